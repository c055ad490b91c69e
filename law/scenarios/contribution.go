package scenarios

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

func init() {
	ask("contribution", contributions)
	ask("due", dueDate)
	ask("joint_due", dueDate)
	ask("penalty", latePenalty)
	ask("wage", wageBase)
	ask("programmes", programmes)
	ask("jkp", jobLoss)
	ask("pension_cap", pensionCap)
	ask("minimum_wage", minimumWage)
	ask("cover", coverage)
}

// dues is given to the questions about contributions: contribution, due,
// joint_due, penalty, wage, programmes, jkp, pension_cap, minimum_wage, cover,
// and to every job or report of instalments, correction and several.
type dues struct {
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

	StateOrganiser bool   `yaml:"state_organiser"`
	ContractValue  int64  `yaml:"contract_value"`
	VATIncluded    bool   `yaml:"vat_included"`
	Route          string `yaml:"route"`
	ContractMonths int    `yaml:"contract_months"`
	Savings        int64  `yaml:"savings"`
	RegisteredOn   string `yaml:"registered_on"`
}

// duesExpected is their answer; lines, booking, deferred and cover are complete
// when given.
type duesExpected struct {
	Lines    map[string]int64  `yaml:"lines"`    // "JKK employer": 24_000; PMI: "JKK,JKM member before": 37_500
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
	Unknown  bool              `yaml:"unknown"`
	Notes    []string          `yaml:"notes"` // keys of the sentences beside the lines
	Told     []string          `yaml:"told"`  // parts of the Indonesian derivation
	Cover    []string          `yaml:"cover"` // "JKK 2026-08-01 2026-08-15 full cover_not_yet_due"
}

func (g *dues) input(r *Run) law.Input {
	return law.Input{Segment: parsed(r, g.Segment, law.ParseSegment), Month: parsed(r, g.Month, period.ParseMonth), Wage: money.Rupiah(g.Wage),
		Income: money.Rupiah(g.Income), RiskGroup: g.RiskGroup, Programmes: parsed(r, g.Programmes, law.ParseProgrammes), JKP: g.JKP,
		Scale: parsed(r, g.Scale, law.ParseScale), Sector: g.Sector, Workers: g.Workers, PaidByState: g.PaidByState, NoDeferral: g.NoDeferral,
		OldestUnpaid: parsed(r, g.OldestUnpaid, period.ParseMonth), StateOrganiser: g.StateOrganiser, ContractValue: money.Rupiah(g.ContractValue),
		VATIncluded: g.VATIncluded, Route: parsed(r, g.Route, law.ParseRoute), ContractMonths: g.ContractMonths, Savings: money.Rupiah(g.Savings),
		On: parsed(r, g.RegisteredOn, period.ParseDate)}
}

// lineKey is "JKK employer", for a migrant worker "JKK,JKM member before".
func lineKey(l law.Line) string {
	name := l.Programme.String()
	if l.Together != 0 {
		name = l.Together.String()
	}
	return strings.TrimSpace(name + " " + string(l.Bearer) + " " + l.Part)
}

func contributions(r *Run, g *dues, want *duesExpected) error {
	res, err := r.Law.Contribution(g.input(r))
	if err != nil {
		return err
	}
	table := func(lines []law.Line, f func(law.Line) int64) map[string]int64 {
		out := map[string]int64{}
		for _, l := range lines {
			out[lineKey(l)] = f(l)
		}
		return out
	}
	due := func(l law.Line) int64 { return int64(l.Amount) }
	amounts(r, "line", table(res.Lines, due), want.Lines)
	amounts(r, "booking", table(res.Booking, due), want.Booking)
	later := map[string]int64{}
	for _, d := range res.Deferred {
		later[d.Programme.String()+" "+string(d.Bearer)] = int64(d.Amount)
		if len(want.Repay) == 2 {
			compare(r, "first repayment", d.From.String(), want.Repay[0])
			compare(r, "last repayment", d.To.String(), want.Repay[1])
		}
	}
	amounts(r, "deferred", later, want.Deferred)
	for _, line := range append(res.Lines, res.Booking...) {
		key := lineKey(line)
		if want, ok := want.Rates[key]; ok {
			rate := money.PPM(-1)
			if line.RatePPM != nil {
				rate = *line.RatePPM
			}
			compare(r, "rate of "+key, rate, parsed(r, want, money.ParsePercent))
		}
		if want, ok := want.Base[key]; ok {
			base := money.Rupiah(-1)
			if line.Base != nil {
				base = *line.Base
			}
			compare(r, "base of "+key, int64(base), want)
		}
	}
	amount(r, "total", res.Total, want.Total)
	amount(r, "employer", res.Sum(law.Employer), want.Employer)
	amount(r, "worker", res.Sum(law.Worker), want.Worker)
	for _, key := range want.Notes {
		compare(r, "note "+key, slices.ContainsFunc(res.Notes, func(n law.Step) bool { return n.Key == key }), true)
	}
	told(r, res.Steps(), want.Told)
	return nil
}

// told holds the Indonesian derivation to the parts that it must contain.
func told(r *Run, steps []law.Step, want []string) {
	all := strings.Join(law.Outline(law.Tell(steps, "id")), "\n")
	for _, text := range want {
		compare(r, "told "+text, strings.Contains(all, text), true)
	}
}

