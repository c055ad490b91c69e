// Package tally counts what happens without a hot row: a change adds its counts
// as rows of its own, Fold adds them to the roll-up that dashboards read.
package tally

import (
	"context"
	"fmt"
	"math"
	"sort"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
)

// Count is n things (and an amount in rupiah) of one measure on one day.
type Count struct {
	Word    int64  // shard word of the change
	Measure string // "registered", "active", "paid" …
	Day     period.Date
	Area    string // regency, Kemendagri code; '' unknown
	Segment int    // 0 when it does not apply
	Channel string
	N       int64
	Amount  int64
}

// Add writes counts within the transaction of the change that they count.
func Add(ctx context.Context, tx *db.Tx, counts ...Count) error {
	rows := make([][]any, len(counts))
	for i, c := range counts {
		rows[i] = []any{c.Word, id.Row(tx.Now()), c.Measure, c.Day, c.Area, c.Segment, c.Channel, c.N, c.Amount}
	}
	return tx.InsertLater(ctx, "tally", "word,tally_id,measure,day,area,segment,channel,n,amount", rows)
}

// foldRows is the most rows folded in one transaction.
const foldRows = 4096

// Fold moves waiting counts into the roll-up and returns how many.
func Fold(ctx context.Context, d *db.DB) (total int, err error) {
	for {
		n := 0
		err := d.Write(ctx, func(tx *db.Tx) error {
			n = 0
			type key struct {
				measure, area, channel string
				day, segment           int
			}
			end, err := boundary(ctx, tx)
			if err != nil {
				return err
			}
			// What was removed is what is folded, so that rows which come meanwhile
			// are neither lost nor in the way.
			sums := map[key][2]int64{}
			const q = `DELETE FROM tally WHERE (word, tally_id) <= ($1, $2) RETURNING measure, day, area, segment, channel, n, amount`
			if err := db.Each(ctx, tx, q, []any{end[0], end[1]}, func(scan func(...any) error) error {
				var k key
				var c, amount int64
				err := scan(&k.measure, &k.day, &k.area, &k.segment, &k.channel, &c, &amount)
				s := sums[k]
				sums[k] = [2]int64{s[0] + c, s[1] + amount}
				n++
				return err
			}); err != nil || n == 0 {
				return err
			}
			vals := make([][]any, 0, len(sums))
			for k, s := range sums {
				vals = append(vals, []any{k.measure, k.day, k.area, k.segment, k.channel, s[0], s[1]})
			}
			// One order for all folders, so that two never wait for each other.
			sort.Slice(vals, func(i, j int) bool { return fmt.Sprint(vals[i]...) < fmt.Sprint(vals[j]...) })
			const merge = `ON CONFLICT (measure, day, area, segment, channel) DO UPDATE SET n = rollup.n + excluded.n, amount = rollup.amount + excluded.amount`
			_, err = tx.Insert(ctx, "rollup", "measure,day,area,segment,channel,n,amount", merge, vals)
			return err
		})
		total += n
		if err != nil || n < foldRows {
			return total, err
		}
	}
}

// boundary is the last key of the rows to be folded at once.
func boundary(ctx context.Context, tx *db.Tx) (key [2]int64, err error) {
	const q = `SELECT word, tally_id FROM tally ORDER BY word, tally_id LIMIT 1 OFFSET $1`
	err = tx.QueryRow(ctx, q, foldRows-1).Scan(&key[0], &key[1])
	if db.Code(err) == db.NoRow {
		return [2]int64{math.MaxInt64, math.MaxInt64}, nil
	}
	return key, err
}
