package reconcile

import (
	"context"
	"errors"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

// States of a settlement day.
const (
	stOpen     = "open"
	stMatched  = "matched" // no difference is open
	stProposed = "proposed"
	stClosed   = "closed"
)

// errMoved says that another file came while a day was compared.
var errMoved = errors.New("reconcile: the day's file changed meanwhile")

// Day is a settlement day in figures.
type Day struct {
	Channel     string       `json:"channel"`
	Day         period.Date  `json:"business_date"`
	State       string       `json:"state"` // open, matched, proposed, closed
	ProposedBy  string       `json:"proposed_by,omitempty"`
	ClosedBy    string       `json:"closed_by,omitempty"`
	File        int64        `json:"file"` // 0: no settlement file yet
	Payments    int          `json:"payments"`
	Ours        money.Rupiah `json:"ours"` // receipts less reversals
	Lines       int          `json:"lines"`
	Theirs      money.Rupiah `json:"theirs"` // by the file
	Kept        money.Rupiah `json:"kept"`   // fee by the file
	Fee         money.Rupiah `json:"fee"`    // as agreed
	Bank        money.Rupiah `json:"bank"`   // seen on statements
	ExpectedOn  period.Date  `json:"expected_on"`
	SettledOn   period.Date  `json:"settled_on,omitempty"`
	Differences int          `json:"differences"` // found, whatever became of them
	Open        int          `json:"open"`        // open or waiting
	Claimed     int          `json:"claimed"`
	ByRequest   int          `json:"matched_by_request,omitempty"` // only from Match
	ByCode      int          `json:"matched_by_code,omitempty"`
}

// Match compares a settlement day three ways and makes tasks of what differs. It
// can be run at any time and as often as one likes. A closed day stays closed:
// what comes to light afterwards, like a message that was late, is a task of it.
// Fault: reconcile.channel_has_no_file.
func (d *Desk) Match(ctx context.Context, channel string, day period.Date) (Day, error) {
	c, err := d.settling(ctx, channel)
	if err != nil {
		return Day{}, err
	}
	var v *view
	for range 3 {
		if err = d.DB.Read(ctx, func(tx *db.Tx) (err error) {
			v, err = d.compare(ctx, tx, c, day)
			return err
		}); err != nil {
			return Day{}, err
		}
		if err = d.DB.Write(ctx, func(tx *db.Tx) error { return d.keep(ctx, tx, v) }); !errors.Is(err, errMoved) {
			break
		}
	}
	if err != nil {
		return Day{}, err
	}
	out, err := d.Day(ctx, channel, day)
	out.ByRequest, out.ByCode = v.byRequest, v.byCode
	return out, err
}

// keep writes what a comparison found.
func (d *Desk) keep(ctx context.Context, tx *db.Tx, v *view) error {
	c, day := v.channel, v.day
	// One match of a channel at a time: they share its movements.
	if err := tx.ExecOne(ctx, `UPDATE channel SET updated_at = updated_at WHERE channel = $1`, c.Key); err != nil {
		return err
	}
	if _, _, err := payment.HoldDayTx(ctx, tx, c.Key, day); err != nil {
		return err
	}
	var file int64
	if err := tx.QueryRow(ctx, `SELECT coalesce(max(file_id), 0) FROM recon_file WHERE subject = $1 AND kind = 'settlement' AND business_date = $2 AND state = 'current'`,
		c.Key, day).Scan(&file); err != nil {
		return err
	}
	if file != v.file {
		return errMoved
	}
	if err := d.syncTasks(ctx, tx, c.Key, day, false, v.nextFile, v.diffs); err != nil {
		return err
	}
	if err := d.crossDays(ctx, tx, v); err != nil {
		return err
	}
	if _, err := tx.Insert(ctx, "recon_day", "channel,business_date,file_id,payments,ours,lines,theirs,kept,fee,fee_booked,bank,expected_on,settled_on,differences,matched_at",
		`ON CONFLICT (channel, business_date) DO UPDATE SET file_id = excluded.file_id, payments = excluded.payments, ours = excluded.ours, lines = excluded.lines,
			theirs = excluded.theirs, kept = excluded.kept, fee = excluded.fee, expected_on = excluded.expected_on, matched_at = excluded.matched_at`,
		[][]any{{c.Key, day, v.file, v.payments, int64(v.ours), v.lines, int64(v.theirs), int64(v.kept), int64(v.fee), 0, 0, d.due(c, day), 0, 0, db.Micros(tx.Now())}}); err != nil {
		return err
	}
	touched, err := d.takeMoney(ctx, tx, c)
	if err != nil {
		return err
	}
	seen := false
	for _, t := range touched {
		seen = seen || t == day
	}
	if !seen {
		touched = append(touched, day)
	}
	for _, t := range touched {
		if err := d.bookFee(ctx, tx, c.Key, t); err != nil {
			return err
		}
		if err := d.moneyTasks(ctx, tx, c.Key, t); err != nil {
			return err
		}
		if err := sumUp(ctx, tx, c.Key, t); err != nil {
			return err
		}
	}
	return nil
}

// sumUp counts a day's differences and says whether it is matched. A proposal
// that meets an open difference falls.
func sumUp(ctx context.Context, tx *db.Tx, channel string, day period.Date) error {
	if err := tx.ExecOne(ctx, `UPDATE recon_day SET differences = (SELECT count(*) FROM recon_task t WHERE t.channel = $1 AND t.business_date = $2
		AND NOT (t.action = 'other_day' AND t.kind = 'wrong_day')) WHERE channel = $1 AND business_date = $2`, channel, day); err != nil {
		return err
	}
	var open int
	var file int64
	const q = `SELECT file_id, (SELECT count(*) FROM recon_task WHERE channel = $1 AND business_date = $2 AND state IN ('open', 'waiting')) FROM recon_day WHERE channel = $1 AND business_date = $2`
	if err := tx.QueryRow(ctx, q, channel, day).Scan(&file, &open); err != nil {
		return err
	}
	next := stOpen
	if file != 0 && open == 0 {
		next = stMatched
	}
	_, err := tx.Exec(ctx, `UPDATE settlement_day SET state = $3, proposed_by = CASE WHEN $4 > 0 THEN '' ELSE proposed_by END
		WHERE channel = $1 AND business_date = $2 AND state <> 'closed' AND state <> $3 AND (state <> 'proposed' OR $4 > 0)`, channel, day, next, open)
	return err
}

const dayColumns = `r.channel, r.business_date, coalesce(s.state, 'open'), coalesce(s.proposed_by, ''), coalesce(s.closed_by, ''), r.file_id, r.payments, r.ours, r.lines, r.theirs, r.kept, r.fee,
	r.bank, r.expected_on, r.settled_on, r.differences,
	(SELECT count(*) FROM recon_task t WHERE t.channel = r.channel AND t.business_date = r.business_date AND t.state IN ('open', 'waiting')),
	(SELECT count(*) FROM recon_task t WHERE t.channel = r.channel AND t.business_date = r.business_date AND t.state = 'claimed')`

const fromDays = ` FROM recon_day r LEFT JOIN settlement_day s ON s.channel = r.channel AND s.business_date = r.business_date`

func scanDay(scan func(...any) error) (x Day, err error) {
	return x, scan(&x.Channel, &x.Day, &x.State, &x.ProposedBy, &x.ClosedBy, &x.File, &x.Payments, &x.Ours, &x.Lines, &x.Theirs, &x.Kept, &x.Fee, &x.Bank, &x.ExpectedOn, &x.SettledOn,
		&x.Differences, &x.Open, &x.Claimed)
}

// Day is a settlement day as it was matched last; one that never was is open and
// empty.
func (d *Desk) Day(ctx context.Context, channel string, day period.Date) (x Day, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		x, err = scanDay(tx.QueryRow(ctx, `SELECT `+dayColumns+fromDays+` WHERE r.channel = $1 AND r.business_date = $2`, channel, day).Scan)
		return err
	})
	if db.Code(err) == db.NoRow {
		return Day{Channel: channel, Day: day, State: stOpen}, nil
	}
	return x, err
}

