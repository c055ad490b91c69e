package assets

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"io/fs"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestVendoredFiles(t *testing.T) {
	raw, err := files.ReadFile("vendor/vendor.json")
	if err != nil {
		t.Fatal(err)
	}
	var list []struct{ File, Name, Version, Package, Licence, SHA256 string }
	if err := json.Unmarshal(raw, &list); err != nil {
		t.Fatal(err)
	}
	listed := map[string]bool{}
	for _, v := range list {
		listed[v.File] = true
		t.Run(v.File+" is what its listing says", func(t *testing.T) {
			b, err := files.ReadFile(v.File)
			if err != nil {
				t.Fatal(err)
			}
			sum := sha256.Sum256(b)
			if got := hex.EncodeToString(sum[:]); got != v.SHA256 {
				t.Errorf("sha256 is %s, listed %s", got, v.SHA256)
			}
			if v.Name == "" || v.Version == "" || v.Package == "" || v.Licence == "" {
				t.Errorf("incomplete listing: %+v", v)
			}
			_, lic, _ := strings.Cut(strings.TrimSuffix(v.Licence, ")"), "(")
			if _, err := files.ReadFile(lic); err != nil {
				t.Errorf("its licence text: %v", err)
			}
		})
	}
	for _, dir := range []string{"vendor", "fonts"} {
		err := fs.WalkDir(files, dir, func(p string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && !skipped(p) && !listed[p] {
				t.Errorf("%s lies there without a listing in vendor/vendor.json", p)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestServe(t *testing.T) {
	s := Default()
	u, err := s.URL("style.css")
	if err != nil {
		t.Fatal(err)
	}
	t.Run("a hashed address is compressed and kept for a year", func(t *testing.T) {
		r := httptest.NewRequest("GET", u, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code != 200 || w.Header().Get("Content-Encoding") != "gzip" ||
			!strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
			t.Errorf("got %d %v", w.Code, w.Header())
		}
	})
	t.Run("the style names the typeface by its hashed address", func(t *testing.T) {
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", u, nil))
		b, _ := io.ReadAll(w.Body)
		font, err := s.URL("fonts/plus-jakarta-sans-latin-wght-normal.woff2")
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(b), `url("`+font+`")`) {
			t.Error("the @font-face rule does not name", font)
		}
	})
	t.Run("an unknown asset is an error and a 404", func(t *testing.T) {
		if _, err := s.URL("nope.css"); err == nil {
			t.Error("no error")
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, httptest.NewRequest("GET", Prefix+"style.css", nil))
		if w.Code != 404 {
			t.Errorf("an address without its hash answered %d", w.Code)
		}
	})
	t.Run("a first visit leaves room for the page in 60 KB", func(t *testing.T) {
		sum := 0
		for _, n := range []string{"style.css", "js/jamsos.js", "js/upload.js", "js/live.js", "fonts/plus-jakarta-sans-latin-wght-normal.woff2"} {
			sum += s.Weight(n)
		}
		if sum == 0 || sum > 46_000 {
			t.Errorf("style, scripts and typeface weigh %d bytes compressed; at most 46,000 so that 14,000 remain for the page", sum)
		}
	})
}
