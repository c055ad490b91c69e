package law

import (
	"cmp"
	"slices"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Posting is what a correction posts for one programme and bearer.
type Posting struct {
	Programme  Programme    `json:"programme"`
	Bearer     Bearer       `json:"bearer"`
	Part       string       `json:"part,omitempty"` // as in Line
	Before     money.Rupiah `json:"before"`
	After      money.Rupiah `json:"after"`
	Change     money.Rupiah `json:"change"`            // After − Before; negative is an overpayment
	Settled    string       `json:"settled,omitempty"` // next_contribution; "" where nothing is due now
	Article    string       `json:"article"`
	Confidence Confidence   `json:"confidence"`
	Why        Step         `json:"-"`
}

// Correction is what a corrected month changes; only the differences are
// posted, at the rates of that month.
type Correction struct {
	Month    period.Month `json:"month"`
	Postings []Posting    `json:"postings"` // due now, only what changes; by programme, then bearer
	Booking  []Posting    `json:"booking"`  // of JKP
	Deferred []Posting    `json:"deferred,omitempty"`
	Owed     money.Rupiah `json:"owed"`   // sum of the underpayments of Postings
	Refund   money.Rupiah `json:"refund"` // sum of the overpayments, positive
	Why      Step         `json:"-"`
}

// Difference evaluates a month as it was reported and as it is corrected, both
// at the rules of that month, and tells what is to be posted. The zero Input is
// "nothing": nobody was reported, or nobody should have been.
func (l *Law) Difference(old, corrected Input) (Correction, error) {
	var before, after Result
	var err error
	if old != (Input{}) {
		if before, err = l.Contribution(old); err != nil {
			return Correction{}, err
		}
	}
	if corrected != (Input{}) {
		if after, err = l.Contribution(corrected); err != nil {
			return Correction{}, err
		}
	}
	return l.Correct(before, after)
}

// Correct is Difference between what was billed and what should have been; the
// zero Result is nothing.
func (l *Law) Correct(before, after Result) (Correction, error) {
	month, seg := after.Month, after.Segment
	if seg == 0 {
		month, seg = before.Month, before.Segment
	}
	if seg == 0 || before.Segment != 0 && (before.Month != month || before.Segment != seg) {
		return Correction{}, fault(CodeInput, map[string]string{"field": "month"}, "a correction compares one month of one segment, not %v of %v with %v of %v",
			before.Month, before.Segment, after.Month, after.Segment)
	}
	out := Correction{Month: month, Postings: []Posting{}, Booking: []Posting{}}
	day := month.Last() // a migrant's month may begin before the rule that it was priced by
	var err error
	if out.Postings, err = l.postings("", before.Lines, after.Lines, seg, day); err != nil {
		return Correction{}, err
	}
	if out.Booking, err = l.postings("correction_booked", before.Booking, after.Booking, seg, day); err != nil {
		return Correction{}, err
	}
	if out.Deferred, err = l.postings("correction_later", deferred(before), deferred(after), seg, day); err != nil {
		return Correction{}, err
	}
	for _, p := range out.Postings {
		out.Owed += max(0, p.Change)
		out.Refund += max(0, -p.Change)
	}
	out.Why = NewStep("correction_none", MonthParam("month", month))
	if n := len(out.Postings); n > 0 {
		out.Why = NewStep("correction_sum", MonthParam("month", month), RpParam("owed", out.Owed), RpParam("refund", out.Refund))
		for _, p := range out.Postings {
			out.Why = out.Why.Because(p.Why)
		}
	}
	return out, nil
}

// deferred writes what is due later as lines.
func deferred(r Result) (out []Line) {
	for _, d := range r.Deferred {
		out = append(out, Line{Programme: d.Programme, Bearer: d.Bearer, Amount: d.Amount, Article: d.Article, Confidence: Verified,
			Why: NewStep("correction_deferred", TextParam("programme", d.Programme.String()), WordParam("bearer", string(d.Bearer)), RpParam("amount", d.Amount), TextParam("article", d.Article))})
	}
	return out
}

// postings pairs the lines of the same programme, bearer and part. sentence says
// what changes where nothing is owed now; "" is what is settled.
func (l *Law) postings(sentence string, before, after []Line, seg Segment, day period.Date) ([]Posting, error) {
	out := []Posting{}
	same := func(a Line) func(Line) bool {
		return func(b Line) bool { return a.Programme == b.Programme && a.Bearer == b.Bearer && a.Part == b.Part }
	}
	all := slices.Clone(after)
	for _, b := range before {
		if !slices.ContainsFunc(after, same(b)) {
			b.Normal, b.Why = -1, Step{} // gone
			all = append(all, b)
		}
	}
	for _, line := range all {
		p := Posting{Programme: line.Programme, Bearer: line.Bearer, Part: line.Part, After: line.Amount, Article: line.Article, Confidence: line.Confidence}
		why := line.Article // of the derivation
		if sentence == "" {
			rule, err := l.settling(seg, line.Programme, day)
			if err != nil {
				return nil, err
			}
			p.Settled, why = rule.Word, rule.Citation
			p.Article, p.Confidence = p.Article+"; "+why, Weaker(p.Confidence, rule.Confidence)
		}
		if line.Normal < 0 {
			p.After = 0
		}
		var was []Step
		if i := slices.IndexFunc(before, same(line)); i >= 0 {
			p.Before, was = before[i].Amount, []Step{NewStep("correction_was").Because(before[i].Why)}
		}
		if p.Change = p.After - p.Before; p.Change == 0 {
			continue
		}
		key, amount := "correction_under", p.Change
		if p.Change < 0 {
			key, amount = "correction_over", -p.Change
		}
		if sentence != "" {
			key = sentence
		}
		p.Why = NewStep(key, TextParam("programme", line.Programme.String()), WordParam("bearer", string(line.Bearer)), RpParam("before", p.Before), RpParam("after", p.After),
			RpParam("amount", amount), TextParam("article", why))
		if line.Normal >= 0 {
			p.Why = p.Why.Because(NewStep("correction_is").Because(line.Why))
		}
		p.Why = p.Why.Because(was...)
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b Posting) int {
		return cmp.Or(cmp.Compare(a.Programme, b.Programme), cmp.Compare(a.Bearer, b.Bearer))
	})
	return out, nil
}

