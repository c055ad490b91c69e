package reconcile_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/statement"
)

// told loads a statement of an account.
func (w *world) told(account string, open money.Rupiah, entries ...booked) {
	w.Helper()
	_, err := w.desk.LoadStatement(ctx, "", reconcile.File{Name: "s", Body: bytes.NewReader(book(account, open, entries...)), By: "account:1"})
	w.must(err)
}

// bankProof fails unless the lines of a day lead from our books to the bank, and
// says them: "key amount".
func (w *world) bankProof(day period.Date, books, bank, rest money.Rupiah, lines ...string) reconcile.BankProof {
	w.Helper()
	p, err := w.desk.BankProof(ctx, day)
	w.must(err)
	sum, got := p.Books+p.Rest, []string{}
	for _, f := range p.Lines {
		sum += f.Amount
		got = append(got, fmt.Sprintf("%s %d", f.Key, f.Amount))
	}
	if sum != p.Bank {
		w.Errorf("%v: the lines lead to %d, the bank holds %d: %+v", day, sum, p.Bank, p)
	}
	if p.Books != books || p.Bank != bank || p.Rest != rest || !slices.Equal(got, lines) {
		w.Errorf("%v: books %d, bank %d, rest %d, %s\nwant books %d, bank %d, rest %d, %s", day, p.Books, p.Bank, p.Rest, strings.Join(got, ", "), books, bank, rest, strings.Join(lines, ", "))
	}
	return p
}

const opened = 1_000_000_000

// What the bank shows and what we booked lead from one balance to the other on
// every day, and a person's word moves money from one line to another.
func TestTheBanksBalanceIsExplained(t *testing.T) {
	each(t, func(w *world) {
		a := w.pay("A", 100_000, wib(day, "10:00"))
		w.load(day, a)
		w.match(day)
		w.bankProof(day+1, 0, 0, 0, "brought_forward 0")
		owed := net(a)
		w.told(account, opened, booked{day, 60_000, "FT1", "IURAN " + w.code}, booked{day + 1, owed, "FT2", "TOKOPEDIA 20261110"}, booked{day + 1, 5_000, "FT3", "TOKOPEDIA 20261109"},
			booked{day + 1, -12_500, "FT4", "BIAYA ADM"})
		w.match(day)
		w.bankProof(day-1, 0, 0, 0, "brought_forward 0")
		w.bankProof(day, 60_000, 0, 0, "brought_forward 0", "not_on_balance -60000") // the statement ends a day later
		p := w.bankProof(day+1, 60_000+owed, opened+60_000+owed-7_500, 0, "brought_forward 1000000000", "bank_only_in 5000", "bank_only_out -12500")
		if len(p.Accounts) != 1 || p.Accounts[0].Waiting != -7_500 || p.Accounts[0].Moved != 60_000+owed-7_500 || p.Accounts[0].To != day+1 || p.Accounts[0].Rest != 0 {
			w.Errorf("%+v", p.Accounts)
		}
		list, err := w.desk.Unassigned(ctx, 10)
		w.must(err)
		for _, m := range list {
			if m.Amount < 0 {
				w.must(w.desk.Assign(ctx, m, "charge", 0, "account:1", "monthly fee"))
			}
		}
		w.bankProof(day+1, 60_000+owed-12_500, opened+60_000+owed-7_500, 0, "brought_forward 1000000000", "bank_only_in 5000")
		// Another of our accounts, and what is booked later.
		w.told("0019012027", 500, booked{day + 2, 70_000, "FT9", "IURAN " + w.code})
		w.bankProof(day+1, 60_000+owed-12_500, opened+60_000+owed-7_500, 0, "brought_forward 1000000000", "bank_only_in 5000")
		w.bankProof(day+2, 130_000+owed-12_500, opened+500+130_000+owed-7_500, 0, "brought_forward 1000000500", "bank_only_in 5000")
		w.sound(day)
	})
}

