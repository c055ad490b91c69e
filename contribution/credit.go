package contribution

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/money"
)

// Credit is what the scheme owes a payer by programme, in rupiah
// [kelebihan iuran, PP 44/2015 Ps 23: settled against the next month].
type Credit struct{ JKK, JKM, JHT, JP money.Rupiah }

// Sum is the credit in all programmes.
func (c Credit) Sum() money.Rupiah { return c.JKK + c.JKM + c.JHT + c.JP }

// upTo limits credit to what a bill asks per programme: money never passes
// from one fund to another.
func (c Credit) upTo(s Sums) Credit {
	least := func(a, b money.Rupiah) money.Rupiah { return max(0, min(a, b)) }
	return Credit{least(c.JKK, s.JKK), least(c.JKM, s.JKM), least(c.JHT, s.JHT), least(c.JP, s.JP)}
}

func (c Credit) negative() Credit { return Credit{-c.JKK, -c.JKM, -c.JHT, -c.JP} }

// CreditTx is the payer's free credit: the sum of all its rows.
func CreditTx(ctx context.Context, tx *db.Tx, payer int64) (c Credit, err error) {
	const q = `SELECT coalesce(sum(jkk),0), coalesce(sum(jkm),0), coalesce(sum(jht),0), coalesce(sum(jp),0) FROM payer_credit WHERE payer = $1`
	return c, tx.QueryRow(ctx, q, payer).Scan(&c.JKK, &c.JKM, &c.JHT, &c.JP)
}

// BillCreditTx is the credit that one bill used (positive), by programme.
func BillCreditTx(ctx context.Context, tx *db.Tx, payer, billNo int64) (c Credit, err error) {
	const q = `SELECT coalesce(-sum(jkk),0), coalesce(-sum(jkm),0), coalesce(-sum(jht),0), coalesce(-sum(jp),0)
		FROM payer_credit WHERE payer = $1 AND bill_no = $2 AND reason IN ('used', 'returned')`
	return c, tx.QueryRow(ctx, q, payer, billNo).Scan(&c.JKK, &c.JKM, &c.JHT, &c.JP)
}

// Reasons of payer_credit rows.
const (
	creditCorrection = "correction" // + a correction lowered a paid month
	creditUsed       = "used"       // − a bill used it
	creditReturned   = "returned"   // + the bill that used it was cancelled
)

func addCredit(ctx context.Context, tx *db.Tx, payer, billNo int64, c Credit, reason string) error {
	if c == (Credit{}) {
		return nil
	}
	_, err := tx.Insert(ctx, "payer_credit", "payer,credit_id,bill_no,amount,jkk,jkm,jht,jp,reason,at", "", [][]any{{payer, id.Row(tx.Now()), billNo,
		int64(c.Sum()), int64(c.JKK), int64(c.JKM), int64(c.JHT), int64(c.JP), reason, db.Micros(tx.Now())}})
	return err
}

// returnCredit frees what a cancelled bill had used.
func returnCredit(ctx context.Context, tx *db.Tx, b Bill) error {
	if b.CreditUsed == 0 {
		return nil
	}
	c, err := BillCreditTx(ctx, tx, b.Payer, b.No)
	if err != nil {
		return err
	}
	return addCredit(ctx, tx, b.Payer, b.No, c, creditReturned)
}

func (c Credit) minus(o Credit) Credit {
	return Credit{c.JKK - o.JKK, c.JKM - o.JKM, c.JHT - o.JHT, c.JP - o.JP}
}

func (c Credit) why() *WhyCredit {
	if c == (Credit{}) {
		return nil
	}
	return &WhyCredit{c.JKK, c.JKM, c.JHT, c.JP}
}

// credits finds the payers lo to hi that have credit.
func credits(ctx context.Context, tx *db.Tx, lo, hi int64) (map[int64]Credit, error) {
	const q = `SELECT payer, sum(jkk), sum(jkm), sum(jht), sum(jp) FROM payer_credit WHERE payer >= $1 AND payer <= $2 GROUP BY payer`
	out := map[int64]Credit{}
	return out, db.Each(ctx, tx, q, []any{lo, hi}, func(scan func(...any) error) error {
		var payer int64
		var c Credit
		err := scan(&payer, &c.JKK, &c.JKM, &c.JHT, &c.JP)
		out[payer] = c
		return err
	})
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
		if b.State == Credited && b.Kind != SelfBill {
			j, err := job.New(b.Payer, JobCredited, CreditedBill{b.Payer, b.No})
			if err != nil {
				return err
			}
			jobs = append(jobs, j)
		}
	}
	return job.Insert(ctx, tx, jobs...)
}
