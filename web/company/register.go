package company

import (
	"errors"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/risk"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	draftKind = "employer"
	draftKey  = "company.draft" // in the session: the resume code
	registrar = "channel:web"   // who registers before there is an account
)

// The steps of registration, in their order. Each names the fields it asks.
var steps = []struct {
	name   string
	fields []string
}{
	{"nama", []string{"name", "legal_form"}},
	{"nomor", []string{"nib", "npwp"}},
	{"usaha", []string{"kbli", "sector"}},
	{"risiko", []string{"risk_kind"}},
	{"skala", []string{"scale", "capital", "sales"}},
	{"program", []string{"programmes", "jkn"}},
	{"alamat", []string{"address", "area", "postcode"}},
	{"kontak", []string{"contact_name", "phone", "email"}},
	{"periksa", []string{"password", "statement"}},
}

func stepAt(name string) int {
	for i, s := range steps {
		if s.name == name {
			return i
		}
	}
	return -1
}

// begin is the page before the questions: what is needed, and the way back
// into a registration that was begun.
func (p *Pages) begin(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	d, ok, err := p.loadDraft(r)
	if err != nil {
		return nil, err
	}
	return r.Page("company/begin", data{"Form": f, "Draft": ok, "Next": d.next(), "Code": d.Code, "Name": d.Reg.Name})
}

func (p *Pages) beginSave(r *web.Request) (web.Response, error) {
	if _, err := r.Form(); err != nil {
		return nil, err
	}
	r.Drop(draftKey)
	return r.To("/perusahaan/daftar/" + steps[0].name)
}

// resume goes on with a draft by its code, on whatever device.
func (p *Pages) resume(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	d, err := p.sys.Members.LoadDraft(r.Context(), f.Get("resume"))
	if err == nil && (d.Kind != draftKind || d.Done != 0) {
		err = fault.New(fault.NotFound, "member.draft_unknown")
	}
	if err != nil {
		if fault.Of(err).Class == fault.Internal {
			return nil, err
		}
		f.Fail("resume", r.T(fault.Of(err).Code))
		return r.Again("company/begin", data{"Form": f})
	}
	r.Keep(draftKey, d.Code)
	full := draft{Draft: d}
	if err := full.open(); err != nil {
		return nil, err
	}
	return r.To("/perusahaan/daftar/" + full.next())
}

