package payout

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/snap"
)

const (
	// leaseTime is how long somebody may be at an order before another asks; a
	// call ends long before.
	leaseTime = 2 * time.Minute
	// runSize is the most orders of each step that one Run takes.
	runSize = 100
)

// Run does what is due: names are asked, approved orders sent, and unclear ones
// asked for. It returns how many orders moved or were asked. Safe to run in
// several processes; an order is with one of them.
func (d *Desk) Run(ctx context.Context) (int, error) {
	total := 0
	for _, step := range []struct {
		state string
		do    func(context.Context, Order) error
	}{{`state = 'ordered'`, d.checkName}, {`state = 'approved'`, d.send}, {`state IN ('sent', 'unknown')`, d.ask}} {
		var due []Order
		if err := d.DB.Read(ctx, func(tx *db.Tx) (err error) {
			due, err = db.All(ctx, tx, scanOrder, selectOrders+` WHERE `+step.state+` AND next_at <= $1 AND leased_to <= $1 ORDER BY payout_id LIMIT $2`, db.Micros(tx.Now()), runSize)
			return err
		}); err != nil {
			return total, err
		}
		for _, o := range due {
			switch err := step.do(ctx, o); {
			case errors.Is(err, errTaken):
			case ctx.Err() != nil:
				return total, ctx.Err()
			case err != nil:
				slog.ErrorContext(ctx, "payout order could not be worked", "order", o.ID, "state", string(o.State), "err", err)
			default:
				total++
			}
		}
	}
	return total, nil
}

// errTaken says that somebody else is at the order.
var errTaken = errors.New("payout: taken by another process")

// lease takes an order in a state for a while, when it is due; it counts as a try.
func (d *Desk) lease(ctx context.Context, o *Order) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		const q = `UPDATE payout SET leased_to = $3, tries = tries + 1 WHERE payout_id = $1 AND state = $2 AND next_at <= $4 AND leased_to <= $4 AND tries = $5`
		n, err := tx.Exec(ctx, q, o.ID, string(o.State), db.Micros(tx.Now().Add(leaseTime)), db.Micros(tx.Now()), o.tries)
		if err == nil && n != 1 {
			err = errTaken
		}
		return err
	})
}

// checkName asks whose the account is (16).
func (d *Desk) checkName(ctx context.Context, o Order) error {
	if err := d.lease(ctx, &o); err != nil {
		return err
	}
	o.tries++
	found, result := "", NameUnasked
	c, _, err := d.Banks.Client(ctx, o.Bank)
	if err == nil {
		var a snap.AccountAnswer
		a, err = c.AccountName(ctx, o.Reference, o.tries, o.To.BankCode, o.To.AccountNo)
		r, refused := bank.Refusal(err)
		switch {
		case err == nil:
			found, result = a.AccountName, CompareNames(o.To.Name, a.AccountName)
		case refused && (r.HTTP == 404 || r.HTTP == 403 && r.Case != snap.CutOff.Case): // no such account, or none to pay to: a person looks at it
			result = NameDifferent
		default:
			return d.later(ctx, o, err)
		}
	} else if fault.Of(err).Class != fault.Conflict {
		return d.later(ctx, o, err)
	}
	answer := ""
	if err != nil {
		answer = fault.Of(err).Code
		if r, ok := bank.Refusal(err); ok {
			answer = r.String()
		}
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		const q = `UPDATE payout SET state = 'checked', name_found = $2, name_result = $3, checked_at = $4, answer = $5, leased_to = 0, next_at = 0 WHERE payout_id = $1 AND state = 'ordered'`
		n, err := tx.Exec(ctx, q, o.ID, found, string(result), db.Micros(tx.Now()), answer)
		if err != nil || n == 0 {
			return err // cancelled meanwhile
		}
		o.State, o.NameCheck, o.Answer = Checked, result, answer
		return o.note(ctx, tx, actor, "payout.check", string(result))
	})
}

