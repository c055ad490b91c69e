package qris

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/lang"
	"github.com/jamsos/jamsos/kit/money"
)

// ascii draws what formats n and ans allow.
func ascii(least, most int) *rapid.Generator[string] {
	return rapid.StringOfN(rapid.RuneFrom([]rune(" !*+-./0123456789ABCDXYZabcxyz~")), least, most, -1)
}

// objects draws the contents of a code in any order, with other scripts and tags
// that nobody has given a meaning.
func objects(t *rapid.T) []Object {
	text := rapid.OneOf(ascii(1, 12), rapid.StringOfN(rapid.RuneFrom([]rune("a0北é🙂")), 1, 8, -1))
	list := []Object{
		value(Category, ascii(1, 4).Draw(t, "category")), value(Currency, rapid.StringMatching(`[0-9]{3}`).Draw(t, "currency")),
		value(Country, rapid.StringMatching(`[A-Z]{2}`).Draw(t, "country")), value(MerchantName, text.Draw(t, "name")), value(MerchantCity, text.Draw(t, "city")),
		value(2, text.Draw(t, "scheme")),
	}
	if rapid.Bool().Draw(t, "priced") {
		list = append(list, value(Amount, rapid.StringMatching(`[1-9][0-9]{0,7}(\.[0-9]{0,2})?`).Draw(t, "amount")))
	}
	for _, tag := range rapid.SliceOfNDistinct(rapid.SampledFrom([]Tag{3, 25, 26, 51, 61, 62, 64, 65, 79, 80, 99}), 0, 6, rapid.ID).Draw(t, "others") {
		o := Object{Tag: tag}
		if tag.template() {
			for _, sub := range rapid.SliceOfNDistinct(rapid.Uint8Range(0, 99), 1, 4, rapid.ID).Draw(t, "subtags") {
				o.Parts = append(o.Parts, value(Tag(sub), text.Draw(t, "part")))
			}
		} else {
			o.Value = text.Draw(t, "value")
		}
		list = append(list, o)
	}
	return rapid.Permutation(list).Draw(t, "order")
}

func TestDecodeUndoesCompose(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := objects(t)
		c, err := Compose(list...)
		if err != nil {
			t.Fatal(err)
		}
		again, err := Decode(c.String())
		if err != nil || !reflect.DeepEqual(again, c) || !reflect.DeepEqual(again.objects[1:], list) || again.String() != c.String() {
			t.Fatalf("%v\n%v\n%v", err, c, again)
		}
		for _, o := range list {
			if again.Get(o.Tag) != o.Value {
				t.Fatalf("%v is %q", o, again.Get(o.Tag))
			}
			for _, p := range o.Parts {
				if again.Get(o.Tag, p.Tag) != p.Value {
					t.Fatalf("%v %v is %q", o.Tag, p, again.Get(o.Tag, p.Tag))
				}
			}
		}
	})
}

func bill(t *rapid.T) (Merchant, Bill) {
	m := Merchant{Name: ascii(1, 25).Draw(t, "name"), City: ascii(1, 15).Draw(t, "city"), PostalCode: rapid.StringMatching(`[0-9]{5}|-`).Draw(t, "postal code"),
		Category: rapid.StringMatching(`[0-9]{4}`).Draw(t, "category"), NMID: rapid.StringMatching(`ID[0-9]{13}`).Draw(t, "nmid"),
		Criterion: rapid.SampledFrom(append(slices.Clone(criteria), "")).Draw(t, "criterion")}
	if rapid.Bool().Draw(t, "acquirer") {
		m.Domain, m.PAN, m.ID = "ID.CO.CONTOH.WWW", rapid.StringMatching(`9360[0-9]{11,15}`).Draw(t, "pan"), ascii(0, 15).Draw(t, "id")
	}
	b := Bill{Method: Static, Number: ascii(0, 25).Draw(t, "number"), Reference: ascii(0, 25).Draw(t, "reference"), Terminal: ascii(0, 25).Draw(t, "terminal")}
	if rapid.Bool().Draw(t, "dynamic") {
		b.Method, b.Number = Dynamic, "2"+ascii(0, 24).Draw(t, "code")
		b.Amount = money.Rupiah(rapid.Int64Range(1, 9_999_999_999_999).Draw(t, "amount"))
	}
	return m, b
}

