package public_test

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/member/card"
	"github.com/jamsos/jamsos/web/assets"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/public"
)

func TestWordsAreComplete(t *testing.T) {
	b, err := page.Load(nil, assets.Default(), public.Source())
	if err != nil {
		t.Fatal(err)
	}
	for _, missing := range b.Check() {
		t.Error(missing)
	}
}

func (w *world) number(q string, args ...any) (n int64) {
	w.Helper()
	if err := w.sys.DB.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q, args...).Scan(&n) }); err != nil {
		w.Fatal(err)
	}
	return n
}

var (
	shownAmounts = regexp.MustCompile(`(?:<dd>|</span>\s*)(\d[\d.]*)</dd>`)
	shownTotal   = regexp.MustCompile(`Rp([\d.]+)</dd>`)
)

func TestAnswersThatLeadOn(t *testing.T) {
	each(t, func(w *world) {
		w.Run("a country written out is asked for as two letters", func(t *testing.T) {
			c := w.client().get("/daftar/paspor")
			c.post("/daftar/paspor", "nationality", "Malaysia", "passport", "A12345678", "permit", "2C11JE1234-A")
			if c.Code != 422 {
				t.Errorf("status %d", c.Code)
			}
			c.says("Tulis dua huruf negara asal Anda")
		})
		w.Run("a forgotten number is asked for by NIK unless told otherwise", func(t *testing.T) {
			if c := w.client().get("/lupa"); !regexp.MustCompile(`value="nik"[^>]* checked`).MatchString(c.Body) {
				t.Error("nothing is chosen")
			}
		})
	})
}

