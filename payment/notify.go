package payment

import (
	"context"
	"encoding/json"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/job"
)

// JobNotify tells the payer that the money arrived.
const JobNotify = "payment.notify"

// Notice is the payload of JobNotify.
type Notice struct {
	Payer     int64  `json:"payer"`
	PaymentID int64  `json:"payment"`
	Kind      string `json:"kind"` // self, employer, correction
}

// Notified is what the composer of a message needs.
type Notified struct {
	Payment
	Kind  string
	Phone string // of the payer, E.164; '' when none is known
	Lang  string
}

// NotifyHandler makes the handler of JobNotify: it reads what the messages say
// and gives them to send, within the transaction that removes the jobs.
func NotifyHandler(send func(ctx context.Context, tx *db.Tx, ns []Notified) error) job.Handler {
	return func(ctx context.Context, tx *db.Tx, jobs []job.Job) error {
		var members, employers, payments []int64
		kind := map[int64]string{}
		for _, j := range jobs {
			var n Notice
			if err := json.Unmarshal(j.Payload, &n); err != nil {
				return err
			}
			payments = append(payments, n.PaymentID)
			kind[n.PaymentID] = n.Kind
			if n.Kind == kindSelf {
				members = append(members, n.Payer)
			} else {
				employers = append(employers, n.Payer)
			}
		}
		phones, langs := map[int64]string{}, map[int64]string{}
		for _, who := range []struct {
			sql string
			nos []int64
		}{{`SELECT member_no, phone, language FROM member WHERE member_no IN `, members}, {`SELECT employer_no, phone, 'id' FROM employer WHERE employer_no IN `, employers}} {
			var args []any
			q := who.sql + db.In(&args, who.nos)
			if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
				var no int64
				var phone, lang string
				err := scan(&no, &phone, &lang)
				phones[no], langs[no] = phone, lang
				return err
			}); err != nil {
				return err
			}
		}
		var args []any
		q := selectPayment + ` WHERE payer IN ` + db.In(&args, append(members, employers...)) + ` AND payment_id IN ` + db.In(&args, payments) + ` ORDER BY payment_id`
		list, err := db.All(ctx, tx, scanPayment, q, args...)
		if err != nil {
			return err
		}
		out := make([]Notified, len(list))
		for i, p := range list {
			out[i] = Notified{p, kind[p.ID], phones[p.Payer], langs[p.Payer]}
		}
		return send(ctx, tx, out)
	}
}
