package contribution

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/money"
)

// Credit is money that the scheme owes a payer [kelebihan iuran]: what a
// correction took off a month that was paid. The next bill uses it (PP 44/2015
// Ps 23). Its balance is the sum of the payer's rows; the programme columns of a
// row say where it arose and are zero where it was used.

// Reasons of payer_credit rows.
const (
	creditCorrection = "correction" // + a correction lowered a paid month
	creditUsed       = "used"       // − a bill used it
	creditReturned   = "returned"   // + the bill that used it was cancelled
)

// CreditTx is the payer's free credit in rupiah.
func CreditTx(ctx context.Context, tx *db.Tx, payer int64) (a money.Rupiah, err error) {
	const q = `SELECT coalesce(sum(amount), 0) FROM payer_credit WHERE payer = $1`
	return a, tx.QueryRow(ctx, q, payer).Scan(&a)
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
		if b.State != Credited || b.Kind == SelfBill {
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
