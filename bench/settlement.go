package bench

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/retail"
)

// SettlementResult are the figures of a channel's settlement file.
type SettlementResult struct {
	Engine      string    `json:"engine"`
	Lines       int       `json:"lines"`
	PostPerSec  []float64 `json:"posted_per_second"` // payments that we learn of from the file
	Median      float64   `json:"median_per_second"`
	Load        float64   `json:"load_s"`  // reading and keeping a file of payments that we know
	Match       float64   `json:"match_s"` // comparing it with ours
	KnownPerSec float64   `json:"known_per_second"`
	Differences int       `json:"differences"`
	PeakMiB     float64   `json:"peak_mib"`
	Machine     string    `json:"machine"`
}

// missing is of how many payments the file leaves one out, so that there is a
// difference to be found.
const missing = 1000

// Settlement measures both things that a settlement file brings: payments that
// nobody told us of, posted whole and durable, and payments that we know,
// matched line by line.
func Settlement(ctx context.Context, engine string, lines, rounds int, progress func(done, total int)) (SettlementResult, error) {
	res := SettlementResult{Engine: engine, Lines: lines, Machine: Machine()}
	p, err := NewPlace(ctx, engine, 0)
	if err != nil {
		return res, err
	}
	defer p.Close()
	warm := lines / 4
	ms, err := Bills(ctx, p, warm+lines*rounds, progress)
	if err != nil {
		return res, err
	}
	if err := p.RunIn(ctx); err != nil {
		return res, err
	}
	paidAt := clock.System.Now().UTC().Truncate(time.Second)
	for i := range ms {
		ms[i].Kept, ms[i].PaidAt = true, paidAt
	}
	if _, err := postFile(ctx, p.System.Till, ms[:warm]); err != nil {
		return res, err
	}
	if _, err := p.System.DB.Writer().ExecContext(ctx, "ANALYZE"); err != nil { // as autovacuum would have by then
		return res, err
	}
	for at := warm; at < len(ms); at += lines {
		rate, err := postFile(ctx, p.System.Till, ms[at:at+lines])
		if err != nil {
			return res, err
		}
		res.PostPerSec = append(res.PostPerSec, rate)
	}
	res.Median = median(res.PostPerSec)
	if err := p.match(ctx, ms, &res); err != nil {
		return res, err
	}
	res.PeakMiB = PeakMemory()
	return res, nil
}

func postFile(ctx context.Context, till *payment.Till, ms []payment.Message) (perSecond float64, err error) {
	start := clock.Monotonic()
	for i, a := range till.PostAll(ctx, ms) {
		if a.Err != nil || a.Outcome.State != payment.Posted {
			return 0, fmt.Errorf("bench: line %s is %q: %w", ms[i].Reference, a.Outcome.State, a.Err)
		}
	}
	return float64(len(ms)) / clock.Since(start).Seconds(), nil
}

// match loads a file of nearly all payments and compares it with ours.
func (p *Place) match(ctx context.Context, ms []payment.Message, res *SettlementResult) error {
	c, err := p.System.Till.Channel(ctx, ms[0].Channel)
	if err != nil {
		return err
	}
	date := c.BusinessDate(ms[0].PaidAt)
	lines := make([]retail.Line, 0, len(ms))
	for i, m := range ms {
		if i%missing != 0 {
			lines = append(lines, retail.Line{Kind: retail.Payment, Reference: m.Reference, Code: m.Code, Amount: m.Amount, PaidAt: m.PaidAt})
		}
	}
	profile, _ := retail.ProfileOf("jamsos")
	var file bytes.Buffer
	if err := retail.Write(&file, profile, c.Key, date, lines); err != nil {
		return err
	}
	desk := p.System.Reconcile
	start := clock.Monotonic()
	if _, err := desk.LoadSettlement(ctx, c.Key, reconcile.File{Name: "bench", Body: &file, Day: date, By: "bench"}); err != nil {
		return err
	}
	res.Load = clock.Since(start).Seconds()
	start = clock.Monotonic()
	d, err := desk.Match(ctx, c.Key, date)
	if err != nil {
		return err
	}
	res.Match = clock.Since(start).Seconds()
	res.KnownPerSec = float64(len(lines)) / (res.Load + res.Match)
	if res.Differences = d.Differences; d.Differences != len(ms)-len(lines) {
		return fmt.Errorf("bench: %d differences were found, %d payments are not in the file", d.Differences, len(ms)-len(lines))
	}
	return nil
}