// A statement that was not loaded shows as a gap between its neighbours and as
// the rest, until it is loaded; one that tells known days again shows as nothing.
func TestAMissingStatementIsFound(t *testing.T) {
	each(t, func(w *world) {
		one, two, three := booked{day, 60_000, "FT1", "x"}, booked{day + 1, 70_000, "FT2", "x"}, booked{day + 2, 80_000, "FT3", "x"}
		w.told(account, opened, one)
		w.told(account, opened+130_000, three)
		p := w.bankProof(day+2, 140_000, opened+210_000, 70_000, "brought_forward 1000000000")
		if g := p.Accounts[0].Gaps; len(g) != 1 || g[0].Amount != 70_000 || g[0].Closed != day || g[0].Begins != day+2 || g[0].Closing != opened+60_000 || g[0].Opening != opened+130_000 {
			w.Errorf("%+v", p.Accounts[0])
		}
		w.bankProof(day, 60_000, opened+60_000, 0, "brought_forward 1000000000")
		w.told(account, opened+60_000, two)
		p = w.bankProof(day+2, 210_000, opened+210_000, 0, "brought_forward 1000000000")
		w.told(account, opened, one, two, three)
		w.told(account, opened+60_000, two, three)
		if again := w.bankProof(day+2, 210_000, opened+210_000, 0, "brought_forward 1000000000"); p.Gaps() != 0 || again.Gaps() != 0 {
			w.Errorf("%+v\n%+v", p.Accounts, again.Accounts)
		}
		w.sound()
		// Statements that were loaded before balances were kept give them when they are loaded again.
		w.must(w.db.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, `DELETE FROM bank_balance`); return err }))
		w.bankProof(day+2, 210_000, 0, 0, "brought_forward 0", "not_on_balance -210000")
		w.told(account, opened, one, two, three)
		w.bankProof(day+2, 210_000, opened+210_000, 0, "brought_forward 1000000000")
	})
}

// What nobody accounts for on account 1110 is the rest, to the rupiah.
func TestAPostingThatNoMovementShowsIsARest(t *testing.T) {
	each(t, func(w *world) {
		w.told(account, opened, booked{day, 60_000, "FT1", "IURAN " + w.code})
		w.must(w.db.Write(ctx, func(tx *db.Tx) error {
			e := &ledger.Entry{Word: 1, Kind: "settlement", Reference: "by hand"}
			return ledger.Book{DB: w.db}.PostTx(ctx, tx, e.Debit(ledger.Agency, ledger.Bank, 7).Credit(ledger.Agency, ledger.Clearing, 7))
		}))
		w.bankProof(day, 60_007, opened+60_000, -7, "brought_forward 1000000000")
		found := map[string]bool{}
		w.must(w.db.Read(ctx, func(tx *db.Tx) error {
			return reconcile.Check(ctx, tx, func(f reconcile.Finding) { found[f.Rule] = true })
		}))
		if !found["bank_differs_from_records"] {
			w.Errorf("doctor finds %v", found)
		}
	})
}

