package reconcile

import (
	"context"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

// Propose says that a settlement day may be closed: its file and its money are
// there or claimed, no difference is open, and nothing is unexplained. Faults:
// reconcile.day_closed, .day_not_over, .no_file, .open_tasks, .money_waiting,
// .not_explained.
func (d *Desk) Propose(ctx context.Context, channel string, day period.Date, actor string) (Day, error) {
	if err := d.ready(ctx, channel, day); err != nil {
		return Day{}, err
	}
	err := d.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE settlement_day SET state = 'proposed', proposed_by = $3, proposed_at = $4 WHERE channel = $1 AND business_date = $2 AND state IN ('open', 'matched', 'proposed')`,
			channel, day, actor, db.Micros(tx.Now()))
		if err != nil {
			return err
		}
		if n == 0 {
			return fault.New(fault.Conflict, "reconcile.day_closed", "day", day)
		}
		return audit.Write(ctx, tx, audit.Change{Word: word(day), Actor: actor, Action: "reconcile.propose", Subject: subject(channel, day)})
	})
	if err != nil {
		return Day{}, err
	}
	return d.Day(ctx, channel, day)
}

// Close closes a day that somebody else proposed, after matching it once more.
// Faults as Propose, and reconcile.not_proposed, .same_person, .day_moved.
func (d *Desk) Close(ctx context.Context, channel string, day period.Date, actor string) (Day, error) {
	if err := d.ready(ctx, channel, day); err != nil {
		return Day{}, err
	}
	err := d.DB.Write(ctx, func(tx *db.Tx) error {
		state, proposedBy, err := payment.HoldDayTx(ctx, tx, channel, day)
		switch {
		case err != nil:
			return err
		case state == stClosed:
			return fault.New(fault.Conflict, "reconcile.day_closed", "day", day)
		case state != stProposed:
			return fault.New(fault.Conflict, "reconcile.not_proposed")
		case proposedBy == actor:
			return fault.New(fault.Forbidden, "reconcile.same_person")
		}
		if err := d.unmoved(ctx, tx, channel, day); err != nil {
			return err
		}
		if err := tx.ExecOne(ctx, `UPDATE settlement_day SET state = 'closed', closed_by = $3, closed_at = $4 WHERE channel = $1 AND business_date = $2 AND state = 'proposed'`,
			channel, day, actor, db.Micros(tx.Now())); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: word(day), Actor: actor, Action: "reconcile.close", Subject: subject(channel, day), After: map[string]any{"proposed_by": proposedBy}})
	})
	if err != nil {
		return Day{}, err
	}
	return d.Day(ctx, channel, day)
}

// unmoved refuses a day of which something was told since it was matched; the
// caller holds the day's row, without which nothing of it is taken back.
func (d *Desk) unmoved(ctx context.Context, tx *db.Tx, channel string, day period.Date) error {
	c, err := d.settling(ctx, channel)
	if err != nil {
		return err
	}
	from, to := c.Window(day)
	var now, matched [2]int64
	if err := tx.QueryRow(ctx, `SELECT count(*), coalesce(sum(r.amount), 0) FROM receipt r WHERE r.channel = $1 AND r.paid_at >= $2 AND r.paid_at < $3 AND `+liveReceipt,
		channel, db.Micros(from), db.Micros(to)).Scan(&now[0], &now[1]); err != nil {
		return err
	}
	if err := tx.QueryRow(ctx, `SELECT payments, ours FROM recon_day WHERE channel = $1 AND business_date = $2`, channel, day).Scan(&matched[0], &matched[1]); err != nil {
		return err
	}
	if now != matched {
		return fault.New(fault.Conflict, "reconcile.day_moved", "day", day)
	}
	return nil
}

// ready matches a day and says why it cannot be closed yet.
func (d *Desk) ready(ctx context.Context, channel string, day period.Date) error {
	c, err := d.settling(ctx, channel)
	if err != nil {
		return err
	}
	if _, to := c.Window(day); d.DB.Clock().Now().Before(to) {
		return fault.New(fault.Conflict, "reconcile.day_not_over", "day", day)
	}
	x, err := d.Match(ctx, channel, day)
	if err != nil {
		return err
	}
	p, err := d.Explain(ctx, channel, day)
	switch {
	case err != nil:
		return err
	case x.State == stClosed:
		return fault.New(fault.Conflict, "reconcile.day_closed", "day", day)
	case x.File == 0 && x.Payments > 0:
		return fault.New(fault.Conflict, "reconcile.no_file", "channel", channel, "day", day)
	case x.Open > 0:
		return fault.New(fault.Conflict, "reconcile.open_tasks", "n", x.Open)
	case p.Waiting() != 0:
		return fault.New(fault.Conflict, "reconcile.money_waiting", "amount", format(p.Waiting()))
	case p.Unexplained != 0:
		return fault.New(fault.Conflict, "reconcile.not_explained", "amount", format(p.Unexplained))
	}
	return nil
}
