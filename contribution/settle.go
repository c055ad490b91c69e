package contribution

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/tally"
	"github.com/jamsos/jamsos/law"
)

// PaidBill is a self-payer's bill that a payment has just paid.
type PaidBill struct {
	Payer       int64 // member_no
	BillNo      int64
	PaymentID   int64
	PaidAt      time.Time // when the payer paid, UTC
	RuleVersion int64
}

// SettledMonth is one month that a self-payer's payment settled.
type SettledMonth struct {
	Payer int64
	Month period.Month
	JHT   money.Rupiah
}

// MeasureActive counts enrolments whose month is paid, by month: the day is the
// first of the month, n is +1 for a settlement of revision 0.
const MeasureActive = "active"

// ErrMonthTaken says that a bill covers a month that the member has paid already,
// by another bill. TakenMonths tells which.
var ErrMonthTaken = errors.New("contribution: a month of the bill is paid already")

const (
	dueColumns = `member_no,month,employer_no,segment,revision,branch_no,risk_group,programmes,flags,rule_version,wage,` +
		`jkk,jkm,jht_employer,jht_worker,jp_employer,jp_worker,jkp_state,jkp_jkk,jkp_jkm,bill_no,created_at`
	settledColumns = "member_no,month,employer_no,segment,revision,payment_id,amount,paid_at"
)

// TakenMonths tells which of the bills cover a month that the member has paid
// already by another bill: settling them would post a month twice. Months of the
// bill itself are not asked for: if it is paid, its state says so.
func TakenMonths(ctx context.Context, tx *db.Tx, payers, bills []int64) (map[int64]bool, error) {
	var args []any
	// CROSS JOIN makes SQLite keep this order, in which every step is a look-up by
	// key; by itself it would walk all self-payers through the index by employer.
	q := `WITH v (payer, bill_no) AS ` + tx.Values(&args, []string{"BIGINT", "BIGINT"}, pairs(payers, bills)) + `
		SELECT m.bill_no FROM v CROSS JOIN bill_month m CROSS JOIN contribution c
		WHERE m.payer = v.payer AND m.bill_no = v.bill_no
			AND c.member_no = m.payer AND c.month = m.month AND c.employer_no = 0 AND c.segment = 2 AND c.bill_no <> m.bill_no
		GROUP BY m.bill_no, m.month HAVING sum(c.jkk + c.jkm + c.jht_worker) <> 0`
	taken := map[int64]bool{}
	err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var b int64
		err := scan(&b)
		taken[b] = true
		return err
	})
	return taken, err
}

// Ahead is what SettleSelfTx reads of bills, read together with something else.
type Ahead struct {
	months map[[2]int64][]aheadMonth // by payer and bill, in order
}

type aheadMonth struct {
	month             period.Month
	programmes, flags int64
	base              int64
	jkk, jkm, jht     int64
	area              string
}

// ReadAhead reads what settling the self-payers' bills behind payment codes will
// need; it is there after tx.Wait.
func ReadAhead(ctx context.Context, tx *db.Tx, codes []int64) (*Ahead, error) {
	var args []any
	return readAhead(ctx, tx, `SELECT c.payer, c.bill_no`+aheadColumns+` FROM code c CROSS JOIN bill_month m
		WHERE `+db.Any(tx, &args, "c.code", codes)+` AND m.payer = c.payer AND m.bill_no = c.bill_no ORDER BY c.payer, c.bill_no, m.month`, &args)
}

// An area is that of the member's enrolment, found by the key of each month's
// payer.
const aheadColumns = `, m.month, m.programmes, m.flags, m.base, m.jkk, m.jkm, m.jht,
	(SELECT coalesce(max(area), '') FROM enrolment e WHERE e.member_no = m.payer AND e.employer_no + 0 = 0 AND e.segment = 2 AND e.state <> 'ended')`

func readAhead(ctx context.Context, tx *db.Tx, query string, args *[]any) (*Ahead, error) {
	a := &Ahead{map[[2]int64][]aheadMonth{}}
	return a, tx.QueryLater(ctx, query, *args, func(scan func(...any) error) error {
		var k [2]int64
		var m aheadMonth
		err := scan(&k[0], &k[1], &m.month, &m.programmes, &m.flags, &m.base, &m.jkk, &m.jkm, &m.jht, &m.area)
		a.months[k] = append(a.months[k], m)
		return err
	})
}

// readBills reads as ReadAhead does, of bills by their numbers, and waits.
func readBills(ctx context.Context, tx *db.Tx, paid []PaidBill) (*Ahead, error) {
	rows := make([][]any, len(paid))
	for i, p := range paid {
		rows[i] = []any{p.Payer, p.BillNo}
	}
	var args []any
	a, err := readAhead(ctx, tx, `WITH v (payer, bill_no) AS `+tx.Values(&args, []string{"BIGINT", "BIGINT"}, rows)+`
		SELECT m.payer, m.bill_no`+aheadColumns+` FROM v CROSS JOIN bill_month m
		WHERE m.payer = v.payer AND m.bill_no = v.bill_no ORDER BY m.payer, m.bill_no, m.month`, &args)
	if err == nil {
		err = tx.Wait(ctx)
	}
	return a, err
}

