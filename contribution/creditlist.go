package contribution

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
)

// CreditLine is a movement of a payer's credit.
type CreditLine struct {
	ID, BillNo int64
	Amount     money.Rupiah // + came, − went
	Reason     string       // a fault code, or correction, used, returned, reversed, refunded …
	At         time.Time    // UTC
}

// CreditLines lists movements of a payer's credit, newest first, older than
// before (0: from the newest).
func CreditLines(ctx context.Context, tx *db.Tx, payer, before int64, limit int) ([]CreditLine, error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	const q = `SELECT credit_id, bill_no, amount, reason, at FROM payer_credit WHERE payer = $1 AND credit_id < $2 ORDER BY credit_id DESC LIMIT $3`
	return db.All(ctx, tx, func(scan func(...any) error) (l CreditLine, err error) {
		var at int64
		err = scan(&l.ID, &l.BillNo, &l.Amount, &l.Reason, &at)
		l.At = db.Time(at)
		return l, err
	}, q, payer, before, limit)
}
