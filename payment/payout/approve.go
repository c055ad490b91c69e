package payout

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/ledger"
)

// Approve lets a checked order go out. It must be another person than who
// ordered it (payout.same_person), and needs a reason unless the bank's name is
// the payee's (payout.reason_name).
func (d *Desk) Approve(ctx context.Context, orderID int64, actor, reason string) (o Order, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if o, err = orderTx(ctx, tx, orderID); err != nil {
			return err
		}
		switch {
		case o.State != Checked:
			return wrongState(o.State)
		case actor == "" || o.OrderedBy == actor:
			return fault.New(fault.Forbidden, codeSamePerson)
		case o.NameCheck != NameSame && reason == "":
			return fault.New(fault.Invalid, codeReasonName, "result", string(o.NameCheck)).On("reason")
		}
		o.State, o.ApprovedBy, o.ApprovedAt, o.Approval = Approved, actor, tx.Now(), reason
		const q = `UPDATE payout SET state = 'approved', approved_by = $2, approved_at = $3, approval = $4, next_at = 0 WHERE payout_id = $1 AND state = 'checked' AND ordered_by <> $2`
		n, err := tx.Exec(ctx, q, o.ID, actor, db.Micros(tx.Now()), reason)
		if err != nil {
			return err
		}
		if n != 1 {
			return wrongState(o.State)
		}
		return o.note(ctx, tx, actor, "payout.approve", reason)
	})
	return o, err
}

// Cancel stops an order that has not been sent; its money goes back to its
// source.
func (d *Desk) Cancel(ctx context.Context, orderID int64, actor, reason string) (o Order, err error) {
	if reason == "" {
		return o, fault.New(fault.Invalid, codeReason).On("reason")
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if o, err = orderTx(ctx, tx, orderID); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE payout SET state = 'cancelled', closed_at = $2 WHERE payout_id = $1 AND state IN ('ordered', 'checked', 'approved')`, o.ID, db.Micros(tx.Now()))
		if err != nil {
			return err
		}
		if n != 1 {
			return wrongState(o.State)
		}
		o.State, o.ClosedAt = Cancelled, tx.Now()
		return d.backTx(ctx, tx, o, actor, "payout.cancel", reason)
	})
	return o, err
}

// backTx takes the money out of transit again, to where it came from.
func (d *Desk) backTx(ctx context.Context, tx *db.Tx, o Order, actor, action, reason string) error {
	if err := giveBack(ctx, tx, o); err != nil {
		return err
	}
	e := o.entry("payout_back", reason)
	if err := d.Book.PostTx(ctx, tx, e.Debit(ledger.Agency, ledger.InTransit, o.Amount).Credit(ledger.Agency, o.Source.account(), o.Amount)); err != nil {
		return err
	}
	return o.note(ctx, tx, actor, action, reason)
}
