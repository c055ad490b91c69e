package simulate

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/money"
)

// Traffic is many sales through one channel, some of them with faults.
type Traffic struct {
	Teller  Teller
	Seed    uint64
	Mix     Mix
	Workers int // at the same time; 0: 8
	Rate    int // sales a second, 0: as fast as the biller answers
	// When is the instant at which a sale is paid; nil: the moment it is told.
	When func(n int) time.Time
	// From is the number of the first sale, for who plays a day in parts.
	From int
	// Tries is how often a sale without an answer is told again; 0: 5.
	Tries int
}

// Reference is the number of the n-th sale of a channel.
func Reference(seed uint64, channel string, n int) string {
	return fmt.Sprintf("%s-%06d-%07d", channel, mix(seed, "traffic", channel)%1_000_000, n)
}

// Run pays the bills, one sale each, and gives the sales in their order; a payer
// who paid twice where nothing is refused makes two. It ends when all are told or
// ctx ends: sales that were not begun are left out.
func (t Traffic) Run(ctx context.Context, bills []Payable) []Sale {
	if t.Workers <= 0 {
		t.Workers = 8
	}
	if t.Tries <= 0 {
		t.Tries = 5
	}
	slots := make([][]Sale, len(bills))
	work := make(chan int)
	var wg sync.WaitGroup
	for range t.Workers {
		wg.Go(func() {
			for i := range work {
				slots[i] = t.sell(ctx, bills[i], t.From+i)
			}
		})
	}
	var beat <-chan time.Time
	if t.Rate > 0 {
		ticker := time.NewTicker(time.Second / time.Duration(t.Rate))
		defer ticker.Stop()
		beat = ticker.C
	}
	var late []int
feed:
	for pass := range 2 { // what is late is told after all others
		todo := make([]int, 0, len(bills))
		if todo = late; pass == 0 {
			todo = make([]int, len(bills))
			for i := range todo {
				todo[i] = i
			}
		}
		for _, i := range todo {
			if pass == 0 && t.fault(t.From+i) == Late {
				late = append(late, i)
				continue
			}
			if beat != nil {
				select {
				case <-beat:
				case <-ctx.Done():
					break feed
				}
			}
			select {
			case work <- i:
			case <-ctx.Done():
				break feed
			}
		}
	}
	close(work)
	wg.Wait()
	var out []Sale
	for _, s := range slots {
		out = append(out, s...)
	}
	return out
}

// fault is the one that strikes the n-th sale, if the channel can have it.
func (t Traffic) fault(n int) Fault {
	f := t.Mix.Draw(t.Seed, Reference(t.Seed, t.Teller.Through(), n))
	if !t.Teller.Can(f) {
		return NoFault
	}
	return f
}

// sell plays one sale.
func (t Traffic) sell(ctx context.Context, p Payable, n int) []Sale {
	k := t.Teller
	s := Sale{Channel: k.Through(), Reference: Reference(t.Seed, k.Through(), n), Code: p.Code, Account: p.Account, Amount: p.Amount, Fault: t.fault(n), Heard: Unknown}
	if s.At = clock.System.Now(); t.When != nil {
		s.At = t.When(n)
	}
	switch s.Fault {
	case Lost, NoInquiry, Late:
	case UnknownCode, UnknownKept:
		bad := nobody(p)
		s.Code, s.Account = bad.Code, bad.Account
		k.Ask(ctx, bad)
	default:
		k.Ask(ctx, p)
	}
	switch s.Fault {
	case Lost:
		s.Taken = true
	case Duplicate, Renumbered:
		how := Telling{Number: k.NextNumber()}
		t.tell(ctx, &s, how)
		if s.Fault == Renumbered {
			how = Telling{}
		}
		t.tell(ctx, &s, how)
	case TimeOut:
		k.Tell(ctx, s, Telling{HangUp: true})
		s.Told++
		if w := k.What(ctx, s); w.Verdict != Posted {
			t.tell(ctx, &s, Telling{Advice: true})
		} else {
			s.Heard, s.Answer, s.Taken = w.Verdict, w.Code, true
		}
	case WrongAmount:
		other := s
		other.Amount = wrongAmount(t.Seed, s)
		if !k.Refuses() { // the payer gave that much
			s.Amount = other.Amount
		} else {
			other.Reference += "w"
			t.tell(ctx, &other, Telling{})
		}
		t.tell(ctx, &s, Telling{})
	case PaidTwice:
		t.tell(ctx, &s, Telling{})
		second := s
		second.Reference += "b"
		t.tell(ctx, &second, Telling{})
		return []Sale{s, second}
	case UnknownKept:
		t.tell(ctx, &s, Telling{})
		s.Taken = true
	case ReversalFirst:
		k.Undo(ctx, s)
		t.tell(ctx, &s, Telling{})
	case Reversal, ReversalIgnored:
		if t.tell(ctx, &s, Telling{}); s.Heard == Posted {
			w := t.insist(ctx, func() Word { return k.Undo(ctx, s) })
			s.Heard, s.Answer, s.Taken = w.Verdict, w.Code, s.Fault == ReversalIgnored || w.Verdict == Refused
		}
	case ReversalUntold:
		t.tell(ctx, &s, Telling{})
		s.Taken = false
	default:
		t.tell(ctx, &s, Telling{})
	}
	return []Sale{s}
}

// tell tells a sale until an answer can be read, again as advice. The channel
// keeps the money of what was posted, and of what it never learned.
func (t Traffic) tell(ctx context.Context, s *Sale, how Telling) {
	w := t.insist(ctx, func() Word {
		s.Told++
		w := t.Teller.Tell(ctx, *s, how)
		how = Telling{Advice: true}
		return w
	})
	s.Heard, s.Answer, s.Taken = w.Verdict, w.Code, w.Verdict != Refused && w.Verdict != Reversed
}

func (t Traffic) insist(ctx context.Context, ask func() Word) (w Word) {
	for try := range t.Tries {
		if w = ask(); w.Verdict != Unknown || ctx.Err() != nil {
			return w
		}
		pause(ctx, time.Duration(try+1)*50*time.Millisecond)
	}
	return w
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

// wrongAmount is less than what is due, by the seed.
func wrongAmount(seed uint64, s Sale) money.Rupiah {
	if s.Amount < 3 {
		return s.Amount + 1
	}
	return s.Amount - 1 - money.Rupiah(mix(seed, "amount", s.Reference)%uint64(s.Amount/2))
}
