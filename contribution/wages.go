package contribution

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// applyRows is how many rows of a report one transaction applies. It is a
// variable for the tests.
var applyRows = 2048

// Applied is what a wage report did.
type Applied struct {
	Rows       int // rows without an error
	Registered int // persons new to the register
	Enrolled   int
	Wages      int // wages that were new or differed
	Ended      int
	Updated    int
	Refused    []RefusedRow // rows that the register refused although staging found no error
	Already    bool         // the report had been applied before; nothing was done
}

// RefusedRow is a row that could not be applied; it is marked as an error.
type RefusedRow struct {
	RowNo int
	Err   error
}

// report is a staged report being applied.
type report struct {
	employer, id int64
	month        period.Month
	branch       int
	state        string
}

func (r report) batch() string {
	return "report:" + strconv.FormatInt(r.employer, 10) + ":" + strconv.FormatInt(r.id, 10)
}

// ApplyWageReport applies a staged wage report [laporan upah]: registers new
// persons, enrols them, keeps wages and back pay, ends employments, updates
// contact data, and corrects months that were billed already. Rows with an
// error are left out; who is in no row keeps the last wage.
//
// It works in transactions of at most 2,048 rows with a batch_chunk row each
// (amount holds the earliest month that the chunk touched), so that a killed
// call goes on where it stopped. A report that is applied already does nothing,
// and the same content in another report changes nothing: an identical wage
// writes no revision, somebody enrolled is not enrolled twice.
func (d *Desk) ApplyWageReport(ctx context.Context, employerNo, reportID int64, actor string, progress func(done, total int)) (a Applied, err error) {
	for tries := 0; ; {
		var r report
		var last, done, total int
		before := a
		err := d.DB.Write(ctx, func(tx *db.Tx) (err error) {
			a, last = before, 0
			a.Refused = a.Refused[:len(before.Refused):len(before.Refused)]
			if r, total, err = reportTx(ctx, tx, employerNo, reportID); err != nil {
				return err
			}
			switch r.state {
			case "applied":
				a.Already = a.Rows == 0
				return nil
			case "staged":
			default:
				return refuse(fault.Conflict, CodeReportState, "state", r.state)
			}
			var cursor int
			var earliest period.Month
			const q = `SELECT coalesce(max(chunk), 0), coalesce(min(amount), 0) FROM batch_chunk WHERE batch = $1`
			if err := tx.QueryRow(ctx, q, r.batch()).Scan(&cursor, &earliest); err != nil {
				return err
			}
			if last, err = d.applyChunk(ctx, tx, r, cursor, &a, actor); err != nil || last > 0 {
				done = last
				return err
			}
			return d.finishReport(ctx, tx, r, earliest, actor)
		})
		if db.Code(err) == db.Unique && tries < replans {
			tries++ // another call applied this chunk: go on after it
			a = before
			continue
		}
		if err != nil {
			return a, err
		}
		if last == 0 {
			if progress != nil {
				progress(total, total)
			}
			return a, nil
		}
		if progress != nil {
			progress(min(done, total), total)
		}
	}
}

func reportTx(ctx context.Context, tx *db.Tx, employerNo, reportID int64) (r report, rows int, err error) {
	const q = `SELECT employer_no, report_id, month, branch_no, state, rows_total FROM wage_report WHERE employer_no = $1 AND report_id = $2`
	err = tx.QueryRow(ctx, q, employerNo, reportID).Scan(&r.employer, &r.id, &r.month, &r.branch, &r.state, &rows)
	if db.Code(err) == db.NoRow {
		return r, 0, refuse(fault.NotFound, CodeNoReport)
	}
	return r, rows, err
}

// finishReport corrects what was billed and marks the report as applied.
func (d *Desk) finishReport(ctx context.Context, tx *db.Tx, r report, earliest period.Month, actor string) error {
	if earliest != 0 {
		if err := d.correctFrom(ctx, tx, r.employer, earliest, nil, fmt.Sprintf("wage report %d", r.id), actor); err != nil {
			return err
		}
	}
	const q = `UPDATE wage_report SET state = 'applied', applied_at = $3 WHERE employer_no = $1 AND report_id = $2 AND state = 'staged'`
	if err := tx.ExecOne(ctx, q, r.employer, r.id, db.Micros(tx.Now())); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Word: r.employer, Actor: actor, Action: "contribution.apply_report", Subject: fmt.Sprintf("report:%d", r.id),
		Before: map[string]any{"state": "staged"}, After: map[string]any{"state": "applied", "month": r.month}})
}

// staged is a row of a report with its content opened.
type staged struct {
	no       int
	kind     string
	member   int64
	index    string
	wage     money.Rupiah
	backPay  money.Rupiah
	content  rowContent
	month    period.Month
	enrolled bool // this chunk enrolled them
}

// rowContent is the sealed part of a row as package employer stages it.
type rowContent struct {
	New    *sipp.NewWorker  `json:"new"`
	Wage   *sipp.WageLine   `json:"wage"`
	Leave  *sipp.Leaver     `json:"leave"`
	Update *sipp.DataUpdate `json:"update"`
}

// applyChunk applies the next rows and returns the last row's number, 0 when
// none was left.
func (d *Desk) applyChunk(ctx context.Context, tx *db.Tx, r report, cursor int, a *Applied, actor string) (last int, err error) {
	const q = `SELECT row_no, kind, member_no, nik_index, wage, back_pay, payload FROM wage_row
		WHERE employer_no = $1 AND report_id = $2 AND row_no > $3 AND severity < 2 ORDER BY row_no LIMIT $4`
	rows, err := db.All(ctx, tx, func(scan func(...any) error) (s *staged, err error) {
		s = &staged{}
		var payload string
		if err := scan(&s.no, &s.kind, &s.member, &s.index, &s.wage, &s.backPay, &payload); err != nil {
			return nil, err
		}
		place := fmt.Sprintf("wage_row/%d/%d/%d", r.employer, r.id, s.no)
		plain, err := d.Members.Ring.Unseal(payload, place)
		if err != nil {
			return nil, fmt.Errorf("row %d of report %d: %w", s.no, r.id, err)
		}
		s.month = r.month
		if err := json.Unmarshal([]byte(plain), &s.content); err != nil {
			return nil, fmt.Errorf("row %d of report %d: %w", s.no, r.id, err)
		}
		if w := s.content.Wage; w != nil && w.Month.Valid() {
			s.month = w.Month
		}
		return s, nil
	}, q, r.employer, r.id, cursor, applyRows)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	last = rows[len(rows)-1].no
	c := &applier{desk: d, tx: tx, report: r, rows: rows, actor: actor, out: a}
	if err := c.run(ctx); err != nil {
		return 0, err
	}
	// Whoever writes this row applied the chunk; a second one fails on the key.
	_, err = tx.Insert(ctx, "batch_chunk", "batch,chunk,rows,amount,done_at", "", [][]any{{r.batch(), last, len(rows), int(c.earliest), db.Micros(tx.Now())}})
	return last, err
}
