package public_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/benefit"
	"github.com/jamsos/jamsos/web/assets"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/public"
	"github.com/jamsos/jamsos/web/webtest"
)

func TestTheLawCanBeRead(t *testing.T) {
	each(t, func(w *world) {
		c := w.client()
		w.Run("every rule stands in a group, with its value and how sure we are", func(t *testing.T) {
			c.get("/law").at("/law", 200).says("Iuran penerima upah", "dibaca di peraturannya", "dari sumber sekunder, belum diperiksa")
			rules := law.MustLoad()
			listed, fallen, _ := strings.Cut(c.Body, `id="others"`)
			for _, p := range rules.Parameters() {
				switch link := `href="/law/` + p.ID + `"`; {
				case strings.Contains(fallen, link):
					t.Errorf("%s falls out of all groups: add its prefix to subjects in law_group.go", p.ID)
				case !strings.Contains(listed, link):
					t.Errorf("%s is not listed", p.ID)
				}
			}
			for _, x := range rules.Reliefs() {
				if !strings.Contains(c.Body, `href="/law/`+x.ID+`"`) {
					t.Errorf("relief %s is not listed", x.ID)
				}
			}
		})
		w.Run("words and articles find rules without scripts", func(t *testing.T) {
			c.get("/law?q=batas+upah+jp").says("Batas upah tertinggi JP").at("/law", 200)
			c.get("/law?q=PP+45%2F2015+Ps+29").says("Batas upah tertinggi JP")
			if c.get("/law?q=PP+44%2F2015+Ps+1"); strings.Contains(c.Body, `href="/law/jkk.pu.rate"`) {
				t.Error("article 1 finds article 16")
			}
			c.get("/law?q=zzzz").says("Tidak ada aturan dengan semua kata itu")
		})
		w.Run("the filter leaves what nobody has checked", func(t *testing.T) {
			c.get("/law?unverified=1").says("Batas upah tertinggi JP")
			if strings.Contains(c.Body, `href="/law/jht.pu.worker"`) {
				t.Error("a rule that was read is listed")
			}
		})
		w.Run("a rule tells its history, newest first", func(t *testing.T) {
			c.get("/law/jp.cap").says("Batas upah tertinggi JP", "berlaku sekarang", "berlaku nanti", "sejak 1 Maret 2027")
			if strings.Index(c.Body, "Maret 2027") > strings.Index(c.Body, "Maret 2016") {
				t.Error("the oldest value stands first")
			}
		})
		w.Run("a relief is a rule", func(t *testing.T) {
			c.get("/law/pp49-2020-jp").says("Penundaan iuran JP", "pekerja penerima upah", "dibayar 1 % sekarang, sisanya ditunda", "15 Mei 2021", "Tidak berlaku hari ini")
		})
		w.Run("an unknown rule is said in plain words", func(t *testing.T) {
			c.get("/law/jp.cup").at("/law/jp.cup", 404).says("Aturan ini tidak ada", "Cari aturan")
			if c.get("/law/jp.cup.json"); c.Code != 404 {
				t.Errorf("status %d", c.Code)
			}
		})
		w.Run("changes stand by day, with old and new value", func(t *testing.T) {
			c.get("/law/changes?from=2025-01&to=2025-03").at("/law/changes", 200).says("1 Maret 2025", "Batas upah tertinggi JP", "sebelumnya Rp10.042.300", "menjadi Rp10.547.400")
			c.get("/law/changes?from=2025-03&to=2025-01").at("/law/changes", 422).says("Waktu akhir mendahului waktu awal")
			c.get("/law/changes?from=gestern").at("/law/changes", 422)
			c.get("/law/changes").at("/law/changes", 200)
		})
	})
}

// TestEveryRuleHasAPage opens every rule in both languages and as JSON.
func TestEveryRuleHasAPage(t *testing.T) {
	onOneEngine(t, func(w *world) {
		ids := []string{}
		for _, p := range law.MustLoad().Parameters() {
			ids = append(ids, p.ID)
		}
		for _, x := range law.MustLoad().Reliefs() {
			ids = append(ids, x.ID)
		}
		for _, id := range ids {
			for _, lang := range []string{"id", "en"} {
				if c := w.client().get("/law/" + id + "?lang=" + lang); c.Code != http.StatusOK || strings.Contains(text(c.Body), "{{") {
					w.Errorf("%s in %s: %d", id, lang, c.Code)
				}
			}
			c := w.client().get("/law/" + id + ".json")
			var doc struct {
				ID     string `json:"id"`
				Values []struct {
					Since, Citation string
					Value           any
				} `json:"values"`
			}
			if err := json.Unmarshal([]byte(c.Body), &doc); err != nil || doc.ID != id || len(doc.Values) == 0 || doc.Values[0].Citation == "" {
				w.Errorf("%s as JSON: %v %s", id, err, c.Body)
			}
		}
	})
}

