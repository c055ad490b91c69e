package employer

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/sheet"
	"github.com/jamsos/jamsos/law"
)

// ReportState is how far a wage report has come.
type ReportState string

// The states; see doc.go.
const (
	Reading   ReportState = "reading"
	Staged    ReportState = "staged"
	Applied   ReportState = "applied"
	Failed    ReportState = "failed"
	Discarded ReportState = "discarded"
)

// Kind is what a row asks for.
type Kind string

// The kinds.
const (
	KindNew    Kind = "new"    // register a worker [data_tk_baru]
	KindWage   Kind = "wage"   // report a wage [data_upah], or a new worker who is employed here already
	KindLeave  Kind = "leave"  // end an employment [data_tk_na]
	KindUpdate Kind = "update" // change a worker's data [update_data_tk]
)

// RowState is what a row means beside what is known.
type RowState string

// The states of rows. The first that fits is taken, from the bottom upwards;
// everything else that was found stands in the row's problems.
const (
	RowKnown         RowState = "known"          // employed here, same wage
	RowChanged       RowState = "changed"        // employed here, other wage
	RowNew           RowState = "new"            // is registered, or joins under the number that they have
	RowElsewhere     RowState = "elsewhere"      // joins, and works for another employer too
	RowUpdate        RowState = "update"         // data of a worker change
	RowLeaver        RowState = "leaver"         // the employment ends
	RowBelowMinimum  RowState = "below_minimum"  // warning: wage under the provincial minimum
	RowWageDrop      RowState = "wage_drop"      // warning: wage fell by Rules.WageDrop or more
	RowUnknownWorker RowState = "unknown_worker" // error: nobody has this number, register them first
	RowWrongEmployer RowState = "wrong_employer" // error: registered, but not employed here
	RowUnknownLeaver RowState = "unknown_leaver" // error: the leaver is not employed here
	RowError         RowState = "error"          // error: the row cannot be read, see its problems
)

// The severities of rows, as stored.
const (
	Fine    = 0
	Warning = 1
	Bad     = 2 // is not applied
)

func (s RowState) severity() int {
	switch s {
	case RowBelowMinimum, RowWageDrop:
		return Warning
	case RowUnknownWorker, RowWrongEmployer, RowUnknownLeaver, RowError:
		return Bad
	}
	return Fine
}

// Report is a wage report [laporan upah]: one upload or API call.
type Report struct {
	EmployerNo int64        `json:"employer_no"`
	ID         int64        `json:"report_id"`
	Month      period.Month `json:"month"`
	BranchNo   int          `json:"branch_no"`
	State      ReportState  `json:"state"`
	Source     string       `json:"source"` // xlsx, csv, json; '' when the file was refused
	FileName   string       `json:"file_name"`
	SHA256     string       `json:"sha256"`
	Rows       int          `json:"rows"`
	Errors     int          `json:"errors"`
	Warnings   int          `json:"warnings"`
	Summary    Summary      `json:"summary,omitzero"`
	Problem    *FileProblem `json:"problem,omitempty"` // why the whole file was refused
	CreatedAt  time.Time    `json:"created_at"`        // UTC
	TouchedAt  time.Time    `json:"-"`                 // last sign of life while reading
	CreatedBy  string       `json:"created_by"`
	AppliedAt  time.Time    `json:"applied_at,omitzero"` // UTC
}

// Summary is what a report would do. Amounts are rupiah a month. It depends on
// the rows alone, not on how they came.
type Summary struct {
	States   map[RowState]int `json:"states"` // rows by state
	Kinds    map[Kind]int     `json:"kinds"`  // rows that would be applied, by kind
	Problems []sipp.Problem   `json:"problems,omitempty"`

	Joiners   int `json:"joiners"`
	Leavers   int `json:"leavers"`
	Changed   int `json:"changed"`   // wages that differ from the last reported
	Unchanged int `json:"unchanged"` // wages reported as before
	Absent    int `json:"absent"`    // workers of the branch in no row: they keep the last wage

	WorkersBefore int          `json:"workers_before"`
	WorkersAfter  int          `json:"workers_after"` // who owe for the month
	WagesBefore   money.Rupiah `json:"wages_before"`
	WagesAfter    money.Rupiah `json:"wages_after"`
	BackPay       money.Rupiah `json:"back_pay"` // [rapel], goes to its own months
	// Amounts are contributions of the branch by programme: before by the last
	// reported wages and the rules of the month before, after by this report.
	Amounts     []Amount     `json:"amounts"`
	TotalBefore money.Rupiah `json:"total_before"`
	TotalAfter  money.Rupiah `json:"total_after"`

	Minimum      money.Rupiah `json:"minimum"` // monthly minimum wage of the branch's province; 0: none is known, so nothing was compared
	DifferFrom   period.Month `json:"differ_from"`
	RulesVersion string       `json:"rules"` // of the law's data
}

