package payment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

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
	"github.com/jamsos/jamsos/member"
)

// errRaced says that another writer was faster with one of our bills or
// references; posting is tried again and then sees what it wrote.
var errRaced = errors.New("payment: another writer was faster")

// accepted is a message whose money is taken: for a bill, for its payer's credit,
// or (in suspense) for nobody yet.
type accepted struct {
	msg     Message
	bill    bill // that it pays; of credit and suspense the one that it named
	id      int64
	token   string
	pays    bool // the bill; otherwise all of it is credit
	surplus money.Rupiah
	reason  string // why it pays no bill, a fault code
}

// postBatch decides and writes a batch of messages in one transaction. The
// number of statements does not depend on the number of messages.
func (t *Till) postBatch(ctx context.Context, tx *db.Tx, ms []Message, careful bool) ([]answer, error) {
	answers := make([]answer, len(ms))
	first := map[[2]string]int{}
	called := map[callKey]int{}
	for i, m := range ms {
		if _, twice := first[m.key()]; !twice {
			first[m.key()] = i
		}
		if m.Call != nil {
			if _, twice := called[m.Call.key()]; !twice {
				called[m.Call.key()] = i
			}
		}
	}
	// Bills before receipts: a bill that another process has just paid shows its
	// receipt to the later statement, so a repetition is never refused as paid.
	found, err := billsLater(ctx, tx, ms)
	if err != nil {
		return nil, err
	}
	known, err := receiptsLater(ctx, tx, ms)
	if err != nil {
		return nil, err
	}
	calls, err := callsLater(ctx, tx, ms)
	if err != nil {
		return nil, err
	}
	ahead, err := contribution.ReadAhead(ctx, tx, found.codes)
	if err != nil {
		return nil, err
	}
	bills, err := found.wait(ctx, tx, careful)
	if err != nil {
		return nil, err
	}
	others, err := knownAlso(ctx, tx, ms)
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	var take []accepted
	var held []accepted // to suspense
	taken := map[int64]bool{}
	for i, m := range ms {
		if m.PaidAt.IsZero() || m.PaidAt.After(now) {
			m.PaidAt = now
		}
		sameCall := false
		if m.Call != nil {
			c, again := calls[m.Call.key()]
			if again {
				if a, done := c.judge(m); done {
					answers[i] = a
					continue
				}
				sameCall = true
			} else if f := called[m.Call.key()]; f != i && ms[f].hash() != m.hash() {
				answers[i].err = fault.New(fault.Conflict, "payment.call_reused").On("X-EXTERNAL-ID")
				continue
			}
		}
		if r, ok := known[m.key()]; ok {
			if r.outcome == alsoKnown {
				if r, err = original(ctx, tx, r); err != nil {
					return nil, err
				}
				answers[i] = r.underOther(m)
			} else {
				answers[i] = r.answer(m)
			}
			answers[i].out.SameCall = sameCall
			continue
		}
		if r, ok := others[[2]string{m.Channel, m.Also}]; ok && r.outcome != alsoKnown {
			answers[i] = r.underOther(m)
			continue
		}
		if first[m.key()] != i {
			continue // answered below, from the first
		}
		d := decide(bills, m, taken)
		a := accepted{msg: m, bill: d.bill, id: id.Row(now), pays: d.verdict == pay, surplus: d.surplus}
		if d.reason != nil {
			a.reason = d.reason.Code
		}
		switch d.verdict {
		case refuse:
			answers[i].err = d.reason
		case hold:
			answers[i].out = Outcome{State: InSuspense, Reason: a.reason, PaymentID: a.id, Amount: m.Amount, At: now}
			held = append(held, a)
		case toCredit:
			a.token, a.surplus = id.Token(), m.Amount
			answers[i].out = a.outcome(now)
			take = append(take, a)
		case pay:
			a.token = id.Token()
			answers[i].out = a.outcome(now)
			taken[d.bill.No] = true
			take = append(take, a)
		}
	}
	for i, m := range ms {
		if f := first[m.key()]; f != i && answers[i] == (answer{}) {
			answers[i] = answers[f]
			sameCall := m.Call != nil && ms[f].Call != nil && m.Call.key() == ms[f].Call.key()
			switch {
			case ms[f].hash() != m.hash():
				answers[i] = answer{err: fault.New(fault.Conflict, "payment.reference_reused").On("reference")}
			case answers[i].err == nil:
				answers[i].out.Repeated, answers[i].out.SameCall = true, sameCall
			case sameCall:
				answers[i], _ = storedCall{hash: m.hash(), outcome: fault.Of(answers[f].err).Code}.judge(m)
			}
		}
	}
	if err := noteCalls(ctx, tx, ms, calls, answers); err != nil {
		return nil, err
	}
	if err := t.writeAccepted(ctx, tx, take, ahead, careful); err != nil {
		return nil, err
	}
	if err := t.writeSuspense(ctx, tx, held); err != nil {
		return nil, err
	}
	return answers, keepAlso(ctx, tx, ms, others, answers)
}

