package contribution

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// SelfBillLife is how long a self-payer's bill can be paid. It also ends with
// the first month it covers, because a past month is never sold. No regulation
// gives a time; three days let somebody reach a shop, and keep the promise of
// cover from "now" honest.
const SelfBillLife = 72 * time.Hour

// selfBillEnd is when a bill made at an instant ends: the earlier of its life
// and the last instant (WIB) of its first month.
func selfBillEnd(made time.Time, first period.Month) time.Time {
	end := first.Add(1).First().Start().UTC()
	if life := made.Add(SelfBillLife); life.Before(end) {
		return life
	}
	return end
}

// IssueSelfBill is IssueSelfBillTx in a transaction of its own.
func (d *Desk) IssueSelfBill(ctx context.Context, memberNo int64, months int, actor string) (b Bill, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		b, err = d.IssueSelfBillTx(ctx, tx, memberNo, months, actor)
		return err
	})
	return b, err
}

// IssueSelfBillTx bills an enrolled self-payer for months at once and cancels
// the bill that was open. The amount is the sum of the months' amounts less the
// payer's credit; when credit covers all of it the bill is credited at once.
func (d *Desk) IssueSelfBillTx(ctx context.Context, tx *db.Tx, memberNo int64, months int, actor string) (Bill, error) {
	if _, err := memberArea(ctx, tx, memberNo); err != nil {
		return Bill{}, err
	}
	// The touched row is held until commit: of two tabs one waits for the other,
	// and then cancels its bill.
	if _, err := tx.Exec(ctx, `UPDATE enrolment SET version = version WHERE member_no = $1 AND segment = 2 AND state <> 'ended'`, memberNo); err != nil {
		return Bill{}, err
	}
	_, q, err := d.quoteSelf(ctx, tx, memberNo, months)
	if err != nil {
		return Bill{}, err
	}
	if _, err := d.cancelOpenSelf(ctx, tx, memberNo, "a newer bill takes its place", actor); err != nil {
		return Bill{}, err
	}
	free, err := CreditTx(ctx, tx, memberNo)
	if err == nil && free > 0 {
		if err = lockCredit(ctx, tx, memberNo); err == nil {
			free, err = CreditTx(ctx, tx, memberNo)
		}
	}
	if err != nil {
		return Bill{}, err
	}
	used := max(0, min(free, q.Total))
	b := Bill{Payer: memberNo, No: id.Row(tx.Now()), Kind: SelfBill, Segment: law.BPU, From: q.From, To: q.To, State: Open, Members: 1,
		Amount: q.Total - used, CreditUsed: used, Sums: q.Sums, RuleVersion: d.Law.RuleVersion(), Why: q.Why, DueDate: q.DueDate,
		ExpiresAt: selfBillEnd(tx.Now(), q.From), CreatedAt: tx.Now()}
	if b.Amount == 0 {
		b.State, b.ExpiresAt = Credited, time.Time{}
	}
	one := []Bill{b}
	if err := d.insertBills(ctx, tx, one); err != nil {
		return Bill{}, err
	}
	b = one[0]
	if err := addCredit(ctx, tx, b, -used, Sums{}, creditUsed); err != nil {
		return Bill{}, err
	}
	if err := queueCredited(ctx, tx, one); err != nil {
		return Bill{}, err
	}
	rows := make([][]any, len(q.Months))
	for i, m := range q.Months {
		rows[i] = []any{memberNo, b.No, int(m.Month), int(m.Result.Programmes), int64(m.Result.Flags), int64(m.Base), int64(m.JKK), int64(m.JKM), int64(m.JHT)}
	}
	if _, err := tx.Insert(ctx, "bill_month", "payer,bill_no,month,programmes,flags,base,jkk,jkm,jht", "", rows); err != nil {
		return Bill{}, err
	}
	return b, audit.Write(ctx, tx, audit.Change{Word: memberNo, Actor: actor, Action: "contribution.issue_bill", Subject: billSubject(b.No),
		After: map[string]any{"months": months, "from": b.From, "to": b.To, "amount": b.Amount, "rules": d.Law.Version()}})
}

// cancelOpenSelf cancels the payer's open bills for own months.
func (d *Desk) cancelOpenSelf(ctx context.Context, tx *db.Tx, memberNo int64, reason, actor string) (int, error) {
	open, err := db.All(ctx, tx, scanBill, selectBills+` WHERE payer = $1 AND state = 'open' AND kind = 'self' ORDER BY bill_no`, memberNo)
	if err != nil {
		return 0, err
	}
	for _, b := range open {
		if err := cancelTx(ctx, tx, b, reason, actor); err != nil {
			return 0, err
		}
	}
	return len(open), nil
}

// BillMonth is one month of a self-payer's bill.
type BillMonth struct {
	Month      period.Month
	Programmes law.Programmes
	Flags      uint32
	Base       int64
	Sums
}

// BillMonthsTx lists the months of a self-payer's bill, oldest first. They
// become contribution rows when the bill is paid.
func BillMonthsTx(ctx context.Context, tx *db.Tx, payer, billNo int64) ([]BillMonth, error) {
	const q = `SELECT month, programmes, flags, base, jkk, jkm, jht FROM bill_month WHERE payer = $1 AND bill_no = $2 ORDER BY month`
	return db.All(ctx, tx, func(scan func(...any) error) (m BillMonth, err error) {
		return m, scan(&m.Month, &m.Programmes, &m.Flags, &m.Base, &m.JKK, &m.JKM, &m.JHT)
	}, q, payer, billNo)
}
