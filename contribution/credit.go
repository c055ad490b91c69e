package contribution

import (
	"context"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/money"
)

// Credit is money that the scheme owes a payer [kelebihan iuran, titipan]: what a
// correction took off a month that was paid, or what came on top of a bill or in
// small parts. The next bill uses it (PP 44/2015 Ps 23). Its balance is the sum of the payer's rows; the programme columns of a
// row say where it arose and are zero where it was used.

// Reasons of payer_credit rows.
const (
	creditCorrection = "correction" // + a correction lowered a paid month
	creditUsed       = "used"       // − a bill used it
	creditReturned   = "returned"   // + the bill that used it was cancelled
	creditReversed   = "reversed"   // − the channel took the payment back
	creditRefunded   = "refunded"   // − paid back to the payer
)

// CreditTx is the payer's free credit in rupiah.
func CreditTx(ctx context.Context, tx *db.Tx, payer int64) (a money.Rupiah, err error) {
	const q = `SELECT coalesce(sum(amount), 0) FROM payer_credit WHERE payer = $1`
	return a, tx.QueryRow(ctx, q, payer).Scan(&a)
}

// NewCredit is money that came and that no bill took.
type NewCredit struct {
	Payer  int64
	ID     int64 // of the payment that brought it
	Amount money.Rupiah
	Reason string // why no bill took it, a fault code
}

// AddCreditsTx adds what payments brought to their payers' credit. The caller
// posts the ledger.
func AddCreditsTx(ctx context.Context, tx *db.Tx, credits []NewCredit) error {
	if len(credits) == 0 {
		return nil
	}
	rows := make([][]any, len(credits))
	for i, c := range credits {
		rows[i] = []any{c.Payer, c.ID, 0, int64(c.Amount), 0, 0, 0, 0, c.Reason, db.Micros(tx.Now())}
	}
	return tx.InsertLater(ctx, "payer_credit", "payer,credit_id,bill_no,amount,jkk,jkm,jht,jp,reason,at", rows)
}

// TakeCreditTx takes free credit back, because its payment was reversed or it is
// paid out; ok is false when less than the amount is free. The caller posts the
// ledger.
func TakeCreditTx(ctx context.Context, tx *db.Tx, payer int64, amount money.Rupiah, refund bool) (ok bool, err error) {
	if err := lockCredit(ctx, tx, payer); err != nil {
		return false, err
	}
	free, err := CreditTx(ctx, tx, payer)
	if err != nil || free < amount {
		return false, err
	}
	reason := creditReversed
	if refund {
		reason = creditRefunded
	}
	_, err = tx.Insert(ctx, "payer_credit", "payer,credit_id,bill_no,amount,jkk,jkm,jht,jp,reason,at", "",
		[][]any{{payer, id.Row(tx.Now()), 0, -int64(amount), 0, 0, 0, 0, reason, db.Micros(tx.Now())}})
	return err == nil, err
}

// lockCredit lets one transaction at a time spend a payer's credit: it holds all
// of the payer's rows until commit. One row would not do: another may come in
// before it, and be held by the next.
func lockCredit(ctx context.Context, tx *db.Tx, payer int64) error {
	return lockRows(ctx, tx, `WHERE payer = $1`, payer)
}

// lockCredits is lockCredit for the payers lo to hi that have credit. What they
// have is to be read afterwards.
func lockCredits(ctx context.Context, tx *db.Tx, lo, hi int64) error {
	return lockRows(ctx, tx, `WHERE payer IN (SELECT payer FROM payer_credit WHERE payer >= $1 AND payer <= $2 GROUP BY payer HAVING sum(amount) > 0)`, lo, hi)
}

func lockRows(ctx context.Context, tx *db.Tx, where string, args ...any) error {
	q := `SELECT credit_id FROM payer_credit ` + where + ` ORDER BY payer, credit_id` + tx.ForUpdate()
	return db.Each(ctx, tx, q, args, func(scan func(...any) error) error { return scan(new(int64)) })
}

// CreditedPayers lists payers with free credit, by number, after a number.
func CreditedPayers(ctx context.Context, tx *db.Tx, after int64, limit int) ([]int64, error) {
	const q = `SELECT payer FROM payer_credit WHERE payer > $1 GROUP BY payer HAVING sum(amount) > 0 ORDER BY payer LIMIT $2`
	return db.All(ctx, tx, func(scan func(...any) error) (p int64, err error) { return p, scan(&p) }, q, after, limit)
}

