package tally_test

import (
	"context"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/tally"
	"github.com/jamsos/jamsos/schema/schematest"
)

func TestFoldingNeitherLosesNorDoubles(t *testing.T) {
	ctx := context.Background()
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		var n, amount int64
		rapid.Check(t, func(rt *rapid.T) {
			var counts []tally.Count
			for range rapid.IntRange(1, 20).Draw(rt, "counts") {
				c := tally.Count{Word: rapid.Int64Range(1, 9).Draw(rt, "word"), Measure: rapid.SampledFrom([]string{"registered", "active"}).Draw(rt, "measure"),
					Day: period.Date(20261101 + rapid.Int32Range(0, 2).Draw(rt, "day")), Area: rapid.SampledFrom([]string{"", "36.04"}).Draw(rt, "area"),
					N: rapid.Int64Range(-3, 9).Draw(rt, "n"), Amount: rapid.Int64Range(0, 99).Draw(rt, "amount")}
				counts = append(counts, c)
				n, amount = n+c.N, amount+c.Amount
			}
			if err := d.Write(ctx, func(tx *db.Tx) error { return tally.Add(ctx, tx, counts...) }); err != nil {
				rt.Fatal(err)
			}
			if rapid.Bool().Draw(rt, "fold") {
				if _, err := tally.Fold(ctx, d); err != nil {
					rt.Fatal(err)
				}
			}
		})
		// Two folders at once: one of them may be turned away, nothing is lost.
		var wg sync.WaitGroup
		for range 2 {
			wg.Go(func() { _, _ = tally.Fold(ctx, d) })
		}
		wg.Wait()
		if _, err := tally.Fold(ctx, d); err != nil {
			t.Fatal(err)
		}
		var gotN, gotAmount, left int64
		if err := d.Read(ctx, func(tx *db.Tx) error {
			if err := tx.QueryRow(ctx, `SELECT count(*) FROM tally`).Scan(&left); err != nil {
				return err
			}
			return tx.QueryRow(ctx, `SELECT sum(n), sum(amount) FROM rollup`).Scan(&gotN, &gotAmount)
		}); err != nil {
			t.Fatal(err)
		}
		if gotN != n || gotAmount != amount || left != 0 {
			t.Errorf("folded %d and %d, want %d and %d; %d rows left", gotN, gotAmount, n, amount, left)
		}
	})
}
