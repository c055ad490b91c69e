// Package job runs work that belongs to a change but not into its transaction:
// messages, papers, spreading. The job is a row written with the change; a
// runner takes it later, as often as needed.
//
// A handler gets a batch of jobs of one kind inside one transaction that also
// removes them: what a handler writes happens exactly once. When a batch fails
// it is halved until the culprit stands alone; that one waits longer each time
// and is set aside after maxAttempts, where an operator finds it.
//
// It is our own because no maintained Go queue serves SQLite and PostgreSQL
// through database/sql.
package job

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
)

const (
	maxAttempts = 12
	leaseTime   = 30 * time.Second
	batchSize   = 256
	pollEvery   = time.Second
)

// Job is one piece of work.
type Job struct {
	Word     int64 // shard word of what it is about
	ID       int64
	Kind     string
	Payload  json.RawMessage
	Attempts int
}

// Handler does the work of jobs of one kind within tx.
type Handler func(ctx context.Context, tx *db.Tx, jobs []Job) error

// New makes a job to be inserted; payload is marshalled to JSON.
func New(word int64, kind string, payload any) (Job, error) {
	b, err := json.Marshal(payload)
	return Job{Word: word, Kind: kind, Payload: b}, err
}

// Insert writes jobs that run as soon as tx is committed.
func Insert(ctx context.Context, tx *db.Tx, jobs ...Job) error {
	return InsertAt(ctx, tx, tx.Now(), jobs...)
}

// InsertAt writes jobs that run at an instant.
func InsertAt(ctx context.Context, tx *db.Tx, at time.Time, jobs ...Job) error {
	rows := make([][]any, len(jobs))
	for i, j := range jobs {
		rows[i] = []any{j.Word, id.Row(tx.Now()), j.Kind, string(j.Payload), db.Micros(at), 0, "", 0, 0}
	}
	return tx.InsertLater(ctx, "job", "word,job_id,kind,payload,run_at,attempts,last_error,leased_to,dead", rows)
}

// Runner takes jobs and gives them to handlers.
type Runner struct {
	DB       *db.DB
	Handlers map[string]Handler
	// Every are things done at intervals by whoever holds the time: sealing,
	// folding. An error is logged and the thing tried again next time.
	Every map[time.Duration][]func(context.Context) error

	once sync.Once
	kick chan struct{}
}

func (r *Runner) init() { r.once.Do(func() { r.kick = make(chan struct{}, 1) }) }

// Kick wakes the runner now: call it after a commit that wrote jobs.
func (r *Runner) Kick() {
	r.init()
	select {
	case r.kick <- struct{}{}:
	default:
	}
}

// Run works until ctx ends.
func (r *Runner) Run(ctx context.Context) {
	r.init()
	var wg sync.WaitGroup
	for every, fs := range r.Every {
		for _, f := range fs {
			wg.Go(func() {
				for sleep(ctx, every) {
					if err := f(ctx); err != nil && ctx.Err() == nil {
						slog.ErrorContext(ctx, "background work failed", "err", err)
					}
				}
			})
		}
	}
	for ctx.Err() == nil {
		n, err := r.Once(ctx)
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "jobs could not be taken", "err", err)
		}
		if n > 0 && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-r.kick:
		case <-time.After(pollEvery):
		}
	}
	wg.Wait()
}

