package db

import (
	"context"
	"database/sql"
	"log/slog"
	"sync/atomic"
	"time"
)

const (
	// checkpointAfter is how many commits make a checkpoint worth its two syncs.
	checkpointAfter = 4
	// checkpointGap is the pause before a checkpoint, in which a busy writer
	// commits more: a page written ten times meanwhile is copied once.
	checkpointGap = 20 * time.Millisecond
	// logPages is where the writer itself checkpoints, waiting callers or not: 64
	// MiB, when commits come faster than they are copied. A reader of minutes lets
	// the log grow beyond that, since what it may still need is not overwritten.
	logPages = "16000"
)

// checkpointer copies committed pages from SQLite's log into the database file.
// Left to itself SQLite does so inside of a commit, a fifth of the time of a busy
// writer; here it happens beside the writer, which finds the log copied when it
// is full and only begins it anew.
type checkpointer struct {
	pool    *sql.DB
	commits atomic.Int64
	wake    chan struct{}
	quit    context.CancelFunc
	done    chan struct{}
}

func startCheckpointer(pool *sql.DB) *checkpointer {
	pool.SetMaxOpenConns(1)
	ctx, quit := context.WithCancel(context.Background())
	c := &checkpointer{pool: pool, wake: make(chan struct{}, 1), quit: quit, done: make(chan struct{})}
	go c.run(ctx)
	return c
}

// committed counts a commit; a nil checkpointer (PostgreSQL) does nothing.
func (c *checkpointer) committed() {
	if c == nil || c.commits.Add(1) < checkpointAfter {
		return
	}
	select {
	case c.wake <- struct{}{}:
	default:
	}
}

func (c *checkpointer) run(ctx context.Context) {
	defer close(c.done)
	for {
		select {
		case <-ctx.Done():
			return
		case <-c.wake:
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(checkpointGap):
		}
		c.commits.Store(0)
		// Passive: it waits for nobody and copies what no reader still needs.
		if _, err := c.pool.ExecContext(ctx, "PRAGMA wal_checkpoint(PASSIVE)"); err != nil && ctx.Err() == nil {
			slog.WarnContext(ctx, "the log of the database is not copied into its file", "err", err)
		}
	}
}

// close waits for a checkpoint under way.
func (c *checkpointer) close() error {
	if c == nil {
		return nil
	}
	c.quit()
	<-c.done
	return c.pool.Close()
}
