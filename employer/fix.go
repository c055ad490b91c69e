package employer

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/sheet"
)

// FixRow changes fields of one row of a staged report and checks the row anew,
// in place: fields are named as in the template (NAMA_LENGKAP) or in the JSON
// form (name), values as they would stand in a cell. Cells that were wrong and
// are not in fields stay wrong. It answers the row as it is now.
func (o *Office) FixRow(ctx context.Context, employerNo, reportID int64, rowNo int, fields map[string]string, actor string) (out StagedRow, err error) {
	r, err := o.Report(ctx, employerNo, reportID)
	if err != nil {
		return out, err
	}
	j, err := o.newJob(ctx, employerNo, r.Month, r.BranchNo, r.FileName, actor, nil)
	if err != nil {
		return out, err
	}
	j.report = r
	err = o.DB.Write(ctx, func(tx *db.Tx) error {
		out, err = j.fix(ctx, tx, rowNo, fields)
		return err
	})
	return out, err
}

func (j *job) fix(ctx context.Context, tx *db.Tx, rowNo int, fields map[string]string) (StagedRow, error) {
	r := &j.report
	// Touching the report first keeps it from being applied meanwhile.
	const hold = `UPDATE wage_report SET touched_at = $3 WHERE employer_no = $1 AND report_id = $2 AND state = 'staged'`
	n, err := tx.Exec(ctx, hold, r.EmployerNo, r.ID, db.Micros(tx.Now()))
	if err != nil {
		return StagedRow{}, err
	}
	if n == 0 {
		return StagedRow{}, fault.New(fault.Conflict, "employer.report_not_staged")
	}
	if err := untouched(ctx, tx, r.EmployerNo, r.ID); err != nil {
		return StagedRow{}, err
	}
	old, err := scanRow(tx.QueryRow(ctx, selectRows+` AND row_no <= $3 + 1`, r.EmployerNo, r.ID, rowNo-1).Scan)
	if db.Code(err) == db.NoRow {
		return old, fault.New(fault.NotFound, "employer.row_not_found")
	}
	if err != nil {
		return old, err
	}
	was, err := open(j.o.Members.Ring, &old)
	if err != nil {
		return old, err
	}
	row, err := j.reread(was, fields)
	if err != nil {
		return old, err
	}
	e, err := j.entry(row, rowNo)
	if err != nil {
		return old, err
	}
	m := newMatcher(j)
	if err := m.lookUp(ctx, tx, []entry{e}); err != nil {
		return old, err
	}
	now := m.decide(&e)
	if first, err := j.twin(ctx, tx, &e, now); err != nil {
		return old, err
	} else if first > 0 && now.Severity < Bad {
		e.problems = append(e.problems, sipp.Problem{Sheet: e.sheet, Row: e.sheetRow, Code: "employer.row_twice", Severity: sipp.Error,
			Params: map[string]string{"first": itoa(first)}})
		now.State, now.Severity, now.Problems = RowError, Bad, e.problems
	}
	problems := ""
	if len(e.problems) > 0 {
		b, err := json.Marshal(e.problems)
		if err != nil {
			return old, err
		}
		problems = string(b)
	}
	const q = `UPDATE wage_row SET kind = $4, state = $5, severity = $6, member_no = $7, nik_index = $8, name = $9, wage = $10, back_pay = $11,
		old_wage = $12, problems = $13, payload = $14 WHERE employer_no = $1 AND report_id = $2 AND row_no = $3`
	if err := tx.ExecOne(ctx, q, r.EmployerNo, r.ID, rowNo, string(now.Kind), string(now.State), now.Severity, now.MemberNo, e.index, now.Name,
		int64(now.Wage), int64(now.BackPay), int64(now.OldWage), problems, e.payload); err != nil {
		return old, err
	}
	sum, counts, err := j.o.summarise(ctx, tx, *r, j.employer, j.minimum)
	if err != nil {
		return old, err
	}
	sum.Problems = r.Summary.Problems
	text, err := json.Marshal(sum)
	if err != nil {
		return old, err
	}
	const total = `UPDATE wage_report SET rows_error = $3, rows_warning = $4, summary = $5 WHERE employer_no = $1 AND report_id = $2`
	if err := tx.ExecOne(ctx, total, r.EmployerNo, r.ID, counts[2], counts[1], string(text)); err != nil {
		return old, err
	}
	now.EmployerNo, now.ReportID, now.Payload = r.EmployerNo, r.ID, e.payload
	if _, err := open(j.o.Members.Ring, &now); err != nil {
		return now, err
	}
	names := make([]string, 0, len(fields))
	for f := range fields {
		names = append(names, f)
	}
	slices.Sort(names)
	return now, audit.Write(ctx, tx, audit.Change{Word: r.EmployerNo, Actor: j.actor, Action: "employer.fix_row", Subject: reportSubject(r.EmployerNo, r.ID),
		Before: map[string]any{"row": rowNo, "state": old.State, "wage": old.Wage},
		After:  map[string]any{"row": rowNo, "state": now.State, "wage": now.Wage, "fields": names}})
}

