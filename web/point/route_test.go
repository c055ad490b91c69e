package point_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	paypoint "github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/point"
)

// TestEveryRouteRefusesWhoMayNotAndSurvivesABrokenDatabase walks the counter's
// routes as nobody, as somebody of the office and as a teller of another point.
func TestEveryRouteRefusesWhoMayNotAndSurvivesABrokenDatabase(t *testing.T) {
	each(t, func(w *world) {
		w.teller(w.point.No, "rina@agen.id")
		other, err := w.sys.Points.Add(ctx, paypoint.Point{Kind: paypoint.SPO, Name: "BJB Serang", Partner: "Bank BJB", Area: "36.04", PaymentLimit: 500_000, DailyLimit: 5_000_000, FloatLimit: 600_000}, "test")
		w.ok(err)
		w.teller(other.No, "joko@bjb.id")
		b := w.bill()
		_, err = w.sys.Points.Collect(ctx, paypoint.Cash{Point: w.point.No, Teller: "account:1", Slip: "S1", Code: fmt.Sprint(b.Code), Amount: b.Amount})
		w.ok(err)
		a, err := w.sys.Accounts.Create(ctx, account.New{Login: "kasir", Name: "Kasir", Roles: []auth.Role{auth.Finance}, Password: password}, "test")
		w.ok(err)
		key, _, err := auth.NewTOTP("Jamsos", "kasir")
		w.ok(err)
		w.ok(w.sys.Accounts.SetTOTP(ctx, a.Ref, key, "test", "system:test"))
		finance := w.client()
		finance.has(finance.post("/kantor/masuk", "login", "kasir", "password", password), 303)
		finance.has(finance.post("/kantor/masuk/kode", "code", w.totp("kasir")), 303)
		nobody, rina, joko := w.client(), w.signedIn("rina@agen.id"), w.signedIn("joko@bjb.id")
		concrete := func(rt web.Route) (string, url.Values) {
			path := strings.NewReplacer("{slip}", "S1", "{day}", "2026-08-09").Replace(rt.Pattern)
			if rt.Method == "POST" {
				return path, url.Values{"_token": {"x"}}
			}
			return path, nil
		}
		var routes []web.Route
		for _, rt := range point.New(w.sys).Routes() {
			if !rt.Open() {
				routes = append(routes, rt)
			}
		}
		if len(routes) < 10 {
			t.Fatalf("only %d routes", len(routes))
		}
		for _, rt := range routes {
			path, form := concrete(rt)
			if a := nobody.do(rt.Method, path, form); a.code != 303 || !strings.HasPrefix(a.to, "/loket/masuk") {
				t.Errorf("nobody at %s %s: %d → %s", rt.Method, path, a.code, a.to)
			}
			if a := finance.do(rt.Method, path, form); a.code != 403 {
				t.Errorf("finance at %s %s: %d", rt.Method, path, a.code)
			}
			if a := joko.do(rt.Method, path, form); a.code >= 500 || strings.Contains(a.body, "Karangantu") || strings.Contains(rt.Pattern, "{slip}") && a.code == 200 {
				t.Errorf("another point's teller at %s %s: %d", rt.Method, path, a.code)
			}
			if rt.Pattern == "/loket/hari/tutup" {
				continue // it would close Rina's day
			}
			if a := rina.do(rt.Method, path, form); a.code >= 500 || a.code == 403 || rt.Method == "POST" && a.code != 422 {
				t.Errorf("a teller without answers at %s %s: %d", rt.Method, path, a.code)
			}
		}
		if s, err := w.sys.Points.Slip(ctx, w.point.No, "S1"); err != nil || s.State != paypoint.Paid {
			t.Errorf("%+v, %v", s, err)
		}
		for _, bad := range []string{"/loket/hari?sesudah=a/b", "/loket/hari?sesudah=none"} { // a page that is none
			rina.has(rina.get(bad), 200)
		}
		w.ok(w.sys.DB.Close())
		for _, rt := range routes {
			path, form := concrete(rt)
			if a := rina.do(rt.Method, path, form); a.code != 503 || !strings.Contains(a.body, "Layanan sedang sibuk") {
				t.Errorf("%s %s with a broken database: %d %.200s", rt.Method, path, a.code, a.body)
			}
		}
	})
}
