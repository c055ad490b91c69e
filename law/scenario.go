package law

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"go.yaml.in/yaml/v3"
)

//go:embed scenarios
var embeddedScenarios embed.FS

// Scenario is one worked example that somebody without Go can read and add:
// what is given, what the law must answer, and where the example comes from.
type Scenario struct {
	Title  string         `yaml:"title"`
	Source string         `yaml:"source"`
	Given  ScenarioGiven  `yaml:"given"`
	Expect ScenarioExpect `yaml:"expect"`
	File   string         `yaml:"-"`
}

// ScenarioGiven is the question. Ask is contribution, due, joint_due, penalty,
// wage, programmes, jkp, pension_cap, minimum_wage or cover; the other keys
// belong to it. Amounts are whole rupiah, months 2025-06, days 2025-06-15.
type ScenarioGiven struct {
	Ask            string   `yaml:"ask"`
	Segment        string   `yaml:"segment"`
	Month          string   `yaml:"month"`
	Wage           int64    `yaml:"wage"`
	Income         int64    `yaml:"income"`
	RiskGroup      int      `yaml:"risk_group"`
	Programmes     string   `yaml:"programmes"`
	JKP            bool     `yaml:"jkp"`
	Scale          string   `yaml:"scale"`
	Sector         string   `yaml:"sector"`
	Workers        int      `yaml:"workers"`
	OldestUnpaid   string   `yaml:"oldest_unpaid"`
	PaidByState    bool     `yaml:"paid_by_state"`
	NoDeferral     bool     `yaml:"no_deferral"`
	Programme      string   `yaml:"programme"`
	Amount         int64    `yaml:"amount"`
	Due            string   `yaml:"due"`
	Paid           string   `yaml:"paid"`
	Kind           string   `yaml:"kind"`
	Basic          int64    `yaml:"basic"`
	FixedAllowance int64    `yaml:"fixed_allowance"`
	Daily          int64    `yaml:"daily"`
	Last           []int64  `yaml:"last"`
	Cap            int64    `yaml:"cap"`
	Growth         string   `yaml:"growth"`
	Province       string   `yaml:"province"`
	Year           int      `yaml:"year"`
	On             string   `yaml:"on"`
	Born           string   `yaml:"born"`
	Nationality    string   `yaml:"nationality"`
	Health         string   `yaml:"health"`
	From           string   `yaml:"from"`
	To             string   `yaml:"to"`
	Today          string   `yaml:"today"`
	Enrolled       []string `yaml:"enrolled"` // "2026-01-05" or "2026-01-05 2026-07-31"
	ReservedOn     string   `yaml:"reserved_on"`
	PaidMonths     []string `yaml:"paid_months"` // "2026-08 2026-08-22"
}

// ScenarioExpect is the answer; what is not named is not compared, except
// that lines, booking, deferred and cover are complete when given.
type ScenarioExpect struct {
	Lines    map[string]int64  `yaml:"lines"`    // "JKK employer": 24_000
	Booking  map[string]int64  `yaml:"booking"`  // "JKP government": 11_000
	Deferred map[string]int64  `yaml:"deferred"` // "JP worker": 49_500
	Repay    []string          `yaml:"repay"`    // first and last repayment
	Rates    map[string]string `yaml:"rates"`    // "JKK employer": 0.12 %
	Base     map[string]int64  `yaml:"base"`     // "JP employer": 10_547_400
	Total    *int64            `yaml:"total"`
	Employer *int64            `yaml:"employer"`
	Worker   *int64            `yaml:"worker"`
	Amount   *int64            `yaml:"amount"`
	Months   *int              `yaml:"months"`
	Due      string            `yaml:"due"`
	Must     *string           `yaml:"must"`
	May      *string           `yaml:"may"`
	Eligible *bool             `yaml:"eligible"`
	Reason   string            `yaml:"reason"`
	Fault    string            `yaml:"fault"`
	Unknown  bool              `yaml:"unknown"`
	Cover    []string          `yaml:"cover"` // "JKK 2026-08-01 2026-08-15 full cover_not_yet_due"
}

