package system

import (
	"bytes"
	"context"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/payout"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/statement"
	"github.com/jamsos/jamsos/schema/schematest"
)

const ourAccount = "888801000157508"

// A bank's statement calls a debit by a number of its own and ours stands only
// among its references; and a debit that is told twice left twice, though the
// two are alike in everything.
func TestAStatementEndsOrdersByAnyReferenceOnce(t *testing.T) {
	start := time.Date(2026, 11, 21, 9, 0, 0, 0, period.WIB)
	at := clock.NewFixed(start)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(start)
		ctx := context.Background()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ring, err := secret.New()
		must(err)
		s := Over(d, Config{Ring: ring})
		must(s.Banks.Set(ctx, bank.Account{Bank: "bri", Name: "BRI", BankCode: "002", AccountNo: ourAccount, AccountName: "JAMSOS", Open: true}, nil, "account:1"))
		order := func(reference string) payout.Order {
			t.Helper()
			held, err := s.Till.Post(ctx, payment.Message{Channel: "transfer", Reference: reference, Code: "000000000000", Amount: 50_000})
			must(err)
			o, err := s.Payouts.ReturnSuspense(ctx, held.PaymentID, payout.Placing{Bank: "bri", To: payout.Payee{BankCode: "014", AccountNo: "700001", Name: "Sumiyati"}, Reason: "salah kirim", Actor: "account:1", Remark: "Pengembalian"})
			must(err)
			_, err = s.Payouts.Run(ctx)
			must(err)
			_, err = s.Payouts.Approve(ctx, o.ID, "account:2", "known")
			must(err)
			return o
		}
		one, two := order("T1"), order("T2")
		_, err = s.Payouts.ExportFile(ctx, "bri", "account:2", &bytes.Buffer{})
		must(err)

		amount := func(n int64) statement.Amount {
			a, err := statement.NewAmount(n, 0)
			must(err)
			return a
		}
		debit := func(r statement.References) statement.Entry {
			return statement.Entry{Date: 20261121, ValueDate: 20261121, Amount: amount(50_000), Currency: "IDR", Direction: statement.Debit, Refs: r, Text: "Pengembalian"}
		}
		load := func(entries ...statement.Entry) {
			t.Helper()
			doc := statement.Document{Statement: statement.Statement{Account: ourAccount, Number: "1", Reference: "S", Currency: "IDR"}, Entries: entries}
			doc.Opening = &statement.Balance{Date: 20261121, Amount: amount(1_000_000)}
			doc.Closing = &statement.Balance{Date: 20261121, Amount: amount(1_000_000 - 50_000*int64(len(entries)))}
			var file bytes.Buffer
			must(statement.WriteCamt(&file, statement.Camt053, doc))
			_, err := s.Reconcile.LoadStatement(ctx, "", reconcile.File{Name: "s", Body: &file, By: "account:1"})
			must(err)
		}
		is := func(o payout.Order, want payout.State) {
			t.Helper()
			o, err := s.Payouts.Order(ctx, o.ID)
			must(err)
			if o.State != want || (o.Statement != "") != (want == payout.Paid) {
				t.Errorf("the order is %s (%q), want %s", o.State, o.Statement, want)
			}
		}
		known := debit(statement.References{EndToEnd: one.Reference, Bank: "BRI00012345"})
		load(known)
		is(one, payout.Paid)
		is(two, payout.Sent)
		twice := debit(statement.References{EndToEnd: two.Reference})
		load(known, twice, twice)
		is(two, payout.Paid)
		left, err := s.Reconcile.Unassigned(ctx, 9)
		if must(err); len(left) != 1 || left[0].Amount != -50_000 || left[0].Channel != "none" {
			t.Errorf("the second debit for one order: %+v", left)
		}
		if err := s.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		x, err := s.Examine(ctx)
		if must(err); len(x.Findings) != 0 {
			t.Errorf("%+v", x.Findings)
		}
	}, db.WithClock(at))
}

func count(t *testing.T, d *db.DB, q string) (n int64) {
	t.Helper()
	if err := d.Read(context.Background(), func(tx *db.Tx) error { return tx.QueryRow(context.Background(), q).Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}
