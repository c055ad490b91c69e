package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/jamsos/jamsos/kit/clock"
)

// Engine is the database product.
type Engine string

// The engines. Citus speaks as PostgreSQL.
const (
	SQLite   Engine = "sqlite"
	Postgres Engine = "postgres"
)

const (
	// writeTries bounds how often a closure is run when it loses a race.
	writeTries = 8
	// sqliteReaders is the size of the reading pool of SQLite.
	sqliteReaders = 8
	// postgresConns bounds the connections to PostgreSQL; more waiters queue
	// in this process, where they cost a goroutine and not a backend.
	postgresConns = 24
)

// DB is an open database. It is safe for concurrent use.
type DB struct {
	engine Engine
	read   *sql.DB
	write  *sql.DB
	clock  clock.Clock
	url    string

	checkpoints *checkpointer // of SQLite
}

// Option changes how Open works.
type Option func(*DB)

// WithClock sets the clock behind tx.Now; the machine's clock is the default.
func WithClock(c clock.Clock) Option { return func(d *DB) { d.clock = c } }

// Open opens postgres://… or a path of a SQLite file (":memory:" is refused:
// it would be another database for each connection). The file is created when
// it does not exist; its folder too.
func Open(ctx context.Context, where string, opts ...Option) (*DB, error) {
	d := &DB{clock: clock.System, url: where}
	for _, o := range opts {
		o(d)
	}
	var err error
	if strings.HasPrefix(where, "postgres://") || strings.HasPrefix(where, "postgresql://") {
		err = d.openPostgres(ctx)
	} else {
		err = d.openSQLite(ctx)
	}
	if err != nil {
		return nil, err
	}
	return d, nil
}

func (d *DB) openPostgres(ctx context.Context) error {
	d.engine = Postgres
	cfg, err := pgx.ParseConfig(d.url)
	if err != nil {
		return fmt.Errorf("database address is not understood: %w", err)
	}
	if cfg.RuntimeParams["application_name"] == "" {
		cfg.RuntimeParams["application_name"] = "jamsos"
	}
	cfg.RuntimeParams["timezone"] = "UTC"
	// Lists are arrays, so a plan is good for any length, and planning anew for
	// each execution costs more than the small statements themselves.
	cfg.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	d.write = stdlib.OpenDB(*cfg)
	d.write.SetMaxOpenConns(postgresConns)
	d.write.SetMaxIdleConns(postgresConns)
	d.read = d.write
	var encoding, collate string
	const q = `SELECT pg_encoding_to_char(encoding), datcollate FROM pg_database WHERE datname = current_database()`
	if err := d.write.QueryRowContext(ctx, q).Scan(&encoding, &collate); err != nil {
		d.Close()
		return fmt.Errorf("PostgreSQL at %s does not answer: %w", d.Where(), err)
	}
	// Text order must be the same on both engines, and indexes must survive a
	// new libc: only the C collation promises that.
	if encoding != "UTF8" || (collate != "C" && collate != "C.UTF-8" && collate != "POSIX") {
		d.Close()
		return fmt.Errorf("database %s has encoding %s and collation %s; Jamsos needs UTF8 and C: "+
			"CREATE DATABASE … ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' TEMPLATE template0", cfg.Database, encoding, collate)
	}
	return nil
}

