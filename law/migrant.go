package law

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Route is the way of a migrant worker abroad [jalur penempatan]. Zero is
// unknown.
type Route uint8

// The routes.
const (
	ThroughAgency Route = iota + 1 // melalui pelaksana penempatan
	Individual                     // perseorangan
)

var routeNames = [...]string{"", "agency", "individual"}

func (r Route) String() string {
	if int(r) < len(routeNames) {
		return routeNames[r]
	}
	return ""
}

// ParseRoute reads agency or individual.
func ParseRoute(s string) (Route, error) {
	if i := slices.Index(routeNames[1:], s); i >= 0 {
		return Route(i + 1), nil
	}
	return 0, fmt.Errorf("law: %q is not a route (agency, individual)", s)
}

// MarshalText writes "agency".
func (r Route) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// UnmarshalText reads "agency".
func (r *Route) UnmarshalText(b []byte) (err error) {
	*r, err = ParseRoute(string(b))
	return err
}

// The parts of a migrant worker's contribution, see Line.Part.
const (
	PartBefore = "before" // cover before work, through an agency only
	PartDuring = "during" // cover during and after work, for the term
	PartExtra  = "extra"  // months of the contract above the term
	PartMonth  = "month"  // JHT of one month
)

// How a contract between two terms is priced, see migrant.pricing.
const (
	longestBelow  = "longest_term_below"
	shortestAbove = "shortest_term_above"
	cheapest      = "cheapest"
)

// MaxContractMonths is the longest contract of work abroad that is evaluated.
const MaxContractMonths = 240

// migrant evaluates one contract of a migrant worker (Permenaker 4/2023 Ps 18).
// One amount covers JKK and JKM: the line is JKK's, and Together names both.
func (c *calculation) migrant() error {
	in := c.in
	if in.Route.String() == "" {
		return fault(CodeInput, map[string]string{"field": "route"}, "how the worker goes abroad is missing: agency or individual")
	}
	if in.ContractMonths < 1 || in.ContractMonths > MaxContractMonths {
		return fault(CodeInput, map[string]string{"field": "contract-months", "min": "1", "max": strconv.Itoa(MaxContractMonths)}, "%d months of contract are not between 1 and %d", in.ContractMonths, MaxContractMonths)
	}
	both, _, _, err := c.l.programmeTable("migrant.programmes", c.day)
	if err != nil {
		return err
	}
	if !in.Programmes.HasAll(both) || in.Programmes.Has(JHT) != (in.Savings != 0) {
		return fault(CodeProgramme, map[string]string{"programme": in.Programmes.String(), "segment": PMI.String()},
			"a migrant worker takes %v together, and JHT with the monthly savings; give these or no programmes", both)
	}
	bearer, err := c.l.At("migrant.bearer", c.day)
	if err != nil {
		return err
	}
	add := func(part string, amount money.Rupiah, conf Confidence, article string, why Step) {
		c.res.Lines = append(c.res.Lines, Line{Programme: JKK, Together: both, Part: part, Bearer: Bearer(bearer.Word), Amount: amount, Normal: amount,
			Article: article, Confidence: conf, Why: why})
	}
	if in.Route == ThroughAgency {
		v, err := c.l.At("migrant.before", c.day)
		if err != nil {
			return err
		}
		a := money.Rupiah(v.Number)
		add(PartBefore, a, v.Confidence, v.Citation, NewStep("migrant_before", RpParam("amount", a), TextParam("article", v.Citation)))
	}
	p, err := c.l.migrantPrice(in.ContractMonths, c.day)
	if err != nil {
		return err
	}
	if p.term > 0 {
		add(PartDuring, p.amount, p.conf, p.article, NewStep("migrant_term", CountParam("term", p.term), RpParam("amount", p.amount), TextParam("article", p.article)).Because(p.why...))
	}
	if p.extra > 0 {
		add(PartExtra, p.each*money.Rupiah(p.extra), p.conf, p.extraArticle, NewStep("migrant_extra", CountParam("months", p.extra), RpParam("each", p.each),
			RpParam("amount", p.each*money.Rupiah(p.extra)), TextParam("article", p.extraArticle)).Because(p.why...))
	}
	if p.cheaper != nil {
		c.res.Notes = append(c.res.Notes, NewStep("migrant_cheaper", CountParam("months", in.ContractMonths), RpParam("amount", p.total()),
			CountParam("term", p.cheaper.term), RpParam("other", p.cheaper.amount), TextParam("article", p.cheaper.article)))
	}
	return c.migrantSavings(Bearer(bearer.Word))
}

func (c *calculation) migrantSavings(b Bearer) error {
	in := c.in
	if in.Savings == 0 {
		return nil
	}
	v, err := c.l.At("migrant.savings", c.day)
	if err != nil {
		return err
	}
	paid, err := c.l.At("migrant.savings.paid", c.day)
	if err != nil {
		return err
	}
	choices := slices.Sorted(maps.Values(v.Table))
	if !slices.Contains(choices, int64(in.Savings)) {
		return fault(CodeInput, map[string]string{"field": "savings"}, "%v is none of the monthly savings that can be chosen: %v", in.Savings, choices)
	}
	c.res.Lines = append(c.res.Lines, Line{Programme: JHT, Part: PartMonth, Bearer: b, Amount: in.Savings, Normal: in.Savings, Article: v.Citation,
		Confidence: Weaker(v.Confidence, paid.Confidence), Why: NewStep("migrant_savings", RpParam("amount", in.Savings), TextParam("article", v.Citation))})
	c.res.Notes = append(c.res.Notes, NewStep("migrant_savings_monthly", RpParam("amount", in.Savings), TextParam("article", paid.Citation)))
	return nil
}

