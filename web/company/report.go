package company

import (
	"cmp"
	"context"
	"html"
	"html/template"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	rowPage     = 25 // rows of a report that a page shows
	maxFindings = 2  // remarks that a row of the table shows
)

// filters are the ways to look at the rows, by the word in the address.
var filters = []struct {
	word string
	is   employer.Filter
	of   []employer.RowState // whose counts it sums; empty: see count
}{
	{"semua", employer.Filter{}, nil},
	{"salah", employer.Filter{MinSeverity: employer.Bad}, nil},
	{"masalah", employer.Filter{MinSeverity: employer.Warning}, nil},
	{"baru", employer.Filter{State: employer.RowNew}, []employer.RowState{employer.RowNew}},
	{"berubah", employer.Filter{State: employer.RowChanged}, []employer.RowState{employer.RowChanged}},
	{"turun", employer.Filter{State: employer.RowWageDrop}, []employer.RowState{employer.RowWageDrop}},
	{"minimum", employer.Filter{State: employer.RowBelowMinimum}, []employer.RowState{employer.RowBelowMinimum}},
	{"berhenti", employer.Filter{State: employer.RowLeaver}, []employer.RowState{employer.RowLeaver}},
}

// report is the page of one payroll sheet: how far its reading has come, what
// it would do, what it did, or why it was refused.
func (p *Pages) report(c *call) (web.Response, error) {
	r, err := p.reportOf(c)
	if err != nil {
		return nil, err
	}
	work, ended := p.workOn(key{c.No, r.ID})
	if e := fault.Of(ended); ended != nil {
		text := c.T(e.Code, params(e)...)
		if e.Class == fault.Internal {
			text = c.T("company.apply_failed")
		}
		c.Flash(page.Act, text)
	}
	if work != nil || r.State == employer.Reading {
		return p.showProgress(c, r, work)
	}
	if c.Live() {
		return c.To(reportPath(r.ID))
	}
	d := data{"Report": r, "Month": r.Month, "Tag": reportTag(c, r), "Branch": p.branchOf(c, r.BranchNo), "Path": reportPath(r.ID)}
	switch r.State {
	case employer.Failed:
		d["Reason"] = reason(c, r)
		return c.page("report-failed", "wages", d)
	case employer.Discarded:
		return c.page("report-discarded", "wages", d)
	}
	return p.showReport(c, r, d)
}

// showProgress is the page while a report is read or applied. With scripts a
// part of it is asked again and again; without, the page loads itself anew.
func (p *Pages) showProgress(c *call, r employer.Report, work *progress) (web.Response, error) {
	d := data{"Report": r, "Month": r.Month, "Path": reportPath(r.ID), "Rows": r.Rows, "Errors": r.Errors}
	if work != nil {
		now, applying, done, total := work.look()
		share := int64(0)
		switch {
		case applying && total > 0:
			share = int64(done) * 100 / int64(total)
			d["Rows"], d["Errors"] = done, 0
		case now.Size > 0:
			share = now.Bytes * 100 / now.Size
			d["Rows"], d["Errors"] = now.Rows, now.Errors
		}
		d["Applying"], d["Known"], d["Share"] = applying, true, min(share, 100)
		if now.First != nil {
			d["First"] = problemLine(c, *now.First)
		}
	} else if clock := p.sys.DB.Clock().Now(); clock.Sub(r.TouchedAt) > employer.Stale {
		d["Stale"] = true
	}
	if c.Live() {
		return web.Fragment{Page: "company/progress", Block: "bar", Data: d}, nil
	}
	return web.Page{Name: "company/progress", Data: c.with("wages", d), Live: true}, nil
}

// problemLine is "Baris 14, kolom O: …".
func problemLine(c *call, x sipp.Problem) string {
	text := employer.ProblemMessage(x, c.Lang())
	switch {
	case x.Row > 0 && x.Column != "":
		return c.T("company.at_cell", "Sheet", x.Sheet, "Row", x.Row, "Column", x.Column) + " " + text
	case x.Row > 0:
		return c.T("company.at_row", "Sheet", x.Sheet, "Row", x.Row) + " " + text
	}
	return text
}

func (p *Pages) branchOf(c *call, no int) string {
	all, err := p.sys.Employers.Branches(c.Context(), c.No)
	if err != nil {
		return strconv.Itoa(no)
	}
	for _, b := range all {
		if b.No == no {
			return branchName(c, b)
		}
	}
	return strconv.Itoa(no)
}

