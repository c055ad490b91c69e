package office_test

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/office"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/signin"
)

func TestWords(t *testing.T) {
	b, err := page.Load(nil, nil, page.Source{Name: "words", FS: system.Words()}, office.Source(), signin.Source())
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range b.Check() {
		t.Error(x)
	}
	brace := regexp.MustCompile(`\{\{\.(\w+)\}\}`)
	for code, texts := range report.Messages {
		for i, lang := range page.Langs {
			if got := brace.ReplaceAllString(b.T(lang, code), "{$1}"); got != texts[i] {
				t.Errorf("%s %s: %q, package report says %q", lang, code, got, texts[i])
			}
		}
	}
}

func TestSigningIn(t *testing.T) {
	each(t, func(w *world) {
		c := w.client()
		if a := c.form("/kantor/masuk", "/kantor/masuk", "login", "officer", "password", "salah sekali ini"); a.code != 422 || !strings.Contains(a.body, "kata sandi salah") {
			t := a.body
			w.Errorf("a wrong password: %d %s", a.code, t)
		}
		if a := c.form("/kantor/masuk", "/kantor/masuk", "login", "citizen", "password", password); a.code != 422 {
			w.Errorf("somebody from outside the office: %d → %s", a.code, a.to)
		}
		if a := c.get("/kantor/masuk/kode"); a.to != "/kantor/masuk" {
			w.Errorf("the code before the password: %d → %s", a.code, a.to)
		}
		if a := c.get("/kantor/sasaran?semua=1"); a.code != 303 || a.to != "/kantor/masuk?next="+url.QueryEscape("/kantor/sasaran?semua=1") {
			w.Errorf("nobody: %d → %s", a.code, a.to)
		}
		a := c.form("/kantor/masuk", "/kantor/masuk", "login", "Officer", "password", password, "next", "/kantor/sasaran")
		if a.to != "/kantor/masuk/kode" {
			w.Fatalf("the password: %d → %s", a.code, a.to)
		}
		if a := c.get("/kantor"); a.code != 303 {
			w.Errorf("in without the code: %d", a.code)
		}
		if a := c.form("/kantor/masuk/kode", "/kantor/masuk/kode", "code", "000000"); a.code != 422 {
			w.Errorf("a wrong code: %d", a.code)
		}
		code := w.totp(auth.Officer)
		if a := c.form("/kantor/masuk/kode", "/kantor/masuk/kode", "code", code); a.to != "/kantor/sasaran" {
			w.Errorf("the code: %d → %s %s", a.code, a.to, a.body)
		}
		c.page("/kantor", "Rina officer")
		other := w.client()
		other.form("/kantor/masuk", "/kantor/masuk", "login", "officer", "password", password)
		if a := other.form("/kantor/masuk/kode", "/kantor/masuk/kode", "code", code); a.code != 422 {
			w.Errorf("the same code again: %d → %s", a.code, a.to)
		}
		w.at.Advance(11 * time.Minute)
		if a := other.get("/kantor/masuk/kode"); a.to != "/kantor/masuk" {
			w.Errorf("a password waits too long: %d → %s", a.code, a.to)
		}
		if a := c.form("/kantor", "/kantor/keluar"); a.to != "/kantor/masuk" {
			w.Errorf("sign out: %d → %s", a.code, a.to)
		}
		if a := c.get("/kantor"); a.code != 303 {
			w.Errorf("signed out and in: %d", a.code)
		}
		for range 6 {
			a = w.client().form("/kantor/masuk", "/kantor/masuk", "login", "finance", "password", "salah sekali ini")
		}
		if a.code != 422 || !strings.Contains(a.body, "Terlalu banyak percobaan") {
			w.Errorf("after many failures: %d %s", a.code, a.body)
		}
	})
}

