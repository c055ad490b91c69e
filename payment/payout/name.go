package payout

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/id"
)

// NameResult is how the name on an account fits the payee's.
type NameResult string

// The results.
const (
	NameSame      NameResult = "same"
	NameSimilar   NameResult = "similar"   // may be the same person: a person decides
	NameDifferent NameResult = "different" // or the bank told none
	NameUnasked   NameResult = "unasked"   // the bank cannot be asked
)

const (
	// cutFrom is from how many letters on a name that ends within the other is
	// taken for cut off by the bank: cores keep 20 to 40 characters.
	cutFrom = 18
	// maxName bounds what is compared, in bytes.
	maxName = 400
)

// CompareNames compares the payee's name as we know it with the name that a bank
// tells. The same are: other case, accents, titles and degrees, the order of the
// words, spaces lost or put in, the usual short forms (M. Muh. Moh.), and a name
// cut off by the bank after at least 18 letters. Similar are one or two slips of
// the pen, initials, and a name with words more than the other. Pure; a person
// decides on similar and different.
func CompareNames(ours, found string) NameResult {
	if len(ours) > maxName || len(found) > maxName {
		return NameDifferent
	}
	a, b := id.NameTokens(ours), id.NameTokens(found)
	if len(a) == 0 || len(b) == 0 {
		return NameDifferent
	}
	whole, told := strings.Join(a, ""), strings.Join(b, "")
	x, y := slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b))
	switch {
	case whole == told, slices.Equal(x, y):
		return NameSame
	case utf8.RuneCountInString(told) >= cutFrom && strings.HasPrefix(whole, told):
		return NameSame
	case id.SimilarNames(ours, found), within(a, b), within(b, a):
		return NameSimilar
	}
	return NameDifferent
}

// within tells whether every word of the shorter name stands in the longer one,
// where an initial or the cut last word may stand for a word. One of the words
// must be whole and of three letters at least.
func within(short, long []string) bool {
	if len(short) > len(long) {
		return false
	}
	free := slices.Clone(long)
	whole := false
	for i, w := range short {
		at := slices.Index(free, w)
		if at >= 0 {
			whole = whole || utf8.RuneCountInString(w) >= 3
		} else {
			last := i == len(short)-1
			at = slices.IndexFunc(free, func(f string) bool {
				return strings.HasPrefix(f, w) && (utf8.RuneCountInString(w) == 1 || last && i > 0)
			})
		}
		if at < 0 {
			return false
		}
		free = slices.Delete(free, at, at+1)
	}
	return whole
}