// outcome is the answer to an accepted message.
func (a accepted) outcome(at time.Time) Outcome {
	o := Outcome{State: Credited, Reason: a.reason, Payer: a.bill.Payer, BillNo: a.billNo(), PaymentID: a.id, Token: a.token, Amount: a.msg.Amount,
		Surplus: a.surplus, At: at}
	if a.pays {
		o.State = Posted
	}
	return o
}

type stored struct {
	hash, outcome        string
	payer, payment, bill int64
	amount, surplus      money.Rupiah
	undone               bool
	token                string
	receivedAt           int64
	reason               string
	channel, reference   string
}

func (r stored) answer(m Message) answer {
	if r.outcome == neverPosted {
		return answer{err: fault.New(fault.Conflict, "payment.reversed").On("reference")}
	}
	if r.hash != m.hash() {
		return answer{err: fault.New(fault.Conflict, "payment.reference_reused").On("reference")}
	}
	return answer{out: r.outcomeNow()}
}

// outcomeNow is the first answer, or that it was reversed since.
func (r stored) outcomeNow() Outcome {
	if r.undone {
		r.outcome = string(Reversed)
	}
	return Outcome{State: State(r.outcome), Repeated: true, Reason: r.reason, Payer: r.payer, BillNo: r.bill, PaymentID: r.payment, Token: r.token,
		Amount: r.amount, Surplus: r.surplus, At: db.Time(r.receivedAt)}
}

func knownReceipts(ctx context.Context, tx *db.Tx, ms []Message) (map[[2]string]stored, error) {
	out, err := receiptsLater(ctx, tx, ms)
	if err == nil {
		err = tx.Wait(ctx)
	}
	return out, err
}

// receiptsLater reads what became of messages; it is there after tx.Wait.
func receiptsLater(ctx context.Context, tx *db.Tx, ms []Message) (map[[2]string]stored, error) {
	var args []any
	keys := make([][]any, len(ms))
	for i, m := range ms {
		keys[i] = []any{m.Channel, m.Reference}
	}
	q := `WITH v (channel, reference) AS ` + tx.Values(&args, []string{"TEXT", "TEXT"}, keys) + `
		SELECT r.channel, r.reference, r.hash, r.outcome, r.payer, r.payment_id, r.amount, r.received_at,
			coalesce(p.token, ''), coalesce(p.bill_no, 0), coalesce(p.surplus, 0), coalesce(s.reason, c.reason, ''), coalesce(x.outcome, '')
		FROM v JOIN receipt r ON r.channel = v.channel AND r.reference = v.reference
			LEFT JOIN payment p ON p.payer = r.payer AND p.payment_id = r.payment_id
			LEFT JOIN suspense s ON r.outcome = 'suspense' AND s.suspense_id = r.payment_id
			LEFT JOIN payer_credit c ON r.outcome = 'credited' AND c.payer = r.payer AND c.credit_id = r.payment_id
			LEFT JOIN reversal x ON x.channel = r.channel AND x.reference = r.reference`
	out := map[[2]string]stored{}
	return out, tx.QueryLater(ctx, q, args, func(scan func(...any) error) error {
		var r stored
		var undone string
		err := scan(&r.channel, &r.reference, &r.hash, &r.outcome, &r.payer, &r.payment, &r.amount, &r.receivedAt, &r.token, &r.bill, &r.surplus, &r.reason, &undone)
		r.undone = undone == string(Reversed)
		out[[2]string{r.channel, r.reference}] = r
		return err
	})
}

