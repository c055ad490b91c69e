package qris

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/lang"
)

// TestEveryFaultHasItsCode provokes each fault once, and no other with it.
func TestEveryFaultHasItsCode(t *testing.T) {
	base := with(t)
	body := base[:len(base)-8]
	decode := func(text string) func() error {
		return func() error { _, err := Decode(text); return err }
	}
	departs := func(objects ...Object) func() error {
		text := with(t, objects...)
		return func() error {
			c, err := Decode(text)
			if err != nil {
				return fmt.Errorf("refused: %w", err)
			}
			return c.Departures().OrNil()
		}
	}
	amount := func(objects ...Object) func() error {
		text := with(t, objects...)
		return func() error {
			c, err := Decode(text)
			if err != nil {
				return fmt.Errorf("refused: %w", err)
			}
			_, err = c.Amount()
			return err
		}
	}
	compose := func(objects ...Object) func() error {
		return func() error { _, err := Compose(objects...); return err }
	}
	repository := func(parts ...Object) Object {
		return Object{Tag: Repository, Parts: parts}
	}
	provoked := map[string]bool{}
	nmid := value(MerchantID, contoh.NMID)
	for _, c := range []struct {
		code, field string
		at          int // expected param at, or 0
		provoke     func() error
	}{
		{"qris.no_text", "", 0, decode("")},
		{"qris.too_long", "", 0, decode(base + strings.Repeat("x", MaxText))},
		{"qris.too_long", "", 0, decode(strings.Repeat("北", MaxText+1))},
		{"qris.encoding", "", 0, decode("000201\xff")},
		{"qris.character", "", 8, decode(head + "5\n")},
		{"qris.character", "", 7, decode(head + "|")},
		{"qris.cut_short", "", 7, decode(head + "5")},
		{"qris.cut_short", "59", 9, decode(head + "590")},
		{"qris.cut_short", "59", 9, decode(head + "5912IURAN")},
		{"qris.cut_short", "26.01", 13, decode(head + "26080118IURA")},
		{"qris.tag_digits", "", 7, decode(head + "5x02ab")},
		{"qris.tag_digits", "26", 11, decode(head + "2604IURA")},
		{"qris.length_digits", "59", 9, decode(head + "59+1a")},
		{"qris.length_digits", "64.00", 13, decode(head + "640500北京ZH")},
		{"qris.value_empty", "59", 9, decode(head + "5900")},
		{"qris.value_empty", "62", 9, decode(head + "6200")},
		{"qris.value_empty", "62.07", 13, decode(head + "62040700")},
		{"qris.tag_twice", "58", 0, decode(sealed(body + "5802ID"))},
		{"qris.tag_twice", "62.01", 16, decode(head + "62100101a0101b")},
		{"qris.format", "00", 0, decode(sealed("5802ID000201"))},
		{"qris.format", "00", 0, decode(sealed("000202"))},
		{"qris.crc_missing", "63", 0, decode(body)},
		{"qris.crc_not_last", "63", 0, decode(base + "5502" + "01")},
		{"qris.crc_form", "63", 0, decode(body + "6304" + "bd94")},
		{"qris.crc_form", "63", 0, decode(body + "6303" + "BD9")},
		{"qris.crc_wrong", "63", 0, decode(strings.Replace(base, "54041000", "54041001", 1))},
		{"qris.missing", "52", 0, decode(with(t, value(Category, "")))},
		{"qris.missing", "53", 0, decode(with(t, value(Currency, "")))},
		{"qris.missing", "58", 0, decode(with(t, value(Country, "")))},
		{"qris.missing", "59", 0, decode(with(t, value(MerchantName, "")))},
		{"qris.missing", "60", 0, decode(with(t, value(MerchantCity, "")))},
		{"qris.account_missing", "", 0, decode(with(t, Object{Tag: Repository}))},
		{"qris.method", "01", 0, decode(with(t, value(Initiation, "13")))},
		{"qris.currency_form", "53", 0, decode(with(t, value(Currency, "IDR")))},
		{"qris.country_form", "58", 0, decode(with(t, value(Country, "id")))},
		{"qris.amount_form", "54", 0, decode(with(t, value(Amount, "1,5")))},
		{"qris.amount_zero", "54", 0, decode(with(t, value(Amount, "0.0")))},
		{"qris.amount_zero", "56", 0, decode(with(t, value(TipIndicator, "02"), value(TipFixed, "0")))},
		{"qris.tip_kind", "55", 0, decode(with(t, value(TipIndicator, "00")))},
		{"qris.tip_missing", "56", 0, decode(with(t, value(TipIndicator, "02")))},
		{"qris.tip_extra", "57", 0, decode(with(t, value(TipPercent, "5")))},
		{"qris.tip_rate", "57", 0, decode(with(t, value(TipIndicator, "03"), value(TipPercent, "100")))},
		{"qris.method_missing", "01", 0, departs(value(Initiation, ""))},
		{"qris.static_amount", "54", 0, departs(value(Initiation, "11"))},
		{"qris.dynamic_amount", "54", 0, departs(value(Amount, ""))},
		{"qris.amount_fraction", "54", 0, departs(value(Amount, "108990.50"))},
		{"qris.category_form", "52", 0, departs(value(Category, "111"))},
		{"qris.currency", "53", 0, departs(value(Currency, "840"))},
		{"qris.country", "58", 0, departs(value(Country, "SG"))},
		{"qris.postal_code", "61", 0, departs(value(PostalCode, ""))},
		{"qris.repository", "51", 0, departs(value(Initiation, "11"), value(Amount, ""), Object{Tag: Repository}, value(2, "4000123456789"))},
		{"qris.repository_domain", "51.00", 0, departs(repository(value(Domain, "ID.CO.CONTOH.WWW"), nmid))},
		{"qris.repository_old", "51.00", 0, departs(repository(value(Domain, "ID.OR.GPNQR.WWW"), nmid))},
		{"qris.domain", "51.00", 0, departs(repository(nmid))},
		{"qris.nmid", "51.02", 0, departs(repository(value(Domain, RepositoryDomain), value(MerchantID, "ID109999999999")))},
		{"qris.nmid", "51.02", 0, departs(repository(value(Domain, RepositoryDomain)))},
		{"qris.pan", "26.01", 0, departs(Object{Tag: 26, Parts: []Object{value(Domain, "ID.CO.CONTOH.WWW")}})},
		{"qris.pan", "27.01", 0, departs(Object{Tag: 27, Parts: []Object{value(Domain, "ID.CO.CONTOH.WWW"), value(PAN, "93600999000000")}})},
		{"qris.criterion", "51.03", 0, departs(repository(value(Domain, RepositoryDomain), nmid, value(Criteria, "umi")))},
		{"qris.long", "59", 0, departs(value(MerchantName, strings.Repeat("A", 26)))},
		{"qris.long", "60", 0, departs(value(MerchantCity, strings.Repeat("A", 16)))},
		{"qris.long", "61", 0, departs(value(PostalCode, strings.Repeat("1", 11)))},
		{"qris.long", "62.01", 0, departs(Object{Tag: 62, Parts: []Object{value(BillNumber, strings.Repeat("1", 26))}})},
		{"qris.not_ascii", "59", 0, departs(value(MerchantName, "Kafé"))},
		{"qris.amount_absent", "54", 0, amount(value(Amount, ""))},
		{"qris.amount_currency", "54", 0, amount(value(Currency, "840"))},
		{"qris.amount_fraction", "54", 0, amount(value(Amount, "1.5"))},
		{"qris.bill_number", "62.01", 0, func() error { _, err := Encode(contoh, Bill{Method: Dynamic, Amount: 1}); return err }},
		{"qris.bill_number", "62.01", 0, func() error { _, err := Encode(contoh, Bill{Method: Dynamic, Amount: 1, Number: AskPayer}); return err }},
		{"qris.tag_range", "100", 0, compose(value(100, "x"))},
		{"qris.template_shape", "26", 0, compose(value(26, "x"))},
		{"qris.template_shape", "59", 0, compose(Object{Tag: 59, Parts: []Object{value(1, "x")}})},
		{"qris.template_shape", "62.62", 0, compose(Object{Tag: 62, Parts: []Object{{Tag: 62, Parts: []Object{value(1, "x")}}}})},
		{"qris.value_long", "99", 0, compose(Object{Tag: 99, Parts: []Object{value(1, strings.Repeat("x", 96))}})},
		{"qris.value_long", "65", 0, compose(value(65, strings.Repeat("x", 100)))},
		{"qris.value_empty", "65", 0, compose(value(65, ""))},
	} {
		t.Run(c.code+" "+c.field, func(t *testing.T) {
			err := c.provoke()
			f := fault.Of(err)
			if len(codes(err)) != 1 || f.Code != c.code || f.Field != c.field || f.Class != fault.Invalid {
				t.Errorf("%v", err)
			}
			if c.at != 0 && f.Params["at"] != c.at {
				t.Errorf("at %v, want %d", f.Params["at"], c.at)
			}
			for _, l := range []lang.Lang{lang.Indonesian, lang.English} {
				if text := say(l)(f); text == "" || strings.ContainsAny(text, "{}") {
					t.Errorf("%s: %q", l, text)
				}
			}
			provoked[c.code] = true
		})
	}
	for _, code := range slices.Sorted(maps.Keys(Messages)) {
		if !provoked[code] {
			t.Errorf("%s is never provoked", code)
		}
	}
}

