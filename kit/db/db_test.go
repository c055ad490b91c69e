package db_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"testing/fstest"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/schema/schematest"
)

var ctx = context.Background()

func TestBothEnginesAgreeOn(t *testing.T) {
	at := time.Date(2026, 11, 21, 3, 4, 5, 678901000, time.UTC)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		t.Run("a failed closure leaves nothing", func(t *testing.T) {
			boom := errors.New("boom")
			err := d.Write(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(ctx, `INSERT INTO login (login, word, account_id) VALUES ($1, $2, $3)`, "a", 1, 1); err != nil {
					t.Fatal(err)
				}
				return boom
			})
			if !errors.Is(err, boom) || count(t, d, "login") != 0 {
				t.Fatalf("%v, %d rows", err, count(t, d, "login"))
			}
		})
		t.Run("the clock stands still inside a transaction", func(t *testing.T) {
			_ = d.Write(ctx, func(tx *db.Tx) error {
				if !tx.Now().Equal(at) || !db.Time(db.Micros(tx.Now())).Equal(at) {
					t.Error(tx.Now())
				}
				return nil
			})
		})
		t.Run("faults have the same code", func(t *testing.T) {
			dup := func(tx *db.Tx) error {
				for range 2 {
					if _, err := tx.Exec(ctx, `INSERT INTO login (login, word, account_id) VALUES ($1, $2, $3)`, "b", 1, 1); err != nil {
						return err
					}
				}
				return nil
			}
			if err := d.Write(ctx, dup); db.Code(err) != db.Unique {
				t.Errorf("duplicate key: %v is %v", err, db.Code(err))
			}
			null := func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO login (login, word) VALUES ('c', 1)`)
				return err
			}
			if err := d.Write(ctx, null); db.Code(err) != db.Invalid {
				t.Errorf("missing value: %v is %v", err, db.Code(err))
			}
			if err := d.Read(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, `DELETE FROM login`)
				return err
			}); db.Code(err) != db.Denied {
				t.Errorf("writing while reading: %v is %v", err, db.Code(err))
			}
		})
		t.Run("wrong types are refused", func(t *testing.T) {
			err := d.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO login (login, word, account_id) VALUES ('d', 'x', 1)`)
				return err
			})
			if db.Code(err) != db.Invalid {
				t.Errorf("%v is %v", err, db.Code(err))
			}
		})
		t.Run("insert and load write every row once", func(t *testing.T) {
			const n = 1357
			var rows [][]any
			for i := range n {
				rows = append(rows, []any{"login" + time.Duration(i).String(), i, int64(i)})
			}
			if err := d.Write(ctx, func(tx *db.Tx) error {
				got, err := tx.Insert(ctx, "login", "login,word,account_id", "ON CONFLICT DO NOTHING", rows)
				if got != n || err != nil {
					t.Errorf("first time %d, %v", got, err)
				}
				got, err = tx.Insert(ctx, "login", "login,word,account_id", "ON CONFLICT DO NOTHING", rows)
				if got != 0 {
					t.Errorf("second time %d", got)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if err := d.Write(ctx, func(tx *db.Tx) error {
				one := make([]any, 3)
				got, err := tx.Load(ctx, "receipt_token", []string{"token", "payer", "payment_id"}, func(yield func([]any) bool) {
					for i := range n {
						one[0], one[1], one[2] = "t"+time.Duration(i).String(), int64(i), int64(i)
						if !yield(one) {
							return
						}
					}
				})
				if got != n {
					t.Errorf("loaded %d", got)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			if c := count(t, d, "receipt_token"); c != n {
				t.Errorf("%d rows", c)
			}
		})
		t.Run("text sorts by bytes", func(t *testing.T) {
			_ = d.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Insert(ctx, "name_index", "token,word", "", [][]any{{"b", 1}, {"A", 1}, {"a", 1}, {"B", 1}, {"É", 1}})
				return err
			})
			got := ""
			_ = d.Read(ctx, func(tx *db.Tx) error {
				return db.Each(ctx, tx, `SELECT token FROM name_index ORDER BY token`, nil, func(scan func(...any) error) error {
					var s string
					err := scan(&s)
					got += s
					return err
				})
			})
			if got != "ABabÉ" {
				t.Errorf("order %s", got)
			}
		})
		t.Run("values are joined as they are, each once", func(t *testing.T) {
			_ = d.Read(ctx, func(tx *db.Tx) error {
				var args []any
				var n, sum int
				q := `WITH v (a, b) AS ` + tx.Values(&args, []string{"BIGINT", "TEXT"}, [][]any{{1, "x"}, {2, "y"}, {5, "z"}}) + ` SELECT count(*), sum(a) FROM v WHERE b <> 'y'`
				if err := tx.QueryRow(ctx, q, args...).Scan(&n, &sum); err != nil || n != 2 || sum != 6 {
					t.Errorf("%d rows, sum %d, %v", n, sum, err)
				}
				return nil
			})
		})
		t.Run("an IN list finds its values and nothing else", func(t *testing.T) {
			_ = d.Read(ctx, func(tx *db.Tx) error {
				for _, c := range []struct {
					in   []string
					want int
				}{{nil, 0}, {[]string{"a", "A", "zz"}, 2}} {
					args := []any{}
					var n int
					q := `SELECT count(*) FROM name_index WHERE token IN ` + db.In(&args, c.in)
					if err := tx.QueryRow(ctx, q, args...).Scan(&n); err != nil || n != c.want {
						t.Errorf("%v: %d, %v", c.in, n, err)
					}
				}
				return nil
			})
		})
	}, db.WithClock(clock.NewFixed(at)))
}

func TestParallelWritersAllCommit(t *testing.T) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO lease (name, holder, until) VALUES ('n', '', 0)`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		errs := make(chan error)
		for range 20 {
			go func() {
				errs <- d.Write(ctx, func(tx *db.Tx) error {
					return tx.ExecOne(ctx, `UPDATE lease SET until = until + 1 WHERE name = 'n'`)
				})
			}()
		}
		for range 20 {
			if err := <-errs; err != nil {
				t.Error(err)
			}
		}
		var n int
		_ = d.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, `SELECT until FROM lease`).Scan(&n) })
		if n != 20 {
			t.Errorf("%d of 20 increments", n)
		}
	})
}

func TestAFailingMigrationKeepsNothing(t *testing.T) {
	d, err := db.Open(ctx, filepath.Join(t.TempDir(), "x.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	_, err = d.Migrate(ctx, fstest.MapFS{"0001_a.sql": {Data: []byte("-- +goose Up\nCREATE TABLE a (x INTEGER);\nCREATE TABLE a (x INTEGER);\n")}})
	if err == nil {
		t.Fatal("a broken migration was accepted")
	}
	if _, err := d.Writer().Exec(`SELECT * FROM a`); err == nil {
		t.Error("the first table of the failed migration stayed")
	}
}

func TestDialectKeepsEachEnginesBlocks(t *testing.T) {
	const text = "a\n-- engine: postgres\np\n-- engine: sqlite\ns\n-- engine: all\nb\nCREATE TABLE t (\n  x BIGINT NOT NULL,\n  PRIMARY KEY (x)\n);\n"
	if got := db.Dialect(db.Postgres, text); got != "a\np\nb\nCREATE TABLE t (\n  x BIGINT NOT NULL,\n  PRIMARY KEY (x)\n);\n" {
		t.Errorf("postgres: %q", got)
	}
	if got := db.Dialect(db.SQLite, text); got != "a\ns\nb\nCREATE TABLE t (\n  x INTEGER NOT NULL,\n  PRIMARY KEY (x)\n) STRICT, WITHOUT ROWID;\n" {
		t.Errorf("sqlite: %q", got)
	}
}

func count(t *testing.T, d *db.DB, table string) (n int) {
	t.Helper()
	if err := d.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, `SELECT count(*) FROM `+table).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}
