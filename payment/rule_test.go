package payment_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/schema/schematest"
)

// drain does the jobs that payments leave.
func (w *world) drain() {
	w.Helper()
	if _, err := w.jobs.Drain(ctx); err != nil {
		w.Fatal(err)
	}
	if n := w.count(`SELECT count(*) FROM job WHERE attempts > 0`); n != 0 {
		w.Fatalf("%d jobs failed", n)
	}
}

func (w *world) credit(payer int64) money.Rupiah {
	return money.Rupiah(w.count(`SELECT coalesce(sum(amount), 0) FROM payer_credit WHERE payer = $1`, payer))
}

// paidMonths counts months of a member that are due and settled in full.
func (w *world) paidMonths(payer int64) int64 {
	return w.count(`SELECT count(*) FROM (SELECT c.month FROM contribution c JOIN settlement s ON s.member_no = c.member_no AND s.month = c.month
			AND s.employer_no = c.employer_no AND s.segment = c.segment AND s.revision = c.revision
		WHERE c.member_no = $1 GROUP BY c.month HAVING sum(s.amount) > 0) AS x`, payer)
}

func (w *world) transfer(b contribution.Bill, reference string, amount money.Rupiah) payment.Message {
	m := w.message(b, reference)
	m.Channel, m.Amount = "transfer", amount
	return m
}

func (w *world) mustPost(m payment.Message, want payment.State) payment.Outcome {
	w.Helper()
	o, err := w.till.Post(ctx, m)
	if err != nil || o.State != want {
		w.Fatalf("%s %s: %+v, %v; want %s", m.Channel, m.Reference, o, err, want)
	}
	return o
}

var two = law.SetOf(law.JKK, law.JKM)

func TestMoneyThatIsThereFollowsItsRule(t *testing.T) {
	each(t, func(w *world) {
		month := w.worker(1, two).Amount
		for _, c := range []struct {
			name    string
			months  int // of the bill
			prepare func(contribution.Bill)
			amount  func(contribution.Bill) money.Rupiah
			state   payment.State
			reason  string
			paid    int64 // months in the end
			credit  money.Rupiah
		}{
			{"exactly", 1, nil, func(b contribution.Bill) money.Rupiah { return b.Amount }, payment.Posted, "", 1, 0},
			{"too much pays the bill and the rest is credit", 1, nil, func(b contribution.Bill) money.Rupiah { return b.Amount + 700 }, payment.Posted, "", 1, 700},
			{"three months' money for one month's bill waits for the months to begin", 1, nil, func(b contribution.Bill) money.Rupiah { return 3 * b.Amount }, payment.Posted, "", 1, 2 * month},
			{"too little is credit until it suffices", 1, nil, func(b contribution.Bill) money.Rupiah { return b.Amount - 1 }, payment.Credited, "payment.wrong_amount", 0, month - 1},
			{"a month's money for a bill of three months waits: the bill is what was asked for", 3, nil, func(contribution.Bill) money.Rupiah { return month }, payment.Credited, "payment.wrong_amount", 0, month},
			{"twice is credit", 1, func(b contribution.Bill) { w.mustPost(w.message(b, fmt.Sprint("first", b.No)), payment.Posted) },
				func(b contribution.Bill) money.Rupiah { return b.Amount }, payment.Credited, "payment.already_paid", 1, month},
			{"for a code that a newer bill replaced is credit, which pays the newer one", 1, func(b contribution.Bill) {
				if _, err := w.desk.IssueSelfBill(ctx, b.Payer, 1, "test"); err != nil {
					w.Fatal(err)
				}
			}, func(b contribution.Bill) money.Rupiah { return b.Amount }, payment.Credited, "payment.cancelled", 1, 0},
		} {
			b := w.worker(c.months, two)
			if c.prepare != nil {
				c.prepare(b)
			}
			amount := c.amount(b)
			o := w.mustPost(w.transfer(b, c.name, amount), c.state)
			if o.Reason != c.reason || o.Amount != amount || (c.state == payment.Credited && o.Surplus != amount) {
				w.Errorf("%s: %+v", c.name, o)
			}
			again := w.mustPost(w.transfer(b, c.name, amount), c.state)
			if again.Repeated = false; again != o {
				w.Errorf("%s: the second answer %+v differs from the first %+v", c.name, again, o)
			}
			w.drain()
			if n, left := w.paidMonths(b.Payer), w.credit(b.Payer); n != c.paid || left != c.credit {
				w.Errorf("%s: %d months paid and credit %v; want %d and %v", c.name, n, left, c.paid, c.credit)
			}
		}
		w.sound()
	})
}

