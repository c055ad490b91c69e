package payment

import (
	"cmp"
	"slices"
	"time"

	"github.com/jamsos/jamsos/kit/money"
)

// byNumber are the kinds of channels at which somebody says a code and how much
// they pay. Auto-debit takes bills, a QRIS code of ours carries the amount of a
// bill, and no account for transfers is told to anybody.
var byNumber = []string{"va", "retail", "marketplace", "wallet", "spo", "agent", "counter"}

// ByNumber are the kinds of channels that ask whose a number is before they take
// its money.
func ByNumber() []string { return slices.Clone(byNumber) }

// TakesAny tells whether the channel takes any amount for a standing code [kode
// titipan] now.
func (c Channel) TakesAny() bool { return c.Open && slices.Contains(byNumber, c.Kind) }

// Cost is what somebody gives for a deposit at channels that cost the same.
type Cost struct {
	Channels         []Channel // by name
	Minimum, Maximum money.Rupiah
	Deposits         []Deposit // as asked for
}

// Deposit is an amount paid to a standing code.
type Deposit struct {
	Amount, Fee money.Rupiah // the payer gives both, the fee is never ours
	Taken       bool         // within the channels' limits
}

// Costs compares channels for deposits of some amounts at an instant: those that
// take the smallest first, the cheapest of them before the others. Channels that
// cost the same and have the same limits are one line.
func Costs(list []Channel, at time.Time, amounts ...money.Rupiah) (out []Cost) {
	for _, c := range list {
		x := Cost{Channels: []Channel{c}, Minimum: c.Minimum, Maximum: c.Maximum}
		for _, a := range amounts {
			fee, _ := c.Fee(c.BusinessDate(at), a)
			x.Deposits = append(x.Deposits, Deposit{a, fee, c.check(a) == nil})
		}
		if i := slices.IndexFunc(out, x.same); i >= 0 {
			out[i].Channels = append(out[i].Channels, c)
			continue
		}
		out = append(out, x)
	}
	for _, x := range out {
		slices.SortFunc(x.Channels, func(a, b Channel) int { return cmp.Compare(a.Name[0], b.Name[0]) })
	}
	slices.SortStableFunc(out, func(a, b Cost) int {
		for i, d := range a.Deposits {
			if d.Taken != b.Deposits[i].Taken {
				return map[bool]int{true: -1, false: 1}[d.Taken]
			}
		}
		for i, d := range a.Deposits {
			if n := cmp.Compare(d.Fee, b.Deposits[i].Fee); n != 0 {
				return n
			}
		}
		return cmp.Or(cmp.Compare(a.Minimum, b.Minimum), cmp.Compare(a.Channels[0].Name[0], b.Channels[0].Name[0]))
	})
	return out
}

func (x Cost) same(y Cost) bool {
	return x.Minimum == y.Minimum && x.Maximum == y.Maximum && slices.Equal(x.Deposits, y.Deposits)
}
