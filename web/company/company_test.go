package company_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/company"
	"github.com/jamsos/jamsos/web/page"
)

var ctx = context.Background()

const password = "sepatu hujan di atas genteng"

// world is a site with the company's pages, over one database.
type world struct {
	t     *testing.T
	sys   *system.System
	pages *company.Pages
	site  *web.Server
	srv   *httptest.Server
	names int
}

// each runs f on both engines on 16 November 2026, 10.00 WIB.
func each(t *testing.T, f func(w *world)) {
	at := clock.NewFixed(time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC))
	schematest.Each(t, func(t *testing.T, d *db.DB) { f(newWorld(t, d, at)) }, db.WithClock(at))
}

func newWorld(t *testing.T, d *db.DB, at clock.Clock) *world {
	t.Helper()
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{t: t, sys: system.Over(d, system.Config{Ring: ring, Clock: at, BaseURL: "http://jamsos.test"})}
	w.pages = company.New(w.sys)
	w.site, err = web.New(web.Config{Sources: []page.Source{company.Source(), {Name: "system", FS: system.Words()}}, Store: account.Sessions{DB: d}, Clock: at, Demo: true, Log: slog.New(slog.NewTextHandler(errorLog{t}, &slog.HandlerOptions{Level: slog.LevelError})),
		Limits: web.Limits{Rates: map[string]web.Rate{"login_key": {Burst: 1000, Every: time.Millisecond}, "login": {Burst: 1000, Every: time.Millisecond}}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := w.site.Add(w.pages.Routes()...); err != nil {
		t.Fatal(err)
	}
	w.srv = httptest.NewServer(w.site.Handler())
	t.Cleanup(func() { w.srv.Close(); w.pages.Wait() })
	return w
}

// errorLog puts the server's errors into the test's log.
type errorLog struct{ t *testing.T }

func (l errorLog) Write(b []byte) (int, error) { l.t.Logf("server: %s", b); return len(b), nil }

// firm registers a company with its owner, and gives its number.
func (w *world) firm(change func(*employer.Registration)) int64 {
	w.t.Helper()
	w.names++
	r := employer.Registration{Name: fmt.Sprintf("PT Benang Sari %d", w.names), LegalForm: "pt", NIB: fmt.Sprintf("91200123456%02d", w.names), NPWP: fmt.Sprintf("01234567890%04d", w.names),
		KBLI: "14111", Scale: law.Medium, JKN: true, Address: "Jl. Raya Serang KM 12", Area: "36.03", Phone: "021-5551234", Email: "hrd@benang.co.id", ContactName: "Sri Wahyuni"}
	if change != nil {
		change(&r)
	}
	no, err := w.sys.Employers.Register(ctx, r, "account:1", "web")
	if err != nil {
		w.t.Fatal(err)
	}
	w.account(no, auth.EmployerOwner, fmt.Sprintf("owner%d@benang.co.id", w.names))
	return no
}

func (w *world) account(no int64, role auth.Role, login string) account.Account {
	w.t.Helper()
	a, err := w.sys.Accounts.Create(ctx, account.New{Login: login, Name: "Sri Wahyuni", Roles: []auth.Role{role}, Word: no, EmployerNo: no, Password: password}, "account:1")
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

// visitor is a browser without scripts.
type visitor struct {
	w    *world
	c    *http.Client
	lang string
}

func (w *world) visitor() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return &visitor{w: w, c: &http.Client{Jar: jar}}
}

// answer is what a request came to, after redirects.
type answer struct {
	status int
	path   string
	body   string // with entities resolved
	header http.Header
}

func (v *visitor) do(r *http.Request) answer {
	v.w.t.Helper()
	r.Header.Set("Accept-Language", "id")
	resp, err := v.c.Do(r)
	if err != nil {
		v.w.t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		v.w.t.Fatal(err)
	}
	return answer{resp.StatusCode, resp.Request.URL.Path, html.UnescapeString(string(b)), resp.Header}
}

func (v *visitor) get(path string) answer {
	v.w.t.Helper()
	r, err := http.NewRequest("GET", v.w.srv.URL+path, nil)
	if err != nil {
		v.w.t.Fatal(err)
	}
	return v.do(r)
}

var tokenField = regexp.MustCompile(`name="_token" value="([^"]*)"`)

// token is the form token of a page.
func (v *visitor) token(path string) string {
	v.w.t.Helper()
	m := tokenField.FindStringSubmatch(v.get(path).body)
	if m == nil {
		return ""
	}
	return m[1]
}

func values(pairs ...string) url.Values {
	out := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		out.Add(pairs[i], pairs[i+1])
	}
	return out
}

func (v *visitor) post(path string, pairs ...string) answer {
	v.w.t.Helper()
	r, err := http.NewRequest("POST", v.w.srv.URL+path, strings.NewReader(values(pairs...).Encode()))
	if err != nil {
		v.w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.patient(v.do(r))
}

// patient waits for work that a slow machine has not finished at once.
func (v *visitor) patient(a answer) answer {
	v.w.t.Helper()
	if !strings.Contains(a.body, `hx-trigger="every 500ms"`) {
		return a
	}
	v.w.pages.Wait()
	return v.get(a.path)
}

// send uploads a payroll file for November 2026.
func (v *visitor) send(name string, content []byte) answer {
	v.w.t.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, s := range map[string]string{"month": "2026-11", "branch": "0", "_token": v.token("/perusahaan/upah")} {
		if err := m.WriteField(k, s); err != nil {
			v.w.t.Fatal(err)
		}
	}
	part, err := m.CreateFormFile("file", name)
	if err != nil {
		v.w.t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		v.w.t.Fatal(err)
	}
	if err := m.Close(); err != nil {
		v.w.t.Fatal(err)
	}
	r, err := http.NewRequest("POST", v.w.srv.URL+"/perusahaan/upah", &b)
	if err != nil {
		v.w.t.Fatal(err)
	}
	r.Header.Set("Content-Type", m.FormDataContentType())
	return v.patient(v.do(r))
}

// owner signs in as the owner of the company that was made last.
func (w *world) owner() *visitor { return w.enter(fmt.Sprintf("owner%d@benang.co.id", w.names)) }

func (w *world) enter(login string) *visitor {
	w.t.Helper()
	v := w.visitor()
	if a := v.post("/perusahaan/masuk", "login", login, "password", password); a.path != "/perusahaan" || a.status != 200 {
		w.t.Fatalf("sign in led to %s, %d: %s", a.path, a.status, text(a.body))
	}
	return v
}

func (a answer) want(t *testing.T, status int, parts ...string) {
	t.Helper()
	if a.status != status {
		t.Errorf("%s answered %d, want %d: %s", a.path, a.status, status, text(a.body))
	}
	for _, s := range parts {
		if !strings.Contains(a.body, s) {
			t.Errorf("%s does not say %q:\n%s", a.path, s, text(a.body))
		}
	}
}

var tags = regexp.MustCompile(`(?s)<head>.*?</head>|<[^>]*>|\s+`)

func text(s string) string {
	if i := strings.Index(s, "<main"); i > 0 {
		s = s[i:]
	}
	return strings.Join(strings.Fields(tags.ReplaceAllString(s, " ")), " ")
}

// worker is a row of data_tk_baru, by the names of the JSON form.
type worker map[string]string

// crew are n new workers, each right.
func crew(n int) []worker {
	first := []string{"Siti Rahmawati", "Budi Santoso", "Ketut Wirawan", "Maria Goreti", "Ujang Suryana", "Dewi Lestari", "Agus Salim", "Yohanes Tuba"}
	var out []worker
	for i := range n {
		out = append(out, worker{"name": fmt.Sprintf("%s %c", first[i%len(first)], 'A'+rune(i/len(first))), "id_kind": "KTP",
			"id_number": fmt.Sprintf("3603011505%02d%04d", 70+i%25, i+1), "birth_date": fmt.Sprintf("15-05-%d", 1970+i%25), "mother_name": "Sulastri", "sex": "L",
			"wage": fmt.Sprint(5_000_000 + 50_000*i), "work_start": "01-11-2026", "contract": "PKWTT", "mobile": fmt.Sprintf("0812345%05d", i)})
	}
	return out
}

// book is a workbook with one sheet data_tk_baru.
func book(t *testing.T, rows []worker) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", string(sipp.NewWorkers)); err != nil {
		t.Fatal(err)
	}
	put := func(row int, cells []any) {
		at, err := excelize.CoordinatesToCellName(1, row)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow(string(sipp.NewWorkers), at, &cells); err != nil {
			t.Fatal(err)
		}
	}
	var head []any
	for _, c := range sipp.Columns(sipp.NewWorkers) {
		head = append(head, c.Name)
	}
	put(1, head)
	for i, r := range rows {
		var cells []any
		for _, c := range sipp.Columns(sipp.NewWorkers) {
			cells = append(cells, r[c.JSON])
		}
		put(i+2, cells)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// reportID is the last part of a report's address.
func reportID(t *testing.T, a answer) string {
	t.Helper()
	id, ok := strings.CutPrefix(a.path, "/perusahaan/upah/")
	if !ok {
		t.Fatalf("no report at %s (%d): %s", a.path, a.status, text(a.body))
	}
	return id
}
