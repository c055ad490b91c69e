package employer

import (
	"errors"
	"net/mail"
	"strings"
	"unicode/utf8"

	"github.com/jamsos/jamsos/employer/risk"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/region"
)

// What a field may hold, in characters.
const (
	maxName    = 150
	maxAddress = 300
	maxEmail   = 254
)

// check brings a registration into its one shape and finds the risk group.
// Everything wrong is said at once.
func (o *Office) check(r *Registration, on period.Date) (group int, err error) {
	var faults fault.List
	bad := func(field, code string, params ...any) {
		faults = append(faults, fault.New(fault.Invalid, code, params...).On(field))
	}
	text := func(field string, s *string, most int, required bool) {
		*s = strings.Join(strings.Fields(*s), " ")
		switch n := utf8.RuneCountInString(*s); {
		case n == 0 && required:
			bad(field, "employer.missing")
		case n > most:
			bad(field, "employer.too_long", "most", most, "got", n)
		case !utf8.ValidString(*s):
			bad(field, "employer.text")
		}
	}
	foreign := func(field string, err error) {
		var e *id.Error
		if errors.As(err, &e) {
			f := fault.New(fault.Invalid, e.Code).On(field)
			f.Params = e.Params
			faults = append(faults, f)
		} else if err != nil {
			bad(field, "employer.text")
		}
	}

	text("name", &r.Name, maxName, true)
	text("address", &r.Address, maxAddress, true)
	text("contact_name", &r.ContactName, maxName, true)
	text("email", &r.Email, maxEmail, false)

	form, ok := legalForm(r.LegalForm)
	if !ok {
		bad("legal_form", "employer.legal_form")
	}
	switch r.NIB = strings.TrimSpace(r.NIB); {
	case r.NIB != "":
		r.NIB, err = id.ParseNIB(r.NIB)
		foreign("nib", err)
	case !form.NoNIB:
		bad("nib", "employer.missing")
	}
	if r.NPWP = strings.TrimSpace(r.NPWP); r.NPWP == "" {
		bad("npwp", "employer.missing")
	} else {
		r.NPWP, err = id.ParseNPWP(r.NPWP)
		foreign("npwp", err)
	}

	if a, ok := region.Lookup(r.Area); !ok || a.Level != region.RegencyLevel {
		bad("area", "employer.area")
	} else {
		r.Area = a.Code
	}
	if r.Postcode = strings.TrimSpace(r.Postcode); r.Postcode != "" && !digitsOnly(r.Postcode, 5) {
		bad("postcode", "employer.postcode")
	}
	if phone, err := id.ParsePhone(r.Phone, "ID"); err != nil {
		foreign("phone", err)
	} else {
		r.Phone = phone.E164
	}
	if r.Email != "" {
		r.Email = strings.ToLower(r.Email)
		a, err := mail.ParseAddress(r.Email)
		if err != nil || a.Address != r.Email || !strings.Contains(r.Email[strings.LastIndexByte(r.Email, '@')+1:], ".") {
			bad("email", "employer.email")
		}
	}

	group = o.checkRisk(r, bad)
	if r.Sector != "" && r.Sector != law.LabourIntensive && r.Sector != law.Transport {
		bad("sector", "employer.sector")
	}
	if r.Scale.String() == "" {
		bad("scale", "employer.scale")
	} else if r.Programmes, err = o.programmes(r.Scale, r.Programmes, on); err != nil {
		faults = append(faults, fault.Of(err))
	}
	return group, faults.OrNil()
}

// checkRisk takes the kind that the employer chose, or the usual one of its
// KBLI code. The group always comes from the kind (PP 82/2019 annex I).
func (o *Office) checkRisk(r *Registration, bad func(field, code string, params ...any)) int {
	r.KBLI = strings.TrimLeft(strings.ToUpper(strings.TrimSpace(r.KBLI)), "ABCDEFGHIJKLMNOPQRSTU")
	r.KBLI = strings.ReplaceAll(r.KBLI, ".", "")
	if !digitsOnly(r.KBLI, 5) {
		bad("kbli", "employer.kbli")
		return 0
	}
	if r.RiskKind == "" {
		s := risk.Suggest(r.KBLI)
		if len(s) == 0 {
			bad("risk_kind", "employer.risk_kind_open")
			return 0
		}
		r.RiskKind = s[0].Kind.ID
	}
	k, ok := risk.Find(r.RiskKind)
	if !ok {
		bad("risk_kind", "employer.risk_kind")
	}
	return k.Group
}

// programmes checks a choice against the scale (Perpres 109/2013 Ps 6); no
// choice is what the scale must have.
func (o *Office) programmes(s law.Scale, chosen law.Programmes, on period.Date) (law.Programmes, error) {
	must, may, err := o.Law.RequiredProgrammes(s, on)
	if err != nil {
		return 0, fault.New(fault.Invalid, "employer.scale").On("scale").Because(err)
	}
	if chosen == 0 {
		return must, nil
	}
	if !chosen.HasAll(must) || !(must | may).HasAll(chosen) {
		return 0, fault.New(fault.Invalid, "employer.programmes", "must", must.String(), "may", may.String()).On("programmes")
	}
	return chosen, nil
}

func digitsOnly(s string, n int) bool {
	return len(s) == n && strings.Trim(s, "0123456789") == ""
}

// noise are the tokens of a company's name that tell nothing.
var noise = map[string]bool{"PT": true, "CV": true, "UD": true, "PD": true, "TB": true, "FA": true, "FIRMA": true, "TBK": true,
	"PERSERO": true, "PERUM": true, "KOPERASI": true, "YAYASAN": true, "THE": true, "DAN": true, "AND": true}

// maxTokens bounds the words by which one name is found.
const maxTokens = 12

// tokens are the words by which an employer's name is indexed and searched:
// folded as names are, without the legal form unless nothing else is left.
func tokens(name string) []string {
	all := id.NameTokens(name)
	seen := map[string]bool{}
	var out []string
	for _, t := range all {
		if !noise[t] && !seen[t] {
			seen[t] = true
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		for _, t := range all {
			if !seen[t] {
				seen[t] = true
				out = append(out, t)
			}
		}
	}
	return out[:min(len(out), maxTokens)]
}
