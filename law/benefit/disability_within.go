package benefit

import (
	"slices"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
)

// uncontained leaves out every loss that lies within another one of the case, or
// around it when that one is worth more, and notes it. rule is nil when nothing
// was left out.
func (e *evaluation) uncontained(losses []loss) (kept []loss, rule *law.Value, err error) {
	says, err := e.value("jkk.disability.contained")
	if err != nil || says.Word != "largest_only" || len(losses) < 2 {
		return losses, nil, err
	}
	wider, err := e.value("jkk.disability.contained_in")
	if err != nil {
		return nil, nil, err
	}
	worth := make([]int64, len(losses)) // millionths of millionths
	for i, x := range losses {
		rate, _, _, _, err := e.rate(x)
		if err != nil {
			return nil, nil, err
		}
		use := 100 * money.Percent
		if x.use > 0 && slices.Contains(law.DisabilityCodes, x.code) {
			use = x.use
		}
		worth[i] = int64(rate) * int64(use)
	}
	for i, x := range losses {
		larger := slices.IndexFunc(losses, func(y loss) bool {
			j := slices.IndexFunc(losses, func(z loss) bool { return z.code == y.code })
			inside, around := within(wider, x.code, y.code), within(wider, y.code, x.code)
			return inside && worth[j] >= worth[i] || around && worth[j] > worth[i]
		})
		if larger < 0 {
			kept = append(kept, x)
			continue
		}
		rule = says
		e.note(law.NewStep("accident_contained", law.WordParam("what", "jkk.disability."+x.code), law.WordParam("other", "jkk.disability."+losses[larger].code), law.TextParam("article", says.Citation)))
	}
	return kept, rule, nil
}

// within tells whether a loss lies within another one, step by step outwards.
func within(wider *law.Value, code, other string) bool {
	for range len(wider.Words) { // a circle in the data ends here
		if code = wider.Words[code]; code == other {
			return true
		}
	}
	return false
}

var _ = law.AddSentences(map[string]law.Text{
	"accident_contained": {ID: "{what} tidak dihitung tersendiri: bagian yang sama dengan {other}, yang nilainya lebih besar ({article}).",
		EN: "{what} does not count by itself: it is of the same part as {other}, which is worth more ({article})."},
}, nil)
