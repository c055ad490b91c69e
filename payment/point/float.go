package point

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Float is our cash at a point, in rupiah.
type Float struct {
	Held     money.Rupiah `json:"held"`      // receipts less reversals and deposits
	Pending  money.Rupiah `json:"pending"`   // slips without an answer
	UnderWay money.Rupiah `json:"under_way"` // deposits told, not confirmed
	Limit    money.Rupiah `json:"limit"`
	Today    Sums         `json:"today"`
	// DayClosed: today is closed, nothing more is collected.
	DayClosed bool `json:"day_closed"`
	// DailyLimit is the most of a day, for Left.
	DailyLimit money.Rupiah `json:"daily_limit"`

	returning  money.Rupiah // of held: being given back
	dayPending money.Rupiah // of pending: today's
	closed     period.Date  // the last closed day, 0 for none
}

// Sums are the movements of a day.
type Sums struct {
	Slips     int          `json:"slips"` // paid, without those given back
	Collected money.Rupiah `json:"collected"`
	Reversals int          `json:"reversals"`
	Reversed  money.Rupiah `json:"reversed"`  // beside collected
	Deposited money.Rupiah `json:"deposited"` // told
	Returned  money.Rupiah `json:"returned"`  // deposits refused
}

func (s Sums) net() money.Rupiah { return s.Collected - s.Deposited + s.Returned }

// Owed is everything that the point answers for.
func (f Float) Owed() money.Rupiah { return f.Held + f.Pending + f.UnderWay }

// Left is how much more it may collect now.
func (f Float) Left() money.Rupiah {
	return max(0, min(f.Limit-f.Owed(), f.DailyLimit-f.Today.Collected-f.dayPending))
}

// InHand is what it can deposit: without what is just being given back.
func (f Float) InHand() money.Rupiah { return f.Held - f.returning }

// Float is what a point holds now. Fault: point.unknown.
func (d *Desk) Float(ctx context.Context, no int64) (f Float, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		p, err := getPoint(ctx, tx, no)
		if err != nil {
			return err
		}
		f, err = floatTx(ctx, tx, p)
		return err
	})
	return f, err
}

// money of a slip: what its receipt says, unless it was reversed.
const (
	joinReceipt = ` LEFT JOIN receipt r ON r.channel = s.channel AND r.reference = s.reference AND r.outcome IN ('posted', 'credited')
		LEFT JOIN reversal x ON x.channel = s.channel AND x.reference = s.reference AND x.outcome = 'reversed'`
	slipSums = `SELECT s.day, coalesce(sum(CASE WHEN r.amount IS NOT NULL AND x.amount IS NULL THEN 1 ELSE 0 END), 0),
		coalesce(sum(CASE WHEN x.amount IS NULL THEN r.amount ELSE 0 END), 0),
		coalesce(sum(CASE WHEN x.amount IS NOT NULL THEN 1 ELSE 0 END), 0), coalesce(sum(x.amount), 0),
		coalesce(sum(CASE WHEN s.state = 'taken' AND r.amount IS NULL THEN s.amount ELSE 0 END), 0),
		coalesce(sum(CASE WHEN s.state = 'returning' AND x.amount IS NULL THEN r.amount ELSE 0 END), 0)
		FROM point_slip s` + joinReceipt + ` WHERE s.word = $1 AND s.day > $2 AND s.state <> 'void' GROUP BY s.day`
	depositSums = `SELECT day, decided_day, state, amount FROM point_deposit WHERE word = $1 AND (day > $2 OR decided_day > $2 OR state = 'told')`
)

// move is what happened on a day, before it is closed.
type move struct {
	Sums
	pending, returning money.Rupiah
}

// movesTx are the movements after a closed day, by day, and what of all deposits
// is under way.
func movesTx(ctx context.Context, tx *db.Tx, no int64, after period.Date) (days map[period.Date]*move, underWay money.Rupiah, err error) {
	days = map[period.Date]*move{}
	of := func(day period.Date) *move {
		if days[day] == nil {
			days[day] = &move{}
		}
		return days[day]
	}
	if err := db.Each(ctx, tx, slipSums, []any{no, int(after)}, func(scan func(...any) error) error {
		var day period.Date
		var m move
		err := scan(&day, &m.Slips, &m.Collected, &m.Reversals, &m.Reversed, &m.pending, &m.returning)
		*of(day) = m
		return err
	}); err != nil {
		return nil, 0, err
	}
	err = db.Each(ctx, tx, depositSums, []any{no, int(after)}, func(scan func(...any) error) error {
		var day, decided period.Date
		var state DepositState
		var amount money.Rupiah
		err := scan(&day, &decided, &state, &amount)
		if day > after {
			of(day).Deposited += amount
		}
		if state == Told {
			underWay += amount
		}
		if state == Refused && decided > after {
			of(decided).Returned += amount
		}
		return err
	})
	return days, underWay, err
}

// lastClosed is the last closed day and what was held then.
func lastClosed(ctx context.Context, tx *db.Tx, no int64) (day period.Date, held money.Rupiah, err error) {
	err = tx.QueryRow(ctx, `SELECT day, held FROM point_day WHERE word = $1 ORDER BY day DESC LIMIT 1`, no).Scan(&day, &held)
	if db.Code(err) == db.NoRow {
		err = nil
	}
	return day, held, err
}

func floatTx(ctx context.Context, tx *db.Tx, p Point) (f Float, err error) {
	f = Float{Limit: p.FloatLimit, DailyLimit: p.DailyLimit}
	if f.closed, f.Held, err = lastClosed(ctx, tx, p.No); err != nil {
		return f, err
	}
	days, underWay, err := movesTx(ctx, tx, p.No, f.closed)
	if err != nil {
		return f, err
	}
	f.UnderWay = underWay
	today := period.DateOf(tx.Now())
	for day, m := range days {
		f.Held += m.net()
		f.Pending += m.pending
		f.returning += m.returning
		if day == today {
			f.Today, f.dayPending = m.Sums, m.pending
		}
	}
	if f.DayClosed = f.closed >= today; f.DayClosed {
		day, err := dayTx(ctx, tx, p.No, today)
		if err != nil {
			return f, err
		}
		f.Today = day.Sums
	}
	return f, nil
}
