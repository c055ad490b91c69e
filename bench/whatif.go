package bench

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
)

// WhatIfResult are the figures of a change tried out over everybody.
type WhatIfResult struct {
	Engine    string                   `json:"engine"`
	Members   int                      `json:"members"`
	Seconds   []float64                `json:"seconds"`
	Median    float64                  `json:"median_seconds"`
	Best      float64                  `json:"best_seconds"`
	Anchor    []float64                `json:"anchor_seconds"` // one bare SELECT of the same columns
	Ratio     float64                  `json:"ratio"`          // of the medians: ours to the anchor's
	MemoryMiB float64                  `json:"memory_mib"`     // resident, over what it was before the first round
	PeakMiB   float64                  `json:"peak_mib"`
	Machine   string                   `json:"machine"`
	Total     contribution.EffectRow   `json:"total"`
	Classes   []contribution.EffectRow `json:"classes"`
}

// WhatIf tries another pension cap out over n wage earners (per to an employer),
// each round beside the anchor: one query for the same columns of the same rows.
func WhatIf(ctx context.Context, engine string, n, per, rounds int, progress func(done, total int)) (WhatIfResult, error) {
	res := WhatIfResult{Engine: engine, Members: n, Machine: Machine()}
	p, err := NewPlace(ctx, engine, 0)
	if err != nil {
		return res, err
	}
	defer p.Close()
	if err := p.Fill(ctx, n, per, progress); err != nil {
		return res, err
	}
	change, err := law.ReadChange("bench.yaml", []byte("title: JP cap of 6 million\nmonth: 2026-11\nparameters:\n  - {id: jp.cap, value: 6_000_000}\n"))
	if err != nil {
		return res, err
	}
	idle := Memory()
	for range rounds {
		start := clock.Monotonic()
		effect, err := p.System.Desk.WhatIf(ctx, change, func(int, int) { res.MemoryMiB = max(res.MemoryMiB, Memory()-idle) })
		if err != nil {
			return res, err
		}
		res.Seconds = append(res.Seconds, clock.Since(start).Seconds())
		if effect.Total.Members != int64(n) {
			return res, fmt.Errorf("bench: %d members, want %d", effect.Total.Members, n)
		}
		res.Total, res.Classes = effect.Total, effect.Classes
		start = clock.Monotonic()
		if err := bareRead(ctx, p.System.DB, n); err != nil {
			return res, err
		}
		res.Anchor = append(res.Anchor, clock.Since(start).Seconds())
	}
	res.Median, res.Best = median(res.Seconds), quickest(res.Seconds)
	res.Ratio, res.PeakMiB = res.Median/median(res.Anchor), PeakMemory()
	return res, nil
}

func quickest(v []float64) float64 {
	best := v[0]
	for _, s := range v {
		best = min(best, s)
	}
	return best
}

// bareRead reads the columns that a month is reckoned on, in the table's own order.
func bareRead(ctx context.Context, d *db.DB, n int) error {
	return d.Read(ctx, func(tx *db.Tx) error {
		rows, err := tx.Query(ctx, `SELECT employer_no, member_no, enrolment_id, wage, branch_no * 4096 + risk_group * 32 + jkp * 16 + programmes FROM enrolment
			WHERE segment = 1 AND start_date <= $1 AND (end_date = 0 OR end_date >= $2)`, 20261130, 20261101)
		if err != nil {
			return err
		}
		defer rows.Close()
		var v [5]any
		read, sum := 0, money.Rupiah(0)
		for rows.Next() {
			if err := rows.Scan(&v[0], &v[1], &v[2], &v[3], &v[4]); err != nil {
				return err
			}
			read, sum = read+1, sum+money.Rupiah(v[3].(int64))
		}
		if read != n || sum == 0 {
			return fmt.Errorf("bench: %d rows read, want %d", read, n)
		}
		return rows.Err()
	})
}
