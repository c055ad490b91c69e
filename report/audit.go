package report

import (
	"context"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/seal"
)

// MaxPage bounds the rows of one answer.
const MaxPage = 100

// Trail chooses audit records. Word is the shard word of a subject (0: any, or
// the office's own when Office is set); Actor and Day narrow the newest ones.
type Trail struct {
	Word   int64
	Office bool
	Actor  string
	Day    period.Date // in WIB; 0: up to now
	Before string      // cursor of the page before
	Limit  int
}

const (
	trailColumns = `SELECT word, audit_id, at, actor, action, subject, before_row, after_row, reason FROM audit
		WHERE at >= $1 AND at < $2 AND (at, word, audit_id) < ($3, $4, $5) `
	trailOrder = ` ORDER BY at DESC, word DESC, audit_id DESC LIMIT $7`
	byTime     = trailColumns + `AND ($6 = '' OR actor = $6)` + trailOrder
	// The bounds are those of the index audit_account, so that it may be used.
	byAccount = trailColumns + `AND actor = $6 AND actor >= 'account:' AND actor < 'account;'` + trailOrder
)

// trailCursor is the last row of a page.
type trailCursor struct{ at, word, id int64 }

// Audit reads the audit, newest first, and the cursor of the next page.
// A subject's records are found by its word, an account's by an index of their
// own; other actors (channels, the system) write so much that they are looked
// for in one day only: the one given, or the last 24 hours.
func Audit(ctx context.Context, d *db.DB, t Trail) (out []audit.Record, next string, err error) {
	limit := min(max(t.Limit, 1), MaxPage)
	c := trailCursor{at: 1<<63 - 1, word: 1<<63 - 1, id: 1<<63 - 1}
	if t.Before != "" {
		if c, err = parseCursor(t.Before); err != nil {
			return nil, "", err
		}
	}
	err = d.Read(ctx, func(tx *db.Tx) error {
		out, next = nil, ""
		if t.Word != 0 || t.Office {
			rows, err := audit.History(ctx, tx, t.Word, c.id, limit+1)
			if err != nil {
				return err
			}
			out = rows
		} else {
			from, to := int64(0), int64(1<<63-1)
			if t.Day != 0 {
				from, to = db.Micros(t.Day.Start()), db.Micros(t.Day.AddDays(1).Start())
			} else if t.Actor != "" && !strings.HasPrefix(t.Actor, "account:") {
				from = db.Micros(tx.Now().Add(-24 * time.Hour))
			}
			q := byTime
			if strings.HasPrefix(t.Actor, "account:") {
				q = byAccount
			}
			rows, err := db.All(ctx, tx, func(scan func(...any) error) (r audit.Record, err error) {
				var at int64
				err = scan(&r.Word, &r.ID, &at, &r.Actor, &r.Action, &r.Subject, &r.Before, &r.After, &r.Reason)
				r.At = db.Time(at)
				return r, err
			}, q, from, to, c.at, c.word, c.id, t.Actor, limit+1)
			if err != nil {
				return err
			}
			out = rows
		}
		if len(out) > limit {
			out = out[:limit]
			l := out[limit-1]
			next = trailCursor{db.Micros(l.At), l.Word, l.ID}.String()
		}
		return nil
	})
	return out, next, err
}

// Seal is how far the books are sealed.
type Seal struct {
	Waiting int64         // rows that no block holds yet
	Oldest  time.Duration // how long the oldest of them waits
	Roots   []Root        // the newest block of each shard
}

// Root is a sealed block.
type Root struct {
	Shard    int
	Number   int64
	Rows     int64
	Root     string // hex
	SealedAt time.Time
}

// Sealed reads the state of the seals.
func Sealed(ctx context.Context, d *db.DB) (s Seal, err error) {
	err = d.Read(ctx, func(tx *db.Tx) error {
		s = Seal{}
		var at int64
		if err := tx.QueryRow(ctx, `SELECT COUNT(*), COALESCE(MIN(at), 0) FROM unsealed`).Scan(&s.Waiting, &at); err != nil {
			return err
		}
		if at != 0 {
			s.Oldest = max(tx.Now().Sub(db.Time(at)), 0)
		}
		for shard := range seal.Shards {
			r := Root{Shard: shard}
			err := tx.QueryRow(ctx, `SELECT number, rows, root, sealed_at FROM block WHERE shard = $1 ORDER BY number DESC LIMIT 1`, shard).Scan(&r.Number, &r.Rows, &r.Root, &at)
			if db.Code(err) == db.NoRow {
				continue
			}
			if err != nil {
				return err
			}
			r.SealedAt = db.Time(at)
			s.Roots = append(s.Roots, r)
		}
		return nil
	})
	return s, err
}
