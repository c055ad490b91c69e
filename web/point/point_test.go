package point_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	paypoint "github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/site"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/point"
	"github.com/jamsos/jamsos/web/signin"
)

var ctx = context.Background()

const password = "kuda hujan lampu tujuh"

var noon = time.Date(2026, 8, 10, 12, 0, 0, 0, period.WIB).UTC()

// world is a system with one agent, her account, and the pages.
type world struct {
	*testing.T
	sys   *system.System
	at    *clock.Fixed
	srv   *httptest.Server
	point paypoint.Point
	next  int
}

func each(t *testing.T, f func(w *world)) {
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(noon)
		f(newWorld(t, d, at))
	}, db.WithClock(at))
}

func newWorld(t *testing.T, d *db.DB, at *clock.Fixed) *world {
	t.Helper()
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{T: t, at: at, sys: system.Over(d, system.Config{Ring: ring, Clock: at, BaseURL: "https://jamsos.example"})}
	w.point, err = w.sys.Points.Add(ctx, paypoint.Point{Kind: paypoint.Agent, Name: "Perisai Karangantu", AgentNo: w.member("Rina Marlina"), Area: "36.04", Address: "Karangantu RT 3",
		PaymentLimit: 60_000, DailyLimit: 5_000_000, FloatLimit: 60_000}, "test")
	w.ok(err)
	s, err := site.New(w.sys, site.Config{Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	w.ok(err)
	w.srv = httptest.NewServer(s.Handler())
	t.Cleanup(w.srv.Close)
	return w
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// teller makes a teller's account at a point, with an authenticator.
func (w *world) teller(no int64, login string) account.Account {
	w.Helper()
	a, token, err := w.sys.Points.InviteTeller(ctx, no, login, "Rina Marlina", "test")
	w.ok(err)
	a, err = w.sys.Accounts.UseLink(ctx, token, password)
	w.ok(err)
	s, _, err := auth.NewTOTP("Jamsos", login)
	w.ok(err)
	w.ok(w.sys.Accounts.SetTOTP(ctx, a.Ref, s, "test", "system:test"))
	return a
}

// member registers somebody.
func (w *world) member(name string) (no int64) {
	w.Helper()
	w.next++
	w.ok(w.sys.DB.Write(ctx, func(tx *db.Tx) (err error) {
		no, err = w.sys.Members.ReserveTx(ctx, tx, member.Person{Name: name, BirthDate: 19900115, Sex: id.Female, MotherName: "Sumiyati",
			NIK: fmt.Sprintf("360401550190%04d", w.next), Phone: fmt.Sprintf("+62812345%05d", w.next), Area: "36.04", Address: "Karangantu"}, nil, nil, "test", "web")
		return err
	}))
	return no
}

// bill registers an informal worker with an open bill of one month.
func (w *world) bill() (b contribution.Bill) {
	w.Helper()
	no := w.member("Siti Rahmawati")
	w.ok(w.sys.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if _, err := w.sys.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test"); err != nil {
			return err
		}
		b, err = w.sys.Desk.IssueSelfBillTx(ctx, tx, no, 1, "test")
		return err
	}))
	return b
}

// client is a browser without scripts that does not follow redirects.
type client struct {
	*world
	http *http.Client
}

type answer struct {
	code     int
	body, to string
}

func (w *world) client() *client {
	jar, _ := cookiejar.New(nil)
	return &client{w, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

func (c *client) do(method, path string, v url.Values) answer {
	c.Helper()
	var body io.Reader
	if v != nil {
		body = strings.NewReader(v.Encode())
	}
	req, err := http.NewRequest(method, c.srv.URL+path, body)
	c.ok(err)
	if v != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	res, err := c.http.Do(req)
	c.ok(err)
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	c.ok(err)
	return answer{res.StatusCode, strings.ReplaceAll(string(b), "\u00a0", " "), res.Header.Get("Location")}
}

func (c *client) get(path string) answer { c.Helper(); return c.do("GET", path, nil) }

func (c *client) post(path string, pairs ...string) answer {
	c.Helper()
	v := url.Values{"_token": {"x"}}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return c.do("POST", path, v)
}

// has fails unless the answer has the status and all texts.
func (c *client) has(a answer, code int, texts ...string) {
	c.Helper()
	if a.code != code {
		c.Fatalf("status %d → %s, want %d\n%.800s", a.code, a.to, code, a.body)
	}
	for _, s := range texts {
		if !strings.Contains(a.body, s) {
			c.Errorf("the page lacks %q", s)
		}
	}
}

func (w *world) signedIn(login string) *client {
	w.Helper()
	c := w.client()
	if a := c.post("/loket/masuk", "login", login, "password", password); a.to != "/loket/masuk/kode" {
		w.Fatalf("password: %d → %s %s", a.code, a.to, a.body)
	}
	if a := c.post("/loket/masuk/kode", "code", w.totp(login)); a.to != "/loket" {
		w.Fatalf("code: %d → %s\n%s", a.code, a.to, a.body)
	}
	return c
}

// totp waits for the authenticator's next code: each works once.
func (w *world) totp(login string) string {
	w.Helper()
	w.at.Advance(30 * time.Second)
	code, err := w.sys.Accounts.CurrentTOTP(ctx, login)
	w.ok(err)
	return code
}

func rupiah(a money.Rupiah) string { return "Rp" + a.Format() }

var slipField = regexp.MustCompile(`name="slip" value="([^"]+)"`)

// asked is the slip that the bill's page drew.
func (c *client) asked(code int64) (slip, body string) {
	c.Helper()
	a := c.post("/loket/tagihan", "paycode", id.FormatPaymentCode(code))
	c.has(a, 200)
	m := slipField.FindStringSubmatch(a.body)
	if m == nil {
		c.Fatalf("no slip on the page\n%s", a.body)
	}
	return m[1], a.body
}

func (w *world) count(q string, args ...any) (n int64) {
	w.Helper()
	w.ok(w.sys.DB.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q, args...).Scan(&n) }))
	return n
}

