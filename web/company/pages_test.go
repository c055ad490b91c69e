package company_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/web"
)

func TestEveryWordIsThereInEveryLanguage(t *testing.T) {
	w := newWorld(t, schematest.SQLite(t), nil)
	for _, missing := range w.site.Pages().Check() {
		t.Error(missing)
	}
}

func TestRegistration(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		v := w.visitor()
		v.get("/perusahaan/daftar").want(t, 200, "Daftarkan perusahaan", "KBLI")
		a := v.post("/perusahaan/daftar")
		a.want(t, 200, "Perusahaan apa?")
		say := func(step string, next string, pairs ...string) answer {
			t.Helper()
			a := v.post("/perusahaan/daftar/"+step, pairs...)
			if a.path != "/perusahaan/daftar/"+next {
				t.Fatalf("%s led to %s (%d): %s", step, a.path, a.status, text(a.body))
			}
			return a
		}
		a = v.post("/perusahaan/daftar/nama", "name", "", "legal_form", "pt")
		a.want(t, 422, "Ada yang perlu diperbaiki", "wajib diisi")
		say("nama", "nomor", "name", "PT Garmen Baru", "legal_form", "pt")
		v.post("/perusahaan/daftar/nomor", "nib", "12", "npwp", "012345678901000").want(t, 422, "NIB")
		say("nomor", "usaha", "nib", "9120012345678", "npwp", "01.234.567.8-901.000")

		t.Run("a later question waits for the earlier ones", func(t *testing.T) {
			if a := v.get("/perusahaan/daftar/periksa"); a.path != "/perusahaan/daftar/usaha" {
				t.Errorf("led to %s", a.path)
			}
		})
		a = say("usaha", "risiko", "kbli", "14111", "sector", "none")
		if !strings.Contains(a.body, "tingkat ") || !strings.Contains(a.body, `checked`) {
			t.Errorf("no suggestion: %s", text(a.body))
		}
		code := regexp.MustCompile(`<b>([A-Z0-9]+-[A-Z]+-[A-Z]+-\d+)</b>`).FindStringSubmatch(a.body)
		if code == nil {
			t.Fatalf("no resume code: %s", text(a.body))
		}
		v.post("/perusahaan/daftar/risiko", "q", "rokok", "search", "1").want(t, 422, "rokok")
		kind := regexp.MustCompile(`name="risk_kind" value="([^"]+)" checked`).FindStringSubmatch(a.body)
		if kind == nil {
			t.Fatal("nothing is preselected")
		}

		t.Run("the code goes on from another device", func(t *testing.T) {
			v = w.visitor()
			a := v.post("/perusahaan/daftar/lanjut", "resume", strings.ToLower(code[1]))
			if a.path != "/perusahaan/daftar/risiko" {
				t.Fatalf("led to %s: %s", a.path, text(a.body))
			}
			w.visitor().post("/perusahaan/daftar/lanjut", "resume", "K7-MANGGA-CUCUT-417").want(t, 422)
		})
		say("risiko", "skala", "risk_kind", kind[1])
		v.post("/perusahaan/daftar/skala", "scale", "unsure").want(t, 422, "modal atau penjualan")
		a = say("skala", "program", "scale", "unsure", "sales", "Rp1.500.000.000")
		a.want(t, 200, "Usaha mikro", "Perpres 109/2013 Ps 6")
		say("program", "alamat", "programmes", "JHT", "jkn", "1")
		v.post("/perusahaan/daftar/alamat", "address", "Jl. Raya 1", "area_search", "Serang").want(t, 422, "Kabupaten Serang, Banten", "Kota Serang, Banten")
		say("alamat", "kontak", "address", "Jl. Raya 1", "area_search", "Serang", "area", "36.04")
		a = say("kontak", "periksa", "contact_name", "Rina Wijaya", "phone", "0811-9876-543", "email", "rina@garmenbaru.co.id")
		a.want(t, 200, "PT Garmen Baru", "Kabupaten Serang", "JKK, JKM, JHT")
		v.post("/perusahaan/daftar/periksa", "password", "pendek").want(t, 422, "sedikitnya 10", "Centang pernyataan")

		token := v.token("/perusahaan/daftar/periksa")
		a = v.post("/perusahaan/daftar/periksa", "_token", token, "password", password, "statement", "1")
		a.want(t, 200, "Perusahaan terdaftar", "Masukkan pekerja Anda")
		if a.path != "/perusahaan" {
			t.Errorf("led to %s", a.path)
		}
		t.Run("a second submit is harmless", func(t *testing.T) {
			if a := v.post("/perusahaan/daftar/periksa", "_token", token, "password", password, "statement", "1"); a.path != "/perusahaan" {
				t.Errorf("led to %s (%d)", a.path, a.status)
			}
			if n := w.count(`SELECT count(*) FROM employer`); n != 1 {
				t.Errorf("%d employers", n)
			}
		})
		t.Run("the numbers cannot be registered again", func(t *testing.T) {
			e, err := w.sys.Employers.Search(ctx, "9120012345678", 1)
			if err != nil || len(e) != 1 || e[0].Area != "36.04" || e[0].Scale != law.Micro || e[0].Programmes != law.SetOf(law.JKK, law.JKM, law.JHT) {
				t.Errorf("kept as %+v, %v", e, err)
			}
		})
		t.Run("sign in with what was chosen, and out", func(t *testing.T) {
			v := w.visitor()
			v.post("/perusahaan/masuk", "login", "rina@garmenbaru.co.id", "password", "salah salah salah").want(t, 422, "salah")
			v.post("/perusahaan/masuk", "login", "Rina@GarmenBaru.co.id", "password", password).want(t, 200, "Garmen Baru")
			v.post("/perusahaan/keluar").want(t, 200, "Masuk ke akun perusahaan")
			if a := v.get("/perusahaan"); a.path != "/perusahaan/masuk" {
				t.Errorf("still in: %s", a.path)
			}
		})
	})
}