// Scenarios reads the embedded scenario files.
func Scenarios() ([]Scenario, error) {
	sub, err := fs.Sub(embeddedScenarios, "scenarios")
	if err != nil {
		return nil, err
	}
	return ReadScenarios(sub)
}

// ReadScenarios reads every *.yaml of a folder: lists of scenarios. Unknown
// keys, a missing title or source, and titles that stand twice are refused.
func ReadScenarios(dir fs.FS) ([]Scenario, error) {
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		return nil, err
	}
	var out []Scenario
	seen := map[string]string{}
	for _, name := range names {
		b, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		dec := yaml.NewDecoder(bytes.NewReader(b))
		dec.KnownFields(true)
		var list []Scenario
		if err := dec.Decode(&list); err != nil && !errors.Is(err, io.EOF) {
			return nil, fmt.Errorf("law: %s: %w", name, err)
		}
		for i, s := range list {
			if s.Title == "" || s.Source == "" || s.Given.Ask == "" {
				return nil, fmt.Errorf("law: %s: scenario %d %q needs title, source and given.ask", name, i+1, s.Title)
			}
			if other := seen[s.Title]; other != "" {
				return nil, fmt.Errorf("law: %s: scenario %q stands already in %s", name, s.Title, other)
			}
			seen[s.Title], s.File = name, name
			out = append(out, s)
		}
	}
	return out, nil
}

// ScenarioResult is the outcome of one scenario; no Differences means passed.
type ScenarioResult struct {
	Scenario    Scenario
	Differences []string
}

// RunScenarios evaluates every embedded scenario against l.
func (l *Law) RunScenarios() ([]ScenarioResult, error) {
	list, err := Scenarios()
	if err != nil {
		return nil, err
	}
	out := make([]ScenarioResult, len(list))
	for i, s := range list {
		out[i] = ScenarioResult{s, l.RunScenario(s)}
	}
	return out, nil
}

// RunScenario evaluates one scenario and lists where the answer differs.
func (l *Law) RunScenario(s Scenario) []string {
	r := scenarioRun{l: l, g: &s.Given, want: &s.Expect}
	ask := map[string]func() error{
		"contribution": r.contribution, "due": r.due, "joint_due": r.due, "penalty": r.penalty, "wage": r.wage,
		"programmes": r.programmes, "jkp": r.jkp, "pension_cap": r.pensionCap, "minimum_wage": r.minimumWage, "cover": r.cover,
	}[s.Given.Ask]
	if ask == nil {
		return []string{fmt.Sprintf("unknown question %q", s.Given.Ask)}
	}
	err := ask()
	if r.broken != nil {
		return []string{r.broken.Error()}
	}
	var f *Fault
	switch {
	case err == nil && s.Expect.Fault != "":
		r.differ("fault", "none", s.Expect.Fault)
	case err != nil && (!errors.As(err, &f) || string(f.Code) != s.Expect.Fault):
		r.differ("fault", err.Error(), s.Expect.Fault)
	case err == nil && r.checks == 0:
		r.diffs = append(r.diffs, "nothing is expected that this question answers")
	}
	return r.diffs
}

type scenarioRun struct {
	l      *Law
	g      *ScenarioGiven
	want   *ScenarioExpect
	diffs  []string
	checks int
	broken error
}

func (r *scenarioRun) differ(what string, got, want any) {
	r.diffs = append(r.diffs, fmt.Sprintf("%s is %v, expected %v", what, got, want))
}

func compare[T comparable](r *scenarioRun, what string, got, want T) {
	r.checks++
	if got != want {
		r.differ(what, got, want)
	}
}

func amount[T ~int64](r *scenarioRun, what string, got T, want *int64) {
	if want != nil {
		compare(r, what, int64(got), *want)
	}
}

func parsed[T any](r *scenarioRun, s string, parse func(string) (T, error)) (v T) {
	if s == "" {
		return v
	}
	v, err := parse(s)
	if err != nil && r.broken == nil {
		r.broken = err
	}
	return v
}

