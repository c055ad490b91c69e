package page

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

var monthNames = map[string][12]string{
	"id": {"Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus", "September", "Oktober", "November", "Desember"},
	"en": {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

var shortMonthNames = map[string][12]string{
	"id": {"Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"},
	"en": {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
}

func inLang(names map[string][12]string, lang string, m time.Month) string {
	l, ok := names[lang]
	if !ok {
		l = names[Langs[0]]
	}
	if m < 1 || m > 12 {
		return ""
	}
	return l[m-1]
}

// Number writes a whole number with the language's thousands sign. It takes
// any integer type; anything else is an error.
func Number(lang string, n any) (string, error) {
	v := reflect.ValueOf(n)
	var i int64
	switch {
	case v.IsValid() && v.CanInt():
		i = v.Int()
	case v.IsValid() && v.CanUint():
		i = int64(v.Uint())
	default:
		return "", fmt.Errorf("page: %v (%T) is not a whole number", n, n)
	}
	if lang == "en" {
		return money.Rupiah(i).FormatEnglish(), nil
	}
	return money.Rupiah(i).Format(), nil
}

// RupiahText writes an amount in whole rupiah: "Rp20.650", "-Rp500".
func RupiahText(lang string, n any) (string, error) {
	s, err := Number(lang, n)
	if rest, negative := strings.CutPrefix(s, "-"); negative {
		return "-Rp" + rest, err
	}
	return "Rp" + s, err
}

// Short rounds an amount in rupiah to three digits for reading: "Rp2,41 M" is
// 2.41 thousand million (miliar), "Rp1,8 jt" 1.8 million (juta). Show the exact
// amount beside it, in a table or a title.
func Short(lang string, n any) (string, error) {
	if _, err := Number(lang, n); err != nil {
		return "", err
	}
	v := reflect.ValueOf(n)
	var i int64
	if v.CanInt() {
		i = v.Int()
	} else {
		i = int64(v.Uint())
	}
	sign := ""
	if i < 0 {
		sign, i = "-", -i
	}
	units := []struct {
		from   int64
		id, en string
	}{{1_000_000_000_000, "T", "tn"}, {1_000_000_000, "M", "bn"}, {1_000_000, "jt", "m"}}
	for k, u := range units {
		hundredths := (i + u.from/200) / (u.from / 100)
		if i < u.from && (hundredths < 100 || k == 0) {
			continue
		}
		whole, frac := hundredths/100, hundredths%100
		dec := ""
		switch {
		case whole < 10 && frac > 0:
			dec = strings.TrimRight(fmt.Sprintf("%02d", frac), "0")
		case whole < 100 && (frac+5)/10 > 0:
			tenth := (frac + 5) / 10
			if tenth == 10 {
				whole++
			} else {
				dec = fmt.Sprint(tenth)
			}
		case whole >= 100 && frac >= 50:
			whole++
		}
		name, point := u.id, ","
		if lang == "en" {
			name, point = u.en, "."
		}
		w, _ := Number(lang, whole)
		if dec != "" {
			w += point + dec
		}
		return sign + "Rp" + w + "\u00a0" + name, nil
	}
	return RupiahText(lang, n)
}

// Percent writes parts per million as a percentage.
func Percent(lang string, p money.PPM) string {
	if lang == "en" {
		return p.FormatPercentEnglish()
	}
	return strings.Replace(p.FormatPercent(), " ", "\u00a0", 1)
}

// DateText writes a period.Date, or the day in WIB of a time.Time: "15 Juni 2025";
// "" for none.
func DateText(lang string, v any) (string, error) {
	var d period.Date
	switch v := v.(type) {
	case period.Date:
		d = v
	case time.Time:
		if !v.IsZero() {
			d = period.DateOf(v)
		}
	default:
		return "", fmt.Errorf("page: %v (%T) is not a date", v, v)
	}
	if d == 0 {
		return "", nil
	}
	return fmt.Sprintf("%d\u00a0%s %d", d.Day(), inLang(monthNames, lang, d.Month().Month()), d.Year()), nil
}

// MonthText writes a month: "Juni 2025"; "" for none.
func MonthText(lang string, m period.Month) string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%s\u00a0%d", inLang(monthNames, lang, m.Month()), m.Year())
}

// MonthShort writes the month's name in three letters: "Jun".
func MonthShort(lang string, m period.Month) string { return inLang(shortMonthNames, lang, m.Month()) }

// When writes an instant in WIB: "15 Juni 2025 pukul 14.30 WIB".
func When(lang string, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	d, _ := DateText(lang, t)
	if lang == "en" {
		return d + ", " + t.In(period.WIB).Format("15:04") + " WIB"
	}
	return d + " pukul " + t.In(period.WIB).Format("15.04") + "\u00a0WIB"
}

// Group writes a member number (11 digits) or a payment code (12) so that it
// can be read aloud: "260 1187 4402", "1234 5678 9012". Others stay as they are.
func Group(s string) string {
	switch len(s) {
	case 11:
		return s[:3] + " " + s[3:7] + " " + s[7:]
	case 12, 16:
		var parts []string
		for i := 0; i < len(s); i += 4 {
			parts = append(parts, s[i:i+4])
		}
		return strings.Join(parts, " ")
	}
	return s
}