// sound fails when the doctor finds anything.
func (w *world) sound() {
	w.Helper()
	w.ok(w.sys.Settle(ctx))
	x, err := w.sys.Examine(ctx)
	w.ok(err)
	for _, f := range x.Findings {
		w.Error(f)
	}
}

func TestATellerTakesCash(t *testing.T) {
	each(t, func(w *world) {
		w.teller(w.point.No, "rina@agen.id")
		c, b := w.signedIn("rina@agen.id"), w.bill()
		c.has(c.get("/loket"), 200, "Kode bayar", "masih dapat menerima Rp60.000", "Perisai Karangantu")
		slip, body := c.asked(b.Code)
		for _, s := range []string{"Terima " + rupiah(b.Amount), "S••• R•", "Agustus 2026", "Mengapa sebesar ini?"} {
			if !strings.Contains(body, s) {
				t.Errorf("the bill lacks %q", s)
			}
		}
		if strings.Contains(body, "Rahmawati") {
			t.Error("the payer's name is not masked")
		}
		take := []string{"paycode", id.FormatPaymentCode(b.Code), "slip", slip, "amount", fmt.Sprint(int64(b.Amount))}
		for range 2 { // a double click
			if a := c.post("/loket/terima", take...); a.to != "/loket/slip/"+slip {
				t.Fatalf("%d → %s\n%s", a.code, a.to, a.body)
			}
		}
		w.ok(w.sys.Settle(ctx))
		c.has(c.get("/loket/slip/"+slip), 200, rupiah(b.Amount)+" diterima", "Slip ini bukan tanda terima", "telepon Anda sendiri", "https://jamsos.example/r/", "<svg", "Batalkan slip ini")
		if n := w.count(`SELECT count(*) FROM message WHERE kind = 'receipt'`); n != 1 {
			t.Errorf("%d messages to the payer", n)
		}
		token := regexp.MustCompile(`href="(/r/[a-z0-9]+)"`).FindStringSubmatch(c.get("/loket/slip/" + slip).body)
		c.has(c.get(token[1]), 200, "Agen Perisai")
		c.has(c.get("/loket/hari"), 200, slip, rupiah(b.Amount), "1 slip")
		c.has(c.post("/loket/tagihan", "paycode", id.FormatPaymentCode(b.Code)), 422, "sudah lunas", `href="#f-paycode"`)
		w.sound()
	})
}

