package story

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/schema"
	"github.com/jamsos/jamsos/sim"
	"github.com/jamsos/jamsos/site"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web/webtest"
)

// town is a running site over a small synthetic world.
type town struct {
	sys    *system.System
	url    string
	logins map[string]sim.Login
}

// newTown fills a database and serves it. JAMSOS_STORY_DATA names a data folder
// that was filled already (make screenshots gives the demonstration's).
func newTown(t *testing.T) *town {
	t.Helper()
	ctx := context.Background()
	data := os.Getenv("JAMSOS_STORY_DATA")
	filled := data != ""
	if !filled {
		data = t.TempDir()
	}
	where := filepath.Join(data, "jamsos.db")
	if !filled {
		d, err := db.Open(ctx, where)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := schema.Up(ctx, d); err != nil {
			t.Fatal(err)
		}
		d.Close()
	}
	sys, err := system.Open(ctx, system.Config{Database: where, Data: data})
	if err != nil {
		t.Fatal(err)
	}
	if !filled {
		cfg := sim.Demonstration(period.DateOf(clock.System.Now()))
		cfg.World.Members, cfg.World.Employers = 1500, 40
		if _, err := sim.Load(ctx, sys, cfg, nil); err != nil {
			t.Fatal(err)
		}
	}
	list, err := sim.Logins(ctx, sys)
	if err != nil {
		t.Fatal(err)
	}
	tn := &town{sys: sys, logins: map[string]sim.Login{}}
	for _, l := range list {
		tn.logins[string(l.Role)] = l
	}
	s, err := site.New(sys, site.Config{Demo: true})
	if err != nil {
		t.Fatal(err)
	}
	run, stop := context.WithCancel(ctx)
	wait := sys.Start(run)
	srv := httptest.NewServer(s.Handler())
	tn.url = srv.URL
	sys.Config.BaseURL = srv.URL
	t.Cleanup(func() {
		srv.Close()
		s.Wait()
		stop()
		wait()
		sys.Close()
	})
	return tn
}

// signIn signs in through the pages, as a person does.
func (tn *town) signIn(t *testing.T, b *webtest.Browser, role string) sim.Login {
	t.Helper()
	l, ok := tn.logins[role]
	if !ok {
		t.Fatalf("nobody has the role %s", role)
	}
	switch {
	case l.Phone != "":
		tn.signInCitizen(t, b, l)
	case l.EmployerNo != 0:
		b.Open(t, tn.url+"/perusahaan/masuk")
		b.Type(t, "[name=login]", l.Login)
		b.Type(t, "[name=password]", l.Password)
		b.Click(t, "main form [type=submit]")
		b.Wait(t, "main h1")
	default:
		b.Open(t, tn.url+"/kantor/masuk")
		b.Type(t, "[name=login]", l.Login)
		b.Type(t, "[name=password]", l.Password)
		b.Click(t, "main form [type=submit]")
		b.Wait(t, "[name=code]")
		code, err := tn.sys.Accounts.CurrentTOTP(context.Background(), l.Login)
		if err != nil {
			t.Fatal(err)
		}
		b.Type(t, "[name=code]", code)
		b.Click(t, "main form [type=submit]")
		b.Wait(t, "main h1")
	}
	return l
}

// stop is a page of the tour.
type stop struct{ path, name string }

// visit opens pages at a phone's and a desk's width: no barrier that axe-core
// knows, no sideways scrolling, nothing on the console; with JAMSOS_TEST_SHOTS it
// leaves pictures.
func (tn *town) visit(t *testing.T, b *webtest.Browser, stops []stop) {
	t.Helper()
	for _, s := range stops {
		t.Run(s.name, func(t *testing.T) {
			for _, width := range []int{360, 1280} {
				b.View(t, width, "light")
				b.Open(t, tn.url+s.path)
				if code := webtest.Eval[int](t, b, `performance.getEntriesByType("navigation")[0].responseStatus`); code != 200 {
					t.Errorf("%s answers %d", s.path, code)
				}
				if title := webtest.Eval[string](t, b, `document.querySelector("main h1")?.textContent ?? ""`); strings.TrimSpace(title) == "" {
					t.Errorf("%s has no heading", s.path)
				}
				if id := webtest.Eval[string](t, b, missingWords); id != "" {
					t.Errorf("%s shows the id %q instead of words", s.path, id)
				}
				b.NoSideways(t)
				b.Screenshot(t, s.name, width)
				b.Axe(t)
			}
			b.Quiet(t)
		})
	}
}

