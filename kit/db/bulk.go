package db

import (
	"context"
	"database/sql/driver"
	"fmt"
	"iter"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// maxParams is the most parameters put into one statement: SQLite takes
// 32,766, PostgreSQL 65,535.
const maxParams = 30_000

// insertRows is the most rows of one INSERT on SQLite. Fewer are written by
// halves of it, so that few texts exist and each stays parsed.
const insertRows = 64

var insertText sync.Map // key: table, columns, suffix, rows → string

// Insert writes rows with multi-row INSERT statements. suffix stands behind
// the values (ON CONFLICT DO NOTHING). It returns how many rows were written.
// Each row has one value per column.
func (t *Tx) Insert(ctx context.Context, table, columns, suffix string, rows [][]any) (int64, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	width := len(rows[0])
	if query, cols, ok := t.arrayInsert(table, columns, suffix, rows); ok {
		n, err := t.Exec(ctx, query, cols...)
		if err != nil {
			return n, fmt.Errorf("insert into %s: %w", table, err)
		}
		return n, nil
	}
	var total int64
	args := make([]any, 0, min(len(rows), insertRows)*width)
	for n := insertRows; len(rows) > 0; {
		for n > len(rows) || n*width > maxParams {
			n /= 2
		}
		args = args[:0]
		for _, r := range rows[:n] {
			if len(r) != width {
				return total, fmt.Errorf("db: a row for %s has %d values, want %d", table, len(r), width)
			}
			args = append(args, r...)
		}
		done, err := t.Exec(ctx, t.insertSQL(table, columns, suffix, n, width), args...)
		if err != nil {
			return total, fmt.Errorf("insert into %s: %w", table, err)
		}
		total += done
		rows = rows[n:]
	}
	return total, nil
}

// insertSQL writes INSERT … VALUES for n rows. SQLite's driver looks every named
// parameter up by its name, which is quadratic in their number, so its text has
// plain question marks; they are in order anyway.
func (t *Tx) insertSQL(table, columns, suffix string, n, width int) string {
	key := string(t.db.engine) + "\x00" + table + "\x00" + columns + "\x00" + suffix + "\x00" + strconv.Itoa(n)
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
			if t.db.engine == SQLite {
				b.WriteByte('?')
			} else {
				b.WriteByte('$')
				b.WriteString(strconv.Itoa(p))
			}
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

// columnArrays turns rows into one array per column, of bigint or text.
func columnArrays(rows [][]any, width int) (cols []any, types string, ok bool) {
	kinds := make([]byte, width)
	for j, v := range rows[0] {
		switch k := reflect.ValueOf(v).Kind(); {
		case k >= reflect.Int && k <= reflect.Int64, k >= reflect.Uint8 && k <= reflect.Uint32:
			kinds[j] = 'i'
		case k == reflect.String:
			kinds[j] = 's'
		default:
			return nil, "", false
		}
		if _, custom := v.(driver.Valuer); custom {
			return nil, "", false
		}
	}
	cols = make([]any, width)
	for j := range width {
		if kinds[j] == 's' {
			c := make([]string, len(rows))
			for i, r := range rows {
				if s, plain := r[j].(string); plain {
					c[i] = s
				} else {
					c[i] = reflect.ValueOf(r[j]).String()
				}
			}
			cols[j] = c
			continue
		}
		c := make([]int64, len(rows))
		for i, r := range rows {
			switch v := r[j].(type) {
			case int64:
				c[i] = v
			case int:
				c[i] = int64(v)
			default:
				if rv := reflect.ValueOf(v); rv.CanInt() {
					c[i] = rv.Int()
				} else {
					c[i] = int64(rv.Uint())
				}
			}
		}
		cols[j] = c
	}
	return cols, string(kinds), true
}

func unnestSQL(table, columns, suffix, kinds string) string {
	key := table + "\x00" + columns + "\x00" + suffix + "\x01" + kinds
	if s, ok := insertText.Load(key); ok {
		return s.(string)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) SELECT * FROM unnest(", table, columns)
	for j, k := range kinds {
		if j > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, "$%d::%s[]", j+1, map[rune]string{'i': "bigint", 's': "text"}[k])
	}
	b.WriteString(") " + suffix)
	insertText.Store(key, b.String())
	return b.String()
}

// Values appends rows to args and returns a relation of them for a WITH clause:
// WITH v(a, b) AS … UPDATE … FROM v. types names the columns' types (BIGINT or
// TEXT). On PostgreSQL it is unnest of arrays, one text for any number of rows;
// on SQLite VALUES. It is for at most a few thousand values and at least one row.
func (t *Tx) Values(args *[]any, types []string, rows [][]any) string {
	var b strings.Builder
	if t.db.engine == Postgres {
		if cols, _, ok := columnArrays(rows, len(types)); ok {
			b.WriteString("(SELECT * FROM unnest(")
			for j, c := range cols {
				if j > 0 {
					b.WriteByte(',')
				}
				*args = append(*args, c)
				fmt.Fprintf(&b, "CAST($%d AS %s[])", len(*args), types[j])
			}
			b.WriteString("))")
			return b.String()
		}
	}
	b.WriteString("(VALUES ")
	for i, row := range rows {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('(')
		for j, v := range row {
			if j > 0 {
				b.WriteByte(',')
			}
			*args = append(*args, v)
			if i == 0 {
				fmt.Fprintf(&b, "CAST($%d AS %s)", len(*args), types[j])
			} else {
				fmt.Fprintf(&b, "$%d", len(*args))
			}
		}
		b.WriteByte(')')
	}
	b.WriteByte(')')
	return b.String()
}

// Any appends values to args and returns a condition that column is one of
// them: = ANY of an array on PostgreSQL (one text for any number), an IN list on
// SQLite, which has no arrays.
func Any[T int64 | string](t *Tx, args *[]any, column string, values []T) string {
	if t.db.engine == Postgres {
		*args = append(*args, values)
		kind := "bigint"
		if _, text := any(values).([]string); text {
			kind = "text"
		}
		return fmt.Sprintf("%s = ANY($%d::%s[])", column, len(*args), kind)
	}
	return column + " IN " + In(args, values)
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
	if err := t.Wait(ctx); err != nil {
		return 0, err
	}
	if t.db.engine == Postgres {
		return t.copyIn(ctx, table, columns, rows)
	}
	cols := strings.Join(columns, ",")
	per := max(1, min(64, maxParams/len(columns)))
	text := t.insertSQL(table, cols, "", per, len(columns))
	stmt, err := t.on.PrepareContext(ctx, text)
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
		if _, err := t.on.ExecContext(ctx, t.insertSQL(table, cols, "", rest, len(columns)), args...); err != nil {
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

// ForUpdate ends a SELECT whose rows are held until commit. Differs because SQLite
// has no such words and needs none: its one writer holds everything.
func (tx *Tx) ForUpdate() string {
	if tx.db.engine == Postgres {
		return " FOR UPDATE"
	}
	return ""
}
