package sim

import (
	"context"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/system"
)

// batch is the name of the load's mark in batch_chunk: chunk 1 is written when
// it begins, chunk 2 when it is complete.
const batch = "sim"

// sides is how many connections play employers beside the people on PostgreSQL.
const sides = 2

// Load plays a history into the empty database of a system and returns what it
// left there. progress (may be nil) is told person-months done and in all.
// Errors: ErrLoaded when it was done before, ErrUnfinished, ErrNotEmpty; a
// population.Config that cannot be met.
func Load(ctx context.Context, sys *system.System, cfg Config, progress func(done, total int)) (Summary, error) {
	began := clock.Monotonic()
	if err := cfg.check(); err != nil {
		return Summary{}, err
	}
	if cfg.Tile == 0 {
		cfg.Tile = DefaultTile
	}
	at := clock.NewFixed(cfg.World.From.Add(-1).First().Start())
	d, err := db.Open(ctx, sys.DB.Path(), db.WithClock(at))
	if err != nil {
		return Summary{}, err
	}
	defer d.Close()
	if err := hurry(ctx, d); err != nil {
		return Summary{}, err
	}
	p, err := newPlayer(d, at, sys.Ring, sys.Law, cfg, progress)
	if err != nil {
		return Summary{}, err
	}
	defer p.roll.Close()
	for range sides {
		if d.Engine() != db.Postgres {
			break
		}
		at := clock.NewFixed(at.Now())
		side, err := db.Open(ctx, sys.DB.Path(), db.WithClock(at))
		if err != nil {
			return Summary{}, err
		}
		defer side.Close()
		p.split(side, at, sys.Ring)
	}
	if err := begin(ctx, d); err != nil {
		return Summary{}, err
	}
	for _, step := range []func(context.Context) error{p.play, p.save, p.leaveWork, p.publish, p.finish} {
		if err := step(ctx); err != nil {
			return Summary{}, err
		}
	}
	s, err := p.summary(ctx)
	s.Took = clock.Since(began).Round(time.Millisecond)
	return s, err
}

// hurry gives the loading connection room. SQLite only: its defaults suit a
// small machine that serves, and an interrupted load is thrown away anyway, so
// commits need not reach the disk one by one.
func hurry(ctx context.Context, d *db.DB) error {
	if d.Engine() != db.SQLite {
		return nil
	}
	for _, q := range []string{"PRAGMA synchronous = OFF", "PRAGMA cache_size = -131072", "PRAGMA wal_autocheckpoint = 100000"} {
		if _, err := d.Writer().ExecContext(ctx, q); err != nil {
			return fmt.Errorf("sim: %s: %w", q, err)
		}
	}
	return nil
}

// begin marks the database, when it is empty.
func begin(ctx context.Context, d *db.DB) error {
	return d.Write(ctx, func(tx *db.Tx) error {
		var marks, people, firms int
		if err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM batch_chunk WHERE batch = $1),
			(SELECT count(*) FROM (SELECT 1 FROM member LIMIT 1) AS m), (SELECT count(*) FROM (SELECT 1 FROM employer LIMIT 1) AS e)`, batch).
			Scan(&marks, &people, &firms); err != nil {
			return err
		}
		switch {
		case marks == 2:
			return ErrLoaded
		case marks == 1:
			return ErrUnfinished
		case people+firms > 0:
			return ErrNotEmpty
		}
		// The payments of a demonstration are no migrated ones, as which the record
		// of their channel names them.
		if _, err := tx.Exec(ctx, `UPDATE channel SET name_id = 'Data contoh', name_en = 'Synthetic data' WHERE channel = 'history'`); err != nil {
			return err
		}
		return mark(ctx, tx, 1, 0)
	})
}

func mark(ctx context.Context, tx *db.Tx, chunk, rows int64) error {
	_, err := tx.Insert(ctx, "batch_chunk", "batch,chunk,rows,amount,done_at", "", [][]any{{batch, chunk, rows, 0, db.Micros(tx.Now())}})
	return err
}

// finish marks the load as complete.
func (p *player) finish(ctx context.Context) error {
	return p.db.Write(ctx, func(tx *db.Tx) error { return mark(ctx, tx, 2, int64(p.world.Members())) })
}

// summary counts what stands in the tables.
func (p *player) summary(ctx context.Context) (Summary, error) {
	s := p.sum
	s.Segments = map[string]Segment{}
	s.EmployerBills, s.SelfBills = map[string]int{}, map[string]int{}
	err := p.db.Read(ctx, func(tx *db.Tx) error {
		for _, c := range []struct {
			n   *int
			sql string
		}{
			{&s.Members, `SELECT count(*) FROM member`}, {&s.Employers, `SELECT count(*) FROM employer`},
			{&s.Warned, `SELECT count(*) FROM member WHERE warnings <> ''`}, {&s.Duplicates, `SELECT count(*) FROM duplicate`},
			{&s.Contributions, `SELECT count(*) FROM contribution`}, {&s.Payments, `SELECT count(*) FROM payment`},
			{&s.Suspense, `SELECT count(*) FROM suspense WHERE state = 'open'`}, {&s.Drafts, `SELECT count(*) FROM draft WHERE done_word = 0`},
			{&s.Targets, `SELECT count(*) FROM target`}, {&s.Figures, `SELECT count(*) FROM figure`},
		} {
			if err := tx.QueryRow(ctx, c.sql).Scan(c.n); err != nil {
				return err
			}
		}
		if err := tx.QueryRow(ctx, `SELECT coalesce(sum(amount), 0) FROM payment`).Scan(&s.Paid); err != nil {
			return err
		}
		const people = `SELECT e.segment, count(*), sum(CASE WHEN m.state = 'issued' THEN 1 ELSE 0 END), sum(CASE WHEN e.state <> 'ended' THEN 1 ELSE 0 END),
			sum(CASE WHEN e.state = 'ended' THEN 1 ELSE 0 END) FROM enrolment e JOIN member m ON m.member_no = e.member_no GROUP BY e.segment`
		if err := db.Each(ctx, tx, people, nil, func(scan func(...any) error) error {
			var segment int
			var x Segment
			err := scan(&segment, &x.Registered, &x.Issued, &x.Enrolled, &x.Ended)
			s.Segments[segmentName(segment)] = x
			return err
		}); err != nil {
			return err
		}
		return db.Each(ctx, tx, `SELECT kind, state, count(*) FROM bill GROUP BY kind, state`, nil, func(scan func(...any) error) error {
			var kind, state string
			var n int
			err := scan(&kind, &state, &n)
			if kind == "self" {
				s.SelfBills[state] += n
			} else {
				s.EmployerBills[state] += n
			}
			return err
		})
	})
	return s, err
}
