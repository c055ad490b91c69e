package reconcile

import (
	"context"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/ledger"
)

// Movement is money on one of our accounts that no settlement day has yet.
type Movement struct {
	Account    string       `json:"account"`
	Booked     period.Date  `json:"booked"`
	Key        string       `json:"key"`
	Amount     money.Rupiah `json:"amount"` // credit +, debit −
	Unassigned money.Rupiah `json:"unassigned"`
	Reference  string       `json:"reference"`
	Remark     string       `json:"remark"`
	Channel    string       `json:"channel"` // by the words of its remark
}

// Unassigned lists movements that nobody accounts for yet, the oldest first:
// their channel's file has not come, their amount fits no day, or money left
// without an order.
func (d *Desk) Unassigned(ctx context.Context, limit int) (out []Movement, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		const q = `SELECT ` + entryColumns + ` FROM bank_entry WHERE unassigned <> 0 ORDER BY booked, account, entry_key LIMIT $1`
		out, err = db.All(ctx, tx, func(scan func(...any) error) (Movement, error) {
			e, err := scanEntry(scan)
			return Movement{e.account, e.booked, e.key, e.amount, e.unassigned, e.reference, e.remark, e.channel}, err
		}, q, limit)
		return err
	})
	return out, err
}

// Assign gives a movement to a channel's settlement day, or with channel
// "transfer" to the payer whom its text names (a debit takes the payer's transfer
// back, as the bank did), with "charge" to what the bank
// took for itself: what a person sees and the words do not say. Faults: reconcile.entry_not_assignable, .no_file,
// .channel_has_no_file, .reason_missing, .second_needed (kept; another person
// must say the same), .not_one_transfer, .not_taken_back.
func (d *Desk) Assign(ctx context.Context, m Movement, channel string, day period.Date, actor, why string) error {
	if why == "" {
		return fault.New(fault.Invalid, "reconcile.reason_missing").On("why")
	}
	if channel == ofCharge {
		if err := d.maySayCharge(ctx, m, actor, why); err != nil {
			return err
		}
		return d.charge(ctx, m, actor, why)
	}
	if channel == transfers {
		if done, err := d.takeBack(ctx, m, actor, why); done || err != nil {
			return err
		}
	}
	if channel != transfers {
		if _, err := d.settling(ctx, channel); err != nil {
			return err
		}
	}
	err := d.DB.Write(ctx, func(tx *db.Tx) error {
		e, err := scanEntry(tx.QueryRow(ctx, `SELECT `+entryColumns+` FROM bank_entry WHERE account = $1 AND booked = $2 AND entry_key = $3`, m.Account, m.Booked, m.Key).Scan)
		if db.Code(err) == db.NoRow || err == nil && (e.unassigned == 0 || channel == transfers && (e.amount < 0 || e.unassigned != e.amount)) {
			return fault.New(fault.Conflict, "reconcile.entry_not_assignable")
		}
		if err != nil {
			return err
		}
		q, args := `UPDATE bank_entry SET channel = $5, unassigned = 0 WHERE account = $1 AND booked = $2 AND entry_key = $3 AND unassigned = $4`, []any{e.account, e.booked, e.key, int64(e.unassigned), channel}
		if channel == transfers {
			q = `UPDATE bank_entry SET channel = $5 WHERE account = $1 AND booked = $2 AND entry_key = $3 AND unassigned = $4`
		}
		n, err := tx.Exec(ctx, q, args...)
		if err == nil && n == 0 {
			err = fault.New(fault.Conflict, "reconcile.entry_not_assignable")
		}
		if err != nil {
			return err
		}
		if channel != transfers {
			if err := d.give(ctx, tx, e, channel, day); err != nil {
				return err
			}
		}
		return audit.Write(ctx, tx, audit.Change{Word: word(day), Actor: actor, Action: "reconcile.assign", Subject: "account:" + e.account,
			Before: map[string]any{"booked": e.booked, "movement": e.key, "channel": e.channel, "unassigned": e.unassigned}, After: map[string]any{"channel": channel, "day": day}, Reason: why})
	})
	if err != nil {
		return err
	}
	if channel == transfers {
		return d.takeTransfers(ctx, m.Account)
	}
	_, err = d.Match(ctx, channel, day)
	return err
}

// give posts what is left of a movement to a day that has a file.
func (d *Desk) give(ctx context.Context, tx *db.Tx, e entry, channel string, day period.Date) error {
	const q = `UPDATE recon_day SET bank = bank + $3, settled_on = CASE WHEN settled_on < $4 THEN $4 ELSE settled_on END WHERE channel = $1 AND business_date = $2 AND file_id <> 0`
	n, err := tx.Exec(ctx, q, channel, day, int64(e.unassigned), e.booked)
	if err == nil && n == 0 {
		err = fault.New(fault.Conflict, "reconcile.no_file", "channel", channel, "day", day)
	}
	if err != nil {
		return err
	}
	j := &ledger.Entry{Word: word(day), Kind: entryKind, Reference: "settlement:" + subject(channel, day), Description: e.reference}
	if err := d.Book.PostTx(ctx, tx, j.Debit(ledger.Agency, ledger.Bank, e.unassigned).Credit(ledger.Agency, ledger.Clearing, e.unassigned)); err != nil {
		return err
	}
	_, err = tx.Insert(ctx, "bank_match", "channel,business_date,account,booked,entry_key,amount,word,entry_id,at", "",
		[][]any{{channel, day, e.account, e.booked, e.key, int64(e.unassigned), j.Word, j.ID, db.Micros(tx.Now())}})
	return err
}
