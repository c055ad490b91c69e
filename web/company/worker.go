package company

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	workerPage = 25
	yearsShown = 2 // of a worker's contributions: this one and the one before
)

// workers lists who works here; a search takes a name, a member number or a NIK.
func (p *Pages) workers(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	query, gone := c.Query("q"), c.Query("tampil") == "berhenti"
	f.Set("q", query)
	after, err := c.after()
	if err != nil {
		return nil, err
	}
	list, err := p.employed(c.Context(), c.No, query, gone, after, workerPage+1)
	if err != nil {
		return nil, err
	}
	here := workerPath + "?q=" + queryEscape(query)
	if gone {
		here += "&tampil=berhenti"
	}
	pager := page.Pager{}
	if after > 0 {
		pager.Previous = here
	}
	if len(list) > workerPage {
		list = list[:workerPage]
		pager.Next = here + "&sesudah=" + strconv.FormatInt(list[workerPage-1].MemberNo, 10)
	}
	branches, err := p.branchNames(c)
	if err != nil {
		return nil, err
	}
	t := page.Table{Caption: c.T("company.workers"), Quiet: true, Stack: true, Columns: []page.Column{{Label: c.T("company.field.name")}, {Label: c.T("company.member_no")},
		{Label: c.T("company.wage"), Numeric: true}, {Label: c.T("company.since")}}}
	if gone {
		t.Columns = append(t.Columns, page.Column{Label: c.T("company.last_day")})
	}
	if len(branches) > 1 {
		t.Columns = append(t.Columns, page.Column{Label: c.T("company.branch")})
	}
	for _, w := range list {
		start, err := page.DateText(c.Lang(), w.Start)
		if err != nil {
			return nil, err
		}
		row := []any{page.Link{Text: w.Name, Href: oneWorker(w.MemberNo)}, id.FormatMemberNo(w.MemberNo), rp(c.Lang(), w.Wage), start}
		if gone {
			end, err := page.DateText(c.Lang(), w.End)
			if err != nil {
				return nil, err
			}
			row = append(row, end)
		}
		if len(branches) > 1 {
			row = append(row, branches[w.Branch])
		}
		t.Rows = append(t.Rows, row)
	}
	n, err := p.counts(c.Context(), c.No)
	if err != nil {
		return nil, err
	}
	return c.wide("workers", "workers", data{"Form": f, "Table": t, "Has": len(list) > 0, "Pager": pager, "Query": query, "Gone": gone, "Count": n})
}

func oneWorker(no int64) string { return workerPath + "/" + strconv.FormatInt(no, 10) }

func (p *Pages) branchNames(c *call) (map[int]string, error) {
	all, err := p.sys.Employers.Branches(c.Context(), c.No)
	out := map[int]string{}
	for _, b := range all {
		out[b.No] = branchName(c, b)
	}
	return out, err
}

// enrolmentsHere are a member's enrolments with this company, newest first;
// somebody who never worked here is not found.
func (p *Pages) enrolmentsHere(c *call) (member.Person, []contribution.Enrolment, error) {
	no, err := c.number("no")
	if err != nil {
		return member.Person{}, nil, err
	}
	all, err := p.sys.Desk.Enrolments(c.Context(), no)
	if err != nil {
		return member.Person{}, nil, err
	}
	var here []contribution.Enrolment
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].EmployerNo == c.No {
			here = append(here, all[i])
		}
	}
	if len(here) == 0 {
		return member.Person{}, nil, fault.New(fault.NotFound, "company.worker_not_found")
	}
	who, err := p.sys.Members.Get(c.Context(), no)
	return who, here, err
}

