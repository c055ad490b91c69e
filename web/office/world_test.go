package office_test

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
	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/sipp"
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
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/office"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/signin"
	"github.com/jamsos/jamsos/web/webtest"
)

var ctx = context.Background()

const password = "kuda hujan lampu tujuh"

var noon = time.Date(2026, 11, 10, 12, 0, 0, 0, period.WIB).UTC()

// world is a system with a few people, made by the real operations, and its
// office pages.
type world struct {
	*testing.T
	sys   *system.System
	at    *clock.Fixed
	web   *web.Server
	srv   *httptest.Server
	users map[auth.Role]account.Account
	next  int

	siti, twin int64 // registered and paid; the same name and birth date again
	loose      contribution.Bill
	held, paid int64 // in suspense; siti's payment
	firm       int64
	worker     int64
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
	w := &world{T: t, at: at, sys: system.Over(d, system.Config{Ring: ring, Clock: at, BaseURL: "https://jamsos.example"}), users: map[auth.Role]account.Account{}}
	for _, role := range auth.Roles {
		a, err := w.sys.Accounts.Create(ctx, account.New{Login: string(role), Name: "Rina " + string(role), Roles: []auth.Role{role}, Office: "Kantor Serang", Password: password}, "system:test")
		w.ok(err)
		s, _, err := auth.NewTOTP("Jamsos", string(role))
		w.ok(err)
		w.ok(w.sys.Accounts.SetTOTP(ctx, a.Ref, s, "test", "system:test"))
		w.users[role] = a
	}
	w.people()
	plenty := web.Rate{Burst: 100_000, Every: time.Second}
	rates := map[string]web.Rate{"login": plenty, "login_key": plenty}
	w.web, err = web.New(web.Config{Clock: at, Log: slog.New(slog.NewTextHandler(t.Output(), nil)), Sources: []page.Source{{Name: "words", FS: system.Words()}, office.Source(), signin.Source()}, Limits: web.Limits{Rates: rates}})
	w.ok(err)
	w.ok(w.web.Add(office.New(w.sys).Routes()...))
	w.srv = httptest.NewServer(w.web.Handler())
	t.Cleanup(w.srv.Close)
	return w
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// self registers an informal worker with an open bill of one month.
func (w *world) self(name, nik string, born period.Date, phone string) contribution.Bill {
	w.Helper()
	var b contribution.Bill
	w.ok(w.sys.DB.Write(ctx, func(tx *db.Tx) error {
		no, err := w.sys.Members.ReserveTx(ctx, tx, member.Person{Name: name, BirthDate: born, BirthPlace: "Serang", Sex: id.Female, MotherName: "Sumiyati", NIK: nik, Phone: phone,
			Area: "36.04", Address: "Karangantu RT 3"}, []member.Heir{{Name: "Budi Santoso", Relation: "spouse", BirthDate: 19880101}}, nil, "test", "web")
		if err != nil {
			return err
		}
		if _, err := w.sys.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test"); err != nil {
			return err
		}
		b, err = w.sys.Desk.IssueSelfBillTx(ctx, tx, no, 1, "test")
		return err
	}))
	return b
}

func (w *world) pay(b contribution.Bill, channel, code string) payment.Outcome {
	w.Helper()
	w.next++
	out, err := w.sys.Till.Post(ctx, payment.Message{Channel: channel, Reference: fmt.Sprintf("ref-%d", w.next), Code: code, Amount: b.Amount})
	w.ok(err)
	return out
}

