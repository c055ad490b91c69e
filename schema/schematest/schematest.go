// Package schematest gives tests an empty, migrated database on each engine.
package schematest

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/db/pgtest"
	"github.com/jamsos/jamsos/schema"
)

// Each runs f on SQLite and on PostgreSQL, each with a database of its own.
// Without PostgreSQL the second is skipped with one line, or fails when
// JAMSOS_TEST_REQUIRE names postgres.
func Each(t *testing.T, f func(t *testing.T, d *db.DB), opts ...db.Option) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { f(t, SQLite(t, opts...)) })
	t.Run("postgres", func(t *testing.T) { f(t, Postgres(t, opts...)) })
}

var sqliteTemplate = sync.OnceValues(func() ([]byte, error) {
	dir, err := os.MkdirTemp("", "jamsos-template-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	d, err := db.Open(ctx, filepath.Join(dir, "a.db"))
	if err != nil {
		return nil, err
	}
	if _, err := schema.Up(ctx, d); err != nil {
		return nil, err
	}
	out := filepath.Join(dir, "b.db")
	if err := d.Dump(ctx, out); err != nil {
		return nil, err
	}
	d.Close()
	return os.ReadFile(out)
})

// SQLite gives an empty migrated SQLite database.
func SQLite(t testing.TB, opts ...db.Option) *db.DB {
	t.Helper()
	b, err := sqliteTemplate()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "test.db")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, path, opts)
}

var cluster = sync.OnceValues(func() (string, error) {
	if u := os.Getenv("JAMSOS_TEST_POSTGRES"); u != "" {
		return u, nil
	}
	c, err := pgtest.Start(context.Background(), false)
	if err != nil {
		return "", err
	}
	return c.URL("postgres"), nil // stopped with the folder of the machine's temp files
})

// Postgres gives an empty migrated PostgreSQL database, or skips.
func Postgres(t testing.TB, opts ...db.Option) *db.DB {
	t.Helper()
	if os.Getenv("JAMSOS_TEST_POSTGRES") == "" && !strings.Contains(os.Getenv("JAMSOS_TEST_REQUIRE"), "postgres") {
		t.Skip("PostgreSQL: run through `make test`, which starts a private cluster")
	}
	base, err := cluster()
	if err != nil {
		t.Fatal(err)
	}
	ctx := context.Background()
	template, err := postgresTemplate(ctx, base)
	if err != nil {
		t.Fatal(err)
	}
	admin, err := db.Open(ctx, base)
	if err != nil {
		t.Fatal(err)
	}
	defer admin.Close()
	name := fmt.Sprintf("t_%016x", rand.Uint64())
	if _, err := admin.Writer().ExecContext(ctx, "CREATE DATABASE "+name+" TEMPLATE "+template); err != nil {
		t.Fatal(err)
	}
	d := open(t, withDatabase(base, name), opts)
	t.Cleanup(func() {
		d.Close()
		if a, err := sql.Open("pgx", base); err == nil {
			_, _ = a.ExecContext(ctx, "DROP DATABASE IF EXISTS "+name+" WITH (FORCE)")
			a.Close()
		}
	})
	return d
}

// postgresTemplate migrates one template database for this state of the
// schema; test processes that run side by side share it.
func postgresTemplate(ctx context.Context, base string) (string, error) {
	h := sha256.New()
	names, _ := fs.Glob(schema.Files(), "*.sql")
	for _, n := range names {
		b, err := fs.ReadFile(schema.Files(), n)
		if err != nil {
			return "", err
		}
		h.Write(b)
	}
	name := "template_" + hex.EncodeToString(h.Sum(nil)[:8])
	admin, err := sql.Open("pgx", base)
	if err != nil {
		return "", err
	}
	defer admin.Close()
	conn, err := admin.Conn(ctx)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	if _, err := conn.ExecContext(ctx, `SELECT pg_advisory_lock(4711)`); err != nil {
		return "", err
	}
	defer conn.ExecContext(ctx, `SELECT pg_advisory_unlock(4711)`)
	var there bool
	if err := conn.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM pg_database WHERE datname = $1)`, name).Scan(&there); err != nil || there {
		return name, err
	}
	making := name + "_making"
	for _, s := range []string{"DROP DATABASE IF EXISTS " + making, "CREATE DATABASE " + making} {
		if _, err := conn.ExecContext(ctx, s); err != nil {
			return "", err
		}
	}
	d, err := db.Open(ctx, withDatabase(base, making))
	if err != nil {
		return "", err
	}
	_, err = schema.Up(ctx, d)
	d.Close()
	if err != nil {
		return "", err
	}
	_, err = conn.ExecContext(ctx, "ALTER DATABASE "+making+" RENAME TO "+name)
	return name, err
}

func withDatabase(base, name string) string {
	u, err := url.Parse(base)
	if err != nil {
		return base
	}
	u.Path = "/" + name
	return u.String()
}

func open(t testing.TB, where string, opts []db.Option) *db.DB {
	t.Helper()
	d, err := db.Open(context.Background(), where, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	return d
}
