package law

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/golden"

	"github.com/jamsos/jamsos/kit/period"
	"pgregory.net/rapid"
)

func TestDiffTellsTheChangesOfEarly2025(t *testing.T) {
	l := MustLoad()
	told := map[string]bool{}
	for _, id := range []string{"jp.cap", "jkp.cap", "jkp.from_jkk", "jkp.from_jkm", "jkp.government", "jkp.age_limit", "jkp.health", "jkp.nationality", "jkp.programmes", "pp7-2025"} {
		told[id] = true
	}
	var out strings.Builder
	found := map[string]bool{}
	for _, lang := range []string{"id", "en"} {
		for _, d := range l.Diff(20250101, 20250331) {
			if !told[d.ID] {
				continue // the data grows; these are the contributions of that spring
			}
			found[d.What+" "+d.ID] = true
			fmt.Fprintf(&out, "%v %s %s: %s\n  %s -> %s\n  %s (%s) -> %s (%s)\n", d.On, d.What, d.ID, d.Title.In(lang), d.Old.In(lang), d.New.In(lang),
				d.OldArticle, d.OldConfidence, d.NewArticle, d.NewConfidence)
		}
		out.WriteString("\n")
	}
	for _, want := range []string{"altered jp.cap", "began pp7-2025", "altered jkp.from_jkm", "restated jkp.government", "altered jkp.health"} {
		if !found[want] {
			t.Errorf("%s is not told", want)
		}
	}
	golden.Check(t, "diff_2025.txt", out.String())
}

func TestDiffOfTablesTellsOnlyWhatDiffers(t *testing.T) {
	old := Value{Table: map[string]int64{"1": 2400, "2": 5400}}
	next := Value{Table: map[string]int64{"1": 2400, "2": 5500, "3": 1}}
	a, b := apart(&old, &next)
	if len(a.Table) != 1 || a.Table["2"] != 5400 || len(b.Table) != 2 || b.Table["2"] != 5500 || len(old.Table) != 2 {
		t.Errorf("%v %v", a.Table, b.Table)
	}
}

func TestDiffsOfNeighbouringTimesAddUp(t *testing.T) {
	l := MustLoad()
	all := l.Diff(19900101, 20991231)
	values := 0
	for _, p := range l.Parameters() {
		values += len(p.Values)
		if p.Values[0].Until != 0 {
			values++
		}
	}
	if len(all) != values+2*len(l.Reliefs()) {
		t.Errorf("%d differences of %d values and %d reliefs", len(all), values, len(l.Reliefs()))
	}
	rapid.Check(t, func(t *rapid.T) {
		day := rapid.IntRange(0, 5000)
		a := period.Date(20140101).AddDays(day.Draw(t, "from"))
		b, c := a.AddDays(day.Draw(t, "middle")), a.AddDays(day.Draw(t, "to"))
		if b > c {
			b, c = c, b
		}
		whole, parts := l.Diff(a, c), append(l.Diff(a, b), l.Diff(b.AddDays(1), c)...)
		if len(whole) != len(parts) {
			t.Fatalf("%v to %v: %d, by way of %v: %d", a, c, len(whole), b, len(parts))
		}
		for i, d := range whole {
			if d.ID != parts[i].ID || d.On != parts[i].On || d.On < a || d.On > c || d.Old.EN == d.New.EN && d.What != Restated {
				t.Fatalf("%+v, %+v", d, parts[i])
			}
		}
	})
}
