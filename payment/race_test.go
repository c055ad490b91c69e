package payment_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/schema/schematest"
)

// Races between processes, which no queue orders. SQLite has one writer, so they
// are of PostgreSQL alone.
func onPostgres(t *testing.T, f func(w *world)) {
	at := clock.NewFixed(noon)
	f(newWorld(t, schematest.Postgres(t, db.WithClock(at)), at))
}

func TestTwoProcessesPostAPaymentOnce(t *testing.T) {
	onPostgres(t, func(w *world) {
		tills := []*payment.Till{w.till, {DB: w.db, Desk: w.desk, Book: w.till.Book}}
		for _, till := range tills {
			till.Start(ctx)
		}
		firm, _ := w.firm([]string{"", "", ""}, make([][]member.Consent, 3))
		for _, month := range []period.Month{202608, 202609, 202610} {
			own, standing := w.worker(1, two), w.worker(1, two)
			code, err := w.desk.StandingCode(ctx, standing.Payer, "test")
			if err != nil {
				t.Fatal(err)
			}
			standing.Code = code
			bills, err := w.desk.BillEmployer(ctx, firm, month, "test")
			if err != nil {
				t.Fatal(err)
			}
			for what, b := range map[string]contribution.Bill{"own": own, "standing": standing, "employer": bills[0]} {
				m := w.message(b, fmt.Sprintf("%s-%v", what, month))
				var wg sync.WaitGroup
				first := make(chan payment.Outcome, 8)
				for i := range 8 {
					wg.Go(func() {
						o, err := tills[i%2].Post(ctx, m)
						if err != nil {
							t.Errorf("%s: %v", what, err)
						}
						if !o.Repeated {
							first <- o
						}
					})
				}
				wg.Wait()
				if len(first) != 1 {
					t.Errorf("%s: %d of 8 callers were the first", what, len(first))
				}
			}
		}
		if n := w.count(`SELECT count(*) FROM payment`); n != 9 {
			t.Errorf("%d payments of 9", n)
		}
		w.drain()
		w.sound()
	})
}

// A bill that ends while its payment is being posted has given its credit back.
func TestABillThatEndsMeanwhileIsReadAnew(t *testing.T) {
	onPostgres(t, func(w *world) {
		b := w.worker(1, two)
		w.mustPost(w.transfer(b, "c", 500), payment.Credited)
		w.drain()
		b, err := w.desk.IssueSelfBill(ctx, b.Payer, 1, "test")
		if err != nil || b.CreditUsed != 500 {
			t.Fatal(b.CreditUsed, err)
		}
		w.at.Set(b.ExpiresAt.Add(time.Second))
		held, commit, done := make(chan bool), make(chan bool), make(chan error)
		go func() { // what ExpireBills writes, with its commit held back
			done <- w.db.Write(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(ctx, `UPDATE bill SET state = 'expired' WHERE payer = $1 AND bill_no = $2 AND state = 'open'`, b.Payer, b.No); err != nil {
					return err
				}
				if _, err := tx.Exec(ctx, `INSERT INTO payer_credit (payer, credit_id, bill_no, amount, jkk, jkm, jht, jp, reason, at) VALUES ($1, $2, $3, $4, 0, 0, 0, 0, 'returned', 1)`,
					b.Payer, id.Row(tx.Now()), b.No, int64(b.CreditUsed)); err != nil {
					return err
				}
				held <- true
				<-commit
				return nil
			})
		}()
		<-held
		time.AfterFunc(300*time.Millisecond, func() { close(commit) })
		m := w.message(b, "late")
		m.PaidAt = b.ExpiresAt.Add(-time.Second)
		_, err = w.till.Post(ctx, m)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if code := fault.Of(err).Code; code != "payment.expired" {
			t.Errorf("answered %v", err)
		}
		if paid, free := w.paidMonths(b.Payer), w.credit(b.Payer); paid != 0 || free != 500 {
			t.Errorf("%d months paid, credit %v: the 500 were given back", paid, free)
		}
	})
}

