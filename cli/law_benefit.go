package cli

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/benefit"
)

type lawBenefitCmd struct {
	Programme string      `required:"" help:"JKK, JKM, JHT, JP or JKP."`
	Event     string      `required:"" help:"death, accident, stmb, disability, retirement, termination, resignation, contract_end, stop_work, leaving, partial."`
	Date      period.Date `required:"" help:"Day of the event; it decides which rules apply." placeholder:"YYYY-MM-DD"`
	Segment   string      `help:"PU, BPU, JAKON or PMI." default:"PU"`
	Wage      int64       `help:"Last monthly wage (BPU: income; JP: mean weighted monthly wage), rupiah."`

	MonthsPaid *int  `help:"Contribution months paid."`
	Months     int   `help:"STMB: months unable to work. JKP: months claimed. PMI: months worked."`
	Balance    int64 `help:"JHT, JP: contributions and development on the account."`

	Code       []string         `help:"Disability table, for example THUMB_R; TOTAL is total permanent disability." placeholder:"CODE"`
	Loss       string           `help:"Part of the use that is lost, for example 50%." placeholder:"PERCENT"`
	Units      int              `help:"Hearing and vision: how many 10 dB or 10 % are lost."`
	Rating     string           `help:"The doctor's percentage where the table gives a range." placeholder:"PERCENT"`
	LeftHanded bool             `help:"Right and left are exchanged."`
	Cost       map[string]int64 `help:"Actual cost, for example transport_land=750000." placeholder:"WHAT=RUPIAH"`

	Children    []string    `help:"School level of each child: TK, SD, SMP, SMA, PT."`
	Survivor    string      `help:"JP: widow, child_after_widow, child or parent."`
	Pension     int64       `help:"JP: monthly pension in payment."`
	Density     string      `help:"JP: share of the due months that were paid, for example 80%." placeholder:"PERCENT"`
	Purpose     string      `help:"JHT, event partial: house or other."`
	Longest     int         `help:"JKP: longest run of consecutive months paid before the event."`
	Earlier     int         `help:"JKP: claims before this one."`
	Scale       string      `help:"JKP of an unregistered worker: micro, small, medium or large."`
	Born        period.Date `help:"Birth date." placeholder:"YYYY-MM-DD"`
	MemberSince period.Date `help:"First day of membership." placeholder:"YYYY-MM-DD"`

	Arrears      int         `help:"Consecutive unpaid months at the event."`
	Unregistered bool        `help:"The employer had not registered the worker."`
	ClaimedOn    period.Date `help:"Day of the claim; default in time." placeholder:"YYYY-MM-DD"`
}

// input reads the flags; what is unreadable names its flag.
func (c *lawBenefitCmd) input() (in benefit.Input, err error) {
	in = benefit.Input{Event: benefit.Event(strings.ReplaceAll(strings.ToLower(c.Event), "-", "_")), Date: c.Date, Wage: money.Rupiah(c.Wage), MonthsPaid: c.MonthsPaid,
		Months: c.Months, Balance: money.Rupiah(c.Balance), Codes: c.Code, Units: c.Units, LeftHanded: c.LeftHanded, Children: c.Children,
		Survivor: c.Survivor, Pension: money.Rupiah(c.Pension), Purpose: c.Purpose, Longest: c.Longest, Earlier: c.Earlier,
		Born: c.Born, MemberSince: c.MemberSince, Arrears: c.Arrears, Unregistered: c.Unregistered, ClaimedOn: c.ClaimedOn}
	for _, f := range []struct {
		name, text string
		read       func(string) error
	}{
		{"programme", c.Programme, func(s string) (err error) { in.Programme, err = law.ParseProgramme(s); return }},
		{"segment", c.Segment, func(s string) (err error) { in.Segment, err = law.ParseSegment(s); return }},
		{"scale", c.Scale, func(s string) (err error) { in.Scale, err = law.ParseScale(s); return }},
		{"loss", c.Loss, func(s string) (err error) { in.Loss, err = money.ParsePercent(s); return }},
		{"rating", c.Rating, func(s string) (err error) { in.Rating, err = money.ParsePercent(s); return }},
		{"density", c.Density, func(s string) (err error) { in.Density, err = money.ParsePercent(s); return }},
	} {
		if f.text == "" {
			continue
		}
		if err := f.read(f.text); err != nil {
			return in, fmt.Errorf("--%s: %w", f.name, err)
		}
	}
	if len(c.Cost) > 0 {
		in.Costs = map[string]money.Rupiah{}
		for k, v := range c.Cost {
			in.Costs[k] = money.Rupiah(v)
		}
	}
	return in, nil
}

func (c *lawBenefitCmd) Run(r *run, g *grammar) error {
	in, err := c.input()
	if err != nil {
		return err
	}
	res, err := benefit.Evaluate(law.MustLoad(), in)
	if err != nil {
		return err
	}
	told := law.Tell(res.Steps(), g.Lang)
	if r.json {
		return r.print(struct {
			benefit.Result
			Derivation []law.Told `json:"derivation"`
		}{res, told})
	}
	w := table(r)
	for _, x := range res.Lines {
		who := x.Payee
		if x.Payer != "fund" {
			who += " ← " + x.Payer
		}
		if x.When != "" {
			who += " (" + x.When + ")"
		}
		fmt.Fprintf(w, "%s\t%v\t%s\t%s [%v]\n", benefit.Title(x.Benefit, g.Lang), x.Amount, who, x.Article, x.Confidence)
	}
	fmt.Fprintf(w, "Total\t%v\n", res.Total)
	if res.Monthly != nil {
		fmt.Fprintf(w, "%s\t%v\n", law.Text{ID: "Sebulan", EN: "A month"}.In(g.Lang), *res.Monthly)
	}
	for _, m := range res.Months {
		fmt.Fprintf(w, "%s %d\t%v\t%s\n", law.Text{ID: "Bulan", EN: "Month"}.In(g.Lang), m.Number, m.Amount, m.RatePPM.FormatPercent())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return why(r.env.Stdout, told, g.Lang)
}

func table(r *run) *tabwriter.Writer { return tabwriter.NewWriter(r.env.Stdout, 0, 4, 2, ' ', 0) }

// why prints a derivation under its question.
func why(w io.Writer, told []law.Told, lang string) error {
	_, err := fmt.Fprintf(w, "\n%s\n%s\n", law.Text{ID: "Mengapa sebesar ini?", EN: "Why this amount?"}.In(lang), strings.Join(law.Outline(told), "\n"))
	return err
}
