package sipp

import (
	"fmt"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/sheet"
	"pgregory.net/rapid"
)

func TestDates(t *testing.T) {
	const text, num, date = sheet.Text, sheet.Number, sheet.Date
	for _, c := range []struct {
		in   string
		kind sheet.Kind
		want period.Date
		code string
	}{
		{"17-08-1990", text, 19900817, ""},
		{"7-8-1990", text, 19900807, ""},
		{"17/08/1990", text, 19900817, ""},
		{"17.08.1990", text, 19900817, ""},
		{"17 08 1990", text, 19900817, ""},
		{"1990-08-17", text, 19900817, ""},
		{"1990/8/17", text, 19900817, ""},
		{"1990-08-17 00:00:00", text, 19900817, ""},
		{"1990-08-17T00:00:00", text, 19900817, ""},
		{"17081990", text, 19900817, ""},
		{"19900817", text, 19900817, ""},
		{"19900817", num, 19900817, ""},
		{"20012001", text, 20010120, ""},
		{"1 Januari 1990", text, 19900101, ""},
		{"1 januari 1990", text, 19900101, ""},
		{"01-Jan-1990", text, 19900101, ""},
		{"17 Agt 1990", text, 19900817, ""},
		{"30 Nopember 1990", text, 19901130, ""},
		{"August 17, 1990", text, 19900817, ""},
		{"29-02-2000", text, 20000229, ""},
		{"32874", date, 19900101, ""},
		{"32874.5", date, 19900101, ""},
		{"32874", num, 19900101, "date_from_number"},
		{"32874", text, 19900101, "date_from_number"},
		{"29-02-1990", text, 0, "date_impossible"},
		{"31-04-1990", text, 0, "date_impossible"},
		{"00-01-1990", text, 0, "date_impossible"},
		{"32-13-1990", text, 0, "date_impossible"},
		{"17-08-1890", text, 0, "date_impossible"},
		{"08/17/1990", text, 0, "date_month_first"},
		{"17-08-90", text, 0, "date_year_short"},
		{"1-Jan-90", text, 0, "date_year_short"},
		{"1011990", text, 0, "date_format"},
		{"0.5", date, 0, "date_format"},
		{"tidak tahu", text, 0, "date_format"},
		{"1990", text, 0, "date_format"},
		{"08-1990", text, 0, "date_format"},
		{"17-Foo-1990", text, 0, "date_format"},
		{"170-8-1990", text, 0, "date_format"},
	} {
		if got, code := parseDate([]byte(c.in), c.kind, false); got != c.want || code != c.code {
			t.Errorf("%q (%v): got %v %q, want %v %q", c.in, c.kind, got, code, c.want, c.code)
		}
	}
}

func TestDatesAreReadInEachForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		at := time.Date(1930, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, rapid.IntRange(0, 36_000).Draw(t, "days"))
		want := period.NewDate(at.Year(), at.Month(), at.Day())
		for _, form := range []string{"02-01-2006", "2006-01-02", "02/01/2006", "2/1/2006", "2 January 2006", "02-Jan-2006", "02012006", "20060102", "2006-01-02T15:04:05"} {
			if got, code := parseDate([]byte(at.Format(form)), sheet.Text, false); got != want || code != "" {
				t.Fatalf("%s: got %v %q", at.Format(form), got, code)
			}
		}
		serial := int(at.Sub(time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)).Hours() / 24)
		if got, _ := parseDate(fmt.Append(nil, serial), sheet.Date, false); got != want {
			t.Fatalf("serial %d: got %v", serial, got)
		}
	})
}

