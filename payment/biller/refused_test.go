package biller_test

import (
	"context"
	"sync"
	"testing"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
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
