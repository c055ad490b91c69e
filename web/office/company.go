package office

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// company is one page per employer.
func (p *Pages) company(r *web.Request, me account.Account) (web.Response, error) {
	no, err := id.ParseEmployerNo(r.Path("no"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "employer.not_found")
	}
	e, err := p.Sys.Employers.Get(r.Context(), no)
	if err != nil {
		return nil, err
	}
	branches, err := p.Sys.Employers.Branches(r.Context(), no)
	if err != nil {
		return nil, err
	}
	after := number(r.Query("setelah"))
	workers, next, err := report.Workers(r.Context(), p.Sys.DB, no, after, pageRows)
	if err != nil {
		return nil, err
	}
	bills, err := p.Sys.Desk.Bills(r.Context(), no, 0, 12)
	if err != nil {
		return nil, err
	}
	payments, err := p.Sys.Till.Payments(r.Context(), no, 0, 12)
	if err != nil {
		return nil, err
	}
	reports, err := p.Sys.Employers.Reports(r.Context(), no, 0, 12)
	if err != nil {
		return nil, err
	}
	trail, err := p.trail(r, report.Trail{Word: no, Limit: auditShown})
	if err != nil {
		return nil, err
	}
	credit, err := p.creditRows(r, me, no)
	if err != nil {
		return nil, err
	}
	here := fmt.Sprintf("/kantor/perusahaan/%08d", no)
	pager := page.Pager{}
	if after != 0 {
		pager.Previous = here + "#pekerja"
	}
	if next != 0 {
		pager.Next = fmt.Sprintf("%s?setelah=%d#pekerja", here, next)
	}
	return p.show(r, me, "company", map[string]any{"Employer": e, "No": no, "Credit": credit, "State": firmState(r, e.State), "Rows": firmRows(r, e),
		"Branches": branchTable(r, branches), "Workers": workerTable(r, workers), "AnyWorker": len(workers) > 0, "Pager": pager, "Paged": pager.Next != "" || pager.Previous != "",
		"Bills": billTable(r, bills), "AnyBill": len(bills) > 0, "Payments": p.paymentTable(r, payments), "AnyPayment": len(payments) > 0,
		"Reports": reportTable(r, reports), "AnyReport": len(reports) > 0, "Trail": trail})
}

func firmRows(r *web.Request, e employer.Employer) []page.Row {
	return []page.Row{
		{Key: r.T("office.f.firm_no"), Value: fmt.Sprintf("%08d", e.No)},
		{Key: "NIB", Value: dash(e.NIB)}, {Key: "NPWP", Value: dash(e.NPWP)},
		{Key: "KBLI", Value: dash(e.KBLI), Hint: e.RiskKind},
		{Key: r.T("office.f.risk"), Value: strconv.Itoa(e.RiskGroup)},
		{Key: r.T("office.f.scale"), Value: r.T("office.scale." + e.Scale.String())},
		{Key: r.T("office.programmes"), Value: e.Programmes.String()},
		{Key: r.T("office.f.address"), Value: dash(e.Address), Hint: strings.TrimSpace(areaOrNone(r, e.Area) + " " + e.Postcode)},
		{Key: r.T("office.f.contact"), Value: dash(e.ContactName), Hint: strings.Trim(e.Phone+" · "+e.Email, "· ")},
		{Key: r.T("office.f.registered_at"), Value: page.When(r.Lang(), e.RegisteredAt), Hint: channelName(r, e.Channel)},
	}
}

func branchTable(r *web.Request, list []employer.Branch) page.Table {
	t := page.Table{Caption: r.T("office.branches"), Stack: true, Columns: []page.Column{{Label: r.T("office.f.name")}, {Label: r.T("office.f.branch_no")}, {Label: r.T("office.f.area")}, {Label: r.T("office.to")}}}
	for _, b := range list {
		ended, _ := page.DateText(r.Lang(), b.EndedOn)
		t.Rows = append(t.Rows, []any{b.Name, strconv.Itoa(b.No), areaName(r, b.Area), dash(ended)})
	}
	return t
}

func workerTable(r *web.Request, list []report.Worker) page.Table {
	t := page.Table{Caption: r.T("office.workers"), Stack: true, Columns: []page.Column{{Label: r.T("office.f.name")}, {Label: r.T("office.f.number")}, {Label: r.T("office.f.branch_no")},
		{Label: r.T("office.wage"), Numeric: true}, {Label: r.T("office.from")}, {Label: r.T("office.to")}, {Label: r.T("office.f.state")}}}
	for _, w := range list {
		wage, _ := page.Number(r.Lang(), w.Wage)
		from, _ := page.DateText(r.Lang(), w.Start)
		to, _ := page.DateText(r.Lang(), w.End)
		t.Rows = append(t.Rows, []any{page.Link{Text: w.Name, Href: fmt.Sprintf("/kantor/peserta/%d", w.MemberNo)}, page.Group(strconv.FormatInt(w.MemberNo, 10)), strconv.Itoa(w.Branch),
			wage, from, dash(to), r.T("office.enrolment." + w.State)})
	}
	return t
}

func reportTable(r *web.Request, list []employer.Report) page.Table {
	t := page.Table{Caption: r.T("office.reports"), Stack: true, Columns: []page.Column{{Label: r.T("office.month")}, {Label: r.T("office.file")}, {Label: r.T("office.rows"), Numeric: true},
		{Label: r.T("office.errors"), Numeric: true}, {Label: r.T("office.why")}, {Label: r.T("office.f.state")}, {Label: r.T("office.at")}}}
	for _, x := range list {
		rows, _ := page.Number(r.Lang(), x.Rows)
		errors, _ := page.Number(r.Lang(), x.Errors)
		why := []string{}
		if n := x.Summary.States[employer.RowWageDrop]; n > 0 {
			why = append(why, r.T("office.task.drops", "N", n))
		}
		if n := x.Summary.States[employer.RowBelowMinimum]; n > 0 {
			why = append(why, r.T("office.task.below", "N", n))
		}
		t.Rows = append(t.Rows, []any{page.MonthText(r.Lang(), x.Month), dash(x.FileName), rows, errors, dash(strings.Join(why, ", ")), r.T("office.report." + string(x.State)), page.When(r.Lang(), x.CreatedAt)})
	}
	return t
}
