package bench

import "testing"

// The figures are of no interest here; that each measurement does its whole work
// and proves it is.
func TestASettlementFileIsPostedAndMatched(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		r, err := Settlement(ctx, engine, 400, 1, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Median <= 0 || r.KnownPerSec <= 0 || r.Differences != 1 {
			t.Errorf("%+v", r)
		}
	})
}

func TestPaymentsOverSnapAreAllPosted(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		r, err := Snap(ctx, SnapOptions{Engine: engine, Rate: 40, Seconds: 1, Inquiry: true}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if r.Payments != 40 || r.P99 <= 0 || r.InquiryP99 <= 0 || r.P50 > r.P99 || r.P99 > r.Worst {
			t.Errorf("%+v", r)
		}
	})
}
