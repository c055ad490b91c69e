package lang

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"pgregory.net/rapid"
)

func files(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

func catalogue(t *testing.T) *Catalogue {
	t.Helper()
	c, err := New(
		files("id.json", `{"bill.due": "Bayar {{.amount}} paling lambat {{.date}}", "bill.months": "{{.n}} bulan", "bill.title": "Tagihan"}`,
			"en.json", `{"bill.due": "Pay {{.amount}} by {{.date}}", "bill.months": {"one": "one month", "other": "{{.n}} months"}, "bill.title": "Bill"}`),
		files("id.json", `{"member.title": "Peserta"}`, "en.json", `{"member.title": "Member"}`, "jv.json", `{"member.title": "Peserta Jawa"}`))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestMessages(t *testing.T) {
	c := catalogue(t)
	id, en, jv := c.For("id"), c.For("en"), c.For("jv")
	for _, x := range []struct{ got, want string }{
		{id.T("bill.due", "amount", money.Rupiah(16800), "date", period.Date(20261121)), "Bayar Rp16.800 paling lambat 21 November 2026"},
		{en.T("bill.due", map[string]any{"amount": money.Rupiah(16800), "date": period.Date(20261021)}), "Pay Rp16,800 by 21 October 2026"},
		{en.T("bill.months", "n", 1), "one month"},
		{en.T("bill.months", "n", 1200), "1,200 months"},
		{id.T("bill.months", "n", 1), "1 bulan"},
		{jv.T("member.title"), "Peserta Jawa"},
		{jv.T("bill.title"), "Tagihan"},
		{en.T("bill.title") + en.T("bill.title"), "BillBill"},
		{en.T("bill.nothing"), "⟦bill.nothing⟧"},
	} {
		if x.got != x.want {
			t.Errorf("got %q, want %q", x.got, x.want)
		}
	}
	if p := c.Problems(); len(p) > 0 {
		t.Error(p)
	}
}

func TestLanguageIsChosen(t *testing.T) {
	c := catalogue(t)
	for want, wishes := range map[Lang][]string{
		"id": {"", "de-DE,de;q=0.9"}, "en": {"", "en-GB,en;q=0.9,id;q=0.5"}, "jv": {"jv", "en"},
	} {
		if got := c.For(wishes...).Lang; got != want {
			t.Errorf("%q: %s, want %s", wishes, got, want)
		}
	}
	if got := c.For("\x00;;q=x").Lang; got != Indonesian {
		t.Error(got)
	}
	if got := fmt.Sprint(c.Languages()); got != "[id en jv]" {
		t.Error(got)
	}
}

func TestProblemsAreNamed(t *testing.T) {
	c, err := New(files(
		"id.json", `{"a.one": "{{.x}}", "a.two": "dua", "a.three": "{{ .n }} tiga"}`,
		"en.json", `{"a.one": "{{.y}}", "a.four": "four", "a.three": {"one":"one", "other": "three"}}`))
	if err != nil {
		t.Fatal(err)
	}
	got := strings.Join(c.Problems(), "\n")
	want := strings.Join([]string{
		"a.four is in en.json and not in id.json",
		"a.one in en.json has the placeholders [y], in id.json [x]",
		"a.three in en.json has the placeholders [], in id.json [n]",
		"a.two is in id.json and not in en.json",
	}, "\n")
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestBadCataloguesAreRefused(t *testing.T) {
	for name, f := range map[string]fstest.MapFS{
		"not a language":    files("not-a-language-at-all.json", `{}`),
		"twice in a file":   files("id.json", `{"a.b": "1", "a.b": "2"}`),
		"id without owner":  files("id.json", `{"other": "1"}`),
		"empty text":        files("id.json", `{"a.b": ""}`),
		"nested":            files("id.json", `{"a.b": {"c": "1"}}`),
		"cut off":           files("id.json", `{"a.b": "1"`),
		"something behind":  files("id.json", `{"a.b": "1"} {}`),
		"a list":            files("id.json", `["a.b"]`),
		"no catalogue":      files("id.toml", ``),
		"a broken template": files("id.json", `{"a.b": 4}`),
	} {
		if _, err := New(f); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	one := files("id.json", `{"a.b": "1"}`)
	if _, err := New(one, one); err == nil || !strings.Contains(err.Error(), "a.b is given twice") {
		t.Error(err)
	}
}

type fault struct{}

func (fault) Error() string               { return "english" }
func (fault) FaultCode() string           { return "bill.months" }
func (fault) FaultParams() map[string]any { return map[string]any{"n": 3} }

func TestFaultsAreTranslated(t *testing.T) {
	c := catalogue(t)
	if s, ok := c.For("id").Error(fmt.Errorf("wrapped: %w", fault{})); s != "3 bulan" || !ok {
		t.Error(s, ok)
	}
	if s, ok := c.For("id").Error(errors.New("pq: connection refused")); s != "" || ok {
		t.Error("an error for operators was shown to people")
	}
}

func TestFormats(t *testing.T) {
	at := time.Date(2026, 11, 21, 7, 5, 0, 0, time.UTC)
	const nbsp = "\u00a0"
	for _, x := range []struct{ got, want string }{
		{Indonesian.Rupiah(1234567), "Rp1.234.567"}, {English.Rupiah(1234567), "Rp1,234,567"}, {Indonesian.Rupiah(-5000), "−Rp5.000"},
		{Indonesian.Number(20412), "20.412"}, {English.Number(-20412), "−20,412"},
		{Indonesian.Date(20260817), "17 Agustus 2026"}, {English.Date(20260817), "17 August 2026"}, {Indonesian.Date(0), "–"},
		{Indonesian.DateShort(20261003), "3 Okt 2026"}, {Indonesian.Weekday(20261121), "Sabtu"}, {English.Weekday(20261121), "Saturday"},
		{Indonesian.Month(202612), "Desember 2026"}, {Indonesian.MonthShort(202605), "Mei"}, {English.MonthShort(202605), "May"},
		{Indonesian.Months(202611, 202612), "November–Desember 2026"}, {Indonesian.Months(202612, 202701), "Desember 2026–Januari 2027"},
		{Indonesian.Months(202611, 202611), "November 2026"},
		{Indonesian.Time(at), "14.05 WIB"}, {English.Time(at), "14:05 WIB"}, {Indonesian.DateTime(at), "21 November 2026, 14.05 WIB"},
		{Indonesian.CompactRupiah(2_414_900_000), "Rp2,41" + nbsp + "M"}, {Indonesian.CompactRupiah(1_800_000), "Rp1,8" + nbsp + "jt"},
		{English.CompactRupiah(2_414_900_000), "Rp2.41" + nbsp + "bn"}, {Indonesian.CompactRupiah(16_800), "Rp16.800"},
		{Indonesian.Compact(1_700_000), "1,7" + nbsp + "jt"}, {Indonesian.Compact(999_999_999), "1" + nbsp + "M"},
		{Indonesian.Compact(9_996_000), "10" + nbsp + "jt"}, {Indonesian.Compact(99_960_000), "100" + nbsp + "jt"},
		{Indonesian.Compact(4_321_000_000_000_000), "4.321" + nbsp + "T"}, {Indonesian.Compact(-2_000_000), "−2" + nbsp + "jt"},
		{Indonesian.CompactRupiah(-2_000_000), "−Rp2" + nbsp + "jt"}, {Indonesian.Percent(2400), "0,24 %"}, {English.Percent(2400), "0.24%"},
		{Indonesian.Compact(math.MinInt64), "−9.223.372" + nbsp + "T"},
	} {
		if x.got != x.want {
			t.Errorf("got %q, want %q", x.got, x.want)
		}
	}
}

func TestCompactNeverShowsFourDigits(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(1_000_000, 999_000_000_000_000).Draw(t, "n")
		s := Indonesian.Compact(n)
		digits := strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r
			}
			return -1
		}, s)
		if len(digits) > 3 || len(digits) == 0 {
			t.Fatalf("%d is %q", n, s)
		}
	})
}

func BenchmarkT(b *testing.B) {
	c, err := New(files("id.json", `{"a.b": "Tagihan", "a.c": "Bayar {{.amount}}"}`))
	if err != nil {
		b.Fatal(err)
	}
	l := c.For("id")
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			l.T("a.b")
		}
	})
	b.Run("amount", func(b *testing.B) {
		for b.Loop() {
			l.T("a.c", "amount", money.Rupiah(16800))
		}
	})
}