func TestAmounts(t *testing.T) {
	const text, num = sheet.Text, sheet.Number
	for _, c := range []struct {
		in   string
		kind sheet.Kind
		want money.Rupiah
		code string
	}{
		{"3000000", text, 3_000_000, ""},
		{"3.000.000", text, 3_000_000, ""},
		{"3,000,000", text, 3_000_000, ""},
		{"3.000.000,00", text, 3_000_000, ""},
		{"3,000,000.00", text, 3_000_000, ""},
		{"Rp 3.000.000", text, 3_000_000, ""},
		{"Rp3.000.000,-", text, 3_000_000, ""},
		{"rp. 3.000.000,00", text, 3_000_000, ""},
		{"IDR 3,000,000", text, 3_000_000, ""},
		{"3.000.000 rupiah", text, 3_000_000, ""},
		{"3 000 000", text, 3_000_000, ""},
		{"3\u00a0000\u00a0000", text, 3_000_000, ""},
		{"3000000,00", text, 3_000_000, ""},
		{"3000000.5", text, 3_000_001, "amount_rounded"},
		{"3.000.000,49", text, 3_000_000, "amount_rounded"},
		{"900.000", text, 900_000, ""},
		{"12.500", text, 12_500, ""},
		{"0", text, 0, ""},
		{"0,00", text, 0, ""},
		{"3.000", text, 0, "amount_ambiguous"},
		{"3,5", text, 0, "amount_ambiguous"},
		{"3.5", num, 0, "amount_ambiguous"},
		{"3.00.000", text, 0, "amount_format"},
		{"3.000,000.00", text, 0, "amount_format"},
		{"3.000.000.00", text, 0, "amount_format"},
		{"1,2,3", text, 0, "amount_format"},
		{"3 juta", text, 0, "amount_format"},
		{".500", text, 0, "amount_format"},
		{"-3000000", text, 0, "amount_negative"},
		{"-3000000", num, 0, "amount_negative"},
		{"(3.000.000)", text, 0, "amount_negative"},
		{"Rp -3.000.000", text, 0, "amount_negative"},
		{"3,00E+06", text, 0, "amount_scientific"},
		{"3E+06", text, 0, "amount_scientific"},
		{"3.0E6", num, 3_000_000, ""},
		{"3.25E+6", num, 3_250_000, ""},
		{"30000000E-1", num, 3_000_000, ""},
		{"3666666.6666666665", num, 3_666_667, "amount_rounded"},
		{"2999999.9999999995", num, 3_000_000, ""},
		{"3000000.0000000005", num, 3_000_000, ""},
		{"3E30", num, 0, "amount_too_large"},
		{"100000000001", text, 0, "amount_too_large"},
		{"999.999.999.999.999.999.999.999", text, 0, "amount_too_large"},
		{"1E", num, 0, "amount_format"},
	} {
		if got, code := parseAmount([]byte(c.in), c.kind); got != c.want || code != c.code {
			t.Errorf("%q (%v): got %d %q, want %d %q", c.in, c.kind, got, code, c.want, c.code)
		}
	}
}

func TestAmountsAreReadInEachForm(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		v := money.Rupiah(rapid.Int64Range(10_000, int64(MaxAmount)).Draw(t, "rupiah"))
		for _, s := range []string{
			fmt.Sprint(int64(v)), v.Format(), v.FormatEnglish(), v.String(), "Rp " + v.Format() + ",-", v.Format() + ",00", v.FormatEnglish() + ".00",
			fmt.Sprintf("%d,00", int64(v)), fmt.Sprintf("%d.0", int64(v)),
		} {
			if got, code := parseAmount([]byte(s), sheet.Text); got != v || code != "" {
				t.Fatalf("%q: got %d %q", s, got, code)
			}
		}
		for _, s := range []string{fmt.Sprint(float64(v)), fmt.Sprintf("%.12E", float64(v)), fmt.Sprintf("%d.00", int64(v))} {
			if got, code := parseAmount([]byte(s), sheet.Number); got != v || code != "" {
				t.Fatalf("number %q: got %d %q", s, got, code)
			}
		}
	})
}

func TestMonths(t *testing.T) {
	for _, c := range []struct {
		in   string
		kind sheet.Kind
		want period.Month
	}{
		{"01-2018", sheet.Text, 201801}, {"012018", sheet.Text, 201801}, {"12018", sheet.Number, 201801}, {"122018", sheet.Number, 201812},
		{"1-2018", sheet.Text, 201801}, {"01/2018", sheet.Text, 201801}, {"2018-01", sheet.Text, 201801}, {"201801", sheet.Text, 201801},
		{"Januari 2018", sheet.Text, 201801}, {"Juli 2018", sheet.Text, 201807}, {"2018 Juni", sheet.Text, 201806}, {"Jan-18", sheet.Text, 201801}, {"Des 2018", sheet.Text, 201812}, {"43101", sheet.Date, 201801},
		{"01-01-2018", sheet.Text, 201801}, {"2018-01-01", sheet.Text, 201801},
		{"13-2018", sheet.Text, 0}, {"002018", sheet.Text, 0}, {"15-01-2018", sheet.Text, 0}, {"2018", sheet.Text, 0}, {"01-18", sheet.Text, 0}, {"x", sheet.Text, 0},
	} {
		got, ok := parseMonth([]byte(c.in), c.kind, false)
		if ok != (c.want != 0) || ok && got != c.want {
			t.Errorf("%q: got %v %t, want %v", c.in, got, ok, c.want)
		}
	}
}

