package reconcile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/statement"
)

// Whose a movement is, beside channels.
const (
	ofPayer   = "transfer" // somebody paid us directly
	ofPoint   = "deposit"  // a service point brought its cash
	ofNobody  = "none"     // money out that nobody has told of yet
	ofPayout  = "payout"   // money out by order, which package payout accounts for
	ofCharge  = "charge"   // what the bank took for itself
	transfers = "transfer" // the channel of payers' own transfers
)

// entry is a movement on an account; amount is positive for a credit.
type entry struct {
	account, key      string
	booked            period.Date
	amount            money.Rupiah
	reference, remark string
	refs              string // references, JSON
	channel           string
	unassigned        money.Rupiah
}

const entryColumns = `account, entry_key, booked, amount, reference, remark, refs, channel, unassigned`

func scanEntry(scan func(...any) error) (e entry, err error) {
	return e, scan(&e.account, &e.key, &e.booked, &e.amount, &e.reference, &e.remark, &e.refs, &e.channel, &e.unassigned)
}

// references is all that the parties call a movement. A bank that has a number
// of its own for it still prints ours in one of the others.
type references struct {
	statement.References
	Batch    string `json:"batch,omitempty"`    // the booking that it is a part of
	Reversal bool   `json:"reversal,omitempty"` // it takes an earlier movement back
}

func (r references) json() (string, error) {
	b, err := json.Marshal(r)
	if len(b) > maxReferences {
		return "", err // nobody calls a payment that
	}
	return string(b), err
}

// references reads what json wrote.
func (e *entry) references() (r references) {
	if e.refs != "" {
		_ = json.Unmarshal([]byte(e.refs), &r) // what is not ours is not found in it either
	}
	return r
}

// maxReferences bounds the references of a movement, in bytes; each has 35
// characters by the standards.
const maxReferences = 2000

// LoadStatement keeps the statement of one of our accounts (” takes the account
// that the file names) and posts payers' own transfers: the code is looked for
// in what they wrote, and money without one waits in suspense. A movement is
// kept once, however many statements tell it. The same bytes again give the
// same answer; what a broken run left undone is done. Faults:
// reconcile.file_unreadable, .balance_differs, .no_account, .intraday,
// .statement_differs.
func (d *Desk) LoadStatement(ctx context.Context, account string, f File) (Loaded, error) {
	body, hash, err := spool(f.Body)
	if err != nil {
		return Loaded{}, err
	}
	defer body.Close()
	l := Loaded{Kind: "statement", State: "current", Name: f.Name, Version: 1}
	held := balances{}
	sum, err := statement.Read(body, statement.Options{}, func(e statement.Entry) error {
		held.see(e)
		if l.First == 0 || e.Date < l.First {
			l.First = e.Date
		}
		l.Day = max(l.Day, e.Date)
		return nil
	})
	if err == nil && sum.Incomplete { // a part of a statement would be taken for all of it
		err = &statement.Error{Reason: sum.Broken}
	}
	var bad *statement.Error
	if errors.As(err, &bad) {
		return Loaded{}, fault.New(fault.Invalid, "reconcile.file_unreadable", "why", fault.Words{bad.Message("id"), bad.Message("en")}).On("file").Because(err)
	}
	if err != nil {
		return Loaded{}, err
	}
	if sum.Format == statement.MT942 || sum.Format == statement.Camt052 {
		return Loaded{}, fault.New(fault.Invalid, "reconcile.intraday", "format", sum.Format).On("file")
	}
	for _, s := range sum.Statements {
		if s.Check == statement.Differs {
			return Loaded{}, fault.New(fault.Invalid, "reconcile.balance_differs", "difference", s.Difference.String()).On("file")
		}
		if s.Closing != nil {
			l.Day = max(l.Day, s.Closing.Date)
		}
	}
	if account == "" {
		account, _, _ = sum.Account()
	}
	if account == "" || len(account) > 34 {
		return Loaded{}, fault.New(fault.Invalid, "reconcile.no_account").On("account")
	}
	l.Subject, l.Profile = account, string(sum.Format)
	for _, r := range sum.Unread {
		l.Reasons = append(l.Reasons, Unread{r.Line, string(r.Code), [2]string{r.Message("id"), r.Message("en")}})
	}
	l.Unread = len(sum.Unread) + sum.More
	old, ok, err := d.known(ctx, account, "statement", hash)
	if err != nil {
		return old, err
	}
	if ok {
		l = old
		// A file of before balances were kept gives them now.
		if err := d.DB.Write(ctx, func(tx *db.Tx) error { return held.keep(ctx, tx, &l, &sum) }); err != nil {
			return Loaded{}, err
		}
	} else {
		rules, err := d.Rules(ctx)
		if err != nil {
			return Loaded{}, err
		}
		kept := l
		if err := d.DB.Write(ctx, func(tx *db.Tx) error {
			kept = l
			if _, err := body.Seek(0, io.SeekStart); err != nil {
				return err
			}
			if err := keepStatement(ctx, tx, &kept, rules, body, hash, f.By); err != nil {
				return err
			}
			return held.keep(ctx, tx, &kept, &sum)
		}); err != nil {
			return Loaded{}, err
		}
		l = kept
	}
	if err := d.takeDebits(ctx, account); err != nil {
		return l, err
	}
	return l, d.takeTransfers(ctx, account)
}

