package law

import (
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// PenaltyInput asks for the penalty on one programme's late contribution.
type PenaltyInput struct {
	Segment   Segment
	Programme Programme
	Month     period.Month // contribution month; it decides the rate
	Amount    money.Rupiah // the contribution that should have been paid, both shares
	Due       period.Date  // last day to pay as billed; 0 = by the law for this programme alone
	Paid      period.Date
}

// Penalty is a late penalty [denda keterlambatan]; the employer bears it alone.
type Penalty struct {
	Programme  Programme    `json:"programme"`
	Due        period.Date  `json:"due"`
	Months     int          `json:"months"` // late months counted
	RatePPM    money.PPM    `json:"rate_ppm"`
	Amount     money.Rupiah `json:"amount"`
	PaidWith   string       `json:"paid_with"` // next_contribution or arrears
	GoesTo     string       `json:"goes_to"`   // fund_other_income or fund_asset
	Article    string       `json:"article"`
	Confidence Confidence   `json:"confidence"`
	Why        []Step       `json:"derivation"`
}

// LatePenalty evaluates one programme: rate per month × late months × amount,
// simple. How months are counted is the parameter penalty.counting.
func (l *Law) LatePenalty(in PenaltyInput) (Penalty, error) {
	day := in.Month.First()
	if in.Amount < 0 || in.Amount > MaxContribution {
		return Penalty{}, fault(CodeWage, map[string]string{"wage": in.Amount.Format()}, "contribution %v is not between 0 and %v", in.Amount, MaxContribution)
	}
	if !in.Month.Valid() || !in.Paid.Valid() {
		return Penalty{}, fault(CodeDates, nil, "a penalty needs the contribution month and the day of payment, not %v and %v", in.Month, in.Paid)
	}
	due, _, err := l.Due(in.Segment, in.Programme, in.Month)
	if err != nil {
		return Penalty{}, err
	}
	var moved []Step // why it is due on that day
	if in.Due != 0 {
		due = in.Due
	} else {
		why, err := l.DueWhy(in.Segment, in.Programme, in.Month)
		if err != nil {
			return Penalty{}, err
		}
		moved = []Step{why}
	}
	id := "penalty.bpu"
	if in.Segment == PU {
		id = "penalty.pu." + strings.ToLower(in.Programme.String())
	} else if in.Segment != BPU {
		return Penalty{}, fault(CodeSegment, map[string]string{"segment": in.Segment.String()}, "no text read names a late penalty for %v; ask for PU or BPU", in.Segment)
	}
	v, err := l.At(id, day)
	if err != nil {
		return Penalty{}, err
	}
	counting, err := l.At("penalty.counting", day)
	if err != nil {
		return Penalty{}, err
	}
	with, err := l.At("penalty.paid_with", day)
	if err != nil {
		return Penalty{}, err
	}
	to, err := l.At("penalty.goes_to", day)
	if err != nil {
		return Penalty{}, err
	}
	round, _, err := l.Rounding("rounding.penalty", day)
	if err != nil {
		return Penalty{}, err
	}
	out := Penalty{Programme: in.Programme, Due: due, RatePPM: money.PPM(v.Number), Article: v.Citation, Confidence: v.Confidence,
		PaidWith: with.Words[in.Programme.String()], GoesTo: to.Words[in.Programme.String()]}
	for _, r := range l.reliefs {
		if r.Penalty != nil && r.active(in.Segment, in.Month) {
			out.RatePPM, out.Article, out.Confidence = *r.Penalty, out.Article+"; "+r.Citation, Weaker(out.Confidence, r.Confidence)
		}
	}
	if out.RatePPM == 0 {
		out.PaidWith, out.GoesTo = "", ""
		out.Why = []Step{NewStep("penalty_none", TextParam("segment", in.Segment.String()), TextParam("article", out.Article))}
		return out, nil
	}
	out.Months = LateMonths(due, in.Paid, counting.Word)
	if in.Paid <= due {
		out.Why = []Step{NewStep("in_time", DateParam("paid", in.Paid), DateParam("due", due)).Because(moved...)}
		return out, nil
	}
	out.Amount = money.Mul(in.Amount*money.Rupiah(out.Months), out.RatePPM, round)
	out.Confidence = Weaker(out.Confidence, counting.Confidence)
	out.Why = []Step{
		NewStep("late", CountParam("months", out.Months), DateParam("due", due), DateParam("paid", in.Paid), WordParam("counting", counting.Word)).Because(moved...),
		NewStep("penalty", TextParam("programme", in.Programme.String()), RateParam("rate", out.RatePPM), CountParam("months", out.Months),
			RpParam("amount", in.Amount), RpParam("penalty", out.Amount), TextParam("article", out.Article)),
	}
	return out, nil
}

// MaxContribution is the highest amount one penalty is reckoned on, in rupiah:
// an employer's whole month.
const MaxContribution money.Rupiah = 100 * maxAmount

// LateMonths counts from the due date: the first month of lateness runs to the
// same day of the next month, that day included. counting is started_months or
// completed_months.
func LateMonths(due, paid period.Date, counting string) int {
	if paid <= due {
		return 0
	}
	n := paid.Month().Sub(due.Month())
	end := func(n int) period.Date { return due.Month().Add(n).Day(due.Day()) }
	if counting == "completed_months" {
		if end(n) > paid {
			n--
		}
		return n
	}
	if end(n) < paid {
		n++
	}
	return n
}
