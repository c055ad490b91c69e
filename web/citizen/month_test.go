package citizen_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web/webtest"
)

// employ makes a firm that has billed September 2026 for members.
func (w *world) employ(members ...int64) (firm int64) {
	w.Helper()
	firm, err := w.sys.Employers.Register(ctx, employer.Registration{Name: "PT Benang Sari", LegalForm: "pt", NIB: "9120012345678", NPWP: "01.234.567.8-901.000", KBLI: "14111",
		Scale: law.Medium, JKN: true, Address: "Jl. Raya Serang KM 12", Area: "36.04", Phone: "021-5551234", ContactName: "Sri Wahyuni"}, "test", "web")
	if err != nil {
		w.Fatal(err)
	}
	if err := w.sys.DB.Write(ctx, func(tx *db.Tx) error {
		for _, no := range members {
			if _, err := w.sys.Desk.EnrolWorkerTx(ctx, tx, firm, no, contribution.WorkerEnrolment{Wage: 12_000_000, Start: 20260801, Area: "36.04"}, "test"); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		w.Fatal(err)
	}
	if _, err := w.sys.Desk.BillEmployer(ctx, firm, 202609, "test"); err != nil {
		w.Fatal(err)
	}
	return firm
}

func (w *world) exec(q string, args ...any) {
	w.Helper()
	if err := w.sys.DB.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, q, args...); return err }); err != nil {
		w.Fatal(err)
	}
}

func TestWhyAMonthComesToItsAmount(t *testing.T) {
	each(t, func(w *world) {
		w.person("Siti Rahmawati", nikA, phone, 19900615, 3)
		joko := w.person("Joko Susilo", nikC, "+6281299998888", 19850817, 0)
		firm := w.employ(joko)
		theirs := fmt.Sprintf("/saya/iuran/2026-09/%08d", firm)
		c := w.signIn("081234567890").at("/saya", 200)
		self := "/saya/iuran/2026-11/sendiri"
		w.Run("what was paid alone", func(t *testing.T) {
			if c.get("/saya/iuran"); !strings.Contains(c.Body, `href="`+self+`"`) {
				t.Error("no way to why")
			}
			if !strings.Contains(c.Body, `data-label="JP" class="number none"`) {
				t.Error("a programme that was not paid takes a line on a phone")
			}
			c.get(self).at(self, 200).says("Kecelakaan kerja (JKK)", "Jumlah 3 baris", "PP 44/2015 Ps 20", "Dasar iuran", "lunas", "versi ")
			c.get(self+"?lang=en").says("Sum of 3 lines", "Contribution base")
			c.get("/saya?lang=id")
		})
		w.Run("other people's months and odd addresses are not there", func(t *testing.T) {
			for _, bad := range []string{theirs, "/saya/iuran/2026-10/sendiri", "/saya/iuran/2026-13/sendiri", "/saya/iuran/x/sendiri", "/saya/iuran/2026-11/0", "/saya/iuran/2026-11/12345678"} {
				c.get(bad).at(bad, 404).says("Tidak ada iuran untuk bulan")
			}
		})
		w.Run("what an employer owes, and what cannot be explained", func(t *testing.T) {
			c := w.client().get("/masuk").post("/masuk", "who", id.FormatMemberNo(joko)).at("/masuk/kode", 200)
			c.post("/masuk/kode", "code", w.sms("+6281299998888")).at("/saya", 200)
			c.get(theirs).at(theirs, 200).says("PT Benang Sari", "Pensiun (JP), bagian Anda", "dipotong dari upah", "melebihi batas JP", "Jumlah 6 baris", "belum dibayar")
			w.exec(`UPDATE contribution SET jkm = jkm + 1 WHERE member_no = $1 AND employer_no = $2`, joko, firm)
			if c.get(theirs).at(theirs, 200).says("tidak menghasilkan jumlah yang tersimpan untuk bulan September 2026"); strings.Contains(c.Body, "Jumlah 6 baris") {
				t.Error("a wrong explanation is shown")
			}
			w.exec(`UPDATE contribution SET jkm = jkm - 1, rule_version = 1 WHERE member_no = $1 AND employer_no = $2`, joko, firm)
			c.get(theirs).at(theirs, 200).says("yang dipakai untuk bulan September 2026 tidak tersimpan", "PT Benang Sari", "Rp12.000.000")
		})
	})
}

func TestWhyInTheBrowser(t *testing.T) {
	each(t, func(w *world) {
		no := w.person("Siti Rahmawati", nikA, phone, 19900615, 3)
		firm := w.employ(no)
		b := webtest.Start(t)
		b.Open(t, w.url+"/masuk")
		b.Type(t, "#f-who", "081234567890")
		b.Click(t, "main button[type=submit]")
		b.Wait(t, "#f-code")
		b.Type(t, "#f-code", w.sms(phone))
		b.Click(t, "main button[type=submit]")
		b.Wait(t, ".calendar")
		for name, path := range map[string]string{"iuran": "/saya/iuran", "month-self": "/saya/iuran/2026-11/sendiri", "month-worker": fmt.Sprintf("/saya/iuran/2026-09/%08d", firm)} {
			b.Open(t, w.url+path)
			for _, width := range []int{1280, 360} {
				b.View(t, width, "light")
				b.Axe(t)
				b.NoSideways(t)
				b.Screenshot(t, "citizen-"+name, width)
			}
		}
		w.exec(`UPDATE contribution SET jkm = jkm + 1 WHERE member_no = $1 AND employer_no = $2`, no, firm)
		b.Open(t, w.url+fmt.Sprintf("/saya/iuran/2026-09/%08d", firm))
		b.Axe(t)
		b.NoSideways(t)
		b.Screenshot(t, "citizen-month-unexplained", 360)
		b.Quiet(t)
	})
}
