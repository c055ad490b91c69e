package member

import (
	"errors"
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/region"
)

// Limits of input.
const (
	maxName    = 120 // characters
	maxText    = 300
	MaxHeirs   = 20
	oldestAge  = 120 // nobody older is believed
	workingAge = 15  // UU 13/2003 Ps 68–69: younger only light work, with a permit
)

// Warnings of CheckPerson besides those of kit/id.
const (
	WarnTooYoung       = "member.too_young"       // younger than 15
	WarnSexMismatch    = "member.sex_mismatch"    // the NIK says the other sex
	WarnNameDigits     = "member.name_digits"     // a digit in the name
	WarnPhoneFiller    = "member.phone_filler"    // typed to fill the field
	WarnPhoneFixed     = "member.phone_fixed"     // takes no text message
	WarnPermitMissing  = "member.permit_missing"  // foreigner of a payroll sheet, which has no column for it
	WarnNationalityGap = "member.nationality_gap" // the same
)

// Rigour tells how complete a person must be.
type Rigour int

// Full is for people who answer themselves; Sheet for rows of payroll sheets,
// where a foreigner's nationality and permit have no column.
const (
	Full Rigour = iota
	Sheet
)

// CheckPerson validates input and brings it into one shape: the second result lists
// every field that is wrong (a fault.List, class invalid, Field as in JSON:
// "birth_date"). Doubts become Warnings. today is the day in WIB.
func CheckPerson(p Person, today period.Date, rigour Rigour) (Person, fault.List) {
	c := checker{today: today}
	c.name(&p)
	c.birth(&p)
	c.identity(&p, rigour)
	c.contact(&p)
	for _, f := range []struct {
		field string
		value *string
		max   int
	}{{"birth_place", &p.BirthPlace, maxName}, {"mother_name", &p.MotherName, maxName}, {"address", &p.Address, maxText}} {
		*f.value = tidy(*f.value)
		if utf8.RuneCountInString(*f.value) > f.max {
			c.refuse(f.field, "member.too_long", "max", f.max)
		}
	}
	c.oneOf("sex", string(p.Sex), "", "M", "F")
	c.oneOf("marital", p.Marital, "", "single", "married", "divorced", "widowed")
	p.Area = region.Dotted(strings.TrimSpace(p.Area))
	if a, ok := region.Lookup(p.Area); p.Area != "" && (!ok || a.Level != region.RegencyLevel) {
		c.refuse("area", "member.area_unknown")
	}
	if p.Postcode = strings.TrimSpace(p.Postcode); p.Postcode != "" && !isDigits(p.Postcode, 5, 5) {
		c.refuse("postcode", "member.postcode_shape")
	}
	if p.Language == "" {
		p.Language = "id"
	} else if t, err := language.Parse(p.Language); err != nil || len(p.Language) > 16 {
		c.refuse("language", "member.language_unknown")
	} else {
		p.Language = t.String()
	}
	p.BankCode, p.BankAccount = strings.TrimSpace(p.BankCode), compact(p.BankAccount)
	if p.BankCode != "" && !isDigits(p.BankCode, 3, 7) || p.BankAccount != "" && !isDigits(p.BankAccount, 5, 20) {
		c.refuse("bank_account", "member.bank_account_shape")
	}
	slices.Sort(c.warnings)
	p.Warnings = slices.Compact(c.warnings)
	return p, c.faults
}

type checker struct {
	today    period.Date
	faults   fault.List
	warnings []string
}

func (c *checker) refuse(field, code string, params ...any) {
	c.faults = append(c.faults, fault.New(fault.Invalid, code, params...).On(field))
}

// from takes over a refusal of kit/id.
func (c *checker) from(field string, err error) {
	f := fault.New(fault.Invalid, "member.field_invalid").On(field).Because(err)
	if e, ok := errors.AsType[*id.Error](err); ok {
		f.Code, f.Params, f.Err = e.Code, e.Params, nil
	}
	c.faults = append(c.faults, f)
}

func (c *checker) warn(codes ...string) { c.warnings = append(c.warnings, codes...) }

func (c *checker) oneOf(field, value string, allowed ...string) {
	if !slices.Contains(allowed, value) {
		c.refuse(field, "member.choice_unknown")
	}
}

func (c *checker) name(p *Person) {
	p.Name = tidy(p.Name)
	switch {
	case id.NameKey(p.Name) == "" || !strings.ContainsFunc(p.Name, unicode.IsLetter):
		c.refuse("name", "member.name_missing")
	case utf8.RuneCountInString(p.Name) > maxName:
		c.refuse("name", "member.too_long", "max", maxName)
	case strings.ContainsFunc(p.Name, unicode.IsDigit):
		c.warn(WarnNameDigits)
	}
}

func (c *checker) birth(p *Person) {
	switch {
	case p.BirthDate == 0:
		c.refuse("birth_date", "member.birth_date_missing")
	case !p.BirthDate.Valid():
		c.refuse("birth_date", "member.birth_date_unreal")
	case p.BirthDate > c.today:
		c.refuse("birth_date", "member.birth_date_future")
	case p.BirthDate.AgeOn(c.today) > oldestAge:
		c.refuse("birth_date", "member.birth_date_too_old", "max", oldestAge)
	case p.BirthDate.AgeOn(c.today) < workingAge:
		c.warn(WarnTooYoung)
	}
}

