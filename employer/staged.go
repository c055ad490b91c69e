package employer

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/secret"
)

// maxRows is the most rows given at once.
const maxRows = 10_000

const reportColumns = `employer_no, report_id, month, branch_no, state, source, file_name, sha256, rows_total, rows_error, rows_warning,
	summary, problem, created_at, touched_at, created_by, applied_at`

func scanReport(scan func(...any) error) (r Report, err error) {
	var summary, problem string
	var created, touched, applied int64
	if err = scan(&r.EmployerNo, &r.ID, &r.Month, &r.BranchNo, &r.State, &r.Source, &r.FileName, &r.SHA256, &r.Rows, &r.Errors, &r.Warnings,
		&summary, &problem, &created, &touched, &r.CreatedBy, &applied); err != nil {
		return r, err
	}
	r.CreatedAt, r.TouchedAt, r.AppliedAt = db.Time(created), db.Time(touched), db.Time(applied)
	if summary != "" {
		if err := json.Unmarshal([]byte(summary), &r.Summary); err != nil {
			return r, fmt.Errorf("summary of wage report %d/%d: %w", r.EmployerNo, r.ID, err)
		}
	}
	if problem != "" {
		r.Problem = &FileProblem{}
		if err := json.Unmarshal([]byte(problem), r.Problem); err != nil {
			return r, fmt.Errorf("problem of wage report %d/%d: %w", r.EmployerNo, r.ID, err)
		}
	}
	return r, nil
}

func insertReport(ctx context.Context, tx *db.Tx, r Report, suffix string) (int64, error) {
	problem := ""
	if r.Problem != nil {
		b, err := json.Marshal(r.Problem)
		if err != nil {
			return 0, err
		}
		problem = string(b)
	}
	now := db.Micros(r.CreatedAt)
	return tx.Insert(ctx, "wage_report", reportColumns, suffix, [][]any{{r.EmployerNo, r.ID, int32(r.Month), r.BranchNo, string(r.State), r.Source, r.FileName,
		r.SHA256, 0, 0, 0, "", problem, now, now, r.CreatedBy, 0}})
}

// rowColumns are the columns of wage_row in the order of its rows here.
var rowColumns = []string{"employer_no", "report_id", "row_no", "sheet", "sheet_row", "kind", "state", "severity", "member_no", "nik_index",
	"name", "wage", "back_pay", "old_wage", "problems", "payload"}

// loadRows writes rows, one behind the other in values.
//
// SQLite differs because its driver asks for the name of each parameter, which
// takes longer the more $N there are: half of the time of an upload. A plain ?
// has no name.
func loadRows(ctx context.Context, tx *db.Tx, values []any) error {
	width := len(rowColumns)
	if tx.Engine() == db.SQLite {
		const rowsOnce = 64
		for part := range slices.Chunk(values, rowsOnce*width) {
			one := "(" + strings.Repeat("?,", width-1) + "?),"
			text := "INSERT INTO wage_row (" + strings.Join(rowColumns, ",") + ") VALUES " + strings.Repeat(one, len(part)/width)
			if _, err := tx.Exec(ctx, text[:len(text)-1], part...); err != nil {
				return fmt.Errorf("load into wage_row: %w", err)
			}
		}
		return nil
	}
	_, err := tx.Load(ctx, "wage_row", rowColumns, slices.Chunk(values, width))
	return err
}

const selectRows = `SELECT employer_no, report_id, row_no, sheet, sheet_row, kind, state, severity, member_no, name, wage, back_pay, old_wage,
	problems, payload FROM wage_row WHERE employer_no = $1 AND report_id = $2 AND row_no > $3`

func scanRow(scan func(...any) error) (r StagedRow, err error) {
	var problems string
	if err = scan(&r.EmployerNo, &r.ReportID, &r.RowNo, &r.Sheet, &r.SheetRow, &r.Kind, &r.State, &r.Severity, &r.MemberNo, &r.Name, &r.Wage, &r.BackPay,
		&r.OldWage, &problems, &r.Payload); err != nil {
		return r, err
	}
	if problems != "" {
		err = json.Unmarshal([]byte(problems), &r.Problems)
	}
	return r, err
}

