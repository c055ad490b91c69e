package biller

import (
	"sync"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
)

const (
	// ownRate is how many calls a second of one partner are served when its
	// record says nothing; burstSeconds are saved up while it is quiet.
	ownRate      = 1000
	burstSeconds = 2
)

// buckets count calls by partner, in this process. A bucket is the instant when
// it would be full again.
type buckets struct {
	mu    sync.Mutex
	full  map[string]time.Time
	clock clock.Clock
}

// allow takes one call of a partner. Only partners whose signature has been
// checked come here, so the map holds no more than there are partners.
func (b *buckets) allow(partner string, rate int) bool {
	if rate <= 0 {
		rate = ownRate
	}
	every := time.Second / time.Duration(rate)
	b.mu.Lock()
	defer b.mu.Unlock()
	now := b.clock.Now()
	full := b.full[partner]
	if full.Before(now) || full.Sub(now) > burstSeconds*time.Second {
		full = now // nothing to wait for; or the clock stepped back meanwhile
	}
	if full = full.Add(every); full.Sub(now) > burstSeconds*time.Second {
		return false
	}
	b.full[partner] = full
	return true
}
