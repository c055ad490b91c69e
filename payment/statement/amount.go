package statement

import (
	"errors"
	"math"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
)

// Amount is an exact decimal with the number of decimals its file wrote. The
// zero value is 0. Two amounts are compared with Cmp; == also compares the
// decimals.
type Amount struct {
	units int64
	scale uint8
}

const (
	// MaxDecimals is the most decimals of an amount; ISO 20022 allows five.
	MaxDecimals = 5
	// MaxDigits is the most digits of an amount; ISO 20022 allows 18.
	MaxDigits = 18
)

// Faults of amounts.
var (
	ErrAmount    = errors.New("statement: not an amount")
	ErrAmbiguous = errors.New("statement: the separator may mean thousands or decimals")
	ErrOverflow  = errors.New("statement: amount out of range")
	ErrSen       = errors.New("statement: the amount has sen")
)

// Decimal is how a file writes decimals.
type Decimal uint8

// The styles. Auto takes the last of two separators as the decimal one, and one
// that stands alone before other than three digits.
const (
	Auto  Decimal = iota
	Comma         // 1.234,56
	Dot           // 1,234.56
	Plain         // 1234.56, nothing else: XML
)

// NewAmount is units ÷ 10^decimals: NewAmount(150, 2) is 1.50.
func NewAmount(units int64, decimals int) (Amount, error) {
	if decimals < 0 || decimals > MaxDecimals || units > 999_999_999_999_999_999 || units < -999_999_999_999_999_999 {
		return Amount{}, ErrOverflow
	}
	return Amount{units, uint8(decimals)}, nil
}

// ParseAmount reads an amount; a sign, parentheses, a trailing minus and a
// leading Rp or IDR are understood, except in Plain.
func ParseAmount(s string, style Decimal) (Amount, error) {
	s = strings.TrimSpace(s)
	neg := false
	if style != Plain {
		s, neg = bare(s)
	} else if s, neg = strings.CutPrefix(s, "-"); !neg {
		s = strings.TrimPrefix(s, "+")
	}
	point, err := decimalPoint(s, style)
	if err != nil {
		return Amount{}, err
	}
	var a Amount
	digits, group, groups := 0, 0, 0
	decimals := false
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9':
			if a.units > 99_999_999_999_999_999 {
				return Amount{}, ErrOverflow
			}
			a.units = a.units*10 + int64(c-'0')
			digits++
			group++
			if decimals {
				if a.scale++; a.scale > MaxDecimals {
					return Amount{}, ErrAmount
				}
			}
		case i == point:
			if groups > 0 && group != 3 {
				return Amount{}, ErrAmount
			}
			decimals = true
		case (c == '.' || c == ',') && !decimals && style != Plain:
			if group == 0 || group > 3 || groups > 0 && group != 3 {
				return Amount{}, ErrAmount
			}
			groups++
			group = 0
		default:
			return Amount{}, ErrAmount
		}
	}
	if digits == 0 || !decimals && groups > 0 && group != 3 {
		return Amount{}, ErrAmount
	}
	if neg {
		a.units = -a.units
	}
	return a, nil
}

// bare takes sign, currency and blanks away.
func bare(s string) (string, bool) {
	neg := false
	if strings.HasPrefix(s, "(") && strings.HasSuffix(s, ")") {
		neg, s = true, s[1:len(s)-1]
	}
	for _, mark := range []string{"-", "+", "IDR", "Rp.", "Rp", "-", "+"} {
		s = strings.TrimSpace(s)
		if len(s) >= len(mark) && strings.EqualFold(s[:len(mark)], mark) {
			s = s[len(mark):]
			neg = neg != (mark == "-")
		}
	}
	if rest, ok := strings.CutSuffix(s, "-"); ok {
		s, neg = rest, !neg
	}
	return strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(s), neg
}

