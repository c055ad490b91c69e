package contribution

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/tally"
	"github.com/jamsos/jamsos/law"
)

// SpreadChunk is the most members that one transaction of a spread settles.
const SpreadChunk = 4096

// SpreadRow is one due row of an employer's bill that a chunk settled.
type SpreadRow struct {
	MemberNo int64
	Month    period.Month
	JHT, JP  money.Rupiah
}

// Spread is an employer's payment on its way to the members.
type Spread struct {
	EmployerNo int64
	BillNo     int64
	PaymentID  int64
	PaidAt     time.Time // UTC
	After      int64     // the last member who was settled; 0 at the start
}

// SpreadTx settles the next chunk of a paid employer bill: the rows of the bill
// and of those it supersedes, for at most SpreadChunk members after s.After. It
// issues the numbers of those who had only a reserved one, and counts the active
// months. last is the last member of the chunk, 0 when nothing was left.
func (d *Desk) SpreadTx(ctx context.Context, tx *db.Tx, s Spread) (rows []SpreadRow, last int64, err error) {
	const bound = `SELECT coalesce(max(member_no), 0) FROM (SELECT DISTINCT member_no FROM contribution
		WHERE employer_no = $1 AND bill_no IN ` + spreadBills + ` AND member_no > $3 ORDER BY member_no LIMIT $4) AS chunk`
	if err := tx.QueryRow(ctx, bound, s.EmployerNo, s.BillNo, s.After, SpreadChunk).Scan(&last); err != nil || last == 0 {
		return nil, 0, err
	}
	const read = `SELECT member_no, month, segment, revision, jkk + jkm + jht_employer + jht_worker + jp_employer + jp_worker,
			jht_employer + jht_worker, jp_employer + jp_worker
		FROM contribution WHERE employer_no = $1 AND bill_no IN ` + spreadBills + ` AND member_no > $3 AND member_no <= $4
		ORDER BY member_no, month, segment, revision`
	type settled struct {
		segment, revision int
		amount            int64
	}
	var more []settled
	if err := db.Each(ctx, tx, read, []any{s.EmployerNo, s.BillNo, s.After, last}, func(scan func(...any) error) error {
		var r SpreadRow
		var x settled
		err := scan(&r.MemberNo, &r.Month, &x.segment, &x.revision, &x.amount, &r.JHT, &r.JP)
		rows, more = append(rows, r), append(more, x)
		return err
	}); err != nil {
		return nil, 0, err
	}
	columns := []string{"member_no", "month", "employer_no", "segment", "revision", "payment_id", "amount", "paid_at"}
	paidAt := db.Micros(s.PaidAt)
	if _, err := tx.Load(ctx, "settlement", columns, func(yield func([]any) bool) {
		for i, r := range rows {
			if !yield([]any{r.MemberNo, int64(r.Month), s.EmployerNo, int64(more[i].segment), int64(more[i].revision), s.PaymentID, more[i].amount, paidAt}) {
				return
			}
		}
	}); err != nil {
		return nil, 0, err
	}
	if err := d.issueSpread(ctx, tx, s, last); err != nil {
		return nil, 0, err
	}
	return rows, last, d.countActive(ctx, tx, s, last)
}

// spreadBills are the bills whose rows a payment pays: its own ($2 of payer $1)
// and those it supersedes.
const spreadBills = `(SELECT old_bill_no FROM bill_supersedes WHERE payer = $1 AND bill_no = $2 UNION ALL SELECT CAST($2 AS BIGINT))`

// issueSpread issues the numbers of the chunk's members that were reserved until
// their first contribution.
func (d *Desk) issueSpread(ctx context.Context, tx *db.Tx, s Spread, last int64) error {
	const q = `SELECT DISTINCT c.member_no FROM contribution c JOIN member m ON m.member_no = c.member_no AND m.state = 'reserved'
		WHERE c.employer_no = $1 AND c.bill_no IN ` + spreadBills + ` AND c.member_no > $3 AND c.member_no <= $4`
	reserved, err := db.All(ctx, tx, func(scan func(...any) error) (n int64, err error) { return n, scan(&n) }, q, s.EmployerNo, s.BillNo, s.After, last)
	if err != nil || len(reserved) == 0 {
		return err
	}
	_, err = d.Members.IssueTx(ctx, tx, reserved, segmentOf(law.PU), "system:payment")
	return err
}

func (d *Desk) countActive(ctx context.Context, tx *db.Tx, s Spread, last int64) error {
	const q = `SELECT month, segment, area, count(*) FROM (
			SELECT c.month, c.segment, coalesce((SELECT max(e.area) FROM enrolment e
				WHERE e.member_no = c.member_no AND e.employer_no = c.employer_no), '') AS area
			FROM contribution c
			WHERE c.employer_no = $1 AND c.bill_no IN ` + spreadBills + ` AND c.member_no > $3 AND c.member_no <= $4 AND c.revision = 0) AS x
		GROUP BY month, segment, area`
	counts, err := db.All(ctx, tx, func(scan func(...any) error) (t tally.Count, err error) {
		var m period.Month
		err = scan(&m, &t.Segment, &t.Area, &t.N)
		t.Word, t.Measure, t.Day = s.EmployerNo, MeasureActive, m.First()
		return t, err
	}, q, s.EmployerNo, s.BillNo, s.After, last)
	if err != nil {
		return err
	}
	return tally.Add(ctx, tx, counts...)
}
