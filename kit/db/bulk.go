package db

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// maxParams is the most parameters put into one statement: SQLite takes
// 32,766, PostgreSQL 65,535.
const maxParams = 30_000

// insertSizes are the row counts for which multi-row statements are written.
// Few sizes mean few texts, so both engines keep them prepared.
var insertSizes = []int{512, 128, 32, 8, 2, 1}

var insertText sync.Map // key: table, columns, suffix, rows → string

// Insert writes rows with multi-row INSERT statements. suffix stands behind
// the values (ON CONFLICT DO NOTHING). It returns how many rows were written.
// Each row has one value per column.
func (t *Tx) Insert(ctx context.Context, table, columns, suffix string, rows [][]any) (int64, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	width := len(rows[0])
	var total int64
	args := make([]any, 0, min(len(rows), insertSizes[0])*width)
	for len(rows) > 0 {
		n := 1
		for _, s := range insertSizes {
			if s <= len(rows) && s*width <= maxParams {
				n = s
				break
			}
		}
		args = args[:0]
		for _, r := range rows[:n] {
			if len(r) != width {
				return total, fmt.Errorf("db: a row for %s has %d values, want %d", table, len(r), width)
			}
			args = append(args, r...)
		}
		done, err := t.Exec(ctx, insertSQL(table, columns, suffix, n, width), args...)
		if err != nil {
			return total, fmt.Errorf("insert into %s: %w", table, err)
		}
		total += done
		rows = rows[n:]
	}
	return total, nil
}

func insertSQL(table, columns, suffix string, n, width int) string {
	key := table + "\x00" + columns + "\x00" + suffix + "\x00" + strconv.Itoa(n)
	if s, ok := insertText.Load(key); ok {
		return s.(string)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", table, columns)
	p := 1
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j := range width {
			if j > 0 {
				b.WriteByte(',')
			}
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(p))
			p++
		}
		b.WriteByte(')')
	}
	if suffix != "" {
		b.WriteString(" " + suffix)
	}
	s := b.String()
	insertText.Store(key, s)
	return s
}

// In appends values to args and returns "($3,$4,…)" for them. The list is
// padded by repeating its last value up to a power of two, so that few texts
// exist; it is for at most a few thousand values. No value gives "(NULL)",
// which matches nothing.
func In[T any](args *[]any, values []T) string {
	if len(values) == 0 {
		return "(NULL)"
	}
	n := 1
	for n < len(values) {
		n *= 2
	}
	var b strings.Builder
	b.WriteByte('(')
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		*args = append(*args, values[min(i, len(values)-1)])
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(len(*args)))
	}
	b.WriteByte(')')
	return b.String()
}

// Load writes many rows as fast as the engine can inside this transaction:
// COPY on PostgreSQL, prepared multi-row inserts on SQLite. A row's slice may
// be reused by the iterator between rows on PostgreSQL and SQLite alike. It
// returns the number of rows. A conflict is an error; there is no suffix.
func (t *Tx) Load(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) (int64, error) {
	if t.db.engine == Postgres {
		return t.copyIn(ctx, table, columns, rows)
	}
	cols := strings.Join(columns, ",")
	per := max(1, min(64, maxParams/len(columns)))
	text := insertSQL(table, cols, "", per, len(columns))
	stmt, err := t.tx.PrepareContext(ctx, text)
	if err != nil {
		return 0, fmt.Errorf("load into %s: %w", table, err)
	}
	defer stmt.Close()
	args := make([]any, 0, per*len(columns))
	var n int64
	for r := range rows {
		if len(r) != len(columns) {
			return n, fmt.Errorf("db: a row for %s has %d values, want %d", table, len(r), len(columns))
		}
		args = append(args, r...)
		n++
		if len(args) == cap(args) {
			if _, err := stmt.ExecContext(ctx, args...); err != nil {
				return n, fmt.Errorf("load into %s: %w", table, err)
			}
			args = args[:0]
		}
	}
	if len(args) > 0 {
		rest := len(args) / len(columns)
		if _, err := t.tx.ExecContext(ctx, insertSQL(table, cols, "", rest, len(columns)), args...); err != nil {
			return n, fmt.Errorf("load into %s: %w", table, err)
		}
	}
	return n, nil
}

func (t *Tx) copyIn(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) (n int64, err error) {
	next, stop := iter.Pull(rows)
	defer stop()
	src := pgx.CopyFromFunc(func() ([]any, error) {
		r, ok := next()
		if !ok {
			return nil, nil
		}
		return r, nil
	})
	err = t.conn.Raw(func(dc any) error {
		n, err = dc.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{table}, columns, src)
		return err
	})
	if err != nil {
		err = fmt.Errorf("load into %s: %w", table, err)
	}
	return n, err
}
