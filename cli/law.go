package cli

import (
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/scenarios"
)

type lawCmd struct {
	Contribution lawReckonCmd      `cmd:"" help:"What is due for one person and month, with the article of every line."`
	Benefit      lawBenefitCmd     `cmd:"" help:"What a programme pays when something happened, with the article of every line."`
	Due          lawDueCmd         `cmd:"" help:"Until when a month must be paid, by programme."`
	Correct      lawCorrectCmd     `cmd:"" help:"What a corrected month posts, at the rates of that month: the difference only."`
	Several      lawSeveralCmd     `cmd:"" help:"A worker's month with several employers."`
	Coverage     lawCoverageCmd    `cmd:"" help:"What cover is worth on each day, from what was enrolled and paid."`
	Penalty      lawPenaltyCmd     `cmd:"" help:"Late penalty of an employer on one programme's contribution."`
	Fine         lawFineCmd        `cmd:"" help:"Administrative fine with the ladder of sanctions (PP 86/2013)."`
	Receivable   lawReceivableCmd  `cmd:"" help:"Grade of unpaid contributions."`
	Incentive    lawIncentiveCmd   `cmd:"" help:"What a Perisai agent earns for a month."`
	Heirs        lawHeirsCmd       `cmd:"" help:"Who stands first among the heirs."`
	Deadlines    lawDeadlinesCmd   `cmd:"" help:"Until when a claim must be made, reported, completed and paid."`
	Lateness     lawLatenessCmd    `cmd:"" help:"What the agency owes for paying a benefit late."`
	Tax          lawTaxCmd         `cmd:"" help:"Income tax on JHT that is paid out (PP 68/2009)."`
	Development  lawDevelopmentCmd `cmd:"" help:"What a JHT account earns month by month."`
	Indexing     lawIndexingCmd    `cmd:"" help:"A pension in the next year, by the inflation of the year before."`
	PensionAge   lawPensionAgeCmd  `cmd:"" help:"When somebody reaches the pension age of JP."`
	Portfolio    lawPortfolioCmd   `cmd:"" help:"Hold a fund's investments against their limits."`
	Solvency     lawSolvencyCmd    `cmd:"" help:"Measure a fund's net assets."`
	Operating    lawOperatingCmd   `cmd:"" help:"The most that may be taken out of a fund for operation."`
	WhatIf       lawWhatIfCmd      `cmd:"" name:"whatif" help:"Try a changed rule out over everybody stored, without writing."`
	Diff         lawDiffCmd        `cmd:"" help:"What changed between two days or months, with the articles."`
	Rules        lawRulesCmd       `cmd:"" help:"The rules by id, title or article; one by its id with its history."`
	Unverified   lawUnverifiedCmd  `cmd:"" help:"Values that nobody has checked against the gazette yet."`
	Scenarios    lawScenariosCmd   `cmd:"" help:"Run the worked examples that lawyers wrote."`
}

type lawContributionCmd struct {
	Segment        string       `help:"PU (wage earner), BPU (informal), JAKON (construction) or PMI (migrant)." default:"PU"`
	Month          period.Month `help:"Contribution month, YYYY-MM; default the month of today." placeholder:"YYYY-MM"`
	Wage           int64        `help:"PU: monthly wage in rupiah; JAKON: wages of the project in the month."`
	Income         int64        `help:"BPU: monthly income in rupiah."`
	RiskGroup      int          `help:"PU: JKK risk group 1 to 5." default:"1"`
	Programmes     string       `help:"For example JKK,JKM,JHT,JP; default by segment."`
	Scale          string       `help:"PU: micro, small, medium or large; chooses the programmes."`
	StateOrganiser bool         `help:"PU: staff of a state organiser who are no civil servants."`
	ContractValue  int64        `help:"JAKON: value of the contract without value-added tax, rupiah."`
	VATIncluded    bool         `name:"vat-included" help:"JAKON: the contract value contains value-added tax."`
	Route          string       `help:"PMI: agency or individual."`
	ContractMonths int          `help:"PMI: months of the contract abroad."`
	Savings        int64        `help:"PMI: monthly JHT, rupiah."`
	Sector         string       `help:"transport or labour-intensive, for reliefs."`
	Workers        int          `help:"Active workers of the employer, for reliefs."`
	OldestUnpaid   period.Month `help:"Oldest month still unpaid, for reliefs." placeholder:"YYYY-MM"`
	PaidByState    bool         `help:"A state or regional budget pays (no relief)."`
}

