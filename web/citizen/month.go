package citizen

import (
	"fmt"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/why"
)

// payer is who the month is from, as the list of months says it.
func payer(c *call, l contribution.Line) string {
	if l.EmployerNo == 0 {
		return c.T("citizen.iuran.self")
	}
	return l.Name
}

func paidTag(c *call, l contribution.Line) page.Tag {
	if l.Settled() {
		return page.Tag{Kind: page.Good, Text: c.T("citizen.iuran.paid")}
	}
	return page.Tag{Kind: page.Look, Text: c.T("citizen.iuran.unpaid")}
}

// month tells why one of the member's own months comes to its amount.
func (p *Pages) month(c *call) (web.Response, error) {
	employerNo, m, err := why.At(c.Request)
	if err != nil {
		return nil, err
	}
	x, err := why.Read(c.Request, p.sys.Desk, c.No, employerNo, m, why.Words{Flat: c.T("citizen.flat"), Total: c.T("citizen.why.total"),
		Line: func(l law.Line) string {
			name := c.T("citizen.programme." + l.Programme.String())
			switch {
			case employerNo == 0: // all of it is the member's own
				return name
			case l.Bearer == law.Employer:
				return name + ", " + c.T("citizen.why.employer")
			}
			return name + ", " + c.T("citizen.why.own")
		}})
	if err != nil {
		return nil, err
	}
	facts := []page.Row{{Key: c.T("citizen.iuran.from"), Value: payer(c, x.Line)}, {Key: c.T("citizen.iuran.wage"), Value: rupiah(c.Lang(), x.Wage)}}
	if employerNo == 0 {
		facts[1].Key = c.T("citizen.why.base")
	} else {
		facts = append(facts, page.Row{Key: c.T("citizen.iuran.own"), Value: rupiah(c.Lang(), x.Worker()), Hint: c.T("citizen.why.withheld")},
			page.Row{Key: c.T("citizen.iuran.employer"), Value: rupiah(c.Lang(), x.Employer())})
	}
	if x.Revisions > 0 {
		facts = append(facts, page.Row{Key: c.T("citizen.why.corrected"), Value: c.T("citizen.why.times", "N", x.Revisions)})
	}
	return c.Page("citizen/month", data{"Month": x, "Facts": facts, "State": paidTag(c, x.Line), "Back": fmt.Sprintf("/saya/iuran?tahun=%d", m.Year())})
}
