package public

import (
	"errors"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// item is one component of a question's screen.
type item struct {
	Field  *page.Field
	Choice *page.Choice
	Words  []string // suggestions for the field before it
	List   string   // id of the suggestions
	Note   *page.Notice
}

// visit is somebody at a question.
type visit struct {
	*web.Request
	p    *Pages
	d    *draft
	form *page.Form
	now  period.Date
}

// step is a question: ask gives its components, take reads the answers into
// the draft and puts what is wrong with them into the form.
type step struct {
	name   string
	fields []string // as member.CheckPerson names them
	ask    func(v *visit) []item
	take   func(v *visit) error
}

const (
	stepNIK      = "nik"
	stepPassport = "paspor"
	stepMonths   = "bulan"
	stepHeirs    = "ahli-waris"
	stepReview   = "periksa"
)

// steps are the questions in their order; foreigners answer another first one.
func (d *draft) steps() []step {
	first := step{stepNIK, []string{"nik"}, askNIK, takeNIK}
	if d.Foreign {
		first = step{stepPassport, []string{"nationality", "passport", "permit"}, askPassport, takePassport}
	}
	return []step{first,
		{"nama", []string{"name"}, askName, takeName},
		{"lahir", []string{"birth_date", "sex"}, askBirth, takeBirth},
		{"telepon", []string{"phone"}, askPhone, takePhone},
		{"ibu", []string{"mother_name"}, askMother, takeMother},
		{"provinsi", nil, askProvince, takeProvince},
		{"tempat", []string{"area", "address"}, askPlace, takePlace},
		{"pekerjaan", nil, askWork, takeWork},
		{"penghasilan", nil, askIncome, takeIncome},
		{"program", nil, askProgrammes, takeProgrammes},
		{stepMonths, nil, nil, takeMonths},
		{stepHeirs, nil, nil, takeHeirs},
		{"persetujuan", nil, askConsent, takeConsent},
		{stepReview, nil, nil, nil},
	}
}

func (d *draft) at(name string) int {
	return slices.IndexFunc(d.steps(), func(s step) bool { return s.name == name })
}

// begin says what registration needs and how long it takes.
func (p *Pages) begin(r *web.Request) (web.Response, error) {
	d, err := p.load(r)
	if err != nil {
		return nil, err
	}
	if d.Done != 0 {
		d = draft{}
	}
	return r.Page("public/begin", data{"Code": d.Code, "Next": d.next(), "Name": d.Name})
}

// beginSave starts anew; what was begun before stays under its code.
func (p *Pages) beginSave(r *web.Request) (web.Response, error) {
	if _, err := r.Form(); err != nil {
		return nil, err
	}
	r.Drop(keyDraft)
	return r.To("/daftar/" + stepNIK)
}

// visit finds the question. Nobody comes to one before those it builds on, and
// a registration that ended leads to its bill.
func (p *Pages) visit(r *web.Request) (v *visit, at int, away web.Response, err error) {
	d, err := p.load(r)
	if err != nil {
		return nil, 0, nil, err
	}
	if d.Done != 0 {
		r.Keep(keyPayer, decimal(d.Done))
		away, err = p.toNewestBill(r, d.Done)
		return nil, 0, away, err
	}
	name := r.Path("step")
	switch name { // either first question can be asked for by its address
	case stepNIK:
		d.Foreign = false
	case stepPassport:
		d.Foreign = true
	}
	if at = d.at(name); at < 0 {
		return nil, 0, nil, fault.New(fault.NotFound, "public.not_found")
	}
	if next := d.at(d.next()); at > next {
		return nil, 0, web.Redirect("/daftar/" + d.steps()[next].name), nil
	}
	f, err := r.Form()
	return &visit{r, p, &d, f, p.today()}, at, nil, err
}

func (p *Pages) step(r *web.Request) (web.Response, error) {
	v, at, away, err := p.visit(r)
	if err != nil || away != nil {
		return away, err
	}
	return v.show(at, 0)
}

// show draws a question; status 0 is 200.
func (v *visit) show(at, status int) (web.Response, error) {
	all := v.d.steps()
	s := all[at]
	back := "/daftar"
	if at > 0 {
		back = "/daftar/" + all[at-1].name
	}
	if v.Query("kembali") == stepReview || v.form.Get("kembali") == stepReview {
		back = "/daftar/" + stepReview
	}
	dt := data{"Form": v.form, "Steps": page.Steps{Now: at + 1, Of: len(all)}, "Code": v.d.Code, "Back": back, "Step": s.name,
		"Title": v.T("public.step." + s.name), "Review": back == "/daftar/"+stepReview}
	pg := web.Page{Name: "public/ask", Data: dt, Status: status}
	switch s.name {
	case stepMonths:
		pg.Name, pg.Live = "public/months", true
		return pg, v.showMonths(dt)
	case stepHeirs:
		pg.Name = "public/heirs"
		v.showHeirs(dt)
		return pg, nil
	case stepReview:
		pg.Name = "public/review"
		return pg, v.showReview(dt)
	}
	dt["Ask"] = s.ask(v)
	dt["Foreign"] = s.name == stepNIK
	dt["Citizen"] = s.name == stepPassport
	if s.name == "penghasilan" {
		dt["Bands"] = v.bands()
	}
	return pg, nil
}

func (p *Pages) stepSave(r *web.Request) (web.Response, error) {
	v, at, away, err := p.visit(r)
	if err != nil || away != nil {
		return away, err
	}
	s := v.d.steps()[at]
	if s.name == stepReview {
		return p.submit(v, at)
	}
	if err := s.take(v); err != nil {
		if errors.Is(err, errKnownNIK) {
			return web.Page{Name: "public/known", Status: 409, Data: data{"Kind": v.kind(), "Value": v.value(), "Back": "/daftar/" + s.name}}, nil
		}
		if !v.Refuse(v.form, err) {
			return nil, err
		}
	}
	if !v.form.OK() {
		return v.show(at, 422)
	}
	stay := v.stays(s.name)
	if !stay {
		v.d.done(s.name)
	}
	if err := p.save(r, v.d, s.name); err != nil {
		return nil, err
	}
	switch {
	case stay:
		return r.To("/daftar/" + s.name)
	case v.form.Get("kembali") == stepReview && v.d.next() == stepReview:
		return r.To("/daftar/" + stepReview)
	}
	all := v.d.steps()
	next := all[at+1].name
	if v.d.at(v.d.next()) < at+1 {
		next = v.d.next()
	}
	return r.To("/daftar/" + next)
}

// stays tells whether the answer leads to the same screen again.
func (v *visit) stays(step string) bool {
	if step != stepHeirs {
		return false
	}
	a := v.form.Get("action")
	return a == "tambah" || strings.HasPrefix(a, "hapus")
}

// field is a typed question; its words are public.<name>.label and .hint.
func (v *visit) field(f page.Field, hint bool) item {
	f.Label = v.T("public." + f.Name + ".label")
	if hint {
		f.Hint = v.T("public." + f.Name + ".hint")
	}
	f.Value, f.Error = v.form.Get(f.Name), v.form.Error(f.Name)
	return item{Field: &f}
}

func (v *visit) choice(c page.Choice, hint bool) item {
	c.Label = v.T("public." + c.Name + ".label")
	if hint {
		c.Hint = v.T("public." + c.Name + ".hint")
	}
	given := v.form.All(c.Name)
	for i := range c.Options {
		c.Options[i].Chosen = slices.Contains(given, c.Options[i].Value)
	}
	c.Error = v.form.Error(c.Name)
	return item{Choice: &c}
}

// check puts what the register would refuse about these fields into the form.
func (v *visit) check(fields ...string) {
	_, faults := member.CheckPerson(v.d.person(v.Lang()), v.now, member.Full)
	for _, e := range faults {
		if slices.Contains(fields, e.Field) {
			v.form.Fail(e.Field, say(v.Request, e))
		}
	}
}

// checked is the person in the register's own shapes.
func (v *visit) checked() member.Person {
	p, _ := member.CheckPerson(v.d.person(v.Lang()), v.now, member.Full)
	return p
}

// forgot asks for the NIK or passport whose number should be sent.
func (p *Pages) forgot(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	f.Set("kind", member.KindNIK) // what nearly everybody has
	return r.Page("public/forgot", data{"Form": f})
}

// forgotSave sends the number to the telephone on record. The answer is the same
// whether somebody is known or not.
func (p *Pages) forgotSave(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	kind := member.KindNIK
	if f.Get("kind") == member.KindPassport {
		kind = member.KindPassport
	}
	if err := r.Allow("otp_key", "recover "+p.sys.Ring.Index(kind, f.Get("value"))); err != nil {
		return nil, err
	}
	if err := p.sys.Members.Recover(r.Context(), kind, f.Get("value")); err != nil {
		if !r.Refuse(f, err) {
			return nil, err
		}
		f.Set("kind", kind)
		return r.Again("public/forgot", data{"Form": f})
	}
	p.sys.Runner.Kick()
	r.Flash(page.Calm, r.T("public.forgot.sent"))
	return r.To("/masuk")
}
