package payment

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/member"
)

// Inquiry is what a channel may know of a bill before it takes money.
type Inquiry struct {
	Code      int64
	Payer     int64
	Name      string                // a member's masked, an employer's in full
	Kind      contribution.BillKind // standing: any amount
	Open      bool                  // any amount: it stands as credit
	Amount    money.Rupiah          // exactly this; 0 when open
	ExpiresAt time.Time             // UTC; zero: does not expire
	Bill      contribution.Bill     // empty when open
}

// Inquire finds what a code asks for, or says why it cannot be paid.
func (t *Till) Inquire(ctx context.Context, code string) (q Inquiry, err error) {
	err = t.DB.Read(ctx, func(tx *db.Tx) error {
		q, err = t.InquireTx(ctx, tx, code)
		return err
	})
	return q, err
}

// InquireTx is Inquire within tx.
func (t *Till) InquireTx(ctx context.Context, tx *db.Tx, code string) (q Inquiry, err error) {
	asks := Message{Code: code, PaidAt: tx.Now(), by: Channel{CanRefuse: true, Open: true}}
	bills, err := findBills(ctx, tx, []Message{asks}, true)
	if err != nil {
		return q, err
	}
	if n, err := id.ParsePaymentCode(code); err == nil {
		asks.Amount = bills[n].Amount // asked for, not told
	}
	d := decide(bills, asks, nil)
	if d.verdict == refuse {
		return q, d.reason
	}
	b := d.bill
	q = Inquiry{Code: b.Code, Payer: b.Payer, Kind: contribution.BillKind(b.Kind), Open: b.Kind == kindStanding, Amount: b.Amount, ExpiresAt: b.ExpiresAt}
	if !q.Open {
		if q.Bill, err = contribution.BillTx(ctx, tx, b.Payer, b.No); err != nil {
			return q, err
		}
	}
	if payerKind(b) != kindSelf {
		return q, tx.QueryRow(ctx, `SELECT name FROM employer WHERE employer_no = $1`, b.Payer).Scan(&q.Name)
	}
	if err = tx.QueryRow(ctx, `SELECT name FROM member WHERE member_no = $1`, b.Payer).Scan(&q.Name); err == nil {
		q.Name = member.MaskName(q.Name)
	}
	return q, err
}

// Payment is money that a payer's bill received.
type Payment struct {
	Payer, ID, BillNo  int64
	Channel, Reference string
	Amount             money.Rupiah
	PaidAt, PostedAt   time.Time    // UTC
	Token              string       // of the receipt page
	State              string       // posted (being spread), spread, credited (no bill, all of it stands as credit), reversed, moved (to another payer)
	Surplus            money.Rupiah // what of it stands as the payer's credit
}

// ByCredit tells that no money moved: the payer's credit paid the bill, or a
// correction gave credit.
func (p Payment) ByCredit() bool { return p.Channel == channelCredit }

const selectPayment = `SELECT payer, payment_id, bill_no, channel, reference, amount, paid_at, posted_at, token, state, surplus FROM payment`

func scanPayment(scan func(...any) error) (p Payment, err error) {
	var paid, posted int64
	err = scan(&p.Payer, &p.ID, &p.BillNo, &p.Channel, &p.Reference, &p.Amount, &paid, &posted, &p.Token, &p.State, &p.Surplus)
	p.PaidAt, p.PostedAt = db.Time(paid), db.Time(posted)
	return p, err
}

// Receipt is a payment with the bill that it paid [tanda terima]; a credit's bill
// is empty.
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
		if r.BillNo != 0 {
			r.Bill, err = contribution.BillTx(ctx, tx, payer, r.BillNo)
		}
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