// Payouts and opening data stand in our books before the bank shows them, or
// after; interest comes with sen.
func TestWhatOnlyOneSideShowsIsNamed(t *testing.T) {
	each(t, func(w *world) {
		w.at.Set(wib(day, "11:00"))
		_, err := w.till.Post(ctx, payment.Message{Channel: "history", Reference: "H1", Code: w.code, Amount: 40_000, PaidAt: wib(day-30, "10:00")})
		w.must(err)
		_, err = w.till.Post(ctx, payment.Message{Channel: "history", Reference: "H2", Code: w.code, Amount: 4_000, PaidAt: wib(day-30, "10:00")})
		w.must(err)
		_, err = w.till.Reverse(ctx, payment.Reversal{Channel: "history", Reference: "H2", Reason: "twice"})
		w.must(err)
		w.payout(1, 9_000, "answer", "")                                            // the bank does not show it yet
		w.payout(2, 8_000, "answer", fmt.Sprintf("%s:P2/-8000@%d", account, day+1)) // it does a day later
		w.at.Set(wib(day+1, "11:00"))
		w.payout(3, 3_000, "statement", fmt.Sprintf("%s:P3/-3000@%d", account, day))
		w.payout(4, 2_000, "answer", fmt.Sprintf("%s:P4/-2000@%d", account, day)) // the bank was faster than its answer
		w.desk.Ordered = func(_ context.Context, x reconcile.Debit) (bool, error) {
			return strings.HasPrefix(x.Reference, "P"), nil
		}
		w.told(account, opened, booked{day, -3_000, "P3", "RETUR"}, booked{day, -2_000, "P4", "RETUR"})
		w.told(account, opened-5_000, booked{day + 1, -8_000, "P2", "RETUR"})
		w.bankProof(day, 40_000-9_000-8_000-3_000, opened-5_000, 0, "brought_forward 1000000000", "payouts_unseen 17000", "payouts_early -2000", "opening_data -40000")
		w.bankProof(day+1, 40_000-9_000-8_000-3_000-2_000, opened-13_000, 0, "brought_forward 1000000000", "payouts_unseen 9000", "opening_data -40000")
		w.sound()

		amount := func(n int64) statement.Amount { a, err := statement.NewAmount(n, 2); w.must(err); return a }
		d := statement.Document{Statement: statement.Statement{Account: account, Number: "1", Reference: "S", Currency: "IDR"}, Entries: []statement.Entry{
			{Date: day + 2, ValueDate: day + 2, Amount: amount(1_234_56), Currency: "IDR", Direction: statement.Credit, Type: "NINT", Reference: "JASA", Text: "JASA GIRO"},
			{Date: day + 2, ValueDate: day + 2, Amount: amount(246_91), Currency: "IDR", Direction: statement.Debit, Type: "NTAX", Reference: "PAJAK", Text: "PAJAK"}}}
		d.Opening, d.Closing = &statement.Balance{Date: day + 2, Amount: amount(opened*100 - 13_000_00)}, &statement.Balance{Date: day + 2, Amount: amount(opened*100 - 13_000_00 + 987_65)}
		var b bytes.Buffer
		w.must(statement.WriteMT940(&b, d))
		_, err = w.desk.LoadStatement(ctx, "", reconcile.File{Name: "s", Body: &b, By: "account:1"})
		w.must(err)
		w.bankProof(day+2, 40_000-22_000, opened-13_000+987, 0, "brought_forward 1000000000", "payouts_unseen 9000", "opening_data -40000", "sen 987")
	})
}

// payout writes an order that was paid now, with its journal entry.
func (w *world) payout(no, amount int64, by, movement string) {
	w.Helper()
	w.must(w.db.Write(ctx, func(tx *db.Tx) error {
		now := db.Micros(tx.Now())
		if _, err := tx.Insert(ctx, "payout", "payout_id,reference,bank,source,source_id,amount,to_bank,to_account,to_name,remark,state,name_found,name_result,reason,ordered_by,ordered_at,checked_at,approved_by,approved_at,approval,batch_id,sent_at,sent_day,next_at,leased_to,tries,bank_reference,trace_no,answer,settled_by,closed_at,statement",
			"", [][]any{{no, fmt.Sprint("JP", no), "bri", "credit", 1, amount, "014", "1", "x", "", "paid", "", "same", "x", "a", now, now, "b", now, "", 0, now, 0, 0, 0, 0, "", "", "", by, now, movement}}); err != nil {
			return err
		}
		e := &ledger.Entry{Word: 1, Kind: "payout_paid", Reference: fmt.Sprint("payout:", no)}
		return ledger.Book{DB: w.db}.PostTx(ctx, tx, e.Debit(ledger.Agency, ledger.InTransit, money.Rupiah(amount)).Credit(ledger.Agency, ledger.Bank, money.Rupiah(amount)))
	}))
}