// missingWords finds text on the page that looks like the id of words that no
// catalogue has: "office.person.title".
const missingWords = `(() => {
	const w = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
	while (w.nextNode()) {
		const p = w.currentNode.parentElement;
		if (p && p.closest("code, pre, script, [translate=no]")) continue;
		const m = w.currentNode.textContent.match(/\b(office|company|citizen|public|page|member|employer|contribution|payment|account|law)\.[a-z_]+(\.[a-z_]+)*\b/);
		if (m) return m[0];
	}
	return "";
})()`

func (tn *town) one(t *testing.T, q string) (n int64) {
	t.Helper()
	return count(t, tn.sys.DB, q)
}

func TestEveryPageIsCalmAndOpenToAll(t *testing.T) {
	b := webtest.Start(t)
	tn := newTown(t)
	t.Run("office", func(t *testing.T) {
		tn.signIn(t, b, "officer")
		member := tn.one(t, `SELECT max(member_no) FROM contribution WHERE employer_no = 0`)
		worker := tn.one(t, `SELECT max(member_no) FROM contribution WHERE employer_no > 0`)
		employer := tn.logins["employer_owner"].EmployerNo
		stops := []stop{{"/kantor", "kantor"}, {"/kantor/arti", "kantor-arti"}, {"/kantor/terbit", "kantor-terbit"}, {"/kantor/cari", "kantor-cari"},
			{fmt.Sprintf("/kantor/peserta/%d", member), "kantor-peserta"}, {fmt.Sprintf("/kantor/peserta/%d", worker), "kantor-pekerja"},
			{fmt.Sprintf("/kantor/peserta/%d/ubah", member), "kantor-ubah"}, {fmt.Sprintf("/kantor/perusahaan/%d", employer), "kantor-perusahaan"},
			{"/kantor/tugas", "kantor-tugas"}, {"/kantor/sasaran", "kantor-sasaran"}}
		if n := tn.one(t, `SELECT count(*) FROM duplicate WHERE state = 'open'`); n > 0 {
			stops = append(stops, stop{fmt.Sprintf("/kantor/tugas/kembar/%d/%d", tn.one(t, `SELECT min(member_no) FROM duplicate WHERE state = 'open'`),
				tn.one(t, `SELECT min(other_no) FROM duplicate WHERE state = 'open' AND member_no = (SELECT min(member_no) FROM duplicate WHERE state = 'open')`)), "kantor-kembar"})
		}
		tn.visit(t, b, stops)
	})
	t.Run("auditor", func(t *testing.T) {
		b := webtest.Start(t)
		tn.signIn(t, b, "auditor")
		tn.visit(t, b, []stop{{"/kantor/audit", "kantor-audit"}})
	})
	t.Run("company", func(t *testing.T) {
		b := webtest.Start(t)
		l := tn.signIn(t, b, "employer_owner")
		worker := tn.one(t, fmt.Sprintf(`SELECT max(member_no) FROM enrolment WHERE employer_no = %d AND state = 'live'`, l.EmployerNo))
		bill := tn.one(t, fmt.Sprintf(`SELECT max(bill_no) FROM bill WHERE payer = %d`, l.EmployerNo))
		tn.visit(t, b, []stop{{"/perusahaan", "perusahaan"}, {"/perusahaan/upah", "perusahaan-upah"}, {"/perusahaan/pekerja", "perusahaan-pekerja"},
			{fmt.Sprintf("/perusahaan/pekerja/%d", worker), "perusahaan-seorang"}, {"/perusahaan/tagihan", "perusahaan-tagihan"},
			{fmt.Sprintf("/perusahaan/tagihan/%d", bill), "perusahaan-satu-tagihan"}, {"/perusahaan/cabang", "perusahaan-cabang"},
			{"/perusahaan/program", "perusahaan-program"}, {"/perusahaan/pengguna", "perusahaan-pengguna"}, {"/perusahaan/api", "perusahaan-api"},
			{"/perusahaan/data", "perusahaan-data"}})
	})
}