func TestAnAccountIsMadeResetAndDisabled(t *testing.T) {
	each(t, func(w *world) {
		admin := w.as(auth.Administrator)
		if a := admin.form("/kantor/pengguna/baru", "/kantor/pengguna/baru", "name", "", "login", "a b", "role", "citizen"); a.code != 422 || !strings.Contains(a.body, "peran") {
			w.Errorf("nonsense: %d", a.code)
		}
		a := admin.form("/kantor/pengguna/baru", "/kantor/pengguna/baru", "name", "Dewi Lestari", "login", "dewi", "role", "officer", "office", "Serang")
		if a.code != 303 {
			w.Fatalf("make: %d %s", a.code, a.body)
		}
		at := a.to
		link := regexp.MustCompile(`https://jamsos\.example(/kantor/undangan/[^"<]+)`).FindStringSubmatch(admin.page(at, "Dewi Lestari"))
		if link == nil {
			w.Fatal("no link")
		}
		if strings.Contains(admin.page(at), "/kantor/undangan/") {
			w.Error("the link is shown twice")
		}
		dewi := w.client()
		dewi.page(link[1], "Selamat datang, Dewi Lestari")
		if a := dewi.form(link[1], link[1], "password", "pendek", "password2", "pendek"); a.code != 422 {
			w.Errorf("a short password: %d", a.code)
		}
		if a := dewi.form(link[1], link[1], "password", "empat kucing di atap", "password2", "lain sama sekali"); a.code != 422 {
			w.Errorf("two passwords: %d", a.code)
		}
		if a := dewi.form(link[1], link[1], "password", "empat kucing di atap", "password2", "empat kucing di atap"); a.to != "/kantor/masuk/autentikator" {
			w.Fatalf("the password: %d → %s %s", a.code, a.to, a.body)
		}
		if a := dewi.get("/kantor"); a.code != 303 {
			w.Error("in without an authenticator")
		}
		if a := w.client().get(link[1]); a.code != 404 {
			w.Errorf("the link again: %d", a.code)
		}
		body := dewi.page("/kantor/masuk/autentikator")
		secretOf := regexp.MustCompile(`<b>([A-Z2-7]{16,})</b>`).FindStringSubmatch(body)
		ticket := regexp.MustCompile(`name="ticket" value="([^"]+)"`).FindStringSubmatch(body)
		if secretOf == nil || ticket == nil {
			w.Fatal(body)
		}
		ticket[1] = html.UnescapeString(ticket[1])
		if a := dewi.form("/kantor/masuk/autentikator", "/kantor/masuk/autentikator", "ticket", ticket[1], "url", "otpauth://totp/x", "key", secretOf[1], "code", "000000"); a.code != 422 || !strings.Contains(a.body, secretOf[1]) {
			w.Errorf("a wrong code: %d; the secret that was scanned must stay", a.code)
		}
		code, _ := auth.TOTPCode(secretOf[1], w.at.Now())
		if a := dewi.form("/kantor/masuk/autentikator", "/kantor/masuk/autentikator", "ticket", ticket[1], "code", code); a.to != "/kantor" {
			w.Fatalf("the code: %d → %s %s", a.code, a.to, a.body)
		}
		dewi.page("/kantor/cari")
		if a := admin.form(at, at, "do", "roles", "role", "auditor"); a.code != 422 {
			w.Errorf("without a reason: %d", a.code)
		}
		if a := admin.form(at, at, "do", "roles", "role", "auditor", "reason", "pindah tugas"); a.code != 303 {
			w.Errorf("roles: %d %s", a.code, a.body)
		}
		if a := dewi.get("/kantor/sasaran/baru"); a.code != 403 {
			w.Errorf("a right that was taken away still works: %d", a.code)
		}
		for _, do := range []string{"link", "totp", "unlock"} {
			if a := admin.form(at, at, "do", do, "reason", "telepon hilang"); a.code != 303 {
				w.Errorf("%s: %d %s", do, a.code, a.body)
			}
		}
		if a := admin.form(at, at, "do", "disable", "reason", "keluar"); a.code != 303 {
			w.Errorf("disable: %d", a.code)
		}
		if a := dewi.get("/kantor"); a.to != "/kantor/masuk" {
			w.Errorf("somebody disabled is in: %d", a.code)
		}
		self := fmt.Sprintf("/kantor/pengguna/%d", w.users[auth.Administrator].ID)
		if a := admin.form(self, self, "do", "disable", "reason", "x"); a.code != 403 {
			w.Errorf("an administrator locks the door from outside: %d", a.code)
		}
		admin.page("/kantor/audit?subjek=kantor", "telepon hilang", "pindah tugas", "Rina administrator")
	})
}

// concrete fills the names in a pattern with what is there.
func (w *world) concrete(pattern string) string {
	r := strings.NewReplacer("/peserta/{no}", fmt.Sprintf("/peserta/%d", w.siti), "/perusahaan/{no}", fmt.Sprintf("/perusahaan/%08d", w.firm), "{newer}", fmt.Sprint(w.twin), "{other}", fmt.Sprint(w.siti),
		"{stray}", fmt.Sprint(w.held), "{payer}", fmt.Sprint(w.siti), "{payment}", fmt.Sprint(w.paid), "{channel}", "indomaret", "{day}", "2026-11-10", "{task}", "12345", "{order}", "12345", "{batch}", "12345", "{token}", id.Token(), "{month}", "2026-11", "{from}", "sendiri", "/pengguna/{id}", fmt.Sprintf("/pengguna/%d", w.users[auth.Finance].ID), "/sasaran/{id}", "/sasaran/12345")
	return r.Replace(pattern)
}