func TestWhatIsEncodedIsReadAsMeant(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, b := bill(t)
		c, err := Encode(m, b)
		if err != nil {
			t.Fatal(err)
		}
		if c, err = Decode(c.String()); err != nil || c.Departures() != nil || c.IsTransfer() != (m.Category == transferCategory) {
			t.Fatal(c, err, c.Departures())
		}
		number := b.Number
		if number == "" {
			number = AskPayer
		}
		for _, x := range []struct{ got, want string }{{c.Get(MerchantName), m.Name}, {c.Get(MerchantCity), m.City}, {c.Get(Repository, MerchantID), m.NMID},
			{c.Get(AdditionalData, BillNumber), number}, {c.Get(AdditionalData, Reference), b.Reference}, {c.Get(AdditionalData, Terminal), b.Terminal}, {string(c.Method()), string(b.Method)}} {
			if x.got != x.want {
				t.Fatalf("%q, want %q", x.got, x.want)
			}
		}
		amount, err := c.Amount()
		if b.Method == Static && fault.Of(err).Code != "qris.amount_absent" || b.Method == Dynamic && (err != nil || amount != b.Amount) {
			t.Fatal(amount, err)
		}
		if tip, err := c.Tip(); err != nil || tip != (Tip{}) {
			t.Fatal(tip, err)
		}
	})
}

// A CRC of 16 bits finds every burst of 16 bits: one wrong character, two
// neighbours swapped. A lost tail loses the CRC.
func TestSlipsOfTheHandAreFound(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m, b := bill(t)
		c, err := Encode(m, b)
		if err != nil {
			t.Fatal(err)
		}
		text := c.String()
		at := rapid.IntRange(0, len(text)-2).Draw(t, "at")
		wrong := []byte(text)
		switch rapid.IntRange(0, 2).Draw(t, "slip") {
		case 0:
			wrong[at] = byte(rapid.IntRange(' ', '~').Draw(t, "typed"))
		case 1:
			wrong[at], wrong[at+1] = wrong[at+1], wrong[at]
		case 2:
			wrong = wrong[:at]
		}
		if _, err := Decode(string(wrong)); (err == nil) != (string(wrong) == text) {
			t.Fatalf("%s\n%s\n%v", text, wrong, err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, v := range append(vectors(f, "testdata/codes.json"), vectors(f, beside)...) {
		f.Add(v.QR)
	}
	f.Add(transfer(f))
	f.Add(with(f, Object{Tag: Language, Parts: []Object{value(0, "ZH"), value(1, "最佳运输")}}))
	f.Add(head + "6200")
	f.Fuzz(func(t *testing.T, text string) {
		// Most inputs die at the CRC; the same contents with a right one go deeper.
		for _, text := range []string{text, sealed(strings.TrimSuffix(text, tail))} {
			c, err := Decode(text)
			if err != nil {
				for _, code := range codes(err) {
					if Messages[code][0] == "" {
						t.Fatalf("%q: %v has no text", text, err)
					}
				}
				continue
			}
			if c.String() != text || utf8.RuneCountInString(text) > MaxText {
				t.Fatalf("%q became %q", text, c)
			}
			if again, err := Compose(c.objects[1:]...); err != nil || !reflect.DeepEqual(again, c) {
				t.Fatalf("%q: %v", text, err)
			}
			if amount, err := c.Amount(); err == nil && amount <= 0 {
				t.Fatalf("%q asks for %v", text, amount)
			}
			if tip, err := c.Tip(); err == nil && (tip.Sum < 0 || tip.Rate < 0 || tip.Rate >= 100*money.Percent) {
				t.Fatalf("%q: tip %v", text, tip)
			}
			if lines := c.Describe(lang.English, say(lang.English)); len(lines) < 4 {
				t.Fatalf("%q: %v", text, lines)
			}
		}
	})
}