func TestWhatATellerMayNotDoIsSaidInWords(t *testing.T) {
	each(t, func(w *world) {
		w.teller(w.point.No, "rina@agen.id")
		c := w.signedIn("rina@agen.id")
		c.has(c.post("/loket/tagihan", "paycode", ""), 422, "Tulis kode bayar")
		c.has(c.post("/loket/tagihan", "paycode", "1234 5678 9012"), 422, "Kode bayar tidak ditemukan")
		b := w.bill()
		slip, _ := c.asked(b.Code)
		code := id.FormatPaymentCode(b.Code)
		c.has(c.post("/loket/terima", "paycode", code, "slip", slip, "amount", ""), 422, "Tulis jumlah dalam rupiah")
		c.has(c.post("/loket/terima", "paycode", code, "slip", slip, "amount", "1.000"), 422, "Jumlah harus tepat")
		c.has(c.post("/loket/terima", "paycode", code, "slip", "a/b", "amount", "8400"), 422, "Nomor slip wajib diisi")
		c.has(c.get("/loket/slip/none"), 404)
		c.has(c.get("/loket/hari/2026-11-01"), 404)
		c.has(c.get("/loket/hari/x"), 404)
		_, err := w.sys.Points.Change(ctx, w.point.No, paypoint.Change{State: paypoint.Paused, Reason: "test"}, "test")
		w.ok(err)
		c.has(c.get("/loket"), 200, "dihentikan sementara")
		c.has(c.post("/loket/terima", "paycode", code, "slip", slip, "amount", fmt.Sprint(int64(b.Amount))), 422, "Jangan terima uangnya", "dihentikan sementara")
		_, err = w.sys.Points.Change(ctx, w.point.No, paypoint.Change{State: paypoint.Open, FloatLimit: 500_000, Reason: "test"}, "test")
		w.ok(err)
		c.has(c.post("/loket/terima", "paycode", code, "slip", "anew", "amount", fmt.Sprint(int64(b.Amount))), 303)
		w.sound()
	})
}

func TestSavingsSayWhatIsMissing(t *testing.T) {
	each(t, func(w *world) {
		w.teller(w.point.No, "rina@agen.id")
		b := w.bill()
		_, err := w.sys.Points.Collect(ctx, paypoint.Cash{Point: w.point.No, Teller: "account:1", Slip: "first", Code: fmt.Sprint(b.Code), Amount: b.Amount})
		w.ok(err)
		code, err := w.sys.Desk.StandingCode(ctx, b.Payer, "test")
		w.ok(err)
		w.at.Set(time.Date(2026, 9, 2, 9, 0, 0, 0, period.WIB).UTC())
		c := w.signedIn("rina@agen.id")
		slip, body := c.asked(code)
		if !strings.Contains(body, "kurang "+rupiah(b.Amount)+" lagi untuk iuran September 2026") {
			t.Error("the page does not say what is missing")
		}
		if a := c.post("/loket/terima", "paycode", fmt.Sprint(code), "slip", slip, "amount", "Rp 5.000"); a.code != 303 {
			t.Fatalf("%d %s", a.code, a.body)
		}
		w.ok(w.sys.Settle(ctx))
		c.has(c.get("/loket/slip/"+slip), 200, "Rp5.000 diterima, kurang "+rupiah(b.Amount-5_000)+" lagi", "kurang "+rupiah(b.Amount-5_000)+" lagi untuk iuran September 2026")
		token := regexp.MustCompile(`href="(/r/[a-z0-9]+)"`).FindStringSubmatch(c.get("/loket/slip/" + slip).body)
		c.has(c.get(token[1]), 200, "Rp5.000") // the page behind the slip's QR code
		slip, _ = c.asked(code)
		c.has(c.post("/loket/terima", "paycode", fmt.Sprint(code), "slip", slip, "amount", "x"), 422, "Tulis jumlah", `href="#f-amount"`)
		c.has(c.post("/loket/terima", "paycode", fmt.Sprint(code), "slip", slip, "amount", "50.000"), 422, "hampir mencapai batas")
		w.sound()
	})
}

func TestADayAtTheCounter(t *testing.T) {
	each(t, func(w *world) {
		w.teller(w.point.No, "rina@agen.id")
		c := w.signedIn("rina@agen.id")
		var slips []string
		var sum money.Rupiah
		for range 3 {
			b := w.bill()
			slip, _ := c.asked(b.Code)
			c.has(c.post("/loket/terima", "paycode", fmt.Sprint(b.Code), "slip", slip, "amount", fmt.Sprint(int64(b.Amount))), 303)
			slips, sum = append(slips, slip), sum+b.Amount
		}
		c.has(c.post("/loket/slip/"+slips[0]+"/batal", "reason", ""), 422, "Tulis alasannya")
		c.has(c.post("/loket/slip/"+slips[0]+"/batal", "reason", "salah orang"), 303)
		c.has(c.get("/loket/slip/"+slips[0]), 200, "dikembalikan", "salah orang")
		sum -= sum / 3
		c.has(c.post("/loket/hari/setor", "amount", "", "reference", ""), 422, "Tulis jumlah", "Tulis nomor bukti setor")
		c.has(c.post("/loket/hari/setor", "amount", "900.000", "reference", "TRF-1"), 422, "hanya memegang "+rupiah(sum))
		c.has(c.post("/loket/hari/setor", "amount", "10.000", "reference", "TRF-1"), 303)
		c.has(c.get("/loket/hari"), 200, "TRF-1", "sedang diperiksa", "Setoran sedang diperiksa: Rp10.000")
		c.has(c.post("/loket/slip/"+slips[1]+"/batal", "reason", "terlambat"), 422, "sudah disetor")
		day := c.post("/loket/hari/tutup")
		if day.to != "/loket/hari/2026-08-10" {
			t.Fatalf("%d → %s", day.code, day.to)
		}
		c.has(c.get(day.to), 200, "Penutupan 10 Agustus 2026", rupiah(sum), rupiah(sum-10_000), "2 slip")
		c.has(c.get("/loket"), 200, "Hari ini sudah ditutup", "Jangan terima uang")
		w.sound()
	})
}