// UseCreditTx lets a payer's free credit pay open bills, the oldest month first
// [bulan tertunggak lebih dahulu], as far as it suffices for whole bills. A
// self-payer without an open bill buys the month that runs; a later month is
// never bought ahead, so that what is left can be given back.
func (d *Desk) UseCreditTx(ctx context.Context, tx *db.Tx, payer int64, actor string) error {
	if err := lockCredit(ctx, tx, payer); err != nil {
		return err
	}
	free, err := CreditTx(ctx, tx, payer)
	if err != nil || free <= 0 {
		return err
	}
	open, err := db.All(ctx, tx, scanBill, selectBills+` WHERE payer = $1 AND state = 'open' ORDER BY month_from, bill_no`, payer)
	if err != nil {
		return err
	}
	for _, b := range open {
		if b.Amount > free {
			return nil // the oldest comes first, and waits for more
		}
		if !b.ExpiresAt.IsZero() && !tx.Now().Before(b.ExpiresAt) {
			continue // ExpireBills ends it
		}
		if b.Kind == SelfBill {
			if taken, err := TakenMonths(ctx, tx, []int64{payer}, []int64{b.No}); err != nil || taken[b.No] {
				return err
			}
		}
		if err := payByCredit(ctx, tx, b, actor); err != nil {
			return err
		}
		free -= b.Amount
	}
	if len(open) > 0 || !id.ValidMemberNo(payer) {
		return nil
	}
	return d.buyMonth(ctx, tx, payer, free, actor)
}

// buyMonth bills the month that runs when a self-payer's credit suffices for it.
func (d *Desk) buyMonth(ctx context.Context, tx *db.Tx, payer int64, free money.Rupiah, actor string) error {
	if _, err := memberArea(ctx, tx, payer); err != nil {
		return unlessRefused(err)
	}
	_, q, err := d.quoteSelf(ctx, tx, payer, 1)
	if err != nil {
		return unlessRefused(err)
	}
	if q.From > today(tx).Month() || q.Total > free {
		return nil
	}
	_, err = d.IssueSelfBillTx(ctx, tx, payer, 1, actor)
	return unlessRefused(err)
}

// unlessRefused is nil for a refusal (the member left, the law sells nothing):
// the credit stays.
func unlessRefused(err error) error {
	if err != nil && fault.Of(err).Class == fault.Internal {
		return err
	}
	return nil
}

// payByCredit turns an open bill into one that credit has paid.
func payByCredit(ctx context.Context, tx *db.Tx, b Bill, actor string) error {
	n, err := tx.Exec(ctx, `UPDATE bill SET state = 'credited', credit_used = credit_used + amount, amount = 0 WHERE payer = $1 AND bill_no = $2 AND state = 'open'`, b.Payer, b.No)
	if err != nil || n == 0 { // a payment was faster
		return err
	}
	if err := addCredit(ctx, tx, b, -b.Amount, Sums{}, creditUsed); err != nil {
		return err
	}
	used := b.Amount
	b.State, b.CreditUsed, b.Amount = Credited, b.CreditUsed+b.Amount, 0
	if err := queueCredited(ctx, tx, []Bill{b}); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Word: b.Payer, Actor: actor, Action: "contribution.use_credit", Subject: billSubject(b.No),
		Before: map[string]any{"state": Open}, After: map[string]any{"state": Credited, "credit": used}})
}

// credits finds the payers lo to hi that have credit.
func credits(ctx context.Context, tx *db.Tx, lo, hi int64) (map[int64]money.Rupiah, error) {
	const q = `SELECT payer, sum(amount) FROM payer_credit WHERE payer >= $1 AND payer <= $2 GROUP BY payer HAVING sum(amount) > 0`
	out := map[int64]money.Rupiah{}
	return out, db.Each(ctx, tx, q, []any{lo, hi}, func(scan func(...any) error) error {
		var payer int64
		var a money.Rupiah
		err := scan(&payer, &a)
		out[payer] = a
		return err
	})
}

func addCredit(ctx context.Context, tx *db.Tx, b Bill, amount money.Rupiah, from Sums, reason string) error {
	if amount == 0 {
		return nil
	}
	_, err := tx.Insert(ctx, "payer_credit", "payer,credit_id,bill_no,amount,jkk,jkm,jht,jp,reason,at", "", [][]any{{b.Payer, id.Row(tx.Now()), b.No,
		int64(amount), int64(from.JKK), int64(from.JKM), int64(from.JHT), int64(from.JP), reason, db.Micros(tx.Now())}})
	return err
}

// returnCredit frees what a cancelled bill had used.
func returnCredit(ctx context.Context, tx *db.Tx, b Bill) error {
	return addCredit(ctx, tx, b, b.CreditUsed, Sums{}, creditReturned)
}

// JobCredited is queued for every bill in state credited: its rows are settled
// by credit alone, or give back, and have to reach the members (package
// payment). The payload is CreditedBill.
const JobCredited = "contribution.credited"

// CreditedBill is the payload of JobCredited.
type CreditedBill struct {
	Payer  int64 `json:"payer"`
	BillNo int64 `json:"bill_no"`
}

func queueCredited(ctx context.Context, tx *db.Tx, bills []Bill) error {
	var jobs []job.Job
	for _, b := range bills {
		if b.State != Credited {
			continue
		}
		j, err := job.New(b.Payer, JobCredited, CreditedBill{b.Payer, b.No})
		if err != nil {
			return err
		}
		jobs = append(jobs, j)
	}
	return job.Insert(ctx, tx, jobs...)
}
