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
// already (by another bill): settling them would post a month twice.
func TakenMonths(ctx context.Context, tx *db.Tx, payers, bills []int64) (map[int64]bool, error) {
	var args []any
	// CROSS JOIN makes SQLite keep this order, in which every step is a look-up by
	// key; by itself it would walk all self-payers through the index by employer.
	q := `WITH v (payer, bill_no) AS ` + tx.Values(&args, []string{"BIGINT", "BIGINT"}, pairs(payers, bills)) + `
		SELECT m.bill_no FROM v CROSS JOIN bill_month m CROSS JOIN contribution c
		WHERE m.payer = v.payer AND m.bill_no = v.bill_no
			AND c.member_no = m.payer AND c.month = m.month AND c.employer_no = 0 AND c.segment = 2
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

// SettleSelfTx turns paid bills of self-payers into contributions that are due
// and settled, makes their enrolments live, issues reserved numbers (from which
// cover runs: PP 44/2015 Ps 6 and 11) and counts the active months. All of it is
// set-based: one call serves a whole batch of payments. A month whose payment was
// reversed gets a further revision, which is looked for only when careful;
// otherwise such a month is ErrMonthTaken.
func (d *Desk) SettleSelfTx(ctx context.Context, tx *db.Tx, paid []PaidBill, careful bool) ([]SettledMonth, error) {
	if len(paid) == 0 {
		return nil, nil
	}
	byBill := make(map[int64]PaidBill, len(paid))
	payers, bills := make([]int64, len(paid)), make([]int64, len(paid))
	for i, p := range paid {
		payers[i], bills[i], byBill[p.BillNo] = p.Payer, p.BillNo, p
	}
	areas, err := selfAreas(ctx, tx, payers)
	if err != nil {
		return nil, err
	}
	var revisions map[monthOf]int
	if careful {
		if revisions, err = nextRevisions(ctx, tx, payers, true); err != nil {
			return nil, err
		}
	}
	var args []any
	q := `WITH v (payer, bill_no) AS ` + tx.Values(&args, []string{"BIGINT", "BIGINT"}, pairs(payers, bills)) + `
		SELECT m.payer, m.bill_no, m.month, m.programmes, m.flags, m.base, m.jkk, m.jkm, m.jht
		FROM v CROSS JOIN bill_month m WHERE m.payer = v.payer AND m.bill_no = v.bill_no ORDER BY m.payer, m.month`
	var out []SettledMonth
	var due, settled [][]any
	type at struct {
		month period.Month
		area  string
	}
	active := map[at]int64{}
	now := db.Micros(tx.Now())
	if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var payer, bill, programmes, flags, base, jkk, jkm, jht int64
		var month period.Month
		if err := scan(&payer, &bill, &month, &programmes, &flags, &base, &jkk, &jkm, &jht); err != nil {
			return err
		}
		p := byBill[bill]
		revision := revisions[monthOf{payer, month}]
		due = append(due, []any{payer, month, 0, int(law.BPU), revision, 0, 0, programmes, flags, p.RuleVersion, base,
			jkk, jkm, 0, jht, 0, 0, 0, 0, 0, bill, now})
		settled = append(settled, []any{payer, month, 0, int(law.BPU), revision, p.PaymentID, jkk + jkm + jht, db.Micros(p.PaidAt)})
		out = append(out, SettledMonth{payer, month, money.Rupiah(jht)})
		active[at{month, areas[payer]}]++
		return nil
	}); err != nil {
		return nil, err
	}
	if len(out) < len(paid) {
		return nil, fmt.Errorf("contribution: %d bills have only %d months", len(paid), len(out))
	}
	// These revisions of the months may not exist yet. Asking before would cost every
	// payment a query; the key tells it for nothing.
	if n, err := tx.Insert(ctx, "contribution", dueColumns, "ON CONFLICT DO NOTHING", due); err != nil {
		return nil, err
	} else if n != int64(len(due)) {
		return nil, ErrMonthTaken
	}
	if err := tx.InsertLater(ctx, "settlement", settledColumns, settled); err != nil {
		return nil, err
	}
	args = []any{now}
	live := `UPDATE enrolment SET state = 'live', version = version + 1, updated_at = $1
		WHERE ` + selfOf + ` AND state = 'reserved' AND ` + db.Any(tx, &args, "member_no", payers)
	if _, err := tx.Exec(ctx, live, args...); err != nil {
		return nil, err
	}
	if _, err := d.Members.IssueTx(ctx, tx, payers, segmentOf(law.BPU), "system:payment"); err != nil {
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
