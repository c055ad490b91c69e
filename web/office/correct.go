package office

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// corrected are the fields an officer corrects, as the register holds them. An
// empty NIK in the form leaves it as it is.
func corrected(x member.Person) []struct{ name, value string } {
	return []struct{ name, value string }{
		{"name", x.Name}, {"birth_place", x.BirthPlace}, {"birth_date", x.BirthDate.String()}, {"sex", string(x.Sex)}, {"mother_name", x.MotherName},
		{"marital", x.Marital}, {"phone", x.Phone}, {"email", x.Email}, {"address", x.Address}, {"area", x.Area}, {"postcode", x.Postcode},
	}
}

func (p *Pages) correctForm(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	no, err := memberNo(r)
	if err != nil {
		return nil, err
	}
	x, err := p.Sys.Members.Get(r.Context(), no)
	if err != nil {
		return nil, err
	}
	if x.MemberNo != no { // merged: data are corrected where the person is kept
		return r.To(fmt.Sprintf("/kantor/peserta/%d/ubah", x.MemberNo))
	}
	for _, c := range corrected(x) {
		f.Set(c.name, c.value)
	}
	f.Set("version", strconv.Itoa(x.Version))
	return p.show(r, me, "correct", correctData(r, x, f, nil))
}

func correctData(r *web.Request, x member.Person, f *page.Form, clash []page.Row) map[string]any {
	marital := []page.Option{}
	for _, m := range []string{"single", "married", "divorced", "widowed"} {
		marital = append(marital, page.Option{Value: m, Label: r.T("office.marital." + m), Chosen: m == x.Marital})
	}
	return map[string]any{"Form": f, "No": x.MemberNo, "Name": x.Name, "NIK": member.MaskNIK(x.NIK), "HasNIK": x.NIK != "", "Areas": regencyOptions(x.Area), "Maritals": marital, "Clash": clash}
}

func (p *Pages) correct(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	no, err := memberNo(r)
	if err != nil {
		return nil, err
	}
	x, err := p.Sys.Members.Get(r.Context(), no)
	if err != nil {
		return nil, err
	}
	text := func(name string) *string { v := f.Get(name); return &v }
	sex := id.Sex(f.Get("sex"))
	c := member.Changes{Name: text("name"), BirthPlace: text("birth_place"), MotherName: text("mother_name"), Marital: text("marital"),
		Phone: text("phone"), Email: text("email"), Address: text("address"), Area: text("area"), Postcode: text("postcode"), Sex: &sex}
	if f.Get("nik") != "" {
		c.NIK = text("nik")
	}
	born, err := period.ParseDate(f.Get("birth_date"))
	if err != nil {
		f.Fail("birth_date", r.T("member.birth_date_unreal"))
		return p.again(r, me, "correct", correctData(r, x, f, nil))
	}
	c.BirthDate = &born
	version, _ := strconv.Atoi(f.Get("version"))
	err = p.once(r, me, func(ctx context.Context, tx *db.Tx) error {
		_, err := p.Sys.Members.CorrectTx(ctx, tx, no, version, c, f.Get("reason"), me.Actor())
		return err
	})
	if err == nil {
		r.Flash(page.Good, r.T("office.correct.done"))
		return r.To(fmt.Sprintf("/kantor/peserta/%d", x.MemberNo))
	}
	var clash []page.Row
	if fault.Of(err).Code == "member.changed" {
		// Somebody was faster: show what stands there now beside what was typed,
		// and let the same form be sent again knowing it.
		for _, now := range corrected(x) {
			if f.Get(now.name) != now.value {
				clash = append(clash, page.Row{Key: r.T("office.f." + now.name), Value: dash(now.value), Hint: r.T("office.correct.yours", "Value", dash(f.Get(now.name)))})
			}
		}
		f.Values.Set("version", strconv.Itoa(x.Version))
	}
	if !refuse(r, f, err) {
		return nil, err
	}
	return p.again(r, me, "correct", correctData(r, x, f, clash))
}

// heirRows is how many empty lines stand behind the heirs that are named.
const heirRows = 2

type heirRow struct {
	N, Line   int // the same from 0 and from 1
	ID        string
	Relations []page.Option
	HasNIK    bool
}

