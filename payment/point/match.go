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

// bookedBefore is how many days before it was told a deposit may be on the
// statement: a teller who tells late.
const bookedBefore = 7

// ConfirmMatched confirms the deposits that reconciliation has found on a bank
// statement by number and amount; each movement confirms one deposit, the one
// that was told first. It gives how many.
func (d *Desk) ConfirmMatched(ctx context.Context) (n int, err error) {
	type found struct {
		point, deposit int64
		evidence       string
	}
	var list []found
	if err := d.DB.Read(ctx, func(tx *db.Tx) error {
		var first period.Date
		if err := tx.QueryRow(ctx, `SELECT coalesce(min(day), 0) FROM point_deposit WHERE state = 'told'`).Scan(&first); err != nil || first == 0 {
			return err
		}
		const q = `SELECT p.word, p.deposit_id, b.account, b.booked, b.entry_key FROM bank_match m
			JOIN bank_entry b ON b.account = m.account AND b.booked = m.booked AND b.entry_key = m.entry_key
			JOIN point_deposit p ON p.state = 'told' AND p.bank_reference = b.reference AND p.amount = b.amount
			WHERE m.channel = 'deposit' AND m.business_date >= $1
			ORDER BY p.told_at, p.deposit_id`
		return db.Each(ctx, tx, q, []any{int(first.AddDays(-bookedBefore))}, func(scan func(...any) error) error {
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
		err := d.DB.Write(ctx, func(tx *db.Tx) error {
			used := 0
			if err := tx.QueryRow(ctx, `SELECT count(*) FROM point_deposit WHERE evidence = $1`, f.evidence).Scan(&used); err != nil || used > 0 {
				return err
			}
			_, err := d.ConfirmTx(ctx, tx, f.point, f.deposit, f.evidence, matcher)
			if err == nil {
				n++
			}
			return err
		})
		if err != nil && fault.Of(err).Code != "point.deposit_decided" { // somebody was faster
			return n, err
		}
	}
	return n, nil
}
