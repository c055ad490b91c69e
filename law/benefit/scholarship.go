package benefit

import (
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// scholarship adds what the children of a member receive [beasiswa]: once for
// the member until December 2019, since then every year for each child by its
// school level. Lines hold the first year. condition names the parameter with
// the contribution months that are needed, "" for none.
func (e *evaluation) scholarship(code, condition string) error {
	in := e.in
	levels := make([]int, len(in.Children))
	for i, c := range in.Children {
		if levels[i] = level(c); levels[i] < 0 {
			return law.Refuse(law.CodeInput, map[string]string{"field": "children", "child": c}, "school level %q is not one of %s", c, strings.Join(law.SchoolLevels, ", "))
		}
	}
	if len(in.ChildrenBorn) > len(in.Children) {
		return law.Refuse(law.CodeInput, map[string]string{"field": "children-born"}, "%d birth dates for %d children; give them in the order of the school levels", len(in.ChildrenBorn), len(in.Children))
	}
	once, _ := e.l.Parameter("scholarship.once")
	yearly, _ := e.l.Parameter("scholarship.amount")
	one, single := once.On(in.Date)
	_, every := yearly.On(in.Date)
	if !single && !every || in.NoHeirs {
		return nil // no scholarship in that time, or no children
	}
	if ok, err := e.paidEnough(condition); err != nil || !ok {
		return err
	}
	if len(in.Children) == 0 {
		e.note(law.NewStep("scholarship_children_not_said"))
		return nil
	}
	if single {
		amount := money.Rupiah(one.Number)
		e.add(code, amount, "child", &one, law.NewStep("scholarship_once", law.RpParam("amount", amount), law.TextParam("article", one.Citation)))
		return nil
	}
	return e.yearly(code, levels)
}

// paidEnough tells whether the member had paid the months that the scholarship
// of JKM needs. Months that are not said are not taken as shown.
func (e *evaluation) paidEnough(condition string) (bool, error) {
	if condition == "" {
		return true, nil
	}
	v, err := e.value(condition)
	if err != nil {
		return false, err
	}
	needed, article := law.CountParam("needed", int(v.Number)), law.TextParam("article", v.Citation)
	switch paid := e.in.MonthsPaid; {
	case paid == nil:
		e.note(law.NewStep("scholarship_months_not_said", needed, article))
		return false, nil
	case int64(*paid) < v.Number:
		e.note(law.NewStep("scholarship_refused", law.CountParam("paid", *paid), needed, article))
		return false, nil
	default:
		e.note(law.NewStep("scholarship_fulfilled", law.CountParam("paid", *paid), needed, article))
	}
	return true, nil
}

// level is the place of a school level from the lowest, -1 when unknown.
func level(s string) int {
	s = strings.ToUpper(strings.TrimSpace(s))
	if s == "SMK" {
		s = "SMA"
	}
	return slices.Index(law.SchoolLevels, s)
}

func (e *evaluation) yearly(code string, levels []int) error {
	in := e.in
	var v [5]*law.Value
	for i, id := range []string{"scholarship.amount", "scholarship.years", "scholarship.children", "scholarship.age", "scholarship.choice"} {
		var err error
		if v[i], err = e.value(id); err != nil {
			return err
		}
	}
	amounts, years, most, age, choice := v[0], v[1], int(v[2].Number), int(v[3].Number), v[4]
	served := 0
	var possible money.Rupiah
	for i, at := range levels {
		number := law.CountParam("number", i+1)
		left := -1 // years until the age limit, -1 = not known
		if i < len(in.ChildrenBorn) && in.ChildrenBorn[i] != 0 {
			born := in.ChildrenBorn[i]
			if err := e.atSchool(i, born, at, years); err != nil {
				return err
			}
			if left = age - max(born.AgeOn(in.Date), 0); left <= 0 {
				e.note(law.NewStep("scholarship_too_old", number, law.CountParam("age", age), law.TextParam("article", v[3].Citation)))
				continue
			}
		}
		if served == most {
			e.note(law.NewStep("scholarship_more", number, law.CountParam("most", most), law.TextParam("article", v[2].Citation), law.TextParam("choice", choice.Citation)))
			continue
		}
		served++
		amount := money.Rupiah(amounts.Table[law.SchoolLevels[at]])
		sum, n := ladder(amounts, years, at, left)
		possible += sum
		rest := law.NewStep("scholarship_rest", law.RpParam("amount", sum), law.CountParam("years", n), law.CountParam("age", age), law.TextParam("article", years.Citation))
		e.add(code, amount, "child", amounts, law.NewStep("scholarship_year", number, law.TextParam("level", law.SchoolLevels[at]), law.RpParam("amount", amount),
			law.TextParam("article", amounts.Citation)).Because(rest))
	}
	if served > 1 {
		e.note(law.NewStep("scholarship_possible", law.CountParam("children", served), law.RpParam("amount", possible), law.TextParam("article", amounts.Citation)))
	}
	return nil
}

// atSchool refuses a child that cannot be the member's or cannot be at a school
// level yet on the day of the claim: the levels before it take their years.
func (e *evaluation) atSchool(i int, born period.Date, at int, years *law.Value) error {
	if err := e.bornInTime(i, born); err != nil {
		return err
	}
	least := 0
	for l := 1; l < at && l < len(years.Counts); l++ { // TK is not needed for SD
		least += int(years.Counts[l])
	}
	on := max(e.in.Date, e.in.ClaimedOn)
	if born > on || born.AgeOn(on) < least {
		return law.Refuse(law.CodeInput, map[string]string{"field": "children", "child": e.in.Children[i]}, "child %d, born %v, cannot be in %s on %v; check the birth date and the school level", i+1, born, law.SchoolLevels[at], on)
	}
	return nil
}

// ladder is the highest sum from a level to the end of studies and its number
// of years; no more years than left when left is known.
func ladder(amounts, years *law.Value, from, left int) (sum money.Rupiah, n int) {
	for at := from; at < min(len(law.SchoolLevels), len(years.Counts)); at++ {
		for range years.Counts[at] {
			if left >= 0 && n == left {
				return sum, n
			}
			sum += money.Rupiah(amounts.Table[law.SchoolLevels[at]])
			n++
		}
	}
	return sum, n
}
