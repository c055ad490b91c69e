package citizen

import (
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/member/occupation"
	"github.com/jamsos/jamsos/region"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

func (p *Pages) heirsOf(c *call) (hs []member.Heir, err error) {
	err = p.sys.DB.Read(c.Context(), func(tx *db.Tx) error {
		hs, err = p.sys.Members.HeirsTx(c.Context(), tx, c.No)
		return err
	})
	return hs, err
}

// record shows what the register holds of the member.
func (p *Pages) record(c *call) (web.Response, error) {
	heirs, err := p.heirsOf(c)
	if err != nil {
		return nil, err
	}
	es, err := p.sys.Desk.Enrolments(c.Context(), c.No)
	if err != nil {
		return nil, err
	}
	edit := func(what string) page.Link {
		return page.Link{Text: c.T("change"), Href: "/saya/data/ubah", Hidden: c.T(what)}
	}
	label, value := masked(c.Me)
	if label != "NIK" {
		label = c.T(label)
	}
	place := c.Me.Area
	if a, ok := region.Lookup(c.Me.Area); ok {
		place = a.Name
	}
	rows := []page.Row{
		{Key: c.T("citizen.name"), Value: c.Me.Name}, {Key: label, Value: value},
		{Key: c.T("citizen.born"), Value: day(c.Lang(), c.Me.BirthDate)},
		{Key: c.T("citizen.phone"), Value: c.Me.Phone, Change: edit("citizen.phone")},
		{Key: c.T("citizen.email"), Value: orDash(c.Me.Email), Change: edit("citizen.email")},
		{Key: c.T("citizen.mother"), Value: orDash(c.Me.MotherName), Change: edit("citizen.mother")},
		{Key: c.T("citizen.place"), Value: orDash(place), Hint: c.Me.Address, Change: edit("citizen.place")},
	}
	var names []string
	for _, h := range heirs {
		names = append(names, h.Name+" ("+strings.ToLower(c.T("citizen.relation."+h.Relation))+")")
	}
	rows = append(rows, page.Row{Key: c.T("citizen.heirs"), Value: orDash(strings.Join(names, ", ")),
		Change: page.Link{Text: c.T("change"), Href: "/saya/ahli-waris", Hidden: c.T("citizen.heirs")}})
	var work []page.Row
	for _, e := range es {
		name := e.Occupation
		if o, ok := occupation.Find(e.Occupation); ok {
			name = o.Name
		}
		key := c.T("citizen.self")
		if e.EmployerNo != 0 {
			firm, err := p.sys.Employers.Get(c.Context(), e.EmployerNo)
			if err != nil && fault.Of(err).Class != fault.NotFound {
				return nil, err
			}
			key = firm.Name
		}
		span := c.T("citizen.work.since", "Day", day(c.Lang(), e.Start))
		if e.End != 0 {
			span = day(c.Lang(), e.Start) + " – " + day(c.Lang(), e.End)
		}
		work = append(work, page.Row{Key: key, Value: orDash(name), Hint: span + " · " + rupiah(c.Lang(), e.Wage) + " · " + strings.ReplaceAll(e.Programmes.String(), ",", " · ")})
	}
	return c.Page("citizen/record", data{"Rows": rows, "Work": work})
}

func orDash(s string) string {
	if s == "" {
		return "–"
	}
	return s
}

// correct is the form for what members may correct themselves: how to reach
// them. Name, birth date and NIK are corrected by an officer who sees the KTP.
func (p *Pages) correct(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	for name, v := range map[string]string{"phone": c.Me.Phone, "email": c.Me.Email, "mother_name": c.Me.MotherName, "area": c.Me.Area, "address": c.Me.Address,
		"postcode": c.Me.Postcode, "version": strconv.Itoa(c.Me.Version)} {
		f.Set(name, v)
	}
	return c.Page("citizen/correct", data{"Form": f, "Areas": areas()})
}

func areas() (out []page.Option) {
	for _, a := range region.Regencies("") {
		name := a.Name
		if p, ok := region.ProvinceOf(a.Parent); ok {
			name += ", " + p.Name
		}
		out = append(out, page.Option{Value: a.Code, Label: name})
	}
	return out
}

func (p *Pages) correctSave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	version, err := strconv.Atoi(f.Get("version"))
	if err != nil {
		version = 0 // a conflict: the page is shown anew
	}
	var ch member.Changes
	for name, to := range map[string]**string{"phone": &ch.Phone, "email": &ch.Email, "mother_name": &ch.MotherName, "area": &ch.Area, "address": &ch.Address, "postcode": &ch.Postcode} {
		v := f.Get(name)
		*to = &v
	}
	if *ch.Phone == "" {
		f.Fail("phone", c.T("citizen.phone.missing"))
		return c.Again("citizen/correct", data{"Form": f, "Areas": areas()})
	}
	err = p.sys.DB.Write(c.Context(), func(tx *db.Tx) error {
		after, err := p.sys.Members.CorrectTx(c.Context(), tx, c.No, version, ch, f.Get("reason"), c.actor())
		if err != nil || after.Phone == c.Me.Phone || c.Me.Phone == "" {
			return err
		}
		// Who takes over a record by its telephone is noticed by its owner.
		return notify.Send(c.Context(), tx, c.No, notify.SMS, c.Me.Phone, "phone_changed", c.T("citizen.phone.changed", "Phone", member.MaskPhone(after.Phone)))
	})
	if err != nil {
		if !c.Refuse(f, err) {
			return nil, err
		}
		if fault.Of(err).Code == "member.changed" {
			f.Values.Set("version", strconv.Itoa(c.Me.Version)) // shown and checked by the person, the next try counts
		}
		return c.Again("citizen/correct", data{"Form": f, "Areas": areas()})
	}
	p.sys.Runner.Kick()
	c.Flash(page.Good, c.T("citizen.saved"))
	return c.To("/saya/data")
}

