package payment

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/member"
)

// MovePayment gives a payment that was made for the wrong person (a mistyped
// code) to the payer who meant it: the first payer's months are taken back, and
// the money stands as the second one's credit, which pays the oldest bill. The
// channel sees nothing of it: it told the truth. An employer's payment that has
// reached a worker is not moved (payment.already_spread), nor credit that was
// used (payment.credit_spent). Other faults: payment.reason_missing,
// payment.payer_unknown, payment.not_movable.
func (t *Till) MovePayment(ctx context.Context, payer, paymentID, to int64, actor, reason string) error {
	if reason == "" {
		return fault.New(fault.Invalid, "payment.reason_missing").On("reason")
	}
	if to == payer {
		return fault.New(fault.Invalid, "payment.payer_unknown").On("payer")
	}
	err := t.DB.Write(ctx, func(tx *db.Tx) error {
		to, err := payerKnown(ctx, tx, to)
		if err != nil {
			return err
		}
		var s stored
		const q = `SELECT bill_no, channel, reference, amount, surplus FROM payment WHERE payer = $1 AND payment_id = $2 AND state IN ('posted', 'spread', 'credited') AND amount > 0`
		err = tx.QueryRow(ctx, q, payer, paymentID).Scan(&s.bill, &s.channel, &s.reference, &s.amount, &s.surplus)
		if db.Code(err) == db.NoRow {
			return fault.New(fault.Conflict, "payment.not_movable")
		}
		if err != nil {
			return err
		}
		s.payer, s.payment = payer, paymentID
		// Where the money is does not change, so the entry goes from the first
		// payer's share to the second one's credit.
		e, refused, err := t.undoPayment(ctx, tx, s, Channel{Settles: byCredit}, stMoved)
		if err != nil {
			return err
		}
		if refused != nil {
			return refused
		}
		e.Kind, e.Description = "move", reason
		if len(e.Postings) > 0 { // credit to credit moves nothing on the ledger
			if err := t.Book.PostTx(ctx, tx, e); err != nil {
				return err
			}
		}
		if err := giveCredit(ctx, tx, to, s.amount, reasonMoved); err != nil {
			return err
		}
		for _, word := range []int64{payer, to} {
			if err := audit.Write(ctx, tx, audit.Change{Word: word, Actor: actor, Action: "payment.move", Subject: fmt.Sprintf("payment:%d", paymentID),
				Before: map[string]any{"payer": payer}, After: map[string]any{"payer": to, "amount": s.amount}, Reason: reason}); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil && t.Committed != nil {
		t.Committed()
	}
	return err
}

// reasonMerged says of credit that it stood under another number of the person.
const reasonMerged = "payment.merged"

// reasonMoved says of credit that it was another payer's payment.
const reasonMoved = "payment.moved"

// giveCredit adds to a payer's credit and lets it pay what it suffices for.
func giveCredit(ctx context.Context, tx *db.Tx, payer int64, amount money.Rupiah, reason string) error {
	if err := contribution.AddCreditsTx(ctx, tx, []contribution.NewCredit{{Payer: payer, ID: id.Row(tx.Now()), Amount: amount, Reason: reason}}); err != nil {
		return err
	}
	j, err := job.New(payer, JobUseCredit, creditWork{payer})
	if err != nil {
		return err
	}
	return job.Insert(ctx, tx, j)
}

// payerKnown is the payer of a number, for a merged one the person it stands
// for. It refuses a number that is nobody's.
func payerKnown(ctx context.Context, tx *db.Tx, payer int64) (int64, error) {
	var members, employers int
	if err := tx.QueryRow(ctx, `SELECT (SELECT count(*) FROM member WHERE member_no = $1), (SELECT count(*) FROM employer WHERE employer_no = $1)`, payer).
		Scan(&members, &employers); err != nil {
		return 0, err
	}
	switch {
	case members > 0:
		return member.Root(ctx, tx, payer)
	case employers > 0:
		return payer, nil
	}
	return 0, fault.New(fault.NotFound, "payment.payer_unknown").On("payer")
}

// byCredit is where money is that leaves one payer for another's credit.
const byCredit Settles = "credit"
