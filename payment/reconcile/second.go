package reconcile

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
)

// aloneLimit, in rupiah, is what one person may take to expense of a channel's
// settlement day, and up to which one person may call a debit a charge of the
// bank. Our choice: it covers wrong fees, rounding and a bank's monthly charges,
// and no single contribution of a company.
const aloneLimit money.Rupiah = 1_000_000

// mayAlone tells whether a person may take a difference to expense without a
// colleague: the day is not closed, and with what the person took of the day
// already it stays within aloneLimit.
func mayAlone(ctx context.Context, tx *db.Tx, t *Task, actor, day string) (bool, error) {
	var before money.Rupiah
	err := tx.QueryRow(ctx, `SELECT coalesce(sum(abs(absorbed)), 0) FROM recon_task WHERE channel = $1 AND business_date = $2 AND who = $3 AND asked_by = ''`, t.Channel, t.Day, actor).Scan(&before)
	open := t.open()
	return open == 0 || day != stClosed && before+max(open, -open) <= aloneLimit, err
}

// ask keeps that a person wants a difference taken to expense, for a colleague to
// do it.
func ask(ctx context.Context, tx *db.Tx, t *Task, actor, why string) error {
	if err := tx.ExecOne(ctx, `UPDATE recon_task SET asked_by = $4 WHERE task_id = $1 AND channel = $2 AND business_date = $3 AND asked_by = ''`, t.ID, t.Channel, t.Day, actor); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Word: word(t.Day), Actor: actor, Action: "reconcile.ask_absorb", Subject: fmt.Sprintf("task:%d", t.ID),
		After: map[string]any{"channel": t.Channel, "day": t.Day, "kind": t.Kind, "reference": t.Reference, "expense": t.open()}, Reason: why})
}

// maySayCharge tells whether a debit may be booked as a charge of the bank now.
// The first who says so of more than aloneLimit is kept and is answered
// reconcile.second_needed; then another person may.
func (d *Desk) maySayCharge(ctx context.Context, m Movement, actor, why string) error {
	may := false
	err := d.DB.Write(ctx, func(tx *db.Tx) error {
		var amount money.Rupiah
		var asked string
		const q = `UPDATE bank_entry SET asked_by = CASE WHEN asked_by = '' AND amount < $4 THEN $5 ELSE asked_by END WHERE account = $1 AND booked = $2 AND entry_key = $3 AND amount < 0 AND unassigned = amount
			RETURNING amount, asked_by`
		err := tx.QueryRow(ctx, q, m.Account, m.Booked, m.Key, int64(-aloneLimit), actor).Scan(&amount, &asked)
		if db.Code(err) == db.NoRow {
			return fault.New(fault.Conflict, "reconcile.entry_not_assignable")
		}
		if may = amount >= -aloneLimit || asked != actor; err != nil || may {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: word(m.Booked), Actor: actor, Action: "reconcile.ask_charge", Subject: "account:" + m.Account,
			After: map[string]any{"booked": m.Booked, "movement": m.Key, "amount": amount}, Reason: why})
	})
	if err == nil && !may {
		err = fault.New(fault.Forbidden, "reconcile.second_needed", "limit", format(aloneLimit))
	}
	return err
}
