package reconcile

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment/statement"
)

// Debit is money that left one of our accounts; account, booking day and key
// tell the movement from all others.
type Debit struct {
	Account           string
	Booked            period.Date
	Key               string
	Amount            money.Rupiah // positive
	Reference, Remark string
	Refs              statement.References
	Batch             string
	Reversal          bool // takes a credit back
}

// Movement names the debit among all of our accounts.
func (x Debit) Movement() string { return fmt.Sprintf("%s:%s@%d", x.Account, x.Key, x.Booked) }

// takeDebits shows the debits of an account to whoever orders money out. What
// nobody ordered stays among the unassigned movements until a person says what
// it was. A debit is asked about again with every statement.
func (d *Desk) takeDebits(ctx context.Context, account string) error {
	if d.Ordered == nil {
		return nil
	}
	after := [2]any{0, ""}
	for {
		var list []entry
		if err := d.DB.Read(ctx, func(tx *db.Tx) (err error) {
			const q = `SELECT ` + entryColumns + ` FROM bank_entry WHERE account = $1 AND channel = 'none' AND unassigned <> 0
				AND (booked > $2 OR booked = $2 AND entry_key > $3) ORDER BY booked, entry_key LIMIT $4`
			list, err = db.All(ctx, tx, scanEntry, q, account, after[0], after[1], chunk)
			return err
		}); err != nil || len(list) == 0 {
			return err
		}
		for _, e := range list {
			after = [2]any{int(e.booked), e.key}
			r := e.references()
			ordered, err := d.Ordered(ctx, Debit{e.account, e.booked, e.key, -e.amount, e.reference, e.remark, r.References, r.Batch, r.Reversal})
			if err != nil {
				return err
			}
			if !ordered {
				continue
			}
			if err := d.DB.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE bank_entry SET channel = $4, unassigned = 0 WHERE account = $1 AND booked = $2 AND entry_key = $3 AND channel = 'none'`, e.account, e.booked, e.key, ofPayout)
				return err
			}); err != nil {
				return err
			}
		}
	}
}

// charge books a debit that nobody ordered as a charge of the bank [biaya bank].
func (d *Desk) charge(ctx context.Context, m Movement, actor, why string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		var amount money.Rupiah
		const q = `UPDATE bank_entry SET channel = 'charge', unassigned = 0 WHERE account = $1 AND booked = $2 AND entry_key = $3 AND channel = 'none' AND amount < 0 AND unassigned = amount
			RETURNING amount`
		err := tx.QueryRow(ctx, q, m.Account, m.Booked, m.Key).Scan(&amount)
		if db.Code(err) == db.NoRow {
			return fault.New(fault.Conflict, "reconcile.entry_not_assignable")
		}
		if err != nil {
			return err
		}
		j := &ledger.Entry{Word: word(m.Booked), Kind: ofCharge, Reference: "statement:" + m.Account, Description: why}
		if err := d.Book.PostTx(ctx, tx, j.Debit(ledger.Agency, ledger.ChannelFees, -amount).Credit(ledger.Agency, ledger.Bank, -amount)); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: j.Word, Actor: actor, Action: "reconcile.charge", Subject: "account:" + m.Account,
			After: map[string]any{"booked": m.Booked, "movement": m.Key, "amount": amount}, Reason: why})
	})
}
