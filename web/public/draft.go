package public

import (
	"encoding/json"
	"slices"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/member/occupation"
	"github.com/jamsos/jamsos/web"
)

const (
	draftKind = "bpu"
	keyDraft  = "public.draft" // in the session: the code of the draft
	keyPayer  = "public.payer" // in the session: whose bill was made or opened here
)

// heir is somebody named in the draft.
type heir struct {
	Name     string `json:"name"`
	Relation string `json:"relation"`
	Phone    string `json:"phone,omitempty"`
}

// answers are what was told so far. They lie sealed in the draft.
type answers struct {
	Foreign     bool         `json:"foreign,omitempty"`
	NIK         string       `json:"nik,omitempty"`
	Nationality string       `json:"nationality,omitempty"`
	Passport    string       `json:"passport,omitempty"`
	Permit      string       `json:"permit,omitempty"`
	Name        string       `json:"name,omitempty"`
	Birth       period.Date  `json:"birth,omitempty"`
	Sex         id.Sex       `json:"sex,omitempty"`
	Phone       string       `json:"phone,omitempty"`
	Mother      string       `json:"mother,omitempty"`
	Province    string       `json:"province,omitempty"`
	Area        string       `json:"area,omitempty"`
	Address     string       `json:"address,omitempty"`
	Job         string       `json:"job,omitempty"` // code of package occupation, or own words
	SecondJob   string       `json:"second_job,omitempty"`
	Workplace   string       `json:"workplace,omitempty"`
	Income      money.Rupiah `json:"income,omitempty"`
	JHT         bool         `json:"jht,omitempty"`
	Months      int          `json:"months,omitempty"`
	Heirs       []heir       `json:"heirs,omitempty"`
	Messages    bool         `json:"messages,omitempty"`
	Have        []string     `json:"have,omitempty"` // steps that were answered
}

// person is the answers as the register takes them.
func (a answers) person(lang string) member.Person {
	p := member.Person{Name: a.Name, BirthDate: a.Birth, Sex: a.Sex, MotherName: a.Mother, Phone: a.Phone, Address: a.Address, Area: a.Area,
		Nationality: "ID", NIK: a.NIK, Language: lang}
	if a.Foreign {
		p.NIK, p.Nationality, p.Passport, p.Permit = "", a.Nationality, a.Passport, a.Permit
	}
	return p
}

func (a answers) programmes() law.Programmes {
	ps := law.SetOf(law.JKK, law.JKM)
	if a.JHT {
		ps = ps.With(law.JHT)
	}
	return ps
}

// sector decides on reliefs; own words belong to none.
func (a answers) sector() string {
	for _, job := range []string{a.Job, a.SecondJob} {
		if o, ok := occupation.Find(job); ok && o.Sector == occupation.Transport {
			return law.Transport
		}
	}
	return ""
}

func (a answers) enrolment() contribution.SelfEnrolment {
	return contribution.SelfEnrolment{Programmes: a.programmes(), Income: a.Income, Occupation: a.Job, SecondJob: a.SecondJob,
		Workplace: a.Workplace, Area: a.Area, Sector: a.sector()}
}

func (a answers) heirs() []member.Heir {
	out := make([]member.Heir, len(a.Heirs))
	for i, h := range a.Heirs {
		out[i] = member.Heir{Name: h.Name, Relation: h.Relation, Phone: h.Phone}
	}
	return out
}

// jobName is an occupation as people say it.
func jobName(job string) string {
	if o, ok := occupation.Find(job); ok {
		return o.Name
	}
	return job
}

// draft is an unfinished registration with its answers.
type draft struct {
	member.Draft
	answers
}

func (d *draft) answered(step string) bool { return slices.Contains(d.Have, step) }

func (d *draft) done(step string) {
	if !d.answered(step) {
		d.Have = append(d.Have, step)
	}
}

// next is the first step without an answer.
func (d *draft) next() string {
	for _, s := range d.steps() {
		if !d.answered(s.name) {
			return s.name
		}
	}
	return stepReview
}

// load is the draft of this session; a draft that ended is an empty one with
// Done set, one that is gone is empty.
func (p *Pages) load(r *web.Request) (d draft, err error) {
	code, _ := r.Kept(keyDraft).(string)
	if code == "" {
		return d, nil
	}
	d.Draft, err = p.sys.Members.LoadDraft(r.Context(), code)
	if fault.Of(err).Code == "member.draft_unknown" || err == nil && d.Kind != draftKind {
		r.Drop(keyDraft)
		return draft{}, nil
	}
	if err != nil || d.Done != 0 {
		return d, err
	}
	return d, json.Unmarshal(d.Payload, &d.answers)
}

// save keeps the draft and its code in the session.
func (p *Pages) save(r *web.Request, d *draft, step string) (err error) {
	if d.Payload, err = json.Marshal(d.answers); err != nil {
		return err
	}
	d.Kind, d.Step = draftKind, step
	if d.Draft, err = p.sys.Members.SaveDraft(r.Context(), d.Draft); err != nil {
		return err
	}
	r.Keep(keyDraft, d.Code)
	return nil
}

// resume asks for the code of a draft.
func (p *Pages) resume(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	return r.Page("public/resume", data{"Form": f})
}

// resumeSave goes on where the code's draft stands: at its next question, or at
// the bill that it became. Both wrong and unknown codes count as tries.
func (p *Pages) resumeSave(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if err := r.Allow("lookup_key", ""); err != nil {
		return nil, err
	}
	d, err := p.sys.Members.LoadDraft(r.Context(), f.Get("resume"))
	if err == nil && d.Kind != draftKind {
		err = fault.New(fault.NotFound, "member.draft_unknown")
	}
	if err != nil {
		if !mine(err) {
			return nil, err
		}
		f.Fail("resume", say(r, err))
		return r.Again("public/resume", data{"Form": f})
	}
	if d.Done != 0 {
		r.Keep(keyPayer, decimal(d.Done))
		return p.toNewestBill(r, d.Done)
	}
	r.Keep(keyDraft, d.Code)
	full, err := p.load(r)
	if err != nil {
		return nil, err
	}
	return r.To("/daftar/" + full.next())
}
