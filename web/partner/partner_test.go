package partner_test

import (
	"bytes"
	"encoding/json"
	"html"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/docs"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/assets"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/partner"
	"github.com/jamsos/jamsos/web/webtest"
)

func TestWordsAreComplete(t *testing.T) {
	b, err := page.Load(nil, assets.Default(), partner.Source())
	if err != nil {
		t.Fatal(err)
	}
	for _, missing := range b.Check() {
		t.Error(missing)
	}
}

// world is the served pages, over a database that can be broken, with their log.
type world struct {
	*testing.T
	srv *web.Server
	db  *db.DB
	log *bytes.Buffer
	// address is the caller's, for limits.
	address string
}

func serve(t *testing.T) *world {
	t.Helper()
	d := schematest.SQLite(t, db.WithClock(clock.NewFixed(time.Date(2026, 11, 21, 9, 16, 0, 0, period.WIB))))
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	sys := system.Over(d, system.Config{Ring: ring, BaseURL: "https://contoh.id/"})
	w := &world{T: t, db: d, log: &bytes.Buffer{}}
	if w.srv, err = web.New(web.Config{Sources: []page.Source{{Name: "fault", FS: system.Words()}, partner.Source()}, Clock: d.Clock(), Log: slog.New(slog.NewTextHandler(w.log, nil))}); err != nil {
		t.Fatal(err)
	}
	if err := w.srv.Add(partner.New(sys).Routes()...); err != nil {
		t.Fatal(err)
	}
	return w
}

type answer struct {
	*testing.T
	code int
	body string
}

func (w *world) ask(method, path string, form url.Values) answer {
	w.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r := httptest.NewRequest(method, path, body)
	r.Host = "api.contoh.id"
	if w.address != "" {
		r.RemoteAddr = w.address
	}
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	rec := httptest.NewRecorder()
	w.srv.Handler().ServeHTTP(rec, r)
	b := rec.Body.String()
	if m := regexp.MustCompile(`>[^<]*\bpartner\.[a-z_.]+`).FindString(b); m != "" {
		w.Errorf("%s shows the id of a text: %s", path, m)
	}
	if rec.Code == 200 && strings.HasPrefix(rec.Header().Get("Content-Type"), "text/html") && len(b) > 60<<10 && len(form.Get("body")) < 10<<10 {
		w.Errorf("%s has %d bytes", path, len(b))
	}
	return answer{w.T, rec.Code, b}
}

var tags = regexp.MustCompile(`(?s)<(head|script|svg)\b.*?</(head|script|svg)>|<[^>]*>`)

func (a answer) text() string {
	return strings.Join(strings.Fields(html.UnescapeString(tags.ReplaceAllString(a.body, " "))), " ")
}

func (a answer) is(code int, words ...string) answer {
	a.Helper()
	if a.code != code {
		a.Errorf("status %d, want %d: %s", a.code, code, a.text())
	}
	for _, x := range words {
		if !strings.Contains(a.text(), x) {
			a.Errorf("it does not say %q: %s", x, a.text())
		}
	}
	return a
}

const (
	path  = "/openapi/v1.0/transfer-va/inquiry"
	stamp = "2026-11-21T09:15:00+07:00"
	// secretText is nowhere else on the pages, so that a leak is seen.
	secretText = "rahasia-yang-tak-boleh-tampak"
)

// request is a form that is right, signed over text changed by each pair.
func request(t *testing.T, changes ...string) url.Values {
	t.Helper()
	d := snap.Standard()
	body := "{\n \"customerNo\": \"2108 0000\"\n}"
	c := snap.Call{Method: "POST", Path: path, Token: "tok", Body: []byte(body), Timestamp: stamp}
	for i := 0; i+1 < len(changes); i += 2 {
		switch changes[i] {
		case "method":
			c.Method = changes[i+1]
		case "token":
			c.Token = changes[i+1]
		case "path":
			c.Path = changes[i+1]
		}
	}
	s, err := d.SignHMAC([]byte(secretText), c)
	if err != nil {
		t.Fatal(err)
	}
	return url.Values{"kind": {"hmac"}, "dialect": {"standard"}, "method": {"POST"}, "path": {path}, "timestamp": {stamp}, "token": {"tok"},
		"body": {strings.ReplaceAll(body, "\n", "\r\n")}, "secret": {secretText}, "signature": {s}}
}

