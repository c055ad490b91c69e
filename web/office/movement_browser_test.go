package office_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/web/webtest"
)

// TestMovementPagesInTheBrowser loads a file with scripts and looks at the pages
// of movements on a phone and a desk.
func TestMovementPagesInTheBrowser(t *testing.T) {
	at := clock.NewFixed(noon)
	w := newWorld(t, schematest.SQLite(t, db.WithClock(at)), at)
	b := webtest.Start(t)
	code, err := w.sys.Desk.StandingCode(ctx, w.siti, "test")
	w.ok(err)
	w.cashAt()
	at.Set(time.Date(2026, 11, 16, 11, 0, 0, 0, period.WIB))
	_, err = w.sys.Reconcile.LoadStatement(ctx, "", reconcile.File{Name: "rk", Body: strings.NewReader(string(w.bankBook(code))), By: "system:test"})
	w.ok(err)
	w.bankDay(1_000_000, 20261113, line{50_000, "TRX99", "SETOR TUNAI TELLER 4"}) // not what the one before ended with
	list, err := w.sys.Reconcile.Unassigned(ctx, 10)
	if err != nil || len(list) == 0 {
		t.Fatal(list, err)
	}
	shop := strings.Replace(strings.Replace(string(w.shopFile(code, 16_800, 5_000)), "|5000|", "|5x00|", 1), "T|2|21800", "T|1|16800", 1)
	path := filepath.Join(t.TempDir(), "tokopedia_20261110")
	w.ok(os.WriteFile(path, []byte(shop), 0o600))
	for _, width := range []int{1280, 360} {
		b.View(t, width, "light")
		if width == 1280 {
			w.enter(b, auth.Finance)
		}
		look := func(name string) {
			t.Helper()
			b.Axe(t)
			b.NoSideways(t)
			b.Screenshot(t, "office-"+name, width)
			b.Quiet(t)
		}
		const at = "/kantor/rekonsiliasi"
		b.Open(t, w.srv.URL+at)
		look("reconciliation-files")
		b.Open(t, w.srv.URL+at+"/mutasi")
		look("movements")
		b.Click(t, "table td a")
		b.Wait(t, "#f-why")
		look("movement")
		b.Open(t, w.srv.URL+at+"/mutasi/2026-11-13?rekening=0019012026&kunci=TRX99/50000")
		b.Wait(t, "#f-why")
		look("movementdeposit")
		b.Open(t, w.srv.URL+at+"/bank")
		b.Wait(t, ".notice")
		look("bankproof")
		b.Open(t, w.srv.URL+at+"/mutasi/kata?saluran=tokopedia")
		look("movementwords")
		b.Open(t, w.srv.URL+at+"/berkas?saluran=tokopedia")
		look("moneyfile")
		b.Do(t, "choose the file", chromedp.SetUploadFiles(chromedp.CSS("#f-file"), []string{path}))
		b.Click(t, "main button[type=submit]")
		b.Wait(t, "main .notice")
		look("moneyfiledone")
	}
}