func TestMoneyThatCameInTimeIsInTimeWheneverWeHearOfIt(t *testing.T) {
	each(t, func(w *world) {
		inTime, late := w.worker(1, two), w.worker(1, two)
		before := w.at.Now().Add(time.Hour)
		w.at.Advance(contribution.SelfBillLife + time.Hour)
		if _, err := w.desk.ExpireBills(ctx); err != nil {
			w.Fatal(err)
		}
		m := w.transfer(inTime, "intime", inTime.Amount)
		m.PaidAt = before
		w.mustPost(m, payment.Posted)
		if o := w.mustPost(w.transfer(late, "late", late.Amount), payment.Credited); o.Reason != "payment.expired" {
			w.Errorf("%+v", o)
		}
		w.drain()
		// The month still runs, so the late money buys it by today's law.
		if w.paidMonths(inTime.Payer) != 1 || w.paidMonths(late.Payer) != 1 || w.credit(late.Payer) != 0 {
			w.Errorf("months %d %d, credit %v", w.paidMonths(inTime.Payer), w.paidMonths(late.Payer), w.credit(late.Payer))
		}
		shop := w.worker(1, two)
		paidAt := w.at.Now()
		w.at.Advance(contribution.SelfBillLife + time.Hour)
		if _, err := w.desk.ExpireBills(ctx); err != nil {
			w.Fatal(err)
		}
		// A shop asks first: it cannot have taken money for a code that had ended.
		r := w.message(shop, "shop")
		r.PaidAt = paidAt
		if _, err := w.till.Post(ctx, r); fault.Of(err).Code != "payment.expired" {
			w.Error(err)
		}
		w.sound()
	})
}

func TestSmallSavingsBuyAMonthWhenTheySuffice(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, two)
		if err := w.desk.CancelBill(ctx, b.Payer, b.No, "does not want it now", "test"); err != nil {
			w.Fatal(err)
		}
		code, err := w.desk.StandingCode(ctx, b.Payer, "test")
		if err != nil {
			w.Fatal(err)
		}
		if again, err := w.desk.StandingCode(ctx, b.Payer, "test"); err != nil || again != code {
			w.Fatalf("a second standing code %d, %v", again, err)
		}
		q, err := w.till.Inquire(ctx, id.FormatPaymentCode(code))
		if err != nil || !q.Open || q.Amount != 0 || q.Payer != b.Payer || q.Name == "" {
			w.Fatalf("%+v, %v", q, err)
		}
		var saved money.Rupiah
		for i := 0; saved < b.Amount; i++ {
			if n := w.paidMonths(b.Payer); n != 0 {
				w.Fatalf("a month was bought for %v of %v", saved, b.Amount)
			}
			// Through a shop, which may refuse: a standing code takes any amount.
			w.mustPost(payment.Message{Channel: "retail", Reference: fmt.Sprint("save", i), Code: id.FormatPaymentCode(code), Amount: 5_000}, payment.Credited)
			saved += 5_000
			w.drain()
		}
		if n, left := w.paidMonths(b.Payer), w.credit(b.Payer); n != 1 || left != saved-b.Amount {
			w.Errorf("%d months, credit %v of %v", n, left, saved)
		}
		if n := w.count(`SELECT count(*) FROM enrolment WHERE member_no = $1 AND state = 'live'`, b.Payer); n != 1 {
			w.Error("the farmer is not insured")
		}
		// The next month is not bought ahead, but on its first day.
		w.mustPost(payment.Message{Channel: "retail", Reference: "save more", Code: id.FormatPaymentCode(code), Amount: 20_000}, payment.Credited)
		w.drain()
		if n := w.paidMonths(b.Payer); n != 1 {
			w.Errorf("%d months: one was bought before it began", n)
		}
		w.at.Set(time.Date(2026, 12, 1, 8, 0, 0, 0, period.WIB))
		if n, err := w.till.UseCredits(ctx); err != nil || n != 1 {
			w.Fatalf("%d, %v", n, err)
		}
		w.drain()
		if n := w.paidMonths(b.Payer); n != 2 {
			w.Errorf("%d months after the next has begun", n)
		}
		w.sound()
	})
}