func (p *Pages) showReport(c *call, r employer.Report, d data) (web.Response, error) {
	after, err := c.after()
	if err != nil {
		return nil, err
	}
	word := c.Query("tampil")
	if word == "" {
		if word = "semua"; r.State == employer.Staged && r.Errors > 0 {
			word = "salah"
		}
	}
	var filter employer.Filter
	found := false
	var tabs []page.Link
	for _, f := range filters {
		n := filterCount(r, f.word, f.of)
		if f.word == word {
			filter, found = f.is, true
		} else if n == 0 {
			continue
		}
		tabs = append(tabs, page.Link{Text: c.T("company.filter."+f.word, "N", num(c.Lang(), n)), Href: reportPath(r.ID) + "?tampil=" + f.word + "#baris", Current: f.word == word})
	}
	if !found {
		return nil, fault.New(fault.NotFound, "company.not_found")
	}
	rows, err := p.sys.Employers.Rows(c.Context(), c.No, r.ID, filter, int(after), rowPage+1)
	if err != nil {
		return nil, err
	}
	pager := page.Pager{}
	if after > 0 {
		pager.Previous = reportPath(r.ID) + "?tampil=" + word + "#baris"
	}
	if len(rows) > rowPage {
		rows = rows[:rowPage]
		pager.Next = reportPath(r.ID) + "?tampil=" + word + "&sesudah=" + strconv.Itoa(rows[rowPage-1].RowNo) + "#baris"
	}
	if len(rows) > 0 && (pager.Next != "" || pager.Previous != "") {
		pager.Range = c.T("company.row_range", "From", rows[0].RowNo, "To", rows[len(rows)-1].RowNo)
	}
	s := r.Summary
	d["Tabs"], d["Rows"], d["Pager"], d["HasRows"] = tabs, rowTable(c, r, rows), pager, len(rows) > 0
	d["Usable"] = r.Rows - r.Errors
	d["Difference"], d["Amounts"] = differenceRows(c, s), amountTable(c, s)
	d["FileProblems"] = fileProblems(c, s)
	if r.State == employer.Applied {
		bills, err := p.sys.Desk.BillsOfMonth(c.Context(), c.No, r.Month)
		if err != nil {
			return nil, err
		}
		d["Bills"], d["HasBills"] = billTable(c, bills), len(bills) > 0
	}
	return web.Page{Name: "company/report", Data: c.with("wages", d), Wide: true}, nil
}

func filterCount(r employer.Report, word string, of []employer.RowState) (n int) {
	switch word {
	case "semua":
		return r.Rows
	case "salah":
		return r.Errors
	case "masalah":
		return r.Errors + r.Warnings
	}
	for _, s := range of {
		n += r.Summary.States[s]
	}
	return n
}

func rowTable(c *call, r employer.Report, rows []employer.StagedRow) page.Table {
	t := page.Table{Caption: c.T("company.rows"), Quiet: true, Stack: true, Columns: []page.Column{{Label: c.T("company.field.name")}, {Label: c.T("company.place")},
		{Label: c.T("company.state")}, {Label: c.T("company.wage"), Numeric: true}}}
	if r.State == employer.Staged {
		t.Columns = append(t.Columns, page.Column{})
	}
	for _, row := range rows {
		name := row.Name
		if name == "" {
			name = c.T("company.no_name")
		}
		wage := ""
		switch {
		case row.Wage == 0:
		case row.OldWage != 0 && row.OldWage != row.Wage:
			wage = rp(c.Lang(), row.OldWage) + " → " + rp(c.Lang(), row.Wage)
		default:
			wage = rp(c.Lang(), row.Wage)
		}
		if row.BackPay > 0 {
			wage = strings.TrimSpace(wage + " + " + c.T("company.back_pay") + " " + rp(c.Lang(), row.BackPay))
		}
		// Remarks stand under the name: on a phone they have the whole width there.
		head := html.EscapeString(name)
		for _, s := range findings(c, row) {
			head += `<br><span class="optional">` + html.EscapeString(s) + `</span>`
		}
		cells := []any{template.HTML(head), string(row.Sheet) + " " + strconv.Itoa(row.SheetRow), rowTag(c, row), wage}
		if r.State == employer.Staged {
			cells = append(cells, page.Link{Text: c.T("company.fix"), Href: reportPath(r.ID) + "/baris/" + strconv.Itoa(row.RowNo), Hidden: name})
		}
		t.Rows = append(t.Rows, cells)
	}
	return t
}

