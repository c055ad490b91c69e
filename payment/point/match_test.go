package point_test

import (
	"bytes"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/statement"
)

// statementOf is a bank's statement of 10 November with credits.
func (w *world) statementOf(credits map[string]money.Rupiah) []byte {
	w.Helper()
	amount := func(n money.Rupiah) statement.Amount {
		a, err := statement.NewAmount(int64(n), 0)
		w.ok(err)
		return a
	}
	d := statement.Document{Statement: statement.Statement{Account: "0099887766", Number: "1", Reference: "S", Currency: "IDR"}}
	sum := money.Rupiah(1_000_000)
	d.Opening = &statement.Balance{Date: 20261110, Amount: amount(sum)}
	for ref, n := range credits {
		e := statement.Entry{Date: 20261110, ValueDate: 20261110, Amount: amount(n), Currency: "IDR", Direction: statement.Credit, Type: "NTRF", Reference: ref, Text: "SETORAN TUNAI"}
		e.Refs.Customer = ref
		d.Entries = append(d.Entries, e)
		sum += n
	}
	d.Closing = &statement.Balance{Date: 20261110, Amount: amount(sum)}
	var b bytes.Buffer
	w.ok(statement.WriteMT940(&b, d))
	return b.Bytes()
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
