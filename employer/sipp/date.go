package sipp

import (
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/sheet"
)

// parseDate reads a day. The code is empty when it was read, a warning when the
// day is given too, else an error.
//
// Accepted: DD-MM-YYYY, DD/MM/YYYY, DD.MM.YYYY, YYYY-MM-DD (an hour behind it is
// dropped), DDMMYYYY, YYYYMMDD, "1 Januari 1990", "1-Jan-1990",
// "January 1, 1990", a date cell, and the serial of one.
func parseDate(text []byte, kind sheet.Kind, date1904 bool) (period.Date, string) {
	if kind == sheet.Date || kind == sheet.Number && !(len(text) == 8 && digits(text)) {
		return serial(text, kind == sheet.Number, date1904)
	}
	if len(text) == 10 && text[2] == '-' && text[5] == '-' { // the template's own form
		d, ok1 := number(text[:2])
		m, ok2 := number(text[3:5])
		y, ok3 := number(text[6:])
		if ok1 && ok2 && ok3 {
			return day(y, m, d)
		}
	}
	s := string(text)
	if i := strings.IndexAny(s, "T "); i == 10 && strings.ContainsRune(s[i:], ':') {
		s = s[:i] // 1990-01-01T00:00:00
	}
	if n, ok := number([]byte(s)); ok {
		switch {
		case len(s) == 5:
			return serial([]byte(s), true, date1904)
		case len(s) == 8 && s[:2] >= "19" && s[:2] <= "21" && s[4:6] <= "12" && n/10_000 >= 1900:
			return day(n/10_000, n/100%100, n%100)
		case len(s) == 8:
			return day(n%10_000, n/10_000%100, n/1_000_000)
		}
		return 0, "date_format"
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/. ,", r) })
	if len(parts) != 3 {
		return 0, "date_format"
	}
	if m := monthNamed(parts[0]); m > 0 { // January 1, 1990
		parts[0], parts[1] = parts[1], parts[0]
	}
	d, ok1 := number([]byte(parts[0]))
	m, ok2 := number([]byte(parts[1]))
	y, ok3 := number([]byte(parts[2]))
	if !ok2 {
		m = monthNamed(parts[1])
		ok2 = m > 0
	}
	if !ok1 || !ok2 || !ok3 || len(parts[0]) > 4 || len(parts[2]) > 4 {
		return 0, "date_format"
	}
	switch {
	case len(parts[0]) == 4 && len(parts[2]) <= 2:
		return day(d, m, y)
	case len(parts[0]) > 2 || len(parts[2]) != 4 && len(parts[2]) != 2:
		return 0, "date_format"
	case len(parts[2]) == 2:
		return 0, "date_year_short"
	case m > 12 && d >= 1 && d <= 12:
		return 0, "date_month_first"
	}
	return day(y, m, d)
}

func serial(text []byte, guess, date1904 bool) (period.Date, string) {
	y, m, d, ok := sheet.SerialDate(text, date1904)
	if !ok || y > 2200 {
		return 0, "date_format"
	}
	if guess {
		return period.NewDate(y, m, d), "date_from_number"
	}
	return period.NewDate(y, m, d), ""
}

func day(y, m, d int) (period.Date, string) {
	if m < 1 || m > 12 || d < 1 || d > 31 || y < 1900 || y > 2200 {
		return 0, "date_impossible"
	}
	v := period.NewDate(y, time.Month(m), d)
	if d > 28 && !v.Valid() {
		return 0, "date_impossible"
	}
	return v, ""
}

// parseMonth reads a month: MM-YYYY, MMYYYY, YYYY-MM, YYYYMM, M-YYYY, MYYYY,
// "Januari 2018", "Jan-18", or the first day of one as a date.
func parseMonth(text []byte, kind sheet.Kind, date1904 bool) (period.Month, bool) {
	month := func(y, m int) (period.Month, bool) {
		v := period.NewMonth(y, time.Month(m))
		return v, v.Valid()
	}
	if len(text) == 7 && text[2] == '-' { // the template's own form
		m, ok1 := number(text[:2])
		y, ok2 := number(text[3:])
		if ok1 && ok2 {
			return month(y, m)
		}
	}
	if n, ok := number(text); ok && kind != sheet.Date {
		switch {
		case len(text) == 6 && n/100 >= 1900 && n/100 <= 2200 && n%100 >= 1 && n%100 <= 12:
			return month(n/100, n%100)
		case len(text) == 6, len(text) == 5 && n/10_000 > 0 && n%10_000 >= 1900:
			return month(n%10_000, n/10_000)
		}
	}
	parts := strings.FieldsFunc(string(text), func(r rune) bool { return strings.ContainsRune("-/. ,'", r) })
	if len(parts) == 2 {
		if len(parts[0]) == 4 && digits([]byte(parts[0])) {
			parts[0], parts[1] = parts[1], parts[0]
		}
		m, ok1 := number([]byte(parts[0]))
		if !ok1 {
			m = monthNamed(parts[0])
		}
		y, ok2 := number([]byte(parts[1]))
		if ok2 && m >= 1 && m <= 12 && len(parts[0]) != 0 {
			switch {
			case len(parts[1]) == 4:
				return month(y, m)
			case len(parts[1]) == 2 && !ok1: // Jan-18, as Excel shows 01-2018
				return month(2000+y, m)
			}
		}
		return 0, false
	}
	if d, code := parseDate(text, kind, date1904); code == "" || code == "date_from_number" {
		return d.Month(), d.Day() == 1
	}
	return 0, false
}

// number reads a short number of digits only.
func number(b []byte) (int, bool) {
	if len(b) == 0 || len(b) > 9 {
		return 0, false
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}

// monthNamed is the month of an Indonesian or English name or short form; 0
// when it is none.
func monthNamed(s string) int {
	if len(s) < 3 {
		return 0
	}
	return monthNames[strings.ToLower(s)]
}

var monthNames = func() map[string]int {
	m := map[string]int{}
	for i, names := range []string{
		"januari january jan", "februari february pebruari feb peb", "maret march mar mrt", "april apr", "mei may",
		"juni june jun", "juli july jul", "agustus august agu agt ags aug", "september sep sept", "oktober october okt oct",
		"november nopember nov nop", "desember december des dec",
	} {
		for _, n := range strings.Fields(names) {
			m[n] = i + 1
		}
	}
	return m
}()
