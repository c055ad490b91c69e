package biller_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/golden"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/schema/schematest"
)

var billerReference = regexp.MustCompile(`"billerReferenceId": "\d+"`)

// The answers as a partner's programmer reads them.
func TestAnswersAsTheyAreWritten(t *testing.T) {
	at := clock.NewFixed(noon)
	w := newWorld(t, schematest.SQLite(t, db.WithClock(at)), at)
	b := w.bank(mandiri)
	bill := w.worker()
	standing, err := w.desk.StandingCode(bg, bill.Payer, "test")
	w.must(err)
	var out strings.Builder
	show := func(what string, a answer) {
		var pretty bytes.Buffer
		w.must(json.Indent(&pretty, []byte(a.raw), "", "  "))
		text := strings.NewReplacer(code(bill), "260118744021", fmt.Sprint(standing), "731946205518", person, "IBU CONTOH").Replace(pretty.String())
		if a.Token != "" {
			text = strings.Replace(text, a.Token, "…", 1)
		}
		text = billerReference.ReplaceAllString(text, `"billerReferenceId": "…"`)
		fmt.Fprintf(&out, "# %s: HTTP %d\n%s\n\n", what, a.http, text)
	}
	show("a token", w.do(tokenRequest(b, grant)))
	show("an inquiry", b.call(snap.Inquiry, "1", b.inquiry(code(bill), "REQ-1")))
	show("an inquiry of a standing code", b.call(snap.Inquiry, "2", b.inquiry(fmt.Sprint(standing), "REQ-2")))
	show("an inquiry of nobody's account", b.call(snap.Inquiry, "3", b.inquiry("999999999999", "REQ-3")))
	show("a payment of a wrong amount", b.call(snap.Pay, "4", b.payment(code(bill), "REQ-1", int64(bill.Amount)+1)))
	show("the same call again", b.call(snap.Pay, "4", b.payment(code(bill), "REQ-1", int64(bill.Amount)+1)))
	show("a payment", b.call(snap.Pay, "5", b.payment(code(bill), "REQ-1", int64(bill.Amount))))
	show("the same call again", b.call(snap.Pay, "5", b.payment(code(bill), "REQ-1", int64(bill.Amount))))
	show("another payment under the same X-EXTERNAL-ID", b.call(snap.Pay, "5", b.payment(code(bill), "REQ-9", int64(bill.Amount))))
	show("another payment of the bill", b.call(snap.Pay, "6", b.payment(code(bill), "REQ-9", int64(bill.Amount))))
	show("the status of the payment", b.call(snap.PayStatus, "7", `{`+b.account(code(bill))+`,"paymentRequestId":"REQ-1"}`))
	show("the status of a payment that there is not", b.call(snap.PayStatus, "8", `{`+b.account(code(bill))+`,"paymentRequestId":"REQ-8"}`))
	show("a field that is missing", b.call(snap.Pay, "9", `{`+b.account(code(bill))+`,"paymentRequestId":"REQ-7"}`))
	show("a wrong signature", b.call(snap.Pay, "10", b.payment(code(bill), "REQ-1", 1), set("X-SIGNATURE", strings.Repeat("0", 128))))
	b.token = "x"
	show("a wrong token", b.call(snap.NotifyQR, "11", `{}`))
	golden.Check(t, "answers.txt", out.String())
}
