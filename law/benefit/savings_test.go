package benefit

import (
	"errors"
	"math/big"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/golden"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"pgregory.net/rapid"
)

var savingsEvents = []Event{Death, Disability, Retirement, Termination, Resignation, ContractEnd, StopWork, Leaving, Partial}

func drawSavings(t *rapid.T) Input {
	in := Input{Programme: law.JHT, Event: rapid.SampledFrom(savingsEvents).Draw(t, "event"), Segment: rapid.SampledFrom([]law.Segment{law.PU, law.BPU}).Draw(t, "segment"),
		Date:    period.Date(rapid.SampledFrom([]int{20150701, 20150811, 20150812, 20150901, 20200131, 20220425, 20220426, 20260228}).Draw(t, "date")),
		Balance: money.Rupiah(rapid.Int64Range(1, 5_000_000_000).Draw(t, "balance")), Purpose: rapid.SampledFrom([]string{"house", "other"}).Draw(t, "purpose"),
		Born: period.Date(rapid.IntRange(1950, 1995).Draw(t, "born")*10_000 + 229 - rapid.IntRange(0, 1).Draw(t, "day"))}
	if !in.Born.Valid() {
		in.Born--
	}
	if rapid.Bool().Draw(t, "member since") {
		in.MemberSince = in.Date.Month().Add(-rapid.IntRange(1, 240).Draw(t, "months")).First()
	}
	return in
}

func TestSavingsPayWhatStandsOnTheAccount(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawSavings(t)
		r := evaluated(t, in)
		if len(r.Lines) == 0 {
			if in.Event != Partial || r.PayableFrom != 0 || len(r.Notes) == 0 {
				t.Fatalf("nothing paid: %+v", r)
			}
			return
		}
		line := r.Lines[0]
		switch {
		case len(r.Lines) != 1 || line.Payer != "fund" || line.Article == "" || line.Confidence == "" || Title(line.Benefit, "en") == line.Benefit:
			t.Fatalf("%+v", r.Lines)
		case in.Event != Partial && r.Total != in.Balance:
			t.Fatalf("paid %v of %v", r.Total, in.Balance)
		case in.Event == Partial && (r.Total < 0 || r.Total*100 > in.Balance*30 || in.Purpose == "other" && r.Total*100 > in.Balance*10):
			t.Fatalf("part %v of %v", r.Total, in.Balance)
		case r.PayableFrom < in.Date:
			t.Fatalf("payable from %v, before %v", r.PayableFrom, in.Date)
		}
		for _, lang := range []string{"id", "en"} {
			s := strings.Join(law.Outline(law.Tell(r.Steps(), lang)), "\n")
			amount := line.Amount.String()
			if lang == "en" {
				amount = "Rp" + line.Amount.FormatEnglish()
			}
			if strings.ContainsAny(s, "{}") || !strings.Contains(s, amount) || !strings.Contains(s, "PP ") {
				t.Fatal(s)
			}
		}
	})
}

