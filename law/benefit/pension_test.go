package benefit

import (
	"errors"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/golden"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"pgregory.net/rapid"
)

func drawPension(t *rapid.T) Input {
	in := Input{Programme: law.JP, Event: rapid.SampledFrom([]Event{Retirement, Disability, Death}).Draw(t, "event"),
		Date: period.Date(rapid.SampledFrom([]int{20150701, 20160229, 20190101, 20250228, 20250615, 20310731, 20450101}).Draw(t, "date")),
		Wage: money.Rupiah(rapid.Int64Range(1, 60_000_000).Draw(t, "wage")), Balance: money.Rupiah(rapid.Int64Range(1, 500_000_000).Draw(t, "balance")),
		Density: money.PPM(rapid.Int64Range(0, 100).Draw(t, "density")) * money.Percent}
	in.MonthsPaid = count(rapid.IntRange(0, 599).Draw(t, "months"))
	if rapid.Bool().Draw(t, "member since") {
		in.MemberSince = in.Date.Month().Add(-rapid.IntRange(0, 300).Draw(t, "member")).First()
	}
	if in.Event == Death {
		in.Survivor = rapid.SampledFrom([]string{"", "widow", "child", "child_after_widow", "parent"}).Draw(t, "survivor")
		if rapid.Bool().Draw(t, "pensioner") {
			in.Pension = money.Rupiah(rapid.Int64Range(1, 6_000_000).Draw(t, "pension"))
		}
	}
	return in
}

func TestPensionsStayWithinTheirBounds(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := drawPension(t)
		r := evaluated(t, in)
		if len(r.Lines) != 1 || r.Total != r.Lines[0].Amount || r.PayableFrom != nextFirst(in.Date) {
			t.Fatalf("%+v", r)
		}
		line := r.Lines[0]
		for _, lang := range []string{"id", "en"} {
			s := strings.Join(law.Outline(law.Tell(r.Steps(), lang)), "\n")
			if strings.ContainsAny(s, "{}") || !strings.Contains(s, "PP 45/2015") || Title(line.Benefit, lang) == line.Benefit {
				t.Fatal(s)
			}
		}
		if !strings.Contains(line.Why.In("en"), "Rp"+line.Amount.FormatEnglish()) {
			t.Fatal(line.Why.In("en"))
		}
		if line.Benefit == "jp.lump_sum" {
			if in.Event != Retirement || *in.MonthsPaid >= 180 || line.Amount != in.Balance || r.Monthly != nil {
				t.Fatalf("%+v", r)
			}
			return
		}
		b, err := PensionBounds(l, r.PayableFrom)
		if err != nil {
			t.Fatal(err)
		}
		if r.Monthly == nil || *r.Monthly != line.Amount || line.Amount < 0 || line.Amount > b.Max || in.Event != Death && line.Amount < b.Min {
			t.Fatalf("%+v", r)
		}
		more := in
		more.Wage += 1_000_000
		if m := evaluated(t, more); *m.Monthly < line.Amount {
			t.Fatalf("a higher wage gives less: %v < %v", *m.Monthly, line.Amount)
		}
		longer := in
		longer.MonthsPaid = count(*in.MonthsPaid + 1)
		if m := evaluated(t, longer); *m.Monthly < line.Amount {
			t.Fatalf("more months give less: %v < %v", *m.Monthly, line.Amount)
		}
	})
}

func TestSurvivorsShareThePension(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		wage, months := money.Rupiah(rapid.Int64Range(1, 20_000_000).Draw(t, "wage")), rapid.IntRange(12, 400).Draw(t, "months")
		of := func(who string) money.Rupiah {
			return *evaluated(t, Input{Programme: law.JP, Event: Death, Date: 20250615, Wage: wage, MonthsPaid: &months, Survivor: who}).Monthly
		}
		widow, child, after, parent := of("widow"), of("child"), of("child_after_widow"), of("parent")
		if widow != child || after > widow || parent > widow || after > (widow+1)/2 && widow < 4_792_300 {
			t.Fatalf("widow %v, child %v, child after widow %v, parent %v", widow, child, after, parent)
		}
	})
}

