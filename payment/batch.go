package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/tally"
	"github.com/jamsos/jamsos/ledger"
)

// errRaced says that another writer was faster with one of our bills or
// references; posting is tried again and then sees what it wrote.
var errRaced = errors.New("payment: another writer was faster")

// accepted is a message that pays a bill.
type accepted struct {
	msg   Message
	bill  bill
	id    int64
	token string
	index int // in the batch
}

// postBatch decides and writes a batch of messages in one transaction. The
// number of statements does not depend on the number of messages.
func (t *Till) postBatch(ctx context.Context, tx *db.Tx, ms []Message, careful bool) ([]answer, error) {
	answers := make([]answer, len(ms))
	first := map[[2]string]int{}
	for i, m := range ms {
		if _, twice := first[m.key()]; !twice {
			first[m.key()] = i
		}
	}
	// Bills before receipts: a bill that another process has just paid shows its
	// receipt to the later statement, so a repetition is never refused as paid.
	bills, err := findBills(ctx, tx, ms, careful)
	if err != nil {
		return nil, err
	}
	known, err := knownReceipts(ctx, tx, ms)
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	var pay []accepted
	var hold []accepted // to suspense; bill is a suggestion
	var reasons []string
	taken := map[int64]bool{}
	for i, m := range ms {
		if m.PaidAt.IsZero() || m.PaidAt.After(now) {
			m.PaidAt = now
		}
		if r, ok := known[m.key()]; ok {
			answers[i] = r.answer(m)
			continue
		}
		if first[m.key()] != i {
			continue // answered below, from the first
		}
		b, reason := fits(bills, m, taken)
		switch {
		case reason == nil:
			taken[b.No] = true
			pay = append(pay, accepted{m, b, id.Row(now), id.Token(), i})
		case Channels[m.Channel].CanRefuse:
			answers[i].err = reason
		default:
			hold = append(hold, accepted{m, b, id.Row(now), "", i})
			reasons = append(reasons, reason.Code)
		}
	}
	if err := t.writePaid(ctx, tx, pay, answers); err != nil {
		return nil, err
	}
	if err := t.writeSuspense(ctx, tx, hold, reasons, answers); err != nil {
		return nil, err
	}
	for i, m := range ms {
		if f := first[m.key()]; f != i && answers[i] == (answer{}) {
			answers[i] = answers[f]
			if ms[f].hash() != m.hash() {
				answers[i] = answer{err: fault.New(fault.Conflict, "payment.reference_reused").On("reference")}
			} else if answers[i].err == nil {
				answers[i].out.Repeated = true
			}
		}
	}
	return answers, nil
}

// fits finds the bill of a message and says why it cannot be paid by it.
func fits(bills map[int64]bill, m Message, taken map[int64]bool) (bill, *fault.Error) {
	code, err := id.ParsePaymentCode(m.Code)
	if err != nil {
		return bill{}, fault.New(fault.NotFound, "payment.code_unknown").On("code")
	}
	b, ok := bills[code]
	if !ok {
		return bill{}, fault.New(fault.NotFound, "payment.code_unknown").On("code")
	}
	switch {
	case b.State == billPaid || taken[b.No]:
		return b, fault.New(fault.Conflict, "payment.already_paid")
	case b.State == "expired", !b.ExpiresAt.IsZero() && m.PaidAt.After(b.ExpiresAt):
		return b, fault.New(fault.Conflict, "payment.expired")
	case b.State == "month_taken":
		return b, fault.New(fault.Conflict, "payment.month_taken")
	case b.State != billOpen:
		return b, fault.New(fault.Conflict, "payment.cancelled")
	case b.Amount != m.Amount:
		return b, fault.New(fault.Invalid, "payment.wrong_amount", "want", b.Amount.Format(), "got", m.Amount.Format()).On("amount")
	}
	return b, nil
}

type stored struct {
	hash, outcome        string
	payer, payment, bill int64
	amount               money.Rupiah
	token                string
	receivedAt           int64
	reason               string
	channel, reference   string
}