func sleep(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// Drain runs until no job is due, for tests and command lines. It returns how
// many jobs were finished.
func (r *Runner) Drain(ctx context.Context) (int, error) {
	total := 0
	for {
		n, err := r.Once(ctx)
		total += n
		if err != nil || n == 0 {
			return total, err
		}
	}
}

// Once takes one batch and returns how many jobs were finished.
func (r *Runner) Once(ctx context.Context) (int, error) {
	jobs, err := r.take(ctx)
	if err != nil {
		return 0, err
	}
	byKind := map[string][]Job{}
	for _, j := range jobs {
		byKind[j.Kind] = append(byKind[j.Kind], j)
	}
	done := 0
	for kind, js := range byKind {
		h := r.Handlers[kind]
		if h == nil {
			h = func(context.Context, *db.Tx, []Job) error { return fmt.Errorf("no handler for jobs of kind %q", kind) }
		}
		done += r.work(ctx, h, js)
	}
	return done, ctx.Err()
}

// take leases due jobs. The condition on leased_to lets one of two runners win.
func (r *Runner) take(ctx context.Context) (jobs []Job, err error) {
	var due []Job
	if err := r.DB.Read(ctx, func(tx *db.Tx) error {
		now := db.Micros(tx.Now())
		const q = `SELECT word, job_id, kind, payload, attempts FROM job
			WHERE dead = 0 AND run_at <= $1 AND leased_to < $1 ORDER BY run_at LIMIT $2`
		due, err = db.All(ctx, tx, func(scan func(...any) error) (j Job, err error) {
			var p string
			err = scan(&j.Word, &j.ID, &j.Kind, &p, &j.Attempts)
			j.Payload = json.RawMessage(p)
			return j, err
		}, q, now, batchSize)
		return err
	}); err != nil || len(due) == 0 {
		return nil, err
	}
	err = r.DB.Write(ctx, func(tx *db.Tx) error {
		now, until := db.Micros(tx.Now()), db.Micros(tx.Now().Add(leaseTime))
		args := []any{until, now}
		q := `WITH v (word, job_id) AS ` + tx.Values(&args, keyTypes, keys(due)) + `
			UPDATE job SET leased_to = $1 FROM v WHERE job.word = v.word AND job.job_id = v.job_id AND job.leased_to < $2
			RETURNING job.word, job.job_id`
		won := make(map[[2]int64]bool, len(due))
		if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
			var k [2]int64
			err := scan(&k[0], &k[1])
			won[k] = true
			return err
		}); err != nil {
			return err
		}
		jobs = slices.DeleteFunc(slices.Clone(due), func(j Job) bool { return !won[[2]int64{j.Word, j.ID}] })
		return nil
	})
	return jobs, err
}

var keyTypes = []string{"BIGINT", "BIGINT"}

func keys(jobs []Job) [][]any {
	rows := make([][]any, len(jobs))
	for i, j := range jobs {
		rows[i] = []any{j.Word, j.ID}
	}
	return rows
}

func (r *Runner) work(ctx context.Context, h Handler, jobs []Job) int {
	err := r.DB.Write(ctx, func(tx *db.Tx) error {
		// Whoever removes the rows does the work; a lease that ran out while we
		// were slow shows here.
		var args []any
		q := `WITH v (word, job_id) AS ` + tx.Values(&args, keyTypes, keys(jobs)) + `
			DELETE FROM job WHERE (word, job_id) IN (SELECT word, job_id FROM v)`
		if n, err := tx.Exec(ctx, q, args...); err != nil {
			return err
		} else if n != int64(len(jobs)) {
			return fmt.Errorf("job: %d of %d jobs are still ours", n, len(jobs))
		}
		return h(ctx, tx, jobs)
	})
	if err == nil {
		return len(jobs)
	}
	if ctx.Err() != nil {
		return 0
	}
	if len(jobs) > 1 {
		mid := len(jobs) / 2
		return r.work(ctx, h, jobs[:mid]) + r.work(ctx, h, jobs[mid:])
	}
	r.fail(ctx, jobs[0], err)
	return 0
}

func (r *Runner) fail(ctx context.Context, j Job, cause error) {
	attempts, dead := j.Attempts+1, 0
	if attempts >= maxAttempts {
		dead = 1
	}
	slog.ErrorContext(ctx, "job failed", "kind", j.Kind, "job", j.ID, "attempt", attempts, "given_up", dead == 1, "err", cause)
	if err := r.DB.Write(ctx, func(tx *db.Tx) error {
		at := db.Micros(tx.Now().Add(time.Second << min(attempts, 12)))
		const q = `UPDATE job SET attempts = $3, last_error = $4, run_at = $5, leased_to = 0, dead = $6 WHERE word = $1 AND job_id = $2`
		_, err := tx.Exec(ctx, q, j.Word, j.ID, attempts, cause.Error(), at, dead)
		return err
	}); err != nil {
		slog.ErrorContext(ctx, "failed job could not be put back; its lease ends by itself", "job", j.ID, "err", err)
	}
}

// Waiting tells how many jobs wait and how many were given up.
func Waiting(ctx context.Context, tx *db.Tx) (waiting, dead int, err error) {
	err = tx.QueryRow(ctx, `SELECT count(*) - coalesce(sum(dead), 0), coalesce(sum(dead), 0) FROM job`).Scan(&waiting, &dead)
	return waiting, dead, err
}
