package public

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/benefit"
	"github.com/jamsos/jamsos/region"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// worth is a value as people read it: in a few words, and when it has several
// parts as rows.
type worth struct {
	Short string
	Head  [2]string
	Rows  []worthRow
}

// worthRow is one part of a value. Share is the length of its bar as an SVG
// length, "" for none.
type worthRow struct{ Label, Value, Share string }

// inline is the longest value that is written in one line with its labels.
const inline = 3

// places are words that stand in an order of their own.
var places = []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "never"}

// worthOf writes a value of a parameter.
func worthOf(r *web.Request, p law.Parameter, v law.Value) worth {
	lang := r.Lang()
	if v.Unknown {
		return worth{Short: r.T("public.law.unknown")}
	}
	w := worth{Head: [2]string{r.T("public.law.part"), r.T("public.law.value")}}
	rate := func(n int64) string { return page.Percent(lang, money.PPM(n)) }
	sum := func(n int64) string { return rupiah(lang, money.Rupiah(n)) }
	table := func(say func(int64) string, bars bool) {
		most, least := int64(0), int64(math.MaxInt64)
		for _, n := range v.Table {
			most, least = max(most, n), min(least, n)
		}
		if bars && len(v.Table) > inline {
			w.Short = r.T("public.law.range", "From", say(least), "To", say(most), "N", len(v.Table))
		}
		for _, k := range keysInOrder(v.Table) {
			row := worthRow{Label: label(r, p.ID, k), Value: say(v.Table[k])}
			if bars && len(v.Table) > inline {
				row.Share = share(v.Table[k], most)
			}
			w.Rows = append(w.Rows, row)
		}
		if strings.HasPrefix(p.ID, "jkk.disability.") { // its keys are English codes
			slices.SortStableFunc(w.Rows, func(a, b worthRow) int { return cmp.Compare(a.Label, b.Label) })
		}
	}
	switch p.Form() {
	case "percent":
		w.Short = rate(v.Number)
	case "rupiah":
		w.Short = sum(v.Number)
	case "word":
		w.Short = word(r, v.Word)
	case "percent_by":
		table(rate, true)
	case "rupiah_by":
		table(sum, true)
	case "programmes_by":
		table(func(n int64) string {
			if n == 0 {
				return "–"
			}
			return strings.ReplaceAll(law.Programmes(n).String(), ",", ", ")
		}, false)
	case "word_by":
		if strings.HasPrefix(p.ID, "heirs.") {
			w.Head = [2]string{r.T("public.law.heir"), r.T("public.law.place")}
		}
		for _, k := range slices.SortedFunc(maps.Keys(v.Words), func(a, b string) int {
			return cmp.Or(cmp.Compare(slices.Index(places, v.Words[a]), slices.Index(places, v.Words[b])),
				cmp.Compare(slices.Index(benefit.Kins, benefit.Kin(a)), slices.Index(benefit.Kins, benefit.Kin(b))), cmp.Compare(a, b))
		}) {
			w.Rows = append(w.Rows, worthRow{Label: label(r, p.ID, k), Value: word(r, v.Words[k])})
		}
	case "bands":
		w.Head = [2]string{r.T("public.law.income"), r.T("public.law.base")}
		if n := len(v.Bands); n > inline {
			w.Short = r.T("public.law.range", "From", sum(int64(v.Bands[0].Base)), "To", sum(int64(v.Bands[n-1].Base)), "N", n)
		}
		for _, b := range v.Bands {
			w.Rows = append(w.Rows, worthRow{Label: bandText(lang, b, r.T), Value: sum(int64(b.Base)), Share: share(int64(b.Base), int64(v.Bands[len(v.Bands)-1].Base))})
		}
	case "tiers":
		w.Head = [2]string{r.T("public.law.slice"), r.T("public.law.rate")}
		for i, t := range v.Tiers {
			from := sum(int64(t.From))
			text := r.T("public.law.slice.above", "From", from)
			if i+1 < len(v.Tiers) {
				text = r.T("public.law.slice.between", "From", from, "To", sum(int64(v.Tiers[i+1].From)))
			}
			w.Rows = append(w.Rows, worthRow{Label: text, Value: rate(int64(t.Rate))})
		}
	case "runs":
		w.Head = [2]string{r.T("public.law.months"), r.T("public.law.rate")}
		at := 1
		for _, x := range v.Runs {
			text := r.T("public.law.months.rest", "From", at)
			if x.Months > 0 {
				text = r.T("public.law.months.run", "From", at, "To", at+x.Months-1)
			}
			at += x.Months
			w.Rows = append(w.Rows, worthRow{Label: text, Value: rate(int64(x.Rate))})
		}
	case "due":
		w.Short = dueText(r, v.Due)
	default:
		w.Short = p.Format(v, lang)
	}
	if w.Short == "" {
		w.Short = r.T("public.law.rows", "N", len(w.Rows))
		if len(w.Rows) <= inline {
			parts := make([]string, len(w.Rows))
			for i, x := range w.Rows {
				parts[i] = x.Label + ": " + x.Value
			}
			w.Short = strings.Join(parts, "; ")
		}
	}
	return w
}

