// Package period holds months and civil dates as they are written in law,
// contracts and bills: without an hour and without a time zone.
//
// Both are small integers that read the same in Go, in SQL and in a dump:
// a Month is yyyymm (202506), a Date is yyyymmdd (20250615). Zero means "none";
// as the end of a range it means "open".
package period

import (
	"fmt"
	"strconv"
	"time"
)

// Month is a calendar month as yyyymm; 0 is none.
type Month int32

// Date is a calendar day as yyyymmdd; 0 is none.
type Date int32

// WIB is Western Indonesia Time (UTC+7, no daylight saving): business days,
// due dates and receipts are told in it.
var WIB = time.FixedZone("WIB", 7*60*60)

// NewMonth makes a month; it does not normalise.
func NewMonth(year int, month time.Month) Month { return Month(year*100 + int(month)) }

// NewDate makes a date; it does not normalise.
func NewDate(year int, month time.Month, day int) Date {
	return Date(year*10_000 + int(month)*100 + day)
}

// MonthOf is the month of an instant in WIB.
func MonthOf(t time.Time) Month { t = t.In(WIB); return NewMonth(t.Year(), t.Month()) }

// DateOf is the day of an instant in WIB.
func DateOf(t time.Time) Date {
	t = t.In(WIB)
	return NewDate(t.Year(), t.Month(), t.Day())
}

// ParseMonth reads "2025-06".
func ParseMonth(s string) (Month, error) {
	if len(s) == 7 && s[4] == '-' {
		y, err1 := strconv.Atoi(s[:4])
		m, err2 := strconv.Atoi(s[5:])
		if err1 == nil && err2 == nil {
			if v := NewMonth(y, time.Month(m)); v.Valid() {
				return v, nil
			}
		}
	}
	return 0, fmt.Errorf("period: %q is not a month like 2025-06", s)
}

// ParseDate reads "2025-06-15".
func ParseDate(s string) (Date, error) {
	if t, err := time.Parse(time.DateOnly, s); err == nil && t.Year() >= 1900 && t.Year() <= 2200 {
		return NewDate(t.Year(), t.Month(), t.Day()), nil
	}
	return 0, fmt.Errorf("period: %q is not a date like 2025-06-15", s)
}

// Valid tells whether m is a month between 1900 and 2200.
func (m Month) Valid() bool {
	return m.Year() >= 1900 && m.Year() <= 2200 && m.Month() >= 1 && m.Month() <= 12
}

// Year is the calendar year.
func (m Month) Year() int { return int(m) / 100 }

// Month is the month of the year.
func (m Month) Month() time.Month { return time.Month(m % 100) }

// index counts months since year 0, for arithmetic.
func (m Month) index() int { return m.Year()*12 + int(m.Month()) - 1 }

// Add moves by n months.
func (m Month) Add(n int) Month {
	i := m.index() + n
	return NewMonth(i/12, time.Month(i%12+1))
}

// Sub is the number of months from o to m.
func (m Month) Sub(o Month) int { return m.index() - o.index() }

// First is the first day of the month.
func (m Month) First() Date { return Date(int32(m)*100 + 1) }

// Last is the last day of the month.
func (m Month) Last() Date { return m.Add(1).First().AddDays(-1) }

// Day is day d of the month, clipped to the month's length.
func (m Month) Day(d int) Date {
	if last := m.Last().Day(); d > last {
		d = last
	}
	return Date(int32(m)*100 + int32(d))
}

// String is "2025-06"; none is "".
func (m Month) String() string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d", m.Year(), int(m.Month()))
}

// MarshalText writes "2025-06", for JSON.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }

// UnmarshalText reads "2025-06" or "".
func (m *Month) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*m = 0
		return nil
	}
	*m, err = ParseMonth(string(b))
	return err
}

// Valid tells whether d is a real day between 1900 and 2200.
func (d Date) Valid() bool {
	return d.Month().Valid() && d.Day() >= 1 && d.Day() <= d.Month().Last().Day()
}

// Year is the calendar year.
func (d Date) Year() int { return int(d) / 10_000 }

// Month is the date's month.
func (d Date) Month() Month { return Month(d / 100) }

// Day is the day of the month.
func (d Date) Day() int { return int(d) % 100 }

// Time is midnight UTC of the day, for arithmetic only.
func (d Date) Time() time.Time {
	return time.Date(d.Year(), d.Month().Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// Start is the instant at which the day begins in WIB.
func (d Date) Start() time.Time {
	return time.Date(d.Year(), d.Month().Month(), d.Day(), 0, 0, 0, 0, WIB)
}

// AddDays moves by n days.
func (d Date) AddDays(n int) Date {
	t := d.Time().AddDate(0, 0, n)
	return NewDate(t.Year(), t.Month(), t.Day())
}

// Sub is the number of days from o to d.
func (d Date) Sub(o Date) int { return int(d.Time().Sub(o.Time()) / (24 * time.Hour)) }

// Weekday is the day of the week.
func (d Date) Weekday() time.Weekday { return d.Time().Weekday() }

// AgeOn is the number of completed years of somebody born on d, on day on.
func (d Date) AgeOn(on Date) int {
	n := on.Year() - d.Year()
	if on%10_000 < d%10_000 {
		n--
	}
	return n
}

// String is "2025-06-15"; none is "".
func (d Date) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year(), int(d.Month().Month()), d.Day())
}

// MarshalText writes "2025-06-15", for JSON.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads "2025-06-15" or "".
func (d *Date) UnmarshalText(b []byte) (err error) {
	if len(b) == 0 {
		*d = 0
		return nil
	}
	*d, err = ParseDate(string(b))
	return err
}
