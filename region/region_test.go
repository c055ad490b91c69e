package region

import (
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestEmbeddedTables(t *testing.T) {
	if n := len(Provinces()); n != 38 {
		t.Errorf("provinces: %d, want 38", n)
	}
	if n := len(Regencies("")); n != 514 {
		t.Errorf("regencies: %d, want 514", n)
	}
	total := 0
	tiles, shorts := map[[2]int]string{}, map[string]bool{}
	for _, p := range Provinces() {
		of := Regencies(p.Code)
		if len(of) == 0 {
			t.Errorf("%s has no regencies", p.Name)
		}
		total += len(of)
		for _, r := range of {
			if r.Parent != p.Code || !strings.HasPrefix(r.Code, p.Code+".") {
				t.Errorf("%v is listed under %s", r, p.Code)
			}
			if !strings.HasPrefix(r.Name, "Kabupaten ") && !strings.HasPrefix(r.Name, "Kota ") {
				t.Errorf("%s: name %q says neither Kabupaten nor Kota", r.Code, r.Name)
			}
		}
		spot := [2]int{p.TileX, p.TileY}
		if other, taken := tiles[spot]; taken {
			t.Errorf("%s and %s share tile %v", p.Name, other, spot)
		}
		tiles[spot] = p.Name
		if p.Short == "" || shorts[p.Short] {
			t.Errorf("short name %q of %s is empty or used twice", p.Short, p.Name)
		}
		shorts[p.Short] = true
	}
	if total != 514 {
		t.Errorf("the provinces have %d regencies together, want 514", total)
	}
}

func TestBPSCodes(t *testing.T) {
	differ := 0
	for _, p := range Provinces() {
		q, ok := FromBPS(p.BPSCode)
		if !ok || q.Code != p.Code {
			t.Errorf("BPS %s leads to %s, want %s", p.BPSCode, q.Code, p.Code)
		}
		if p.Code != p.BPSCode {
			differ++
		}
	}
	if differ != 6 {
		t.Errorf("%d provinces differ, want the six of Papua", differ)
	}
	if p, _ := FromBPS("91"); p.Name != "Papua Barat" {
		t.Errorf("BPS 91 is %q, want Papua Barat", p.Name)
	}
	if p, _ := FromBPS("94"); p.Name != "Papua" {
		t.Errorf("BPS 94 is %q, want Papua", p.Name)
	}
}

func TestLookup(t *testing.T) {
	for code, want := range map[string]string{
		"36": "Banten", "36.04": "Kabupaten Serang", "3604": "Kabupaten Serang", "31.71": "Kota Administrasi Jakarta Pusat",
		"91.03": "Kabupaten Jayapura", "91.71": "Kota Jayapura", "94.01": "Kabupaten Nabire",
		"64.04": "", "12.34": "", "": "", "ab": "", "36.0": "", "360": "",
	} {
		if a, ok := Lookup(code); a.Name != want || ok != (want != "") {
			t.Errorf("%q: %q, want %q", code, a.Name, want)
		}
	}
	if p, ok := ProvinceOf("3604051501900001"); !ok || p.Short != "Banten" {
		t.Errorf("a NIK's province: %v", p)
	}
	if _, ok := ProvinceOf("99"); ok {
		t.Error("99 is no province")
	}
}

func TestRetired(t *testing.T) {
	for old, now := range map[string]string{"64.04": "65.01", "9101": "93.01", "92.71": "96.71"} {
		r, ok := Retired(old)
		if !ok || r.Now != now {
			t.Errorf("%s: %+v, want now %s", old, r, now)
		}
	}
	for _, r := range RetiredCodes() {
		if _, ok := Lookup(r.Code); ok {
			t.Errorf("%s is retired and current at once", r.Code)
		}
		if _, ok := Lookup(r.Now); !ok {
			t.Errorf("%s became %s, which does not exist", r.Code, r.Now)
		}
		if r.Source == "" || r.Until == 0 {
			t.Errorf("%s has no source or year", r.Code)
		}
	}
	if _, ok := Retired("91.03"); ok {
		t.Error("91.03 Kabupaten Jayapura is current")
	}
}

func TestSearch(t *testing.T) {
	for text, first := range map[string]string{
		"serang": "36.04", "kota ser": "36.73", "jabar": "32", "JAKARTA": "31", "kab": "", "  kabupaten   serang": "36.04",
	} {
		got := Search(text, 5)
		if first != "" && (len(got) == 0 || got[0].Code != first) {
			t.Errorf("%q: %v, want %s first", text, got, first)
		}
		if len(got) > 5 {
			t.Errorf("%q: %d areas, limit 5", text, len(got))
		}
	}
	if got := Search("", 5); got != nil {
		t.Errorf("empty text found %v", got)
	}
	if got := Search("xyzzy", 5); len(got) != 0 {
		t.Errorf("nonsense found %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		all := Regencies("")
		a := all[rapid.IntRange(0, len(all)-1).Draw(t, "regency")]
		cut := rapid.IntRange(1, len(a.Name)).Draw(t, "cut")
		for _, hit := range Search(a.Name[:cut], 1000) {
			if hit.Code == a.Code {
				return
			}
		}
		t.Fatalf("%q does not find %s", a.Name[:cut], a.Name)
	})
}

func TestReadDistricts(t *testing.T) {
	d, err := ReadDistricts(strings.NewReader("\ufeffcode,regency_code,name\n36.04.06,36.04,Pontang\n360405,36.04,\" Kramatwatu \"\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Of("36.04"); len(got) != 2 || got[0].Name != "Kramatwatu" || got[0].Code != "36.04.05" {
		t.Errorf("districts of 36.04: %v", got)
	}
	if err := d.Add(strings.NewReader("name,code\nDesa \"Satu\",36.04.05.2001\n")); err != nil {
		t.Fatal(err)
	}
	if v, ok := d.Lookup("3604052001"); !ok || v.Parent != "36.04.05" || v.Level != VillageLevel {
		t.Errorf("village: %+v", v)
	}
	for why, text := range map[string]string{
		"no heading":         "",
		"columns":            "id,title\n1,x\n",
		"is not the code":    "code,name\n36.04,Serang\n",
		"has no name":        "code,name\n36.04.05,\n",
		"not among":          "code,name\n99.04.05,X\n",
		"came before":        "code,name\n36.04.07,A\n360407,B\n",
		"line 3":             "code,name\n36.04.08,A\nx,B\n",
		"wrong number of fi": "code,name\n36.04.08\n",
	} {
		if err := d.Add(strings.NewReader(text)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: error %v, want one with %q", text, err, why)
		}
	}
	if d.Len() != 3 {
		t.Errorf("after refused files %d areas are held, want 3", d.Len())
	}
}

func FuzzReadDistricts(f *testing.F) {
	f.Add("code,name\n36.04.05,Kramatwatu\n")
	f.Add("name,code\n\"a\nb\",3604052001\n")
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ReadDistricts(strings.NewReader(text))
		if err != nil {
			return
		}
		for code, a := range d.byCode {
			if a.Code != code || a.Name == "" || !strings.HasPrefix(code, a.Parent+".") {
				t.Fatalf("held %+v under %q", a, code)
			}
		}
	})
}

func TestNoticeNamesTheLicence(t *testing.T) {
	text, err := os.ReadFile("NOTICE.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"idn-area-data 3.1.2", "Open Database License", "Fityan"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("NOTICE.md does not name %q", want)
		}
	}
}
