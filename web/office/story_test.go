package office_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/web/webtest"
)

// TestTheOfficeInTheBrowser plays an officer's and a cashier's morning at the
// width of a phone and of a desk.
func TestTheOfficeInTheBrowser(t *testing.T) {
	for _, width := range []int{1280, 360} {
		at := clock.NewFixed(noon)
		schematest.Each(t, func(t *testing.T, d *db.DB) {
			at.Set(noon)
			w := newWorld(t, d, at)
			b := webtest.Start(t)
			b.View(t, width, "light")
			w.ok(w.sys.DB.Write(ctx, func(tx *db.Tx) error {
				_, err := (&report.Targets{DB: w.sys.DB}).CreateTx(ctx, tx, report.Target{Definition: report.Registered, Area: "36", Period: "2026", Value: 5, Source: "RKAT 2026 halaman 14", StatedOn: 20260105}, "account:1")
				return err
			}))
			// look judges a page that is open: barriers, width, console, picture.
			look := func(name string) {
				t.Helper()
				b.Axe(t)
				b.NoSideways(t)
				b.Screenshot(t, "office-"+name, width)
				b.Quiet(t)
			}
			open := func(path, name string) { t.Helper(); b.Open(t, w.srv.URL+path); look(name) }
			send := func(css, wait string) { t.Helper(); b.Click(t, css); b.Wait(t, wait) }
			// signOut does it by the menu, which a phone folds and the keyboard opens.
			signOut := func() {
				t.Helper()
				if tall := webtest.Eval[int](t, b, `document.querySelector("header").offsetHeight`); tall > 64 {
					t.Errorf("at %d px the menu takes %d px", width, tall)
				}
				if width < 768 {
					b.Type(t, ".folded > summary", "\r")
					b.Wait(t, ".menu form button")
					look("menu")
				} else if webtest.Eval[bool](t, b, `document.querySelector(".folded > summary").checkVisibility()`) {
					t.Error("a wide window folds the menu")
				}
				send(".menu form button", "#f-login")
			}
			signIn := func(role auth.Role) {
				t.Helper()
				b.Open(t, w.srv.URL+"/kantor")
				look("signin")
				b.Type(t, "#f-login", string(role))
				b.Type(t, "#f-password", password)
				send("main button[type=submit]", "#f-code")
				look("code")
				b.Type(t, "#f-code", w.totp(role))
				send("main button[type=submit]", ".stat")
			}

			signIn(auth.Officer)
			look("dashboard")
			open("/kantor/arti", "meanings")
			open("/kantor/cari", "search")
			b.Type(t, "#f-q", "siti rahm")
			send("main button[type=submit]", "main table")
			look("found")
			send(fmt.Sprintf(`a[href="/kantor/peserta/%d"]`, w.siti), ".calendar")
			look("person")
			open(fmt.Sprintf("/kantor/peserta/%d/iuran/2026-11/sendiri", w.siti), "month-self")
			open(fmt.Sprintf("/kantor/peserta/%d/iuran/2026-09/%08d", w.worker, w.firm), "month-worker")
			open(fmt.Sprintf("/kantor/peserta/%d/ahli-waris", w.siti), "heirs")
			open(fmt.Sprintf("/kantor/peserta/%d/ubah", w.siti), "correct")
			b.Do(t, "mother", chromedp.SetValue(chromedp.CSS("#f-mother_name"), "Sumiati Dewi"))
			send("main button[type=submit]", ".summary-error") // no reason yet
			look("correct-wrong")
			b.Type(t, "#f-reason", "Salah eja pada KTP")
			send("main button[type=submit]", ".flash")
			look("corrected")
			open(fmt.Sprintf("/kantor/audit?subjek=%d", w.siti), "audit")
			if s := b.Text(t, "main"); !contains(s, "Salah eja pada KTP") || !contains(s, "Rina officer") {
				t.Errorf("the correction is not in the audit:\n%s", s)
			}
			open("/kantor/tugas", "tasks")
			send(fmt.Sprintf(`a[href="/kantor/tugas/kembar/%d/%d"]`, w.twin, w.siti), "#f-verdict")
			look("twins")
			b.Click(t, "label[for=f-verdict]")
			b.Type(t, "#f-note", "KTP dan ibu kandung sama")
			send("main form.card button[type=submit]", ".flash")
			open(fmt.Sprintf("/kantor/peserta/%d", w.twin), "merged")
			open(fmt.Sprintf("/kantor/perusahaan/%08d", w.firm), "company")
			open("/kantor/sasaran", "targets")
			open("/kantor/sasaran/baru", "target")
			open("/kantor/terbit", "published")
			signOut()

			signIn(auth.Finance)
			b.Open(t, w.srv.URL+"/kantor/tak-bertuan")
			send(fmt.Sprintf(`a[href="/kantor/tak-bertuan/%d"]`, w.held), "#f-to")
			b.Click(t, "label[for=f-to]") // whom the text names
			b.Type(t, "#f-reason", "Nama pada berita transfer")
			send("main form.card button[type=submit]", ".flash")
			w.ok(w.sys.Settle(ctx))
			b.Open(t, w.srv.URL+"/kantor")
			if s := b.Text(t, ".grid"); !contains(s, "3\n") || !contains(s, "tidak ada uang yang menunggu") {
				t.Errorf("the dashboard does not show what was done:\n%s", s)
			}
			signOut()

			signIn(auth.Administrator)
			open("/kantor/pengguna", "users")
			open("/kantor/pengguna/baru", "user-new")
			open(fmt.Sprintf("/kantor/pengguna/%d", w.users[auth.Officer].ID), "user")
			b.Open(t, w.srv.URL+"/kantor/pengguna/baru")
			b.Type(t, "#f-name", "Dewi Lestari")
			b.Type(t, "#f-login", "dewi@contoh.go.id")
			b.Click(t, "label[for=f-role]")
			send("main button[type=submit]", ".code-value")
			look("user-made")
			link := strings.TrimPrefix(strings.TrimSpace(b.Text(t, ".code-value")), "https://jamsos.example")
			b.View(t, width, "dark")
			open("/kantor", "dashboard-dark")
			signOut()
			open(link, "invite")
			b.Type(t, "#f-password", "empat kucing di atap")
			b.Type(t, "#f-password2", "empat kucing di atap")
			send("main button[type=submit]", "main svg[role=img]")
			look("totp")
		}, db.WithClock(at))
	}
}

func contains(s, part string) bool { return strings.Contains(s, part) }
