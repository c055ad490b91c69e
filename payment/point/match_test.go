package point_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/statement"
)

// credit is money on a statement.
type credit struct {
	day       period.Date
	reference string
	amount    money.Rupiah
	text      string
}

// statementOf is a bank's statement of 10 November with credits.
func (w *world) statementOf(credits map[string]money.Rupiah) []byte {
	var list []credit
	for ref, n := range credits {
		list = append(list, credit{20261110, ref, n, "SETORAN TUNAI"})
	}
	return w.statementWith(list...)
}

func (w *world) statementWith(list ...credit) []byte {
	w.Helper()
	amount := func(n money.Rupiah) statement.Amount {
		a, err := statement.NewAmount(int64(n), 0)
		w.ok(err)
		return a
	}
	d := statement.Document{Statement: statement.Statement{Account: "0099887766", Number: "1", Reference: "S", Currency: "IDR"}}
	sum := money.Rupiah(1_000_000)
	d.Opening = &statement.Balance{Date: 20261110, Amount: amount(sum)}
	for _, c := range list {
		e := statement.Entry{Date: c.day, ValueDate: c.day, Amount: amount(c.amount), Currency: "IDR", Direction: statement.Credit, Type: "NTRF", Reference: c.reference, Text: c.text}
		e.Refs.Customer = c.reference
		d.Entries = append(d.Entries, e)
		sum += c.amount
	}
	d.Closing = &statement.Balance{Date: 20261110, Amount: amount(sum)}
	var b bytes.Buffer
	w.ok(statement.WriteMT940(&b, d))
	return b.Bytes()
}

// load reads a statement of credits, and confirms what it shows.
func (w *world) load(rec *reconcile.Desk, list ...credit) (confirmed int) {
	w.Helper()
	_, err := rec.LoadStatement(ctx, "", reconcile.File{Name: "s", Body: bytes.NewReader(w.statementWith(list...)), By: office})
	w.ok(err)
	return w.confirm(rec)
}

func (w *world) confirm(rec *reconcile.Desk) int {
	w.Helper()
	_, err := rec.TakeDeposits(ctx)
	w.ok(err)
	n, err := w.desk.ConfirmMatched(ctx)
	w.ok(err)
	return n
}

// stands fails unless the accounts hold so much and every record agrees.
func (w *world) stands(bank, clearing, suspense money.Rupiah) {
	w.Helper()
	if b, c, s := w.balance(ledger.Bank), w.balance(ledger.Clearing), -w.balance(ledger.Suspense); b != bank || c != clearing || s != suspense {
		w.Errorf("bank %v, clearing %v, suspense %v; want %v, %v, %v", b, c, s, bank, clearing, suspense)
	}
	w.ok(w.db.Read(ctx, func(tx *db.Tx) error {
		if err := reconcile.Check(ctx, tx, func(f reconcile.Finding) { w.Error("reconcile:", f) }); err != nil {
			return err
		}
		if err := payment.Check(ctx, tx, func(f payment.Finding) { w.Error("payment:", f) }); err != nil {
			return err
		}
		return point.Check(ctx, tx, func(f point.Finding) { w.Error("point:", f) })
	}))
}

// The point tells its deposit after the statement was loaded: the credit waits in
// suspense as if a payer had sent it.
func TestADepositThatIsToldLateFindsItsCredit(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(1_000_000)
		one := w.collected(p, "M1").Amount
		rec := &reconcile.Desk{DB: w.db, Till: w.desk.Till, Book: w.desk.Book}
		w.load(rec, credit{20261110, "FT-2611/00417", one, "SETORAN TUNAI"})
		w.stands(one, 0, one)
		d, err := w.desk.Deposit(ctx, p.No, one, "ft 2611 00417", teller) // as a teller writes it
		w.ok(err)
		_, err = w.desk.Confirm(ctx, p.No, d.ID, "line 1", office) // a person is faster
		w.ok(err)
		w.confirm(rec)
		w.stands(one, 0, 0)
		w.confirm(rec)
		w.stands(one, 0, 0)
	})
}

// The bank spells its number otherwise than the point: an officer sees that both
// are one, and only when they can be.
func TestAnOfficerGivesADepositItsCredit(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(1_000_000)
		one := w.collected(p, "M1").Amount
		w.collected(p, "M2")
		rec := &reconcile.Desk{DB: w.db, Till: w.desk.Till, Book: w.desk.Book}
		d, err := w.desk.Deposit(ctx, p.No, one, "SLIP 7", teller)
		w.ok(err)
		small, err := w.desk.Deposit(ctx, p.No, 1_000, "SLIP 8", teller)
		w.ok(err)
		if n := w.load(rec, credit{20261110, "FT1", one, "SETORAN TUNAI"}); n != 0 {
			w.Errorf("%d confirmed by another number", n)
		}
		w.stands(one, one+1_000, one)
		m := reconcile.Movement{Account: "0099887766", Booked: 20261110, Key: fmt.Sprintf("FT1/%d", one)}
		for want, err := range map[string]error{
			"reconcile.deposit_differs": rec.LinkDeposit(ctx, p.No, small.ID, m, office, "x"),
			"reconcile.same_person":     rec.LinkDeposit(ctx, p.No, d.ID, m, teller, "x"),
			"reconcile.reason_missing":  rec.LinkDeposit(ctx, p.No, d.ID, m, office, ""),
		} {
			if fault.Of(err).Code != want {
				w.Errorf("%v, want %s", err, want)
			}
		}
		w.ok(rec.LinkDeposit(ctx, p.No, d.ID, m, office, "told by telephone"))
		if err := rec.LinkDeposit(ctx, p.No, d.ID, m, office, "twice"); err == nil {
			w.Error("linked twice")
		}
		if n := w.confirm(rec); n != 1 {
			w.Errorf("%d confirmed", n)
		}
		w.stands(one, 1_000, 0)
	})
}

