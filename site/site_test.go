package site_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/site"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
)

func newSite(t *testing.T, demo bool) *site.Site {
	t.Helper()
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(system.Over(schematest.SQLite(t), system.Config{Ring: ring}), site.Config{Demo: demo})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// places says which roles may be named by the routes under a path. A route that
// belongs to nobody's place must be public.
var places = []struct {
	prefix string
	roles  []string
}{
	{"/kantor", []string{web.Officer, web.Finance, web.Auditor, web.Administrator}},
	{"/perusahaan", []string{web.EmployerOwner, web.PayrollClerk}},
	{"/loket", []string{web.Teller}},
	{"/saya", []string{web.Citizen}},
	{"/kartu", []string{web.Citizen}},
}

func TestEveryRouteBelongsToItsPeople(t *testing.T) {
	s := newSite(t, true)
	routes := s.Routes()
	if len(routes) < 100 {
		t.Fatalf("only %d routes", len(routes))
	}
	for _, rt := range routes {
		name := rt.Method + " " + rt.Pattern
		if len(rt.Roles) == 0 {
			t.Errorf("%s is closed to everybody", name)
		}
		if rt.Open() {
			continue
		}
		var allowed []string
		for _, p := range places {
			if rt.Pattern == p.prefix || strings.HasPrefix(rt.Pattern, p.prefix+"/") {
				allowed = p.roles
			}
		}
		for _, role := range web.Roles {
			may := rt.May(web.Identity{UserID: "x", Roles: []string{role}})
			if may && !slices.Contains(allowed, role) {
				t.Errorf("%s is open to %s", name, role)
			}
		}
		if rt.May(web.Identity{}) {
			t.Errorf("%s is open to strangers", name)
		}
	}
}

func TestStrangersAreSentToSignIn(t *testing.T) {
	s := newSite(t, false)
	fill := strings.NewReplacer("{no}", "1", "{id}", "1", "{newer}", "1", "{other}", "2", "{token}", "x", "{step}", "nama", "{row}", "1", "{branch}", "0", "{$}", "")
	for _, rt := range s.Routes() {
		if rt.Open() {
			continue
		}
		path := fill.Replace(rt.Pattern)
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequest(rt.Method, path, nil))
		if w.Code != http.StatusSeeOther && w.Code != http.StatusUnauthorized && w.Code != http.StatusForbidden {
			t.Errorf("%s %s answers %d to a stranger", rt.Method, path, w.Code)
		}
		if to := w.Header().Get("Location"); w.Code == http.StatusSeeOther && !strings.Contains(to, "/masuk") {
			t.Errorf("%s %s sends a stranger to %q", rt.Method, path, to)
		}
	}
}

// TestPagesForEverybodyAnswerStrangers walks every page that needs no signing
// in: those of the law, the calculators and for partners open, an address that names nothing
// is not found, and none breaks.
func TestPagesForEverybodyAnswerStrangers(t *testing.T) {
	s := newSite(t, true)
	fill := strings.NewReplacer("{rule}", "jp.cap", "{token}", "x", "{step}", "nik", "{payload}", "x", "{$}", "")
	walked := 0
	for _, rt := range s.Routes() {
		if !rt.Open() || rt.Method != http.MethodGet {
			continue
		}
		path := fill.Replace(rt.Pattern)
		for _, lang := range []string{"id", "en"} {
			w := httptest.NewRecorder()
			s.Handler().ServeHTTP(w, httptest.NewRequest("GET", path+"?lang="+lang, nil))
			if w.Code >= 500 {
				t.Errorf("%s in %s answers %d", path, lang, w.Code)
			}
			if open := strings.HasPrefix(path, "/law") || strings.HasPrefix(path, "/hitung") || strings.HasPrefix(path, "/mitra"); open && w.Code != http.StatusOK {
				t.Errorf("%s in %s answers %d", path, lang, w.Code)
			} else if open {
				walked++
			}
		}
	}
	if walked < 10 {
		t.Errorf("only %d pages of the law and the calculators were found", walked)
	}
}

func TestTheDemonstrationsDoorsAreShutElsewhere(t *testing.T) {
	s := newSite(t, false)
	for _, path := range []string{"/demo/kasir", "/demo/outbox", "/design"} {
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequest("GET", path, nil))
		if w.Code != http.StatusNotFound {
			t.Errorf("%s answers %d outside the demonstration", path, w.Code)
		}
	}
}

func TestHealthAsksTheDatabase(t *testing.T) {
	d := schematest.SQLite(t)
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := site.New(system.Over(d, system.Config{Ring: ring}), site.Config{})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []int{http.StatusOK, http.StatusServiceUnavailable} {
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, httptest.NewRequest("GET", "/healthz", nil))
		if w.Code != want {
			t.Errorf("%d, want %d", w.Code, want)
		}
		d.Close()
	}
}
