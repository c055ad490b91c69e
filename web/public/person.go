package public

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/region"
	"github.com/jamsos/jamsos/web/page"
)

// errKnownNIK ends the question with the page that sends the number.
var errKnownNIK = errors.New("public: the register has this identifier")

func askNIK(v *visit) []item {
	v.form.Set("nik", v.d.NIK)
	return []item{v.field(page.Field{Name: "nik", Heading: true, Mode: "numeric", Width: 18, Max: 40}, true)}
}

func takeNIK(v *visit) error {
	n, _, err := id.ParseNIK(v.form.Get("nik"), v.now, 0, member.KnownRegion)
	v.d.Foreign = false
	if err != nil {
		v.d.NIK = v.form.Get("nik")
		v.check("nik")
		if v.form.OK() {
			return err
		}
		return nil
	}
	if v.d.NIK != n.Value {
		// What the number says is proposed at its question, never taken as told.
		v.d.NIK, v.d.Birth, v.d.Sex = n.Value, n.BirthDate, n.Sex
		if _, ok := region.ProvinceOf(n.Province); ok && v.d.Province == "" {
			v.d.Province = n.Province
		}
	}
	return v.refuseKnown(member.KindNIK, n.Value)
}

func askPassport(v *visit) []item {
	v.form.Set("nationality", v.d.Nationality)
	v.form.Set("passport", v.d.Passport)
	v.form.Set("permit", v.d.Permit)
	return []item{
		v.field(page.Field{Name: "nationality", Width: 4, Max: 2, Auto: "country"}, true),
		v.field(page.Field{Name: "passport", Width: 14, Max: 20}, true),
		v.field(page.Field{Name: "permit", Width: 20, Max: 30}, true),
	}
}

func takePassport(v *visit) error {
	v.d.Foreign = true
	v.d.Nationality = strings.ToUpper(v.form.Get("nationality"))
	v.d.Passport, v.d.Permit = v.form.Get("passport"), v.form.Get("permit")
	if v.d.Nationality == "" || v.d.Nationality == "ID" {
		v.form.Fail("nationality", v.T("public.nationality.foreign"))
	}
	if _, faults := member.CheckPerson(v.d.person(v.Lang()), v.now, member.Full); slices.ContainsFunc(faults, func(e *fault.Error) bool { return e.Field == "nationality" }) {
		v.form.Fail("nationality", v.T("public.nationality.foreign")) // there is no list to choose from here
	}
	v.check("passport", "permit")
	if !v.form.OK() {
		return nil
	}
	p := v.checked()
	v.d.Passport, v.d.Permit = p.Passport, p.Permit
	return v.refuseKnown(member.KindPassport, p.Passport)
}

// refuseKnown stops somebody whom the register has already before they answer
// the other questions. Trying many numbers is slowed down by address.
func (v *visit) refuseKnown(kind, value string) error {
	return v.p.sys.DB.Read(v.Context(), func(tx *db.Tx) error {
		m, err := v.p.sys.Members.MatchTx(v.Context(), tx, kind, []string{value})
		if err == nil && len(m) > 0 {
			return errKnownNIK
		}
		return err
	})
}

func (v *visit) kind() string {
	if v.d.Foreign {
		return member.KindPassport
	}
	return member.KindNIK
}

func (v *visit) value() string {
	if v.d.Foreign {
		return v.d.Passport
	}
	return v.d.NIK
}

func askName(v *visit) []item {
	v.form.Set("name", v.d.Name)
	return []item{v.field(page.Field{Name: "name", Heading: true, Auto: "name", Max: 120}, true)}
}

func takeName(v *visit) error {
	v.d.Name = v.form.Get("name")
	v.check("name")
	v.d.Name = v.checked().Name
	return nil
}

func askBirth(v *visit) []item {
	if v.d.Birth != 0 {
		v.form.Set("birth_date", fmt.Sprintf("%02d-%02d-%04d", v.d.Birth.Day(), v.d.Birth.Month().Month(), v.d.Birth.Year()))
	}
	v.form.Set("sex", string(v.d.Sex))
	var out []item
	if v.d.NIK != "" && !v.d.Foreign && !v.d.answered("lahir") && v.form.OK() {
		out = append(out, item{Note: &page.Notice{Kind: page.Calm, Text: v.T("public.birth_date.from_nik")}})
	}
	return append(out,
		v.field(page.Field{Name: "birth_date", Mode: "numeric", Auto: "bday", Width: 14, Max: 20}, true),
		v.choice(page.Choice{Name: "sex", Options: []page.Option{{Value: "F", Label: v.T("public.sex.F")}, {Value: "M", Label: v.T("public.sex.M")}}}, false))
}

