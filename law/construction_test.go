package law

import (
	"math/big"
	"testing"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"pgregory.net/rapid"
)

var contractBorders = []int64{100_000_000, 500_000_000, 1_000_000_000, 5_000_000_000}

func contract(t failer, month period.Month, value money.Rupiah) Result {
	t.Helper()
	r, err := MustLoad().Contribution(Input{Segment: Jakon, Month: month, ContractValue: value})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestTiersAreContinuousAtTheirBorders(t *testing.T) {
	for _, month := range []period.Month{202506, 202009} {
		for _, b := range contractBorders {
			below, at, above := contract(t, month, money.Rupiah(b-1)), contract(t, month, money.Rupiah(b)), contract(t, month, money.Rupiah(b+1))
			for i := range at.Lines {
				if up, down := above.Lines[i].Amount-at.Lines[i].Amount, at.Lines[i].Amount-below.Lines[i].Amount; up < 0 || up > 1 || down < 0 || down > 1 {
					t.Errorf("%v jumps at %d: %v, %v, %v", at.Lines[i].Programme, b, below.Lines[i].Amount, at.Lines[i].Amount, above.Lines[i].Amount)
				}
			}
		}
	}
}

// The reckoning by slices equals one done otherwise: every tier adds the
// difference of its rate to the one below on all that is above its border.
func TestTiersEqualTheSumOfRateSteps(t *testing.T) {
	l := MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.OneOf(rapid.Int64Range(1, int64(MaxContract)), rapid.Int64Range(1, 8_000_000_000), rapid.SampledFrom(contractBorders)).Draw(t, "value")
		month := rapid.SampledFrom([]period.Month{202506, 202009}).Draw(t, "month")
		r := contract(t, month, money.Rupiah(value))
		for i, id := range []string{"construction.jkk.tiers", "construction.jkm.tiers"} {
			v, err := l.At(id, month.First())
			if err != nil {
				t.Fatal(err)
			}
			sum, last := new(big.Int), int64(0)
			for _, tier := range v.Tiers {
				if above := value - int64(tier.From); above > 0 {
					sum.Add(sum, new(big.Int).Mul(big.NewInt(above), big.NewInt(int64(tier.Rate)-last)))
				}
				last = int64(tier.Rate)
			}
			million := int64(1_000_000)
			if month == 202009 {
				million *= 100
			}
			sum.Add(sum, big.NewInt(million/2)).Div(sum, big.NewInt(million))
			if got := int64(r.Lines[i].Amount); got != sum.Int64() || got < 0 || r.Lines[i].Amount > r.Lines[i].Normal {
				t.Fatalf("%s of %d: %d, expected %d", id, value, got, sum)
			}
		}
		if more := contract(t, month, money.Rupiah(min(value+rapid.Int64Range(0, 1_000_000_000).Draw(t, "more"), int64(MaxContract)))); more.Total < r.Total {
			t.Fatalf("%v falls to %v when the value rises", r.Total, more.Total)
		}
	})
}

func TestValueAddedTaxIsTakenOff(t *testing.T) {
	l := MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		net := money.Rupiah(rapid.Int64Range(1, 1_000_000_000_000).Draw(t, "net"))
		for month, hundredths := range map[period.Month]money.Rupiah{202506: 111, 202203: 110} {
			gross, err := l.Contribution(Input{Segment: Jakon, Month: month, ContractValue: net * hundredths, VATIncluded: true})
			if err != nil {
				t.Fatal(err)
			}
			if want := contract(t, month, net*100); gross.Total != want.Total || *gross.Lines[0].Base != net*100 {
				t.Fatalf("%v with tax: %v, without: %v", net*hundredths, gross.Total, want.Total)
			}
			if gross.Lines[0].Confidence == Verified {
				t.Fatal("the rate of the tax was not read in the regulation")
			}
		}
	})
}

func TestInstalmentsAddUp(t *testing.T) {
	l := MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		r := contract(t, 202506, money.Rupiah(rapid.Int64Range(1, int64(MaxContract)).Draw(t, "value")))
		var payments []money.Rupiah
		for _, p := range rapid.SliceOfN(rapid.Int64Range(1, 50_000_000_000), 1, 12).Draw(t, "payments") {
			payments = append(payments, money.Rupiah(p))
		}
		parts, err := l.Instalments(r, payments)
		if err != nil {
			t.Fatal(err)
		}
		sums, total := make([]money.Rupiah, len(r.Lines)), money.Rupiah(0)
		for i, part := range parts {
			var own money.Rupiah
			for j, line := range part.Lines {
				if line.Amount < 0 {
					t.Fatalf("instalment %d of %v is negative", i+1, line.Programme)
				}
				sums[j] += line.Amount
				own += line.Amount
			}
			if own != part.Total || part.Number != i+1 || part.Payment != payments[i] {
				t.Fatalf("%+v", part)
			}
			total += own
		}
		for j, line := range r.Lines {
			if sums[j] != line.Amount {
				t.Fatalf("%v: the parts are %v, the whole is %v", line.Programme, sums[j], line.Amount)
			}
		}
		if total != r.Total {
			t.Fatalf("the parts are %v, the whole is %v", total, r.Total)
		}
	})
	r := contract(t, 202506, 100_000_000)
	for name, payments := range map[string][]money.Rupiah{"none": nil, "zero": {1, 0}, "negative": {-5}, "too much": {MaxContract, 1}} {
		if _, err := l.Instalments(r, payments); err == nil {
			t.Errorf("payments were accepted: %s", name)
		}
	}
	if _, err := l.Instalments(Result{Segment: PU, Month: 202506}, []money.Rupiah{1}); err == nil {
		t.Error("a wage earner's month was split")
	}
}
