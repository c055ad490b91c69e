package employer

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
)

// ErrorFile writes the problems of a report as a CSV that spreadsheet programs
// open by themselves: UTF-8 with mark, semicolons, one line a problem, with the
// place, the message and what stands in the cell. A refused file has one line.
// lang is "id" or "en".
func (o *Office) ErrorFile(ctx context.Context, employerNo, reportID int64, lang string, out io.Writer) error {
	r, err := o.Report(ctx, employerNo, reportID)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(out, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(out)
	w.Comma = ';'
	head := []string{"Lembar", "Baris", "Kolom", "Isian", "Tingkat", "Kode", "Penjelasan", "Isi sel"}
	if lang == "en" {
		head = []string{"Sheet", "Row", "Column", "Field", "Severity", "Code", "Explanation", "Cell"}
	}
	if err := w.Write(head); err != nil {
		return err
	}
	put := func(p sipp.Problem, text string) error {
		row := ""
		if p.Row > 0 {
			row = itoa(p.Row)
		}
		return w.Write([]string{string(p.Sheet), row, p.Column, p.Field, string(p.Severity), p.Code, text, inert(p.Value)})
	}
	if p := r.Problem; p != nil {
		if err := put(sipp.Problem{Sheet: sipp.Sheet(p.Sheet), Row: p.Row, Severity: sipp.Error, Code: p.Code}, p.Message(lang)); err != nil {
			return err
		}
	}
	for _, p := range r.Summary.Problems {
		if err := put(p, p.Message(lang)); err != nil {
			return err
		}
	}
	for after := 0; ; {
		rows, err := o.Rows(ctx, employerNo, reportID, Filter{MinSeverity: Warning}, after, chunkRows)
		if err != nil {
			return err
		}
		for _, row := range rows {
			after = row.RowNo
			for _, p := range row.Findings() {
				if err := put(p, inert(ProblemMessage(p, lang))); err != nil {
					return err
				}
			}
		}
		if len(rows) < chunkRows {
			break
		}
	}
	w.Flush()
	return w.Error()
}

// Findings are a row's problems, and what its state says when no problem does.
func (r StagedRow) Findings() []sipp.Problem {
	switch r.State {
	case RowUnknownWorker, RowWrongEmployer, RowUnknownLeaver:
		return append([]sipp.Problem{{Sheet: r.Sheet, Row: r.SheetRow, Code: "employer.row_" + string(r.State), Severity: sipp.Error}}, r.Problems...)
	}
	return r.Problems
}

// inert keeps a spreadsheet program from taking what somebody typed for a formula.
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// templateRows is how many workers are read at once.
const templateRows = 2048

// Template writes a workbook in SIPP's shape for a month: data_upah holds the
// branch's workers with their last wages, the other sheets their headers. Every
// column is formatted as text, so that no spreadsheet program rounds a NIK. It
// holds identity numbers: the caller has checked that actor may see them, and
// it is audited.
func (o *Office) Template(ctx context.Context, employerNo int64, month period.Month, branchNo int, actor string, out io.Writer) (err error) {
	j, err := o.newJob(ctx, employerNo, month, branchNo, "", actor, nil)
	if err != nil {
		return err
	}
	f := excelize.NewFile()
	defer f.Close()
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // "@"
	if err != nil {
		return err
	}
	bold, err := f.NewStyle(&excelize.Style{NumFmt: 49, Font: &excelize.Font{Bold: true}})
	if err != nil {
		return err
	}
	for i, name := range sipp.Sheets {
		if i == 0 {
			err = f.SetSheetName("Sheet1", string(name))
		} else {
			_, err = f.NewSheet(string(name))
		}
		if err != nil {
			return err
		}
		s, err := f.NewStreamWriter(string(name))
		if err != nil {
			return err
		}
		columns := sipp.Columns(name)
		if err := s.SetColStyle(1, len(columns), text); err != nil {
			return err
		}
		if err := s.SetColWidth(1, len(columns), 20); err != nil {
			return err
		}
		if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
			return err
		}
		head := make([]any, len(columns))
		for k, c := range columns {
			head[k] = excelize.Cell{StyleID: bold, Value: c.Name}
		}
		if err := s.SetRow("A1", head); err != nil {
			return err
		}
		if name == sipp.Wages {
			if err := o.workers(ctx, j, func(n int, w sipp.WageLine) error {
				values := cells(sipp.Row{WageLine: &w})
				row := make([]any, len(values))
				for k, v := range values {
					row[k] = excelize.Cell{StyleID: text, Value: v}
				}
				return s.SetRow("A"+strconv.Itoa(n+1), row)
			}); err != nil {
				return err
			}
			if i, err := f.GetSheetIndex(string(name)); err == nil {
				f.SetActiveSheet(i)
			}
		}
		if err := s.Flush(); err != nil {
			return err
		}
	}
	if err := o.noteTemplate(ctx, j); err != nil {
		return err
	}
	return f.Write(out)
}

// workers reads the current workers of a branch by member number.
func (o *Office) workers(ctx context.Context, j *job, put func(n int, w sipp.WageLine) error) error {
	type worker struct {
		no       int64
		sealed   string
		staff    string
		wageLine sipp.WageLine
	}
	after, n := int64(0), 0
	for {
		var list []worker
		if err := o.DB.Read(ctx, func(tx *db.Tx) (err error) {
			const q = `SELECT e.member_no, m.nik_sealed, e.staff_no, m.name, m.birth_date, e.wage FROM enrolment e JOIN member m ON m.member_no = e.member_no
				WHERE e.employer_no = $1 AND e.branch_no = $2 AND e.state <> 'ended' AND e.segment = 1 AND e.member_no > $3 ORDER BY e.member_no LIMIT $4`
			list, err = db.All(ctx, tx, func(scan func(...any) error) (w worker, err error) {
				return w, scan(&w.no, &w.sealed, &w.staff, &w.wageLine.Name, &w.wageLine.BirthDate, &w.wageLine.Wage)
			}, q, j.report.EmployerNo, j.report.BranchNo, after, templateRows)
			return err
		}); err != nil {
			return err
		}
		for _, w := range list {
			// The place under which package member seals a NIK.
			nik, err := o.Members.Ring.Unseal(w.sealed, fmt.Sprintf("member.nik/%d", w.no))
			if err != nil {
				return fmt.Errorf("NIK of member %d: %w", w.no, err)
			}
			l := w.wageLine
			l.NIK, l.KPJ, l.Code, l.Month, l.EmployerNo = nik, strconv.FormatInt(w.no, 10), w.staff, j.report.Month, strconv.FormatInt(j.report.EmployerNo, 10)
			if n++; n > maxTemplate {
				return fault.New(fault.TooLarge, "employer.template_too_large", "most", maxTemplate)
			}
			if err := put(n, l); err != nil {
				return err
			}
			after = w.no
		}
		if len(list) < templateRows {
			return nil
		}
	}
}

// maxTemplate is the most workers in one workbook: a sheet of Excel ends at 1,048,576 rows.
const maxTemplate = 1_000_000

func (o *Office) noteTemplate(ctx context.Context, j *job) error {
	return o.DB.Write(ctx, func(tx *db.Tx) error {
		return audit.Write(ctx, tx, audit.Change{Word: j.report.EmployerNo, Actor: j.actor, Action: "employer.template", Subject: subject(j.report.EmployerNo),
			After: map[string]any{"month": j.report.Month, "branch_no": j.report.BranchNo}})
	})
}
