package story

import (
	"context"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/citizen"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/public"
	"github.com/jamsos/jamsos/web/webtest"
)

// stand is the public and the members' pages over a database, with background
// work running.
type stand struct {
	sys *system.System
	at  *clock.Fixed
	url string
}

func serveStand(t *testing.T, d *db.DB, at *clock.Fixed) *stand {
	t.Helper()
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	ts := httptest.NewUnstartedServer(nil)
	sys := system.Over(d, system.Config{Ring: ring, BaseURL: "http://" + ts.Listener.Addr().String()})
	s, err := web.New(web.Config{Sources: []page.Source{{Name: "fault", FS: system.Words()}, public.Source(), citizen.Source()}, Clock: at, Demo: true,
		Limits: web.Limits{Rates: map[string]web.Rate{"lookup": {Burst: 10000, Every: time.Millisecond}}}})
	if err == nil {
		err = s.Add(append(public.New(sys, public.Config{Demo: true}).Routes(), citizen.New(sys, citizen.Config{Demo: true}).Routes()...)...)
	}
	if err != nil {
		t.Fatal(err)
	}
	ts.Config.Handler = s.Handler()
	ts.Start()
	ctx, stop := context.WithCancel(context.Background())
	wait := sys.Start(ctx)
	t.Cleanup(func() { ts.Close(); stop(); wait() })
	return &stand{sys, at, ts.URL}
}

// walk is somebody with a browser.
type walk struct {
	*testing.T
	*webtest.Browser
	s      *stand
	name   string
	script bool
}

// look checks the open page and keeps pictures of it.
func (w *walk) look(name string) {
	w.Helper()
	if !w.script {
		return
	}
	w.Axe(w.T)
	w.NoSideways(w.T)
	w.Screenshot(w.T, w.name+"-"+name, 360)
	w.View(w.T, 1280, "light")
	w.NoSideways(w.T)
	w.Screenshot(w.T, w.name+"-"+name, 1280)
	w.View(w.T, 360, "light")
}

// send submits the form that holds what a selector finds and waits for the next page.
func (w *walk) send(css string) {
	w.Helper()
	w.Do(w.T, "send "+css, chromedp.Click(chromedp.CSS(css)))
	w.ready()
}

func (w *walk) ready() {
	w.Helper()
	time.Sleep(150 * time.Millisecond) // the click's navigation begins
	w.Do(w.T, "page", chromedp.WaitReady(chromedp.CSS("footer.foot")))
}

// answer types into the fields and goes on.
func (w *walk) answer(name string, pairs ...string) {
	w.Helper()
	w.Wait(w.T, "main form")
	w.look(name)
	for i := 0; i+1 < len(pairs); i += 2 {
		css, v := pairs[i], pairs[i+1]
		switch {
		case v == "click":
			w.Do(w.T, "choose "+css, chromedp.Click(chromedp.CSS(css)))
		case strings.HasPrefix(css, "select"):
			w.Do(w.T, "choose "+css, chromedp.SetValue(chromedp.CSS(css), v))
		default:
			w.Do(w.T, "type "+css, chromedp.SetValue(chromedp.CSS(css), v))
		}
	}
	w.send("main form .button:not([formmethod])")
}

func (w *walk) open(path string) {
	w.Helper()
	w.Do(w.T, "open "+path, chromedp.Navigate(w.s.url+path), chromedp.WaitReady(chromedp.CSS("footer.foot")))
}

func (w *walk) at(path string) {
	w.Helper()
	where, err := chromedp.Run(w.Ctx, chromedp.Location())
	if err != nil {
		w.Fatal(err)
	}
	if !strings.HasPrefix(strings.TrimPrefix(where, w.s.url), path) {
		w.Fatalf("at %s, want %s:\n%s", where, path, w.Text(w.T, "main"))
	}
}

func TestInformalWorker(t *testing.T) {
	start := time.Date(2026, 11, 10, 9, 0, 0, 0, period.WIB)
	at := clock.NewFixed(start)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(start)
		s := serveStand(t, d, at)
		t.Run("with scripts", func(t *testing.T) { s.informal(t, true, "3604055506900001", "081234567890") })
		t.Run("without scripts", func(t *testing.T) { s.informal(t, false, "3604055506900002", "081234567891") })
	}, db.WithClock(at))
}