// input reads the flags.
func (c *lawContributionCmd) input() (law.Input, error) {
	in := law.Input{Month: c.Month, Wage: money.Rupiah(c.Wage), Income: money.Rupiah(c.Income), RiskGroup: c.RiskGroup,
		StateOrganiser: c.StateOrganiser, ContractValue: money.Rupiah(c.ContractValue), VATIncluded: c.VATIncluded, ContractMonths: c.ContractMonths,
		Savings: money.Rupiah(c.Savings), Sector: c.Sector, Workers: c.Workers, OldestUnpaid: c.OldestUnpaid, PaidByState: c.PaidByState}
	if err := readFlags(
		flagText{"segment", c.Segment, into(&in.Segment, law.ParseSegment)},
		flagText{"programmes", c.Programmes, into(&in.Programmes, law.ParseProgrammes)},
		flagText{"scale", c.Scale, into(&in.Scale, law.ParseScale)},
		flagText{"route", c.Route, into(&in.Route, law.ParseRoute)},
	); err != nil {
		return in, err
	}
	if in.Month == 0 {
		in.Month = today().Month()
	}
	if in.Segment == law.BPU && in.Income == 0 {
		in.Income, in.Wage = in.Wage, 0 // an informal worker's wage is the income
	}
	if in.Segment == law.PU && !in.StateOrganiser {
		// A worker of a firm with the other programmes is in job-loss insurance
		// without asking (PP 37/2021 Ps 5); the command shows its booking.
		in.JKP = in.Programmes == 0 || in.Programmes.Has(law.JHT)
	}
	return in, nil
}

type lawReckonCmd struct {
	lawContributionCmd
	Instalments []int64 `help:"JAKON: payments of the contract in their order; the contribution is split over them."`
}

func (c *lawReckonCmd) Run(r *run) error {
	l := law.MustLoad()
	in, err := c.input()
	if err != nil {
		return err
	}
	res, err := l.Contribution(in)
	if err != nil {
		return err
	}
	var parts []law.Instalment
	if len(c.Instalments) > 0 {
		if in.Segment != law.Jakon {
			return misusef("--instalments belong to a construction contract")
		}
		var payments []money.Rupiah
		for _, p := range c.Instalments {
			payments = append(payments, money.Rupiah(p))
		}
		if parts, err = l.Instalments(res, payments); err != nil {
			return err
		}
	}
	told := law.Tell(res.Steps(), r.lang)
	bearers := map[law.Bearer]money.Rupiah{}
	for _, x := range res.Lines {
		bearers[x.Bearer] += x.Amount
	}
	if r.json {
		return r.print(struct {
			law.Result
			Bearers     map[law.Bearer]money.Rupiah `json:"bearers"` // Total by who bears it
			Instalments []law.Instalment            `json:"instalments,omitempty"`
			Derivation  []law.Told                  `json:"derivation"`
		}{res, bearers, parts, told})
	}
	w := table(r)
	var printed []law.Confidence
	for _, x := range res.Lines {
		rate, base := "", ""
		if x.RatePPM != nil {
			rate = r.percent(*x.RatePPM)
		}
		if x.Base != nil {
			base = r.rupiah(*x.Base)
		}
		name := x.Programme.String()
		if x.Together != 0 {
			name = x.Together.String()
		}
		printed = append(printed, x.Confidence)
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s [%v]\n", name, r.word(string(x.Bearer)), base, rate, r.rupiah(x.Amount), x.Article, x.Confidence)
	}
	for _, b := range []law.Bearer{law.Employer, law.Worker, law.Member} {
		if a, ok := bearers[b]; ok && len(bearers) > 1 {
			fmt.Fprintf(w, "\t%s\t\t\t%s\n", r.word(string(b)), r.rupiah(a))
		}
	}
	fmt.Fprintf(w, "Total\t\t\t\t%s\n", r.rupiah(res.Total))
	for _, p := range parts {
		fmt.Fprintf(w, "%s %d\t\t%s\t\t%s\n", law.Text{ID: "Termin", EN: "Instalment"}.In(r.lang), p.Number, r.rupiah(p.Payment), r.rupiah(p.Total))
	}
	if err := w.Flush(); err != nil {
		return err
	}
	r.legend(printed...)
	return why(r, told)
}

