package cli

import (
	"fmt"
	"text/tabwriter"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/scenarios"
)

type lawCmd struct {
	Contribution lawContributionCmd `cmd:"" help:"What is due for one person and month, with the article of every line."`
	Due          lawDueCmd          `cmd:"" help:"Until when a month must be paid, by programme."`
	Unverified   lawUnverifiedCmd   `cmd:"" help:"Values that nobody has checked against the gazette yet."`
	Scenarios    lawScenariosCmd    `cmd:"" help:"Run the worked examples that lawyers wrote."`
}

type lawContributionCmd struct {
	Segment     string       `help:"PU (wage earner) or BPU (informal)." enum:"PU,BPU" default:"PU"`
	Month       period.Month `help:"Contribution month, YYYY-MM; default the month of today." placeholder:"YYYY-MM"`
	Wage        int64        `help:"PU: monthly wage in rupiah."`
	Income      int64        `help:"BPU: monthly income in rupiah."`
	RiskGroup   int          `help:"PU: JKK risk group 1 to 5." default:"1"`
	Programmes  string       `help:"For example JKK,JKM,JHT,JP; default by segment."`
	Scale       string       `help:"PU: micro, small, medium or large; chooses the programmes."`
	Sector      string       `help:"transport or labour-intensive, for reliefs."`
	Workers     int          `help:"Active workers of the employer, for reliefs."`
	PaidByState bool         `help:"A state or regional budget pays (no relief)."`
}

func (c *lawContributionCmd) Run(r *run, g *grammar) error {
	l := law.MustLoad()
	in := law.Input{Month: c.Month, Wage: money.Rupiah(c.Wage), Income: money.Rupiah(c.Income), RiskGroup: c.RiskGroup,
		Sector: c.Sector, Workers: c.Workers, PaidByState: c.PaidByState}
	var err error
	if in.Segment, err = law.ParseSegment(c.Segment); err != nil {
		return err
	}
	if in.Month == 0 {
		in.Month = today().Month()
	}
	if c.Programmes != "" {
		if in.Programmes, err = law.ParseProgrammes(c.Programmes); err != nil {
			return err
		}
	}
	if c.Scale != "" {
		if in.Scale, err = law.ParseScale(c.Scale); err != nil {
			return err
		}
	}
	if in.Segment == law.PU {
		// A worker of a firm with the other programmes is in job-loss insurance
		// without asking (PP 37/2021 Ps 5); the command shows its booking.
		in.JKP = in.Programmes == 0 || in.Programmes.Has(law.JHT)
	}
	res, err := l.Contribution(in)
	if err != nil {
		return err
	}
	if r.json {
		return r.print(res)
	}
	w := tabwriter.NewWriter(r.env.Stdout, 0, 4, 2, ' ', 0)
	for _, x := range res.Lines {
		rate, base := "", ""
		if x.RatePPM != nil {
			rate = x.RatePPM.FormatPercent()
		}
		if x.Base != nil {
			base = x.Base.String()
		}
		fmt.Fprintf(w, "%v\t%v\t%s\t%s\t%v\t%s [%v]\n", x.Programme, x.Bearer, base, rate, x.Amount, x.Article, x.Confidence)
	}
	fmt.Fprintf(w, "Total\t\t\t\t%v\n", res.Total)
	if err := w.Flush(); err != nil {
		return err
	}
	fmt.Fprintln(r.env.Stdout)
	for _, s := range res.Explain(g.Lang) {
		fmt.Fprintln(r.env.Stdout, s)
	}
	return nil
}

type lawDueCmd struct {
	Segment string       `enum:"PU,BPU" default:"PU" help:"PU or BPU."`
	Month   period.Month `required:"" help:"Contribution month, YYYY-MM." placeholder:"YYYY-MM"`
}

func (c *lawDueCmd) Run(r *run) error {
	l := law.MustLoad()
	seg, err := law.ParseSegment(c.Segment)
	if err != nil {
		return err
	}
	programmes := []law.Programme{law.JKK, law.JKM, law.JHT}
	if seg == law.PU {
		programmes = append(programmes, law.JP)
	}
	type due struct {
		Programme law.Programme `json:"programme"`
		Due       period.Date   `json:"due"`
		Article   string        `json:"article"`
	}
	var out []due
	for _, p := range programmes {
		d, article, err := l.Due(seg, p, c.Month)
		if err != nil {
			return err
		}
		out = append(out, due{p, d, article})
		r.sayf("%v  %v  %s", p, d, article)
	}
	if r.json {
		return r.print(map[string]any{"segment": seg, "month": c.Month, "due": out})
	}
	return nil
}

type lawUnverifiedCmd struct{}

func (lawUnverifiedCmd) Run(r *run, g *grammar) error {
	items := law.MustLoad().Unverified()
	if r.json {
		return r.print(items)
	}
	w := tabwriter.NewWriter(r.env.Stdout, 0, 4, 2, ' ', 0)
	for _, i := range items {
		fmt.Fprintf(w, "%v\t%s\t%v–%v\t%s\t%s\n", i.Confidence, i.ID, i.Since, i.Until, shorten(i.Value.In(g.Lang)), shorten(i.Citation))
	}
	return w.Flush()
}

type lawScenariosCmd struct{}

func (lawScenariosCmd) Run(r *run) error {
	results, err := scenarios.RunAll(law.MustLoad())
	if err != nil {
		return err
	}
	type failed struct {
		File        string   `json:"file"`
		Title       string   `json:"title"`
		Differences []string `json:"differences"`
	}
	bad := []failed{}
	for _, x := range results {
		if len(x.Differences) > 0 {
			bad = append(bad, failed{x.Scenario.File, x.Scenario.Title, x.Differences})
			r.sayf("FAILED %s: %s", x.Scenario.File, x.Scenario.Title)
			for _, d := range x.Differences {
				r.sayf("       %s", d)
			}
		}
	}
	r.sayf("%d passed, %d failed", len(results)-len(bad), len(bad))
	if r.json {
		if err := r.print(map[string]any{"passed": len(results) - len(bad), "failed": bad}); err != nil {
			return err
		}
	}
	if len(bad) > 0 {
		return findings(len(bad))
	}
	return nil
}

// shorten keeps a table a table; --json has the whole.
func shorten(s string) string {
	const most = 60
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}
