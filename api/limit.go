package api

import (
	"net"
	"net/http"
	"net/netip"
	"sync"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
)

// Rate is how often something may be done: Burst at once, then one each Every.
type Rate struct {
	Burst int
	Every time.Duration
}

// Rates bound the callers. Zero fields take the value of DefaultRates.
type Rates struct {
	Public   Rate // public operations, by address
	Lookup   Rate // looking a payment code or receipt up, by address: codes must not be tried out
	Register Rate // registrations, by address
	Program  Rate // an employer's program, by credential
	Channel  Rate // a payment channel, by credential
	Wrong    Rate // credentials that are none, by address
}

// DefaultRates suit a public site. A whole village can share a mobile
// operator's address, so the rates by address are generous.
var DefaultRates = Rates{
	Public:   Rate{120, 100 * time.Millisecond},
	Lookup:   Rate{30, 2 * time.Second},
	Register: Rate{20, 10 * time.Second},
	Program:  Rate{200, 50 * time.Millisecond},
	Channel:  Rate{5000, time.Millisecond},
	Wrong:    Rate{20, 5 * time.Second},
}

func (r Rates) withDefaults() Rates {
	d := DefaultRates
	for _, p := range []struct{ v, d *Rate }{{&r.Public, &d.Public}, {&r.Lookup, &d.Lookup}, {&r.Register, &d.Register},
		{&r.Program, &d.Program}, {&r.Channel, &d.Channel}, {&r.Wrong, &d.Wrong}} {
		if *p.v == (Rate{}) {
			*p.v = *p.d
		}
	}
	return r
}

// maxBuckets bounds the memory of the limiter.
const maxBuckets = 100_000

// limiter is a token bucket per key. A bucket is one instant: when it would be
// full again.
type limiter struct {
	mu    sync.Mutex
	full  map[string]time.Time
	clock clock.Clock
}

// take takes n tokens (0 only asks), or tells how long to wait.
func (l *limiter) take(key string, rate Rate, n int) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	full, known := l.full[key]
	if full.Before(now) {
		full = now
	}
	if over := full.Add(rate.Every).Sub(now) - time.Duration(rate.Burst)*rate.Every; over > 0 {
		return over, false
	}
	if n == 0 {
		return 0, true
	}
	if !known && len(l.full) >= maxBuckets {
		l.forget(now)
	}
	l.full[key] = full.Add(time.Duration(n) * rate.Every)
	return 0, true
}

// forget drops buckets that are full again, and under a flood a tenth of all.
func (l *limiter) forget(now time.Time) {
	for k, t := range l.full {
		if !t.After(now) {
			delete(l.full, k)
		}
	}
	for k := range l.full {
		if len(l.full) < maxBuckets*9/10+1 {
			return
		}
		delete(l.full, k)
	}
}

// addressOf is the connection's address; IPv6 counts by /64, which is one
// customer.
func addressOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return host
	}
	if a = a.Unmap(); a.Is6() {
		p, _ := a.Prefix(64)
		return p.String()
	}
	return a.String()
}