// twin finds another usable row of the same person and kind; 0 when there is none.
func (j *job) twin(ctx context.Context, tx *db.Tx, e *entry, now StagedRow) (first int, err error) {
	kinds := [2]string{string(now.Kind), string(now.Kind)}
	if now.Kind == KindNew || now.Kind == KindWage {
		kinds = [2]string{string(KindNew), string(KindWage)}
	}
	const q = `SELECT coalesce(min(row_no), 0) FROM wage_row WHERE employer_no = $1 AND report_id = $2 AND row_no <> $3 AND severity < 2
		AND kind IN ($4, $5) AND (member_no = $6 AND member_no <> 0 OR nik_index = $7 AND nik_index <> '')`
	err = tx.QueryRow(ctx, q, j.report.EmployerNo, j.report.ID, e.no, kinds[0], kinds[1], now.MemberNo, e.index).Scan(&first)
	return first, err
}

// reread writes a row as its template has it, with the changes, and reads it
// again: one way of checking for files and corrections.
func (j *job) reread(was sipp.Row, fields map[string]string) (row sipp.Row, err error) {
	columns := sipp.Columns(was.Sheet)
	names, values := make([]string, len(columns)), cells(was)
	place := map[string]int{}
	for i, c := range columns {
		names[i], place[c.Name], place[c.JSON] = c.Name, i, i
	}
	for _, p := range was.Problems { // what could not be read stands as it was
		if i, ok := place[p.Field]; ok && p.Severity == sipp.Error && values[i] == "" && !strings.HasSuffix(p.Value, "…") {
			values[i] = p.Value
		}
	}
	var wrong fault.List
	for name, v := range fields {
		i, ok := place[name]
		if !ok {
			wrong = append(wrong, fault.New(fault.Invalid, "employer.field_unknown", "field", name, "sheet", string(was.Sheet)).On(name))
			continue
		}
		values[i] = strings.Join(strings.Fields(v), " ")
	}
	if err := wrong.OrNil(); err != nil {
		return row, err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll([][]string{names, values}); err != nil {
		return row, err
	}
	book, err := sheet.Open(bytes.NewReader(b.Bytes()), int64(b.Len()), sheet.Limits{})
	if err != nil {
		return row, err
	}
	defer book.Close()
	n := 0
	opt := sipp.Options{Month: j.report.Month, EmployerNo: fmt.Sprint(j.report.EmployerNo), NIK: j.checkNIK}
	_, err = sipp.Read(book, opt, func(read sipp.Row) error {
		n++
		row = read
		return nil
	})
	if err != nil || n != 1 {
		return row, fault.New(fault.Invalid, "employer.row_empty").Because(err)
	}
	row.Number = was.Number
	for i := range row.Problems {
		row.Problems[i].Row, row.Problems[i].Column = was.Number, ""
	}
	return row, nil
}

// cells are the texts of a row in the order of its template's columns.
func cells(row sipp.Row) []string {
	switch {
	case row.NewWorker != nil:
		w := row.NewWorker
		return []string{w.StaffNo, w.Name, w.Title, "", w.HomePhone, "", w.OfficePhone, "", w.Mobile, w.Email, w.BirthPlace, day(w.BirthDate), w.MotherName,
			string(w.IDKind), w.IDNumber, day(w.IDValidUntil), w.Sex, w.MailTo, day(w.JoinedOn), w.Married, w.BloodType, w.TaxNo, w.Country, rupiah(w.Wage),
			w.Address, w.PostCode, w.WorkRegency, w.Contract, day(w.WorkStart), day(w.ContractEnd)}
	case row.WageLine != nil:
		w := row.WageLine
		return []string{w.NIK, w.KPJ, w.Code, w.Name, day(w.BirthDate), rupiah(w.Wage), rupiah(w.BackPay), blth(w.Month), w.EmployerNo}
	case row.Leaver != nil:
		l := row.Leaver
		return []string{l.KPJ, l.Name, day(l.BirthDate), l.Reason, day(l.Date), l.Note}
	}
	u := row.DataUpdate
	return []string{u.Code, u.StaffNo, u.KPJ, u.NIK, u.Name, day(u.BirthDate), u.TaxNo, u.Address, u.Mobile, u.Email, u.WorkRegency, u.Bank, u.AccountNo, u.AccountName}
}

// day is DD-MM-YYYY.
func day(d period.Date) string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%02d-%02d-%04d", d.Day(), int(d)/100%100, d.Year())
}

// blth is MM-YYYY.
func blth(m period.Month) string {
	if m == 0 {
		return ""
	}
	return fmt.Sprintf("%02d-%04d", int(m)%100, m.Year())
}

func rupiah(a money.Rupiah) string {
	if a == 0 {
		return ""
	}
	return strconv.FormatInt(int64(a), 10)
}
