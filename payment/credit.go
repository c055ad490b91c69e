package payment

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/job"
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
		a := accepted{Message{Channel: channelCredit, Reference: fmt.Sprintf("bill:%d", b.No), Code: id.FormatPaymentCode(b.Code), PaidAt: now}, b, id.Row(now), id.Token(), 0}
		if err := insertReceipts(ctx, tx, [][]any{{channelCredit, a.msg.Reference, a.msg.hash(), string(Posted), b.Payer, a.id, b.Code, 0, db.Micros(now), db.Micros(now)}}); err != nil {
			return err
		}
		e := collectiveEntry([]accepted{a}, nil)
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