func dueDate(r *Run, g *dues, want *duesExpected) error {
	in := g.input(r)
	var d period.Date
	var err error
	if r.ask == "joint_due" {
		d, _, err = r.Law.DueJoint(in.Segment, in.Programmes, in.Month)
	} else {
		d, _, err = r.Law.Due(in.Segment, parsed(r, g.Programme, law.ParseProgramme), in.Month)
	}
	if err != nil {
		return err
	}
	compare(r, "due", d.String(), want.Due)
	if len(want.Told) > 0 {
		why, err := r.Law.DueWhy(in.Segment, parsed(r, g.Programme, law.ParseProgramme), in.Month)
		told(r, []law.Step{why}, want.Told)
		return err
	}
	return nil
}

func latePenalty(r *Run, g *dues, want *duesExpected) error {
	in := g.input(r)
	p, err := r.Law.LatePenalty(law.PenaltyInput{Segment: in.Segment, Programme: parsed(r, g.Programme, law.ParseProgramme), Month: in.Month,
		Amount: money.Rupiah(g.Amount), Due: parsed(r, g.Due, period.ParseDate), Paid: parsed(r, g.Paid, period.ParseDate)})
	if err != nil {
		return err
	}
	told(r, p.Why, want.Told)
	amount(r, "amount", p.Amount, want.Amount)
	if want.Months != nil {
		compare(r, "months", p.Months, *want.Months)
	}
	if want.Due != "" {
		compare(r, "due", p.Due.String(), want.Due)
	}
	return nil
}

func wageBase(r *Run, g *dues, want *duesExpected) error {
	in := law.WageInput{Kind: law.WageKind(g.Kind), Month: parsed(r, g.Month, period.ParseMonth), Basic: money.Rupiah(g.Basic),
		FixedAllowance: money.Rupiah(g.FixedAllowance), Daily: money.Rupiah(g.Daily)}
	for _, a := range g.Last {
		in.Last = append(in.Last, money.Rupiah(a))
	}
	base, _, err := r.Law.WageBase(in)
	if err == nil {
		amount(r, "amount", base, want.Amount)
	}
	return err
}

func programmes(r *Run, g *dues, want *duesExpected) error {
	must, may, err := r.Law.RequiredProgrammes(parsed(r, g.Scale, law.ParseScale), parsed(r, g.On, period.ParseDate))
	if err != nil {
		return err
	}
	if want.Must != nil {
		compare(r, "must", must.String(), *want.Must)
	}
	if want.May != nil {
		compare(r, "may", may.String(), *want.May)
	}
	return nil
}

func jobLoss(r *Run, g *dues, want *duesExpected) error {
	in := law.JKPInput{Nationality: g.Nationality, BirthDate: parsed(r, g.Born, period.ParseDate), RegisteredOn: parsed(r, g.On, period.ParseDate),
		Employed: true, Scale: parsed(r, g.Scale, law.ParseScale), Programmes: parsed(r, g.Programmes, law.ParseProgrammes),
		Health: map[string]law.Health{"business": law.HealthBusinessWage, "other": law.HealthOther}[g.Health]}
	ok, reason := r.Law.JKPEligible(in)
	if want.Eligible != nil {
		compare(r, "eligible", ok, *want.Eligible)
	}
	if want.Reason != "" {
		compare(r, "reason", reason, want.Reason)
	}
	return nil
}

func pensionCap(r *Run, g *dues, want *duesExpected) error {
	text, fell := strings.CutPrefix(g.Growth, "-")
	growth := parsed(r, text, money.ParsePercent)
	if fell {
		growth = -growth
	}
	next, _, err := r.Law.NextPensionCap(money.Rupiah(g.Cap), growth, parsed(r, g.Month, period.ParseMonth))
	if err != nil {
		return err
	}
	amount(r, "amount", next, want.Amount)
	inForce, _, err := r.Law.PensionCap(parsed(r, g.Month, period.ParseMonth))
	if err == nil {
		amount(r, "cap in force", inForce, want.Amount)
	}
	return err
}

func minimumWage(r *Run, g *dues, want *duesExpected) error {
	a, ok := r.Law.MinimumWage(g.Province, g.Year)
	compare(r, "unknown", !ok, want.Unknown)
	amount(r, "amount", a, want.Amount)
	return nil
}

func coverage(r *Run, g *dues, want *duesExpected) error {
	in := law.CoverageInput{Segment: parsed(r, g.Segment, law.ParseSegment), Programmes: parsed(r, g.Programmes, law.ParseProgrammes),
		ReservedOn: parsed(r, g.ReservedOn, period.ParseDate), From: parsed(r, g.From, period.ParseDate),
		To: parsed(r, g.To, period.ParseDate), Today: parsed(r, g.Today, period.ParseDate)}
	for _, e := range g.Enrolled {
		from, to, _ := strings.Cut(e, " ")
		in.Periods = append(in.Periods, law.CoverPeriod{From: parsed(r, from, period.ParseDate), To: parsed(r, to, period.ParseDate)})
	}
	for _, e := range g.PaidMonths {
		m, on, _ := strings.Cut(e, " ")
		in.Months = append(in.Months, law.CoverMonth{Month: parsed(r, m, period.ParseMonth), PaidOn: parsed(r, on, period.ParseDate)})
	}
	var got []string
	for _, s := range r.Law.Coverage(in) {
		got = append(got, fmt.Sprintf("%v %v %v %s %s", s.Programme, s.From, s.To, s.State, s.Reason))
	}
	for i := range max(len(got), len(want.Cover)) {
		g, w := "nothing", "nothing"
		if i < len(got) {
			g = got[i]
		}
		if i < len(want.Cover) {
			w = want.Cover[i]
		}
		compare(r, "span "+strconv.Itoa(i+1), g, w)
	}
	return nil
}
