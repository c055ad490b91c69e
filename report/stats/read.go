package stats

import (
	"embed"
	"encoding/csv"
	"fmt"
	"path"
	"sort"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/period"
)

//go:embed data/*.csv
var files embed.FS

// loaded is everything, read once; broken embedded files are a broken build and panic.
var loaded = load()

type contents struct {
	figures, sorted []Figure
	skips           []Skip
	claims          []PressClaim
	targets         []Target
}

// column says what a column of numbers means.
type column struct {
	measure Measure
	scope   string
	scale   int64 // of the unit printed: 1e6 for millions
}

const (
	one      int64 = 1
	million  int64 = 1e6
	billion  int64 = 1e9
	trillion int64 = 1e12
	percent  int64 = 1e4 // in parts per million
)

// file says how to read a table: which column has the date, which have numbers.
type file struct {
	date    string // column; "" when the file has one date
	on      string // that date
	area    string // column with a province's code
	scope   string // column whose value is the scope of all numbers of the row
	columns map[string]column
	texts   []string // columns that are read otherwise
}

var tables = map[string]file{
	"bpjstk_yearly.csv": {date: "date", columns: map[string]column{
		"registered_m": {Registered, "", million}, "active_m": {Active, "", million},
		"active_pu_m": {Active, "PU", million}, "active_bpu_m": {Active, "BPU", million},
		"active_jakon_m": {Active, "JAKON", million}, "active_pmi": {Active, "PMI", one},
		"employers_active": {EmployersActive, "", one}, "contributions_rp_t": {Contributions, "", trillion},
		"benefits_paid_rp_t": {Benefits, "", trillion}, "claims_n": {ClaimsPaid, "", one},
		"investment_fund_rp_t": {Fund, "", trillion}, "investment_income_rp_t": {InvestmentIncome, "", trillion},
		"yoi_pct": {Yield, "", percent}, "jht_rate_pct": {CreditedRate, "", percent},
	}},
	"active_by_programme_2023.csv": {date: "date", scope: "programme", columns: map[string]column{
		"active_m": {Active, "", million}, "investment_income_rp_bn": {InvestmentIncome, "", billion},
	}},
	"allocation.csv": {date: "date", texts: []string{"scope"}, columns: map[string]column{
		"bonds_pct": {Allocation, "bonds", percent}, "equity_pct": {Allocation, "equity", percent},
		"deposits_pct": {Allocation, "deposits", percent}, "mutual_funds_pct": {Allocation, "mutual funds", percent},
		"direct_property_pct": {Allocation, "property and direct", percent},
	}},
	"claims_by_programme.csv": {date: "period", scope: "programme", columns: map[string]column{
		"claims_n": {ClaimsPaid, "", one}, "amount_rp_bn": {Benefits, "", billion},
	}},
	"fund_by_programme.csv": {date: "date", columns: map[string]column{
		"JHT_rp_t": {Fund, "JHT", trillion}, "JP_rp_t": {Fund, "JP", trillion}, "JKK_rp_t": {Fund, "JKK", trillion},
		"JKM_rp_t": {Fund, "JKM", trillion}, "JKP_rp_t": {Fund, "JKP", trillion}, "BPJS_body_rp_t": {Fund, "agency", trillion},
		"total_rp_t": {Fund, "", trillion},
	}},
	"jht_rates.csv": {date: "year", texts: []string{"status"}, columns: map[string]column{
		"jht_credited_pct": {CreditedRate, "", percent}, "counter_rate_pct": {CounterRate, "", percent},
	}},
	"members_by_province_2023_12.csv": {on: "2023-12-31", area: "province_code", texts: []string{"name"}, columns: map[string]column{
		"active": {Active, "", one}, "inactive": {Inactive, "", one},
	}},
	"perisai.csv": {date: "date", columns: map[string]column{
		"agents": {Agents, "", one}, "agents_active": {AgentsActive, "", one}, "recruits": {AgentRecruits, "", one},
		"contributions_rp_bn": {AgentContributions, "", billion},
	}},
	"pmi_active_by_year.csv": {date: "date", columns: map[string]column{
		"active": {Active, "PMI", one}, "registered_cumulative": {Registered, "PMI", one},
	}},
	"pmi_by_origin_province_2023.csv": {on: "2023", area: "province_code", texts: []string{"name"}, columns: map[string]column{
		"placements_2023": {Placements, "", one},
	}},
	"pmi_placements.csv": {date: "period", columns: map[string]column{
		"total": {Placements, "", one}, "formal": {Placements, "formal", one}, "informal": {Placements, "informal", one},
		"female": {Placements, "women", one}, "male": {Placements, "men", one},
	}},
}

// fileSource describes the files whose rows have no source; their figures are to be verified.
var fileSource = map[string]string{
	"members_by_province_2023_12.csv": "members by province in December 2023, as collected; the table does not name its publication",
	"pmi_by_origin_province_2023.csv": "placements by province of origin in 2023 (the ten largest), as collected; the table does not name its publication",
}

