package lang

import "strings"

// Spell is a whole number from 0 to 999,999,999,999 in words [terbilang], for an
// amount that somebody confirms: a nought too many is heard where it is not seen.
// Other numbers are "".
func (l Lang) Spell(n int64) string {
	switch {
	case n < 0 || n > 999_999_999_999:
		return ""
	case n == 0:
		return map[bool]string{false: "nol", true: "zero"}[l.english()]
	case l.english():
		return strings.Join(spellEnglish(n), " ")
	}
	return strings.Join(spellIndonesian(n), " ")
}

// powers are the words above a hundred, the largest first.
var powers = []struct {
	n                   int64
	indonesian, english string
}{{1_000_000_000, "miliar", "billion"}, {1_000_000, "juta", "million"}, {1_000, "ribu", "thousand"}}

var units10 = strings.Fields("nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas")

func spellIndonesian(n int64) (out []string) {
	for _, p := range powers {
		if k := n / p.n; k == 1 && p.n == 1_000 {
			out = append(out, "seribu")
		} else if k > 0 {
			out = append(append(out, spellIndonesian(k)...), p.indonesian)
		}
		n %= p.n
	}
	if k := n / 100; k == 1 {
		out = append(out, "seratus")
	} else if k > 1 {
		out = append(out, units10[k], "ratus")
	}
	n %= 100
	switch {
	case n >= 20:
		out = append(out, units10[n/10], "puluh")
		n %= 10
	case n >= 12:
		return append(out, units10[n-10], "belas")
	}
	if n > 0 {
		out = append(out, units10[n])
	}
	return out
}

var (
	units20 = strings.Fields("zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen")
	tens    = strings.Fields("- - twenty thirty forty fifty sixty seventy eighty ninety")
)

func spellEnglish(n int64) (out []string) {
	for _, p := range powers {
		if k := n / p.n; k > 0 {
			out = append(append(out, spellEnglish(k)...), p.english)
		}
		n %= p.n
	}
	if k := n / 100; k > 0 {
		out = append(out, units20[k], "hundred")
	}
	n %= 100
	switch {
	case n >= 20 && n%10 != 0:
		out = append(out, tens[n/10]+"-"+units20[n%10])
	case n >= 20:
		out = append(out, tens[n/10])
	case n > 0:
		out = append(out, units20[n])
	}
	return out
}
