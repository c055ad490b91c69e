package company

import (
	"fmt"
	"strconv"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/why"
)

// whyLink leads to why a worker's month comes to its amount.
func whyLink(c *call, l contribution.Line, hidden string) page.Link {
	return page.Link{Text: c.T("company.why.ask"), Href: fmt.Sprintf("%s/iuran/%v", oneWorker(l.MemberNo), l.Month), Hidden: hidden}
}

// workerMonth tells why a worker's month with this company comes to its amount.
// Months with other employers are not found.
func (p *Pages) workerMonth(c *call) (web.Response, error) {
	m, err := period.ParseMonth(c.Path("month"))
	if err != nil {
		return nil, notFound()
	}
	who, here, err := p.enrolmentsHere(c)
	if err != nil {
		return nil, err
	}
	x, err := why.Read(c.Request, p.sys.Desk, here[0].MemberNo, c.No, m, why.Words{Flat: c.T("company.why.flat"), Total: c.T("company.total"),
		Line: func(l law.Line) string {
			return programmeName(c, l.Programme) + ", " + c.T("company.bearer."+string(l.Bearer))
		}})
	if err != nil {
		return nil, err
	}
	facts := []page.Row{
		{Key: c.T("company.member_no"), Value: id.FormatMemberNo(x.MemberNo)},
		{Key: c.T("company.wage"), Value: rp(c.Lang(), x.Wage)},
		{Key: c.T("company.programmes"), Value: names(x.Programmes)},
		{Key: c.T("company.risk_group"), Value: strconv.Itoa(x.RiskGroup)},
		{Key: c.T("company.why.employer"), Value: rp(c.Lang(), x.Employer())},
		{Key: c.T("company.why.worker"), Value: rp(c.Lang(), x.Worker()), Hint: c.T("company.why.withhold")},
	}
	if x.Revisions > 0 {
		facts = append(facts, page.Row{Key: c.T("company.why.corrected"), Value: c.T("company.why.times", "N", x.Revisions)})
	}
	return c.page("worker-month", "workers", data{"Name": who.Name, "Month": x, "Facts": facts, "State": paidTag(c, x.Line), "Back": oneWorker(x.MemberNo)})
}

func paidTag(c *call, l contribution.Line) page.Tag {
	switch {
	case l.Due() == 0:
		return page.Tag{Kind: page.Calm, Text: c.T("company.nothing_due")}
	case l.Settled():
		return page.Tag{Kind: page.Good, Text: c.T("company.paid")}
	case l.Paid > 0:
		return page.Tag{Kind: page.Look, Text: c.T("company.partly_paid")}
	}
	return page.Tag{Kind: page.Look, Text: c.T("company.unpaid")}
}

// lineTable shows contributions with their split; byMonth is one worker's
// months, otherwise it is one month's workers. The reasons stand beside the name,
// where a phone shows them without scrolling.
func lineTable(c *call, lines []contribution.Line, byMonth bool) page.Table {
	first := c.T("company.field.name")
	if byMonth {
		first = c.T("company.field.month")
	}
	t := page.Table{Caption: c.T("company.split"), Quiet: true, Columns: []page.Column{{Label: first}, {}, {Label: c.T("company.wage"), Numeric: true},
		{Label: "JKK", Numeric: true}, {Label: "JKM", Numeric: true}, {Label: c.T("company.jht_both"), Numeric: true}, {Label: c.T("company.jp_both"), Numeric: true},
		{Label: c.T("company.employer_part"), Numeric: true}, {Label: c.T("company.worker_part"), Numeric: true}, {Label: c.T("company.state")}}}
	amount := func(a money.Rupiah) string {
		s, err := page.Number(c.Lang(), int64(a))
		if err != nil {
			return a.Format()
		}
		return s
	}
	for _, l := range lines {
		hidden := page.MonthText(c.Lang(), l.Month)
		var head any = hidden
		if !byMonth {
			hidden = l.Name
			head = page.Link{Text: l.Name, Href: oneWorker(l.MemberNo)}
		}
		t.Rows = append(t.Rows, []any{head, whyLink(c, l, hidden), amount(l.Wage), amount(l.JKK), amount(l.JKM), amount(l.JHTEmployer) + " + " + amount(l.JHTWorker),
			amount(l.JPEmployer) + " + " + amount(l.JPWorker), amount(l.Employer()), amount(l.Worker()), paidTag(c, l)})
	}
	return t
}
