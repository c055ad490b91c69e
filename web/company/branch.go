package company

import (
	"strconv"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// branches lists the places of work that are billed by themselves.
func (p *Pages) branches(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	return p.showBranches(c, f, false)
}

func (p *Pages) showBranches(c *call, f *page.Form, again bool) (web.Response, error) {
	all, err := p.sys.Employers.Branches(c.Context(), c.No)
	if err != nil {
		return nil, err
	}
	t := page.Table{Caption: c.T("company.branches"), Quiet: true, Stack: true, Columns: []page.Column{{Label: c.T("company.field.name")}, {Label: c.T("company.branch_no")},
		{Label: c.T("company.field.area")}, {Label: c.T("company.field.address")}, {Label: c.T("company.state")}, {}}}
	for _, b := range all {
		state := any(page.Tag{Kind: page.Good, Text: c.T("company.branch_open")})
		var end any = ""
		if b.EndedOn != 0 {
			day, err := page.DateText(c.Lang(), b.EndedOn)
			if err != nil {
				return nil, err
			}
			state = page.Tag{Text: c.T("company.branch_closed", "Date", day)}
		} else if b.No != 0 && c.Owner {
			end = page.Link{Text: c.T("company.branch_end"), Href: "/perusahaan/cabang/" + strconv.Itoa(b.No) + "/tutup", Hidden: b.Name}
		}
		t.Rows = append(t.Rows, []any{branchName(c, b), strconv.Itoa(b.No), areaName(b.Area), b.Address, state, end})
	}
	d := data{"Form": f, "Table": t}
	areaChoices(d, f)
	if again {
		return c.again("branches", "settings", d)
	}
	return c.page("branches", "settings", d)
}

func (p *Pages) branchSave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	b := employer.Branch{Name: f.Get("name"), Address: f.Get("address"), Area: pickArea(c.Request, f)}
	if !f.OK() {
		return p.showBranches(c, f, true)
	}
	if _, err := p.sys.Employers.AddBranch(c.Context(), c.No, b, c.Actor); err != nil {
		if c.Refuse(f, err) {
			return p.showBranches(c, f, true)
		}
		return nil, err
	}
	c.Flash(page.Good, c.T("company.branch_added", "Name", b.Name))
	return c.To("/perusahaan/cabang")
}

func (p *Pages) openBranch(c *call) (employer.Branch, error) {
	no, err := c.number("branch")
	if err != nil {
		return employer.Branch{}, err
	}
	all, err := p.sys.Employers.Branches(c.Context(), c.No)
	if err != nil {
		return employer.Branch{}, err
	}
	for _, b := range all {
		if int64(b.No) == no && b.No != 0 {
			return b, nil
		}
	}
	return employer.Branch{}, fault.New(fault.NotFound, "company.not_found")
}

func (p *Pages) branchEnd(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	b, err := p.openBranch(c)
	if err != nil {
		return nil, err
	}
	f.Set("ended_on", p.today().String())
	return c.page("branch-end", "settings", data{"Form": f, "Branch": b})
}

func (p *Pages) branchEndSave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	b, err := p.openBranch(c)
	if err != nil {
		return nil, err
	}
	day, err := period.ParseDate(f.Get("ended_on"))
	if err != nil {
		f.Fail("ended_on", c.T("employer.date"))
	} else if err := p.sys.Employers.EndBranch(c.Context(), c.No, b.No, day, f.Get("reason"), c.Actor); err != nil && !c.Refuse(f, err) {
		return nil, err
	}
	if !f.OK() {
		return c.again("branch-end", "settings", data{"Form": f, "Branch": b})
	}
	c.Flash(page.Good, c.T("company.branch_ended", "Name", b.Name))
	return c.To("/perusahaan/cabang")
}