func TestInformalWorker(t *testing.T) {
	each(t, func(w *world) {
		c := w.client().register(nikSiti)
		c.says("Siti Rahmawati", "15 Juni 1990, perempuan", "Nelayan", "Budi", "Rp3.400.000", "Jumlah 3 bulan")
		w.Run("the lines of several months add up to their total", func(t *testing.T) {
			c.get("/daftar/bulan?months=3").says("2 × Rp", "1 × Rp", "potongan berakhir")
			lines := shownAmounts.FindAllStringSubmatch(c.Body, -1)
			sum := 0
			for _, l := range lines {
				n, err := strconv.Atoi(strings.ReplaceAll(l[1], ".", ""))
				if err != nil {
					t.Fatal(err)
				}
				sum += n
			}
			total := shownTotal.FindStringSubmatch(c.Body)
			if len(lines) != 2 || total == nil || strings.ReplaceAll(total[1], ".", "") != strconv.Itoa(sum) {
				t.Errorf("lines %q, total %q", lines, total)
			}
		})
		c.get("/daftar/periksa")
		resume := draftCode.FindString(c.Body)
		c.post("/daftar/periksa")
		if !strings.HasPrefix(c.Path, "/bayar/") {
			t := w.T
			t.Fatalf("at %s %d: %s", c.Path, c.Code, text(c.Body))
		}
		bill, code := c.Path, c.payCode()
		c.says("Menunggu pembayaran", "72 jam lagi")
		for _, secret := range []string{code, "Siti", nikSiti} {
			if strings.Contains(c.Path, secret) {
				w.Errorf("the bill's address tells %q", secret)
			}
		}
		w.Run("sending the last answer again leads to the same bill", func(t *testing.T) {
			c.post("/daftar/periksa")
			if c.payCode() != code || w.number(`SELECT count(*) FROM member`) != 1 || w.number(`SELECT count(*) FROM bill`) != 1 {
				t.Error("something was registered twice")
			}
		})
		w.Run("the draft's code leads to the bill on another device", func(t *testing.T) {
			o := w.client().get("/lanjut")
			o.post("/lanjut", "resume", strings.ToLower(resume))
			if o.payCode() != code {
				t.Error("another code")
			}
		})
		w.Run("a stranger with the address may not change the bill", func(t *testing.T) {
			o := w.client().get(bill)
			o.says("Kode pendaftaran Anda")
			if o.post(bill + "/batal"); o.Code != 403 {
				t.Errorf("status %d", o.Code)
			}
			if o.get(bill).post(bill+"/buka", "resume", "K7-MANGGA-CUCUT-417"); o.Code != 422 {
				t.Errorf("status %d", o.Code)
			}
			o.post(bill+"/buka", "resume", resume).at(bill, 200).says("Ambil kode baru")
		})
		w.Run("a changed address finds nothing", func(t *testing.T) {
			b := []byte(bill)
			b[len(b)-3] ^= 1
			if o := w.client().get(string(b)); o.Code != 404 {
				t.Errorf("status %d", o.Code)
			}
		})
		w.Run("a new code takes the place of the old one, once", func(t *testing.T) {
			c.get(bill).post(bill + "/baru")
			fresh := c.payCode()
			if fresh == code {
				t.Fatal("the same code")
			}
			c.get(bill).post(bill + "/baru")
			if c.payCode() != fresh {
				t.Error("the second click made another code")
			}
			old := w.client().get("/demo/kasir").post("/demo/kasir", "paycode", code)
			old.at("/demo/kasir", 422).says("dibatalkan")
			bill, code = c.Path, fresh
		})
		shop := w.client().get("/demo/kasir").post("/demo/kasir", "paycode", code).at("/demo/kasir", 200)
		shop.says("S••• R••••••••")
		if strings.Contains(shop.Body, "Siti") {
			w.Error("the counter shows the name")
		}
		ref := between(shop.Body, `name="reference" value="`, `"`)
		amount := between(shop.Body, `name="amount" value="`, `"`)
		shop.post("/demo/kasir/bayar", "paycode", code, "amount", amount, "reference", ref).at("/demo/kasir/bayar", 200)
		receipt := between(shop.Body, `href="/r/`, `"`)
		w.Run("the same payment told again is not posted twice", func(t *testing.T) {
			shop.post("/demo/kasir/bayar", "paycode", code, "amount", amount, "reference", ref).says("Sudah pernah dikirim")
			if n := w.number(`SELECT count(*) FROM payment`); n != 1 {
				t.Errorf("%d payments", n)
			}
		})
		w.Run("the bill leads to the receipt", func(t *testing.T) {
			c.get(bill).at("/r/"+receipt, 200).says("Anda dilindungi mulai sekarang", "November 2026", "Januari 2027", "PP 44/2015")
		})
		no := w.number(`SELECT member_no FROM member`)
		w.Run("the receipt shows the number and no name", func(t *testing.T) {
			c.says(id.FormatMemberNo(no))
			if strings.Contains(c.Body, "Siti") {
				t.Error("the receipt shows the name")
			}
		})
		w.Run("the receipt prints the same bytes each time", func(t *testing.T) {
			a := w.client().get("/r/" + receipt + ".pdf").Body
			if b := w.client().get("/r/" + receipt + ".pdf").Body; a != b || !strings.HasPrefix(a, "%PDF") {
				t.Error("not the same paper")
			}
		})
		w.Run("the card's check tells the programmes and nothing about the person", func(t *testing.T) {
			p, err := card.Payload(w.sys.Ring, card.Card{MemberNo: no, Issued: 20261110})
			if err != nil {
				t.Fatal(err)
			}
			o := w.client().get("/periksa?kode=http://localhost:8080/periksa/"+p).at("/periksa/"+p, 200)
			o.says("Terlindungi hari ini", "Kecelakaan kerja (JKK)", "Kematian (JKM)")
			for _, secret := range []string{"Siti", id.FormatMemberNo(no), nikSiti} {
				if strings.Contains(text(o.Body), secret) {
					t.Errorf("it tells %s", secret)
				}
			}
			forged := []byte(p)
			forged[len(p)-10] ^= 1
			if o := w.client().get("/periksa/" + string(forged)); o.Code != 404 {
				t.Errorf("status %d", o.Code)
			}
		})
		w.Run("a known NIK is refused and the number sent to the telephone on record", func(t *testing.T) {
			o := w.client().get("/daftar").post("/daftar").post("/daftar/nik", "nik", nikSiti).at("/daftar/nik", 409)
			o.says("Nomor ini sudah terdaftar")
			if strings.Contains(o.Body, "Siti") || strings.Contains(o.Body, "7890") {
				t.Error("the refusal tells something")
			}
			before := w.number(`SELECT count(*) FROM message`)
			o.post("/lupa", "kind", "nik", "value", nikSiti)
			if err := w.sys.Settle(ctx); err != nil {
				t.Fatal(err)
			}
			if n := w.number(`SELECT count(*) FROM message WHERE kind = 'member.recover'`); n != 1 {
				t.Errorf("%d messages, %d before", n, before)
			}
		})
		w.Run("the records agree", func(t *testing.T) {
			x, err := w.sys.Examine(ctx)
			if err != nil || len(x.Findings) > 0 {
				t.Errorf("%v %v", x.Findings, err)
			}
		})
		w.Run("cover that ended shows as not covered", func(t *testing.T) {
			p, err := card.Payload(w.sys.Ring, card.Card{MemberNo: no, Issued: 20261110})
			if err != nil {
				t.Fatal(err)
			}
			w.at.Set(wib(2027, 8, 1, 9, 0))
			w.client().get("/periksa/" + p).says("Tidak terlindungi hari ini")
		})
	})
}

func between(s, from, to string) string {
	_, s, _ = strings.Cut(s, from)
	s, _, _ = strings.Cut(s, to)
	return s
}

func TestDoubleClickRegistersOnce(t *testing.T) {
	each(t, func(w *world) {
		c := w.client().register(nikSiti)
		var wg sync.WaitGroup
		paths := make([]string, 4)
		for i := range paths {
			o := &client{w: w, http: c.http, Body: c.Body}
			wg.Go(func() { paths[i] = o.post("/daftar/periksa").payCode() })
		}
		wg.Wait()
		for _, p := range paths {
			if p != paths[0] {
				w.Errorf("codes %v", paths)
			}
		}
		if n := w.number(`SELECT count(*) FROM member`); n != 1 {
			w.Errorf("%d members", n)
		}
	})
}

