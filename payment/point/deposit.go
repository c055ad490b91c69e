package point

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
)

// maxReference bounds the bank's number of a deposit, in bytes.
const maxReference = 64

// DepositState is how far a deposit came.
type DepositState string

// The states.
const (
	Told      DepositState = "told"      // the point says so
	Confirmed DepositState = "confirmed" // somebody else saw it on the account
	Refused   DepositState = "refused"   // it never came: the point still owes it
)

// Deposit is cash that a point brought to our account [setoran].
type Deposit struct {
	Point     int64        `json:"point"`
	ID        int64        `json:"deposit,string"`
	Amount    money.Rupiah `json:"amount"`
	Reference string       `json:"bank_reference"`
	Day       period.Date  `json:"day"` // of the point's books, WIB
	State     DepositState `json:"state"`
	ToldBy    string       `json:"told_by"`
	ToldAt    time.Time    `json:"told_at"` // UTC
	DecidedBy string       `json:"decided_by,omitempty"`
	DecidedAt time.Time    `json:"decided_at,omitzero"` // UTC
	Evidence  string       `json:"evidence,omitempty"`  // what showed it, or why it was refused
}

const selectDeposit = `SELECT word, deposit_id, amount, bank_reference, day, state, told_by, told_at, decided_by, decided_at, evidence FROM point_deposit`

func scanDeposit(scan func(...any) error) (x Deposit, err error) {
	var told, decided int64
	err = scan(&x.Point, &x.ID, &x.Amount, &x.Reference, &x.Day, &x.State, &x.ToldBy, &told, &x.DecidedBy, &decided, &x.Evidence)
	x.ToldAt, x.DecidedAt = db.Time(told), db.Time(decided)
	return x, err
}

// bookDay is the day on which a movement counts: today, or tomorrow when today
// is closed.
func bookDay(ctx context.Context, tx *db.Tx, no int64) (period.Date, error) {
	closed, _, err := lastClosed(ctx, tx, no)
	day := period.DateOf(tx.Now())
	if closed >= day {
		day = closed.AddDays(1)
	}
	return day, err
}

// Deposit notes that a point brought cash to our account, with the bank's number
// of it: cash becomes money in clearing. The same number again with the same
// amount is the same deposit. Faults: point.unknown, point.amount_invalid,
// point.deposit_reference, point.deposit_reused, point.deposit_too_much.
func (d *Desk) Deposit(ctx context.Context, no int64, amount money.Rupiah, reference, actor string) (x Deposit, err error) {
	reference = strings.Join(strings.Fields(reference), " ")
	switch {
	case amount <= 0:
		return x, fault.New(fault.Invalid, "point.amount_invalid").On("amount")
	case reference == "" || len(reference) > maxReference:
		return x, fault.New(fault.Invalid, "point.deposit_reference", "max", maxReference).On("reference")
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := lock(ctx, tx, no)
		if err != nil {
			return err
		}
		x, err = scanDeposit(tx.QueryRow(ctx, selectDeposit+` WHERE word = $1 AND bank_reference = $2`, no, reference).Scan)
		if err == nil && x.Amount != amount {
			err = fault.New(fault.Conflict, "point.deposit_reused").On("reference")
		}
		if db.Code(err) != db.NoRow {
			return err
		}
		f, err := floatTx(ctx, tx, p)
		if err != nil {
			return err
		}
		if amount > f.InHand() {
			return fault.New(fault.Invalid, "point.deposit_too_much", "held", max(0, f.InHand()).Format()).On("amount")
		}
		x = Deposit{Point: no, ID: id.Row(tx.Now()), Amount: amount, Reference: reference, State: Told, ToldBy: actor, ToldAt: tx.Now()}
		if x.Day, err = bookDay(ctx, tx, no); err != nil {
			return err
		}
		e := &ledger.Entry{Word: no, Kind: "deposit", Reference: depositSubject(x.ID), Description: fmt.Sprintf("point %d, %s", no, reference)}
		if err := d.Book.PostTx(ctx, tx, e.Debit(ledger.Agency, ledger.Clearing, amount).Credit(ledger.Agency, ledger.CashAtPoints, amount)); err != nil {
			return err
		}
		if _, err := tx.Insert(ctx, "point_deposit", "word,deposit_id,amount,bank_reference,day,state,told_by,told_at,decided_by,decided_at,decided_day,evidence,entry_id", "",
			[][]any{{no, x.ID, int64(amount), reference, int(x.Day), string(Told), actor, db.Micros(x.ToldAt), "", 0, 0, "", e.ID}}); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Word: no, Actor: actor, Action: "point.deposit", Subject: depositSubject(x.ID), After: x})
	})
	return x, err
}

