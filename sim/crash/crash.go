package crash

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os/exec"
	"strconv"
	"sync"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/sim/day"
	"github.com/jamsos/jamsos/system"
)

// Options say how often and what is killed.
type Options struct {
	Times int
	Seed  uint64
	URL   string // where the server listens
	// Server makes the command of the server: not started, over the same database
	// and keys as the system that is handed in.
	Server   func() *exec.Cmd
	Workers  int                              // callers at the same time; 0: 12
	Bills    int                              // 0: enough for the kills
	Payouts  bool                             // every tenth server is killed while it sends payout orders
	Longest  time.Duration                    // between a server's first answer and its end; 0: 400 ms
	Progress func(stage string, done, of int) // may be nil
}

const (
	actor = "system:simulate"
	// startTime is how long a server may need until it is healthy.
	startTime = 60 * time.Second
	// perKill is how many fresh bills there are for each kill.
	perKill = 150
	// examineEvery is after how many kills doctor looks at the whole.
	examineEvery = 20
)

// deed is a payment on its way and what was heard of it.
type deed struct {
	sale   simulate.Sale
	by     simulate.Teller
	undo   bool // is taken back once it is posted
	done   bool
	ever   bool // was once answered as posted
	killed int  // how often an answer did not come
}

// run is the killing under way.
type run struct {
	Options
	sys     *system.System
	deeds   []*deed
	payouts *payouts // nil: none
	res     *Result

	mu    sync.Mutex
	next  int     // first fresh deed
	again []*deed // without an answer
}

// Kill does it. sys is over the server's database, which is empty and migrated;
// it registers payers and partners and examines the books.
func Kill(ctx context.Context, sys *system.System, o Options) (*Result, error) {
	if o.Workers <= 0 {
		o.Workers = 12
	}
	if o.Bills <= 0 {
		o.Bills = o.Times*perKill + 200
	}
	if o.Longest <= 0 {
		o.Longest = 400 * time.Millisecond
	}
	r := &run{Options: o, sys: sys, res: &Result{Engine: string(sys.DB.Engine()), Kills: o.Times, Seed: o.Seed}}
	start := clock.Monotonic()
	if err := r.prepare(ctx); err != nil {
		return r.res, err
	}
	if o.Payouts {
		if err := r.openBank(ctx); err != nil {
			return r.res, err
		}
		defer r.payouts.server.Close()
	}
	draw := rand.New(rand.NewPCG(o.Seed, 9))
	for k := range o.Times {
		after := time.Duration(draw.Int64N(int64(o.Longest))) + time.Millisecond
		if r.payouts != nil && k%payoutEvery == payoutEvery-1 {
			if err := r.order(ctx); err != nil {
				return r.res, err
			}
			after = payoutAfter + time.Duration(draw.Int64N(int64(2*orders*slow)))
		}
		if err := r.once(ctx, after); err != nil {
			return r.res, fmt.Errorf("kill %d: %w", k+1, err)
		}
		if (k+1)%examineEvery == 0 {
			if err := r.examine(ctx, fmt.Sprintf("after kill %d", k+1)); err != nil {
				return r.res, err
			}
		}
		r.tell("killing", k+1, o.Times)
	}
	if err := r.finish(ctx); err != nil {
		return r.res, err
	}
	r.res.Seconds = int(clock.Since(start) / time.Second)
	return r.res, nil
}

func (r *run) tell(stage string, done, of int) {
	if r.Progress != nil {
		r.Progress(stage, done, of)
	}
}

// prepare registers who pays and who tells.
func (r *run) prepare(ctx context.Context) error {
	bills, err := day.Payers(ctx, r.sys, 0, r.Bills, func(done, of int) { r.tell("registering payers", done, of) })
	if err != nil {
		return err
	}
	bank, err := day.Bank(ctx, r.sys, "sim-bank", "va-mandiri", "19777", "mandiri", r.URL, r.Seed)
	if err != nil {
		return err
	}
	acquirer, err := day.Bank(ctx, r.sys, "sim-acquirer", "qris", "93600999", "standard", r.URL, r.Seed)
	if err != nil {
		return err
	}
	shop, err := day.Shop(ctx, r.sys, "retail", r.URL, r.Seed)
	if err != nil {
		return err
	}
	wallet, err := day.Shop(ctx, r.sys, "wallet", r.URL, r.Seed)
	if err != nil {
		return err
	}
	tellers := []simulate.Teller{bank, bank, bank, shop, shop, shop, wallet, simulate.Acquirer{Caller: acquirer}}
	for n := range 4 {
		p, err := r.sys.Points.Add(ctx, point.Point{Kind: point.SPO, Name: fmt.Sprintf("Loket Simulasi %d", n+1), Partner: "mandiri", Area: "36.04", Address: "-",
			PaymentLimit: 5_000_000, DailyLimit: 1 << 40, FloatLimit: 1 << 40}, actor)
		if err != nil {
			return err
		}
		_, token, err := r.sys.Points.NewCredential(ctx, p.No, actor)
		if err != nil {
			return err
		}
		if n < 2 || len(tellers) < 10 {
			tellers = append(tellers, &simulate.Counter{URL: r.URL, Point: strconv.FormatInt(p.No, 10), Token: token, Kind: "spo"})
		}
	}
	for i, b := range bills {
		t := tellers[i%len(tellers)]
		d := &deed{by: t, undo: t.Can(simulate.Reversal) && simulate.Chance(r.Seed, "undo", b.Code) < 150_000}
		d.sale = simulate.Sale{Channel: t.Through(), Reference: simulate.Reference(r.Seed, t.Through(), i), Code: b.Code, Amount: b.Amount, Heard: simulate.Unknown}
		if c, ok := t.(*simulate.Counter); ok { // the books know a slip by its point
			d.sale.Account = c.Point
		}
		r.deeds = append(r.deeds, d)
	}
	return nil
}

