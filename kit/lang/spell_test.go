package lang

import "testing"

func TestSpell(t *testing.T) {
	for _, x := range []struct {
		n                   int64
		indonesian, english string
	}{
		{0, "nol", "zero"}, {1, "satu", "one"}, {10, "sepuluh", "ten"}, {11, "sebelas", "eleven"}, {12, "dua belas", "twelve"}, {19, "sembilan belas", "nineteen"},
		{20, "dua puluh", "twenty"}, {21, "dua puluh satu", "twenty-one"}, {100, "seratus", "one hundred"}, {111, "seratus sebelas", "one hundred eleven"},
		{200, "dua ratus", "two hundred"}, {1_000, "seribu", "one thousand"}, {1_100, "seribu seratus", "one thousand one hundred"},
		{5_000, "lima ribu", "five thousand"}, {11_000, "sebelas ribu", "eleven thousand"}, {16_800, "enam belas ribu delapan ratus", "sixteen thousand eight hundred"},
		{50_000, "lima puluh ribu", "fifty thousand"}, {100_000, "seratus ribu", "one hundred thousand"}, {101_000, "seratus satu ribu", "one hundred one thousand"},
		{1_000_000, "satu juta", "one million"}, {1_001_000, "satu juta seribu", "one million one thousand"}, {2_500_000, "dua juta lima ratus ribu", "two million five hundred thousand"},
		{999_999_999_999, "sembilan ratus sembilan puluh sembilan miliar sembilan ratus sembilan puluh sembilan juta sembilan ratus sembilan puluh sembilan ribu sembilan ratus sembilan puluh sembilan",
			"nine hundred ninety-nine billion nine hundred ninety-nine million nine hundred ninety-nine thousand nine hundred ninety-nine"},
		{-1, "", ""}, {1_000_000_000_000, "", ""},
	} {
		if got := Indonesian.Spell(x.n); got != x.indonesian {
			t.Errorf("%d: %q, want %q", x.n, got, x.indonesian)
		}
		if got := English.Spell(x.n); got != x.english {
			t.Errorf("%d: %q, want %q", x.n, got, x.english)
		}
	}
}
