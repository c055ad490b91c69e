package point

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

const (
	// answerIn is how long an answer of the till may take before a slip is
	// looked after by somebody else than its teller.
	answerIn = 2 * time.Minute
	// tidyAfter is when Tidy looks after a slip: its teller had time to try again.
	tidyAfter = 15 * time.Minute
	// tidyAtOnce bounds one round of Tidy.
	tidyAtOnce = 500
)

// Reverse takes a slip back: the teller returns the cash. The same slip again
// gives the same answer. Faults: point.slip_unknown, point.slip_not_paid,
// point.reverse_day, point.reverse_deposited, point.reverse_refused,
// point.reason_missing.
func (d *Desk) Reverse(ctx context.Context, no int64, slip, reason, teller string) (s Slip, err error) {
	if reason = strings.Join(strings.Fields(reason), " "); reason == "" {
		return s, fault.New(fault.Invalid, "point.reason_missing").On("reason")
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := lock(ctx, tx, no); err != nil {
			return err
		}
		if s, err = getSlip(ctx, tx, no, slip); err != nil {
			return err
		}
		switch s.State {
		case Returned, Returning:
			return nil
		case Void, Taken:
			return fault.New(fault.Conflict, "point.slip_not_paid")
		}
		closed, _, err := lastClosed(ctx, tx, no)
		if err != nil {
			return err
		}
		if s.Day != period.DateOf(tx.Now()) || closed >= s.Day {
			return fault.New(fault.Conflict, "point.reverse_day")
		}
		var after int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM point_deposit WHERE word = $1 AND state <> 'refused' AND told_at >= $2`, no, db.Micros(s.TakenAt)).Scan(&after); err != nil {
			return err
		}
		if after > 0 {
			return fault.New(fault.Conflict, "point.reverse_deposited")
		}
		const q = `UPDATE point_slip SET state = 'returning', reason = $3 WHERE word = $1 AND slip = $2 AND state IN ('paid', 'taken')`
		if err := tx.ExecOne(ctx, q, no, slip, reason); err != nil {
			return err
		}
		s.State, s.Reason = Returning, reason
		return audit.Write(ctx, tx, audit.Change{Word: no, Actor: teller, Action: "point.reverse", Subject: subject(no),
			Before: map[string]any{"slip": slip, "amount": s.Amount}, Reason: reason})
	})
	if err != nil || s.State == Returned {
		return s, err
	}
	return d.giveBack(ctx, s)
}

// giveBack asks the till to undo a slip that is being returned, and keeps what
// it said.
func (d *Desk) giveBack(ctx context.Context, s Slip) (Slip, error) {
	u, err := d.Till.Reverse(ctx, payment.Reversal{Channel: s.channel, Reference: Reference(s.Point, s.No), Amount: s.Amount, Reason: s.Reason})
	if err != nil {
		return s, err
	}
	to := Returned
	if u.Outcome == payment.NotUndone {
		to = Paid
	}
	if err := d.settle(ctx, s.Point, s.No, Returning, to, s.Reason); err != nil {
		return s, err
	}
	if s.State = to; to == Paid {
		return s, fault.New(fault.Conflict, "point.reverse_refused", "reason", u.Reason)
	}
	return s, nil
}

// Tidy brings slips to their end that a process left on their way: one whose
// payment was posted is paid; one that was never posted is void, and kept from
// being posted later; one that was being returned is returned. It gives how many.
func (d *Desk) Tidy(ctx context.Context) (int, error) {
	return d.tidy(ctx, 0, d.DB.Clock().Now().Add(-tidyAfter))
}

func (d *Desk) tidy(ctx context.Context, no int64, before time.Time) (n int, err error) {
	var list []Slip
	if err := d.DB.Read(ctx, func(tx *db.Tx) error {
		list, err = db.All(ctx, tx, scanSlip, selectSlip+` WHERE s.state IN ('taken', 'returning') AND s.taken_at < $2 AND ($1 = 0 OR s.word = $1) ORDER BY s.taken_at LIMIT $3`,
			no, db.Micros(before), tidyAtOnce)
		return err
	}); err != nil {
		return 0, err
	}
	for _, s := range list {
		switch s.State {
		case Paid:
			err = d.settle(ctx, s.Point, s.No, Taken, Paid, "")
		case Returned:
			err = d.settle(ctx, s.Point, s.No, Returning, Returned, s.Reason)
		case Returning:
			if _, err = d.giveBack(ctx, s); fault.Of(err).Code == "point.reverse_refused" {
				err = nil // it stays paid
			}
		case Taken:
			err = d.drop(ctx, s)
		}
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// drop ends a slip that nobody finished. Its reversal keeps a message that is
// still on its way out; when the message was faster, the payment is undone, as
// the teller never heard of it.
func (d *Desk) drop(ctx context.Context, s Slip) error {
	u, err := d.Till.Reverse(ctx, payment.Reversal{Channel: s.channel, Reference: Reference(s.Point, s.No), Amount: s.Amount, Reason: "no answer to the teller"})
	if err != nil {
		return err
	}
	to, why := Void, "payment.reversed"
	switch u.Outcome {
	case payment.Undone:
		to, why = Returned, "no answer to the teller"
	case payment.NotUndone:
		to, why = Paid, ""
	}
	slog.InfoContext(ctx, "a slip without an answer was ended", "point", s.Point, "state", string(to))
	return d.settle(ctx, s.Point, s.No, Taken, to, why)
}