// Report finds a report; employer.report_not_found when there is none.
func (o *Office) Report(ctx context.Context, employerNo, reportID int64) (r Report, err error) {
	err = o.DB.Read(ctx, func(tx *db.Tx) error {
		r, err = o.ReportTx(ctx, tx, employerNo, reportID)
		return err
	})
	return r, err
}

// ReportTx is Report within tx.
func (o *Office) ReportTx(ctx context.Context, tx *db.Tx, employerNo, reportID int64) (Report, error) {
	const q = `SELECT ` + reportColumns + ` FROM wage_report WHERE employer_no = $1 AND report_id = $2`
	r, err := scanReport(tx.QueryRow(ctx, q, employerNo, reportID).Scan)
	if db.Code(err) == db.NoRow {
		return r, fault.New(fault.NotFound, "employer.report_not_found")
	}
	return r, err
}

// Reports lists an employer's reports, newest first, older than the id before
// (0: from the newest), at most limit.
func (o *Office) Reports(ctx context.Context, employerNo, before int64, limit int) (list []Report, err error) {
	if before <= 0 {
		before = 1<<63 - 1
	}
	err = o.DB.Read(ctx, func(tx *db.Tx) error {
		const q = `SELECT ` + reportColumns + ` FROM wage_report WHERE employer_no = $1 AND report_id < $2 ORDER BY report_id DESC LIMIT $3`
		list, err = db.All(ctx, tx, scanReport, q, employerNo, before, max(1, min(limit, maxPage)))
		return err
	})
	return list, err
}

// Filter chooses rows; empty fields choose all.
type Filter struct {
	State       RowState
	Kind        Kind
	MinSeverity int // Warning: with problems; Bad: not applied
}

// Rows lists rows behind the row number after, in their order, at most limit,
// with the values of their problems.
func (o *Office) Rows(ctx context.Context, employerNo, reportID int64, f Filter, after, limit int) (list []StagedRow, err error) {
	err = o.DB.Read(ctx, func(tx *db.Tx) error {
		list, err = o.rows(ctx, tx, employerNo, reportID, f, after, limit)
		return err
	})
	return list, err
}

func (o *Office) rows(ctx context.Context, tx *db.Tx, employerNo, reportID int64, f Filter, after, limit int) ([]StagedRow, error) {
	q, args := selectRows, []any{employerNo, reportID, after}
	where := func(column string, value any) {
		args = append(args, value)
		q += ` AND ` + column + ` $` + strconv.Itoa(len(args))
	}
	if f.State != "" {
		where("state =", string(f.State))
	}
	if f.Kind != "" {
		where("kind =", string(f.Kind))
	}
	if f.MinSeverity > 0 {
		where("severity >=", f.MinSeverity)
	}
	args = append(args, max(1, min(limit, maxRows)))
	list, err := db.All(ctx, tx, scanRow, q+` ORDER BY row_no LIMIT $`+strconv.Itoa(len(args)), args...)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if len(list[i].Problems) > 0 {
			if _, err := open(o.Members.Ring, &list[i]); err != nil {
				return nil, err
			}
		}
	}
	return list, nil
}

// UsableTx lists the rows that are to be applied (severity below Bad) behind
// the row number after, at most limit, sealed as they are; open those that need
// it with DecodeRow.
func (o *Office) UsableTx(ctx context.Context, tx *db.Tx, employerNo, reportID int64, after, limit int) ([]StagedRow, error) {
	return db.All(ctx, tx, scanRow, selectRows+` AND severity < 2 ORDER BY row_no LIMIT $4`, employerNo, reportID, after, max(1, min(limit, maxRows)))
}

// DecodeRow opens a staged row: one of the four pointers of the answer is set,
// by the sheet that the row came from. secret.ErrUnreadable when the row was
// moved or the key is another.
func DecodeRow(ring *secret.Ring, r StagedRow) (sipp.Row, error) { return open(ring, &r) }

