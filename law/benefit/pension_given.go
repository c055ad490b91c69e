package benefit

import (
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// plausible keeps what was given although it cannot be so, and says it: more
// months than there were since JP began, and a mean wage above the cap.
func (e *evaluation) plausible(w *WeightedWage) error {
	p, _ := e.l.Parameter("jp.months")
	begin, until := p.Values[len(p.Values)-1].Since, max(e.in.Date, e.in.WorksUntil)
	if most := until.Month().Sub(begin.Month()) + 1; w.Months > most {
		w.Confidence = law.Weaker(w.Confidence, law.Derived)
		if e.in.MonthsPaid != nil || e.in.History != nil { // else they are assumed, and a note says so
			e.note(law.NewStep("jp_months_impossible", law.CountParam("months", w.Months), law.CountParam("most", most), law.DateParam("begin", begin), law.DateParam("until", until)))
		}
	}
	limit, err := e.value("jp.cap")
	if err != nil {
		return err
	}
	if int64(w.Wage) > limit.Number {
		w.Confidence = law.Weaker(w.Confidence, law.Derived)
		e.note(law.NewStep("jp_wage_above_cap", law.RpParam("wage", w.Wage), law.RpParam("cap", money.Rupiah(limit.Number)), law.TextParam("article", limit.Citation)))
	}
	return nil
}

// pensionChildren tells whether a child may have the pension, by the birth dates
// when they are given, and notes who has none.
func (e *evaluation) pensionChildren() (bool, error) {
	in := e.in
	age, err := e.value("jp.child.age")
	if err != nil {
		return false, err
	}
	most, err := e.value("jp.children")
	if err != nil {
		return false, err
	}
	count := 0
	for i, born := range in.ChildrenBorn {
		if born == 0 {
			count++
			continue
		}
		if err := e.bornInTime(i, born); err != nil {
			return false, err
		}
		number := law.CountParam("number", i+1)
		if born <= in.Date && int64(born.AgeOn(in.Date)) >= age.Number {
			e.note(law.NewStep("jp_child_too_old", number, law.CountParam("years", born.AgeOn(in.Date)), law.CountParam("age", int(age.Number)), law.TextParam("article", age.Citation)))
			continue
		}
		if count++; int64(count) > most.Number {
			e.note(law.NewStep("jp_child_more", number, law.CountParam("most", int(most.Number)), law.TextParam("article", most.Citation)))
		}
	}
	return count > 0 || len(in.ChildrenBorn) == 0, nil
}

// bornInTime refuses a child that was born too long after the event to be the
// member's (PP 45/2015 Ps 14(2)).
func (e *evaluation) bornInTime(i int, born period.Date) error {
	if !born.Valid() {
		return law.Refuse(law.CodeDates, map[string]string{"field": "children-born"}, "the birth date of child %d is no day; give one like 2010-06-15", i+1)
	}
	days, _ := e.l.Parameter("jp.child.posthumous_days")
	if most := days.Values[0].Number; born > e.in.Date && int64(born.Sub(e.in.Date)) > most {
		return law.Refuse(law.CodeInput, map[string]string{"field": "children-born", "max": e.in.Date.AddDays(int(most)).String()},
			"child %d, born %v, was born more than %d days after %v; check both days", i+1, born, most, e.in.Date)
	}
	return nil
}

// pensionNotes says what holds for every pension in payment.
func (e *evaluation) pensionNotes(line string) error {
	months, err := e.value("jp.confirmation.months")
	if err != nil {
		return err
	}
	years, err := e.value("jp.confirmation.years")
	if err != nil {
		return err
	}
	e.note(law.NewStep("jp_confirm", law.CountParam("months", int(months.Number)), law.CountParam("years", int(years.Number)), law.TextParam("article", law.Cite(months, years))))
	if line != "jp.child" {
		return nil
	}
	age, err := e.value("jp.child.age")
	if err != nil {
		return err
	}
	most, err := e.value("jp.children")
	if err != nil {
		return err
	}
	e.note(law.NewStep("jp_child_ends", law.CountParam("age", int(age.Number)), law.CountParam("children", int(most.Number)), law.TextParam("article", age.Citation)))
	return nil
}

var _ = law.AddSentences(map[string]law.Text{
	"jp_months_impossible": {ID: "Masa iur {months} bulan tidak mungkin sudah dibayar: dari {begin} sampai {until} paling banyak {most} bulan. Dipakai seperti yang disebutkan.",
		EN: "{months} contribution months cannot have been paid: from {begin} to {until} there are at most {most}. They are taken as given."},
	"jp_wage_above_cap": {ID: "Rata-rata upah {wage} lebih tinggi daripada batas {cap}; upah di atas batas tidak dihitung untuk JP. Dipakai seperti yang disebutkan ({article}).",
		EN: "The mean wage of {wage} is above the limit of {cap}; wages above the limit do not count for JP. It is taken as given ({article})."},
	"jp_child_too_old": {ID: "Anak ke-{number} berusia {years} tahun, sudah mencapai {age} tahun: tanpa pensiun ({article}).", EN: "Child {number} is {years}, not below {age}: no pension ({article})."},
	"jp_child_more":    {ID: "Anak ke-{number} tidak dihitung: pensiun untuk paling banyak {most} anak ({article}).", EN: "Child {number} does not count: the pension is for at most {most} children ({article})."},
}, nil)
