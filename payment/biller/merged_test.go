package biller_test

import (
	"fmt"
	"testing"

	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
)

// A bank that asks what became of money for a number which was merged is told of
// what was paid before and after.
func TestAMergedNumbersPaymentsAreFoundByItsCode(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(partner.Partner{Key: "mandiri", Channel: "va-mandiri", DialectName: "standard"})
		keep, twin := w.worker(), w.worker()
		standing, err := w.desk.StandingCode(bg, twin.Payer, "test")
		w.must(err)
		c := fmt.Sprint(standing)
		b.call(snap.Pay, w.number(), b.payment(c, "BEFORE", 5000)).expect(t, "2002500", "00")
		w.must(w.desk.Members.Merge(bg, twin.Payer, keep.Payer, "same person", "test"))
		b.call(snap.Inquiry, w.number(), b.inquiry(c, "ASK")).expect(t, "2002400", "00")
		b.call(snap.Pay, w.number(), b.payment(c, "AFTER", 6000)).expect(t, "2002500", "00")
		for question, want := range map[string]string{`,"paymentRequestId":"BEFORE"`: "BEFORE", `,"inquiryRequestId":"AFTER"`: "AFTER", ``: "AFTER"} {
			if s := b.call(snap.PayStatus, w.number(), `{`+b.account(c)+question+`}`).expect(t, "2002600", "00"); s.VA.Request != want {
				t.Errorf("%s: %s", question, s.raw)
			}
		}
		w.sound()
	})
}
