package point

import (
	"context"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Savings is what stands as a payer's credit [titipan] and what it is to pay next.
type Savings struct {
	Credit money.Rupiah `json:"credit"`
	Price  money.Rupiah `json:"price"` // of the oldest open bill, or of the next month; 0: nothing is known to pay
	Month  period.Month `json:"month"` // that it is for
}

// Missing is what is still to be saved; 0 when the credit suffices.
func (s Savings) Missing() money.Rupiah { return max(0, s.Price-s.Credit) }

// Savings tells what a payer has saved with a standing code and what is missing
// for the next month.
func (d *Desk) Savings(ctx context.Context, payer int64) (s Savings, err error) {
	bills, err := d.Till.Desk.Bills(ctx, payer, 0, 50)
	if err != nil {
		return s, err
	}
	now := d.DB.Clock().Now()
	for _, b := range bills { // newest first: the last one found is the oldest
		if b.State == contribution.Open && (b.ExpiresAt.IsZero() || now.Before(b.ExpiresAt)) {
			s.Price, s.Month = b.Amount, b.From
		}
	}
	if s.Price == 0 && id.ValidMemberNo(payer) {
		// Who left, or for whom the law sells no month, saves for nothing in particular.
		if q, err := d.Till.Desk.QuoteSelf(ctx, payer, 1); err == nil {
			s.Price, s.Month = q.Total, q.From
		}
	}
	return s, d.DB.Read(ctx, func(tx *db.Tx) error {
		s.Credit, err = contribution.CreditTx(ctx, tx, payer)
		return err
	})
}