// SettleSelfTx turns paid bills of self-payers into contributions that are due
// and settled, makes their enrolments live, issues reserved numbers (from which
// cover runs: PP 44/2015 Ps 6 and 11) and counts the active months. All of it is
// set-based: one call serves a whole batch of payments. A month whose payment was
// reversed gets a further revision, which is looked for only when careful;
// otherwise such a month is ErrMonthTaken. ahead may be nil.
func (d *Desk) SettleSelfTx(ctx context.Context, tx *db.Tx, paid []PaidBill, ahead *Ahead, careful bool) (out []SettledMonth, err error) {
	if len(paid) == 0 {
		return nil, nil
	}
	payers := make([]int64, len(paid))
	for i, p := range paid {
		payers[i] = p.Payer
	}
	if ahead == nil {
		if ahead, err = readBills(ctx, tx, paid); err != nil {
			return nil, err
		}
	}
	var revisions map[monthOf]int
	if careful {
		if revisions, err = nextRevisions(ctx, tx, payers, true); err != nil {
			return nil, err
		}
	}
	var due, settled [][]any
	type at struct {
		month period.Month
		area  string
	}
	active := map[at]int64{}
	now := db.Micros(tx.Now())
	for _, p := range paid {
		months := ahead.months[[2]int64{p.Payer, p.BillNo}]
		if len(months) == 0 {
			return nil, fmt.Errorf("contribution: bill %d of %d has no months", p.BillNo, p.Payer)
		}
		for _, m := range months {
			revision := revisions[monthOf{p.Payer, m.month}]
			due = append(due, []any{p.Payer, m.month, 0, int(law.BPU), revision, 0, 0, m.programmes, m.flags, p.RuleVersion, m.base,
				m.jkk, m.jkm, 0, m.jht, 0, 0, 0, 0, 0, p.BillNo, now})
			settled = append(settled, []any{p.Payer, m.month, 0, int(law.BPU), revision, p.PaymentID, m.jkk + m.jkm + m.jht, db.Micros(p.PaidAt)})
			out = append(out, SettledMonth{p.Payer, m.month, money.Rupiah(m.jht)})
			active[at{m.month, m.area}]++
		}
	}
	// These revisions of the months may not exist yet. Asking before would cost every
	// payment a query; the key tells it for nothing.
	if err := tx.InsertNew(ctx, "contribution", dueColumns, due, ErrMonthTaken); err != nil {
		return nil, err
	}
	if err := tx.InsertLater(ctx, "settlement", settledColumns, settled); err != nil {
		return nil, err
	}
	args := []any{now}
	live := `UPDATE enrolment SET state = 'live', version = version + 1, updated_at = $1
		WHERE ` + selfOf + ` AND state = 'reserved' AND ` + db.Any(tx, &args, "member_no", payers)
	if err := tx.ExecLater(ctx, live, args, nil); err != nil {
		return nil, err
	}
	note, err := d.Members.IssueLater(ctx, tx, payers, segmentOf(law.BPU), "system:payment")
	if err != nil {
		return nil, err
	}
	if err := tx.Wait(ctx); err != nil {
		return nil, err
	}
	if _, err := note(); err != nil {
		return nil, err
	}
	counts := make([]tally.Count, 0, len(active))
	for k, n := range active {
		counts = append(counts, tally.Count{Word: payers[0], Measure: MeasureActive, Day: k.month.First(), Area: k.area, Segment: int(law.BPU), N: n})
	}
	return out, tally.Add(ctx, tx, counts...)
}

// selfOf picks self-payers' enrolments. The + 0 keeps planners away from the
// index by employer, in which all self-payers share the number 0.
const selfOf = `employer_no + 0 = 0 AND segment = 2`

func selfAreas(ctx context.Context, tx *db.Tx, payers []int64) (map[int64]string, error) {
	var args []any
	q := `SELECT member_no, area FROM enrolment WHERE ` + selfOf + ` AND state <> 'ended' AND ` + db.Any(tx, &args, "member_no", payers)
	out := make(map[int64]string, len(payers))
	return out, db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var m int64
		var a string
		err := scan(&m, &a)
		out[m] = a
		return err
	})
}

// pairs are rows of two numbers each.
func pairs(a, b []int64) [][]any {
	rows := make([][]any, len(a))
	for i := range a {
		rows[i] = []any{a[i], b[i]}
	}
	return rows
}

// segmentOf counts everybody issued at once in one segment.
func segmentOf(s law.Segment) func(int64) int { return func(int64) int { return int(s) } }