func TestATellerBelongsToOnePoint(t *testing.T) {
	each(t, func(w *world) {
		rina := w.teller(w.point.No, "rina@agen.id")
		other, err := w.sys.Points.Add(ctx, paypoint.Point{Kind: paypoint.SPO, Name: "BJB Serang", Partner: "Bank BJB", Area: "36.04", PaymentLimit: 500_000, DailyLimit: 5_000_000, FloatLimit: 600_000}, "test")
		w.ok(err)
		w.teller(other.No, "joko@bjb.id")
		b := w.bill()
		c, j := w.signedIn("rina@agen.id"), w.signedIn("joko@bjb.id")
		slip, _ := c.asked(b.Code)
		c.has(c.post("/loket/terima", "paycode", fmt.Sprint(b.Code), "slip", slip, "amount", fmt.Sprint(int64(b.Amount))), 303)
		j.has(j.get("/loket/slip/"+slip), 404)
		j.has(j.post("/loket/slip/"+slip+"/batal", "reason", "x"), 404)
		if a := j.get("/kantor"); a.code != 403 {
			t.Errorf("a teller opens the office: %d", a.code)
		}
		// The office has no business at the counter, and nobody else either.
		admin, err := w.sys.Accounts.Create(ctx, account.New{Login: "kasir@kantor.id", Name: "Kasir", Roles: []auth.Role{auth.Finance}, Password: password}, "test")
		w.ok(err)
		c2 := w.client()
		c2.has(c2.post("/loket/masuk", "login", "kasir@kantor.id", "password", password), 422)
		if w.sys.Accounts.Disable(ctx, admin.Ref, true, "test", "test") != nil {
			t.Error("cannot disable")
		}
		w.ok(w.sys.Accounts.Disable(ctx, rina.Ref, true, "left", "test"))
		if a := c.get("/loket"); a.to != "/loket/masuk" {
			t.Errorf("a disabled teller goes on: %d → %s", a.code, a.to)
		}
	})
}

func TestAnInvitedTellerSetsEverythingUp(t *testing.T) {
	each(t, func(w *world) {
		_, token, err := w.sys.Points.InviteTeller(ctx, w.point.No, "baru@agen.id", "Baru", "test")
		w.ok(err)
		c := w.client()
		c.has(c.get("/loket/undangan/"+token), 200, "Selamat datang, Baru")
		c.has(c.post("/loket/undangan/"+token, "password", password, "password2", "lain"), 422, "tidak sama")
		if a := c.post("/loket/undangan/"+token, "password", password, "password2", password); a.to != "/loket/masuk/autentikator" {
			t.Fatalf("%d → %s", a.code, a.to)
		}
		a := c.get("/loket/masuk/autentikator")
		c.has(a, 200, "<svg")
		field := func(name string) string {
			return regexp.MustCompile(`name="` + name + `" value="([^"]*)"`).FindStringSubmatch(a.body)[1]
		}
		key, ticket := field("key"), strings.NewReplacer("&#43;", "+", "&#34;", `"`).Replace(field("ticket"))
		c.has(c.post("/loket/masuk/autentikator", "key", key, "ticket", ticket, "url", "otpauth://x", "code", "000000"), 422)
		code, err := auth.TOTPCode(key, w.at.Now())
		w.ok(err)
		if a := c.post("/loket/masuk/autentikator", "key", key, "ticket", ticket, "url", "otpauth://x", "code", code); a.to != "/loket" {
			t.Fatalf("%d → %s\n%s", a.code, a.to, a.body)
		}
		c.has(c.get("/loket"), 200, "Autentikator terpasang")
		if a := c.post("/loket/keluar"); a.to != "/loket/masuk" {
			t.Errorf("%d → %s", a.code, a.to)
		}
		if a := c.get("/loket"); !strings.HasPrefix(a.to, "/loket/masuk?") {
			t.Errorf("%d → %s", a.code, a.to)
		}
	})
}

func TestWordsAreComplete(t *testing.T) {
	srv, err := web.New(web.Config{Sources: []page.Source{{Name: "words", FS: system.Words()}, signin.Source(), point.Source()}})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range srv.Pages().Check() {
		t.Error(s)
	}
}
