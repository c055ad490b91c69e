package benefit

import (
	"slices"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// PensionAgeOf is the pension age [usia pensiun] of one person: the age, the day
// it is reached, the first day of the right to a pension, and the last day until
// which somebody who works on may put it off.
type PensionAgeOf struct {
	Age     int         `json:"age"`
	Reached period.Date `json:"reached"`
	Right   period.Date `json:"right"`
	Latest  period.Date `json:"latest"`
	Article string      `json:"article"`
	Why     law.Step    `json:"-"`
}

// PensionAge tells when somebody born on a day reaches the pension age of JP
// (PP 45/2015 Ps 15): the first day on which they are as old as the age in
// force on that day. It answers a *law.Fault for a birth date that is none.
func PensionAge(l *law.Law, born period.Date) (PensionAgeOf, error) {
	if !born.Valid() {
		return PensionAgeOf{}, law.Refuse(law.CodeDates, nil, "a pension age needs the birth date, like 1967-03-15")
	}
	ladder, _ := l.Parameter("jp.age")
	for _, v := range slices.Backward(ladder.Values) {
		reached := max(birthday(born, int(v.Number)), v.Since)
		if !v.Covers(reached) {
			continue
		}
		years, err := l.At("jp.age.choice_years", reached)
		if err != nil {
			return PensionAgeOf{}, err
		}
		right, err := l.At("jp.right", reached)
		if err != nil {
			return PensionAgeOf{}, err
		}
		a := PensionAgeOf{Age: int(v.Number), Reached: reached, Right: nextFirst(reached), Article: v.Citation,
			Latest: birthday(reached, int(years.Number))}
		a.Why = law.NewStep("jp_age", law.CountParam("age", a.Age), law.DateParam("born", born), law.DateParam("reached", reached),
			law.DateParam("right", a.Right), law.TextParam("article", law.Cite(&v, right)))
		err = a.special(l, ladder, v, born)
		return a, err
	}
	return PensionAgeOf{}, law.Refuse(law.CodeMonth, map[string]string{"parameter": "jp.age", "date": born.String()}, "nobody born on %v has a pension age under this law", born)
}

// special says what is unusual about an age: who was older already when the
// rule began, and who came to the age of before in the year that raised it.
func (a *PensionAgeOf) special(l *law.Law, ladder law.Parameter, v law.Value, born period.Date) error {
	first := ladder.Values[len(ladder.Values)-1].Since
	if birthday(born, a.Age) < first {
		a.Why.Key = "jp_age_older"
		return nil
	}
	before := birthday(born, a.Age-1)
	if v.Since == first || before.Year() != v.Since.Year() {
		return nil
	}
	rule, err := l.At("jp.age.reached", a.Reached)
	if err == nil {
		a.Why = a.Why.Because(law.NewStep("jp_age_step", law.CountParam("before", a.Age-1), law.DateParam("on", before), law.CountParam("age", a.Age), law.TextParam("article", rule.Citation)))
	}
	return err
}

// birthday is the day on which somebody born on d has completed years; of a
// 29 February in an ordinary year it is 1 March, as in Date.AgeOn.
func birthday(d period.Date, years int) period.Date {
	m := d.Month().Add(12 * years)
	if b := m.Day(d.Day()); b.Day() == d.Day() {
		return b
	}
	return m.Add(1).First()
}

// nextFirst is the first day of the month after d.
func nextFirst(d period.Date) period.Date { return d.Month().Add(1).First() }

var _ = law.AddSentences(pensionAgeTexts, nil)

var pensionAgeTexts = map[string]law.Text{
	"jp_age_older": {ID: "Lahir {born}, sudah lebih tua dari {age} tahun saat aturan mulai {reached}; hak pensiun mulai {right} ({article}).",
		EN: "Born {born}, already older than {age} when the rule began on {reached}; the right to the pension begins {right} ({article})."},
	"jp_age_step": {ID: "Saat berusia {before} tahun pada {on}, usia pensiun sudah {age} tahun; ulang tahun di dalam tahun kenaikan tidak diatur dalam naskah ({article}).",
		EN: "At {before}, on {on}, the pension age was {age} already; how a birthday inside the year of a step is treated is not in the text ({article})."},
	"jp_age": {ID: "Lahir {born}, usia pensiun {age} tahun tercapai {reached}; hak pensiun mulai {right} ({article}).",
		EN: "Born {born}, the pension age of {age} is reached on {reached}; the right to the pension begins {right} ({article})."},
}
