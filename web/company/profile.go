package company

import (
	"strconv"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/risk"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// profile is what the company stated.
func (p *Pages) profile(c *call) (web.Response, error) {
	return c.page("profile", "settings", data{"Rows": p.registrationRows(c.Request, c.Firm.Registration, false), "Since": c.Firm.RegisteredAt})
}

func (p *Pages) profileForm(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	g := c.Firm.Registration
	for name, v := range map[string]string{"name": g.Name, "legal_form": g.LegalForm, "nib": g.NIB, "npwp": g.NPWP, "kbli": g.KBLI, "risk_kind": g.RiskKind,
		"scale": g.Scale.String(), "sector": sectorWord(g.Sector), "jkn": map[bool]string{true: "1", false: "0"}[g.JKN], "address": g.Address, "area": g.Area,
		"area_search": areaName(g.Area), "postcode": g.Postcode, "phone": g.Phone, "email": g.Email, "contact_name": g.ContactName} {
		f.Set(name, v)
	}
	f.Set("version", strconv.Itoa(c.Firm.Version))
	return p.showProfile(c, f, false)
}

func (p *Pages) showProfile(c *call, f *page.Form, again bool) (web.Response, error) {
	d := data{"Form": f, "Forms": legalForms()}
	d["Kinds"], d["Query"] = p.kinds(c.Request, f.Get("kbli"), f)
	if err := p.showScale(c.Request, d, c.Firm.Scale); err != nil {
		return nil, err
	}
	scales := d["Scales"].([]page.Option)
	d["Scales"] = scales[:len(scales)-1] // the capital and sales questions belong to registration
	areaChoices(d, f)
	if again {
		return c.again("profile-form", "settings", d)
	}
	return c.page("profile-form", "settings", d)
}

func (p *Pages) profileSave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	if f.Get("search") != "" {
		return p.showProfile(c, f, true)
	}
	version, err := strconv.Atoi(f.Get("version"))
	if err != nil {
		version = c.Firm.Version
	}
	g := employer.Registration{Name: f.Get("name"), LegalForm: f.Get("legal_form"), NIB: f.Get("nib"), NPWP: f.Get("npwp"), KBLI: f.Get("kbli"), RiskKind: f.Get("risk_kind"),
		Sector: f.Get("sector"), JKN: f.Get("jkn") == "1", Address: f.Get("address"), Postcode: f.Get("postcode"), Phone: f.Get("phone"), Email: f.Get("email"),
		ContactName: f.Get("contact_name"), Area: pickArea(c.Request, f), Programmes: c.Firm.Programmes}
	if g.Sector == noSector {
		g.Sector = ""
	}
	if _, ok := risk.Find(g.RiskKind); !ok {
		f.Fail("risk_kind", c.T("employer.risk_kind"))
	}
	if g.Scale, err = law.ParseScale(f.Get("scale")); err != nil {
		f.Fail("scale", c.T("employer.scale"))
	}
	if !f.OK() {
		return p.showProfile(c, f, true)
	}
	if err := p.sys.Employers.Update(c.Context(), c.No, version, g, f.Get("reason"), c.Actor); err != nil {
		if fault.Of(err).Code == "employer.changed" && version < c.Firm.Version {
			f.Values.Set("version", strconv.Itoa(c.Firm.Version)) // shown once; the next time it is meant
		}
		if c.Refuse(f, err) {
			return p.showProfile(c, f, true)
		}
		return nil, err
	}
	now, err := p.sys.Employers.Get(c.Context(), c.No)
	if err != nil {
		return nil, err
	}
	// Another scale brings other programmes, another line of business another rate.
	if now.Programmes != c.Firm.Programmes || now.RiskGroup != c.Firm.RiskGroup || now.Sector != c.Firm.Sector || now.JKN != c.Firm.JKN {
		if _, err := p.sys.Desk.ApplyProgrammes(c.Context(), c.No, p.today().Month(), c.Actor); err != nil {
			return nil, err
		}
	}
	c.Flash(page.Good, c.T("company.profile_saved"))
	return c.To("/perusahaan/data")
}

// programmes are the optional ones of small and micro companies.
func (p *Pages) programmes(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	if f.Values == nil || !f.Values.Has("programmes") {
		f.Set("version", strconv.Itoa(c.Firm.Version))
		for _, one := range c.Firm.Programmes.List() {
			f.Values.Add("programmes", one.String())
		}
	}
	return p.showProgrammes(c, f, false)
}

func (p *Pages) showProgrammes(c *call, f *page.Form, again bool) (web.Response, error) {
	d := data{"Form": f, "Now": names(c.Firm.Programmes), "Month": p.today().Month()}
	if err := p.showScale(c.Request, d, c.Firm.Scale); err != nil {
		return nil, err
	}
	if again {
		return c.again("programmes", "settings", d)
	}
	return c.page("programmes", "settings", d)
}

func (p *Pages) programmesSave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	chosen, _, err := p.sys.Law.RequiredProgrammes(c.Firm.Scale, p.today())
	if err != nil {
		return nil, err
	}
	for _, s := range f.All("programmes") {
		one, err := law.ParseProgramme(s)
		if err != nil {
			f.Fail("programmes", c.T("company.programme_unknown"))
			return p.showProgrammes(c, f, true)
		}
		chosen = chosen.With(one)
	}
	version, err := strconv.Atoi(f.Get("version"))
	if err != nil {
		version = c.Firm.Version
	}
	if chosen == c.Firm.Programmes {
		c.Flash(page.Calm, c.T("company.programmes_same"))
		return c.To("/perusahaan/program")
	}
	if err := p.sys.Employers.ChooseProgrammes(c.Context(), c.No, version, chosen, c.Actor); err != nil {
		if c.Refuse(f, err) {
			return p.showProgrammes(c, f, true)
		}
		return nil, err
	}
	n, err := p.sys.Desk.ApplyProgrammes(c.Context(), c.No, p.today().Month(), c.Actor)
	if err != nil {
		return nil, err
	}
	c.Flash(page.Good, c.T("company.programmes_saved", "Programmes", names(chosen), "N", n))
	return c.To("/perusahaan/program")
}