func (r stored) answer(m Message) answer {
	if r.hash != m.hash() {
		return answer{err: fault.New(fault.Conflict, "payment.reference_reused").On("reference")}
	}
	return answer{out: Outcome{State: State(r.outcome), Repeated: true, Reason: r.reason, Payer: r.payer, BillNo: r.bill, PaymentID: r.payment, Token: r.token,
		Amount: r.amount, At: db.Time(r.receivedAt)}}
}

func knownReceipts(ctx context.Context, tx *db.Tx, ms []Message) (map[[2]string]stored, error) {
	var args []any
	keys := make([][]any, len(ms))
	for i, m := range ms {
		keys[i] = []any{m.Channel, m.Reference}
	}
	q := `WITH v (channel, reference) AS ` + tx.Values(&args, []string{"TEXT", "TEXT"}, keys) + `
		SELECT r.channel, r.reference, r.hash, r.outcome, r.payer, r.payment_id, r.amount, r.received_at,
			coalesce(p.token, ''), coalesce(p.bill_no, 0), coalesce(s.reason, '')
		FROM v JOIN receipt r ON r.channel = v.channel AND r.reference = v.reference
			LEFT JOIN payment p ON p.payer = r.payer AND p.payment_id = r.payment_id
			LEFT JOIN suspense s ON r.outcome = 'suspense' AND s.suspense_id = r.payment_id`
	out := map[[2]string]stored{}
	return out, db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var r stored
		err := scan(&r.channel, &r.reference, &r.hash, &r.outcome, &r.payer, &r.payment, &r.amount, &r.receivedAt, &r.token, &r.bill, &r.reason)
		out[[2]string{r.channel, r.reference}] = r
		return err
	})
}

// findBills reads the bills behind the codes. When careful, a self-payer's open
// bill whose months were paid by another bill meanwhile is marked "month_taken".
func findBills(ctx context.Context, tx *db.Tx, ms []Message, careful bool) (map[int64]bill, error) {
	var codes []int64
	for _, m := range ms {
		if c, err := id.ParsePaymentCode(m.Code); err == nil {
			codes = append(codes, c)
		}
	}
	var args []any
	q := `SELECT ` + billColumns + ` FROM code c JOIN bill b ON b.payer = c.payer AND b.bill_no = c.bill_no WHERE ` + db.Any(tx, &args, "c.code", codes)
	list, err := db.All(ctx, tx, scanBill, q, args...)
	if err != nil {
		return nil, err
	}
	var payers, nos []int64
	for _, b := range list {
		if careful && b.Kind == kindSelf && b.State == billOpen {
			payers, nos = append(payers, b.Payer), append(nos, b.No)
		}
	}
	taken := map[int64]bool{}
	if len(nos) > 0 {
		if taken, err = contribution.TakenMonths(ctx, tx, payers, nos); err != nil {
			return nil, err
		}
	}
	out := make(map[int64]bill, len(list))
	for _, b := range list {
		if taken[b.No] {
			b.State = "month_taken"
		}
		out[b.Code] = b
	}
	return out, nil
}