// Days lists settlement days of all channels, newest first.
func (d *Desk) Days(ctx context.Context, from, to period.Date) (out []Day, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanDay, `SELECT `+dayColumns+fromDays+` WHERE r.business_date >= $1 AND r.business_date <= $2 ORDER BY r.business_date DESC, r.channel LIMIT 5000`, from, to)
		return err
	})
	return out, err
}

// MatchAll matches a day of one channel, or of all that settle (”) and had
// payments or a file on it, and again the day before where something waits for
// this day's file.
func (d *Desk) MatchAll(ctx context.Context, channel string, day period.Date) ([]Day, error) {
	list, err := d.Settling(ctx)
	if err != nil {
		return nil, err
	}
	var out []Day
	for _, c := range list {
		if channel != "" && c.Key != channel {
			continue
		}
		if channel == "" {
			if quiet, err := d.quiet(ctx, c, day); err != nil || quiet {
				if err != nil {
					return out, err
				}
				continue
			}
		}
		x, err := d.Match(ctx, c.Key, day)
		if err != nil {
			return out, err
		}
		if x.File != 0 {
			waiting, err := d.Tasks(ctx, Filter{Channel: c.Key, Day: day.AddDays(-1), State: Waiting, Limit: 1})
			if err != nil {
				return out, err
			}
			if len(waiting) > 0 {
				if _, err := d.Match(ctx, c.Key, day.AddDays(-1)); err != nil {
					return out, err
				}
			}
		}
		out = append(out, x)
	}
	if channel != "" && len(out) == 0 {
		_, err = d.settling(ctx, channel) // says why
	}
	return out, err
}

// quiet tells whether a channel has nothing to match on a day: no file, no
// payment, no difference, and no movement that waits for its day.
func (d *Desk) quiet(ctx context.Context, c payment.Channel, day period.Date) (bool, error) {
	from, to := c.Window(day)
	n := 0
	err := d.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT CASE WHEN EXISTS (SELECT 1 FROM recon_file WHERE subject = $1 AND kind = 'settlement' AND business_date = $2)
			OR EXISTS (SELECT 1 FROM receipt WHERE channel = $1 AND paid_at >= $3 AND paid_at < $4)
			OR EXISTS (SELECT 1 FROM recon_task WHERE channel = $1 AND business_date = $2)
			OR EXISTS (SELECT 1 FROM bank_entry WHERE channel = $1 AND unassigned <> 0) THEN 0 ELSE 1 END`, c.Key, day, db.Micros(from), db.Micros(to)).Scan(&n)
	})
	return n == 1, err
}
