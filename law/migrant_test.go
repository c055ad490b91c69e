package law

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/money"
	"pgregory.net/rapid"
)

// changed reads the data with one replacement, which must be there.
func changed(t *testing.T, file, old, replacement string) *Law {
	t.Helper()
	data := dataFiles(t)
	text := string(data[file].Data)
	if strings.Count(text, old) != 1 {
		t.Fatalf("%q does not stand once in %s", old, file)
	}
	data[file].Data = []byte(strings.Replace(text, old, replacement, 1))
	l, err := Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func TestTermsAreMonths(t *testing.T) {
	for _, v := range MustLoad().params["migrant.packages"].Values {
		for key := range v.Table {
			if n, err := strconv.Atoi(key); err != nil || n < 1 || n > MaxContractMonths {
				t.Errorf("%s:%d: %q is no number of months", v.File, v.Line, key)
			}
		}
	}
}

func TestMigrantContractsAreOrderly(t *testing.T) {
	l := MustLoad()
	v, err := l.At("migrant.savings", 20250101)
	if err != nil {
		t.Fatal(err)
	}
	choices := slices.Sorted(maps.Values(v.Table))
	rapid.Check(t, func(t *rapid.T) {
		in := Input{Segment: PMI, Month: 202506, Route: rapid.SampledFrom([]Route{ThroughAgency, Individual}).Draw(t, "route"),
			ContractMonths: rapid.IntRange(6, MaxContractMonths).Draw(t, "months"), Savings: money.Rupiah(rapid.SampledFrom(append([]int64{0}, choices...)).Draw(t, "savings"))}
		r, err := l.Contribution(in)
		if err != nil {
			t.Fatal(err)
		}
		var sum money.Rupiah
		parts := map[string]bool{}
		for _, line := range r.Lines {
			sum += line.Amount
			if line.Amount <= 0 || line.Bearer != Member || line.Part == "" || parts[line.Part] || line.Article == "" || (line.Together == 0) != (line.Programme == JHT) {
				t.Fatalf("%+v", line)
			}
			parts[line.Part] = true
		}
		if sum != r.Total || parts[PartBefore] != (in.Route == ThroughAgency) || parts[PartMonth] != (in.Savings != 0) {
			t.Fatalf("total %v, lines %v", r.Total, r.Lines)
		}
		other := in
		other.Route = ThroughAgency + Individual - in.Route
		o, err := l.Contribution(other)
		if err != nil {
			t.Fatal(err)
		}
		if d := r.Total - o.Total; d != 37_500 && d != -37_500 {
			t.Fatalf("the routes differ by %v", d)
		}
	})
}

func TestBetweenTwoTermsTheNamedRuleDecides(t *testing.T) {
	price := func(l *Law, months int) money.Rupiah {
		t.Helper()
		r, err := l.Contribution(Input{Segment: PMI, Month: 202506, Route: Individual, ContractMonths: months})
		if err != nil {
			t.Fatal(err)
		}
		return r.Total
	}
	long := MustLoad()
	short := changed(t, "migrant.yaml", "value: "+longestBelow, "value: "+shortestAbove)
	least := changed(t, "migrant.yaml", "value: "+longestBelow, "value: "+cheapest)
	for months, want := range map[int][3]money.Rupiah{
		6: {108_000, 108_000, 108_000}, 7: {121_500, 189_000, 121_500}, 12: {189_000, 189_000, 189_000}, 18: {270_000, 332_500, 270_000},
		22: {324_000, 332_500, 324_000}, 23: {337_500, 332_500, 332_500}, 24: {332_500, 332_500, 332_500}, 25: {346_000, 346_000, 346_000},
	} {
		if got := [3]money.Rupiah{price(long, months), price(short, months), price(least, months)}; got != want {
			t.Errorf("%d months: %v, expected %v", months, got, want)
		}
	}
	for m := 6; m < 60; m++ {
		if price(least, m) > price(least, m+1) || price(short, m) > price(short, m+1) {
			t.Errorf("%d months cost more than %d", m, m+1)
		}
	}
	for word, want := range map[string]money.Rupiah{"shortest_term": 108_000, "extra_months": 5 * 13_500} {
		if got := price(changed(t, "migrant.yaml", "value: unknown\n        citation: Permenaker 4/2023 Ps 18\n", "value: "+word+"\n        citation: Permenaker 4/2023 Ps 18\n"), 5); got != want {
			t.Errorf("five months by %s: %v", word, got)
		}
	}
}

func TestMigrantWindowsFollowEachOther(t *testing.T) {
	l := MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := MigrantCoverInput{Route: rapid.SampledFrom([]Route{ThroughAgency, Individual}).Draw(t, "route"), Paid: 20240115}
		in.Departed = in.Paid.AddDays(rapid.IntRange(0, 300).Draw(t, "departed"))
		in.ContractEnd = in.Departed.AddDays(rapid.IntRange(30, 800).Draw(t, "contract"))
		in.Landed = in.Departed.AddDays(rapid.IntRange(1, 900).Draw(t, "landed"))
		in.Home = in.Landed.AddDays(rapid.IntRange(0, 60).Draw(t, "home"))
		windows, err := l.MigrantCover(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range []Programme{JKK, JKM} {
			last := in.Paid.AddDays(-1)
			for _, w := range windows {
				if !w.Programmes.Has(p) {
					continue
				}
				if w.From <= last || w.To < w.From || w.Article == "" {
					t.Fatalf("%v: %+v after %v", p, w, last)
				}
				last = w.To
			}
			if last > in.Landed.AddDays(30) || p == JKK && last > max(in.Home, in.Landed) {
				t.Fatalf("%v ends %v", p, last)
			}
		}
		in.Ended = in.Paid.AddDays(rapid.IntRange(0, 1000).Draw(t, "ended"))
		short, err := l.MigrantCover(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range short {
			if w.To > in.Ended {
				t.Fatalf("%+v after the end %v", w, in.Ended)
			}
		}
	})
}
