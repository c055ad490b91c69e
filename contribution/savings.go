package contribution

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// Savings is what stands as a payer's credit [saldo titipan] beside what it is to
// pay next.
type Savings struct {
	Credit money.Rupiah
	Price  money.Rupiah // of the oldest open bill, or of a self-payer's next month; 0: nothing is known to pay
	Month  period.Month // that it is for; of a bill its first
	Due    period.Date  // last day to pay it by law
	PaidTo period.Month // last month that a self-payer has paid; 0 none
	Waits  bool         // the month has not begun and no bill asks for it: credit waits for its first day
}

// Missing is what is still to be saved; 0 when the credit suffices.
func (s Savings) Missing() money.Rupiah { return max(0, s.Price-s.Credit) }

// Savings tells what a payer has saved and what is missing for what.
func (d *Desk) Savings(ctx context.Context, payer int64) (s Savings, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		s, err = d.SavingsTx(ctx, tx, payer)
		return err
	})
	return s, err
}

// SavingsTx is Savings within tx. It names what UseCreditTx would pay.
func (d *Desk) SavingsTx(ctx context.Context, tx *db.Tx, payer int64) (s Savings, err error) {
	if s.Credit, err = CreditTx(ctx, tx, payer); err != nil {
		return s, err
	}
	self := id.ValidMemberNo(payer)
	if self {
		if s.PaidTo, err = lastPaidSelf(ctx, tx, payer); err != nil {
			return s, err
		}
	}
	open, err := db.All(ctx, tx, scanBill, selectBills+` WHERE payer = $1 AND state = 'open' ORDER BY month_from, bill_no`, payer)
	if err != nil {
		return s, err
	}
	for _, b := range open {
		if b.ExpiresAt.IsZero() || tx.Now().Before(b.ExpiresAt) {
			s.Price, s.Month, s.Due = b.Amount, b.From, b.DueDate
			return s, nil
		}
	}
	if !self {
		return s, nil
	}
	// Who left, or for whom the law sells no month, saves for nothing in particular.
	_, q, err := d.quoteSelf(ctx, tx, payer, 1)
	if err != nil {
		return s, unlessRefused(err)
	}
	s.Price, s.Month, s.Due, s.Waits = q.Total, q.From, q.DueDate, q.From > today(tx).Month()
	return s, nil
}

// BoughtTx is the bill that a payer's credit paid, or helped to pay, first after a
// deposit; found is false while the deposit waits.
func BoughtTx(ctx context.Context, tx *db.Tx, payer, paymentID int64) (b Bill, found bool, err error) {
	const q = `SELECT u.bill_no FROM payer_credit u WHERE u.payer = $1 AND u.credit_id > $2 AND u.reason = $3
		AND NOT EXISTS (SELECT 1 FROM payer_credit r WHERE r.payer = u.payer AND r.bill_no = u.bill_no AND r.reason = $4)
		ORDER BY u.credit_id LIMIT 1`
	var no int64
	err = tx.QueryRow(ctx, q, payer, paymentID, creditUsed, creditReturned).Scan(&no)
	switch {
	case db.Code(err) == db.NoRow:
		return b, false, nil
	case err != nil:
		return b, false, err
	}
	b, err = BillTx(ctx, tx, payer, no)
	return b, err == nil, err
}

// fullAhead is how far beyond the days asked about the end of full cover is
// looked for.
const fullAhead = 3 // months

// FullCoverTx is the run of days on which accidents and death are both covered in
// full [perlindungan penuh]: it begins on the first such day from from to to, and
// last is 0 when no end is in sight, as while somebody is employed. first is 0
// when there is no such day. Days to come are a forecast in which nothing more is
// paid.
func (d *Desk) FullCoverTx(ctx context.Context, tx *db.Tx, memberNo int64, from, to period.Date) (first, last period.Date, err error) {
	s, err := standingTx(ctx, tx, memberNo)
	if err != nil {
		return 0, 0, err
	}
	end := to.Month().Add(fullAhead).Last()
	first, last = fullRun(d.cover(s, from, end, today(tx)), from, to, end)
	return first, last, nil
}

// fullRun is FullCoverTx over spans that reach from from to end.
func fullRun(spans []law.CoverageSpan, from, to, end period.Date) (first, last period.Date) {
	for day := from; day <= end; day = day.AddDays(1) {
		held, full := 0, 0
		for _, x := range spans {
			if x.Programme == law.JKP || day < x.From || day > x.To {
				continue
			}
			held++
			if x.State == law.CoverFull {
				full++
			}
		}
		switch {
		case held > 0 && full == held:
			if first == 0 && day > to {
				return 0, 0
			}
			if first == 0 {
				first = day
			}
			last = day
		case first != 0:
			return first, last
		}
	}
	return first, 0
}