func (p *Pages) heirs(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	return p.showHeirs(c, f, 0)
}

func (p *Pages) showHeirs(c *call, f *page.Form, status int) (web.Response, error) {
	hs, err := p.heirsOf(c)
	if err != nil {
		return nil, err
	}
	var os []page.Option
	for _, r := range member.Relations {
		os = append(os, page.Option{Value: r, Label: c.T("citizen.relation." + r)})
	}
	return web.Page{Name: "citizen/heirs", Status: status, Data: data{"Form": f, "Heirs": hs, "Relations": os}}, nil
}

// heirsSave adds one heir or removes one.
func (p *Pages) heirsSave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	hs, err := p.heirsOf(c)
	if err != nil {
		return nil, err
	}
	at := len(hs)
	if gone, ok := strings.CutPrefix(f.Get("action"), "hapus-"); ok {
		var kept []member.Heir
		for _, h := range hs {
			if decimal(h.ID) != gone {
				kept = append(kept, h)
			}
		}
		hs = kept
	} else {
		h := member.Heir{Name: f.Get("heir_name"), Relation: f.Get("relation"), Phone: f.Get("heir_phone")}
		if f.Get("heir_birth") != "" {
			d, ok := parseDay(f.Get("heir_birth"))
			if !ok {
				f.Fail("heir_birth", c.T("citizen.birth.shape"))
				return p.showHeirs(c, f, 422)
			}
			h.BirthDate = d
		}
		for _, x := range hs { // sent twice
			if x.Name == h.Name && x.Relation == h.Relation && x.BirthDate == h.BirthDate {
				return c.To("/saya/ahli-waris")
			}
		}
		hs = append(hs, h)
	}
	if err := p.sys.Members.SetHeirs(c.Context(), c.No, hs, c.actor()); err != nil {
		if !c.Refuse(f, err) {
			return nil, err
		}
		names := map[string]string{"name": "heir_name", "relation": "relation", "birth_date": "heir_birth", "phone": "heir_phone"}
		for i := range f.Errors {
			if n, ok := strings.CutPrefix(f.Errors[i].Name, "heirs."+strconv.Itoa(at)+"."); ok {
				f.Errors[i].Name = names[n]
			}
		}
		return p.showHeirs(c, f, 422)
	}
	c.Flash(page.Good, c.T("citizen.saved"))
	return c.To("/saya/ahli-waris")
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
	d, err1 := strconv.Atoi(parts[0])
	m, err2 := strconv.Atoi(parts[1])
	y, err3 := strconv.Atoi(parts[2])
	out := period.Date(y*10_000 + m*100 + d)
	return out, err1 == nil && err2 == nil && err3 == nil && out.Valid()
}

// formatted is the member's number as it is read aloud.
func (c *call) formatted() string { return id.FormatMemberNo(c.No) }