// later leaves an order where it is for a while.
func (d *Desk) later(ctx context.Context, o Order, cause error) error {
	if err := d.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE payout SET next_at = $3, leased_to = 0, answer = $4 WHERE payout_id = $1 AND state = $2`, o.ID, string(o.State), db.Micros(tx.Now().Add(pause(o.tries))), fault.Of(cause).Code)
		return err
	}); err != nil {
		return err
	}
	slog.WarnContext(ctx, "payout order waits", "order", o.ID, "state", string(o.State), "err", cause)
	return nil
}

// send makes the transfer (18): once. That it is sent is committed before the
// bank is called.
func (d *Desk) send(ctx context.Context, o Order) error {
	c, a, err := d.Banks.Client(ctx, o.Bank)
	if err != nil || !a.Open {
		if err == nil || fault.Of(err).Class == fault.Conflict {
			return errTaken // goes out as a file, or when the account opens again
		}
		return err
	}
	if err := d.DB.Write(ctx, func(tx *db.Tx) error {
		ok, err := d.markSentTx(ctx, tx, &o, a, 0)
		if err == nil && !ok {
			err = d.tomorrowTx(ctx, tx, o)
		}
		return err
	}); err != nil || o.State != Sent {
		return err
	}
	m := snap.Transfer{PartnerReferenceNo: o.Reference, Amount: snap.IDR(o.Amount), AccountName: o.To.Name, AccountNo: o.To.AccountNo, BankCode: o.To.BankCode, Currency: "IDR",
		CustomerReference: o.Reference, SourceAccountNo: a.AccountNo, Date: c.Dialect.Stamp(o.SentAt), FeeType: snap.FeeOurs}
	// Whoever was held up since the commit leaves it to those who ask: when they
	// hear "not found" and give the order up, no call may come after.
	if d.DB.Clock().Now().Sub(o.SentAt) > leaseTime/2 {
		return errTaken
	}
	answer, err := c.Transfer(ctx, m, o.tries)
	if err != nil && ctx.Err() != nil {
		// We are being stopped: what the bank did is found out by whoever comes next.
		return d.settle(context.WithoutCancel(ctx), o.ID, verdict{state: Unknown, answer: bank.CodeNoAnswer}, byAnswer)
	}
	return d.settle(ctx, o.ID, judgeTransfer(answer, err), byAnswer)
}

// markSentTx moves an approved order to sent within the account's limit of the
// day; false: the limit is reached and nothing was changed.
func (d *Desk) markSentTx(ctx context.Context, tx *db.Tx, o *Order, a bank.Account, batch int64) (bool, error) {
	day := period.DateOf(tx.Now())
	if _, err := tx.Insert(ctx, "payout_day", "bank,day,sent", "ON CONFLICT DO NOTHING", [][]any{{o.Bank, int(day), 0}}); err != nil {
		return false, err
	}
	n, err := tx.Exec(ctx, `UPDATE payout_day SET sent = sent + $3 WHERE bank = $1 AND day = $2 AND ($4 = 0 OR sent + $3 <= $4)`, o.Bank, int(day), int64(o.Amount), int64(a.DayLimit))
	if err != nil || n != 1 {
		return false, err
	}
	now := tx.Now()
	const q = `UPDATE payout SET state = 'sent', sent_at = $2, sent_day = $3, leased_to = $4, next_at = $4, tries = tries + 1, batch_id = $5 WHERE payout_id = $1 AND state = 'approved' AND leased_to <= $2 AND tries = $6`
	n, err = tx.Exec(ctx, q, o.ID, db.Micros(now), int(day), db.Micros(now.Add(leaseTime)), batch, o.tries)
	if err != nil {
		return false, err
	}
	if n != 1 {
		return false, errTaken // rolls the day's sum back too
	}
	o.State, o.SentAt, o.sentDay, o.BatchID, o.tries = Sent, now, day, batch, o.tries+1
	return true, o.note(ctx, tx, actor, "payout.send", "")
}

// tomorrowTx leaves an order until the day's limit is fresh.
func (d *Desk) tomorrowTx(ctx context.Context, tx *db.Tx, o Order) error {
	_, err := tx.Exec(ctx, `UPDATE payout SET next_at = $2, answer = $3 WHERE payout_id = $1 AND state = 'approved'`, o.ID, db.Micros(period.DateOf(tx.Now()).AddDays(1).Start()), codeDayLimit)
	return err
}

// ask finds out what became of an order (36), with its own reference.
func (d *Desk) ask(ctx context.Context, o Order) error {
	c, a, err := d.Banks.Client(ctx, o.Bank)
	if err != nil {
		if fault.Of(err).Class == fault.Conflict {
			return errTaken // only a statement can tell
		}
		return err
	}
	if err := d.lease(ctx, &o); err != nil {
		return err
	}
	service := snap.SendTransfer
	if o.BatchID != 0 {
		service = snap.SendBulk
	}
	s, err := c.TransferState(ctx, snap.TransferQuery{PartnerReferenceNo: o.Reference, ServiceCode: service.Code, Date: c.Dialect.Stamp(o.SentAt), Amount: snap.IDR(o.Amount)}, o.tries+1)
	return d.settle(ctx, o.ID, judgeStatus(o, s, err, a, d.DB.Clock().Now()), byStatus)
}