// identity: citizens have a NIK, foreigners a passport and a stay permit (those
// with a permanent one may have a NIK as well, UU 24/2013 Ps 63).
func (c *checker) identity(p *Person, rigour Rigour) {
	p.Nationality = strings.ToUpper(strings.TrimSpace(p.Nationality))
	if p.Nationality == "" && (rigour == Full || p.Passport == "") {
		p.Nationality = "ID"
	}
	if p.Nationality != "" {
		if r, err := language.ParseRegion(p.Nationality); err != nil || len(p.Nationality) != 2 || !r.IsCountry() {
			c.refuse("nationality", "member.nationality_unknown")
		}
	}
	citizen := p.Nationality == "ID"
	if citizen && strings.TrimSpace(p.NIK) == "" {
		c.refuse("nik", "member.nik_missing")
	}
	if p.NIK != "" {
		n, warnings, err := id.ParseNIK(p.NIK, c.today, p.BirthDate, KnownRegion)
		if err != nil {
			c.from("nik", err)
		} else {
			p.NIK = n.Value
			c.warn(warnings...)
			if p.Sex == "" {
				p.Sex = n.Sex
			} else if p.Sex != n.Sex {
				c.warn(WarnSexMismatch)
			}
		}
	}
	for _, d := range []struct {
		field   string
		value   *string
		parse   func(string) (string, error)
		missing func()
	}{
		{"passport", &p.Passport, id.ParsePassport, func() { c.refuse("passport", "member.passport_missing") }},
		{"permit", &p.Permit, id.ParsePermit, func() {
			if rigour == Sheet {
				c.warn(WarnPermitMissing)
			} else {
				c.refuse("permit", "member.permit_missing")
			}
		}},
	} {
		if strings.TrimSpace(*d.value) == "" {
			*d.value = ""
			if !citizen {
				d.missing()
			}
			continue
		}
		v, err := d.parse(*d.value)
		if err != nil {
			c.from(d.field, err)
			continue
		}
		*d.value = v
	}
	if p.Nationality == "" {
		c.warn(WarnNationalityGap)
	}
}

func (c *checker) contact(p *Person) {
	if p.Phone = strings.TrimSpace(p.Phone); p.Phone != "" {
		ph, err := id.ParsePhone(p.Phone, "ID")
		if err != nil {
			c.from("phone", err)
		} else {
			p.Phone = ph.E164
			if ph.Filler {
				c.warn(WarnPhoneFiller)
			}
			if !ph.Mobile {
				c.warn(WarnPhoneFixed)
			}
		}
	}
	if p.Email = strings.TrimSpace(p.Email); p.Email != "" {
		a, err := mail.ParseAddress(p.Email)
		if err != nil || a.Address != p.Email || len(p.Email) > 254 {
			c.refuse("email", "member.email_shape")
		}
	}
}

// KnownRegion tells kit/id whether a NIK's regency ("32.76") exists or existed.
func KnownRegion(code string) (known, retired bool) {
	_, known = region.Lookup(code)
	_, retired = region.Retired(code)
	return known, retired && !known
}

// CheckHeirs validates heirs; fields are "heirs.0.name".
func CheckHeirs(heirs []Heir, today period.Date) ([]Heir, fault.List) {
	c := checker{today: today}
	if len(heirs) > MaxHeirs {
		c.refuse("heirs", "member.heirs_too_many", "max", MaxHeirs)
		return nil, c.faults
	}
	out := slices.Clone(heirs)
	for i := range out {
		h := &out[i]
		at := "heirs." + strconv.Itoa(i) + "."
		h.Name = tidy(h.Name)
		switch {
		case id.NameKey(h.Name) == "":
			c.refuse(at+"name", "member.name_missing")
		case utf8.RuneCountInString(h.Name) > maxName:
			c.refuse(at+"name", "member.too_long", "max", maxName)
		}
		c.oneOf(at+"relation", h.Relation, Relations...)
		if h.BirthDate != 0 && (!h.BirthDate.Valid() || h.BirthDate > today) {
			c.refuse(at+"birth_date", "member.birth_date_unreal")
		}
		if h.NIK = strings.TrimSpace(h.NIK); h.NIK != "" {
			if n, _, err := id.ParseNIK(h.NIK, today, h.BirthDate, nil); err != nil {
				c.from(at+"nik", err)
			} else {
				h.NIK = n.Value
			}
		}
		if h.Phone = strings.TrimSpace(h.Phone); h.Phone != "" {
			if p, err := id.ParsePhone(h.Phone, "ID"); err != nil {
				c.from(at+"phone", err)
			} else {
				h.Phone = p.E164
			}
		}
	}
	return out, c.faults
}

// tidy drops control characters and runs of space.
func tidy(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Cf, r) {
			return ' '
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func compact(s string) string {
	return strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' {
			return -1
		}
		return r
	}, s)
}

func isDigits(s string, low, high int) bool {
	return len(s) >= low && len(s) <= high && strings.Trim(s, "0123456789") == ""
}
