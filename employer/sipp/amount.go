package sipp

import (
	"bytes"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/sheet"
)

// MaxAmount is the largest amount that is believed, in rupiah a month; more is
// a slip of the keyboard.
const MaxAmount money.Rupiah = 100_000_000_000

// parseAmount reads an amount of rupiah. The code is empty when it was read; it
// is amount_rounded, a warning, when there were sen; else it is an error.
//
// Accepted as text: 3000000, 3.000.000, 3.000.000,00, Rp 3.000.000,-, and the
// English 3,000,000.00. One separator with exactly three digits behind it is
// thousands when five digits or more stand in it, else ambiguous. One separator
// with one or two digits behind it is a decimal one when four digits or more
// stand before it, else ambiguous ("3,5" may be millions).
func parseAmount(text []byte, kind sheet.Kind) (money.Rupiah, string) {
	if n := len(text); n > 0 && n <= 12 { // digits only
		v := money.Rupiah(0)
		for _, c := range text {
			if c < '0' || c > '9' {
				v = -1
				break
			}
			v = v*10 + money.Rupiah(c-'0')
		}
		if v >= 0 {
			return bounded(v)
		}
	}
	if len(text) > 64 {
		return 0, "amount_format"
	}
	if kind == sheet.Number {
		return rawNumber(text)
	}
	s := bytes.ToUpper(bytes.TrimSpace(text))
	negative := false
	if len(s) > 1 && s[0] == '(' && s[len(s)-1] == ')' {
		s, negative = s[1:len(s)-1], true
	}
	for _, p := range []string{"-", "RP.", "RP", "IDR", "-"} {
		if t, ok := bytes.CutPrefix(s, []byte(p)); ok {
			s = bytes.TrimLeft(t, " \u00a0")
			negative = negative || p == "-"
		}
	}
	s = bytes.TrimSuffix(s, []byte("RUPIAH"))
	s = bytes.TrimSpace(s)
	for _, p := range []string{",-", ".-", ",--"} {
		s = bytes.TrimSuffix(s, []byte(p))
	}
	s = bytes.ReplaceAll(bytes.ReplaceAll(s, []byte(" "), nil), []byte("\u00a0"), nil)
	if i := bytes.IndexByte(s, 'E'); i > 0 && digitsOrSeparators(s[:i]) && len(s) > i+1 && digitsOrSeparators(bytes.TrimLeft(s[i+1:], "+-")) {
		return 0, "amount_scientific"
	}
	if len(s) == 0 || !digitsOrSeparators(s) || s[0] == '.' || s[0] == ',' {
		return 0, "amount_format"
	}
	if len(bytes.Trim(s, "0.,")) == 0 {
		return 0, ""
	}
	whole, sen, code := split(s)
	if code != "" {
		return 0, code
	}
	v := money.Rupiah(0)
	for _, c := range whole {
		if c >= '0' && c <= '9' {
			if v = v*10 + money.Rupiah(c-'0'); v > MaxAmount {
				return 0, "amount_too_large"
			}
		}
	}
	if negative && (v > 0 || len(bytes.Trim(sen, "0")) > 0) {
		return 0, "amount_negative"
	}
	return rounded(v, sen)
}

// split divides a text of digits and separators into the whole part, still with
// its thousands separators, and the digits behind the decimal one.
func split(s []byte) (whole, sen []byte, code string) {
	last := bytes.LastIndexAny(s, ".,")
	if last < 0 {
		return s, nil, ""
	}
	dec, other := s[last], byte('.'+','-s[last])
	behind := len(s) - last - 1
	switch {
	case bytes.Count(s, []byte{dec}) > 1: // 3.000.000: thousands only
		if bytes.IndexByte(s, other) >= 0 || !grouped(s, dec) {
			return nil, nil, "amount_format"
		}
		return s, nil, ""
	case bytes.IndexByte(s, other) >= 0: // 3.000.000,00
		if behind < 1 || behind > 2 || !grouped(s[:last], other) {
			return nil, nil, "amount_format"
		}
		return s[:last], s[last+1:], ""
	case behind == 3 && last <= 3: // 900.000 or 3.000
		if last == 1 {
			return nil, nil, "amount_ambiguous"
		}
		return s, nil, ""
	case behind == 1 || behind == 2: // 3000000,00
		if last < 4 {
			return nil, nil, "amount_ambiguous"
		}
		return s[:last], s[last+1:], ""
	}
	return nil, nil, "amount_format"
}

