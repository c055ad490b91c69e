package payout

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment/bank"
)

// State is where an order stands; doc.go draws the transitions.
type State string

// The states.
const (
	Ordered   State = "ordered"
	Checked   State = "checked"
	Approved  State = "approved"
	Sent      State = "sent"    // the bank was or is being called
	Unknown   State = "unknown" // the bank may have done it
	Paid      State = "paid"
	Failed    State = "failed"
	Cancelled State = "cancelled"
)

// States are all states in their order.
var States = []State{Ordered, Checked, Approved, Sent, Unknown, Paid, Failed, Cancelled}

// openStates are those whose money is in transit.
const openStates = `('ordered', 'checked', 'approved', 'sent', 'unknown')`

// Source is whose money is paid out.
type Source string

// The sources.
const (
	Suspense Source = "suspense" // goes back to who sent it
	Credit   Source = "credit"   // a payer's credit
)

// Payee is who gets the money, and where.
type Payee struct {
	BankCode  string // three digits of Bank Indonesia
	AccountNo string // digits, up to 34
	Name      string // as we know them
}

// Order is a payout order [perintah bayar].
type Order struct {
	ID        int64
	Reference string // our partnerReferenceNo
	Bank      string // from which account
	Source    Source
	SourceID  int64 // suspense id, or the payer
	Amount    money.Rupiah
	To        Payee
	Remark    string
	State     State
	NameFound string
	NameCheck NameResult // '' before it was asked
	Reason    string

	OrderedBy, ApprovedBy string
	Approval              string // reason of the approval
	OrderedAt, CheckedAt, ApprovedAt,
	SentAt, ClosedAt time.Time // UTC
	BatchID       int64
	BankReference string
	TraceNo       string
	Answer        string // last response code, or fault code
	SettledBy     string // answer, status, notice, statement
	Statement     string // the debit on the statement, as whoever showed it names it

	tries   int
	sentDay period.Date
}

// Desk makes and sends payout orders.
type Desk struct {
	DB    *db.DB
	Banks *bank.Accounts
	Book  ledger.Book
}

// reference is 15 characters: what of it stands on a statement of 16 is whole.
func reference(prefix string, row int64) string {
	s := strings.ToUpper(strconv.FormatInt(row, 36))
	return prefix + strings.Repeat("0", max(0, 13-len(s))) + s
}

// Placing is what all orders need.
type Placing struct {
	Bank   string // our account
	To     Payee
	Reason string
	Actor  string
	Remark string // up to 50 characters, on the payee's statement; '' is our own
}

func (p Placing) check(a bank.Account, amount money.Rupiah) error {
	digits := func(s string, least, most int) bool {
		return len(s) >= least && len(s) <= most && strings.Trim(s, "0123456789") == ""
	}
	switch {
	case p.Reason == "":
		return fault.New(fault.Invalid, codeReason).On("reason")
	case amount <= 0:
		return fault.New(fault.Invalid, codeAmount).On("amount")
	case a.OrderLimit > 0 && amount > a.OrderLimit:
		return fault.New(fault.Invalid, codeOrderLimit, "max", int64(a.OrderLimit)).On("amount")
	case !digits(p.To.BankCode, 3, 3):
		return fault.New(fault.Invalid, codeBankCode).On("to_bank")
	case !digits(p.To.AccountNo, 5, 34):
		return fault.New(fault.Invalid, codeAccount).On("to_account")
	case len(id.NameTokens(p.To.Name)) == 0 || len([]rune(p.To.Name)) > 100:
		return fault.New(fault.Invalid, codeName).On("to_name")
	case p.To.BankCode == a.BankCode && p.To.AccountNo == a.AccountNo:
		return fault.New(fault.Invalid, codeOurAccount).On("to_account")
	case len([]rune(p.Remark)) > 50:
		return fault.New(fault.Invalid, codeRemark).On("remark")
	}
	return nil
}

// ReturnSuspense orders that money without an owner goes back to who sent it.
// The whole amount goes; the suspense is closed as returned, and opens again when
// the order fails.
func (d *Desk) ReturnSuspense(ctx context.Context, suspenseID int64, p Placing) (o Order, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		o, err = d.ReturnSuspenseTx(ctx, tx, suspenseID, p)
		return err
	})
	return o, err
}

// ReturnSuspenseTx is ReturnSuspense within a transaction.
func (d *Desk) ReturnSuspenseTx(ctx context.Context, tx *db.Tx, suspenseID int64, p Placing) (Order, error) {
	var amount money.Rupiah
	err := tx.QueryRow(ctx, `SELECT amount FROM suspense WHERE suspense_id = $1 AND state = 'open'`, suspenseID).Scan(&amount)
	if db.Code(err) == db.NoRow {
		return Order{}, fault.New(fault.Conflict, codeNotSuspended)
	}
	if err != nil {
		return Order{}, err
	}
	return d.placeTx(ctx, tx, Suspense, suspenseID, amount, p)
}

// RefundCredit orders that a payer's free credit is paid back.
func (d *Desk) RefundCredit(ctx context.Context, payer int64, amount money.Rupiah, p Placing) (o Order, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		o, err = d.RefundCreditTx(ctx, tx, payer, amount, p)
		return err
	})
	return o, err
}

// RefundCreditTx is RefundCredit within a transaction.
func (d *Desk) RefundCreditTx(ctx context.Context, tx *db.Tx, payer int64, amount money.Rupiah, p Placing) (Order, error) {
	return d.placeTx(ctx, tx, Credit, payer, amount, p)
}

