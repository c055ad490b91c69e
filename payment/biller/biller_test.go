package biller_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/biller"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
)

var mandiri = partner.Partner{Key: "mandiri", DialectName: "mandiri"}

func tokenRequest(b *bank, body string, change ...func(*http.Request)) *http.Request {
	b.Helper()
	d := b.p.Dialect()
	r := httptest.NewRequest("POST", d.Path(snap.TokenB2B), strings.NewReader(body))
	stamp := d.StampToken(b.at.Now())
	sig, err := snap.SignToken(bankKey(), b.p.ClientID, stamp)
	b.must(err)
	r.Header.Set("X-TIMESTAMP", stamp)
	r.Header.Set("X-CLIENT-KEY", b.p.ClientID)
	r.Header.Set("X-SIGNATURE", sig)
	for _, f := range change {
		f(r)
	}
	return r
}

const grant = `{"grantType":"client_credentials","additionalInfo":{}}`

func set(name, value string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set(name, value) }
}

func TestABankAsksAndPays(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(mandiri)
		bill := w.worker()
		token := w.do(tokenRequest(b, grant)).expect(t, "2007300")
		if token.Expires != "900" || token.Token == "" {
			t.Errorf("%s", token.raw)
		}
		b.token = token.Token

		asked := b.call(snap.Inquiry, w.number(), b.inquiry(code(bill), "REQ-1")).expect(t, "2002400", "00")
		if asked.VA.Name != "R**** S*******" || asked.VA.Type != "C" || asked.VA.TotalAmount != (amount{fmt.Sprintf("%d.00", bill.Amount), "IDR"}) || asked.VA.Service != "   19777" || asked.VA.Customer != code(bill) {
			t.Errorf("%s", asked.raw)
		}
		if len(asked.VA.Bills) != 2 || asked.VA.Bills[0].Name != "JKK Nov 2026" {
			t.Errorf("parts %+v", asked.VA.Bills)
		}
		if _, err := b.p.Dialect().ReadInquiryAnswer([]byte(asked.raw)); err != nil {
			t.Errorf("our own reader refuses the answer: %v", err)
		}
		b.call(snap.Pay, w.number(), b.payment(code(bill), "REQ-1", int64(bill.Amount)-1)).expect(t, "4042513", "01")
		paid := b.call(snap.Pay, w.number(), b.payment(code(bill), "REQ-1", int64(bill.Amount))).expect(t, "2002500", "00")
		if paid.VA.Request != "REQ-1" || len(paid.VA.Bills) != 1 || paid.VA.Bills[0].Status != "00" || paid.VA.PaymentReason != (snap.Words{English: "Success", Indonesia: "Sukses"}) {
			t.Errorf("%s", paid.raw)
		}
		if _, err := b.p.Dialect().ReadPaymentAnswer([]byte(paid.raw)); err != nil {
			t.Errorf("our own reader refuses the answer: %v", err)
		}
		if at := w.count(`SELECT paid_at FROM receipt`); at != noon.Add(-time.Minute).UnixMicro() {
			t.Errorf("paid at %v, the bank said one minute before noon", time.UnixMicro(at).UTC())
		}
		b.call(snap.Inquiry, w.number(), b.inquiry(code(bill), "REQ-2")).expect(t, "4042414", "01")
		b.call(snap.Pay, w.number(), b.payment(code(bill), "REQ-2", int64(bill.Amount))).expect(t, "4042514", "01")
		// By either number, or by the account alone.
		for _, question := range []string{`,"paymentRequestId":"REQ-1"`, `,"paymentRequestId":"REQ-1","inquiryRequestId":"other"`, `,"inquiryRequestId":"REQ-1"`, ``} {
			s := b.call(snap.PayStatus, w.number(), `{`+b.account(code(bill))+question+`}`).expect(t, "2002600", "00")
			if s.VA.Request != "REQ-1" || s.VA.PaidAmount.Value != fmt.Sprintf("%d.00", bill.Amount) || s.VA.Name != "R**** S*******" {
				t.Errorf("%s", s.raw)
			}
		}
		// REQ-2 was refused: that REQ-1 has paid the bill does not pay it. What is
		// asked under a number of which nothing is known gets no other's answer.
		for _, question := range []string{`"inquiryRequestId":"REQ-2"`, `"paymentRequestId":"REQ-2"`, `"paymentRequestId":"REQ-2","inquiryRequestId":"REQ-1"`, `"inquiryRequestId":"other"`, `"paymentRequestId":"REQ-9"`} {
			s := b.call(snap.PayStatus, w.number(), `{`+b.account(code(bill))+`,`+question+`}`).expect(t, "4042601", "01")
			if s.VA.Request == "REQ-1" || s.VA.PaidAmount.Value != "" {
				t.Errorf("%s was told of another payment: %s", question, s.raw)
			}
		}
		other := w.worker()
		b.call(snap.PayStatus, w.number(), `{`+b.account(code(other))+`,"paymentRequestId":"REQ-1"}`).expect(t, "4042601", "01")
		if w.posted() != 1 {
			t.Errorf("%d posted", w.posted())
		}
		w.sound()
	})
}

