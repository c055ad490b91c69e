package reconcile

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Whatever comes, a movement is used whole or not at all, only for days that
// were, and money that is owed and comes exactly leaves nothing over.
func TestAMovementIsUsedWholeOrNotAtAll(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const first period.Date = 20261102
		var days []owed
		var entries []entry
		left := map[period.Date]money.Rupiah{}
		exact := rapid.Bool().Draw(t, "exact")
		for i := range rapid.IntRange(0, 6).Draw(t, "days") {
			o := owed{day: first.AddDays(i), expected: first.AddDays(i + 1), rest: money.Rupiah(rapid.Int64Range(1, 50).Draw(t, "rest")) * 1_000, untouched: true}
			days = append(days, o)
			left[o.day] = o.rest
			if exact {
				entries = append(entries, entry{booked: o.expected, key: fmt.Sprint(i), unassigned: o.rest, remark: "SETTLEMENT " + o.day.String()})
			}
		}
		for i := range rapid.IntRange(0, 6).Draw(t, "movements") {
			if !exact {
				entries = append(entries, entry{booked: first.AddDays(rapid.IntRange(0, 9).Draw(t, "booked")), key: fmt.Sprint("x", i),
					unassigned: money.Rupiah(rapid.Int64Range(-30, 90).Filter(func(n int64) bool { return n != 0 }).Draw(t, "amount")) * 1_000,
					remark:     rapid.SampledFrom([]string{"", "03/11/2026", "SETTLEMENT 20261104", "NO 120261104"}).Draw(t, "remark")})
			}
		}
		entries = rapid.Permutation(entries).Draw(t, "order")
		used := map[int]money.Rupiah{}
		for _, p := range assign(entries, slices.Clone(days)) {
			e := entries[p.entry]
			used[p.entry] += p.amount
			left[p.day] -= p.amount
			if p.amount == 0 || p.day > e.booked {
				t.Fatalf("%+v pays %+v", e, p)
			}
		}
		for i, n := range used {
			if n != entries[i].unassigned {
				t.Fatalf("%d of %+v used", n, entries[i])
			}
		}
		if exact {
			for day, n := range left {
				if n != 0 {
					t.Fatalf("%v is left with %d", day, n)
				}
			}
		}
	})
}

func TestATextNamesADayOnlyWhenItStandsAlone(t *testing.T) {
	for text, want := range map[string]bool{"SETTLEMENT 20261110": true, "TGL 10/11/2026": true, "10NOV26": true, "101126": true, "NO 1101126": false, "REF 2026111055": false, "": false} {
		if got := names(&entry{remark: text}, 20261110); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
