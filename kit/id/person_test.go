package id

import (
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/period"
)

const today period.Date = 20261121

// regions knows the regencies of the vectors; 64.04 and 91.01 were renumbered
// when Kalimantan Utara and Papua Selatan were made.
func regions(code string) (known, retired bool) {
	switch code {
	case "64.04", "91.01":
		return true, true
	case "35.15", "32.76", "32.01", "91.03", "91.71", "94.01", "11.01", "35.02", "31.71":
		return true, false
	}
	return false, false
}

func vectors(t *testing.T, file string) []map[string]string {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var out []map[string]string
	for _, r := range rows[1:] {
		m := map[string]string{}
		for i, v := range r {
			m[rows[0][i]] = v
		}
		out = append(out, m)
	}
	return out
}

func TestNIKVectors(t *testing.T) {
	codes := map[string]string{"bad_date": "nik.date", "bad_province": "nik.province", "bad_length": "nik.length",
		"not_digits": "nik.not_digits", "bad_serial": "nik.serial"}
	warns := map[string][]string{"ok": nil, "ok_minor": {NIKMinor, NIKCentury}, "ok_retired_code": {NIKRegionRetired}}
	rows := vectors(t, "testdata/nik.csv")
	if len(rows) < 24 {
		t.Fatalf("only %d vectors", len(rows))
	}
	for _, v := range rows {
		t.Run(v["nik"]+" is "+v["expect"], func(t *testing.T) {
			n, warnings, err := ParseNIK(v["nik"], today, 0, regions)
			if (err == nil) != (v["valid"] == "true") || Code(err) != codes[v["expect"]] {
				t.Fatalf("refused as %q: %v", Code(err), err)
			}
			if err == nil || n.Value != "" {
				if p := v["province"]; p != "" && n.Province != p {
					t.Errorf("province %s, want %s", n.Province, p)
				}
				if r := v["regency"]; r != "" && n.Regency != r {
					t.Errorf("regency %s, want %s", n.Regency, r)
				}
			}
			if d := v["dob"]; d != "" && n.BirthDate.String() != d {
				t.Errorf("born %s, want %s", n.BirthDate, d)
			}
			if s := v["sex"]; s != "" && err == nil && string(n.Sex) != s {
				t.Errorf("sex %s, want %s", n.Sex, s)
			}
			if want, ok := warns[v["expect"]]; ok && !slices.Equal(warnings, want) {
				t.Errorf("warnings %v, want %v", warnings, want)
			}
		})
	}
}

func TestNIKCenturyFollowsTheStatedBirthDate(t *testing.T) {
	const nik = "1101011501150001" // 15 January of a year that ends in 15
	for _, c := range []struct {
		dob, want period.Date
		warnings  []string
	}{
		{0, 20150115, []string{NIKMinor, NIKCentury}},
		{20150115, 20150115, []string{NIKMinor}},
		{19150115, 19150115, nil},
		{19800101, 20150115, []string{NIKBirthDateMismatch, NIKMinor}},
	} {
		n, w, err := ParseNIK(nik, today, c.dob, regions)
		if err != nil || n.BirthDate != c.want || !slices.Equal(w, c.warnings) {
			t.Errorf("stated %v: born %v, warnings %v, %v", c.dob, n.BirthDate, w, err)
		}
	}
	if n, _, _ := ParseNIK("3276052211260001", today, 0, nil); n.BirthDate != 19261122 {
		t.Errorf("tomorrow's birth date reads as %v, want a hundred years ago", n.BirthDate)
	}
	if n, _, _ := ParseNIK("3276052111260001", today, 0, nil); n.BirthDate != 20261121 {
		t.Errorf("today's birth date reads as %v", n.BirthDate)
	}
}

