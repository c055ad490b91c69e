package company

import (
	"context"
	"io"
	"mime/multipart"
	"path/filepath"
	"strconv"
	"time"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	// MaxUpload is the largest payroll file. A sheet of 100,000 workers has
	// about 20 MB; package sheet bounds what is inside.
	MaxUpload = 128 << 20
	// uploadTime is how long an upload or a download may take on a slow line.
	uploadTime = 10 * time.Minute
	// stageTime bounds reading one file.
	stageTime = 15 * time.Minute
	// maxRunning is how many files this process reads or applies at once.
	maxRunning = 8
	// answerSoon is how long the answer to a click waits for short work to end,
	// so that small sheets never show a page of progress; the first error of a
	// large one is to be seen within a second.
	answerSoon = 500 * time.Millisecond
	// monthsBack is how many months the form offers; older ones come by the API.
	monthsBack = 12
	// reportPage is how many earlier uploads a page shows.
	reportPage = 12
)

func reportPath(id int64) string { return wagePath + "/" + strconv.FormatInt(id, 10) }

// wages is the page where the payroll sheet is sent.
func (p *Pages) wages(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	if m := c.Query("month"); m != "" {
		f.Set("month", m)
	}
	return p.showWages(c, f, false)
}

func (p *Pages) showWages(c *call, f *page.Form, again bool) (web.Response, error) {
	before, err := c.after()
	if err != nil {
		return nil, err
	}
	reports, err := p.sys.Employers.Reports(c.Context(), c.No, before, reportPage+1)
	if err != nil {
		return nil, err
	}
	branches, err := p.openBranches(c)
	if err != nil {
		return nil, err
	}
	more := ""
	if len(reports) > reportPage {
		reports = reports[:reportPage]
		more = wagePath + "?sesudah=" + strconv.FormatInt(reports[reportPage-1].ID, 10)
	}
	month := p.today().Month()
	f.Set("month", month.String())
	f.Set("branch", "0")
	d := data{"Form": f, "Months": p.months(c), "Branches": branches, "Reports": reportTable(c, reports), "HasReports": len(reports) > 0,
		"MaxMB": MaxUpload >> 20, "Pager": page.Pager{Next: more}, "Month": month}
	if again {
		return c.again("wages", "wages", d)
	}
	return c.page("wages", "wages", d)
}

// months are those that can be reported: the next one, and from now back.
func (p *Pages) months(c *call) (out []page.Option) {
	now := p.today().Month()
	for m := now.Add(1); m >= now.Add(-monthsBack); m = m.Add(-1) {
		o := page.Option{Value: m.String(), Label: page.MonthText(c.Lang(), m)}
		if m == now {
			o.Hint = c.T("company.this_month")
		}
		out = append(out, o)
	}
	return out
}

func (p *Pages) openBranches(c *call) (out []page.Option, err error) {
	all, err := p.sys.Employers.Branches(c.Context(), c.No)
	for _, b := range all {
		if b.EndedOn == 0 {
			out = append(out, page.Option{Value: strconv.Itoa(b.No), Label: branchName(c, b)})
		}
	}
	return out, err
}

func branchName(c *call, b employer.Branch) string {
	if b.No == 0 {
		return c.T("company.head_office")
	}
	return b.Name
}

func reportTable(c *call, list []employer.Report) page.Table {
	t := page.Table{Caption: c.T("company.reports"), Stack: true, Columns: []page.Column{{Label: c.T("company.field.month")}, {Label: c.T("company.file")},
		{Label: c.T("company.rows"), Numeric: true}, {Label: c.T("company.state")}, {}}}
	for _, r := range list {
		name := r.FileName
		if name == "" {
			name = c.T("company.from_form")
		}
		t.Rows = append(t.Rows, []any{page.MonthText(c.Lang(), r.Month), name, num(c.Lang(), r.Rows), reportTag(c, r),
			page.Link{Text: c.T("company.open"), Href: reportPath(r.ID), Hidden: name}})
	}
	return t
}

func num(lang string, n int) string {
	s, err := page.Number(lang, n)
	if err != nil {
		return strconv.Itoa(n)
	}
	return s
}

func reportTag(c *call, r employer.Report) page.Tag {
	kind := map[employer.ReportState]page.Kind{employer.Reading: page.Calm, employer.Staged: page.Look, employer.Applied: page.Good, employer.Failed: page.Act, employer.Discarded: ""}
	return page.Tag{Kind: kind[r.State], Text: c.T("company.report." + string(r.State))}
}

