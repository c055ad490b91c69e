package payment

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/ledger"
)

// Held is money without an owner.
type Held struct {
	ID                 int64
	Channel, Reference string
	Code               string // as it was told
	Amount             money.Rupiah
	Reason             string // fault code
	Suggestion         int64  // a payer it may belong to, 0 for none
	State              string // open, allocated, returned, reversed
	PaidAt, OpenedAt   time.Time
	Remark             string    // what the payer or the bank wrote, identity numbers masked
	EscalatedAt        time.Time // when it had waited too long; zero: not
	ClosedAt           time.Time // zero: open
	ClosedBy           string
	Payer, PaymentID   int64 // where it went, 0 for nowhere
}

func (t *Till) writeSuspense(ctx context.Context, tx *db.Tx, held []accepted) error {
	if len(held) == 0 {
		return nil
	}
	now := db.Micros(tx.Now())
	var receipts, rows [][]any
	var entries []*ledger.Entry
	var changes []audit.Change
	for _, a := range held {
		m := a.msg
		hash := m.hash() // of what was told
		if err := t.keepClues(ctx, tx, a.id, &m); err != nil {
			return err
		}
		receipts = append(receipts, []any{m.Channel, m.Reference, hash, string(InSuspense), 0, a.id, a.bill.Code, int64(m.Amount), db.Micros(m.PaidAt), now})
		rows = append(rows, []any{a.id, m.Channel, m.Reference, m.Code, int64(m.Amount), a.reason, a.bill.Payer, suspOpen, db.Micros(m.PaidAt), now, 0, "", 0, 0, m.Remark})
		e := &ledger.Entry{Word: a.id, Kind: "suspense", Reference: fmt.Sprintf("suspense:%d", a.id), Description: m.Channel + " " + m.Reference}
		entries = append(entries, e.Debit(ledger.Agency, m.by.account(), m.Amount).Credit(ledger.Agency, ledger.Suspense, m.Amount))
		changes = append(changes, audit.Change{Word: a.id, Actor: "channel:" + m.Channel, Action: "payment.suspend", Subject: e.Reference,
			After: map[string]any{"code": m.Code, "amount": m.Amount, "reference": m.Reference}, Reason: a.reason})
	}
	if err := insertReceipts(ctx, tx, receipts); err != nil {
		return err
	}
	if _, err := tx.Insert(ctx, "suspense", "suspense_id,channel,reference,code,amount,reason,suggestion,state,paid_at,opened_at,closed_at,closed_by,payer,payment_id,remark", "", rows); err != nil {
		return err
	}
	if err := t.Book.PostTx(ctx, tx, entries...); err != nil {
		return err
	}
	return audit.Write(ctx, tx, changes...)
}

const selectHeld = `SELECT suspense_id, channel, reference, code, amount, reason, suggestion, state, paid_at, opened_at, remark, escalated_at, closed_at, closed_by, payer, payment_id FROM suspense`

func scanHeld(scan func(...any) error) (h Held, err error) {
	var paid, opened, escalated, closed int64
	err = scan(&h.ID, &h.Channel, &h.Reference, &h.Code, &h.Amount, &h.Reason, &h.Suggestion, &h.State, &paid, &opened, &h.Remark, &escalated, &closed, &h.ClosedBy, &h.Payer, &h.PaymentID)
	h.PaidAt, h.OpenedAt, h.EscalatedAt, h.ClosedAt = db.Time(paid), db.Time(opened), db.Time(escalated), db.Time(closed)
	return h, err
}

// Held finds money that came without an owner, whatever became of it. Fault:
// payment.suspense_unknown.
func (t *Till) Held(ctx context.Context, suspenseID int64) (h Held, err error) {
	err = t.DB.Read(ctx, func(tx *db.Tx) error {
		h, err = scanHeld(tx.QueryRow(ctx, selectHeld+` WHERE suspense_id = $1`, suspenseID).Scan)
		if db.Code(err) == db.NoRow {
			return fault.New(fault.NotFound, "payment.suspense_unknown")
		}
		return err
	})
	return h, err
}

// HeldFilter narrows a list of money without an owner; zero values narrow nothing.
type HeldFilter struct {
	State            string // '' is open
	Channel, Reason  string
	Before           time.Time // opened before
	Minimum, Maximum money.Rupiah
	Guessed          bool // only with an owner that is likely
	After            int64
}

// Suspense lists money without an owner, the oldest first, which is due first.
func (t *Till) Suspense(ctx context.Context, f HeldFilter, limit int) (out []Held, err error) {
	args := []any{cmp.Or(f.State, suspOpen), f.After, limit}
	q := selectHeld + ` WHERE state = $1 AND suspense_id > $2`
	and := func(condition string, v any) {
		args = append(args, v)
		q += fmt.Sprintf(` AND %s $%d`, condition, len(args))
	}
	if f.Channel != "" {
		and("channel =", f.Channel)
	}
	if f.Reason != "" {
		and("reason =", f.Reason)
	}
	if !f.Before.IsZero() {
		and("opened_at <", db.Micros(f.Before))
	}
	if f.Minimum > 0 {
		and("amount >=", int64(f.Minimum))
	}
	if f.Maximum > 0 {
		and("amount <=", int64(f.Maximum))
	}
	if f.Guessed {
		q += ` AND suggestion <> 0`
	}
	err = t.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanHeld, q+` ORDER BY suspense_id LIMIT $3`, args...)
		return err
	})
	return out, err
}