func TestACallToldAgainGetsItsFirstAnswer(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(mandiri)
		bill, second := w.worker(), w.worker()
		first, other := b.payment(code(bill), "PAY-1", int64(bill.Amount)), b.payment(code(second), "PAY-2", int64(second.Amount))
		n := w.number()
		b.call(snap.Pay, n, first).expect(t, "2002500", "00")
		b.call(snap.Pay, n, first).expect(t, "4042518", "00")
		b.call(snap.Pay, w.number(), first).expect(t, "4042518", "00") // stamped anew
		b.call(snap.Pay, n, other).expect(t, "4092500", "01")
		b.call(snap.Pay, w.number(), b.payment(code(bill), "PAY-1", int64(bill.Amount)+1)).expect(t, "4092500", "01")

		// A refusal is the first answer too, even when it would succeed now.
		n = w.number()
		wrong := b.payment(code(second), "PAY-3", int64(second.Amount)+5)
		r := b.call(snap.Pay, n, wrong).expect(t, "4042513", "01")
		again := b.call(snap.Pay, n, wrong).expect(t, "4042518", "01")
		if again.VA.PaymentReason != r.VA.PaymentReason {
			t.Errorf("first %v, again %v", r.VA.PaymentReason, again.VA.PaymentReason)
		}
		nobody := b.payment("99999", "PAY-4", 1000)
		n = w.number()
		b.call(snap.Pay, n, nobody).expect(t, "4042512", "01")
		b.call(snap.Pay, n, nobody).expect(t, "4042518", "01")

		n = w.number()
		b.call(snap.Inquiry, n, b.inquiry(code(second), "ASK-1")).expect(t, "2002400", "00")
		b.call(snap.Inquiry, n, b.inquiry(code(second), "ASK-1")).expect(t, "4092400", "01")
		b.call(snap.Pay, n, other).expect(t, "4092500", "01")
		if w.posted() != 1 {
			t.Errorf("%d posted", w.posted())
		}
		// The next Jakarta day the number is free again.
		w.at.Set(noon.Add(24 * time.Hour))
		b.token = w.partners.IssueToken(b.p, w.at.Now())
		b.call(snap.Inquiry, n, b.inquiry(code(second), "ASK-2")).expect(t, "2002400", "00")
	})
}

func TestAReversedPaymentIsNotToldAsPaid(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(mandiri)
		bill := w.worker()
		pay := b.payment(code(bill), "PAY-1", int64(bill.Amount))
		n := w.number()
		b.call(snap.Pay, n, pay).expect(t, "2002500", "00")
		u, err := w.till.Reverse(bg, payment.Reversal{Channel: "va-mandiri", Reference: "PAY-1"})
		if err != nil || u.Outcome != payment.Undone {
			t.Fatalf("%+v %v", u, err)
		}
		b.call(snap.Pay, n, pay).expect(t, "4042518", "01")
		b.call(snap.PayStatus, w.number(), `{`+b.account(code(bill))+`,"paymentRequestId":"PAY-1"}`).expect(t, "2002600", "01")
	})
}