func TestNIKFromSheetsAndHands(t *testing.T) {
	for in, want := range map[string]string{
		"3276 0557 0890 0002": "", "'3276055708900002": "", "32.76.05.570890.0002": "", "3276055708900002\u00a0": "",
		"3.27606E+15": "nik.scientific", "3,27606e+15": "nik.scientific", "3276055708900000.0": "nik.scientific",
		"": "nik.not_digits", "-": "nik.not_digits",
	} {
		n, _, err := ParseNIK(in, today, 0, nil)
		if Code(err) != want || want == "" && n.Value != "3276055708900002" {
			t.Errorf("%q: %q, want %q (%+v)", in, Code(err), want, n)
		}
	}
	if _, w, err := ParseNIK("3299055708900002", today, 0, regions); err != nil || !slices.Equal(w, []string{NIKRegionUnknown}) {
		t.Errorf("an unknown region must warn only: %v, %v", w, err)
	}
	if n, _, _ := ParseNIK("3276055708900002", today, 0, nil); n.Masked() != "3276••••••••0002" || n.District != "32.76.05" {
		t.Error(n.Masked(), n.District)
	}
}

func FuzzParseNIK(f *testing.F) {
	f.Add("3276055708900002")
	f.Add("3.2E15")
	f.Fuzz(func(t *testing.T, s string) {
		n, _, err := ParseNIK(s, today, 0, regions)
		if err != nil {
			if Code(err) == "" {
				t.Fatal("an error without a code")
			}
			return
		}
		if len(n.Value) != 16 || !n.BirthDate.Valid() || n.BirthDate > today {
			t.Fatalf("%q reads as %+v", s, n)
		}
	})
}

func TestPhoneVectors(t *testing.T) {
	rows := vectors(t, "testdata/phones.csv")
	if len(rows) < 19 {
		t.Fatalf("only %d vectors", len(rows))
	}
	for _, v := range rows {
		t.Run(v["input"]+" is "+v["note"], func(t *testing.T) {
			p, err := ParsePhone(v["input"], v["default_region"])
			if p.E164 != v["expected_e164"] || (err == nil) != (v["expected_e164"] != "") {
				t.Fatalf("got %q, %v; want %q", p.E164, err, v["expected_e164"])
			}
			if filler := v["input"] == "081111111111"; p.Filler != filler {
				t.Errorf("filler = %v", p.Filler)
			}
		})
	}
}

func TestPhones(t *testing.T) {
	for in, want := range map[string]string{
		"6.2812E+12": "phone.scientific", "0812345": "phone.short", "08123456789012": "phone.long", "175": "phone.short", "-": "phone.empty",
		"": "phone.empty", "tidak ada": "phone.empty", "+999 1234567": "phone.invalid", "08123456789 / 08129876543": "phone.long",
	} {
		if _, err := ParsePhone(in, "ID"); Code(err) != want {
			t.Errorf("%q: %q, want %q", in, Code(err), want)
		}
	}
	for in, want := range map[string]string{
		"0060123456789": "+60123456789", "00852 5123 4567": "+85251234567", "008 60 12 345 6789": "+60123456789", "+62-0-812-3456-7890": "+6281234567890",
	} {
		if p, err := ParsePhone(in, "ID"); p.E164 != want {
			t.Errorf("%q: %q, want %q (%v)", in, p.E164, want, err)
		}
	}
	land, _ := ParsePhone("(021) 5794-1234", "ID")
	cell, _ := ParsePhone("0812-3456-7890", "ID")
	if land.Mobile || !cell.Mobile || cell.Region != "ID" {
		t.Errorf("land %+v, mobile %+v", land, cell)
	}
}

func FuzzParsePhone(f *testing.F) {
	for _, s := range []string{"0812-3456-7890", "0062812345678", "+62 0812", "00", "+", "0000000"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		p, err := ParsePhone(s, "ID")
		if err != nil {
			if Code(err) == "" {
				t.Fatal("an error without a code")
			}
			return
		}
		if again, err := ParsePhone(p.E164, "ID"); err != nil || again != p {
			t.Fatalf("%q → %+v → %+v, %v", s, p, again, err)
		}
	})
}

