package web

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/web/assets"
	"github.com/jamsos/jamsos/web/page"
)

var testPages = page.Source{Name: "test", FS: fstest.MapFS{
	"form.html": {Data: []byte(`{{define "title"}}Form{{end}}{{define "main"}}<h1>Form</h1><form method="post">{{template "token" .}}{{template "errorSummary" .Data}}{{template "field" (field .Data "name" "Label" "Name")}}{{template "field" (field .Data "password" "Label" "Password" "Type" "password")}}</form>{{end}}`)},
	"half.html": {Data: []byte(`{{define "title"}}Half{{end}}{{define "main"}}<h1>Half a page</h1>{{.Data.Boom}}{{end}}`)},
}}

func newServer(t testing.TB, c Config, routes ...Route) *Server {
	t.Helper()
	c.Sources = append(c.Sources, testPages)
	s, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Add(routes...); err != nil {
		t.Fatal(err)
	}
	return s
}

func fails(err error) Handler { return func(*Request) (Response, error) { return nil, err } }

func ok(r *Request) (Response, error) { return JSON{Value: r.Who().UserID}, nil }

func form(r *Request) (Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if r.Method == "POST" && r.Refuse(f, fault.New(fault.Invalid, "web.form").On("name")) {
		return r.Again("test/form", f)
	}
	return r.Page("test/form", f)
}

func signIn(who Identity) Route {
	return Route{Method: "POST", Pattern: "/in/" + who.UserID, Roles: []string{Public}, Handler: func(r *Request) (Response, error) {
		if _, err := r.Form(); err != nil {
			return nil, err
		}
		if err := r.SignIn(who); err != nil {
			return nil, err
		}
		return r.To(r.Return("/home"))
	}}
}

func get(s *Server, path string, head ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	return w
}