func TestTheSamePaymentAThousandTimesIsPostedOnce(t *testing.T) {
	each(t, func(w *world) {
		run, stop := context.WithCancel(bg)
		defer stop()
		w.till.Start(run)
		b := w.bank(mandiri)
		bill := w.worker()
		srv := httptest.NewServer(w.handler)
		defer srv.Close()
		client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 8, MaxIdleConnsPerHost: 8}}
		body := b.payment(code(bill), "PAY-1", int64(bill.Amount))
		numbers := make([]string, 1000)
		for i := range numbers {
			numbers[i] = "777777777777"
			if i%2 == 1 {
				numbers[i] = w.number() // a gateway that stamps each try anew
			}
		}
		requests := make(chan *http.Request, 1000)
		for _, n := range numbers {
			r := b.request(snap.Pay, n, body)
			r.RequestURI = ""
			r.URL.Scheme, r.URL.Host = "http", strings.TrimPrefix(srv.URL, "http://")
			requests <- r
		}
		close(requests)
		var mu sync.Mutex
		got := map[string]int{}
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for r := range requests {
					res, err := client.Do(r)
					if err != nil {
						t.Error(err)
						return
					}
					a := w.read(res.StatusCode, res.Body)
					res.Body.Close()
					mu.Lock()
					got[a.Code+" "+a.VA.PaymentStatus]++
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(got) != 2 || got["2002500 00"] != 1 || got["4042518 00"] != 999 {
			t.Errorf("answers %v", got)
		}
		if w.posted() != 1 || w.count(`SELECT count(*) FROM payment`) != 1 || w.count(`SELECT count(*) FROM entry`) != 1 {
			t.Errorf("%d receipts", w.posted())
		}
		w.sound()
	})
}

func TestStandingCodesTakeAnyAmountAndShortNumbersLeadToTheirCode(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(partner.Partner{Key: "bca", DialectName: "bca", Channel: "va-bca"})
		bill := w.worker()
		standing, err := w.desk.StandingCode(bg, bill.Payer, "test")
		w.must(err)
		for _, c := range []int64{standing, bill.Code} {
			a, err := w.server.Account(bg, b.p, c)
			w.must(err)
			if len(a.CustomerNo) > 9 || a.Company() != "19777" {
				t.Errorf("%+v", a)
			}
			again, err := w.server.Account(bg, b.p, c)
			if err != nil || again != a {
				t.Errorf("%+v then %+v %v", a, again, err)
			}
			asked := b.call(snap.Inquiry, w.number(), b.inquiry(a.CustomerNo, "REQ-1")).expect(t, "2002400", "00")
			if c == bill.Code {
				if asked.VA.Type != "C" {
					t.Errorf("%s", asked.raw)
				}
				b.call(snap.Pay, w.number(), b.payment("0000"+a.CustomerNo, fmt.Sprint("P", c), int64(bill.Amount))).expect(t, "2002500", "00")
				continue
			}
			if asked.VA.Type != "O" || asked.VA.TotalAmount.Value != "0.00" || len(asked.VA.Bills) != 0 {
				t.Errorf("%s", asked.raw)
			}
			b.call(snap.Pay, w.number(), b.payment(a.CustomerNo, fmt.Sprint("P", c), 5000)).expect(t, "2002500", "00")
		}
		if n := w.count(`SELECT sum(amount) FROM payment`); n != int64(bill.Amount)+5000 {
			t.Errorf("%d", n)
		}
		_, err = w.server.Account(bg, b.p, 100_000_000_000)
		if fault.Of(err).Code != "payment.code_unknown" {
			t.Error(err)
		}
		w.sound()
	})
}

func TestLimitsAndClosedChannelsAreToldBeforeMoneyIsTaken(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(mandiri)
		bill := w.worker()
		ch, err := w.till.Channel(bg, "va-mandiri")
		w.must(err)
		ch.Minimum = bill.Amount + 1
		w.must(w.till.SetChannel(bg, ch, "test"))
		b.call(snap.Inquiry, w.number(), b.inquiry(code(bill), "R")).expect(t, "4032402", "01")
		b.call(snap.Pay, w.number(), b.payment(code(bill), "R", int64(bill.Amount))).expect(t, "4032502", "01")
		ch.Minimum, ch.Open = 0, false
		w.must(w.till.SetChannel(bg, ch, "test"))
		b.call(snap.Inquiry, w.number(), b.inquiry(code(bill), "R")).expect(t, "4032406", "01")
		b.call(snap.Pay, w.number(), b.payment(code(bill), "R", int64(bill.Amount))).expect(t, "4032506", "01")
		if w.posted() != 0 {
			t.Errorf("%d posted", w.posted())
		}
	})
}

