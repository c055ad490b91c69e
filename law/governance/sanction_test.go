package governance

import (
	"errors"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/golden"
	"github.com/jamsos/jamsos/law"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"pgregory.net/rapid"
)

func TestSanctionsAreALadder(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := FineInput{Person: rapid.Bool().Draw(t, "person"), JKP: rapid.Bool().Draw(t, "jkp"), Duty: rapid.SampledFrom([]Duty{"", DutyRegistration, DutyData}).Draw(t, "duty"),
			Contribution: money.Rupiah(rapid.Int64Range(0, 1_000_000_000).Draw(t, "contribution")),
			Warned:       period.Date(20210202).AddDays(rapid.IntRange(0, 2000).Draw(t, "warned"))}
		in.Until = in.Warned.AddDays(rapid.IntRange(0, 700).Draw(t, "until"))
		f, err := Sanctions(l, in)
		if err != nil {
			t.Fatal(err)
		}
		if (in.Person || in.JKP) && f.Amount != 0 {
			t.Fatalf("a fine of %v where there is none", f.Amount)
		}
		if f.Amount != money.Mul(in.Contribution*money.Rupiah(f.Months), f.RatePPM, money.HalfUp) {
			t.Fatalf("%+v", f)
		}
		var before period.Date
		for i, r := range f.Ladder {
			if (r.Sanction == "denial") != (i == len(f.Ladder)-1) || r.Article == "" {
				t.Fatalf("%+v", f.Ladder)
			}
			if r.From != 0 && before != 0 && r.From != before.AddDays(1) || r.To != 0 && r.To < r.From {
				t.Fatalf("gap or overlap: %+v", f.Ladder)
			}
			before = r.To
		}
		if !in.Person && !in.JKP && in.Until <= f.Ladder[1].To && f.Months != 0 {
			t.Fatalf("a fine before the second warning ended: %+v", f)
		}
		if f.Article == "" || (len(f.Services) != 5) != in.JKP || (f.Lifted == "") != in.JKP {
			t.Fatalf("%+v", f)
		}
		for _, lang := range []string{"id", "en"} {
			for _, s := range law.Outline(law.Tell(f.Why, lang)) {
				if strings.ContainsAny(s, "{}_") {
					t.Fatal(s)
				}
			}
		}
		more := in
		more.Until = in.Until.AddDays(rapid.IntRange(0, 100).Draw(t, "longer"))
		m, err := Sanctions(l, more)
		if err != nil {
			t.Fatal(err)
		}
		if m.Amount < f.Amount {
			t.Fatalf("%v after a longer time than %v", m.Amount, f.Amount)
		}
	})
}

func TestFineRefusesNonsense(t *testing.T) {
	ok := FineInput{Contribution: 1_000_000, Warned: 20250303, Until: 20250601}
	for name, c := range map[string]struct {
		change func(*FineInput)
		want   law.Code
	}{
		"negative contribution":  {func(in *FineInput) { in.Contribution = -1 }, law.CodeWage},
		"until before":           {func(in *FineInput) { in.Until = 20250302 }, law.CodeDates},
		"no day":                 {func(in *FineInput) { in.Warned, in.Until = 0, 0 }, law.CodeDates},
		"negative months":        {func(in *FineInput) { in.Months = -1 }, law.CodeInput},
		"unknown duty":           {func(in *FineInput) { in.Duty = "tax" }, law.CodeInput},
		"before the regulation":  {func(in *FineInput) { in.Warned = 20131223 }, law.CodeMonth},
		"job loss before its PP": {func(in *FineInput) { in.JKP, in.Warned = true, 20210201 }, law.CodeMonth},
	} {
		t.Run(name, func(t *testing.T) {
			in := ok
			c.change(&in)
			_, err := Sanctions(law.MustLoad(), in)
			var f *law.Fault
			if !errors.As(err, &f) || f.Code != c.want {
				t.Fatalf("%v, expected %s", err, c.want)
			}
		})
	}
}

