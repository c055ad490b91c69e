// Package clock is the one place that asks the machine for the time.
//
// Business time is tx.Now() of kit/db, which asks a Clock once per
// transaction; tests and simulations hand in a clock of their own.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time in UTC, cut to microseconds (what every database keeps).
type Clock interface{ Now() time.Time }

// System is the machine's clock.
var System Clock = system{}

type system struct{}

func (system) Now() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

// Fixed is a clock that stands where it was last set; the zero value stands at
// the year 1. It is safe for concurrent use.
type Fixed struct {
	mu sync.Mutex
	t  time.Time
}

// NewFixed makes a clock that stands at t.
func NewFixed(t time.Time) *Fixed { f := &Fixed{}; f.Set(t); return f }

// Now is the time it was set to.
func (f *Fixed) Now() time.Time { f.mu.Lock(); defer f.mu.Unlock(); return f.t }

// Set moves the clock to t.
func (f *Fixed) Set(t time.Time) {
	f.mu.Lock()
	f.t = t.UTC().Truncate(time.Microsecond)
	f.mu.Unlock()
}

// Advance moves the clock by d.
func (f *Fixed) Advance(d time.Duration) { f.Set(f.Now().Add(d)) }

// Since is for measuring how long work took; it is not business time.
func Since(t time.Time) time.Duration { return time.Since(t) }

// Monotonic is a start for Since.
func Monotonic() time.Time { return time.Now() }
