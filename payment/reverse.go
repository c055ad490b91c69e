package payment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/tally"
	"github.com/jamsos/jamsos/ledger"
)

// Reversal is what a channel tells when it takes a payment back [pembatalan].
type Reversal struct {
	Channel   string
	Reference string       // of the payment
	Amount    money.Rupiah // of the payment; 0: not told
	Reason    string       // of the channel
}

// Undoing is what became of a reversal.
type Undoing string

// The outcomes. A refused reversal is a claim of the channel, which
// reconciliation works.
const (
	Undone      Undoing = "reversed"
	NeverPosted Undoing = "never_posted" // the payment is not known; when it comes it is refused
	NotUndone   Undoing = "refused"
)

// Undo is the answer to a reversal.
type Undo struct {
	Outcome  Undoing
	Repeated bool   // it was known: this is the first answer again
	Reason   string // why it was refused, a fault code
	Amount   money.Rupiah
	At       time.Time // UTC
}

// Reverse takes a payment back when nothing depends on it: the settlement day is
// not closed, an employer's contributions have not reached a worker, credit has
// not been spent, money in suspense has found no owner. Otherwise the answer is
// NotUndone. Nothing is deleted: rows and entries with the negative amounts are
// added. Twice is once; before its payment it keeps the payment out. Faults:
// payment.channel_unknown, payment.reference_invalid, payment.reversal_differs,
// payment.busy.
func (t *Till) Reverse(ctx context.Context, r Reversal) (Undo, error) {
	m := Message{Channel: r.Channel, Reference: r.Reference, Amount: max(1, r.Amount)}
	if err := m.check(); err != nil {
		return Undo{}, err
	}
	one := []Message{m}
	if err := t.find(ctx, one); err != nil {
		return Undo{}, asFault(err)
	}
	r.Reason = kept(r.Reason)
	var out Undo
	var err error
	for range raceTries {
		err = t.DB.Write(ctx, func(tx *db.Tx) (err error) {
			out, err = t.reverse(ctx, tx, r, one[0].by)
			return err
		})
		if !errors.Is(err, errRaced) {
			break
		}
	}
	if err != nil {
		return Undo{}, asFault(err)
	}
	if t.Committed != nil {
		t.Committed()
	}
	return out, nil
}

func (t *Till) reverse(ctx context.Context, tx *db.Tx, r Reversal, by Channel) (Undo, error) {
	var known Undo
	var at int64
	err := tx.QueryRow(ctx, `SELECT outcome, reason, amount, at FROM reversal WHERE channel = $1 AND reference = $2`, r.Channel, r.Reference).
		Scan(&known.Outcome, &known.Reason, &known.Amount, &at)
	if err == nil {
		known.Repeated, known.At = true, db.Time(at)
		if known.Outcome != NotUndone {
			known.Reason = ""
		}
		return known, nil
	}
	if db.Code(err) != db.NoRow {
		return Undo{}, err
	}
	receipts, err := knownReceipts(ctx, tx, []Message{{Channel: r.Channel, Reference: r.Reference}})
	if err != nil {
		return Undo{}, err
	}
	s, posted := receipts[[2]string{r.Channel, r.Reference}]
	if posted && s.outcome == alsoKnown {
		r.Reference = s.hash
		return t.reverse(ctx, tx, r, by)
	}
	if posted && (s.undone || s.outcome == neverPosted) {
		return Undo{}, errRaced // another reversal was committed between the two statements
	}
	if posted && r.Amount != 0 && r.Amount != s.amount {
		return Undo{}, fault.New(fault.Conflict, "payment.reversal_differs").On("amount")
	}
	u := Undo{Outcome: NeverPosted, Amount: s.amount, At: tx.Now()}
	var e *ledger.Entry
	var refused *fault.Error
	if posted {
		u.Outcome = Undone
		if e, refused, err = t.undo(ctx, tx, s, by); err != nil {
			return Undo{}, err
		}
		if refused != nil {
			u.Outcome, u.Reason, e = NotUndone, refused.Code, nil
		}
	} else if err := insertReceipts(ctx, tx, [][]any{{r.Channel, r.Reference, "", neverPosted, 0, 0, 0, 0, db.Micros(tx.Now()), db.Micros(tx.Now())}}); err != nil {
		return Undo{}, err // the receipt's key keeps a payment that comes at the same moment out
	}
	row := []any{r.Channel, r.Reference, string(u.Outcome), r.Reason, s.payer, s.payment, int64(s.amount), db.Micros(tx.Now()), 0, 0}
	if refused != nil {
		row[3] = refused.Code
	}
	if e != nil {
		if err := t.Book.PostTx(ctx, tx, e); err != nil {
			return Undo{}, err
		}
		row[8], row[9] = e.Word, e.ID
	}
	n, err := tx.Insert(ctx, "reversal", "channel,reference,outcome,reason,payer,payment_id,amount,at,entry_word,entry_id", "ON CONFLICT DO NOTHING", [][]any{row})
	if err == nil && n == 0 {
		err = errRaced
	}
	if err != nil {
		return Undo{}, err
	}
	return u, audit.Write(ctx, tx, audit.Change{Word: s.payer, Actor: "channel:" + r.Channel, Action: "payment.reverse", Subject: fmt.Sprintf("payment:%d", s.payment),
		After: map[string]any{"reference": r.Reference, "amount": s.amount, "outcome": u.Outcome, "refused": u.Reason}, Reason: r.Reason})
}

