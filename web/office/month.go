package office

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/why"
)

// whyLink leads to why a member's month comes to its amount.
func whyLink(r *web.Request, l contribution.Line) page.Link {
	return page.Link{Text: r.T("office.month.why"), Href: fmt.Sprintf("/kantor/peserta/%d/iuran/%s", l.MemberNo, why.Path(l)), Hidden: page.MonthText(r.Lang(), l.Month)}
}

// month tells why a member's month with one employer, or self-paid, comes to
// its amount.
func (p *Pages) month(r *web.Request, me account.Account) (web.Response, error) {
	no, err := memberNo(r)
	if err != nil {
		return nil, err
	}
	employerNo, m, err := why.At(r)
	if err != nil {
		return nil, err
	}
	b, err := p.brief(r, no)
	if err != nil {
		return nil, err
	}
	x, err := why.Read(r, p.Sys.Desk, no, employerNo, m, why.Words{Flat: r.T("office.month.flat"), Total: r.T("office.month.total"),
		Line: func(l law.Line) string {
			bearer, _ := law.WordText(string(l.Bearer))
			return l.Programme.String() + ", " + bearer.In(r.Lang())
		}})
	if err != nil {
		return nil, err
	}
	rp := func(n any) string { s, _ := page.RupiahText(r.Lang(), n); return s }
	facts := []page.Row{
		{Key: r.T("office.f.number"), Value: page.Group(strconv.FormatInt(no, 10))},
		{Key: r.T("office.segment"), Value: segmentName(r, x.Segment)},
		{Key: r.T("office.f.employer"), Value: r.T("office.self")},
		{Key: r.T("office.programmes"), Value: strings.ReplaceAll(x.Programmes.String(), ",", ", ")},
		{Key: r.T("office.wage"), Value: rp(x.Wage)},
		{Key: r.T("office.owed"), Value: rp(x.Due())},
		{Key: r.T("office.paid"), Value: rp(x.Paid)},
	}
	if employerNo == 0 {
		facts[4].Key = r.T("office.month.base")
	} else {
		facts[2].Value = page.Link{Text: x.Name, Href: fmt.Sprintf("/kantor/perusahaan/%08d", employerNo)}
		facts[2].Hint = r.T("office.month.group", "Group", x.RiskGroup)
	}
	if x.Revisions > 0 {
		facts = append(facts, page.Row{Key: r.T("office.month.corrected"), Value: r.T("office.month.times", "N", x.Revisions)})
	}
	return p.show(r, me, "month", map[string]any{"Name": b.Name, "Month": x, "Facts": facts, "State": lineTag(r, x.Line), "Back": fmt.Sprintf("/kantor/peserta/%d?tahun=%d", no, m.Year())})
}
