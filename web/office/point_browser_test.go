package office_test

import (
	"fmt"
	"testing"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/web/webtest"
)

// TestPointPagesInTheBrowser registers a point and its teller with scripts, and
// looks at the pages on a phone and a desk.
func TestPointPagesInTheBrowser(t *testing.T) {
	at := clock.NewFixed(noon)
	w := newWorld(t, schematest.SQLite(t, db.WithClock(at)), at)
	p, x := w.cashAt()
	_, err := w.sys.Points.CloseDay(ctx, p.No, 20261110, "account:9")
	w.ok(err)
	here := fmt.Sprintf("/kantor/titik/%d", p.No)
	b := webtest.Start(t)
	for _, width := range []int{1280, 360} {
		b.View(t, width, "light")
		look := func(name string) {
			t.Helper()
			b.Axe(t)
			b.NoSideways(t)
			b.Screenshot(t, "office-"+name, width)
			b.Quiet(t)
		}
		if width == 1280 {
			w.enter(b, auth.Officer)
		}
		b.Open(t, w.srv.URL+here+"/petugas")
		look("teller-new")
		b.Type(t, "#f-name", "Dewi Lestari")
		b.Type(t, "#f-login", fmt.Sprintf("dewi%d@bjb.id", width))
		b.Click(t, "main form .button")
		b.Wait(t, ".code-value")
		look("teller")
		b.Open(t, w.srv.URL+"/kantor/titik/baru")
		b.Click(t, "main form .button")
		b.Wait(t, ".summary-error")
		look("point-new")
		b.Open(t, w.srv.URL+here+"/ubah")
		look("point-correct")
		b.Open(t, w.srv.URL+here)
		look("point")
		b.Open(t, w.srv.URL+fmt.Sprintf("%s/setoran/%d", here, x.ID))
		look("deposit")
		b.Open(t, w.srv.URL+"/kantor/titik")
		look("points")
	}
	b.View(t, 360, "dark")
	b.Open(t, w.srv.URL+here+"?lang=en")
	b.Axe(t)
	b.Screenshot(t, "office-point-dark", 360)
}
