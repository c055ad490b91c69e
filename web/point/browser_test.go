package point_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/web/webtest"
)

// look checks an open page as people and their tools see it, on an agent's phone
// and at a bank's counter.
func look(t *testing.T, b *webtest.Browser, name string) {
	t.Helper()
	for _, width := range []int{1280, 360} {
		b.View(t, width, "light")
		b.Axe(t)
		b.NoSideways(t)
		b.Screenshot(t, "loket-"+name, width)
	}
	b.Quiet(t)
}

func TestATellersDayInTheBrowser(t *testing.T) {
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(noon)
		w := newWorld(t, d, at)
		w.teller(w.point.No, "rina@agen.id")
		b := webtest.Start(t)
		b.View(t, 360, "light")
		b.Open(t, w.srv.URL+"/loket")
		look(t, b, "masuk")
		b.Type(t, "#f-login", "rina@agen.id")
		b.Type(t, "#f-password", password)
		b.Click(t, `main form .button`)
		b.Wait(t, "#f-code")
		look(t, b, "kode")
		b.Type(t, "#f-code", w.totp("rina@agen.id"))
		b.Click(t, `main form .button`)
		b.Wait(t, "#f-paycode")
		look(t, b, "kosong")
		for n := range 4 {
			bill := w.bill()
			b.Type(t, "#f-paycode", fmt.Sprint(bill.Code)+"\n") // a scanner ends with Enter
			b.Wait(t, `form[action="/loket/terima"]`)
			if n == 0 {
				look(t, b, "tagihan")
			}
			b.Click(t, `form[action="/loket/terima"] button`)
			b.Wait(t, `.slip svg`)
			if n == 0 {
				look(t, b, "slip")
			}
			b.Click(t, `.buttons a[href="/loket"]`)
			b.Wait(t, "#f-paycode")
		}
		look(t, b, "terisi")
		bill := w.bill()
		b.Type(t, "#f-paycode", "123456789012\n")
		b.Wait(t, ".summary-error")
		look(t, b, "salah")
		code, err := w.sys.Desk.StandingCode(ctx, bill.Payer, "test")
		w.ok(err)
		b.Open(t, w.srv.URL+"/loket")
		b.Type(t, "#f-paycode", fmt.Sprint(code)+"\n")
		b.Wait(t, `form[action="/loket/periksa"]`)
		look(t, b, "titipan")
		b.Type(t, "#f-amount", "12.500")
		b.Click(t, `form[action="/loket/periksa"] button`)
		b.Wait(t, `form[action="/loket/terima"]`)
		look(t, b, "titipan-periksa")
		b.Click(t, `button[formaction="/loket/tagihan"]`)
		b.Wait(t, `#f-amount[value="12500"]`)
		b.Open(t, w.srv.URL+"/loket/hari")
		look(t, b, "hari")
		b.Type(t, "#f-amount", "20.000")
		b.Type(t, "#f-reference", "TRF 20260810-0042")
		b.Click(t, `form[action="/loket/hari/setor"] button`)
		b.Wait(t, ".flash")
		look(t, b, "setor")
		b.Open(t, w.srv.URL+"/loket")
		for range 3 {
			b.Type(t, "#f-paycode", fmt.Sprint(bill.Code)+"\n")
			b.Wait(t, `form[action="/loket/terima"]`)
			b.Click(t, `form[action="/loket/terima"] button`)
			b.Wait(t, `.slip svg`)
			b.Click(t, `.buttons a[href="/loket"]`)
			b.Wait(t, "#f-paycode")
			bill = w.bill()
		}
		look(t, b, "penuh")
		for _, page := range []string{"/loket", "/loket/hari"} { // dark, and in English
			b.View(t, 360, "dark")
			b.Open(t, w.srv.URL+page+"?lang=en")
			b.Axe(t)
			b.NoSideways(t)
			b.Screenshot(t, "loket-dark"+strings.ReplaceAll(page, "/", "-"), 360)
		}
		b.Quiet(t)
		w.sound()
	}, db.WithClock(at))
}
