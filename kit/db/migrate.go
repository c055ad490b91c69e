package db

import (
	"context"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/database"
)

// Migrate brings the database to the newest state of the migrations in files
// (goose's NNNN_name.sql). One text serves both engines; where it must differ,
// lines between "-- engine: postgres" (or sqlite) and "-- engine: all" belong
// to one. It returns how many were applied.
func (d *DB) Migrate(ctx context.Context, files fs.FS) (int, error) {
	p, err := d.provider(files)
	if err != nil {
		return 0, err
	}
	res, err := p.Up(ctx)
	if err != nil {
		return len(res), fmt.Errorf("migration failed (nothing of the failing file was kept): %w", err)
	}
	return len(res), nil
}

// Pending tells how many migrations are missing and the newest version known.
func (d *DB) Pending(ctx context.Context, files fs.FS) (missing int, newest int64, err error) {
	p, err := d.provider(files)
	if err != nil {
		return 0, 0, err
	}
	st, err := p.Status(ctx)
	if err != nil {
		return 0, 0, err
	}
	for _, s := range st {
		newest = s.Source.Version
		if s.State == goose.StatePending {
			missing++
		}
	}
	return missing, newest, nil
}

func (d *DB) provider(files fs.FS) (*goose.Provider, error) {
	names, err := fs.Glob(files, "*.sql")
	if err != nil {
		return nil, err
	}
	out := fstest.MapFS{}
	for _, n := range names {
		b, err := fs.ReadFile(files, n)
		if err != nil {
			return nil, err
		}
		out[n] = &fstest.MapFile{Data: []byte(Dialect(d.engine, string(b)))}
	}
	dialect := database.DialectSQLite3
	if d.engine == Postgres {
		dialect = database.DialectPostgres
	}
	return goose.NewProvider(dialect, d.write, out, goose.WithDisableGlobalRegistry(true))
}

var (
	wideInt    = regexp.MustCompile(`\b(BIGINT|SMALLINT)\b`)
	tableBlock = regexp.MustCompile(`(?ms)^CREATE TABLE [^;]*?^\);`)
)

// Dialect turns the one schema text into the engine's: it keeps the engine's
// blocks, and for SQLite makes every table STRICT (wrong types are refused, as
// in PostgreSQL) and, with a composite key, WITHOUT ROWID (one tree, not two).
func Dialect(e Engine, text string) string {
	var b strings.Builder
	keep := true
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(strings.TrimSpace(line), "-- engine: "); ok {
			who := strings.Fields(rest)[0]
			keep = who == "all" || who == string(e)
			continue
		}
		if keep {
			b.WriteString(line)
		}
	}
	s := b.String()
	if e != SQLite {
		return s
	}
	return tableBlock.ReplaceAllStringFunc(s, func(t string) string {
		t = wideInt.ReplaceAllString(t, "INTEGER")
		end := ") STRICT;"
		if strings.Contains(t, "PRIMARY KEY (") {
			end = ") STRICT, WITHOUT ROWID;"
		}
		return strings.TrimSuffix(t, ");") + end
	})
}
