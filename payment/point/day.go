package point

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Day is the closing slip of a point [slip penutupan harian].
type Day struct {
	Point int64       `json:"point"`
	Day   period.Date `json:"day"` // WIB
	Sums
	Held     money.Rupiah `json:"held"` // of our cash that evening
	ClosedBy string       `json:"closed_by"`
	ClosedAt time.Time    `json:"closed_at"` // UTC
}

const selectDay = `SELECT word, day, slips, collected, reversals, reversed, deposited, returned, held, closed_by, closed_at FROM point_day`

func scanDay(scan func(...any) error) (x Day, err error) {
	var at int64
	err = scan(&x.Point, &x.Day, &x.Slips, &x.Collected, &x.Reversals, &x.Reversed, &x.Deposited, &x.Returned, &x.Held, &x.ClosedBy, &at)
	x.ClosedAt = db.Time(at)
	return x, err
}

func dayTx(ctx context.Context, tx *db.Tx, no int64, day period.Date) (Day, error) {
	return scanDay(tx.QueryRow(ctx, selectDay+` WHERE word = $1 AND day = $2`, no, int(day)).Scan)
}

// CloseDay closes a day of a point and every open day before it on which
// something happened. A closed day is answered again. Slips without an answer
// are brought to their end first; one that stays open refuses the close. Faults:
// point.unknown, point.day_future, point.day_order, point.slip_pending.
func (d *Desk) CloseDay(ctx context.Context, no int64, day period.Date, actor string) (x Day, err error) {
	if _, err := d.tidy(ctx, no, d.DB.Clock().Now().Add(-answerIn)); err != nil {
		return x, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := lock(ctx, tx, no); err != nil {
			return err
		}
		if day > period.DateOf(tx.Now()) {
			return fault.New(fault.Invalid, "point.day_future").On("day")
		}
		if x, err = dayTx(ctx, tx, no, day); err == nil || db.Code(err) != db.NoRow {
			return err
		}
		closed, held, err := lastClosed(ctx, tx, no)
		if err != nil {
			return err
		}
		if day < closed {
			return fault.New(fault.Conflict, "point.day_order").On("day")
		}
		var open string
		err = tx.QueryRow(ctx, `SELECT slip FROM point_slip WHERE word = $1 AND day <= $2 AND state IN ('taken', 'returning') ORDER BY taken_at LIMIT 1`, no, int(day)).Scan(&open)
		if err == nil {
			return fault.New(fault.Conflict, "point.slip_pending", "slip", open)
		} else if db.Code(err) != db.NoRow {
			return err
		}
		moves, _, err := movesTx(ctx, tx, no, closed)
		if err != nil {
			return err
		}
		if moves[day] == nil {
			moves[day] = &move{}
		}
		var rows [][]any
		for _, on := range slices.Sorted(maps.Keys(moves)) {
			if on > day {
				break // deposits after the close
			}
			m := moves[on]
			held += m.net()
			x = Day{Point: no, Day: on, Sums: m.Sums, Held: held, ClosedBy: actor, ClosedAt: tx.Now()}
			rows = append(rows, []any{no, int(on), m.Slips, int64(m.Collected), m.Reversals, int64(m.Reversed), int64(m.Deposited), int64(m.Returned), int64(held), actor, db.Micros(tx.Now())})
		}
		if _, err := tx.Insert(ctx, "point_day", "word,day,slips,collected,reversals,reversed,deposited,returned,held,closed_by,closed_at", "", rows); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: no, Actor: actor, Action: "point.close_day", Subject: subject(no), After: x})
	})
	return x, err
}

// Days are the closed days of a point, newest first.
func (d *Desk) Days(ctx context.Context, no int64, limit int) (out []Day, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanDay, selectDay+` WHERE word = $1 ORDER BY day DESC LIMIT $2`, no, limit)
		return err
	})
	return out, err
}

// Day is the closing slip of a day. Fault: point.day_open.
func (d *Desk) Day(ctx context.Context, no int64, day period.Date) (x Day, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		x, err = dayTx(ctx, tx, no, day)
		if db.Code(err) == db.NoRow {
			err = fault.New(fault.NotFound, "point.day_open")
		}
		return err
	})
	return x, err
}
