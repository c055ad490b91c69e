package benefit

import (
	"slices"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/golden"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"pgregory.net/rapid"
)

// drawCase draws a case of any of the three programmes that arrears touch.
func drawCase(t *rapid.T) Input {
	if rapid.Bool().Draw(t, "job loss") {
		return drawJobLoss(t)
	}
	in := drawAccident(t)
	in.Date = max(in.Date, 20150701) // no rule on arrears is known before PP 44/2015
	return in
}

func TestArrearsMovePayersNotAmounts(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := drawCase(t)
		before, err := Evaluate(l, in)
		if err != nil {
			t.Skip(err)
		}
		in.Arrears = rapid.IntRange(1, 8).Draw(t, "arrears")
		r, err := Evaluate(l, in)
		if err != nil {
			t.Fatal(err)
		}
		if in.Segment == law.BPU && in.Arrears > 3 && in.Programme != law.JKP {
			if len(r.Lines) != 0 || r.Total != 0 {
				t.Fatalf("%d months in arrears give %+v", in.Arrears, r.Lines)
			}
			return
		}
		if r.Total != before.Total || len(r.Lines) != len(before.Lines) {
			t.Fatalf("arrears change %v to %v", before.Total, r.Total)
		}
		for i, line := range r.Lines {
			payer, when := "fund", ""
			switch {
			case in.Segment == law.BPU:
				if !slices.Contains([]string{"jkk.medical", "jkk.home_care", "jkk.rehabilitation", "jkm.funeral"}, line.Benefit) {
					when = AfterArrears
				}
			case in.Arrears > 3:
				payer = "employer"
			}
			if line.Payer != payer || line.When != when || line.Amount != before.Lines[i].Amount || payer == "employer" && line.Payee == "employer" {
				t.Fatalf("%+v with %d months in arrears, expected payer %s and when %q", line, in.Arrears, payer, when)
			}
		}
		if len(r.Lines) > 0 && len(r.Notes) <= len(before.Notes) {
			t.Fatal("arrears without a word")
		}
	})
}

func TestUnderReportingCostsTheWorkerNothing(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := drawJobLoss(t)
		if rapid.Bool().Draw(t, "disability") {
			in = Input{Programme: law.JKK, Event: Disability, Date: 20220601, Codes: []string{"THUMB_R", "TOE_BIG"}, Wage: in.Wage}
		}
		full, err := Evaluate(l, in)
		if err != nil {
			t.Fatal(err)
		}
		in.ReportedWage = money.Rupiah(rapid.Int64Range(1, 25_000_000).Draw(t, "reported"))
		r, err := Evaluate(l, in)
		if err != nil {
			t.Fatal(err)
		}
		if r.Total != full.Total {
			t.Fatalf("reported %v of %v: %v, expected %v", in.ReportedWage, in.Wage, r.Total, full.Total)
		}
		if in.ReportedWage >= in.Wage {
			return
		}
		low := in
		low.Wage, low.ReportedWage = in.ReportedWage, 0
		fund, err := Evaluate(l, low)
		if err != nil {
			t.Fatal(err)
		}
		var paid money.Rupiah
		for _, line := range r.Lines {
			if line.Payer == "fund" {
				paid += line.Amount
			} else if !strings.HasSuffix(line.Benefit, ".shortfall") || line.Amount <= 0 {
				t.Fatalf("%+v", line)
			}
		}
		if paid != fund.Total {
			t.Fatalf("the fund pays %v, expected %v", paid, fund.Total)
		}
	})
}

func TestTheUnregisteredAreNotPaidByTheFund(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := drawCase(t)
		in.Unregistered, in.Arrears = true, rapid.IntRange(0, 6).Draw(t, "arrears")
		r, err := Evaluate(l, in)
		if err != nil {
			t.Skip(err)
		}
		for _, line := range r.Lines {
			if line.Payer != "employer" || line.Payee == "employer" || line.When != "" || in.Segment == law.BPU {
				t.Fatalf("%+v", line)
			}
		}
	})
}

func TestLateClaimsAreLost(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := drawCase(t)
		before, err := Evaluate(l, in)
		if err != nil {
			t.Skip(err)
		}
		in.ClaimedOn = in.Date.AddDays(rapid.IntRange(0, 3000).Draw(t, "days"))
		r, err := Evaluate(l, in)
		if err != nil {
			t.Fatal(err)
		}
		seg := in.Segment
		if seg == 0 {
			seg = law.PU
		}
		d, err := claimBy(l, in.Programme, seg, in.Date)
		if err != nil {
			t.Fatal(err)
		}
		want := before.Total
		if d.Last != 0 && in.ClaimedOn > d.Last {
			want = 0
		} else if in.Programme == law.JKP && in.Date == 20250206 && r.Total >= want {
			return // months paid from the next day on follow the new rule
		}
		if r.Total != want {
			t.Fatalf("claimed %v, last day %v: %v, expected %v", in.ClaimedOn, d.Last, r.Total, want)
		}
	})
}

