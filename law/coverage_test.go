package law

import (
	"slices"
	"testing"

	"github.com/jamsos/jamsos/kit/period"
	"pgregory.net/rapid"
)

func drawCover(t *rapid.T) CoverageInput {
	day := func(label string) period.Date {
		return period.Date(20240101).AddDays(rapid.IntRange(0, 900).Draw(t, label))
	}
	in := CoverageInput{
		Segment:    rapid.SampledFrom([]Segment{PU, BPU}).Draw(t, "segment"),
		Programmes: Programmes(rapid.IntRange(1, 31).Draw(t, "programmes")),
		From:       day("from"), Today: day("today"),
	}
	in.To = in.From.AddDays(rapid.IntRange(0, 400).Draw(t, "days"))
	start := day("start")
	in.Periods = []CoverPeriod{{From: start}}
	if rapid.Bool().Draw(t, "ended") {
		end := start.AddDays(rapid.IntRange(0, 300).Draw(t, "length"))
		in.Periods[0].To = end
		if rapid.Bool().Draw(t, "again") {
			in.Periods = append(in.Periods, CoverPeriod{From: end.AddDays(rapid.IntRange(1, 200).Draw(t, "pause"))})
		}
	}
	if rapid.Bool().Draw(t, "reserved") {
		in.ReservedOn = start.AddDays(-rapid.IntRange(1, 30).Draw(t, "before"))
	}
	for i := range 24 {
		if m := start.Month().Add(i); rapid.IntRange(0, 3).Draw(t, "paid") > 0 {
			in.Months = append(in.Months, CoverMonth{Month: m, PaidOn: m.First().AddDays(rapid.IntRange(0, 120).Draw(t, "on"))})
		}
	}
	return in
}

func TestCoverageIsOneStatePerDayAndProgramme(t *testing.T) {
	l := MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := drawCover(t)
		spans := l.Coverage(in)
		covered := map[Programme]period.Date{}
		for _, s := range spans {
			if Reasons[s.Reason] != s.State || s.State == "" || s.Article == "" {
				t.Fatalf("span without state, reason or article: %+v", s)
			}
			if s.Programme == JHT || s.Programme == JP || !in.Programmes.Has(s.Programme) {
				t.Fatalf("%v has no cover here", s.Programme)
			}
			want := in.From
			if last := covered[s.Programme]; last != 0 {
				want = last.AddDays(1)
			}
			if s.From != want || s.To < s.From {
				t.Fatalf("gap or overlap: %+v, expected to begin %v", s, want)
			}
			covered[s.Programme] = s.To
			// The days inside a span, asked alone, answer the same.
			d := s.From.AddDays(rapid.IntRange(0, s.To.Sub(s.From)).Draw(t, "day"))
			found := false
			for _, one := range l.CoveredOn(in, d) {
				found = found || one.Programme == s.Programme && one.Reason == s.Reason && one.Article == s.Article
			}
			if !found {
				t.Fatalf("%v alone is not %+v", d, s)
			}
		}
		for p, to := range covered {
			if to != in.To {
				t.Fatalf("%v ends %v, not %v", p, to, in.To)
			}
		}
	})
}

func TestPayingNeverWorsensCover(t *testing.T) {
	l := MustLoad()
	rank := map[State]int{CoverNone: 0, CoverPending: 1, CoverRestricted: 2, CoverEmployerPays: 3, CoverInArrears: 4, CoverFull: 5}
	rapid.Check(t, func(t *rapid.T) {
		in := drawCover(t)
		day := in.From.AddDays(rapid.IntRange(0, in.To.Sub(in.From)).Draw(t, "day"))
		before := l.CoveredOn(in, day)
		months := append([]CoverMonth(nil), in.Months...)
		for i := range months {
			months[i].PaidOn = min(months[i].PaidOn, months[i].Month.First())
		}
		in.Months = months
		for i, s := range l.CoveredOn(in, day) {
			if rank[s.State] < rank[before[i].State] {
				t.Fatalf("%v: %v falls from %s to %s when months are paid earlier", day, s.Programme, before[i].State, s.State)
			}
		}
	})
}

