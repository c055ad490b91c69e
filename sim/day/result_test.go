package day

import (
	"reflect"
	"testing"

	"github.com/jamsos/jamsos/payment/simulate"
)

// Two lists that differ in anything are not the same: a play that compared only
// their lengths would always hold.
func TestListsAreComparedToTheRupiah(t *testing.T) {
	a := simulate.Seeded{Channel: "indomaret", Day: 20261113, Fault: "lost", Leaves: "missing_here", Reference: "r1", Gap: 16_800}
	twice := []simulate.Seeded{a, a}
	for name, c := range map[string]struct {
		seeded, found []simulate.Seeded
		holds         bool
	}{
		"nothing":           {nil, nil, true},
		"the same":          {[]simulate.Seeded{a}, []simulate.Seeded{a}, true},
		"not found":         {[]simulate.Seeded{a}, nil, false},
		"not seeded":        {nil, []simulate.Seeded{a}, false},
		"found once of two": {twice, []simulate.Seeded{a}, false},
		"found twice":       {[]simulate.Seeded{a}, twice, false},
		"other amount":      {[]simulate.Seeded{a}, []simulate.Seeded{with(a, func(s *simulate.Seeded) { s.Gap++ })}, false},
		"other day":         {[]simulate.Seeded{a}, []simulate.Seeded{with(a, func(s *simulate.Seeded) { s.Day++ })}, false},
		"other kind":        {[]simulate.Seeded{a}, []simulate.Seeded{with(a, func(s *simulate.Seeded) { s.Leaves = "unknown_code" })}, false},
		"other reference":   {[]simulate.Seeded{a}, []simulate.Seeded{with(a, func(s *simulate.Seeded) { s.Reference = "r2" })}, false},
		"other channel":     {[]simulate.Seeded{a}, []simulate.Seeded{with(a, func(s *simulate.Seeded) { s.Channel = "qris" })}, false},
	} {
		r := &Result{seeded: c.seeded}
		if r.match(c.found); r.Holds() != c.holds {
			t.Errorf("%s: holds is %v, %+v", name, r.Holds(), r)
		}
	}
	if r := (&Result{Unexplained: []string{"x"}}); r.Holds() {
		t.Error("holds although not every rupiah is explained")
	}
	if r := (&Result{Findings: []string{"x"}}); r.Holds() {
		t.Error("holds although doctor finds something")
	}
	if !reflect.DeepEqual(twice, []simulate.Seeded{a, a}) {
		t.Error("comparing changed the list")
	}
}

func with(s simulate.Seeded, f func(*simulate.Seeded)) simulate.Seeded {
	f(&s)
	return s
}
