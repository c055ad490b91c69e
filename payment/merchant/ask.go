package merchant

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
)

// askAfter is how long after a code was shown its acquirer is asked what became
// of it: who pays does so at once, and a notice takes seconds. After an hour the
// settlement file finds the payment.
var askAfter = []time.Duration{2 * time.Minute, 10 * time.Minute, time.Hour}

const (
	// lease is how long one node has for asking about a code before another may.
	lease = 2 * time.Minute
	// later is when an acquirer that could not be reached is tried again, until
	// giveUp after the code was shown: nothing was asked, so it does not count.
	later  = 10 * time.Minute
	giveUp = 24 * time.Hour
	// atOnce is how many codes are asked about in a run.
	atOnce = 200
	actor  = "system:qris"
)

// Asker asks acquirers about codes that were shown (51) and posts what was paid,
// so that a lost notice (52) is no lost payment.
type Asker struct {
	DB       *db.DB
	Till     *payment.Till
	Banks    *bank.Accounts
	Partners *partner.Registry
	// Acquirer is which bank is asked for channels of which no partner is one of
	// our banks; "": none is.
	Acquirer string
}

// Asked is what a run came to.
type Asked struct {
	Asked  int `json:"asked"`
	Posted int `json:"posted"` // payments that were found, whether or not a notice came meanwhile
	Failed int `json:"failed"` // no answer; most are asked again
}

type shown struct {
	payer, code   int64
	channel, bank string
	at, next      int64
	asked, calls  int
}

// Shown notes that a code of an open bill was shown, at this moment. bank is
// which made it, "" when we composed it. Shown again after it was asked about it
// is asked about anew.
func (a *Asker) Shown(ctx context.Context, payer, code int64, channel, bank string, amount money.Rupiah) error {
	fresh := false
	err := a.DB.Read(ctx, func(tx *db.Tx) error { // most views are repeated: spare the write
		var n int
		err := tx.QueryRow(ctx, `SELECT count(*) FROM qris_code WHERE payer = $1 AND code = $2 AND channel = $3 AND bank = $4 AND asked = 0 AND next_at > 0`, payer, code, channel, bank).Scan(&n)
		fresh = n == 1
		return err
	})
	if err != nil || fresh {
		return err
	}
	return a.DB.Write(ctx, func(tx *db.Tx) error {
		now := tx.Now()
		_, err := tx.Insert(ctx, "qris_code", "payer,code,channel,bank,amount,shown_at,asked,calls,next_at,state,reference",
			`ON CONFLICT (payer, code, channel) DO UPDATE SET bank = CASE excluded.bank WHEN '' THEN qris_code.bank ELSE excluded.bank END, amount = excluded.amount,
				shown_at = excluded.shown_at, asked = 0, next_at = excluded.next_at, state = 'waiting' WHERE qris_code.state <> 'paid'`,
			[][]any{{payer, code, channel, bank, int64(amount), db.Micros(now), 0, 0, db.Micros(now.Add(askAfter[0])), "waiting", ""}})
		return err
	})
}

// Run asks about the codes that are due.
func (a *Asker) Run(ctx context.Context) (Asked, error) {
	var out Asked
	var list []shown
	if err := a.DB.Read(ctx, func(tx *db.Tx) (err error) {
		const q = `SELECT payer, code, channel, bank, shown_at, asked, calls, next_at FROM qris_code WHERE next_at > 0 AND next_at <= $1 ORDER BY next_at LIMIT $2`
		list, err = db.All(ctx, tx, func(scan func(...any) error) (x shown, err error) {
			return x, scan(&x.payer, &x.code, &x.channel, &x.bank, &x.at, &x.asked, &x.calls, &x.next)
		}, q, db.Micros(tx.Now()), atOnce)
		return err
	}); err != nil {
		return out, err
	}
	for _, x := range list {
		if err := ctx.Err(); err != nil {
			return out, err
		}
		if err := a.one(ctx, x, &out); err != nil {
			return out, err
		}
	}
	return out, nil
}

