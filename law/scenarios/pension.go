package scenarios

import (
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/benefit"
)

func init() {
	ask("pension_age", pensionAge)
	ask("pension_bounds", pensionBounds)
	ask("next_pension_bounds", nextPensionBounds)
	ask("next_pension", nextPension)
	ask("weighted_wage", weightedWage)
	ask("posthumous_child", posthumousChild)
}

// wageYear is one row of a wage history: the mean monthly wage of a year.
type wageYear struct {
	Year   int   `yaml:"year"`
	Wage   int64 `yaml:"wage"`
	Months int   `yaml:"months"`
}

func history(rows []wageYear) (out []benefit.WageYear) {
	for _, y := range rows {
		out = append(out, benefit.WageYear{Year: y.Year, Wage: money.Rupiah(y.Wage), Months: y.Months})
	}
	return out
}

// pensionCase is given to the questions about pensions.
type pensionCase struct {
	Born      string     `yaml:"born"`
	Ended     string     `yaml:"ended"` // death of the member or end of the marriage
	On        string     `yaml:"on"`
	Min       int64      `yaml:"min"`
	Max       int64      `yaml:"max"`
	Inflation string     `yaml:"inflation"` // "" = the data's
	Pension   int64      `yaml:"pension"`
	Year      int        `yaml:"year"`
	History   []wageYear `yaml:"history"`
}

type pensionAnswer struct {
	Age     *int     `yaml:"age"`
	Reached *string  `yaml:"reached"`
	Right   *string  `yaml:"right"`
	Latest  *string  `yaml:"latest"`
	Told    []string `yaml:"told"` // parts of the Indonesian derivation
	Min     *int64   `yaml:"min"`
	Max     *int64   `yaml:"max"`
	Amount  *int64   `yaml:"amount"`
	May     *bool    `yaml:"may"`
}

func pensionAge(r *Run, g *pensionCase, want *pensionAnswer) error {
	a, err := benefit.PensionAge(r.Law, parsed(r, g.Born, period.ParseDate))
	if err != nil {
		return err
	}
	if want.Age != nil {
		compare(r, "age", a.Age, *want.Age)
	}
	for _, x := range []struct {
		what string
		got  period.Date
		want *string
	}{{"reached", a.Reached, want.Reached}, {"right", a.Right, want.Right}, {"latest", a.Latest, want.Latest}} {
		if x.want != nil {
			compare(r, x.what, x.got.String(), *x.want)
		}
	}
	told(r, []law.Step{a.Why}, want.Told)
	return nil
}

func pensionBounds(r *Run, g *pensionCase, want *pensionAnswer) error {
	b, err := benefit.PensionBounds(r.Law, parsed(r, g.On, period.ParseDate))
	if err != nil {
		return err
	}
	amount(r, "min", b.Min, want.Min)
	amount(r, "max", b.Max, want.Max)
	return nil
}

func nextPensionBounds(r *Run, g *pensionCase, want *pensionAnswer) error {
	b, _, err := benefit.NextPensionBounds(r.Law, benefit.Bounds{Min: money.Rupiah(g.Min), Max: money.Rupiah(g.Max)}, inflation(r, g), parsed(r, g.On, period.ParseDate))
	if err != nil {
		return err
	}
	amount(r, "min", b.Min, want.Min)
	amount(r, "max", b.Max, want.Max)
	return nil
}

func nextPension(r *Run, g *pensionCase, want *pensionAnswer) error {
	var rate *money.PPM
	if g.Inflation != "" {
		ppm := inflation(r, g)
		rate = &ppm
	}
	got, _, err := benefit.NextPension(r.Law, money.Rupiah(g.Pension), g.Year, rate)
	if err != nil {
		return err
	}
	amount(r, "amount", got, want.Amount)
	return nil
}

func weightedWage(r *Run, g *pensionCase, want *pensionAnswer) error {
	got, err := benefit.MeanWage(r.Law, history(g.History), parsed(r, g.On, period.ParseDate))
	if err != nil {
		return err
	}
	amount(r, "amount", got.Wage, want.Amount)
	return nil
}

func posthumousChild(r *Run, g *pensionCase, want *pensionAnswer) error {
	may, _, err := benefit.PosthumousChild(r.Law, parsed(r, g.Ended, period.ParseDate), parsed(r, g.Born, period.ParseDate))
	if err == nil && want.May != nil {
		compare(r, "may", may, *want.May)
	}
	return err
}

// inflation reads "2.61 %" or, when prices fell, "-0.5 %".
func inflation(r *Run, g *pensionCase) money.PPM { return signedPercent(r, g.Inflation) }

func signedPercent(r *Run, s string) money.PPM {
	text, fell := strings.CutPrefix(s, "-")
	rate := parsed(r, text, money.ParsePercent)
	if fell {
		rate = -rate
	}
	return rate
}
