package db

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Each statement that waits for its answer costs PostgreSQL and us a round trip,
// more than most small statements themselves. Statements named Later travel
// together, in their order, when Wait is called, with the next statement that
// needs an answer, or with the commit; BEGIN travels with the first. On SQLite,
// where nothing travels, they run at once.

// step is a statement that waits to travel.
type step struct {
	query string
	args  []any
	table string                                   // of an insert
	count func(n int64) error                      // looks at how many rows a statement touched; nil
	each  func(scan func(dest ...any) error) error // reads a row of a query; nil
}

// InsertLater writes rows as Insert does, but without waiting for the answer. A
// failure shows when they travel. The rows must not be changed afterwards.
func (t *Tx) InsertLater(ctx context.Context, table, columns string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	query, cols, ok := t.arrayInsert(table, columns, "", rows)
	if !ok {
		_, err := t.Insert(ctx, table, columns, "", rows)
		return err
	}
	// More rows of a table that waits already go with its statement.
	for i := len(t.later) - 1; i >= 0 && t.later[i].plainInsert(); i-- {
		if s := t.later[i]; s.query == query {
			for j := range cols {
				s.args[j] = appendArray(s.args[j], cols[j])
			}
			return nil
		}
	}
	t.later = append(t.later, step{query: query, args: cols, table: table})
	return nil
}

// InsertNew writes rows whose keys must be new; if one is not, the transaction
// is to fail with taken. It does not wait for the answer.
func (t *Tx) InsertNew(ctx context.Context, table, columns string, rows [][]any, taken error) error {
	if len(rows) == 0 {
		return nil
	}
	const suffix = "ON CONFLICT DO NOTHING"
	all := func(n int64) error {
		if n != int64(len(rows)) {
			return taken
		}
		return nil
	}
	query, cols, ok := t.arrayInsert(table, columns, suffix, rows)
	if !ok {
		n, err := t.Insert(ctx, table, columns, suffix, rows)
		if err == nil {
			err = all(n)
		}
		return err
	}
	t.later = append(t.later, step{query: query, args: cols, table: table, count: all})
	return nil
}

// ExecLater runs a statement and gives count how many rows it touched (count may
// be nil), without waiting for that.
func (t *Tx) ExecLater(ctx context.Context, query string, args []any, count func(n int64) error) error {
	if t.db.engine == Postgres {
		t.later = append(t.later, step{query: query, args: args, count: count})
		return nil
	}
	n, err := t.Exec(ctx, query, args...)
	if err == nil && count != nil {
		err = count(n)
	}
	return err
}

// QueryLater runs a query and calls each for every row with its Scan, without
// waiting for them: what each has gathered is there after Wait.
func (t *Tx) QueryLater(ctx context.Context, query string, args []any, each func(scan func(...any) error) error) error {
	if t.db.engine == Postgres {
		t.later = append(t.later, step{query: query, args: args, each: each})
		return nil
	}
	return Each(ctx, t, query, args, each)
}

// Wait lets everything named Later happen. It returns the first error, of the
// database or of a function that looked at an answer.
func (t *Tx) Wait(ctx context.Context) error {
	if t.broken != nil || len(t.later) == 0 {
		return t.broken
	}
	steps := t.later
	t.later = nil
	t.begun = true
	t.trips++
	t.broken = t.conn.Raw(func(dc any) error {
		var batch pgx.Batch
		for _, s := range steps {
			batch.Queue(s.query, s.args...)
		}
		answers := dc.(*stdlib.Conn).Conn().SendBatch(ctx, &batch)
		for _, s := range steps {
			if err := s.take(answers); err != nil {
				answers.Close()
				return err
			}
		}
		return answers.Close()
	})
	return t.broken
}

// take reads the answer of one step.
func (s *step) take(answers pgx.BatchResults) error {
	if s.each != nil {
		rows, err := answers.Query()
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			if err := s.each(rows.Scan); err != nil {
				return err
			}
		}
		return rows.Err()
	}
	tag, err := answers.Exec()
	switch {
	case err == nil && s.query == commit && tag.String() != "COMMIT":
		return errAborted
	case err != nil && s.table != "":
		return fmt.Errorf("insert into %s: %w", s.table, err)
	case err == nil && s.count != nil:
		return s.count(tag.RowsAffected())
	}
	return err
}

func (s *step) plainInsert() bool { return s.table != "" && s.count == nil }

// arrayInsert is the INSERT of any number of rows as one array per column, which
// keeps one text, so that it stays prepared; ok is false where that cannot be.
func (t *Tx) arrayInsert(table, columns, suffix string, rows [][]any) (query string, cols []any, ok bool) {
	if t.db.engine != Postgres {
		return "", nil, false
	}
	cols, types, ok := columnArrays(rows, len(rows[0]))
	if !ok {
		return "", nil, false
	}
	return unnestSQL(table, columns, suffix, types), cols, true
}

func appendArray(a, b any) any {
	if s, ok := a.([]string); ok {
		return append(s, b.([]string)...)
	}
	return append(a.([]int64), b.([]int64)...)
}

const (
	beginWrite = "begin"
	beginRead  = "begin isolation level repeatable read read only"
	commit     = "commit"
)

// errAborted is of a closure that went on after a statement had failed.
var errAborted = errors.New("db: the transaction had failed and was rolled back")

// runPostgres is run without database/sql's transactions, which would send BEGIN
// and COMMIT by themselves.
func (t *Tx) runPostgres(ctx context.Context, begin string, f func(*Tx) error) error {
	t.on = t.conn
	t.later = []step{{query: begin}}
	done := false
	defer func() { // also on panic
		if !done {
			t.rollback(ctx)
		}
	}()
	if err := f(t); err != nil {
		return err
	}
	if begin == beginRead || !t.begun && len(t.later) == 1 {
		return t.broken
	}
	for _, s := range t.later {
		if s.count != nil || s.each != nil { // it may still say no
			if err := t.Wait(ctx); err != nil {
				return err
			}
			break
		}
	}
	t.later = append(t.later, step{query: commit})
	err := t.Wait(ctx)
	done = err == nil
	return err
}

// rollback ends the transaction. A connection that cannot do it is given up.
func (t *Tx) rollback(ctx context.Context) {
	if !t.begun {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if _, err := t.conn.ExecContext(ctx, "rollback"); err != nil {
		_ = t.conn.Raw(func(any) error { return driver.ErrBadConn })
	}
}