func TestABillAsksLessByThePayersCredit(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, two)
		w.mustPost(w.transfer(b, "part", 5_000), payment.Credited)
		w.drain()
		less, err := w.desk.IssueSelfBill(ctx, b.Payer, 1, "test")
		if err != nil || less.Amount != b.Amount-5_000 || less.CreditUsed != 5_000 || w.credit(b.Payer) != 0 {
			w.Fatalf("%+v, %v, credit %v", less, err, w.credit(b.Payer))
		}
		w.at.Advance(contribution.SelfBillLife + time.Hour)
		if _, err := w.desk.ExpireBills(ctx); err != nil {
			w.Fatal(err)
		}
		if got := w.credit(b.Payer); got != 5_000 {
			w.Errorf("the expired bill kept the credit: %v free", got)
		}
		w.sound()
		less, err = w.desk.IssueSelfBill(ctx, b.Payer, 1, "test")
		if err != nil {
			w.Fatal(err)
		}
		w.mustPost(w.message(less, "rest"), payment.Posted)
		w.drain()
		if w.paidMonths(b.Payer) != 1 || w.credit(b.Payer) != 0 {
			w.Errorf("%d months, credit %v", w.paidMonths(b.Payer), w.credit(b.Payer))
		}
		w.sound()
	})
}

func TestAChannelsLimitsAndClosing(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, two)
		m := w.message(b, "i1")
		m.Channel = "indomaret" // from 10,000
		if _, err := w.till.Post(ctx, m); fault.Of(err).Code != "payment.channel_limit" {
			w.Error(err)
		}
		c, err := w.till.Channel(ctx, "indomaret")
		if err != nil {
			w.Fatal(err)
		}
		c.Minimum, c.Open = 0, false
		if err := w.till.SetChannel(ctx, c, "account:1"); err != nil {
			w.Fatal(err)
		}
		if _, err := w.till.Post(ctx, m); fault.Of(err).Code != "payment.channel_closed" {
			w.Error(err)
		}
		c.Open = true
		if err := w.till.SetChannel(ctx, c, "account:1"); err != nil {
			w.Fatal(err)
		}
		w.mustPost(m, payment.Posted)
		for field, bad := range map[string]func(*payment.Channel){"channel": func(c *payment.Channel) { c.Key = "credit" }, "kind": func(c *payment.Channel) { c.Kind = "magic" },
			"settles": func(c *payment.Channel) { c.Settles = "none" }, "cut_off": func(c *payment.Channel) { c.CutOff = 24 * 60 }, "maximum": func(c *payment.Channel) { c.Minimum, c.Maximum = 2, 1 }} {
			x := c
			bad(&x)
			if err := w.till.SetChannel(ctx, x, "account:1"); fault.Of(err).Code != "payment.channel_invalid" || fault.Of(err).Field != field {
				w.Errorf("%s: %v", field, err)
			}
		}
	})
}

