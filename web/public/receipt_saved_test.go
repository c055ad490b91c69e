package public_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/golden"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/web/webtest"
)

var drawn = regexp.MustCompile(`\d{3} \d{4} \d{4}|bill:\d+`)

// A farmer pays in when he can, and each receipt says what stands now, what is
// missing for which month, and what was bought with its cover by the law.
func TestAReceiptOfADepositTellsWhatItDid(t *testing.T) {
	each(t, func(w *world) {
		var no, code int64
		if err := w.sys.DB.Write(ctx, func(tx *db.Tx) (err error) {
			if no, err = w.sys.Members.ReserveTx(ctx, tx, member.Person{Name: "Siti Rahmawati", BirthDate: 19900615, NIK: nikSiti, Area: "36.04", Sex: "F"}, nil, nil, "channel:web", "web"); err != nil {
				return err
			}
			if _, err = w.sys.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "BPU-06"}, "test"); err != nil {
				return err
			}
			code, err = w.sys.Desk.StandingCodeTx(ctx, tx, no, "test")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		q, err := w.sys.Desk.QuoteSelf(ctx, no, 1)
		if err != nil {
			t.Fatal(err)
		}
		var b strings.Builder
		shows := func(what, token string) {
			t.Helper()
			for _, lang := range []string{"id", "en"} {
				c := w.client().get("/r/" + token + "?lang=" + lang)
				s := text(c.Body[strings.Index(c.Body, "<main"):])
				if end := strings.Index(s, "Jamsos ·"); end >= 0 {
					s = s[:end]
				}
				fmt.Fprintf(&b, "%s (%s): %s\n", what, lang, strings.TrimSpace(drawn.ReplaceAllString(s, "NUMBER")))
			}
			if paper := w.client().get("/r/" + token + ".pdf"); paper.Code != 200 || !strings.HasPrefix(paper.Body, "%PDF") {
				t.Errorf("%s: no paper, %d", what, paper.Code)
			}
		}
		pays := func(reference string, amount money.Rupiah) string {
			t.Helper()
			out, err := w.sys.Till.Post(ctx, payment.Message{Channel: "agent", Reference: reference, Code: id.FormatPaymentCode(code), Amount: amount})
			if err != nil {
				t.Fatal(err)
			}
			if err := w.sys.Settle(ctx); err != nil {
				t.Fatal(err)
			}
			return out.Token
		}
		first := pays("a", 5_000)
		shows("a little", first)
		w.at.Advance(9 * 24 * time.Hour)
		second := pays("b", q.Total-5_000+200)
		shows("the rest of the month", second)
		shows("the first one afterwards", first)
		list, err := w.sys.Till.Payments(ctx, no, 0, 9)
		if err != nil || len(list) != 3 || !list[0].ByCredit() {
			t.Fatalf("%+v, %v", list, err)
		}
		shows("what credit paid", list[0].Token)
		shows("ahead", pays("c", 300))
		shows("enough ahead", pays("d", q.Total))
		if _, err := w.sys.Till.Reverse(ctx, payment.Reversal{Channel: "agent", Reference: "c", Reason: "test"}); err != nil {
			t.Fatal(err)
		}
		list, err = w.sys.Till.Payments(ctx, no, 0, 9)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			if p.Reference == "c" {
				shows("taken back", p.Token)
			}
		}
		golden.Check(t, "receipt-deposit.txt", b.String())
		look := webtest.Start(t)
		for _, width := range []int{1280, 360} {
			look.View(t, width, "light")
			look.Open(t, w.url+"/r/"+second)
			look.Axe(t)
			look.NoSideways(t)
			look.Screenshot(t, "receipt-deposit", width)
		}
	})
}
