package payout

import (
	"context"
	"errors"
	"math"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/snap"
)

// Kinds of batches.
const (
	KindBulk = "bulk" // service 20
	KindFile = "file" // pain.001
)

// Batch is orders that went out together.
type Batch struct {
	ID            int64
	Reference     string // partnerBulkId; message id of the file
	Bank          string
	Kind          string
	Orders        int
	Amount        money.Rupiah
	MadeBy        string
	MadeAt        time.Time // UTC
	BankReference string
	Answer        string
}

const selectBatches = `SELECT batch_id, reference, bank, kind, orders, amount, made_by, made_at, bank_reference, answer FROM payout_batch`

func scanBatch(scan func(...any) error) (b Batch, err error) {
	var at int64
	err = scan(&b.ID, &b.Reference, &b.Bank, &b.Kind, &b.Orders, &b.Amount, &b.MadeBy, &at, &b.BankReference, &b.Answer)
	b.MadeAt = db.Time(at)
	return b, err
}

// never is when an order is looked at next whose end only a statement tells.
const never = math.MaxInt64

// gather makes a batch of approved orders of an account, oldest first, and marks
// them sent within the limit of the day; payout.nothing_to_send when there is
// none. With one commit, before anything leaves.
func (d *Desk) gather(ctx context.Context, bankKey, kind, who string) (b Batch, a bank.Account, orders []Order, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		orders = nil
		if a, err = bank.OpenTx(ctx, tx, bankKey); err != nil {
			return err
		}
		row := id.Row(tx.Now())
		b = Batch{ID: row, Reference: reference("JB", row), Bank: bankKey, Kind: kind, MadeBy: who, MadeAt: tx.Now()}
		due, err := db.All(ctx, tx, scanOrder, selectOrders+` WHERE state = 'approved' AND bank = $1 AND leased_to <= $2 ORDER BY payout_id LIMIT $3`, bankKey, db.Micros(tx.Now()), snap.MaxBulk)
		if err != nil {
			return err
		}
		for _, o := range due {
			ok, err := d.markSentTx(ctx, tx, &o, a, b.ID)
			if errors.Is(err, errTaken) { // on its way already
				if _, err := tx.Exec(ctx, `UPDATE payout_day SET sent = sent - $3 WHERE bank = $1 AND day = $2`, bankKey, int(period.DateOf(tx.Now())), int64(o.Amount)); err != nil {
					return err
				}
				continue
			}
			if err != nil {
				return err
			}
			if !ok {
				break // the limit of the day: the rest goes out tomorrow
			}
			orders = append(orders, o)
			b.Orders++
			b.Amount += o.Amount
		}
		if b.Orders == 0 {
			return fault.New(fault.Conflict, codeNothing)
		}
		if kind == KindFile {
			if _, err := tx.Exec(ctx, `UPDATE payout SET next_at = $2, leased_to = 0 WHERE batch_id = $1`, b.ID, int64(never)); err != nil {
				return err
			}
		}
		if _, err := tx.Insert(ctx, "payout_batch", "batch_id,reference,bank,kind,orders,amount,made_by,made_at,bank_reference,answer", "",
			[][]any{{b.ID, b.Reference, b.Bank, b.Kind, b.Orders, int64(b.Amount), b.MadeBy, db.Micros(b.MadeAt), "", ""}}); err != nil {
			return err
		}
		return audit.Write(ctx, tx, audit.Change{Actor: who, Action: "payout.batch", Subject: "payout_batch:" + b.Reference, After: map[string]any{"kind": kind, "orders": b.Orders, "amount": b.Amount, "bank": bankKey}})
	})
	return b, a, orders, err
}

