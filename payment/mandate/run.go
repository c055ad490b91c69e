package mandate

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/snap"
)

const (
	leaseTime  = 2 * time.Minute
	runSize    = 100
	firstPause = 30 * time.Second
	lastPause  = 15 * time.Minute
	// actor is who asks by a mandate.
	actor = "system:mandate"
)

var errTaken = errors.New("mandate: taken by another process")

func pause(tries int) time.Duration {
	return min(firstPause<<min(max(tries-1, 0), 6), lastPause)
}

// Run does what is due: registrations are sent, months asked for on their day,
// and unclear debits asked about. It returns how much moved. Safe to run in
// several processes.
func (d *Desk) Run(ctx context.Context) (int, error) {
	var asked, due []Mandate
	var open []Debit
	if err := d.DB.Read(ctx, func(tx *db.Tx) (err error) {
		now, today := db.Micros(tx.Now()), int(period.DateOf(tx.Now()))
		if asked, err = db.All(ctx, tx, scanMandate, selectMandates+` WHERE state = 'asked' AND next_at <= $1 AND leased_to <= $1 ORDER BY mandate_id LIMIT $2`, now, runSize); err != nil {
			return err
		}
		if due, err = db.All(ctx, tx, scanMandate, selectMandates+` WHERE state = 'active' AND next_on <= $1
			AND NOT EXISTS (SELECT 1 FROM mandate_debit x WHERE x.member_no = mandate.member_no AND x.mandate_id = mandate.mandate_id AND x.state IN ('sent', 'unknown'))
			ORDER BY next_on, mandate_id LIMIT $2`, today, runSize); err != nil {
			return err
		}
		open, err = db.All(ctx, tx, scanDebit, selectDebits+` WHERE state IN ('sent', 'unknown') AND next_at <= $1 AND leased_to <= $1 ORDER BY debit_id LIMIT $2`, now, runSize)
		return err
	}); err != nil {
		return 0, err
	}
	total := 0
	work := func(what string, word int64, err error) error {
		switch {
		case errors.Is(err, errTaken):
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			slog.ErrorContext(ctx, "mandate could not be worked", "step", what, "member", word, "err", err)
		default:
			total++
		}
		return nil
	}
	for _, m := range asked {
		if err := work("register", m.MemberNo, d.ask(ctx, m)); err != nil {
			return total, err
		}
	}
	for _, m := range due {
		if err := work("debit", m.MemberNo, d.debit(ctx, m)); err != nil {
			return total, err
		}
	}
	for _, b := range open {
		if err := work("status", b.MemberNo, d.resolve(ctx, b)); err != nil {
			return total, err
		}
	}
	return total, nil
}

// ask registers a mandate at the bank (70). It moves no money, so what was not
// answered is asked again, with the same reference; so is what still waits for the
// owner's consent (202).
func (d *Desk) ask(ctx context.Context, m Mandate) error {
	c, _, err := d.Banks.Client(ctx, m.Bank)
	if err != nil {
		return err
	}
	if err := d.DB.Write(ctx, func(tx *db.Tx) error {
		const q = `UPDATE mandate SET leased_to = $3, tries = tries + 1 WHERE member_no = $1 AND mandate_id = $2 AND state = 'asked' AND leased_to <= $4 AND tries = $5`
		n, err := tx.Exec(ctx, q, m.MemberNo, m.ID, db.Micros(tx.Now().Add(leaseTime)), db.Micros(tx.Now()), m.tries)
		if err == nil && n != 1 {
			err = errTaken
		}
		return err
	}); err != nil {
		return err
	}
	m.tries++
	a, err := c.GrantMandate(ctx, snap.Mandate{PartnerReferenceNo: m.Reference, BankCode: m.BankCode, AccountNo: m.AccountNo, AccountName: m.AccountName, Maximum: snap.IDR(m.Maximum),
		BillerID: c.PartnerID, BillerName: d.Biller, CustomerID: strconv.FormatInt(m.MemberNo, 10), ExpiresAt: c.Dialect.Stamp(m.ValidUntil.AddDays(1).Start().Add(-time.Second))}, m.tries)
	r, refused := bank.Refusal(err)
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		next := m
		var tell Event
		later := func(number, answer string) error {
			_, err := tx.Exec(ctx, `UPDATE mandate SET next_at = $3, leased_to = 0, number = $4, answer = $5 WHERE member_no = $1 AND mandate_id = $2 AND state = 'asked'`,
				m.MemberNo, m.ID, db.Micros(tx.Now().Add(pause(m.tries))), number, answer)
			return err
		}
		code, _ := a.Answered() // read once already
		switch {
		case err == nil && code.HTTP == http.StatusOK:
			next.State, next.Number, next.Answer, tell = Active, a.MandateID, a.ResponseCode, Event{Kind: TellActive, Amount: m.Maximum, Day: max(m.NextOn, period.DateOf(tx.Now()))}
		case err == nil:
			return later(a.MandateID, a.ResponseCode)
		case refused && r.HTTP != 401 && r.HTTP != 409 && r.HTTP != 429:
			next.State, next.Answer, tell = Refused, r.String(), Event{Kind: TellRefused}
		default:
			return later(m.Number, fault.Of(err).Code)
		}
		n, err := tx.Exec(ctx, `UPDATE mandate SET state = $3, number = $4, answer = $5, leased_to = 0 WHERE member_no = $1 AND mandate_id = $2 AND state = 'asked'`, m.MemberNo, m.ID, string(next.State), next.Number, next.Answer)
		if err != nil || n == 0 {
			return err // ended meanwhile
		}
		if err := d.tell(ctx, tx, next, tell); err != nil {
			return err
		}
		return next.note(ctx, tx, actor, "mandate."+string(next.State), next.Answer)
	})
}

