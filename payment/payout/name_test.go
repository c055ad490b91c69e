package payout

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/id"
)

func TestNamesAreCompared(t *testing.T) {
	for _, c := range []struct {
		ours, found string
		want        NameResult
	}{
		{"Sumiyati", "SUMIYATI", NameSame},
		{"Hj. Sumiyati, S.Kom", "SUMIYATI", NameSame},
		{"Muhammad Yusuf", "MUH YUSUF", NameSame},
		{"Moch. Yusuf", "MOHAMMAD YUSUF", NameSame},
		{"Siti Nur Aisyah", "NUR AISYAH SITI", NameSame},
		{"Nur Aisyah", "NURAISYAH", NameSame},
		{"José Peña", "JOSE PENA", NameSame},
		{"PT Maju Jaya Sejahtera Bersama Abadi", "PT MAJU JAYA SEJAHTERA BER", NameSame}, // cut by the bank
		{"PT. Maju Jaya", "MAJU JAYA PT", NameSame},

		{"Sumiyati", "SUMIYATI BINTI KARTO", NameSimilar},
		{"Sumiyati Binti Karto", "SUMIYATI", NameSimilar},
		{"Muhammad Yusuf Hidayat", "M YUSUF HIDAYAT", NameSimilar},
		{"Budi Hartono", "BUDI H", NameSimilar},
		{"Sumiyati", "SUMIATI", NameSimilar},
		{"Siti Rahmawati", "SITI RAHMA", NameSimilar}, // cut early
		{"PT Maju Jaya", "MAJU JAYA", NameSimilar},

		{"Sumiyati", "BUDI HARTONO", NameDifferent},
		{"Budi Hartono", "BUDI SANTOSO", NameDifferent},
		{"Sumiyati", "", NameDifferent},
		{"", "", NameDifferent},
		{"Sumiyati", "S", NameDifferent},
		{"Sumiyati Karto", "S K", NameDifferent}, // initials alone are nobody
		{"Ani", "ANA", NameDifferent},
		{"PT Maju Jaya", "CV MAJU MUNDUR", NameDifferent},
		{"Sumiyati", strings.Repeat("SUMIYATI ", 100), NameDifferent},
	} {
		if got := CompareNames(c.ours, c.found); got != c.want {
			t.Errorf("%q, %q: %s, want %s", c.ours, c.found, got, c.want)
		}
	}
}

func TestNamesCompareAsTheyShould(t *testing.T) {
	word := rapid.StringMatching(`[A-Z][a-z]{4,9}`)
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(word, 1, 5).Draw(t, "words")
		name := strings.Join(words, " ")
		mixed := strings.Join(rapid.Permutation(words).Draw(t, "order"), " ")
		for _, found := range []string{name, strings.ToUpper(name), strings.ToLower(mixed), "Ir. " + name + ", M.Kom", "  " + strings.Join(words, "  ")} {
			if got := CompareNames(name, found); got != NameSame {
				t.Fatalf("%q, %q: %s", name, found, got)
			}
		}
		if cut := rapid.IntRange(1, len(name)).Draw(t, "cut"); len(strings.Join(id.NameTokens(name[:cut]), "")) >= cutFrom {
			if got := CompareNames(name, strings.ToUpper(name[:cut])); got != NameSame {
				t.Fatalf("%q cut to %q: %s", name, name[:cut], got)
			}
		}
		// Whoever shares no word and no beginning is somebody else.
		other := "Zz" + strings.Join(rapid.SliceOfN(rapid.StringMatching(`[xyzq]{6,9}`), 1, 3).Draw(t, "other"), " Zz")
		if got := CompareNames(name, other); got == NameSame {
			t.Fatalf("%q, %q: %s", name, other, got)
		}
	})
}

func FuzzCompareNames(f *testing.F) {
	f.Add("Sumiyati", "SUMIYATI BINTI KARTO")
	f.Add("Dr. H.", ", S.H.")
	f.Fuzz(func(t *testing.T, a, b string) {
		got := CompareNames(a, b)
		if got == NameSame && CompareNames(a, a) != NameSame {
			t.Fatalf("%q is %q and not itself", a, b)
		}
	})
}