func TestEveryRouteRefusesWhoMayNotAndSurvivesABrokenDatabase(t *testing.T) {
	each(t, func(w *world) {
		clients := map[string]*client{"": w.client()}
		for _, role := range []auth.Role{auth.Officer, auth.Finance, auth.Auditor, auth.Administrator} {
			clients[string(role)] = w.as(role)
		}
		routes := w.web.Routes()
		seen := 0
		for _, rt := range routes {
			if !strings.HasPrefix(rt.Pattern, "/kantor") || rt.Open() {
				continue
			}
			seen++
			path := w.concrete(rt.Pattern)
			for who, c := range clients {
				a := c.do(rt.Method, path, formOf(rt))
				switch {
				case who == "":
					if a.code != 303 || !strings.HasPrefix(a.to, "/kantor/masuk?next=") {
						w.Errorf("nobody at %s %s: %d → %s", rt.Method, rt.Pattern, a.code, a.to)
					}
				case !slices.Contains(rt.Roles, who):
					if a.code != 403 {
						w.Errorf("%s at %s %s: %d", who, rt.Method, rt.Pattern, a.code)
					}
				case a.code >= 500 || a.code == 403 && rt.Method == "GET":
					w.Errorf("%s at %s %s: %d", who, rt.Method, rt.Pattern, a.code)
				}
			}
			if rt.Method == "POST" && slices.Contains(rt.Roles, web.Auditor) && rt.Pattern != "/kantor/cari" && rt.Pattern != "/kantor/peserta/{no}/nik" {
				w.Errorf("an auditor may change something by %s", rt.Pattern)
			}
			if len(rt.Roles) == 0 {
				w.Errorf("%s %s is for nobody", rt.Method, rt.Pattern)
			}
		}
		if seen < 30 {
			w.Errorf("only %d routes", seen)
		}
		w.ok(w.sys.DB.Close())
		for _, rt := range routes {
			if strings.HasPrefix(rt.Pattern, "/kantor") && !rt.Open() {
				if a := clients[rt.Roles[0]].do(rt.Method, w.concrete(rt.Pattern), formOf(rt)); a.code != 500 || !strings.Contains(a.body, "Ada gangguan") {
					w.Errorf("%s %s with a broken database: %d", rt.Method, rt.Pattern, a.code)
				}
			}
		}
		for _, p := range []string{"/kantor/masuk", "/kantor/undangan/" + id.Token()} {
			a := w.client().do("POST", p, url.Values{"login": {"x"}, "password": {"y"}})
			if a.code != 500 {
				w.Errorf("POST %s with a broken database: %d", p, a.code)
			}
		}
	})
}

func formOf(rt web.Route) url.Values {
	if rt.Method == "POST" {
		return url.Values{}
	}
	return nil
}

func TestDashboard(t *testing.T) {
	each(t, func(w *world) {
		c := w.as(auth.Auditor)
		body := c.page("/kantor", "Terdaftar", "Aktif", "iuran September\u00a02026 sudah dibayar", "Iuran masuk", "Tak bertuan", "1 pembayaran, tertua 0 hari", "tidak ada data",
			"Mungkin orang yang sama", "Bayar tanpa tagihan", "Upah Oktober\u00a02026 janggal", "PT Benang Sari", "/kantor/arti#registered", "Belum ada sasaran")
		if strings.Contains(body, "Alokasikan") || strings.Contains(body, "Bandingkan") {
			w.Error("an auditor is offered what only others may do")
		}
		// Siti has a number, the worker too; one month is paid for September.
		if !regexp.MustCompile(`Terdaftar</a></p><p class="stat-value">2<`).MatchString(body) || !regexp.MustCompile(`Aktif</a></p><p class="stat-value">1<`).MatchString(body) {
			w.Error("the numbers are wrong")
		}
		if n := strings.Count(body, `class="tile-none"`); n != 37 {
			w.Errorf("%d provinces hatched, want 37", n)
		}
		c.page("/kantor?wilayah=36", "Banten", "Kabupaten Serang", "tidak dipilah menurut wilayah")
		c.page("/kantor?wilayah=36.04&segmen=2", "Kabupaten Serang, Pekerja mandiri")
		c.page("/kantor/arti", "sepanjang masa", "jatuh tempo")
		c.page("/kantor/terbit", "alinea.id", "Sumber")
		for _, bad := range []string{"?wilayah=99", "?segmen=7", "?segmen=x"} {
			if a := c.get("/kantor" + bad); a.code != 404 {
				w.Errorf("%s: %d", bad, a.code)
			}
		}
		csv := c.page("/kantor/data.csv", "kemendagri,bps,name,segment,registered,active,active_month,read_at_utc", "36,36,Banten,,2,1,2026-09,", "91,94,Papua,,,,2026-09,")
		if strings.Count(csv, "\n") != 39 {
			w.Errorf("%d lines", strings.Count(csv, "\n"))
		}
		en := c.do("GET", "/kantor?lang=en", nil)
		if !strings.Contains(en.body, "Without an owner") || !strings.Contains(en.body, "no data") {
			w.Error("not in English")
		}
	})
}

