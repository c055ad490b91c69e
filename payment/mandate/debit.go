package mandate

import (
	"cmp"
	"context"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/snap"
)

// DebitState is where a debit stands.
type DebitState string

// The states. A debit that failed can still become paid: the bank may tell of
// its success late.
const (
	Sent    DebitState = "sent"
	Unknown DebitState = "unknown"
	Paid    DebitState = "paid"
	Failed  DebitState = "failed"
)

// Debit is one time that a month was asked from an account.
type Debit struct {
	MemberNo      int64
	ID            int64
	MandateID     int64
	Reference     string
	Month         period.Month
	Attempt       int
	BillNo        int64
	Code          int64
	Amount        money.Rupiah
	State         DebitState
	SentAt        time.Time // UTC
	Answer        string
	BankReference string
	ClosedAt      time.Time

	tries int
	wait  time.Duration // until it is asked about; 0: pause
}

const selectDebits = `SELECT member_no, debit_id, mandate_id, reference, month, attempt, bill_no, code, amount, state, sent_at, answer, bank_reference, closed_at, tries FROM mandate_debit`

func scanDebit(scan func(...any) error) (b Debit, err error) {
	var sent, closed int64
	err = scan(&b.MemberNo, &b.ID, &b.MandateID, &b.Reference, &b.Month, &b.Attempt, &b.BillNo, &b.Code, &b.Amount, &b.State, &sent, &b.Answer, &b.BankReference, &closed, &b.tries)
	b.SentAt, b.ClosedAt = db.Time(sent), db.Time(closed)
	return b, err
}

// Debits is what was asked from a member's account, newest first.
func (d *Desk) Debits(ctx context.Context, memberNo int64, limit int) (out []Debit, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, scanDebit, selectDebits+` WHERE member_no = $1 ORDER BY debit_id DESC LIMIT $2`, memberNo, limit)
		return err
	})
	return out, err
}

// prepareTx decides what a due mandate asks for and writes the debit before it
// is sent; none when there is nothing to ask.
func (d *Desk) prepareTx(ctx context.Context, tx *db.Tx, m Mandate) (b Debit, ok bool, err error) {
	today := period.DateOf(tx.Now())
	// Whoever moves the day on has the debit; a second process finds it moved.
	next := onDay(today.AddDays(1), m.Day)
	n, err := tx.Exec(ctx, `UPDATE mandate SET next_on = $3 WHERE member_no = $1 AND mandate_id = $2 AND state = 'active' AND next_on <= $4
		AND NOT EXISTS (SELECT 1 FROM mandate_debit x WHERE x.member_no = $1 AND x.mandate_id = $2 AND x.state IN ('sent', 'unknown'))`, m.MemberNo, m.ID, int(next), int(today))
	if err != nil || n != 1 {
		return b, false, err
	}
	if today > m.ValidUntil {
		return b, false, d.endTx(ctx, tx, m.MemberNo, m.ID, actor, "expired", TellExpired)
	}
	bill, err := d.billTx(ctx, tx, m, today)
	if f := fault.Of(err); err != nil && f.Class != fault.Internal && f.Class != fault.Unavailable {
		// Nothing can be billed: no longer self-paying, too old … The member is told.
		return b, false, d.pauseTx(ctx, tx, m, Event{Kind: TellPaused}, f.Code)
	}
	if err != nil || bill.Amount == 0 {
		return b, false, err // paid this month, or by credit
	}
	if bill.Amount > m.Maximum {
		return b, false, d.pauseTx(ctx, tx, m, Event{Kind: TellOver, Amount: bill.Amount}, codeMaximum)
	}
	row := id.Row(tx.Now())
	b = Debit{MemberNo: m.MemberNo, ID: row, MandateID: m.ID, Reference: reference("JD", row), Month: today.Month(), BillNo: bill.No, Code: bill.Code, Amount: bill.Amount, State: Sent, SentAt: tx.Now(), tries: 1}
	if err := tx.QueryRow(ctx, `SELECT count(*) + 1 FROM mandate_debit WHERE member_no = $1 AND mandate_id = $2 AND month = $3`, m.MemberNo, m.ID, int(b.Month)).Scan(&b.Attempt); err != nil {
		return b, false, err
	}
	lease := db.Micros(tx.Now().Add(leaseTime))
	const columns = "member_no,debit_id,mandate_id,reference,month,attempt,bill_no,code,amount,state,sent_at,next_at,leased_to,tries,answer,bank_reference,closed_at"
	if _, err := tx.Insert(ctx, "mandate_debit", columns, "", [][]any{{b.MemberNo, b.ID, b.MandateID, b.Reference, int(b.Month), b.Attempt, b.BillNo, b.Code, int64(b.Amount), string(b.State), db.Micros(b.SentAt), lease, lease, b.tries, "", "", 0}}); err != nil {
		return b, false, err
	}
	return b, true, b.note(ctx, tx, "mandate.debit", "")
}

