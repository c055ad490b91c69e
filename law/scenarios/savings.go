package scenarios

import (
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law/benefit"
)

func init() {
	ask("development", development)
	ask("tax", incomeTax)
}

// account is given to the question "development": the return on a JHT account.
type account struct {
	Opening   int64            `yaml:"opening"`
	From      string           `yaml:"from"`
	To        string           `yaml:"to"`
	Monthly   int64            `yaml:"monthly"`   // contribution of every month
	Movements map[string]int64 `yaml:"movements"` // 2019-03: -500_000
	Rates     map[int]string   `yaml:"rates"`     // 2023: 5 %
}

type accountAnswer struct {
	Return  *int64  `yaml:"return"`
	Balance *int64  `yaml:"balance"`
	Months  []int64 `yaml:"months"` // the return of each month
}

func development(r *Run, g *account, want *accountAnswer) error {
	in := benefit.Account{Opening: money.Rupiah(g.Opening), From: parsed(r, g.From, period.ParseMonth), To: parsed(r, g.To, period.ParseMonth),
		Movements: map[period.Month]money.Rupiah{}, Rates: map[int]money.PPM{}}
	if r.broken != nil {
		return nil
	}
	if g.Monthly != 0 {
		for m := in.From; m <= in.To && m.Sub(in.From) < 1200; m = m.Add(1) {
			in.Movements[m] += money.Rupiah(g.Monthly)
		}
	}
	for m, a := range g.Movements {
		in.Movements[parsed(r, m, period.ParseMonth)] += money.Rupiah(a)
	}
	for year, rate := range g.Rates {
		in.Rates[year] = parsed(r, rate, money.ParsePercent)
	}
	got, err := benefit.Develop(r.Law, in)
	if err != nil {
		return err
	}
	amount(r, "return", got.Return, want.Return)
	amount(r, "balance", got.Balance, want.Balance)
	if want.Months != nil {
		compare(r, "number of months", len(got.Postings), len(want.Months))
		for i := range min(len(got.Postings), len(want.Months)) {
			compare(r, "return of "+got.Postings[i].Month.String(), int64(got.Postings[i].Return), want.Months[i])
		}
	}
	return nil
}

// taxCase is given to the question "tax".
type taxCase struct {
	Payments []struct {
		On    string `yaml:"on"`
		Gross int64  `yaml:"gross"`
	} `yaml:"payments"`
	NoNPWP    bool `yaml:"no_npwp"`
	ThirdYear bool `yaml:"third_year"`
}

type taxAnswer struct {
	Taxes []int64 `yaml:"taxes"` // one a payment
	Total *int64  `yaml:"total"`
	Final []bool  `yaml:"final"`
}

func incomeTax(r *Run, g *taxCase, want *taxAnswer) error {
	in := benefit.TaxInput{NoTaxNumber: g.NoNPWP, ThirdYear: g.ThirdYear}
	for _, p := range g.Payments {
		in.Payments = append(in.Payments, benefit.Payment{On: parsed(r, p.On, period.ParseDate), Gross: money.Rupiah(p.Gross)})
	}
	got, err := benefit.Tax(r.Law, in)
	if err != nil {
		return err
	}
	amount(r, "total", got.Tax, want.Total)
	if want.Taxes != nil || want.Final != nil {
		compare(r, "number of payments", len(got.Payments), max(len(want.Taxes), len(want.Final)))
	}
	for i, p := range got.Payments {
		if i < len(want.Taxes) {
			compare(r, "tax of "+p.On.String(), int64(p.Tax), want.Taxes[i])
		}
		if i < len(want.Final) {
			compare(r, "final on "+p.On.String(), p.Final, want.Final[i])
		}
	}
	return nil
}