// migrantPrice is a term with its amount and the extra months above it.
type migrantPrice struct {
	term, extra           int
	amount, each          money.Rupiah
	article, extraArticle string
	conf                  Confidence
	why                   []Step
	cheaper               *migrantPrice // the next longer term when it costs less
}

func (p migrantPrice) total() money.Rupiah { return p.amount + p.each*money.Rupiah(p.extra) }

// migrantPrice chooses the term of a contract of some months.
func (l *Law) migrantPrice(months int, on period.Date) (migrantPrice, error) {
	v, err := l.At("migrant.packages", on)
	if err != nil {
		return migrantPrice{}, err
	}
	var terms []migrantPrice // shortest first
	for key, amount := range v.Table {
		n, err := strconv.Atoi(key)
		if err != nil || n < 1 {
			return migrantPrice{}, fmt.Errorf("law: %s:%d: %q is no number of months", v.File, v.Line, key)
		}
		terms = append(terms, migrantPrice{term: n, amount: money.Rupiah(amount), article: v.Citation, conf: v.Confidence})
	}
	slices.SortFunc(terms, func(a, b migrantPrice) int { return cmp.Compare(a.term, b.term) })
	if i := slices.IndexFunc(terms, func(p migrantPrice) bool { return p.term == months }); i >= 0 {
		return terms[i], nil
	}
	extra := func(p migrantPrice) (migrantPrice, error) {
		e, err := l.At("migrant.extra_month", on)
		if err != nil {
			return p, err
		}
		p.extra, p.each, p.extraArticle, p.conf = months-p.term, money.Rupiah(e.Number), e.Citation, Weaker(p.conf, e.Confidence)
		return p, nil
	}
	// From here the text leaves a choice.
	because := func(p migrantPrice, rule *Value) migrantPrice {
		p.conf = Weaker(p.conf, rule.Confidence)
		p.why = []Step{NewStep("migrant_"+rule.Word, CountParam("months", months), TextParam("article", rule.Citation))}
		return p
	}
	above := slices.IndexFunc(terms, func(p migrantPrice) bool { return p.term > months })
	if above == 0 {
		rule, err := l.At("migrant.below_shortest", on)
		if err != nil {
			return migrantPrice{}, err
		}
		p := terms[0]
		if rule.Word == "extra_months" {
			if p, err = extra(migrantPrice{conf: rule.Confidence}); err != nil {
				return p, err
			}
		}
		return because(p, rule), nil
	}
	if above < 0 {
		return extra(terms[len(terms)-1]) // the text itself names the extra months above the longest term
	}
	rule, err := l.At("migrant.pricing", on)
	if err != nil {
		return migrantPrice{}, err
	}
	if rule.Word == shortestAbove {
		return because(terms[above], rule), nil
	}
	p, err := extra(terms[above-1])
	if err != nil {
		return p, err
	}
	if less := terms[above]; less.amount < p.total() {
		if p.cheaper = &less; rule.Word == cheapest {
			p = less
		}
	}
	return because(p, rule), nil
}

var _ = AddSentences(map[string]Text{
	"migrant_before": {"Sebelum bekerja (JKK dan JKM) {amount} ({article}).", "Before work (JKK and JKM) {amount} ({article})."},
	"migrant_term": {"Selama dan setelah bekerja (JKK dan JKM), jangka waktu {term} bulan: {amount} ({article}).",
		"During and after work (JKK and JKM), term of {term} months: {amount} ({article})."},
	"migrant_extra": {"{months} bulan di atas jangka waktu × {each} = {amount}, dibayar sekaligus ({article}).",
		"{months} months above the term × {each} = {amount}, paid at once ({article})."},
	"migrant_savings_monthly": {"JHT dibayar setiap bulan; jumlah ini hanya memuat satu bulan, {amount} ({article}).",
		"JHT is paid every month; the total holds one month of it only, {amount} ({article})."},
	"migrant_cheaper": {"Perjanjian kerja {months} bulan dihitung {amount}, lebih mahal daripada jangka waktu {term} bulan: {other} ({article}).",
		"The contract of {months} months comes to {amount}, more than the term of {term} months: {other} ({article})."},
	"migrant_savings": {"JHT pilihan {amount} sebulan ({article}).", "JHT by choice, {amount} a month ({article})."},
	"migrant_" + longestBelow: {"Perjanjian kerja {months} bulan: jangka waktu terpanjang yang tidak melebihinya, lalu bulan tambahan ({article}).",
		"Contract of {months} months: the longest term not above it, then extra months ({article})."},
	"migrant_" + shortestAbove: {"Perjanjian kerja {months} bulan: jangka waktu terpendek yang mencakupnya ({article}).",
		"Contract of {months} months: the shortest term that contains it ({article})."},
	"migrant_" + cheapest: {"Perjanjian kerja {months} bulan: cara hitung yang paling murah ({article}).",
		"Contract of {months} months: the cheapest way to reckon it ({article})."},
	"migrant_shortest_term": {"Perjanjian kerja {months} bulan lebih pendek dari semua jangka waktu: yang terpendek dipakai ({article}).",
		"The contract of {months} months is below all terms: the shortest one is used ({article})."},
	"migrant_extra_months": {"Perjanjian kerja {months} bulan lebih pendek dari semua jangka waktu: dihitung per bulan ({article}).",
		"The contract of {months} months is below all terms: it is reckoned by the month ({article})."},
}, nil)