func TestSavingsRefuseNonsense(t *testing.T) {
	ok := Input{Programme: law.JHT, Event: Retirement, Date: 20250305, Balance: 1_000_000, Born: 19690305}
	for name, c := range map[string]struct {
		change func(*Input)
		code   law.Code
	}{
		"no balance":           {func(in *Input) { in.Balance = 0 }, law.CodeInput},
		"negative balance":     {func(in *Input) { in.Balance = -1 }, law.CodeInput},
		"too many digits":      {func(in *Input) { in.Balance = MaxBalance + 1 }, law.CodeInput},
		"born after the event": {func(in *Input) { in.Born = 20250306 }, law.CodeDates},
		"member later":         {func(in *Input) { in.MemberSince = 20250306 }, law.CodeDates},
		"work ended before":    {func(in *Input) { in.WorksUntil = 20250304 }, law.CodeDates},
		"accident":             {func(in *Input) { in.Event = Accident }, law.CodeEvent},
		"migrant":              {func(in *Input) { in.Segment = law.Jakon }, law.CodeProgramme},
		"no purpose":           {func(in *Input) { in.Event = Partial }, law.CodeInput},
		"before 1993":          {func(in *Input) { in.Date, in.Born = 19920101, 0 }, law.CodeMonth},
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
}

// drawAccount draws an account of whole calendar years with given rates.
func drawAccount(t *rapid.T) Account {
	a := Account{Opening: money.Rupiah(rapid.Int64Range(0, 1_000_000_000).Draw(t, "opening")), From: 202101, Movements: map[period.Month]money.Rupiah{}, Rates: map[int]money.PPM{}}
	years := rapid.IntRange(1, 4).Draw(t, "years")
	a.To = a.From.Add(12*years - 1)
	for y := range years {
		a.Rates[2021+y] = money.PPM(rapid.Int64Range(0, 200_000).Draw(t, "rate"))
	}
	for m := a.From; m <= a.To; m = m.Add(1) {
		a.Movements[m] = money.Rupiah(rapid.Int64Range(0, 3_000_000).Draw(t, "movement"))
	}
	return a
}

func TestAccountsAddUp(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		a := drawAccount(t)
		d, err := Develop(l, a)
		if err != nil {
			t.Fatal(err)
		}
		balance, sum := a.Opening, money.Rupiah(0)
		for i, p := range d.Postings {
			if p.Month != a.From.Add(i) || p.Opening != balance || p.Return < 0 || p.Balance != p.Opening+p.Return+p.Movement || p.Base > p.Opening {
				t.Fatalf("posting %+v after %v", p, balance)
			}
			balance, sum = p.Balance, sum+p.Return
		}
		if balance != d.Balance || sum != d.Return || len(d.Postings) != a.To.Sub(a.From)+1 {
			t.Fatalf("%v %v, %+v", balance, sum, d)
		}
		more := a
		more.Opening += 1_000_000
		if m, err := Develop(l, more); err != nil || m.Return < d.Return {
			t.Fatalf("a higher balance earns less: %v < %v (%v)", m.Return, d.Return, err)
		}
		for _, lang := range []string{"id", "en"} {
			if s := strings.Join(law.Outline(law.Tell([]law.Step{d.Why}, lang)), "\n"); strings.ContainsAny(s, "{}") || !strings.Contains(s, "PP 46/2015") {
				t.Fatal(s)
			}
		}
	})
}

func TestTheMonthsMakeTheYear(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		opening, rate := money.Rupiah(rapid.Int64Range(0, 10_000_000_000).Draw(t, "opening")), money.PPM(rapid.Int64Range(0, 300_000).Draw(t, "rate"))
		d, err := Develop(l, Account{Opening: opening, From: 202301, To: 202312, Rates: map[int]money.PPM{2023: rate}})
		if err != nil {
			t.Fatal(err)
		}
		if want := money.Mul(opening, rate, money.HalfUp); d.Return != want {
			t.Fatalf("%v at %s: %v, want %v", opening, rate.FormatPercentEnglish(), d.Return, want)
		}
		halves := Account{Opening: opening, From: 202301, To: 202306, Rates: map[int]money.PPM{2023: rate}}
		if h, err := Develop(l, halves); err != nil || h.Return > d.Return || d.Return-2*h.Return > 1 || d.Return-2*h.Return < -1 {
			t.Fatalf("half a year earns %v of %v (%v)", h.Return, d.Return, err)
		}
	})
}

func TestCompoundPostingEarnsOnReturns(t *testing.T) {
	y := yearOfReturn{posting: "compound_monthly", base: 20_000_000, rate: 5 * money.Percent, exact: new(big.Rat)}
	for range 12 {
		y.credit(y.base)
	}
	if y.credited != 1_023_238 {
		t.Errorf("compound return %v", y.credited)
	}
}

