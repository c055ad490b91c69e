package contribution

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// SetBlockRows makes blocks small, so that few people fill many; the answer
// puts it back.
func SetBlockRows(n int) (back func()) {
	old, chunk := blockRows, chunkRows
	blockRows, chunkRows = n, n
	return func() { blockRows, chunkRows = old, chunk }
}

// SetApplyRows makes the chunks of a report small.
func SetApplyRows(n int) (back func()) {
	old := applyRows
	applyRows = n
	return func() { applyRows = old }
}

// Columns are those of a contribution row, for the anchor of the benchmark.
var Columns = contributionColumns

// IssueEmployerBill issues a bill of one amount, as billing does.
func IssueEmployerBill(d *Desk, ctx context.Context, tx *db.Tx, employer int64, m period.Month, jkk money.Rupiah) error {
	b := newEmployerBill(employer, 0, m, tx.Now(), d.Law)
	b.JKK, b.Members = jkk, 1
	return d.issueEmployerBills(ctx, tx, []Bill{b}, map[law.Programmes]period.Date{})
}
