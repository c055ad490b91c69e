package money

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

func TestMulRoundsAsNamed(t *testing.T) {
	for _, c := range []struct {
		a    Rupiah
		r    PPM
		how  Rounding
		want Rupiah
	}{
		{10_000_000, 2_400, HalfUp, 24_000},
		{1, 500_000, HalfUp, 1},
		{1, 499_999, HalfUp, 0},
		{1, 1, Up, 1},
		{1, 999_999, Down, 0},
		{100_000_000, 21, HalfUp, 2_100}, // construction, COVID relief: 0.0021 %
	} {
		if got := Mul(c.a, c.r, c.how); got != c.want {
			t.Errorf("Mul(%d, %d, %v) = %d, want %d", c.a, c.r, c.how, got, c.want)
		}
	}
}

func TestMulAgreesWithBigIntegers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := rapid.Int64Range(0, 1<<52).Draw(t, "amount")
		r := rapid.Int64Range(0, 2_000_000).Draw(t, "rate")
		n := new(big.Int).Mul(big.NewInt(a), big.NewInt(r))
		n.Add(n, big.NewInt(500_000)).Div(n, big.NewInt(1_000_000))
		if got := Mul(Rupiah(a), PPM(r), HalfUp); int64(got) != n.Int64() {
			t.Fatalf("got %d, want %v", got, n)
		}
	})
}

func TestFormats(t *testing.T) {
	for got, want := range map[string]string{
		Rupiah(1234567).Format():    "1.234.567",
		Rupiah(-999).Format():       "-999",
		Rupiah(-1000).String():      "Rp-1.000",
		PPM(2400).FormatPercent():   "0,24 %",
		PPM(17).FormatPercent():     "0,0017 %",
		PPM(20_000).FormatPercent(): "2 %",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestPercentReadsWhatItWrites(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := PPM(rapid.Int64Range(0, 1_000_000).Draw(t, "ppm"))
		for _, s := range []string{p.FormatPercent(), p.FormatPercentEnglish()} {
			got, err := ParsePercent(s)
			if err != nil || got != p {
				t.Fatalf("%q: %d, %v; want %d", s, got, err, p)
			}
		}
	})
	for _, bad := range []string{"", "%", "1.", ".5", "0.00001 %", "-1", "1.2.3"} {
		if _, err := ParsePercent(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
}