// findings are what is said about a row, errors first, at most maxFindings; the
// page of the row and the file have all.
func findings(c *call, row employer.StagedRow) (said []string) {
	all := row.Findings()
	slices.SortStableFunc(all, func(a, b sipp.Problem) int { return cmp.Compare(rank(a), rank(b)) })
	for i, f := range all {
		if i == maxFindings {
			return append(said, c.T("company.more_findings", "N", len(all)-i))
		}
		text := employer.ProblemMessage(f, c.Lang())
		if f.Column != "" {
			text = c.T("company.at_column", "Column", f.Column) + " " + text
		}
		if f.Value != "" && !strings.Contains(text, f.Value) {
			text += " (" + f.Value + ")"
		}
		said = append(said, text)
	}
	return said
}

func rank(p sipp.Problem) int {
	if p.Severity == sipp.Error {
		return 0
	}
	if p.Field == "" { // about the wage or the person, not about an empty cell
		return 1
	}
	return 2
}

func rowTag(c *call, row employer.StagedRow) page.Tag {
	kind := page.Good
	switch row.Severity {
	case employer.Warning:
		kind = page.Look
	case employer.Bad:
		kind = page.Act
	}
	if row.Severity == employer.Fine && row.State != employer.RowNew {
		kind = page.Calm
	}
	return page.Tag{Kind: kind, Text: c.T("company.row." + string(row.State))}
}

// differenceRows say what changes against the month before.
func differenceRows(c *call, s employer.Summary) []page.Row {
	n := func(k string, n int, hint string) page.Row {
		return page.Row{Key: c.T("company.diff." + k), Value: num(c.Lang(), n), Hint: hint}
	}
	rows := []page.Row{
		{Key: c.T("company.diff.workers"), Value: num(c.Lang(), s.WorkersBefore) + " → " + num(c.Lang(), s.WorkersAfter)},
		n("joiners", s.Joiners, ""), n("leavers", s.Leavers, ""), n("changed", s.Changed, ""), n("unchanged", s.Unchanged, ""),
		n("absent", s.Absent, c.T("company.diff.absent_hint")),
		{Key: c.T("company.diff.wages"), Value: rp(c.Lang(), s.WagesBefore) + " → " + rp(c.Lang(), s.WagesAfter)},
	}
	if s.BackPay > 0 {
		rows = append(rows, page.Row{Key: c.T("company.back_pay"), Value: rp(c.Lang(), s.BackPay), Hint: c.T("company.back_pay_hint")})
	}
	if s.Minimum > 0 {
		rows = append(rows, page.Row{Key: c.T("company.minimum"), Value: rp(c.Lang(), s.Minimum)})
	} else {
		rows = append(rows, page.Row{Key: c.T("company.minimum"), Value: c.T("nodata"), Hint: c.T("company.minimum_unknown")})
	}
	return rows
}

func amountTable(c *call, s employer.Summary) page.Table {
	t := page.Table{Caption: c.T("company.amounts"), Columns: []page.Column{{Label: c.T("company.programme")},
		{Label: page.MonthText(c.Lang(), s.DifferFrom), Numeric: true}, {Label: c.T("company.with_this"), Numeric: true}, {Label: c.T("company.change"), Numeric: true}}, Stack: true}
	plain := func(a money.Rupiah) string { return num(c.Lang(), int(a)) } // in rupiah, as the caption says
	signed := func(a money.Rupiah) string {
		if a > 0 {
			return "+" + plain(a)
		}
		return plain(a)
	}
	for _, a := range s.Amounts {
		t.Rows = append(t.Rows, []any{programmeName(c, a.Programme), plain(a.Before), plain(a.After), signed(a.After - a.Before)})
	}
	t.Foot = []any{c.T("company.total"), plain(s.TotalBefore), plain(s.TotalAfter), signed(s.TotalAfter - s.TotalBefore)}
	return t
}

func programmeName(c *call, p law.Programme) string { return c.T("company.programme." + p.String()) }

func fileProblems(c *call, s employer.Summary) (out []string) {
	for _, x := range s.Problems {
		out = append(out, problemLine(c, x))
	}
	return out
}

// errorFile is every problem of a report as a sheet.
func (p *Pages) errorFile(c *call) (web.Response, error) {
	r, err := p.reportOf(c)
	if err != nil {
		return nil, err
	}
	return pipe(c, "kesalahan-"+r.Month.String()+".csv", "text/csv; charset=utf-8", func(ctx context.Context, w io.Writer) error {
		return p.sys.Employers.ErrorFile(ctx, c.No, r.ID, c.Lang(), w)
	})
}