// billTx is the bill to be paid: the member's open one when it is within the
// maximum and lives on, else a new one of a month. No bill (amount 0) when the
// month of today is paid.
func (d *Desk) billTx(ctx context.Context, tx *db.Tx, m Mandate, today period.Date) (b contribution.Bill, err error) {
	open, err := contribution.OpenSelfBillTx(ctx, tx, m.MemberNo)
	if err != nil {
		return b, err
	}
	if open.No != 0 && open.Amount <= m.Maximum && open.ExpiresAt.Sub(tx.Now()) > time.Hour {
		return open, nil
	}
	q, err := d.Bills.QuoteSelfTx(ctx, tx, m.MemberNo, 1)
	if err != nil || q.From > today.Month() {
		return b, err
	}
	free, err := contribution.CreditTx(ctx, tx, m.MemberNo)
	if err != nil {
		return b, err
	}
	if due := q.Total - max(0, min(free, q.Total)); due > m.Maximum {
		return contribution.Bill{Amount: due}, nil // says how much; nothing is billed
	}
	return d.Bills.IssueSelfBillTx(ctx, tx, m.MemberNo, 1, actor)
}

func (b Debit) note(ctx context.Context, tx *db.Tx, action, reason string) error {
	return audit.Write(ctx, tx, audit.Change{Word: b.MemberNo, Actor: actor, Action: action, Subject: "debit:" + b.Reference, Reason: reason,
		After: map[string]any{"state": b.State, "amount": b.Amount, "bill": b.BillNo, "attempt": b.Attempt, "answer": b.Answer}})
}

// settle writes what became of a debit. Success is posted first, by the debit's
// reference: whoever crashes in between posts it again, which changes nothing.
func (d *Desk) settle(ctx context.Context, b Debit, s DebitState, answer, bankReference string) error {
	if s == Paid {
		if _, err := d.Till.Post(ctx, payment.Message{Channel: channel, Reference: b.Reference, Code: id.FormatPaymentCode(b.Code), Amount: b.Amount, PaidAt: b.SentAt, Remark: bankReference}); err != nil {
			return err
		}
	}
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		from := `('sent', 'unknown')`
		var closed int64
		if s == Paid {
			from = `('sent', 'unknown', 'failed')`
		}
		if s == Paid || s == Failed {
			closed = db.Micros(tx.Now())
		}
		if bankReference == "" {
			bankReference = b.BankReference
		}
		n, err := tx.Exec(ctx, `UPDATE mandate_debit SET state = $3, answer = $4, bank_reference = $5, closed_at = $6, next_at = $7, leased_to = 0 WHERE member_no = $1 AND debit_id = $2 AND state IN `+from,
			b.MemberNo, b.ID, string(s), answer, bankReference, closed, db.Micros(tx.Now().Add(cmp.Or(b.wait, pause(b.tries)))))
		if err != nil {
			return err
		}
		if n == 0 {
			var now DebitState
			if err := tx.QueryRow(ctx, `SELECT state FROM mandate_debit WHERE member_no = $1 AND debit_id = $2`, b.MemberNo, b.ID).Scan(&now); err != nil || now == s || s == Unknown {
				return err
			}
			return fault.New(fault.Conflict, codeDiffers, "reference", b.Reference)
		}
		before := b.State
		b.State, b.Answer = s, answer
		if s == Failed {
			if err := d.failedTx(ctx, tx, b); err != nil {
				return err
			}
		}
		if before == s {
			return nil
		}
		return b.note(ctx, tx, "mandate."+string(s), answer)
	})
}

