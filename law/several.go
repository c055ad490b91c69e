package law

import (
	"slices"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// How the pension limit holds for several employers, see jp.several_employers.
const (
	limitEach   = "limit_each"   // every employer up to the limit
	limitPerson = "limit_person" // the wages of a person share one limit
)

// Several is a person's month with several employers.
type Several struct {
	Month period.Month `json:"month"`
	Jobs  []Result     `json:"jobs"` // in the order given
	Total money.Rupiah `json:"total"`
	Why   []Step       `json:"derivation"` // what holds between the employers; every job explains itself
}

// ContributionOfSeveral evaluates the month of a wage earner with several
// employers: each owes JKK, JKM and JHT on its own wage (PP 44/2015 Ps 15(3),
// PP 46/2015 Ps 5); for JP the data says how the limit holds; JKP counts at the
// one company that the worker chose (PP 37/2021 Ps 8(2)). chosen is its place in
// jobs, or -1 when none was chosen.
func (l *Law) ContributionOfSeveral(jobs []Input, chosen int) (Several, error) {
	if len(jobs) == 0 || chosen < -1 || chosen >= len(jobs) {
		return Several{}, fault(CodeInput, map[string]string{"field": "jobs"}, "give at least one job, and as chosen company one of them or -1")
	}
	month := jobs[0].Month
	jkp, jp := 0, 0
	for _, in := range jobs {
		if in.Segment != PU || in.Month != month {
			return Several{}, fault(CodeInput, map[string]string{"field": "jobs"}, "all jobs must be of wage earners in one month, not %v in %v", in.Segment, in.Month)
		}
		if err := in.basis(); err != nil {
			return Several{}, err
		}
		if in.JKP || in.Programmes.Has(JKP) {
			jkp++
		}
	}
	if jkp > 1 && chosen < 0 {
		return Several{}, fault(CodeInput, map[string]string{"field": "chosen"}, "the worker has JKP with %d employers and must choose the one that counts", jkp)
	}
	out := Several{Month: month}
	var rest *money.Rupiah
	rule, err := l.limitOfSeveral(month)
	if err != nil {
		return Several{}, err
	}
	if rule != nil && rule.Word == limitPerson {
		limit, _, err := l.PensionCap(month)
		if err != nil {
			return Several{}, err
		}
		rest = &limit
	}
	for i, in := range jobs {
		if jkp > 0 && i != chosen && chosen >= 0 {
			in.JKP, in.Programmes = false, in.Programmes.Without(JKP)
		}
		r, err := l.contribution(in, rest)
		if err != nil {
			return Several{}, err
		}
		if k := slices.IndexFunc(r.Lines, func(x Line) bool { return x.Programme == JP }); k >= 0 {
			if jp++; rest != nil {
				left := *rest - *r.Lines[k].Base
				rest = &left
			}
		}
		out.Jobs = append(out.Jobs, r)
		out.Total += r.Total
	}
	return out, l.explainSeveral(&out, rule, jkp, jp, chosen)
}

// limitOfSeveral is the rule of the pension limit, nil before there was JP.
func (l *Law) limitOfSeveral(m period.Month) (*Value, error) {
	if m.First() < l.first("jp.several_employers") {
		return nil, nil
	}
	return l.At("jp.several_employers", m.First())
}

// explainSeveral writes the sum and what holds between the employers, and
// lowers the confidence of the pension where the text does not decide.
func (l *Law) explainSeveral(out *Several, rule *Value, jkp, jp, chosen int) error {
	total := NewStep("several_total", CountParam("jobs", len(out.Jobs)), RpParam("amount", out.Total))
	for i, r := range out.Jobs {
		total = total.Because(NewStep("several_job", CountParam("job", i+1), RpParam("amount", r.Total)))
	}
	out.Why = []Step{total}
	if len(out.Jobs) == 1 {
		return nil
	}
	day := out.Month.First()
	if day >= l.first("several.each") {
		each, err := l.At("several.each", day)
		if err != nil {
			return err
		}
		out.Why = append(out.Why, NewStep("several_each", TextParam("programmes", Programmes(each.Table["programmes"]).String()), TextParam("article", each.Citation)))
	}
	if rule != nil && jp > 1 {
		out.Why = append(out.Why, NewStep("several_"+rule.Word, TextParam("article", rule.Citation)))
		for _, r := range out.Jobs {
			for i := range r.Lines {
				if line := &r.Lines[i]; line.Programme == JP {
					line.Confidence = Weaker(line.Confidence, rule.Confidence)
				}
			}
		}
	}
	if jkp > 0 && chosen >= 0 && day >= l.first("jkp.several_employers") {
		v, err := l.At("jkp.several_employers", day)
		if err != nil {
			return err
		}
		out.Why = append(out.Why, NewStep("several_jkp", CountParam("job", chosen+1), TextParam("article", v.Citation)))
	}
	return nil
}

var _ = AddSentences(map[string]Text{
	"several_total":      {"Jumlah dari {jobs} pemberi kerja: {amount}.", "Sum of {jobs} employers: {amount}."},
	"several_job":        {"Pemberi kerja {job}: {amount}.", "Employer {job}: {amount}."},
	"several_each":       {"Setiap pemberi kerja membayar {programmes} dari upahnya sendiri ({article}).", "Every employer pays {programmes} on its own wage ({article})."},
	"several_limit_each": {"Batas upah JP berlaku pada setiap pemberi kerja ({article}).", "The wage limit of JP holds for each employer ({article})."},
	"several_limit_person": {"Batas upah JP berlaku satu kali untuk semua upah pekerja, menurut urutan pemberi kerja ({article}).",
		"The wage limit of JP holds once for all wages of the worker, in the order of the employers ({article})."},
	"several_jkp": {"JKP hanya pada pemberi kerja {job} yang dipilih pekerja ({article}).", "JKP counts only at employer {job}, which the worker chose ({article})."},
}, nil)
