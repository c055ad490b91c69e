package web

import (
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/fault"
)

const codeTooMany = "web.too_many"

// Rate is how often something may be tried: Burst at once, then one each Every.
type Rate struct {
	Burst int
	Every time.Duration
}

// Limits are the bounds of everything a stranger can send. Zero fields take
// the value of DefaultLimits.
type Limits struct {
	Form     int64         // bytes of a posted form
	Memory   int64         // bytes of an upload kept in memory; the rest goes to disk
	Fields   int           // values in a form
	Stash    int           // bytes of a form kept over an expired session
	StashFor time.Duration // how long it is kept
	Header   int           // bytes of a request's header
	Timeout  time.Duration // for a handler
	Read     time.Duration // for reading a request
	Write    time.Duration // for a whole answer
	Idle     time.Duration // of a kept-open connection
	Keys     int           // addresses and keys the rate limiter remembers
	Rates    map[string]Rate
}

// DefaultLimits suit a public site. The rates by address are generous, because
// a whole village can share a mobile operator's address; the tight ones belong
// to a key (a phone, an account) and are asked by the handler with Allow.
var DefaultLimits = Limits{
	Form: 256 << 10, Memory: 2 << 20, Fields: 2000, Stash: 64 << 10, StashFor: 30 * time.Minute,
	Header: 32 << 10, Timeout: 15 * time.Second, Read: 10 * time.Minute, Write: 15 * time.Minute, Idle: 2 * time.Minute, Keys: 100_000,
	Rates: map[string]Rate{
		"login":      {30, 2 * time.Second},
		"login_key":  {5, time.Minute},
		"otp":        {20, 3 * time.Second},
		"otp_key":    {3, 5 * time.Minute},
		"lookup":     {60, time.Second},
		"lookup_key": {10, 30 * time.Second},
	},
}

func (l Limits) withDefaults() Limits {
	d := DefaultLimits
	fill(&l.Form, d.Form)
	fill(&l.Memory, d.Memory)
	fill(&l.Fields, d.Fields)
	fill(&l.Stash, d.Stash)
	fill(&l.StashFor, d.StashFor)
	fill(&l.Header, d.Header)
	fill(&l.Timeout, d.Timeout)
	fill(&l.Read, d.Read)
	fill(&l.Write, d.Write)
	fill(&l.Idle, d.Idle)
	fill(&l.Keys, d.Keys)
	rates := map[string]Rate{}
	for k, v := range d.Rates {
		rates[k] = v
	}
	for k, v := range l.Rates {
		rates[k] = v
	}
	l.Rates = rates
	return l
}

func fill[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// limiter is a token bucket per name and key, in memory: each process counts
// for itself. A bucket is one instant: when it would be full again.
type limiter struct {
	mu    sync.Mutex
	full  map[string]time.Time
	most  int
	clock clock.Clock
}

// allow takes one token; otherwise it tells how long to wait.
func (l *limiter) allow(key string, rate Rate) (wait time.Duration, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.clock.Now()
	full := l.full[key]
	if full.Before(now) {
		full = now
	}
	full = full.Add(rate.Every)
	if over := full.Sub(now) - time.Duration(rate.Burst)*rate.Every; over > 0 {
		return over, false
	}
	if _, known := l.full[key]; !known && len(l.full) >= l.most {
		l.forget(now)
	}
	l.full[key] = full
	return 0, true
}

// forget drops buckets that are full again; when that is not enough, a tenth of
// all, whichever the map gives: memory stays bounded under a flood of addresses.
func (l *limiter) forget(now time.Time) {
	for k, t := range l.full {
		if !t.After(now) {
			delete(l.full, k)
		}
	}
	for k := range l.full {
		if len(l.full) < l.most*9/10+1 {
			break
		}
		delete(l.full, k)
	}
}

// Allow takes one try of the named rate for a key, such as a phone number; ""
// is the caller's address. Too often is the fault web.too_many (429).
func (r *Request) Allow(name, key string) error {
	rate, ok := r.server.limits.Rates[name]
	if !ok {
		return fault.New(fault.Internal, "web.rate", "Name", name)
	}
	if key == "" {
		key = "ip " + r.server.address(r.Request)
	}
	if wait, ok := r.server.limiter.allow(name+" "+key, rate); !ok {
		r.server.metrics.limited.WithLabelValues(name).Inc()
		return fault.New(fault.Unavailable, codeTooMany, "Seconds", int(wait.Seconds())+1)
	}
	return nil
}

// address is the caller's address as a key. IPv6 counts by /64, which is one
// customer.
func (s *Server) address(r *http.Request) string {
	a := s.Caller(r)
	switch {
	case !a.IsValid():
		return r.RemoteAddr
	case a.Is6():
		p, _ := a.Prefix(64)
		return p.String()
	}
	return a.String()
}

// Caller is the caller's address: the connection's, or behind trusted proxies
// the last one in X-Forwarded-For that is not theirs; the zero address when the
// connection has none.
func (s *Server) Caller(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		host = r.RemoteAddr
	}
	a, err := netip.ParseAddr(host)
	if err != nil {
		return netip.Addr{}
	}
	if s.trusted(a) {
		hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		for i := len(hops) - 1; i >= 0; i-- {
			h, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
			if err != nil {
				break
			}
			a = h
			if !s.trusted(h) {
				break
			}
		}
	}
	return a.Unmap().WithZone("")
}

func (s *Server) trusted(a netip.Addr) bool {
	for _, p := range s.config.TrustedProxies {
		if p.Contains(a.Unmap()) {
			return true
		}
	}
	return false
}
