package biller_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/payment/biller"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
)

func TestAPartnerHasTheServicesOfItsKindOfChannel(t *testing.T) {
	each(t, func(w *world) {
		w.server.On("72", func(context.Context, biller.Notice) error { return nil })
		w.serve(biller.Config{})
		bill := w.worker()
		for _, c := range []struct {
			channel        string
			byNumber, byQR bool
		}{{"va-bni", true, false}, {"retail", true, false}, {"tokopedia", true, false}, {"wallet", true, false}, {"spo", true, false},
			{"qris", false, true}, {"debit", false, false}, {"transfer", false, false}} {
			b := w.bank(partner.Partner{Key: c.channel, Channel: c.channel, DialectName: "standard", Company: fmt.Sprint(19100 + w.calls)})
			may := func(allowed bool, s snap.Service, code string) string {
				if allowed {
					return code
				}
				return "403" + s.Code + "01"
			}
			// Nothing of the bill is told, and nothing is posted.
			for _, s := range []snap.Service{snap.Inquiry, snap.Pay, snap.PayStatus} {
				body := map[string]string{"24": b.inquiry(code(bill), "R"), "25": b.payment(code(bill), "R", int64(bill.Amount)+1), "26": `{` + b.account(code(bill)) + `}`}[s.Code]
				a := b.call(s, w.number(), body).expect(t, may(c.byNumber, s, map[string]string{"24": "2002400", "25": "4042513", "26": "4042601"}[s.Code]))
				if !c.byNumber && strings.Contains(a.raw, "virtualAccountData") {
					t.Errorf("%s is told %s", c.channel, a.raw)
				}
			}
			if !c.byNumber {
				b.call(snap.Pay, w.number(), b.payment(code(bill), "P", int64(bill.Amount))).expect(t, "4032501")
			}
			if c.byQR {
				b.call(snap.NotifyQR, w.number(), `{"originalReferenceNo":"Q","latestTransactionStatus":"03"}`).expect(t, "2005200")
			} else {
				b.call(snap.NotifyQR, w.number(), fmt.Sprintf(`{"originalReferenceNo":"Q","originalPartnerReferenceNo":"%s","latestTransactionStatus":"00","amount":{"value":"%d.00","currency":"IDR"}}`, code(bill), bill.Amount)).expect(t, "4035201")
			}
			// What a hook takes is any bank's; the hook knows whose transfer it is.
			b.call(snap.NotifyDebit, w.number(), `{}`).expect(t, "2007200")
		}
		if w.posted() != 0 {
			t.Errorf("%d posted", w.posted())
		}
	})
}
