package point

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/db"
)

// answerIn is how long an answer of the till may take before a slip is looked
// after by somebody else than its teller.
const answerIn = 2 * time.Minute

// openSlips are slips on their way, of one point or of all (0), taken before an
// instant.
func (d *Desk) openSlips(ctx context.Context, no int64, before time.Time) (out []Slip, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanSlip, selectSlip+` WHERE s.state IN ('taken', 'returning') AND s.taken_at < $2 AND ($1 = 0 OR s.word = $1) ORDER BY s.taken_at LIMIT 1000`,
			no, db.Micros(before))
		return err
	})
	return out, err
}

// tidy brings slips to their end that a process left on their way, and returns
// how many.
func (d *Desk) tidy(ctx context.Context, no int64, before time.Time) (n int, err error) {
	list, err := d.openSlips(ctx, no, before)
	if err != nil {
		return 0, err
	}
	for _, s := range list {
		if s.State == Paid {
			if err := d.settle(ctx, s.Point, s.No, Taken, Paid, ""); err != nil {
				return n, err
			}
			n++
		}
	}
	return n, nil
}