func TestSearchIsAuditedWithoutTheNIK(t *testing.T) {
	each(t, func(w *world) {
		c := w.as(auth.Officer)
		find := func(q string) string {
			w.Helper()
			a := c.form("/kantor/cari", "/kantor/cari", "q", q)
			if a.code != 303 {
				w.Fatalf("%s: %d", q, a.code)
			}
			if strings.ContainsAny(q, "0123456789") && strings.Contains(a.to, q) {
				w.Errorf("the number stands in the address %s", a.to)
			}
			return c.page(a.to)
		}
		for q, want := range map[string]string{"siti rahma": "Siti Rahmawati", "3604011501900001": "Siti Rahmawati", "0812-3450-0001": "Siti Rahmawati",
			fmt.Sprint(w.siti): "Siti Rahmawati", "benang": "PT Benang Sari", fmt.Sprintf("%08d", w.firm): "PT Benang Sari", "9120012345678": "PT Benang Sari", "zzz yyy": "Tidak ditemukan"} {
			if !strings.Contains(find(q), want) {
				w.Errorf("%q does not find %s", q, want)
			}
		}
		if a := c.form("/kantor/cari", "/kantor/cari", "q", " "); a.code != 422 {
			w.Errorf("nothing to look for: %d", a.code)
		}
		if a := c.get("/kantor/cari?k=abc"); a.to != "/kantor/cari" {
			w.Errorf("another tab's search: %d", a.code)
		}
		if a := c.get("/kantor/cari?q=siti&lanjut=x"); a.code != 422 {
			w.Errorf("a broken cursor: %d", a.code)
		}
		if n := w.count(`SELECT count(*) FROM audit WHERE action = 'office.search'`); n != 8 {
			w.Errorf("%d searches audited", n)
		}
		for _, secret := range []string{"3604011501900001", "0812", "81234500001", "9120012345678"} {
			if n := w.count(`SELECT count(*) FROM audit WHERE action = 'office.search' AND after_row LIKE $1`, "%"+secret+"%"); n != 0 {
				w.Errorf("%s stands in the audit", secret)
			}
		}
	})
}

func TestManyPersonsOfOneNameArePaged(t *testing.T) {
	each(t, func(w *world) {
		for i := range 30 {
			w.self(fmt.Sprintf("Wati Kusuma %c", 'A'+i%26), fmt.Sprintf("360401550190%04d", i+100), 19900115, fmt.Sprintf("+62813000%05d", i))
		}
		c := w.as(auth.Officer)
		link := regexp.MustCompile(`href="/kantor/peserta/(\d+)"`)
		seen := map[string]bool{}
		path := "/kantor/cari?q=wati"
		for range 2 {
			body := c.page(path)
			for _, m := range link.FindAllStringSubmatch(body, -1) {
				seen[m[1]] = true
			}
			next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(body)
			if next == nil {
				break
			}
			path = html.UnescapeString(next[1])
		}
		if len(seen) != 30 {
			w.Errorf("%d of 30 persons on two pages", len(seen))
		}
	})
}

