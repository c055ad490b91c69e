package job_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/schema/schematest"
)

var ctx = context.Background()

func insert(t *testing.T, d *db.DB, kind string, n int) {
	t.Helper()
	if err := d.Write(ctx, func(tx *db.Tx) error {
		for i := range n {
			j, err := job.New(int64(i), kind, i)
			if err != nil {
				return err
			}
			if err := job.Insert(ctx, tx, j); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func waiting(t *testing.T, d *db.DB) (waiting, dead int) {
	t.Helper()
	if err := d.Read(ctx, func(tx *db.Tx) (err error) {
		waiting, dead, err = job.Waiting(ctx, tx)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return waiting, dead
}

// mark writes the job's payload into a table, so that doing it twice fails.
func mark(ctx context.Context, tx *db.Tx, jobs []job.Job) error {
	for _, j := range jobs {
		if _, err := tx.Exec(ctx, `INSERT INTO login (login, word, account_id) VALUES ($1, 0, 0)`, string(j.Payload)); err != nil {
			return err
		}
	}
	return nil
}

func marks(t *testing.T, d *db.DB) (n int) {
	t.Helper()
	if err := d.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, `SELECT count(*) FROM login`).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRunnersSideBySideDoEachJobOnce(t *testing.T) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		const n = 600
		insert(t, d, "mark", n)
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				r := job.Runner{DB: d, Handlers: map[string]job.Handler{"mark": mark}}
				if _, err := r.Drain(ctx); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		// A runner that found all jobs leased went home; nothing may be left.
		r := job.Runner{DB: d, Handlers: map[string]job.Handler{"mark": mark}}
		if _, err := r.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if w, dead := waiting(t, d); w != 0 || dead != 0 || marks(t, d) != n {
			t.Errorf("%d wait, %d dead, %d of %d done", w, dead, marks(t, d), n)
		}
	})
}

func TestOneBadJobDoesNotHoldUpTheOthers(t *testing.T) {
	at := clock.NewFixed(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
		insert(t, d, "mark", 20)
		broken := true
		r := job.Runner{DB: d, Handlers: map[string]job.Handler{"mark": func(ctx context.Context, tx *db.Tx, jobs []job.Job) error {
			for _, j := range jobs {
				if string(j.Payload) == "13" && broken {
					return errors.New("the thirteenth")
				}
			}
			return mark(ctx, tx, jobs)
		}}}
		if _, err := r.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if w, _ := waiting(t, d); w != 1 || marks(t, d) != 19 {
			t.Fatalf("%d wait, %d done", w, marks(t, d))
		}
		// It is tried again after a while, and succeeds when the cause is gone.
		broken = false
		at.Advance(time.Hour)
		if _, err := r.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if w, _ := waiting(t, d); w != 0 || marks(t, d) != 20 {
			t.Errorf("%d wait, %d done", w, marks(t, d))
		}
	}, db.WithClock(at))
}

func TestAJobThatNeverSucceedsIsSetAside(t *testing.T) {
	at := clock.NewFixed(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
	d := schematest.SQLite(t, db.WithClock(at))
	insert(t, d, "nobody's", 1)
	r := job.Runner{DB: d}
	tries := 0
	for range 20 {
		if _, err := r.Drain(ctx); err != nil {
			t.Fatal(err)
		}
		if _, dead := waiting(t, d); dead == 1 {
			break
		}
		tries++
		at.Advance(3 * time.Hour)
	}
	if w, dead := waiting(t, d); w != 0 || dead != 1 || tries < 5 {
		t.Errorf("%d wait, %d dead after %d tries", w, dead, tries)
	}
	var cause string
	if err := d.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, `SELECT last_error FROM job`).Scan(&cause) }); err != nil || cause == "" {
		t.Errorf("an operator finds %q, %v", cause, err)
	}
}

func TestAJobOfARolledBackChangeDoesNotExist(t *testing.T) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		_ = d.Write(ctx, func(tx *db.Tx) error {
			j, err := job.New(1, "mark", 1)
			if err != nil {
				return err
			}
			if err := job.Insert(ctx, tx, j); err != nil {
				return err
			}
			return fmt.Errorf("no")
		})
		if w, _ := waiting(t, d); w != 0 {
			t.Errorf("%d wait", w)
		}
	})
}
