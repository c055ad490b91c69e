package reconcile

import (
	"context"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// BankProof is the bank reconciliation statement [rekonsiliasi bank] of a day:
// what leads from the balance by our books to the balance by the bank. Our books
// hold one account for all of the bank's, so that balances are compared in sum;
// each of the bank's is followed by its own statements beside it.
//
// What a statement shows counts on the day on which the bank booked it, whenever
// we posted it; all else on the day on which we did.
type BankProof struct {
	Day      period.Date    `json:"date"`
	Books    money.Rupiah   `json:"books"` // account 1110
	Lines    []Figure       `json:"lines"` // to be added: brought_forward, bank_only_in, bank_only_out, not_on_balance, payouts_unseen, payouts_early, opening_data, sen
	Bank     money.Rupiah   `json:"bank"`  // last closing balances up to the day
	Rest     money.Rupiah   `json:"rest"`  // bank less all that; zero, or something is wrong
	Accounts []AccountProof `json:"accounts"`
}

// Gaps counts the places where a statement is missing.
func (p *BankProof) Gaps() (n int) {
	for i := range p.Accounts {
		n += len(p.Accounts[i].Gaps)
	}
	return n
}

// BankProof compares our books with the bank's balances on a day. Every figure is
// asked from its own record: the journal, the statements' balances, their
// movements, the payouts, the receipts.
func (d *Desk) BankProof(ctx context.Context, day period.Date) (p BankProof, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		p = BankProof{Day: day, Lines: []Figure{}, Accounts: []AccountProof{}}
		return p.fill(ctx, tx)
	})
	return p, err
}

// journalSQL sums account 1110, and what of it counts later: entries that show no
// movement count when they were posted.
const journalSQL = `SELECT coalesce(sum(p.amount), 0), coalesce(sum(CASE WHEN e.at >= $1 AND e.kind NOT IN ('settlement', 'charge', 'payout_paid') THEN p.amount ELSE 0 END), 0)
	FROM posting p JOIN entry e ON e.word = p.word AND e.entry_id = p.entry_id WHERE p.account = 1110`

func (p *BankProof) fill(ctx context.Context, tx *db.Tx) error {
	end := db.Micros(p.Day.AddDays(1).Start())
	var after money.Rupiah
	if err := tx.QueryRow(ctx, journalSQL, end).Scan(&p.Books, &after); err != nil {
		return err
	}
	p.Books -= after
	accounts, err := db.All(ctx, tx, func(scan func(...any) error) (s string, err error) { return s, scan(&s) },
		`SELECT DISTINCT subject FROM recon_file WHERE kind = 'statement' ORDER BY subject`)
	if err != nil {
		return err
	}
	brought, in, out, unseen, odd := Figure{Key: "brought_forward"}, Figure{Key: "bank_only_in"}, Figure{Key: "bank_only_out"}, Figure{Key: "not_on_balance"}, int64(0)
	bank, opened := int64(0), int64(0)
	shown := map[string]period.Date{} // up to when the bank's balance of an account counts
	for _, name := range accounts {
		a, err := accountProof(ctx, tx, name, p.Day)
		if err != nil {
			return err
		}
		p.Accounts = append(p.Accounts, a)
		shown[name] = a.To
		bank, odd = bank+a.closed, odd+a.odd
		if a.To != 0 {
			brought.Count++
			opened += a.opened - int64(a.before)*senOf
		}
		in = Figure{in.Key, in.Count + a.in.Count, in.Amount + a.in.Amount}
		out = Figure{out.Key, out.Count + a.out.Count, out.Amount + a.out.Amount}
		unseen.Amount -= a.unseen
		const later = `SELECT coalesce((SELECT sum(amount) FROM bank_match WHERE account = $1 AND booked > $2), 0)
			+ coalesce((SELECT sum(amount) FROM bank_entry WHERE account = $1 AND booked > $2 AND channel = 'charge'), 0)`
		if err := tx.QueryRow(ctx, later, name, p.Day).Scan(&after); err != nil {
			return err
		}
		p.Books -= after
	}
	brought.Amount = floor(opened)
	under, early, err := p.payouts(ctx, tx, shown)
	if err != nil {
		return err
	}
	direct, err := openingData(ctx, tx, end)
	if err != nil {
		return err
	}
	p.Bank = floor(bank)
	sum := p.Books
	for _, f := range []Figure{brought, in, out, unseen, under, early, direct} {
		if f.Amount != 0 || f.Key == brought.Key {
			p.Lines = append(p.Lines, f)
		}
		sum += f.Amount
	}
	p.Rest = wide(bank - opened - int64(sum-brought.Amount)*senOf - odd)
	if sen := p.Bank - sum - p.Rest; sen != 0 { // with what rounding left of the balances
		p.Lines = append(p.Lines, Figure{"sen", 0, sen})
	}
	return nil
}

// payouts takes those that our books do not have by the day away from the books'
// balance, and tells those that only one of the two sides has. One that was
// known to be paid by the statement itself counts on the bank's day.
func (p *BankProof) payouts(ctx context.Context, tx *db.Tx, shown map[string]period.Date) (under, early Figure, err error) {
	under, early = Figure{Key: "payouts_unseen"}, Figure{Key: "payouts_early"}
	err = db.Each(ctx, tx, `SELECT amount, settled_by, closed_at, statement FROM payout WHERE state = 'paid'`, nil, func(scan func(...any) error) error {
		var amount money.Rupiah
		var by, movement string
		var closed int64
		if err := scan(&amount, &by, &closed, &movement); err != nil {
			return err
		}
		account, booked := movementOf(movement)
		seen := booked != 0 && booked <= p.Day && booked <= shown[account]
		ours := period.DateOf(db.Time(closed))
		if by == "statement" && booked != 0 {
			ours = booked
		}
		if ours > p.Day {
			p.Books += amount
		}
		switch {
		case ours <= p.Day && !seen:
			under = Figure{under.Key, under.Count + 1, under.Amount + amount}
		case ours > p.Day && seen:
			early = Figure{early.Key, early.Count + 1, early.Amount - amount}
		}
		return nil
	})
	return under, early, err
}

// movementOf reads what Debit.Movement wrote.
func movementOf(s string) (account string, booked period.Date) {
	account, _, _ = strings.Cut(s, ":")
	n, err := strconv.Atoi(s[strings.LastIndexByte(s, '@')+1:])
	if err != nil {
		return account, 0
	}
	return account, period.Date(n)
}

// openingData is what channels booked straight to the bank before there were
// statements [data awal]: it is part of the balance brought forward.
func openingData(ctx context.Context, tx *db.Tx, end int64) (Figure, error) {
	f := Figure{Key: "opening_data"}
	var back money.Rupiah
	if err := tx.QueryRow(ctx, `SELECT count(*), -coalesce(sum(amount), 0) FROM receipt WHERE channel IN (SELECT channel FROM channel WHERE settles = 'bank')
		AND outcome IN ('posted', 'credited', 'suspense') AND received_at < $1`, end).Scan(&f.Count, &f.Amount); err != nil {
		return f, err
	}
	err := tx.QueryRow(ctx, `SELECT coalesce(sum(amount), 0) FROM reversal WHERE channel IN (SELECT channel FROM channel WHERE settles = 'bank') AND outcome = 'reversed' AND at < $1`, end).Scan(&back)
	f.Amount += back
	return f, err
}

// LastBalance is the last day of which a statement told a balance; 0 none did.
func (d *Desk) LastBalance(ctx context.Context) (day period.Date, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT coalesce(max(to_date), 0) FROM bank_balance`).Scan(&day)
	})
	return day, err
}
