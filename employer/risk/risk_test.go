package risk

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestKinds(t *testing.T) {
	all := Kinds()
	if len(all) != 191 {
		t.Fatalf("%d kinds, want the annex's 191", len(all))
	}
	count, rate := map[int]int{}, map[int]int64{}
	for _, k := range all {
		count[k.Group]++
		if r, ok := rate[k.Group]; ok && r != int64(k.Rate) {
			t.Errorf("%s has rate %d, its group has %d", k.ID, k.Rate, r)
		}
		rate[k.Group] = int64(k.Rate)
		if k.No != count[k.Group] {
			t.Errorf("%s has number %d, want %d", k.ID, k.No, count[k.Group])
		}
		if got, ok := Find(k.ID); !ok || got != k {
			t.Errorf("Find(%s) = %v", k.ID, got)
		}
	}
	for group, want := range map[int][2]int64{1: {23, 2400}, 2: {25, 5400}, 3: {96, 8900}, 4: {23, 12700}, 5: {24, 17400}} {
		if int64(count[group]) != want[0] || rate[group] != want[1] {
			t.Errorf("group %d: %d kinds at %d ppm, want %v", group, count[group], rate[group], want)
		}
	}
	if _, ok := Find("G9-001"); ok {
		t.Error("G9-001 exists")
	}
}

func TestSuggest(t *testing.T) {
	for _, c := range []struct{ kbli, first, also string }{
		{"14111", "G1-001", ""},       // garments
		{"C14.11", "G1-001", ""},      // the same, as people write it
		{"02", "G3-002", "G5-001"},    // forestry, felling stands below
		{"02209", "G5-001", "G3-002"}, // felling itself
		{"01411", "G1-019", "G2-001"}, // cattle
		{"01131", "G2-001", "G2-004"}, // a range in the note
		{"03111", "G4-020", "G3-007"}, // "G3-006/G3-007"
		{"07", "G5-023", "G5-022"},    // list with commas
		{"20", "G3-067", "G5-024"},
	} {
		got := Suggest(c.kbli)
		if len(got) == 0 || got[0].Kind.ID != c.first || !got[0].Default {
			t.Errorf("%s: %v, want %s first", c.kbli, got, c.first)
			continue
		}
		also := c.also == ""
		for _, s := range got[1:] {
			also = also || s.Kind.ID == c.also
			if s.Default {
				t.Errorf("%s: two defaults", c.kbli)
			}
		}
		if !also {
			t.Errorf("%s: %s is not offered: %v", c.kbli, c.also, got)
		}
	}
	for _, unknown := range []string{"", "C", "00", "40"} {
		if got := Suggest(unknown); len(got) != 0 {
			t.Errorf("%q: %v", unknown, got)
		}
	}
	if got := Suggest("41"); !strings.Contains(got[0].Note, "Jasa Konstruksi") {
		t.Errorf("building: note %q does not point to the construction scheme", got[0].Note)
	}
}

func TestSearch(t *testing.T) {
	for text, want := range map[string]string{"konveksi": "G1-001", "Pabrik ROTI": "G3-017", "tambang emas": "G5-017", "listrik pembangkit": "G4-017"} {
		if got := Search(text, 10); len(got) == 0 || got[0].ID != want {
			t.Errorf("%q: %v, want %s", text, got, want)
		}
	}
	if got := Search("pabrik", 7); len(got) != 7 {
		t.Errorf("limit 7 gave %d", len(got))
	}
	if got := Search(" ,", 10); got != nil {
		t.Errorf("empty text found %v", got)
	}
	rapid.Check(t, func(t *rapid.T) {
		k := kinds[rapid.IntRange(0, len(kinds)-1).Draw(t, "kind")]
		for _, hit := range Search(k.Name, len(kinds)) {
			if hit == k {
				return
			}
		}
		t.Fatalf("%q does not find itself", k.Name)
	})
}