// template is the sheet to fill in, with the branch's workers and last wages.
func (p *Pages) template(c *call) (web.Response, error) {
	month, err := period.ParseMonth(c.Query("month"))
	if err != nil {
		month = p.today().Month()
	}
	branch, err := strconv.Atoi(c.Query("branch"))
	if err != nil {
		branch = 0
	}
	return pipe(c, "upah-"+month.String()+"-"+strconv.Itoa(branch)+".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		func(ctx context.Context, w io.Writer) error {
			return p.sys.Employers.Template(ctx, c.No, month, branch, c.Actor, w)
		})
}

// upload takes a payroll sheet and begins to read it.
func (p *Pages) upload(c *call) (web.Response, error) {
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
	head := fileOf(c.Request)
	if head == nil || head.Size == 0 {
		f.Fail("file", c.T("company.file_needed"))
	}
	if !f.OK() {
		return p.showWages(c, f, true)
	}
	// The open file stays readable when the request's temporary files are
	// removed: only its name goes.
	file, err := head.Open()
	if err != nil {
		return nil, fault.New(fault.Unavailable, "company.file_lost").Because(err)
	}
	in := employer.Upload{Name: filepath.Base(head.Filename), Reader: file, Size: head.Size}
	run, err := p.start(c, func(ctx context.Context, tell func(employer.Progress)) (int64, error) {
		defer file.Close()
		return p.sys.Employers.Stage(ctx, c.No, month, branch, in, c.Actor, tell)
	})
	if err != nil {
		file.Close()
		return nil, err
	}
	id, known, err := run.wait(c.Context())
	switch e := fault.Of(err); {
	case err != nil && id == 0:
		if c.Refuse(f, err) {
			return p.showWages(c, f, true)
		}
		return nil, err
	case err != nil && e.Class == fault.Internal:
		return nil, err
	}
	if known {
		c.Flash(page.Calm, c.T("company.sent_before"))
	}
	return c.To(reportPath(id))
}

func fileOf(r *web.Request) *multipart.FileHeader {
	if r.MultipartForm == nil || len(r.MultipartForm.File["file"]) == 0 {
		return nil
	}
	return r.MultipartForm.File["file"][0]
}

// apply puts a staged report into force and bills its month.
func (p *Pages) apply(c *call) (web.Response, error) {
	if _, err := c.Form(); err != nil {
		return nil, err
	}
	rep, err := p.reportOf(c)
	if err != nil {
		return nil, err
	}
	if rep.State == employer.Applied {
		c.Flash(page.Calm, c.T("company.applied_before"))
		return c.To(reportPath(rep.ID))
	}
	month := p.today().Month()
	err = p.startApply(c, rep, func(ctx context.Context, tell func(done, total int)) error {
		if _, err := p.sys.Desk.ApplyWageReport(ctx, c.No, rep.ID, c.Actor, tell); err != nil || rep.Month > month {
			return err
		}
		_, err := p.sys.Desk.BillEmployer(ctx, c.No, rep.Month, c.Actor)
		return err
	})
	if e := fault.Of(err); err != nil {
		if e.Class == fault.Conflict || e.Class == fault.Invalid {
			c.Flash(page.Look, c.T(e.Code, params(e)...))
			return c.To(reportPath(rep.ID))
		}
		return nil, err
	}
	return c.To(reportPath(rep.ID))
}

func (p *Pages) discard(c *call) (web.Response, error) {
	if _, err := c.Form(); err != nil {
		return nil, err
	}
	rep, err := p.reportOf(c)
	if err != nil {
		return nil, err
	}
	if err := p.sys.Employers.Discard(c.Context(), c.No, rep.ID, c.Actor); err != nil {
		if e := fault.Of(err); e.Class == fault.Conflict {
			c.Flash(page.Look, c.T(e.Code, params(e)...))
			return c.To(reportPath(rep.ID))
		}
		return nil, err
	}
	c.Flash(page.Good, c.T("company.discarded"))
	return c.To(wagePath)
}

// reportOf is the report in the address, of the own company.
func (p *Pages) reportOf(c *call) (employer.Report, error) {
	id, err := c.number("report")
	if err != nil {
		return employer.Report{}, err
	}
	return p.sys.Employers.Report(c.Context(), c.No, id)
}

// reason is why a whole file was refused, in words.
func reason(c *call, r employer.Report) string {
	if r.Problem == nil {
		return ""
	}
	return r.Problem.Message(c.Lang())
}