func TestFaultsOfContentsComeTogether(t *testing.T) {
	_, err := Decode(with(t, value(Category, ""), value(Currency, "IDR"), value(Amount, "x"), value(Initiation, "99")))
	if got := fmt.Sprint(codes(err)); got != "[qris.missing qris.method qris.currency_form qris.amount_form]" {
		t.Error(got)
	}
}

func TestEncodeRefusesWhatTheTablesRefuse(t *testing.T) {
	good := Bill{Method: Dynamic, Amount: 16_800, Number: "210800004501"}
	for want, change := range map[string]func(*Merchant, *Bill){
		"qris.missing":          func(m *Merchant, _ *Bill) { m.Name = "" },
		"qris.long":             func(m *Merchant, _ *Bill) { m.City = "KOTA ADMINISTRASI JAKARTA" },
		"qris.postal_code":      func(m *Merchant, _ *Bill) { m.PostalCode = "" },
		"qris.nmid":             func(m *Merchant, _ *Bill) { m.NMID = "1099999999999" },
		"qris.pan":              func(m *Merchant, _ *Bill) { m.PAN = "12345" },
		"qris.domain":           func(m *Merchant, _ *Bill) { m.Domain = "" },
		"qris.criterion":        func(m *Merchant, _ *Bill) { m.Criterion = "uke" },
		"qris.category_form":    func(m *Merchant, _ *Bill) { m.Category = "939" },
		"qris.not_ascii":        func(m *Merchant, _ *Bill) { m.Name = "KAFÉ" },
		"qris.character":        func(m *Merchant, _ *Bill) { m.Name = "A|B" },
		"qris.encoding":         func(m *Merchant, _ *Bill) { m.Name = "A\xffB" },
		"qris.value_long":       func(_ *Merchant, b *Bill) { b.Reference = strings.Repeat("1", 90) },
		"qris.method":           func(_ *Merchant, b *Bill) { b.Method = "" },
		"qris.dynamic_amount":   func(_ *Merchant, b *Bill) { b.Amount = 0 },
		"qris.amount_form":      func(_ *Merchant, b *Bill) { b.Amount = -16_800 },
		"qris.bill_number":      func(_ *Merchant, b *Bill) { b.Number = "" },
		"qris.static_amount":    func(_ *Merchant, b *Bill) { b.Method = Static },
		"qris.amount_form long": func(_ *Merchant, b *Bill) { b.Amount = 10_000_000_000_000 },
	} {
		m, b := contoh, good
		change(&m, &b)
		c, err := Encode(m, b)
		if got := codes(err); err == nil || got[0] != strings.Fields(want)[0] || c.objects != nil {
			t.Errorf("%s: %v %v", want, c, err)
		}
	}
	if _, err := Encode(contoh, good); err != nil {
		t.Error(err)
	}
}

// TestCodesInTheSourcesHaveTexts reads the codes out of the sources.
func TestCodesInTheSourcesHaveTexts(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || f == "fault.go" {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(qris\.[a-z_]+)"`).FindAllStringSubmatch(string(b), -1) {
			used[m[1]] = true
		}
	}
	if got, want := slices.Sorted(maps.Keys(used)), slices.Sorted(maps.Keys(Messages)); !slices.Equal(got, want) {
		t.Errorf("codes %v\ntexts %v", got, want)
	}
	names := regexp.MustCompile(`\{\w+\}`)
	for code, m := range Messages {
		id, en := names.FindAllString(m[0], -1), names.FindAllString(m[1], -1)
		slices.Sort(id)
		slices.Sort(en)
		if m[0] == "" || m[1] == "" || !slices.Equal(id, en) {
			t.Errorf("%s: %q", code, m)
		}
	}
}
