package biller

import (
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
)

// allowed is how many of so many calls at one instant are served.
func allowed(b *buckets, calls, rate int) (n int) {
	for range calls {
		if b.allow("x", rate) {
			n++
		}
	}
	return n
}

func TestAPartnerIsServedAtItsRate(t *testing.T) {
	c := clock.NewFixed(time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC))
	b := &buckets{full: map[string]time.Time{}, clock: c}
	if n := allowed(b, 500, 100); n != 100*burstSeconds {
		t.Errorf("%d calls at once", n)
	}
	c.Advance(time.Second)
	if n := allowed(b, 500, 100); n != 100 {
		t.Errorf("%d calls a second later", n)
	}
	b = &buckets{full: map[string]time.Time{}, clock: c}
	if n := allowed(b, 3*ownRate, 0); n != ownRate*burstSeconds {
		t.Errorf("%d calls at once of a partner without a rate", n)
	}
}

// The machine's clock is set right while calls come in.
func TestAClockThatStepsBackShutsNobodyOut(t *testing.T) {
	for _, step := range []time.Duration{-10 * time.Minute, -3 * time.Second, 10 * time.Minute} {
		c := clock.NewFixed(time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC))
		b := &buckets{full: map[string]time.Time{}, clock: c}
		b.allow("x", 100)
		c.Advance(step)
		refused := 0
		for range 9 * 60 {
			c.Advance(time.Second)
			if !b.allow("x", 100) {
				refused++
			}
		}
		if refused != 0 {
			t.Errorf("after a step of %v %d calls were refused", step, refused)
		}
		if n := allowed(b, 500, 100); n > 100*burstSeconds {
			t.Errorf("after a step of %v %d calls are served at once", step, n)
		}
	}
}