func TestCoverageAnswersNothingForWhatHasNoCover(t *testing.T) {
	l := MustLoad()
	ok := CoverageInput{Segment: BPU, Programmes: SetOf(JKK), From: 20260101, To: 20260131, Today: 20260115}
	for name, change := range map[string]func(*CoverageInput){
		"savings and pension": func(in *CoverageInput) { in.Segment, in.Programmes = PU, SetOf(JHT, JP) },
		"job loss of BPU":     func(in *CoverageInput) { in.Programmes = SetOf(JKP) },
		"construction":        func(in *CoverageInput) { in.Segment = Jakon },
		"empty range":         func(in *CoverageInput) { in.To = 20251231 },
	} {
		t.Run(name, func(t *testing.T) {
			in := ok
			change(&in)
			if got := l.Coverage(in); len(got) != 0 {
				t.Fatalf("%+v", got)
			}
		})
	}
}

func TestOnlyShortRunsCanBeSettled(t *testing.T) {
	l := MustLoad()
	in := CoverageInput{Segment: BPU, Programmes: SetOf(JKK, JKM), Periods: []CoverPeriod{{From: 20260105}}, Today: 20260620,
		Months: []CoverMonth{{Month: 202601, PaidOn: 20260105}, {Month: 202602, PaidOn: 20260210}}}
	paid := func(ms ...CoverMonth) []CoverMonth { return append(slices.Clone(in.Months), ms...) }
	for name, c := range map[string]struct {
		months []CoverMonth
		today  period.Date
		event  period.Date
		want   []period.Month
	}{
		"nothing is past due":    {in.Months, 20260310, 0, nil},
		"one month":              {in.Months, 20260320, 0, []period.Month{202603}},
		"three months":           {in.Months, 20260520, 0, []period.Month{202603, 202604, 202605}},
		"four months are lapsed": {in.Months, 20260620, 0, nil},
		"the run at an accident, though lapsed since": {in.Months, 20260620, 20260420, []period.Month{202603, 202604}},
		"what is left of the run at an accident":      {paid(CoverMonth{Month: 202603, PaidOn: 20260501}), 20260620, 20260420, []period.Month{202604}},
		"an accident after the lapse":                 {in.Months, 20260620, 20260618, nil},
		"paid anew, the old run is never sold":        {paid(CoverMonth{Month: 202606, PaidOn: 20260601}), 20260620, 0, nil},
	} {
		t.Run(name, func(t *testing.T) {
			x := in
			x.Months, x.Today = c.months, c.today
			for _, p := range []Programme{JKK, JKM} {
				if got, _ := l.ArrearsToSettle(x, p, c.event); !slices.Equal(got, c.want) {
					t.Fatalf("%v: %v, expected %v", p, got, c.want)
				}
			}
		})
	}
	if got, _ := l.ArrearsToSettle(CoverageInput{Segment: PU, Programmes: SetOf(JKK), Periods: in.Periods, Today: 20260520}, JKK, 0); got != nil {
		t.Errorf("a wage earner settles %v", got)
	}
}

func TestWhatCanBeSettledIsRestrictedCover(t *testing.T) {
	l := MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := drawCover(t)
		in.Segment, in.Programmes = BPU, SetOf(JKK, JKM)
		day := in.From.AddDays(rapid.IntRange(0, in.To.Sub(in.From)).Draw(t, "day"))
		in.Today = max(in.Today, day)
		for _, s := range l.CoveredOn(in, day) {
			months, article := l.ArrearsToSettle(in, s.Programme, day)
			if s.State != CoverRestricted && months != nil {
				t.Fatalf("%v: %v to settle under %s", day, months, s.Reason)
			}
			if len(months) > 3 || months != nil && article == "" {
				t.Fatalf("%v by %q", months, article)
			}
			for i, m := range months {
				if i > 0 && m <= months[i-1] || m > day.Month() {
					t.Fatalf("%v is out of order on %v", months, day)
				}
			}
		}
	})
}

func BenchmarkCoverageYear(b *testing.B) {
	l := MustLoad()
	in := CoverageInput{Segment: BPU, Programmes: SetOf(JKK, JKM), Periods: []CoverPeriod{{From: 20260105}}, From: 20260101, To: 20261231, Today: 20261121}
	for m := period.Month(202601); m <= 202612; m++ {
		in.Months = append(in.Months, CoverMonth{Month: m, PaidOn: m.First().AddDays(4)})
	}
	b.ReportAllocs()
	for b.Loop() {
		l.Coverage(in)
	}
}
