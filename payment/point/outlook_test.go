package point_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/point"
)

// TestWhatATellerIsToldIsWhatTheMoneyDoes pays amounts into standing codes and
// compares what Outlook said before with what stands afterwards.
func TestWhatATellerIsToldIsWhatTheMoneyDoes(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(10_000_000)
		desk := w.desk.Till.Desk
		months := func(payer int64) int64 {
			return w.count(`SELECT count(*) FROM bill WHERE payer = $1 AND state IN ('paid', 'credited')`, payer)
		}
		pay := func(name string, payer int64, amount money.Rupiah, pays int, waits bool) {
			t.Helper()
			code, err := desk.StandingCode(ctx, payer, "test")
			w.ok(err)
			told, err := desk.Outlook(ctx, payer, amount)
			w.ok(err)
			before := months(payer)
			w.next++
			_, err = w.desk.Collect(ctx, point.Cash{Point: p.No, Teller: teller, Slip: fmt.Sprint("O", w.next), Code: id.FormatPaymentCode(code), Amount: amount})
			w.ok(err)
			if _, err := w.jobs.Drain(ctx); err != nil {
				w.Fatal(err)
			}
			var credit money.Rupiah
			w.ok(w.db.Read(ctx, func(tx *db.Tx) error { credit, err = contribution.CreditTx(ctx, tx, payer); return err }))
			if credit != told.Credit || months(payer)-before != int64(len(told.Pays)) || len(told.Pays) != pays || told.Waits() != waits {
				t.Errorf("%s: told %+v; %v stand and %d months were paid", name, told, credit, months(payer)-before)
			}
		}
		b := w.collected(p, "first")
		pay("ahead", b.Payer, 3*b.Amount, 0, true)
		w.at.Set(time.Date(2026, 12, 2, 9, 0, 0, 0, period.WIB).UTC())
		pay("with what stands", b.Payer, 1, 1, false)
		part := w.bill()
		pay("a part of an open bill", part.Payer, part.Amount-1, 0, false)
		pay("the rest of it", part.Payer, 1, 1, false)
		saver := w.collected(p, "second")
		w.at.Set(time.Date(2027, 1, 2, 9, 0, 0, 0, period.WIB).UTC())
		pay("less than a month", saver.Payer, saver.Amount/2, 0, false)
		pay("the month that runs", saver.Payer, 2*saver.Amount, 1, false)
		leaver := w.member("Joko")
		pay("nothing to pay", leaver, 5_000, 0, false)
	})
}
