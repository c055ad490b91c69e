package seal_test

import (
	"context"
	"fmt"
	"sync"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/seal"
	"github.com/jamsos/jamsos/schema/schematest"
)

// Rows that come while blocks are made neither stop the sealers nor slip past
// them, and two sealers never seal a row twice.
func TestSealingKeepsPaceWithRowsThatCome(t *testing.T) {
	ctx := context.Background()
	const writers, txs, per = 4, 40, 25
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		var writing, sealing sync.WaitGroup
		over := make(chan struct{})
		var mu sync.Mutex
		meanwhile := 0
		for w := range writers {
			writing.Go(func() {
				for i := range txs {
					rows := make([]seal.Row, per)
					for j := range rows {
						no := int64((i*per+j)*writers + w)
						rows[j] = seal.Row{Kind: "entry", Word: no * 7919 % 1000, ID: no, Hash: seal.Hash(fmt.Sprint(no))}
					}
					if err := d.Write(ctx, func(tx *db.Tx) error { return seal.Add(ctx, tx, rows...) }); err != nil {
						t.Error(err)
					}
				}
			})
		}
		for range 2 {
			sealing.Go(func() {
				for {
					n, err := seal.Run(ctx, d)
					if err != nil {
						t.Error(err)
					}
					mu.Lock()
					meanwhile += n
					mu.Unlock()
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
		sealing.Wait()
		rest, err := seal.Run(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		if total := meanwhile + rest; total != writers*txs*per {
			t.Errorf("%d rows sealed of %d", total, writers*txs*per)
		}
		if meanwhile == 0 {
			t.Error("nothing was sealed while rows came")
		}
		if err := d.Read(ctx, func(tx *db.Tx) error {
			n, waiting, err := seal.Verify(ctx, tx, func(_ context.Context, _ *db.Tx, _ string, _, id int64) (string, bool, error) {
				return seal.Hash(fmt.Sprint(id)), true, nil
			}, func(f seal.Finding) { t.Error(f) })
			if n != writers*txs*per || waiting != 0 {
				t.Errorf("%d rows in blocks, the oldest waits %v", n, waiting)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
