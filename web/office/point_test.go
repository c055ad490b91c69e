package office_test

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/payment/point"
)

// cashAt takes in a bank's counter that holds 70,000 and has told a deposit of
// 50,000.
func (w *world) cashAt() (point.Point, point.Deposit) {
	w.Helper()
	p, err := w.sys.Points.Add(ctx, point.Point{Kind: point.SPO, Name: "BJB Serang", Partner: "Bank BJB", Area: "36.04", PaymentLimit: 500_000, DailyLimit: 5_000_000, FloatLimit: 1_000_000}, "test")
	w.ok(err)
	code, err := w.sys.Desk.StandingCode(ctx, w.firm, "test")
	w.ok(err)
	_, err = w.sys.Points.Collect(ctx, point.Cash{Point: p.No, Teller: "account:9", Slip: "S1", Code: fmt.Sprint(code), Amount: 70_000})
	w.ok(err)
	x, err := w.sys.Points.Deposit(ctx, p.No, 50_000, "FT-0042", "account:9")
	w.ok(err)
	return p, x
}

func TestTheOfficeLooksAfterPoints(t *testing.T) {
	each(t, func(w *world) {
		p, x := w.cashAt()
		at := fmt.Sprintf("/kantor/titik/%d", p.No)
		deposit := fmt.Sprintf("%s/setoran/%d", at, x.ID)
		finance, officer, auditor := w.as(auth.Finance), w.as(auth.Officer), w.as(auth.Auditor)
		finance.page("/kantor/titik", "BJB Serang", "Setoran yang menunggu", "FT-0042", "Rp20.000", "Rp50.000", "Terakhir ditutup")
		if strings.Contains(finance.page("/kantor/titik"), "/kantor/titik/baru") || !strings.Contains(officer.page("/kantor/titik"), "/kantor/titik/baru") {
			t.Error("who may register a point is not who is led there")
		}
		auditor.page(at, "BJB Serang", "Rp1.000.000")
		if strings.Contains(auditor.page(deposit), "name=\"evidence\"") {
			t.Error("an auditor is offered to decide")
		}
		if a := officer.form(deposit, deposit, "do", "confirm", "evidence", "x"); a.code != 403 {
			t.Errorf("an officer confirms a deposit: %d", a.code)
		}
		if a := finance.form(deposit, deposit, "do", "", "evidence", "x"); a.code != 422 || !strings.Contains(a.body, "Pilih salah satu") {
			t.Errorf("%d", a.code)
		}
		if a := finance.form(deposit, deposit, "do", "confirm", "evidence", ""); a.code != 422 || !strings.Contains(a.body, "Tulis buktinya") {
			t.Errorf("%d %s", a.code, a.body)
		}
		if a := finance.form(deposit, deposit, "do", "confirm", "evidence", "baris 4"); a.to != "/kantor/titik" {
			t.Fatalf("%d → %s %s", a.code, a.to, a.body)
		}
		finance.page(deposit, "baris 4", "sudah masuk")
		if a := finance.form(deposit, deposit, "do", "refuse", "evidence", "baris 4"); a.code != 422 {
			t.Errorf("decided twice: %d", a.code)
		}
		for _, bad := range []string{"/kantor/titik/1", at + "/setoran/1", at + "/setoran/x"} {
			if a := finance.get(bad); a.code != 404 {
				t.Errorf("%s: %d", bad, a.code)
			}
		}
		limits := []string{"payment_limit", "600.000", "daily_limit", "6.000.000", "float_limit", "2.000.000", "state", "paused"}
		if a := officer.form(at, at, append(limits, "reason", "")...); a.code != 422 || !strings.Contains(a.body, "Tulis alasannya") {
			t.Errorf("%d", a.code)
		}
		if a := officer.form(at, at, append(limits[:len(limits)-2:len(limits)-2], "state", "closed", "reason", "pindah")...); a.code != 422 || !strings.Contains(a.body, "masih memegang") {
			t.Errorf("a point with cash is closed: %d", a.code)
		}
		if a := officer.form(at, at, append(limits, "reason", "pemeriksaan")...); a.to != at {
			t.Fatalf("%d → %s %s", a.code, a.to, a.body)
		}
		officer.page(at, "dihentikan sementara", "2.000.000", "Titik layanan diubah", "pemeriksaan", "Rina officer")
		// A page that was open before the pause changes limits and does not end it.
		if a := officer.form(at, at, append(slices.Clone(limits[:len(limits)-2]), "state", "open", "was", "open", "reason", "")...); a.code != 422 || !strings.Contains(a.body, `name="was" value="open"`) {
			t.Errorf("%d: the form forgets what it was drawn from", a.code)
		}
		stale := append(slices.Clone(limits[:len(limits)-2]), "state", "open", "was", "open", "reason", "batas baru")
		if a := officer.form(at, at, stale...); a.to != at {
			t.Fatalf("%d %s", a.code, a.body)
		}
		if x, err := w.sys.Points.Get(ctx, p.No); err != nil || x.State != point.Paused {
			t.Errorf("%+v, %v", x, err)
		}
		officer.page(at, `name="was" value="paused"`)
		if _, err := w.sys.Points.Collect(ctx, point.Cash{Point: p.No, Teller: "account:9", Slip: "S2", Code: "1", Amount: 1}); fault.Of(err).Code != "point.paused" {
			t.Error(err)
		}
	})
}

