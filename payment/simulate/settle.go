package simulate

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/retail"
)

// Terms are what a channel agreed with the biller about its settlement.
type Terms struct {
	Channel string
	Profile string // of its file, see package retail
	Sender  string // kodeCA of the file's name
	CutOff  int    // minutes after midnight WIB at which the day ends, 0 midnight
	Company string // code before the numbers of virtual accounts
	// Fee is what a payment costs: what the payer gives on top, and what the
	// channel keeps; nil: nothing.
	Fee func(amount money.Rupiah) (payer, kept money.Rupiah)
}

func (t Terms) fee(amount money.Rupiah) (payer, kept money.Rupiah) {
	if t.Fee == nil {
		return 0, 0
	}
	return t.Fee(amount)
}

// MoneyFault is what is wrong with the money of a day.
type MoneyFault string

// The faults of money. What stands behind → is the difference that it leaves.
const (
	MoneyWhole MoneyFault = ""
	MoneySplit MoneyFault = "split"       // in two parts, which is no difference
	MoneyShort MoneyFault = "short"       // → short_settled
	MoneyOver  MoneyFault = "over"        // → over_settled
	MoneyNone  MoneyFault = "not_settled" // → not_settled
)

// Seeded is a difference that whoever reconciles should find.
type Seeded struct {
	Channel   string       `json:"channel"`
	Day       period.Date  `json:"business_date"`
	Fault     string       `json:"fault"`     // what was done wrong
	Leaves    string       `json:"leaves"`    // the difference, in reconciliation's words
	Reference string       `json:"reference"` // of the payment, "money", or "line 7"
	Gap       money.Rupiah `json:"gap"`       // what the channel settles beyond what the biller has; of money: what came beyond the file
}

// Settlement is the file of one channel's settlement day, the lines that were
// left for the next day's file, and the money that follows.
type Settlement struct {
	Terms  Terms
	Day    period.Date
	Lines  []retail.Line
	Later  []retail.Line
	Seeded []Seeded

	broken map[int]int // how many lines that nobody can read stand before a line
}

// lateEdge is how near to the end of a day a payment may be for the next day's
// file to be as good.
const lateEdge = time.Hour

// Settle makes the settlement of a day from the sales of one channel. A sale
// without a fault may get one of the file's faults by the mix.
func Settle(t Terms, day period.Date, sales []Sale, seed uint64, mix Mix) Settlement {
	out := Settlement{Terms: t, Day: day, broken: map[int]int{}}
	sales = slices.Clone(sales)
	slices.SortStableFunc(sales, func(a, b Sale) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Reference, b.Reference))
	})
	for i := range sales {
		s := &sales[i]
		if s.Fault == NoFault {
			if f := mix.Draw(seed, "settlement "+s.Reference); f.InFile() {
				s.Fault = f
			}
		}
		out.add(*s, seed)
	}
	return out
}

// InFile tells whether a fault happens in the settlement file.
func (f Fault) InFile() bool { return strings.HasPrefix(string(f), "line_") }

// OfDay are the sales of one settlement day.
func OfDay(sales []Sale, day period.Date, cutOff int) (out []Sale) {
	for _, s := range sales {
		if retail.BusinessDate(s.At, cutOff) == day {
			out = append(out, s)
		}
	}
	return out
}

func (o *Settlement) leave(s Sale, leaves string, gap money.Rupiah) {
	o.Seeded = append(o.Seeded, Seeded{s.Channel, o.Day, string(s.Fault), leaves, s.Reference, gap})
}