func TestASignatureIsExplained(t *testing.T) {
	w := serve(t)
	right := request(t)
	a := w.ask("POST", "/mitra/uji", right).is(200, "Tanda tangan sah", "POST:"+path+":tok:", `{"customerNo":"2108 0000"}`, "HMAC-SHA512", "Base64, 88 huruf")
	if strings.Contains(a.text(), "akan ditolak karena waktunya") {
		t.Error("a minute is too long ago")
	}
	w.ask("POST", "/mitra/uji", request(t, "method", "post")).is(200, "Tanda tangan tidak cocok", "Metode harus huruf besar")
	w.ask("POST", "/mitra/uji?lang=en", request(t, "token", "Bearer tok")).is(200, "The signature does not fit", "The word Bearer got mixed up")
	// Two mistakes at once; the server's own name is known.
	both := request(t, "method", "post", "path", "/v1.0/transfer-va/inquiry")
	w.ask("POST", "/mitra/uji", both).is(200, "Metode harus huruf besar", "Bagian depan alamat hilang")
	late := request(t)
	late.Set("timestamp", "2026-11-20T09:15:00+07:00")
	w.ask("POST", "/mitra/uji", late).is(200, "akan ditolak karena waktunya", "Jam kami sekarang 2026-11-21T09:16:00+07:00")
}

func TestNothingTypedIsKept(t *testing.T) {
	w := serve(t)
	for _, v := range []url.Values{request(t), request(t, "method", "post")} {
		a := w.ask("POST", "/mitra/uji", v)
		if strings.Contains(a.body, secretText) {
			t.Error("the secret is shown again")
		}
	}
	// Not even with a mistake in another field, or under the wrong kind.
	bad := request(t)
	bad.Set("path", "")
	bad.Set("body", "{")
	if a := w.ask("POST", "/mitra/uji", bad).is(422, "Bagian ini wajib diisi"); strings.Contains(a.body, secretText) {
		t.Error("the secret is shown again")
	}
	private := url.Values{"kind": {"token"}, "dialect": {"standard"}, "client": {"c"}, "timestamp": {stamp}, "signature": {"x"},
		"key": {"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"}}
	if a := w.ask("POST", "/mitra/uji", private).is(422, "Itu kunci privat"); strings.Contains(a.body, "BEGIN PRIVATE KEY") {
		t.Error("the private key is shown again")
	}
	for _, hidden := range []string{secretText, "customerNo", "tok", "PRIVATE"} {
		if strings.Contains(w.log.String(), hidden) {
			t.Errorf("the log has %q: %s", hidden, w.log)
		}
	}
}

func TestWhatCannotBeCheckedIsSaid(t *testing.T) {
	w := serve(t)
	for field, c := range map[string]struct{ value, says string }{
		"dialect":   {"klingon", "Pilih dialek"},
		"method":    {"", "Bagian ini wajib diisi"},
		"path":      {"transfer-va", "Alamat harus dimulai dengan /"},
		"timestamp": {"", "Bagian ini wajib diisi"},
		"body":      {`{"a":`, "bukan JSON yang benar"},
		"secret":    {"", "Bagian ini wajib diisi"},
		"token":     {strings.Repeat("x", 5000), "paling banyak 4096"},
	} {
		v := request(t)
		v.Set(field, c.value)
		w.ask("POST", "/mitra/uji", v).is(422, c.says)
	}
	empty := request(t)
	empty.Set("signature", "")
	w.ask("POST", "/mitra/uji", empty).is(200, "Tanda tangan (X-SIGNATURE) kosong")
	large := request(t)
	large.Set("body", strings.Repeat("1", 64<<10+1))
	w.ask("POST", "/mitra/uji", large).is(422, "paling banyak 65536")
	large.Set("body", strings.Repeat("1", 300<<10))
	w.ask("POST", "/mitra/uji", large).is(413)
	w.ask("POST", "/mitra/uji", url.Values{"kind": {"nothing"}}).is(422)
	w.ask("POST", "/mitra/uji", url.Values{"kind": {"token"}, "dialect": {"standard"}, "client": {"a|b"}, "timestamp": {stamp}, "key": {publicKey(t)}, "signature": {"x"}}).is(422, "Client id")
}

