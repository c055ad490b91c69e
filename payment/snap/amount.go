package snap

import (
	"encoding/json"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
)

// maxAmountDigits bounds the whole rupiah of an amount: banks fail above 13
// digits and two decimals.
const maxAmountDigits = 13

// Amount is {"value":"10000.00","currency":"IDR"} in whole rupiah. The zero
// value is "not given".
type Amount struct {
	Rupiah money.Rupiah
	Given  bool
}

// IDR is an amount that is given.
func IDR(a money.Rupiah) Amount { return Amount{a, true} }

// IsZero tells whether the amount was not given; zero rupiah can be given.
func (a Amount) IsZero() bool { return !a.Given }

// Value is the text of the amount: "10000.00".
func (a Amount) Value() string { return strconv.FormatInt(int64(a.Rupiah), 10) + ".00" }

// MarshalJSON writes value with two decimals and the currency.
func (a Amount) MarshalJSON() ([]byte, error) {
	if !a.Given {
		return []byte("null"), nil
	}
	return json.Marshal(struct {
		Value    string `json:"value"`
		Currency string `json:"currency"`
	}{a.Value(), "IDR"})
}

// parseRupiah reads "10000.00" or "10000". No sen circulates, so a fraction
// other than .00 is a mistake or an attack and is refused, as are signs, spaces,
// leading zeros and more than 13 digits.
func parseRupiah(s string) (money.Rupiah, bool) {
	whole, fraction, has := strings.Cut(s, ".")
	if has && fraction != "00" || whole == "" || len(whole) > maxAmountDigits || strings.Trim(whole, "0123456789") != "" || len(whole) > 1 && whole[0] == '0' {
		return 0, false
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	return money.Rupiah(n), err == nil
}

// hasSen tells whether s is an amount that is written correctly and no whole rupiah.
func hasSen(s string) bool {
	whole, fraction, has := strings.Cut(s, ".")
	_, ok := parseRupiah(whole)
	return ok && has && len(fraction) == 2 && digits(fraction) && fraction != "00"
}

// amount reads an amount. Value and currency are strings: a bare number has
// passed through a float somewhere. Both empty is "not given", as a bank's
// samples write a fee that there is not.
func (r *reader) amount(o object, name string, need bool) Amount {
	inner, ok := r.object(o, name, need)
	if !ok {
		return Amount{}
	}
	value, currency := r.text(inner, "value", maxAmountDigits+3, false), r.text(inner, "currency", 3, false)
	switch {
	case value == "" && currency == "" && !need:
		return Amount{}
	case value == "":
		r.missing(inner.name("value"))
		return Amount{}
	case currency == "":
		r.missing(inner.name("currency"))
		return Amount{}
	}
	rupiah, ok := parseRupiah(value)
	if !ok && r.judgesAmounts && hasSen(value) {
		r.sen = inner.name("value")
	} else if !ok {
		r.format(inner.name("value"), "10000.00")
	}
	if currency != "IDR" {
		r.format(inner.name("currency"), "IDR")
	}
	return Amount{rupiah, true}
}