func TestSettlementDaysEndAtTheCutOff(t *testing.T) {
	at := func(s string) time.Time {
		x, err := time.ParseInLocation("2006-01-02 15:04:05", s, period.WIB)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	three, calendar := payment.Channel{CutOff: 15 * 60}, payment.Channel{}
	for s, want := range map[string][2]period.Date{"2026-11-20 14:59:59": {20261120, 20261120}, "2026-11-20 15:00:00": {20261121, 20261120},
		"2026-11-20 23:59:59": {20261121, 20261120}, "2026-11-21 00:00:00": {20261121, 20261121}, "2026-12-31 15:00:00": {20270101, 20261231}} {
		if got := [2]period.Date{three.BusinessDate(at(s)), calendar.BusinessDate(at(s))}; got != want {
			t.Errorf("%s: %v, want %v", s, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		c := payment.Channel{CutOff: rapid.IntRange(0, 24*60-1).Draw(t, "cut-off")}
		x := noon.Add(time.Duration(rapid.Int64Range(-1<<40, 1<<40).Draw(t, "ms")) * time.Millisecond)
		from, to := c.Window(c.BusinessDate(x))
		if x.Before(from) || !x.Before(to) {
			t.Fatalf("%v is of day %v, which is %v to %v", x, c.BusinessDate(x), from, to)
		}
	})
}

func TestFeesAreOfTheirDay(t *testing.T) {
	c := payment.Channel{Fees: []payment.Fee{{From: 20260101, Bearer: "scheme", PPM: 7_000, Cap: 1_000}, {From: 20250101, Bearer: "payer", Flat: 2_500}}}
	for _, x := range []struct {
		day           period.Date
		amount        money.Rupiah
		payer, scheme money.Rupiah
	}{{20241231, 1000, 0, 0}, {20251231, 1000, 2_500, 0}, {20260101, 16_800, 0, 118}, {20260101, 10_000_000, 0, 1_000}} {
		if p, s := c.Fee(x.day, x.amount); p != x.payer || s != x.scheme {
			t.Errorf("%+v: %v %v", x, p, s)
		}
	}
}

func call(partner, external, request string) *payment.Call {
	return &payment.Call{Partner: partner, Day: 20261110, ExternalID: external, Service: "25", Request: request}
}

func TestAPartnersCallNumberIsUsedOnce(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.worker(1, two), w.worker(1, two)
		first := w.message(a, "p1")
		first.Call = call("bca", "1", "p1")
		w.mustPost(first, payment.Posted)
		if o := w.mustPost(first, payment.Posted); !o.Repeated || !o.SameCall {
			w.Errorf("the same call: %+v", o)
		}
		renewed := first
		renewed.Call = call("bca", "2", "p1")
		if o := w.mustPost(renewed, payment.Posted); !o.Repeated || o.SameCall {
			w.Errorf("the same payment under a new number: %+v", o)
		}
		other := w.message(b, "p2")
		other.Call = call("bca", "1", "p2")
		if _, err := w.till.Post(ctx, other); fault.Of(err).Code != "payment.call_reused" {
			w.Errorf("another payment under a used number: %v", err)
		}
		other.Call = call("bri", "1", "p2")
		w.mustPost(other, payment.Posted)
		wrong := w.message(w.worker(1, two), "p3")
		wrong.Amount++
		wrong.Call = call("bca", "3", "p3")
		if _, err := w.till.Post(ctx, wrong); fault.Of(err).Code != "payment.wrong_amount" {
			w.Error(err)
		}
		// Even when the refusal would be another one now, the first is told again.
		if o, err := w.till.Post(ctx, wrong); err != nil || o.State != payment.Refused || o.Reason != "payment.wrong_amount" || !o.SameCall {
			w.Errorf("a refused call again: %+v, %v", o, err)
		}
		if err := w.till.NoteCall(ctx, *call("bca", "9", "q1")); err != nil {
			w.Error(err)
		}
		if err := w.till.NoteCall(ctx, *call("bca", "9", "q1")); fault.Of(err).Code != "payment.call_reused" {
			w.Error(err)
		}
		w.at.Advance(72 * time.Hour)
		if n, err := w.till.PurgeCalls(ctx); err != nil || n != 5 {
			w.Errorf("%d calls forgotten, %v", n, err)
		}
		w.sound()
	})
}

func TestAReversalTakesEverythingBackOnce(t *testing.T) {
	each(t, func(w *world) {
		three := law.SetOf(law.JKK, law.JKM, law.JHT)
		b := w.worker(2, three)
		w.mustPost(w.message(b, "r"), payment.Posted)
		w.drain()
		if _, err := w.till.Reverse(ctx, payment.Reversal{Channel: "retail", Reference: "r", Amount: 1}); fault.Of(err).Code != "payment.reversal_differs" {
			w.Error(err)
		}
		u, err := w.till.Reverse(ctx, payment.Reversal{Channel: "retail", Reference: "r", Amount: b.Amount, Reason: "no paper in the printer"})
		if err != nil || u.Outcome != payment.Undone || u.Amount != b.Amount {
			w.Fatalf("%+v, %v", u, err)
		}
		again, err := w.till.Reverse(ctx, payment.Reversal{Channel: "retail", Reference: "r"})
		if again.Repeated = false; err != nil || again != u {
			w.Errorf("the second time %+v, %v; want %+v", again, err, u)
		}
		if o := w.mustPost(w.message(b, "r"), payment.Reversed); !o.Repeated {
			w.Errorf("the payment told again: %+v", o)
		}
		w.sound()
		if n := w.count(`SELECT coalesce(sum(jht), 0) FROM member_posting WHERE member_no = $1`, b.Payer); n != 0 {
			w.Errorf("JHT of %d is left on the account", n)
		}
		cover, err := w.desk.CoveredOn(ctx, b.Payer, period.DateOf(w.at.Now()))
		if err != nil {
			w.Fatal(err)
		}
		for _, c := range cover {
			if c.Covered() {
				w.Errorf("still covered: %+v", c)
			}
		}
		// The same code is paid again, at the same or another till.
		w.mustPost(w.message(b, "r2"), payment.Posted)
		w.drain()
		if n := w.paidMonths(b.Payer); n != 2 {
			w.Errorf("%d months are paid, want 2", n)
		}
		w.sound()
	})
}