func (t *Till) writePaid(ctx context.Context, tx *db.Tx, pay []accepted, answers []answer) error {
	if len(pay) == 0 {
		return nil
	}
	now := db.Micros(tx.Now())
	var state, receipts, tokens [][]any
	var self []contribution.PaidBill
	for _, a := range pay {
		b, m := a.bill, a.msg
		if b.Kind == kindSelf {
			self = append(self, contribution.PaidBill{Payer: b.Payer, BillNo: b.No, PaymentID: a.id, PaidAt: m.PaidAt, RuleVersion: b.RuleVersion})
		}
		state = append(state, []any{b.Payer, b.No, a.id, db.Micros(m.PaidAt)})
		receipts = append(receipts, []any{m.Channel, m.Reference, m.hash(), string(Posted), b.Payer, a.id, b.Code, int64(m.Amount), db.Micros(m.PaidAt), now})
		tokens = append(tokens, []any{a.token, b.Payer, a.id})
		answers[a.index].out = Outcome{State: Posted, Payer: b.Payer, BillNo: b.No, PaymentID: a.id, Token: a.token, Amount: m.Amount, At: tx.Now()}
	}
	if err := insertReceipts(ctx, tx, receipts); err != nil {
		return err
	}
	var args []any
	q := `WITH v (payer, bill_no, payment_id, paid_at) AS ` + tx.Values(&args, []string{"BIGINT", "BIGINT", "BIGINT", "BIGINT"}, state) + `
		UPDATE bill SET state = 'paid', payment_id = v.payment_id, paid_at = v.paid_at FROM v
		WHERE bill.payer = v.payer AND bill.bill_no = v.bill_no AND bill.state = 'open'`
	if n, err := tx.Exec(ctx, q, args...); err != nil {
		return err
	} else if n != int64(len(pay)) {
		return errRaced
	}
	if err := tx.InsertLater(ctx, "receipt_token", "token,payer,payment_id", tokens); err != nil {
		return err
	}
	months, err := t.Desk.SettleSelfTx(ctx, tx, self)
	if err != nil {
		return err
	}
	e := collectiveEntry(pay, months)
	if err := t.Book.PostTx(ctx, tx, e); err != nil {
		return err
	}
	if err := insertPayments(ctx, tx, pay, e); err != nil {
		return err
	}
	return writeFollowing(ctx, tx, pay)
}

func insertPayments(ctx context.Context, tx *db.Tx, pay []accepted, e *ledger.Entry) error {
	rows := make([][]any, len(pay))
	for i, a := range pay {
		st := stPosted
		if a.bill.Kind == kindSelf {
			st = stSpread
		}
		rows[i] = []any{a.bill.Payer, a.id, a.bill.No, a.msg.Channel, a.msg.Reference, int64(a.msg.Amount), db.Micros(a.msg.PaidAt), db.Micros(tx.Now()),
			a.token, st, e.Word, e.ID}
	}
	return tx.InsertLater(ctx, "payment", "payer,payment_id,bill_no,channel,reference,amount,paid_at,posted_at,token,state,entry_word,entry_id", rows)
}

func insertReceipts(ctx context.Context, tx *db.Tx, rows [][]any) error {
	n, err := tx.Insert(ctx, "receipt", "channel,reference,hash,outcome,payer,payment_id,code,amount,paid_at,received_at", "ON CONFLICT DO NOTHING", rows)
	if err == nil && n != int64(len(rows)) {
		err = errRaced
	}
	return err
}

// writeFollowing writes what follows from payments: audit, jobs, counts.
func writeFollowing(ctx context.Context, tx *db.Tx, pay []accepted) error {
	changes := make([]audit.Change, len(pay))
	jobs := make([]job.Job, 0, 2*len(pay))
	type sum struct{ n, amount int64 }
	type what struct {
		channel string
		segment int
		day     period.Date
	}
	counts := map[what]sum{}
	for i, a := range pay {
		changes[i] = audit.Change{Word: a.bill.Payer, Actor: "channel:" + a.msg.Channel, Action: "payment.post", Subject: fmt.Sprintf("payment:%d", a.id),
			After: map[string]any{"bill": a.bill.No, "code": a.bill.Code, "amount": a.msg.Amount, "reference": a.msg.Reference}}
		notice, err := job.New(a.bill.Payer, JobNotify, Notice{Payer: a.bill.Payer, PaymentID: a.id, Kind: a.bill.Kind})
		if err != nil {
			return err
		}
		jobs = append(jobs, notice)
		if a.bill.Kind != kindSelf {
			s, err := job.New(a.bill.Payer, JobSpread, spreadWork{Payer: a.bill.Payer, Bill: a.bill.No, Payment: a.id, PaidAt: db.Micros(a.msg.PaidAt)})
			if err != nil {
				return err
			}
			jobs = append(jobs, s)
		}
		k := what{a.msg.Channel, a.bill.Segment, period.DateOf(a.msg.PaidAt)}
		counts[k] = sum{counts[k].n + 1, counts[k].amount + int64(a.msg.Amount)}
	}
	if err := audit.Write(ctx, tx, changes...); err != nil {
		return err
	}
	if err := job.Insert(ctx, tx, jobs...); err != nil {
		return err
	}
	rows := make([]tally.Count, 0, len(counts))
	for k, s := range counts {
		rows = append(rows, tally.Count{Word: pay[0].bill.Payer, Measure: MeasurePaid, Day: k.day, Segment: k.segment, Channel: k.channel, N: s.n, Amount: s.amount})
	}
	return tally.Add(ctx, tx, rows...)
}