func publicKey(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile("example/token.json")
	if err != nil {
		t.Fatal(err)
	}
	var v map[string]string
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v["key"]
}

var inputs = regexp.MustCompile(`(?s)<input id="f-[a-z]+" name="([a-z]+)"[^>]*? value="([^"]*)"|<textarea id="f-[a-z]+" name="([a-z]+)"[^>]*>(.*?)</textarea>`)

func TestTheExamplesDoWhatTheySay(t *testing.T) {
	w := serve(t)
	for kind, why := range map[string]string{"hmac": "Kata Bearer dan token tercampur", "rsa": "bentuk lain daripada di X-TIMESTAMP", "token": "bentuk lain daripada di X-TIMESTAMP"} {
		for example, says := range map[string]string{"sah": "Tanda tangan sah", "salah": why} {
			a := w.ask("GET", "/mitra/uji?jenis="+kind+"&contoh="+example, nil).is(200)
			v := url.Values{"kind": {kind}, "dialect": {"standard"}}
			for _, m := range inputs.FindAllStringSubmatch(a.body, -1) {
				v.Set(m[1]+m[3], html.UnescapeString(m[2]+m[4]))
			}
			if kind == "hmac" {
				v.Set("secret", "contoh-rahasia")
			}
			w.ask("POST", "/mitra/uji", v).is(200, says)
		}
	}
	a := w.ask("GET", "/mitra/qris?contoh=1", nil).is(200)
	text := html.UnescapeString(inputs.FindStringSubmatch(a.body)[4])
	w.ask("POST", "/mitra/qris", url.Values{"text": {text}}).is(200, "CRC-nya cocok", "IURAN CONTOH", "Rp108.990", "210800004501")
	w.ask("POST", "/mitra/qris", url.Values{"text": {strings.Replace(text, "108990", "208990", 1)}}).is(422, "tidak sah", "seharusnya")
	w.ask("POST", "/mitra/qris", url.Values{"text": {""}}).is(422, "Teks QRIS kosong")
	w.ask("POST", "/mitra/qris", url.Values{"text": {strings.Repeat("0", 3000)}}).is(422, "Terlalu panjang")
}

