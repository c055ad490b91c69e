package law

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// What a Difference says has happened.
const (
	Began    = "began"    // there was no such rule before
	Altered  = "altered"  // another value
	Restated = "restated" // the same value by another article or with other confidence
	Ended    = "ended"    // nothing takes its place
)

// Difference is one rule that changed on a day. Its JSON is the public contract
// of `jamsos law diff`. Of tables only the entries that differ are told. What did
// not exist before or after is empty.
type Difference struct {
	On            period.Date `json:"on"` // first day of the new state
	ID            string      `json:"id"` // parameter or relief
	What          string      `json:"what"`
	Title         Text        `json:"title"`
	Old           Text        `json:"old"`
	New           Text        `json:"new"`
	OldArticle    string      `json:"old_article,omitempty"`
	NewArticle    string      `json:"new_article,omitempty"`
	OldConfidence Confidence  `json:"old_confidence,omitempty"`
	NewConfidence Confidence  `json:"new_confidence,omitempty"`
	Note          string      `json:"note,omitempty"` // of the new value
}

// Diff lists what changed from one day to another, both included: every
// parameter and relief that began, changed or ended on a day between them, in
// the order of days. A rule that changes twice stands twice. from after to is
// nothing.
func (l *Law) Diff(from, to period.Date) []Difference {
	out := []Difference{}
	within := func(d period.Date) bool { return d >= from && d <= to }
	for _, p := range l.params {
		for i := range p.Values {
			v := &p.Values[i]
			if within(v.Since) {
				var old *Value
				if i+1 < len(p.Values) {
					old = &p.Values[i+1]
				}
				out = append(out, p.difference(v.Since, old, v))
			}
			if i == 0 && v.Until != 0 && within(v.Until.AddDays(1)) {
				out = append(out, p.difference(v.Until.AddDays(1), v, nil))
			}
		}
	}
	for _, r := range l.reliefs {
		first, last := r.days()
		worth := Text{r.worth("id"), r.worth("en")}
		if within(first) {
			out = append(out, Difference{On: first, ID: r.ID, What: Began, Title: r.Title, New: worth, NewArticle: r.Citation, NewConfidence: r.Confidence, Note: r.Note})
		}
		if end := last.AddDays(1); within(end) {
			out = append(out, Difference{On: end, ID: r.ID, What: Ended, Title: r.Title, Old: worth, OldArticle: r.Citation, OldConfidence: r.Confidence})
		}
	}
	slices.SortFunc(out, func(a, b Difference) int { return cmp.Or(cmp.Compare(a.On, b.On), cmp.Compare(a.ID, b.ID)) })
	return out
}

// difference tells how a parameter passes from one value to the next; nil is none.
func (p *Parameter) difference(on period.Date, old, next *Value) Difference {
	d := Difference{On: on, ID: p.ID, Title: p.Title, What: Altered}
	before, after := old, next
	switch {
	case old == nil:
		d.What = Began
	case next == nil:
		d.What = Ended
	default:
		if p.Format(*old, "en") == p.Format(*next, "en") {
			d.What = Restated
		} else {
			before, after = apart(old, next)
		}
	}
	if before != nil {
		d.Old, d.OldArticle, d.OldConfidence = Text{p.Format(*before, "id"), p.Format(*before, "en")}, old.Citation, old.Confidence
	}
	if after != nil {
		d.New, d.NewArticle, d.NewConfidence, d.Note = Text{p.Format(*after, "id"), p.Format(*after, "en")}, next.Citation, next.Confidence, next.Note
	}
	return d
}

// apart keeps of two tables the entries that differ.
func apart(a, b *Value) (*Value, *Value) {
	if a.Unknown || b.Unknown {
		return a, b
	}
	x, y := *a, *b
	x.Table, y.Table = unequal(a.Table, b.Table), unequal(b.Table, a.Table)
	x.Words, y.Words = unequal(a.Words, b.Words), unequal(b.Words, a.Words)
	return &x, &y
}

func unequal[V comparable](m, other map[string]V) map[string]V {
	out := maps.Clone(m)
	maps.DeleteFunc(out, func(k string, v V) bool { o, found := other[k]; return found && o == v })
	return out
}

// worth says what a relief grants: "JKK 50 %".
func (r *Relief) worth(lang string) string {
	pct := func(p money.PPM) string { return RateParam("", p).in(lang) }
	var out []string
	for _, x := range []struct {
		shares map[Programme]money.PPM
		text   Text
	}{{r.Pay, Text{"dibayar", "due"}}, {r.Defer, Text{"dibayar sekarang, sisanya ditunda", "due now, the rest later"}}} {
		for _, p := range slices.Sorted(maps.Keys(x.shares)) {
			out = append(out, p.String()+": "+pct(x.shares[p])+" "+x.text.In(lang))
		}
	}
	if r.Due != nil {
		out = append(out, Text{"jatuh tempo ", "due date "}.In(lang)+r.Due.String())
	}
	if r.Penalty != nil {
		out = append(out, Text{"denda ", "penalty "}.In(lang)+pct(*r.Penalty))
	}
	return strings.Join(out, "; ")
}
