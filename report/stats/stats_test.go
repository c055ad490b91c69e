package stats

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/region"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestEveryFigureHasASourceAndADate(t *testing.T) {
	if len(Figures()) < 250 {
		t.Fatalf("only %d figures", len(Figures()))
	}
	for _, f := range Figures() {
		if f.Source == "" || strings.HasPrefix(f.Source, "same") || !f.Date.Valid() || f.Definition == "" || f.Series == "" || f.Step <= 0 || f.Unit == "" {
			t.Errorf("incomplete: %+v", f)
		}
		if f.Value <= 0 {
			t.Errorf("unknown became %d: %+v", f.Value, f)
		}
		if definitions[f.Measure].flow != (f.From != 0) || f.From > f.Date {
			t.Errorf("a flow needs its first day and a stock has none: %+v", f)
		}
		if f.Area != "" {
			if a, ok := region.Lookup(f.Area); !ok || a.Level != region.ProvinceLevel {
				t.Errorf("%+v lies nowhere", f)
			}
		}
	}
}

// TestEveryCellIsAccountedFor walks the files themselves, not what was read from them.
func TestEveryCellIsAccountedFor(t *testing.T) {
	got := map[Origin]int{}
	for _, f := range Figures() {
		got[f.Origin]++
	}
	for _, s := range Skips() {
		got[s.Origin]++
		if s.Reason == "" {
			t.Errorf("%+v is left aside without a reason", s.Origin)
		}
	}
	list, err := files.ReadDir("data")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range list {
		name := entry.Name()
		switch name {
		case "press_claims.csv":
			if n := len(rows(name)); n != len(PressClaims()) {
				t.Errorf("%d of %d press claims", len(PressClaims()), n)
			}
			continue
		case "targets.csv":
			if n := len(rows(name)); n != len(Targets()) {
				t.Errorf("%d of %d targets", len(Targets()), n)
			}
			continue
		}
		f, ok := tables[name]
		if !ok {
			t.Errorf("%s is not read", name)
			continue
		}
		known := map[string]bool{f.date: true, f.area: true, f.scope: true, "source": true, "note": true}
		for _, text := range f.texts {
			known[text] = true
		}
		for i, r := range rows(name) {
			cells := 0
			for h, cell := range r {
				if _, numeric := f.columns[h]; !numeric {
					if !known[h] {
						t.Errorf("%s: column %s is not read", name, h)
					}
					continue
				}
				if cell == "" {
					continue
				}
				cells++
				if n := got[Origin{name, i + 2, h}]; n != 1 {
					t.Errorf("%s line %d %s = %s became %d things", name, i+2, h, cell, n)
				}
			}
			if cells == 0 && got[Origin{name, i + 2, ""}] != 1 {
				t.Errorf("%s line %d has no number and no reason", name, i+2)
			}
		}
	}
}

func TestOneFigurePerSeriesAreaAndDay(t *testing.T) {
	seen := map[string]Figure{}
	definition := map[string]string{}
	for _, f := range Figures() {
		k := fmt.Sprint(f.Series, "|", f.Area, "|", f.Date)
		if g, taken := seen[k]; taken {
			t.Errorf("%s twice:\n%+v\n%+v", k, f, g)
		}
		seen[k] = f
		if d, ok := definition[f.Series]; ok && d != f.Definition {
			t.Errorf("series %s has the definitions %q and %q", f.Series, d, f.Definition)
		}
		definition[f.Series] = f.Definition
	}
	bySeries := map[string]string{}
	for series, d := range definition {
		if other, taken := bySeries[d]; taken {
			t.Errorf("%s and %s are both %q", series, other, d)
		}
		bySeries[d] = series
	}
}

