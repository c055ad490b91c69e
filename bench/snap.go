package bench

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/sim/day"
	"github.com/jamsos/jamsos/site"
)

// SnapOptions says how payments over SNAP are measured.
type SnapOptions struct {
	Engine  string
	Rate    int // payments a second
	Seconds int
	Inquiry bool // as many inquiries beside them
}

// SnapResult are the figures of payments over SNAP. Times are milliseconds from
// the instant at which a call was to be made, so that a stall counts for every
// call that it held up.
type SnapResult struct {
	Engine     string  `json:"engine"`
	Rate       int     `json:"asked_per_second"`
	Payments   int     `json:"payments"`
	Reached    float64 `json:"reached_per_second"`
	P50        float64 `json:"p50_ms"`
	P99        float64 `json:"p99_ms"`
	Worst      float64 `json:"worst_ms"`
	InquiryP50 float64 `json:"inquiry_p50_ms,omitempty"`
	InquiryP99 float64 `json:"inquiry_p99_ms,omitempty"`
	PeakMiB    float64 `json:"peak_mib"` // of both sides
	Machine    string  `json:"machine"`
}

// warmSeconds are played before what is measured.
const warmSeconds = 2

// Snap lets a bank pay virtual accounts through the whole server: TCP, HTTP,
// token, signature over the bytes, JSON, posting, commit, and what the server
// does in the background besides. Calls come at fixed instants whether those
// before were answered or not. The bank's side, signing included, runs on the
// same cores.
func Snap(ctx context.Context, o SnapOptions, progress func(done, total int)) (SnapResult, error) {
	res := SnapResult{Engine: o.Engine, Rate: o.Rate, Payments: o.Rate * o.Seconds, Machine: Machine()}
	p, err := NewPlace(ctx, o.Engine, 0)
	if err != nil {
		return res, err
	}
	defer p.Close()
	bills, err := day.Payers(ctx, p.System, 0, o.Rate*(o.Seconds+warmSeconds), progress)
	if err != nil {
		return res, err
	}
	if err := p.RunIn(ctx); err != nil {
		return res, err
	}
	run, stop := context.WithCancel(ctx)
	wait := p.System.Start(run)
	defer wait()
	defer stop()
	bank, err := p.bank(run)
	if err != nil {
		return res, err
	}
	warm := o.Rate * warmSeconds
	if _, err := arrive(run, o.Rate, warm, func(i int) error { return pay(run, bank, bills[i], i) }); err != nil {
		return res, err
	}
	if _, err := p.System.DB.Writer().ExecContext(ctx, "ANALYZE"); err != nil { // as autovacuum would have by then
		return res, err
	}
	bills = bills[warm:]
	var asked []time.Duration
	var askErr error
	var asking sync.WaitGroup
	if o.Inquiry {
		asking.Go(func() {
			asked, askErr = arrive(run, o.Rate, len(bills), func(i int) error { return ask(run, bank, bills[len(bills)-1-i]) })
		})
	}
	start := clock.Monotonic()
	took, err := arrive(run, o.Rate, len(bills), func(i int) error { return pay(run, bank, bills[i], warm+i) })
	res.Reached = float64(len(bills)) / clock.Since(start).Seconds()
	asking.Wait()
	if err != nil {
		return res, err
	}
	if askErr != nil {
		return res, askErr
	}
	var posted int
	if err := p.System.DB.Writer().QueryRowContext(ctx, `SELECT count(*) FROM payment`).Scan(&posted); err != nil {
		return res, err
	}
	if posted != warm+len(bills) {
		return res, fmt.Errorf("bench: %d payments stand in the books, %d were answered as posted", posted, warm+len(bills))
	}
	slices.Sort(took)
	slices.Sort(asked)
	res.P50, res.P99, res.Worst = ms64(quantile(took, 0.5)), ms64(quantile(took, 0.99)), ms64(quantile(took, 1))
	res.InquiryP50, res.InquiryP99 = ms64(quantile(asked, 0.5)), ms64(quantile(asked, 0.99))
	res.PeakMiB = PeakMemory()
	return res, nil
}

// bank serves the whole site on a port of its own and makes a bank that calls it.
func (p *Place) bank(ctx context.Context) (*simulate.Caller, error) {
	s, err := site.New(p.System, site.Config{Log: slog.New(slog.NewJSONHandler(io.Discard, nil))})
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	go func() { _ = s.Serve(ctx, l) }()
	return day.Bank(ctx, p.System, "bench", "va-mandiri", "19777", "mandiri", "http://"+l.Addr().String(), 1)
}

func pay(ctx context.Context, bank *simulate.Caller, b simulate.Payable, i int) error {
	w := bank.Tell(ctx, simulate.Sale{Reference: fmt.Sprint("bench", i), Code: b.Code, Account: b.Account, Amount: b.Amount, At: bank.Clock.Now()}, simulate.Telling{})
	if w.Verdict != simulate.Posted || w.Repeated {
		return fmt.Errorf("bench: a payment was answered %s (%s)", w.Verdict, w.Code)
	}
	return nil
}

func ask(ctx context.Context, bank *simulate.Caller, b simulate.Payable) error {
	if w := bank.Ask(ctx, b); w.Code == "" {
		return fmt.Errorf("bench: an inquiry was not answered")
	}
	return nil
}

// arrive calls f n times, rate a second, each at its instant, and gives how long
// after that instant each was done.
func arrive(ctx context.Context, rate, n int, f func(i int) error) ([]time.Duration, error) {
	took, errs := make([]time.Duration, n), make([]error, n)
	var wg sync.WaitGroup
	start := clock.Monotonic()
	for i := range n {
		due := time.Duration(i) * time.Second / time.Duration(rate)
		if d := due - clock.Since(start); d > 0 {
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(d):
			}
		}
		wg.Go(func() {
			errs[i] = f(i)
			took[i] = clock.Since(start) - due
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return took, nil
}