func TestAnAcquirerTellsQRPayments(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(partner.Partner{Key: "acquirer", Channel: "qris", DialectName: "standard"})
		bill := w.worker()
		tell := func(reference, code, status string, rupiah int64) string {
			return fmt.Sprintf(`{"originalReferenceNo":"%s","originalPartnerReferenceNo":"%s","latestTransactionStatus":"%s","amount":{"value":"%d.00","currency":"IDR"}}`, reference, code, status, rupiah)
		}
		b.call(snap.NotifyQR, w.number(), tell("QR-1", code(bill), "03", int64(bill.Amount))).expect(t, "2005200")
		if w.posted() != 0 {
			t.Fatal("a payment that is pending was posted")
		}
		n := w.number()
		good := tell("QR-1", code(bill), "00", int64(bill.Amount))
		b.call(snap.NotifyQR, n, good).expect(t, "2005200")
		b.call(snap.NotifyQR, n, good).expect(t, "2005200")
		b.call(snap.NotifyQR, w.number(), good).expect(t, "2005200")
		b.call(snap.NotifyQR, n, tell("QR-2", code(bill), "00", int64(bill.Amount))).expect(t, "4095200")
		// Gateways that send notices without a token or a CHANNEL-ID.
		b.token = ""
		b.call(snap.NotifyQR, w.number(), tell("QR-3", "who knows", "00", 7000), func(r *http.Request) { r.Header.Del("Authorization"); r.Header.Del("CHANNEL-ID") }).expect(t, "2005200")
		b.call(snap.NotifyQR, w.number(), `{"originalReferenceNo":"QR-4","latestTransactionStatus":"00"}`).expect(t, "4005202")
		b.call(snap.NotifyQR, w.number(), `{"originalReferenceNo":"QR-4","latestTransactionStatus":"99","amount":{"value":"1.00","currency":"IDR"}}`).expect(t, "4005201")
		if w.posted() != 2 || w.count(`SELECT count(*) FROM suspense`) != 1 {
			t.Errorf("%d posted", w.posted())
		}
		w.sound()
	})
}

func TestNoticesOfOthersReachTheirHook(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(mandiri)
		r := b.request(snap.NotifyDebit, w.number(), `{}`)
		if a := w.do(r); a.http != http.StatusNotFound || a.Code != "" {
			t.Errorf("without a hook: %d %s", a.http, a.raw)
		}
		var got []biller.Notice
		var fail error
		w.server.On("72", func(_ context.Context, n biller.Notice) error {
			got = append(got, n)
			return fail
		})
		w.serve(biller.Config{})
		b.call(snap.NotifyDebit, w.number(), `{"a":1}`).expect(t, "2007200")
		fail = fault.New(fault.Conflict, "payment.call_reused")
		b.call(snap.NotifyDebit, w.number(), `{"a":1}`).expect(t, "4097200")
		fail = fmt.Errorf("broken")
		b.call(snap.NotifyDebit, w.number(), `{"a":1}`).expect(t, "5007200")
		b.call(snap.NotifyDebit, w.number(), `{"a":1}`, set("X-SIGNATURE", strings.Repeat("0", 128))).expect(t, "4017200")
		if len(got) != 3 || string(got[0].Body) != `{"a":1}` || got[0].Partner.Key != "mandiri" || got[0].Call.ExternalID == "" || !got[0].At.Equal(noon) {
			t.Errorf("%+v", got)
		}
	})
}