// OpenSuspense lists money without an owner, oldest first, after an ID.
func (t *Till) OpenSuspense(ctx context.Context, after int64, limit int) ([]Held, error) {
	return t.Suspense(ctx, HeldFilter{After: after}, limit)
}

// Allocate gives money in suspense to an open bill of at most its amount, or to a
// standing code; what is more than the bill stands as the payer's credit. The
// payment counts from when the payer paid, not from today. Faults:
// payment.suspense_not_open, payment.bill_not_open, payment.suspense_no_match.
func (t *Till) Allocate(ctx context.Context, suspenseID, code int64, actor, reason string) (Outcome, error) {
	return t.allocate(ctx, suspenseID, actor, reason, func(tx *db.Tx, h Held, m *Message) (accepted, error) {
		m.Code = id.FormatPaymentCode(code)
		bills, err := findBills(ctx, tx, []Message{*m}, true)
		if err != nil {
			return accepted{}, err
		}
		b, ok := bills[code]
		// The money came when it came: a code that has expired since is still
		// paid in time.
		d := decide(bills, *m, nil)
		switch {
		case ok && b.Kind == kindStanding:
			return accepted{bill: b, surplus: m.Amount, reason: h.Reason}, nil
		case ok && d.verdict == toCredit && d.reason.Code == "payment.wrong_amount":
			return accepted{}, fault.New(fault.Invalid, "payment.suspense_no_match").On("code")
		case d.verdict != pay:
			return accepted{}, fault.New(fault.Conflict, "payment.bill_not_open").On("code")
		}
		return accepted{bill: b, pays: true, surplus: d.surplus}, nil
	})
}

// AllocateToCredit gives money in suspense to a payer whose bills it does not
// fit: it stands as credit and pays the oldest bill as soon as it suffices.
func (t *Till) AllocateToCredit(ctx context.Context, suspenseID, payer int64, actor, reason string) (Outcome, error) {
	return t.allocate(ctx, suspenseID, actor, reason, func(tx *db.Tx, h Held, m *Message) (accepted, error) {
		payer, err := payerKnown(ctx, tx, payer)
		if err != nil {
			return accepted{}, err
		}
		return accepted{bill: bill{Payer: payer, Kind: kindStanding}, surplus: m.Amount, reason: h.Reason}, nil
	})
}

// allocate ends suspense: give tells what its money is taken for.
func (t *Till) allocate(ctx context.Context, suspenseID int64, actor, reason string, give func(*db.Tx, Held, *Message) (accepted, error)) (Outcome, error) {
	if reason == "" {
		return Outcome{}, fault.New(fault.Invalid, "payment.reason_missing").On("reason")
	}
	by, err := t.Channel(ctx, channelSuspense)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	post := func(tx *db.Tx) error {
		h, err := scanHeld(tx.QueryRow(ctx, selectHeld+` WHERE suspense_id = $1`, suspenseID).Scan)
		if db.Code(err) == db.NoRow || (err == nil && h.State != suspOpen) {
			return fault.New(fault.Conflict, "payment.suspense_not_open")
		}
		if err != nil {
			return err
		}
		m := Message{Channel: channelSuspense, Reference: fmt.Sprint(h.ID), Code: h.Code, Amount: h.Amount, PaidAt: h.PaidAt, by: by}
		a, err := give(tx, h, &m)
		if err != nil {
			return err
		}
		a.msg, a.id, a.token = m, id.Row(tx.Now()), id.Token()
		const q = `UPDATE suspense SET state = 'allocated', closed_at = $2, closed_by = $3, payer = $4, payment_id = $5 WHERE suspense_id = $1 AND state = 'open'`
		n, err := tx.Exec(ctx, q, h.ID, db.Micros(tx.Now()), actor, a.bill.Payer, a.id)
		if err == nil && n == 0 { // somebody else was faster
			err = fault.New(fault.Conflict, "payment.suspense_not_open")
		}
		if err != nil {
			return err
		}
		if err := t.writeAccepted(ctx, tx, []accepted{a}, nil, true); err != nil {
			return err
		}
		out = a.outcome(tx.Now())
		if err := t.remember(ctx, tx, h, a.bill.Payer); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: h.ID, Actor: actor, Action: "payment.allocate", Subject: fmt.Sprintf("suspense:%d", h.ID),
			After: map[string]any{"code": m.Code, "payer": a.bill.Payer, "payment": a.id}, Reason: reason})
	}
	for range raceTries { // the bill may be paid meanwhile, and then says so
		if err = t.DB.Write(ctx, post); !errors.Is(err, errRaced) && !errors.Is(err, contribution.ErrMonthTaken) {
			break
		}
	}
	if err != nil {
		return Outcome{}, asFault(err)
	}
	if t.Committed != nil {
		t.Committed()
	}
	return out, nil
}
