package simulate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/payment/snap"
)

// Word is what a biller says about a sale.
type Word struct {
	Verdict  Verdict
	Code     string // as the protocol has it
	Repeated bool   // it was known before
}

// Telling is how a sale is told.
type Telling struct {
	Number string // the call's own number; '': a new one
	Advice bool   // told again after no answer
	HangUp bool   // the answer is not read
}

// Teller tells a biller of sales, as one kind of channel does. Caller, Acquirer
// and Shop do; who plays a day without a network has one of its own.
type Teller interface {
	Through() string // the channel
	// Refuses: what is wrong is refused; otherwise the money is there and is kept.
	Refuses() bool
	// Can tells whether a fault can happen on the channel.
	Can(Fault) bool
	// NextNumber is a number for a call.
	NextNumber() string
	Ask(context.Context, Payable) Word
	Tell(context.Context, Sale, Telling) Word
	// What asks what became of a sale.
	What(context.Context, Sale) Word
	// Undo takes a sale back.
	Undo(context.Context, Sale) Word
}

var (
	_ Teller = (*Caller)(nil)
	_ Teller = Acquirer{}
	_ Teller = (*Shop)(nil)
)

// reversals are the faults of channels that take payments back.
var reversals = []Fault{Reversal, ReversalFirst, ReversalUntold, ReversalIgnored}

// needRefusal are the faults of channels that are refused.
var needRefusal = []Fault{UnknownKept, PaidTwice, ReversalFirst}

// Through is the channel.
func (c *Caller) Through() string { return c.Channel }

// Refuses is true: a bank asks first.
func (c *Caller) Refuses() bool { return true }

// Can is false of reversals, which the standard does not have for accounts.
func (c *Caller) Can(f Fault) bool { return !slices.Contains(reversals, f) }

// Ask is service 24.
func (c *Caller) Ask(ctx context.Context, p Payable) Word {
	m := snap.InquiryRequest{Account: c.account(p), At: c.Dialect.Stamp(c.now()), ChannelCode: "6011", RequestID: c.NextNumber()}
	return c.word(c.try(ctx, Call{Service: snap.Inquiry, Body: m}))
}

// Tell is service 25.
func (c *Caller) Tell(ctx context.Context, s Sale, t Telling) Word {
	m := c.payment(Payable{Code: s.Code, Account: s.Account}, s.Reference, s.Amount, s.At)
	if t.Advice {
		m.Advise = "Y"
	}
	return c.word(c.try(ctx, Call{Service: snap.Pay, Number: t.Number, Body: m, HangUp: t.HangUp}))
}

// What is service 26.
func (c *Caller) What(ctx context.Context, s Sale) Word {
	return c.word(c.try(ctx, Call{Service: snap.PayStatus, Body: snap.StatusRequest{Account: c.account(Payable{Code: s.Code, Account: s.Account}), PaymentID: s.Reference}}))
}

// Undo cannot be told: the money is returned by hand.
func (c *Caller) Undo(context.Context, Sale) Word { return Word{Refused, "not in the standard", false} }

// try makes a call, and once more with a new token when the biller does not know
// the one it has.
func (c *Caller) try(ctx context.Context, call Call) Heard {
	h := c.Call(ctx, call)
	if h.Status == 401 && strings.HasSuffix(h.Code, "01") {
		c.Forget()
		h = c.Call(ctx, call)
	}
	return h
}

func (c *Caller) word(h Heard) Word {
	r, err := snap.ParseResponseCode(h.Code)
	w := Word{Verdict: Unknown, Code: h.said()}
	if h.Err != nil || err != nil {
		return w
	}
	status := snap.Status(h.status())
	switch {
	case r.HTTP == 200 && (r.Service == snap.NotifyQR.Code || status == snap.StatusSuccess):
		w.Verdict = Posted
	case r.HTTP == 404 && r.Case == "18":
		w.Repeated = true
		if w.Verdict = Refused; status == snap.StatusSuccess {
			w.Verdict = Posted
		}
	case r.HTTP == 200 && status == snap.StatusRejected:
		w.Verdict = Reversed
	case r.HTTP >= 400 && r.HTTP < 500 && r.HTTP != 401 && r.HTTP != 429:
		w.Verdict = Refused
	}
	return w
}

// Acquirer is an acquirer of QRIS that tells of payments (52).
type Acquirer struct{ *Caller }

// Refuses is false: the money is taken before anybody asks.
func (a Acquirer) Refuses() bool { return false }

// Can is false of what needs an inquiry, a refusal or a reversal.
func (a Acquirer) Can(f Fault) bool {
	return f != NoInquiry && !slices.Contains(reversals, f) && !slices.Contains(needRefusal, f)
}

// Ask reads the bill's QRIS code: the biller is not asked.
func (a Acquirer) Ask(_ context.Context, p Payable) Word {
	if _, _, err := Scan(p); err != nil {
		return Word{Refused, fmt.Sprint(err), false}
	}
	return Word{Posted, "read", false}
}

// Tell is service 52. The notice has no other time than that of the call.
func (a Acquirer) Tell(ctx context.Context, s Sale, t Telling) Word {
	m := snap.QRNotice{ReferenceNo: s.Reference, PartnerReferenceNo: s.Code, Status: snap.TransactionSuccess, StatusText: "Success", Amount: snap.IDR(s.Amount), BankCode: "999"}
	return a.word(a.try(ctx, Call{Service: snap.NotifyQR, Number: t.Number, Body: m, HangUp: t.HangUp}))
}

// What tells again: a biller answers a notice as it did first.
func (a Acquirer) What(ctx context.Context, s Sale) Word {
	return a.Tell(ctx, s, Telling{})
}

// Through is the channel.
func (s *Shop) Through() string { return s.Channel }

// Refuses is true: a shop asks first.
func (s *Shop) Refuses() bool { return true }

// Can is true of every fault but a call's number, which the API has not.
func (s *Shop) Can(f Fault) bool { return f != Renumbered }

// NextNumber is nothing: the reference is the only number.
func (s *Shop) NextNumber() string { return "" }

// Ask inquires.
func (s *Shop) Ask(ctx context.Context, p Payable) Word { return s.Inquire(ctx, p.Code).word() }

// Tell tells of a payment.
func (s *Shop) Tell(ctx context.Context, x Sale, t Telling) Word {
	w := PaymentWords{Reference: x.Reference, Code: x.Code, Amount: x.Amount, Advice: t.Advice}
	if !x.At.IsZero() {
		w.PaidAt = &x.At
	}
	return s.call(ctx, "POST", "/payments", w, t.HangUp).word()
}

// What asks for the state of a payment.
func (s *Shop) What(ctx context.Context, x Sale) Word { return s.State(ctx, x.Reference).word() }

// Undo takes a payment back.
func (s *Shop) Undo(ctx context.Context, x Sale) Word {
	return s.Reverse(ctx, x.Reference, x.Amount, "simulator").word()
}

func (t Told) word() Word {
	w := Word{Verdict: Unknown, Code: t.said(), Repeated: t.Repeated}
	switch {
	case t.Err != nil || t.Status == 401 || t.Status == 429 || t.Status == 408 || t.Status >= 500:
	case t.Outcome == "refused" || t.Status >= 400:
		w.Verdict = Refused
	case t.State == "reversed" || t.Outcome != "":
		w.Verdict = Reversed
	case t.Status == 200:
		w.Verdict = Posted
	}
	return w
}