func (p *Pages) heirData(r *web.Request, x member.Person, heirs []member.Heir, f *page.Form) map[string]any {
	rows := []heirRow{}
	n := min(len(heirs)+heirRows, member.MaxHeirs)
	for f.Values.Has(fmt.Sprintf("heirs.%d.name", n)) && n < member.MaxHeirs {
		n++
	}
	for i := range n {
		row := heirRow{N: i, Line: i + 1, ID: f.Get(fmt.Sprintf("heirs.%d.id", i))}
		chosen := f.Get(fmt.Sprintf("heirs.%d.relation", i))
		for _, rel := range member.Relations {
			row.Relations = append(row.Relations, page.Option{Value: rel, Label: r.T("office.relation." + rel), Chosen: rel == chosen})
		}
		rows = append(rows, row)
	}
	return map[string]any{"Form": f, "No": x.MemberNo, "Name": x.Name, "Rows": rows}
}

func (p *Pages) heirsOf(r *web.Request) (x member.Person, heirs []member.Heir, err error) {
	no, err := memberNo(r)
	if err != nil {
		return x, nil, err
	}
	err = p.Sys.DB.Read(r.Context(), func(tx *db.Tx) error {
		if x, err = p.Sys.Members.GetTx(r.Context(), tx, no); err != nil {
			return err
		}
		heirs, err = p.Sys.Members.HeirsTx(r.Context(), tx, x.MemberNo)
		return err
	})
	return x, heirs, err
}

func (p *Pages) heirsForm(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x, heirs, err := p.heirsOf(r)
	if err != nil {
		return nil, err
	}
	for i, h := range heirs {
		at := fmt.Sprintf("heirs.%d.", i)
		f.Set(at+"id", strconv.FormatInt(h.ID, 10))
		f.Set(at+"name", h.Name)
		f.Set(at+"relation", h.Relation)
		f.Set(at+"birth_date", h.BirthDate.String())
		f.Set(at+"phone", h.Phone)
	}
	return p.show(r, me, "heirs", p.heirData(r, x, heirs, f))
}

func (p *Pages) heirs(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x, before, err := p.heirsOf(r)
	if err != nil {
		return nil, err
	}
	var list []member.Heir
	var place []int // the form's line of each heir
	for i := range member.MaxHeirs {
		at := fmt.Sprintf("heirs.%d.", i)
		if f.Get(at+"name") == "" { // an emptied line takes the heir away
			continue
		}
		h := member.Heir{Name: f.Get(at + "name"), Relation: f.Get(at + "relation"), Phone: f.Get(at + "phone")}
		if d := f.Get(at + "birth_date"); d != "" {
			if h.BirthDate, err = period.ParseDate(d); err != nil {
				f.Fail(at+"birth_date", r.T("member.birth_date_unreal"))
			}
		}
		for _, b := range before { // the NIK is not on the page: it stays as it is
			if b.ID == number(f.Get(at+"id")) && b.ID != 0 {
				h.NIK = b.NIK
			}
		}
		list, place = append(list, h), append(place, i)
	}
	if f.Get("reason") == "" {
		f.Fail("reason", r.T("member.reason_missing"))
	}
	if _, faults := member.CheckHeirs(list, p.today()); len(faults) > 0 {
		for _, e := range faults { // back to the line in which it was typed
			var i int
			var rest string
			if n, _ := fmt.Sscanf(e.Field, "heirs.%d.%s", &i, &rest); n == 2 && i < len(place) {
				e.Field = fmt.Sprintf("heirs.%d.%s", place[i], rest)
			}
		}
		r.Refuse(f, faults)
	}
	if !f.OK() {
		return p.again(r, me, "heirs", p.heirData(r, x, before, f))
	}
	// SetHeirs audits before and after; the officer's reason stands beside it.
	err = p.once(r, me, func(ctx context.Context, tx *db.Tx) error {
		return audit.Write(ctx, tx, audit.Change{Word: x.MemberNo, Actor: me.Actor(), Action: "office.correct_heirs", Subject: fmt.Sprintf("member:%d", x.MemberNo), Reason: f.Get("reason")})
	})
	if err == nil {
		err = p.Sys.Members.SetHeirs(r.Context(), x.MemberNo, list, me.Actor())
	}
	if err != nil {
		if !refuse(r, f, err) {
			return nil, err
		}
		return p.again(r, me, "heirs", p.heirData(r, x, before, f))
	}
	r.Flash(page.Good, r.T("office.heirs.done"))
	return r.To(fmt.Sprintf("/kantor/peserta/%d", x.MemberNo))
}
