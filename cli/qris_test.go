package cli

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

const qrisText = "00020101021226680016ID.CO.CONTOH.WWW01189360099900000000010215CONTOH0000000010303PSO51440014ID.CO.QRIS.WWW0215ID10999999999990303PSO" +
	"52049399530336054061089905802ID5912IURAN CONTOH6013JAKARTA PUSAT610510110622301122108000045010703T016304BD94"

func TestQrisDecodeKeepsItsContract(t *testing.T) {
	var got struct {
		CRC        string
		Valid      bool
		Tags       map[string]string
		Amount     int64
		Departures []problem
	}
	must(t, &got, t.TempDir(), "qris", "decode", qrisText)
	want := map[string]string{"00": "01", "01": "12", "26.00": "ID.CO.CONTOH.WWW", "26.01": "936009990000000001", "26.02": "CONTOH000000001", "26.03": "PSO",
		"51.00": "ID.CO.QRIS.WWW", "51.02": "ID1099999999999", "51.03": "PSO", "52": "9399", "53": "360", "54": "108990", "58": "ID",
		"59": "IURAN CONTOH", "60": "JAKARTA PUSAT", "61": "10110", "62.01": "210800004501", "62.07": "T01", "63": "BD94"}
	if got.CRC != "BD94" || !got.Valid || !maps.Equal(got.Tags, want) || got.Amount != 108_990 || got.Departures != nil {
		t.Errorf("%+v", got)
	}
	for lang, word := range map[string]string{"id": "Rp108.990", "en": "Rp108,990"} {
		if out := must(t, nil, t.TempDir(), "--lang", lang, "qris", "decode", qrisText); !strings.Contains(out, word) || !strings.Contains(out, "210800004501") {
			t.Errorf("%s", out)
		}
	}
}

func TestQrisDecodeTellsWhyACodeIsRefused(t *testing.T) {
	for text, want := range map[string]struct {
		code, field, crc string
		words            [2]string
	}{
		strings.Replace(qrisText, "108990", "108991", 1): {"qris.crc_wrong", "63", "BD94", [2]string{"seharusnya E2A3", "E2A3 is right"}},
		qrisText[:len(qrisText)-3]:                       {"qris.cut_short", "63", "", [2]string{"terpotong", "cut short"}},
		"bukan QRIS":                                     {"qris.tag_digits", "", "", [2]string{"tag dua angka", "two digits"}},
		"":                                               {"qris.no_text", "", "", [2]string{"kosong", "empty"}},
	} {
		for i, lang := range []string{"id", "en"} {
			code, out := jamsos(t, t.TempDir(), "--lang", lang, "--json", "qris", "decode", text)
			var got struct {
				CRC    string
				Valid  *bool
				Reason string
				Faults []problem
			}
			if err := json.Unmarshal([]byte(out), &got); err != nil || code != 1 || got.Valid == nil || *got.Valid {
				t.Fatalf("exit %d, %v\n%s", code, err, out)
			}
			if !strings.Contains(got.Reason, want.words[i]) || len(got.Faults) != 1 || got.Faults[0].Code != want.code || got.Faults[0].Field != want.field || got.CRC != want.crc {
				t.Errorf("%q: %s", text, out)
			}
			if code, out := jamsos(t, t.TempDir(), "--lang", lang, "qris", "decode", text); code != 1 || !strings.Contains(out, want.words[i]) {
				t.Errorf("exit %d\n%s", code, out)
			}
		}
	}
}