func TestOnePagePerPerson(t *testing.T) {
	each(t, func(w *world) {
		c := w.as(auth.Officer)
		at := fmt.Sprintf("/kantor/peserta/%d", w.siti)
		body := c.page(at, "Siti Rahmawati", "360401••••••0001", "Budi Santoso", "Perlindungan 2026", "November\u00a02026", "lunas", "Kasir toko", "Nomor terbit", "Kemungkinan ganda")
		if strings.Contains(body, "3604011501900001") {
			w.Error("the NIK is in clear")
		}
		if a := c.form(at, at+"/nik", "reason", " "); a.code != 422 || strings.Contains(a.body, "3604 0115") {
			w.Errorf("without a reason: %d", a.code)
		}
		if a := c.form(at, at+"/nik", "reason", "cocokkan KTP di loket"); a.to != at {
			w.Errorf("reveal: %d %s", a.code, a.body)
		}
		c.page(at, "3604 0115 0190 0001", "cocokkan KTP di loket", "NIK dilihat")
		if strings.Contains(c.page(fmt.Sprintf("/kantor/peserta/%d", w.twin)), "3604 0155") {
			w.Error("a reason for one opens another")
		}
		w.at.Advance(6 * time.Minute)
		if strings.Contains(c.page(at), "3604 0115") {
			w.Error("the NIK stays open")
		}
		c.page(at+"?tahun=2025", "Perlindungan 2025")
		for _, bad := range []string{"/kantor/peserta/123", "/kantor/peserta/x", fmt.Sprintf("/kantor/peserta/%d", id.MemberNoOf(424242))} {
			if a := c.get(bad); a.code != 404 {
				w.Errorf("%s: %d", bad, a.code)
			}
		}
		firm := fmt.Sprintf("/kantor/perusahaan/%08d", w.firm)
		c.page(firm, "PT Benang Sari", "Agus Salim", "6.000.000", "1 upah turun", "lunas", "Perusahaan mendaftar", "September\u00a02026")
		if a := c.get("/kantor/perusahaan/12345678"); a.code != 404 {
			w.Errorf("a wrong employer: %d", a.code)
		}
	})
}

func TestWhyAMonthComesToItsAmount(t *testing.T) {
	each(t, func(w *world) {
		c := w.as(auth.Officer)
		self := fmt.Sprintf("/kantor/peserta/%d/iuran/2026-11/sendiri", w.siti)
		c.page(fmt.Sprintf("/kantor/peserta/%d", w.siti), `href="`+self+`"`)
		c.page(self, "Siti Rahmawati, November", "JKK, peserta", "Jumlah 2 baris", "/law?q=PP", "Dasar iuran", "versi ")
		worker := fmt.Sprintf("/kantor/peserta/%d/iuran/2026-09/%08d", w.worker, w.firm)
		c.page(fmt.Sprintf("/kantor/peserta/%d", w.worker), `href="`+worker+`"`)
		c.page(worker, "Agus Salim, September", "PT Benang Sari", "JHT, pekerja", "6.000.000", "Jumlah 6 baris")
		if en := c.do("GET", worker+"?lang=en", nil); !strings.Contains(en.body, "Sum of 6 lines") || !strings.Contains(en.body, "JHT, worker") {
			w.Error("not in English")
		}
		c.do("GET", worker+"?lang=id", nil)
		for _, bad := range []string{fmt.Sprintf("/kantor/peserta/%d/iuran/2026-09/sendiri", w.worker), fmt.Sprintf("/kantor/peserta/%d/iuran/2026-09/%08d", w.siti, w.firm),
			fmt.Sprintf("/kantor/peserta/%d/iuran/2026-08/%08d", w.worker, w.firm), fmt.Sprintf("/kantor/peserta/%d/iuran/2026-13/sendiri", w.siti),
			fmt.Sprintf("/kantor/peserta/%d/iuran/2026-11/12345678", w.siti), fmt.Sprintf("/kantor/peserta/%d/iuran/2026-11/sendiri", id.MemberNoOf(424242))} {
			if a := c.get(bad); a.code != 404 {
				w.Errorf("%s: %d", bad, a.code)
			}
		}
		// After a correction the month stands as it is now.
		w.exec(`UPDATE enrolment SET wage = 7000000 WHERE member_no = $1`, w.worker)
		_, err := w.sys.Desk.CorrectMonth(ctx, w.firm, 202609, nil, "upah salah", "test")
		w.ok(err)
		c.page(worker, "7.000.000", "Dikoreksi", "1 kali", "Jumlah 6 baris")
		// What cannot be explained is said, and no amount is explained wrongly.
		w.exec(`UPDATE contribution SET jkm = jkm + 1 WHERE member_no = $1`, w.worker)
		if s := c.page(worker, "tidak menghasilkan jumlah yang tersimpan untuk bulan September"); strings.Contains(s, "Jumlah 6 baris") {
			w.Error("a wrong explanation is shown")
		}
		w.exec(`UPDATE contribution SET jkm = jkm - 1, rule_version = 1 WHERE member_no = $1`, w.worker)
		c.page(worker, "Aturan versi 00000001 yang dipakai untuk bulan September", "tidak tersimpan")
		w.exec(`UPDATE contribution SET jkk = 0, jkm = 0, jht_employer = 0, jht_worker = 0, jp_employer = 0, jp_worker = 0, jkp_state = 0, jkp_jkk = 0, jkp_jkm = 0 WHERE member_no = $1`, w.worker)
		c.page(worker, "Tidak ada iuran untuk bulan September")
	})
}