// failuresTx counts the attempts of a month that failed for the member's part: a
// bank that could not be reached is nobody's attempt.
func failuresTx(ctx context.Context, tx *db.Tx, b Debit) (n int, err error) {
	const q = `SELECT count(*) FROM mandate_debit WHERE member_no = $1 AND mandate_id = $2 AND month = $3 AND state = 'failed' AND answer <> $4`
	return n, tx.QueryRow(ctx, q, b.MemberNo, b.MandateID, int(b.Month), bank.CodeUnreachable).Scan(&n)
}

// failedTx plans the next attempt, or pauses the mandate after the last. What is
// left of the month may be too short for another one: then the next month is
// asked for on its day.
func (d *Desk) failedTx(ctx context.Context, tx *db.Tx, b Debit) error {
	m, err := mandateTx(ctx, tx, b.MemberNo, b.MandateID)
	if err != nil || m.State != Active {
		return err
	}
	failures, err := failuresTx(ctx, tx, b)
	if err != nil {
		return err
	}
	ours := b.Answer == bank.CodeUnreachable
	if failures >= Attempts && !ours {
		return d.pauseTx(ctx, tx, m, Event{Kind: TellPaused, Amount: b.Amount}, b.Answer)
	}
	today := period.DateOf(tx.Now())
	next := today.AddDays(RetryAfter)
	if ours {
		next = today.AddDays(1)
	}
	if next.Month() != b.Month {
		next = onDay(today.AddDays(1), m.Day)
	}
	if _, err := tx.Exec(ctx, `UPDATE mandate SET next_on = $3, answer = $4 WHERE member_no = $1 AND mandate_id = $2 AND state = 'active'`, m.MemberNo, m.ID, int(next), b.Answer); err != nil || ours {
		return err
	}
	return d.tell(ctx, tx, m, Event{Kind: TellFailed, Amount: b.Amount, Day: next})
}

// Notice takes what a bank tells of a debit (72). Told twice it does nothing the
// second time. Faults: mandate.unknown; mandate.contradicts when it fails what
// was paid, or names another amount.
func (d *Desk) Notice(ctx context.Context, bankKey string, n snap.DebitNotice) error {
	var b Debit
	if err := d.DB.Read(ctx, func(tx *db.Tx) (err error) {
		const q = ` WHERE reference = $1 AND EXISTS (SELECT 1 FROM mandate m WHERE m.member_no = mandate_debit.member_no AND m.mandate_id = mandate_debit.mandate_id AND m.bank = $2)`
		if b, err = scanDebit(tx.QueryRow(ctx, selectDebits+q, n.PartnerReferenceNo, bankKey).Scan); db.Code(err) == db.NoRow {
			err = fault.New(fault.NotFound, codeUnknown)
		}
		return err
	}); err != nil {
		return err
	}
	if n.Amount.Given && n.Amount.Rupiah != b.Amount {
		return fault.New(fault.Conflict, codeDiffers, "reference", b.Reference)
	}
	switch n.Status {
	case snap.TransactionSuccess:
		return d.settle(ctx, b, Paid, "notice "+string(n.Status), n.ReferenceNo)
	case snap.TransactionRefunded, snap.TransactionCancelled, snap.TransactionFailed:
		return d.settle(ctx, b, Failed, "notice "+string(n.Status), n.ReferenceNo)
	}
	return nil
}