// Again orders anew what failed or was cancelled, as a new order.
func (d *Desk) Again(ctx context.Context, orderID int64, reason, actor string) (o Order, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		o, err = d.AgainTx(ctx, tx, orderID, reason, actor)
		return err
	})
	return o, err
}

// AgainTx is Again within a transaction.
func (d *Desk) AgainTx(ctx context.Context, tx *db.Tx, orderID int64, reason, actor string) (Order, error) {
	old, err := orderTx(ctx, tx, orderID)
	if err != nil {
		return Order{}, err
	}
	if old.State != Failed && old.State != Cancelled {
		return Order{}, wrongState(old.State)
	}
	p := Placing{old.Bank, old.To, reason, actor, old.Remark}
	if old.Source == Suspense {
		return d.ReturnSuspenseTx(ctx, tx, old.SourceID, p)
	}
	return d.placeTx(ctx, tx, old.Source, old.SourceID, old.Amount, p)
}

// placeTx writes an order and takes its money into transit.
func (d *Desk) placeTx(ctx context.Context, tx *db.Tx, source Source, sourceID int64, amount money.Rupiah, p Placing) (o Order, err error) {
	a, err := bank.OpenTx(ctx, tx, p.Bank)
	if err != nil {
		return o, err
	}
	if err := p.check(a, amount); err != nil {
		return o, err
	}
	row := id.Row(tx.Now())
	o = Order{ID: row, Reference: reference("JP", row), Bank: p.Bank, Source: source, SourceID: sourceID, Amount: amount, To: p.To, Remark: p.Remark, State: Ordered,
		Reason: p.Reason, OrderedBy: p.Actor, OrderedAt: tx.Now()}
	if o.Remark == "" {
		o.Remark = "JAMSOS " + o.Reference
	}
	if err := take(ctx, tx, o); err != nil {
		return o, err
	}
	const columns = `payout_id,reference,bank,source,source_id,amount,to_bank,to_account,to_name,remark,state,name_found,name_result,reason,ordered_by,ordered_at,checked_at,
		approved_by,approved_at,approval,batch_id,sent_at,sent_day,next_at,leased_to,tries,bank_reference,trace_no,answer,settled_by,closed_at,statement`
	if _, err := tx.Insert(ctx, "payout", columns, "", [][]any{{o.ID, o.Reference, o.Bank, string(o.Source), o.SourceID, int64(o.Amount), o.To.BankCode, o.To.AccountNo, o.To.Name, o.Remark,
		string(o.State), "", "", o.Reason, o.OrderedBy, db.Micros(o.OrderedAt), 0, "", 0, "", 0, 0, 0, 0, 0, 0, "", "", "", "", 0, ""}}); err != nil {
		return o, err
	}
	e := o.entry("payout", p.Reason)
	if err := d.Book.PostTx(ctx, tx, e.Debit(ledger.Agency, source.account(), amount).Credit(ledger.Agency, ledger.InTransit, amount)); err != nil {
		return o, err
	}
	return o, o.note(ctx, tx, p.Actor, "payout.order", p.Reason)
}

func (s Source) account() ledger.Account {
	if s == Credit {
		return ledger.PayerCredit
	}
	return ledger.Suspense
}

// take takes the money from its source, so that nobody else spends it.
func take(ctx context.Context, tx *db.Tx, o Order) error {
	if o.Source == Credit {
		ok, err := contribution.TakeCreditTx(ctx, tx, o.SourceID, o.Amount, true)
		if err == nil && !ok {
			err = fault.New(fault.Conflict, codeCredit).On("amount")
		}
		return err
	}
	const q = `UPDATE suspense SET state = 'returned', closed_at = $2, closed_by = $3 WHERE suspense_id = $1 AND state = 'open'`
	n, err := tx.Exec(ctx, q, o.SourceID, db.Micros(tx.Now()), o.OrderedBy)
	if err == nil && n != 1 {
		err = fault.New(fault.Conflict, codeNotSuspended)
	}
	return err
}

// giveBack is the inverse of take.
func giveBack(ctx context.Context, tx *db.Tx, o Order) error {
	if o.Source == Credit {
		return contribution.AddCreditsTx(ctx, tx, []contribution.NewCredit{{Payer: o.SourceID, ID: id.Row(tx.Now()), Amount: o.Amount, Reason: "payout_failed"}})
	}
	return tx.ExecOne(ctx, `UPDATE suspense SET state = 'open', closed_at = 0, closed_by = '' WHERE suspense_id = $1 AND state = 'returned'`, o.SourceID)
}

func (o Order) subject() string { return fmt.Sprintf("payout:%d", o.ID) }

func (o Order) entry(kind, text string) *ledger.Entry {
	return &ledger.Entry{Word: o.SourceID, Kind: kind, Reference: o.subject(), Description: text}
}

// note audits a step: what the order is now.
func (o Order) note(ctx context.Context, tx *db.Tx, actor, action, reason string) error {
	return audit.Write(ctx, tx, audit.Change{Word: o.SourceID, Actor: actor, Action: action, Subject: o.subject(), Reason: reason,
		After: map[string]any{"state": o.State, "amount": o.Amount, "bank": o.Bank, "source": o.Source, "to_bank": o.To.BankCode, "to_account": member.MaskDocument(o.To.AccountNo), "name": o.NameCheck, "answer": o.Answer, "by": o.SettledBy}})
}
