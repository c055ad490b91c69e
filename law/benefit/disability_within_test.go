package benefit

import (
	"slices"
	"testing"

	"github.com/jamsos/jamsos/law"
	"pgregory.net/rapid"
)

func containing(t testing.TB) *law.Value {
	v, err := law.MustLoad().At("jkk.disability.contained_in", 20250615)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestContainedLossesAreOfTheTable(t *testing.T) {
	v := containing(t)
	for code, wider := range v.Words {
		if !slices.Contains(DisabilityCodes(), code) || !slices.Contains(DisabilityCodes(), wider) {
			t.Errorf("%s in %s: no such loss", code, wider)
		}
		if within(v, code, code) {
			t.Errorf("%s lies within itself", code)
		}
		if other := v.Words[otherSide(code)]; other != otherSide(wider) {
			t.Errorf("%s lies in %s, but on the other side in %s", code, wider, other)
		}
	}
}

// Of two losses at least one counts, and both unless one lies within the other.
func TestOfTwoLossesTheLargerCounts(t *testing.T) {
	v := containing(t)
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) string { return rapid.SampledFrom(law.DisabilityCodes).Draw(t, name) }
		a, b := draw("a"), draw("b")
		if a == b {
			return
		}
		of := func(codes ...string) Result {
			return evaluated(t, Input{Programme: law.JKK, Event: Disability, Date: 20250615, Wage: 5_000_000, Codes: codes})
		}
		one, other, both := of(a).Total, of(b).Total, of(a, b)
		if within(v, a, b) || within(v, b, a) {
			if both.Total != max(one, other) || len(both.Lines) != 1 {
				t.Fatalf("%s and %s: %v, not the larger of %v and %v", a, b, both.Total, one, other)
			}
		} else if both.Total != one+other && both.Total != of(Total).Lines[0].Amount || len(both.Lines) != 2 {
			t.Fatalf("%s and %s: %v, not %v and %v", a, b, both.Total, one, other)
		}
	})
}