func (w *world) count(q string, args ...any) (n int) {
	w.t.Helper()
	if err := w.sys.DB.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q, args...).Scan(&n) }); err != nil {
		w.t.Fatal(err)
	}
	return n
}

func (w *world) exec(q string, args ...any) {
	w.t.Helper()
	if err := w.sys.DB.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, q, args...); return err }); err != nil {
		w.t.Fatal(err)
	}
}

func TestPayrollToPaidMonths(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		no := w.firm(nil)
		v := w.owner()
		rows := crew(40)
		rows[3]["id_number"] = "36030115"                   // too short
		rows[7]["wage"] = "1.000.000"                       // below the minimum wage
		rows[9]["birth_date"] = "kemarin"                   // no date
		rows[11]["id_number"] = rows[10]["id_number"]       // twice
		rows[12]["wage"] = "Rp 5.500.000,00"                // as people type
		rows[13]["id_number"] = "'" + rows[13]["id_number"] // as spreadsheets do
		file := book(t, rows)
		a := v.send("upah nov.xlsx", file)
		id := reportID(t, a)
		a.want(t, 200, "baris salah", "Salah (", "kemarin", "Kolom ", "Beda dengan bulan lalu", "Kecelakaan kerja (JKK)")

		t.Run("nothing counts before it is applied", func(t *testing.T) {
			if n := w.count(`SELECT count(*) FROM enrolment`); n != 0 {
				t.Errorf("%d enrolments", n)
			}
			v.get("/perusahaan").want(t, 200, "Periksa laporan upah November")
		})
		t.Run("the same file again says so", func(t *testing.T) {
			b := v.send("upah nov.xlsx", file)
			b.want(t, 200, "sudah pernah dikirim")
			if reportID(t, b) != id {
				t.Error("another report was made")
			}
		})
		t.Run("the error file has a line for each problem", func(t *testing.T) {
			e := v.get("/perusahaan/upah/" + id + "/kesalahan")
			if e.status != 200 || !strings.Contains(e.body, "data_tk_baru;11;") || !strings.Contains(e.header.Get("Content-Disposition"), "kesalahan-2026-11.csv") {
				t.Errorf("%d %s %s", e.status, e.header, e.body)
			}
		})
		t.Run("one row is fixed in place", func(t *testing.T) {
			f := v.get("/perusahaan/upah/" + id + "/baris/10")
			f.want(t, 200, "kemarin", "TANGGAL_LAHIR")
			v.post("/perusahaan/upah/"+id+"/baris/10", "birth_date", "kemarin").want(t, 422, "Belum ada yang diubah")
			v.post("/perusahaan/upah/"+id+"/baris/10", "birth_date", "lusa").want(t, 422, "masih salah")
			a := v.post("/perusahaan/upah/"+id+"/baris/10", "name", rows[9]["name"], "id_number", rows[9]["id_number"], "birth_date", "15-05-1979", "sex", "L",
				"mother_name", "Sulastri", "wage", rows[9]["wage"], "work_start", "01-11-2026")
			a.want(t, 200, "sudah benar")
		})
		t.Run("rows are filtered and paged", func(t *testing.T) {
			v.get("/perusahaan/upah/"+id+"?tampil=semua").want(t, 200, "baris 1–25", "Berikutnya")
			v.get("/perusahaan/upah/"+id+"?tampil=semua&sesudah=25").want(t, 200, "baris 26–40")
			v.get("/perusahaan/upah/"+id+"?tampil=minimum").want(t, 200, "di bawah upah minimum")
			v.get("/perusahaan/upah/"+id+"?tampil=apa").want(t, 404)
		})
		a = v.post("/perusahaan/upah/" + id + "/terapkan")
		a.want(t, 200, "Sudah diterapkan", "Tagihan bulan ini")
		v.post("/perusahaan/upah/"+id+"/terapkan").want(t, 200, "Tidak ada yang dihitung dua kali")
		if n := w.count(`SELECT count(*) FROM enrolment WHERE employer_no = $1 AND state <> 'ended'`, no); n != 38 {
			t.Errorf("%d enrolments", n)
		}
		bills, err := w.sys.Desk.BillsOfMonth(ctx, no, 202611)
		if err != nil || len(bills) != 1 {
			t.Fatalf("%d bills, %v", len(bills), err)
		}
		b := bills[0]
		page := fmt.Sprintf("/perusahaan/tagihan/%d", b.No)
		v.get(page).want(t, 200, "Kode bayar", "Mengapa sebesar ini?", "Hari tua (JHT), pekerja", "PP 46/2015", "Bayar paling lambat", "38 pekerja")
		v.get("/perusahaan").want(t, 200, "Bayar iuran November", "paling lambat")
		due := func(day int) {
			if err := w.sys.DB.Write(ctx, func(tx *db.Tx) error {
				return tx.ExecOne(ctx, `UPDATE bill SET due_date = $1 WHERE payer = $2 AND bill_no = $3`, day, no, b.No)
			}); err != nil {
				t.Fatal(err)
			}
		}
		due(20261115)
		v.get("/perusahaan").want(t, 200, "sudah lewat. Bayar sekarang.")
		due(int(b.DueDate))
		if pdf := v.get(page + "/pdf"); pdf.status != 200 || !strings.HasPrefix(pdf.body, "%PDF") {
			t.Errorf("PDF: %d %.20q", pdf.status, pdf.body)
		}
		if csv := v.get(page + "/csv"); csv.status != 200 || strings.Count(csv.body, "\n") != 39 {
			t.Errorf("CSV: %d with %d lines", csv.status, strings.Count(csv.body, "\n"))
		}
		member := w.member(no)
		month := fmt.Sprintf("/perusahaan/pekerja/%d/iuran/2026-11", member)
		v.get(fmt.Sprintf("/perusahaan/pekerja/%d", member)).want(t, 200, "belum dibayar", "36030", "Riwayat upah", `href="`+month+`"`)
		v.get(page).want(t, 200, `href="`+month+`"`)
		t.Run("a worker's month is explained", func(t *testing.T) {
			v.get(month).want(t, 200, "Hari tua (JHT), pekerja", "Hari tua (JHT), perusahaan", "Jumlah 6 baris", "PP 46/2015", "versi ", "dipotong dari upah")
			for _, bad := range []string{"2026-10", "2026-13", "x"} {
				v.get(fmt.Sprintf("/perusahaan/pekerja/%d/iuran/%s", member, bad)).want(t, 404)
			}
			w.exec(`UPDATE contribution SET jkm = jkm + 1 WHERE member_no = $1`, member)
			if a := v.get(month); a.status != 200 || !strings.Contains(a.body, "tidak menghasilkan jumlah yang tersimpan") || strings.Contains(a.body, "Jumlah 6 baris") {
				t.Errorf("what is not explained: %d %s", a.status, text(a.body))
			}
			w.exec(`UPDATE contribution SET jkm = jkm - 1 WHERE member_no = $1`, member)
		})

		out, err := w.sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: "R1", Code: fmt.Sprint(b.Code), Amount: b.Amount})
		if err != nil || out.State != payment.Posted {
			t.Fatalf("%+v, %v", out, err)
		}
		if err := w.sys.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		v.get(page).want(t, 200, "Setiap pekerja dapat melihat bulannya", "/r/"+out.Token)
		v.get(fmt.Sprintf("/perusahaan/pekerja/%d", member)).want(t, 200, "lunas")
		v.get("/perusahaan").want(t, 200, "Bulan ini beres")
		if n := w.count(`SELECT count(DISTINCT member_no) FROM settlement WHERE employer_no = $1 AND month = 202611`, no); n != 38 {
			t.Errorf("%d workers' months are settled", n)
		}

		t.Run("a search finds by name, number and NIK", func(t *testing.T) {
			v.get("/perusahaan/pekerja?q=siti").want(t, 200, "Siti Rahmawati A")
			v.get(fmt.Sprintf("/perusahaan/pekerja?q=%d", member)).want(t, 200, fmt.Sprint(member))
			v.get("/perusahaan/pekerja?q="+rows[0]["id_number"]).want(t, 200, "Siti Rahmawati A")
			v.get("/perusahaan/pekerja?q=zzz").want(t, 200, "Tidak ada yang cocok")
		})
		t.Run("an employment ends after it was confirmed", func(t *testing.T) {
			at := fmt.Sprintf("/perusahaan/pekerja/%d/berhenti", member)
			v.get(at).want(t, 200, "Hari kerja terakhir")
			v.get(at+"?date=&reason=").want(t, 422, "tidak ada di kalender")
			v.get(at+"?date=2026-11-10&reason=resigned&note=pindah+kota").want(t, 200, "Yang terjadi", "Mengundurkan diri")
			v.post(at, "date", "2026-11-10", "reason", "resigned", "note", "pindah kota").want(t, 200, "tercatat berhenti", "Sudah berhenti", "Mengundurkan diri: pindah kota")
			v.post(at, "date", "2026-11-10", "reason", "resigned").want(t, 200, "sudah berakhir")
			v.get("/perusahaan/pekerja?tampil=berhenti").want(t, 200, "Hari kerja terakhir")
		})
		t.Run("one worker comes by form, the same way", func(t *testing.T) {
			v.post("/perusahaan/pekerja/baru", "name", "Nina", "month", "2026-11", "branch", "0").want(t, 422, "wajib diisi")
			a := v.post("/perusahaan/pekerja/baru", "name", "Nina Marlina", "id_number", "3603015505950099", "birth_date", "1995-05-15", "mother_name", "Aminah", "sex", "P",
				"wage", "6.000.000", "month", "2026-11", "branch", "0")
			id := reportID(t, a)
			a.want(t, 200, "Nina Marlina", "Sudah benar?")
			v.post("/perusahaan/upah/"+id+"/terapkan").want(t, 200, "Sudah diterapkan")
			v.get("/perusahaan/pekerja?q=nina").want(t, 200, "Nina Marlina")
		})
		t.Run("a report that is not wanted is discarded", func(t *testing.T) {
			id := reportID(t, v.send("lagi.xlsx", book(t, crew(3))))
			v.post("/perusahaan/upah/"+id+"/buang").want(t, 200, "Berkas dibuang")
			v.get("/perusahaan/upah/"+id).want(t, 200, "sudah dibuang")
		})
		t.Run("the template holds the workers", func(t *testing.T) {
			if x := v.get("/perusahaan/upah/templat?month=2026-11&branch=0"); x.status != 200 || !strings.HasPrefix(x.body, "PK") {
				t.Errorf("%d %.10q", x.status, x.body)
			}
		})
	})
}