// grouped tells whether s is digits in groups of three, the first of one to three.
func grouped(s []byte, sep byte) bool {
	for i, g := range bytes.Split(s, []byte{sep}) {
		if i == 0 && (len(g) < 1 || len(g) > 3) || i > 0 && len(g) != 3 {
			return false
		}
	}
	return true
}

// rawNumber reads what stands in the file for a number cell: a decimal point,
// never a thousands separator; small exponents are exact.
func rawNumber(s []byte) (money.Rupiah, string) {
	s, negative := bytes.CutPrefix(s, []byte("-"))
	mantissa, exponent := s, 0
	if i := bytes.IndexAny(s, "eE"); i >= 0 {
		e, minus := bytes.CutPrefix(bytes.TrimPrefix(s[i+1:], []byte("+")), []byte("-"))
		n, ok := number(e)
		if !ok {
			return 0, "amount_format"
		}
		if n > 20 {
			if minus {
				return 0, "amount_format"
			}
			return 0, "amount_too_large"
		}
		if mantissa, exponent = s[:i], n; minus {
			exponent = -n
		}
	}
	whole, sen, _ := bytes.Cut(mantissa, []byte("."))
	if len(whole) == 0 || !digits(whole) || !digits(sen) {
		return 0, "amount_format"
	}
	for ; exponent > 0; exponent-- {
		d := byte('0')
		if len(sen) > 0 {
			d, sen = sen[0], sen[1:]
		}
		whole = append(bytes.Clone(whole), d)
	}
	for ; exponent < 0; exponent++ {
		d := byte('0')
		if n := len(whole); n > 0 {
			d, whole = whole[n-1], whole[:n-1]
		}
		sen = append([]byte{d}, sen...)
	}
	v := money.Rupiah(0)
	for _, c := range whole {
		if v = v*10 + money.Rupiah(c-'0'); v > MaxAmount {
			return 0, "amount_too_large"
		}
	}
	fraction := len(bytes.Trim(sen, "0")) > 0
	switch {
	case negative && (v > 0 || fraction):
		return 0, "amount_negative"
	case fraction && v < 1000: // 3.5 may be millions
		return 0, "amount_ambiguous"
	}
	return rounded(v, sen)
}

// rounded adds the sen, half up. What computing in floating point leaves behind
// (2999999.9999999995) is no sen and gives no warning.
func rounded(v money.Rupiah, sen []byte) (money.Rupiah, string) {
	up := len(sen) > 0 && sen[0] >= '5'
	if up {
		v++
	}
	trimmed := bytes.TrimRight(sen, "0")
	noise := len(sen) >= 6 && (bytes.HasPrefix(sen, []byte("000000")) || bytes.HasPrefix(sen, []byte("999999")))
	v, code := bounded(v)
	if code == "" && len(trimmed) > 0 && !noise {
		code = "amount_rounded"
	}
	return v, code
}

func bounded(v money.Rupiah) (money.Rupiah, string) {
	if v > MaxAmount {
		return 0, "amount_too_large"
	}
	return v, ""
}

func digits(b []byte) bool {
	for _, c := range b {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func digitsOrSeparators(b []byte) bool {
	for _, c := range b {
		if (c < '0' || c > '9') && c != '.' && c != ',' {
			return false
		}
	}
	return true
}