func TestErrorsBecomeOneStatus(t *testing.T) {
	want := map[fault.Class]int{fault.Invalid: 422, fault.Forbidden: 403, fault.NotFound: 404, fault.Conflict: 409,
		fault.TooLarge: 413, fault.Unavailable: 503, fault.Internal: 500, fault.Unauthorized: 303}
	for class, status := range want {
		t.Run(string(class), func(t *testing.T) {
			s := newServer(t, Config{}, Route{Method: "GET", Pattern: "/x", Roles: []string{Public}, Handler: fails(fault.New(class, "test.secret_code").Because(errors.New("the cause")))})
			w := get(s, "/x")
			if w.Code != status {
				t.Errorf("got %d, want %d", w.Code, status)
			}
			if strings.Contains(w.Body.String(), "the cause") || strings.Contains(w.Body.String(), "secret_code") {
				t.Error("the page shows the cause or the bare code")
			}
			if status != 303 && !strings.Contains(w.Body.String(), w.Header().Get("X-Request-Id")) {
				t.Error("the page does not give the request id")
			}
		})
	}
	t.Run("a panic is a 500 and is logged with its stack", func(t *testing.T) {
		var log bytes.Buffer
		s := newServer(t, Config{Log: slog.New(slog.NewJSONHandler(&log, nil))}, Route{Method: "GET", Pattern: "/x", Roles: []string{Public}, Handler: func(*Request) (Response, error) { panic("boom") }})
		if w := get(s, "/x?nik=3604010101900001"); w.Code != 500 {
			t.Errorf("got %d", w.Code)
		}
		if !strings.Contains(log.String(), "boom") || !strings.Contains(log.String(), "server_test.go") || strings.Contains(log.String(), "3604010101900001") {
			t.Error("log: ", log.String())
		}
	})
	t.Run("a template that fails sends no half page", func(t *testing.T) {
		s := newServer(t, Config{}, Route{Method: "GET", Pattern: "/x", Roles: []string{Public}, Handler: func(r *Request) (Response, error) { return r.Page("test/half", struct{}{}) }})
		if w := get(s, "/x"); w.Code != 500 || strings.Contains(w.Body.String(), "Half a page") {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
	t.Run("a handler over its time is unavailable", func(t *testing.T) {
		s := newServer(t, Config{}, Route{Method: "GET", Pattern: "/x", Roles: []string{Public}, Timeout: time.Millisecond, Handler: func(r *Request) (Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		}})
		if w := get(s, "/x"); w.Code != 503 || w.Header().Get("Retry-After") == "" {
			t.Errorf("got %d", w.Code)
		}
	})
	t.Run("no route is a 404 page in the reader's language", func(t *testing.T) {
		w := get(newServer(t, Config{}), "/x", "Accept-Language", "en-GB,en;q=0.9")
		if w.Code != 404 || !strings.Contains(w.Body.String(), "Page not found") {
			t.Errorf("got %d %s", w.Code, w.Body)
		}
	})
}

func TestWhoMay(t *testing.T) {
	roles := append([]string{}, Roles...)
	var routes []Route
	for _, role := range roles {
		routes = append(routes, Route{Method: "GET", Pattern: "/for/" + role, Roles: []string{role}, Handler: ok}, signIn(Identity{UserID: role, Roles: []string{role}}))
	}
	routes = append(routes, Route{Method: "GET", Pattern: "/nobody", Handler: ok}, Route{Method: "GET", Pattern: "/all", Roles: []string{Public}, Handler: ok})
	s := newServer(t, Config{}, routes...)
	for _, who := range append([]string{""}, roles...) {
		c, _ := browser(t, s)
		if who != "" {
			post(t, c, "/in/"+who, nil)
		}
		for _, rt := range s.Routes() {
			if rt.Method != "GET" {
				continue
			}
			want := 200
			switch {
			case rt.Pattern == "/nobody":
				want = 403
			case rt.Pattern == "/all" || rt.Pattern == "/for/"+who:
			case who == "":
				want = 303
			default:
				want = 403
			}
			if got := c.get(t, rt.Pattern); got.StatusCode != want {
				t.Errorf("%q at %s: got %d, want %d", who, rt.Pattern, got.StatusCode, want)
			}
		}
	}
	t.Run("a faulty route is refused at start", func(t *testing.T) {
		for _, rt := range []Route{{Method: "GET", Pattern: "/y"}, {Method: "GET", Pattern: "/y", Roles: []string{"king"}, Handler: ok},
			{Method: "GET", Pattern: "/all", Roles: []string{Public}, Handler: ok}, {Method: "GET", Pattern: "/y", Rate: "nope", Handler: ok}} {
			if s.Add(rt) == nil {
				t.Errorf("accepted %+v", rt)
			}
		}
	})
}

type client struct {
	*http.Client
	base string
}

// browser is a client with cookies that does not follow redirects.
func browser(t *testing.T, s *Server) (*client, *httptest.Server) {
	t.Helper()
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	jar, _ := cookiejar.New(nil)
	return &client{&http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, srv.URL}, srv
}

func (c *client) get(t *testing.T, path string) *http.Response {
	t.Helper()
	res, err := c.Get(c.base + path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func post(t *testing.T, c *client, path string, v url.Values) *http.Response {
	t.Helper()
	res, err := c.PostForm(c.base+path, v)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

func text(t *testing.T, r *http.Response) string {
	t.Helper()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

var tokenField = regexp.MustCompile(`name="_token" value="([^"]+)"`)

func TestExpiredSessionKeepsTheForm(t *testing.T) {
	routes := []Route{
		{Method: "GET", Pattern: "/f", Roles: []string{Citizen}, Handler: form},
		{Method: "POST", Pattern: "/f", Roles: []string{Citizen}, Handler: form},
		signIn(Identity{UserID: "siti", Roles: []string{Citizen}}), signIn(Identity{UserID: "budi", Roles: []string{Citizen}}),
		{Method: "POST", Pattern: "/out", Roles: []string{Citizen}, Handler: func(r *Request) (Response, error) {
			if err := r.SignOut(); err != nil {
				return nil, err
			}
			return r.To("/")
		}},
	}
	for who, want := range map[string]bool{"siti": true, "budi": false} {
		s := newServer(t, Config{}, routes...)
		c, _ := browser(t, s)
		post(t, c, "/in/siti", nil)
		m := tokenField.FindStringSubmatch(text(t, c.get(t, "/f")))
		if m == nil {
			t.Fatal("the form has no token")
		}
		post(t, c, "/out", nil)
		res := post(t, c, "/f", url.Values{"_token": {m[1]}, "_from": {"/f"}, "name": {"Siti Rahmawati"}, "password": {"rahasia-1"}})
		if to := res.Header.Get("Location"); res.StatusCode != 303 || to != "/masuk?next=%2Ff" {
			t.Fatalf("sent on to %d %q", res.StatusCode, to)
		}
		res = post(t, c, "/in/"+who, url.Values{"next": {"/f"}})
		if to := res.Header.Get("Location"); to != "/f" {
			t.Fatalf("after sign-in sent to %q", to)
		}
		body := text(t, c.get(t, "/f"))
		if strings.Contains(body, "Siti Rahmawati") != want || strings.Contains(body, "rahasia-1") {
			t.Errorf("%s sees the kept answers: %v, want %v (and never a password)", who, !want, want)
		}
		if again := text(t, c.get(t, "/f")); strings.Contains(again, "Siti Rahmawati") {
			t.Error("kept answers are shown twice")
		}
	}
}

func TestForms(t *testing.T) {
	s := newServer(t, Config{Limits: Limits{Fields: 10}},
		Route{Method: "GET", Pattern: "/f", Roles: []string{Public}, Handler: form}, Route{Method: "POST", Pattern: "/f", Roles: []string{Public}, Limit: 1000, Handler: form})
	c, _ := browser(t, s)
	t.Run("a refused form is a 422 with its answers and errors, without secrets", func(t *testing.T) {
		res := post(t, c, "/f", url.Values{"name": {`"><script>x`}, "password": {"rahasia-2"}})
		b := text(t, res)
		if res.StatusCode != 422 || !strings.Contains(b, `href="#f-name"`) || !strings.Contains(b, "aria-invalid") || strings.Contains(b, "rahasia-2") || strings.Contains(b, "<script>x") {
			t.Errorf("got %d %s", res.StatusCode, b)
		}
	})
	t.Run("a body over the limit is a 413, told or not told beforehand", func(t *testing.T) {
		big := strings.Repeat("x", 2000)
		if res := post(t, c, "/f", url.Values{"name": {big}}); res.StatusCode != 413 {
			t.Errorf("got %d", res.StatusCode)
		}
		r, _ := http.NewRequest("POST", c.base+"/f", io.MultiReader(strings.NewReader("name="), strings.NewReader(big)))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		res, err := c.Do(r)
		if err != nil || res.StatusCode != 413 {
			t.Errorf("chunked: %v %v", res, err)
		}
	})
	t.Run("too many fields are a 422", func(t *testing.T) {
		if res := post(t, c, "/f", url.Values{"a": strings.Split("1,2,3,4,5,6,7,8,9,10,11", ",")}); res.StatusCode != 422 {
			t.Errorf("got %d", res.StatusCode)
		}
	})
	t.Run("another origin cannot post", func(t *testing.T) {
		r := httptest.NewRequest("POST", "/f", strings.NewReader("name=x"))
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != 403 {
			t.Errorf("got %d", w.Code)
		}
	})
	t.Run("a redirect never leaves the site", rapid.MakeCheck(func(t *rapid.T) {
		p := rapid.StringMatching(`[/\\a-z:.\t\n@%0-9]{0,12}`).Draw(t, "path")
		if LocalPath(p) {
			u, err := url.Parse("https://jamsos.example" + "/")
			if err != nil {
				t.Fatal(err)
			}
			to, err := u.Parse(p)
			if err == nil && to.Host != "jamsos.example" {
				t.Fatalf("%q leads to %q", p, to.Host)
			}
		}
	}))
}

func TestAnswers(t *testing.T) {
	s := newServer(t, Config{Demo: true}, Route{Method: "GET", Pattern: "/f", Roles: []string{Public}, Handler: form})
	t.Run("headers forbid everything foreign and inline", func(t *testing.T) {
		w := get(s, "/f")
		csp := w.Header().Get("Content-Security-Policy")
		if !strings.HasPrefix(csp, "default-src 'none'") || strings.Contains(csp, "unsafe") || w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Error(w.Header())
		}
		if regexp.MustCompile(`(?i)<[^>]+\s(style|on[a-z]+)=`).MatchString(get(s, "/design").Body.String() + get(s, "/design/kantor").Body.String()) {
			t.Error("a page has an inline style or handler, which the policy refuses")
		}
	})
	t.Run("a reader gets no cookie", func(t *testing.T) {
		if c := get(s, "/f").Header().Values("Set-Cookie"); len(c) > 0 {
			t.Error(c)
		}
	})
	t.Run("a first visit to the gallery stays within 60 KB", func(t *testing.T) {
		w := get(s, "/design", "Accept-Encoding", "gzip")
		z, err := gzip.NewReader(bytes.NewReader(w.Body.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(io.Discard, z); err != nil {
			t.Fatal(err)
		}
		sum := w.Body.Len()
		a := assets.Default()
		for _, n := range []string{"style.css", "js/jamsos.js", "js/upload.js", "js/live.js", "fonts/plus-jakarta-sans-latin-wght-normal.woff2", "icon.svg"} {
			sum += a.Weight(n)
		}
		t.Logf("%d bytes, of these html %d, style %d", sum, w.Body.Len(), a.Weight("style.css"))
		if sum > 60_000 {
			t.Errorf("%d bytes", sum)
		}
	})
	t.Run("the language follows the query, then the cookie, then the browser", func(t *testing.T) {
		for _, c := range []struct{ query, cookie, accept, want string }{
			{"", "", "", "id"}, {"", "", "en", "en"}, {"", "", "fr", "id"}, {"", "id", "en", "id"}, {"?lang=en", "id", "id", "en"}, {"?lang=xx", "", "", "id"}} {
			head := []string{"Accept-Language", c.accept}
			if c.cookie != "" {
				head = append(head, "Cookie", "bahasa="+c.cookie)
			}
			if w := get(s, "/f"+c.query, head...); !strings.Contains(w.Body.String(), `<html lang="`+c.want+`">`) {
				t.Errorf("%+v", c)
			}
		}
	})
	t.Run("another language keeps what was asked", func(t *testing.T) {
		if w := get(s, "/f?upah=4+juta&lang=id&anak=SD%2C+PT"); !strings.Contains(w.Body.String(), `href="/f?anak=SD%2C&#43;PT&amp;lang=en&amp;upah=4&#43;juta"`) {
			t.Errorf("the answers are lost: %s", w.Body)
		}
	})
	t.Run("the band is on every page of the demonstration only", func(t *testing.T) {
		if !strings.Contains(get(s, "/f").Body.String(), `class="demo"`) || !strings.Contains(get(s, "/nope").Body.String(), `class="demo"`) {
			t.Error("no band")
		}
		plain := newServer(t, Config{}, Route{Method: "GET", Pattern: "/f", Roles: []string{Public}, Handler: form})
		if strings.Contains(get(plain, "/f").Body.String(), `class="demo"`) || get(plain, "/design").Code != 404 {
			t.Error("band or gallery outside the demonstration")
		}
	})
	t.Run("metrics are for this machine or the token", func(t *testing.T) {
		s := newServer(t, Config{MetricsToken: "t0ken"})
		if w := get(s, "/metrics"); w.Code != 404 { // httptest calls from 192.0.2.1
			t.Errorf("a stranger got %d", w.Code)
		}
		if w := get(s, "/metrics", "Authorization", "Bearer t0ken"); w.Code != 200 || !strings.Contains(w.Body.String(), "jamsos_http_requests_total") {
			t.Errorf("the token got %d", w.Code)
		}
	})
	t.Run("health follows what it is told to ask", func(t *testing.T) {
		if w := get(newServer(t, Config{Healthy: func(context.Context) error { return errors.New("no database") }}), "/healthz"); w.Code != 503 {
			t.Errorf("got %d", w.Code)
		}
		if w := get(s, "/healthz"); w.Code != 200 {
			t.Errorf("got %d", w.Code)
		}
	})
}

func TestRates(t *testing.T) {
	now := clock.NewFixed(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
	s := newServer(t, Config{Clock: now, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}, Limits: Limits{Keys: 50, Rates: map[string]Rate{"three": {3, time.Minute}}}},
		Route{Method: "GET", Pattern: "/x", Roles: []string{Public}, Rate: "three", Handler: ok})
	from := func(ip string) int { return get(s, "/x", "X-Forwarded-For", ip).Code }
	for i := range 3 {
		if c := from("198.51.100.7"); c != 200 {
			t.Fatalf("try %d: %d", i+1, c)
		}
	}
	if from("198.51.100.7") != 429 {
		t.Error("the fourth try within a minute was let through")
	}
	if from("10.0.0.1, 198.51.100.7") != 429 {
		t.Error("a forged first hop evades the limit")
	}
	if from("198.51.100.8") != 200 {
		t.Error("another address is refused too")
	}
	now.Advance(time.Minute)
	if from("198.51.100.7") != 200 || from("198.51.100.7") != 429 {
		t.Error("a minute gives back one try")
	}
	for i := range 200 {
		s.limiter.allow(strings.Repeat("k", i+1), Rate{3, time.Hour})
	}
	if n := len(s.limiter.full); n > 50 {
		t.Errorf("the limiter remembers %d keys, more than 50", n)
	}
}

func TestWords(t *testing.T) {
	for _, m := range newServer(t, Config{}).Pages().Check() {
		t.Error("missing words: ", m)
	}
}
