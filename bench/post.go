package bench

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"sync"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
)

// PostOptions says how payments are measured.
type PostOptions struct {
	Engine   string
	Payments int // per round
	Clients  int
	Rounds   int
	Delay    time.Duration // added to each commit (PostgreSQL)
}

// PostResult are the figures of posting.
type PostResult struct {
	Engine   string    `json:"engine"`
	Clients  int       `json:"clients"`
	Payments int       `json:"payments"`
	PerSec   []float64 `json:"payments_per_second"`
	Median   float64   `json:"median_per_second"`
	P50      float64   `json:"p50_ms"`
	P99      float64   `json:"p99_ms"`
	Anchor   []float64 `json:"anchor_per_second"` // pgbench -N, or one-row durable transactions on SQLite
	AnchorBy string    `json:"anchor"`
	Ratio    float64   `json:"ratio"` // median of ours ÷ median of the anchor
	PeakMiB  float64   `json:"peak_mib"`
	Machine  string    `json:"machine"`
}

// Post measures durable posting of whole self-payers' payments: receipt,
// payment, months, member account, journal entry, audit, number, jobs.
func Post(ctx context.Context, o PostOptions, progress func(done, total int)) (PostResult, error) {
	res := PostResult{Engine: o.Engine, Clients: o.Clients, Payments: o.Payments, Machine: Machine()}
	p, err := NewPlace(ctx, o.Engine, o.Delay)
	if err != nil {
		return res, err
	}
	defer p.Close()
	warm := o.Payments / 2
	ms, err := Bills(ctx, p, o.Payments*o.Rounds+warm, progress)
	if err != nil {
		return res, err
	}
	run, stop := context.WithCancel(ctx)
	defer stop()
	if err := p.RunIn(ctx); err != nil {
		return res, err
	}
	p.System.Till.Start(run)
	// Empty tables are nobody's daily life: post some, then let the planner look,
	// as autovacuum would have by then (and as pgbench -i does for the anchor).
	if _, _, err := post(ctx, p.System.Till, ms[:warm], o.Clients); err != nil {
		return res, err
	}
	ms = ms[warm:]
	if _, err := p.System.DB.Writer().ExecContext(ctx, "ANALYZE"); err != nil {
		return res, err
	}
	anchor, err := newAnchor(ctx, p)
	if err != nil {
		return res, err
	}
	res.AnchorBy = anchor.name
	var all []time.Duration
	for range o.Rounds {
		rate, took, err := post(ctx, p.System.Till, ms[:o.Payments], o.Clients)
		if err != nil {
			return res, err
		}
		ms = ms[o.Payments:]
		res.PerSec = append(res.PerSec, rate)
		all = append(all, took...)
		a, err := anchor.run(ctx, o.Clients)
		if err != nil {
			return res, err
		}
		res.Anchor = append(res.Anchor, a)
	}
	slices.Sort(all)
	res.P50, res.P99 = ms64(quantile(all, 0.5)), ms64(quantile(all, 0.99))
	res.Median = median(res.PerSec)
	if a := median(res.Anchor); a > 0 {
		res.Ratio = res.Median / a
	}
	res.PeakMiB = PeakMemory()
	return res, nil
}