// one asks about a code, unless another node does.
func (a *Asker) one(ctx context.Context, x shown, out *Asked) error {
	mine := false
	if err := a.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE qris_code SET next_at = $5, calls = calls + 1 WHERE payer = $1 AND code = $2 AND channel = $3 AND next_at = $4`,
			x.payer, x.code, x.channel, x.next, db.Micros(tx.Now().Add(lease)))
		mine = n == 1
		return err
	}); err != nil || !mine {
		return err
	}
	x.calls++
	code := strings.ReplaceAll(id.FormatPaymentCode(x.code), " ", "")
	if _, err := a.Till.Inquire(ctx, code); err != nil && ended(err) {
		return a.end(ctx, x, "settled", "")
	}
	by, channel, err := a.acquirer(ctx, x)
	if err != nil {
		return err
	}
	if by == "" {
		return a.end(ctx, x, "unknown", "")
	}
	answer, err := a.Query(ctx, by, code, x.calls)
	if err != nil && fault.Of(err).Code != bank.CodeRefused {
		if fault.Of(err).Class == fault.Internal {
			return err
		}
		slog.WarnContext(ctx, "a QRIS code could not be asked about", "bank", by, "code", x.code, "err", err)
		out.Failed++
		return a.postpone(ctx, x)
	}
	out.Asked++
	if err == nil && answer.Status == snap.TransactionSuccess {
		switch done, perr := a.post(ctx, channel, code, answer); {
		case perr != nil:
			return perr
		case done:
			out.Posted++
			return a.end(ctx, x, "paid", answer.ReferenceNo)
		}
	}
	return a.next(ctx, x)
}

// ended tells whether there is nothing left to wait for: the bill was paid, or
// withdrawn. One that ran out may have been paid before.
func ended(err error) bool {
	switch fault.Of(err).Code {
	case "payment.already_paid", "payment.month_taken", "payment.cancelled", "payment.code_unknown":
		return true
	}
	return false
}

// acquirer is whom to ask, and on which channel its notices come. A bank that
// tells us bears the same key among the partners as among our banks.
func (a *Asker) acquirer(ctx context.Context, x shown) (by, channel string, err error) {
	partners, err := a.Partners.List(ctx)
	if err != nil {
		return "", "", err
	}
	if x.bank != "" {
		for _, p := range partners {
			if p.Key == x.bank && p.Channel != "" {
				return x.bank, p.Channel, nil
			}
		}
		return x.bank, x.channel, nil
	}
	for _, p := range partners {
		if p.Channel != x.channel || p.State == partner.Closed {
			continue
		}
		if b, err := a.Banks.Get(ctx, p.Key); err == nil && b.BaseURL != "" {
			return p.Key, x.channel, nil
		} else if err != nil && fault.Of(err).Class != fault.NotFound {
			return "", "", err
		}
	}
	return a.Acquirer, x.channel, nil
}

// Query asks a bank what became of the code of a bill (51); time tells one
// asking from the next. Faults bank.*.
func (a *Asker) Query(ctx context.Context, by, reference string, time int) (snap.QRAnswer, error) {
	k, _, err := a.Banks.Client(ctx, by)
	if err != nil {
		return snap.QRAnswer{}, err
	}
	return k.QueryQR(ctx, snap.QRQuery{PartnerReferenceNo: reference, ServiceCode: snap.GenerateQR.Code}, time)
}

// post posts what the acquirer says was paid, under the reference that its notice
// has: whichever comes second finds the first one's answer. done is false for an
// answer that nothing can be posted of.
func (a *Asker) post(ctx context.Context, channel, code string, answer snap.QRAnswer) (done bool, err error) {
	if answer.ReferenceNo == "" || !answer.Amount.Given || answer.PartnerReferenceNo != "" && answer.PartnerReferenceNo != code {
		slog.ErrorContext(ctx, "an acquirer says paid, but not what", "channel", channel, "code", code)
		return false, nil
	}
	paid := a.DB.Clock().Now()
	if at, err := snap.ParseTimestamp(answer.PaidAt); err == nil && at.Before(paid) {
		paid = at.UTC()
	}
	out, err := a.Till.Post(ctx, payment.Message{Channel: channel, Reference: answer.ReferenceNo, Code: code, Amount: answer.Amount.Rupiah, PaidAt: paid, Kept: true})
	if err != nil {
		if f := fault.Of(err); f.Class == fault.Conflict || f.Class == fault.Invalid || f.Class == fault.Forbidden || f.Class == fault.NotFound {
			slog.ErrorContext(ctx, "a payment that an acquirer tells of cannot be posted", "channel", channel, "reference", answer.ReferenceNo, "err", err)
			return false, nil
		}
		return false, err
	}
	if out.Repeated {
		return true, nil
	}
	return true, a.DB.Write(ctx, func(tx *db.Tx) error {
		return audit.Write(ctx, tx, audit.Change{Word: out.Payer, Actor: actor, Action: "merchant.notice_lost", Subject: fmt.Sprintf("payment:%d", out.PaymentID),
			After: map[string]any{"channel": channel, "reference": answer.ReferenceNo, "amount": answer.Amount.Rupiah}, Reason: "found by service 51"})
	})
}

// next sets when a code is asked about once more.
func (a *Asker) next(ctx context.Context, x shown) error {
	x.asked++
	if x.asked >= len(askAfter) {
		return a.set(ctx, x, 0, "unpaid", "")
	}
	return a.set(ctx, x, db.Micros(db.Time(x.at).Add(askAfter[x.asked])), "waiting", "")
}

func (a *Asker) postpone(ctx context.Context, x shown) error {
	at := a.DB.Clock().Now().Add(later)
	if at.After(db.Time(x.at).Add(giveUp)) {
		return a.set(ctx, x, 0, "unpaid", "")
	}
	return a.set(ctx, x, db.Micros(at), "waiting", "")
}

func (a *Asker) end(ctx context.Context, x shown, state, reference string) error {
	return a.set(ctx, x, 0, state, reference)
}

// set writes what asking came to, unless the code was shown anew meanwhile.
func (a *Asker) set(ctx context.Context, x shown, next int64, state, reference string) error {
	return a.DB.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE qris_code SET next_at = $5, state = $6, reference = $7, asked = $8 WHERE payer = $1 AND code = $2 AND channel = $3 AND shown_at = $4`,
			x.payer, x.code, x.channel, x.at, next, state, reference, x.asked)
		return err
	})
}
