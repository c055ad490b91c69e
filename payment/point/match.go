package point

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
)

// matcher is who confirms what a bank statement shows: nobody who tells deposits.
const matcher = "system:reconcile"

// ConfirmMatched confirms the deposits that reconciliation has found on a bank
// statement; each movement confirms one deposit. It gives how many.
func (d *Desk) ConfirmMatched(ctx context.Context) (n int, err error) {
	type found struct {
		point, deposit int64
		evidence       string
	}
	var list []found
	if err := d.DB.Read(ctx, func(tx *db.Tx) error {
		const q = `SELECT p.word, p.deposit_id, m.account, m.booked, m.entry_key FROM point_deposit p
			JOIN bank_match m ON m.channel = 'deposit' AND m.subject = CAST(p.deposit_id AS TEXT)
			WHERE p.state = 'told' ORDER BY p.told_at, p.deposit_id`
		return db.Each(ctx, tx, q, nil, func(scan func(...any) error) error {
			var f found
			var account, key string
			var booked period.Date
			err := scan(&f.point, &f.deposit, &account, &booked, &key)
			f.evidence = fmt.Sprintf("statement %s, %v, %s", account, booked, key)
			list = append(list, f)
			return err
		})
	}); err != nil {
		return 0, err
	}
	for _, f := range list {
		_, err := d.Confirm(ctx, f.point, f.deposit, f.evidence, matcher)
		if err != nil && fault.Of(err).Code != "point.deposit_decided" { // somebody was faster
			return n, err
		}
		if err == nil {
			n++
		}
	}
	return n, nil
}
