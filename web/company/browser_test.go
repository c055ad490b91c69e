package company_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/web/webtest"
)

// look checks an open page as people and their tools see it, in both widths.
func look(t *testing.T, b *webtest.Browser, name string) {
	t.Helper()
	for _, width := range []int{1280, 360} {
		b.View(t, width, "light")
		b.Axe(t)
		b.NoSideways(t)
		b.Screenshot(t, name, width)
	}
	b.Quiet(t)
}

func TestAnEmployersStoryInTheBrowser(t *testing.T) {
	at := clock.NewFixed(time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC))
	schematest.Each(t, func(t *testing.T, d *db.DB) { employersStory(t, newWorld(t, d, at), at) }, db.WithClock(at))
}

func employersStory(t *testing.T, w *world, at *clock.Fixed) {
	at.Set(time.Date(2026, 11, 16, 3, 0, 0, 0, time.UTC))
	b := webtest.Start(t)
	b.View(t, 360, "light")
	url := w.srv.URL
	next := func(step string) {
		t.Helper()
		b.Click(t, `main form .button:not(.quiet)[type=submit]`)
		b.Wait(t, `main form[action$="/`+step+`"]`)
	}

	b.Open(t, url+"/perusahaan/daftar")
	look(t, b, "begin")
	next("nama")
	b.Type(t, "#f-name", "PT Benang Sari Makmur")
	b.Do(t, "legal form", chromedp.SetValue(chromedp.CSS("#f-legal_form"), "pt"))
	look(t, b, "register-nama")
	next("nomor")
	b.Type(t, "#f-nib", "9120012345678")
	b.Type(t, "#f-npwp", "01.234.567.8-901.000")
	next("usaha")
	b.Type(t, "#f-kbli", "14111")
	b.Click(t, `label[for="f-sector-1"]`)
	next("risiko")
	look(t, b, "register-risiko")
	next("skala")
	b.Click(t, `label[for="f-scale-2"]`)
	look(t, b, "register-skala")
	next("program")
	b.Click(t, `label[for="f-jkn"]`)
	look(t, b, "register-program")
	next("alamat")
	b.Type(t, "#f-address", "Jl. Raya Serang KM 12")
	b.Type(t, "#f-area_search", "Tangerang")
	b.Click(t, `main form .button[type=submit]`)
	b.Wait(t, `.summary-error`)
	look(t, b, "register-alamat")
	b.Click(t, `label[for="f-area"]`)
	next("kontak")
	b.Type(t, "#f-contact_name", "Sri Wahyuni")
	b.Type(t, "#f-phone", "021-5551234")
	b.Type(t, "#f-email", "sri@benangsari.co.id")
	next("periksa")
	b.Type(t, "#f-password", password)
	b.Click(t, `label[for="f-statement"]`)
	look(t, b, "register-periksa")
	b.Click(t, `main form .button[type=submit]`)
	b.Wait(t, `.flash`)
	look(t, b, "home-new")

	// Sign out and in again.
	b.Click(t, `.menu button`)
	b.Wait(t, `#f-login`)
	look(t, b, "signin")
	b.Type(t, "#f-login", "sri@benangsari.co.id")
	b.Type(t, "#f-password", password)
	b.Click(t, `main form .button[type=submit]`)
	b.Wait(t, `.stat`)

	// The sheet, with what goes wrong in sheets.
	rows := crew(40)
	rows[3]["id_number"] = "36030115"
	rows[7]["wage"] = "1.000.000"
	rows[9]["birth_date"] = "kemarin"
	rows[11]["id_number"] = rows[10]["id_number"]
	file := filepath.Join(t.TempDir(), "upah november.xlsx")
	if err := os.WriteFile(file, book(t, rows), 0o600); err != nil {
		t.Fatal(err)
	}
	b.Open(t, url+"/perusahaan/upah")
	look(t, b, "wages")
	b.Do(t, "choose the file", chromedp.SetUploadFiles(chromedp.CSS("#f-file"), []string{file}))
	b.Click(t, `form[data-upload] button[type=submit]`)
	b.Wait(t, `#baris`)
	if s := b.Text(t, "main"); !strings.Contains(s, "3 baris salah") {
		t.Errorf("the dry run says: %s", s)
	}
	look(t, b, "report-staged")
	b.Click(t, `#baris a[href$="/baris/10"]`)
	b.Wait(t, `#f-birth_date`)
	look(t, b, "row")
	b.Do(t, "clear", chromedp.SetValue(chromedp.CSS("#f-birth_date"), "15-05-1979"))
	b.Click(t, `main form .button[type=submit]`)
	b.Wait(t, `.flash`)
	b.Click(t, `form[action$="/terapkan"] button`)
	b.Wait(t, `.notice.good`)
	look(t, b, "report-applied")

	bills, err := w.sys.Desk.BillsOfMonth(ctx, w.onlyFirm(), 202611)
	if err != nil || len(bills) != 1 {
		t.Fatalf("%d bills, %v", len(bills), err)
	}
	bill := fmt.Sprintf("%s/perusahaan/tagihan/%d", url, bills[0].No)
	b.Open(t, url+"/perusahaan")
	look(t, b, "home-due")
	b.Open(t, bill)
	look(t, b, "bill-open")
	worker := fmt.Sprintf("%s/perusahaan/pekerja/%d", url, w.member(w.onlyFirm()))
	b.Open(t, worker)
	look(t, b, "worker-unpaid")
	b.View(t, 360, "light")
	if right := webtest.Eval[float64](t, b, `document.querySelector('a[href*="/iuran/"]').getBoundingClientRect().right`); right > 360 {
		t.Errorf("the way to the reasons begins beyond the edge of a phone, at %.0f px", right)
	}
	b.Open(t, worker+"/iuran/2026-11")
	look(t, b, "worker-month")

	out, err := w.sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: "R1", Code: fmt.Sprint(bills[0].Code), Amount: bills[0].Amount})
	if err != nil || out.State != payment.Posted {
		t.Fatalf("%+v, %v", out, err)
	}
	if err := w.sys.Settle(ctx); err != nil {
		t.Fatal(err)
	}
	b.Open(t, bill)
	look(t, b, "bill-paid")
	b.Open(t, worker)
	if s := b.Text(t, "main"); !strings.Contains(s, "lunas") {
		t.Errorf("the worker's page says: %s", s)
	}
	look(t, b, "worker-paid")
	b.Open(t, url+"/perusahaan")
	look(t, b, "home-done")
	for _, path := range []string{"pekerja", "pekerja/baru", "tagihan", "pengaturan", "cabang", "program", "data", "data/ubah", "pengguna", "api"} {
		b.Open(t, url+"/perusahaan/"+path)
		look(t, b, strings.ReplaceAll(path, "/", "-"))
	}
	b.Open(t, worker+"/berhenti")
	look(t, b, "leave")
	b.Open(t, worker+"/berhenti?date=2026-11-10&reason=resigned")
	look(t, b, "leave-confirm")
	b.Open(t, url+"/perusahaan/api")
	b.Type(t, "#f-name", "Aplikasi gaji")
	b.Click(t, `main form.card .button[type=submit]`)
	b.Wait(t, `#secret`)
	look(t, b, "api-secret")
	b.View(t, 360, "dark")
	b.Open(t, bill)
	b.Axe(t)
	b.Screenshot(t, "bill-dark", 360)
	b.Quiet(t)
}

// onlyFirm is the company that registered.
func (w *world) onlyFirm() (no int64) {
	w.t.Helper()
	list, err := w.sys.Employers.Employers(ctx, 0, 2)
	if err != nil || len(list) != 1 {
		w.t.Fatalf("%d employers, %v", len(list), err)
	}
	return list[0].No
}
