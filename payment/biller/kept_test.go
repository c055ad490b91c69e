package biller_test

import (
	"fmt"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
)

// A notice tells of money that is there, whatever its channel's record says of
// refusing.
func TestANoticedQRPaymentIsNeverRefused(t *testing.T) {
	each(t, func(w *world) {
		if err := w.db.Write(bg, func(tx *db.Tx) error {
			_, err := tx.Exec(bg, `UPDATE channel SET can_refuse = 1 WHERE channel = 'qris'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		b := w.bank(partner.Partner{Key: "acquirer", Channel: "qris", DialectName: "standard"})
		bill := w.worker()
		body := fmt.Sprintf(`{"originalReferenceNo":"QR-1","originalPartnerReferenceNo":"%s","latestTransactionStatus":"00","amount":{"value":"%d.00","currency":"IDR"}}`, code(bill), int64(bill.Amount)-1)
		n := w.number()
		for range 2 {
			b.call(snap.NotifyQR, n, body).expect(t, "2005200")
		}
		if w.posted() != 1 {
			t.Errorf("%d payments", w.posted())
		}
	})
}