func TestAReversalBeforeItsPaymentKeepsItOut(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, two)
		u, err := w.till.Reverse(ctx, payment.Reversal{Channel: "retail", Reference: "late"})
		if err != nil || u.Outcome != payment.NeverPosted {
			w.Fatalf("%+v, %v", u, err)
		}
		if _, err := w.till.Post(ctx, w.message(b, "late")); fault.Of(err).Code != "payment.reversed" {
			w.Error(err)
		}
		if o, ok, err := w.till.Status(ctx, "retail", "late"); err != nil || !ok || o.State != payment.Reversed {
			w.Errorf("%+v %v %v", o, ok, err)
		}
		if _, ok, err := w.till.Status(ctx, "retail", "never"); err != nil || ok {
			w.Errorf("%v %v", ok, err)
		}
		w.sound()
	})
}

func TestAReversalIsRefusedWhereSomethingDependsOnTheMoney(t *testing.T) {
	each(t, func(w *world) {
		undo := func(channel, reference, want string) {
			w.Helper()
			u, err := w.till.Reverse(ctx, payment.Reversal{Channel: channel, Reference: reference})
			if err != nil || u.Outcome != payment.NotUndone || u.Reason != want {
				w.Errorf("%s: %+v, %v; want refused %s", reference, u, err, want)
			}
			if u, err = w.till.Reverse(ctx, payment.Reversal{Channel: channel, Reference: reference}); err != nil || u.Outcome != payment.NotUndone || u.Reason != want || !u.Repeated {
				w.Errorf("%s again: %+v, %v", reference, u, err)
			}
		}
		closed := w.worker(1, two)
		w.mustPost(w.message(closed, "closed"), payment.Posted)
		if err := w.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Insert(ctx, "settlement_day", "channel,business_date,state,proposed_by,proposed_at,closed_by,closed_at", "", [][]any{{"retail", 20261110, "closed", "a", 1, "b", 2}})
			return err
		}); err != nil {
			w.Fatal(err)
		}
		undo("retail", "closed", "payment.day_closed")

		saver := w.worker(1, two)
		w.mustPost(w.transfer(saver, "half", saver.Amount-1), payment.Credited)
		w.mustPost(w.transfer(saver, "rest", 1), payment.Credited)
		w.drain()
		if n := w.paidMonths(saver.Payer); n != 1 {
			w.Fatalf("%d months", n)
		}
		undo("transfer", "half", "payment.credit_spent")

		m := w.transfer(w.worker(1, two), "whose", 9_000)
		m.Code = "?"
		o := w.mustPost(m, payment.InSuspense)
		if _, err := w.till.AllocateToCredit(ctx, o.PaymentID, saver.Payer, "account:1", "he says so"); err != nil {
			w.Fatal(err)
		}
		undo("transfer", "whose", "payment.suspense_spent")

		free := m
		free.Reference = "free"
		w.mustPost(free, payment.InSuspense)
		if u, err := w.till.Reverse(ctx, payment.Reversal{Channel: "transfer", Reference: "free"}); err != nil || u.Outcome != payment.Undone {
			w.Errorf("%+v, %v", u, err)
		}
		w.drain()
		w.sound()
	})
}

