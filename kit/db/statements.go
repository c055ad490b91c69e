package db

import (
	"context"
	"database/sql/driver"

	"modernc.org/sqlite"
)

// SQLite's driver parses a text anew each time it is run, which for the small
// statements of a payment costs more than running them. Connections made here
// keep what they have parsed.

const (
	keptStatements = 192  // of a connection; what was not used for longest goes first
	keptLength     = 8192 // bytes; longer texts are rare and large when parsed
)

type keepingConnector struct{ driver.Connector }

func newSQLite(dsn string) (driver.Connector, error) {
	c, err := sqlite.NewConnector(dsn)
	return keepingConnector{c}, err
}

func (k keepingConnector) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := k.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &keepingConn{sqliteConn: c.(sqliteConn), kept: map[string]*keptStatement{}}, nil
}

// sqliteConn is what the driver's connections can do and database/sql uses.
type sqliteConn interface {
	driver.Conn
	driver.ConnPrepareContext
	driver.ConnBeginTx
	driver.ExecerContext
	driver.QueryerContext
	driver.Pinger
	driver.SessionResetter
	driver.Validator
}

type keepingConn struct {
	sqliteConn
	kept map[string]*keptStatement
	runs int64
}

type keptStatement struct {
	driver.Stmt
	used int64 // when it ran last, in runs of the connection
	busy bool  // its rows are still being read
}

func (c *keepingConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	s, err := c.statement(ctx, query)
	if s == nil || err != nil {
		return c.sqliteConn.ExecContext(ctx, query, args)
	}
	return s.Stmt.(driver.StmtExecContext).ExecContext(ctx, args)
}

func (c *keepingConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	s, err := c.statement(ctx, query)
	if s == nil || err != nil {
		return c.sqliteConn.QueryContext(ctx, query, args)
	}
	rows, err := s.Stmt.(driver.StmtQueryContext).QueryContext(ctx, args)
	if err != nil {
		return nil, err
	}
	s.busy = true
	return &keptRows{rows, s}, nil
}

// statement is the parsed text, or nil when the text is to be run by itself.
func (c *keepingConn) statement(ctx context.Context, query string) (*keptStatement, error) {
	c.runs++
	s := c.kept[query]
	switch {
	case s == nil && len(query) > keptLength, s != nil && s.busy:
		return nil, nil
	case s == nil:
		st, err := c.sqliteConn.PrepareContext(ctx, query)
		if err != nil {
			return nil, err // running it will say the same
		}
		if len(c.kept) >= keptStatements {
			c.drop()
		}
		s = &keptStatement{Stmt: st}
		c.kept[query] = s
	}
	s.used = c.runs
	return s, nil
}

// drop closes the statement that nobody has used for longest.
func (c *keepingConn) drop() {
	oldest, when := "", c.runs
	for q, s := range c.kept {
		if !s.busy && s.used < when {
			oldest, when = q, s.used
		}
	}
	if s := c.kept[oldest]; s != nil {
		_ = s.Close()
		delete(c.kept, oldest)
	}
}

func (c *keepingConn) Close() error {
	for _, s := range c.kept {
		_ = s.Close()
	}
	c.kept = nil
	return c.sqliteConn.Close()
}

type keptRows struct {
	driver.Rows
	of *keptStatement
}

func (r *keptRows) Close() error {
	r.of.busy = false
	return r.Rows.Close()
}
