package qris

import (
	"slices"
	"unicode/utf8"
)

// Code is a decoded QRIS code. Only Decode, Compose and Encode make one, so its
// CRC is right and it has what every code must have.
type Code struct {
	objects []Object // of the root, with 00 first, without 63
}

// head is how every code begins: payload format indicator 01.
const head = "000201"

// tail begins the last object: tag 63, four characters.
const tail = "6304"

// Decode reads the text of a code. Faults that make it unreadable come alone,
// as *fault.Error; faults of its contents come together, as fault.List. Field is the
// tag ("54", "62.01"), param at the position in characters, from 1.
func Decode(text string) (Code, error) {
	if err := checkText(text); err != nil {
		return Code{}, err
	}
	list, err := parse(text, "", 0)
	if err != nil {
		return Code{}, err
	}
	last := len(list) - 1
	switch at := slices.IndexFunc(list, func(o Object) bool { return o.Tag == Checksum }); {
	case list[0].Tag != PayloadFormat || list[0].Value != "01":
		return Code{}, refuse("qris.format", PayloadFormat.String())
	case at < 0:
		return Code{}, refuse("qris.crc_missing", Checksum.String())
	case at != last:
		return Code{}, refuse("qris.crc_not_last", Checksum.String())
	case !upperHex(list[last].Value):
		return Code{}, refuse("qris.crc_form", Checksum.String())
	}
	printed := list[last].Value
	if computed := sumText(text[:len(text)-len(printed)]); printed != computed {
		return Code{}, refuse("qris.crc_wrong", Checksum.String(), "printed", printed, "computed", computed)
	}
	c := Code{list[:last]}
	if err := c.faults().OrNil(); err != nil {
		return Code{}, err
	}
	return c, nil
}

// checkText refuses what is no text of a code before anything is cut.
func checkText(text string) error {
	switch {
	case text == "":
		return refuse("qris.no_text", "")
	case len(text) > MaxText*utf8.UTFMax, utf8.RuneCountInString(text) > MaxText:
		return refuse("qris.too_long", "", "max", MaxText)
	case !utf8.ValidString(text):
		return refuse("qris.encoding", "")
	}
	at := 0
	for _, r := range text {
		at++
		// Table 3.6 excludes the pipe; control characters belong to no format.
		if r < ' ' || r == '|' || r >= 0x7F && r < 0xA0 {
			return refuse("qris.character", "", "at", at)
		}
	}
	return nil
}

func upperHex(s string) bool {
	for _, c := range []byte(s) {
		if (c < '0' || c > '9') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return len(s) == 4
}

// Compose makes a code of the objects between 00 and 63, in their order. It holds
// them to what Decode holds a text to, no more: who writes for a biller uses
// Encode.
func Compose(objects ...Object) (Code, error) {
	text := head
	for _, o := range objects {
		if err := o.fits(""); err != nil {
			return Code{}, err
		}
		text += o.text()
	}
	text += tail
	return Decode(text + sumText(text))
}

// String is the text of the code, with its CRC: what goes into the picture.
func (c Code) String() string {
	text := join(c.objects) + tail
	return text + sumText(text)
}

// CRC is the four hex digits at the end.
func (c Code) CRC() string {
	return sumText(join(c.objects) + tail)
}

// Get is the value of a tag, Get(Amount), or of a subtag,
// Get(AdditionalData, BillNumber); ” when absent (no value is empty), and for a
// template.
func (c Code) Get(path ...Tag) string {
	list := c.objects
	for i, tag := range path {
		at := slices.IndexFunc(list, func(o Object) bool { return o.Tag == tag })
		if at < 0 {
			return ""
		}
		if i == len(path)-1 {
			return list[at].Value
		}
		list = list[at].Parts
	}
	return ""
}

// has tells whether the root has a tag, be it a template.
func (c Code) has(tag Tag) bool {
	return slices.ContainsFunc(c.objects, func(o Object) bool { return o.Tag == tag })
}

// Field is a value with its place in the code.
type Field struct {
	Path  string // "54", or "62.01" in a template
	Value string
}

// Fields are all values in the order of the code, 63 last.
func (c Code) Fields() []Field {
	var out []Field
	for _, o := range c.objects {
		if o.Parts == nil {
			out = append(out, Field{o.Tag.String(), o.Value})
		}
		for _, p := range o.Parts {
			out = append(out, Field{o.Tag.String() + "." + p.Tag.String(), p.Value})
		}
	}
	return append(out, Field{Checksum.String(), c.CRC()})
}

// Method is how often a code is used (tag 01).
type Method string

// The methods. A code without tag 01 has the method ”.
const (
	Static  Method = "11" // the same code for every payment
	Dynamic Method = "12" // a new code for each
)

// Method is how often the code is used.
func (c Code) Method() Method { return Method(c.Get(Initiation)) }

// AskPayer as a value of 62 means: the payer's app shall ask for it (EMVCo).
const AskPayer = "***"

// Account is what a template of 26–51 says of the payee. Card schemes' accounts
// (02–25) are plain values: Get.
type Account struct {
	Tag       Tag
	Domain    string    // reverse domain of who gave the numbers
	PAN       string    // 9360, four digits of the acquirer, the merchant's own
	ID        string    // merchant number; in 51 the NMID
	Criterion Criterion // '' counts as Regular (table 4.6)
}

// Accounts are the templates 26–51 in the order of the code.
func (c Code) Accounts() []Account {
	var out []Account
	for _, o := range c.objects {
		if o.Tag >= AcquirerFirst && o.Tag <= Repository {
			out = append(out, Account{o.Tag, c.Get(o.Tag, Domain), c.Get(o.Tag, PAN), c.Get(o.Tag, MerchantID), Criterion(c.Get(o.Tag, Criteria))})
		}
	}
	return out
}

// transferCategory is the MCC of money transfer.
const transferCategory = "4829"

// purposes of transfer codes (62.08): within a bank, domestic, across borders,
// cash out, cash in, and PYMT as seen.
var purposes = []string{"BOOK", "DMCT", "XBCT", "CWDL", "CDPT", "PYMT"}

// IsTransfer tells that the code moves money between people or cash at a machine
// instead of paying a merchant. Who bills must refuse it: the money has no bill.
func (c Code) IsTransfer() bool {
	return c.Get(Category) == transferCategory || c.has(TransferAccount) && slices.Contains(purposes, c.Get(AdditionalData, Purpose))
}
