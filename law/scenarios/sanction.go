package scenarios

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law/governance"
)

func init() {
	ask("fine", fine)
	ask("receivable", receivable)
}

// fineCase is given to the question "fine"; see governance.FineInput.
type fineCase struct {
	Person       bool   `yaml:"person"`
	JKP          bool   `yaml:"jkp"`
	Duty         string `yaml:"duty"`
	Contribution int64  `yaml:"contribution"`
	Warned       string `yaml:"warned"`
	Until        string `yaml:"until"`
	Months       int    `yaml:"months"`
}

// fineAnswer is the fine and its ladder: "warning 1 2025-03-03 2025-03-13",
// "fine 2025-03-24 2025-04-22", "denial 2025-04-23"; without days only the name.
type fineAnswer struct {
	Amount   *int64   `yaml:"amount"`
	Months   *int     `yaml:"months"`
	Ladder   []string `yaml:"ladder"`
	Services []string `yaml:"services"`
	Lifted   string   `yaml:"lifted_after"`
}

func fine(r *Run, g *fineCase, want *fineAnswer) error {
	f, err := governance.Sanctions(r.Law, governance.FineInput{Person: g.Person, JKP: g.JKP, Duty: governance.Duty(g.Duty), Contribution: money.Rupiah(g.Contribution),
		Warned: parsed(r, g.Warned, period.ParseDate), Until: parsed(r, g.Until, period.ParseDate), Months: g.Months})
	if err != nil {
		return err
	}
	amount(r, "amount", f.Amount, want.Amount)
	if want.Months != nil {
		compare(r, "months", f.Months, *want.Months)
	}
	var ladder []string
	for _, x := range f.Ladder {
		words := []string{x.Sanction}
		if x.Number > 0 {
			words = append(words, fmt.Sprint(x.Number))
		}
		for _, d := range []period.Date{x.From, x.To} {
			if d != 0 {
				words = append(words, d.String())
			}
		}
		ladder = append(ladder, strings.Join(words, " "))
	}
	for _, x := range []struct {
		what      string
		got, want []string
	}{{"ladder", ladder, want.Ladder}, {"services", f.Services, want.Services}} {
		if x.want != nil {
			r.checks++
			if !slices.Equal(x.got, x.want) {
				r.differ(x.what, strings.Join(x.got, "; "), strings.Join(x.want, "; "))
			}
		}
	}
	if want.Lifted != "" {
		compare(r, "lifted after", f.Lifted, want.Lifted)
	}
	return nil
}

type receivableCase struct {
	Unpaid int    `yaml:"unpaid"`
	On     string `yaml:"on"`
}

type receivableAnswer struct {
	Grade *string `yaml:"grade"`
}

func receivable(r *Run, g *receivableCase, want *receivableAnswer) error {
	grade, _, err := governance.ReceivableGrade(r.Law, g.Unpaid, parsed(r, g.On, period.ParseDate))
	if err == nil && want.Grade != nil {
		compare(r, "grade", grade, *want.Grade)
	}
	return err
}