func depositSubject(n int64) string { return fmt.Sprintf("deposit:%d", n) }

// Confirm says that a deposit is on our account: evidence names the line of the
// statement. Who told it cannot confirm it. Faults: point.deposit_unknown,
// point.deposit_decided, point.four_eyes, point.evidence_missing.
func (d *Desk) Confirm(ctx context.Context, no, deposit int64, evidence, actor string) (x Deposit, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		x, err = d.ConfirmTx(ctx, tx, no, deposit, evidence, actor)
		return err
	})
	return x, err
}

// ConfirmTx is Confirm within tx, for what matches bank statements.
func (d *Desk) ConfirmTx(ctx context.Context, tx *db.Tx, no, deposit int64, evidence, actor string) (Deposit, error) {
	return d.decide(ctx, tx, no, deposit, Confirmed, evidence, actor)
}

// Refuse says that a deposit never came: the point owes it again. Faults as
// Confirm's, and point.deposit_shown when a statement has shown it.
func (d *Desk) Refuse(ctx context.Context, no, deposit int64, evidence, actor string) (x Deposit, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		if x, err = d.decide(ctx, tx, no, deposit, Refused, evidence, actor); err != nil {
			return err
		}
		// Asked after its row is ours: who gives it a movement holds that row, too.
		shown := 0
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM bank_match WHERE channel = 'deposit' AND subject = $1`, fmt.Sprint(deposit)).Scan(&shown); err != nil {
			return err
		}
		if shown > 0 {
			return fault.New(fault.Conflict, "point.deposit_shown")
		}
		e := &ledger.Entry{Word: no, Kind: "deposit_refused", Reference: depositSubject(deposit), Description: fmt.Sprintf("point %d, %s", no, x.Reference)}
		return d.Book.PostTx(ctx, tx, e.Debit(ledger.Agency, ledger.CashAtPoints, x.Amount).Credit(ledger.Agency, ledger.Clearing, x.Amount))
	})
	return x, err
}

func (d *Desk) decide(ctx context.Context, tx *db.Tx, no, deposit int64, to DepositState, evidence, actor string) (x Deposit, err error) {
	if evidence = strings.Join(strings.Fields(evidence), " "); evidence == "" {
		return x, fault.New(fault.Invalid, "point.evidence_missing").On("evidence")
	}
	if _, err := lock(ctx, tx, no); err != nil {
		return x, err
	}
	x, err = scanDeposit(tx.QueryRow(ctx, selectDeposit+` WHERE word = $1 AND deposit_id = $2`, no, deposit).Scan)
	switch {
	case db.Code(err) == db.NoRow:
		return x, fault.New(fault.NotFound, "point.deposit_unknown")
	case err != nil:
		return x, err
	case x.State != Told:
		return x, fault.New(fault.Conflict, "point.deposit_decided")
	case x.ToldBy == actor:
		return x, fault.New(fault.Forbidden, "point.four_eyes")
	}
	day, err := bookDay(ctx, tx, no)
	if err != nil {
		return x, err
	}
	before := x
	x.State, x.DecidedBy, x.DecidedAt, x.Evidence = to, actor, tx.Now(), evidence
	const q = `UPDATE point_deposit SET state = $3, decided_by = $4, decided_at = $5, decided_day = $6, evidence = $7 WHERE word = $1 AND deposit_id = $2 AND state = 'told'`
	if err := tx.ExecOne(ctx, q, no, deposit, string(to), actor, db.Micros(x.DecidedAt), int(day), evidence); err != nil {
		return x, err
	}
	return x, audit.Write(ctx, tx, audit.Change{Word: no, Actor: actor, Action: "point.deposit_" + string(to), Subject: depositSubject(deposit),
		Before: map[string]any{"state": before.State}, After: map[string]any{"state": to, "amount": x.Amount}, Reason: evidence})
}

// Deposits are those of a point, newest first, before an id (0: from the newest).
func (d *Desk) Deposits(ctx context.Context, no, before int64, limit int) (out []Deposit, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanDeposit, selectDeposit+` WHERE word = $1 AND deposit_id < $2 ORDER BY deposit_id DESC LIMIT $3`, no, before, limit)
		return err
	})
	return out, err
}

// WaitingTx are all deposits that are told and not decided, oldest first, for
// the office and for what matches bank statements by amount and reference.
func WaitingTx(ctx context.Context, tx *db.Tx, limit int) ([]Deposit, error) {
	return db.All(ctx, tx, scanDeposit, selectDeposit+` WHERE state = 'told' ORDER BY told_at, deposit_id LIMIT $1`, limit)
}
