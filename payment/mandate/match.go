package mandate

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
)

// byStatement is the answer of a debit that the statement of our account ended.
const byStatement = "statement"

// MatchCredit hears that money came under a reference: a debit of that reference
// and amount is paid by it, whatever the bank answered or did not. It does
// nothing for what is paid or is no debit.
func (d *Desk) MatchCredit(ctx context.Context, reference string, amount money.Rupiah, bankReference string) error {
	var b Debit
	var found bool
	if err := d.DB.Read(ctx, func(tx *db.Tx) (err error) {
		b, err = scanDebit(tx.QueryRow(ctx, selectDebits+` WHERE reference = $1 AND amount = $2 AND state <> 'paid'`, reference, int64(amount)).Scan)
		if found = err == nil; db.Code(err) == db.NoRow {
			return nil
		}
		return err
	}); err != nil || !found {
		return err
	}
	return d.settle(ctx, b, Paid, byStatement, bankReference)
}