// take gives a worker something to tell: what had no answer first, then something
// fresh, then something old again.
func (r *run) take(draw *rand.Rand) (d *deed, old bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case len(r.again) > 0:
		d = r.again[0]
		r.again = r.again[1:]
		return d, false
	case r.next < len(r.deeds):
		r.next++
		return r.deeds[r.next-1], false
	}
	if d = r.deeds[draw.IntN(len(r.deeds))]; !d.done {
		return nil, true // somebody is at it
	}
	return d, true
}

// work tells until the server is gone.
func (r *run) work(ctx context.Context, n int, first func()) {
	draw := rand.New(rand.NewPCG(r.Seed, uint64(n)))
	for ctx.Err() == nil {
		d, old := r.take(draw)
		if old { // everything is told: what is done is asked about, so that the load goes on
			if d != nil {
				d.by.What(ctx, d.sale)
			}
			first()
			continue
		}
		done := r.bring(ctx, d)
		r.mu.Lock()
		if d.done = done; !done {
			r.again = append(r.again, d)
			r.res.Unanswered++
		}
		r.mu.Unlock()
		if done {
			first()
		}
	}
}

// bring tells a deed to its end; false when an answer did not come.
func (r *run) bring(ctx context.Context, d *deed) bool {
	if d.sale.At.IsZero() {
		d.sale.At = clock.System.Now()
	}
	if d.sale.Heard != simulate.Posted {
		w := d.by.Tell(ctx, d.sale, simulate.Telling{Advice: d.sale.Told > 0})
		d.sale.Told++
		d.note(w)
		if w.Verdict == simulate.Unknown {
			d.killed++
			return false
		}
	}
	if d.sale.Heard == simulate.Posted && d.undo {
		w := d.by.Undo(ctx, d.sale)
		if w.Verdict == simulate.Unknown {
			d.killed++
			return false
		}
		if w.Verdict == simulate.Reversed {
			d.note(w)
		}
	}
	return true
}

func (d *deed) note(w simulate.Word) {
	d.sale.Heard, d.sale.Answer = w.Verdict, w.Code
	d.ever = d.ever || w.Verdict == simulate.Posted
}

// server is a process that serves.
type server struct {
	cmd   *exec.Cmd
	ended chan struct{}
	err   error // after ended
}

// start starts a server and waits until it is healthy.
func (r *run) start(ctx context.Context) (*server, error) {
	s := &server{cmd: r.Server(), ended: make(chan struct{})}
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		s.err = s.cmd.Wait()
		close(s.ended)
	}()
	if err := r.healthy(ctx, s); err != nil {
		s.kill()
		return nil, err
	}
	return s, nil
}

// kill ends the process as kill -9 does.
func (s *server) kill() {
	_ = s.cmd.Process.Kill()
	<-s.ended
}

// once starts a server, loads it, and kills it a while after its first answer.
func (r *run) once(ctx context.Context, after time.Duration) error {
	s, err := r.start(ctx)
	if err != nil {
		return err
	}
	defer s.kill()
	load, stop := context.WithCancel(ctx)
	begun := make(chan struct{})
	var one sync.Once
	var wg sync.WaitGroup
	for n := range r.Workers {
		wg.Go(func() { r.work(load, n, func() { one.Do(func() { close(begun) }) }) })
	}
	select { // the wait counts from the first answer, so that start-up does not matter
	case <-begun:
		time.Sleep(after)
	case <-time.After(startTime):
		err = errors.New("the server answered nothing")
	case <-ctx.Done():
		err = ctx.Err()
	}
	s.kill() // while the callers go on
	stop()
	wg.Wait()
	return err
}

// healthy waits until the server answers.
func (r *run) healthy(ctx context.Context, s *server) error {
	start := clock.Monotonic()
	for clock.Since(start) < startTime {
		select {
		case <-s.ended:
			return fmt.Errorf("the server ended by itself: %v", s.err)
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
		res, err := http.Get(r.URL + "/healthz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == http.StatusOK {
				return nil
			}
		}
	}
	return errors.New("the server did not become healthy")
}