// SendBulk sends the approved orders of an account together (20). What became of
// each comes by notice (21) or is asked (36).
func (d *Desk) SendBulk(ctx context.Context, bankKey, who string) (Batch, error) {
	c, _, err := d.Banks.Client(ctx, bankKey)
	if err != nil {
		return Batch{}, err
	}
	b, a, orders, err := d.gather(ctx, bankKey, KindBulk, who)
	if err != nil {
		return b, err
	}
	m := snap.Bulk{PartnerBulkID: b.Reference, Currency: "IDR", CustomerReference: b.Reference, FeeType: snap.FeeOurs, Remark: "JAMSOS " + b.Reference, SourceAccountNo: a.AccountNo, Date: c.Dialect.Stamp(b.MadeAt)}
	for _, o := range orders {
		m.Items = append(m.Items, snap.BulkItem{PartnerReferenceNo: o.Reference, BankCode: o.To.BankCode, AccountNo: o.To.AccountNo, AccountName: o.To.Name, Amount: snap.IDR(o.Amount)})
	}
	if d.DB.Clock().Now().Sub(b.MadeAt) > leaseTime/2 {
		return b, nil // held up: see send
	}
	answer, err := c.Bulk(ctx, m)
	if err != nil && ctx.Err() != nil {
		return b, ctx.Err()
	}
	v := judgeError(err)
	if err == nil {
		// The bank took the bulk, not yet its transfers.
		v = verdict{state: Unknown, answer: answer.ResponseCode}
		b.BankReference = answer.BulkID
	}
	if v.state == Failed {
		v.state = Approved // the bulk was refused, not its orders: they can go alone
	}
	b.Answer = v.answer
	if err := d.DB.Write(ctx, func(tx *db.Tx) error {
		return tx.ExecOne(ctx, `UPDATE payout_batch SET bank_reference = $2, answer = $3 WHERE batch_id = $1`, b.ID, b.BankReference, b.Answer)
	}); err != nil {
		return b, err
	}
	for _, o := range orders {
		if err := d.settle(ctx, o.ID, v, byAnswer); err != nil {
			return b, err
		}
	}
	return b, nil
}

// Notice takes what a bank tells of a bulk (21). Told twice it does nothing the
// second time. Faults: payout.batch_unknown; payout.contradicts when the bank
// told otherwise before.
func (d *Desk) Notice(ctx context.Context, bankKey string, n snap.BulkNotice) error {
	var orders []Order
	if err := d.DB.Read(ctx, func(tx *db.Tx) error {
		b, err := scanBatch(tx.QueryRow(ctx, selectBatches+` WHERE reference = $1 AND bank = $2 AND kind = 'bulk'`, n.PartnerBulkID, bankKey).Scan)
		if db.Code(err) == db.NoRow {
			return fault.New(fault.NotFound, codeNoBatch)
		}
		if err == nil {
			orders, err = db.All(ctx, tx, scanOrder, selectOrders+` WHERE batch_id = $1 ORDER BY payout_id`, b.ID)
		}
		return err
	}); err != nil {
		return err
	}
	byReference := map[string]Order{}
	for _, o := range orders {
		byReference[o.Reference] = o
	}
	var first error
	for _, i := range n.Items {
		o, ok := byReference[i.PartnerReferenceNo]
		if !ok {
			continue // of another bulk, or back among those that go out again
		}
		v := judgeItem(o, i)
		if err := d.settle(ctx, o.ID, v, byNotice); err != nil && first == nil {
			first = err
		}
	}
	return first
}

func judgeItem(o Order, i snap.BulkResult) verdict {
	v := verdict{state: Unknown, answer: i.ResponseCode, reference: i.ReferenceNo, trace: i.TraceNo}
	r, err := i.Answered()
	switch {
	case err != nil || i.Amount.Given && i.Amount.Rupiah != o.Amount:
		v.answer = codeAmountDiffer
	case r.HTTP == 200:
		v.state = Paid
	case r.HTTP == 404 && r.Case == snap.Inconsistent.Case: // seen before: it may have been paid, as judgeError
	case r.HTTP >= 400 && r.HTTP < 500 && r.HTTP != 409:
		v.state = Failed
	}
	return v
}

// Batch finds a batch with its orders (payout.batch_unknown).
func (d *Desk) Batch(ctx context.Context, batchID int64) (b Batch, orders []Order, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		if b, err = scanBatch(tx.QueryRow(ctx, selectBatches+` WHERE batch_id = $1`, batchID).Scan); err != nil {
			if db.Code(err) == db.NoRow {
				err = fault.New(fault.NotFound, codeNoBatch)
			}
			return err
		}
		orders, err = db.All(ctx, tx, scanOrder, selectOrders+` WHERE batch_id = $1 ORDER BY payout_id`, batchID)
		return err
	})
	return b, orders, err
}