func TestAPointIsRegisteredAndCorrected(t *testing.T) {
	each(t, func(w *world) {
		officer := w.as(auth.Officer)
		const form = "/kantor/titik/baru"
		limits := []string{"payment_limit", "2.000.000", "daily_limit", "25.000.000", "float_limit", "10.000.000"}
		with := func(pairs ...string) []string { return append(slices.Clone(limits), pairs...) }
		officer.page(form, "Daftarkan titik", "Kabupaten Serang")
		for _, bad := range []struct {
			fields []string
			say    string
		}{
			{nil, "Tulis nama titik layanan"},
			{with("kind", "spo", "name", "BJB Serang", "area", "36.04"), "Tulis bank pemilik loket"},
			{with("kind", "agent", "name", "Perisai", "area", "36.04"), "Tulis nomor peserta agen"},
			{with("kind", "agent", "name", "Perisai", "area", "36.04", "agent", fmt.Sprint(w.siti), "partner", "BJB"), "bank hanya untuk loket bank"},
			{with("kind", "agent", "name", "Perisai", "area", "36.04", "agent", fmt.Sprint(id.MemberNoOf(424242))), "Nomor peserta agen tidak ditemukan"},
			{with("kind", "agent", "name", "Perisai", "area", "36.04", "agent", "12"), "Nomor peserta agen tidak ditemukan"},
			{with("kind", "spo", "name", "BJB", "partner", "BJB", "area", "99.99"), "Pilih kabupaten atau kota"},
			{with("kind", "shop", "name", "BJB", "partner", "BJB", "area", "36.04"), "Pilih jenis titik layanan"},
			{[]string{"kind", "spo", "name", "BJB", "partner", "BJB", "area", "36.04", "payment_limit", "5.000.000", "daily_limit", "1.000", "float_limit", "x"}, "Tulis angka"},
			{[]string{"kind", "spo", "name", "BJB", "partner", "BJB", "area", "36.04", "payment_limit", "5.000.000", "daily_limit", "1.000", "float_limit", "9.000.000"}, "Batas harus lebih dari nol"},
		} {
			a := officer.form(form, form, bad.fields...)
			if a.code != 422 || !strings.Contains(a.body, bad.say) {
				t.Errorf("%v: %d, not %q", bad.fields, a.code, bad.say)
			}
			for _, m := range regexp.MustCompile(`<li><a href="#(f-[^"]+)"`).FindAllStringSubmatch(a.body, -1) {
				if !strings.Contains(a.body, `id="`+m[1]+`"`) {
					t.Errorf("%v: the error leads to %s, which is nowhere", bad.fields, m[1])
				}
			}
		}
		if n := w.count(`SELECT count(*) FROM point`); n != 0 {
			t.Fatalf("%d points", n)
		}
		good := officer.values(form, with("kind", "agent", "name", "Perisai Karangantu", "agent", id.FormatMemberNo(w.siti), "area", "36.04", "address", "Karangantu RT 3")...)
		first, again := officer.do("POST", form, good), officer.do("POST", form, good) // a double click
		if first.code != 303 || again.to != first.to {
			t.Fatalf("%d → %s, then %d → %s\n%s", first.code, first.to, again.code, again.to, first.body)
		}
		if n := w.count(`SELECT count(*) FROM point`); n != 1 {
			t.Errorf("%d points", n)
		}
		at := first.to
		officer.page(at, "Perisai Karangantu", "agen Perisai", id.FormatMemberNo(w.siti), "Rp10.000.000", "Kabupaten Serang", "Belum ada petugas", "Titik layanan didaftarkan", "Rina officer")
		change := at + "/ubah"
		officer.page(change, `value="Perisai Karangantu"`, id.FormatMemberNo(w.siti), "Karangantu RT 3")
		fields := []string{"kind", "spo", "name", "BJB Karangantu", "partner", "Bank BJB", "agent", "", "area", "36.73", "address", ""}
		if a := officer.form(change, change, append(fields, "reason", "")...); a.code != 422 || !strings.Contains(a.body, "Tulis alasannya") || !strings.Contains(a.body, `value="BJB Karangantu"`) {
			t.Errorf("%d %s", a.code, a.body)
		}
		if a := officer.form(change, change, append(fields, "reason", "salah jenis")...); a.to != at {
			t.Fatalf("%d → %s %s", a.code, a.to, a.body)
		}
		body := officer.page(at, "BJB Karangantu", "loket bank", "Bank BJB", "Kota Serang", "salah jenis")
		if strings.Contains(body, "dihentikan sementara</span>") {
			t.Error("a correction stops the point")
		}
		if en := officer.do("GET", change+"?lang=en", nil); !strings.Contains(en.body, "Bank whose counter it is") {
			t.Error("not in English")
		}
	})
}

