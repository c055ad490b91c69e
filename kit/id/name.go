package id

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Titles that stand before a name, without dots.
var titles = set(`H HJ HAJI HAJAH HAJJAH K KH KYAI USTAZ USTADZ DR DRS DRA IR PROF DRG DRH NS TN NY NN SDR SDRI BPK BAPAK
	BP IBU MR MRS MS ALM ALMH`)

// Degrees that stand behind a name, without dots. They are taken away only
// behind a comma or with a dot in them, because some are names as well.
var degrees = set(`SH SE ST SP SIP SPT SPD SPDI SAG SHI SEI SSOS SSOSI SKOM SSI SKM SKED SKEP SKEB SFARM SPSI SHUM SSN SST SSTP
	STP STH STHI SAP SAK SAB SIKOM STR STRKEP STRKEB SPI SHUT SPAR SSY SGZ SARS SIK
	AMD AMDKEB AMDKEP AMDKOM AMK AMAPD AMAPKB DIPL BA BSC BENG LC
	MM MH MSI MPD MPDI MKOM MT MA MAP MAK MAG MKES MKEP MKM MHUM MKN MP MSC MBA MENG MPSI MSN MIP MIKOM MFARM LLM
	PHD CA CPA CFP BKP AK NERS NS APT SPOG SPA SPB SPPD SPM SPKK SPAN SPJP SPS SPOT SPRAD HAJI`)

// spellings of one name that differ only by the hand that wrote them.
var spellings = map[string]string{
	"MUH": "MUHAMMAD", "MUHAMAD": "MUHAMMAD", "MUHAMMAT": "MUHAMMAD", "MUHAMAT": "MUHAMMAD", "MUCHAMAD": "MUHAMMAD", "MUCHAMMAD": "MUHAMMAD",
	"MOH": "MUHAMMAD", "MOHAMAD": "MUHAMMAD", "MOHAMMAD": "MUHAMMAD", "MOHAMMED": "MUHAMMAD", "MOCH": "MUHAMMAD", "MOCHAMAD": "MUHAMMAD",
	"MOCHAMMAD": "MUHAMMAD", "MHD": "MUHAMMAD", "MUHD": "MUHAMMAD",
	"ACHMAD": "AHMAD", "AKHMAD": "AHMAD", "ACH": "AHMAD", "ABD": "ABDUL", "ST": "SITI", "STI": "SITI",
}

// oldSpelling is the orthography of before 1972, which many names keep.
var oldSpelling = strings.NewReplacer("OE", "U", "DJ", "J", "TJ", "C")

// NameKey is a name as it is compared and indexed, never as it is shown: upper
// case, no accents, no titles before ("Hj.", "Dr.") nor degrees behind
// (", S.Kom"), no punctuation, one space between words, the spelling of before
// 1972 as today's (OE, DJ, TJ → U, J, C), and the usual short forms of Muhammad,
// Ahmad, Abdul and Siti written out. A name of one word is a name. Text in other
// scripts is kept. Titles alone give the titles; no letters give "".
func NameKey(s string) string { return strings.Join(NameTokens(s), " ") }

// NameTokens are the words of NameKey, in order.
func NameTokens(s string) []string {
	all := nameWords(s, false)
	if words := nameWords(s, true); len(words) > 0 {
		return words
	}
	return all
}

func nameWords(s string, strip bool) []string {
	var words []string
	for i, part := range strings.Split(plainUpper(s), ",") {
		if strip && i > 0 && degrees[letters(part)] {
			continue
		}
		for raw := range strings.FieldsSeq(part) {
			if strip && len(words) > 0 && (i > 0 || strings.Contains(raw, ".")) && degrees[letters(raw)] {
				continue
			}
			for piece := range strings.SplitSeq(raw, ".") {
				w := letters(piece)
				if w == "" || strip && len(words) == 0 && titles[w] {
					continue
				}
				w = oldSpelling.Replace(w)
				if full, ok := spellings[w]; ok {
					w = full
				}
				words = append(words, w)
			}
		}
	}
	return words
}

// plainUpper is upper case without accents; dashes and slashes separate words.
func plainUpper(s string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r):
		case unicode.Is(unicode.Pd, r), r == '/', r == '(', r == ')', r == '_':
			b.WriteByte(' ')
		case r == ';':
			b.WriteByte(',')
		default:
			b.WriteRune(unicode.ToUpper(r))
		}
	}
	return b.String()
}

func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, s)
}

// maxNameRunes bounds the work of SimilarNames.
const maxNameRunes = 100

// SimilarNames tells whether two names may be one person's: equal as keys, in
// another order or without spaces, or apart by one slip of the pen (two from
// eight letters on). Names under four letters must be equal. It proposes; a
// person decides.
func SimilarNames(a, b string) bool {
	ta, tb := NameTokens(a), NameTokens(b)
	if len(ta) == 0 || len(tb) == 0 {
		return false
	}
	if near(strings.Join(ta, ""), strings.Join(tb, "")) {
		return true
	}
	slices.Sort(ta)
	slices.Sort(tb)
	return near(strings.Join(ta, ""), strings.Join(tb, ""))
}

func near(a, b string) bool {
	if a == b {
		return true
	}
	ra, rb := []rune(a), []rune(b)
	short := min(len(ra), len(rb))
	if short < 4 || max(len(ra), len(rb)) > maxNameRunes {
		return false
	}
	limit := 1
	if short >= 8 {
		limit = 2
	}
	return max(len(ra), len(rb))-short <= limit && distance(ra, rb) <= limit
}

// distance counts insertions, deletions, replacements and swaps of neighbours.
func distance(a, b []rune) int {
	var before, last, row [maxNameRunes + 1]int
	for j := range len(b) + 1 {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last = last, row
	}
	return last[len(b)]
}

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}
