package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

const (
	// maxFile is the largest payroll file; a sheet of 100,000 workers has about
	// 20 MB, and package sheet bounds what is inside.
	maxFile = 128 << 20
	// maxRows is the largest payroll in JSON, which is held in memory.
	maxRows = 32 << 20
	// longTime is for what grows with the number of workers.
	longTime = 10 * time.Minute

	sheetType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// slots bounds how many payrolls one process reads or applies at once for the
// API; each may hold tens of MB.
type slots chan struct{}

func (l slots) take(ctx context.Context) (free func(), err error) {
	select {
	case l <- struct{}{}:
		return func() { <-l }, nil
	case <-ctx.Done():
		return nil, fault.New(fault.Unavailable, "api.timeout").Because(ctx.Err())
	}
}

type reportView struct {
	ReportID  ID                   `json:"report_id"`
	Month     period.Month         `json:"month"`
	BranchNo  int                  `json:"branch_no"`
	State     employer.ReportState `json:"state" doc:"reading, staged (a dry run: nothing has taken effect), applied, failed, discarded"`
	Source    string               `json:"source" doc:"xlsx, csv, json"`
	FileName  string               `json:"file_name,omitempty"`
	Rows      int                  `json:"rows"`
	Errors    int                  `json:"errors"`
	Warnings  int                  `json:"warnings"`
	Summary   *employer.Summary    `json:"summary,omitempty" doc:"What the report would do, beside the month before; left out until it is staged"`
	Refused   *Wrong               `json:"refused,omitempty" doc:"Why the whole file was refused"`
	CreatedAt time.Time            `json:"created_at"`
	AppliedAt *time.Time           `json:"applied_at"`
}

func reportOf(r employer.Report, lang string) reportView {
	v := reportView{ReportID: ID(r.ID), Month: r.Month, BranchNo: r.BranchNo, State: r.State, Source: r.Source, FileName: r.FileName, Rows: r.Rows, Errors: r.Errors,
		Warnings: r.Warnings, CreatedAt: r.CreatedAt, AppliedAt: instant(r.AppliedAt)}
	if r.Summary.States != nil {
		v.Summary = &r.Summary
	}
	if r.Problem != nil {
		v.Refused = &Wrong{"file", r.Problem.Code, r.Problem.Message(lang)}
	}
	return v
}

type rowView struct {
	RowNo    int               `json:"row_no" doc:"Running number in the report"`
	Sheet    sipp.Sheet        `json:"sheet"`
	SheetRow int               `json:"sheet_row" doc:"As the spreadsheet program numbers it; the position in JSON"`
	Kind     employer.Kind     `json:"kind" doc:"new, wage, leave, update"`
	State    employer.RowState `json:"state"`
	Severity int               `json:"severity" doc:"0 fine, 1 warning, 2 error: is not applied"`
	MemberNo int64             `json:"member_no,omitempty" doc:"Left out for a person who is not registered yet"`
	Name     string            `json:"name"`
	Wage     money.Rupiah      `json:"wage"`
	BackPay  money.Rupiah      `json:"back_pay"`
	OldWage  money.Rupiah      `json:"old_wage"`
	Problems []rowProblem      `json:"problems"`
}

type rowProblem struct {
	Column   string        `json:"column,omitempty"`
	Field    string        `json:"field,omitempty"`
	Code     string        `json:"code"`
	Severity sipp.Severity `json:"severity" doc:"error, warning"`
	Detail   string        `json:"detail"`
}

func rowOf(r employer.StagedRow, lang string) rowView {
	v := rowView{r.RowNo, r.Sheet, r.SheetRow, r.Kind, r.State, r.Severity, r.MemberNo, r.Name, r.Wage, r.BackPay, r.OldWage, []rowProblem{}}
	for _, p := range r.Findings() {
		v.Problems = append(v.Problems, rowProblem{p.Column, p.Field, p.Code, p.Severity, employer.ProblemMessage(p, lang)})
	}
	return v
}

// ReportPath names a report of an employer.
type ReportPath struct {
	Employer
	Report string `path:"report_id" pattern:"^[0-9]{1,19}$" doc:"Id of the report" example:"791648371998720001"`
}

// MonthBranch says what a payroll is for.
type MonthBranch struct {
	Month  string `query:"month" required:"true" pattern:"^[0-9]{4}-[0-9]{2}$" doc:"Contribution month" example:"2026-11"`
	Branch int    `query:"branch" minimum:"0" doc:"0 is the head office"`
}

func (s *server) reports() {
	base := "/employers/{employer_no}/wage-reports"
	long := limits{time: longTime}
	add(s, spec{id: "list-wage-reports", method: "GET", path: base, tag: "Employer", access: forEmployer, summary: "Wage reports, newest first"}, s.listReports)
	sample := sipp.Payroll{NewWorkers: []sipp.NewWorkerInput{{Name: "Agus Setiawan", BirthDate: "1992-03-14", BirthPlace: "Serang", MotherName: "Kartini", IDNumber: "3604011403920002", Sex: "L",
		Mobile: "081298765432", Wage: 5_400_000, Address: "Kp. Baru", WorkRegency: "3603", WorkStart: "2026-11-02"}}}
	add(s, spec{id: "stage-wage-report", method: "POST", path: base, tag: "Employer", access: forEmployer, status: 201, errors: []int{409, 413}, limits: limits{body: maxRows, time: longTime}, summary: "Send a wage report as JSON",
		doc: "A dry run: every row is checked and matched, and the answer tells the difference from the month before; nothing takes effect before …/commit. " +
			"Mistakes in single rows are found under …/rows. The same content for the same month and branch is the same report.", example: sample, raw: true}, s.stageRows)
	op := s.api.OpenAPI().Paths["/api/v1"+base].Post
	op.RequestBody.Content["application/json"].Schema = s.api.OpenAPI().Components.Schemas.Schema(reflect.TypeFor[sipp.Payroll](), true, "Payroll")
	add(s, spec{id: "stage-wage-file", method: "POST", path: "/employers/{employer_no}/wage-report-files", tag: "Employer", access: forEmployer, status: 201, errors: []int{409, 413}, limits: limits{body: maxFile, time: longTime},
		summary: "Send a wage report as XLSX or CSV", doc: "The part named file is a workbook or CSV in SIPP's shape. A dry run, as with JSON.", raw: true}, s.stageFile)
	op = s.api.OpenAPI().Paths["/api/v1/employers/{employer_no}/wage-report-files"].Post
	op.RequestBody.Content["multipart/form-data"].Schema = &huma.Schema{Type: huma.TypeObject, Required: []string{"file"},
		Properties: map[string]*huma.Schema{"file": {Type: huma.TypeString, Format: "binary", Description: "The sheet; at most 128 MiB"}}}
	add(s, spec{id: "get-wage-report", method: "GET", path: base + "/{report_id}", tag: "Employer", access: forEmployer, errors: []int{404}, summary: "A wage report with its summary"},
		func(ctx context.Context, in *struct{ ReportPath }) (*one[reportView], error) {
			return s.report(ctx, in.ReportPath)
		})
	add(s, spec{id: "list-rows", method: "GET", path: base + "/{report_id}/rows", tag: "Employer", access: forEmployer, errors: []int{404}, summary: "Rows of a wage report"}, s.rows)
	add(s, spec{id: "fix-row", method: "PATCH", path: base + "/{report_id}/rows/{row_no}", tag: "Employer", access: forEmployer, errors: []int{404, 409}, summary: "Correct one row of a staged report",
		doc:     "Fields are named as in the template (NAMA_LENGKAP) or in the JSON form (name); values are texts as they would stand in a cell.",
		example: fixBody{map[string]string{"wage": "5600000"}}}, s.fixRow)
	add(s, spec{id: "get-error-file", method: "GET", path: base + "/{report_id}/errors.csv", tag: "Employer", access: forEmployer, errors: []int{404}, limits: long, summary: "All problems as a CSV",
		doc: "UTF-8 with mark and semicolons, in the language of Accept-Language. It holds what stands in the wrong cells.", file: "text/csv"}, s.errorFile)
	add(s, spec{id: "get-template", method: "GET", path: "/employers/{employer_no}/wage-template", tag: "Employer", access: forEmployer, errors: []int{404}, limits: long, summary: "A workbook to fill in",
		doc: "XLSX in SIPP's shape with the branch's workers and their last wages, every column as text. It holds identity numbers; who fetches it is audited.", file: sheetType}, s.template)
	add(s, spec{id: "commit-wage-report", method: "POST", path: base + "/{report_id}/commit", tag: "Employer", access: forEmployer, errors: []int{404, 409}, limits: long, summary: "Put a staged report into force",
		doc: "Rows with errors are left out; who is in no row keeps the last wage. Sending it again changes nothing; a call that broke off goes on where it stopped."}, s.commit)
	add(s, spec{id: "discard-wage-report", method: "DELETE", path: base + "/{report_id}", tag: "Employer", access: forEmployer, status: 204, errors: []int{404, 409}, summary: "Give a staged report up"},
		func(ctx context.Context, in *struct{ ReportPath }) (*struct{}, error) {
			id, err := rowID(in.Report, "report_id")
			if err != nil {
				return nil, err
			}
			return nil, s.sys.Employers.Discard(ctx, in.No, id, callOf(ctx).actor())
		})
}

func (s *server) report(ctx context.Context, in ReportPath) (*one[reportView], error) {
	id, err := rowID(in.Report, "report_id")
	if err != nil {
		return nil, err
	}
	r, err := s.sys.Employers.Report(ctx, in.No, id)
	if err != nil {
		return nil, err
	}
	return give(reportOf(r, callOf(ctx).lang), nil)
}

func (s *server) listReports(ctx context.Context, in *struct {
	Employer
	Page
}) (*listOf[reportView], error) {
	before, err := in.number()
	if err != nil {
		return nil, err
	}
	rs, err := s.sys.Employers.Reports(ctx, in.No, before, in.Limit+1)
	if err != nil {
		return nil, err
	}
	views := make([]reportView, len(rs))
	for i, r := range rs {
		views[i] = reportOf(r, callOf(ctx).lang)
	}
	return list(ctx, views, in.Limit, func(v reportView) string { return strconv.FormatInt(int64(v.ReportID), 10) }), nil
}

func (s *server) stageRows(ctx context.Context, in *struct {
	Employer
	MonthBranch
	RawBody []byte `contentType:"application/json"`
}) (*one[reportView], error) {
	month, err := monthOf(in.Month, "month")
	if err != nil {
		return nil, err
	}
	var p sipp.Payroll
	d := json.NewDecoder(bytes.NewReader(in.RawBody))
	d.DisallowUnknownFields() // "wgae" must not become a wage of nothing
	if err := d.Decode(&p); err != nil {
		return nil, notJSON(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fault.New(fault.Invalid, "api.malformed")
	}
	if hasNUL(reflect.ValueOf(p)) {
		return nil, fault.New(fault.Invalid, "api.nul")
	}
	free, err := s.work.take(ctx)
	if err != nil {
		return nil, err
	}
	defer free()
	id, err := s.sys.Employers.StageRows(ctx, in.No, month, in.Branch, p, callOf(ctx).actor(), nil)
	return s.staged(ctx, in.No, id, err)
}

// notJSON tells a wrong type from a broken body, without repeating it.
func notJSON(err error) error {
	var wrong *json.UnmarshalTypeError
	switch {
	case errors.As(err, &wrong):
		return fault.New(fault.Invalid, "api.type", "rule", wrong.Type.String()).On(wrong.Field)
	case len(err.Error()) > 20 && err.Error()[:20] == "json: unknown field ":
		name, _ := strconv.Unquote(err.Error()[20:])
		return fault.New(fault.Invalid, "api.unknown_field").On(name)
	}
	return fault.New(fault.Invalid, "api.malformed").Because(err)
}

func (s *server) stageFile(ctx context.Context, in *struct {
	Employer
	MonthBranch
	RawBody multipart.Form
}) (*one[reportView], error) {
	defer in.RawBody.RemoveAll()
	month, err := monthOf(in.Month, "month")
	if err != nil {
		return nil, err
	}
	heads := in.RawBody.File["file"]
	if len(heads) != 1 || heads[0].Size == 0 {
		return nil, fault.New(fault.Invalid, "api.file_missing").On("file")
	}
	f, err := heads[0].Open()
	if err != nil {
		return nil, err
	}
	defer f.Close()
	free, err := s.work.take(ctx)
	if err != nil {
		return nil, err
	}
	defer free()
	up := employer.Upload{Name: fileName(heads[0].Filename), Reader: f, Size: heads[0].Size}
	id, err := s.sys.Employers.Stage(ctx, in.No, month, in.Branch, up, callOf(ctx).actor(), nil)
	return s.staged(ctx, in.No, id, err)
}

// fileName is what a sender called the file, fit to be kept and shown.
func fileName(s string) string {
	s = strings.ToValidUTF8(filepath.Base(s), "?")
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s)
	if r := []rune(s); len(r) > 200 {
		s = string(r[:200])
	}
	return s
}

// staged answers with the report, or with the reason why the file was refused.
func (s *server) staged(ctx context.Context, employerNo, id int64, err error) (*one[reportView], error) {
	if err != nil && fault.Of(err).Code != "employer.file_refused" {
		return nil, err
	}
	r, rerr := s.sys.Employers.Report(ctx, employerNo, id)
	if rerr != nil {
		return nil, errors.Join(rerr, err)
	}
	v := reportOf(r, callOf(ctx).lang)
	if v.Refused != nil {
		if err == nil { // the same file again: it was refused before
			err = fault.New(fault.Invalid, "employer.file_refused", "reason", v.Refused.Code)
		}
		p := problemOf(ctx, err)
		p.Detail, p.Errors = v.Refused.Detail, []Wrong{*v.Refused}
		return nil, p
	}
	return give(v, err)
}

func (s *server) rows(ctx context.Context, in *struct {
	ReportPath
	Page
	State    string `query:"state" enum:"known,changed,new,elsewhere,update,leaver,below_minimum,wage_drop,unknown_worker,wrong_employer,unknown_leaver,error" doc:"Left out: all"`
	Kind     string `query:"kind" enum:"new,wage,leave,update" doc:"Left out: all"`
	Severity int    `query:"severity" minimum:"0" maximum:"2" doc:"1: rows with problems; 2: rows that are not applied"`
}) (*listOf[rowView], error) {
	id, err := rowID(in.Report, "report_id")
	if err != nil {
		return nil, err
	}
	after, err := in.number()
	if err != nil {
		return nil, err
	}
	if _, err := s.sys.Employers.Report(ctx, in.No, id); err != nil {
		return nil, err
	}
	f := employer.Filter{State: employer.RowState(in.State), Kind: employer.Kind(in.Kind), MinSeverity: in.Severity}
	rs, err := s.sys.Employers.Rows(ctx, in.No, id, f, int(after), in.Limit+1)
	if err != nil {
		return nil, err
	}
	views := make([]rowView, len(rs))
	for i, r := range rs {
		views[i] = rowOf(r, callOf(ctx).lang)
	}
	return list(ctx, views, in.Limit, func(v rowView) string { return strconv.Itoa(v.RowNo) }), nil
}

type fixBody struct {
	Fields map[string]string `json:"fields" minProperties:"1" maxProperties:"40" doc:"Text by name of the field"`
}

func (s *server) fixRow(ctx context.Context, in *struct {
	ReportPath
	Row  int `path:"row_no" minimum:"1" example:"1"`
	Body fixBody
}) (*one[rowView], error) {
	id, err := rowID(in.Report, "report_id")
	if err != nil {
		return nil, err
	}
	r, err := s.sys.Employers.FixRow(ctx, in.No, id, in.Row, in.Body.Fields, callOf(ctx).actor())
	if err != nil {
		return nil, err
	}
	return give(rowOf(r, callOf(ctx).lang), nil)
}

type fileAnswer struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (s *server) errorFile(ctx context.Context, in *struct{ ReportPath }) (*fileAnswer, error) {
	id, err := rowID(in.Report, "report_id")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer // an error in the middle must still become a problem
	if err := s.sys.Employers.ErrorFile(ctx, in.No, id, callOf(ctx).lang, &b); err != nil {
		return nil, err
	}
	return &fileAnswer{"text/csv; charset=utf-8", `attachment; filename="errors-` + in.Report + `.csv"`, b.Bytes()}, nil
}

type appliedView struct {
	Report     reportView   `json:"report"`
	Already    bool         `json:"already" doc:"It had been applied before; nothing was done"`
	Rows       int          `json:"rows"`
	Registered int          `json:"registered" doc:"Persons new to the register"`
	Enrolled   int          `json:"enrolled"`
	Wages      int          `json:"wages" doc:"Wages that were new or differed"`
	Ended      int          `json:"ended"`
	Updated    int          `json:"updated"`
	Refused    []refusedRow `json:"refused" doc:"Rows that the register refused although staging found no error"`
}

type refusedRow struct {
	RowNo  int    `json:"row_no"`
	Code   string `json:"code"`
	Detail string `json:"detail"`
}

func (s *server) commit(ctx context.Context, in *struct{ ReportPath }) (*one[appliedView], error) {
	id, err := rowID(in.Report, "report_id")
	if err != nil {
		return nil, err
	}
	free, err := s.work.take(ctx)
	if err != nil {
		return nil, err
	}
	defer free()
	if _, err := s.sys.Employers.Report(ctx, in.No, id); err != nil {
		return nil, err
	}
	a, err := s.sys.Desk.ApplyWageReport(ctx, in.No, id, callOf(ctx).actor(), nil)
	if err != nil {
		return nil, err
	}
	r, err := s.sys.Employers.Report(ctx, in.No, id)
	if err != nil {
		return nil, err
	}
	lang := callOf(ctx).lang
	v := appliedView{reportOf(r, lang), a.Already, a.Rows, a.Registered, a.Enrolled, a.Wages, a.Ended, a.Updated, []refusedRow{}}
	for _, x := range a.Refused {
		f := faultsOf(x.Err)[0]
		if f.Class == fault.Internal {
			f = &fault.Error{Class: fault.Internal, Code: "internal"}
		}
		v.Refused = append(v.Refused, refusedRow{x.RowNo, f.Code, say(f, lang)})
	}
	return give(v, nil)
}

func (s *server) template(ctx context.Context, in *struct {
	Employer
	MonthBranch
}) (*fileAnswer, error) {
	month, err := monthOf(in.Month, "month")
	if err != nil {
		return nil, err
	}
	free, err := s.work.take(ctx)
	if err != nil {
		return nil, err
	}
	defer free()
	var b bytes.Buffer
	if err := s.sys.Employers.Template(ctx, in.No, month, in.Branch, callOf(ctx).actor(), &b); err != nil {
		return nil, err
	}
	return &fileAnswer{sheetType, `attachment; filename="` + in.Month + `.xlsx"`, b.Bytes()}, nil
}
