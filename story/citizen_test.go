package story

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/sim"
	"github.com/jamsos/jamsos/web/webtest"
)

var sixDigits = regexp.MustCompile(`\b[0-9]{6}\b`)

// signInCitizen asks for a one-time code and reads it where the demonstration
// shows it: in the messages that the simulated sender was given.
func (tn *town) signInCitizen(t *testing.T, b *webtest.Browser, l sim.Login) {
	t.Helper()
	b.Open(t, tn.url+"/masuk")
	b.Type(t, "[name=who]", id.FormatMemberNo(l.MemberNo))
	b.Click(t, "main form [type=submit]")
	b.Wait(t, "[name=code]")
	b.Type(t, "[name=code]", tn.lastCode(t))
	b.Click(t, "main form [type=submit]")
	b.Wait(t, "main h1")
}

func (tn *town) lastCode(t *testing.T) string {
	t.Helper()
	for range 50 {
		var body string
		err := tn.sys.DB.Read(context.Background(), func(tx *db.Tx) error {
			return tx.QueryRow(context.Background(), `SELECT body FROM message WHERE kind <> 'receipt' ORDER BY created_at DESC LIMIT 1`).Scan(&body)
		})
		if code := sixDigits.FindString(body); err == nil && code != "" {
			return code
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("no code was sent")
	return ""
}

func TestMembersAndStrangersPagesAreCalmAndOpenToAll(t *testing.T) {
	tn := newTown(t)
	t.Run("public", func(t *testing.T) {
		b := webtest.Start(t)
		token := ""
		if err := tn.sys.DB.Read(context.Background(), func(tx *db.Tx) error {
			return tx.QueryRow(context.Background(), `SELECT token FROM payment ORDER BY payment_id DESC LIMIT 1`).Scan(&token)
		}); err != nil {
			t.Fatal(err)
		}
		tn.visit(t, b, []stop{{"/", "home"}, {"/daftar", "daftar"}, {"/lanjut", "lanjut"}, {"/hitung", "hitung"}, {"/hitung/manfaat", "manfaat"}, {"/hitung/manfaat?program=JKK&kejadian=death&tanggal=15-06-2022&upah=6000000&anak=SD,SMP", "manfaat-jawaban"}, {"/law", "aturan"}, {"/law/jp.cap", "satu-aturan"}, {"/masuk", "masuk"}, {"/lupa", "lupa"},
			{"/r/" + token, "tanda-terima"}, {"/periksa", "periksa"}, {"/demo/kasir", "kasir"}, {"/demo/outbox", "outbox"},
			{"/perusahaan/masuk", "perusahaan-masuk"}, {"/perusahaan/daftar", "perusahaan-daftar"}, {"/kantor/masuk", "kantor-masuk"}})
	})
	t.Run("member", func(t *testing.T) {
		b := webtest.Start(t)
		tn.signIn(t, b, "citizen")
		tn.visit(t, b, []stop{{"/saya", "saya"}, {"/kartu", "kartu"}, {"/saya/iuran", "saya-iuran"}, {"/saya/data", "saya-data"}, {"/saya/bayar", "saya-bayar"}})
	})
}

// What a phone on a slow line has to fetch, in bytes over the wire.
const (
	firstVisit = 60 << 10
	laterVisit = 15 << 10
)

func TestPagesForPhonesAreLight(t *testing.T) {
	tn := newTown(t)
	const fetched = `performance.getEntriesByType("navigation").concat(performance.getEntriesByType("resource")).reduce((n, e) => n + e.transferSize, 0)`
	for _, path := range []string{"/", "/daftar", "/hitung", "/law", "/masuk"} {
		b := webtest.Start(t) // a browser that has seen nothing yet
		b.View(t, 360, "light")
		b.Open(t, tn.url+path)
		if n := webtest.Eval[int](t, b, fetched); n > firstVisit || n == 0 {
			t.Errorf("%s: a first visit fetches %d bytes, at most %d", path, n, firstVisit)
		}
		for _, next := range []string{"/daftar", "/hitung", "/", "/periksa", "/transparansi"} {
			if next == path {
				continue
			}
			b.Open(t, tn.url+next)
			if n := webtest.Eval[int](t, b, fetched); n > laterVisit || n == 0 {
				t.Errorf("%s after %s fetches %d bytes, at most %d", next, path, n, laterVisit)
			}
		}
	}
}