func TestCreditIsSpentOnceThoughARowComesInBefore(t *testing.T) {
	onPostgres(t, func(w *world) {
		b := w.worker(1, two)
		w.mustPost(w.transfer(b, "a", 1000), payment.Credited)
		held, commit, done := make(chan bool), make(chan bool), make(chan error)
		take := func(then func()) error {
			return w.db.Write(ctx, func(tx *db.Tx) error {
				ok, err := contribution.TakeCreditTx(ctx, tx, b.Payer, 1000, true)
				if err == nil && !ok {
					err = fault.New(fault.Conflict, "payment.credit_spent")
				}
				then()
				return err
			})
		}
		go func() { done <- take(func() { held <- true; <-commit }) }()
		<-held
		// From a process whose clock is behind.
		if err := w.db.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO payer_credit SELECT payer, credit_id - 5000000, 0, 100, 0, 0, 0, 0, 'payment.wrong_amount', at FROM payer_credit WHERE payer = $1`, b.Payer)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		time.AfterFunc(300*time.Millisecond, func() { close(commit) })
		if err := take(func() {}); fault.Of(err).Code != "payment.credit_spent" {
			t.Errorf("the second is told %v", err)
		}
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if left := w.credit(b.Payer); left != money.Rupiah(100) {
			t.Errorf("credit left %v", left)
		}
	})
}

// Who asks which months are paid must not take the bill's own for another's.
func TestARepetitionIsNeverRefusedForItsOwnMonth(t *testing.T) {
	onPostgres(t, func(w *world) {
		b := w.worker(1, two)
		m := w.message(b, "same")
		if _, err := w.till.Channels(ctx); err != nil {
			t.Fatal(err)
		}
		locked, done := make(chan bool), make(chan error)
		go func() { // holds up the months, and posts before it lets go
			done <- w.db.Write(ctx, func(tx *db.Tx) error {
				if _, err := tx.Exec(ctx, `LOCK TABLE contribution IN ACCESS EXCLUSIVE MODE`); err != nil {
					return err
				}
				close(locked)
				time.Sleep(300 * time.Millisecond)
				_, err := w.till.PostInTx(ctx, tx, m)
				return err
			})
		}()
		<-locked
		o, err := w.till.PostCarefully(ctx, m)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if err != nil || !o.Repeated || o.State != payment.Posted {
			t.Errorf("%+v %v", o, err)
		}
		w.sound()
	})
}

func TestABillThatCreditPaidIsPaid(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, two)
		w.mustPost(w.transfer(b, "a", b.Amount-1), payment.Credited)
		w.mustPost(w.transfer(b, "b", 1), payment.Credited)
		w.drain()
		if _, err := w.till.Post(ctx, w.message(b, "x")); fault.Of(err).Code != "payment.already_paid" {
			w.Error(err)
		}
	})
}

func TestTextsFromOutsideAreKeptAsFarAsTheyCan(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, two)
		w.mustPost(w.message(b, "r"), payment.Posted)
		u, err := w.till.Reverse(ctx, payment.Reversal{Channel: "retail", Reference: "r", Amount: b.Amount, Reason: "a\x00" + strings.Repeat("é", 600)})
		if err != nil || u.Outcome != payment.Undone {
			w.Error(u, err)
		}
		for _, bad := range []string{"a\x00b", "a\nb", "a\xffb"} {
			if _, err := w.till.Post(ctx, payment.Message{Channel: "retail", Reference: bad, Code: "1", Amount: 1}); fault.Of(err).Code != "payment.reference_invalid" {
				w.Errorf("%q: %v", bad, err)
			}
		}
		m := w.transfer(b, "odd", 777)
		m.Code, m.Remark = "no\x00code\xff", "\xff\x00"
		w.mustPost(m, payment.InSuspense)
	})
}

// A saver was registered twice; who keeps the second code still saves for himself.
func TestMoneyOfAMergedNumberIsItsPersons(t *testing.T) {
	each(t, func(w *world) {
		keep, twin, other := w.worker(1, two), w.worker(1, two), w.worker(1, two)
		code, err := w.desk.StandingCode(ctx, twin.Payer, "test")
		if err != nil {
			w.Fatal(err)
		}
		w.mustPost(w.transfer(twin, "before", 700), payment.Credited)
		w.drain()
		if err := w.desk.Members.Merge(ctx, twin.Payer, keep.Payer, "same person", "test"); err != nil {
			w.Fatal(err)
		}
		if n, err := w.till.UseCredits(ctx); err != nil || n != 1 {
			w.Fatal(n, err)
		}
		w.drain()
		if a, k := w.credit(twin.Payer), w.credit(keep.Payer); a != 0 || k != 700 {
			w.Errorf("what stood before: %v and %v", a, k)
		}
		m := w.transfer(twin, "after", keep.Amount)
		m.Code = id.FormatPaymentCode(code)
		if o := w.mustPost(m, payment.Credited); o.Payer != keep.Payer {
			w.Errorf("%+v", o)
		}
		w.drain()
		if n, k := w.paidMonths(keep.Payer), w.credit(keep.Payer); n != 1 || k != 700 {
			w.Errorf("%d months, %v left", n, k)
		}
		wrong := w.mustPost(w.message(other, "wrong"), payment.Posted)
		if err := w.till.MovePayment(ctx, other.Payer, wrong.PaymentID, twin.Payer, "officer", "meant for the other"); err != nil {
			w.Fatal(err)
		}
		w.drain()
		if a, k := w.credit(twin.Payer), w.credit(keep.Payer); a != 0 || k < 700 {
			w.Errorf("moved: %v and %v", a, k)
		}
		if n := w.paidMonths(twin.Payer); n != 0 {
			w.Errorf("%d months under the merged number", n)
		}
		w.sound()
	})
}

func TestAPaymentUnderTwoNumbersIsOneThoughTheyComeTogether(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, two)
		m, under := w.message(b, "R"), w.message(b, "S")
		m.Also = "S"
		answers := w.till.PostAll(ctx, []payment.Message{m, under})
		if a := answers[1]; a.Err != nil || !a.Outcome.Repeated || a.Outcome.PaymentID != answers[0].Outcome.PaymentID {
			w.Errorf("its other number: %+v %v", a.Outcome, a.Err)
		}
		if n := w.count(`SELECT count(*) FROM payment`); n != 1 {
			w.Errorf("%d payments", n)
		}
		w.sound()
	})
}

func TestAReversalCountsOnTheDayOfItsPayment(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, two)
		w.mustPost(w.message(b, "r"), payment.Posted)
		w.at.Advance(24 * time.Hour)
		if u, err := w.till.Reverse(ctx, payment.Reversal{Channel: "retail", Reference: "r", Amount: b.Amount, Reason: "x"}); err != nil || u.Outcome != payment.Undone {
			w.Fatal(u, err)
		}
		if n := w.count(`SELECT coalesce(sum(n), 0) FROM (SELECT word, day, sum(n) AS n FROM tally WHERE measure = 'paid' GROUP BY word, day) d WHERE n <> 0`); n != 0 {
			w.Errorf("%d left on some day", n)
		}
	})
}
