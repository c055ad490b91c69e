package simulate

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Fault is what a simulator does wrong on purpose with a sale.
type Fault string

// The faults. What stands behind → is the difference that reconciliation finds.
const (
	NoFault Fault = ""
	// While telling.
	Duplicate       Fault = "duplicate"         // told twice with the same numbers
	Renumbered      Fault = "renumbered"        // told again under a new number of the call
	TimeOut         Fault = "timeout"           // hangs up before reading, then asks and advises
	Late            Fault = "late"              // told hours after it was paid
	NoInquiry       Fault = "no_inquiry"        // paid without having asked
	WrongAmount     Fault = "wrong_amount"      // told with another amount first
	PaidTwice       Fault = "paid_twice"        // the payer pays the same bill again; what is refused is given back
	Reversal        Fault = "reversal"          // taken back, and told so
	ReversalFirst   Fault = "reversal_first"    // the reversal arrives before its payment
	UnknownCode     Fault = "unknown_code"      // the payer's code does not exist; what is refused is given back
	Lost            Fault = "lost"              // never told → missing_here
	UnknownKept     Fault = "unknown_code_kept" // refused as unknown, and kept → unknown_code
	ReversalUntold  Fault = "reversal_untold"   // taken back without telling → reversed_there
	ReversalIgnored Fault = "reversal_ignored"  // taken back and told, and settled all the same → reversed_here
	// In the settlement file.
	LineMissing Fault = "line_missing" // → missing_there
	LineDoubled Fault = "line_doubled" // → duplicate
	LineAmount  Fault = "line_amount"  // another amount → amount_differs
	LineDay     Fault = "line_day"     // in the next day's file: made good by it
	LineFee     Fault = "line_fee"     // → fee_differs
	LineBroken  Fault = "line_broken"  // cannot be read → unreadable and missing_there
	LineExtra   Fault = "line_extra"   // a line of nobody's payment beside it → unknown_code
)

// Faults are all of them.
var Faults = []Fault{Duplicate, Renumbered, TimeOut, Late, NoInquiry, WrongAmount, PaidTwice, Reversal, ReversalFirst, UnknownCode, Lost, UnknownKept, ReversalUntold,
	ReversalIgnored, LineMissing, LineDoubled, LineAmount, LineDay, LineFee, LineBroken, LineExtra}

// Mix is how many of a million sales each fault strikes.
type Mix map[Fault]int

// Spread is a mix in which faults strike perMille of the sales together, each as
// often as the others.
func Spread(perMille int, faults ...Fault) Mix {
	m := Mix{}
	for i, f := range faults {
		if m[f] = perMille * 1000 / len(faults); i < perMille*1000%len(faults) {
			m[f]++
		}
	}
	return m
}

// ParseMix reads "20" (of a thousand, over all faults of allowed) or
// "lost=5,duplicate=10".
func ParseMix(s string, allowed []Fault) (Mix, error) {
	if s = strings.TrimSpace(s); s == "" {
		return nil, nil
	}
	if n, err := strconv.Atoi(s); err == nil {
		if n < 0 || n > 1000 {
			return nil, fmt.Errorf("faults: %d is not per mille", n)
		}
		return Spread(n, allowed...), nil
	}
	m, sum := Mix{}, 0
	for item := range strings.SplitSeq(s, ",") {
		name, number, ok := strings.Cut(strings.TrimSpace(item), "=")
		n, err := strconv.Atoi(number)
		if !ok || err != nil || n < 0 || !slices.Contains(allowed, Fault(name)) {
			return nil, fmt.Errorf("faults: %q is not name=per mille with a name of %v", item, allowed)
		}
		m[Fault(name)] = n * 1000
		sum += n
	}
	if sum > 1000 {
		return nil, fmt.Errorf("faults: %d of a thousand", sum)
	}
	return m, nil
}

// Draw is the fault of a sale, which follows from the seed and the reference.
func (m Mix) Draw(seed uint64, reference string) Fault {
	if len(m) == 0 {
		return NoFault
	}
	n := int(mix(seed, "fault", reference) % 1_000_000)
	for _, f := range Faults {
		if n -= m[f]; n < 0 {
			return f
		}
	}
	return NoFault
}
