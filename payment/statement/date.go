package statement

import (
	"strings"
	"time"
	"unicode"

	"github.com/jamsos/jamsos/kit/period"
)

// months by the first three letters of their Indonesian and English names.
var months = map[string]time.Month{"jan": 1, "feb": 2, "peb": 2, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "agu": 8, "agt": 8, "ags": 8, "aug": 8,
	"sep": 9, "okt": 10, "oct": 10, "nov": 11, "nop": 11, "des": 12, "dec": 12}

// day reads a date, with or without a time behind it: 21/11/2026, 21-11-26,
// 21 November 2026, 2026-11-21, 20261121; 21/11 takes its year from the period.
// The code says what is wrong.
func day(s string, yearFirst bool, from, to period.Date) (period.Date, Code) {
	var part [3]string
	n := 0
	for _, w := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) && (r < '0' || r > '9') }) {
		if n == 3 || len(w) > 16 {
			break
		}
		part[n] = w
		n++
	}
	if n > 0 && len(part[0]) == 8 && digits(part[0]) == 8 { // 20261121
		d := period.Date(number(part[0]))
		if d.Valid() {
			return d, ""
		}
		return 0, BadDate
	}
	if n == 3 {
		part[2], _, _ = strings.Cut(part[2], "T") // 2026-11-21T10:00:00
	}
	if n < 2 || n == 2 && yearFirst {
		return 0, BadDate
	}
	y, m, d := part[2], part[1], part[0]
	if yearFirst || len(part[0]) == 4 {
		y, d = part[0], part[2]
	}
	dd, mm := num(d), num(m)
	if mm < 0 && len(m) >= 3 {
		mm = int(months[strings.ToLower(m[:3])])
	}
	if dd < 1 || mm < 1 || len(d) > 2 {
		return 0, BadDate
	}
	if n == 2 {
		for y := from.Year(); from > 0 && y <= to.Year(); y++ {
			if x := period.NewDate(y, time.Month(mm), dd); x.Valid() && x >= from && x <= to {
				return x, ""
			}
		}
		if mm > 12 || dd > 31 {
			return 0, BadDate
		}
		return 0, NoYear
	}
	yy := num(y)
	switch len(y) {
	case 4:
	case 2:
		if yy += 2000; yy > 2079 {
			yy -= 100
		}
	default:
		return 0, BadDate
	}
	if mm > 12 || dd > 31 {
		return 0, BadDate
	}
	x := period.NewDate(yy, time.Month(mm), dd)
	if yy < 0 || !x.Valid() {
		return 0, BadDate
	}
	return x, ""
}

// num is a short number, or −1.
func num(s string) int {
	if s == "" || len(s) > 4 || digits(s) != len(s) {
		return -1
	}
	return number(s)
}
