package sipp

import "hash/maphash"

// seen remembers in which row a number first stood, in about twelve bytes a
// number and without its text. A number is known by 57 bits of a seeded hash:
// 14 choose the shard, 43 stand in the slot beside 21 bits of row. Two different
// numbers are taken for one in fewer than one in ten thousand files of MaxRows
// rows. Shards grow one by one, so that growing never doubles the memory.
type seen struct {
	seed   maphash.Seed
	shards [1 << shardBits][]uint64
	used   [1 << shardBits]uint16
}

const (
	shardBits = 14
	rowBits   = 21
	rowMask   = 1<<rowBits - 1
)

func newSeen() *seen { return &seen{seed: maphash.MakeSeed()} }

// first notes that key stands in row (1 to rowMask), and gives the row it first
// stood in; 0 when it is new. kind keeps numbers of different kinds apart.
func (s *seen) first(kind byte, key string, row int) int {
	sum := maphash.String(s.seed, key)
	sum ^= uint64(kind) * 0x9e3779b97f4a7c15
	n := sum & (1<<shardBits - 1)
	if int(s.used[n])*4 >= len(s.shards[n])*3 {
		old := s.shards[n]
		s.shards[n] = make([]uint64, max(8, 2*len(old)))
		for _, v := range old {
			if v != 0 {
				s.shards[n][place(s.shards[n], v)] = v
			}
		}
	}
	slots := s.shards[n]
	i := place(slots, sum)
	if slots[i] != 0 {
		return int(slots[i] & rowMask)
	}
	slots[i] = sum&^rowMask | uint64(row)&rowMask
	s.used[n]++
	return 0
}

// place is the slot with this hash, or the free one where it belongs. It is
// found by the bits that stay in the slot, so that growing needs no keys.
func place(slots []uint64, sum uint64) int {
	mask := len(slots) - 1
	for i := int(sum>>rowBits) & mask; ; i = (i + 1) & mask {
		if v := slots[i]; v == 0 || v&^rowMask == sum&^rowMask {
			return i
		}
	}
}