// worker is one person as the company may see them: the employment here and
// the months paid for it. Other jobs, family and contacts are not shown.
func (p *Pages) worker(c *call) (web.Response, error) {
	who, here, err := p.enrolmentsHere(c)
	if err != nil {
		return nil, err
	}
	branches, err := p.branchNames(c)
	if err != nil {
		return nil, err
	}
	now := here[0]
	start, err := page.DateText(c.Lang(), now.Start)
	if err != nil {
		return nil, err
	}
	rows := []page.Row{
		{Key: c.T("company.member_no"), Value: id.FormatMemberNo(who.MemberNo), Hint: map[bool]string{true: c.T("company.number_reserved")}[who.IssuedAt.IsZero()]},
		{Key: "NIK", Value: member.MaskNIK(who.NIK)},
		{Key: c.T("company.branch"), Value: branches[now.Branch]},
		{Key: c.T("company.wage"), Value: rp(c.Lang(), now.Wage), Hint: c.T("company.reported_for", "Month", page.MonthText(c.Lang(), now.WageMonth))},
		{Key: c.T("company.programmes"), Value: names(now.Programmes), Hint: map[bool]string{true: c.T("company.with_jkp"), false: c.T("company.without_jkp")}[now.JKP]},
		{Key: c.T("company.risk_group"), Value: strconv.Itoa(now.RiskGroup)},
		{Key: c.T("company.since"), Value: start},
	}
	if who.NIK == "" {
		rows[1] = page.Row{Key: c.T("company.passport"), Value: member.MaskDocument(who.Passport)}
	}
	live := now.State != contribution.Ended
	if !live {
		end, err := page.DateText(c.Lang(), now.End)
		if err != nil {
			return nil, err
		}
		rows = append(rows, page.Row{Key: c.T("company.last_day"), Value: end, Hint: leaveWord(c, now.EndReason)})
	}
	var lines []contribution.Line
	year := p.today().Year()
	for y := year; y > year-yearsShown; y-- {
		part, err := p.sys.Desk.Contributions(c.Context(), who.MemberNo, y)
		if err != nil {
			return nil, err
		}
		for i := len(part) - 1; i >= 0; i-- { // newest first; other employers' lines are not ours
			if part[i].EmployerNo == c.No {
				lines = append(lines, part[i])
			}
		}
	}
	history, err := p.wageHistory(c.Context(), who.MemberNo, c.No)
	if err != nil {
		return nil, err
	}
	state := page.Tag{Kind: page.Good, Text: c.T("company.works_here")}
	if !live {
		state = page.Tag{Text: c.T("company.has_left")}
	}
	return c.wide("worker", "workers", data{"Name": who.Name, "State": state, "Facts": rows, "Months": lineTable(c, lines, true), "HasMonths": len(lines) > 0,
		"Wages": wageTable(c, history), "HasWages": len(history) > 0, "Live": live, "Leave": oneWorker(who.MemberNo) + "/berhenti"})
}

func wageTable(c *call, list []wageLine) page.Table {
	t := page.Table{Caption: c.T("company.wage_history"), Quiet: true, Columns: []page.Column{{Label: c.T("company.field.month")}, {Label: c.T("company.wage"), Numeric: true}, {Label: c.T("company.back_pay"), Numeric: true}}, Stack: true}
	for _, w := range list {
		back := "–"
		if w.BackPay > 0 {
			back = rp(c.Lang(), w.BackPay)
		}
		t.Rows = append(t.Rows, []any{page.MonthText(c.Lang(), w.Month), rp(c.Lang(), w.Wage), back})
	}
	return t
}

// leaveReasons are why an employment ends, as the sheet data_tk_na has them.
var leaveReasons = []string{"resigned", "dismissed", "contract", "retired", "died", "moved", "other"}

func leaveWord(c *call, reason string) string {
	for _, r := range leaveReasons {
		if reason == r || strings.HasPrefix(reason, r+": ") {
			return c.T("company.leave."+r) + strings.TrimPrefix(reason, r)
		}
	}
	return reason
}

// leave asks for last day and reason; when both are in the address, it shows
// what would happen and asks to confirm.
func (p *Pages) leave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"date", "reason", "note"} {
		f.Set(name, c.Query(name))
	}
	asked := c.URL.Query().Has("date")
	return p.showLeave(c, f, asked)
}

func (p *Pages) showLeave(c *call, f *page.Form, asked bool) (web.Response, error) {
	who, here, err := p.enrolmentsHere(c)
	if err != nil {
		return nil, err
	}
	e := here[0]
	if e.State == contribution.Ended {
		c.Flash(page.Calm, c.T("contribution.enrolment_ended"))
		return c.To(oneWorker(who.MemberNo))
	}
	d := data{"Form": f, "Name": who.Name, "Back": oneWorker(who.MemberNo), "Reasons": c.options("company.leave.", leaveReasons)}
	if asked {
		date := p.checkLeave(c, f, e)
		if !f.OK() {
			return c.again("leave", "workers", d)
		}
		day, err := page.DateText(c.Lang(), date)
		if err != nil {
			return nil, err
		}
		d["Back"] = oneWorker(who.MemberNo) + "/berhenti"
		d["Rows"] = []page.Row{{Key: c.T("company.field.name"), Value: who.Name}, {Key: c.T("company.last_day"), Value: day},
			{Key: c.T("company.leave_reason"), Value: leaveWord(c, f.Get("reason")), Hint: f.Get("note")}}
		d["LastMonth"] = date.Month()
		return c.page("leave-confirm", "workers", d)
	}
	return c.page("leave", "workers", d)
}