func (w *world) people() {
	siti := w.self("Siti Rahmawati", "3604011501900001", 19900115, "+6281234500001")
	w.siti = siti.Payer
	w.paid = w.pay(siti, "retail", id.FormatPaymentCode(siti.Code)).PaymentID
	twin := w.self("Siti Rahmawati", "3604015501900002", 19900115, "+6281234500002")
	w.twin = twin.Payer
	w.loose = w.self("Joko Widagdo", "3604010202850003", 19850202, "+6281234500003")
	w.held = w.pay(w.loose, "transfer", "bayar bu joko").PaymentID

	var err error
	w.firm, err = w.sys.Employers.Register(ctx, employer.Registration{Name: "PT Benang Sari", LegalForm: "pt", NIB: "9120012345678", NPWP: "01.234.567.8-901.000", KBLI: "14111",
		Scale: law.Medium, Address: "Jl. Raya Serang KM 12", Area: "36.04", Postcode: "42111", Phone: "021-5551234", ContactName: "Sri Wahyuni"}, "test", "web")
	w.ok(err)
	w.ok(w.sys.DB.Write(ctx, func(tx *db.Tx) error {
		w.worker, err = w.sys.Members.ReserveTx(ctx, tx, member.Person{Name: "Agus Salim", BirthDate: 19920303, Sex: id.Male, MotherName: "Aminah", NIK: "3604010303920004", Phone: "+6281234500004",
			Area: "36.04", Address: "Cikande"}, nil, nil, "test", "payroll")
		if err != nil {
			return err
		}
		_, err = w.sys.Desk.EnrolWorkerTx(ctx, tx, w.firm, w.worker, contribution.WorkerEnrolment{Wage: 6_000_000, Start: 20260801, Area: "36.04"}, "test")
		return err
	}))
	bills, err := w.sys.Desk.BillEmployer(ctx, w.firm, 202609, "test")
	w.ok(err)
	for _, b := range bills {
		w.pay(b, "retail", id.FormatPaymentCode(b.Code))
	}
	_, err = w.sys.Employers.StageRows(ctx, w.firm, 202610, 0, sipp.Payroll{Wages: []sipp.WageInput{{NIK: "3604010303920004", Name: "Agus Salim", Wage: 3_000_000}}}, "test", nil)
	w.ok(err)
	w.ok(w.sys.Settle(ctx))
}

func (w *world) count(q string, args ...any) (n int64) {
	w.Helper()
	w.ok(w.sys.DB.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q, args...).Scan(&n) }))
	return n
}

func (w *world) exec(q string, args ...any) {
	w.Helper()
	w.ok(w.sys.DB.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, q, args...); return err }))
}

// client is a browser without scripts that does not follow redirects.
type client struct {
	*world
	http *http.Client
}

// answer is what came back.
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
	return answer{res.StatusCode, string(b), res.Header.Get("Location")}
}

func (c *client) get(path string) answer { c.Helper(); return c.do("GET", path, nil) }

// page is a GET that must succeed and contain all texts.
func (c *client) page(path string, texts ...string) string {
	c.Helper()
	a := c.get(path)
	if a.code != 200 {
		c.Fatalf("GET %s: %d → %s\n%.600s", path, a.code, a.to, a.body)
	}
	for _, s := range texts {
		if !strings.Contains(a.body, s) {
			c.Errorf("GET %s lacks %q", path, s)
		}
	}
	return a.body
}

var (
	tokenField   = regexp.MustCompile(`name="_token" value="([^"]+)"`)
	versionField = regexp.MustCompile(`name="version" value="([^"]+)"`)
)

// form fetches a form's token and posts it with the values.
func (c *client) form(at, path string, pairs ...string) answer {
	c.Helper()
	return c.do("POST", path, c.values(at, pairs...))
}

func (c *client) values(at string, pairs ...string) url.Values {
	c.Helper()
	body := c.get(at).body
	v := url.Values{"_from": {at}}
	// The last token is the page's own form; the menu's sign-out has the same one.
	if m := tokenField.FindStringSubmatch(body); m != nil {
		v.Set("_token", m[1])
	}
	if m := versionField.FindStringSubmatch(body); m != nil {
		v.Set("version", m[1])
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return v
}

// as is somebody of the office, signed in with password and code.
func (w *world) as(role auth.Role) *client {
	w.Helper()
	c := w.client()
	if a := c.form("/kantor/masuk", "/kantor/masuk", "login", string(role), "password", password); a.to != "/kantor/masuk/kode" {
		w.Fatalf("password: %d → %s %s", a.code, a.to, a.body)
	}
	if a := c.form("/kantor/masuk/kode", "/kantor/masuk/kode", "code", w.totp(role)); a.to != "/kantor" {
		w.Fatalf("code: %d → %s\n%s", a.code, a.to, a.body)
	}
	return c
}

// enter signs somebody of the office in with a real browser.
func (w *world) enter(b *webtest.Browser, role auth.Role) {
	w.Helper()
	b.Open(w, w.srv.URL+"/kantor")
	b.Type(w, "#f-login", string(role))
	b.Type(w, "#f-password", password)
	b.Click(w, "main button[type=submit]")
	b.Wait(w, "#f-code")
	b.Type(w, "#f-code", w.totp(role))
	b.Click(w, "main button[type=submit]")
	b.Wait(w, ".stat")
}

// totp waits for the authenticator's next code: each works once.
func (w *world) totp(role auth.Role) string {
	w.Helper()
	w.at.Advance(30 * time.Second)
	code, err := w.sys.Accounts.CurrentTOTP(ctx, string(role))
	w.ok(err)
	return code
}

func rupiah(a money.Rupiah) string { return "Rp" + a.Format() }