// TestWhateverIsToldTheBooksAgree plays random messages and reversals.
func TestWhateverIsToldTheBooksAgree(t *testing.T) {
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(noon)
		w := newWorld(t, d, at)
		rapid.Check(t, func(r *rapid.T) {
			var bills []contribution.Bill
			var codes []string
			for range rapid.IntRange(1, 2).Draw(r, "payers") {
				b := w.worker(1, two)
				bills, codes = append(bills, b), append(codes, id.FormatPaymentCode(b.Code))
				if rapid.Bool().Draw(r, "standing") {
					c, err := w.desk.StandingCode(ctx, b.Payer, "test")
					if err != nil {
						r.Fatal(err)
					}
					codes = append(codes, id.FormatPaymentCode(c))
				}
			}
			codes = append(codes, "000000000000")
			var told money.Rupiah
			prefix := fmt.Sprint(w.next, "-")
			seen := map[string]payment.Outcome{}
			undone := map[string]bool{}
			for range rapid.IntRange(1, 8).Draw(r, "messages") {
				m := payment.Message{Channel: rapid.SampledFrom([]string{"retail", "transfer", "qris"}).Draw(r, "channel"), Reference: prefix + rapid.SampledFrom([]string{"a", "b", "c", "d"}).Draw(r, "reference"),
					Code:   rapid.SampledFrom(codes).Draw(r, "code"),
					Amount: rapid.SampledFrom([]money.Rupiah{bills[0].Amount, bills[0].Amount - 1, bills[0].Amount + 1, 2 * bills[0].Amount, 3_000}).Draw(r, "amount")}
				key := m.Channel + m.Reference
				if rapid.IntRange(0, 4).Draw(r, "what") == 0 {
					u, err := w.till.Reverse(ctx, payment.Reversal{Channel: m.Channel, Reference: m.Reference})
					if err != nil {
						r.Fatal(err)
					}
					if u.Outcome == payment.Undone && !u.Repeated {
						told -= seen[key].Amount
					}
					undone[key] = undone[key] || u.Outcome != payment.NotUndone
				} else if o, err := w.till.Post(ctx, m); err == nil && !o.Repeated {
					if undone[key] {
						r.Fatalf("%s was posted after its reversal", key)
					}
					told += o.Amount
					seen[key] = o
				}
				if rapid.Bool().Draw(r, "jobs") {
					w.drain()
				}
			}
			w.drain()
			// What came is on bills, on credit or in suspense.
			var has money.Rupiah
			for _, b := range bills {
				has += w.credit(b.Payer) + money.Rupiah(w.count(`SELECT coalesce(sum(amount), 0) FROM settlement WHERE member_no = $1`, b.Payer)) +
					money.Rupiah(w.count(`SELECT coalesce(sum(credit_used), 0) FROM bill WHERE payer = $1 AND state = 'open'`, b.Payer))
			}
			has += money.Rupiah(w.count(`SELECT coalesce(sum(amount), 0) FROM suspense WHERE state = 'open' AND reference LIKE $1`, prefix+"%"))
			if has != told {
				r.Fatalf("told %v, found %v", told, has)
			}
		})
		w.sound()
	}, db.WithClock(at))
}

func TestAPaymentForTheWrongPersonIsMoved(t *testing.T) {
	each(t, func(w *world) {
		three := law.SetOf(law.JKK, law.JKM, law.JHT)
		wrong, meant := w.worker(1, three), w.worker(1, three)
		o := w.mustPost(w.transfer(wrong, "typo", wrong.Amount+500), payment.Posted)
		w.drain()
		if err := w.till.MovePayment(ctx, wrong.Payer, o.PaymentID, meant.Payer, "account:1", ""); fault.Of(err).Code != "payment.reason_missing" {
			w.Error(err)
		}
		if err := w.till.MovePayment(ctx, wrong.Payer, o.PaymentID, 99999999999, "account:1", "typo"); fault.Of(err).Code != "payment.payer_unknown" {
			w.Error(err)
		}
		if err := w.till.MovePayment(ctx, wrong.Payer, o.PaymentID, meant.Payer, "account:1", "two digits changed places"); err != nil {
			w.Fatal(err)
		}
		w.drain()
		if a, b := w.paidMonths(wrong.Payer), w.paidMonths(meant.Payer); a != 0 || b != 1 {
			w.Errorf("months %d and %d", a, b)
		}
		if a, b := w.credit(wrong.Payer), w.credit(meant.Payer); a != 0 || b != 500 {
			w.Errorf("credit %v and %v", a, b)
		}
		if err := w.till.MovePayment(ctx, wrong.Payer, o.PaymentID, meant.Payer, "account:1", "again"); fault.Of(err).Code != "payment.not_movable" {
			w.Error(err)
		}
		if u, err := w.till.Reverse(ctx, payment.Reversal{Channel: "transfer", Reference: "typo"}); err != nil || u.Outcome != payment.NotUndone {
			w.Errorf("a moved payment was taken back: %+v, %v", u, err)
		}
		// Credit that was not used moves too.
		o = w.mustPost(w.transfer(wrong, "small", 400), payment.Credited)
		if err := w.till.MovePayment(ctx, wrong.Payer, o.PaymentID, meant.Payer, "account:1", "typo"); err != nil {
			w.Fatal(err)
		}
		if a, b := w.credit(wrong.Payer), w.credit(meant.Payer); a != 0 || b != 900 {
			w.Errorf("credit %v and %v", a, b)
		}
		w.sound()
	})
}