func (d *DB) openSQLite(ctx context.Context) error {
	d.engine = SQLite
	path := strings.TrimPrefix(d.url, "sqlite:")
	if path == "" || strings.Contains(path, ":memory:") {
		return errors.New("a SQLite database needs a file path")
	}
	if dir := filepath.Dir(path); dir != "." {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("folder of the database: %w", err)
		}
	}
	// Names and wages stand in the file in clear: it is its owner's alone. SQLite
	// gives its side files the same mode.
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600); err == nil {
		f.Close()
	}
	v := url.Values{}
	for _, p := range []string{"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
		"cache_size(-16384)", "temp_store(MEMORY)", "mmap_size(0)", "wal_autocheckpoint(" + logPages + ")", "journal_size_limit(67108864)"} {
		v.Add("_pragma", p)
	}
	dsn := (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath()}).String()
	rv := url.Values{"_pragma": append([]string{}, v["_pragma"]...)}
	rv.Add("_pragma", "query_only(1)")
	v.Set("_txlock", "immediate")
	w, err := newSQLite(dsn + "?" + v.Encode())
	if err != nil {
		return err
	}
	d.write = sql.OpenDB(w)
	d.write.SetMaxOpenConns(1)
	d.write.SetMaxIdleConns(1)
	// The writer goes first: it makes the file and switches it to WAL.
	if err := d.write.PingContext(ctx); err != nil {
		d.write.Close()
		return fmt.Errorf("database file %s: %w", path, err)
	}
	r, err := newSQLite(dsn + "?" + rv.Encode())
	if err != nil {
		d.write.Close()
		return err
	}
	d.read = sql.OpenDB(r)
	n := max(2, min(sqliteReaders, runtime.NumCPU()*2))
	d.read.SetMaxOpenConns(n)
	d.read.SetMaxIdleConns(n)
	c, err := newSQLite(dsn + "?" + v.Encode())
	if err != nil {
		return errors.Join(err, d.Close())
	}
	d.checkpoints = startCheckpointer(sql.OpenDB(c))
	return nil
}

// Close closes all connections.
func (d *DB) Close() error {
	err := errors.Join(d.checkpoints.close(), d.write.Close())
	if d.read != nil && d.read != d.write {
		err = errors.Join(d.read.Close(), err)
	}
	return err
}

// Engine tells the product.
func (d *DB) Engine() Engine { return d.engine }

// Where is the address without a password, for people.
func (d *DB) Where() string {
	if u, err := url.Parse(d.url); err == nil && u.Scheme != "" {
		return u.Redacted()
	}
	return d.url
}

// URL is the address as it was given to Open, with its password; it is for
// handing to another process, never for people.
func (d *DB) URL() string { return d.url }

// Path is the file of a SQLite database.
func (d *DB) Path() string { return strings.TrimPrefix(d.url, "sqlite:") }

// Clock is the clock behind tx.Now.
func (d *DB) Clock() clock.Clock { return d.clock }

// Writer is the underlying pool for writing, for the migrations and for tools
// that measure; domain code uses Read and Write.
func (d *DB) Writer() *sql.DB { return d.write }

// Read runs f in a read-only transaction: one consistent picture.
func (d *DB) Read(ctx context.Context, f func(*Tx) error) error {
	return d.run(ctx, d.read, beginRead, f)
}