// findBills reads the bills behind the codes; a standing code is a bill without
// number. When careful, a self-payer's open bill whose months were paid by
// another bill meanwhile is marked "month_taken".
func findBills(ctx context.Context, tx *db.Tx, ms []Message, careful bool) (map[int64]bill, error) {
	f, err := billsLater(ctx, tx, ms)
	if err != nil {
		return nil, err
	}
	return f.wait(ctx, tx, careful)
}

// foundBills are bills on their way.
type foundBills struct {
	codes []int64
	list  []bill
}

func billsLater(ctx context.Context, tx *db.Tx, ms []Message) (*foundBills, error) {
	f := &foundBills{}
	for _, m := range ms {
		if c, err := id.ParsePaymentCode(m.Code); err == nil {
			f.codes = append(f.codes, c)
		}
	}
	var args []any
	q := `SELECT ` + billColumns + ` FROM code c JOIN bill b ON b.payer = c.payer AND b.bill_no = c.bill_no WHERE ` + db.Any(tx, &args, "c.code", f.codes)
	return f, tx.QueryLater(ctx, q, args, func(scan func(...any) error) error {
		b, err := scanBill(scan)
		f.list = append(f.list, b)
		return err
	})
}

func (f *foundBills) wait(ctx context.Context, tx *db.Tx, careful bool) (map[int64]bill, error) {
	if err := tx.Wait(ctx); err != nil {
		return nil, err
	}
	var payers, nos []int64
	for _, b := range f.list {
		if careful && b.Kind == kindSelf && (b.State == billOpen || b.State == billExpired) {
			payers, nos = append(payers, b.Payer), append(nos, b.No)
		}
	}
	taken := map[int64]bool{}
	if len(nos) > 0 {
		var err error
		if taken, err = contribution.TakenMonths(ctx, tx, payers, nos); err != nil {
			return nil, err
		}
	}
	out := make(map[int64]bill, len(f.list))
	for _, b := range f.list {
		if taken[b.No] {
			b.State = billTaken
		}
		out[b.Code] = b
	}
	return out, findStanding(ctx, tx, f.codes, out)
}

// findStanding adds the standing codes among those that lead to no bill, which
// are few.
func findStanding(ctx context.Context, tx *db.Tx, codes []int64, out map[int64]bill) error {
	rest := slices.DeleteFunc(slices.Clone(codes), func(c int64) bool { _, ok := out[c]; return ok })
	if len(rest) == 0 {
		return nil
	}
	var args []any
	q := `SELECT c.code, c.payer, coalesce(m.merged_into, 0) FROM code c LEFT JOIN member m ON m.member_no = c.payer WHERE c.bill_no = 0 AND ` + db.Any(tx, &args, "c.code", rest)
	var aliases []int64
	if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		b, into := bill{Kind: kindStanding}, int64(0)
		err := scan(&b.Code, &b.Payer, &into)
		out[b.Code] = b
		if into != 0 {
			aliases = append(aliases, b.Code)
		}
		return err
	}); err != nil {
		return err
	}
	for _, code := range aliases { // a merged number's money is its person's
		b := out[code]
		var err error
		if b.Payer, err = member.Root(ctx, tx, b.Payer); err != nil {
			return err
		}
		out[code] = b
	}
	return nil
}

