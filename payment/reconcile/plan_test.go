package reconcile

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/schema/schematest"
)

// Rows that were loaded a moment ago are unknown to the planner. Whatever it
// guesses, each receipt is looked up among the lines by its key, and each line
// among the receipts: never side by side.
func TestComparingLooksUpByKey(t *testing.T) {
	ctx := context.Background()
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		const n = 3_000
		if err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Load(ctx, "settlement_line", []string{"channel", "business_date", "reference", "file_id", "line", "kind", "request", "code", "amount", "fee", "paid_at"}, func(yield func([]any) bool) {
				for i := range n {
					if !yield([]any{"retail", int64(20261110), fmt.Sprint(i), int64(1), int64(i), "payment", "", "1", int64(1), int64(0), int64(1)}) {
						return
					}
				}
			})
			if err != nil {
				return err
			}
			_, err = tx.Load(ctx, "receipt", []string{"channel", "reference", "hash", "outcome", "payer", "payment_id", "code", "amount", "paid_at", "received_at"}, func(yield func([]any) bool) {
				for i := range n {
					if !yield([]any{"retail", fmt.Sprint(i), "", "posted", int64(1), int64(i), int64(1), int64(1), int64(1), int64(1)}) {
						return
					}
				}
			})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		plan := func(q string, args ...any) string {
			explain := "EXPLAIN "
			if d.Engine() == db.SQLite {
				explain = "EXPLAIN QUERY PLAN "
			}
			var b strings.Builder
			if err := d.Read(ctx, func(tx *db.Tx) error {
				return db.Each(ctx, tx, explain+q, args, func(scan func(...any) error) error {
					var text string
					var skip [3]int
					err := scan(&text)
					if d.Engine() == db.SQLite {
						err = scan(&skip[0], &skip[1], &skip[2], &text)
					}
					b.WriteString(text + "\n")
					return err
				})
			}); err != nil {
				t.Fatal(err)
			}
			return b.String()
		}
		for _, c := range []struct {
			sql, by, lookUp string
			args            []any
		}{
			{receiptsSQL, "settlement_line", "(channel=? AND business_date=? AND reference=? AND file_id=?)", []any{"retail", 0, 10, 20261110, 1}},
			{journalSQL, "entry", "posting_bank", []any{1}},
			{linesSQL, "receipt", "(channel=? AND reference=?)", []any{"retail", 20261110, 1, 0, 10}},
		} {
			got := plan(c.sql, c.args...)
			switch d.Engine() {
			case db.SQLite:
				if !strings.Contains(got, c.lookUp) {
					t.Errorf("not looked up by key:\n%s", got)
				}
			default:
				byKey := strings.Contains(got, c.by+"_pkey") || strings.Contains(got, "Hash") || strings.Contains(got, "Merge")
				if !byKey || strings.Contains(got, "Join Filter") {
					t.Errorf("not looked up by key:\n%s", got)
				}
			}
		}
	})
}