// decimalPoint is the index of the decimal separator, or -1.
func decimalPoint(s string, style Decimal) (int, error) {
	dot, comma := strings.LastIndexByte(s, '.'), strings.LastIndexByte(s, ',')
	only := func(i int, c string) (int, error) {
		if strings.Count(s, c) > 1 {
			return -1, ErrAmount
		}
		return i, nil
	}
	switch style {
	case Comma:
		return only(comma, ",")
	case Dot, Plain:
		return only(dot, ".")
	}
	last := max(dot, comma)
	sep := "."
	if last == comma {
		sep = ","
	}
	switch {
	case last < 0:
		return -1, nil
	case strings.Count(s, sep) > 1:
		return -1, nil
	case min(dot, comma) >= 0:
		return last, nil
	case len(s)-last-1 == 3 && strings.TrimLeft(s[:last], "0") != "":
		return 0, ErrAmbiguous
	}
	return last, nil
}

var powers = [MaxDecimals + 1]int64{1, 10, 100, 1_000, 10_000, 100_000}

// Add is a + b with the decimals of the more precise one.
func (a Amount) Add(b Amount) (Amount, error) {
	if a.scale < b.scale {
		a, b = b, a
	}
	p := powers[a.scale-b.scale]
	if b.units > math.MaxInt64/p || b.units < -math.MaxInt64/p {
		return Amount{}, ErrOverflow
	}
	x := b.units * p
	if x > 0 && a.units > math.MaxInt64-x || x < 0 && a.units < -math.MaxInt64-x {
		return Amount{}, ErrOverflow
	}
	return Amount{a.units + x, a.scale}, nil
}

// Sub is a − b.
func (a Amount) Sub(b Amount) (Amount, error) { return a.Add(b.Neg()) }

// Neg is −a.
func (a Amount) Neg() Amount { return Amount{-a.units, a.scale} }

// Sign is −1, 0 or 1.
func (a Amount) Sign() int {
	switch {
	case a.units < 0:
		return -1
	case a.units > 0:
		return 1
	}
	return 0
}

// Cmp compares values: 1.5 and 1.50 are equal.
func (a Amount) Cmp(b Amount) int {
	d, err := a.Sub(b)
	if err == nil {
		return d.Sign()
	}
	// Out of range together: they differ by far, so whole parts decide.
	return Amount{units: a.units/powers[a.scale]/2 - b.units/powers[b.scale]/2}.Sign()
}

// Rupiah is the amount in whole rupiah; ErrSen when sen are left over.
func (a Amount) Rupiah() (money.Rupiah, error) {
	p := powers[a.scale]
	if a.units%p != 0 {
		return 0, ErrSen
	}
	return money.Rupiah(a.units / p), nil
}

// Sen is the amount in hundredths of a rupiah; ErrSen when it is finer.
func (a Amount) Sen() (int64, error) {
	const sen = 2
	if a.scale > sen {
		p := powers[a.scale-sen]
		if a.units%p != 0 {
			return 0, ErrSen
		}
		return a.units / p, nil
	}
	p := powers[sen-a.scale]
	if a.units > math.MaxInt64/p || a.units < -math.MaxInt64/p {
		return 0, ErrOverflow
	}
	return a.units * p, nil
}

// Decimals is how many decimals the file wrote.
func (a Amount) Decimals() int { return int(a.scale) }

// String is "1000000.00", with the decimals of the file.
func (a Amount) String() string { return a.write('.') }

func (a Amount) write(point byte) string {
	u := uint64(a.units)
	if a.units < 0 {
		u = -u
	}
	var b [24]byte
	i := len(b)
	for n := 0; n == 0 || u > 0 || n <= int(a.scale); n++ {
		if n == int(a.scale) && n > 0 {
			i--
			b[i] = point
		}
		i--
		b[i] = byte('0' + u%10)
		u /= 10
	}
	if a.units < 0 {
		i--
		b[i] = '-'
	}
	return string(b[i:])
}

// MarshalText writes "1000000.00".
func (a Amount) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText reads "1000000.00".
func (a *Amount) UnmarshalText(b []byte) (err error) {
	*a, err = ParseAmount(string(b), Plain)
	return err
}