// informal registers, pays at the counter, reads the receipt, signs in later by
// a code and looks at the calendar and the card.
func (s *stand) informal(t *testing.T, script bool, nik, phone string) {
	w := &walk{T: t, Browser: webtest.Start(t), s: s, name: "informal", script: script}
	w.View(t, 360, "light")
	if !script {
		if _, err := chromedp.Call(w.Ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
			t.Fatal(err)
		}
	}
	w.open("/")
	w.look("start")
	w.open("/hitung?jenis=pu&upah=10000000&risiko=2")
	w.look("calculator")
	w.open("/daftar")
	w.answer("begin")
	w.at("/daftar/nik")
	w.answer("nik", "#f-nik", nik)
	w.answer("name", "#f-name", "Siti Rahmawati")
	w.answer("birth")
	w.answer("phone", "#f-phone", phone)
	w.answer("mother", "#f-mother_name", "Aminah")
	w.answer("province")
	w.answer("place", "select#f-area", "36.04", "#f-address", "Kampung Baru RT 2")
	w.answer("work", "#f-job", "Nelayan")
	w.answer("income", "#f-income", "3.400.000")
	w.answer("programmes", "#f-programmes-1", "click")
	w.at("/daftar/bulan")
	if script {
		w.Do(t, "three months", chromedp.Click(chromedp.CSS("#f-months-2")))
		time.Sleep(400 * time.Millisecond)
		if got := w.Text(t, "#total"); !strings.Contains(got, "Jumlah 3 bulan") {
			t.Errorf("the amount does not follow the choice: %s", got)
		}
	}
	w.answer("months", "#f-months-2", "click")
	w.answer("heirs", "#f-heir_name", "Budi Santoso", "select#f-relation", "spouse")
	w.answer("consent", "#f-data", "click")
	w.at("/daftar/periksa")
	w.look("review")
	w.send("main form .button:not([formmethod])")
	w.at("/bayar/")
	w.look("bill")
	code := strings.ReplaceAll(w.Text(t, ".code-value"), " ", "")
	bill, err := chromedp.Run(w.Ctx, chromedp.Location())
	if err != nil {
		t.Fatal(err)
	}

	w.open("/demo/kasir")
	w.answer("counter", "#f-paycode", code)
	paid := clock.Monotonic()
	w.answer("counter-take")
	w.at("/demo/kasir/bayar")
	w.look("slip")
	w.open(strings.TrimPrefix(bill, s.url))
	w.at("/r/")
	if script {
		t.Logf("the receipt stands %v after the money was taken", clock.Since(paid))
	}
	w.look("receipt")
	if text := w.Text(t, "main"); !strings.Contains(text, "Anda dilindungi mulai sekarang") {
		t.Errorf("the receipt says %s", text)
	}

	w.open("/masuk")
	w.answer("sign-in", "#f-who", phone)
	w.at("/masuk/kode")
	var otp string
	if err := s.sys.DB.Read(w.Ctx, func(tx *db.Tx) error {
		return tx.QueryRow(w.Ctx, `SELECT body FROM message WHERE kind = 'otp' ORDER BY created_at DESC, message_id DESC LIMIT 1`).Scan(&otp)
	}); err != nil {
		t.Fatal(err)
	}
	w.answer("code", "#f-code", regexp.MustCompile(`\d{6}`).FindString(otp))
	w.at("/saya")
	if text := w.Text(t, "main"); !strings.Contains(text, "Dilindungi hari ini") || !strings.Contains(text, "Perlindungan 2026") {
		t.Errorf("home says %s", text)
	}
	w.look("home")
	for _, p := range []string{"/saya/iuran", "/saya/bayar", "/saya/data", "/saya/data/ubah", "/saya/ahli-waris", "/kartu"} {
		w.open(p)
		w.look("own" + strings.ReplaceAll(p, "/", "-"))
	}
	w.Do(t, "check", chromedp.Click(chromedp.CSS(`a[href*="/periksa/"]`)))
	w.ready()
	w.at("/periksa/")
	if text := w.Text(t, "main"); !strings.Contains(text, "Terlindungi hari ini") || strings.Contains(text, "Siti") {
		t.Errorf("the check says %s", text)
	}
	w.look("check")
	w.open("/demo/outbox")
	w.look("outbox")
	w.Quiet(t)
}
