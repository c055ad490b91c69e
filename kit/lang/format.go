package lang

import (
	"fmt"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Lang is a language by its tag. Numbers and dates are written the English way
// in English and the Indonesian way in every other language, as on all papers
// in the country.
type Lang string

const (
	Indonesian Lang = "id"
	English    Lang = "en"
)

func (l Lang) english() bool { return l == English || strings.HasPrefix(string(l), "en-") }

var months = map[bool][12]string{
	false: {"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"},
	true:  {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

var shortMonths = map[bool][12]string{
	false: {"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"},
	true:  {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
}

var weekdays = map[bool][7]string{
	false: {"Minggu", "Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu"},
	true:  {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// Rupiah is "Rp1.234.567" or "Rp1,234,567"; a debit is "−Rp1.234.567".
func (l Lang) Rupiah(a money.Rupiah) string {
	s, minus := a.Format(), ""
	if l.english() {
		s = a.FormatEnglish()
	}
	if rest, ok := strings.CutPrefix(s, "-"); ok {
		s, minus = rest, "−"
	}
	return minus + "Rp" + s
}

// Number is a whole number with thousands apart: "1.234.567" or "1,234,567".
func (l Lang) Number(n int64) string {
	if l.english() {
		return strings.Replace(money.Rupiah(n).FormatEnglish(), "-", "−", 1)
	}
	return strings.Replace(money.Rupiah(n).Format(), "-", "−", 1)
}

// Percent is a rate: "0,24 %" or "0.24%".
func (l Lang) Percent(p money.PPM) string {
	if l.english() {
		return p.FormatPercentEnglish()
	}
	return p.FormatPercent()
}

// Date is "21 November 2026"; none is "–".
func (l Lang) Date(d period.Date) string {
	if !d.Valid() {
		return "–"
	}
	return fmt.Sprintf("%d %s %d", d.Day(), months[l.english()][d.Month().Month()-1], d.Year())
}

// DateShort is "21 Nov 2026"; none is "–".
func (l Lang) DateShort(d period.Date) string {
	if !d.Valid() {
		return "–"
	}
	return fmt.Sprintf("%d %s %d", d.Day(), shortMonths[l.english()][d.Month().Month()-1], d.Year())
}

// Weekday is "Sabtu" or "Saturday"; none is "–".
func (l Lang) Weekday(d period.Date) string {
	if !d.Valid() {
		return "–"
	}
	return weekdays[l.english()][d.Weekday()]
}

// Month is "November 2026"; none is "–".
func (l Lang) Month(m period.Month) string {
	if !m.Valid() {
		return "–"
	}
	return fmt.Sprintf("%s %d", months[l.english()][m.Month()-1], m.Year())
}

// MonthShort is "Nov"; none is "–".
func (l Lang) MonthShort(m period.Month) string {
	if !m.Valid() {
		return "–"
	}
	return shortMonths[l.english()][m.Month()-1]
}

// Months is a run of months: "November 2026", "November–Desember 2026",
// "Desember 2026–Januari 2027".
func (l Lang) Months(from, to period.Month) string {
	switch {
	case from == to || !to.Valid():
		return l.Month(from)
	case from.Valid() && from.Year() == to.Year():
		return months[l.english()][from.Month()-1] + "–" + l.Month(to)
	}
	return l.Month(from) + "–" + l.Month(to)
}

// Time is the hour of an instant in Western Indonesia Time: "14.05 WIB" or "14:05 WIB".
func (l Lang) Time(t time.Time) string {
	if l.english() {
		return t.In(period.WIB).Format("15:04") + " WIB"
	}
	return t.In(period.WIB).Format("15.04") + " WIB"
}

// DateTime is the day and hour of an instant: "21 November 2026, 14.05 WIB".
func (l Lang) DateTime(t time.Time) string { return l.Date(period.DateOf(t)) + ", " + l.Time(t) }

// units are powers of a thousand from a million on: juta, miliar, triliun.
var units = map[bool][3]string{false: {"jt", "M", "T"}, true: {"m", "bn", "tn"}}

// Compact is a number of three digits for a glance: "1,7 jt", "2,41 M" (miliar),
// in English "1.7 m", "2.41 bn". Below a million it is exact. The exact number
// belongs beside it.
func (l Lang) Compact(n int64) string {
	abs := uint64(n)
	minus := ""
	if n < 0 {
		abs, minus = -abs, "−"
	}
	if abs < 1_000_000 {
		return l.Number(n)
	}
	base, unit := uint64(1_000_000), 0
	for unit < 2 && abs >= base*1000 {
		base, unit = base*1000, unit+1
	}
	for {
		decimals, step := 2, base/100
		if abs/base >= 10 {
			decimals, step = 1, base/10
		}
		if abs/base >= 100 {
			decimals, step = 0, base
		}
		rounded := abs / step // in steps, half up
		if abs%step >= step-step/2 {
			rounded++
		}
		if rounded*step >= base*1000 && unit < 2 {
			base, unit, abs = base*1000, unit+1, rounded*step // 999.9 million is a billion
			continue
		}
		scale := base / step
		s := l.Number(int64(rounded / scale))
		if rest := rounded % scale; rest > 0 {
			point := ","
			if l.english() {
				point = "."
			}
			s += point + strings.TrimRight(fmt.Sprintf("%0*d", decimals, rest), "0")
		}
		return minus + s + "\u00a0" + units[l.english()][unit]
	}
}

// CompactRupiah is an amount of three digits: "Rp2,41 M", "Rp1,8 jt"; below a
// million it is exact.
func (l Lang) CompactRupiah(a money.Rupiah) string {
	s := l.Compact(int64(a))
	if rest, ok := strings.CutPrefix(s, "−"); ok {
		return "−Rp" + rest
	}
	return "Rp" + s
}

// Value writes what has a way to be written in a language (amounts, rates, dates,
// months, instants, whole numbers) and gives everything else back as it is. A
// number that is no count, a year or a member number, must come as a string.
func (l Lang) Value(v any) any {
	switch v := v.(type) {
	case money.Rupiah:
		return l.Rupiah(v)
	case money.PPM:
		return l.Percent(v)
	case period.Date:
		return l.Date(v)
	case period.Month:
		return l.Month(v)
	case time.Time:
		return l.DateTime(v)
	case int:
		return l.Number(int64(v))
	case int32:
		return l.Number(int64(v))
	case int64:
		return l.Number(v)
	}
	return v
}
