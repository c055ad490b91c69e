package benefit

import (
	"strconv"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

func init() { programmes[law.JKK] = accident }

// maxMonths is the longest incapacity that is evaluated, in months.
const maxMonths = 600

// accident evaluates a work accident or an occupational disease [JKK]. Costs
// and months of incapacity are paid with every event that names them.
func accident(e *evaluation) error {
	in := e.in
	if in.Segment == law.PMI {
		return migrant(e)
	}
	if in.Months < 0 || in.Months > maxMonths || in.Days < 0 || in.Days > 31 {
		return law.Refuse(law.CodeInput, map[string]string{"field": "months", "months": strconv.Itoa(in.Months), "min": "0", "max": strconv.Itoa(maxMonths)}, "%d months and %d days of incapacity; give 0 to %d months and 0 to 31 days", in.Months, in.Days, maxMonths)
	}
	for what, cost := range in.Costs {
		if cost < 0 || cost > law.MaxWage {
			return law.Refuse(law.CodeInput, map[string]string{"field": "cost", "cost": what}, "cost %s is %v; give whole rupiah that were paid", what, cost)
		}
	}
	covered, err := e.occupationalDisease()
	if err != nil || !covered {
		return err
	}
	switch in.Event {
	case Accident:
		if len(in.Costs) == 0 {
			return e.whatIsPaid()
		}
	case STMB:
		if in.Months+in.Days == 0 {
			return law.Refuse(law.CodeInput, map[string]string{"field": "months"}, "temporary incapacity needs the months (or days) during which the worker could not work")
		}
	case Disability:
		err = e.disability()
	case Death:
		err = e.accidentDeath()
	default:
		return law.Refuse(law.CodeEvent, map[string]string{"event": string(in.Event)}, "JKK knows the events accident, stmb, disability and death, not %q", in.Event)
	}
	if err != nil {
		return err
	}
	if in.Months+in.Days > 0 {
		if err := e.incapacity(); err != nil {
			return err
		}
	}
	return e.costs()
}

// occupationalDisease tells whether a disease that shows after the employment
// ended is still covered (PP 44/2015 Ps 48).
func (e *evaluation) occupationalDisease() (bool, error) {
	ended := e.in.EmploymentEnded
	if ended == 0 || ended >= e.in.Date {
		return true, nil
	}
	if !ended.Valid() {
		return false, law.Refuse(law.CodeDates, nil, "the day on which the employment ended is no day; give one like 2025-06-15")
	}
	v, err := e.value("jkk.occupational_disease.years")
	if err != nil {
		return false, err
	}
	last := ended + period.Date(v.Number)*10_000
	if !last.Valid() {
		last-- // 29 February
	}
	key := "accident_disease_covered"
	if e.in.Date > last {
		key = "accident_disease_late"
	}
	e.note(law.NewStep(key, law.DateParam("ended", ended), law.DateParam("last", last), law.CountParam("years", int(v.Number)), law.TextParam("article", v.Citation)))
	return e.in.Date <= last, nil
}

// accidentWage is the wage that JKK reckons on; it must be known.
func (e *evaluation) accidentWage() (money.Rupiah, law.Step, error) {
	if e.in.Wage == 0 && e.in.Segment != law.BPU {
		return 0, law.Step{}, law.Refuse(law.CodeInput, map[string]string{"field": "wage"}, "this benefit is reckoned on the last monthly wage; give it")
	}
	if !e.in.Trainee {
		return e.wage()
	}
	v, err := e.value("jkk.trainee_wage")
	if err != nil {
		return 0, law.Step{}, err
	}
	return e.in.Wage, law.NewStep("accident_trainee_"+v.Word, law.RpParam("wage", e.in.Wage), law.TextParam("article", v.Citation)), nil
}

// ofWages is the base of disability and death: 80 months of wage, with why.
func (e *evaluation) ofWages() (base money.Rupiah, months *law.Value, why law.Step, err error) {
	wage, why, err := e.accidentWage()
	if err != nil {
		return 0, nil, why, err
	}
	if months, err = e.value("jkk.wage_months"); err != nil {
		return 0, nil, why, err
	}
	base = wage * money.Rupiah(months.Number)
	return base, months, law.NewStep("accident_wages", law.CountParam("months", int(months.Number)), law.RpParam("wage", wage),
		law.RpParam("base", base), law.TextParam("article", months.Citation)).Because(why), nil
}

// part is base × rate in whole rupiah; when that needs rounding, a step says so.
func (e *evaluation) part(base money.Rupiah, rate money.PPM) (money.Rupiah, []law.Step, error) {
	r, v, err := e.l.Rounding("rounding.jkk", e.in.Date)
	if err != nil {
		return 0, nil, err
	}
	if money.Mul(base, rate, money.Down) == money.Mul(base, rate, money.Up) {
		return money.Mul(base, rate, r), nil, nil
	}
	return money.Mul(base, rate, r), []law.Step{law.NewStep("accident_" + v.Word)}, nil
}

// weaken lowers the confidence of a line to that of every value it used.
func (l *Line) weaken(vs ...*law.Value) {
	for _, v := range vs {
		l.Confidence = law.Weaker(l.Confidence, v.Confidence)
	}
}

// incapacity is the compensation for temporary incapacity [STMB]: a share of
// the wage for every month, and of a day's wage for the days after them.
func (e *evaluation) incapacity() error {
	in := e.in
	wage, why, err := e.accidentWage()
	if err != nil {
		return err
	}
	v, err := e.value("jkk.stmb")
	if err != nil {
		return err
	}
	var total money.Rupiah
	var steps []law.Step
	month := 0
	for _, run := range v.Runs {
		n := in.Months - month
		if run.Months > 0 {
			n = min(n, run.Months)
		}
		if n == 0 {
			break
		}
		each, rounded, err := e.part(wage, run.Rate)
		if err != nil {
			return err
		}
		for i := range n {
			e.res.Months = append(e.res.Months, Month{Number: month + i + 1, RatePPM: run.Rate, Amount: each})
		}
		sum := each * money.Rupiah(n)
		total += sum
		key := "accident_stmb_run"
		if n == 1 {
			key = "accident_stmb_month"
		}
		steps = append(steps, law.NewStep(key, law.CountParam("from", month+1), law.CountParam("to", month+n), law.RateParam("rate", run.Rate),
			law.RpParam("wage", wage), law.CountParam("count", n), law.RpParam("amount", sum), law.TextParam("article", v.Citation)).Because(rounded...))
		month += n
	}
	used := []*law.Value{}
	if in.Days > 0 {
		amount, divisor, step, err := e.incapacityDays(wage, runAt(v.Runs, month+1))
		if err != nil {
			return err
		}
		total += amount
		used, steps = append(used, divisor), append(steps, step)
	}
	who, err := e.value("jkk.stmb.payee")
	if err != nil {
		return err
	}
	key := "accident_stmb"
	if in.Days > 0 {
		key = "accident_stmb_and_days"
	}
	told := law.NewStep(key, law.CountParam("months", in.Months), law.CountParam("days", in.Days), law.RpParam("amount", total), law.TextParam("article", v.Citation)).Because(append(steps, why)...)
	if in.Segment == law.BPU {
		e.add("jkk.stmb", total, "member", v, told).weaken(used...)
		return nil
	}
	back := total
	if in.WagePaid != nil {
		if *in.WagePaid < 0 || *in.WagePaid > law.MaxWage {
			return law.Refuse(law.CodeWage, map[string]string{"wage": in.WagePaid.Format()}, "the wage paid meanwhile is not between 0 and %v", law.MaxWage)
		}
		back = min(total, *in.WagePaid)
	}
	article := law.TextParam("article", who.Citation)
	if back > 0 || total == 0 {
		e.add("jkk.stmb", back, "employer", v, law.NewStep("accident_stmb_employer", law.RpParam("amount", back), article).Because(told)).weaken(used...)
	}
	if rest := total - back; rest > 0 {
		e.add("jkk.stmb.difference", rest, "member", v, law.NewStep("accident_stmb_worker", law.RpParam("amount", rest), law.RpParam("paid", back), article).Because(told)).weaken(used...)
	}
	return nil
}

// runAt is the run that a month counted from 1 lies in.
func runAt(runs []law.Run, month int) law.Run {
	for _, r := range runs {
		if r.Months == 0 || month <= r.Months {
			return r
		}
		month -= r.Months
	}
	return runs[len(runs)-1]
}

func (e *evaluation) incapacityDays(wage money.Rupiah, run law.Run) (money.Rupiah, *law.Value, law.Step, error) {
	divisor, err := e.value("jkk.stmb.day_divisor")
	if err != nil {
		return 0, nil, law.Step{}, err
	}
	whole, rounded, err := e.part(wage, run.Rate)
	if err != nil {
		return 0, nil, law.Step{}, err
	}
	r, _, err := e.l.Rounding("rounding.jkk", e.in.Date)
	if err != nil {
		return 0, nil, law.Step{}, err
	}
	days := min(e.in.Days, int(divisor.Number)) // never more than the month
	amount := quotient(whole*money.Rupiah(days), money.Rupiah(divisor.Number), r)
	e.res.Months = append(e.res.Months, Month{Number: e.in.Months + 1, RatePPM: run.Rate, Amount: amount})
	return amount, divisor, law.NewStep("accident_stmb_days", law.CountParam("days", days), law.CountParam("divisor", int(divisor.Number)), law.RateParam("rate", run.Rate),
		law.RpParam("wage", wage), law.RpParam("amount", amount), law.TextParam("article", divisor.Citation)).Because(rounded...), nil
}

// quotient is a / n in whole rupiah.
func quotient(a, n money.Rupiah, r money.Rounding) money.Rupiah {
	switch r {
	case money.Up:
		return (a + n - 1) / n
	case money.HalfUp:
		return (2*a + n) / (2 * n)
	}
	return a / n
}

// accidentDeath is death by a work accident: lump sum with its floor, periodic
// compensation, funeral and scholarship.
func (e *evaluation) accidentDeath() error {
	base, months, why, err := e.ofWages()
	if err != nil {
		return err
	}
	rate, err := e.value("jkk.death")
	if err != nil {
		return err
	}
	lump, rounded, err := e.part(base, money.PPM(rate.Number))
	if err != nil {
		return err
	}
	floor, err := e.value("jkm.lump_sum") // jkk.death.floor names it
	if err != nil {
		return err
	}
	says, err := e.value("jkk.death.floor")
	if err != nil {
		return err
	}
	none, err := e.value("jkk.no_heirs")
	if err != nil {
		return err
	}
	told := law.NewStep("accident_death", law.RateParam("rate", money.PPM(rate.Number)), law.RpParam("base", base), law.RpParam("amount", lump), law.TextParam("article", rate.Citation)).Because(append(rounded, why)...)
	if least := money.Rupiah(floor.Number); lump < least {
		told = law.NewStep("accident_death_floor", law.RpParam("reckoned", lump), law.RpParam("amount", least), law.TextParam("article", says.Citation), law.TextParam("other", floor.Citation)).Because(told)
		lump = least
	}
	e.add("jkk.death", lump, e.heirs(none), rate, told).weaken(months, says)
	if err := e.periodic("jkk.periodic", e.heirs(none)); err != nil {
		return err
	}
	if err := e.fixed("jkk.funeral", "jkk.funeral", e.organiser()); err != nil {
		return err
	}
	e.noHeirs(none)
	return e.scholarship("jkk.scholarship", "")
}

// fixed adds a benefit whose amount stands in the data as it is.
func (e *evaluation) fixed(code, id, payee string) error {
	v, err := e.value(id)
	if err != nil {
		return err
	}
	amount := money.Rupiah(v.Number)
	e.add(code, amount, payee, v, law.NewStep("benefit_fixed", law.WordParam("what", code), law.RpParam("amount", amount), law.TextParam("article", v.Citation)))
	return nil
}
