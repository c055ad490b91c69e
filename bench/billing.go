package bench

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// BillingResult are the figures of a billing run.
type BillingResult struct {
	Engine  string    `json:"engine"`
	Members int       `json:"members"`
	PerSec  []float64 `json:"members_per_second"`
	Median  float64   `json:"median_per_second"`
	Anchor  []float64 `json:"anchor_per_second"` // the same rows written bare: COPY, or batched inserts on SQLite
	Ratio   float64   `json:"ratio"`
	PeakMiB float64   `json:"peak_mib"`
	Machine string    `json:"machine"`
}

// Billing bills n members (per to an employer) for one month after the other,
// each beside the anchor: rows of the same width and key written bare.
func Billing(ctx context.Context, engine string, n, per, rounds int, progress func(done, total int)) (BillingResult, error) {
	res := BillingResult{Engine: engine, Members: n, Machine: Machine()}
	p, err := NewPlace(ctx, engine, 0)
	if err != nil {
		return res, err
	}
	defer p.Close()
	if err := p.Fill(ctx, n, per, progress); err != nil {
		return res, err
	}
	m, other := period.Month(202001), period.Month(201601)
	for range rounds {
		start := clock.Monotonic()
		rows, err := p.System.Desk.RunBilling(ctx, m, nil)
		if err != nil {
			return res, err
		}
		if rows != n {
			return res, fmt.Errorf("bench: %d rows billed, want %d", rows, n)
		}
		res.PerSec = append(res.PerSec, float64(n)/clock.Since(start).Seconds())
		start = clock.Monotonic()
		if err := bareRows(ctx, p.System.DB, n, per, other); err != nil {
			return res, err
		}
		res.Anchor = append(res.Anchor, float64(n)/clock.Since(start).Seconds())
		m, other = m.Add(1), other.Add(1)
	}
	res.Median = median(res.PerSec)
	res.Ratio = res.Median / median(res.Anchor)
	res.PeakMiB = PeakMemory()
	return res, nil
}

var contributionColumns = []string{"member_no", "month", "employer_no", "segment", "revision", "branch_no", "risk_group", "programmes", "flags",
	"rule_version", "wage", "jkk", "jkm", "jht_employer", "jht_worker", "jp_employer", "jp_worker", "jkp_state", "jkp_jkk", "jkp_jkm", "bill_no", "created_at"}

func bareRows(ctx context.Context, d *db.DB, n, per int, m period.Month) error {
	const chunk = 65_536
	for at := 0; at < n; at += chunk {
		if err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Load(ctx, "contribution", contributionColumns, func(yield func([]any) bool) {
				r := []any{nil, int64(m), nil, int64(1), int64(0), int64(0), int64(3), int64(31), int64(2), int64(1 << 31), int64(5_000_000), int64(44_500), int64(15_000),
					int64(185_000), int64(100_000), int64(100_000), int64(50_000), int64(11_000), int64(7_000), int64(0), nil, int64(1 << 50)}
				for w := worker(at); w < worker(min(at+chunk, n)); w++ {
					firm := int64(w) / int64(per)
					r[0], r[2], r[20] = w.no(), employerNo(firm), int64(m)<<40|firm
					if !yield(r) {
						return
					}
				}
			})
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// LawResult are the figures of the batch kernel.
type LawResult struct {
	Members  int     `json:"members"`
	NsPer    float64 `json:"ns_per_member"`
	Explain  float64 `json:"explained_ns_per_member"`
	Allocs   float64 `json:"allocations"`
	OneCore  bool    `json:"one_core"`
	Machine  string  `json:"machine"`
	Segment  string  `json:"segment"`
	Checksum int64   `json:"checksum"`
}

// Law computes five programmes for wage earners in batches on one core, and the
// explained form for comparison.
func Law(members int) (LawResult, error) {
	l := law.MustLoad()
	k, err := l.CompilePU(202611)
	if err != nil {
		return LawResult{}, err
	}
	const chunk = 16_384
	rows := law.Rows{Wage: make([]int64, chunk), Group: make([]uint8, chunk), Programmes: make([]uint8, chunk)}
	for i := range chunk {
		rows.Wage[i], rows.Group[i], rows.Programmes[i] = worker(i).wage()*int64(1+i%3), uint8(1+i%5), 31
	}
	var out law.Columns
	out.Grow(chunk)
	res := LawResult{OneCore: true, Machine: Machine(), Segment: "PU"}
	start := clock.Monotonic()
	for res.Members < members {
		if err := k.Compute(rows, &out); err != nil {
			return res, err
		}
		res.Members += chunk
		res.Checksum += out.JKK[res.Members%chunk]
	}
	res.NsPer = float64(clock.Since(start).Nanoseconds()) / float64(res.Members)
	const explained = 20_000
	start = clock.Monotonic()
	for i := range explained {
		if _, err := l.Contribution(law.Input{Segment: law.PU, Month: 202611, Wage: 4_000_000, RiskGroup: 1 + i%5, JKP: true}); err != nil {
			return res, err
		}
	}
	res.Explain = float64(clock.Since(start).Nanoseconds()) / explained
	return res, nil
}
