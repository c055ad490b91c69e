package reconcile

import (
	"cmp"
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/statement"
)

// senOf is how many sen a rupiah has.
const senOf = 100

// balances are the statements of a file while it is read: what its movements say
// of each.
type balances map[int]*span

type span struct {
	first, last period.Date
	odd         int64 // sen of movements that are not in whole rupiah
}

func (b balances) see(e statement.Entry) {
	if e.Pending {
		return
	}
	x := b[e.Statement]
	if x == nil {
		x = &span{first: e.Date}
		b[e.Statement] = x
	}
	x.first, x.last = min(x.first, e.Date), max(x.last, e.Date)
	if _, err := e.Amount.Rupiah(); err != nil {
		if sen, err := e.Amount.Sen(); err == nil && e.Direction == statement.Debit {
			x.odd -= sen
		} else if err == nil {
			x.odd += sen
		}
	}
}

// keep writes the balances of a file about one account in rupiah, once.
func (b balances) keep(ctx context.Context, tx *db.Tx, l *Loaded, sum *statement.Summary) error {
	if _, currency, one := sum.Account(); !one || currency != "" && currency != "IDR" {
		return nil
	}
	var rows [][]any
	for i, s := range sum.Statements {
		if s.Opening == nil || s.Closing == nil {
			continue
		}
		opening, err := s.Opening.Amount.Sen()
		if err != nil {
			continue // what is finer than a sen is no balance in rupiah
		}
		closing, err := s.Closing.Amount.Sen()
		if err != nil {
			continue
		}
		x := b[i]
		if x == nil {
			x = &span{}
		}
		to := cmp.Or(s.Closing.Date, x.last)
		if to == 0 {
			continue
		}
		rows = append(rows, []any{l.Subject, l.FileID, i, cmp.Or(x.first, to), to, opening, closing, x.odd})
	}
	_, err := tx.Insert(ctx, "bank_balance", "account,file_id,nth,from_date,to_date,opening,closing,odd", "ON CONFLICT DO NOTHING", rows)
	return err
}

// AccountProof is one of our accounts as its statements tell it up to a day.
type AccountProof struct {
	Account string       `json:"account"`
	From    period.Date  `json:"from"`    // first movement of the first statement with a balance; 0 none has one
	Opening money.Rupiah `json:"opening"` // before it
	Moved   money.Rupiah `json:"moved"`   // movements since
	Sen     money.Rupiah `json:"sen"`     // of movements that are not in whole rupiah
	To      period.Date  `json:"to"`      // day of the last closing balance; 0 none
	Closing money.Rupiah `json:"closing"`
	Waiting money.Rupiah `json:"waiting"` // of the movements what nobody accounts for yet
	Rest    money.Rupiah `json:"rest"`    // of the closing balance what no movement tells; zero, or a statement is missing
	Gaps    []Gap        `json:"gaps"`

	before  money.Rupiah // movements that are known from before the first balance
	unseen  money.Rupiah // accounted for, and booked after the last balance
	in, out Figure       // waiting, credits and debits

	opened, closed, odd int64 // sen
}

// Gap is where a statement does not begin with what the one before it ended with:
// a statement between them was not loaded, or one of the two is wrong.
type Gap struct {
	Closed  period.Date  `json:"closed"`  // closing balance before
	Closing money.Rupiah `json:"closing"` // of it
	Begins  period.Date  `json:"begins"`  // first movement of the next statement
	Opening money.Rupiah `json:"opening"` // of it
	Amount  money.Rupiah `json:"amount"`  // opening − closing
}

// told is a row of bank_balance.
type told struct {
	from, to              period.Date
	opening, closing, odd int64
}

// accountProof follows the statements of one account up to a day.
func accountProof(ctx context.Context, tx *db.Tx, account string, day period.Date) (a AccountProof, err error) {
	a = AccountProof{Account: account, Gaps: []Gap{}}
	list, err := db.All(ctx, tx, func(scan func(...any) error) (t told, err error) {
		return t, scan(&t.from, &t.to, &t.opening, &t.closing, &t.odd)
	}, `SELECT from_date, to_date, opening, closing, odd FROM bank_balance WHERE account = $1 AND to_date <= $2 ORDER BY to_date, from_date, file_id, nth`, account, day)
	if err != nil {
		return a, err
	}
	for i, t := range list {
		if i == 0 {
			a.From, a.opened = t.from, t.opening
			a.To, a.closed, a.odd = t.to, t.closing, t.odd
			continue
		}
		fresh := t.from > a.To || t.opening == a.closed // else it tells again what is known
		if want := a.closed; t.opening != want {
			if t.from <= a.To {
				moved, err := movedBetween(ctx, tx, account, t.from, a.To)
				if err != nil {
					return a, err
				}
				want -= int64(moved) * senOf
			}
			if off := t.opening - want; off != 0 {
				a.Gaps = append(a.Gaps, Gap{a.To, floor(a.closed), t.from, floor(t.opening), wide(off)})
			}
		}
		if fresh {
			a.odd += t.odd
		}
		a.To, a.closed = t.to, t.closing
	}
	const q = `SELECT coalesce(sum(CASE WHEN booked < $2 THEN amount ELSE 0 END), 0), coalesce(sum(CASE WHEN booked >= $2 AND booked <= $3 THEN amount ELSE 0 END), 0),
			coalesce(sum(CASE WHEN booked <= $3 AND unassigned > 0 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN booked <= $3 AND unassigned > 0 THEN unassigned ELSE 0 END), 0),
			coalesce(sum(CASE WHEN booked <= $3 AND unassigned < 0 THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN booked <= $3 AND unassigned < 0 THEN unassigned ELSE 0 END), 0),
			coalesce(sum(CASE WHEN booked > $3 AND channel <> 'payout' THEN amount - unassigned ELSE 0 END), 0)
		FROM bank_entry WHERE account = $1 AND booked <= $4`
	if err := tx.QueryRow(ctx, q, account, a.From, a.To, day).Scan(&a.before, &a.Moved, &a.in.Count, &a.in.Amount, &a.out.Count, &a.out.Amount, &a.unseen); err != nil {
		return a, err
	}
	a.Waiting = a.in.Amount + a.out.Amount
	a.Opening, a.Closing = floor(a.opened), floor(a.closed)
	a.Rest = wide(a.closed - a.opened - int64(a.Moved)*senOf - a.odd)
	a.Sen = a.Closing - a.Opening - a.Moved - a.Rest
	return a, nil
}

// movedBetween sums the movements of an account over days.
func movedBetween(ctx context.Context, tx *db.Tx, account string, from, to period.Date) (n money.Rupiah, err error) {
	err = tx.QueryRow(ctx, `SELECT coalesce(sum(amount), 0) FROM bank_entry WHERE account = $1 AND booked >= $2 AND booked <= $3`, account, from, to).Scan(&n)
	return n, err
}

// floor is whole rupiah of sen.
func floor(sen int64) money.Rupiah {
	n := sen / senOf
	if sen%senOf < 0 {
		n--
	}
	return money.Rupiah(n)
}

// wide is whole rupiah of sen, a part of one counted as one: a difference of
// less than a rupiah is none of zero.
func wide(sen int64) money.Rupiah {
	if sen < 0 {
		return -wide(-sen)
	}
	return money.Rupiah((sen + senOf - 1) / senOf)
}
