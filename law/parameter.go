package law

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// kind is the form of a parameter's values.
type kind uint8

const (
	kindPercent      kind = iota + 1 // 0.24 %
	kindRupiah                       // 7_000_000
	kindCount                        // 25
	kindWord                         // half_up
	kindCounts                       // [1, 2, 3]
	kindPercentBy                    // {1: 0.24 %}
	kindRupiahBy                     // {11: 3_932_552}
	kindWordBy                       // {JP: arrears}
	kindProgrammesBy                 // {large: "JKK,JKM,JHT,JP"}
	kindBands                        // - [0, 1_000_000]
	kindDue                          // {months: 1, day: 15, holiday: next_working_day}
	kindTiers                        // - [0, 0.21 %]
	kindRuns                         // - [12, 100 %], the last may be [rest, 50 %]
)

var kindNames = map[kind]string{
	kindPercent: "a percentage like 0.24 %", kindRupiah: "whole rupiah like 7_000_000", kindCount: "a whole number",
	kindWord: "a word", kindCounts: "a list of whole numbers", kindPercentBy: "a table of percentages",
	kindRupiahBy: "a table of rupiah", kindWordBy: "a table of words", kindProgrammesBy: "a table of programmes",
	kindBands: "a list of [income from, base]", kindDue: "months, day and holiday",
	kindTiers: "a list of [from, percentage]", kindRuns: "a list of [months, percentage]",
}

func (k kind) String() string { return kindNames[k] }

// The forms that a page tells apart, see Parameter.Form.
var kindForms = map[kind]string{
	kindPercent: "percent", kindRupiah: "rupiah", kindCount: "count", kindWord: "word", kindCounts: "counts", kindPercentBy: "percent_by",
	kindRupiahBy: "rupiah_by", kindWordBy: "word_by", kindProgrammesBy: "programmes_by", kindBands: "bands", kindTiers: "tiers",
	kindRuns: "runs", kindDue: "due",
}

// Parameter is one rule of the law with its history, newest value first.
type Parameter struct {
	ID     string
	Title  Text
	Values []Value
	File   string
	Line   int

	kind kind
}

// Form names how the parameter's values are written and so which field of Value
// holds them: percent, rupiah and count in Number, word in Word, counts in
// Counts, percent_by, rupiah_by and programmes_by in Table, word_by in Words,
// bands, tiers, runs and due in the fields of these names.
func (p Parameter) Form() string { return kindForms[p.kind] }

// Value is what a parameter is worth between two days.
type Value struct {
	Since      period.Date // first day
	Until      period.Date // last day, 0 = still in force
	Citation   string
	Confidence Confidence
	Note       string
	File       string
	Line       int

	Number int64            // ppm, rupiah or count
	Word   string           // kindWord
	Counts []int64          // kindCounts
	Table  map[string]int64 // ppm, rupiah or Programmes by key
	Words  map[string]string
	Bands  []Band
	Due    DueRule
	Tiers  []Tier
	Runs   []Run

	// Carried is a value that goes on only because nobody has announced the next
	// one yet (announced: no); where it decides, a note says so.
	Carried bool

	Unknown bool // value: unknown – the data admits that nobody has found it; Note says where to look
}

// Tier is a slice of an amount, from From (exclusive) to the next tier's From
// [lapisan]; each slice has its own rate.
type Tier struct {
	From money.Rupiah `json:"from"`
	Rate money.PPM    `json:"rate_ppm"`
}

// Run is a number of months at one rate; 0 months = all that follow.
type Run struct {
	Months int       `json:"months"`
	Rate   money.PPM `json:"rate_ppm"`
}

// Covers tells whether the value is in force on day d.
func (v *Value) Covers(d period.Date) bool {
	return d >= v.Since && (v.Until == 0 || d <= v.Until)
}

// On is the value in force on a day; false when there is none.
func (p Parameter) On(d period.Date) (Value, bool) {
	for i := range p.Values {
		if p.Values[i].Covers(d) {
			return p.Values[i], true
		}
	}
	return Value{}, false
}