// open decodes a row and puts the values back into its problems.
func open(ring *secret.Ring, r *StagedRow) (sipp.Row, error) {
	out := sipp.Row{Sheet: r.Sheet, Number: r.SheetRow}
	plain, err := ring.Unseal(r.Payload, rowPlace(r.EmployerNo, r.ReportID, r.RowNo))
	if err != nil {
		return out, fmt.Errorf("row %d of wage report %d/%d: %w", r.RowNo, r.EmployerNo, r.ReportID, err)
	}
	var s stored
	if err := json.Unmarshal([]byte(plain), &s); err != nil {
		return out, fmt.Errorf("row %d of wage report %d/%d: %w", r.RowNo, r.EmployerNo, r.ReportID, err)
	}
	for i := range min(len(s.Values), len(r.Problems)) {
		r.Problems[i].Value = s.Values[i]
	}
	out.NewWorker, out.WageLine, out.Leaver, out.DataUpdate, out.Problems = s.New, s.Wage, s.Leave, s.Update, r.Problems
	return out, nil
}

// Discard gives a report up and removes its rows. Discarding twice does
// nothing; an applied report is the conflict employer.report_applied.
func (o *Office) Discard(ctx context.Context, employerNo, reportID int64, actor string) error {
	r, err := o.Report(ctx, employerNo, reportID)
	if err != nil {
		return err
	}
	switch r.State {
	case Applied:
		return fault.New(fault.Conflict, "employer.report_applied")
	case Discarded:
		return nil
	}
	if err := o.DB.Write(ctx, func(tx *db.Tx) error {
		if err := untouched(ctx, tx, employerNo, reportID); err != nil {
			return err
		}
		const q = `UPDATE wage_report SET state = 'discarded' WHERE employer_no = $1 AND report_id = $2 AND state IN ('reading', 'staged', 'failed')`
		n, err := tx.Exec(ctx, q, employerNo, reportID)
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "employer.report_applied")
		}
		return audit.Write(ctx, tx, audit.Change{Word: employerNo, Actor: actor, Action: "employer.discard_report",
			Subject: reportSubject(employerNo, reportID), Before: r.State, After: Discarded})
	}); err != nil {
		return err
	}
	return o.dropRows(ctx, employerNo, reportID)
}

// untouched refuses a report of which a part is applied already: package
// contribution applies it in chunks, and notes each in batch_chunk.
func untouched(ctx context.Context, tx *db.Tx, employerNo, reportID int64) error {
	var begun int
	const q = `SELECT count(*) FROM batch_chunk WHERE batch = $1`
	if err := tx.QueryRow(ctx, q, fmt.Sprintf("report:%d:%d", employerNo, reportID)).Scan(&begun); err != nil {
		return err
	}
	if begun > 0 {
		return fault.New(fault.Conflict, "employer.report_begun")
	}
	return nil
}

// end gives up a report that is still read.
func (o *Office) end(ctx context.Context, employerNo, reportID int64, to ReportState) error {
	if err := o.DB.Write(ctx, func(tx *db.Tx) error {
		const q = `UPDATE wage_report SET state = $3 WHERE employer_no = $1 AND report_id = $2 AND state = 'reading'`
		_, err := tx.Exec(ctx, q, employerNo, reportID, string(to))
		return err
	}); err != nil {
		return err
	}
	return o.dropRows(ctx, employerNo, reportID)
}

// dropRows removes the rows of a report that came to nothing, a chunk a transaction.
func (o *Office) dropRows(ctx context.Context, employerNo, reportID int64) error {
	for {
		var n int64
		if err := o.DB.Write(ctx, func(tx *db.Tx) (err error) {
			const q = `DELETE FROM wage_row WHERE employer_no = $1 AND report_id = $2 AND row_no IN
				(SELECT row_no FROM wage_row WHERE employer_no = $1 AND report_id = $2 ORDER BY row_no LIMIT $3)`
			n, err = tx.Exec(ctx, q, employerNo, reportID, maxRows)
			return err
		}); err != nil || n < maxRows {
			return err
		}
	}
}

func itoa(n int) string { return strconv.Itoa(n) }
