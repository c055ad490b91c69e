package public_test

import (
	"context"
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

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/public"
)

var ctx = context.Background()

// world is a served system with a clock that tests move.
type world struct {
	*testing.T
	sys *system.System
	srv *web.Server
	at  *clock.Fixed
	url string
}

func wib(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, period.WIB)
}

func each(t *testing.T, f func(w *world)) {
	at := clock.NewFixed(wib(2026, 11, 10, 9, 0))
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(wib(2026, 11, 10, 9, 0))
		f(serve(t, d, at))
	}, db.WithClock(at))
}

func serve(t *testing.T, d *db.DB, at *clock.Fixed) *world {
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	sys := system.Over(d, system.Config{Ring: ring, BaseURL: "http://localhost:8080"})
	p := public.New(sys, public.Config{Demo: true})
	s, err := web.New(web.Config{Sources: []page.Source{{Name: "fault", FS: system.Words()}, public.Source()}, Clock: at, Demo: true, Log: slog.New(slog.NewTextHandler(quiet{t}, &slog.HandlerOptions{Level: slog.LevelError})),
		Limits: web.Limits{Rates: map[string]web.Rate{"lookup": {Burst: 10000, Every: time.Millisecond}, "lookup_key": {Burst: 1000, Every: time.Millisecond}}}})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add(p.Routes()...); err != nil {
		t.Fatal(err)
	}
	ts := httptest.NewServer(s.Handler())
	t.Cleanup(ts.Close)
	return &world{t, sys, s, at, ts.URL}
}

// client is a browser without scripts.
type client struct {
	w    *world
	http *http.Client
	Path string // of the page that is open
	Code int
	Body string
}

func (w *world) client() *client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		w.Fatal(err)
	}
	return &client{w: w, http: &http.Client{Jar: jar}}
}

func (c *client) done(r *http.Response, err error) *client {
	c.w.Helper()
	if err != nil {
		c.w.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		c.w.Fatal(err)
	}
	c.Path, c.Code, c.Body = r.Request.URL.Path, r.StatusCode, string(b)
	if strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		if m := regexp.MustCompile(`>[^<]*\bpublic\.[a-z_.]+`).FindString(c.Body); m != "" {
			c.w.Errorf("%s shows the id of a text: %s", c.Path, m)
		}
	}
	return c
}

func (c *client) get(path string) *client {
	c.w.Helper()
	return c.done(c.http.Get(c.w.url + path))
}

var tokenField = regexp.MustCompile(`name="_token" value="([^"]+)"`)

// post sends a form of the open page with its token; pairs are names and values.
func (c *client) post(path string, pairs ...string) *client {
	c.w.Helper()
	v := url.Values{}
	if m := tokenField.FindStringSubmatch(c.Body); m != nil {
		v.Set("_token", m[1])
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return c.done(c.http.PostForm(c.w.url+path, v))
}

// at fails the test unless the open page is the expected one.
func (c *client) at(path string, code int) *client {
	c.w.Helper()
	if c.Path != path || c.Code != code {
		c.w.Fatalf("at %s %d, want %s %d\n%s", c.Path, c.Code, path, code, text(c.Body))
	}
	return c
}

func (c *client) says(words ...string) *client {
	c.w.Helper()
	for _, x := range words {
		if !strings.Contains(text(c.Body), x) {
			c.w.Errorf("%s does not say %q:\n%s", c.Path, x, text(c.Body))
		}
	}
	return c
}

var (
	tags   = regexp.MustCompile(`(?s)<(head|script|svg)\b.*?</(head|script|svg)>|<[^>]*>`)
	spaces = regexp.MustCompile(`[\s\x{a0}]+`)
)

// text is what a reader sees of a page, in one line.
func text(html string) string {
	return spaces.ReplaceAllString(strings.NewReplacer("&#43;", "+", "&amp;", "&", "&#39;", "'").Replace(tags.ReplaceAllString(html, " ")), " ")
}

// register answers every question but the last.
func (c *client) register(nik string) *client {
	c.w.Helper()
	c.get("/daftar").at("/daftar", 200)
	c.post("/daftar").at("/daftar/nik", 200)
	c.post("/daftar/nik", "nik", nik).at("/daftar/nama", 200)
	return c.answers()
}

// answers answers the questions from the name on.
func (c *client) answers() *client {
	c.w.Helper()
	c.post("/daftar/nama", "name", "Siti Rahmawati").at("/daftar/lahir", 200)
	c.post("/daftar/lahir", "birth_date", "15-06-1990", "sex", "F").at("/daftar/telepon", 200)
	c.post("/daftar/telepon", "phone", "0812 3456 7890").at("/daftar/ibu", 200)
	c.post("/daftar/ibu", "mother_name", "Aminah").at("/daftar/provinsi", 200)
	c.post("/daftar/provinsi", "province", "36").at("/daftar/tempat", 200)
	c.post("/daftar/tempat", "area", "36.04", "address", "Kampung Baru").at("/daftar/pekerjaan", 200)
	c.post("/daftar/pekerjaan", "job", "nelayan", "workplace", "Karangantu").at("/daftar/penghasilan", 200)
	c.post("/daftar/penghasilan", "income", "3,4 juta").at("/daftar/program", 200)
	c.post("/daftar/program", "programmes", "2").at("/daftar/bulan", 200)
	c.post("/daftar/bulan", "months", "3").at("/daftar/ahli-waris", 200)
	c.post("/daftar/ahli-waris", "action", "tambah", "heir_name", "Budi", "relation", "spouse").at("/daftar/ahli-waris", 200)
	c.post("/daftar/ahli-waris").at("/daftar/persetujuan", 200)
	return c.post("/daftar/persetujuan", "data", "1", "messages", "1").at("/daftar/periksa", 200)
}

const nikSiti = "3604055506900001" // 15 June 1990, female

var payCode = regexp.MustCompile(`data-copy="(\d{12})"`)

func (c *client) payCode() string {
	c.w.Helper()
	m := payCode.FindStringSubmatch(c.Body)
	if m == nil {
		c.w.Fatalf("no payment code on %s %d: %s", c.Path, c.Code, text(c.Body))
	}
	return m[1]
}

var draftCode = regexp.MustCompile(`[A-Z][2-9]-[A-Z]+-[A-Z]+-\d{3}`)

// quiet shows what the server logged about errors, where a test fails.
type quiet struct{ t *testing.T }

func (q quiet) Write(b []byte) (int, error) { q.t.Log(string(b)); return len(b), nil }
