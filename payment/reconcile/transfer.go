package reconcile

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment"
)

// takeTransfers posts the credits of an account that are of payers themselves.
// It goes in chunks; a payment that was posted and not noted before a crash is
// posted again, which is a repetition.
func (d *Desk) takeTransfers(ctx context.Context, account string) error {
	debit, err := d.Till.Channel(ctx, ofDebit)
	if err != nil {
		return err
	}
	for {
		var list []entry
		if err := d.DB.Read(ctx, func(tx *db.Tx) (err error) {
			const q = `SELECT ` + entryColumns + ` FROM bank_entry WHERE channel = 'transfer' AND unassigned <> 0 AND account = $1 ORDER BY booked, entry_key LIMIT $2`
			list, err = db.All(ctx, tx, scanEntry, q, account, chunk)
			return err
		}); err != nil || len(list) == 0 {
			return err
		}
		if err := d.takeDebited(ctx, list); err != nil {
			return err
		}
		var known map[int]claim
		var codes map[int64]bool
		if err := d.DB.Read(ctx, func(tx *db.Tx) (err error) {
			if known, err = claims(ctx, tx, debit, list); err != nil {
				return err
			}
			codes, err = knownCodes(ctx, tx, list)
			return err
		}); err != nil {
			return err
		}
		var paid []entry
		var ms []payment.Message
		for i, e := range list {
			if _, ok := known[i]; ok {
				continue
			}
			m := payment.Message{Channel: transfers, Reference: transferReference(e), Amount: e.amount, PaidAt: e.booked.Start().Add(noon).UTC(), Remark: e.remark}
			for _, c := range payment.CodesIn(e.reference + " | " + e.remark) {
				if text := strconv.FormatInt(c, 10); m.Code == "" || codes[c] {
					m.Code = text
					if codes[c] {
						break
					}
				}
			}
			paid, ms = append(paid, e), append(ms, m)
		}
		for i, a := range d.Till.PostAll(ctx, ms) {
			if a.Err != nil {
				return fmt.Errorf("transfer %s: %w", paid[i].key, a.Err)
			}
		}
		err := d.DB.Write(ctx, func(tx *db.Tx) error { return d.noteTransfers(ctx, tx, list, known) })
		if err != nil && !errors.Is(err, errRefused) {
			return err
		}
	}
}

// errRefused says that somebody refused a deposit while it was being noted.
var errRefused = errors.New("reconcile: the deposit was refused meanwhile")

// transferReference is the bank's reference with its booking day.
func transferReference(e entry) string {
	return fmt.Sprintf("%s:%s@%d", e.account, e.key, e.booked)
}

// noteTransfers moves the money of transfers, deposits and debits from clearing
// to the bank: the statement itself shows it.
func (d *Desk) noteTransfers(ctx context.Context, tx *db.Tx, list []entry, known map[int]claim) error {
	var rows [][]any
	journal := map[string]*ledger.Entry{}
	sums := map[string]money.Rupiah{}
	var order []string
	for i, x := range list {
		c, ok := known[i]
		if !ok {
			c = claim{channel: transfers, day: x.booked}
		}
		n, err := tx.Exec(ctx, `UPDATE bank_entry SET unassigned = 0, channel = $4 WHERE account = $1 AND booked = $2 AND entry_key = $3 AND unassigned <> 0`, x.account, x.booked, x.key, c.channel)
		if err != nil {
			return err
		}
		if n == 0 { // another process was faster
			continue
		}
		if c.channel == ofPoint {
			if err := holdDeposit(ctx, tx, c); err != nil {
				return err
			}
		}
		e := &ledger.Entry{Word: word(list[0].booked), Kind: entryKind, Reference: "statement:" + x.account, Description: fmt.Sprintf("%d transfers", len(list))}
		if c.channel == ofDebit {
			e = &ledger.Entry{Word: word(c.day), Kind: entryKind, Reference: "settlement:" + subject(ofDebit, c.day), Description: "debits on the account"}
		}
		if journal[e.Reference] == nil {
			journal[e.Reference] = e
			order = append(order, e.Reference)
		}
		e = journal[e.Reference]
		sums[e.Reference] += x.amount
		rows = append(rows, []any{c.channel, c.day, x.account, x.booked, x.key, int64(x.amount), e.Word, e.Reference, db.Micros(tx.Now()), c.subject})
	}
	if len(rows) == 0 {
		return nil
	}
	var post []*ledger.Entry
	for _, ref := range order {
		post = append(post, journal[ref].Debit(ledger.Agency, ledger.Bank, sums[ref]).Credit(ledger.Agency, ledger.Clearing, sums[ref]))
	}
	if err := d.Book.PostTx(ctx, tx, post...); err != nil {
		return err
	}
	for _, r := range rows {
		r[7] = journal[r[7].(string)].ID
	}
	_, err := tx.Insert(ctx, "bank_match", "channel,business_date,account,booked,entry_key,amount,word,entry_id,at,subject", "", rows)
	return err
}

// holdDeposit keeps a deposit from being refused until commit.
func holdDeposit(ctx context.Context, tx *db.Tx, c claim) error {
	no, err := strconv.ParseInt(c.subject, 10, 64)
	if err != nil {
		return err
	}
	n, err := tx.Exec(ctx, `UPDATE point_deposit SET state = state WHERE word = $1 AND deposit_id = $2 AND state <> 'refused'`, c.point, no)
	if err == nil && n == 0 {
		err = errRefused
	}
	return err
}

// knownCodes tells which of the codes in remarks exist.
func knownCodes(ctx context.Context, tx *db.Tx, list []entry) (map[int64]bool, error) {
	var all []int64
	for _, e := range list {
		all = append(all, payment.CodesIn(e.reference+" | "+e.remark)...)
	}
	return existing(ctx, tx, all)
}

func existing(ctx context.Context, tx *db.Tx, codes []int64) (map[int64]bool, error) {
	out := map[int64]bool{}
	for len(codes) > 0 {
		n := min(len(codes), chunk)
		var args []any
		q := `SELECT code FROM code WHERE ` + db.Any(tx, &args, "code", codes[:n])
		if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
			var c int64
			err := scan(&c)
			out[c] = true
			return err
		}); err != nil {
			return nil, err
		}
		codes = codes[n:]
	}
	return out, nil
}