func keepStatement(ctx context.Context, tx *db.Tx, l *Loaded, rules []Rule, body io.Reader, hash, by string) error {
	l.FileID = id.Row(tx.Now())
	before, err := entriesByDay(ctx, tx, l)
	if err != nil {
		return err
	}
	told := map[period.Date]int{} // movements of this file
	seen := map[string]int{}
	var rows [][]any
	flush := func() error {
		_, err := tx.Insert(ctx, "bank_entry", "account,booked,entry_key,file_id,line,amount,reference,remark,refs,channel,unassigned", "ON CONFLICT DO NOTHING", rows)
		rows = rows[:0]
		return err
	}
	_, err = statement.Read(body, statement.Options{}, func(e statement.Entry) error {
		if e.Pending {
			return nil
		}
		amount, err := e.Amount.Rupiah()
		if err != nil || e.Currency != "" && e.Currency != "IDR" {
			l.Unread++ // interest with sen, another currency: nothing that a payer or channel sends
			l.Reasons = append(l.Reasons, Unread{e.Line, "not_whole_rupiah", [2]string{"Mutasi " + e.Amount.String() + " " + e.Currency + " bukan rupiah bulat.", "The movement " + e.Amount.String() + " " + e.Currency + " is not in whole rupiah."}})
			return nil
		}
		if e.Direction == statement.Debit {
			amount = -amount
		}
		if amount == 0 {
			return nil
		}
		reference, remark := bankReference(e), strings.TrimSpace(e.Text+" "+e.Name)
		key := reference
		if key == "" {
			h := sha256.Sum256([]byte(remark))
			key = hex.EncodeToString(h[:8])
		}
		key = fmt.Sprintf("%s/%d", short(key, 60), amount)
		nth := fmt.Sprintf("%d %s", e.Date, key)
		if seen[nth]++; seen[nth] > 1 {
			key = fmt.Sprintf("%s#%d", key, seen[nth])
		}
		refs, err := references{e.Refs, e.Batch, e.Reversal}.json()
		if err != nil {
			return err
		}
		channel := channelOf(rules, reference+" "+remark)
		switch {
		case channel != "":
		case amount > 0:
			channel = ofPayer
		default:
			channel = ofNobody
		}
		l.Lines++
		l.Amount += amount
		told[e.Date]++
		rows = append(rows, []any{l.Subject, e.Date, key, l.FileID, e.Line, int64(amount), short(reference, 140), short(remark, 500), refs, channel, int64(amount)})
		if len(rows) >= chunk {
			return flush()
		}
		return nil
	})
	if err == nil && len(rows) > 0 {
		err = flush()
	}
	if err != nil {
		return err
	}
	if err := sameMovements(ctx, tx, l, before, told); err != nil {
		return err
	}
	if err := keepFile(ctx, tx, l, hash, by); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Word: word(l.Day), Actor: by, Action: "reconcile.statement", Subject: "account:" + l.Subject,
		After: map[string]any{"file": l.FileID, "name": l.Name, "hash": hash, "lines": l.Lines, "amount": l.Amount, "from": l.First, "to": l.Day}})
}

// entriesByDay counts the movements of an account that are known, by booking day.
func entriesByDay(ctx context.Context, tx *db.Tx, l *Loaded) (map[period.Date]int, error) {
	out := map[period.Date]int{}
	const q = `SELECT booked, count(*) FROM bank_entry WHERE account = $1 AND booked >= $2 AND booked <= $3 GROUP BY booked`
	return out, db.Each(ctx, tx, q, []any{l.Subject, l.First, l.Day}, func(scan func(...any) error) error {
		var day period.Date
		var n int
		err := scan(&day, &n)
		out[day] = n
		return err
	})
}

// sameMovements refuses a statement that tells a known day otherwise: on each day
// one of the two has all that the other has. A bank that calls the same movement
// by another name in another form would else be paid twice.
func sameMovements(ctx context.Context, tx *db.Tx, l *Loaded, before, told map[period.Date]int) error {
	after, err := entriesByDay(ctx, tx, l)
	if err != nil {
		return err
	}
	for day, n := range told {
		fresh := after[day] - before[day]
		if fresh > 0 && n-fresh < before[day] {
			return fault.New(fault.Conflict, "reconcile.statement_differs", "day", day).On("file")
		}
	}
	return nil
}

// bankReference is what the bank calls a movement, else what the parties call it.
func bankReference(e statement.Entry) string {
	for _, s := range []string{e.Refs.Bank, e.Refs.Transaction, e.Reference} {
		if s = strings.TrimSpace(s); s != "" && !strings.EqualFold(s, "NONREF") && !strings.EqualFold(s, "NOTPROVIDED") {
			return s
		}
	}
	return ""
}

func short(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}
