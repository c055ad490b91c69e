package contribution

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Outlook is what money for a standing code [kode titipan] does, told before it
// is taken.
type Outlook struct {
	Pays   []Span       // paid at once, the oldest month first
	Credit money.Rupiah // stands afterwards
	Next   Span         // what the credit waits for; its months are 0 when nothing is known
}

// Span is months and their price.
type Span struct {
	From, To period.Month
	Amount   money.Rupiah
}

// Waits tells whether the credit suffices and only waits for the month to begin.
func (o Outlook) Waits() bool { return o.Next.From != 0 && o.Credit >= o.Next.Amount }

// Missing is what is still to be saved; 0 when nothing is known to pay.
func (o Outlook) Missing() money.Rupiah {
	if o.Next.From == 0 {
		return 0
	}
	return max(0, o.Next.Amount-o.Credit)
}

// Outlook tells what UseCreditTx would do if a payer's credit were more by some
// amount. It follows the same steps and writes nothing; payment/point compares
// both.
func (d *Desk) Outlook(ctx context.Context, payer int64, more money.Rupiah) (o Outlook, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		o, err = d.outlook(ctx, tx, payer, more)
		return err
	})
	return o, err
}

func (d *Desk) outlook(ctx context.Context, tx *db.Tx, payer int64, more money.Rupiah) (o Outlook, err error) {
	if o.Credit, err = CreditTx(ctx, tx, payer); err != nil {
		return o, err
	}
	o.Credit += more
	open, err := db.All(ctx, tx, scanBill, selectBills+` WHERE payer = $1 AND state = 'open' ORDER BY month_from, bill_no`, payer)
	if err != nil {
		return o, err
	}
	for _, b := range open {
		x := Span{b.From, b.To, b.Amount}
		if b.Amount > o.Credit {
			o.Next = x
			return o, nil
		}
		if !b.ExpiresAt.IsZero() && !tx.Now().Before(b.ExpiresAt) {
			continue
		}
		if b.Kind == SelfBill {
			if taken, err := TakenMonths(ctx, tx, []int64{payer}, []int64{b.No}); err != nil || taken[b.No] {
				return o, err
			}
		}
		o.Pays, o.Credit = append(o.Pays, x), o.Credit-b.Amount
	}
	if len(open) > 0 || !id.ValidMemberNo(payer) {
		return o, nil
	}
	if _, err := memberArea(ctx, tx, payer); err != nil {
		return o, unlessRefused(err)
	}
	_, q, err := d.quoteSelf(ctx, tx, payer, 1)
	if err != nil {
		return o, unlessRefused(err)
	}
	x := Span{q.From, q.From, q.Total}
	if q.From > today(tx).Month() || q.Total > o.Credit {
		o.Next = x
		return o, nil
	}
	o.Pays, o.Credit = append(o.Pays, x), o.Credit-q.Total
	return o, nil
}