func TestATellerIsMadeAndClosed(t *testing.T) {
	each(t, func(w *world) {
		p, _ := w.cashAt()
		other, err := w.sys.Points.Add(ctx, point.Point{Kind: point.SPO, Name: "BRI Cilegon", Partner: "BRI", Area: "36.72", PaymentLimit: 500_000, DailyLimit: 5_000_000, FloatLimit: 1_000_000}, "test")
		w.ok(err)
		officer := w.as(auth.Officer)
		at := fmt.Sprintf("/kantor/titik/%d", p.No)
		form := at + "/petugas"
		officer.page(form, "Tambah petugas", "BJB Serang")
		for login, say := range map[string]string{"": "Tulis", "a b": "spasi", "officer": "sudah"} {
			if a := officer.form(form, form, "name", "Dewi Lestari", "login", login); a.code != 422 || !strings.Contains(a.body, "summary-error") || !strings.Contains(a.body, say) {
				t.Errorf("login %q: %d, not %q\n%s", login, a.code, say, a.body)
			}
		}
		good := officer.values(form, "name", "Dewi Lestari", "login", "dewi@bjb.id")
		made := officer.do("POST", form, good)
		if again := officer.do("POST", form, good); made.code != 303 || again.to != made.to {
			t.Fatalf("%d → %s, then %d → %s\n%s", made.code, made.to, again.code, again.to, made.body)
		}
		link := regexp.MustCompile(`https://jamsos\.example/loket/undangan/([a-z0-9]+)`).FindStringSubmatch(officer.page(made.to, "Dewi Lestari", "Petugas loket", "BJB Serang", "belum membuat sandi"))
		if link == nil {
			t.Fatal("no link to the counter")
		}
		if strings.Contains(officer.page(made.to), "/undangan/") {
			t.Error("the link is shown twice")
		}
		a, err := w.sys.Accounts.UseLink(ctx, link[1], password)
		if err != nil || a.Word != p.No || !slices.Equal(a.Roles, []auth.Role{auth.Teller}) {
			t.Fatalf("%+v, %v", a, err)
		}
		// The account opens the counter and nothing of the office, and only its own point's page shows it.
		c := w.client()
		if a := c.form("/kantor/masuk", "/kantor/masuk", "login", "dewi@bjb.id", "password", password); a.code != 422 {
			t.Errorf("a teller signs in at the office: %d → %s", a.code, a.to)
		}
		for _, bad := range []string{strings.Replace(made.to, fmt.Sprint(p.No), fmt.Sprint(other.No), 1), at + "/petugas/x", at + "/petugas/0", fmt.Sprintf("%s/petugas/%d", at, w.users[auth.Officer].ID),
			"/kantor/titik/1/petugas", "/kantor/titik/1/ubah", fmt.Sprintf("/kantor/pengguna/%d", a.ID)} {
			who := officer
			if strings.HasPrefix(bad, "/kantor/pengguna") {
				who = w.as(auth.Administrator)
			}
			if got := who.get(bad); got.code != 404 {
				t.Errorf("%s: %d", bad, got.code)
			}
		}
		for do, reason := range map[string]string{"": "x", "disable": " ", "roles": "x"} {
			if got := officer.form(made.to, made.to, "do", do, "reason", reason, "role", "finance"); got.code != 422 {
				t.Errorf("%q: %d", do, got.code)
			}
		}
		if got := officer.form(made.to, made.to, "do", "link", "reason", "lupa sandi"); got.to != made.to {
			t.Fatalf("%d %s", got.code, got.body)
		}
		officer.page(made.to, "https://jamsos.example/loket/undangan/")
		if got := officer.form(made.to, made.to, "do", "disable", "reason", "pindah kerja"); got.to != made.to {
			t.Fatalf("%d %s", got.code, got.body)
		}
		if _, err := w.sys.Accounts.SignIn(ctx, "dewi@bjb.id", password); fault.Of(err).Code != "account.disabled" {
			t.Errorf("a closed teller signs in: %v", err)
		}
		officer.page(at, "Rina officer · Dewi Lestari", "dinonaktifkan", "Akun dibuat", "Tautan kata sandi dibuat", "lupa sandi", "Akun dinonaktifkan", "pindah kerja")
		if s := w.as(auth.Finance).page(at, "Dewi Lestari"); strings.Contains(s, "/petugas") {
			t.Error("finance is led to change tellers")
		}
		w.as(auth.Auditor).page(fmt.Sprintf("/kantor/audit?subjek=point:%d", p.No), "Akun dibuat", "pindah kerja")
	})
}

