package biller_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
)

func TestARefusalToldManyTimesAtOnceIsOneFirstAnswer(t *testing.T) {
	each(t, func(w *world) {
		run, stop := context.WithCancel(bg)
		defer stop()
		w.till.Start(run)
		b := w.bank(mandiri)
		bill := w.worker()
		body := b.payment(code(bill), "PAY-1", int64(bill.Amount)+1)
		var mu sync.Mutex
		got := map[string]int{}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for range 40 {
					a := b.call(snap.Pay, "4711", body)
					mu.Lock()
					got[a.Code+" "+a.VA.PaymentStatus]++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(got) != 2 || got["4042513 01"] != 1 || got["4042518 01"] != 319 || w.posted() != 0 {
			t.Errorf("answers %v", got)
		}
	})
}

// The same when both were committed together.
func TestARefusalTwiceInOneBatchIsOneFirstAnswer(t *testing.T) {
	each(t, func(w *world) {
		bill := w.worker()
		m := payment.Message{Channel: "va-mandiri", Reference: "R", Code: code(bill), Amount: bill.Amount + 1,
			Call: &payment.Call{Partner: "x", Day: period.DateOf(noon), ExternalID: "1", Service: "25", Request: "R"}}
		a := w.till.PostAll(bg, []payment.Message{m, m})
		if a[0].Err == nil || a[1].Err != nil || a[1].Outcome.State != payment.Refused || !a[1].Outcome.SameCall || a[1].Outcome.Reason != "payment.wrong_amount" {
			t.Errorf("%+v", a)
		}
	})
}

// The number of a call comes before its message: a message that is refused uses
// it up, whatever is sent under it afterwards.
func TestAMessageThatIsRefusedUsesUpItsNumber(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(mandiri)
		bill := w.worker()
		without := func(body, member string) string { return strings.Replace(body, `"`+member+`"`, `"other"`, 1) }
		ask, status := b.inquiry(code(bill), "REQ"), `{`+b.account(code(bill))+`}`
		pay := b.payment(code(bill), "PAY", int64(bill.Amount))
		for i, c := range []struct {
			service            snap.Service
			first, answer      string
			second, afterwards string
		}{
			{snap.Inquiry, without(ask, "customerNo"), "4002402", ask, "4092400"},
			{snap.Inquiry, `{`, "4002400", ask, "4092400"},
			{snap.Inquiry, ask, "2002400", `{`, "4092400"},
			{snap.PayStatus, without(status, "customerNo"), "4002602", status, "4092600"},
			{snap.Pay, without(pay, "paidAmount"), "4002502", pay, "4042518"},
			{snap.Pay, without(pay, "paidAmount"), "4002502", without(pay, "paidAmount"), "4042518"},
			{snap.Pay, strings.Replace(pay, `"customerNo":"`, `"customerNo":"x`, 1), "4002501", strings.Replace(pay, `"PAY"`, `"PAY-2"`, 1), "4092500"},
			{snap.Pay, without(pay, "paymentRequestId"), "4002502", pay, "4092500"},
			{snap.Pay, `{`, "4002500", `{`, "4092500"},
			{snap.Pay, b.payment(code(bill), "PAY", int64(bill.Amount)+1), "4042513", pay, "4092500"},
		} {
			n := w.number()
			first := b.call(c.service, n, c.first).expect(t, c.answer)
			again := b.call(c.service, n, c.second).expect(t, c.afterwards)
			if c.afterwards == "4042518" && (again.VA.PaymentStatus != "01" || again.VA.PaymentReason != first.VA.PaymentReason) {
				t.Errorf("case %d: first %s, then %s", i, first.raw, again.raw)
			}
		}
		// Who cannot sign uses up nobody's number.
		n := w.number()
		b.call(snap.Pay, n, `{`, set("X-SIGNATURE", strings.Repeat("0", 128))).expect(t, "4012500")
		if w.posted() != 0 {
			t.Errorf("%d posted", w.posted())
		}
		b.call(snap.Pay, n, pay).expect(t, "2002500", "00")
		// A posted payment under its number with another content is no repetition.
		b.call(snap.Pay, n, b.payment(code(bill), "PAY", int64(bill.Amount)+1)).expect(t, "4092500", "01")
		// The notice of a QR payment may be mended: its money is there.
		q, second := w.bank(partner.Partner{Key: "acquirer", Channel: "qris"}), w.worker()
		n = w.number()
		notice := fmt.Sprintf(`{"originalReferenceNo":"Q","originalPartnerReferenceNo":"%s","latestTransactionStatus":"00","amount":{"value":"%d.00","currency":"IDR"}}`, code(second), second.Amount)
		q.call(snap.NotifyQR, n, without(notice, "amount")).expect(t, "4005202")
		q.call(snap.NotifyQR, n, notice).expect(t, "2005200")
		w.sound()
	})
}

// The standard wants virtualAccountName in every answer about an account.
func TestARefusalNamesTheAccount(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(mandiri)
		bill := w.worker()
		pay := func(customer, request string, rupiah int64) string {
			return strings.Replace(b.payment(customer, request, rupiah), `"virtualAccountName":"`+person+`",`, ``, 1)
		}
		const name, nobody = `"virtualAccountName":"R**** S*******"`, `"virtualAccountName":""`
		see := func(what string, a answer, code, want string) {
			t.Helper()
			a.expect(t, code)
			if strings.Count(a.raw, `"virtualAccountName"`) != 1 || !strings.Contains(a.raw, want) {
				t.Errorf("%s lacks %s: %s", what, want, a.raw)
			}
		}
		n := w.number()
		see("a wrong amount", b.call(snap.Pay, n, pay(code(bill), "A", 1)), "4042513", name)
		see("told again", b.call(snap.Pay, n, pay(code(bill), "A", 1)), "4042518", name)
		see("as the bank named him", b.call(snap.Pay, w.number(), b.payment(code(bill), "B", 1)), "4042513", `"virtualAccountName":"`+person+`"`)
		see("nobody's account", b.call(snap.Pay, w.number(), pay("999999999999", "C", 1)), "4042512", nobody)
		see("no message", b.call(snap.Pay, w.number(), `{`), "4002500", nobody)
		see("a status not found", b.call(snap.PayStatus, w.number(), `{`+b.account(code(bill))+`}`), "4042601", name)
		see("a status of nobody's", b.call(snap.PayStatus, w.number(), `{`+b.account("999999999999")+`}`), "4042612", nobody)
		see("a payment", b.call(snap.Pay, w.number(), pay(code(bill), "D", int64(bill.Amount))), "2002500", name)
		see("a paid bill", b.call(snap.Inquiry, w.number(), b.inquiry(code(bill), "E")), "4042414", name)
		see("an inquiry of nobody's", b.call(snap.Inquiry, w.number(), b.inquiry("999999999999", "F")), "4042412", nobody)
	})
}