func TestDocuments(t *testing.T) {
	type parse func(string) (string, error)
	for _, c := range []struct {
		parse          parse
		in, want, code string
	}{
		{ParsePassport, " c 1234567", "C1234567", ""},
		{ParsePassport, "533 380 006", "533380006", ""},
		{ParsePassport, "ABCDEFGH", "", "passport.shape"},
		{ParsePassport, "C12345678901234", "", "passport.shape"},
		{ParsePassport, "C123456?", "", "passport.shape"},
		{ParsePermit, "2c21ab1234-s", "2C21AB1234S", ""},
		{ParsePermit, "2C", "", "permit.shape"},
		{ParseNPWP, "01.234.567.8-901.000", "012345678901000", ""},
		{ParseNPWP, "3276055708900002", "3276055708900002", ""},
		{ParseNPWP, "00.000.000.0-000.000", "", "npwp.not_digits"},
		{ParseNPWP, "1.23457E+14", "", "npwp.scientific"},
		{ParseNPWP, "12345", "", "npwp.length"},
		{ParseNIB, "9120001234567", "9120001234567", ""},
		{ParseNIB, "912000123456", "", "nib.length"},
		{ParseNIB, "nib", "", "nib.not_digits"},
	} {
		if got, err := c.parse(c.in); got != c.want || Code(err) != c.code {
			t.Errorf("%q: %q, %q; want %q, %q", c.in, got, Code(err), c.want, c.code)
		}
	}
	if NPWP16("012345678901000") != "0012345678901000" || NPWP16("3276055708900002") != "3276055708900002" {
		t.Error("the 16-digit form is wrong")
	}
}

func TestNameKey(t *testing.T) {
	for in, want := range map[string]string{
		"Hj. Siti  Rahmawati, S.Kom":          "SITI RAHMAWATI",
		"H.Ahmad Dahlan":                      "AHMAD DAHLAN",
		"Prof. Dr. H. Soekarno, S.H., M.Hum.": "SUKARNO",
		"drg. Ani Wijaya, Sp. OG":             "ANI WIJAYA",
		"Budi Santoso S.Kom":                  "BUDI SANTOSO",
		"Budi Santoso, SE MM":                 "BUDI SANTOSO",
		"Tjahjo Moeljono":                     "CAHJO MULJONO",
		"Moch. Djaelani":                      "MUHAMMAD JAELANI",
		"Nu'man Abd. Rahman":                  "NUMAN ABDUL RAHMAN",
		"José Ximenes-Belo":                   "JOSE XIMENES BELO",
		"Suharto":                             "SUHARTO",
		"Ma Ba":                               "MA BA",
		"Haji":                                "HAJI",
		"I Gusti Ngurah Rai":                  "I GUSTI NGURAH RAI",
		"王 小明":                                "王 小明",
		"...":                                 "",
	} {
		if got := NameKey(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func FuzzNameKey(f *testing.F) {
	f.Add("Hj. Siti, S.Kom")
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 300 {
			return
		}
		k := NameKey(s)
		SimilarNames(s, k) // must not panic
	})
}

func TestSimilarNames(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{"Siti Rahmawati", "Siti Rachmawati", true},
		{"Siti Rahmawati", "RAHMAWATI, Siti", true},
		{"Muh. Yusuf", "Muhammad Yusuf", true},
		{"Nur Hayati", "Nurhayati", true},
		{"Budi", "Budi, S.E.", true},
		{"Budi", "Bdui", true},
		{"Budi", "Rudy", false},
		{"Ani", "Ana", false},
		{"Siti Aminah", "Siti Maryam", false},
		{"", "", false},
	} {
		if got := SimilarNames(c.a, c.b); got != c.want {
			t.Errorf("%q and %q: %v", c.a, c.b, got)
		}
	}
}

func TestRefusalsKeepTheNumberToThemselves(t *testing.T) {
	const secret = "3276055708900"
	for _, parse := range []func(string) error{
		func(s string) error { _, err := ParseMemberNo(s); return err },
		func(s string) error { _, _, err := ParseNIK(s, today, 0, nil); return err },
		func(s string) error { _, err := ParseNIB(s + "1"); return err },
		func(s string) error { _, err := ParseNPWP(s); return err },
		func(s string) error { _, err := ParsePhone(s+s, "ID"); return err },
	} {
		if err := parse(secret); err == nil || Code(err) == "" {
			t.Errorf("not refused: %v", err)
		} else if strings.Contains(err.Error(), secret) || len(err.Error()) < 20 {
			t.Errorf("the text %q does not serve", err)
		}
	}
}
