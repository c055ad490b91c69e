package public_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

var (
	wayLinks   = regexp.MustCompile(`href="(/hitung/manfaat\?program=[^"]+)"`)
	fieldNames = regexp.MustCompile(`<(?:input|select)[^>]* name="([^"]+)"`)
)

// TestEveryBenefitCanBeAskedFor follows every way through programmes and events
// and answers each form in three manners: nothing but the day, everything, and
// nonsense. None may fail, and every refusal says what to do.
func TestEveryBenefitCanBeAskedFor(t *testing.T) {
	each(t, func(w *world) {
		c := w.client()
		forms := 0
		var visit func(path string, depth int)
		seen := map[string]bool{}
		visit = func(path string, depth int) {
			if seen[path] || depth > 3 {
				return
			}
			seen[path] = true
			c.get(path).at("/hitung/manfaat", 200)
			body := c.Body
			if strings.Contains(body, `<form method="get" action="/hitung/manfaat">`) {
				forms++
				for name, answers := range map[string]map[string]string{
					"the day alone": {"tanggal": "15-06-2025"},
					"everything": {"tanggal": "15-06-2025", "upah": "6.000.000", "upah_jp": "6.000.000", "saldo": "40.000.000", "saldo_jp": "20.000.000", "bulan_iuran": "180", "lama": "13",
						"kode": "THUMB_R", "anak": "SMP, PT", "lahir": "01-01-1966", "sejak": "01-07-2015", "berturut": "24", "biaya_medical": "3 juta", "penerima": "widow", "keperluan": "other"},
					"nonsense": {"tanggal": "besok", "upah": "banyak", "saldo": "x", "lama": "-1", "anak": "S5", "bulan_iuran": "9999999"},
				} {
					q, err := url.ParseQuery(strings.ReplaceAll(strings.TrimPrefix(path, "/hitung/manfaat?"), "&amp;", "&"))
					if err != nil {
						w.Fatal(err)
					}
					for k, v := range answers {
						if q.Get(k) == "" {
							q.Set(k, v)
						}
					}
					c.get("/hitung/manfaat?" + q.Encode())
					switch {
					case c.Code != 200 && c.Code != 422:
						w.Errorf("%s with %s: %d", path, name, c.Code)
					case c.Code == 422:
						c.says("Ada yang perlu diperbaiki")
					case name == "nonsense":
						w.Errorf("%s took nonsense", path)
					}
					if strings.Contains(text(c.Body), "law.") {
						w.Errorf("%s with %s shows a code: %s", path, name, text(c.Body))
					}
				}
				return
			}
			for _, m := range wayLinks.FindAllStringSubmatch(body, -1) {
				visit(strings.ReplaceAll(m[1], "&amp;", "&"), depth+1)
			}
		}
		visit("/hitung/manfaat", 0)
		if forms < 25 {
			w.Errorf("only %d forms were found", forms)
		}
	})
}

