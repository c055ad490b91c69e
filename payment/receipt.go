package payment

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
)

// Inquiry is what a channel may know of a bill before it takes money.
type Inquiry struct {
	Code      int64
	Payer     int64
	Kind      contribution.BillKind
	Amount    money.Rupiah
	ExpiresAt time.Time // UTC; zero: does not expire
	Bill      contribution.Bill
}

// Inquire finds what a code asks for, or says why it cannot be paid.
func (t *Till) Inquire(ctx context.Context, code string) (q Inquiry, err error) {
	err = t.DB.Read(ctx, func(tx *db.Tx) error {
		m := Message{Code: code, PaidAt: tx.Now()}
		bills, err := findBills(ctx, tx, []Message{m}, true)
		if err != nil {
			return err
		}
		if n, err := id.ParsePaymentCode(code); err == nil {
			m.Amount = bills[n].Amount // asked for, not told
		}
		b, reason := fits(bills, m, nil)
		if reason != nil {
			return reason
		}
		q = Inquiry{Code: b.Code, Payer: b.Payer, Kind: contribution.BillKind(b.Kind), Amount: b.Amount, ExpiresAt: b.ExpiresAt}
		q.Bill, err = contribution.BillTx(ctx, tx, b.Payer, b.No)
		return err
	})
	return q, err
}

// Payment is money that a payer's bill received.
type Payment struct {
	Payer, ID, BillNo  int64
	Channel, Reference string
	Amount             money.Rupiah
	PaidAt, PostedAt   time.Time // UTC
	Token              string    // of the receipt page
	State              string    // posted (being spread), spread, reversed
}

const selectPayment = `SELECT payer, payment_id, bill_no, channel, reference, amount, paid_at, posted_at, token, state FROM payment`

func scanPayment(scan func(...any) error) (p Payment, err error) {
	var paid, posted int64
	err = scan(&p.Payer, &p.ID, &p.BillNo, &p.Channel, &p.Reference, &p.Amount, &paid, &posted, &p.Token, &p.State)
	p.PaidAt, p.PostedAt = db.Time(paid), db.Time(posted)
	return p, err
}

// Receipt is a payment with the bill that it paid [tanda terima].
type Receipt struct {
	Payment
	Bill contribution.Bill
}

// ReceiptByToken finds the receipt behind /r/<token>.
func (t *Till) ReceiptByToken(ctx context.Context, token string) (r Receipt, err error) {
	if !id.ValidToken(token) {
		return r, fault.New(fault.NotFound, "payment.receipt_unknown")
	}
	err = t.DB.Read(ctx, func(tx *db.Tx) error {
		var payer, payment int64
		err := tx.QueryRow(ctx, `SELECT payer, payment_id FROM receipt_token WHERE token = $1`, token).Scan(&payer, &payment)
		if db.Code(err) == db.NoRow {
			return fault.New(fault.NotFound, "payment.receipt_unknown")
		}
		if err != nil {
			return err
		}
		if r.Payment, err = scanPayment(tx.QueryRow(ctx, selectPayment+` WHERE payer = $1 AND payment_id = $2`, payer, payment).Scan); err != nil {
			return err
		}
		r.Bill, err = contribution.BillTx(ctx, tx, payer, r.BillNo)
		return err
	})
	return r, err
}

// Payments lists a payer's payments, newest first, older than before (0: from
// the newest).
func (t *Till) Payments(ctx context.Context, payer, before int64, limit int) (out []Payment, err error) {
	if before == 0 {
		before = 1<<63 - 1
	}
	err = t.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanPayment, selectPayment+` WHERE payer = $1 AND payment_id < $2 ORDER BY payment_id DESC LIMIT $3`, payer, before, limit)
		return err
	})
	return out, err
}