// flagText is a flag that a package reads from text.
type flagText struct {
	name, text string
	read       func(string) error
}

func into[T any](v *T, parse func(string) (T, error)) func(string) error {
	return func(s string) (err error) {
		*v, err = parse(s)
		return err
	}
}

// readFlags reads the flags that were given and names the one that cannot be read.
func readFlags(flags ...flagText) error {
	for _, f := range flags {
		if f.text == "" {
			continue
		}
		if err := f.read(f.text); err != nil {
			return misusef("--%s: %w", f.name, err)
		}
	}
	return nil
}

type lawDueCmd struct {
	Segment   string       `default:"PU" help:"PU, BPU, JAKON or PMI."`
	Month     period.Month `help:"Contribution month, YYYY-MM; needed but for PMI." placeholder:"YYYY-MM"`
	Route     string       `help:"PMI: agency or individual." default:"agency"`
	Departure period.Date  `help:"PMI: day of departure." placeholder:"YYYY-MM-DD"`
}

func (c *lawDueCmd) Run(r *run) error {
	l := law.MustLoad()
	var seg law.Segment
	var route law.Route
	if err := readFlags(flagText{"segment", c.Segment, into(&seg, law.ParseSegment)}, flagText{"route", c.Route, into(&route, law.ParseRoute)}); err != nil {
		return err
	}
	if seg == law.PMI {
		return c.migrant(r, l, route)
	}
	if c.Month == 0 {
		return misusef("give --month, for example --month 2026-11")
	}
	programmes := map[law.Segment][]law.Programme{law.PU: {law.JKK, law.JKM, law.JHT, law.JP}, law.BPU: {law.JKK, law.JKM, law.JHT}, law.Jakon: {law.JKK, law.JKM}}[seg]
	type due struct {
		Programme  law.Programme `json:"programme"`
		Due        period.Date   `json:"due"`
		Article    string        `json:"article"`
		Derivation []law.Told    `json:"derivation"`
	}
	out := []due{}
	var refused error
	for _, p := range programmes {
		d, article, err := l.Due(seg, p, c.Month)
		if err != nil {
			refused = err // a programme that did not exist yet
			continue
		}
		step, err := l.DueWhy(seg, p, c.Month)
		if err != nil {
			return err
		}
		out = append(out, due{p, d, article, law.Tell([]law.Step{step}, r.lang)})
	}
	if len(out) == 0 && refused != nil {
		return refused
	}
	for _, d := range out {
		r.sayf("%v  %v  %s", d.Programme, d.Due, d.Article)
	}
	if r.json {
		return r.print(map[string]any{"segment": seg, "month": c.Month, "due": out})
	}
	r.sayf("")
	said := map[string]bool{}
	for _, d := range out {
		for _, line := range law.Outline(d.Derivation) {
			if !said[line] {
				said[line] = true
				r.sayf("%s", line)
			}
		}
	}
	return nil
}

// migrant tells between which days a migrant worker pays.
func (c *lawDueCmd) migrant(r *run, l *law.Law, route law.Route) error {
	if c.Departure == 0 {
		return misusef("give --departure, the day of departure")
	}
	first, last, step, err := l.MigrantDue(route, c.Departure)
	if err != nil {
		return err
	}
	told := law.Tell([]law.Step{step}, r.lang)
	if r.json {
		return r.print(map[string]any{"segment": law.PMI, "first": first, "due": last, "derivation": told})
	}
	r.sayf("%s", strings.Join(law.Outline(told), "\n"))
	return nil
}

