package point

import (
	"context"
	"strings"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
)

// Change is new limits or another state of a point.
type Change struct {
	PaymentLimit, DailyLimit, FloatLimit money.Rupiah // 0: as it is
	State                                State        // "": as it is
	Reason                               string
}

// Change changes a point. A point that holds our cash is not closed; what is as it
// was leaves no trace. Faults:
// point.unknown, point.limits, point.state_unknown, point.reason_missing,
// point.holds_cash.
func (d *Desk) Change(ctx context.Context, no int64, c Change, actor string) (p Point, err error) {
	if c.Reason = strings.TrimSpace(c.Reason); c.Reason == "" {
		return p, fault.New(fault.Invalid, "point.reason_missing").On("reason")
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		before, err := lock(ctx, tx, no)
		if err != nil {
			return err
		}
		p = before
		for _, l := range []struct {
			to   *money.Rupiah
			from money.Rupiah
		}{{&p.PaymentLimit, c.PaymentLimit}, {&p.DailyLimit, c.DailyLimit}, {&p.FloatLimit, c.FloatLimit}} {
			if l.from != 0 {
				*l.to = l.from
			}
		}
		if p.PaymentLimit <= 0 || p.DailyLimit < p.PaymentLimit || p.FloatLimit < p.PaymentLimit {
			return fault.New(fault.Invalid, "point.limits").On("float_limit")
		}
		switch c.State {
		case "":
		case Open, Paused, Closed:
			p.State = c.State
		default:
			return fault.New(fault.Invalid, "point.state_unknown").On("state")
		}
		if p == before {
			return nil
		}
		if p.State == Closed {
			if err := holdsNothing(ctx, tx, before); err != nil {
				return err
			}
		}
		const q = `UPDATE point SET payment_limit = $2, daily_limit = $3, float_limit = $4, state = $5, updated_at = $6 WHERE word = $1`
		if err := tx.ExecOne(ctx, q, no, int64(p.PaymentLimit), int64(p.DailyLimit), int64(p.FloatLimit), string(p.State), db.Micros(tx.Now())); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: no, Actor: actor, Action: "point.change", Subject: subject(no), Before: before, After: p, Reason: c.Reason})
	})
	return p, err
}

// Correct says anew what a point is: kind, name, whose it is, area and address,
// all as in as. Its number, limits and state stay. Its kind is the channel of its
// payments, so it stays from the first slip on; an agent who holds our cash
// settles it before the point becomes somebody else's. What is as it was leaves
// no trace. Faults: those of Add, point.unknown, point.reason_missing,
// point.kind_used, point.holds_cash.
func (d *Desk) Correct(ctx context.Context, no int64, as Point, reason, actor string) (p Point, err error) {
	if reason = strings.TrimSpace(reason); reason == "" {
		return p, fault.New(fault.Invalid, "point.reason_missing").On("reason")
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		before, err := lock(ctx, tx, no)
		if err != nil {
			return err
		}
		p = before
		p.Kind, p.Name, p.Partner, p.AgentNo, p.Area, p.Address = as.Kind, as.Name, as.Partner, as.AgentNo, as.Area, as.Address
		if err := d.checkTx(ctx, tx, &p); err != nil {
			return err
		}
		if p == before {
			return nil
		}
		if p.Kind != before.Kind {
			var slip string
			err := tx.QueryRow(ctx, `SELECT slip FROM point_slip WHERE word = $1 LIMIT 1`, no).Scan(&slip)
			if err == nil {
				return fault.New(fault.Conflict, "point.kind_used").On("kind")
			} else if db.Code(err) != db.NoRow {
				return err
			}
		}
		if p.AgentNo != before.AgentNo {
			if err := holdsNothing(ctx, tx, before); err != nil {
				return err
			}
		}
		const q = `UPDATE point SET kind = $2, name = $3, partner = $4, agent_no = $5, area = $6, address = $7, updated_at = $8 WHERE word = $1`
		if err := tx.ExecOne(ctx, q, no, string(p.Kind), p.Name, p.Partner, p.AgentNo, p.Area, p.Address, db.Micros(tx.Now())); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: no, Actor: actor, Action: "point.change", Subject: subject(no), Before: before, After: p, Reason: reason})
	})
	return p, err
}

// holdsNothing refuses while a point answers for our cash.
func holdsNothing(ctx context.Context, tx *db.Tx, p Point) error {
	f, err := floatTx(ctx, tx, p)
	if err != nil {
		return err
	}
	if owed := f.Owed(); owed != 0 {
		return fault.New(fault.Conflict, "point.holds_cash", "amount", owed.Format())
	}
	return nil
}
