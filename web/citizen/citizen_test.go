package citizen_test

import (
	"context"
	"encoding/json"
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
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/assets"
	"github.com/jamsos/jamsos/web/citizen"
	"github.com/jamsos/jamsos/web/page"
)

var ctx = context.Background()

type world struct {
	*testing.T
	sys *system.System
	at  *clock.Fixed
	srv *web.Server
	url string
}

func each(t *testing.T, f func(w *world)) {
	start := time.Date(2026, 11, 10, 9, 0, 0, 0, period.WIB)
	at := clock.NewFixed(start)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(start)
		ring, err := secret.New()
		if err != nil {
			t.Fatal(err)
		}
		sys := system.Over(d, system.Config{Ring: ring, BaseURL: "http://localhost:8080"})
		s, err := web.New(web.Config{Sources: []page.Source{{Name: "fault", FS: system.Words()}, citizen.Source()}, Clock: at,
			Log: slog.New(slog.NewTextHandler(quiet{t}, &slog.HandlerOptions{Level: slog.LevelError}))})
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Add(citizen.New(sys, citizen.Config{Demo: true}).Routes()...); err != nil {
			t.Fatal(err)
		}
		ts := httptest.NewServer(s.Handler())
		t.Cleanup(ts.Close)
		f(&world{t, sys, at, s, ts.URL})
	}, db.WithClock(at))
}

// quiet shows what the server logged about errors, where a test fails.
type quiet struct{ t *testing.T }

func (q quiet) Write(b []byte) (int, error) { q.t.Log(string(b)); return len(b), nil }

// person registers a fisher; paid says for how many months they paid, 0 for none.
func (w *world) person(name, nik, phone string, born period.Date, paid int) (no int64) {
	w.Helper()
	var bill contribution.Bill
	if err := w.sys.DB.Write(ctx, func(tx *db.Tx) (err error) {
		no, err = w.sys.Members.ReserveTx(ctx, tx, member.Person{Name: name, BirthDate: born, NIK: nik, Phone: phone, Area: "36.04", Sex: "F"}, nil, nil, "channel:web", "web")
		if err != nil {
			return err
		}
		if _, err = w.sys.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.Programmes(7), Income: 900_000, Occupation: "BPU-06"}, "test"); err != nil {
			return err
		}
		bill, err = w.sys.Desk.IssueSelfBillTx(ctx, tx, no, max(paid, 1), "test")
		return err
	}); err != nil {
		w.Fatal(err)
	}
	if paid > 0 {
		if _, err := w.sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: "T" + nik, Code: id.FormatPaymentCode(bill.Code), Amount: bill.Amount}); err != nil {
			w.Fatal(err)
		}
	}
	return no
}

type client struct {
	w    *world
	http *http.Client
	Path string
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
	if m := regexp.MustCompile(`>[^<]*\bcitizen\.[a-z_.]+`).FindString(c.Body); m != "" && strings.HasPrefix(r.Header.Get("Content-Type"), "text/html") {
		c.w.Errorf("%s shows the id of a text: %s", c.Path, m)
	}
	return c
}

func (c *client) get(path string) *client { c.w.Helper(); return c.done(c.http.Get(c.w.url + path)) }

var tokenField = regexp.MustCompile(`name="_token" value="([^"]+)"`)

