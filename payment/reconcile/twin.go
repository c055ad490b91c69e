package reconcile

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment"
)

// twin is another day of a channel that owed the same, and the one movement that
// paid it.
type twin struct {
	day   period.Date
	entry entry
}

// twinOf finds the earliest day to which a movement of an amount went that may as
// well be the money of a day: nothing but the amount said which.
func twinOf(ctx context.Context, tx *db.Tx, channel string, day period.Date, amount money.Rupiah) (found twin, err error) {
	const q = `SELECT m.business_date, b.account, b.entry_key, b.booked, b.amount, b.reference, b.remark, b.refs FROM bank_match m
		JOIN recon_day r ON r.channel = m.channel AND r.business_date = m.business_date AND r.theirs - r.kept = m.amount AND r.bank = m.amount
		JOIN bank_entry b ON b.account = m.account AND b.booked = m.booked AND b.entry_key = m.entry_key
		WHERE m.channel = $1 AND m.business_date >= $2 AND m.business_date <= $3 AND m.business_date <> $4 AND m.amount = $5 AND m.booked >= $4 ORDER BY m.business_date LIMIT 50`
	err = db.Each(ctx, tx, q, []any{channel, day.AddDays(-lookBack), day.AddDays(lookBack), day, int64(amount)}, func(scan func(...any) error) error {
		var x twin
		e := &x.entry
		err := scan(&x.day, &e.account, &e.key, &e.booked, &e.amount, &e.reference, &e.remark, &e.refs)
		if err == nil && found.day == 0 && e.amount == amount && !names(e, x.day) {
			found = x
		}
		return err
	})
	return found, err
}

// findTwin fills in Twin of a day whose money did not come.
func (t *Task) findTwin(ctx context.Context, tx *db.Tx) error {
	if t.Kind != NotSettled || t.State == Done || t.Theirs <= 0 {
		return nil
	}
	x, err := twinOf(ctx, tx, t.Channel, t.Day, t.Theirs)
	t.Twin = x.day
	return err
}

// reassign takes the money of the day that owed the same and gives it to the
// task's day. Both are matched afterwards, and the other's money is then what did
// not come. Of a closed day nothing is taken and to none is given.
func (d *Desk) reassign(ctx context.Context, tx *db.Tx, t *Task) error {
	// Matches of the channel wait.
	if err := tx.ExecOne(ctx, `UPDATE channel SET updated_at = updated_at WHERE channel = $1`, t.Channel); err != nil {
		return err
	}
	x, err := twinOf(ctx, tx, t.Channel, t.Day, t.Theirs)
	if err != nil {
		return err
	}
	var bank money.Rupiah
	if err := tx.QueryRow(ctx, `SELECT bank FROM recon_day WHERE channel = $1 AND business_date = $2`, t.Channel, t.Day).Scan(&bank); err != nil {
		return err
	}
	if x.day == 0 || x.day != t.Twin || bank != 0 {
		return fault.New(fault.Conflict, "reconcile.entry_not_assignable")
	}
	for _, day := range []period.Date{min(x.day, t.Day), max(x.day, t.Day)} {
		state, _, err := payment.HoldDayTx(ctx, tx, t.Channel, day)
		if err != nil {
			return err
		}
		if state == stClosed {
			return fault.New(fault.Conflict, "reconcile.day_closed", "day", day)
		}
		// What was proposed was another day.
		if _, err := tx.Exec(ctx, `UPDATE settlement_day SET state = 'open', proposed_by = '', proposed_at = 0 WHERE channel = $1 AND business_date = $2 AND state = 'proposed'`, t.Channel, day); err != nil {
			return err
		}
	}
	amount := x.entry.amount
	from := &ledger.Entry{Word: word(x.day), Kind: entryKind, Reference: "settlement:" + subject(t.Channel, x.day), Description: "its money is of " + t.Day.String()}
	to := &ledger.Entry{Word: word(t.Day), Kind: entryKind, Reference: "settlement:" + subject(t.Channel, t.Day), Description: "money that went to " + x.day.String()}
	if err := d.Book.PostTx(ctx, tx, from.Debit(ledger.Agency, ledger.Clearing, amount).Credit(ledger.Agency, ledger.Bank, amount),
		to.Debit(ledger.Agency, ledger.Bank, amount).Credit(ledger.Agency, ledger.Clearing, amount)); err != nil {
		return err
	}
	const match = `UPDATE bank_match SET business_date = $6, word = $7, entry_id = $8, at = $9 WHERE channel = $1 AND business_date = $2 AND account = $3 AND booked = $4 AND entry_key = $5`
	if err := tx.ExecOne(ctx, match, t.Channel, x.day, x.entry.account, x.entry.booked, x.entry.key, t.Day, to.Word, to.ID, db.Micros(tx.Now())); err != nil {
		return err
	}
	const moved = `UPDATE recon_day SET bank = bank + $3, settled_on = $4 WHERE channel = $1 AND business_date = $2`
	if err := tx.ExecOne(ctx, moved, t.Channel, x.day, -int64(amount), 0); err != nil {
		return err
	}
	return tx.ExecOne(ctx, moved, t.Channel, t.Day, int64(amount), x.entry.booked)
}
