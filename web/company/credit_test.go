package company_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/payment"
)

func TestACompanySeesItsCredit(t *testing.T) {
	each(t, func(w *world) {
		no := w.firm(nil)
		v := w.owner()
		if strings.Contains(v.get("/perusahaan").body, "Saldo titipan") {
			w.t.Error("credit is shown though there is none")
		}
		code, err := w.sys.Desk.StandingCode(ctx, no, "test")
		if err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.sys.Till.Post(ctx, payment.Message{Channel: "transfer", Reference: "x", Code: fmt.Sprint(code), Amount: 1_250_000}); err != nil {
			w.t.Fatal(err)
		}
		v.get("/perusahaan").want(w.t, 200, "Saldo titipan Rp1.250.000", "/perusahaan/tagihan#titipan")
		v.get("/perusahaan/tagihan").want(w.t, 200, "Saldo titipan Rp1.250.000", "pembayaran yang tidak cocok dengan tagihan")
	})
}