func TestWhereAndHowOftenAPartnerMayCall(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(partner.Partner{Key: "near", Addresses: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, Rate: 2})
		bill := w.worker()
		ask := func(from string) answer {
			r := b.request(snap.Inquiry, w.number(), b.inquiry(code(bill), "R"))
			r.RemoteAddr = from
			return w.do(r)
		}
		ask("198.51.100.7:1").expect(t, "4012400")
		ask("garbage").expect(t, "4012400")
		codes := map[string]int{}
		for range 12 {
			codes[ask("192.0.2.7:1").Code]++
		}
		if codes["2002400"] < 4 || codes["4292400"] == 0 || len(codes) != 2 {
			t.Errorf("%v", codes)
		}
	})
}

func TestASandboxPartnerMovesNothingOnALiveServer(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(partner.Partner{Key: "try", State: partner.Sandbox})
		bill := w.worker()
		w.do(tokenRequest(b, grant)).expect(t, "2007300")
		b.call(snap.Inquiry, w.number(), b.inquiry(code(bill), "R")).expect(t, "4032401")
		b.call(snap.Pay, w.number(), b.payment(code(bill), "R", int64(bill.Amount))).expect(t, "4032501")
		b.call(snap.Pay, w.number(), b.payment(code(bill), "R", 1), set("X-SIGNATURE", strings.Repeat("0", 128))).expect(t, "4012500")
		if w.posted() != 0 {
			t.Error("posted")
		}
		w.serve(biller.Config{Sandbox: true})
		b.call(snap.Pay, w.number(), b.payment(code(bill), "R", int64(bill.Amount))).expect(t, "2002500", "00")
	})
}

func TestAnUnansweredTillIsNotTakenForARefusal(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(mandiri)
		bill := w.worker()
		run, stop := context.WithCancel(bg)
		w.till.Start(run)
		stop() // the writers are gone: nobody takes what is queued
		time.Sleep(50 * time.Millisecond)
		w.serve(biller.Config{Patience: 300 * time.Millisecond})
		a := b.call(snap.Pay, w.number(), b.payment(code(bill), "R", int64(bill.Amount)))
		if a.http != http.StatusGatewayTimeout || a.raw != "" {
			t.Errorf("%d %q", a.http, a.raw)
		}
		if !strings.Contains(w.log.String(), `"reason":"payment.busy"`) {
			t.Errorf("log %s", w.log)
		}
	})
}

func TestTwoBanksWithOneCompanyNumberAreToldApart(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.bank(partner.Partner{Key: "one"}), w.bank(partner.Partner{Key: "two", Channel: "va-bni"})
		bill, second := w.worker(), w.worker()
		a.call(snap.Pay, "1", a.payment(code(bill), "R", int64(bill.Amount))).expect(t, "2002500", "00")
		b.call(snap.Pay, "1", b.payment(code(second), "R", int64(second.Amount))).expect(t, "2002500", "00")
		if w.count(`SELECT count(*) FROM receipt WHERE channel = 'va-bni'`) != 1 {
			t.Error("the second bank's payment went to another channel")
		}
		b.token = a.token
		b.call(snap.Inquiry, "2", b.inquiry(code(bill), "R")).expect(t, "4012401")
	})
}

func TestPartnersThatSignWithRSAUseNoToken(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(partner.Partner{Key: "faspay", DialectName: "faspay"})
		b.token = ""
		bill := w.worker()
		b.call(snap.Pay, w.number(), b.payment(code(bill), "R", int64(bill.Amount)), func(r *http.Request) { r.Header.Del("Authorization") }).expect(t, "2002500", "00")
		b.call(snap.Pay, w.number(), b.payment(code(bill), "R2", 1), set("X-SIGNATURE", strings.Repeat("A", 344))).expect(t, "4012500")
	})
}

func TestADialectsNumbersAndLostPaddingAreRead(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(partner.Partner{Key: "aspi", DialectName: "aspi", Company: "88899"})
		bill := w.worker()
		body := fmt.Sprintf(`{"partnerServiceId":" 088899","customerNo":%s,"virtualAccountNo":"088899%s","txnDateInit":"20261110T045900Z","inquiryRequestId":"R"}`, code(bill), code(bill))
		a := b.call(snap.Inquiry, w.number(), body).expect(t, "2002400", "00")
		if a.VA.Service != "   88899" {
			t.Errorf("%s", a.raw)
		}
		if !json.Valid([]byte(a.raw)) {
			t.Error(a.raw)
		}
	})
}
