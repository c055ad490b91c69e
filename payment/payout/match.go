package payout

import (
	"context"
	"regexp"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/statement"
)

// ourReference finds our references in what a bank prints, also between other
// letters and digits of a field that a bank glues together.
var ourReference = regexp.MustCompile(`J[PB][0-9A-Z]{13}`)

// MatchDebit finds the orders that a debit on our account's statement paid: one
// by its reference, or all of a batch that the bank booked as one sum. Orders
// still open become paid by it; those that are paid already keep the statement's
// reference. Without a match it returns none. A debit for an order that failed
// here is payout.contradicts: the money left although the bank said otherwise; so
// is a second debit for an order. movement tells a debit from all others, and is
// the same whenever it is read: two debits of a day may be alike in all else.
func (d *Desk) MatchDebit(ctx context.Context, bankKey, movement string, e statement.Entry) (out []Order, err error) {
	amount, err := e.Amount.Rupiah()
	if err != nil || e.Direction != statement.Debit || e.Pending || e.Reversal || e.Currency != "" && e.Currency != "IDR" {
		return nil, nil
	}
	r := e.Refs
	var candidates []string
	for _, text := range []string{r.EndToEnd, r.Customer, r.Instruction, r.Payment, r.Message, r.Transaction, r.Creditor, e.Reference, e.Batch, e.Text} {
		candidates = append(candidates, ourReference.FindAllString(text, -1)...)
	}
	if len(candidates) == 0 {
		return nil, nil
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		out = nil
		var args []any
		orders, err := db.All(ctx, tx, scanOrder, selectOrders+` WHERE reference IN `+db.In(&args, candidates)+` ORDER BY payout_id`, args...)
		if err != nil {
			return err
		}
		for _, o := range orders {
			if o.Bank == bankKey && o.Amount == amount {
				out = append(out, o)
				break // one debit pays one order
			}
		}
		if len(out) == 0 {
			if out, err = batchOf(ctx, tx, bankKey, candidates, int64(amount)); err != nil {
				return err
			}
		}
		for i, o := range out {
			if err := d.seenTx(ctx, tx, o, movement, e); err != nil {
				return err
			}
			if out[i], err = orderTx(ctx, tx, o.ID); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// batchOf is the orders of a batch of a sum.
func batchOf(ctx context.Context, tx *db.Tx, bankKey string, references []string, amount int64) ([]Order, error) {
	args := []any{bankKey, amount}
	q := `SELECT batch_id FROM payout_batch WHERE bank = $1 AND amount = $2 AND reference IN ` + db.In(&args, references)
	var batch int64
	err := tx.QueryRow(ctx, q, args...).Scan(&batch)
	if db.Code(err) == db.NoRow {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return db.All(ctx, tx, scanOrder, selectOrders+` WHERE batch_id = $1 ORDER BY payout_id`, batch)
}

func (d *Desk) seenTx(ctx context.Context, tx *db.Tx, o Order, movement string, e statement.Entry) error {
	switch {
	case o.State == Sent || o.State == Unknown:
		if err := d.settleTx(ctx, tx, o, verdict{state: Paid, answer: o.Answer, reference: e.Refs.Bank}, byStatement); err != nil {
			return err
		}
	case o.State != Paid:
		return fault.New(fault.Conflict, codeContradicts, "reference", o.Reference)
	}
	if o.Statement != "" && o.Statement != movement {
		// The same order was debited twice.
		return fault.New(fault.Conflict, codeContradicts, "reference", o.Reference)
	}
	return tx.ExecOne(ctx, `UPDATE payout SET statement = $2 WHERE payout_id = $1`, o.ID, movement)
}