func TestBenefitCalculator(t *testing.T) {
	each(t, func(w *world) {
		c := w.client()
		for name, x := range map[string]struct {
			query string
			says  []string
		}{
			"death by an accident at work": {"program=JKK&kejadian=death&tanggal=15-06-2022&upah=6.000.000", []string{"Manfaatnya Rp310.000.000", "Mengapa sebesar ini?", "PP 82/2019", "bukan keputusan"}},
			"a thumb":                      {"program=JKK&kejadian=disability&tanggal=2022-06-15&upah=4.000.000&kode=THUMB_R", []string{"48.000.000"}},
			"half of a left hand":          {"program=JKK&kejadian=disability&tanggal=2022-06-15&upah=5.000.000&kode=HAND_WRIST_L&bagian=50", []string{"56.000.000"}},
			"thirteen months of incapacity": {"program=JKK&kejadian=stmb&tanggal=15-06-2021&upah=6.000.000&lama=13",
				[]string{"Manfaatnya Rp75.000.000", "Bulan demi bulan", "ke-13"}},
			"death of illness":            {"program=JKM&kejadian=death&tanggal=01-05-2020", []string{"Manfaatnya Rp42.000.000"}},
			"a dismissal in 2025":         {"program=JKP&kejadian=termination&tanggal=10-04-2025&upah=4.000.000&bulan_iuran=24", []string{"Manfaatnya Rp14.400.000", "ke-6"}},
			"an old-age pension":          {"program=JP&kejadian=retirement&tanggal=01-06-2030&upah_jp=8.000.000&bulan_iuran=180", []string{"Pensiunnya Rp1.200.000 sebulan"}},
			"savings while working":       {"program=JHT&kejadian=partial&tanggal=01-06-2025&saldo=40.000.000&sejak=01-05-2015&keperluan=house", []string{"Manfaatnya Rp12.000.000", "PP 46/2015"}},
			"savings with their tax":      {"program=JHT&kejadian=retirement&tanggal=01-06-2025&saldo=80.000.000&lahir=01-01-1966", []string{"Manfaatnya Rp80.000.000", "-1.500.000", "Diterima setelah pajak Rp78.500.000", "PP 68/2009"}},
			"costs that are borne":        {"program=JKK&kejadian=accident&tanggal=01-06-2026", []string{"Ini yang ditanggung", "tanpa batas biaya"}},
			"an amount nobody knows":      {"program=PMI&kejadian=termination&tanggal=01-06-2026&sebab=kerja&lama=5", []string{"Angkanya belum diketahui"}},
			"nothing to pay is explained": {"program=JKP&kejadian=resignation&tanggal=10-04-2025", []string{"Tidak ada jumlah yang dapat dihitung", "Mengapa sebesar ini?"}},
		} {
			w.Run(name, func(t *testing.T) {
				c.get("/hitung/manfaat?"+x.query).at("/hitung/manfaat", 200).says(x.says...)
				for _, m := range fieldNames.FindAllStringSubmatch(c.Body, -1) {
					if m[1] == "" {
						t.Error("a field without a name")
					}
				}
			})
		}
		w.Run("an unknown kind of work is asked again", func(t *testing.T) {
			c.get("/hitung/manfaat?program=JKK&kejadian=death&tanggal=15-06-2022&upah=6000000&segmen=nelayan").at("/hitung/manfaat", 422).says("Pilih salah satu")
			c.get("/hitung/manfaat?program=JKK&kejadian=death&tanggal=15-06-2022&upah=900000&segmen=bpu").at("/hitung/manfaat", 200).says("golongan 1")
		})
		w.Run("a widow reads who receives and what is for which child", func(t *testing.T) {
			c.get("/hitung/manfaat?program=JKM&kejadian=death&tanggal=10-06-2025&bulan_iuran=40&anak=SD,+kuliah").at("/hitung/manfaat", 200).
				says("PP 82/2019 Ps 34 (1)b 12.000.000", "Lampiran III · belum diperiksa 1.500.000", "anak ke-1 (SD), setahun", "anak ke-2 (PT), setahun", "Siapa yang menerima?", "suami atau istri pertama anak pertama orang tua kedua", "PP 44/2015 Ps 40", "cara membaginya tidak diatur")
			c.get("/hitung/manfaat?program=JKM&kejadian=death&tanggal=10-06-2025").says("Menentukan beasiswa anak")
			c.get("/hitung/manfaat?program=JKK&kejadian=stmb&tanggal=10-06-2025&upah=4000000&lama=2").says("menurut dokter")
			if s := text(c.Body); strings.Contains(s, "Siapa yang menerima?") || strings.Contains(s, "luar negeri") {
				t.Error("a living member has no heirs, and works here")
			}
			c.get("/hitung/manfaat?program=PMI&kejadian=death&tanggal=10-06-2019").at("/hitung/manfaat", 200)
			if strings.Contains(text(c.Body), "Siapa yang menerima?") {
				t.Error("the order of heirs of migrants in 2019 is not known")
			}
		})
		w.Run("English is complete", func(t *testing.T) {
			c.get("/hitung/manfaat?lang=en&program=JKM&kejadian=death&tanggal=01-05-2020").says("The benefit is Rp42,000,000", "Why this amount?")
		})
	})
}

var benefitPages = map[string]string{
	"manfaat": "/hitung/manfaat", "manfaat-kejadian": "/hitung/manfaat?program=JKK", "manfaat-meninggal": "/hitung/manfaat?program=JKK&kejadian=death&tanggal=15-06-2022&upah=6000000&anak=SMP,PT",
	"manfaat-stmb": "/hitung/manfaat?program=JKK&kejadian=stmb&tanggal=15-06-2021&upah=6000000&lama=13", "manfaat-cacat": "/hitung/manfaat?program=JKK&kejadian=disability",
	"manfaat-jkp": "/hitung/manfaat?program=JKP&kejadian=termination&tanggal=10-04-2025&upah=4000000&tunggakan=2", "manfaat-salah": "/hitung/manfaat?program=JKK&kejadian=death&tanggal=besok",
}

func TestBenefitsInTheBrowser(t *testing.T) { walk(t, benefitPages) }