// settling is how a difference of a programme is settled.
func (l *Law) settling(seg Segment, p Programme, day period.Date) (*Value, error) {
	if seg == PU && (p == JKK || p == JKM) {
		return l.At("correction.settled", day)
	}
	return l.At("correction.settled.other", day)
}

// CorrectionNotice is the last day to tell of an over- or underpayment in
// writing, counted from the day on which the contribution was received, and why
// (PP 44/2015 Ps 23(3); before July 2015 PP 14/1993 Ps 11(2)).
func (l *Law) CorrectionNotice(received period.Date) (period.Date, Step, error) {
	if !received.Valid() {
		return 0, Step{}, fault(CodeDates, nil, "the day on which the contribution was received is missing")
	}
	n, err := l.At("correction.notice.days", received)
	if err != nil {
		return 0, Step{}, err
	}
	unit, err := l.At("correction.notice.unit", received)
	if err != nil {
		return 0, Step{}, err
	}
	last := received.AddDays(int(n.Number))
	if unit.Word == "working_days" {
		last = l.AddWorkingDays(received, int(n.Number))
	}
	return last, NewStep("correction_notice", DateParam("received", received), CountParam("days", int(n.Number)), WordParam("unit", "correction_"+unit.Word), DateParam("last", last),
		TextParam("article", n.Citation)), nil
}

var _ = AddSentences(map[string]Text{
	"correction_none": {"{month}: tidak ada yang berubah.", "{month}: nothing changes."},
	"correction_sum": {"{month} dikoreksi menurut aturan bulan itu: kurang bayar {owed}, lebih bayar {refund}.",
		"{month} corrected at the rules of that month: underpaid {owed}, overpaid {refund}."},
	"correction_under": {"{programme} {bearer}: {after} − {before} = kurang bayar {amount}, ditambahkan pada iuran bulan berikutnya ({article}).",
		"{programme} of the {bearer}: {after} − {before} = underpaid {amount}, added to the next month's contribution ({article})."},
	"correction_over": {"{programme} {bearer}: {before} − {after} = lebih bayar {amount}, dikurangkan dari iuran bulan berikutnya ({article}).",
		"{programme} of the {bearer}: {before} − {after} = overpaid {amount}, taken off the next month's contribution ({article})."},
	"correction_booked":   {"{programme} {bearer}: pembukuan {before} menjadi {after} ({article}).", "{programme} from {bearer}: booking of {before} becomes {after} ({article})."},
	"correction_later":    {"{programme} {bearer}: yang ditunda {before} menjadi {after} ({article}).", "{programme} of the {bearer}: deferred {before} becomes {after} ({article})."},
	"correction_deferred": {"{programme} {bearer}: {amount} ditunda ({article}).", "{programme} of the {bearer}: {amount} is deferred ({article})."},
	"correction_is":       {"Seharusnya:", "As it should be:"},
	"correction_was":      {"Sebelumnya:", "As it was:"},
	"correction_notice": {"Iuran diterima {received}: diberitahukan secara tertulis dalam {days} {unit}, paling lambat {last} ({article}).",
		"Contribution received {received}: told in writing within {days} {unit}, by {last} ({article})."},
}, map[string]Text{
	"correction_working_days": {"hari kerja", "working days"},
	"correction_days":         {"hari", "days"},
})
