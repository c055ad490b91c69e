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

func count(n int) *int { return &n }

// drawJobLoss draws a termination that the law can answer.
func drawJobLoss(t *rapid.T) Input {
	in := Input{Programme: law.JKP, Event: Termination, Date: period.Date(rapid.SampledFrom([]int{20210202, 20220201, 20230410, 20250206, 20250207, 20260401}).Draw(t, "date")),
		Wage: money.Rupiah(rapid.Int64Range(1, 20_000_000).Draw(t, "wage")), Months: rapid.IntRange(0, 8).Draw(t, "months"),
		Longest: rapid.IntRange(0, 24).Draw(t, "longest"), Earlier: rapid.IntRange(0, 4).Draw(t, "earlier")}
	if rapid.Bool().Draw(t, "record known") {
		in.MonthsPaid = count(rapid.IntRange(0, 24).Draw(t, "paid"))
		in.SinceLast = count(rapid.IntRange(0, 80).Draw(t, "since"))
	}
	return in
}

func TestJobLossIsOrderly(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := drawJobLoss(t)
		r, err := Evaluate(l, in)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Lines) == 0 {
			if r.Total != 0 || len(r.Months) != 0 || len(r.Notes) == 0 {
				t.Fatalf("no right, but %+v", r)
			}
			return
		}
		var sum money.Rupiah
		for i, m := range r.Months {
			sum += m.Amount
			if m.Number != i+1 || m.Amount < 0 || m.Amount > 3_000_000 || i > 0 && m.Amount > r.Months[i-1].Amount {
				t.Fatalf("month %+v", m)
			}
		}
		if len(r.Lines) != 1 || r.Lines[0].Amount != sum || r.Total != sum || len(r.Months) > 6 || in.Months > 0 && len(r.Months) > in.Months {
			t.Fatalf("lines %+v, months %+v, total %v", r.Lines, r.Months, r.Total)
		}
		for _, lang := range []string{"id", "en"} {
			if s := strings.Join(law.Outline(law.Tell(r.Steps(), lang)), "\n"); strings.ContainsAny(s, "{}") || !strings.Contains(s, "PP 37/2021") {
				t.Fatalf("explanation: %s", s)
			}
		}
		more := in
		more.Wage += money.Rupiah(rapid.Int64Range(0, 20_000_000).Draw(t, "more"))
		m, err := Evaluate(l, more)
		if err != nil {
			t.Fatal(err)
		}
		if m.Total < r.Total || in.Wage >= 5_000_000 && m.Total != r.Total {
			t.Fatalf("wage %v gives %v, %v gives %v", in.Wage, r.Total, more.Wage, m.Total)
		}
	})
}

func TestABetterRecordNeverLosesJobLoss(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := drawJobLoss(t)
		in.MonthsPaid, in.Longest = count(rapid.IntRange(0, 24).Draw(t, "record")), rapid.IntRange(1, 24).Draw(t, "run")
		in.SinceLast = count(rapid.IntRange(0, 80).Draw(t, "months since"))
		less, err := Evaluate(l, in)
		if err != nil {
			t.Fatal(err)
		}
		in.MonthsPaid, in.SinceLast, in.Longest, in.Earlier = count(*in.MonthsPaid+1), count(*in.SinceLast+1), in.Longest+1, max(0, in.Earlier-1)
		more, err := Evaluate(l, in)
		if err != nil {
			t.Fatal(err)
		}
		if more.Total < less.Total {
			t.Fatalf("%v with more months, %v with fewer", more.Total, less.Total)
		}
	})
}

func TestJobLossRefusesNonsense(t *testing.T) {
	ok := Input{Programme: law.JKP, Event: Termination, Date: 20250401, Wage: 4_000_000}
	for name, c := range map[string]struct {
		change func(*Input)
		want   law.Code
	}{
		"no wage":         {func(in *Input) { in.Wage = 0 }, law.CodeInput},
		"negative record": {func(in *Input) { in.MonthsPaid = count(-1) }, law.CodeInput},
		"negative since":  {func(in *Input) { in.SinceLast = count(-1) }, law.CodeInput},
		"negative months": {func(in *Input) { in.Months = -1 }, law.CodeInput},
		"negative run":    {func(in *Input) { in.Longest = -1 }, law.CodeInput},
		"negative claims": {func(in *Input) { in.Earlier = -1 }, law.CodeInput},
		"other event":     {func(in *Input) { in.Event = STMB }, law.CodeEvent},
		"no event":        {func(in *Input) { in.Event = "" }, law.CodeEvent},
		"arrears":         {func(in *Input) { in.Arrears = -1 }, law.CodeInput},
		"reported wage":   {func(in *Input) { in.ReportedWage = -1 }, law.CodeWage},
		"claimed before":  {func(in *Input) { in.ClaimedOn = 20250331 }, law.CodeDates},
		"claimed nowhen":  {func(in *Input) { in.ClaimedOn = 20251301 }, law.CodeDates},
	} {
		t.Run(name, func(t *testing.T) {
			in := ok
			c.change(&in)
			_, err := Evaluate(law.MustLoad(), in)
			var f *law.Fault
			if !errors.As(err, &f) || f.Code != c.want {
				t.Fatalf("%v, expected %s", err, c.want)
			}
		})
	}
}

func TestJobLossReadsWell(t *testing.T) {
	ok := Input{Programme: law.JKP, Event: Termination, Date: 20250401, Wage: 6_000_000}
	with := func(change func(*Input)) Input {
		in := ok
		change(&in)
		return in
	}
	golden.Check(t, "job_loss.txt", explained(t, []Input{
		{Programme: law.JKP, Event: Termination, Date: 20230403, Wage: 4_000_000, MonthsPaid: count(24), Longest: 24},
		ok,
		with(func(in *Input) { in.MonthsPaid, in.Earlier, in.SinceLast = count(12), 1, count(59) }),
		with(func(in *Input) { in.Date, in.MonthsPaid, in.Longest = 20230403, count(14), 5 }),
		with(func(in *Input) { in.Event = Resignation }),
		with(func(in *Input) { in.Event = ContractEnd }),
		with(func(in *Input) { in.Unregistered, in.Scale = true, law.Large }),
		with(func(in *Input) { in.Unregistered, in.Scale = true, law.Micro }),
		with(func(in *Input) { in.ReportedWage, in.ClaimedOn = 3_000_000, 20250501 }),
		with(func(in *Input) { in.Arrears = 4 }),
		with(func(in *Input) { in.Arrears, in.Bankrupt = 5, true }),
		with(func(in *Input) { in.ClaimedOn = 20251101 }),
		with(func(in *Input) { in.Date = 20201231 }),
	}))
	sameParameters(t, jobLossTexts)
}
