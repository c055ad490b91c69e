package statement

import (
	"errors"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/period"
)

// line61 reads the first line of field 61:
// value date, booking day, mark, funds code, amount, type, reference//bank's.
// Without a code, value is a date that is none and was left out.
func line61(s string) (e Entry, code Code, value string) {
	n := digits(s)
	date := s[:n]
	var ok bool
	switch n {
	case 6, 10:
		e.ValueDate, ok = shortDate(date[:6])
		date = date[6:]
	case 8, 12: // a year of four digits
		e.ValueDate, ok = shortDate(date[:8])
		date = date[8:]
	}
	if !ok && n == 10 { // banks whose interest knows a 30 February as value date
		e.Date, ok = shortDate(s[:2] + date)
		e.ValueDate, value = 0, s[:6]
	} else if ok {
		var known bool
		if e.Date, known = bookingDay(e.ValueDate, date); !known && date != "" {
			value = date
		}
	}
	if !ok {
		return e, BadDate, s
	}
	rest := strings.TrimLeft(s[n:], " ")
	mark := ""
	for _, m := range []string{"RC", "RD", "EC", "ED", "C", "D"} {
		if strings.HasPrefix(rest, m) {
			mark = m
			break
		}
	}
	switch mark {
	case "C", "RD", "EC":
		e.Direction = Credit
	case "D", "RC", "ED":
		e.Direction = Debit
	default:
		return e, NoDirection, s
	}
	e.Reversal = mark[0] == 'R'
	e.Pending = mark[0] == 'E' // expected
	rest = strings.TrimLeft(rest[len(mark):], " ")
	if rest != "" && letters(rest[:1]) { // funds code: the currency's third letter
		rest = strings.TrimLeft(rest[1:], " ")
	}
	end := 0
	for end < len(rest) && (rest[end] >= '0' && rest[end] <= '9' || rest[end] == ',' || rest[end] == '.') {
		end++
	}
	text := rest[:end]
	a, err := swiftAmount(text)
	switch {
	case errors.Is(err, ErrAmbiguous):
		return e, AmbiguousAmount, text
	case err != nil:
		return e, BadAmount, rest
	}
	e.Amount = a
	rest = strings.TrimLeft(rest[end:], " ")
	if len(rest) >= 4 && strings.ContainsRune("NFS", rune(rest[0])) && code61(rest[1:4]) {
		e.Type, rest = rest[:4], rest[4:]
	} else if !strings.ContainsAny(text, ",.") { // nothing tells where it ends
		return e, BadAmount, text
	}
	own, bank, _ := strings.Cut(rest, "//")
	if own = fold(own); own != "NONREF" {
		e.Refs.Customer = own
	}
	if bank = fold(bank); bank != "NONREF" {
		e.Refs.Bank = bank
	}
	return e, "", value
}

// swiftAmount reads an amount whose decimals follow a comma, as SWIFT says, or a
// dot, or that has none, as banks write.
func swiftAmount(s string) (Amount, error) {
	if strings.Count(s, ",") == 1 && strings.LastIndexByte(s, '.') < strings.IndexByte(s, ',') {
		return ParseAmount(s, Comma)
	}
	return ParseAmount(s, Auto)
}

// bookingDay completes a month and day with the year in which they lie nearest to
// the value date; what is no day is taken as the value date.
func bookingDay(value period.Date, mmdd string) (day period.Date, ok bool) {
	if len(mmdd) != 4 {
		return value, false
	}
	md := period.Date(number(mmdd))
	best := period.Date(0)
	for y := value.Year() - 1; y <= value.Year()+1; y++ {
		d := period.NewDate(y, 1, 1) - 101 + md
		if d.Valid() && (best == 0 || abs(d.Sub(value)) < abs(best.Sub(value))) {
			best = d
		}
	}
	if best == 0 {
		return value, false
	}
	return best, true
}

// shortDate reads yymmdd, or yyyymmdd.
func shortDate(s string) (period.Date, bool) {
	var y int
	switch len(s) {
	case 6:
		if y = 2000 + number(s[:2]); y > 2079 {
			y -= 100
		}
		s = s[2:]
	case 8:
		y, s = number(s[:4]), s[4:]
	default:
		return 0, false
	}
	d := period.NewDate(y, time.Month(number(s[:2])), number(s[2:]))
	return d, d.Valid()
}

func digits(s string) int {
	n := 0
	for n < len(s) && s[n] >= '0' && s[n] <= '9' {
		n++
	}
	return n
}

func number(digits string) int {
	n := 0
	for _, c := range digits {
		n = n*10 + int(c-'0')
	}
	return n
}

func letters(s string) bool {
	for i := range len(s) {
		if s[i] < 'A' || s[i] > 'Z' {
			return false
		}
	}
	return s != ""
}

// code61 tells whether s may be a type of transaction: TRF, MSC, 103.
func code61(s string) bool {
	for i := range len(s) {
		if !letters(s[i:i+1]) && digits(s[i:i+1]) == 0 {
			return false
		}
	}
	return true
}

func abs(n int) int { return max(n, -n) }
