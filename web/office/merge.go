package office

import (
	"fmt"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

func (p *Pages) mergeForm(r *web.Request, me account.Account) (web.Response, error) {
	return p.drawMerge(r, me, "merge")
}

func (p *Pages) unmergeForm(r *web.Request, me account.Account) (web.Response, error) {
	return p.drawMerge(r, me, "unmerge")
}

func (p *Pages) drawMerge(r *web.Request, me account.Account, name string) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	no, err := memberNo(r)
	if err != nil {
		return nil, err
	}
	b, err := p.brief(r, no)
	if err != nil {
		return nil, err
	}
	data := map[string]any{"Form": f, "Brief": b, "No": no}
	if !f.OK() {
		return p.again(r, me, name, data)
	}
	return p.show(r, me, name, data)
}

// merge makes this number an alias of another one.
func (p *Pages) merge(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	no, err := memberNo(r)
	if err != nil {
		return nil, err
	}
	b, err := p.brief(r, no)
	if err != nil {
		return nil, err
	}
	other, err := id.ParseMemberNo(f.Get("other"))
	if err != nil {
		f.Fail("other", r.T("member.unknown"))
	}
	if f.OK() {
		err := p.Sys.Members.Merge(r.Context(), no, other, f.Get("reason"), me.Actor())
		if err == nil {
			r.Flash(page.Good, r.T("office.merge.done"))
			return r.To(fmt.Sprintf("/kantor/peserta/%d", other))
		}
		if x := fault.Of(err); x.Code == "member.unknown" {
			f.Fail("other", r.T("member.unknown"))
		} else if !refuse(r, f, err) {
			return nil, err
		}
	}
	return p.again(r, me, "merge", map[string]any{"Form": f, "Brief": b, "No": no})
}

func (p *Pages) unmerge(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	no, err := memberNo(r)
	if err != nil {
		return nil, err
	}
	b, err := p.brief(r, no)
	if err != nil {
		return nil, err
	}
	if err := p.Sys.Members.Unmerge(r.Context(), no, f.Get("reason"), me.Actor()); err != nil {
		if !refuse(r, f, err) {
			return nil, err
		}
		return p.again(r, me, "unmerge", map[string]any{"Form": f, "Brief": b, "No": no})
	}
	r.Flash(page.Good, r.T("office.unmerge.done"))
	return r.To(fmt.Sprintf("/kantor/peserta/%d", no))
}
