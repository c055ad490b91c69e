package id

import (
	"fmt"
	"strings"
)

// ParsePassport brings a passport number into upper case without separators.
// The check is lenient, because every country writes its own: 6 to 12 letters
// and digits, four digits at least. Code: passport.shape.
func ParsePassport(s string) (string, error) {
	if v, ok := alphanumeric(s, 6, 12, 4); ok {
		return v, nil
	}
	return "", fault("passport.shape",
		"A passport number has 6 to 12 letters and digits: copy it from the page with the photograph.")
}

// ParsePermit brings the number of a stay permit (KITAS, KITAP) into upper
// case without separators: 8 to 20 letters and digits, four digits at least,
// "2C21AB1234-S" and older shapes. Code: permit.shape.
func ParsePermit(s string) (string, error) {
	if v, ok := alphanumeric(s, 8, 20, 4); ok {
		return v, nil
	}
	return "", fault("permit.shape",
		"The number of a stay permit (KITAS or KITAP) has 8 to 20 letters and digits: copy it from the permit.")
}

// ParseNPWP reads a taxpayer number [Nomor Pokok Wajib Pajak]: 15 digits (until
// 2024, written 01.234.567.8-901.000) or 16 (PMK 112/2022: a resident's NIK, or 0
// and the 15). It gives the digits as stated. Codes: npwp.not_digits,
// npwp.scientific, npwp.length.
func ParseNPWP(s string) (string, error) {
	return plainNumber(s, "npwp", "An NPWP", 15, 16)
}

// NPWP16 is the 16-digit form of a number that ParseNPWP gave: two forms of one
// taxpayer are equal in it.
func NPWP16(npwp string) string {
	if len(npwp) == 15 {
		return "0" + npwp
	}
	return npwp
}

// ParseNIB reads a business number [Nomor Induk Berusaha, PP 5/2021]: 13 digits.
// Codes: nib.not_digits, nib.scientific, nib.length.
func ParseNIB(s string) (string, error) {
	return plainNumber(s, "nib", "A NIB", 13)
}

func plainNumber(s, code, name string, lengths ...int) (string, error) {
	want := strings.ReplaceAll(strings.Trim(fmt.Sprint(lengths), "[]"), " ", " or ")
	d, ok := digits(s)
	switch {
	case floating(s):
		return "", fault(code+".scientific",
			name+" was turned into a floating number by a spreadsheet: format the column as text and type it again.")
	case !ok || strings.Trim(d, "0") == "":
		return "", &Error{Code: code + ".not_digits", Params: map[string]any{"want": want},
			Text: fmt.Sprintf("%s has %s digits and nothing else: copy it from the certificate.", name, want)}
	}
	for _, n := range lengths {
		if len(d) == n {
			return d, nil
		}
	}
	return "", &Error{Code: code + ".length", Params: map[string]any{"want": want, "got": len(d)},
		Text: fmt.Sprintf("%s has %s digits, this has %d: look for a missing or doubled digit.", name, want, len(d))}
}

// alphanumeric keeps letters and digits in upper case; ok when there are
// between low and high of them and at least the given number of digits.
func alphanumeric(s string, low, high, digits int) (v string, ok bool) {
	var b strings.Builder
	n := 0
	for _, r := range strings.ToUpper(s) {
		switch {
		case r >= '0' && r <= '9':
			n++
			b.WriteRune(r)
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r)
		case r == ' ', r == '-', r == '.', r == '/', r == '\'', r == '\u00a0':
		default:
			return "", false
		}
	}
	return b.String(), b.Len() >= low && b.Len() <= high && n >= digits
}
