package office_test

import (
	"fmt"
	"regexp"
	"testing"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/payout"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/web/webtest"
)

// TestMoneyPagesInTheBrowser looks at the pages of money on a phone and a desk.
// What they do is tested without a browser on both engines.
func TestMoneyPagesInTheBrowser(t *testing.T) {
	at := clock.NewFixed(noon)
	w := newWorld(t, schematest.SQLite(t, db.WithClock(at)), at)
	b := webtest.Start(t)
	day := w.settled()
	w.ok(w.sys.Banks.Set(ctx, bank.Account{Bank: "bri", Name: "BRI", BankCode: "002", AccountNo: "0019012026", AccountName: "JAMSOS", Open: true}, nil, "system:test"))
	_, err := w.sys.Partners.Create(ctx, partner.Partner{Key: "bni", Name: "BNI", Channel: "va-bni", ClientID: "bni", PartnerID: "bni", Company: "98812", DialectName: "aspi", State: partner.Sandbox}, "test")
	w.ok(err)
	wrong := []byte(fmt.Sprint(w.loose.Code))
	wrong[4] = '0' + (wrong[4]-'0'+3)%10
	out, err := w.sys.Till.Post(ctx, payment.Message{Channel: "transfer", Reference: "FT261110-1", Code: string(wrong), Remark: "TRSF E-BANKING CR JOKO WIDAGDO BPJS", Amount: w.loose.Amount})
	w.ok(err)
	_, _, err = w.sys.Till.TendSuspense(ctx)
	w.ok(err)
	o, err := w.sys.Payouts.ReturnSuspense(ctx, w.held, payout.Placing{Bank: "bri", To: payout.Payee{BankCode: "014", AccountNo: "54100771234", Name: "Joko Widagdo"}, Reason: "salah kirim", Actor: "account:1"})
	w.ok(err)
	_, err = w.sys.Payouts.Run(ctx)
	w.ok(err)
	open := func(width int, path, name string) {
		t.Helper()
		b.Open(t, w.srv.URL+path)
		b.Axe(t)
		b.NoSideways(t)
		b.Screenshot(t, "office-"+name, width)
		b.Quiet(t)
	}
	for _, width := range []int{1280, 360} {
		b.View(t, width, "light")
		if width == 1280 {
			w.enter(b, auth.Finance)
		}
		task := regexp.MustCompile(`/kantor/rekonsiliasi/tugas/\d+`).FindString(w.as(auth.Auditor).page("/kantor/rekonsiliasi"))
		for _, x := range [][2]string{{"/kantor/tak-bertuan", "strays"}, {fmt.Sprintf("/kantor/tak-bertuan/%d", out.PaymentID), "stray"}, {fmt.Sprintf("/kantor/pembayaran/%d/%d", w.siti, w.paid), "payment"},
			{"/kantor/saluran", "channels"}, {"/kantor/saluran/qris", "channel"}, {"/kantor/rekonsiliasi", "reconciliation"}, {fmt.Sprintf("/kantor/rekonsiliasi/tokopedia/%s", day), "settlementday"},
			{task, "difference"}, {"/kantor/rekonsiliasi/liga", "league"}, {"/kantor/uang-keluar", "payouts"}, {fmt.Sprintf("/kantor/uang-keluar/%d", o.ID), "payout"},
			{fmt.Sprintf("/kantor/titipan/%d", w.siti), "refund"}, {"/kantor/mitra", "partners"}} {
			open(width, x[0], x[1])
		}
	}
}
