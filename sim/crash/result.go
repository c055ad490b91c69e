package crash

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/payment/simulate"
)

// Result is what the killing came to.
type Result struct {
	Engine     string         `json:"engine"`
	Kills      int            `json:"kills"`
	Seed       uint64         `json:"seed"`
	Told       int            `json:"payments_told"`
	Posted     int            `json:"answered_as_paid"`
	Reversed   int            `json:"answered_as_taken_back"`
	Unanswered int            `json:"calls_without_answer"`
	Later      int            `json:"answered_after_a_restart"` // payments that had no answer at first
	Examined   int            `json:"examinations"`
	Channels   map[string]int `json:"channels"`
	Missing    []string       `json:"answered_and_missing"`
	Twice      []string       `json:"twice"`
	Other      []string       `json:"other"`
	Findings   []string       `json:"doctor"`
	PaidOut    int            `json:"orders_paid"`
	NotSent    int            `json:"orders_failed"`    // the server died before the bank heard of them
	AskedFor   int            `json:"orders_asked_for"` // what became of them was found out later
	Seconds    int            `json:"seconds"`
}

// Holds tells whether everything is as it must be.
func (r *Result) Holds() bool {
	return len(r.Missing)+len(r.Twice)+len(r.Other)+len(r.Findings) == 0
}

// finish lets a last server answer what had no answer, ends it in peace, and
// compares.
func (r *run) finish(ctx context.Context) error {
	s, err := r.start(ctx)
	if err != nil {
		return err
	}
	defer s.kill()
	start := time.NewTimer(startTime)
	defer start.Stop()
	for len(r.again) > 0 {
		list := r.again
		r.again = nil
		var wg sync.WaitGroup
		work := make(chan *deed)
		for range r.Workers {
			wg.Go(func() {
				for d := range work {
					if !r.bring(ctx, d) {
						r.mu.Lock()
						r.again = append(r.again, d)
						r.mu.Unlock()
					}
				}
			})
		}
		for _, d := range list {
			work <- d
		}
		close(work)
		wg.Wait()
		select {
		case <-start.C:
			return fmt.Errorf("%d payments still have no answer from a server that lives; the first says %q", len(r.again), r.again[0].sale.Answer)
		case <-ctx.Done():
			return ctx.Err()
		default:
		}
	}
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	select {
	case <-s.ended:
		if s.err != nil {
			return fmt.Errorf("the last server did not end in peace: %w", s.err)
		}
	case <-time.After(startTime):
		return errors.New("the last server did not end")
	}
	if r.payouts != nil {
		if err := r.settlePayouts(ctx); err != nil {
			return err
		}
	}
	if err := r.sys.Settle(ctx); err != nil {
		return err
	}
	if err := r.compare(ctx); err != nil {
		return err
	}
	return r.examine(ctx, "at the end")
}

// examine lets doctor look, while no server runs.
func (r *run) examine(ctx context.Context, when string) error {
	x, err := r.sys.Examine(ctx)
	for _, f := range x.Findings {
		r.res.Findings = append(r.res.Findings, fmt.Sprintf("%s: %s: %s at %s: %s", when, f.Record, f.Rule, f.Where, f.What))
	}
	r.res.Examined++
	return err
}

// stand is how a reference stands in the books.
type stand struct {
	receipts, payments, undone int
	amount                     int64
	live                       bool
}