// member is somebody who works for a company.
func (w *world) member(employerNo int64) (no int64) {
	w.t.Helper()
	if err := w.sys.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT min(member_no) FROM enrolment WHERE employer_no = $1`, employerNo).Scan(&no)
	}); err != nil {
		w.t.Fatal(err)
	}
	return no
}

func TestFilesThatAreRefused(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		w.firm(nil)
		v := w.owner()
		t.Run("an old .xls says how to convert", func(t *testing.T) {
			v.send("upah.xls", []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"+strings.Repeat("\x00", 1000))).want(t, 200, "belum bisa dibaca", ".xlsx")
		})
		t.Run("a truncated workbook says so", func(t *testing.T) {
			b := book(t, crew(5))
			v.send("upah.xlsx", b[:len(b)/2]).want(t, 200, "belum bisa dibaca")
		})
		t.Run("no file comes back with the form", func(t *testing.T) {
			v.send("kosong.xlsx", nil).want(t, 422, "ada isinya")
		})
		t.Run("two gigabytes are refused before they are read", func(t *testing.T) {
			r := httptest.NewRequest("POST", "/perusahaan/upah", http.NoBody)
			r.ContentLength = 2 << 30
			r.Header.Set("Content-Type", "multipart/form-data; boundary=x")
			r.Header.Set("Accept-Language", "id")
			rec := httptest.NewRecorder()
			w.site.Handler().ServeHTTP(rec, r)
			if rec.Code != 413 || !strings.Contains(rec.Body.String(), "128 MB") {
				t.Errorf("%d %s", rec.Code, text(rec.Body.String()))
			}
		})
	})
}

func TestOthersCompaniesAreNotFound(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		theirs := w.firm(nil)
		v := w.owner()
		id := reportID(t, v.send("a.xlsx", book(t, crew(3))))
		v.post("/perusahaan/upah/" + id + "/terapkan")
		member := w.member(theirs)
		bills, err := w.sys.Desk.Bills(ctx, theirs, 0, 1)
		if err != nil || len(bills) != 1 {
			t.Fatalf("%v, %v", bills, err)
		}
		bill := bills[0].No
		clerk := w.account(theirs, auth.PayrollClerk, "clerk@benang.co.id")
		cred, _, err := w.sys.Accounts.CreateCredential(ctx, theirs, "Gaji", "account:1")
		if err != nil {
			t.Fatal(err)
		}
		w.firm(nil)
		mine := w.owner()
		for _, path := range []string{"/perusahaan/upah/" + id, "/perusahaan/upah/" + id + "/kesalahan", "/perusahaan/upah/" + id + "/baris/1",
			fmt.Sprintf("/perusahaan/pekerja/%d", member), fmt.Sprintf("/perusahaan/pekerja/%d/iuran/2026-11", member), fmt.Sprintf("/perusahaan/pekerja/%d/berhenti", member), fmt.Sprintf("/perusahaan/tagihan/%d", bill),
			fmt.Sprintf("/perusahaan/tagihan/%d/pdf", bill), fmt.Sprintf("/perusahaan/tagihan/%d/csv", bill), "/perusahaan/upah/abc", "/perusahaan/cabang/7/tutup"} {
			mine.get(path).want(t, 404)
		}
		for _, path := range []string{"/perusahaan/upah/" + id + "/terapkan", "/perusahaan/upah/" + id + "/buang", "/perusahaan/upah/" + id + "/baris/1",
			fmt.Sprintf("/perusahaan/pekerja/%d/berhenti", member), "/perusahaan/api/" + cred.ID + "/cabut", "/perusahaan/cabang/7/tutup"} {
			mine.post(path, "date", "2026-11-10", "reason", "resigned").want(t, 404)
		}
		if a := mine.post(fmt.Sprintf("/perusahaan/pengguna/%d", clerk.ID), "do", "remove"); a.status != 404 && a.status != 403 {
			t.Errorf("removing a stranger's clerk answered %d", a.status)
		}
		if a, err := w.sys.Accounts.Get(ctx, clerk.Ref); err != nil || a.Disabled {
			t.Errorf("the clerk was removed: %v", err)
		}
		if e, err := w.sys.Desk.Enrolments(ctx, member); err != nil || e[0].State == contribution.Ended {
			t.Errorf("the employment was ended: %v", err)
		}
	})
}

func TestWhoMayDoWhat(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		no := w.firm(func(r *employer.Registration) { r.Scale = law.Micro })
		owner := w.owner()
		owner.post("/perusahaan/pengguna", "name", "Dian", "email", "bukan surel").want(t, 422, "tidak lengkap")
		a := owner.post("/perusahaan/pengguna", "name", "Dian Permata", "email", "dian@benang.co.id")
		a.want(t, 200, "Undangan untuk Dian Permata", "http://jamsos.test/perusahaan/undangan/", "menunggu kata sandi")
		link := regexp.MustCompile(`jamsos\.test(/perusahaan/undangan/[^"<]+)`).FindStringSubmatch(a.body)[1]
		t.Run("the link is shown once and sent", func(t *testing.T) {
			if strings.Contains(owner.get("/perusahaan/pengguna").body, link) {
				t.Error("the link is still shown")
			}
			var sent []notify.Message
			if err := w.sys.DB.Read(ctx, func(tx *db.Tx) (err error) { sent, err = notify.Recent(ctx, tx, 5); return err }); err != nil {
				t.Fatal(err)
			}
			if len(sent) != 1 || sent[0].Address != "dian@benang.co.id" || !strings.Contains(sent[0].Body, link) {
				t.Errorf("sent %+v", sent)
			}
			owner.post("/perusahaan/pengguna", "name", "Dian Permata", "email", "dian@benang.co.id").want(t, 200, "sudah diundang")
		})
		clerk := w.visitor()
		clerk.get(link).want(t, 200, "Halo Dian Permata", "PT Benang Sari")
		clerk.post(link, "password", "123").want(t, 422, "sedikitnya 10")
		clerk.post(link, "password", password).want(t, 200, "Selamat datang, Dian Permata")
		clerk.get(link).want(t, 404, "tidak berlaku lagi")
		for _, path := range []string{"/perusahaan", "/perusahaan/upah", "/perusahaan/pekerja", "/perusahaan/pekerja/baru", "/perusahaan/tagihan", "/perusahaan/cabang", "/perusahaan/pengaturan"} {
			clerk.get(path).want(t, 200)
		}
		for _, path := range []string{"/perusahaan/pengguna", "/perusahaan/api", "/perusahaan/program", "/perusahaan/data", "/perusahaan/data/ubah"} {
			clerk.get(path).want(t, 403)
		}
		for _, path := range []string{"/perusahaan/pengguna", "/perusahaan/api", "/perusahaan/program", "/perusahaan/data/ubah", "/perusahaan/cabang"} {
			clerk.post(path, "name", "x").want(t, 403)
		}
		t.Run("who is removed is out at once", func(t *testing.T) {
			a, err := w.sys.Accounts.ByLogin(ctx, "dian@benang.co.id")
			if err != nil {
				t.Fatal(err)
			}
			owner.post(fmt.Sprintf("/perusahaan/pengguna/%d", a.ID), "do", "remove").want(t, 200, "tidak dapat masuk lagi", "dicabut")
			if a := clerk.get("/perusahaan/upah"); a.path != "/perusahaan/masuk" {
				t.Errorf("still in at %s", a.path)
			}
			owner.post(fmt.Sprintf("/perusahaan/pengguna/%d", a.ID), "do", "restore").want(t, 200, "dapat masuk lagi")
		})
		t.Run("a credential's secret is shown once and works until it is revoked", func(t *testing.T) {
			owner.post("/perusahaan/api", "name", "").want(t, 422)
			token := owner.token("/perusahaan/api")
			a := owner.post("/perusahaan/api", "name", "Aplikasi gaji", "_token", token)
			secret := regexp.MustCompile(`<b id="secret">([^<]+)</b>`).FindStringSubmatch(a.body)
			if secret == nil {
				t.Fatalf("no secret: %s", text(a.body))
			}
			owner.post("/perusahaan/api", "name", "Aplikasi gaji", "_token", token).want(t, 200, "sudah dibuat")
			if strings.Contains(owner.get("/perusahaan/api").body, secret[1]) {
				t.Error("the secret is still shown")
			}
			c, err := w.sys.Accounts.Authenticate(ctx, secret[1])
			if err != nil || c.Word != no {
				t.Fatalf("%+v, %v", c, err)
			}
			owner.post("/perusahaan/api/"+c.ID+"/cabut").want(t, 200, "dicabut")
			if _, err := w.sys.Accounts.Authenticate(ctx, secret[1]); err == nil {
				t.Error("it still works")
			}
		})
		t.Run("optional programmes of a micro firm", func(t *testing.T) {
			owner.get("/perusahaan/program").want(t, 200, "Wajib: JKK, JKM", "Hari tua (JHT)")
			owner.post("/perusahaan/program", "programmes", "JHT").want(t, 200, "JKK, JKM, JHT")
			owner.post("/perusahaan/program", "programmes", "JHT").want(t, 200, "Tidak ada yang berubah")
		})
		t.Run("a branch opens and closes", func(t *testing.T) {
			owner.post("/perusahaan/cabang", "name", "Toko Bandung", "address", "Jl. Braga 1", "area_search", "Kota Bandung").want(t, 200, "Kota Bandung, Jawa Barat")
			owner.post("/perusahaan/cabang", "name", "Toko Bandung", "address", "Jl. Braga 1", "area_search", "Kota Bandung").want(t, 422, "sudah memakai nama ini")
			owner.post("/perusahaan/cabang/1/tutup", "ended_on", "2026-11-30", "reason", "sewa habis").want(t, 200, "ditutup")
		})
		t.Run("data change with a reason, and not over another change", func(t *testing.T) {
			e, err := w.sys.Employers.Get(ctx, no)
			if err != nil {
				t.Fatal(err)
			}
			form := func(version int, reason string) []string {
				return []string{"version", fmt.Sprint(version), "name", "PT Benang Emas", "legal_form", e.LegalForm, "nib", e.NIB, "npwp", e.NPWP, "kbli", e.KBLI, "risk_kind", e.RiskKind,
					"sector", "none", "scale", "micro", "jkn", "1", "address", e.Address, "area_search", "Kabupaten Tangerang, Banten", "area", e.Area, "phone", e.Phone, "email", e.Email,
					"contact_name", e.ContactName, "reason", reason}
			}
			owner.get("/perusahaan/data/ubah").want(t, 200, e.Name)
			owner.post("/perusahaan/data/ubah", form(e.Version, "")...).want(t, 422, "alasan")
			owner.post("/perusahaan/data/ubah", form(e.Version-1, "akta baru")...).want(t, 422, "sudah diubah orang lain")
			owner.post("/perusahaan/data/ubah", form(e.Version, "akta baru")...).want(t, 200, "PT Benang Emas")
		})
	})
}

func TestNobodySeesAnythingWithoutSigningIn(t *testing.T) {
	w := newWorld(t, schematest.SQLite(t), nil)
	for _, rt := range w.pages.Routes() {
		if rt.Open() {
			continue
		}
		path := regexp.MustCompile(`\{[^}]+\}`).ReplaceAllString(rt.Pattern, "1")
		v := w.visitor()
		a := v.get(path)
		if rt.Method == "POST" {
			a = v.post(path)
		}
		if a.path != "/perusahaan/masuk" {
			t.Errorf("%s %s answered %d at %s", rt.Method, path, a.status, a.path)
		}
		if len(rt.Roles) == 0 || rt.Login != "/perusahaan/masuk" {
			t.Errorf("%s: roles %v, login %q", path, rt.Roles, rt.Login)
		}
		for _, role := range []string{web.Citizen, web.Officer, web.Finance, web.Auditor, web.Administrator} {
			if rt.May(web.Identity{UserID: "account:1", Roles: []string{role}}) {
				t.Errorf("%s is open to %s", path, role)
			}
		}
	}
}
