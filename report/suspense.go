package report

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
)

// Standard is how long a kind of task may wait [standar layanan]: our own promise,
// data in the table service_standard.
type Standard struct {
	Task         string
	Days         int // calendar days from its opening
	EscalateDays int // 0: never
	Source       string
}

// Standards reads the service standards by task: suspense, duplicate, wage.
func Standards(ctx context.Context, d *db.DB) (out map[string]Standard, err error) {
	err = d.Read(ctx, func(tx *db.Tx) error {
		out = map[string]Standard{}
		return db.Each(ctx, tx, `SELECT task, days, escalate_days, source FROM service_standard`, nil, func(scan func(...any) error) error {
			var s Standard
			err := scan(&s.Task, &s.Days, &s.EscalateDays, &s.Source)
			out[s.Task] = s
			return err
		})
	})
	return out, err
}

// Band is money without an owner of one age.
type Band struct {
	FromDays, ToDays int // since it was received; ToDays 0: and older
	Payments         int64
	Amount           money.Rupiah
}

// Stray is money without an owner as it is published.
type Stray struct {
	At             time.Time // of the reading, UTC
	Payments       int64
	Amount         money.Rupiah
	Oldest         time.Time // when the oldest was received; zero: none waits
	Standard       Standard
	Late           int64 // payments that have waited longer than the standard
	LateAmount     money.Rupiah
	Bands          []Band
	Found          int64 // that found their owner in the last 30 days
	FoundAmount    money.Rupiah
	Returned       int64 // that went back to their sender in the last 30 days
	ReturnedAmount money.Rupiah
	FoundInTime    money.PPM // of Found, within the standard
}

// OldestDays is the age of the oldest in whole days, 0 when none waits.
func (s Stray) OldestDays() int {
	if s.Oldest.IsZero() {
		return 0
	}
	return WholeDays(s.Oldest, s.At)
}

// WholeDays is the age at an instant of what was received at another, in whole
// days of 24 hours: the definition of StrayAge, wherever an age is shown.
func WholeDays(since, at time.Time) int { return int(at.Sub(since) / (24 * time.Hour)) }

// bandEdges are the ages in days at which a band of Stray begins.
var bandEdges = []int{0, 4, 8, 31, 91}

// StrayMoney counts money without an owner by age, and what became of it lately.
func StrayMoney(ctx context.Context, d *db.DB) (s Stray, err error) {
	standards, err := Standards(ctx, d)
	if err != nil {
		return s, err
	}
	err = d.Read(ctx, func(tx *db.Tx) error {
		s = Stray{At: tx.Now(), Standard: standards["suspense"]}
		since := func(days int) int64 { return db.Micros(tx.Now().AddDate(0, 0, -days)) }
		var oldest int64
		const open = `SELECT count(*), coalesce(sum(amount), 0), coalesce(min(opened_at), 0), coalesce(sum(CASE WHEN opened_at < $1 THEN 1 ELSE 0 END), 0),
			coalesce(sum(CASE WHEN opened_at < $1 THEN amount ELSE 0 END), 0) FROM suspense WHERE state = 'open'`
		if err := tx.QueryRow(ctx, open, since(s.Standard.Days)).Scan(&s.Payments, &s.Amount, &oldest, &s.Late, &s.LateAmount); err != nil {
			return err
		}
		s.Oldest = db.Time(oldest)
		for i, from := range bandEdges {
			b, begin := Band{FromDays: from}, int64(0)
			if i+1 < len(bandEdges) {
				b.ToDays = bandEdges[i+1] - 1
				begin = since(b.ToDays + 1)
			}
			end := int64(1<<63 - 1)
			if from > 0 {
				end = since(from)
			}
			const q = `SELECT count(*), coalesce(sum(amount), 0) FROM suspense WHERE state = 'open' AND opened_at >= $1 AND opened_at < $2`
			if err := tx.QueryRow(ctx, q, begin, end).Scan(&b.Payments, &b.Amount); err != nil {
				return err
			}
			s.Bands = append(s.Bands, b)
		}
		const done = `SELECT count(*), coalesce(sum(amount), 0), coalesce(sum(CASE WHEN closed_at - opened_at <= $3 THEN 1 ELSE 0 END), 0) FROM suspense WHERE state = $1 AND closed_at >= $2`
		var within int64
		if err := tx.QueryRow(ctx, done, "allocated", since(30), int64(s.Standard.Days)*24*int64(time.Hour/time.Microsecond)).Scan(&s.Found, &s.FoundAmount, &within); err != nil {
			return err
		}
		if s.Found > 0 {
			s.FoundInTime = money.PPM(within * 1_000_000 / s.Found)
		}
		var none int64
		return tx.QueryRow(ctx, done, "returned", since(30), int64(0)).Scan(&s.Returned, &s.ReturnedAmount, &none)
	})
	return s, err
}