func (o *Settlement) add(s Sale, seed uint64) {
	posted := s.Heard == Posted
	line := o.line(s)
	if s.Taken && !posted && s.Fault != ReversalIgnored { // kept without the biller's word
		switch s.Fault {
		case UnknownKept, UnknownCode:
			o.leave(s, "unknown_code", s.Amount)
		default:
			o.leave(s, "missing_here", s.Amount)
		}
		o.Lines = append(o.Lines, line)
		return
	}
	switch s.Fault {
	case Reversal:
		back := line
		back.Kind = retail.Reversal
		o.Lines = append(o.Lines, line, back)
		return
	case ReversalUntold:
		back := line
		back.Kind = retail.Reversal
		o.Lines = append(o.Lines, line, back)
		if posted {
			o.leave(s, "reversed_there", -s.Amount)
		}
		return
	case ReversalIgnored:
		o.Lines = append(o.Lines, line)
		if s.Heard == Reversed {
			o.leave(s, "reversed_here", s.Amount)
		}
		return
	}
	if !s.Taken {
		return
	}
	switch s.Fault {
	case LineMissing:
		o.leave(s, "missing_there", -s.Amount)
	case LineDoubled:
		o.Lines = append(o.Lines, line, line)
		o.leave(s, "duplicate", s.Amount)
	case LineAmount:
		line.Amount = wrongAmount(seed, s)
		line.Admin, line.Fee = o.Terms.fee(line.Amount)
		o.Lines = append(o.Lines, line)
		o.leave(s, "amount_differs", line.Amount-s.Amount)
	case LineDay:
		o.Later = append(o.Later, line)
		// So near to the end of the day the next file is as good, and nobody asks.
		if _, to := retail.Span(o.Day, o.Terms.CutOff); s.At.Before(to.Add(-lateEdge)) {
			o.Seeded = append(o.Seeded, Seeded{s.Channel, o.Day.AddDays(1), string(s.Fault), "wrong_day", s.Reference, s.Amount})
		}
	case LineFee:
		line.Fee += 250 + money.Rupiah(mix(seed, "fee", s.Reference)%500)
		_, kept := o.Terms.fee(s.Amount)
		o.Lines = append(o.Lines, line)
		o.leave(s, "fee_differs", line.Fee-kept)
	case LineBroken:
		o.broken[len(o.Lines)]++
		o.leave(s, "missing_there", -s.Amount)
	case LineExtra:
		extra := line
		extra.Reference += "x"
		extra.Code = o.code(nobody(Payable{Code: s.Code, Account: s.Account}))
		o.Lines = append(o.Lines, line, extra)
		o.Seeded = append(o.Seeded, Seeded{s.Channel, o.Day, string(s.Fault), "unknown_code", extra.Reference, extra.Amount})
	default:
		o.Lines = append(o.Lines, line)
	}
}

func (o *Settlement) code(p Payable) string { return o.Terms.Company + p.customerNo() }

func (o *Settlement) line(s Sale) retail.Line {
	l := retail.Line{Kind: retail.Payment, Reference: s.Reference, Code: o.code(Payable{Code: s.Code, Account: s.Account}), Amount: s.Amount, PaidAt: s.At.Truncate(time.Second)}
	l.Admin, l.Fee = o.Terms.fee(s.Amount)
	return l
}

// Net is the money that follows lines: amounts less what the channel keeps.
func Net(lines []retail.Line) (n money.Rupiah) {
	for _, l := range lines {
		if l.Kind == retail.Reversal {
			n -= l.Amount - l.Fee
		} else {
			n += l.Amount - l.Fee
		}
	}
	return n
}

// Name is the file's name.
func (o *Settlement) Name() string {
	return retail.Name(cmp.Or(o.Terms.Sender, "SIM"), "BPJSTK", o.Day)
}

// Write writes the file, and completes Seeded with what the lines are called
// that nobody can read.
func (o *Settlement) Write(w io.Writer) error {
	p, ok := retail.ProfileOf(cmp.Or(o.Terms.Profile, "jamsos"))
	if !ok {
		return fmt.Errorf("there is no settlement profile %q", o.Terms.Profile)
	}
	var b bytes.Buffer
	if err := retail.Write(&b, p, o.Terms.Channel, o.Day, o.Lines); err != nil {
		return err
	}
	text := b.String()
	if len(o.broken) > 0 {
		text = o.breakLines(text, p)
	}
	_, err := io.WriteString(w, text)
	return err
}

// breakLines puts lines that nobody can read where theirs should stand; the
// totals do not count them.
func (o *Settlement) breakLines(text string, p retail.Profile) string {
	var out []string
	n := -1 // lines of payments so far; the first line of the file has titles or the header
	put := func() {
		for ; o.broken[n] > 0; o.broken[n]-- {
			cells := strings.Split(p.Titles, "|")
			for i := range cells {
				cells[i] = "?"
			}
			if p.Marked {
				cells[0] = "D"
			}
			out = append(out, strings.Join(cells, string(p.Delimiter)))
			o.Seeded = append(o.Seeded, Seeded{o.Terms.Channel, o.Day, string(LineBroken), "unreadable", fmt.Sprintf("line %d", len(out)), 0})
		}
	}
	for line := range strings.SplitSeq(strings.TrimSuffix(text, "\n"), "\n") {
		if n >= 0 {
			put()
		}
		out = append(out, line)
		n++
	}
	return strings.Join(out, "\n") + "\n"
}
