package benefit

import (
	"testing"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
)

func TestAnEstimatedBalanceIsNoBetterThanDerived(t *testing.T) {
	months := 120
	ask := Input{Programme: law.JHT, Event: Retirement, Date: 20250615, Wage: 5_000_000, MonthsPaid: &months}
	for _, c := range []struct {
		balance money.Rupiah
		want    law.Confidence
	}{{0, law.Derived}, {34_200_000, law.Verified}} {
		in := ask
		in.Balance = c.balance
		r, err := Evaluate(law.MustLoad(), in)
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Lines) != 1 || r.Lines[0].Amount != 34_200_000 || r.Lines[0].Confidence != c.want {
			t.Errorf("balance %d: %+v", c.balance, r.Lines)
		}
	}
}