func TestQrisEncodeKeepsItsContract(t *testing.T) {
	merchant := []string{"qris", "encode", "--merchant-name", "IURAN CONTOH", "--city", "JAKARTA PUSAT", "--id", "ID1099999999999"}
	known := slices.Concat(merchant, []string{"--postal-code", "10110", "--criterion", "PSO", "--domain", "ID.CO.CONTOH.WWW", "--pan", "936009990000000001",
		"--merchant-id", "CONTOH000000001", "--amount", "108990", "--bill", "210800004501", "--terminal", "T01"})
	if out := must(t, nil, t.TempDir(), known...); out != qrisText+"\n" {
		t.Error(out)
	}
	var got struct {
		QR, CRC string
		Tags    map[string]string
	}
	for args, want := range map[string]map[string]string{
		"--amount 16800 --bill 210800004501": {"01": "12", "54": "16800", "62.01": "210800004501", "51.02": "ID1099999999999"},
		"--static":                           {"01": "11", "54": "", "62.01": "***"},
		"--static --bill 210800004501":       {"01": "11", "54": "", "62.01": "210800004501"},
	} {
		must(t, &got, t.TempDir(), append(slices.Clone(merchant), strings.Fields(args)...)...)
		must(t, &got, t.TempDir(), "qris", "decode", got.QR)
		for tag, v := range want {
			if got.Tags[tag] != v {
				t.Errorf("%s: %s is %q, want %q", args, tag, got.Tags[tag], v)
			}
		}
		clear(got.Tags)
	}
	for args, want := range map[string]string{
		"--amount 16800":                                     "nomor tagihan",
		"--bill 210800004501":                                "harus memuat jumlah",
		"--static --amount 16800":                            "tidak boleh memuat jumlah",
		"--amount=-5 --bill 1":                               "titik sebelum desimal",
		"--amount 5 --bill 1 --pan 12":                       "15 sampai 19 angka",
		"--amount 5 --bill 1 --city KOTA_TANGERANG_SELATAN":  "paling banyak 15",
		"--amount 5 --bill 1 --id 1099999999999":             "NMID harus",
		"--amount 5 --bill 12345678901234567890123456":       "62.01",
		"--amount 5 --bill 1 --criterion KECIL --static=no!": "static",
	} {
		if code, out := jamsos(t, t.TempDir(), append(slices.Clone(merchant), strings.Fields(args)...)...); code == 0 || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d, want %q in:\n%s", args, code, want, out)
		}
	}
}

func TestQrisDecodeNamesEveryFaultOfTheContents(t *testing.T) {
	const text = "00020101021251180014ID.CO.QRIS.WWW53033605406108,995802ID5912IURAN CONTOH6013JAKARTA PUSAT6304FC19"
	code, out := jamsos(t, t.TempDir(), "--lang", "en", "qris", "decode", text)
	if code != 1 || strings.Count(out, "jamsos:") != 2 || !strings.Contains(out, "52: This required tag") || !strings.Contains(out, "54: The amount") {
		t.Errorf("exit %d\n%s", code, out)
	}
	code, out = jamsos(t, t.TempDir(), "--lang", "en", "--json", "qris", "decode", text)
	if code != 1 || !strings.Contains(out, "52: This required tag is missing. 54: The amount") {
		t.Errorf("exit %d\n%s", code, out)
	}
}

func TestQrisDecodeSaysWhyAnAmountIsNoRupiah(t *testing.T) {
	text := strings.Replace(qrisText[:len(qrisText)-4], "5406108990", "5409108990.50", 1) + "57AC"
	var got struct {
		Valid      bool
		Amount     *int64
		Departures []problem
	}
	must(t, &got, t.TempDir(), "--lang", "en", "qris", "decode", text)
	if !got.Valid || got.Amount != nil || len(got.Departures) != 1 || got.Departures[0].Code != "qris.amount_fraction" || got.Departures[0].Field != "54" || !strings.Contains(got.Departures[0].Detail, "fraction") {
		t.Errorf("%+v", got)
	}
	if out := must(t, nil, t.TempDir(), "--lang", "en", "qris", "decode", text); strings.Count(out, "fraction of a rupiah") != 1 || !strings.Contains(out, "108990.50") {
		t.Error(out)
	}
}

func TestQrisEncodeTellsProgramsTheReasonInWords(t *testing.T) {
	for lang, words := range map[string]string{"id": "51.02: NMID harus", "en": "51.02: The NMID must"} {
		code, out := jamsos(t, t.TempDir(), "--lang", lang, "--json", "qris", "encode", "--merchant-name", "IURAN CONTOH KABUPATEN SEMARANG", "--city", "X", "--id", "ID1", "--amount", "5", "--bill", "1")
		var got struct {
			Error  problem
			Faults []problem
		}
		if err := json.Unmarshal([]byte(out), &got); err != nil || code != 1 || got.Error.Class != "invalid" || !strings.Contains(got.Error.Detail, words) || len(got.Faults) != 2 {
			t.Fatalf("exit %d, %v\n%s", code, err, out)
		}
		for _, f := range got.Faults {
			if f.Code == "" || f.Field == "" || strings.Contains(f.Detail, f.Code) || len(f.Detail) < 10 {
				t.Errorf("%+v", f)
			}
		}
	}
}