// dueText is the last day to pay in plain words.
func dueText(r *web.Request, d law.DueRule) string {
	out := r.T("public.law.due.same", "Day", d.Day)
	if d.Months == 1 {
		out = r.T("public.law.due.next", "Day", d.Day)
	} else if d.Months > 1 {
		out = r.T("public.law.due.later", "Day", d.Day, "N", d.Months)
	}
	if d.Holiday == "next_working_day" {
		out += "; " + r.T("public.law.due.shift")
	}
	return out
}

// word is a word of the data for people; without words of its own it is shown
// as it stands, readable.
func word(r *web.Request, w string) string {
	id := "public.law.word." + w
	if t := r.T(id); t != id {
		return t
	}
	return strings.ReplaceAll(w, "_", " ")
}

// label is the name of a table's key for people.
func label(r *web.Request, rule, key string) string {
	switch {
	case rule == "wage.minimum" || rule == "province.bps":
		if a, ok := region.ProvinceOf(key); ok {
			return a.Name
		}
	case rule == "jkk.pu.rate":
		return r.T("public.calc.risk", "N", key)
	}
	area, _, _ := strings.Cut(rule, ".")
	for _, id := range []string{"public.law.key." + area + "." + key, "public.law.key." + key, "public.law.word." + key, "public.programme." + key} {
		if t := r.T(id); t != id {
			return t
		}
	}
	if strings.HasPrefix(rule, "jkk.disability.") {
		if t := benefit.Title("jkk.disability."+key, r.Lang()); t != "jkk.disability."+key {
			return t
		}
	}
	if n, err := strconv.Atoi(key); err == nil && strings.HasPrefix(rule, "migrant.packages") {
		return r.T("public.law.contract", "N", n)
	}
	return strings.ReplaceAll(key, "_", " ")
}

// keysInOrder sorts keys as numbers where they are numbers, and school levels
// from the lowest.
func keysInOrder(t map[string]int64) []string {
	return slices.SortedFunc(maps.Keys(t), func(a, b string) int {
		x, err1 := strconv.Atoi(a)
		y, err2 := strconv.Atoi(b)
		if err1 == nil && err2 == nil {
			return cmp.Compare(x, y)
		}
		return cmp.Or(cmp.Compare(slices.Index(law.SchoolLevels, a), slices.Index(law.SchoolLevels, b)), cmp.Compare(a, b))
	})
}

// share is n of most as an SVG length.
func share(n, most int64) string {
	if most <= 0 || n <= 0 {
		return "0%"
	}
	t := min(n*1000/most, 1000)
	return fmt.Sprintf("%d.%d%%", t/10, t%10)
}
