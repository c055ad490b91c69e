// Package money holds amounts of rupiah and rates, as integers only.
//
// An amount is a whole number of rupiah; a rate is a whole number of parts per
// million (0.24 % is 2,400 ppm). Both are types of their own, so that an
// amount is never added to a rate and no float comes near either.
package money

import (
	"errors"
	"fmt"
	"math/bits"
	"strings"
)

// Rupiah is an amount of whole rupiah. The rupiah has had no coin below one in
// practice since long before 2015, so there is no minor unit.
type Rupiah int64

// PPM is a rate in parts per million: 1 % is 10,000 ppm.
type PPM int64

// Percent is one hundredth, as a rate.
const Percent PPM = 10_000

// million is the denominator of a PPM.
const million = 1_000_000

// Rounding names how a fraction of a rupiah becomes whole. The law texts are
// silent on contributions (regulation: "not regulated in any text read"), so
// the choice is a parameter of the law's data and never a habit in code.
type Rounding uint8

// The roundings in use. HalfUp is what payroll practice does; Down is used for
// the yearly pension wage cap, Up for the pension minimum and maximum.
const (
	HalfUp Rounding = iota
	Down
	Up
)

// ParseRounding reads the names used in the law's data: half_up, down, up.
func ParseRounding(s string) (Rounding, error) {
	switch s {
	case "half_up":
		return HalfUp, nil
	case "down":
		return Down, nil
	case "up":
		return Up, nil
	}
	return 0, fmt.Errorf("money: unknown rounding %q (half_up, down, up)", s)
}

func (r Rounding) String() string {
	switch r {
	case Down:
		return "down"
	case Up:
		return "up"
	}
	return "half_up"
}

// ErrOverflow says that an amount left the range of 64 bits.
var ErrOverflow = errors.New("money: amount out of range")

// Mul returns amount × rate, rounded. Amount and rate must not be negative and
// the product must fit 63 bits after the division; anything else is a bug of
// the caller and panics, because a wrong amount must never be written.
func Mul(amount Rupiah, rate PPM, r Rounding) Rupiah {
	if amount < 0 || rate < 0 {
		panic(fmt.Sprintf("money: Mul(%d, %d): negative", amount, rate))
	}
	hi, lo := bits.Mul64(uint64(amount), uint64(rate))
	if hi >= million {
		panic(ErrOverflow)
	}
	q, rem := bits.Div64(hi, lo, million)
	switch r {
	case HalfUp:
		if rem >= million/2 {
			q++
		}
	case Up:
		if rem > 0 {
			q++
		}
	}
	if q > 1<<63-1 {
		panic(ErrOverflow)
	}
	return Rupiah(q)
}

// Div returns a / n, rounded; a must not be negative and n not zero or less.
func Div(a, n Rupiah, r Rounding) Rupiah {
	if a < 0 || n <= 0 {
		panic(fmt.Sprintf("money: Div(%d, %d): out of range", a, n))
	}
	q, rem := a/n, a%n
	switch r {
	case HalfUp:
		if rem >= n-rem {
			q++
		}
	case Up:
		if rem > 0 {
			q++
		}
	}
	return q
}

// Format writes an amount the Indonesian way, with dots between thousands and
// no sign for the currency: 1234567 is "1.234.567".
func (a Rupiah) Format() string { return group(int64(a), '.') }

// FormatEnglish writes an amount with commas between thousands.
func (a Rupiah) FormatEnglish() string { return group(int64(a), ',') }

func (a Rupiah) String() string { return "Rp" + a.Format() }

func group(n int64, sep byte) string {
	s := fmt.Sprint(n)
	sign := ""
	if s[0] == '-' {
		sign, s = "-", s[1:]
	}
	var b strings.Builder
	b.WriteString(sign)
	for i := range len(s) {
		if i > 0 && (len(s)-i)%3 == 0 {
			b.WriteByte(sep)
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// FormatPercent writes a rate as a percentage with a decimal comma and without
// needless zeros: 2400 ppm is "0,24 %".
func (p PPM) FormatPercent() string { return p.percent(",") + " %" }

// FormatPercentEnglish writes a rate as a percentage with a decimal point.
func (p PPM) FormatPercentEnglish() string { return p.percent(".") + "%" }

func (p PPM) percent(point string) string {
	sign := ""
	if p < 0 {
		sign, p = "-", -p
	}
	whole, frac := p/Percent, p%Percent
	if frac == 0 {
		return fmt.Sprintf("%s%d", sign, whole)
	}
	return sign + fmt.Sprint(int64(whole)) + point + strings.TrimRight(fmt.Sprintf("%04d", frac), "0")
}

// ParsePercent reads "0.24 %", "0.24%" or "0,24 %" into parts per million.
// More than four decimals cannot be expressed and are refused.
func ParsePercent(s string) (PPM, error) {
	t := strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%"))
	t = strings.Replace(t, ",", ".", 1)
	whole, frac, has := strings.Cut(t, ".")
	if whole == "" || len(whole) > 9 || (has && frac == "") || len(frac) > 4 {
		return 0, fmt.Errorf("money: %q is not a percentage with at most four decimals", s)
	}
	var n int64
	for _, c := range []byte(whole + frac + strings.Repeat("0", 4-len(frac))) {
		if c < '0' || c > '9' {
			return 0, fmt.Errorf("money: %q is not a percentage with at most four decimals", s)
		}
		n = n*10 + int64(c-'0')
	}
	return PPM(n), nil
}