func takeBirth(v *visit) error {
	d, ok := parseDay(v.form.Get("birth_date"))
	if !ok {
		v.form.Fail("birth_date", v.T("public.birth_date.shape"))
		return nil
	}
	v.d.Birth, v.d.Sex = d, id.Sex(v.form.Get("sex"))
	if v.d.Sex != id.Male && v.d.Sex != id.Female {
		v.form.Fail("sex", v.T("public.sex.missing"))
	}
	v.check("birth_date", "sex")
	return nil
}

// parseDay reads a day as people type it: 17-8-1985, 17/08/1985, 17081985,
// 1985-08-17.
func parseDay(s string) (period.Date, bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) == 1 && len(parts[0]) == 8 {
		parts = []string{parts[0][:2], parts[0][2:4], parts[0][4:]}
	}
	if len(parts) != 3 {
		return 0, false
	}
	if len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	if len(parts[2]) != 4 || len(parts[0]) > 2 || len(parts[1]) > 2 {
		return 0, false
	}
	day, err1 := strconv.Atoi(parts[0])
	month, err2 := strconv.Atoi(parts[1])
	year, err3 := strconv.Atoi(parts[2])
	d := period.Date(year*10_000 + month*100 + day)
	return d, err1 == nil && err2 == nil && err3 == nil && d.Valid()
}

func askPhone(v *visit) []item {
	v.form.Set("phone", v.d.Phone)
	return []item{v.field(page.Field{Name: "phone", Heading: true, Type: "tel", Mode: "tel", Auto: "tel", Width: 18, Max: 24}, true)}
}

func takePhone(v *visit) error {
	if v.d.Phone = v.form.Get("phone"); v.d.Phone == "" {
		v.form.Fail("phone", v.T("public.phone.missing"))
		return nil
	}
	v.check("phone")
	v.d.Phone = v.checked().Phone
	return nil
}

func askMother(v *visit) []item {
	v.form.Set("mother_name", v.d.Mother)
	return []item{v.field(page.Field{Name: "mother_name", Heading: true, Optional: true, Max: 120}, true)}
}

func takeMother(v *visit) error {
	v.d.Mother = v.form.Get("mother_name")
	v.check("mother_name")
	return nil
}

func askProvince(v *visit) []item {
	v.form.Set("province", v.d.Province)
	var os []page.Option
	for _, p := range region.Provinces() {
		os = append(os, page.Option{Value: p.Code, Label: p.Name})
	}
	return []item{v.choice(page.Choice{Name: "province", Heading: true, List: true, Options: os}, true)}
}

func takeProvince(v *visit) error {
	p, ok := region.ProvinceOf(v.form.Get("province"))
	if !ok {
		v.form.Fail("province", v.T("public.province.missing"))
		return nil
	}
	if v.d.Province = p.Code; !strings.HasPrefix(v.d.Area, p.Code+".") {
		v.d.Area = "" // the regency was another province's
		v.d.undo("tempat")
	}
	return nil
}

// undo asks a question again.
func (d *draft) undo(step string) {
	for i, s := range d.Have {
		if s == step {
			d.Have = append(d.Have[:i:i], d.Have[i+1:]...)
			return
		}
	}
}

func askPlace(v *visit) []item {
	v.form.Set("area", v.d.Area)
	v.form.Set("address", v.d.Address)
	var os []page.Option
	for _, a := range region.Regencies(v.d.Province) {
		os = append(os, page.Option{Value: a.Code, Label: a.Name})
	}
	return []item{v.choice(page.Choice{Name: "area", List: true, Options: os}, false),
		v.field(page.Field{Name: "address", Auto: "street-address", Optional: true, Rows: 3, Max: 300, Spell: true}, true)}
}

func takePlace(v *visit) error {
	a, ok := region.Lookup(v.form.Get("area"))
	v.d.Address = v.form.Get("address")
	if !ok || a.Parent != v.d.Province {
		v.form.Fail("area", v.T("public.area.missing"))
	} else {
		v.d.Area = a.Code
	}
	v.check("address")
	return nil
}