func TestCorrectingAPerson(t *testing.T) {
	each(t, func(w *world) {
		c := w.as(auth.Officer)
		at := fmt.Sprintf("/kantor/peserta/%d", w.siti)
		base := []string{"name", "Siti Rahmawati", "birth_place", "Serang", "birth_date", "1990-01-15", "sex", "F", "mother_name", "Sumiyati", "phone", "+6281234500001", "address", "Karangantu RT 3", "area", "36.04"}
		with := func(pairs ...string) []string { return append(slices.Clone(base), pairs...) }
		stale := c.values(at+"/ubah", with("address", "Jalan Lama 1", "reason", "salinan KK")...)
		for _, bad := range [][]string{with(), with("reason", "x", "name", ""), with("reason", "x", "birth_date", "1990-02-31"), with("reason", "x", "area", "99.99"), with("reason", "x", "nik", "12")} {
			if a := c.form(at+"/ubah", at+"/ubah", bad...); a.code != 422 || !strings.Contains(a.body, "summary-error") {
				w.Errorf("%v: %d", bad[len(bad)-2:], a.code)
			}
		}
		good := c.values(at+"/ubah", with("mother_name", "Sumiati", "reason", "salah eja di KTP")...)
		for i := range 2 { // a double click
			if a := c.do("POST", at+"/ubah", good); a.to != at {
				w.Errorf("send %d: %d %s", i, a.code, a.body)
			}
		}
		if n := w.count(`SELECT count(*) FROM audit WHERE action = 'member.correct'`); n != 1 {
			w.Errorf("%d corrections", n)
		}
		c.page(at, "Sumiati", "salah eja di KTP", "Data diperbaiki")
		a := c.do("POST", at+"/ubah", stale)
		if a.code != 422 || !strings.Contains(a.body, "Data berubah selagi Anda menulis") || !strings.Contains(a.body, "Sumiati") || !strings.Contains(a.body, "Isian Anda: Sumiyati") || !strings.Contains(a.body, "Jalan Lama 1") {
			w.Errorf("a stale form: %d %s", a.code, a.body)
		}
		// The NIK of another person is refused as known.
		if a := c.form(at+"/ubah", at+"/ubah", with("mother_name", "Sumiati", "nik", "3604010202850003", "reason", "x")...); a.code != 422 || !strings.Contains(a.body, "sudah terdaftar") {
			w.Errorf("a known NIK: %d", a.code)
		}
		heirs := at + "/ahli-waris"
		c.page(heirs, "Budi Santoso")
		row := c.get(heirs).body
		idField := regexp.MustCompile(`name="heirs\.0\.id" value="(\d+)"`).FindStringSubmatch(row)
		if idField == nil {
			w.Fatal("no heir's id")
		}
		if a := c.form(heirs, heirs, "heirs.0.id", idField[1], "heirs.0.name", "Budi Santoso", "heirs.0.relation", "spouse", "heirs.0.birth_date", "1988-01-01", "heirs.2.name", "Ani", "heirs.2.relation", "cousin", "reason", "x"); a.code != 422 || !strings.Contains(a.body, `href="#f-heirs.2.relation"`) {
			w.Errorf("an odd relation: %d", a.code)
		}
		if a := c.form(heirs, heirs, "heirs.0.id", idField[1], "heirs.0.name", "Budi Santoso", "heirs.0.relation", "spouse", "heirs.0.birth_date", "1988-01-01", "heirs.1.name", "Ani", "heirs.1.relation", "child", "heirs.1.birth_date", "2015-05-05", "reason", "anak lahir"); a.to != at {
			w.Errorf("heirs: %d %s", a.code, a.body)
		}
		c.page(at, "Ani", "anak lahir", "Budi Santoso")
	})
}