// Amount is a programme's contribution before and after, employer and worker together.
type Amount struct {
	Programme law.Programme `json:"programme"`
	Before    money.Rupiah  `json:"before"`
	After     money.Rupiah  `json:"after"`
}

// Upload is a file that somebody sends. Nothing is read beyond Size.
type Upload struct {
	Name   string
	Reader io.ReaderAt
	Size   int64
}

// Progress tells how far reading has come. Bytes count what was taken from the
// file, so that Bytes ÷ Size is the share done.
type Progress struct {
	ReportID    int64         `json:"report_id"`
	Rows        int           `json:"rows"`
	Errors      int           `json:"errors"`
	Bytes, Size int64         `json:"-"`
	First       *sipp.Problem `json:"first,omitempty"` // the first error, as soon as it is met
	Done        bool          `json:"done"`
}

// FileProblem is why a file as a whole was refused: a code of kit/sheet or of
// sipp with what its message needs.
type FileProblem struct {
	Code   string            `json:"code"`
	Sheet  string            `json:"sheet,omitempty"`
	Row    int               `json:"row,omitempty"`
	Limit  int64             `json:"limit,omitempty"`
	Params map[string]string `json:"params,omitempty"`
}

// Message tells a person what happened, why, and what to do; lang is "id" or "en".
func (p FileProblem) Message(lang string) string {
	if _, ours := sipp.Codes()[p.Code]; ours {
		return sipp.Problem{Sheet: sipp.Sheet(p.Sheet), Row: p.Row, Code: p.Code, Params: p.Params}.Message(lang)
	}
	return (&sheet.Error{Code: sheet.Code(p.Code), Sheet: p.Sheet, Row: p.Row, Limit: p.Limit}).Message(lang)
}

// fileProblem reads an error of reading; nil when it is another kind of error.
func fileProblem(err error) *FileProblem {
	var s *sheet.Error
	if errors.As(err, &s) {
		return &FileProblem{Code: string(s.Code), Sheet: s.Sheet, Row: s.Row, Limit: s.Limit}
	}
	var r *sipp.Refusal
	if errors.As(err, &r) {
		return &FileProblem{Code: r.Code, Sheet: string(r.Sheet), Row: r.Row, Params: r.Params}
	}
	return nil
}

// StagedRow is one row of a report as it waits to be applied. Amounts are
// rupiah a month.
type StagedRow struct {
	EmployerNo int64          `json:"employer_no"`
	ReportID   int64          `json:"report_id"`
	RowNo      int            `json:"row_no"` // running number in the report, from 1
	Sheet      sipp.Sheet     `json:"sheet"`
	SheetRow   int            `json:"sheet_row"`
	Kind       Kind           `json:"kind"`
	State      RowState       `json:"state"`
	Severity   int            `json:"severity"`
	MemberNo   int64          `json:"member_no"` // 0: a person not registered yet
	Name       string         `json:"name"`
	Wage       money.Rupiah   `json:"wage"`     // of a leaver: what still counts in the month
	BackPay    money.Rupiah   `json:"back_pay"` // [rapel]
	OldWage    money.Rupiah   `json:"old_wage"` // last reported; 0 of a joiner
	Problems   []sipp.Problem `json:"problems"` // values only where the payload was opened
	Payload    string         `json:"-"`        // sealed; see DecodeRow
}

// ProblemMessage is the text of a row's problem; lang is "id" or "en".
func ProblemMessage(p sipp.Problem, lang string) string {
	m, ours := Messages[p.Code]
	if !ours {
		return p.Message(lang)
	}
	s := m[0]
	if lang == "en" {
		s = m[1]
	}
	pairs := []string{"{row}", strconv.Itoa(p.Row)}
	for k, v := range p.Params {
		pairs = append(pairs, "{"+k+"}", v)
	}
	return strings.NewReplacer(pairs...).Replace(s)
}
