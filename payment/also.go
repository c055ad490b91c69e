package payment

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
)

// alsoKnown is the outcome of a receipt that only keeps another number of a
// payment: its hash is the reference under which the payment was posted, and its
// amount is 0.
const alsoKnown = "alias"

// knownAlso reads what became of the messages' other numbers; few messages have
// one.
func knownAlso(ctx context.Context, tx *db.Tx, ms []Message) (map[[2]string]stored, error) {
	var also []Message
	for _, m := range ms {
		if m.Also != "" && m.Also != m.Reference {
			also = append(also, Message{Channel: m.Channel, Reference: m.Also})
		}
	}
	if len(also) == 0 {
		return nil, nil
	}
	return knownReceipts(ctx, tx, also)
}

// twoNames tells that messages of one batch may be the same payment under two of
// its numbers. They are posted one after the other, so that the second is known.
func twoNames(ms []Message) bool {
	var named map[[2]string]int // by whom a number was said
	for i, m := range ms {
		if m.Also != "" && m.Also != m.Reference {
			if named == nil {
				named = map[[2]string]int{}
			}
			named[[2]string{m.Channel, m.Also}] = i
		}
	}
	for i, m := range ms {
		if by, ok := named[m.key()]; ok && by != i {
			return true
		}
	}
	return false
}

// underOther is the first answer to a payment that is told again under its other
// number. Its code may be written another way there, its amount may not differ.
func (r stored) underOther(m Message) answer {
	if r.outcome != neverPosted && r.amount == m.Amount {
		return answer{out: r.outcomeNow()}
	}
	return r.answer(m)
}

// original finds the payment of which r keeps another number.
func original(ctx context.Context, tx *db.Tx, r stored) (stored, error) {
	all, err := knownReceipts(ctx, tx, []Message{{Channel: r.channel, Reference: r.hash}})
	if err != nil {
		return r, err
	}
	s, ok := all[[2]string{r.channel, r.hash}]
	if !ok || s.outcome == alsoKnown {
		return r, fault.New(fault.Internal, "payment.busy")
	}
	return s, nil
}

// keepAlso keeps the other numbers of payments that were just posted.
func keepAlso(ctx context.Context, tx *db.Tx, ms []Message, known map[[2]string]stored, answers []answer) error {
	var rows [][]any
	now := db.Micros(tx.Now())
	for i, m := range ms {
		if m.Also == "" || m.Also == m.Reference || answers[i].err != nil || answers[i].out.Repeated {
			continue
		}
		if _, taken := known[[2]string{m.Channel, m.Also}]; !taken {
			rows = append(rows, []any{m.Channel, m.Also, m.Reference, alsoKnown, 0, 0, 0, 0, db.Micros(m.PaidAt), now})
		}
	}
	if len(rows) == 0 {
		return nil
	}
	return insertReceipts(ctx, tx, rows)
}