func (p *Pages) step(r *web.Request) (web.Response, error) {
	at := stepAt(r.Path("step"))
	if at < 0 {
		return nil, fault.New(fault.NotFound, "company.not_found")
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	d, _, err := p.loadDraft(r)
	if err != nil {
		return nil, err
	}
	// Nobody comes to a question before those that it builds on.
	if next := stepAt(d.next()); at > next {
		return r.To("/perusahaan/daftar/" + steps[next].name)
	}
	fillStep(f, d, at)
	return p.showStep(r, f, d, at, 0)
}

// fillStep puts what is known into the form.
func fillStep(f *page.Form, d draft, at int) {
	g := d.Reg
	if !d.answered(at) && at != 3 && at != 5 {
		return
	}
	area := g.Area
	for name, v := range map[string]string{"name": g.Name, "legal_form": g.LegalForm, "nib": g.NIB, "npwp": g.NPWP, "kbli": g.KBLI,
		"risk_kind": g.RiskKind, "address": g.Address, "area": area, "postcode": g.Postcode, "contact_name": g.ContactName,
		"phone": g.Phone, "email": g.Email} {
		if slices.Contains(steps[at].fields, name) && v != "" {
			f.Set(name, v)
		}
	}
	switch at {
	case 2:
		f.Set("sector", sectorWord(g.Sector))
	case 3:
		if g.RiskKind == "" {
			if s := risk.Suggest(g.KBLI); len(s) > 0 {
				f.Set("risk_kind", s[0].Kind.ID)
			}
		}
	case 4:
		f.Set("scale", g.Scale.String())
	case 5:
		if !d.answered(at) {
			return
		}
		f.Set("jkn", map[bool]string{true: "1", false: "0"}[g.JKN])
		if f.Values != nil && !f.Values.Has("programmes") {
			for _, one := range g.Programmes.List() {
				f.Values.Add("programmes", one.String())
			}
		}
	case 6:
		f.Set("area_search", areaName(area))
	}
}

const noSector = "none" // a radio needs a value to be chosen

func sectorWord(s string) string {
	if s == "" {
		return noSector
	}
	return s
}

func (p *Pages) showStep(r *web.Request, f *page.Form, d draft, at, status int) (web.Response, error) {
	show := data{"Form": f, "Steps": page.Steps{Now: at + 1, Of: len(steps)}, "Code": d.Code, "Reg": d.Reg}
	if at > 0 {
		show["Back"] = "/perusahaan/daftar/" + steps[at-1].name
	} else {
		show["Back"] = "/perusahaan/daftar"
	}
	switch steps[at].name {
	case "nama":
		show["Forms"] = legalForms()
	case "risiko":
		show["Kinds"], show["Query"] = p.kinds(r, d.Reg.KBLI, f)
	case "skala", "program":
		if err := p.showScale(r, show, d.Reg.Scale); err != nil {
			return nil, err
		}
	case "alamat":
		areaChoices(show, f)
	case "periksa":
		show["Rows"] = p.registrationRows(r, d.Reg, true)
	}
	return web.Page{Name: "company/register-" + steps[at].name, Data: show, Status: status}, nil
}

func (p *Pages) stepSave(r *web.Request) (web.Response, error) {
	at := stepAt(r.Path("step"))
	if at < 0 {
		return nil, fault.New(fault.NotFound, "company.not_found")
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	d, ok, err := p.loadDraft(r)
	if err != nil {
		return nil, err
	}
	if !ok && at > 0 {
		if steps[at].name == "periksa" && r.Who().EmployerNo != "" { // sent twice: it is done
			return r.To(homePath)
		}
		r.Flash(page.Look, r.T("company.draft_lost"))
		return r.To("/perusahaan/daftar")
	}
	if steps[at].name == "periksa" {
		return p.register(r, f, d)
	}
	if more := p.take(r, f, &d, at); more {
		return p.showStep(r, f, d, at, 422)
	}
	if err := p.checkStep(r, f, &d, at); err != nil {
		return nil, err
	}
	if !f.OK() {
		return p.showStep(r, f, d, at, 422)
	}
	if !d.answered(at) {
		d.Have = append(d.Have, steps[at].name)
	}
	d.Step = d.next()
	if err := p.saveDraft(r, &d); err != nil {
		if fault.Of(err).Code == "member.draft_changed" {
			r.Flash(page.Look, r.T("member.draft_changed"))
			return r.To("/perusahaan/daftar/" + steps[at].name)
		}
		return nil, err
	}
	if d.answered(len(steps) - 2) { // came back from the summary to change one answer
		return r.To("/perusahaan/daftar/" + d.next())
	}
	return r.To("/perusahaan/daftar/" + steps[at+1].name)
}

// take brings the answers of a step into the registration; more asks for
// another round on the same page, such as choosing one of several places.
func (p *Pages) take(r *web.Request, f *page.Form, d *draft, at int) (more bool) {
	g := &d.Reg
	switch steps[at].name {
	case "nama":
		g.Name, g.LegalForm = f.Get("name"), f.Get("legal_form")
	case "nomor":
		g.NIB, g.NPWP = f.Get("nib"), f.Get("npwp")
	case "usaha":
		if kbli := f.Get("kbli"); kbli != g.KBLI {
			g.KBLI, g.RiskKind = kbli, "" // another line of business: the risk is asked anew
			d.Have = slices.DeleteFunc(d.Have, func(s string) bool { return s == "risiko" })
		}
		if g.Sector = f.Get("sector"); g.Sector == noSector {
			g.Sector = ""
		}
	case "risiko":
		if f.Get("search") != "" { // the search button was pressed: show what it finds
			return true
		}
		g.RiskKind = f.Get("risk_kind")
		if _, ok := risk.Find(g.RiskKind); !ok {
			f.Fail("risk_kind", r.T("employer.risk_kind"))
		}
	case "skala":
		return p.takeScale(r, f, g)
	case "program":
		takeProgrammes(r, f, g)
	case "alamat":
		g.Address, g.Postcode = f.Get("address"), f.Get("postcode")
		g.Area = pickArea(r, f)
	case "kontak":
		g.ContactName, g.Phone, g.Email = f.Get("contact_name"), f.Get("phone"), f.Get("email")
		if g.Email == "" {
			f.Fail("email", r.T("company.email_needed"))
		}
	}
	return false
}

// takeScale reads the scale, chosen directly or from capital and sales.
func (p *Pages) takeScale(r *web.Request, f *page.Form, g *employer.Registration) (more bool) {
	was := g.Scale
	if f.Get("scale") == "unsure" {
		capital, ok1 := rupiah(f.Get("capital"))
		sales, ok2 := rupiah(f.Get("sales"))
		if !ok1 {
			f.Fail("capital", r.T("company.amount"))
		}
		if !ok2 {
			f.Fail("sales", r.T("company.amount"))
		}
		if f.OK() && capital == 0 && sales == 0 {
			f.Fail("capital", r.T("company.scale_numbers"))
		}
		if !f.OK() {
			return false
		}
		s, err := p.sys.Law.ScaleOf(capital, sales, p.today())
		if err != nil {
			f.Fail("scale", r.T("employer.scale"))
			return false
		}
		g.Scale = s
	} else {
		s, err := law.ParseScale(f.Get("scale"))
		if err != nil {
			f.Fail("scale", r.T("employer.scale"))
			return false
		}
		g.Scale = s
	}
	if g.Scale != was {
		g.Programmes = 0
	}
	return false
}

func takeProgrammes(r *web.Request, f *page.Form, g *employer.Registration) {
	g.Programmes = 0
	for _, s := range f.All("programmes") {
		one, err := law.ParseProgramme(s)
		if err != nil {
			f.Fail("programmes", r.T("company.programme_unknown"))
			return
		}
		g.Programmes = g.Programmes.With(one)
	}
	switch f.Get("jkn") {
	case "1":
		g.JKN = true
	case "0":
		g.JKN = false
	default:
		f.Fail("jkn", r.T("company.jkn_needed"))
	}
}

// checkStep asks the domain about the whole registration and shows what
// concerns this step. The transaction is for reading, so nothing can be kept:
// one way of checking for the form and for the registration.
func (p *Pages) checkStep(r *web.Request, f *page.Form, d *draft, at int) error {
	g := d.Reg
	if steps[at].name == "program" { // what the scale must have need not be ticked
		must, _, err := p.sys.Law.RequiredProgrammes(g.Scale, p.today())
		if err != nil {
			return err
		}
		g.Programmes |= must
		d.Reg.Programmes = g.Programmes
	}
	err := p.read(r.Context(), func(tx *db.Tx) error {
		_, err := p.sys.Employers.RegisterTx(r.Context(), tx, g, registrar, "web")
		return err
	})
	var list fault.List
	if !errors.As(err, &list) {
		return nil // nothing is wrong with the form; writing was refused, as meant
	}
	for _, e := range list {
		if slices.Contains(steps[at].fields, e.Field) {
			r.Refuse(f, e)
		}
	}
	return nil
}

// register makes employer and owner's account in one transaction and signs in.
func (p *Pages) register(r *web.Request, f *page.Form, d draft) (web.Response, error) {
	at := len(steps) - 1
	if next := stepAt(d.next()); next < at {
		return r.To("/perusahaan/daftar/" + steps[next].name)
	}
	if f.Get("statement") == "" {
		f.Fail("statement", r.T("company.statement_needed"))
	}
	password := f.Values.Get("password")
	if err := auth.CheckPolicy(password, d.Reg.Name, d.Reg.ContactName, d.Reg.Email, d.Reg.NIB); err != nil {
		e := passwordFault(err)
		f.Fail("password", r.T(e.Code, params(e)...))
	}
	if !f.OK() {
		return p.showStep(r, f, d, at, 422)
	}
	var no int64
	var who account.Account
	err := p.sys.DB.Write(r.Context(), func(tx *db.Tx) (err error) {
		if no, err = p.sys.Employers.RegisterTx(r.Context(), tx, d.Reg, registrar, "web"); err != nil {
			return err
		}
		if err := p.sys.Members.CloseDraftTx(r.Context(), tx, d.Code, no); err != nil {
			return err
		}
		who, err = p.sys.Accounts.CreateTx(r.Context(), tx, account.New{Login: d.Reg.Email, Name: d.Reg.ContactName, Roles: []auth.Role{auth.EmployerOwner},
			Word: no, EmployerNo: no, Password: password}, registrar)
		return err
	})
	switch e := fault.Of(err); {
	case err == nil:
	case e.Code == "member.draft_done":
		// The same form twice at once: the first made the account, this one signs in.
		if who, err = p.sys.Accounts.SignIn(r.Context(), d.Reg.Email, password); err != nil {
			return r.To(signInPath)
		}
		no = who.EmployerNo
	case e.Code == "account.login_taken":
		f.Fail("", r.T("company.login_taken"))
		return p.showStep(r, f, d, at, 422)
	default:
		if r.Refuse(f, err) {
			return p.showStep(r, f, d, at, 422)
		}
		return nil, err
	}
	r.Drop(draftKey)
	if err := r.SignIn(identity(who)); err != nil {
		return nil, err
	}
	r.Flash(page.Good, r.T("company.registered", "No", id.FormatEmployerNo(no)))
	return r.To(homePath)
}

// passwordFault is the fault of a refused password.
func passwordFault(err error) *fault.Error {
	var e *auth.Error
	if errors.As(err, &e) {
		return &fault.Error{Class: fault.Invalid, Code: e.Code, Params: e.Params}
	}
	return fault.Of(err)
}

func params(e *fault.Error) (out []any) {
	for k, v := range e.Params {
		out = append(out, k, v)
	}
	return out
}

func legalForms() (out []page.Option) {
	for _, f := range employer.LegalForms {
		out = append(out, page.Option{Value: f.Code, Label: f.Name})
	}
	return out
}

// plain lowers and trims, for comparing what people type.
func plain(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }
