package payout

import (
	"cmp"
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/snap"
)

// By what an order came to its end.
const (
	byAnswer    = "answer"
	byStatus    = "status"
	byNotice    = "notice"
	byStatement = "statement"
)

// actor is who sends and asks.
const actor = "system:payout"

// verdict is what a bank's word means for an order that was sent.
type verdict struct {
	state     State // Paid, Failed, Unknown; Approved: nothing left, send it later
	answer    string
	reference string
	trace     string
	wait      time.Duration // until it is asked about; 0: pause
}

// judgeTransfer reads the outcome of a transfer. A refusal is a failure only
// where it says that nothing was done: what the bank has seen before (409,
// 404/18) it may have paid, and what it had no time or no key for can be sent.
func judgeTransfer(a snap.TransferAnswer, err error) verdict {
	if err == nil {
		r, _ := a.Answered() // read once already
		v := verdict{state: Paid, answer: r.String(), reference: a.ReferenceNo, trace: a.TraceNo}
		if r.HTTP != 200 {
			v.state = Unknown
		}
		return v
	}
	return judgeError(err)
}

func judgeError(err error) verdict {
	r, refused := bank.Refusal(err)
	switch {
	case bank.Unreachable(err):
		return verdict{state: Approved, answer: bank.CodeUnreachable}
	case !refused:
		return verdict{state: Unknown, answer: fault.Of(err).Code}
	case r.HTTP == 409, r.HTTP == 404 && r.Case == snap.Inconsistent.Case:
		return verdict{state: Unknown, answer: r.String()}
	case r.HTTP == 401, r.HTTP == 429, r.HTTP == 403 && r.Case == snap.CutOff.Case:
		return verdict{state: Approved, answer: r.String()}
	}
	return verdict{state: Failed, answer: r.String()}
}

// judgeStatus reads the answer to a status query at an instant. What the bank does
// not know after LostAfter can no longer arrive, if its age is what the clock says:
// a bank that says so again, a while later, is believed.
func judgeStatus(o Order, s snap.TransferState, err error, a bank.Account, now time.Time) verdict {
	if r, refused := bank.Refusal(err); refused && r.HTTP == 404 && r.Case == snap.NotFound.Case {
		s, err = snap.TransferState{Status: snap.TransactionNotFound}, nil
	}
	if err != nil {
		v := judgeError(err)
		v.state = Unknown // the question failed, not the order
		return v
	}
	v := verdict{state: Unknown, answer: "status " + string(s.Status), reference: s.ReferenceNo}
	switch s.Status {
	case snap.TransactionSuccess:
		if s.Amount.Given && s.Amount.Rupiah != o.Amount {
			v.answer = codeAmountDiffer
			return v
		}
		v.state = Paid
	case snap.TransactionRefunded, snap.TransactionCancelled, snap.TransactionFailed:
		v.state = Failed
	case snap.TransactionNotFound:
		switch {
		case now.Sub(o.SentAt) <= a.LostAfter:
		case o.Answer != codeNotFoundOnce:
			v.answer, v.wait = codeNotFoundOnce, a.ConfirmAfter()
		default:
			v.state, v.answer = Failed, codeNotFound
		}
	}
	return v
}

// settle writes a verdict on an order that was sent. It does nothing when the
// order has come to the same end meanwhile, and is payout.contradicts when it
// came to another.
func (d *Desk) settle(ctx context.Context, orderID int64, v verdict, by string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		o, err := orderTx(ctx, tx, orderID)
		if err != nil {
			return err
		}
		return d.settleTx(ctx, tx, o, v, by)
	})
}

func (d *Desk) settleTx(ctx context.Context, tx *db.Tx, o Order, v verdict, by string) error {
	if v.reference == "" {
		v.reference = o.BankReference
	}
	if v.trace == "" {
		v.trace = o.TraceNo
	}
	var closed, leased time.Time
	next := db.Micros(tx.Now().Add(cmp.Or(v.wait, pause(o.tries))))
	if v.state == Paid || v.state == Failed {
		closed, next = tx.Now(), 0
	}
	batch := o.BatchID
	settled := by
	if v.state == Approved || v.state == Unknown {
		settled = ""
	}
	if v.state == Approved {
		batch = 0
	}
	const q = `UPDATE payout SET state = $2, answer = $3, bank_reference = $4, trace_no = $5, settled_by = $6, closed_at = $7, next_at = $8, leased_to = $9, batch_id = $10
		WHERE payout_id = $1 AND state IN ('sent', 'unknown')`
	n, err := tx.Exec(ctx, q, o.ID, string(v.state), v.answer, v.reference, v.trace, settled, db.Micros(closed), next, db.Micros(leased), batch)
	if err != nil {
		return err
	}
	if n == 0 {
		if o.State == v.state || v.state == Unknown || v.state == Approved {
			return nil
		}
		return fault.New(fault.Conflict, codeContradicts, "reference", o.Reference)
	}
	before := o.State
	o.State, o.Answer, o.SettledBy, o.ClosedAt = v.state, v.answer, settled, closed
	if v.state == Failed || v.state == Approved {
		if err := tx.ExecOne(ctx, `UPDATE payout_day SET sent = sent - $3 WHERE bank = $1 AND day = $2`, o.Bank, int(o.sentDay), int64(o.Amount)); err != nil {
			return err
		}
	}
	switch v.state {
	case Paid:
		e := o.entry("payout_paid", by)
		if err := d.Book.PostTx(ctx, tx, e.Debit(ledger.Agency, ledger.InTransit, o.Amount).Credit(ledger.Agency, ledger.Bank, o.Amount)); err != nil {
			return err
		}
		return o.note(ctx, tx, actor, "payout.paid", by)
	case Failed:
		return d.backTx(ctx, tx, o, actor, "payout.fail", v.answer)
	}
	if before == o.State {
		return nil // asked again, nothing new
	}
	return o.note(ctx, tx, actor, "payout."+string(v.state), v.answer)
}

const (
	firstPause = 30 * time.Second
	lastPause  = 15 * time.Minute
)

// pause is how long to wait after so many tries.
func pause(tries int) time.Duration {
	return min(firstPause<<min(max(tries-1, 0), 6), lastPause)
}