func TestPensionAgesRiseWithTheBirthDate(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		born := period.Date(19450101).AddDays(rapid.IntRange(0, 25_000).Draw(t, "days"))
		a, err := PensionAge(l, born)
		if err != nil {
			t.Fatal(err)
		}
		b, err := PensionAge(l, born.AddDays(1))
		if err != nil {
			t.Fatal(err)
		}
		if a.Age < 56 || a.Age > 65 || b.Age < a.Age || b.Reached < a.Reached || a.Right.Day() != 1 || a.Right <= a.Reached || a.Right.Sub(a.Reached) > 31 ||
			a.Latest <= a.Reached || born.AgeOn(a.Reached) < a.Age || a.Reached > 20150701 && born.AgeOn(a.Reached) != a.Age {
			t.Fatalf("born %v: %+v, a day later %+v", born, a, b)
		}
		v, err := l.At("jp.age", a.Reached)
		if err != nil || int(v.Number) != a.Age {
			t.Fatalf("the age on %v is %v (%v)", a.Reached, v, err)
		}
		// The day before, nobody was old enough.
		if day := a.Reached.AddDays(-1); day >= 20150701 {
			if v, err := l.At("jp.age", day); err != nil || born.AgeOn(day) >= int(v.Number) {
				t.Fatalf("born %v was old enough on %v (%v)", born, day, err)
			}
		}
	})
}

func TestWeightedWagesLieBetweenTheWages(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		var history []WageYear
		low, high := law.MaxWage, money.Rupiah(0)
		first := rapid.IntRange(2015, 2026).Draw(t, "first")
		for y := first; y <= 2026; y++ {
			w := WageYear{y, money.Rupiah(rapid.Int64Range(0, 20_000_000).Draw(t, "wage")), rapid.IntRange(1, 12).Draw(t, "months")}
			history = append(history, w)
			worth := w.Wage
			for k := y; k < 2026; k++ {
				v, err := l.At("jp.inflation", period.NewMonth(k, 6).First())
				if err != nil {
					t.Fatal(err)
				}
				worth = money.Mul(worth, 100*money.Percent+money.PPM(v.Number), money.HalfUp)
			}
			low, high = min(low, worth), max(high, worth)
		}
		got, err := MeanWage(l, history, 20260615)
		if err != nil {
			t.Fatal(err)
		}
		if got.Wage < low-12 || got.Wage > high+12 || len(got.Why.Of) != len(history) || got.Confidence == "" {
			t.Fatalf("%v is not between %v and %v", got.Wage, low, high)
		}
	})
}

func TestPensionsAreIndexedUpward(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		p, year := money.Rupiah(rapid.Int64Range(0, 5_000_000).Draw(t, "pension")), rapid.IntRange(2016, 2026).Draw(t, "year")
		next, why, err := NextPension(l, p, year, nil)
		if err != nil || next < p || strings.ContainsAny(why.In("id")+why.In("en"), "{}") {
			t.Fatalf("%v becomes %v (%v)", p, next, err)
		}
		rate := money.PPM(rapid.Int64Range(-1_000_000, 1_000_000).Draw(t, "inflation"))
		if next, _, err = NextPension(l, p, year, &rate); err != nil || next < 0 || rate >= 0 != (next >= p) && p > 0 && next != p {
			t.Fatalf("%v at %d becomes %v (%v)", p, rate, next, err)
		}
		b, _, err := NextPensionBounds(l, Bounds{Min: p, Max: p + 1_000_000}, rate, period.NewMonth(year, 3).First())
		if err != nil || b.Min > b.Max || b.Min < next {
			t.Fatalf("bounds %+v of %v (%v)", b, next, err)
		}
	})
}

