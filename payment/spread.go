package payment

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/ledger"
)

// JobSpread spreads the next chunk of an employer's payment to the workers.
const JobSpread = "payment.spread"

type spreadWork struct {
	Payer   int64 `json:"payer"`
	Bill    int64 `json:"bill"`
	Payment int64 `json:"payment"`
	PaidAt  int64 `json:"paid_at"`
	Chunk   int   `json:"chunk"`
	After   int64 `json:"after"`
}

// HandleSpread is the handler of JobSpread: one chunk, and the job of the next.
func (t *Till) HandleSpread(ctx context.Context, tx *db.Tx, jobs []job.Job) error {
	for _, j := range jobs {
		var w spreadWork
		if err := json.Unmarshal(j.Payload, &w); err != nil {
			return err
		}
		if err := t.spreadChunk(ctx, tx, w); err != nil {
			return fmt.Errorf("spreading payment %d of %d, chunk %d: %w", w.Payment, w.Payer, w.Chunk, err)
		}
	}
	return nil
}

func (t *Till) spreadChunk(ctx context.Context, tx *db.Tx, w spreadWork) error {
	// Holds the payment against a reversal; a reversed one is spread no more.
	n, err := tx.Exec(ctx, `UPDATE payment SET state = state WHERE payer = $1 AND payment_id = $2 AND state NOT IN ('reversed', 'moved')`, w.Payer, w.Payment)
	if err != nil || n == 0 {
		return err
	}
	rows, last, err := t.Desk.SpreadTx(ctx, tx, contribution.Spread{EmployerNo: w.Payer, BillNo: w.Bill, PaymentID: w.Payment,
		PaidAt: db.Time(w.PaidAt), After: w.After})
	if err != nil {
		return err
	}
	if last == 0 {
		return finishSpread(ctx, tx, w)
	}
	var jht, jp money.Rupiah
	e := &ledger.Entry{Word: w.Payer, Kind: entrySpread, Reference: fmt.Sprintf("payment:%d", w.Payment), Description: fmt.Sprintf("chunk %d", w.Chunk)}
	members, prev := 0, int64(0)
	for _, r := range rows {
		if r.MemberNo != prev {
			members, prev = members+1, r.MemberNo
		}
		if r.JHT != 0 || r.JP != 0 {
			e.Members = append(e.Members, ledger.MemberPosting{MemberNo: r.MemberNo, Month: r.Month, EmployerNo: w.Payer, JHT: r.JHT, JP: r.JP})
		}
		jht, jp = jht+r.JHT, jp+r.JP
	}
	// The chunk's row is the proof that it was done: a second run of the same
	// chunk fails on its key and leaves nothing.
	if _, err := tx.Insert(ctx, "spread", "payer,payment_id,chunk,members,jht,jp,last_member,done_at", "", [][]any{
		{w.Payer, w.Payment, w.Chunk, members, int64(jht), int64(jp), last, db.Micros(tx.Now())}}); err != nil {
		return err
	}
	e.Debit(ledger.JHT, ledger.ToBeSpread, jht).Credit(ledger.JHT, ledger.MemberAccounts, jht)
	e.Debit(ledger.JP, ledger.ToBeSpread, jp).Credit(ledger.JP, ledger.MemberAccounts, jp)
	if len(e.Postings) > 0 { // an employer with JKK and JKM only has no member accounts
		if err := t.Book.PostTx(ctx, tx, e); err != nil {
			return err
		}
	}
	if err := t.queueWorkers(ctx, tx, w, last); err != nil {
		return err
	}
	if members < contribution.SpreadChunk { // nobody is left
		return finishSpread(ctx, tx, w)
	}
	w.Chunk, w.After = w.Chunk+1, last
	next, err := job.New(w.Payer, JobSpread, w)
	if err != nil {
		return err
	}
	return job.Insert(ctx, tx, next)
}

func finishSpread(ctx context.Context, tx *db.Tx, w spreadWork) error {
	return tx.ExecOne(ctx, `UPDATE payment SET state = 'spread' WHERE payer = $1 AND payment_id = $2`, w.Payer, w.Payment)
}
