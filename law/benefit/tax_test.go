package benefit

import (
	"errors"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"pgregory.net/rapid"
)

func taxOf(t *rapid.T, in TaxInput) TaxResult {
	r, err := Tax(law.MustLoad(), in)
	if err != nil {
		t.Fatalf("%+v: %v", in, err)
	}
	return r
}

// drawTax draws up to six payments over four calendar years.
func drawTax(t *rapid.T) TaxInput {
	in := TaxInput{NoTaxNumber: rapid.Bool().Draw(t, "no number"), ThirdYear: rapid.Bool().Draw(t, "third year")}
	m := period.Month(rapid.SampledFrom([]int{201001, 202012, 202306}).Draw(t, "first"))
	for range rapid.IntRange(1, 6).Draw(t, "payments") {
		in.Payments = append(in.Payments, Payment{m.First(), money.Rupiah(rapid.Int64Range(0, 2_000_000_000).Draw(t, "gross"))})
		m = m.Add(rapid.IntRange(0, 14).Draw(t, "later"))
	}
	return in
}

func TestTaxIsOrderly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawTax(t)
		r := taxOf(t, in)
		var gross, tax money.Rupiah
		for i, p := range r.Payments {
			gross, tax = gross+p.Gross, tax+p.Tax
			if p.Tax < 0 || p.Gross != in.Payments[i].Gross || p.Article == "" || p.Final == (in.ThirdYear || p.On.Year() > in.Payments[0].On.Year()+1) {
				t.Fatalf("%+v", p)
			}
			if p.Final && p.Tax > money.Mul(p.Gross, 5*money.Percent, money.Up) || p.Tax > money.Mul(p.Gross, 42*money.Percent, money.Up) {
				t.Fatalf("more than the highest rate: %+v", p)
			}
			if s := strings.Join(law.Outline(law.Tell([]law.Step{p.Why}, "en")), "\n"); strings.ContainsAny(s, "{}") || !strings.Contains(s, "Rp"+p.Tax.FormatEnglish()) {
				t.Fatal(s)
			}
		}
		if gross != r.Gross || tax != r.Tax {
			t.Fatalf("sums %+v", r)
		}
		in.NoTaxNumber = false
		if with := taxOf(t, in); with.Tax > r.Tax {
			t.Fatalf("a taxpayer number costs tax: %v > %v", with.Tax, r.Tax)
		}
	})
}

func TestPartsOfOneSumArePaidLikeTheSum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		day := period.Date(rapid.SampledFrom([]int{20100301, 20200301, 20230301}).Draw(t, "day"))
		a, b := money.Rupiah(rapid.Int64Range(0, 3_000_000_000).Draw(t, "a")), money.Rupiah(rapid.Int64Range(0, 3_000_000_000).Draw(t, "b"))
		third := rapid.Bool().Draw(t, "third year")
		later := day.AddDays(30)
		if !third {
			later = day.Month().Add(20).First() // the next calendar year
		}
		parts := taxOf(t, TaxInput{ThirdYear: third, Payments: []Payment{{day, a}, {later, b}}})
		whole := taxOf(t, TaxInput{ThirdYear: third, Payments: []Payment{{day, a + b}}})
		if parts.Tax != whole.Tax {
			t.Fatalf("%v + %v: %v in parts, %v at once", a, b, parts.Tax, whole.Tax)
		}
	})
}

func TestTaxRisesWithoutJumps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		third := rapid.Bool().Draw(t, "third year")
		border := money.Rupiah(rapid.SampledFrom([]int64{1, 50_000_000, 60_000_000, 250_000_000, 500_000_000, 5_000_000_000}).Draw(t, "border"))
		of := func(a money.Rupiah) money.Rupiah {
			return taxOf(t, TaxInput{ThirdYear: third, Payments: []Payment{{20230301, a}}}).Tax
		}
		low, at, high := of(border-1), of(border), of(border+1)
		if low > at || at > high || high-low > 2 {
			t.Fatalf("around %v: %v, %v, %v", border, low, at, high)
		}
		far := of(border + money.Rupiah(rapid.Int64Range(0, 9_000_000_000).Draw(t, "more")))
		if far < at {
			t.Fatalf("falls from %v to %v", at, far)
		}
	})
}

func TestTaxRefusesNonsense(t *testing.T) {
	for name, c := range map[string]struct {
		in   TaxInput
		code law.Code
	}{
		"nothing paid": {TaxInput{}, law.CodeInput},
		"no day":       {TaxInput{Payments: []Payment{{0, 1}}}, law.CodeDates},
		"backwards":    {TaxInput{Payments: []Payment{{20200201, 1}, {20200131, 1}}}, law.CodeDates},
		"negative":     {TaxInput{Payments: []Payment{{20200201, -1}}}, law.CodeInput},
		"too much":     {TaxInput{Payments: []Payment{{20200201, MaxBalance}, {20200202, 1}}}, law.CodeInput},
		"before":       {TaxInput{Payments: []Payment{{20091115, 1}}}, law.CodeMonth},
	} {
		t.Run(name, func(t *testing.T) {
			var f *law.Fault
			if _, err := Tax(law.MustLoad(), c.in); !errors.As(err, &f) || f.Code != c.code {
				t.Fatalf("got %v, want %s", err, c.code)
			}
		})
	}
}