func ms64(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

func post(ctx context.Context, till *payment.Till, ms []payment.Message, clients int) (float64, []time.Duration, error) {
	took := make([]time.Duration, len(ms))
	errs := make([]error, clients)
	start := clock.Monotonic()
	var wg sync.WaitGroup
	for c := range clients {
		wg.Go(func() {
			for i := c; i < len(ms); i += clients {
				t := clock.Monotonic()
				if _, err := till.Post(ctx, ms[i]); err != nil {
					errs[c] = err
					return
				}
				took[i] = clock.Since(t)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, nil, err
		}
	}
	return float64(len(ms)) / clock.Since(start).Seconds(), took, nil
}

// Bills registers n informal workers with an open bill each and returns the
// messages that pay them.
func Bills(ctx context.Context, p *Place, n int, progress func(done, total int)) ([]payment.Message, error) {
	const perTx = 500
	sys := p.System
	out := make([]payment.Message, 0, n)
	for len(out) < n {
		k := min(perTx, n-len(out))
		at := len(out)
		if err := sys.DB.Write(ctx, func(tx *db.Tx) error {
			out = out[:at]
			persons := make([]member.Person, k)
			for i := range persons {
				s := at + i
				persons[i] = member.Person{Name: fmt.Sprintf("Uji %d", s), BirthDate: 19900115, Sex: id.Male, MotherName: "Sumiyati",
					NIK: fmt.Sprintf("36%02d%02d150190%04d", s/9999/99%99+1, s/9999%99+1, s%9999+1), Area: "36.04", Address: "-", Synthetic: true}
			}
			nos, refused, err := sys.Members.RegisterManyTx(ctx, tx, persons, "bench", "bench")
			if err != nil {
				return err
			}
			for i, no := range nos {
				if refused != nil && refused[i] != nil {
					return refused[i]
				}
				if _, err := sys.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM, law.JHT), Income: 900_000,
					Occupation: "Nelayan", Area: "36.04"}, "bench"); err != nil {
					return err
				}
				b, err := sys.Desk.IssueSelfBillTx(ctx, tx, no, 1, "bench")
				if err != nil {
					return err
				}
				out = append(out, payment.Message{Channel: "retail", Reference: fmt.Sprint("bench-", at+i), Code: id.FormatPaymentCode(b.Code), Amount: b.Amount})
			}
			return nil
		}); err != nil {
			return nil, err
		}
		if progress != nil {
			progress(len(out), n)
		}
	}
	return out, nil
}

// anchor is the bare work that posting is compared with.
type anchor struct {
	name string
	run  func(ctx context.Context, clients int) (perSecond float64, err error)
}

const anchorSeconds = 5

func newAnchor(ctx context.Context, p *Place) (anchor, error) {
	if p.Cluster != nil {
		return pgbench(ctx, p)
	}
	// SQLite: one row per durable transaction, the least that can be posted.
	d := p.System.DB
	if _, err := d.Writer().ExecContext(ctx, `CREATE TABLE bench_anchor (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT`); err != nil {
		return anchor{}, err
	}
	return anchor{"one-row durable transactions, one writer", func(ctx context.Context, _ int) (float64, error) {
		n := 0
		start := clock.Monotonic()
		for clock.Since(start) < anchorSeconds*time.Second {
			if err := d.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Exec(ctx, `INSERT INTO bench_anchor (text) VALUES ($1)`, "payment")
				return err
			}); err != nil {
				return 0, err
			}
			n++
		}
		return float64(n) / clock.Since(start).Seconds(), nil
	}}, nil
}

var tps = regexp.MustCompile(`tps = ([0-9.]+)`)

// pgbench runs PostgreSQL's own simple-update load against the same cluster.
func pgbench(ctx context.Context, p *Place) (anchor, error) {
	bin := filepath.Join(p.Cluster.Bin(), "pgbench")
	base := []string{"-h", "127.0.0.1", "-p", strconv.Itoa(p.Cluster.Port()), "-U", "jamsos"}
	run := func(args ...string) ([]byte, error) {
		out, err := exec.CommandContext(ctx, bin, append(append([]string{}, base...), args...)...).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("pgbench: %w: %s", err, out)
		}
		return out, err
	}
	if _, err := exec.CommandContext(ctx, filepath.Join(p.Cluster.Bin(), "createdb"), append(base, "pgbench")...).CombinedOutput(); err != nil {
		return anchor{}, err
	}
	if _, err := run("-i", "-q", "-s", "20", "pgbench"); err != nil {
		return anchor{}, err
	}
	return anchor{"pgbench -N (simple update), same clients", func(ctx context.Context, clients int) (float64, error) {
		out, err := run("-N", "-c", strconv.Itoa(clients), "-j", "2", "-T", strconv.Itoa(anchorSeconds), "pgbench")
		if err != nil {
			return 0, err
		}
		m := tps.FindSubmatch(out)
		if m == nil {
			return 0, fmt.Errorf("pgbench told no rate: %s", out)
		}
		return strconv.ParseFloat(string(m[1]), 64)
	}}, nil
}
