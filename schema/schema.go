// Package schema is the one text of Jamsos' tables, for SQLite, PostgreSQL and
// Citus, as numbered migrations in sql/. kit/db turns it into each dialect.
//
// Rules, held by a catalogue test: the first column of every key is the shard
// word (member_no, employer_no, payer or word) or, in look-up tables that
// cross words, their own value; no sequences, triggers, enums or deferrables;
// foreign keys only inside a shard word. Instants are BIGINT microseconds UTC
// (names end in _at), months yyyymm, dates yyyymmdd, 0 is none, money is
// BIGINT rupiah, rates are ppm.
package schema

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"

	"github.com/jamsos/jamsos/kit/db"
)

//go:embed sql/*.sql
var files embed.FS

// Files are the migrations.
func Files() fs.FS {
	sub, err := fs.Sub(files, "sql")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}

// Up brings d to the newest schema and returns how many steps were applied.
func Up(ctx context.Context, d *db.DB) (int, error) { return d.Migrate(ctx, Files()) }

// AppendOnly are the tables whose rows nobody may change or delete: the books.
var AppendOnly = []string{"entry", "posting", "member_posting", "block", "audit", "contribution", "settlement", "receipt", "reversal", "rule_set"}

// Grant gives role what the application needs on PostgreSQL: everything on the
// tables, but no UPDATE, DELETE or TRUNCATE on the books.
func Grant(ctx context.Context, d *db.DB, role string) error {
	if d.Engine() != db.Postgres {
		return fmt.Errorf("roles exist on PostgreSQL only")
	}
	return d.Write(ctx, func(tx *db.Tx) error {
		var quoted string
		if err := tx.QueryRow(ctx, `SELECT quote_ident($1)`, role).Scan(&quoted); err != nil {
			return err
		}
		for _, s := range []string{
			`GRANT USAGE ON SCHEMA public TO ` + quoted,
			`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ` + quoted,
		} {
			if _, err := tx.Exec(ctx, s); err != nil {
				return err
			}
		}
		// A partition has privileges of its own.
		books := slices.Clone(AppendOnly)
		for _, t := range AppendOnly {
			const q = `SELECT quote_ident(c.relname) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = CAST($1 AS regclass)`
			parts, err := db.All(ctx, tx, func(scan func(...any) error) (s string, err error) { return s, scan(&s) }, q, t)
			if err != nil {
				return err
			}
			books = append(books, parts...)
		}
		for _, t := range books {
			if _, err := tx.Exec(ctx, `REVOKE UPDATE, DELETE, TRUNCATE ON `+t+` FROM `+quoted); err != nil {
				return err
			}
		}
		// Backups read the sequence of the migrations' table.
		_, err := tx.Exec(ctx, `GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO `+quoted)
		return err
	})
}
