package id

import (
	"crypto/rand"
	"encoding/base32"
	mathrand "math/rand/v2"
	"sync/atomic"
	"time"
)

// rowEpoch is 2015-01-01 UTC in Unix milliseconds; 42 bits reach the year 2154.
const (
	rowEpoch = 1_420_070_400_000
	rowBits  = 21
)

var lastRow atomic.Int64

// Row is a positive row id that grows with time: 42 bits of milliseconds since
// 2015, then 21 bits that start anywhere in each millisecond and count up. Ids
// are strictly growing within a process, whatever now says, so unique there;
// two processes share an id only when they hit the same slot of the same
// millisecond, therefore a row's key begins with its shard word.
// Safe for concurrent use.
func Row(now time.Time) int64 {
	// The start leaves the upper half of the slots free to count into.
	fresh := max(now.UnixMilli()-rowEpoch, 0)<<rowBits | mathrand.Int64N(1<<(rowBits-1))
	for {
		last := lastRow.Load()
		next := max(fresh, last+1)
		if lastRow.CompareAndSwap(last, next) {
			return next
		}
	}
}

// RowTime is the instant, to the millisecond, at which a row id was made.
func RowTime(row int64) time.Time { return time.UnixMilli(row>>rowBits + rowEpoch).UTC() }

var tokenEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// TokenLen is the length of a token in characters.
const TokenLen = 26

// Token is 128 random bits in 26 lower-case letters and digits (Crockford's
// alphabet), for addresses that must not be guessed: /r/<token>.
func Token() string {
	var b [16]byte
	rand.Read(b[:]) // never fails; the runtime stops the process instead
	return tokenEncoding.EncodeToString(b[:])
}

// ValidToken tells whether s has the shape of a token, before a database is asked.
func ValidToken(s string) bool {
	if len(s) != TokenLen {
		return false
	}
	_, err := tokenEncoding.DecodeString(s)
	return err == nil
}