func TestSanctionsReadWell(t *testing.T) {
	l := law.MustLoad()
	var out strings.Builder
	tell := func(title string, why []law.Step) {
		out.WriteString("# " + title + "\n")
		for _, lang := range []string{"id", "en"} {
			out.WriteString(strings.Join(law.Outline(law.Tell(why, lang)), "\n") + "\n\n")
		}
	}
	for _, in := range []FineInput{{Contribution: 50_000_000, Warned: 20250303, Until: 20250524}, {Person: true, Warned: 20250303, Until: 20250303}, {Person: true, Duty: DutyData, Warned: 20250701, Until: 20250901}, {JKP: true, Warned: 20250701, Until: 20250901}} {
		f, err := Sanctions(l, in)
		if err != nil {
			t.Fatal(err)
		}
		tell(in.Warned.String(), f.Why)
	}
	for _, in := range []IncentiveInput{{Month: 202205, New: 30, Programmes: 3, Collected: 1_104_000, Later: 500_000}, {Month: 202105, New: 100, Programmes: 3, Collected: 3_680_000},
		{Month: 202105, New: 30, Programmes: 3, Collected: 1_104_000}} {
		r, err := AgentIncentive(l, in)
		if err != nil {
			t.Fatal(err)
		}
		tell("incentive "+in.Month.String(), r.Steps())
	}
	golden.Check(t, "compliance.txt", out.String())
}

func TestGradesRiseWithTheMonths(t *testing.T) {
	l := law.MustLoad()
	rank := map[string]int{"": 0}
	for i, g := range grades {
		rank[g] = i + 1
	}
	last := -1
	for n := range 15 {
		g, v, err := ReceivableGrade(l, n, 20250601)
		if err != nil {
			t.Fatal(err)
		}
		if rank[g] < last || v.Citation == "" || (g == "") != (n == 0) {
			t.Errorf("%d months: %q", n, g)
		}
		last = rank[g]
	}
	if v, err := l.At("receivable.grades", 20250601); err != nil || len(v.Counts) != len(grades)-1 {
		t.Errorf("grades and their limits differ in number: %v %v", v, err)
	}
}

func TestIncentivesAreOrderly(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := IncentiveInput{Month: rapid.SampledFrom([]period.Month{201801, 202203, 202204, 202601}).Draw(t, "month"), New: rapid.IntRange(0, 200).Draw(t, "new"),
			Programmes: rapid.IntRange(2, 3).Draw(t, "programmes"), Collected: money.Rupiah(rapid.Int64Range(0, 100_000_000).Draw(t, "collected")),
			Later: money.Rupiah(rapid.Int64Range(0, 100_000_000).Draw(t, "later"))}
		r, err := AgentIncentive(l, in)
		if err != nil {
			t.Fatal(err)
		}
		var sum money.Rupiah
		for _, line := range r.Lines {
			sum += line.Amount
			if line.Amount < 0 || line.Article == "" || line.Why.Key == "" {
				t.Fatalf("%+v", line)
			}
		}
		if sum != r.Total || r.Agent < 0 || r.Office < 0 || r.OnTop && r.Agent != r.Total || !r.OnTop && r.Agent+r.Office != r.Total {
			t.Fatalf("%+v", r)
		}
		more := in
		more.New, more.Collected = in.New+rapid.IntRange(0, 100).Draw(t, "more"), in.Collected+money.Rupiah(rapid.Int64Range(0, 1_000_000).Draw(t, "more collected"))
		m, err := AgentIncentive(l, more)
		if err != nil {
			t.Fatal(err)
		}
		if m.Total < r.Total || m.Agent < r.Agent {
			t.Fatalf("%v for more, %v for less", m.Total, r.Total)
		}
	})
	for _, bad := range []IncentiveInput{{}, {Month: 202201, New: -1}, {Month: 202201, New: 1, Programmes: 4}, {Month: 202201, Collected: -1}, {Month: 202201, Later: -1}, {Month: 201712}} {
		if r, err := AgentIncentive(l, bad); err == nil {
			t.Errorf("%+v gives %+v", bad, r)
		}
	}
}
