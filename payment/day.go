package payment

import (
	"context"
	"strconv"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// DayLine is a payment of a settlement day as it stands here.
type DayLine struct {
	Reference string
	Code      string // 12 digits; '' of money whose code nobody knows
	Amount    money.Rupiah
	PaidAt    time.Time // UTC
	Reversed  bool      // the channel took it back since
}

// DayLines lists what a channel told for a settlement day, by time and
// reference, after a line (nil: from the begin). What was refused or never came
// is not in it. The sum of what was not reversed is what reconciliation calls
// ours.
func (t *Till) DayLines(ctx context.Context, c Channel, day period.Date, after *DayLine, limit int) (out []DayLine, err error) {
	from, to := c.Window(day)
	begin, reference := db.Micros(from), ""
	if after != nil {
		begin, reference = db.Micros(after.PaidAt), after.Reference
	}
	const q = `SELECT r.reference, r.code, r.amount, r.paid_at, CASE WHEN v.outcome IS NULL THEN 0 ELSE 1 END
		FROM receipt r LEFT JOIN reversal v ON v.channel = r.channel AND v.reference = r.reference AND v.outcome = 'reversed'
		WHERE r.channel = $1 AND r.paid_at >= $2 AND r.paid_at < $3 AND (r.paid_at > $2 OR r.reference > $4) AND r.outcome IN ('posted', 'credited', 'suspense')
		ORDER BY r.paid_at, r.reference LIMIT $5`
	err = t.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, func(scan func(...any) error) (l DayLine, err error) {
			var code, paid int64
			var undone int
			err = scan(&l.Reference, &code, &l.Amount, &paid, &undone)
			l.PaidAt, l.Reversed = db.Time(paid), undone == 1
			if code != 0 {
				l.Code = strconv.FormatInt(code, 10)
			}
			return l, err
		}, q, c.Key, begin, db.Micros(to), reference, limit)
		return err
	})
	return out, err
}

// HoldDayTx makes sure that a settlement day exists, holds its row until commit,
// so that nobody closes or reopens it meanwhile, and tells its state.
func HoldDayTx(ctx context.Context, tx *db.Tx, channel string, day period.Date) (state, proposedBy string, err error) {
	const q = `INSERT INTO settlement_day (channel, business_date, state, proposed_by, proposed_at, closed_by, closed_at) VALUES ($1, $2, 'open', '', 0, '', 0)
		ON CONFLICT (channel, business_date) DO UPDATE SET state = settlement_day.state RETURNING state, proposed_by`
	err = tx.QueryRow(ctx, q, channel, day).Scan(&state, &proposedBy)
	return state, proposedBy, err
}