func TestAccountsRefuseNonsense(t *testing.T) {
	for name, c := range map[string]struct {
		a    Account
		code law.Code
	}{
		"no months":          {Account{}, law.CodeDates},
		"backwards":          {Account{From: 201902, To: 201901}, law.CodeDates},
		"for ever":           {Account{From: 201601, To: 229901}, law.CodeDates},
		"movement outside":   {Account{From: 201901, To: 201902, Movements: map[period.Month]money.Rupiah{201903: 1}}, law.CodeDates},
		"negative opening":   {Account{Opening: -1, From: 201901, To: 201902}, law.CodeInput},
		"takes more":         {Account{Opening: 5, From: 201901, To: 201902, Movements: map[period.Month]money.Rupiah{201901: -6}}, law.CodeInput},
		"rate not known":     {Account{From: 202301, To: 202302}, law.CodeUnknown},
		"rate below floor":   {Account{From: 202001, To: 202002, Rates: map[int]money.PPM{2020: 36_799}}, law.CodeInput},
		"rate above all":     {Account{From: 202301, To: 202302, Rates: map[int]money.PPM{2023: 1_000_001}}, law.CodeInput},
		"before the law":     {Account{From: 201506, To: 201507}, law.CodeMonth},
		"overflowing amount": {Account{Opening: MaxBalance, From: 201901, To: 201902, Movements: map[period.Month]money.Rupiah{201901: 1 << 62}}, law.CodeInput},
	} {
		t.Run(name, func(t *testing.T) {
			var f *law.Fault
			if _, err := Develop(law.MustLoad(), c.a); !errors.As(err, &f) || f.Code != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
		})
	}
}

func TestSavingsReadWell(t *testing.T) {
	b := money.Rupiah(40_000_000)
	out := explained(t, []Input{
		{Programme: law.JHT, Event: Resignation, Date: 20250315, Balance: b},
		{Programme: law.JHT, Event: Termination, Date: 20150720, Balance: b, Born: 19800305},
		{Programme: law.JHT, Event: Termination, Date: 20150610, Balance: b, Born: 19800305, MemberSince: 20110611},
		{Programme: law.JHT, Event: ContractEnd, Date: 20250315, Balance: b},
		{Programme: law.JHT, Event: Death, Date: 20250315, Balance: b},
		{Programme: law.JHT, Event: Retirement, Date: 20250305, Balance: b, Born: 19690305, WorksUntil: 20300131},
		{Programme: law.JHT, Event: Retirement, Date: 20250305, Balance: b, Born: 19700305},
		{Programme: law.JHT, Event: Retirement, Date: 20250305, Balance: b},
		{Programme: law.JHT, Event: Partial, Date: 20250701, Balance: b, Purpose: "house", MemberSince: 20150701},
		{Programme: law.JHT, Event: Partial, Date: 20250701, Balance: b, Purpose: "other"},
		{Programme: law.JHT, Event: Partial, Date: 20250701, Balance: b, Purpose: "other", MemberSince: 20150702},
		{Programme: law.JHT, Event: Partial, Date: 20250701, Balance: b, Purpose: "other", Earlier: 1},
	})
	d, err := Develop(law.MustLoad(), Account{Opening: 20_000_000, From: 201907, To: 202012, Movements: map[period.Month]money.Rupiah{201908: 500_000}})
	if err != nil {
		t.Fatal(err)
	}
	r, err := Tax(law.MustLoad(), TaxInput{NoTaxNumber: true, Payments: []Payment{{20091201, 50_000_000}, {20100201, 100_000_000}, {20110301, 60_000_000}, {20110601, 10_000_000}}})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"id", "en"} {
		out += strings.Join(law.Outline(law.Tell(append([]law.Step{d.Why}, r.Steps()...), lang)), "\n") + "\n\n"
	}
	golden.Check(t, "savings.txt", out)
	for _, texts := range []map[string]law.Text{savingsTexts, savingsWords, returnTexts, returnWords, taxTexts} {
		sameParameters(t, texts)
	}
}