// undo takes a known receipt back and gives the entry that does, or the reason
// why not.
func (t *Till) undo(ctx context.Context, tx *db.Tx, s stored, by Channel) (*ledger.Entry, *fault.Error, error) {
	var paidAt int64
	if err := tx.QueryRow(ctx, `SELECT paid_at FROM receipt WHERE channel = $1 AND reference = $2`, s.channel, s.reference).Scan(&paidAt); err != nil {
		return nil, nil, err
	}
	state, _, err := HoldDayTx(ctx, tx, s.channel, by.BusinessDate(db.Time(paidAt)))
	if err != nil {
		return nil, nil, err
	}
	if state == "closed" {
		return nil, fault.New(fault.Conflict, "payment.day_closed"), nil
	}
	switch State(s.outcome) {
	case InSuspense:
		return undoSuspense(ctx, tx, s, by)
	case Credited, Posted:
		return t.undoPayment(ctx, tx, s, by, stReversed)
	}
	return nil, nil, fmt.Errorf("payment: receipt %s %s of outcome %q cannot be reversed", s.channel, s.reference, s.outcome)
}

func undoSuspense(ctx context.Context, tx *db.Tx, s stored, by Channel) (*ledger.Entry, *fault.Error, error) {
	const q = `UPDATE suspense SET state = 'reversed', closed_at = $2, closed_by = $3 WHERE suspense_id = $1 AND state = 'open'`
	n, err := tx.Exec(ctx, q, s.payment, db.Micros(tx.Now()), "channel:"+s.channel)
	if err != nil {
		return nil, nil, err
	}
	if n == 0 {
		return nil, fault.New(fault.Conflict, "payment.suspense_spent"), nil
	}
	e := &ledger.Entry{Word: s.payment, Kind: entryReversal, Reference: fmt.Sprintf("suspense:%d", s.payment), Description: s.channel + " " + s.reference}
	return e.Debit(ledger.Agency, ledger.Suspense, s.amount).Credit(ledger.Agency, by.account(), s.amount), nil, nil
}