func TestPensionsRefuseNonsense(t *testing.T) {
	ok := Input{Programme: law.JP, Event: Retirement, Date: 20250615, Wage: 8_000_000, MonthsPaid: count(180)}
	for name, c := range map[string]struct {
		change func(*Input)
		code   law.Code
	}{
		"informal worker":      {func(in *Input) { in.Segment = law.BPU }, law.CodeProgramme},
		"resignation":          {func(in *Input) { in.Event = Resignation }, law.CodeEvent},
		"negative months":      {func(in *Input) { in.MonthsPaid = count(-1) }, law.CodeInput},
		"negative balance":     {func(in *Input) { in.Balance = -1 }, law.CodeInput},
		"density above all":    {func(in *Input) { in.Density = 1_000_001 }, law.CodeInput},
		"no wage":              {func(in *Input) { in.Wage = 0 }, law.CodeInput},
		"too few, no balance":  {func(in *Input) { in.MonthsPaid = count(0) }, law.CodeInput},
		"unknown survivor":     {func(in *Input) { in.Event, in.Survivor = Death, "cousin" }, law.CodeInput},
		"limb lost":            {func(in *Input) { in.Event, in.Codes = Disability, []string{"THUMB_R"} }, law.CodeEvent},
		"member after":         {func(in *Input) { in.MemberSince = 20250616 }, law.CodeInput},
		"works until before":   {func(in *Input) { in.WorksUntil = 20250614 }, law.CodeDates},
		"too young":            {func(in *Input) { in.Born = 19670315 }, law.CodeDates},
		"year twice":           {func(in *Input) { in.MonthsPaid, in.History = nil, []WageYear{{2024, 1, 1}, {2024, 1, 1}} }, law.CodeInput},
		"months of history":    {func(in *Input) { in.History = []WageYear{{2024, 1, 1}} }, law.CodeInput},
		"history after":        {func(in *Input) { in.MonthsPaid, in.History = nil, []WageYear{{2026, 1, 1}} }, law.CodeInput},
		"thirteen months":      {func(in *Input) { in.MonthsPaid, in.History = nil, []WageYear{{2024, 1, 13}} }, law.CodeInput},
		"inflation not found":  {func(in *Input) { in.MonthsPaid, in.History = nil, []WageYear{{2014, 1, 12}} }, law.CodeMonth},
		"before the programme": {func(in *Input) { in.Date = 20150630 }, law.CodeMonth},
	} {
		t.Run(name, func(t *testing.T) {
			in := ok
			c.change(&in)
			var f *law.Fault
			if _, err := Evaluate(law.MustLoad(), in); !errors.As(err, &f) || f.Code != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
		})
	}
	for name, err := range map[string]error{
		"no birth date":    second(PensionAge(law.MustLoad(), 0)),
		"density of none":  second(Density(1, 0)),
		"negative density": second(Density(-1, 1)),
		"no history":       second(MeanWage(law.MustLoad(), nil, 20250101)),
	} {
		var f *law.Fault
		if !errors.As(err, &f) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }

func TestPensionsReadWell(t *testing.T) {
	jp := func(e Event, change func(*Input)) Input {
		in := Input{Programme: law.JP, Event: e, Date: 20250615, Wage: 8_000_000}
		change(&in)
		return in
	}
	out := explained(t, []Input{
		jp(Retirement, func(in *Input) {
			in.MonthsPaid, in.Date, in.Born, in.WorksUntil = count(180), 20240701, 19660701, 20260930
		}),
		jp(Retirement, func(in *Input) { in.Wage = 2_000_000 }),
		jp(Retirement, func(in *Input) { in.Wage = 40_000_000 }),
		jp(Retirement, func(in *Input) { in.MonthsPaid, in.Balance = count(100), 21_500_000 }),
		jp(Disability, func(in *Input) { in.MonthsPaid, in.MemberSince = count(2), 20250401 }),
		jp(Death, func(in *Input) { in.MonthsPaid, in.Density = count(30), 100*money.Percent }),
		jp(Death, func(in *Input) { in.MonthsPaid = count(11) }),
		jp(Death, func(in *Input) { in.MonthsPaid, in.Density = count(30), 70*money.Percent }),
		jp(Death, func(in *Input) { in.Pension, in.Survivor = 1_200_000, "child_after_widow" }),
		jp(Death, func(in *Input) {
			in.Survivor, in.History = "parent", []WageYear{{2023, 6_000_000, 12}, {2024, 6_500_000, 12}}
		}),
	})
	_, next, _ := NextPension(law.MustLoad(), 1_200_000, 2025, nil)
	fall := -money.Percent
	_, fell, _ := NextPension(law.MustLoad(), 1_200_000, 2025, &fall)
	_, bounds, _ := NextPensionBounds(law.MustLoad(), Bounds{Min: 393_500, Max: 4_718_200}, 15_700, 20250301)
	_, lower, _ := NextPensionBounds(law.MustLoad(), Bounds{Min: 393_500, Max: 4_718_200}, -15_700, 20250301)
	_, posthumous, _ := PosthumousChild(law.MustLoad(), 20240101, 20241027)
	_, late, _ := PosthumousChild(law.MustLoad(), 20240101, 20241028)
	for _, lang := range []string{"id", "en"} {
		out += strings.Join(law.Outline(law.Tell([]law.Step{next, fell, bounds, lower, posthumous, late}, lang)), "\n") + "\n\n"
	}
	golden.Check(t, "pension.txt", out)
	for _, texts := range []map[string]law.Text{pensionTexts, pensionFormulaTexts, pensionAgeTexts} {
		sameParameters(t, texts)
	}
}

// Only a birthday of the age before, inside the year of a step, is said to be open.
func TestOnlyABirthdayInAStepYearIsOpen(t *testing.T) {
	for born, want := range map[period.Date]int{19550101: 0, 19610601: 0, 19630601: 1, 19660701: 0, 19670315: 1} {
		a, err := PensionAge(law.MustLoad(), born)
		if err != nil || len(a.Why.Of) != want {
			t.Errorf("born %v: %d sentences beneath (%v), want %d", born, len(a.Why.Of), err, want)
		}
	}
}