func TestTheTables(t *testing.T) {
	w := serve(t)
	a := w.ask("GET", "/mitra/kode", nil).is(200, "4042518", "seperti jawaban pertama", "404xx14", "tagihan sudah dibayar")
	for _, c := range snap.Cases {
		if !strings.Contains(a.text(), c.ID) {
			t.Errorf("case %d/%s is not shown", c.HTTP, c.Case)
		}
	}
	w.ask("GET", "/mitra/kode?layanan=25&lang=en", nil).is(200, "4092500", "counts as a success of this service")
	w.ask("GET", "/mitra/kode?layanan=99", nil).is(422, "Layanan 99 tidak dikenal")
	a = w.ask("GET", "/mitra/dialek", nil).is(200, "heksadesimal", "/snap/v1.0")
	for _, d := range snap.Dialects() {
		if !strings.Contains(a.body, `id="`+d.Name+`"`) {
			t.Errorf("dialect %s is not shown", d.Name)
		}
	}
	w.ask("GET", "/mitra", nil).is(200, "https://contoh.id", "POST /openapi/v1.0/transfer-va/payment", "/api/v1/channels/{channel}", "POST /payments/{reference}/reversal")
	if a := w.ask("GET", "/mitra/panduan.md", nil).is(200); a.body != docs.Partner {
		t.Error("no guide")
	}
	a = w.ask("GET", "/mitra/panduan", nil).is(200)
	for _, m := range regexp.MustCompile(`href="(/mitra[a-z/.]*)"`).FindAllStringSubmatch(a.body, -1) {
		w.ask("GET", m[1], nil).is(200)
	}
	read := strings.Join(strings.Fields(a.text()), " ")
	for _, l := range strings.Split(docs.Partner, "\n")[1:] {
		// All of the guide is on the page: each word of it, whatever the markup.
		for _, x := range strings.Fields(strings.NewReplacer("**", " ", "`", " ", "#", " ", `\|`, " ", "|", " ").Replace(regexp.MustCompile(`^[0-9]+\. `).ReplaceAllString(l, ""))) {
			if x = strings.Trim(x, "-"); !strings.HasPrefix(l, "```") && !strings.Contains(strings.ReplaceAll(strings.ReplaceAll(read, "|", " "), "#", " "), x) {
				t.Errorf("the page lacks %q of %q", x, l)
			}
		}
	}
	if regexp.MustCompile("\\*\\*[A-Za-z]|```").MatchString(a.body) || strings.Count(a.body, "<table") != strings.Count(docs.Partner, "\n|---") {
		t.Error("Markdown is left on the page")
	}
}

// TestEveryRoute walks the table: open to strangers in both languages, none
// needs the database, and what checks is slowed down by address.
func TestEveryRoute(t *testing.T) {
	w := serve(t)
	if err := w.db.Close(); err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, rt := range w.srv.Routes() {
		if !strings.HasPrefix(rt.Pattern, "/mitra") {
			continue
		}
		n++
		w.address = "192.0.2." + strconv.Itoa(n) + ":1"
		if !rt.Open() {
			t.Errorf("%s is closed", rt.Pattern)
		}
		for _, lang := range []string{"id", "en"} {
			var form url.Values
			if rt.Method == "POST" {
				form = url.Values{}
			}
			if a := w.ask(rt.Method, rt.Pattern+"?lang="+lang, form); a.code != 200 && a.code != 422 {
				t.Errorf("%s %s answers %d", rt.Method, rt.Pattern, a.code)
			}
		}
		if rt.Method != "POST" {
			continue
		}
		slowed := false
		for range 100 {
			slowed = slowed || w.ask("POST", rt.Pattern, url.Values{}).code == http.StatusTooManyRequests
		}
		if !slowed {
			t.Errorf("POST %s can be asked without end", rt.Pattern)
		}
	}
	if n < 9 {
		t.Errorf("%d routes", n)
	}
}

func TestPagesInABrowser(t *testing.T) {
	w := serve(t)
	ts := httptest.NewServer(w.srv.Handler())
	defer ts.Close()
	b := webtest.Start(t)
	for _, width := range []int{360, 1280} {
		for name, path := range map[string]string{"mitra": "/mitra", "mitra-uji": "/mitra/uji?jenis=hmac&contoh=salah", "mitra-kode": "/mitra/kode?layanan=25", "mitra-dialek": "/mitra/dialek", "mitra-qris": "/mitra/qris?contoh=1", "mitra-panduan": "/mitra/panduan"} {
			b.View(t, width, "light")
			b.Open(t, ts.URL+path)
			b.NoSideways(t)
			b.Axe(t)
			b.Screenshot(t, name, width)
			if name == "mitra-uji" {
				b.Type(t, "#f-secret", "contoh-rahasia")
			}
			if name == "mitra-uji" || name == "mitra-qris" {
				b.Click(t, "form[method=post] .button")
				b.Wait(t, "[role=status]")
				b.NoSideways(t)
				b.Axe(t)
				b.Screenshot(t, name+"-hasil", width)
			}
		}
	}
	b.View(t, 360, "dark")
	b.Open(t, ts.URL+"/mitra/uji")
	b.Axe(t)
	b.Screenshot(t, "mitra-uji-gelap", 360)
	b.Quiet(t)
}