// writeAccepted writes all money of a batch that has an owner: one entry over the
// funds, the months of self-payers, what stands as credit.
func (t *Till) writeAccepted(ctx context.Context, tx *db.Tx, take []accepted, ahead *contribution.Ahead, careful bool) error {
	if len(take) == 0 {
		return nil
	}
	now := db.Micros(tx.Now())
	var state, receipts, tokens [][]any
	var self []contribution.PaidBill
	var credits []contribution.NewCredit
	for _, a := range take {
		b, m, outcome := a.bill, a.msg, Credited
		if a.pays {
			outcome = Posted
			state = append(state, []any{b.Payer, b.No, string(b.State), a.id, db.Micros(m.PaidAt)})
			if b.Kind == kindSelf {
				self = append(self, contribution.PaidBill{Payer: b.Payer, BillNo: b.No, PaymentID: a.id, PaidAt: m.PaidAt, RuleVersion: b.RuleVersion})
			}
		}
		if a.surplus > 0 {
			reason := a.reason
			if reason == "" {
				reason = reasonSurplus
			}
			credits = append(credits, contribution.NewCredit{Payer: b.Payer, ID: a.id, Amount: a.surplus, Reason: reason})
		}
		receipts = append(receipts, []any{m.Channel, m.Reference, m.hash(), string(outcome), b.Payer, a.id, b.Code, int64(m.Amount), db.Micros(m.PaidAt), now})
		tokens = append(tokens, []any{a.token, b.Payer, a.id})
	}
	if err := insertReceipts(ctx, tx, receipts); err != nil {
		return err
	}
	if err := payBills(ctx, tx, state); err != nil {
		return err
	}
	if err := tx.InsertLater(ctx, "receipt_token", "token,payer,payment_id", tokens); err != nil {
		return err
	}
	months, err := t.Desk.SettleSelfTx(ctx, tx, self, ahead, careful)
	if err != nil {
		return err
	}
	if err := contribution.AddCreditsTx(ctx, tx, credits); err != nil {
		return err
	}
	e := collectiveEntry(take, months)
	if err := t.Book.PostTx(ctx, tx, e); err != nil {
		return err
	}
	if err := insertPayments(ctx, tx, take, e); err != nil {
		return err
	}
	return writeFollowing(ctx, tx, take)
}

// billNo is the bill that was paid, 0 of credit.
func (a accepted) billNo() int64 {
	if a.pays {
		return a.bill.No
	}
	return 0
}

// payBills marks bills as paid that are still as they were read: one that ended
// meanwhile has given the credit in it back.
func payBills(ctx context.Context, tx *db.Tx, paid [][]any) error {
	if len(paid) == 0 {
		return nil
	}
	var args []any
	q := `WITH v (payer, bill_no, state, payment_id, paid_at) AS ` + tx.Values(&args, []string{"BIGINT", "BIGINT", "TEXT", "BIGINT", "BIGINT"}, paid) + `
		UPDATE bill SET state = 'paid', payment_id = v.payment_id, paid_at = v.paid_at FROM v
		WHERE bill.payer = v.payer AND bill.bill_no = v.bill_no AND bill.state = v.state`
	return tx.ExecLater(ctx, q, args, func(n int64) error {
		if n != int64(len(paid)) {
			return errRaced
		}
		return nil
	})
}

func insertPayments(ctx context.Context, tx *db.Tx, take []accepted, e *ledger.Entry) error {
	rows := make([][]any, len(take))
	for i, a := range take {
		st := stPosted
		switch {
		case !a.pays:
			st = stCredited
		case a.bill.Kind == kindSelf:
			st = stSpread
		}
		rows[i] = []any{a.bill.Payer, a.id, a.billNo(), a.msg.Channel, a.msg.Reference, int64(a.msg.Amount), db.Micros(a.msg.PaidAt), db.Micros(tx.Now()),
			a.token, st, e.Word, e.ID, int64(a.surplus)}
	}
	return tx.InsertLater(ctx, "payment", "payer,payment_id,bill_no,channel,reference,amount,paid_at,posted_at,token,state,entry_word,entry_id,surplus", rows)
}