// special treats single cells that do not mean what their column says; key file|date|column.
var special = map[string]struct {
	measure   Measure // "" keeps the column's
	scope     string  // "" keeps
	qualifier string  // sets the series apart
	text      string  // added to the definition
	verdict   string
}{
	"bpjstk_yearly.csv|2018-01-31|active_m": {qualifier: "narrow", text: "a narrower count, likely without construction projects that ended with the year",
		verdict: "contradicts the year-end figures by 5 to 6 million in this and the previous year; never on the same line"},
	"bpjstk_yearly.csv|2017-07-31|active_m":     {verdict: "the article writes of registering; it is the active count, between December 2016 and December 2017"},
	"bpjstk_yearly.csv|2017-07-31|active_bpu_m": {qualifier: "unclear", text: "the source does not say whether active or registered", verdict: "far below the figures before and after; not to be chained with them"},
	"bpjstk_yearly.csv|2022-12-31|yoi_pct":      {scope: "JHT", text: "fund of JHT only"},
	"jht_rates.csv|2022|jht_credited_pct":       {measure: Yield, scope: "JHT", text: "fund of JHT only", verdict: "a yield, not the credited rate"},
	"pmi_active_by_year.csv|2018-03-21|registered_cumulative": {qualifier: "unclear", text: "the source does not say whether active or ever registered",
		verdict: "close to the 120,093 active of December 2017, far from the 398,326 ever registered by August 2018"},
	"bpjstk_yearly.csv|2014-12-31|investment_fund_rp_t": {verdict: "to be verified: general press figure"},
	"bpjstk_yearly.csv|2020-12-31|benefits_paid_rp_t":   {verdict: "to be verified: derived from the next year's 42.78 trillion and its growth of 17 %"},
	"bpjstk_yearly.csv|2024-12-31|investment_fund_rp_t": {verdict: "to be verified: general press figure"},
	"bpjstk_yearly.csv|2024-12-31|active_m":             {verdict: "another statement of the agency says 43.43 million for the same month"},
}

func load() *contents {
	c := &contents{}
	names := make([]string, 0, len(tables))
	for name := range tables {
		names = append(names, name)
	}
	sort.Strings(names)
	// The yearly table first: what others repeat is then left aside there.
	sort.SliceStable(names, func(i, j int) bool { return names[i] == "bpjstk_yearly.csv" && names[j] != "bpjstk_yearly.csv" })
	for _, name := range names {
		c.readFile(name, tables[name])
	}
	for _, r := range rows("press_claims.csv") {
		c.claims = append(c.claims, PressClaim{Article: r["article"], Claim: r["claim"], Reading: r["reading"], Verdict: r["verdict"]})
	}
	for _, r := range rows("targets.csv") {
		t := Target{Measure: Measure(r["measure"]), Scope: r["scope"], From: day(r["from"]), To: day(r["to"]), Unit: Unit(r["unit"]),
			Series: r["series"], Source: r["source"], Date: day(r["date"]), Note: r["note"]}
		t.Definition = definitions[t.Measure].text
		t.Value, _ = amount(r["value"], one)
		c.targets = append(c.targets, t)
	}
	c.sorted = append(c.sorted, c.figures...)
	sort.SliceStable(c.sorted, func(i, j int) bool { return c.sorted[i].Date < c.sorted[j].Date })
	return c
}

// key is what must be unique: two figures with one key would be two answers to one question.
type key struct {
	series, area string
	from, date   period.Date
}

func (c *contents) readFile(name string, f file) {
	seen := map[key]Figure{}
	for _, g := range c.figures {
		seen[key{g.Series, g.Area, g.From, g.Date}] = g
	}
	source, above := fileSource[name], ""
	for i, r := range rows(name) {
		line := i + 2
		if s, ok := r["source"]; ok {
			rest, same := strings.CutPrefix(s, "same")
			if !same {
				above, rest = s, ""
			}
			source = above + rest
		}
		when := f.on
		if f.date != "" {
			when = r[f.date]
		}
		first, last, whole := span(when)
		heading := make([]string, 0, len(f.columns))
		for h := range f.columns {
			heading = append(heading, h)
		}
		sort.Strings(heading)
		found := false
		for _, h := range heading {
			if r[h] == "" {
				continue
			}
			found = true
			origin := Origin{File: name, Line: line, Column: h}
			g := figure(name, f, r, h, when, first, last, whole)
			g.Source, g.Origin = source, origin
			reason := ""
			k := key{g.Series, g.Area, g.From, g.Date}
			if other, taken := seen[k]; taken {
				reason = fmt.Sprintf("repeats %s line %d", other.Origin.File, other.Origin.Line)
				if other.Value != g.Value {
					reason = fmt.Sprintf("says %d where %s line %d says %d", g.Value, other.Origin.File, other.Origin.Line, other.Value)
				}
			}
			if reason != "" {
				c.skips = append(c.skips, Skip{origin, reason})
				continue
			}
			seen[k] = g
			c.figures = append(c.figures, g)
		}
		if !found {
			reason := "no number was found: " + r["status"]
			if r["status"] == "" {
				reason = "the source has numbers by province only and does not say whether active or registered"
			}
			c.skips = append(c.skips, Skip{Origin{File: name, Line: line}, reason})
		}
	}
}

