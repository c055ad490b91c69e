package reconcile

import (
	"context"
	"fmt"
	"slices"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/payment"
)

// takeBack takes a payer's transfer back because the bank did: the debit m of our
// account is the credit of before, with the other sign. It is false when m is no
// debit that nobody accounts for. Faults: reconcile.not_one_transfer when the
// texts do not say which transfer it was, .not_taken_back when what was bought
// with it stands.
func (d *Desk) takeBack(ctx context.Context, m Movement, actor, why string) (done bool, err error) {
	by, err := d.Till.Channel(ctx, transfers)
	if err != nil {
		return false, err
	}
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		done = false
		e, err := scanEntry(tx.QueryRow(ctx, `SELECT `+entryColumns+` FROM bank_entry WHERE account = $1 AND booked = $2 AND entry_key = $3`, m.Account, m.Booked, m.Key).Scan)
		if db.Code(err) == db.NoRow || err == nil && (e.amount >= 0 || e.unassigned != e.amount) {
			return nil
		}
		if err != nil {
			return err
		}
		paid, err := takenBackBy(ctx, tx, &e)
		if err != nil {
			return err
		}
		if len(paid) != 1 {
			return fault.New(fault.Conflict, "reconcile.not_one_transfer", "n", len(paid))
		}
		of := paid[0]
		u, err := d.Till.ReverseTx(ctx, tx, by, payment.Reversal{Channel: transfers, Reference: transferReference(of), Amount: of.amount, Reason: short("taken back by the bank: "+e.reference+" "+why, 500)})
		if err != nil {
			return err
		}
		if u.Outcome != payment.Undone {
			return fault.New(fault.Conflict, "reconcile.not_taken_back", "why", u.Reason)
		}
		n, err := tx.Exec(ctx, `UPDATE bank_entry SET channel = 'transfer', unassigned = 0 WHERE account = $1 AND booked = $2 AND entry_key = $3 AND unassigned = amount`, e.account, e.booked, e.key)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "reconcile.entry_not_assignable")
		}
		if err != nil {
			return err
		}
		j := &ledger.Entry{Word: word(of.booked), Kind: entryKind, Reference: "statement:" + e.account, Description: "taken back by the bank " + e.reference}
		if err := d.Book.PostTx(ctx, tx, j.Debit(ledger.Agency, ledger.Clearing, -e.amount).Credit(ledger.Agency, ledger.Bank, -e.amount)); err != nil {
			return err
		}
		// On the day of the transfer, which it undoes.
		if _, err := tx.Insert(ctx, "bank_match", "channel,business_date,account,booked,entry_key,amount,word,entry_id,at,subject", "",
			[][]any{{transfers, of.booked, e.account, e.booked, e.key, int64(e.amount), j.Word, j.ID, db.Micros(tx.Now()), transferReference(of)}}); err != nil {
			return err
		}
		done = true
		return audit.Write(ctx, tx, audit.Change{Word: word(of.booked), Actor: actor, Action: "reconcile.take_back", Subject: "account:" + e.account,
			After: map[string]any{"booked": e.booked, "movement": e.key, "amount": e.amount, "transfer": transferReference(of)}, Reason: why})
	})
	return done && err == nil, err
}

// takenBackBy finds the transfers that a debit may take back: of the same amount,
// not long before, and standing. Those that share a reference or a billing code
// with it go before all others.
func takenBackBy(ctx context.Context, tx *db.Tx, e *entry) ([]entry, error) {
	all, err := db.All(ctx, tx, scanEntry, `SELECT `+entryColumns+` FROM bank_entry WHERE account = $1 AND booked >= $2 AND booked <= $3 AND channel = 'transfer' AND amount = $4 AND unassigned = 0
		ORDER BY booked, entry_key`, e.account, e.booked.AddDays(-lookBack), e.booked, int64(-e.amount))
	if err != nil {
		return nil, err
	}
	var fit, sure []entry
	for _, b := range all {
		var undone int
		if err := tx.QueryRow(ctx, `SELECT count(*) FROM reversal WHERE channel = $1 AND reference = $2 AND outcome <> 'refused'`, transfers, transferReference(b)).Scan(&undone); err != nil {
			return nil, err
		}
		if undone > 0 {
			continue
		}
		fit = append(fit, b)
		codes := payment.CodesIn(b.reference + " | " + b.remark)
		if e.reference != "" && e.reference == b.reference || slices.ContainsFunc(payment.CodesIn(e.reference+" | "+e.remark), func(c int64) bool { return slices.Contains(codes, c) }) {
			sure = append(sure, b)
		}
	}
	if len(sure) > 0 {
		return sure, nil
	}
	return fit, nil
}

// TakesBack names the transfer that a debit most likely takes back, with the day
// on which it was booked; ” when none or several may be meant.
func (d *Desk) TakesBack(ctx context.Context, m Movement) (reference string, booked period.Date, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		list, err := takenBackBy(ctx, tx, &entry{account: m.Account, booked: m.Booked, amount: m.Amount, reference: m.Reference, remark: m.Remark})
		if err == nil && m.Amount < 0 && len(list) == 1 {
			reference, booked = list[0].reference, list[0].booked
		}
		if err != nil {
			err = fmt.Errorf("transfers before %v: %w", m.Booked, err)
		}
		return err
	})
	return reference, booked, err
}
