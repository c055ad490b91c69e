package id

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Phone is a telephone number in one shape.
type Phone struct {
	E164   string // "+6281234567890"
	Region string // ISO 3166 of the numbering plan: "ID"
	Mobile bool   // can take a text message (or might: some plans do not tell)
	Filler bool   // well formed, but typed to fill the field: 081111111111
}

// fewestDigits is the least a number has without country code;
// fewer are service numbers, or the end is missing.
const fewestDigits = 8

// fillerRun is how many equal digits in a row make a number a filler.
const fillerRun = 7

// ParsePhone reads a telephone number as people write it; region ("ID") is the
// country of numbers without a country code. A spreadsheet's loss of the first
// 0, "0062…", "62…" and "+62 08…" are put right. Codes: phone.empty,
// phone.scientific, phone.short, phone.long, phone.invalid.
func ParsePhone(s, region string) (Phone, error) {
	if floating(s) {
		return Phone{}, fault("phone.scientific",
			"A spreadsheet turned this telephone number into a floating number: format the column as text and type it again.")
	}
	candidates := dialable(s, region)
	if len(candidates) == 0 {
		return Phone{}, fault("phone.empty", "There are no digits in this telephone number: leave the field empty if there is none.")
	}
	var err error
	for _, c := range candidates {
		var p Phone
		if p, err = parsePhone(c, region); err == nil {
			return p, nil
		}
	}
	return Phone{}, err
}

func parsePhone(s, region string) (Phone, error) {
	n, err := phonenumbers.Parse(s, region)
	switch {
	case errors.Is(err, phonenumbers.ErrNumTooLong):
		return Phone{}, phoneLong()
	case errors.Is(err, phonenumbers.ErrTooShortNSN), errors.Is(err, phonenumbers.ErrTooShortAfterIDD):
		return Phone{}, phoneShort()
	case err != nil:
		return Phone{}, phoneInvalid()
	}
	if !phonenumbers.IsValidNumber(n) {
		switch reason := phonenumbers.IsPossibleNumberWithReason(n); {
		case reason == phonenumbers.TOO_SHORT, len(phonenumbers.GetNationalSignificantNumber(n)) < fewestDigits:
			return Phone{}, phoneShort()
		case reason == phonenumbers.TOO_LONG, phonenumbers.TruncateTooLongNumber(n):
			return Phone{}, phoneLong()
		}
		return Phone{}, phoneInvalid()
	}
	p := Phone{E164: phonenumbers.Format(n, phonenumbers.E164), Region: phonenumbers.GetRegionCodeForNumber(n)}
	switch phonenumbers.GetNumberType(n) {
	case phonenumbers.MOBILE, phonenumbers.FIXED_LINE_OR_MOBILE:
		p.Mobile = true
	}
	p.Filler = longestRun(p.E164) >= fillerRun
	return p, nil
}

func phoneShort() error {
	return fault("phone.short", "This telephone number is too short: write all digits, for example 0812 3456 7890.")
}

func phoneLong() error {
	return fault("phone.long", "This telephone number is too long: look for a doubled digit or two numbers in one field.")
}

func phoneInvalid() error {
	return fault("phone.invalid", "No country has a telephone number like this: write it as 0812 3456 7890, or abroad with + and the country code.")
}

// dialable are the readings to try, best first. The library takes "00" only
// where it is the country's own prefix for calls abroad, which it is not in
// Indonesia (001, 007, 008, 017), and people write it all the same.
func dialable(s, region string) []string {
	var b strings.Builder
	for _, r := range s {
		if r >= '0' && r <= '9' {
			b.WriteRune(r)
		}
	}
	d := b.String()
	switch {
	case d == "":
		return nil
	case strings.Contains(s, "+"):
		d = "+" + d
	case strings.HasPrefix(d, "00"):
		// Read as + first, and as the country's own prefix if that is no number.
		return append(dialable("+"+d[2:], region), d)
	case region == "ID" && strings.HasPrefix(d, "62") && len(d) >= 10:
		d = "+" + d
	}
	if rest, ok := strings.CutPrefix(d, "+62"); ok {
		d = "+62" + strings.TrimLeft(rest, "0")
	}
	return []string{d}
}

func longestRun(s string) int {
	best, run := 0, 0
	for i := range len(s) {
		if i > 0 && s[i] == s[i-1] {
			run++
		} else {
			run = 1
		}
		best = max(best, run)
	}
	return best
}