func TestQuestionsLoseNothing(t *testing.T) {
	each(t, func(w *world) {
		c := w.client().get("/daftar").post("/daftar")
		w.Run("a wrong NIK stays in the box with the reason", func(t *testing.T) {
			c.post("/daftar/nik", "nik", "36040555069").at("/daftar/nik", 422).says("16")
			if !strings.Contains(c.Body, `value="36040555069"`) {
				t.Error("the answer is lost")
			}
		})
		w.Run("a later question leads back to the first one open", func(t *testing.T) {
			c.get("/daftar/program").at("/daftar/nik", 200)
		})
		w.Run("the NIK proposes birth date and sex", func(t *testing.T) {
			c.post("/daftar/nik", "nik", "3604 0555 0690 0001").at("/daftar/nama", 200)
			c.post("/daftar/nama", "name", "Siti").at("/daftar/lahir", 200).says("Kami isi dari NIK")
			if !strings.Contains(c.Body, `value="15-06-1990"`) || !strings.Contains(c.Body, `value="F" checked`) {
				t.Error("nothing is proposed")
			}
		})
		w.Run("a draft is resumed where it stands", func(t *testing.T) {
			code := draftCode.FindString(c.Body)
			o := w.client().get("/lanjut").post("/lanjut", "resume", strings.ReplaceAll(code, "-", " ")).at("/daftar/lahir", 200)
			if !strings.Contains(o.Body, `value="15-06-1990"`) {
				t.Error("the answers are gone")
			}
			w.client().get("/lanjut").post("/lanjut", "resume", "K7-MANGGA-CUCUT-417").at("/lanjut", 422)
			w.client().get("/lanjut").post("/lanjut", "resume", "nonsense").at("/lanjut", 422)
		})
		w.Run("a job that is nearly known is offered", func(t *testing.T) {
			c.post("/daftar/lahir", "birth_date", "15061990", "sex", "F")
			c.post("/daftar/telepon", "phone", "081234567890")
			c.post("/daftar/ibu").at("/daftar/provinsi", 200)
			c.post("/daftar/provinsi", "province", "36")
			c.post("/daftar/tempat", "area", "32.76").at("/daftar/tempat", 422)
			c.post("/daftar/tempat", "area", "36.04")
			c.post("/daftar/pekerjaan", "job", "tukang kue").at("/daftar/pekerjaan", 422).says("Tukang cukur/perias", "Bukan itu semua")
			c.post("/daftar/pekerjaan", "job", "tukang kue", "job_code", "own").at("/daftar/penghasilan", 200)
		})
		w.Run("the months reckon anew without scripts", func(t *testing.T) {
			c.post("/daftar/penghasilan", "income", "Rp 900.000,00")
			c.post("/daftar/program", "programmes", "2").at("/daftar/bulan", 200).says("Iuran Anda Rp8.400 sebulan")
			c.get("/daftar/bulan?months=3").says("Rp33.600", "potongan berakhir")
			c.post("/daftar/bulan", "months", "4").at("/daftar/bulan", 422).says("1, 2, 3, 6, 12")
		})
	})
}

func TestForeigner(t *testing.T) {
	each(t, func(w *world) {
		c := w.client().get("/daftar").post("/daftar").get("/daftar/paspor")
		c.post("/daftar/paspor", "nationality", "ID", "passport", "A1234567", "permit", "2C11AB1234-R").at("/daftar/paspor", 422)
		c.post("/daftar/paspor", "nationality", "MY", "passport", "A1234567", "permit", "2C11AB1234-R").at("/daftar/nama", 200)
		c.answers().says("A1234567").post("/daftar/periksa").payCode()
	})
}

func TestCodeEndsWithTime(t *testing.T) {
	each(t, func(w *world) {
		c := w.client().register(nikSiti).post("/daftar/periksa")
		bill, code := c.Path, c.payCode()
		w.at.Advance(73 * time.Hour)
		c.get(bill).says("Kode ini sudah lewat waktunya")
		c.post(bill + "/baru")
		if c.payCode() == code {
			w.Error("the same code")
		}
		bill = c.Path
		c.post(bill+"/batal").at(bill, 200).says("Kode ini sudah dibatalkan")
	})
}

func TestEveryPageOpensWithoutSession(t *testing.T) {
	each(t, func(w *world) {
		for _, path := range []string{"/", "/daftar", "/daftar/nik", "/lanjut", "/lupa", "/periksa", "/hitung", "/demo/kasir", "/demo/outbox"} {
			for _, lang := range []string{"id", "en"} {
				if c := w.client().get(path + "?lang=" + lang); c.Code != 200 {
					w.Errorf("%s: %d", path, c.Code)
				}
			}
		}
		for _, path := range []string{"/daftar/nothing", "/bayar/x", "/bayar/x/keadaan", "/r/x", "/r/x.pdf", "/periksa/x"} {
			if c := w.client().get(path); c.Code != 404 {
				w.Errorf("%s: %d", path, c.Code)
			}
		}
	})
}