func TestArrearsReadWell(t *testing.T) {
	golden.Check(t, "arrears.txt", explained(t, []Input{
		{Programme: law.JKK, Segment: law.BPU, Event: STMB, Date: 20250610, Wage: 2_000_000, Months: 2, Costs: map[string]money.Rupiah{"medical": 7_500_000}, Arrears: 2},
		{Programme: law.JKM, Segment: law.BPU, Event: Death, Date: 20250610, Wage: 2_000_000, MonthsPaid: count(24), Arrears: 3},
		{Programme: law.JKM, Segment: law.BPU, Event: Death, Date: 20250610, Wage: 2_000_000, MonthsPaid: count(24), Arrears: 4},
		{Programme: law.JKM, Event: Death, Date: 20250610, Wage: 5_000_000, Arrears: 3},
		{Programme: law.JKM, Event: Death, Date: 20250610, Wage: 5_000_000, Arrears: 4},
		{Programme: law.JKM, Event: Death, Date: 20250610, Wage: 5_000_000, Unregistered: true},
		{Programme: law.JKM, Segment: law.BPU, Event: Death, Date: 20250610, Wage: 2_000_000, Unregistered: true},
		{Programme: law.JKK, Event: Disability, Date: 20250610, Wage: 5_000_000, ReportedWage: 4_000_000, Codes: []string{"THUMB_R"}},
		{Programme: law.JKK, Event: STMB, Date: 20180501, Wage: 5_000_000, Months: 2, ClaimedOn: 20210101},
	}))
	for _, texts := range []map[string]law.Text{arrearsTexts, deadlineTexts, latenessTexts} {
		sameParameters(t, texts)
	}
}

func TestDeadlinesAreOrderly(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		day := func(label string) period.Date {
			return period.Date(20210202).AddDays(rapid.IntRange(0, 2000).Draw(t, label))
		}
		in := DeadlineInput{Programme: rapid.SampledFrom(law.AllProgrammes[:]).Draw(t, "programme"), Event: day("event"), Outcome: day("outcome"), Received: day("received"),
			Complete: day("complete"), ProviderBill: day("bill"), EmployerPaid: day("paid"), EmployerAsked: day("asked"), Hired: day("hired"), Trained: day("trained")}
		all, err := Deadlines(l, in)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) < 2 || all[0].What != "claim" {
			t.Fatalf("%+v", all)
		}
		for _, d := range all {
			if (d.Last == 0) != (d.State != "") || d.Last != 0 && d.Last <= d.From || d.Article == "" || d.Who == "reporter" {
				t.Fatalf("%+v", d)
			}
			if s := d.Why.In("id") + d.Why.In("en"); strings.ContainsAny(s, "{}_") || !strings.Contains(s, d.Article) {
				t.Fatal(s)
			}
			if d.Who == "agency" && d.What == "pay" && in.Programme != law.JP && d.Last != 0 && !l.WorkingDay(d.Last) {
				t.Fatalf("%v is no working day", d.Last)
			}
		}
	})
}

func TestLatenessGrowsWithTheDelay(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := LatenessInput{Programme: rapid.SampledFrom(law.AllProgrammes[:]).Draw(t, "programme"), Amount: money.Rupiah(rapid.Int64Range(0, 500_000_000).Draw(t, "amount")),
			Complete: period.Date(20220101).AddDays(rapid.IntRange(0, 1500).Draw(t, "complete"))}
		in.Paid = in.Complete.AddDays(rapid.IntRange(0, 90).Draw(t, "delay"))
		c, err := Lateness(l, in)
		if err != nil {
			t.Fatal(err)
		}
		if daily := in.Programme == law.JKK || in.Programme == law.JKM; daily && c.Days != max(0, in.Paid.Sub(c.Due)) {
			t.Fatalf("%d days from %v to %v", c.Days, c.Due, in.Paid)
		}
		if c.Amount < 0 || c.Amount > 0 && (in.Paid <= c.Due || c.Payee == "" || c.Days+c.Months == 0) || len(c.Why) == 0 {
			t.Fatalf("%+v", c)
		}
		if want := money.Mul(in.Amount*money.Rupiah(c.Days+c.Months), c.RatePPM, money.HalfUp); c.Amount != want {
			t.Fatalf("%v, expected %v", c.Amount, want)
		}
		in.Paid = in.Paid.AddDays(rapid.IntRange(1, 90).Draw(t, "more delay"))
		later, err := Lateness(l, in)
		if err != nil {
			t.Fatal(err)
		}
		if later.Amount < c.Amount {
			t.Fatalf("%v later than %v", later.Amount, c.Amount)
		}
		for _, lang := range []string{"id", "en"} {
			for _, s := range law.Outline(law.Tell(later.Why, lang)) {
				if strings.ContainsAny(s, "{}") {
					t.Fatal(s)
				}
			}
		}
	})
}
