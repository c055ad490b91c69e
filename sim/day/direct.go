package day

import (
	"context"
	"fmt"
	"hash/fnv"
	"slices"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/system"
)

// till tells sales straight to the till, as the servers of the protocols do.
type till struct {
	sys     *system.System
	channel payment.Channel
	like    simulate.Teller // whose faults it can have
}

func (t till) Through() string           { return t.channel.Key }
func (t till) Refuses() bool             { return t.channel.CanRefuse }
func (t till) Can(f simulate.Fault) bool { return t.like.Can(f) }
func (t till) NextNumber() string        { return "" }
func (t till) word(o payment.Outcome) (w simulate.Word) {
	w = simulate.Word{Verdict: simulate.Refused, Code: string(o.State), Repeated: o.Repeated}
	switch o.State {
	case payment.Posted, payment.Credited, payment.InSuspense:
		w.Verdict = simulate.Posted
	case payment.Reversed:
		w.Verdict = simulate.Reversed
	}
	return w
}

// judge is a fault as a channel hears it.
func judge(err error) simulate.Word {
	w := simulate.Word{Verdict: simulate.Refused, Code: fault.Of(err).Code}
	switch fault.Of(err).Class {
	case fault.Unavailable, fault.Internal:
		w.Verdict = simulate.Unknown
	}
	return w
}

func (t till) Ask(ctx context.Context, p simulate.Payable) simulate.Word {
	if _, err := t.sys.Till.Inquire(ctx, p.Code); err != nil {
		return judge(err)
	}
	return simulate.Word{Verdict: simulate.Posted, Code: "asked"}
}

func (t till) Tell(ctx context.Context, s simulate.Sale, _ simulate.Telling) simulate.Word {
	o, err := t.sys.Till.Post(ctx, payment.Message{Channel: s.Channel, Reference: s.Reference, Code: s.Code, Amount: s.Amount, PaidAt: s.At})
	if err != nil {
		return judge(err)
	}
	return t.word(o)
}

func (t till) What(ctx context.Context, s simulate.Sale) simulate.Word {
	o, ok, err := t.sys.Till.Status(ctx, s.Channel, s.Reference)
	switch {
	case err != nil:
		return judge(err)
	case !ok:
		return simulate.Word{Verdict: simulate.Refused, Code: "never told"}
	}
	return t.word(o)
}

func (t till) Undo(ctx context.Context, s simulate.Sale) simulate.Word {
	u, err := t.sys.Till.Reverse(ctx, payment.Reversal{Channel: s.Channel, Reference: s.Reference, Amount: s.Amount, Reason: "simulator"})
	switch {
	case err != nil:
		return judge(err)
	case u.Outcome == payment.NotUndone:
		return simulate.Word{Verdict: simulate.Refused, Code: u.Reason}
	}
	return simulate.Word{Verdict: simulate.Reversed, Code: string(u.Outcome), Repeated: u.Repeated}
}

// counters are the tellers of bank service points, who take cash.
type counters struct {
	sys    *system.System
	points []point.Point
}

func (c counters) Through() string    { return "spo" }
func (c counters) Refuses() bool      { return true }
func (c counters) NextNumber() string { return "" }

// Can is false of what cash in a drawer cannot have: the teller has every slip.
func (c counters) Can(f simulate.Fault) bool {
	return slices.Contains([]simulate.Fault{simulate.Duplicate, simulate.TimeOut, simulate.WrongAmount, simulate.PaidTwice, simulate.Reversal, simulate.UnknownCode, simulate.NoInquiry}, f)
}

func (c counters) of(s simulate.Sale) point.Point {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s.Reference[:18])) // a payer who pays twice stays at his counter
	return c.points[h.Sum32()%uint32(len(c.points))]
}

func (c counters) Ask(ctx context.Context, p simulate.Payable) simulate.Word {
	if _, err := c.sys.Till.Inquire(ctx, p.Code); err != nil {
		return judge(err)
	}
	return simulate.Word{Verdict: simulate.Posted, Code: "asked"}
}

func (c counters) Tell(ctx context.Context, s simulate.Sale, _ simulate.Telling) simulate.Word {
	o, err := c.sys.Points.Collect(ctx, point.Cash{Point: c.of(s).No, Teller: "account:1", Slip: s.Reference, Code: s.Code, Amount: s.Amount})
	if err != nil {
		return judge(err)
	}
	return simulate.Word{Verdict: simulate.Posted, Code: string(o.State), Repeated: o.Repeated}
}

func (c counters) What(ctx context.Context, s simulate.Sale) simulate.Word {
	x, err := c.sys.Points.Slip(ctx, c.of(s).No, s.Reference)
	switch {
	case err != nil:
		return judge(err)
	case x.State == point.Paid:
		return simulate.Word{Verdict: simulate.Posted, Code: string(x.State), Repeated: true}
	}
	return simulate.Word{Verdict: simulate.Refused, Code: string(x.State)}
}

func (c counters) Undo(ctx context.Context, s simulate.Sale) simulate.Word {
	if _, err := c.sys.Points.Reverse(ctx, c.of(s).No, s.Reference, "simulator", "account:1"); err != nil {
		return judge(err)
	}
	return simulate.Word{Verdict: simulate.Reversed, Code: "returned"}
}

// open makes the points: one for so many slips a day.
func (c *counters) open(ctx context.Context, slips int) error {
	const perPoint = 250
	for n := range slips/perPoint + 1 {
		p, err := c.sys.Points.Add(ctx, point.Point{Kind: point.SPO, Name: fmt.Sprintf("Loket Simulasi %d", n+1), Partner: "mandiri", Area: "36.04", Address: "-",
			PaymentLimit: 5_000_000, DailyLimit: 500_000_000, FloatLimit: 500_000_000}, actor)
		if err != nil {
			return err
		}
		c.points = append(c.points, p)
	}
	return nil
}
