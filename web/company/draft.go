package company

import (
	"encoding/json"
	"slices"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/web"
)

// draft is an unfinished registration. Version and code come with it.
type draft struct {
	member.Draft
	Reg  employer.Registration
	Have []string // steps that were answered
}

func (d draft) answered(i int) bool { return slices.Contains(d.Have, steps[i].name) }

// next is the first step without an answer.
func (d draft) next() string {
	for i := range steps {
		if !d.answered(i) {
			return steps[i].name
		}
	}
	return steps[len(steps)-1].name
}

// draftPayload is a draft as it is kept. A scale that is not chosen yet has no
// text of its own, so it stands here as a word.
type draftPayload struct {
	employer.Registration
	Scale string   `json:"scale"`
	Have  []string `json:"have"`
}

// loadDraft is the draft of this session; ok is false when there is none.
func (p *Pages) loadDraft(r *web.Request) (d draft, ok bool, err error) {
	code, _ := r.Kept(draftKey).(string)
	if code == "" {
		return d, false, nil
	}
	if d.Draft, err = p.sys.Members.LoadDraft(r.Context(), code); err != nil {
		if fault.Of(err).Code == "member.draft_unknown" {
			r.Drop(draftKey)
			return draft{}, false, nil
		}
		return d, false, err
	}
	if d.Kind != draftKind || d.Done != 0 {
		r.Drop(draftKey)
		return draft{}, false, nil
	}
	return d, true, d.open()
}

func (d *draft) open() error {
	var in draftPayload
	if err := json.Unmarshal(d.Payload, &in); err != nil {
		return err
	}
	d.Reg, d.Have = in.Registration, in.Have
	if in.Scale == "" {
		return nil
	}
	var err error
	d.Reg.Scale, err = law.ParseScale(in.Scale)
	return err
}

func (p *Pages) saveDraft(r *web.Request, d *draft) error {
	b, err := json.Marshal(draftPayload{d.Reg, d.Reg.Scale.String(), d.Have})
	if err != nil {
		return err
	}
	d.Payload, d.Kind = b, draftKind
	if d.Draft, err = p.sys.Members.SaveDraft(r.Context(), d.Draft); err != nil {
		return err
	}
	r.Keep(draftKey, d.Code)
	return nil
}