// Cite joins the citations of several values for one sentence; what is said
// already is left out, and articles of one regulation share its name.
func Cite(values ...*Value) string {
	plain := func(c string) bool { return !strings.Contains(c, ";") && !strings.Contains(c, " jo. ") }
	out, last := "", ""
	for _, v := range values {
		regulation, articles, ok := strings.Cut(v.Citation, " Ps ")
		switch ok = ok && plain(v.Citation); {
		case out == "":
			out = v.Citation
		case strings.Contains(out+";", v.Citation+";"):
			continue
		case ok && regulation == last:
			out += ", " + articles
		default:
			out += "; " + v.Citation
		}
		if last = ""; ok {
			last = regulation
		}
	}
	return out
}

// At finds the value of a parameter in force on day d. It answers a *Fault when
// there is none, or when the data says that it is not known.
func (l *Law) At(id string, d period.Date) (*Value, error) {
	p := l.params[id]
	if p == nil {
		// Read refuses data without a known parameter, so this is a misspelt id in the code.
		panic("law: no parameter " + id)
	}
	for i := range p.Values {
		if v := &p.Values[i]; v.Covers(d) {
			if v.Unknown {
				return nil, fault(CodeUnknown, map[string]string{"parameter": id, "date": d.String()}, "nobody has found %s on %v yet: %s", p.Title.EN, d, v.Note)
			}
			return v, nil
		}
	}
	return nil, fault(CodeMonth, map[string]string{"parameter": id, "date": d.String()},
		"%s has no value in force on %v; the data begins %v", p.Title.EN, d, p.Values[len(p.Values)-1].Since)
}

// Parameter finds one rule by its id, for the page of a rule.
func (l *Law) Parameter(id string) (Parameter, bool) {
	p := l.params[id]
	if p == nil {
		return Parameter{}, false
	}
	return *p, true
}

// Parameters lists every rule, ordered by id.
func (l *Law) Parameters() []Parameter {
	out := make([]Parameter, 0, len(l.params))
	for _, p := range l.params {
		out = append(out, *p)
	}
	slices.SortFunc(out, func(a, b Parameter) int { return strings.Compare(a.ID, b.ID) })
	return out
}

// Format writes a value for people: "0,24 %", "Rp7.000.000", "1: 0,24 %; 2: …".
func (p Parameter) Format(v Value, lang string) string {
	pct := func(n int64) string {
		if lang == "en" {
			return money.PPM(n).FormatPercentEnglish()
		}
		return money.PPM(n).FormatPercent()
	}
	rp := func(n int64) string {
		if lang == "en" {
			return "Rp" + money.Rupiah(n).FormatEnglish()
		}
		return money.Rupiah(n).String()
	}
	table := func(f func(int64) string) string {
		keys := make([]string, 0, len(v.Table))
		for k := range v.Table {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for i, k := range keys {
			keys[i] = k + ": " + f(v.Table[k])
		}
		return strings.Join(keys, "; ")
	}
	if v.Unknown {
		return Text{"belum diketahui", "not known"}.In(lang)
	}
	switch p.kind {
	case kindPercent:
		return pct(v.Number)
	case kindRupiah:
		return rp(v.Number)
	case kindCount:
		return fmt.Sprint(v.Number)
	case kindCounts:
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(v.Counts), " ", ", "), "[]")
	case kindPercentBy:
		return table(pct)
	case kindRupiahBy:
		return table(rp)
	case kindProgrammesBy:
		return table(func(n int64) string { return Programmes(n).String() })
	case kindWordBy:
		keys := make([]string, 0, len(v.Words))
		for k := range v.Words {
			keys = append(keys, k+": "+v.Words[k])
		}
		slices.Sort(keys)
		return strings.Join(keys, "; ")
	case kindBands:
		out := make([]string, len(v.Bands))
		for i, b := range v.Bands {
			out[i] = "≥ " + rp(int64(b.From)) + ": " + rp(int64(b.Base))
		}
		return strings.Join(out, "; ")
	case kindTiers:
		out := make([]string, len(v.Tiers))
		for i, t := range v.Tiers {
			out[i] = "> " + rp(int64(t.From)) + ": " + pct(int64(t.Rate))
		}
		return strings.Join(out, "; ")
	case kindRuns:
		out := make([]string, len(v.Runs))
		for i, r := range v.Runs {
			months := fmt.Sprint(r.Months) + " " + Text{"bulan", "months"}.In(lang)
			if r.Months == 0 {
				months = Text{"selanjutnya", "after that"}.In(lang)
			}
			out[i] = months + ": " + pct(int64(r.Rate))
		}
		return strings.Join(out, "; ")
	case kindDue:
		return v.Due.String()
	}
	return v.Word
}
