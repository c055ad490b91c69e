package reconcile

import (
	"context"
	"errors"
	"strconv"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

// matcher is who gives deposits their credits without being asked.
const matcher = "system:reconcile"

// TakeDeposits looks among the credits that were taken for transfers, and still
// have no owner, for those that are cash of a service point which told it after
// the statement was loaded. It returns how many it found.
func (d *Desk) TakeDeposits(ctx context.Context) (n int, err error) {
	var list []entry
	known := map[int]claim{}
	if err := d.DB.Read(ctx, func(tx *db.Tx) error {
		from := period.DateOf(tx.Now()).AddDays(-toldBefore)
		const q = `SELECT ` + entryColumns + ` FROM bank_entry b WHERE b.channel = 'transfer' AND b.unassigned = 0 AND b.booked >= $1
			AND b.amount IN (SELECT p.amount FROM point_deposit p WHERE p.day >= $1 AND p.state <> 'refused'
				AND NOT EXISTS (SELECT 1 FROM bank_match m WHERE m.channel = 'deposit' AND m.subject = CAST(p.deposit_id AS TEXT)))
			ORDER BY b.booked, b.account, b.entry_key`
		all, err := db.All(ctx, tx, scanEntry, q, int(from))
		if err != nil {
			return err
		}
		for _, e := range all {
			ok, err := ownerless(ctx, tx, e)
			if err != nil {
				return err
			}
			if ok {
				list = append(list, e)
			}
		}
		return depositsAmong(ctx, tx, list, known)
	}); err != nil {
		return 0, err
	}
	for i, c := range known {
		err := d.link(ctx, list[i], c, matcher, "the point told it after the statement")
		if errors.Is(err, errRefused) || fault.Of(err).Code == "reconcile.entry_not_assignable" { // somebody was faster
			continue
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// ownerless tells whether a credit that was taken for a transfer waits in
// suspense.
func ownerless(ctx context.Context, tx *db.Tx, e entry) (bool, error) {
	var n int
	const q = `SELECT count(*) FROM receipt r JOIN suspense s ON s.suspense_id = r.payment_id WHERE r.channel = 'transfer' AND r.reference = $1 AND r.outcome = 'suspense' AND s.state = 'open'`
	err := tx.QueryRow(ctx, q, transferReference(e)).Scan(&n)
	return n == 1, err
}

// Candidate is a credit that was taken for a transfer without an owner, and a
// deposit of the same amount that no statement shows: perhaps the bank spells its
// number otherwise.
type Candidate struct {
	Movement
	Point   int64       `json:"point"`
	Deposit int64       `json:"deposit,string"`
	Number  string      `json:"number"` // as the point told it
	Told    period.Date `json:"told"`
	ToldBy  string      `json:"told_by"`
}

// Candidates lists what LinkDeposit may be asked for, the oldest credit first.
func (d *Desk) Candidates(ctx context.Context, limit int) (out []Candidate, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		const q = `SELECT b.account, b.booked, b.entry_key, b.amount, b.reference, b.remark, b.channel, p.word, p.deposit_id, p.bank_reference, p.day, p.told_by
			FROM point_deposit p JOIN bank_entry b ON b.amount = p.amount AND b.channel = 'transfer' AND b.unassigned = 0
			JOIN receipt r ON r.channel = 'transfer' AND r.reference = b.account || ':' || b.entry_key || '@' || CAST(b.booked AS TEXT) AND r.outcome = 'suspense'
			JOIN suspense s ON s.suspense_id = r.payment_id AND s.state = 'open'
			WHERE p.day >= $1 AND p.state <> 'refused' AND NOT EXISTS (SELECT 1 FROM bank_match m WHERE m.channel = 'deposit' AND m.subject = CAST(p.deposit_id AS TEXT))
			ORDER BY b.booked, b.account, b.entry_key, p.told_at, p.deposit_id LIMIT $2`
		out, err = db.All(ctx, tx, func(scan func(...any) error) (x Candidate, err error) {
			return x, scan(&x.Account, &x.Booked, &x.Key, &x.Amount, &x.Reference, &x.Remark, &x.Channel, &x.Point, &x.Deposit, &x.Number, &x.Told, &x.ToldBy)
		}, q, period.DateOf(tx.Now()).AddDays(-toldBefore), limit)
		return err
	})
	return out, err
}

// LinkDeposit says that a credit which was taken for a transfer without an owner
// is the cash of a service point's deposit of the same amount, though the bank
// spells its number otherwise. Who told the deposit cannot say so. Faults:
// reconcile.reason_missing, .deposit_differs, .same_person,
// .entry_not_assignable.
func (d *Desk) LinkDeposit(ctx context.Context, point, deposit int64, m Movement, actor, why string) error {
	if why == "" {
		return fault.New(fault.Invalid, "reconcile.reason_missing").On("why")
	}
	var e entry
	if err := d.DB.Read(ctx, func(tx *db.Tx) (err error) {
		e, err = scanEntry(tx.QueryRow(ctx, `SELECT `+entryColumns+` FROM bank_entry WHERE account = $1 AND booked = $2 AND entry_key = $3`, m.Account, m.Booked, m.Key).Scan)
		if db.Code(err) == db.NoRow {
			return fault.New(fault.Conflict, "reconcile.entry_not_assignable")
		}
		if err != nil {
			return err
		}
		var amount money.Rupiah
		var by string
		err = tx.QueryRow(ctx, `SELECT amount, told_by FROM point_deposit WHERE word = $1 AND deposit_id = $2 AND state <> 'refused'
			AND NOT EXISTS (SELECT 1 FROM bank_match m WHERE m.channel = 'deposit' AND m.subject = CAST(point_deposit.deposit_id AS TEXT))`, point, deposit).Scan(&amount, &by)
		switch {
		case db.Code(err) == db.NoRow, err == nil && amount != e.amount:
			return fault.New(fault.Conflict, "reconcile.deposit_differs").On("deposit")
		case err == nil && by == actor:
			return fault.New(fault.Forbidden, "reconcile.same_person")
		}
		return err
	}); err != nil {
		return err
	}
	err := d.link(ctx, e, claim{channel: ofPoint, subject: strconv.FormatInt(deposit, 10), day: e.booked, point: point}, actor, why)
	if errors.Is(err, errRefused) {
		err = fault.New(fault.Conflict, "reconcile.deposit_differs").On("deposit")
	}
	return err
}

// link takes a transfer without an owner back, which it never was, and gives its
// money to a deposit: suspense falls, and so does clearing, where the deposit
// stands for the same cash.
func (d *Desk) link(ctx context.Context, e entry, c claim, actor, why string) error {
	by, err := d.Till.Channel(ctx, transfers)
	if err != nil {
		return err
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := holdDeposit(ctx, tx, c); err != nil {
			return err
		}
		ok, err := ownerless(ctx, tx, e)
		if err != nil {
			return err
		}
		if !ok {
			return fault.New(fault.Conflict, "reconcile.entry_not_assignable")
		}
		u, err := d.Till.ReverseTx(ctx, tx, by, payment.Reversal{Channel: transfers, Reference: transferReference(e), Amount: e.amount, Reason: "deposit:" + c.subject})
		if err != nil {
			return err
		}
		if u.Outcome != payment.Undone {
			return fault.New(fault.Conflict, "reconcile.entry_not_assignable")
		}
		const q = `UPDATE bank_match SET channel = 'deposit', subject = $5 WHERE channel = 'transfer' AND business_date = $2 AND account = $1 AND booked = $2 AND entry_key = $3 AND amount = $4`
		if err := tx.ExecOne(ctx, q, e.account, e.booked, e.key, int64(e.amount), c.subject); err != nil {
			return err
		}
		if err := tx.ExecOne(ctx, `UPDATE bank_entry SET channel = 'deposit' WHERE account = $1 AND booked = $2 AND entry_key = $3 AND channel = 'transfer'`, e.account, e.booked, e.key); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: c.point, Actor: actor, Action: "reconcile.deposit", Subject: "deposit:" + c.subject,
			Before: map[string]any{"channel": transfers}, After: map[string]any{"account": e.account, "booked": e.booked, "movement": e.key, "amount": e.amount}, Reason: why})
	})
}