// TestPointsAreManagedByWhoMay walks the routes with a real point: who may not is
// refused, and nothing is changed by them.
func TestPointsAreManagedByWhoMay(t *testing.T) {
	each(t, func(w *world) {
		p, _ := w.cashAt()
		a, _, err := w.sys.Points.InviteTeller(ctx, p.No, "dewi@bjb.id", "Dewi Lestari", "test")
		w.ok(err)
		at := fmt.Sprintf("/kantor/titik/%d", p.No)
		teller := fmt.Sprintf("%s/petugas/%d", at, a.ID)
		fields := url.Values{"kind": {"spo"}, "name": {"Lain"}, "partner": {"X"}, "area": {"36.04"}, "payment_limit": {"1"}, "daily_limit": {"1"}, "float_limit": {"1"}, "state": {"closed"},
			"login": {"baru"}, "do": {"disable"}, "reason": {"x"}}
		rows := w.count(`SELECT count(*) FROM audit WHERE action LIKE 'point.%' OR action LIKE 'account.%'`)
		for _, role := range []auth.Role{auth.Finance, auth.Auditor, auth.Administrator} {
			c := w.as(role)
			for _, path := range []string{"/kantor/titik/baru", at, at + "/ubah", at + "/petugas", teller} {
				if got := c.do("POST", path, fields); got.code != 403 {
					t.Errorf("%s at %s: %d", role, path, got.code)
				}
				if got := c.get(path); path != at && got.code != 403 {
					t.Errorf("%s reads %s: %d", role, path, got.code)
				}
			}
		}
		if n := w.count(`SELECT count(*) FROM audit WHERE action LIKE 'point.%' OR action LIKE 'account.%'`); n != rows {
			t.Errorf("%d changes by who may not", n-rows)
		}
	})
}
