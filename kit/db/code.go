package db

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// Fault classes an error of the database, the same for both engines.
type Fault uint8

// The faults.
const (
	Other       Fault = iota // no database fault, or one nobody can act on
	Unique                   // a key exists already
	Reference                // a foreign key points to nothing
	Invalid                  // NOT NULL, CHECK or a wrong type
	Busy                     // lost a race: run the transaction again
	Full                     // no space left
	Denied                   // the role may not do that, or read-only
	Unavailable              // no connection
	NoRow                    // a query that wanted a row found none
)

// Code classes err by the driver's code. A nil error is Other.
func Code(err error) Fault {
	if err == nil {
		return Other
	}
	if errors.Is(err, sql.ErrNoRows) {
		return NoRow
	}
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return postgresFault(pg.Code)
	}
	var lite *sqlite.Error
	if errors.As(err, &lite) {
		return sqliteFault(lite.Code())
	}
	var dial *pgconn.ConnectError
	var netErr net.Error
	// A connection that breaks off, in a COMMIT too: what was asked may have happened.
	if errors.As(err, &dial) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) ||
		(errors.As(err, &netErr) && !errors.Is(err, context.DeadlineExceeded)) {
		return Unavailable
	}
	return Other
}

func postgresFault(code string) Fault {
	switch code {
	case "23505":
		return Unique
	case "23503":
		return Reference
	case "23502", "23514", "22P02", "22003", "22001":
		return Invalid
	case "40001", "40P01", "55P03":
		return Busy
	case "53100":
		return Full
	case "42501", "25006":
		return Denied
	}
	switch {
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "57P"), code == "53300":
		return Unavailable
	}
	return Other
}

// sqliteFault reads SQLite's result codes: the low byte is the primary code,
// the rest says more (https://sqlite.org/rescode.html).
func sqliteFault(code int) Fault {
	switch code {
	case 1555, 2067, 2579: // PRIMARYKEY, UNIQUE, ROWID
		return Unique
	case 787, 1811: // FOREIGNKEY, TRIGGER
		return Reference
	case 1299, 275, 3091: // NOTNULL, CHECK, DATATYPE (STRICT tables)
		return Invalid
	}
	switch code & 0xff {
	case 5, 6: // BUSY, LOCKED
		return Busy
	case 13: // FULL
		return Full
	case 8, 3, 23: // READONLY, PERM, AUTH
		return Denied
	case 14: // CANTOPEN
		return Unavailable
	case 20: // MISMATCH
		return Invalid
	}
	return Other
}
