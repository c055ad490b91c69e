package payment

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// JobTellWorkers tells the workers of one chunk what their employer paid for
// them. It is a job of its own: the money does not wait for the messages, and a
// chunk is spread once, so each worker is told once for each payment.
const JobTellWorkers = "payment.tell_workers"

// workersWork is the payload of JobTellWorkers: the members after After up to
// Last.
type workersWork struct {
	Payer   int64 `json:"payer"`
	Bill    int64 `json:"bill"`
	Payment int64 `json:"payment"`
	After   int64 `json:"after"`
	Last    int64 `json:"last"`
}

// WorkerNotice is what the composer of a worker's message needs.
type WorkerNotice struct {
	MemberNo          int64
	EmployerNo        int64
	PaymentID         int64
	Employer          string       // its name
	From, To          period.Month // of what was paid for this worker
	JKK, JKM, JHT, JP money.Rupiah // of all bearers
	Phone             string       // E.164
	Lang              string
}

func (t *Till) queueWorkers(ctx context.Context, tx *db.Tx, w spreadWork, last int64) error {
	if t.TellWorkers == nil {
		return nil
	}
	j, err := job.New(w.Payer, JobTellWorkers, workersWork{Payer: w.Payer, Bill: w.Bill, Payment: w.Payment, After: w.After, Last: last})
	if err != nil {
		return err
	}
	return job.Insert(ctx, tx, j)
}

// workersTold reads whom a chunk is to tell. A worker whose months a correction
// made cheaper is told nothing here. Who registered alone and did not want
// messages gets none; whom an employer reported never was asked, and is told
// because the scheme owes every member word of their rights and of their JHT
// balance (UU 24/2011 Ps 13 e, g).
const workersTold = `SELECT c.member_no, min(c.month), max(c.month), sum(c.jkk), sum(c.jkm), sum(c.jht_employer + c.jht_worker), sum(c.jp_employer + c.jp_worker),
		max(m.phone), max(m.language)
	FROM contribution c JOIN member m ON m.member_no = c.member_no AND m.phone <> '' AND m.state IN ('issued', 'reserved')
	WHERE c.employer_no = $1 AND c.bill_no IN (SELECT old_bill_no FROM bill_supersedes WHERE payer = $1 AND bill_no = $2 UNION ALL SELECT CAST($2 AS BIGINT))
		AND c.member_no > $3 AND c.member_no <= $4
		AND NOT EXISTS (SELECT 1 FROM consent n WHERE n.member_no = c.member_no AND n.kind = 'data'
			AND NOT EXISTS (SELECT 1 FROM consent y WHERE y.member_no = n.member_no AND y.kind = 'messages'))
	GROUP BY c.member_no
	HAVING sum(c.jkk + c.jkm + c.jht_employer + c.jht_worker + c.jp_employer + c.jp_worker) > 0
	ORDER BY c.member_no`

// HandleTellWorkers is the handler of JobTellWorkers.
func (t *Till) HandleTellWorkers(ctx context.Context, tx *db.Tx, jobs []job.Job) error {
	for _, j := range jobs {
		var w workersWork
		if err := json.Unmarshal(j.Payload, &w); err != nil {
			return err
		}
		var employer string
		if err := tx.QueryRow(ctx, `SELECT name FROM employer WHERE employer_no = $1`, w.Payer).Scan(&employer); err != nil {
			return err
		}
		list, err := db.All(ctx, tx, func(scan func(...any) error) (n WorkerNotice, err error) {
			n.EmployerNo, n.PaymentID, n.Employer = w.Payer, w.Payment, employer
			err = scan(&n.MemberNo, &n.From, &n.To, &n.JKK, &n.JKM, &n.JHT, &n.JP, &n.Phone, &n.Lang)
			return n, err
		}, workersTold, w.Payer, w.Bill, w.After, w.Last)
		if err != nil {
			return err
		}
		if err := t.TellWorkers(ctx, tx, list); err != nil {
			return fmt.Errorf("telling workers of payment %d of %d: %w", w.Payment, w.Payer, err)
		}
	}
	return nil
}