// What a statement has shown is on the account.
func TestADepositThatAStatementShowedIsNotRefused(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(1_000_000)
		one := w.collected(p, "M1").Amount
		d, err := w.desk.Deposit(ctx, p.No, one, "FT1", teller)
		w.ok(err)
		rec := &reconcile.Desk{DB: w.db, Till: w.desk.Till, Book: w.desk.Book}
		_, err = rec.LoadStatement(ctx, "", reconcile.File{Name: "s", Body: bytes.NewReader(w.statementWith(credit{20261110, "FT1", one, "x"})), By: office})
		w.ok(err)
		if _, err := w.desk.Refuse(ctx, p.No, d.ID, "not seen", office); fault.Of(err).Code != "point.deposit_shown" {
			w.Errorf("refused: %v", err)
		}
		if n := w.confirm(rec); n != 1 {
			w.Errorf("%d confirmed", n)
		}
		w.stands(one, 0, 0)
	})
}

// One deposit is one credit, also when the bank calls another credit the same.
func TestADepositTakesOneCredit(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(1_000_000)
		one := w.collected(p, "M1").Amount
		_, err := w.desk.Deposit(ctx, p.No, one, "SETORAN", teller)
		w.ok(err)
		rec := &reconcile.Desk{DB: w.db, Till: w.desk.Till, Book: w.desk.Book}
		if n := w.load(rec, credit{20261109, "SETORAN", one, "x"}, credit{20261110, "SETORAN", one, "y"}); n != 1 {
			w.Errorf("%d confirmed", n)
		}
		w.stands(2*one, 0, one)
	})
}

func TestAStatementConfirmsADeposit(t *testing.T) {
	each(t, func(w *world) {
		p, q := w.point(1_000_000), w.point(1_000_000)
		one := w.collected(p, "M1").Amount
		w.collected(q, "M1")
		d, err := w.desk.Deposit(ctx, p.No, one, "FT001", teller)
		w.ok(err)
		other, err := w.desk.Deposit(ctx, q.No, one, "FT002", teller) // not on the statement
		w.ok(err)
		if n, err := w.desk.ConfirmMatched(ctx); n != 0 || err != nil {
			w.Errorf("%d confirmed without a statement, %v", n, err)
		}
		rec := &reconcile.Desk{DB: w.db, Till: w.desk.Till, Book: w.desk.Book}
		_, err = rec.LoadStatement(ctx, "", reconcile.File{Name: "s", Body: bytes.NewReader(w.statementOf(map[string]money.Rupiah{"FT001": one})), By: office})
		w.ok(err)
		n, err := w.desk.ConfirmMatched(ctx)
		if err != nil || n != 1 {
			w.Fatalf("%d confirmed, %v", n, err)
		}
		if n, err := w.desk.ConfirmMatched(ctx); n != 0 || err != nil {
			w.Errorf("again: %d, %v", n, err)
		}
		list, err := w.desk.Deposits(ctx, p.No, 0, 5)
		w.ok(err)
		if list[0].ID != d.ID || list[0].State != point.Confirmed || list[0].DecidedBy != "system:reconcile" || list[0].Evidence == "" {
			w.Errorf("%+v", list[0])
		}
		if f := w.float(p); f.UnderWay != 0 || f.Held != 0 {
			w.Errorf("%+v", f)
		}
		if list, err = w.desk.Deposits(ctx, q.No, 0, 5); err != nil || list[0].ID != other.ID || list[0].State != point.Told {
			w.Errorf("%+v, %v", list, err)
		}
		if w.balance(ledger.Bank) != one || w.balance(ledger.Clearing) != one || w.balance(ledger.CashAtPoints) != 0 {
			w.Errorf("bank %v, clearing %v, points %v", w.balance(ledger.Bank), w.balance(ledger.Clearing), w.balance(ledger.CashAtPoints))
		}
		w.ok(w.db.Read(ctx, func(tx *db.Tx) error {
			return reconcile.Check(ctx, tx, func(f reconcile.Finding) { w.Error("reconcile:", f) })
		}))
	})
}
