package qris

import (
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
)

// rupiahCurrency is the rupiah in ISO 4217.
const rupiahCurrency = "360"

// maxAmount and maxPercent are the lengths of 54 and 56, and of 57 (table 3.6).
const (
	maxAmount  = 13
	maxPercent = 5
)

// decimal splits an amount as EMVCo writes it: digits, perhaps a dot, perhaps
// decimals ("98.73", "98", "98."); no sign, no thousands.
func decimal(s string) (whole, decimals string, ok bool) {
	whole, decimals, _ = strings.Cut(s, ".")
	return whole, decimals, digits(whole) && (decimals == "" || digits(decimals))
}

// zero tells that all digits are zero.
func zero(s string) bool { return strings.Trim(s, "0.") == "" }

// rupiah reads an amount as whole rupiah: "1000", "1000." and "1000.00" are
// equal, "1000.50" is refused. The text was checked by Decode.
func (c Code) rupiah(tag Tag) (money.Rupiah, error) {
	if got := c.Get(Currency); got != rupiahCurrency {
		return 0, refuse("qris.amount_currency", tag.String(), "currency", got)
	}
	whole, decimals, _ := decimal(c.Get(tag))
	if !zero(decimals) {
		return 0, refuse("qris.amount_fraction", tag.String())
	}
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return 0, refuse("qris.amount_form", tag.String(), "max", maxAmount).Because(err)
	}
	return money.Rupiah(n), nil
}

// Amount is what the code asks for, without a tip, in rupiah; more than 0.
// Refused: no amount (the payer types it), another currency, a fraction of a rupiah.
func (c Code) Amount() (money.Rupiah, error) {
	if !c.has(Amount) {
		return 0, refuse("qris.amount_absent", Amount.String())
	}
	return c.rupiah(Amount)
}

// TipKind says who decides about a tip (tag 55).
type TipKind string

// The kinds. A code without a tip has the kind ”.
const (
	TipPayer TipKind = "01" // the payer types it, or nothing
	TipSum   TipKind = "02" // Tip.Sum is added
	TipRate  TipKind = "03" // Tip.Rate of the amount is added
)

// Tip is what comes on top of the amount. Indonesian merchants may not put their
// costs on the payer; we read tips and never write one.
type Tip struct {
	Kind TipKind
	Sum  money.Rupiah // of TipSum, more than 0
	Rate money.PPM    // of TipRate, more than 0 and less than 100 %; the fields do not say how a fraction is rounded
}

// Tip is what the code adds to the amount. Refused: a sum in another currency or
// with a fraction of a rupiah.
func (c Code) Tip() (Tip, error) {
	t := Tip{Kind: TipKind(c.Get(TipIndicator))}
	var err error
	switch t.Kind {
	case TipSum:
		t.Sum, err = c.rupiah(TipFixed)
	case TipRate:
		t.Rate, err = percent(c.Get(TipPercent))
	}
	if err != nil {
		return Tip{}, err
	}
	return t, nil
}

// percent reads tag 57: EMVCo allows 00.01 to 99.99; five characters give at most
// three decimals, which parts per million hold exactly.
func percent(s string) (money.PPM, error) {
	whole, decimals, ok := decimal(s)
	if !ok || len(s) > maxPercent {
		return 0, refuse("qris.tip_rate", TipPercent.String())
	}
	n, err := strconv.ParseInt(whole+(decimals + "0000")[:4], 10, 64)
	if err != nil || n <= 0 || money.PPM(n) >= 100*money.Percent {
		return 0, refuse("qris.tip_rate", TipPercent.String())
	}
	return money.PPM(n), nil
}
