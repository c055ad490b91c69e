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

type lawCorrectCmd struct {
	lawContributionCmd
	ToWage      *int64 `help:"The wage (BPU: the income) as corrected; 0 = there was no such worker."`
	ToRiskGroup int    `help:"PU: the risk group as corrected; default as it was."`
}

func (c *lawCorrectCmd) Run(r *run) error {
	if c.ToWage == nil && c.ToRiskGroup == 0 {
		return misusef("give --to-wage or --to-risk-group, what the month is corrected to")
	}
	old, err := c.input()
	if err != nil {
		return err
	}
	now := old
	switch {
	case c.ToWage == nil:
	case *c.ToWage == 0:
		now = law.Input{}
	case old.Segment == law.BPU:
		now.Income = money.Rupiah(*c.ToWage)
	default:
		now.Wage = money.Rupiah(*c.ToWage)
	}
	if c.ToRiskGroup != 0 {
		now.RiskGroup = c.ToRiskGroup
	}
	if old.Wage == 0 && old.Income == 0 {
		old = law.Input{} // nobody had been reported
	}
	res, err := law.MustLoad().Difference(old, now)
	if err != nil {
		return err
	}
	told := law.Tell([]law.Step{res.Why}, r.lang)
	if r.json {
		return r.print(struct {
			law.Correction
			Derivation []law.Told `json:"derivation"`
		}{res, told})
	}
	w := table(r)
	for _, p := range res.Postings {
		sign := ""
		if p.Change > 0 {
			sign = "+"
		}
		fmt.Fprintf(w, "%v\t%s\t%s → %s\t%s%s\t%s [%v]\n", p.Programme, r.word(string(p.Bearer)), r.rupiah(p.Before), r.rupiah(p.After), sign, r.rupiah(p.Change), p.Article, p.Confidence)
	}
	if err := w.Flush(); err != nil {
		return err
	}
	return why(r, told)
}

type lawSeveralCmd struct {
	Month  period.Month `help:"Contribution month, YYYY-MM; default the month of today." placeholder:"YYYY-MM"`
	Chosen int          `help:"The employer, counted from 1, that the worker chose for JKP." default:"1"`
	Jobs   []string     `arg:"" help:"Wage and risk group at each employer." placeholder:"WAGE[:GROUP]"`
}

func (c *lawSeveralCmd) Run(r *run) error {
	if c.Month == 0 {
		c.Month = today().Month()
	}
	var jobs []law.Input
	for _, s := range c.Jobs {
		wage, group, grouped := strings.Cut(s, ":")
		in := law.Input{Segment: law.PU, Month: c.Month, RiskGroup: 1, JKP: true}
		n, err := strconv.ParseInt(wage, 10, 64)
		if grouped && err == nil {
			in.RiskGroup, err = strconv.Atoi(group)
		}
		if err != nil {
			return misusef("%q is not like 5000000 or 5000000:3", s)
		}
		in.Wage = money.Rupiah(n)
		jobs = append(jobs, in)
	}
	res, err := law.MustLoad().ContributionOfSeveral(jobs, c.Chosen-1)
	if err != nil {
		return err
	}
	var told []law.Told
	for i, job := range res.Jobs {
		told = append(told, law.Told{Text: fmt.Sprintf("%s %d: %s", law.Text{ID: "Pemberi kerja", EN: "Employer"}.In(r.lang), i+1, r.rupiah(job.Total)), Of: law.Tell(job.Steps(), r.lang)})
	}
	told = append(told, law.Tell(res.Why, r.lang)...)
	if r.json {
		return r.print(map[string]any{"month": res.Month, "jobs": res.Jobs, "total": res.Total, "derivation": told})
	}
	r.sayf("%s", r.rupiah(res.Total))
	return why(r, told)
}

type lawIndexingCmd struct {
	Pension   int64  `required:"" help:"Monthly pension, rupiah."`
	Year      int    `required:"" help:"The year to come."`
	Inflation string `help:"Inflation of the year before; default as in the data." placeholder:"PERCENT"`
}

func (c *lawIndexingCmd) Run(r *run) error {
	var inflation *money.PPM
	if c.Inflation != "" {
		p, err := money.ParsePercent(c.Inflation)
		if err != nil {
			return misusef("--inflation: %w", err)
		}
		inflation = &p
	}
	amount, step, err := benefit.NextPension(law.MustLoad(), money.Rupiah(c.Pension), c.Year, inflation)
	if err != nil {
		return err
	}
	told := law.Tell([]law.Step{step}, r.lang)
	if r.json {
		return r.print(map[string]any{"monthly": amount, "derivation": told})
	}
	r.sayf("%s", r.rupiah(amount))
	return why(r, told)
}