func insertReceipts(ctx context.Context, tx *db.Tx, rows [][]any) error {
	return tx.InsertNew(ctx, "receipt", "channel,reference,hash,outcome,payer,payment_id,code,amount,paid_at,received_at", rows, errRaced)
}

// postedChange is what audit keeps of a payment.
type postedChange struct {
	Amount    money.Rupiah `json:"amount"`
	Bill      int64        `json:"bill"`
	Code      int64        `json:"code"`
	Credit    money.Rupiah `json:"credit,omitempty"`
	Reference string       `json:"reference"`
}

// writeFollowing writes what follows from payments: audit, jobs, counts.
func writeFollowing(ctx context.Context, tx *db.Tx, take []accepted) error {
	changes := make([]audit.Change, len(take))
	jobs := make([]job.Job, 0, 2*len(take))
	type sum struct{ n, amount int64 }
	type what struct {
		channel string
		segment int
		day     period.Date
	}
	counts := map[what]sum{}
	for i, a := range take {
		action := "payment.post"
		if !a.pays {
			action = "payment.credit"
		}
		changes[i] = audit.Change{Word: a.bill.Payer, Actor: "channel:" + a.msg.Channel, Action: action, Subject: fmt.Sprintf("payment:%d", a.id),
			After: postedChange{a.msg.Amount, a.billNo(), a.bill.Code, a.surplus, a.msg.Reference}, Reason: a.reason}
		notice, err := job.New(a.bill.Payer, JobNotify, Notice{Payer: a.bill.Payer, PaymentID: a.id, Kind: payerKind(a.bill)})
		if err != nil {
			return err
		}
		jobs = append(jobs, notice)
		if a.pays && a.bill.Kind != kindSelf {
			s, err := job.New(a.bill.Payer, JobSpread, spreadWork{Payer: a.bill.Payer, Bill: a.bill.No, Payment: a.id, PaidAt: db.Micros(a.msg.PaidAt)})
			if err != nil {
				return err
			}
			jobs = append(jobs, s)
		}
		if a.surplus > 0 {
			s, err := job.New(a.bill.Payer, JobUseCredit, creditWork{Payer: a.bill.Payer})
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
		rows = append(rows, tally.Count{Word: take[0].bill.Payer, Measure: MeasurePaid, Day: k.day, Segment: k.segment, Channel: k.channel, N: s.n, Amount: s.amount})
	}
	return tally.Add(ctx, tx, rows...)
}

// MeasurePaid counts payments and their amounts by the day they were paid.
const MeasurePaid = "paid"

// collectiveEntry is the one entry of all payments that are committed together,
// over all funds: sums by account, and a line for each member's month. A payment
// names its entry, and share says what part of it is its own.
func collectiveEntry(take []accepted, months []contribution.SettledMonth) *ledger.Entry {
	e := &ledger.Entry{Word: take[0].bill.Payer, Kind: entryWay, Reference: fmt.Sprintf("payment:%d", take[0].id)}
	if len(take) > 1 {
		e.Description = fmt.Sprintf("%d payments", len(take))
	} else {
		e.Description = take[0].msg.Channel + " " + take[0].msg.Reference
	}
	type account struct {
		fund, counter ledger.Fund
		account       ledger.Account
	}
	sums := map[account]money.Rupiah{}
	var order []account
	for _, a := range take {
		for _, p := range a.share() {
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

// share is what one payment posts. A self-payer's JHT goes to the member's
// account at once; an employer's waits to be spread; what is more than the bill
// stands as the payer's credit.
func (a accepted) share() []ledger.Posting {
	var e ledger.Entry
	e.Debit(ledger.Agency, a.msg.by.account(), a.msg.Amount).Credit(ledger.Agency, ledger.PayerCredit, a.surplus)
	if !a.pays {
		return e.Postings
	}
	b := a.bill
	e.Debit(ledger.Agency, ledger.PayerCredit, b.Credit)
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
