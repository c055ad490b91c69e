package db_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/schema/schematest"
)

const loginColumns = "login,word,account_id"

func TestLaterStatementsHappenInTheirOrder(t *testing.T) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		if err := d.Write(ctx, func(tx *db.Tx) error {
			var seen []string
			var touched int64
			steps := []error{
				tx.InsertLater(ctx, "login", loginColumns, [][]any{{"a", 1, 1}, {"b", 2, 2}}),
				tx.InsertLater(ctx, "login", loginColumns, [][]any{{"c", 3, 3}}),
				tx.ExecLater(ctx, `UPDATE login SET word = 9 WHERE login <> $1`, []any{"a"}, func(n int64) error { touched = n; return nil }),
				tx.QueryLater(ctx, `SELECT login, word FROM login ORDER BY login`, nil, func(scan func(...any) error) error {
					var l string
					var w int
					err := scan(&l, &w)
					seen = append(seen, fmt.Sprint(l, w))
					return err
				}),
				tx.InsertLater(ctx, "login", loginColumns, [][]any{{"d", 4, 4}}),
				tx.Wait(ctx),
			}
			if err := errors.Join(steps...); err != nil {
				return err
			}
			if got := fmt.Sprint(seen); got != "[a1 b9 c9]" || touched != 2 {
				t.Errorf("saw %s, touched %d", got, touched)
			}
			if d.Engine() == db.Postgres && tx.Trips() != 1 {
				t.Errorf("BEGIN, three inserts, an update and a query took %d trips", tx.Trips())
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if n := count(t, d, "login"); n != 4 {
			t.Errorf("%d rows", n)
		}
	})
}

func TestWhatALaterStatementFindsCanStillEndTheTransaction(t *testing.T) {
	boom := errors.New("boom")
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		for name, f := range map[string]func(tx *db.Tx) error{
			"a key that must be new": func(tx *db.Tx) error {
				return tx.InsertNew(ctx, "login", loginColumns, [][]any{{"x", 1, 1}, {"x", 2, 2}}, boom)
			},
			"a count": func(tx *db.Tx) error {
				return tx.ExecLater(ctx, `UPDATE login SET word = 1 WHERE login = 'nobody'`, nil, func(n int64) error {
					if n != 1 {
						return boom
					}
					return nil
				})
			},
			"a row": func(tx *db.Tx) error {
				return tx.QueryLater(ctx, `SELECT login FROM login`, nil, func(func(...any) error) error { return boom })
			},
		} {
			err := d.Write(ctx, func(tx *db.Tx) error {
				if err := tx.InsertLater(ctx, "login", loginColumns, [][]any{{"before", 1, 1}}); err != nil {
					return err
				}
				return f(tx) // nobody waits: the commit does
			})
			if !errors.Is(err, boom) || count(t, d, "login") != 0 {
				t.Errorf("%s: %v, %d rows", name, err, count(t, d, "login"))
			}
		}
		// The connections are as good as before.
		for range 30 {
			if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, `DELETE FROM login`); return err }); err != nil {
				t.Fatal(err)
			}
		}
	})
}

func TestAClosureThatSwallowsAFailureDoesNotCommit(t *testing.T) {
	d := schematest.Postgres(t)
	for name, wrong := range map[string]func(tx *db.Tx){
		"a statement that cannot be prepared": func(tx *db.Tx) { _, _ = tx.Exec(ctx, `DELETE FROM nothing`) },
		"a value that does not fit":           func(tx *db.Tx) { _, _ = tx.Exec(ctx, `DELETE FROM login WHERE word = $1`, "x") },
		"a query that fails":                  func(tx *db.Tx) { _ = tx.QueryRow(ctx, `SELECT 1/word FROM (VALUES (0)) v (word)`).Scan(new(int)) },
	} {
		err := d.Write(ctx, func(tx *db.Tx) error {
			wrong(tx)
			_, _ = tx.Exec(ctx, `INSERT INTO login (login, word, account_id) VALUES ('a', 1, 1)`)
			return nil
		})
		if err == nil || count(t, d, "login") != 0 {
			t.Errorf("%s: %v, %d rows", name, err, count(t, d, "login"))
		}
	}
}

func TestAContextThatEndsTakesItsTransactionWithIt(t *testing.T) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		ending, end := context.WithCancel(ctx)
		err := d.Write(ending, func(tx *db.Tx) error {
			if _, err := tx.Exec(ending, `INSERT INTO login (login, word, account_id) VALUES ('a', 1, 1)`); err != nil {
				return err
			}
			end()
			return tx.InsertLater(ending, "login", loginColumns, [][]any{{"b", 1, 1}})
		})
		if err == nil || count(t, d, "login") != 0 {
			t.Errorf("%v, %d rows", err, count(t, d, "login"))
		}
	})
}

func TestAStatementThatIsReadMayRunAgainMeanwhile(t *testing.T) {
	d := schematest.SQLite(t)
	if err := d.Write(ctx, func(tx *db.Tx) error {
		if _, err := tx.Insert(ctx, "login", loginColumns, "", [][]any{{"a", 1, 1}, {"b", 2, 2}, {"c", 3, 3}}); err != nil {
			return err
		}
		const q = `SELECT login FROM login ORDER BY login`
		pairs := 0
		return errors.Join(db.Each(ctx, tx, q, nil, func(func(...any) error) error {
			return db.Each(ctx, tx, q, nil, func(func(...any) error) error { pairs++; return nil })
		}), func() error {
			if pairs != 9 {
				return fmt.Errorf("%d pairs of 3 by 3 rows", pairs)
			}
			return nil
		}())
	}); err != nil {
		t.Fatal(err)
	}
}

func TestMoreTextsThanAreKept(t *testing.T) {
	d := schematest.SQLite(t)
	if err := d.Write(ctx, func(tx *db.Tx) error {
		for range 2 {
			for i := range 500 {
				var got int
				if err := tx.QueryRow(ctx, fmt.Sprintf(`SELECT %d + $1`, i), 1).Scan(&got); err != nil || got != i+1 {
					return fmt.Errorf("%d: %d, %w", i, got, err)
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}