// debit asks for a month (71): written first, called once.
func (d *Desk) debit(ctx context.Context, m Mandate) error {
	c, a, err := d.Banks.Client(ctx, m.Bank)
	if err != nil {
		return err
	}
	var b Debit
	var ok bool
	if err := d.DB.Write(ctx, func(tx *db.Tx) error {
		b, ok, err = d.prepareTx(ctx, tx, m)
		return err
	}); err != nil || !ok {
		return err
	}
	// Whoever was held up since leaves it to those who ask: see payout.
	if d.DB.Clock().Now().Sub(b.SentAt) > leaseTime/2 {
		return errTaken
	}
	answer, err := c.TakeDebit(ctx, snap.Debit{PartnerReferenceNo: b.Reference, Currency: "IDR", CustomerReference: b.Reference, FeeType: snap.FeeOurs, Remark: "Iuran " + b.Month.String(),
		BeneficiaryNo: a.AccountNo, BeneficiaryName: a.AccountName, Date: c.Dialect.Stamp(b.SentAt), BankCode: m.BankCode, AccountNo: m.AccountNo, AccountName: m.AccountName,
		Amount: snap.IDR(b.Amount), MandateID: m.Number}, b.tries)
	ctx = context.WithoutCancel(ctx) // what we know is kept, also when we are being stopped
	r, refused := bank.Refusal(err)
	switch {
	case err == nil:
		if code, _ := answer.Answered(); code.HTTP == http.StatusOK {
			return d.settle(ctx, b, Paid, answer.ResponseCode, answer.ReferenceNo)
		}
		// Still under way: its reference is what the bank is asked by.
		return d.settle(ctx, b, Unknown, answer.ResponseCode, answer.ReferenceNo)
	case bank.Unreachable(err), refused && (r.HTTP == 401 || r.HTTP == 429):
		return d.settle(ctx, b, Failed, bank.CodeUnreachable, "") // nothing was taken, for our own part
	case refused && r.HTTP != 409:
		return d.settle(ctx, b, Failed, r.String(), "")
	case refused:
		return d.settle(ctx, b, Unknown, r.String(), "")
	}
	return d.settle(ctx, b, Unknown, fault.Of(err).Code, "")
}

// resolve finds out what became of a debit (36), with its own reference.
func (d *Desk) resolve(ctx context.Context, b Debit) error {
	var m Mandate
	if err := d.DB.Write(ctx, func(tx *db.Tx) (err error) {
		if m, err = mandateTx(ctx, tx, b.MemberNo, b.MandateID); err != nil {
			return err
		}
		const q = `UPDATE mandate_debit SET leased_to = $3, tries = tries + 1 WHERE member_no = $1 AND debit_id = $2 AND state IN ('sent', 'unknown') AND next_at <= $4 AND leased_to <= $4 AND tries = $5`
		n, err := tx.Exec(ctx, q, b.MemberNo, b.ID, db.Micros(tx.Now().Add(leaseTime)), db.Micros(tx.Now()), b.tries)
		if err == nil && n != 1 {
			err = errTaken
		}
		return err
	}); err != nil {
		return err
	}
	b.tries++
	c, a, err := d.Banks.Client(ctx, m.Bank)
	if err != nil {
		return err
	}
	s, err := c.TransferState(ctx, snap.TransferQuery{PartnerReferenceNo: b.Reference, ServiceCode: snap.TakeDebit.Code, Date: c.Dialect.Stamp(b.SentAt), Amount: snap.IDR(b.Amount)}, b.tries)
	if r, refused := bank.Refusal(err); refused && r.HTTP == 404 && r.Case == snap.NotFound.Case {
		s, err = snap.TransferState{Status: snap.TransactionNotFound}, nil
	}
	switch {
	case err != nil:
		return d.settle(ctx, b, Unknown, fault.Of(err).Code, "")
	case s.Amount.Given && s.Amount.Rupiah != b.Amount:
		return d.settle(ctx, b, Unknown, codeDiffers, "")
	}
	switch answer := "status " + string(s.Status); s.Status {
	case snap.TransactionSuccess:
		return d.settle(ctx, b, Paid, answer, s.ReferenceNo)
	case snap.TransactionRefunded, snap.TransactionCancelled, snap.TransactionFailed:
		return d.settle(ctx, b, Failed, answer, s.ReferenceNo)
	case snap.TransactionNotFound:
		switch { // see payout
		case d.DB.Clock().Now().Sub(b.SentAt) <= a.LostAfter:
			return d.settle(ctx, b, Unknown, answer, "")
		case b.Answer != codeNotFoundOnce:
			b.wait = a.ConfirmAfter()
			return d.settle(ctx, b, Unknown, codeNotFoundOnce, "")
		}
		return d.settle(ctx, b, Failed, codeNotFound, "")
	default:
		return d.settle(ctx, b, Unknown, answer, s.ReferenceNo)
	}
}