func (p *Pages) checkLeave(c *call, f *page.Form, e contribution.Enrolment) period.Date {
	date, err := period.ParseDate(f.Get("date"))
	switch {
	case err != nil:
		f.Fail("date", c.T("employer.date"))
	case date < e.Start:
		f.Fail("date", c.T("contribution.end_date", "date", date, "start", e.Start))
	case date > p.today().AddDays(62): // what lies further ahead is a slip
		f.Fail("date", c.T("company.leave_far"))
	}
	if !slices.Contains(leaveReasons, f.Get("reason")) {
		f.Fail("reason", c.T("contribution.reason"))
	}
	return date
}

func (c *call) options(prefix string, values []string) (out []page.Option) {
	for _, v := range values {
		out = append(out, page.Option{Value: v, Label: c.T(prefix + v)})
	}
	return out
}

func (p *Pages) leaveSave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	who, here, err := p.enrolmentsHere(c)
	if err != nil {
		return nil, err
	}
	e := here[0]
	if e.State == contribution.Ended { // sent twice, or ended by a sheet meanwhile
		c.Flash(page.Calm, c.T("contribution.enrolment_ended"))
		return c.To(oneWorker(who.MemberNo))
	}
	date := p.checkLeave(c, f, e)
	if !f.OK() {
		return p.showLeave(c, f, true)
	}
	reason := f.Get("reason")
	if note := f.Get("note"); note != "" {
		reason += ": " + note
	}
	if err := p.sys.Desk.EndEmployment(c.Context(), who.MemberNo, e.ID, date, reason, c.Actor); err != nil {
		if c.Refuse(f, err) {
			return p.showLeave(c, f, true)
		}
		return nil, err
	}
	c.Flash(page.Good, c.T("company.left", "Name", who.Name))
	return c.To(oneWorker(who.MemberNo))
}

// newWorker is one worker by form: the same way as a sheet of one row.
func (p *Pages) newWorker(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	return p.showNewWorker(c, f, false)
}

func (p *Pages) showNewWorker(c *call, f *page.Form, again bool) (web.Response, error) {
	branches, err := p.openBranches(c)
	if err != nil {
		return nil, err
	}
	f.Set("branch", "0")
	f.Set("id_kind", "ktp")
	f.Set("month", p.today().Month().String())
	d := data{"Form": f, "Branches": branches, "Many": len(branches) > 1, "Months": p.months(c)}
	if again {
		return c.again("worker-new", "workers", d)
	}
	return c.page("worker-new", "workers", d)
}

func (p *Pages) newWorkerSave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	month, err := period.ParseMonth(f.Get("month"))
	if err != nil {
		f.Fail("month", c.T("company.month_needed"))
	}
	branch, err := strconv.Atoi(f.Get("branch"))
	if err != nil {
		f.Fail("branch", c.T("company.branch_needed"))
	}
	wage, ok := rupiah(f.Get("wage"))
	if !ok || wage <= 0 {
		f.Fail("wage", c.T("company.amount"))
	}
	for _, name := range []string{"name", "id_number", "birth_date", "sex", "mother_name"} {
		if f.Get(name) == "" {
			f.Fail(name, c.T("employer.missing"))
		}
	}
	if !f.OK() {
		return p.showNewWorker(c, f, true)
	}
	in := sipp.NewWorkerInput{Name: f.Get("name"), IDKind: string(sipp.KTP), IDNumber: f.Get("id_number"), BirthDate: f.Get("birth_date"), BirthPlace: f.Get("birth_place"),
		MotherName: f.Get("mother_name"), Sex: f.Get("sex"), Mobile: f.Get("mobile"), Wage: int64(wage), WorkStart: f.Get("work_start"), Contract: f.Get("contract"),
		StaffNo: f.Get("staff_no"), Address: f.Get("address")}
	if f.Get("id_kind") == "passport" {
		in.IDKind, in.Country = string(sipp.Passport), strings.ToUpper(f.Get("country"))
	}
	rep, err := p.sys.Employers.StageRows(context.WithoutCancel(c.Context()), c.No, month, branch, sipp.Payroll{NewWorkers: []sipp.NewWorkerInput{in}}, c.Actor, nil)
	if err != nil && rep == 0 {
		if c.Refuse(f, err) {
			return p.showNewWorker(c, f, true)
		}
		return nil, err
	}
	if err != nil && fault.Of(err).Class == fault.Internal {
		return nil, err
	}
	return c.To(reportPath(rep))
}