func (r *scenarioRun) input() Input {
	g := r.g
	return Input{Segment: parsed(r, g.Segment, ParseSegment), Month: parsed(r, g.Month, period.ParseMonth), Wage: money.Rupiah(g.Wage),
		Income: money.Rupiah(g.Income), RiskGroup: g.RiskGroup, Programmes: parsed(r, g.Programmes, ParseProgrammes), JKP: g.JKP,
		Scale: parsed(r, g.Scale, ParseScale), Sector: g.Sector, Workers: g.Workers, PaidByState: g.PaidByState, NoDeferral: g.NoDeferral,
		OldestUnpaid: parsed(r, g.OldestUnpaid, period.ParseMonth)}
}

func (r *scenarioRun) contribution() error {
	res, err := r.l.Contribution(r.input())
	if err != nil {
		return err
	}
	amounts := func(what string, want map[string]int64, got map[string]int64) {
		if want == nil {
			return
		}
		r.checks++
		for _, k := range sortedKeys(got, want) {
			g, ok := got[k]
			w, expected := want[k]
			if !ok || !expected || g != w {
				r.differ(what+" "+k, g, w)
			}
		}
	}
	table := func(lines []Line, f func(Line) int64) map[string]int64 {
		out := map[string]int64{}
		for _, l := range lines {
			out[l.Programme.String()+" "+string(l.Bearer)] = f(l)
		}
		return out
	}
	due := func(l Line) int64 { return int64(l.Amount) }
	amounts("line", r.want.Lines, table(res.Lines, due))
	amounts("booking", r.want.Booking, table(res.Booking, due))
	later := map[string]int64{}
	for _, d := range res.Deferred {
		later[d.Programme.String()+" "+string(d.Bearer)] = int64(d.Amount)
		if len(r.want.Repay) == 2 {
			compare(r, "first repayment", d.From.String(), r.want.Repay[0])
			compare(r, "last repayment", d.To.String(), r.want.Repay[1])
		}
	}
	amounts("deferred", r.want.Deferred, later)
	for _, line := range append(res.Lines, res.Booking...) {
		key := line.Programme.String() + " " + string(line.Bearer)
		if want, ok := r.want.Rates[key]; ok {
			rate := money.PPM(-1)
			if line.RatePPM != nil {
				rate = *line.RatePPM
			}
			compare(r, "rate of "+key, rate, parsed(r, want, money.ParsePercent))
		}
		if want, ok := r.want.Base[key]; ok {
			base := money.Rupiah(-1)
			if line.Base != nil {
				base = *line.Base
			}
			compare(r, "base of "+key, int64(base), want)
		}
	}
	amount(r, "total", res.Total, r.want.Total)
	amount(r, "employer", res.Sum(Employer), r.want.Employer)
	amount(r, "worker", res.Sum(Worker), r.want.Worker)
	return nil
}

