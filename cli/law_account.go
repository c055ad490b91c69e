package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/benefit"
)

type lawTaxCmd struct {
	Payments  []string `required:"" help:"Payments of JHT or of the JP lump sum in order of days." placeholder:"DATE:RUPIAH"`
	NoNPWP    bool     `name:"no-npwp" help:"The member has no tax number."`
	ThirdYear bool     `help:"All payments are in the third calendar year after the first one, or later."`
}

func (c *lawTaxCmd) Run(r *run) error {
	in := benefit.TaxInput{NoTaxNumber: c.NoNPWP, ThirdYear: c.ThirdYear}
	for _, s := range c.Payments {
		day, amount, _ := strings.Cut(s, ":")
		on, err := period.ParseDate(day)
		gross, err2 := strconv.ParseInt(amount, 10, 64)
		if err != nil || err2 != nil {
			return misusef("--payments: %q is not like 2009-12-01:50000000", s)
		}
		in.Payments = append(in.Payments, benefit.Payment{On: on, Gross: money.Rupiah(gross)})
	}
	res, err := benefit.Tax(law.MustLoad(), in)
	if err != nil {
		return err
	}
	told := law.Tell(res.Steps(), r.lang)
	if r.json {
		return r.print(struct {
			benefit.TaxResult
			Derivation []law.Told `json:"derivation"`
		}{res, told})
	}
	w := table(r)
	for _, p := range res.Payments {
		fmt.Fprintf(w, "%v\t%s\t%s\t%s [%v]\n", p.On, r.rupiah(p.Gross), r.rupiah(p.Tax), p.Article, p.Confidence)
	}
	fmt.Fprintf(w, "Total\t%s\t%s\n", r.rupiah(res.Gross), r.rupiah(res.Tax))
	if err := w.Flush(); err != nil {
		return err
	}
	return why(r, told)
}

type lawDevelopmentCmd struct {
	Opening   int64                  `help:"Balance before the first month, rupiah."`
	From      period.Month           `required:"" help:"First month." placeholder:"YYYY-MM"`
	To        period.Month           `required:"" help:"Last month." placeholder:"YYYY-MM"`
	Movements map[period.Month]int64 `help:"Contributions posted, less what was paid out." placeholder:"YYYY-MM=RUPIAH" mapsep:","`
	Rate      string                 `help:"Rate of every year, for example 5%; default the declared rates." placeholder:"PERCENT"`
}

func (c *lawDevelopmentCmd) Run(r *run) error {
	in := benefit.Account{Opening: money.Rupiah(c.Opening), From: c.From, To: c.To, Movements: map[period.Month]money.Rupiah{}}
	for m, a := range c.Movements {
		in.Movements[m] = money.Rupiah(a)
	}
	if c.Rate != "" {
		rate, err := money.ParsePercent(c.Rate)
		if err != nil {
			return misusef("--rate: %w", err)
		}
		in.Rates = map[int]money.PPM{}
		for y := c.From.Year(); y <= min(c.To.Year(), c.From.Year()+200); y++ {
			in.Rates[y] = rate
		}
	}
	res, err := benefit.Develop(law.MustLoad(), in)
	if err != nil {
		return err
	}
	told := law.Tell([]law.Step{res.Why}, r.lang)
	if r.json {
		return r.print(struct {
			benefit.Developed
			Derivation []law.Told `json:"derivation"`
		}{res, told})
	}
	w := table(r)
	for _, p := range res.Postings {
		fmt.Fprintf(w, "%v\t%s\t%s\t+ %s\t%s\t%s\n", p.Month, r.rupiah(p.Opening), r.percent(p.RatePPM), r.rupiah(p.Return), r.rupiah(p.Movement), r.rupiah(p.Balance))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return why(r, told)
}

type lawPensionAgeCmd struct {
	Born period.Date `arg:"" help:"Birth date, YYYY-MM-DD."`
}

func (c *lawPensionAgeCmd) Run(r *run) error {
	a, err := benefit.PensionAge(law.MustLoad(), c.Born)
	if err != nil {
		return err
	}
	told := law.Tell([]law.Step{a.Why}, r.lang)
	if r.json {
		return r.print(struct {
			benefit.PensionAgeOf
			Derivation []law.Told `json:"derivation"`
		}{a, told})
	}
	r.sayf("%s", strings.Join(law.Outline(told), "\n"))
	return nil
}
