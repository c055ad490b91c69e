package contribution_test

import (
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
)

// TestCreditIsSpentOnce lets a refund and the month's billing reach for the same
// credit at the same time.
func TestCreditIsSpentOnce(t *testing.T) {
	each(t, wib(2026, time.November, 20, 10, 0), func(w *world) {
		const employer = 26000001
		w.write(func(tx *db.Tx) error {
			return contribution.AddCreditsTx(ctx, tx, []contribution.NewCredit{{Payer: employer, ID: 1, Amount: 1_000_000, Reason: "payment.surplus"}})
		})
		refunded := make(chan bool, 1)
		w.write(func(tx *db.Tx) error { // the month's billing
			if err := contribution.IssueEmployerBill(w.desk, ctx, tx, employer, 202611, 1_000_000); err != nil {
				return err
			}
			if err := tx.Wait(ctx); err != nil {
				return err
			}
			go func() {
				taken := false
				if err := w.d.Write(ctx, func(other *db.Tx) (err error) {
					taken, err = contribution.TakeCreditTx(ctx, other, employer, 1_000_000, true)
					return err
				}); err != nil {
					t.Error(err)
				}
				refunded <- taken
			}()
			time.Sleep(200 * time.Millisecond) // time enough for it to read, were it not held
			return nil
		})
		if <-refunded {
			t.Error("the refund took what the bill had used")
		}
		if n := w.number(`SELECT sum(amount) FROM payer_credit WHERE payer = $1`, int64(employer)); n != 0 {
			t.Errorf("credit is %d", n)
		}
	})
}