func sortedKeys(ms ...map[string]int64) []string {
	var keys []string
	for _, m := range ms {
		for k := range m {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

func (r *scenarioRun) due() error {
	in := r.input()
	var d period.Date
	var err error
	if r.g.Ask == "joint_due" {
		d, _, err = r.l.DueJoint(in.Segment, in.Programmes, in.Month)
	} else {
		d, _, err = r.l.Due(in.Segment, parsed(r, r.g.Programme, ParseProgramme), in.Month)
	}
	if err == nil {
		compare(r, "due", d.String(), r.want.Due)
	}
	return err
}

func (r *scenarioRun) penalty() error {
	in := r.input()
	p, err := r.l.LatePenalty(PenaltyInput{Segment: in.Segment, Programme: parsed(r, r.g.Programme, ParseProgramme), Month: in.Month,
		Amount: money.Rupiah(r.g.Amount), Due: parsed(r, r.g.Due, period.ParseDate), Paid: parsed(r, r.g.Paid, period.ParseDate)})
	if err != nil {
		return err
	}
	amount(r, "amount", p.Amount, r.want.Amount)
	if r.want.Months != nil {
		compare(r, "months", p.Months, *r.want.Months)
	}
	if r.want.Due != "" {
		compare(r, "due", p.Due.String(), r.want.Due)
	}
	return nil
}

func (r *scenarioRun) wage() error {
	in := WageInput{Kind: WageKind(r.g.Kind), Month: parsed(r, r.g.Month, period.ParseMonth), Basic: money.Rupiah(r.g.Basic),
		FixedAllowance: money.Rupiah(r.g.FixedAllowance), Daily: money.Rupiah(r.g.Daily)}
	for _, a := range r.g.Last {
		in.Last = append(in.Last, money.Rupiah(a))
	}
	base, _, err := r.l.WageBase(in)
	if err == nil {
		amount(r, "amount", base, r.want.Amount)
	}
	return err
}

func (r *scenarioRun) programmes() error {
	must, may, err := r.l.RequiredProgrammes(parsed(r, r.g.Scale, ParseScale), parsed(r, r.g.On, period.ParseDate))
	if err != nil {
		return err
	}
	if r.want.Must != nil {
		compare(r, "must", must.String(), *r.want.Must)
	}
	if r.want.May != nil {
		compare(r, "may", may.String(), *r.want.May)
	}
	return nil
}

func (r *scenarioRun) jkp() error {
	in := JKPInput{Nationality: r.g.Nationality, BirthDate: parsed(r, r.g.Born, period.ParseDate), RegisteredOn: parsed(r, r.g.On, period.ParseDate),
		Employed: true, Scale: parsed(r, r.g.Scale, ParseScale), Programmes: parsed(r, r.g.Programmes, ParseProgrammes),
		Health: map[string]Health{"business": HealthBusinessWage, "other": HealthOther}[r.g.Health]}
	ok, reason := r.l.JKPEligible(in)
	if r.want.Eligible != nil {
		compare(r, "eligible", ok, *r.want.Eligible)
	}
	if r.want.Reason != "" {
		compare(r, "reason", reason, r.want.Reason)
	}
	return nil
}

func (r *scenarioRun) pensionCap() error {
	text, fell := strings.CutPrefix(r.g.Growth, "-")
	growth := parsed(r, text, money.ParsePercent)
	if fell {
		growth = -growth
	}
	next, _, err := r.l.NextPensionCap(money.Rupiah(r.g.Cap), growth, parsed(r, r.g.Month, period.ParseMonth))
	if err != nil {
		return err
	}
	amount(r, "amount", next, r.want.Amount)
	inForce, _, err := r.l.PensionCap(parsed(r, r.g.Month, period.ParseMonth))
	if err == nil {
		amount(r, "cap in force", inForce, r.want.Amount)
	}
	return err
}

func (r *scenarioRun) minimumWage() error {
	a, ok := r.l.MinimumWage(r.g.Province, r.g.Year)
	compare(r, "unknown", !ok, r.want.Unknown)
	amount(r, "amount", a, r.want.Amount)
	return nil
}

func (r *scenarioRun) cover() error {
	in := CoverageInput{Segment: parsed(r, r.g.Segment, ParseSegment), Programmes: parsed(r, r.g.Programmes, ParseProgrammes),
		ReservedOn: parsed(r, r.g.ReservedOn, period.ParseDate), From: parsed(r, r.g.From, period.ParseDate),
		To: parsed(r, r.g.To, period.ParseDate), Today: parsed(r, r.g.Today, period.ParseDate)}
	for _, e := range r.g.Enrolled {
		from, to, _ := strings.Cut(e, " ")
		in.Periods = append(in.Periods, CoverPeriod{parsed(r, from, period.ParseDate), parsed(r, to, period.ParseDate)})
	}
	for _, e := range r.g.PaidMonths {
		m, on, _ := strings.Cut(e, " ")
		in.Months = append(in.Months, CoverMonth{Month: parsed(r, m, period.ParseMonth), PaidOn: parsed(r, on, period.ParseDate)})
	}
	var got []string
	for _, s := range r.l.Coverage(in) {
		got = append(got, fmt.Sprintf("%v %v %v %s %s", s.Programme, s.From, s.To, s.State, s.Reason))
	}
	for i := range max(len(got), len(r.want.Cover)) {
		g, w := "nothing", "nothing"
		if i < len(got) {
			g = got[i]
		}
		if i < len(r.want.Cover) {
			w = r.want.Cover[i]
		}
		compare(r, "span "+strconv.Itoa(i+1), g, w)
	}
	return nil
}
