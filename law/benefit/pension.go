package benefit

import (
	"math/big"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

func init() { programmes[law.JP] = (*evaluation).pension }

var _ = addTitles(map[string]law.Text{
	"jp.old_age":    {ID: "Pensiun hari tua sebulan", EN: "Old-age pension a month"},
	"jp.disability": {ID: "Pensiun cacat sebulan", EN: "Disability pension a month"},
	"jp.widow":      {ID: "Pensiun janda atau duda sebulan", EN: "Widow's or widower's pension a month"},
	"jp.child":      {ID: "Pensiun anak sebulan", EN: "Children's pension a month"},
	"jp.parent":     {ID: "Pensiun orang tua sebulan", EN: "Parent's pension a month"},
	"jp.lump_sum":   {ID: "Iuran JP dan hasil pengembangannya", EN: "JP contributions and their return"},
})

// pension is JP (PP 45/2015): a monthly pension in Result.Monthly and its first
// month as a line, or the lump sum when the pension age comes before 180 months.
func (e *evaluation) pension() error {
	in := e.in
	if in.Segment != law.PU {
		return law.Refuse(law.CodeProgramme, map[string]string{"programme": "JP", "segment": in.Segment.String()}, "%v has no JP: it is for wage earners (PU) only", in.Segment)
	}
	for _, x := range []struct {
		name, most string
		ok         bool
	}{{"months-paid", strconv.Itoa(maxMonths), in.MonthsPaid == nil || *in.MonthsPaid >= 0 && *in.MonthsPaid <= maxMonths}, {"balance", MaxBalance.Format(), in.Balance >= 0 && in.Balance <= MaxBalance},
		{"pension", law.MaxWage.Format(), in.Pension >= 0 && in.Pension <= law.MaxWage}, {"density", "100 %", in.Density >= 0 && in.Density <= 100*money.Percent}} {
		if !x.ok {
			return law.Refuse(law.CodeInput, map[string]string{"field": x.name, "min": "0", "max": x.most}, "%s is out of range; check its digits and dates", x.name)
		}
	}
	if in.MemberSince != 0 && (!in.MemberSince.Valid() || in.MemberSince > in.Date) {
		return law.Refuse(law.CodeInput, map[string]string{"field": "member-since", "max": in.Date.String()}, "member since %v is no day before %v; check both", in.MemberSince, in.Date)
	}
	switch in.Event {
	case Retirement:
		return e.oldAgePension()
	case Disability:
		return e.disabilityPension()
	case Death:
		return e.survivorPension()
	}
	return law.Refuse(law.CodeEvent, map[string]string{"programme": "JP", "event": string(in.Event)},
		"JP pays at the pension age, on total permanent disability or on death, not on %q; give retirement, disability or death", in.Event)
}

func (e *evaluation) oldAgePension() error {
	if err := e.pensionRight(); err != nil {
		return err
	}
	need, err := e.value("jp.months")
	if err != nil {
		return err
	}
	w, err := e.pensionMonths()
	if err != nil {
		return err
	}
	if w.Months < int(need.Number) {
		return e.pensionLumpSum(w.Months, need)
	}
	x, err := e.pensionFormula(w, w.Why)
	if err != nil {
		return err
	}
	return e.addPension("jp.old_age", x, true)
}

// pensionRight finds the first day of the right, from the birth date when it is
// given and else from the day of the event, and the choice of who works on.
func (e *evaluation) pensionRight() error {
	in := e.in
	reached, latest := in.Date, period.Date(0)
	years, err := e.value("jp.age.choice_years")
	if err != nil {
		return err
	}
	if in.Born != 0 {
		a, err := PensionAge(e.l, in.Born)
		if err != nil {
			return err
		}
		if in.Date < a.Reached {
			return law.Refuse(law.CodeDates, map[string]string{"date": in.Date.String(), "reached": a.Reached.String()},
				"born %v, the pension age of %d is reached on %v, after %v; give that day or a later one", in.Born, a.Age, a.Reached, in.Date)
		}
		reached, latest = a.Reached, a.Latest
		e.note(a.Why)
	} else {
		age, err := e.value("jp.age")
		if err != nil {
			return err
		}
		latest = birthday(reached, int(years.Number))
		e.note(law.NewStep("jp_age_taken", law.CountParam("age", int(age.Number)), law.DateParam("date", reached), law.TextParam("article", age.Citation)))
	}
	if in.WorksUntil != 0 {
		if !in.WorksUntil.Valid() || in.WorksUntil < reached {
			return law.Refuse(law.CodeDates, nil, "who puts a pension off works until a day after the pension age of %v, not %v", reached, in.WorksUntil)
		}
		reached = min(in.WorksUntil, latest)
		e.note(law.NewStep("jp_put_off", law.DateParam("until", reached), law.DateParam("latest", latest), law.TextParam("article", years.Citation)))
	}
	e.res.PayableFrom = nextFirst(reached)
	return nil
}

// pensionMonths tells the contribution months and the mean wage, with the steps
// that say what was taken as given.
func (e *evaluation) pensionMonths() (WeightedWage, error) {
	in := e.in
	if len(in.History) > 0 {
		w, err := MeanWage(e.l, in.History, in.Date)
		if err == nil && in.MonthsPaid != nil && *in.MonthsPaid != w.Months {
			err = law.Refuse(law.CodeInput, map[string]string{"field": "months-paid"}, "the wage history has %d months, not %d; leave the months paid out", w.Months, *in.MonthsPaid)
		}
		return w, err
	}
	w := WeightedWage{Wage: in.Wage, Why: law.NewStep("jp_wage", law.RpParam("wage", in.Wage)), Confidence: law.Verified}
	if in.MonthsPaid != nil {
		w.Months = *in.MonthsPaid
		return w, e.plausible(&w)
	}
	v, err := e.value("jp.months")
	if err != nil {
		return w, err
	}
	w.Months = int(v.Number)
	e.note(law.NewStep("jp_months_taken", law.CountParam("months", w.Months), law.TextParam("article", v.Citation)))
	return w, e.plausible(&w)
}

// reckoned is an amount under way: not rounded, because a survivor's share is
// taken before, with its reason.
type reckoned struct {
	exact *big.Rat
	why   law.Step
	known law.Confidence
}

// pensionFormula is 1 % × months ÷ 12 × mean wage.
func (e *evaluation) pensionFormula(w WeightedWage, why ...law.Step) (reckoned, error) {
	if w.Wage == 0 {
		return reckoned{}, law.Refuse(law.CodeInput, map[string]string{"field": "wage"}, "a pension is reckoned on the mean weighted monthly wage; give it as the wage in rupiah, or the wage history")
	}
	rate, err := e.value("jp.rate")
	if err != nil {
		return reckoned{}, err
	}
	round, _, err := e.l.Rounding("rounding.pension", e.in.Date)
	if err != nil {
		return reckoned{}, err
	}
	x := new(big.Rat).Mul(big.NewRat(rate.Number*int64(w.Months), 12*million), big.NewRat(int64(w.Wage), 1))
	return reckoned{x, law.NewStep("jp_formula", law.RateParam("rate", money.PPM(rate.Number)), law.CountParam("months", w.Months), law.RpParam("wage", w.Wage),
		law.RpParam("amount", rounded(x, round)), law.TextParam("article", rate.Citation)).Because(why...), law.Weaker(rate.Confidence, w.Confidence)}, nil
}

// deemed raises months to 180 where the law deems them paid; the conditions are
// an event before the pension age, the density of contributions and a time of
// membership (PP 45/2015 Ps 20(3), 21(3), 22(3), 23(3)).
func (e *evaluation) deemed(months int, member string) (int, []law.Step, error) {
	full, err := e.value("jp.months")
	if err != nil || months >= int(full.Number) {
		return months, nil, err
	}
	density, err := e.value("jp.density")
	if err != nil {
		return 0, nil, err
	}
	wait, err := e.value(member)
	if err != nil {
		return 0, nil, err
	}
	in, article := e.in, law.TextParam("article", wait.Citation)
	if in.Born != 0 {
		a, err := PensionAge(e.l, in.Born)
		if err != nil {
			return 0, nil, err
		}
		if in.Date >= a.Reached {
			return months, []law.Step{law.NewStep("jp_not_deemed_age", law.CountParam("months", months), law.DateParam("reached", a.Reached), article)}, nil
		}
	}
	since := months // who says no first day was a member for the months paid, at least
	if in.MemberSince != 0 {
		since = in.Date.Month().Sub(in.MemberSince.Month())
		if in.Date.Month().Day(in.MemberSince.Day()) > in.Date {
			since--
		}
	}
	if since < int(wait.Number) {
		return months, []law.Step{law.NewStep("jp_not_deemed_member", law.CountParam("months", months), law.CountParam("member", since),
			law.CountParam("need", int(wait.Number)), article)}, nil
	}
	known, said := in.Density, in.Density > 0
	if due := in.Date.Month().Sub(in.MemberSince.Month()); !said && in.MemberSince != 0 && due > 0 {
		if known, err = Density(months, due); err != nil {
			return 0, nil, err
		}
		said = true
	}
	switch {
	case !said:
		e.note(law.NewStep("jp_density_taken", law.RateParam("need", money.PPM(density.Number)), law.TextParam("article", density.Citation)))
	case known < money.PPM(density.Number):
		return months, []law.Step{law.NewStep("jp_not_deemed_density", law.CountParam("months", months), law.RateParam("density", known),
			law.RateParam("need", money.PPM(density.Number)), law.TextParam("article", density.Citation))}, nil
	}
	return int(full.Number), []law.Step{law.NewStep("jp_deemed", law.CountParam("months", months), law.CountParam("full", int(full.Number)), article)}, nil
}

func (e *evaluation) disabilityPension() error {
	if len(e.in.Codes) > 0 && !slices.Equal(e.in.Codes, []string{Total}) {
		return law.Refuse(law.CodeEvent, map[string]string{"programme": "JP", "event": string(e.in.Event)}, "JP pays on total permanent disability only; give the code TOTAL")
	}
	if e.in.Born != 0 {
		a, err := PensionAge(e.l, e.in.Born)
		if err != nil {
			return err
		}
		if e.in.Date >= a.Reached {
			return law.Refuse(law.CodeEvent, map[string]string{"programme": "JP", "event": string(e.in.Event)},
				"the pension age was reached on %v, before %v; give retirement instead of disability", a.Reached, e.in.Date)
		}
	}
	e.res.PayableFrom = nextFirst(e.in.Date)
	x, err := e.deemedFormula("jp.disability.member_months")
	if err != nil {
		return err
	}
	return e.addPension("jp.disability", x, true)
}

// deemedFormula is the formula with months deemed paid.
func (e *evaluation) deemedFormula(member string) (reckoned, error) {
	w, err := e.pensionMonths()
	if err != nil {
		return reckoned{}, err
	}
	months, why, err := e.deemed(w.Months, member)
	if err != nil {
		return reckoned{}, err
	}
	w.Months = months
	return e.pensionFormula(w, append(why, w.Why)...)
}

// survivors are the kinds of Input.Survivor: the line and the share.
var survivors = map[string]struct{ line, share string }{
	"":                  {"jp.widow", "jp.widow.share"},
	"widow":             {"jp.widow", "jp.widow.share"},
	"child":             {"jp.child", "jp.child.share"},
	"child_after_widow": {"jp.child", "jp.child_after_widow.share"},
	"parent":            {"jp.parent", "jp.parent.share"},
}

// survivorPension is a share of the formula, or of the pension in payment:
// Input.Pension is the member's, whoever survives. Children come after the
// widow with a share of her share.
func (e *evaluation) survivorPension() error {
	in := e.in
	s, ok := survivors[in.Survivor]
	if !ok {
		return law.Refuse(law.CodeInput, map[string]string{"field": "survivor"}, "%q is no survivor of JP; give widow, child, child_after_widow or parent", in.Survivor)
	}
	if in.Survivor == "" {
		v, err := e.value(s.line)
		if err != nil {
			return err
		}
		e.note(law.NewStep("jp_widow_taken", law.TextParam("article", v.Citation)))
	}
	if s.line == "jp.child" {
		if any, err := e.pensionChildren(); err != nil || !any {
			return err
		}
	}
	x := reckoned{big.NewRat(int64(in.Pension), 1), law.NewStep("jp_in_payment", law.RpParam("pension", in.Pension)), law.Verified}
	var err error
	if in.Pension == 0 {
		if x, err = e.deemedFormula("jp.survivor.member_months"); err != nil {
			return err
		}
	}
	if in.Survivor == "child_after_widow" {
		if x, err = e.share("jp.widow.share", "jp.widow", x); err != nil {
			return err
		}
	}
	if x, err = e.share(s.share, s.line, x); err != nil {
		return err
	}
	e.res.PayableFrom = nextFirst(in.Date)
	return e.addPension(s.line, x, false)
}

// share is a survivor's part of a pension.
func (e *evaluation) share(id, line string, of reckoned) (reckoned, error) {
	v, err := e.value(id)
	if err != nil {
		return reckoned{}, err
	}
	round, _, err := e.l.Rounding("rounding.pension", e.in.Date)
	if err != nil {
		return reckoned{}, err
	}
	x := new(big.Rat).Mul(of.exact, big.NewRat(v.Number, million))
	return reckoned{x, law.NewStep("jp_share", law.WordParam("benefit", line), law.RateParam("share", money.PPM(v.Number)), law.RpParam("base", rounded(of.exact, round)),
		law.RpParam("amount", rounded(x, round)), law.TextParam("article", v.Citation)).Because(of.why), law.Weaker(of.known, v.Confidence)}, nil
}

// addPension bounds, rounds and adds the first month of a pension. The parameter
// with the name of the line says who gets it.
func (e *evaluation) addPension(line string, x reckoned, own bool) error {
	payee, err := e.value(line)
	if err != nil {
		return err
	}
	on := e.res.PayableFrom
	rule, err := e.value("jp.bounds.day")
	if err != nil {
		return err
	}
	if rule.Word == "event" {
		on = e.in.Date
	}
	bounds, err := PensionBounds(e.l, on)
	if err != nil {
		return err
	}
	others, err := e.value("jp.bounds.survivors")
	if err != nil {
		return err
	}
	round, _, err := e.l.Rounding("rounding.pension", e.in.Date)
	if err != nil {
		return err
	}
	amount, why := rounded(x.exact, round), x.why
	bound := func(key string, to money.Rupiah, article string, known law.Confidence) {
		id := strings.Replace(key, "jp_", "jp.", 1)
		if v, err := e.l.At(id, on); err == nil && v.Carried {
			e.note(law.CarriedStep(id, on.Month()))
		}
		amount, x.known = to, law.Weaker(x.known, known)
		why = law.NewStep(key, law.RpParam("bound", to), law.MonthParam("month", on.Month()), law.TextParam("article", article)).Because(why)
	}
	switch {
	case amount > bounds.Max:
		bound("jp_max", bounds.Max, bounds.MaxRule, bounds.MaxKnown)
	case amount < bounds.Min && (own || others.Word == "both"):
		bound("jp_min", bounds.Min, bounds.MinRule, bounds.MinKnown)
	case amount < bounds.Min:
		x.known = law.Weaker(x.known, others.Confidence)
		e.note(law.NewStep("jp_min_not_survivors", law.RpParam("bound", bounds.Min), law.TextParam("article", others.Citation)))
	}
	e.res.Monthly = &amount
	e.add(line, amount, payee.Word, payee, law.NewStep("jp_monthly", law.WordParam("benefit", line), law.RpParam("amount", amount),
		law.DateParam("from", e.res.PayableFrom), law.TextParam("article", payee.Citation)).Because(why)).Confidence = law.Weaker(x.known, payee.Confidence)
	return e.pensionNotes(line)
}

// pensionLumpSum gives back contributions and return when the pension age comes
// before 180 months (PP 45/2015 Ps 24).
func (e *evaluation) pensionLumpSum(months int, need *law.Value) error {
	v, err := e.value("jp.lump_sum")
	if err != nil {
		return err
	}
	if err := e.estimate(law.JP); err != nil {
		return err
	}
	if e.in.Balance == 0 {
		return law.Refuse(law.CodeInput, map[string]string{"field": "balance"},
			"%d months are fewer than %d, so contributions and their return are paid back; give their sum as the balance in rupiah", months, need.Number)
	}
	e.add("jp.lump_sum", e.in.Balance, "member", v, law.NewStep("jp_lump_sum", law.RpParam("amount", e.in.Balance), law.DateParam("from", e.res.PayableFrom), law.TextParam("article", v.Citation)).
		Because(law.NewStep("jp_too_few", law.CountParam("months", months), law.CountParam("need", int(need.Number)), law.TextParam("article", need.Citation))))
	return nil
}