// figure reads one cell.
func figure(name string, f file, r map[string]string, h, when string, first, last period.Date, whole string) Figure {
	col := f.columns[h]
	g := Figure{Measure: col.measure, Scope: col.scope, Area: r[f.area], Note: r["note"]}
	if f.scope != "" {
		switch r[f.scope] {
		case "ALL", "TOTAL":
		case "BPJS body":
			g.Scope = "agency"
		default:
			g.Scope = r[f.scope]
		}
	}
	var apart []string
	sp := special[name+"|"+when+"|"+h]
	if sp.measure != "" {
		g.Measure = sp.measure
	}
	if sp.scope != "" {
		g.Scope = sp.scope
	}
	if _, unnamed := fileSource[name]; unnamed {
		g.Verdict = "to be verified: the publication is not named"
	}
	if sp.verdict != "" {
		g.Verdict = sp.verdict
	}
	if name == "fund_by_programme.csv" && strings.Contains(r["source"], "(assets)") {
		g.Measure = Assets
	}
	def := definitions[g.Measure]
	g.Definition, g.Unit, g.Date = def.text, def.unit, last
	if def.flow {
		g.From = first
		if whole != "" {
			apart = append(apart, whole)
			g.Definition += "; " + strings.ReplaceAll(whole, "-", " ")
		}
	}
	if g.Scope != "" {
		g.Definition += "; " + g.Scope
	}
	if s := r["scope"]; s != "" && s != "all" {
		apart = append(apart, "JHT")
		g.Definition += "; fund of JHT only"
		g.Note = s
	}
	if sp.qualifier != "" {
		apart = append(apart, sp.qualifier)
	}
	if sp.text != "" && !strings.Contains(g.Definition, sp.text) {
		g.Definition += "; " + sp.text
	}
	g.Series = string(g.Measure)
	if g.Scope != "" {
		g.Series = path.Join(g.Series, strings.ReplaceAll(g.Scope, " ", "-"))
	}
	for _, a := range apart {
		g.Series = path.Join(g.Series, a)
	}
	g.Value, g.Step = amount(r[h], col.scale)
	return g
}

// span reads a day, a year, or a period: "2017-01..11" are its months, "2020-2024-11-14" its year and day. The last
// result is empty for a whole year and otherwise names the length ("11-months"): figures of different lengths are not alike. A
// day is a stock's; a flow up to it runs from January.
func span(s string) (first, last period.Date, length string) {
	if y, err := strconv.Atoi(s); err == nil {
		return period.NewDate(y, 1, 1), period.NewDate(y, 12, 31), ""
	}
	if a, b, ok := strings.Cut(s, ".."); ok {
		from := month(a)
		to := month(a[:5] + b)
		return from.First(), to.Last(), fmt.Sprintf("%d-months", to.Sub(from)+1)
	}
	if len(s) == len("2020-2024-11-14") {
		return day(s[:4] + "-01-01"), day(s[5:]), "since-" + s[:4]
	}
	d := day(s)
	if n := int(d.Month().Month()); n < 12 {
		length = fmt.Sprintf("%d-months", n)
	}
	return period.NewDate(d.Year(), 1, 1), d, length
}

func day(s string) period.Date {
	d, err := period.ParseDate(s)
	if err != nil {
		panic("stats: embedded table: " + err.Error())
	}
	return d
}

func month(s string) period.Month {
	m, err := period.ParseMonth(s)
	if err != nil {
		panic("stats: embedded table: " + err.Error())
	}
	return m
}

// amount reads a decimal number exactly, in units of scale, and the weight of its last digit.
func amount(s string, scale int64) (value, step int64) {
	whole, fraction, _ := strings.Cut(s, ".")
	step = scale
	for range fraction {
		if step%10 != 0 {
			panic(fmt.Sprintf("stats: embedded table: %q has more decimals than a unit of %d", s, scale))
		}
		step /= 10
	}
	n, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		panic(fmt.Sprintf("stats: embedded table: %q is not a number", s))
	}
	return n * step, step
}

// rows reads an embedded table as maps from heading to cell.
func rows(name string) []map[string]string {
	f, err := files.Open("data/" + name)
	if err != nil {
		panic("stats: " + err.Error())
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("stats: embedded table %s: %v", name, err))
	}
	var out []map[string]string
	for _, rec := range all[1:] {
		m := map[string]string{}
		for i, h := range all[0] {
			m[h] = strings.TrimSpace(rec[i])
		}
		out = append(out, m)
	}
	return out
}
