package id

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/period"
)

// Sex as the NIK encodes it; "" is unknown.
type Sex string

const (
	Male   Sex = "M"
	Female Sex = "F"
)

// NIK is what a national identity number [Nomor Induk Kependudukan, UU 23/2006
// Ps 13] says: district of first issue, birth date (a woman's day is written
// plus 40) and a serial.
type NIK struct {
	Value     string      // 16 digits
	Province  string      // "32"
	Regency   string      // "32.76"
	District  string      // "32.76.05"
	BirthDate period.Date // the century is inferred
	Sex       Sex
}

// Masked hides the middle of the number: "3276••••••••0002".
func (n NIK) Masked() string {
	if len(n.Value) != 16 {
		return ""
	}
	return n.Value[:4] + "••••••••" + n.Value[12:]
}

// Warnings of ParseNIK: the number is accepted, somebody should look.
const (
	NIKRegionUnknown     = "nik.region_unknown"      // no regency has or had this code
	NIKRegionRetired     = "nik.region_retired"      // the regency has another code now; the place of first issue stays
	NIKBirthDateMismatch = "nik.birth_date_mismatch" // the stated birth date is another
	NIKMinor             = "nik.minor"               // younger than 18
	NIKCentury           = "nik.century"             // a child, or a person of more than a hundred years: ask
)

const (
	adultAge  = 18  // UU 13/2003 Ps 1 (26)
	oldestAge = 120 // nobody older is believed
)

// ParseNIK reads a NIK, with or without separators. today decides the century of
// the two-digit year: the latest that is not in the future, unless dob, the birth
// date stated by the person (0 when not asked yet), says the other. known is
// asked for the regency ("32.76"); nil when regions are not to be checked.
//
// An unknown or retired region warns and never refuses, because the prefix is
// the place of first issue. Codes of refusal: nik.not_digits, nik.scientific (a
// spreadsheet made a floating number of it, the last digits are lost), nik.length,
// nik.province, nik.date, nik.serial. On nik.date and nik.serial the NIK holds
// the parts that could be read.
func ParseNIK(s string, today, dob period.Date, known func(code string) (known, retired bool)) (NIK, []string, error) {
	d, ok := digits(s)
	switch {
	case floating(s):
		return NIK{}, nil, fault("nik.scientific",
			"A spreadsheet turned this NIK into a floating number and its last digits are lost: format the column as text and type it again.")
	case !ok || d == "":
		return NIK{}, nil, fault("nik.not_digits", "A NIK has 16 digits and nothing else: copy it from the KTP.")
	case len(d) != 16:
		return NIK{}, nil, &Error{Code: "nik.length", Params: map[string]any{"want": 16, "got": len(d)},
			Text: fmt.Sprintf("A NIK has 16 digits, this has %d: look for a missing or doubled digit.", len(d))}
	case d[0] == '0':
		return NIK{}, nil, fault("nik.province", "No province has a code that begins with 0: copy the NIK from the KTP.")
	}
	n := NIK{Value: d, Province: d[:2], Regency: d[:2] + "." + d[2:4], District: d[:2] + "." + d[2:4] + "." + d[4:6], Sex: Male}

	day, month, yy := num(d[6:8]), num(d[8:10]), num(d[10:12])
	if day > 40 {
		day, n.Sex = day-40, Female
	}
	latest, earlier := centuries(yy, month, day, today)
	if latest == 0 {
		n.Sex = ""
		return n, nil, fault("nik.date", "Digits 7 to 12 of a NIK are the birth date (a woman's day plus 40), and this date does not exist: copy it from the KTP.")
	}
	n.BirthDate = latest
	if dob != 0 && dob == earlier {
		n.BirthDate = earlier
	}
	if d[12:] == "0000" {
		return n, nil, fault("nik.serial", "A NIK never ends in 0000: copy it from the KTP; a spreadsheet may have cut it.")
	}

	var warnings []string
	if known != nil {
		switch is, retired := known(n.Regency); {
		case retired:
			warnings = append(warnings, NIKRegionRetired)
		case !is:
			warnings = append(warnings, NIKRegionUnknown)
		}
	}
	if dob != 0 && dob != n.BirthDate {
		warnings = append(warnings, NIKBirthDateMismatch)
	}
	if n.BirthDate.AgeOn(today) < adultAge {
		warnings = append(warnings, NIKMinor)
		if dob == 0 && earlier != 0 && earlier.AgeOn(today) <= oldestAge {
			warnings = append(warnings, NIKCentury)
		}
	}
	return n, warnings, nil
}

// centuries are the two latest dates with the two-digit year that are real and
// not after today; 0 where there is none.
func centuries(yy, month, day int, today period.Date) (latest, earlier period.Date) {
	if month < 1 || month > 12 || day < 1 || day > 31 {
		return 0, 0
	}
	for year := today.Year()/100*100 + yy; year >= 1900; year -= 100 {
		d := period.Date(year*10_000 + month*100 + day)
		switch {
		case d > today || !d.Valid():
		case latest == 0:
			latest = d
		default:
			return latest, d
		}
	}
	return latest, 0
}

// floating tells whether a spreadsheet wrote an identifier as a number that
// lost digits: 3.27606E+15, or 3276055708900000.0.
func floating(s string) bool {
	s = strings.Replace(strings.TrimSpace(s), ",", ".", 1)
	whole, fraction, dot := strings.Cut(s, ".")
	if dot && len(whole) > 9 && strings.Trim(fraction, "0") == "" {
		if _, err := strconv.ParseUint(whole, 10, 64); err == nil {
			return true
		}
	}
	mantissa, exponent, ok := strings.Cut(strings.ToUpper(s), "E")
	if !ok {
		return false
	}
	_, err1 := strconv.ParseFloat(mantissa, 64)
	_, err2 := strconv.Atoi(exponent)
	return err1 == nil && err2 == nil
}

// num reads ASCII digits that were checked before.
func num(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil {
		return -1
	}
	return n
}