// TestOddQuestionsBreakNothing types anything into every field of the pages of
// the law and the calculators: they answer or refuse, in words.
func TestOddQuestionsBreakNothing(t *testing.T) {
	onOneEngine(t, func(w *world) {
		odd := rapid.OneOf(rapid.String(), rapid.StringN(0, 200, -1), rapid.SampledFrom([]string{"\xff\xfe", "(", "[a", "\\", "0", "-1", "9999999999999999999999", "31-02-2025", "2025-13", "NaN", "1e9", "<b>", "PP 44/2015 Ps 1(", "½ juta", "99 triliun"}))
		fields := map[string][]string{
			"/law": {"q", "unverified"}, "/law/changes": {"from", "to"}, "/hitung?jenis=pu": {"upah", "risiko", "bulan"}, "/hitung?jenis=bpu": {"upah", "bulan", "jht"},
			"/hitung?jenis=perusahaan&skala=large": {"upah", "pekerja", "bulan"}, "/hitung?jenis=pmi": {"kontrak", "rute", "jht", "bulan"}, "/hitung?jenis=jakon": {"nilai", "dasar", "ppn", "bulan"},
			"/hitung/manfaat?program=JKK&kejadian=disability": {"tanggal", "upah", "kode", "bagian", "satuan", "tunggakan", "klaim"},
			"/hitung/manfaat?program=JP&kejadian=retirement":  {"tanggal", "upah_jp", "lahir", "bulan_iuran", "saldo_jp"},
			"/hitung/manfaat?program=JKK&kejadian=accident":   {"tanggal", "biaya_medical", "biaya_transport_air", "segmen"},
		}
		paths := slices.Sorted(maps.Keys(fields))
		c := w.client()
		rapid.Check(w.T, func(t *rapid.T) {
			path := rapid.SampledFrom(paths).Draw(t, "path")
			q := url.Values{}
			for _, f := range fields[path] {
				if v := odd.Draw(t, f); v != "" {
					q.Set(f, v)
				}
			}
			sep := "?"
			if strings.Contains(path, "?") {
				sep = "&"
			}
			if c.get(path + sep + q.Encode()); c.Code != http.StatusOK && c.Code != http.StatusUnprocessableEntity {
				t.Fatalf("%s%s%s answers %d", path, sep, q.Encode(), c.Code)
			}
		})
	})
}

// lawPages are what the browser walks: short and long values, an old rule, a
// relief, a search, a missing rule.
var lawPages = map[string]string{
	"aturan": "/law", "aturan-cari": "/law?q=santunan", "aturan-jp-cap": "/law/jp.cap", "aturan-golongan": "/law/bpu.bands", "aturan-upah-minimum": "/law/wage.minimum",
	"aturan-tarif-jkk": "/law/jkk.pu.rate", "aturan-keringanan": "/law/pp49-2020-jp", "aturan-tiada": "/law/nothing", "aturan-berubah": "/law/changes?from=2025-01&to=2025-03",
}

func TestLawInTheBrowser(t *testing.T) { walk(t, lawPages) }

// walk opens pages in Chromium at both widths and light and dark.
func walk(t *testing.T, pages map[string]string) {
	b := webtest.Start(t)
	onOneEngine(t, func(w *world) {
		for name, path := range pages {
			for _, width := range []int{360, 1280} {
				w.Run(fmt.Sprintf("%s at %d px has no barrier", name, width), func(t *testing.T) {
					b.View(t, width, map[int]string{360: "light", 1280: "dark"}[width])
					b.Open(t, w.url+path)
					b.Axe(t)
					b.NoSideways(t)
					b.Screenshot(t, name, width)
					b.Quiet(t)
				})
			}
		}
	})
}

// codeWord is a word for programs; texts and grades (A-, 1a) are shown as they are.
var codeWord = regexp.MustCompile(`^[a-z]{2,}([_.-][a-z0-9_]+)*$|^[A-Z_]{2,}$`)

// TestWordsOfTheLawAreTranslated holds that no page shows a code word of the
// data: each word and each key of a table has words in the catalogue.
func TestWordsOfTheLawAreTranslated(t *testing.T) {
	b, err := page.Load(nil, assets.Default(), public.Source())
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	need := func(rule, w string) {
		disability := "jkk.disability." + w
		area, _, _ := strings.Cut(rule, ".")
		if said[w] || !codeWord.MatchString(w) || benefit.Title(disability, "id") != disability {
			return
		}
		for _, id := range []string{"public.law.word." + w, "public.law.key." + w, "public.law.key." + area + "." + w, "public.programme." + w} {
			if b.T("id", id) != id {
				return
			}
		}
		said[w] = true
		t.Errorf("%s: give public.law.word.%s words in page/text/id.json and en.json", rule, w)
	}
	for _, p := range law.MustLoad().Parameters() {
		for _, v := range p.Values {
			if v.Word != "" {
				need(p.ID, v.Word)
			}
			for k := range v.Table {
				need(p.ID, k)
			}
			if p.ID == "province.bps" {
				continue // codes of the statistics office
			}
			for k, w := range v.Words {
				need(p.ID, k)
				need(p.ID, w)
			}
		}
	}
}

// onOneEngine is each for pages that ask the database nothing.
func onOneEngine(t *testing.T, f func(w *world)) {
	once := false
	each(t, func(w *world) {
		if !once {
			once = true
			f(w)
		}
	})
}
