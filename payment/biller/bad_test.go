package biller_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
)

// Every wrong call: the code that it gets, that nothing is posted by it, and that
// the log holds neither keys nor names.
func TestBadInputGetsItsCodeAndPostsNothing(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(mandiri)
		foreign := w.bank(partner.Partner{Key: "foreign", Company: "20888"})
		closed := w.bank(partner.Partner{Key: "shut", Company: "30999"})
		w.must(w.partners.Close(bg, "shut", "test", "ended"))
		bill, cancelledBill := w.worker(), w.worker()
		w.must(w.desk.CancelBill(bg, cancelledBill.Payer, cancelledBill.No, "wrong", "test"))
		old := w.partners.IssueToken(b.p, noon.Add(-16*time.Minute))
		good := func() string { return b.payment(code(bill), "PAY-"+w.number(), int64(bill.Amount)) }
		ask := func() string { return b.inquiry(code(bill), "ASK") }
		sign := func(f func(b *bank)) func(s snap.Service, body string) *http.Request {
			return func(s snap.Service, body string) *http.Request {
				c := *b
				f(&c)
				return c.request(s, w.number(), body)
			}
		}
		with := func(change ...func(*http.Request)) func(s snap.Service, body string) *http.Request {
			return func(s snap.Service, body string) *http.Request { return b.request(s, w.number(), body, change...) }
		}
		at := func(d time.Duration) func(s snap.Service, body string) *http.Request {
			return func(s snap.Service, body string) *http.Request {
				w.at.Set(noon.Add(d))
				defer w.at.Set(noon)
				return b.request(s, w.number(), body)
			}
		}
		plain := with()
		drop := func(name string) func(*http.Request) { return func(r *http.Request) { r.Header.Del(name) } }
		replace := func(old, next string) string { return strings.Replace(good(), old, next, 1) }
		amountOf := fmt.Sprintf(`"paidAmount":{"value":"%d.00","currency":"IDR"}`, bill.Amount)

		for _, c := range []struct {
			name    string
			request func(s snap.Service, body string) *http.Request
			body    string // of a payment; '' the good one
			want    string // case: HTTP and two digits
			status  string
		}{
			{"no timestamp", with(drop("X-TIMESTAMP")), "", "400 02", ""},
			{"no signature", with(drop("X-SIGNATURE")), "", "400 02", ""},
			{"no partner id", with(drop("X-PARTNER-ID")), "", "400 02", ""},
			{"no external id", with(drop("X-EXTERNAL-ID")), "", "400 02", ""},
			{"no channel id", with(drop("CHANNEL-ID")), "", "400 02", ""},
			{"channel id too long", with(set("CHANNEL-ID", "952311")), "", "400 01", ""},
			{"two channel ids", with(func(r *http.Request) { r.Header.Add("CHANNEL-ID", "95231") }), "", "400 01", ""},
			{"no channel id and not signed", with(drop("CHANNEL-ID"), set("X-SIGNATURE", strings.Repeat("0", 128))), "", "401 00", ""},
			{"two signatures", with(func(r *http.Request) { r.Header.Add("X-SIGNATURE", "x") }), "", "400 01", ""},
			{"a timestamp that is none", with(set("X-TIMESTAMP", "yesterday")), "", "400 01", ""},
			{"a timestamp without a zone", with(set("X-TIMESTAMP", "2026-11-10T12:00:00")), "", "400 01", ""},
			{"stale", at(-6 * time.Minute), "", "401 00", ""},
			{"from the future", at(6 * time.Minute), "", "401 00", ""},
			{"unknown partner", with(set("X-PARTNER-ID", "77777")), "", "401 00", ""},
			{"closed partner", func(s snap.Service, body string) *http.Request { return closed.request(s, w.number(), body) }, "", "401 00", ""},
			{"wrong signature", with(set("X-SIGNATURE", strings.Repeat("0", 128))), "", "401 00", ""},
			{"unreadable signature", with(set("X-SIGNATURE", "***")), "", "401 00", ""},
			{"signed with another secret", sign(func(b *bank) { b.secret = "rahasia-orang-lain-1" }), "", "401 00", ""},
			{"changed after it was signed", func(s snap.Service, body string) *http.Request {
				r := b.request(s, w.number(), strings.Replace(good(), "PAY-", "pay-", 1))
				return b.request(s, w.number(), body, set("X-SIGNATURE", r.Header.Get("X-SIGNATURE")))
			}, "", "401 00", ""},
			{"another method in the signature", func(s snap.Service, body string) *http.Request {
				s.Method = "PUT"
				r := b.request(s, w.number(), body)
				r.Method = "POST"
				return r
			}, "", "401 00", ""},
			{"a query that was not signed", with(func(r *http.Request) { r.RequestURI += "?x=1" }), "", "401 00", ""},
			{"no token", sign(func(b *bank) { b.token = "" }), "", "401 01", ""},
			{"a token that is none", sign(func(b *bank) { b.token = "abc" }), "", "401 01", ""},
			{"expired token", sign(func(b *bank) { b.token = old }), "", "401 01", ""},
			{"other partner's token", sign(func(b *bank) { b.token = foreign.token }), "", "401 01", ""},
			{"external id with letters", with(set("X-EXTERNAL-ID", "abc")), "", "400 01", ""},
			{"external id too long", with(set("X-EXTERNAL-ID", strings.Repeat("1", 37))), "", "400 01", ""},

			{"nothing", plain, " ", "400 00", "01"},
			{"not JSON", plain, `{"a":`, "400 00", "01"},
			{"not JSON and not signed", with(set("X-SIGNATURE", strings.Repeat("0", 128))), `{"a":`, "401 00", ""},
			{"two values", plain, `{} {}`, "400 00", "01"},
			{"a list", plain, `[]`, "400 00", "01"},
			{"a member twice", plain, `{"paymentRequestId":"a","paymentRequestId":"b"}`, "400 00", "01"},
			{"deep", plain, strings.Repeat(`{"a":`, 40) + `1` + strings.Repeat(`}`, 40), "400 00", "01"},
			{"not UTF-8", plain, "{\"a\":\"\xff\"}", "400 00", "01"},
			{"oversize", plain, `{"a":"` + strings.Repeat("x", 128<<10) + `"}`, "400 00", ""},
			{"empty object", plain, `{}`, "400 02", "01"},
			{"no payment id", plain, replace(`"paymentRequestId"`, `"other"`), "400 02", "01"},
			{"channel code of letters", plain, replace(`"channelCode":6011`, `"channelCode":"zz"`), "400 01", "01"},
			{"payment id of blanks", plain, b.payment(code(bill), "   ", int64(bill.Amount)), "400 02", "01"},
			{"no amount", plain, replace(`"paidAmount"`, `"other"`), "400 02", "01"},
			{"amount as a number", plain, replace(amountOf, `"paidAmount":{"value":16800.00,"currency":"IDR"}`), "400 01", "01"},
			{"amount with sen", plain, replace(amountOf, `"paidAmount":{"value":"16800.50","currency":"IDR"}`), "404 13", "01"},
			{"one sen too much", plain, replace(amountOf, fmt.Sprintf(`"paidAmount":{"value":"%d.01","currency":"IDR"},"totalAmount":{"value":"%d.01","currency":"IDR"}`, bill.Amount, bill.Amount)), "404 13", "01"},
			{"sen and no amount in a bill", plain, strings.Replace(replace(amountOf, `"paidAmount":{"value":"16800.50","currency":"IDR"}`), `"billAmount":{"value":"`, `"billAmount":{"value":"x`, 1), "400 01", "01"},
			{"three decimals", plain, replace(amountOf, `"paidAmount":{"value":"16800.500","currency":"IDR"}`), "400 01", "01"},
			{"one decimal", plain, replace(amountOf, `"paidAmount":{"value":"16800.5","currency":"IDR"}`), "400 01", "01"},
			{"negative amount", plain, replace(amountOf, `"paidAmount":{"value":"-16800.00","currency":"IDR"}`), "400 01", "01"},
			{"another currency", plain, replace(amountOf, `"paidAmount":{"value":"16800.00","currency":"USD"}`), "400 01", "01"},
			{"payment id as a number", plain, replace(`"paymentRequestId":"PAY-`, `"paymentRequestId":123,"x":"`), "400 01", "01"},
			{"account that contradicts itself", plain, replace(`"customerNo":"`, `"customerNo":"9`), "400 01", "01"},
			{"company that is a number", plain, replace(`"partnerServiceId":"   19777"`, `"partnerServiceId":19777`), "400 01", "01"},
			{"payment id too long", plain, replace("PAY-", strings.Repeat("x", 129)), "400 01", "01"},
			{"nothing paid", plain, replace(amountOf, `"paidAmount":{"value":"0.00","currency":"IDR"}`), "404 13", "01"},
			{"too little", plain, b.payment(code(bill), "A", int64(bill.Amount)-1), "404 13", "01"},
			{"too much", plain, b.payment(code(bill), "B", int64(bill.Amount)+1), "404 13", "01"},
			{"unknown account", plain, b.payment("999999999999", "C", 1), "404 12", "01"},
			{"account of another company", plain, foreign.payment(code(bill), "D", int64(bill.Amount)), "404 12", "01"},
			{"cancelled bill", plain, b.payment(code(cancelledBill), "E", int64(cancelledBill.Amount)), "404 12", "01"},
		} {
			body := c.body
			if body == "" {
				body = good()
			}
			a := w.do(c.request(snap.Pay, body))
			want := strings.Replace(c.want, " ", "25", 1)
			if a.Code != want || a.VA.PaymentStatus != c.status {
				t.Errorf("%s: got %s %q, want %s %q: %.300s", c.name, a.Code, a.VA.PaymentStatus, want, c.status, a.raw)
			}
			if w.posted() != 0 {
				t.Fatalf("%s was posted", c.name)
			}
		}

		// The other services say the same with their own digits.
		b.call(snap.Inquiry, w.number(), ask(), set("X-SIGNATURE", strings.Repeat("0", 128))).expect(t, "4012400", "")
		b.call(snap.Inquiry, w.number(), `{`).expect(t, "4002400", "01")
		b.call(snap.Inquiry, w.number(), `{}`).expect(t, "4002402", "01")
		b.call(snap.Inquiry, w.number(), b.inquiry("999999999999", "R")).expect(t, "4042412", "01")
		b.call(snap.Inquiry, w.number(), b.inquiry(code(cancelledBill), "R")).expect(t, "4042412", "01")
		b.call(snap.PayStatus, w.number(), `{}`).expect(t, "4002602", "01")
		b.call(snap.PayStatus, w.number(), `{`+b.account("999999999999")+`}`).expect(t, "4042612", "01")
		b.call(snap.PayStatus, w.number(), `{`+b.account(code(bill))+`}`).expect(t, "4042601", "01")
		for name, c := range map[string]struct {
			r    *http.Request
			want string
		}{
			"no client":        {tokenRequest(b, grant, drop("X-CLIENT-KEY")), "4007302"},
			"unknown client":   {tokenRequest(b, grant, set("X-CLIENT-KEY", "nobody")), "4017300"},
			"closed client":    {tokenRequest(closed, grant), "4017300"},
			"wrong signature":  {tokenRequest(b, grant, set("X-SIGNATURE", strings.Repeat("A", 344))), "4017300"},
			"stale":            {tokenRequest(b, grant, set("X-TIMESTAMP", "2026-11-10T11:00:00+07:00")), "4017300"},
			"another grant":    {tokenRequest(b, `{"grantType":"password"}`), "4007301"},
			"no grant":         {tokenRequest(b, `{}`), "4007302"},
			"not JSON":         {tokenRequest(b, `grantType=client_credentials`), "4007300"},
			"the wrong method": {httptest.NewRequest("GET", b.p.Dialect().Path(snap.TokenB2B), nil), "4057300"},
		} {
			if a := w.do(c.r); a.Code != c.want || a.Token != "" {
				t.Errorf("token, %s: %s, want %s", name, a.raw, c.want)
			}
		}
		for _, path := range []string{"/openapi/v1.0/", "/openapi/v1.0/transfer-va", "/openapi/v1.0/transfer-va/inquiry/", "/v9/transfer-va/inquiry", "/openapi/v1.0/transfer-va/create-va"} {
			r := b.request(snap.Inquiry, w.number(), ask())
			r.URL.Path = path
			if a := w.do(r); a.http != http.StatusNotFound || a.Code != "" {
				t.Errorf("%s: %d %s", path, a.http, a.raw)
			}
		}

		// An expired bill last, because it ends the clock's standstill.
		if !bill.ExpiresAt.IsZero() {
			w.at.Set(bill.ExpiresAt.Add(time.Hour))
			b.token = w.partners.IssueToken(b.p, w.at.Now())
			b.call(snap.Inquiry, w.number(), ask()).expect(t, "4042419", "01")
			late := strings.Replace(good(), `"trxDateTime":"20261110T045900Z",`, ``, 1)
			b.call(snap.Pay, w.number(), late).expect(t, "4042519", "01")
			_, err := w.desk.ExpireBills(bg)
			w.must(err)
			b.call(snap.Pay, w.number(), good()).expect(t, "4042519", "01")
		} else {
			t.Error("a self-payer's bill does not expire: the case is not tested")
		}
		if w.posted() != 0 {
			t.Error("something was posted")
		}

		log := w.log.String()
		for what, s := range map[string]string{"secret": b.secret, "token": b.token, "old token": old, "other token": foreign.token, "name": person, "first name": "Ratmi",
			"account": code(bill), "signature": strings.Repeat("0", 64), "body": "paymentRequestId\":\"", "reference": "00113696201"} {
			if strings.Contains(log, s) {
				t.Errorf("the log holds a %s", what)
			}
		}
		for _, want := range []string{`"partner":"mandiri"`, `"service":"25"`, `"code":"4042513"`, `"code":"4012501"`, `"external_hash":"`} {
			if !strings.Contains(log, want) {
				t.Errorf("the log lacks %s", want)
			}
		}
	})
}
