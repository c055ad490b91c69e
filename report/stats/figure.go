package stats

import (
	"github.com/jamsos/jamsos/kit/period"
)

// Measure is what is counted.
type Measure string

// The measures.
const (
	Registered         Measure = "registered"
	Active             Measure = "active"
	Inactive           Measure = "inactive"
	EmployersActive    Measure = "employers_active"
	Contributions      Measure = "contributions"
	Benefits           Measure = "benefits"
	ClaimsPaid         Measure = "claims_paid"
	Fund               Measure = "fund"
	Assets             Measure = "assets"
	InvestmentIncome   Measure = "investment_income"
	Yield              Measure = "yield"
	CreditedRate       Measure = "credited_rate"
	CounterRate        Measure = "counter_rate"
	Allocation         Measure = "allocation"
	Agents             Measure = "agents"
	AgentsActive       Measure = "agents_active"
	AgentRecruits      Measure = "agent_recruits"
	AgentContributions Measure = "agent_contributions"
	Placements         Measure = "placements"
)

// definitions say what a measure means. A flow is summed over a period, a stock stands on a day.
var definitions = map[Measure]struct {
	text string
	unit Unit
	flow bool
}{
	Registered:         {"Members ever registered, active or not", People, false},
	Active:             {"Members whose contributions are paid up as the agency counts them", People, false},
	Inactive:           {"Registered members who are not active", People, false},
	EmployersActive:    {"Employers with active members", Employers, false},
	Contributions:      {"Contributions received, all programmes", Rupiah, true},
	Benefits:           {"Benefits paid", Rupiah, true},
	ClaimsPaid:         {"Benefit claims paid, cases", Cases, true},
	Fund:               {"Investment fund, funds of the programmes and of the agency", Rupiah, false},
	Assets:             {"Total assets, more than the investment fund", Rupiah, false},
	InvestmentIncome:   {"Investment income", Rupiah, true},
	Yield:              {"Yield on investment in the year, gross", PPM, true},
	CreditedRate:       {"Return credited to JHT accounts for the year", PPM, true},
	CounterRate:        {"Interest on state banks' deposits over the counter, as compared by the source", PPM, true},
	Allocation:         {"Share of the investment fund in a class of assets", PPM, false},
	Agents:             {"Perisai agents", AgentsUnit, false},
	AgentsActive:       {"Perisai agents who are active", AgentsUnit, false},
	AgentRecruits:      {"Members recruited by Perisai agents since February 2018", People, false},
	AgentContributions: {"Contributions collected by Perisai agents since February 2018", Rupiah, false},
	Placements:         {"Migrant workers placed abroad", People, true},
}

// Unit is what a value is counted in.
type Unit string

// The units. PPM is parts per million: 7.19 % is 71,900.
const (
	People     Unit = "people"
	Employers  Unit = "employers"
	Rupiah     Unit = "rupiah"
	Cases      Unit = "cases"
	PPM        Unit = "ppm"
	AgentsUnit Unit = "agents"
)

// Figure is one published number.
type Figure struct {
	Measure    Measure
	Scope      string // the part meant: a segment (PU, BPU, JAKON, PMI), programme, class of assets, sex; "" is all
	Definition string // English; what the number counts, with what sets it apart from others of its measure
	Area       string // Kemendagri code of a province; "" is the nation
	From       period.Date
	Date       period.Date // the day of a stock; the last day of a flow, which then has From
	Value      int64
	Unit       Unit
	Step       int64  // weight of the last digit printed: 41.56 million is 41,560,000 with step 10,000
	Source     string // where it was published
	Note       string // what the source says beside, or a reader must know
	Verdict    string // a doubt about the figure; "" is none known
	Series     string // figures with the same series and area may stand on one line
	Origin     Origin
}

// Origin is the cell a figure was read from.
type Origin struct {
	File   string
	Line   int // 1 is the heading
	Column string
}

// Skip is a cell, or with an empty column a row, that did not become a figure.
type Skip struct {
	Origin
	Reason string
}

// PressClaim is a published sentence that was compared with the figures.
type PressClaim struct {
	Article string // number of the press article
	Claim   string // as published
	Reading string // what other sources say
	Verdict string
}

// Target is an aim that a source names.
type Target struct {
	Measure    Measure
	Scope      string
	Definition string
	Area       string
	From, To   period.Date // the period by whose end it is to be reached
	Value      int64
	Unit       Unit
	Series     string // of the results it may be compared with
	Source     string
	Date       period.Date // of the source
	Note       string
}

// Figures lists all figures by file and line. The slice is the caller's own.
func Figures() []Figure { return append([]Figure(nil), loaded.figures...) }

// Skips lists what was left aside and why.
func Skips() []Skip { return append([]Skip(nil), loaded.skips...) }

// PressClaims lists the sentences compared.
func PressClaims() []PressClaim { return append([]PressClaim(nil), loaded.claims...) }

// Targets lists the aims that sources name.
func Targets() []Target { return append([]Target(nil), loaded.targets...) }

// Line lists the figures of a series in an area by date: what may be drawn as one line.
func Line(series, area string) []Figure {
	var out []Figure
	for _, f := range loaded.sorted {
		if f.Series == series && f.Area == area {
			out = append(out, f)
		}
	}
	return out
}

// Latest is the newest figure of a series in an area on or before a day; false when none was published.
func Latest(series, area string, on period.Date) (Figure, bool) {
	line := Line(series, area)
	for i := len(line) - 1; i >= 0; i-- {
		if line[i].Date <= on {
			return line[i], true
		}
	}
	return Figure{}, false
}
