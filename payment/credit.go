package payment

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/member"
)

// channelCredit is the channel of payments in which no money moves: a bill that
// the payer's credit covers, or a correction that gives credit.
const channelCredit = "credit"

// HandleCredited is the handler of contribution.JobCredited. A credited bill is
// posted like a payment of nothing: its sums go over the funds against the
// payer's credit (a correction that gives back has negative sums and a negative
// use of credit), and its rows are spread to the workers.
func (t *Till) HandleCredited(ctx context.Context, tx *db.Tx, jobs []job.Job) error {
	for _, j := range jobs {
		var w contribution.CreditedBill
		if err := json.Unmarshal(j.Payload, &w); err != nil {
			return err
		}
		b, err := scanBill(tx.QueryRow(ctx, `SELECT `+billColumns+` FROM bill b WHERE b.payer = $1 AND b.bill_no = $2`, w.Payer, w.BillNo).Scan)
		if err != nil {
			return err
		}
		if b.State != string(contribution.Credited) || b.Amount != 0 {
			return fmt.Errorf("payment: bill %d of %d is %s with amount %d, not credited", b.No, b.Payer, b.State, b.Amount)
		}
		now := tx.Now()
		a := accepted{msg: Message{Channel: channelCredit, Reference: fmt.Sprintf("bill:%d", b.No), Code: id.FormatPaymentCode(b.Code), PaidAt: now}, bill: b,
			id: id.Row(now), token: id.Token(), pays: true}
		if err := insertReceipts(ctx, tx, [][]any{{channelCredit, a.msg.Reference, a.msg.hash(), string(Posted), b.Payer, a.id, b.Code, 0, db.Micros(now), db.Micros(now)}}); err != nil {
			return err
		}
		var months []contribution.SettledMonth
		if b.Kind == kindSelf {
			if months, err = t.Desk.SettleSelfTx(ctx, tx, []contribution.PaidBill{{Payer: b.Payer, BillNo: b.No, PaymentID: a.id, PaidAt: now, RuleVersion: b.RuleVersion}}, nil, true); err != nil {
				return err
			}
		}
		e := collectiveEntry([]accepted{a}, months)
		if err := t.Book.PostTx(ctx, tx, e); err != nil {
			return err
		}
		if err := insertPayments(ctx, tx, []accepted{a}, e); err != nil {
			return err
		}
		if err := tx.InsertLater(ctx, "receipt_token", "token,payer,payment_id", [][]any{{a.token, b.Payer, a.id}}); err != nil {
			return err
		}
		if err := writeFollowing(ctx, tx, []accepted{a}); err != nil {
			return err
		}
	}
	return nil
}

// JobUseCredit lets a payer's credit pay what it suffices for.
const JobUseCredit = "payment.use_credit"

type creditWork struct {
	Payer int64 `json:"payer"`
}

// HandleUseCredit is the handler of JobUseCredit: the oldest bill first, and of a
// self-payer the month that runs when no bill is open.
func (t *Till) HandleUseCredit(ctx context.Context, tx *db.Tx, jobs []job.Job) error {
	seen := map[int64]bool{}
	for _, j := range jobs {
		var w creditWork
		if err := json.Unmarshal(j.Payload, &w); err != nil {
			return err
		}
		if seen[w.Payer] {
			continue
		}
		seen[w.Payer] = true
		if err := t.passOn(ctx, tx, w.Payer); err != nil {
			return fmt.Errorf("passing the credit of %d on: %w", w.Payer, err)
		}
		if err := t.Desk.UseCreditTx(ctx, tx, w.Payer, "system:credit"); err != nil {
			return fmt.Errorf("using the credit of %d: %w", w.Payer, err)
		}
	}
	return nil
}

// passOn gives the credit of a merged number to the person it stands for, where it
// buys what is due.
func (t *Till) passOn(ctx context.Context, tx *db.Tx, payer int64) error {
	if !id.ValidMemberNo(payer) {
		return nil
	}
	into, err := member.Root(ctx, tx, payer)
	if err != nil || into == payer {
		return err
	}
	free, err := contribution.CreditTx(ctx, tx, payer)
	if err != nil || free <= 0 {
		return err
	}
	if ok, err := contribution.TakeCreditTx(ctx, tx, payer, free, false); err != nil || !ok {
		return err
	}
	return giveCredit(ctx, tx, into, free, reasonMerged)
}

// UseCredits queues JobUseCredit for every payer with credit; it is called some
// times a day: a month that begins, or a bill that ended, may be paid by it now.
func (t *Till) UseCredits(ctx context.Context) (total int, err error) {
	after := int64(0)
	for {
		n, last := 0, after
		err := t.DB.Write(ctx, func(tx *db.Tx) error {
			payers, err := contribution.CreditedPayers(ctx, tx, after, maxBatch)
			if err != nil {
				return err
			}
			n = len(payers)
			jobs := make([]job.Job, n)
			for i, p := range payers {
				if jobs[i], err = job.New(p, JobUseCredit, creditWork{p}); err != nil {
					return err
				}
				last = p
			}
			return job.Insert(ctx, tx, jobs...)
		})
		if total += n; err != nil || n < maxBatch {
			return total, err
		}
		after = last
	}
}