// undoPayment takes a payment's effects back and leaves it in a state.
func (t *Till) undoPayment(ctx context.Context, tx *db.Tx, s stored, by Channel, end string) (*ledger.Entry, *fault.Error, error) {
	// The row is held until commit, so that a chunk that is being spread has
	// either been committed and is seen below, or waits and finds it reversed.
	var state string
	var paidAt int64
	err := tx.QueryRow(ctx, `UPDATE payment SET state = state WHERE payer = $1 AND payment_id = $2 RETURNING state, paid_at`, s.payer, s.payment).Scan(&state, &paidAt)
	if err != nil {
		return nil, nil, err
	}
	switch {
	case state == stMoved:
		return nil, fault.New(fault.Conflict, reasonMoved), nil
	case state == stReversed && end == stMoved:
		return nil, fault.New(fault.Conflict, "payment.not_movable"), nil
	case state == stReversed: // by another reversal, which held the row
		return nil, nil, errRaced
	}
	a := accepted{msg: Message{Channel: s.channel, Reference: s.reference, Amount: s.amount, by: by}, bill: bill{Payer: s.payer, Kind: kindStanding},
		id: s.payment, pays: s.bill != 0, surplus: s.surplus}
	if a.pays {
		if a.bill, err = scanBill(tx.QueryRow(ctx, `SELECT `+billColumns+` FROM bill b WHERE b.payer = $1 AND b.bill_no = $2`, s.payer, s.bill).Scan); err != nil {
			return nil, nil, err
		}
		if a.bill.Kind != kindSelf {
			chunks := 0
			if err := tx.QueryRow(ctx, `SELECT count(*) FROM spread WHERE payer = $1 AND payment_id = $2`, s.payer, s.payment).Scan(&chunks); err != nil {
				return nil, nil, err
			}
			if chunks > 0 || state == stSpread {
				return nil, fault.New(fault.Conflict, "payment.already_spread"), nil
			}
		}
	}
	if s.surplus > 0 {
		ok, err := contribution.TakeCreditTx(ctx, tx, s.payer, s.surplus, false)
		if err != nil {
			return nil, nil, err
		}
		if !ok {
			return nil, fault.New(fault.Conflict, "payment.credit_spent"), nil
		}
	}
	e := &ledger.Entry{Word: s.payer, Kind: entryReversal, Reference: fmt.Sprintf("payment:%d", s.payment), Description: s.channel + " " + s.reference}
	if a.pays || by.Settles != byCredit {
		for _, p := range a.share() {
			p.Amount = -p.Amount
			e.Postings = append(e.Postings, p)
		}
	}
	if a.pays && a.bill.Kind == kindSelf {
		months, err := t.Desk.UnsettleSelfTx(ctx, tx, s.payer, s.bill, s.payment, uint32(a.bill.RuleVersion))
		if err != nil {
			return nil, nil, err
		}
		for _, m := range months {
			if m.JHT != 0 {
				e.Members = append(e.Members, ledger.MemberPosting{MemberNo: m.Payer, Month: m.Month, JHT: m.JHT})
			}
		}
	}
	if a.pays {
		if err := t.Desk.ReopenTx(ctx, tx, s.payer, s.bill, s.payment); err != nil {
			return nil, nil, err
		}
	}
	if err := tx.ExecOne(ctx, `UPDATE payment SET state = $3 WHERE payer = $1 AND payment_id = $2`, s.payer, s.payment, end); err != nil {
		return nil, nil, err
	}
	notice, err := job.New(s.payer, JobNotify, Notice{Payer: s.payer, PaymentID: s.payment, Kind: payerKind(a.bill)})
	if err != nil {
		return nil, nil, err
	}
	if err := job.Insert(ctx, tx, notice); err != nil {
		return nil, nil, err
	}
	if end == stMoved { // as much is paid as before
		return e, nil, nil
	}
	return e, nil, tally.Add(ctx, tx, tally.Count{Word: s.payer, Measure: MeasurePaid, Day: period.DateOf(db.Time(paidAt)), Segment: a.bill.Segment, Channel: s.channel,
		N: -1, Amount: -int64(s.amount)})
}

// entryReversal is the kind of entries that take a payment back.
const entryReversal = "reversal"

// Status tells what became of a channel's reference; ok is false when it was
// never told.
func (t *Till) Status(ctx context.Context, channel, reference string) (o Outcome, ok bool, err error) {
	err = t.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := knownReceipts(ctx, tx, []Message{{Channel: channel, Reference: reference}})
		if err != nil {
			return err
		}
		var s stored
		if s, ok = all[[2]string{channel, reference}]; !ok {
			return nil
		}
		if s.outcome == alsoKnown {
			if s, err = original(ctx, tx, s); err != nil {
				return err
			}
		}
		if s.outcome == neverPosted {
			o = Outcome{State: Reversed, At: db.Time(s.receivedAt)}
			return nil
		}
		o = s.outcomeNow()
		return nil
	})
	return o, ok, err
}