func (c *client) post(path string, pairs ...string) *client {
	c.w.Helper()
	v := url.Values{}
	if m := tokenField.FindAllStringSubmatch(c.Body, -1); m != nil {
		v.Set("_token", m[len(m)-1][1])
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return c.done(c.http.PostForm(c.w.url+path, v))
}

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

func text(html string) string { return spaces.ReplaceAllString(tags.ReplaceAllString(html, " "), " ") }

// sms is the code in the newest message; "" when none was sent to the address.
func (w *world) sms(to string) string {
	w.Helper()
	var list []notify.Message
	if err := w.sys.DB.Read(ctx, func(tx *db.Tx) (err error) { list, err = notify.Recent(ctx, tx, 20); return err }); err != nil {
		w.Fatal(err)
	}
	for _, m := range list {
		if m.Address == to && m.Kind == "otp" {
			return regexp.MustCompile(`\d{6}`).FindString(m.Body)
		}
	}
	return ""
}

const (
	phone = "+6281234567890"
	nikA  = "3604055506900001"
	nikB  = "3604055506900002"
	nikC  = "3604055708850003"
)

func (w *world) signIn(who string) *client {
	w.Helper()
	c := w.client().get("/masuk").post("/masuk", "who", who).at("/masuk/kode", 200)
	return c.post("/masuk/kode", "code", w.sms(phone))
}

func TestWordsAreComplete(t *testing.T) {
	b, err := page.Load(nil, assets.Default(), citizen.Source())
	if err != nil {
		t.Fatal(err)
	}
	for _, missing := range b.Check() {
		t.Error(missing)
	}
}

func TestSignIn(t *testing.T) {
	each(t, func(w *world) {
		no := w.person("Siti Rahmawati", nikA, phone, 19900615, 3)
		w.Run("unknown telephones and numbers look the same as known ones", func(t *testing.T) {
			known := w.client().get("/masuk").post("/masuk", "who", id.FormatMemberNo(no)).at("/masuk/kode", 200)
			for _, who := range []string{"0899 9999 9999", "100 0000 0009"} {
				if _, err := id.ParseMemberNo(who); err != nil && strings.HasPrefix(who, "1") {
					continue
				}
				c := w.client().get("/masuk").post("/masuk", "who", who).at("/masuk/kode", 200)
				if text(c.Body) != text(known.Body) {
					t.Error("the pages differ")
				}
			}
			if w.sms("+6289999999999") != "" {
				t.Error("a code was sent to a stranger")
			}
		})
		w.at.Advance(10 * time.Minute)
		w.Run("wrong codes end after five tries", func(t *testing.T) {
			c := w.client().get("/masuk").post("/masuk", "who", "081234567890").at("/masuk/kode", 200)
			for range 5 {
				c.post("/masuk/kode", "code", "000000").at("/masuk/kode", 422)
			}
			c.post("/masuk/kode", "code", w.sms(phone)).at("/masuk/kode", 422)
		})
		w.at.Advance(time.Hour)
		w.Run("whoever asks again at once may still type the first code", func(t *testing.T) {
			c := w.client().get("/masuk").post("/masuk", "who", "0812-3456-7890").at("/masuk/kode", 200)
			c.get("/masuk").post("/masuk", "who", "0812-3456-7890").at("/masuk/kode", 200).says("Kode baru saja dikirim")
			c.post("/masuk/kode", "code", w.sms(phone)).at("/saya", 200)
		})
		w.at.Advance(time.Hour)
		w.Run("the right code opens the member's own record", func(t *testing.T) {
			c := w.client().get("/saya/data").at("/masuk", 200)
			c.post("/masuk", "who", "0812-3456-7890", "next", "/saya/data").at("/masuk/kode", 200)
			c.post("/masuk/kode", "code", w.sms(phone), "next", "/saya/data").at("/saya/data", 200).says("Siti Rahmawati", "360405••••••0001")
			c.get("/saya").says("Dilindungi hari ini", "Perlindungan 2026", "Rp60.000", "mulai tgl 10")
			c.post("/keluar").at("/", 404) // the front page is another audience's
			c.get("/saya").at("/masuk", 200)
		})
	})
}

func TestSharedTelephone(t *testing.T) {
	each(t, func(w *world) {
		w.person("Siti Rahmawati", nikA, phone, 19900615, 1)
		twin := w.person("Sari Rahmawati", nikB, phone, 19900615, 1)
		w.person("Joko Susilo", nikC, phone, 19850817, 1)
		c := w.signIn("081234567890").at("/masuk/pilih", 200)
		for _, name := range []string{"Siti", "Sari", "Joko"} {
			if strings.Contains(c.Body, name) {
				w.Errorf("%s is named before the choice", name)
			}
		}
		c.get("/saya").at("/masuk", 200)
		c.get("/masuk/pilih").post("/masuk/pilih", "which", "01-01-2000").at("/masuk/pilih", 422)
		c.post("/masuk/pilih", "which", "15-06-1990").at("/masuk/pilih", 422).says("beberapa yang lahir")
		c.post("/masuk/pilih", "which", id.FormatMemberNo(twin)).at("/saya", 200).says("Sari Rahmawati")
		w.at.Advance(time.Hour)
		w.signIn("081234567890").post("/masuk/pilih", "which", "17081985").at("/saya", 200).says("Joko Susilo")
	})
}

func TestOwnRecord(t *testing.T) {
	each(t, func(w *world) {
		no := w.person("Siti Rahmawati", nikA, phone, 19900615, 3)
		c := w.signIn("081234567890").at("/saya", 200)
		w.Run("contributions show the split of each month", func(t *testing.T) {
			c.get("/saya/iuran").at("/saya/iuran", 200).says("November 2026", "Desember 2026", "lunas", "Rp20.000")
			c.get("/saya/iuran?tahun=2020").says("Tidak ada iuran")
		})
		w.Run("the next months are billed once", func(t *testing.T) {
			c.get("/saya/bayar?months=2").at("/saya/bayar", 200).says("Bayar mulai Februari 2027", "Jumlah 2 bulan")
			body := c.Body
			c.post("/saya/bayar", "months", "2")
			first := c.Path
			c.Body = body
			c.post("/saya/bayar", "months", "2")
			if !strings.HasPrefix(first, "/bayar/") || !strings.HasPrefix(c.Path, "/bayar/") {
				t.Fatalf("at %s, then %s", first, c.Path)
			}
			bills, err := w.sys.Desk.Bills(ctx, no, 0, 10)
			if err != nil || len(bills) != 2 {
				t.Errorf("%d bills, %v", len(bills), err)
			}
			c.get("/saya").says("menunggu", "Lihat kode bayar")
		})
		w.Run("contact data are corrected with a reason, from the version that was seen", func(t *testing.T) {
			c.get("/saya/data/ubah").at("/saya/data/ubah", 200)
			old := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(c.Body)[1]
			form := []string{"phone", phone, "email", "siti@example.org", "mother_name", "Aminah", "area", "36.04", "address", "Kampung Baru", "version", old}
			c.post("/saya/data/ubah", form...).at("/saya/data/ubah", 422).says("alasan")
			c.post("/saya/data/ubah", append(form, "reason", "alamat baru")...).at("/saya/data", 200).says("siti@example.org", "Tersimpan")
			stale := append(form, "reason", "alamat baru")
			stale[3] = "other@example.org"
			c.get("/saya/data/ubah").post("/saya/data/ubah", stale...).at("/saya/data/ubah", 422)
		})
		w.Run("heirs are added once and removed", func(t *testing.T) {
			c.get("/saya/ahli-waris").post("/saya/ahli-waris", "heir_name", "", "relation", "").at("/saya/ahli-waris", 422)
			for range 2 {
				c.post("/saya/ahli-waris", "heir_name", "Budi", "relation", "spouse").at("/saya/ahli-waris", 200)
			}
			if n := strings.Count(c.Body, `value="hapus-`); n != 1 {
				t.Errorf("%d heirs", n)
			}
			gone := regexp.MustCompile(`value="(hapus-\d+)"`).FindStringSubmatch(c.Body)[1]
			c.post("/saya/ahli-waris", "action", gone)
			if strings.Contains(c.Body, `value="hapus-`) {
				t.Error("still there")
			}
		})
		w.Run("the export is JSON with everything of this member", func(t *testing.T) {
			var x map[string]any
			if err := json.Unmarshal([]byte(c.get("/saya/unduh").Body), &x); err != nil {
				t.Fatal(err)
			}
			if p := x["person"].(map[string]any); p["nik"] != nikA || len(x["contributions"].([]any)) != 3 || len(x["payments"].([]any)) != 1 {
				t.Errorf("%v", x)
			}
		})
		w.Run("the card shows and prints", func(t *testing.T) {
			c.get("/kartu").at("/kartu", 200).says("Siti Rahmawati", "Dilindungi hari ini")
			if !strings.HasPrefix(c.get("/kartu/pdf").Body, "%PDF") {
				t.Error("no paper")
			}
		})
		w.Run("a new telephone is told to the old one", func(t *testing.T) {
			v := regexp.MustCompile(`name="version" value="(\d+)"`).FindStringSubmatch(c.get("/saya/data/ubah").Body)[1]
			c.post("/saya/data/ubah", "phone", "081299998888", "area", "36.04", "version", v, "reason", "ganti nomor").at("/saya/data", 200)
			var list []notify.Message
			if err := w.sys.DB.Read(ctx, func(tx *db.Tx) (err error) { list, err = notify.Recent(ctx, tx, 1); return err }); err != nil || list[0].Address != phone {
				t.Errorf("%v %v", list, err)
			}
		})
	})
}

func TestWaitingForTheFirstContribution(t *testing.T) {
	each(t, func(w *world) {
		w.person("Siti Rahmawati", nikA, phone, 19900615, 0)
		c := w.signIn("081234567890").at("/saya", 200).says("Menunggu iuran pertama", "Lihat kode bayar")
		if strings.Contains(c.Body, `class="member"`) {
			w.Error("there is a card")
		}
		c.get("/kartu").at("/kartu", 200).says("Menunggu iuran pertama")
		c.get("/kartu/pdf").at("/kartu/pdf", 404)
	})
}

func TestEveryOwnPageRefusesStrangers(t *testing.T) {
	each(t, func(w *world) {
		for _, rt := range w.srv.Routes() {
			if rt.Open() {
				continue
			}
			c := w.client()
			if rt.Method == "GET" {
				c.get(rt.Pattern)
			} else {
				c.post(rt.Pattern)
			}
			if c.Path != "/masuk" && !strings.HasPrefix(rt.Pattern, "/design") {
				w.Errorf("%s %s leads a stranger to %s", rt.Method, rt.Pattern, c.Path)
			}
		}
	})
}

// maxPage is what a page may weigh after the first visit, compressed, in bytes.
const maxPage = 15 << 10

func TestPagesAreLight(t *testing.T) {
	each(t, func(w *world) {
		no := w.person("Siti Rahmawati", nikA, phone, 19900615, 12)
		code, err := w.sys.Desk.StandingCode(ctx, no, "test")
		if err != nil {
			w.Fatal(err)
		}
		for _, reference := range []string{"a", "b", "c", "d", "e"} {
			w.pays(reference, id.FormatPaymentCode(code), 5_000)
		}
		c := w.signIn("081234567890").at("/saya", 200)
		for _, path := range []string{"/saya", "/saya/iuran", "/saya/bayar", "/saya/data", "/saya/data/ubah", "/saya/ahli-waris", "/saya/debit", "/saya/titipan", "/kartu"} {
			req, err := http.NewRequest("GET", w.url+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Accept-Encoding", "gzip")
			if c.done(c.http.Do(req)); c.Code != 200 || len(c.Body) > maxPage {
				w.Errorf("%s: %d, %d bytes", path, c.Code, len(c.Body))
			}
		}
	})
}
