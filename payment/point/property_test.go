package point_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/schema/schematest"
)

// TestWhateverHappensThePointHoldsWhatItShould plays random days at a point
// beside a simple account of them: what is held is collected − returned −
// deposited + refused, the limits hold, and the doctor finds nothing.
func TestWhateverHappensThePointHoldsWhatItShould(t *testing.T) {
	at := clock.NewFixed(noon)
	d := schematest.SQLite(t, db.WithClock(at))
	w := newWorld(t, d, at)
	payer := w.bill().Payer
	code, err := w.desk.Till.Desk.StandingCode(ctx, payer, "test")
	w.ok(err)
	rapid.Check(t, func(r *rapid.T) {
		const limit = 100_000
		p := w.point(limit)
		var held, underWay money.Rupiah
		open := map[string]money.Rupiah{} // slips of today that can be given back
		told := map[int64]money.Rupiah{}
		slips := 0
		for range rapid.IntRange(1, 25).Draw(r, "steps") {
			at.Advance(time.Second)
			switch rapid.SampledFrom([]string{"collect", "collect", "collect", "repeat", "reverse", "deposit", "confirm", "refuse", "close", "tomorrow"}).Draw(r, "step") {
			case "collect":
				n := money.Rupiah(rapid.IntRange(1, 60_000).Draw(r, "amount"))
				slips++
				slip := fmt.Sprintf("s%d", slips)
				_, err := w.desk.Collect(ctx, point.Cash{Point: p.No, Teller: teller, Slip: slip, Code: id.FormatPaymentCode(code), Amount: n})
				switch {
				case err == nil && held+underWay+n > limit:
					r.Fatalf("%v collected with %v owed of %v", n, held+underWay, limit)
				case err == nil:
					held, open[slip] = held+n, n
				case fault.Of(err).Code == "point.float_limit" && held+underWay+n <= limit:
					r.Fatalf("%v refused with %v owed", n, held+underWay)
				case fault.Of(err).Code != "point.float_limit" && fault.Of(err).Code != "point.day_closed":
					r.Fatal(err)
				}
			case "repeat":
				for slip, n := range open {
					out, err := w.desk.Collect(ctx, point.Cash{Point: p.No, Teller: teller, Slip: slip, Code: id.FormatPaymentCode(code), Amount: n})
					if err != nil || !out.Repeated {
						r.Fatalf("%s again: %+v, %v", slip, out, err)
					}
					break
				}
			case "reverse":
				for slip, n := range open {
					if _, err := w.desk.Reverse(ctx, p.No, slip, "regret", teller); err == nil {
						held -= n
					} else if fault.Of(err).Class != fault.Conflict {
						r.Fatal(err)
					}
					delete(open, slip)
					break
				}
			case "deposit":
				n := money.Rupiah(rapid.IntRange(1, 60_000).Draw(r, "amount"))
				x, err := w.desk.Deposit(ctx, p.No, n, fmt.Sprint("ref", at.Now().UnixNano()), teller)
				if (err == nil) != (n <= held) {
					r.Fatalf("%v deposited of %v: %v", n, held, err)
				}
				if err == nil {
					held, underWay, told[x.ID] = held-n, underWay+n, n
				}
			case "confirm", "refuse":
				for no, n := range told {
					if rapid.Bool().Draw(r, "confirmed") {
						_, err = w.desk.Confirm(ctx, p.No, no, "line", office)
					} else {
						_, err = w.desk.Refuse(ctx, p.No, no, "never came", office)
						held += n
					}
					if err != nil {
						r.Fatal(err)
					}
					underWay -= n
					delete(told, no)
					break
				}
			case "close":
				_, err := w.desk.CloseDay(ctx, p.No, period.DateOf(at.Now()), teller)
				if err != nil {
					r.Fatal(err)
				}
			case "tomorrow":
				at.Advance(24 * time.Hour)
			}
			f, err := w.desk.Float(ctx, p.No)
			if err != nil || f.Held != held || f.UnderWay != underWay || f.Pending != 0 {
				r.Fatalf("float %+v, want %v held, %v under way (%v)", f, held, underWay, err)
			}
		}
		if err := d.Read(ctx, func(tx *db.Tx) error {
			return point.Check(ctx, tx, func(f point.Finding) { r.Errorf("%+v", f) })
		}); err != nil {
			r.Fatal(err)
		}
	})
}

// TestManyHandsAtOnePoint lets tellers collect, give back, deposit and close side
// by side: whatever wins, nothing is lost and no limit is passed.
func TestManyHandsAtOnePoint(t *testing.T) {
	each(t, func(w *world) {
		const limit = 60_000
		p := w.point(limit)
		code, err := w.desk.Till.Desk.StandingCode(ctx, w.bill().Payer, "test")
		w.ok(err)
		var wg sync.WaitGroup
		for hand := range 6 {
			wg.Go(func() {
				for i := range 12 {
					slip := fmt.Sprintf("h%d-%d", hand, i)
					_, err := w.desk.Collect(ctx, point.Cash{Point: p.No, Teller: teller, Slip: slip, Code: id.FormatPaymentCode(code), Amount: money.Rupiah(1_000 + rand.IntN(9_000))})
					if err == nil && i%3 == 0 {
						_, err = w.desk.Reverse(ctx, p.No, slip, "regret", teller)
					}
					if err == nil && i%4 == 0 {
						_, err = w.desk.Deposit(ctx, p.No, money.Rupiah(1_000+rand.IntN(4_000)), slip, teller)
					}
					if err == nil && hand == 0 && i == 10 {
						_, err = w.desk.CloseDay(ctx, p.No, 20261110, teller)
					}
					switch c := fault.Of(err); {
					case err == nil, c.Class == fault.Conflict, c.Code == "point.deposit_too_much", c.Class == fault.Unavailable:
					default:
						w.Errorf("%s: %v", slip, err)
					}
					if f := w.float(p); f.Owed() > limit || f.Held < 0 {
						w.Errorf("%+v", f)
					}
				}
			})
		}
		wg.Wait()
		w.at.Advance(time.Hour)
		if _, err := w.desk.Tidy(ctx); err != nil {
			w.Error(err)
		}
	})
}
