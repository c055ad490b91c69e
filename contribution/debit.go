package contribution

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
)

// OpenSelfBillTx is a self-payer's open bill for own months; its number is 0 when
// there is none.
func OpenSelfBillTx(ctx context.Context, tx *db.Tx, memberNo int64) (Bill, error) {
	b, err := scanBill(tx.QueryRow(ctx, selectBills+` WHERE payer = $1 AND state = 'open' AND kind = 'self' ORDER BY bill_no DESC LIMIT 1`, memberNo).Scan)
	if db.Code(err) == db.NoRow {
		return Bill{}, nil
	}
	return b, err
}

// QuoteSelfTx is QuoteSelf within a transaction.
func (d *Desk) QuoteSelfTx(ctx context.Context, tx *db.Tx, memberNo int64, months int) (Quote, error) {
	_, q, err := d.quoteSelf(ctx, tx, memberNo, months)
	return q, err
}
