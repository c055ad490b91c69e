package reconcile

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
)

const (
	// tendDays is how many days back days that are not complete are matched again
	// by themselves. A late message or file is found whatever its day.
	tendDays = 14
	// unseen is how long a transaction may take: its receipts bear the time at
	// which it began.
	unseen = 10 * time.Minute
)

type channelDay struct {
	channel string
	day     period.Date
}

// Tend matches again the days that are not complete, for a file or a statement
// may have explained what was open, and every day, however old and closed or not,
// for which a message came since: it may be the first. It returns how many days
// it matched.
func (d *Desk) Tend(ctx context.Context) (int, error) {
	started := d.DB.Clock().Now().Add(-unseen)
	list, err := d.told(ctx)
	if err != nil {
		return 0, err
	}
	if err := d.DB.Read(ctx, func(tx *db.Tx) (err error) {
		const q = `SELECT r.channel, r.business_date FROM recon_day r LEFT JOIN settlement_day s ON s.channel = r.channel AND s.business_date = r.business_date
			WHERE r.business_date >= $1 AND (coalesce(s.state, 'open') <> 'closed' AND (r.theirs - r.kept <> r.bank OR r.file_id = 0 AND r.payments > 0)
				OR EXISTS (SELECT 1 FROM recon_task t WHERE t.channel = r.channel AND t.business_date = r.business_date AND t.state IN ('open', 'waiting')))
			OR EXISTS (SELECT 1 FROM recon_file f WHERE f.subject = r.channel AND f.business_date = r.business_date AND f.kind = 'settlement' AND f.loaded_at > r.matched_at)`
		more, err := db.All(ctx, tx, func(scan func(...any) error) (k channelDay, err error) { return k, scan(&k.channel, &k.day) }, q,
			period.DateOf(tx.Now()).AddDays(-tendDays))
		list = append(list, more...)
		return err
	}); err != nil {
		return 0, err
	}
	slices.SortFunc(list, func(a, b channelDay) int { return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.channel, b.channel)) })
	list = slices.Compact(list)
	for i, k := range list {
		if _, err := d.Match(ctx, k.channel, k.day); err != nil {
			return i, err
		}
	}
	return len(list), d.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Insert(ctx, "recon_mark", "name,seen", `ON CONFLICT (name) DO UPDATE SET seen = excluded.seen`, [][]any{{"receipts", db.Micros(started)}})
		return err
	})
}

// told are the settlement days of payments and reversals that came since the last
// Tend. The day is worked out here, minute by minute, for only the channel knows
// its cut-off.
func (d *Desk) told(ctx context.Context) (out []channelDay, err error) {
	channels, err := d.Settling(ctx)
	if err != nil {
		return nil, err
	}
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		var since int64
		if err := tx.QueryRow(ctx, `SELECT coalesce(max(seen), 0) FROM recon_mark WHERE name = 'receipts'`).Scan(&since); err != nil {
			return err
		}
		since = max(since, db.Micros(tx.Now().AddDate(0, 0, -lookBack)))
		const minute = 60_000_000
		for _, q := range []string{
			`SELECT channel, paid_at / $2 AS at FROM receipt WHERE received_at >= $1 AND outcome NOT IN ('never_posted', 'alias') GROUP BY channel, paid_at / $2`,
			`SELECT v.channel, r.paid_at / $2 AS at FROM reversal v JOIN receipt r ON r.channel = v.channel AND r.reference = v.reference WHERE v.at >= $1 GROUP BY v.channel, r.paid_at / $2`,
			`SELECT channel, at / $2 FROM reversal WHERE at >= $1 AND outcome = 'refused' GROUP BY channel, at / $2`,
		} {
			if err := db.Each(ctx, tx, q, []any{since, int64(minute)}, func(scan func(...any) error) error {
				var channel string
				var at int64
				if err := scan(&channel, &at); err != nil {
					return err
				}
				for _, c := range channels {
					if k := (channelDay{channel, c.BusinessDate(db.Time(at * minute))}); c.Key == channel && !slices.Contains(out, k) {
						out = append(out, k)
					}
				}
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}