func TestNIKs(t *testing.T) {
	for _, c := range []struct {
		in         string
		kind       sheet.Kind
		want, code string
	}{
		{"3276055708900002", sheet.Text, "3276055708900002", ""},
		{"3276055708900010", sheet.Text, "3276055708900010", ""},
		{"3276 0557 0890 0002", sheet.Text, "3276055708900002", ""},
		{"32.7605.570890.0002", sheet.Text, "3276055708900002", ""},
		{"3276055708900002", sheet.Number, "3276055708900002", "nik_from_number"},
		{"3276055708900002.0", sheet.Text, "3276055708900002", "nik_from_number"},
		{"3276055708900000", sheet.Number, "", "nik_digits_lost"},
		{"3276055708900000.0", sheet.Text, "", "nik_digits_lost"},
		{"3.27505E+15", sheet.Text, "", "nik_scientific"},
		{"3,27505E+15", sheet.Text, "", "nik_scientific"},
		{"3.2760557089000002E+15", sheet.Number, "", "nik_scientific"},
		{"327605570890000", sheet.Text, "327605570890000", "nik_length"},
		{"327605570890000A", sheet.Text, "", "nik_characters"},
		{"Siti Aminah", sheet.Text, "", "nik_characters"},
	} {
		if got, code := parseNIK([]byte(c.in), c.kind); string(got) != c.want || code != c.code {
			t.Errorf("%q: got %q %q, want %q %q", c.in, got, code, c.want, c.code)
		}
	}
}

func TestSeenAgreesWithAMap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, m := newSeen(), map[string]int{}
		for row, n := range rapid.SliceOfN(rapid.IntRange(0, 3000), 0, 3000).Draw(t, "numbers") {
			kind := byte('N' + n%2)
			key := fmt.Sprintf("%c%d", kind, n/2)
			if got := s.first(kind, fmt.Sprint(n/2), row+1); got != m[key] {
				t.Fatalf("%s in row %d: got %d, want %d", key, row+1, got, m[key])
			}
			if m[key] == 0 {
				m[key] = row + 1
			}
		}
	})
}

func TestSeenIsLean(t *testing.T) {
	s := newSeen()
	const n = 400_000
	for i := range n {
		if s.first('N', fmt.Sprintf("%016d", 3276055708900000+i), i+1) != 0 {
			t.Fatalf("number %d was taken for another", i)
		}
	}
	slots := 0
	for _, sh := range s.shards {
		slots += len(sh)
	}
	if perNumber := float64(slots) * 8 / n; perNumber > 22 {
		t.Errorf("%.1f bytes a number", perNumber)
	}
}

// FuzzCells: no text makes a parser panic, and what they accept lies in range.
func FuzzCells(f *testing.F) {
	for _, s := range []string{"17-08-1990", "1 Januari 1990", "32874.5", "Rp 3.000.000,00", "3.27E+15", "Jan-18", "3276055708900002.0", "(1)", "1E-20", "-0,5"} {
		f.Add([]byte(s), uint8(sheet.Text))
		f.Add([]byte(s), uint8(sheet.Number))
	}
	f.Fuzz(func(t *testing.T, b []byte, k uint8) {
		kind := sheet.Kind(k % 6)
		before := string(b)
		if d, code := parseDate(b, kind, k > 127); d != 0 && !d.Valid() || d == 0 && code == "" {
			t.Errorf("date %q: %d %q", b, d, code)
		}
		if v, _ := parseAmount(b, kind); v < 0 || v > MaxAmount {
			t.Errorf("amount %q: %d", b, v)
		}
		if m, ok := parseMonth(b, kind, false); ok && !m.Valid() {
			t.Errorf("month %q: %d", b, m)
		}
		if v, code := parseNIK(b, kind); code == "" && len(v) != 16 {
			t.Errorf("NIK %q: %q", b, v)
		}
		trim(b)
		short(b)
		if string(b) != before {
			t.Error("the cell was changed")
		}
	})
}
