package payment

import (
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
)

// verdict is what is done with a message's money.
type verdict int

const (
	refuse   verdict = iota // the channel keeps it, or gives it back to the payer
	pay                     // a bill, exactly or with a surplus
	toCredit                // the payer is known, no bill fits: it stands as credit
	hold                    // nobody knows whose it is
)

// decision is the rule that a message falls under. The rules, in their order:
//
//	the code is unknown                refuse; money that is there waits in suspense
//	the code is a standing code        credit, any amount
//	the bill is open and fits          pay
//	the bill ended, but was paid in    pay, when the money is there and nothing else paid
//	  time by the channel's clock        its months meanwhile
//	paid already, expired, cancelled,  refuse; money that is there is the payer's credit,
//	  months taken by another bill       because the code names the payer
//	too much                           refuse; money that is there pays the bill, the rest
//	                                     is credit
//	too little                         refuse; money that is there is credit, which pays
//	                                     the oldest bill as soon as it suffices
//
// Credit pays the oldest month first, and of a self-payer only months that have
// begun: what is left can be given back.
type decision struct {
	verdict verdict
	bill    bill
	surplus money.Rupiah // of pay
	reason  *fault.Error // of all but pay
}

// decide applies the rules to one message; taken are bills that this batch has
// paid already.
func decide(bills map[int64]bill, m Message, taken map[int64]bool) decision {
	no := func(b bill, reason *fault.Error) decision {
		switch {
		case m.by.CanRefuse:
			return decision{refuse, b, 0, reason}
		case b.Payer == 0:
			return decision{hold, b, 0, reason}
		}
		return decision{toCredit, b, 0, reason}
	}
	if !m.by.Open && m.by.CanRefuse {
		return no(bill{}, fault.New(fault.Forbidden, "payment.channel_closed"))
	}
	code, err := id.ParsePaymentCode(m.Code)
	b, ok := bills[code]
	if err != nil || !ok {
		return no(bill{}, fault.New(fault.NotFound, "payment.code_unknown").On("code"))
	}
	if b.Kind == kindStanding {
		if reason := m.by.check(m.Amount); reason != nil && m.by.CanRefuse {
			return no(b, reason)
		}
		return decision{toCredit, b, 0, fault.New(fault.Invalid, "payment.standing_code")}
	}
	late := !b.ExpiresAt.IsZero() && m.PaidAt.After(b.ExpiresAt)
	// The channel's clock decides, but only of one that cannot ask first: money
	// that a bank booked before the end came in time, whenever we hear of it.
	inTime := b.State == billExpired && !late && !m.by.CanRefuse && b.Credit == 0
	switch {
	case b.State == billPaid || b.State == billCredited || taken[b.No]:
		return no(b, fault.New(fault.Conflict, "payment.already_paid"))
	case b.State == billTaken:
		return no(b, fault.New(fault.Conflict, "payment.month_taken"))
	case (b.State == billExpired && !inTime) || (b.State == billOpen && late):
		return no(b, fault.New(fault.Conflict, "payment.expired"))
	case b.State != billOpen && !inTime:
		return no(b, fault.New(fault.Conflict, "payment.cancelled"))
	case b.Amount > m.Amount, b.Amount < m.Amount && m.by.CanRefuse:
		return no(b, fault.New(fault.Invalid, "payment.wrong_amount", "want", b.Amount.Format(), "got", m.Amount.Format()).On("amount"))
	}
	if reason := m.by.check(m.Amount); reason != nil && m.by.CanRefuse {
		return no(b, reason)
	}
	return decision{pay, b, m.Amount - b.Amount, nil}
}
