package reconcile

import (
	"context"
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
	for {
		var list []entry
		deposits := map[string]bool{}
		var codes map[int64]bool
		if err := d.DB.Read(ctx, func(tx *db.Tx) (err error) {
			const q = `SELECT ` + entryColumns + ` FROM bank_entry WHERE channel = 'transfer' AND unassigned <> 0 AND account = $1 ORDER BY booked, entry_key LIMIT $2`
			if list, err = db.All(ctx, tx, scanEntry, q, account, chunk); err != nil || len(list) == 0 {
				return err
			}
			if deposits, err = depositsAmong(ctx, tx, list); err != nil {
				return err
			}
			codes, err = knownCodes(ctx, tx, list)
			return err
		}); err != nil || len(list) == 0 {
			return err
		}
		var paid []entry
		var ms []payment.Message
		for i := range list {
			e := &list[i]
			if deposits[e.key] {
				e.channel = ofPoint
				continue
			}
			m := payment.Message{Channel: transfers, Reference: transferReference(*e), Amount: e.amount, PaidAt: e.booked.Start().Add(noon).UTC(), Remark: e.remark}
			for _, c := range codesIn(e.reference + " | " + e.remark) {
				if text := strconv.FormatInt(c, 10); m.Code == "" || codes[c] {
					m.Code = text
					if codes[c] {
						break
					}
				}
			}
			paid, ms = append(paid, *e), append(ms, m)
		}
		for i, a := range d.Till.PostAll(ctx, ms) {
			if a.Err != nil {
				return fmt.Errorf("transfer %s: %w", paid[i].key, a.Err)
			}
		}
		if err := d.DB.Write(ctx, func(tx *db.Tx) error { return d.noteTransfers(ctx, tx, list) }); err != nil {
			return err
		}
	}
}

// transferReference is the bank's reference with its booking day.
func transferReference(e entry) string {
	return fmt.Sprintf("%s:%s@%d", e.account, e.key, e.booked)
}

// noteTransfers moves the money of transfers and deposits from clearing to the
// bank: the statement itself shows it.
func (d *Desk) noteTransfers(ctx context.Context, tx *db.Tx, list []entry) error {
	var rows [][]any
	var sum money.Rupiah
	e := &ledger.Entry{Word: word(list[0].booked), Kind: entryKind, Reference: "statement:" + list[0].account, Description: fmt.Sprintf("%d transfers", len(list))}
	for _, x := range list {
		n, err := tx.Exec(ctx, `UPDATE bank_entry SET unassigned = 0, channel = $4 WHERE account = $1 AND booked = $2 AND entry_key = $3 AND unassigned <> 0`, x.account, x.booked, x.key, x.channel)
		if err != nil {
			return err
		}
		if n == 0 { // another process was faster
			continue
		}
		sum += x.amount
		rows = append(rows, []any{x.channel, x.booked, x.account, x.booked, x.key, int64(x.amount), e.Word, 0, db.Micros(tx.Now())})
	}
	if len(rows) == 0 {
		return nil
	}
	if err := d.Book.PostTx(ctx, tx, e.Debit(ledger.Agency, ledger.Bank, sum).Credit(ledger.Agency, ledger.Clearing, sum)); err != nil {
		return err
	}
	for _, r := range rows {
		r[7] = e.ID
	}
	_, err := tx.Insert(ctx, "bank_match", "channel,business_date,account,booked,entry_key,amount,word,entry_id,at", "", rows)
	return err
}

// depositsAmong finds the movements that are cash of a service point: it told
// their reference and amount.
func depositsAmong(ctx context.Context, tx *db.Tx, list []entry) (map[string]bool, error) {
	out := map[string]bool{}
	var args []any
	var refs []string
	byRef := map[string][]entry{}
	for _, e := range list {
		if e.reference != "" {
			refs = append(refs, e.reference)
			byRef[e.reference] = append(byRef[e.reference], e)
		}
	}
	q := `SELECT bank_reference, amount FROM point_deposit WHERE state <> 'refused' AND bank_reference IN ` + db.In(&args, refs)
	return out, db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var ref string
		var amount money.Rupiah
		err := scan(&ref, &amount)
		for _, e := range byRef[ref] {
			if e.amount == amount && !out[e.key] {
				out[e.key] = true
				break
			}
		}
		return err
	})
}

// knownCodes tells which of the codes in remarks exist.
func knownCodes(ctx context.Context, tx *db.Tx, list []entry) (map[int64]bool, error) {
	var all []int64
	for _, e := range list {
		all = append(all, codesIn(e.reference+" | "+e.remark)...)
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
