package web

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/jamsos/jamsos/web/webtest"
)

func TestGalleryInTheBrowser(t *testing.T) {
	s := newServer(t, Config{Demo: true})
	srv := httptest.NewServer(s.Handler())
	defer srv.Close()
	b := webtest.Start(t)
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int{320, 360, 1280} {
			for name, path := range map[string]string{"form": "/design", "office": "/design/kantor", "error": "/nope"} {
				t.Run(fmt.Sprintf("%s has no barrier in %s at %d px", name, scheme, width), func(t *testing.T) {
					b.View(t, width, scheme)
					b.Open(t, srv.URL+path)
					b.Axe(t)
					b.NoSideways(t)
					b.Screenshot(t, name+"-"+scheme, width)
					b.Quiet(t)
				})
			}
		}
	}
	t.Run("an empty form comes back with its errors and the focus on them", func(t *testing.T) {
		b.View(t, 360, "light")
		b.Open(t, srv.URL+"/design")
		b.Click(t, `form button[type=submit]`)
		b.Wait(t, `.summary-error`)
		if focus := webtest.Eval[string](t, b, `document.activeElement.className`); focus != "summary-error" {
			t.Errorf("the focus is on %q", focus)
		}
		b.Axe(t)
		b.NoSideways(t)
		b.Screenshot(t, "form-wrong", 360)
		b.Wait(t, `[data-copy]`) // scripts serve the page that came back as well
		b.Type(t, `#f-nik`, "3604010101900001")
		b.Click(t, `label[for=f-work]`)
		b.Do(t, "choose", chromedp.SetValue(chromedp.CSS(`#f-province`), "36"))
		b.Click(t, `form button[type=submit]`)
		b.Wait(t, `.flash`)
		if s := b.Text(t, `.flash`); s == "" {
			t.Error("no message after the redirect")
		}
		b.Axe(t)
		b.Quiet(t)
	})
}