func TestDoubtfulFiguresStandApart(t *testing.T) {
	for _, c := range []struct {
		series string
		date   int32
		value  int64
	}{
		{"active/narrow", 20180131, 20_400_000},
		{"active/BPU/unclear", 20170731, 807_825},
		{"registered/PMI/unclear", 20180321, 138_000},
		{"assets", 20201231, 499_580_000_000_000},
		{"yield/JHT", 20221231, 68_100},
		{"contributions/10-months", 20151031, 27_800_000_000_000},
		{"allocation/bonds/JHT", 20211231, 650_000},
	} {
		line := Line(c.series, "")
		found := false
		for _, f := range line {
			found = found || int32(f.Date) == c.date && f.Value == c.value
		}
		if !found {
			t.Errorf("%s has not %d on %d: %+v", c.series, c.value, c.date, line)
		}
	}
	for _, f := range Line("active", "") {
		if f.Date == 20180131 {
			t.Errorf("the narrow count stands among the others: %+v", f)
		}
	}
	for _, f := range Figures() {
		if (strings.HasSuffix(f.Series, "/narrow") || strings.HasSuffix(f.Series, "/unclear")) && f.Verdict == "" {
			t.Errorf("%+v stands apart without a verdict", f)
		}
	}
}

func TestLatest(t *testing.T) {
	if f, ok := Latest("active", "", 20180601); !ok || f.Date != 20171231 || f.Value != 26_240_000 || f.Step != 10_000 {
		t.Errorf("active in June 2018: %+v", f)
	}
	if f, ok := Latest("active", "36", 20251231); !ok || f.Value != 2_631_601 {
		t.Errorf("active in Banten: %+v", f)
	}
	if f, ok := Latest("active", "91", 20251231); ok {
		t.Errorf("nothing is published for Papua, found %+v", f)
	}
	if _, ok := Latest("active", "", 20140101); ok {
		t.Error("a figure before the first")
	}
}

func TestTargetsNameTheirSource(t *testing.T) {
	known := map[string]bool{}
	for _, f := range Figures() {
		known[f.Series] = true
	}
	for _, x := range Targets() {
		if x.Source == "" || !x.Date.Valid() || !x.To.Valid() || x.To < x.From || x.Value <= 0 || x.Definition == "" || x.Unit != definitions[x.Measure].unit {
			t.Errorf("incomplete: %+v", x)
		}
		if !known[x.Series] {
			t.Errorf("%+v has no results to compare with", x)
		}
	}
}

func TestAmount(t *testing.T) {
	for _, c := range []struct {
		text              string
		scale, want, step int64
	}{{"41.56", million, 41_560_000, 10_000}, {"0.807825", million, 807_825, 1}, {"17", million, 17_000_000, million}, {"7.19", percent, 71_900, 100}} {
		if v, s := amount(c.text, c.scale); v != c.want || s != c.step {
			t.Errorf("%s: %d step %d, want %d step %d", c.text, v, s, c.want, c.step)
		}
	}
}

// TestCatalogue keeps a list people can read: series with their figures, then what was left aside.
func TestCatalogue(t *testing.T) {
	var b strings.Builder
	last := ""
	for _, f := range Figures() {
		if f.Area != "" {
			continue
		}
		if f.Origin.File != last {
			last = f.Origin.File
			fmt.Fprintf(&b, "\n%s\n", last)
		}
		when := f.Date.String()
		if f.From != 0 {
			when = f.From.String() + ".." + when
		}
		fmt.Fprintf(&b, "  %-34s %-22s %20d %s", f.Series, when, f.Value, f.Unit)
		if f.Verdict != "" {
			fmt.Fprintf(&b, "  (%s)", f.Verdict)
		}
		b.WriteByte('\n')
	}
	b.WriteString("\nleft aside\n")
	for _, s := range Skips() {
		fmt.Fprintf(&b, "  %s:%d %s: %s\n", s.File, s.Line, s.Column, s.Reason)
	}
	const golden = "testdata/catalogue.txt"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the catalogue changed; look at it and run with -update:\n%s", b.String())
	}
}
