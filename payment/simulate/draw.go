package simulate

import (
	"hash/fnv"
	"strconv"
)

// mix is a number that follows from a seed and words, and looks like chance.
func mix(seed uint64, words ...string) uint64 {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strconv.FormatUint(seed, 10)))
	for _, w := range words {
		_, _ = h.Write([]byte{'|'})
		_, _ = h.Write([]byte(w))
	}
	x := h.Sum64() // mixed once more: FNV alone leaves neighbours alike
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return x
}

// Chance is a number of a million that follows from a seed and words.
func Chance(seed uint64, words ...string) int { return int(mix(seed, words...) % 1_000_000) }