func TestWhatASettlementFileSaysIsNeverRefused(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, two)
		m := w.message(b, "file1")
		m.Amount += 100
		if _, err := w.till.Post(ctx, m); fault.Of(err).Code != "payment.wrong_amount" {
			w.Error(err)
		}
		m.Kept = true
		if o := w.mustPost(m, payment.Posted); o.Surplus != 100 {
			w.Errorf("%+v", o)
		}
		m.Reference, m.Code = "file2", "999"
		w.mustPost(m, payment.InSuspense)
		w.drain()
		w.sound()
	})
}

func TestAChannelsPastIsNotToldOtherwise(t *testing.T) {
	each(t, func(w *world) {
		w.mustPost(w.message(w.worker(1, two), "r"), payment.Posted)
		c, err := w.till.Channel(ctx, "retail")
		if err != nil {
			w.Fatal(err)
		}
		moved := c
		moved.Settles = payment.ByBank
		if err := w.till.SetChannel(ctx, moved, "account:1"); fault.Of(err).Code != "payment.channel_in_use" {
			w.Errorf("where its money stands: %v", err)
		}
		later := c
		later.CutOff = 0
		if err := w.till.SetChannel(ctx, later, "account:1"); err != nil {
			w.Errorf("no day has been compared yet: %v", err)
		}
		if err := w.till.SetChannel(ctx, c, "account:1"); err != nil {
			w.Fatal(err)
		}
		if err := w.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Insert(ctx, "settlement_day", "channel,business_date,state,proposed_by,proposed_at,closed_by,closed_at", "", [][]any{{"retail", 20261110, "matched", "", 0, "", 0}})
			return err
		}); err != nil {
			w.Fatal(err)
		}
		if err := w.till.SetChannel(ctx, later, "account:1"); fault.Of(err).Code != "payment.channel_in_use" {
			w.Errorf("when its day ends: %v", err)
		}
	})
}

func TestDamageIsNamedByItsRow(t *testing.T) {
	for rule, damage := range map[string]string{
		"surplus_without_credit":        `UPDATE payer_credit SET payer = payer + 1 WHERE credit_id = (SELECT min(credit_id) FROM payer_credit)`,
		"suspense_differs_from_receipt": `UPDATE suspense SET amount = amount + CASE WHEN reference = 's1' THEN 100 ELSE -100 END`,
		"reversed_still_counts":         `UPDATE payment SET state = 'spread' WHERE state = 'reversed'`,
		"credit_differs_from_ledger":    `UPDATE payer_credit SET amount = amount + 1`,
		"money_differs_from_receipts":   `UPDATE receipt SET amount = amount + 1 WHERE reference = 's1'`,
	} {
		t.Run(rule, func(t *testing.T) {
			w := newWorld(t, schematest.SQLite(t), nil)
			b := w.worker(1, two)
			w.mustPost(w.transfer(b, "more", b.Amount+300), payment.Posted)
			for _, ref := range []string{"s1", "s2"} {
				m := w.transfer(b, ref, 5_000)
				m.Code = "?"
				w.mustPost(m, payment.InSuspense)
			}
			w.mustPost(w.message(w.worker(1, two), "gone"), payment.Posted)
			if _, err := w.till.Reverse(ctx, payment.Reversal{Channel: "retail", Reference: "gone"}); err != nil {
				t.Fatal(err)
			}
			w.sound()
			if _, err := w.db.Writer().Exec(damage); err != nil {
				t.Fatal(err)
			}
			var found []string
			if err := w.db.Read(ctx, func(tx *db.Tx) error {
				return payment.Check(ctx, tx, func(f payment.Finding) { found = append(found, f.Rule) })
			}); err != nil {
				t.Fatal(err)
			}
			if !slices.Contains(found, rule) {
				t.Errorf("found %v", found)
			}
		})
	}
}
