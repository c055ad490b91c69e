package qris

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/fault"
)

// Limits. MaxText is paragraph 4.1 of the QRIS specification, MaxValue follows
// from two digits of length.
const (
	MaxText  = 512 // characters of a whole code
	MaxValue = 99  // characters of a value
	MaxDepth = 2   // tag and subtag: below 62.50–99 shops write objects and plain text alike, so it stays text
)

// Tag is the number of an object, 0 to 99.
type Tag uint8

// Tags of the root (table 3.6).
const (
	PayloadFormat   Tag = 0  // "01", always first
	Initiation      Tag = 1  // Static or Dynamic
	AcquirerFirst   Tag = 26 // template: the merchant at an acquirer …
	TransferAccount Tag = 40 // … here of a person in transfer codes
	AcquirerLast    Tag = 45
	Repository      Tag = 51 // template: the merchant in the central repository
	Category        Tag = 52 // MCC of ISO 18245, four digits
	Currency        Tag = 53 // ISO 4217, three digits
	Amount          Tag = 54 // up to 13 characters, dot before decimals
	TipIndicator    Tag = 55
	TipFixed        Tag = 56 // like Amount
	TipPercent      Tag = 57 // up to 5 characters, per cent
	Country         Tag = 58 // ISO 3166-1 alpha-2
	MerchantName    Tag = 59 // up to 25 characters
	MerchantCity    Tag = 60 // up to 15 characters
	PostalCode      Tag = 61 // up to 10 characters
	AdditionalData  Tag = 62 // template
	Checksum        Tag = 63 // CRC, four upper-case hex digits, always last
	Language        Tag = 64 // template: name and city in another script
)

// Subtags of 26–51 (table 4.5).
const (
	Domain     Tag = 0 // reverse domain of who numbers, e.g. RepositoryDomain
	PAN        Tag = 1 // 15–19 digits
	MerchantID Tag = 2 // at the acquirer; in 51 the NMID
	Criteria   Tag = 3 // a Criterion
)

// Subtags of 62 (table 3.7), each up to 25 characters.
const (
	BillNumber Tag = 1
	Mobile     Tag = 2
	Store      Tag = 3
	Loyalty    Tag = 4
	Reference  Tag = 5
	Customer   Tag = 6
	Terminal   Tag = 7
	Purpose    Tag = 8
	AskFor     Tag = 9 // A address, M mobile, E e-mail: the payer's app shall send it
)

func (t Tag) String() string { return fmt.Sprintf("%02d", uint8(t)) }

// template tells whether a value of the root is objects again.
func (t Tag) template() bool {
	return t >= AcquirerFirst && t <= Repository || t == AdditionalData || t == Language || t >= 80
}

// Object is a tag with either a value or, for a template, parts.
type Object struct {
	Tag   Tag
	Value string   // 1–99 characters; '' for a template
	Parts []Object // of a template, in their order
}

// reader walks over a text and knows where it is.
type reader struct {
	rest string
	at   int // characters read so far
}

// take cuts n characters off; fewer are an end that came too early.
func (r *reader) take(n int) (head string, ok bool) {
	end := 0
	for range n {
		if end == len(r.rest) {
			return "", false
		}
		_, size := utf8.DecodeRuneInString(r.rest[end:])
		end += size
	}
	head, r.rest, r.at = r.rest[:end], r.rest[end:], r.at+n
	return head, true
}

// number reads two digits.
func number(s string) (n int, ok bool) {
	if len(s) != 2 || !digits(s) {
		return 0, false
	}
	return int(s[0]-'0')*10 + int(s[1]-'0'), true
}

func digits(s string) bool {
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return false
		}
	}
	return s != ""
}

// parse cuts a text into objects. Under is the template it is the value of, with
// a dot behind, or ”; at is where the text begins, in characters. Templates below
// the root are not opened (MaxDepth).
func parse(text, under string, at int) ([]Object, error) {
	var out []Object
	var seen [100]bool
	r := reader{text, at}
	for r.rest != "" {
		from := r.at + 1
		head, ok := r.take(2)
		if !ok {
			return nil, refuse("qris.cut_short", under, "at", from)
		}
		n, ok := number(head)
		if !ok {
			return nil, refuse("qris.tag_digits", under, "at", from)
		}
		tag := Tag(n)
		path := under + tag.String()
		if seen[tag] {
			return nil, refuse("qris.tag_twice", path, "at", from)
		}
		seen[tag] = true
		from = r.at + 1
		if head, ok = r.take(2); !ok {
			return nil, refuse("qris.cut_short", path, "at", from)
		}
		size, ok := number(head)
		switch {
		case !ok:
			return nil, refuse("qris.length_digits", path, "at", from)
		case size == 0:
			return nil, refuse("qris.value_empty", path, "at", from)
		}
		o := Object{Tag: tag}
		begin := r.at
		if o.Value, ok = r.take(size); !ok {
			return nil, refuse("qris.cut_short", path, "at", from)
		}
		if under == "" && tag.template() {
			parts, err := parse(o.Value, path+".", begin)
			if err != nil {
				return nil, err
			}
			o.Value, o.Parts = "", parts
		}
		out = append(out, o)
	}
	return out, nil
}

// text writes an object; it is the opposite of parse.
func (o Object) text() string {
	value := o.Value
	if o.Parts != nil {
		value = join(o.Parts)
	}
	return fmt.Sprintf("%s%02d%s", o.Tag, utf8.RuneCountInString(value), value)
}

func join(list []Object) string {
	var b strings.Builder
	for _, o := range list {
		b.WriteString(o.text())
	}
	return b.String()
}

// fits tells why an object cannot be written at all: text would give a length
// of three digits, or a template would lose its shape.
func (o Object) fits(under string) error {
	path := under + o.Tag.String()
	switch {
	case o.Tag > 99:
		return refuse("qris.tag_range", path)
	case (o.Parts != nil) != (under == "" && o.Tag.template()) || o.Parts != nil && o.Value != "":
		return refuse("qris.template_shape", path)
	}
	value := o.Value
	for _, p := range o.Parts {
		if err := p.fits(path + "."); err != nil {
			return err
		}
		value += p.text()
	}
	switch n := utf8.RuneCountInString(value); {
	case n == 0:
		return refuse("qris.value_empty", path, "at", 0)
	case n > MaxValue:
		return refuse("qris.value_long", path, "max", MaxValue, "length", n)
	}
	return nil
}

// refuse makes a fault about a tag ("54" or "62.01"), or about the whole code
// when path is ”.
func refuse(code, path string, params ...any) *fault.Error {
	return fault.New(fault.Invalid, code, params...).On(strings.TrimSuffix(path, "."))
}
