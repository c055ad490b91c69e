package contribution

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/tally"
	"github.com/jamsos/jamsos/law"
)

type monthOf struct {
	payer int64
	month period.Month
}

// nextRevisions are the free revisions of self-payers' months that have rows;
// reversed: only of those whose rows sum up to nothing.
func nextRevisions(ctx context.Context, tx *db.Tx, payers []int64, reversed bool) (map[monthOf]int, error) {
	var args []any
	q := `SELECT member_no, month, max(revision) + 1 FROM contribution WHERE ` + selfOf + ` AND ` + db.Any(tx, &args, "member_no", payers) + ` GROUP BY member_no, month`
	if reversed {
		q += ` HAVING sum(jkk + jkm + jht_worker) = 0`
	}
	out := map[monthOf]int{}
	return out, db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var k monthOf
		var n int
		err := scan(&k.payer, &k.month, &n)
		out[k] = n
		return err
	})
}

// UnsettleSelfTx takes back the months of a self-payer's bill whose payment the
// channel reversed: a further revision of each month holds the negative of what
// was due, and a settlement of it the negative of what was paid. It returns what
// the member's account loses. Cover of these months ends as if they had not been
// paid; the member's number stays.
func (d *Desk) UnsettleSelfTx(ctx context.Context, tx *db.Tx, payer, billNo, paymentID int64, rules uint32) ([]SettledMonth, error) {
	months, err := BillMonthsTx(ctx, tx, payer, billNo)
	if err != nil {
		return nil, err
	}
	next, err := nextRevisions(ctx, tx, []int64{payer}, false)
	if err != nil {
		return nil, err
	}
	areas, err := selfAreas(ctx, tx, []int64{payer})
	if err != nil {
		return nil, err
	}
	var due, settled [][]any
	var out []SettledMonth
	var counts []tally.Count
	now := db.Micros(tx.Now())
	for _, m := range months {
		revision := next[monthOf{payer, m.Month}]
		due = append(due, []any{payer, m.Month, 0, int(law.BPU), revision, 0, 0, int(m.Programmes), int64(m.Flags), int64(rules), m.Base,
			-int64(m.JKK), -int64(m.JKM), 0, -int64(m.JHT), 0, 0, 0, 0, 0, billNo, now})
		settled = append(settled, []any{payer, m.Month, 0, int(law.BPU), revision, paymentID, -int64(m.Billed()), now})
		out = append(out, SettledMonth{payer, m.Month, money.Rupiah(-m.JHT)})
		counts = append(counts, tally.Count{Word: payer, Measure: MeasureActive, Day: m.Month.First(), Area: areas[payer], Segment: int(law.BPU), N: -1})
	}
	if _, err := tx.Insert(ctx, "contribution", dueColumns, "", due); err != nil {
		return nil, err
	}
	if _, err := tx.Insert(ctx, "settlement", settledColumns, "", settled); err != nil {
		return nil, err
	}
	return out, tally.Add(ctx, tx, counts...)
}

// ReopenTx makes a bill whose payment was reversed payable again, unless the
// payer has got another one meanwhile; then it is cancelled.
func (d *Desk) ReopenTx(ctx context.Context, tx *db.Tx, payer, billNo, paymentID int64) error {
	b, err := BillTx(ctx, tx, payer, billNo)
	if err != nil {
		return err
	}
	state := Open
	if b.Kind == SelfBill {
		other := 0
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM bill WHERE payer = $1 AND kind = 'self' AND state = 'open'`, payer).Scan(&other); err != nil {
			return err
		}
		if other > 0 {
			state = Cancelled
		}
	}
	const q = `UPDATE bill SET state = $4, payment_id = 0, paid_at = 0 WHERE payer = $1 AND bill_no = $2 AND state = 'paid' AND payment_id = $3`
	if err := tx.ExecOne(ctx, q, payer, billNo, paymentID, string(state)); err != nil {
		return err
	}
	if state == Cancelled {
		return returnCredit(ctx, tx, b)
	}
	return nil
}