// MeasurePaid counts payments and their amounts by the day they were paid.
const MeasurePaid = "paid"

// collectiveEntry is the one entry of all payments that are committed together,
// over all funds: sums by account, and a line for each member's month. A payment
// names its entry, and share says what part of it is its own.
func collectiveEntry(pay []accepted, months []contribution.SettledMonth) *ledger.Entry {
	e := &ledger.Entry{Word: pay[0].bill.Payer, Kind: entryWay, Reference: fmt.Sprintf("payment:%d", pay[0].id)}
	if len(pay) > 1 {
		e.Description = fmt.Sprintf("%d payments", len(pay))
	} else {
		e.Description = pay[0].msg.Channel + " " + pay[0].msg.Reference
	}
	type account struct {
		fund, counter ledger.Fund
		account       ledger.Account
	}
	sums := map[account]money.Rupiah{}
	var order []account
	for _, a := range pay {
		for _, p := range share(a.bill) {
			k := account{p.Fund, p.Counter, p.Account}
			if _, ok := sums[k]; !ok {
				order = append(order, k)
			}
			sums[k] += p.Amount
		}
	}
	for _, k := range order {
		if sums[k] != 0 {
			e.Postings = append(e.Postings, ledger.Posting{Fund: k.fund, Account: k.account, Counter: k.counter, Amount: sums[k]})
		}
	}
	for _, m := range months {
		if m.JHT != 0 {
			e.Members = append(e.Members, ledger.MemberPosting{MemberNo: m.Payer, Month: m.Month, JHT: m.JHT})
		}
	}
	return e
}

// share is what one payment of a bill posts. A self-payer's JHT goes to the
// member's account at once; an employer's waits to be spread.
func share(b bill) []ledger.Posting {
	var e ledger.Entry
	e.Debit(ledger.Agency, ledger.Bank, b.Amount).Debit(ledger.Agency, ledger.PayerCredit, b.Credit)
	savings := ledger.ToBeSpread
	if b.Kind == kindSelf {
		savings = ledger.MemberAccounts
	}
	for _, p := range []struct {
		fund    ledger.Fund
		account ledger.Account
		amount  money.Rupiah
	}{{ledger.JKK, ledger.Contributions, b.JKK}, {ledger.JKM, ledger.Contributions, b.JKM}, {ledger.JHT, savings, b.JHT}, {ledger.JP, savings, b.JP}} {
		e.Transfer(ledger.Agency, p.fund, p.amount).Credit(p.fund, p.account, p.amount)
	}
	// Job-loss insurance costs the employer nothing more: part of JKK (and of
	// JKM until 2025-01) is passed on, the State owes the rest.
	e.Debit(ledger.JKK, ledger.ToJKP, b.JKPFromJKK).Transfer(ledger.JKK, ledger.JKP, b.JKPFromJKK)
	e.Debit(ledger.JKM, ledger.ToJKP, b.JKPFromJKM).Transfer(ledger.JKM, ledger.JKP, b.JKPFromJKM)
	e.Debit(ledger.JKP, ledger.StateReceivable, b.JKPState)
	e.Credit(ledger.JKP, ledger.Contributions, b.JKPFromJKK+b.JKPFromJKM+b.JKPState)
	return e.Postings
}
