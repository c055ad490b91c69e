package tally_test

import (
	"context"
	"sync"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/tally"
	"github.com/jamsos/jamsos/schema/schematest"
)

func TestFoldingGoesOnWhileThingsHappen(t *testing.T) {
	ctx := context.Background()
	const writers, each = 4, 60
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		var writing, folding sync.WaitGroup
		over := make(chan struct{})
		for w := range writers {
			writing.Go(func() {
				for i := range each {
					if err := d.Write(ctx, func(tx *db.Tx) error {
						return tally.Add(ctx, tx, tally.Count{Word: int64(i*7919%1000 + w), Measure: "paid", Day: 20261110, N: 1, Amount: 10})
					}); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 2 {
			folding.Go(func() {
				for {
					if _, err := tally.Fold(ctx, d); err != nil {
						t.Error(err) // a row that comes meanwhile is no error
					}
					select {
					case <-over:
						return
					default:
					}
				}
			})
		}
		writing.Wait()
		close(over)
		folding.Wait()
		if _, err := tally.Fold(ctx, d); err != nil {
			t.Fatal(err)
		}
		var n, amount int64
		if err := d.Read(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(ctx, `SELECT sum(n), sum(amount) FROM rollup`).Scan(&n, &amount)
		}); err != nil || n != writers*each || amount != 10*n {
			t.Errorf("%d counted with %d, %v", n, amount, err)
		}
	})
}