type lawCoverageCmd struct {
	Segment    string      `help:"PU or BPU." enum:"PU,BPU" default:"PU"`
	Programmes string      `help:"Programmes held." default:"JKK,JKM"`
	From       period.Date `required:"" help:"First day asked about." placeholder:"YYYY-MM-DD"`
	To         period.Date `help:"Last day asked about; default the same day." placeholder:"YYYY-MM-DD"`
	Enrolled   []string    `help:"Enrolments, first day or first:last; default from the first day asked about." placeholder:"DATE[:DATE]"`
	Paid       []string    `help:"Months paid, month:day of payment; a month alone was paid on its first day." placeholder:"MONTH[:DATE]"`
	Today      period.Date `help:"Days after it are a forecast; default today." placeholder:"YYYY-MM-DD"`
}

func (c *lawCoverageCmd) Run(r *run) error {
	in := law.CoverageInput{From: c.From, To: c.To, Today: c.Today}
	var err error
	if in.Segment, err = law.ParseSegment(c.Segment); err != nil {
		return err
	}
	if in.Programmes, err = law.ParseProgrammes(c.Programmes); err != nil {
		return err
	}
	if in.To == 0 {
		in.To = in.From
	}
	if in.To < in.From {
		return misusef("--to %v is before --from %v", in.To, in.From)
	}
	if in.Today == 0 {
		in.Today = today()
	}
	if len(c.Enrolled) == 0 {
		in.Periods = []law.CoverPeriod{{From: in.From}}
	}
	for _, s := range c.Enrolled {
		first, last, ended := strings.Cut(s, ":")
		var p law.CoverPeriod
		if p.From, err = period.ParseDate(first); err == nil && ended {
			p.To, err = period.ParseDate(last)
		}
		if err != nil {
			return misusef("--enrolled: %w", err)
		}
		in.Periods = append(in.Periods, p)
	}
	for _, s := range c.Paid {
		month, day, dated := strings.Cut(s, ":")
		var m law.CoverMonth
		if m.Month, err = period.ParseMonth(month); err == nil {
			if m.PaidOn = m.Month.First(); dated {
				m.PaidOn, err = period.ParseDate(day)
			}
		}
		if err != nil {
			return misusef("--paid: %w", err)
		}
		in.Months = append(in.Months, m)
	}
	if in.Segment == law.BPU && len(in.Months) == 0 {
		// The number is issued with the first contribution (PP 44/2015 Ps 11(4)).
		in.ReservedOn, in.Periods = in.Periods[0].From, nil
	}
	if none := in.Programmes &^ law.SetOf(law.JKK, law.JKM, law.JKP); none != 0 {
		r.sayf("%s", law.Text{ID: none.String() + ": bukan perlindungan harian; yang dihitung adalah bulan yang dibayar dan saldonya.",
			EN: none.String() + ": no cover by day; what counts are paid months and the balance."}.In(r.lang))
	}
	type span struct {
		law.CoverageSpan
		Text string `json:"text"`
	}
	out := []span{}
	w := table(r)
	for _, s := range law.MustLoad().Coverage(in) {
		out = append(out, span{s, s.Reason.In(r.lang)})
		fmt.Fprintf(w, "%v\t%v\t%v\t%s\t%s\t%s\n", s.Programme, s.From, s.To, s.State, s.Reason.In(r.lang), s.Article)
	}
	if r.json {
		return r.print(map[string]any{"coverage": out})
	}
	return w.Flush()
}

type lawUnverifiedCmd struct{}

func (lawUnverifiedCmd) Run(r *run, g *grammar) error {
	items := law.MustLoad().Unverified()
	if r.json {
		return r.print(items)
	}
	w := table(r)
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