// Write runs f in a transaction and commits it. When the database says that
// the transaction lost a race, f runs again: it must have no effect besides tx.
func (d *DB) Write(ctx context.Context, f func(*Tx) error) error {
	for try := 1; ; try++ {
		err := d.run(ctx, d.write, beginWrite, f)
		if err == nil || Code(err) != Busy || try == writeTries || ctx.Err() != nil {
			return err
		}
		wait := time.Duration(rand.Int64N(int64(10*time.Millisecond) << try))
		slog.DebugContext(ctx, "transaction is repeated", "try", try, "wait", wait, "err", err)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

func (d *DB) run(ctx context.Context, pool *sql.DB, begin string, f func(*Tx) error) error {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx := &Tx{conn: conn, db: d, now: d.clock.Now()}
	if d.engine == Postgres {
		return tx.runPostgres(ctx, begin, f)
	}
	stx, err := conn.BeginTx(ctx, &sql.TxOptions{ReadOnly: begin == beginRead})
	if err != nil {
		return err
	}
	done := false
	defer func() { // also on panic
		if !done {
			_ = stx.Rollback()
		}
	}()
	tx.on = stx
	if err := f(tx); err != nil || begin == beginRead {
		return err
	}
	done = true
	if err := stx.Commit(); err != nil {
		return err
	}
	d.checkpoints.committed()
	return nil
}

// Tx is one transaction.
type Tx struct {
	on   session
	conn *sql.Conn
	db   *DB
	now  time.Time

	trips int

	// Of PostgreSQL:
	later  []step // what waits to travel; BEGIN at first
	begun  bool   // BEGIN has travelled
	broken error  // what went wrong: nothing more is sent
}

// session is what statements run on: SQLite's transaction, PostgreSQL's
// connection.
type session interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
	PrepareContext(ctx context.Context, query string) (*sql.Stmt, error)
}

// Now is the business time of the transaction: UTC, microseconds, constant.
func (t *Tx) Now() time.Time { return t.now }

// Trips is how often the transaction has waited for an answer of PostgreSQL, or
// how many statements SQLite has run, until now.
func (t *Tx) Trips() int { return t.trips }

// Engine tells the product.
func (t *Tx) Engine() Engine { return t.db.engine }

// Exec runs a statement and returns how many rows it touched.
func (t *Tx) Exec(ctx context.Context, query string, args ...any) (touched int64, err error) {
	if t.db.engine == Postgres {
		t.later = append(t.later, step{query: query, args: args, count: func(n int64) error { touched = n; return nil }})
		err = t.Wait(ctx)
		return touched, err
	}
	t.trips++
	res, err := t.on.ExecContext(ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// ExecOne runs a statement that must touch exactly one row.
func (t *Tx) ExecOne(ctx context.Context, query string, args ...any) error {
	n, err := t.Exec(ctx, query, args...)
	if err == nil && n != 1 {
		err = fmt.Errorf("db: %d rows touched, want 1: %.80s", n, query)
	}
	return err
}

// Query runs a query; the caller closes the rows.
func (t *Tx) Query(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := t.Wait(ctx); err != nil {
		return nil, err
	}
	t.trips++
	return t.on.QueryContext(ctx, query, args...)
}

// QueryRow runs a query for at most one row.
func (t *Tx) QueryRow(ctx context.Context, query string, args ...any) *Row {
	if err := t.Wait(ctx); err != nil {
		return &Row{err: err}
	}
	t.trips++
	return &Row{row: t.on.QueryRowContext(ctx, query, args...)}
}

// Row is the answer of QueryRow.
type Row struct {
	row *sql.Row
	err error
}

// Scan reads the row; without one it is ErrNoRows.
func (r *Row) Scan(dest ...any) error {
	if r.err != nil {
		return r.err
	}
	return r.row.Scan(dest...)
}

// ErrNoRows is what Scan of a QueryRow without a row returns.
var ErrNoRows = sql.ErrNoRows

// Each runs a query and calls f for every row with its Scan.
func Each(ctx context.Context, t *Tx, query string, args []any, f func(scan func(...any) error) error) error {
	rows, err := t.Query(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// All collects the rows of a query; scan reads one.
func All[T any](ctx context.Context, t *Tx, scan func(func(...any) error) (T, error), query string, args ...any) ([]T, error) {
	var out []T
	err := Each(ctx, t, query, args, func(s func(...any) error) error {
		v, err := scan(s)
		if err == nil {
			out = append(out, v)
		}
		return err
	})
	return out, err
}

// Micros is how an instant is stored: microseconds since 1970 UTC; the zero
// time is 0.
func Micros(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMicro()
}

// Time is the inverse of Micros.
func Time(us int64) time.Time {
	if us == 0 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}

// Dump writes a consistent copy of a SQLite database to path, while the
// database is in use. PostgreSQL is copied with its own tools.
func (d *DB) Dump(ctx context.Context, path string) error {
	if d.engine != SQLite {
		return errors.New("copying is for SQLite; use pg_dump for PostgreSQL")
	}
	_, err := d.write.ExecContext(ctx, `VACUUM INTO $1`, path)
	return err
}

var _ io.Closer = (*DB)(nil)
