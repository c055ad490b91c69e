package bench

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

// SpreadResult tells how soon an employer's payment reaches its workers.
type SpreadResult struct {
	Engine  string    `json:"engine"`
	Workers int       `json:"workers"`
	Post    []float64 `json:"post_ms"`        // until the channel is answered
	Spread  []float64 `json:"spread_seconds"` // from the answer until every month is settled and every worker told
	Per10k  float64   `json:"seconds_per_10000"`
	Machine string    `json:"machine"`
}

// Spread pays one employer's bill, month after month, and waits until each
// worker's month is settled and each worker was sent a message.
func Spread(ctx context.Context, engine string, workers, rounds int, progress func(done, total int)) (SpreadResult, error) {
	res := SpreadResult{Engine: engine, Workers: workers, Machine: Machine()}
	p, err := NewPlace(ctx, engine, 0)
	if err != nil {
		return res, err
	}
	defer p.Close()
	if err := p.Fill(ctx, workers, workers, progress); err != nil {
		return res, err
	}
	sys := p.System
	m := period.Month(202001)
	for i := range rounds {
		bills, err := sys.Desk.BillEmployer(ctx, employerNo(0), m.Add(i), "bench")
		if err != nil {
			return res, err
		}
		start := clock.Monotonic()
		if _, err := sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: fmt.Sprint("spread-", i), Code: id.FormatPaymentCode(bills[0].Code), Amount: bills[0].Amount}); err != nil {
			return res, err
		}
		res.Post = append(res.Post, ms64(clock.Since(start)))
		start = clock.Monotonic()
		if _, err := sys.Runner.Drain(ctx); err != nil {
			return res, err
		}
		res.Spread = append(res.Spread, clock.Since(start).Seconds())
	}
	res.Per10k = median(res.Spread) * 10_000 / float64(workers)
	return res, nil
}