// compare sets every answer against the books.
func (r *run) compare(ctx context.Context) error {
	books := map[string]*stand{}
	at := func(channel, reference string) *stand {
		k := channel + " " + reference
		if books[k] == nil {
			books[k] = &stand{}
		}
		return books[k]
	}
	var twice []string
	err := r.sys.DB.Read(ctx, func(tx *db.Tx) error {
		var channel, reference, outcome string
		var amount int64
		if err := db.Each(ctx, tx, `SELECT channel, reference, outcome, amount FROM receipt WHERE channel NOT IN ('credit', 'suspense')`, nil, func(scan func(...any) error) error {
			err := scan(&channel, &reference, &outcome, &amount)
			s := at(channel, reference)
			s.receipts++
			s.amount += amount
			s.live = outcome != "never_posted"
			return err
		}); err != nil {
			return err
		}
		if err := db.Each(ctx, tx, `SELECT channel, reference FROM payment WHERE channel NOT IN ('credit', 'suspense')`, nil, func(scan func(...any) error) error {
			err := scan(&channel, &reference)
			at(channel, reference).payments++
			return err
		}); err != nil {
			return err
		}
		if err := db.Each(ctx, tx, `SELECT channel, reference FROM reversal WHERE outcome = 'reversed'`, nil, func(scan func(...any) error) error {
			err := scan(&channel, &reference)
			at(channel, reference).undone++
			return err
		}); err != nil {
			return err
		}
		// A bill that two payments pay, and a month that is settled twice.
		return db.Each(ctx, tx, `SELECT payer, bill_no, count(*) FROM payment WHERE bill_no <> 0 AND state NOT IN ('reversed', 'moved') GROUP BY payer, bill_no HAVING count(*) > 1`, nil,
			func(scan func(...any) error) error {
				var payer, bill, n int64
				err := scan(&payer, &bill, &n)
				twice = append(twice, fmt.Sprintf("bill %d/%d is paid %d times", payer, bill, n))
				return err
			})
	})
	if err != nil {
		return err
	}
	res := r.res
	res.Twice = append(res.Twice, twice...)
	res.Channels = map[string]int{}
	for _, d := range r.deeds[:r.next] {
		s := d.sale
		reference := s.Reference
		if s.Channel == "spo" {
			reference = s.Account + "/" + reference
		}
		k := s.Channel + " " + reference
		b := books[k]
		if b == nil {
			b = &stand{}
		}
		delete(books, k)
		res.Told++
		res.Channels[s.Channel]++
		if d.killed > 0 {
			res.Later++
		}
		what := fmt.Sprintf("%s: heard %s (%s), told %d times; in the books %+v", k, s.Heard, s.Answer, s.Told, *b)
		switch {
		case b.receipts > 1 || b.payments > 1:
			res.Twice = append(res.Twice, what)
		case s.Heard == simulate.Posted:
			if res.Posted++; b.receipts != 1 || b.payments != 1 || b.undone != 0 || !b.live || b.amount != int64(s.Amount) {
				res.Missing = append(res.Missing, what)
			}
		case s.Heard == simulate.Reversed:
			if res.Reversed++; b.undone != 1 || b.receipts != 1 {
				res.Missing = append(res.Missing, what)
			}
		case s.Heard == simulate.Refused:
			if b.payments != 0 || d.ever {
				res.Other = append(res.Other, what)
			}
		default:
			res.Other = append(res.Other, what)
		}
	}
	for k, b := range books {
		if strings.HasPrefix(k, "qris "+strays) && r.payouts != nil {
			continue
		}
		res.Other = append(res.Other, fmt.Sprintf("%s: nobody told it; in the books %+v", k, *b))
	}
	return nil
}

// String is the result as a person reads it.
func (r *Result) String() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("%s: a server killed %d times with SIGKILL under load, seed %d, %d s.", r.Engine, r.Kills, r.Seed, r.Seconds)
	line("  %d payments told %v; %d calls had no answer, %d payments got theirs after a restart", r.Told, r.Channels, r.Unanswered, r.Later)
	line("  answered as paid %d, as taken back %d", r.Posted, r.Reversed)
	if n := r.PaidOut + r.NotSent; n > 0 {
		line("  %d payout orders: %d paid, %d failed before the bank heard of them; of %d it was found out later", n, r.PaidOut, r.NotSent, r.AskedFor)
	}
	for _, list := range []struct {
		what string
		rows []string
	}{{"answered and missing", r.Missing}, {"twice", r.Twice}, {"other", r.Other}, {"doctor", r.Findings}} {
		line("  %-22s %d", list.what, len(list.rows))
		for i, s := range list.rows {
			if i == 10 {
				line("    … and %d more", len(list.rows)-i)
				break
			}
			line("    %s", s)
		}
	}
	line("  doctor looked %d times", r.Examined)
	if r.Holds() {
		line("Nothing that was answered as paid is missing, nothing is there twice.")
	} else {
		line("NOT AS IT MUST BE.")
	}
	return b.String()
}
