package payment_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/seal"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/schema/schematest"
)

var ctx = context.Background()

// world is a till over an empty database and a clock that tests move.
type world struct {
	*testing.T
	db   *db.DB
	at   *clock.Fixed
	till *payment.Till
	desk *contribution.Desk
	jobs *job.Runner
	next int
}

func newWorld(t testing.TB, d *db.DB, at *clock.Fixed) *world {
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{db: d, at: at}
	w.T, _ = t.(*testing.T)
	w.desk = &contribution.Desk{DB: d, Law: law.MustLoad(), Members: &member.Registry{DB: d, Ring: ring}}
	w.till = &payment.Till{DB: d, Desk: w.desk, Book: ledger.Book{DB: d}}
	w.jobs = &job.Runner{DB: d, Handlers: map[string]job.Handler{payment.JobSpread: w.till.HandleSpread, payment.JobUseCredit: w.till.HandleUseCredit,
		contribution.JobCredited: w.till.HandleCredited,
		payment.JobNotify:        payment.NotifyHandler(func(context.Context, *db.Tx, []payment.Notified) error { return nil })}}
	return w
}

var noon = time.Date(2026, 11, 10, 12, 0, 0, 0, period.WIB).UTC()

func each(t *testing.T, f func(w *world)) {
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(noon)
		f(newWorld(t, d, at))
	}, db.WithClock(at))
}

// worker registers an informal worker and gives the open bill.
func (w *world) worker(months int, programmes law.Programmes) contribution.Bill {
	w.next++
	var b contribution.Bill
	if err := w.db.Write(ctx, func(tx *db.Tx) error {
		no, err := w.desk.Members.ReserveTx(ctx, tx, member.Person{Name: fmt.Sprintf("Nelayan %d", w.next), BirthDate: 19900115, Sex: id.Male, MotherName: "Sumiyati",
			NIK: fmt.Sprintf("360401150190%04d", w.next), Phone: fmt.Sprintf("+62812345%05d", w.next), Area: "36.04", Address: "Karangantu"}, nil, nil, "test", "web")
		if err != nil {
			return err
		}
		if _, err := w.desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: programmes, Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test"); err != nil {
			return err
		}
		b, err = w.desk.IssueSelfBillTx(ctx, tx, no, months, "test")
		return err
	}); err != nil {
		w.Fatal(err)
	}
	return b
}

func (w *world) message(b contribution.Bill, reference string) payment.Message {
	return payment.Message{Channel: "retail", Reference: reference, Code: id.FormatPaymentCode(b.Code), Amount: b.Amount}
}

func (w *world) count(q string, args ...any) (n int64) {
	w.Helper()
	if err := w.db.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q, args...).Scan(&n) }); err != nil {
		w.Fatal(err)
	}
	return n
}

// sound fails the test when any record disagrees.
func (w *world) sound() {
	w.Helper()
	if err := w.db.Read(ctx, func(tx *db.Tx) error {
		if err := payment.Check(ctx, tx, func(f payment.Finding) { w.Error("payment:", f) }); err != nil {
			return err
		}
		if err := w.desk.Check(ctx, tx, func(f contribution.Finding) { w.Error("contribution:", f) }); err != nil {
			return err
		}
		if err := ledger.Check(ctx, tx, func(f ledger.Finding) { w.Error("ledger:", f) }); err != nil {
			return err
		}
		_, _, err := ledger.Verify(ctx, tx, func(f ledger.Finding) { w.Error("seal:", f) })
		return err
	}); err != nil {
		w.Fatal(err)
	}
}

func TestASelfPayersPaymentDoesEverythingAtOnce(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(2, law.SetOf(law.JKK, law.JKM, law.JHT))
		w.at.Advance(time.Hour)
		out, err := w.till.Post(ctx, w.message(b, "r1"))
		if err != nil || out.State != payment.Posted || out.Payer != b.Payer {
			w.Fatalf("%+v, %v", out, err)
		}
		p, err := w.desk.Members.Get(ctx, b.Payer)
		if err != nil || p.State != member.Issued || !p.IssuedAt.Equal(w.at.Now()) {
			w.Errorf("the number was not issued at the instant of posting: %v %v %v", p.State, p.IssuedAt, err)
		}
		if n := w.count(`SELECT count(*) FROM settlement WHERE member_no = $1`, b.Payer); n != 2 {
			w.Errorf("%d months settled, want 2", n)
		}
		if n := w.count(`SELECT coalesce(sum(jht), 0) FROM member_posting WHERE member_no = $1`, b.Payer); n != int64(b.JHT) || n == 0 {
			w.Errorf("JHT on the account %d, billed %d", n, b.JHT)
		}
		if n := w.count(`SELECT count(*) FROM enrolment WHERE member_no = $1 AND state = 'live'`, b.Payer); n != 1 {
			w.Error("the enrolment is not live")
		}
		r, err := w.till.ReceiptByToken(ctx, out.Token)
		if err != nil || r.Amount != b.Amount || r.Bill.State != contribution.Paid || r.Reference != "r1" {
			w.Errorf("receipt %+v, %v", r, err)
		}
		if n := w.count(`SELECT count(*) FROM job WHERE kind = $1`, payment.JobNotify); n != 1 {
			w.Errorf("%d notices queued", n)
		}
		if _, err := seal.Run(ctx, w.db); err != nil {
			w.Error(err)
		}
		w.sound()
	})
}

func TestWrongPaymentsAreRefusedWithTheReason(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, law.SetOf(law.JKK, law.JKM))
		wrong := w.message(b, "w1")
		wrong.Amount--
		unknown := w.message(b, "w2")
		unknown.Code = "123456789012"
		late := w.worker(1, law.SetOf(law.JKK, law.JKM))
		gone := w.worker(1, law.SetOf(law.JKK, law.JKM))
		if _, err := w.desk.IssueSelfBill(ctx, gone.Payer, 2, "test"); err != nil {
			w.Fatal(err)
		}
		for _, c := range []struct {
			name, code string
			m          payment.Message
		}{{"wrong amount", "payment.wrong_amount", wrong}, {"unknown code", "payment.code_unknown", unknown},
			{"replaced by a newer bill", "payment.cancelled", w.message(gone, "w3")},
			{"no channel", "payment.channel_unknown", payment.Message{Channel: "x", Reference: "r", Code: "1", Amount: 1}},
			{"no reference", "payment.reference_invalid", payment.Message{Channel: "retail", Code: "1", Amount: 1}},
			{"no money", "payment.amount_invalid", payment.Message{Channel: "retail", Reference: "r", Code: "1"}}} {
			if _, err := w.till.Post(ctx, c.m); fault.Of(err).Code != c.code {
				w.Errorf("%s: %v, want %s", c.name, err, c.code)
			}
		}
		w.at.Advance(contribution.SelfBillLife + time.Minute)
		if _, err := w.till.Post(ctx, w.message(late, "w4")); fault.Of(err).Code != "payment.expired" {
			w.Errorf("expired: %v", err)
		}
		if n := w.count(`SELECT count(*) FROM receipt`); n != 0 {
			w.Errorf("%d refused messages left a receipt", n)
		}
		w.sound()
	})
}

func TestMoneyThatCannotBeRefusedIsKeptAndFindsItsOwner(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, law.SetOf(law.JKK, law.JKM))
		m := w.message(b, "t1")
		m.Channel, m.Code = "transfer", "bayar BPJS bu siti"
		out, err := w.till.Post(ctx, m)
		if err != nil || out.State != payment.InSuspense || out.Reason != "payment.code_unknown" {
			w.Fatalf("%+v, %v", out, err)
		}
		again, err := w.till.Post(ctx, m)
		if err != nil || !again.Repeated || again.PaymentID != out.PaymentID || again.Reason != out.Reason {
			w.Errorf("the second time: %+v, %v", again, err)
		}
		w.sound()
		held, err := w.till.OpenSuspense(ctx, 0, 10)
		if err != nil || len(held) != 1 || held[0].Amount != b.Amount {
			w.Fatalf("%+v, %v", held, err)
		}
		paidAt := w.at.Now()
		w.at.Advance(24 * time.Hour)
		done, err := w.till.Allocate(ctx, held[0].ID, b.Code, "account:1", "name on the transfer")
		if err != nil || done.State != payment.Posted {
			w.Fatalf("%+v, %v", done, err)
		}
		if n := w.count(`SELECT paid_at FROM settlement WHERE member_no = $1`, b.Payer); n != db.Micros(paidAt) {
			w.Errorf("the month counts from %v, want when the money came %v", db.Time(n), paidAt)
		}
		if _, err := w.till.Allocate(ctx, held[0].ID, b.Code, "account:1", "twice"); fault.Of(err).Code != "payment.suspense_not_open" {
			w.Errorf("allocating twice: %v", err)
		}
		w.sound()
	})
}

func TestTheSameMessageAThousandTimesInParallelPostsOnce(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, law.SetOf(law.JKK, law.JKM))
		run, stop := context.WithCancel(ctx)
		defer stop()
		w.till.Start(run)
		const n = 1000
		var wg sync.WaitGroup
		outs, errs := make([]payment.Outcome, n), make([]error, n)
		for i := range n {
			wg.Go(func() { outs[i], errs[i] = w.till.Post(ctx, w.message(b, "same")) })
		}
		wg.Wait()
		first := 0
		for i := range n {
			if errs[i] != nil || outs[i].Token != outs[0].Token || outs[i].PaymentID == 0 {
				w.Fatalf("answer %d: %+v, %v", i, outs[i], errs[i])
			}
			if !outs[i].Repeated {
				first++
			}
		}
		if first != 1 {
			w.Errorf("%d callers were told that theirs was the first", first)
		}
		if p, e := w.count(`SELECT count(*) FROM payment`), w.count(`SELECT count(*) FROM entry`); p != 1 || e != 1 {
			w.Errorf("%d payments, %d entries", p, e)
		}
		w.sound()
	})
}

func TestOneBillPaidByManyReferencesIsPaidOnce(t *testing.T) {
	each(t, func(w *world) {
		b := w.worker(1, law.SetOf(law.JKK, law.JKM))
		run, stop := context.WithCancel(ctx)
		defer stop()
		w.till.Start(run)
		var wg sync.WaitGroup
		errs := make([]error, 50)
		for i := range errs {
			wg.Go(func() { _, errs[i] = w.till.Post(ctx, w.message(b, fmt.Sprint("ref", i))) })
		}
		wg.Wait()
		paid := 0
		for _, err := range errs {
			switch {
			case err == nil:
				paid++
			case fault.Of(err).Code != "payment.already_paid":
				w.Error(err)
			}
		}
		if paid != 1 {
			w.Errorf("paid %d times", paid)
		}
		w.sound()
	})
}

func TestAReferenceWithAnotherContentIsAConflict(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.worker(1, law.SetOf(law.JKK, law.JKM)), w.worker(1, law.SetOf(law.JKK, law.JKM))
		if _, err := w.till.Post(ctx, w.message(a, "r")); err != nil {
			w.Fatal(err)
		}
		if _, err := w.till.Post(ctx, w.message(b, "r")); fault.Of(err).Code != "payment.reference_reused" {
			w.Error(err)
		}
		w.sound()
	})
}

func TestTwoBillsForTheSameMonthAreNotBothPosted(t *testing.T) {
	each(t, func(w *world) {
		a := w.worker(1, law.SetOf(law.JKK, law.JKM))
		if _, err := w.till.Post(ctx, w.message(a, "r")); err != nil {
			w.Fatal(err)
		}
		// A second open bill for the paid month, as a race between two devices
		// could leave it.
		code, _ := id.NewPaymentCode(rand.Reader)
		if err := w.db.Write(ctx, func(tx *db.Tx) error {
			for _, q := range []string{
				`INSERT INTO bill SELECT payer, bill_no + 1, kind, segment, branch_no, month_from, month_to, 'open', CAST($1 AS BIGINT), members, amount, credit_used,
					jkk, jkm, jht, jp, jkp_state, jkp_jkk, jkp_jkm, rule_version, why, due_date, expires_at, created_at, 0, 0 FROM bill`,
				`INSERT INTO bill_month SELECT payer, bill_no + 1, month, programmes, flags, base, jkk, jkm, jht FROM bill_month WHERE CAST($1 AS BIGINT) > 0`,
				`INSERT INTO code SELECT CAST($1 AS BIGINT), payer, bill_no + 1, at FROM code`} {
				if _, err := tx.Exec(ctx, q, code); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			w.Fatal(err)
		}
		m := w.message(a, "r2")
		m.Code = id.FormatPaymentCode(code)
		if _, err := w.till.Post(ctx, m); fault.Of(err).Code != "payment.month_taken" {
			w.Error(err)
		}
		w.sound()
	})
}

func TestABatchOfAnySizeSettlesEachMonthOnce(t *testing.T) {
	each(t, func(w *world) {
		for _, n := range []int{3, 5, 7} {
			var ms []payment.Message
			for i := range n {
				ms = append(ms, w.message(w.worker(2, law.SetOf(law.JKK, law.JKM)), fmt.Sprint("s", n, "-", i)))
			}
			entries := w.count(`SELECT count(*) FROM entry`)
			for _, a := range w.till.PostAll(ctx, ms) {
				if a.Err != nil {
					w.Error(a.Err)
				}
			}
			if got := w.count(`SELECT count(*) FROM entry`) - entries; got != 1 {
				w.Errorf("%d messages were posted in %d transactions, want 1", n, got)
			}
		}
		w.sound()
	})
}

func TestABatchKeepsTheSoundOnesWhenOneIsWrong(t *testing.T) {
	each(t, func(w *world) {
		var ms []payment.Message
		for i := range 9 {
			m := w.message(w.worker(1, law.SetOf(law.JKK, law.JKM)), fmt.Sprint("b", i))
			if i == 4 {
				m.Amount++
			}
			ms = append(ms, m)
		}
		ms = append(ms, ms[0])
		for i, a := range w.till.PostAll(ctx, ms) {
			switch {
			case i == 4 && fault.Of(a.Err).Code != "payment.wrong_amount":
				w.Errorf("%d: %v", i, a.Err)
			case i != 4 && a.Err != nil:
				w.Errorf("%d: %v", i, a.Err)
			case a.Outcome.Repeated != (i == 9):
				w.Errorf("%d: repeated %v", i, a.Outcome.Repeated)
			}
		}
		w.sound()
	})
}

func TestAFailureInsideTheBatchLeavesNothingOfItsMessage(t *testing.T) {
	d := schematest.SQLite(t)
	w := newWorld(t, d, nil)
	good, bad := w.worker(1, law.SetOf(law.JKK, law.JKM)), w.worker(1, law.SetOf(law.JKK, law.JKM))
	// A bill without its months is damage that no message can cause.
	if _, err := d.Writer().Exec(`DELETE FROM bill_month WHERE bill_no = $1`, bad.No); err != nil {
		t.Fatal(err)
	}
	got := w.till.PostAll(ctx, []payment.Message{w.message(good, "g"), w.message(bad, "b")})
	if got[0].Err != nil || got[1].Err == nil || errors.Is(got[1].Err, context.Canceled) {
		t.Fatalf("%v, %v", got[0].Err, got[1].Err)
	}
	if n := w.count(`SELECT count(*) FROM receipt`); n != 1 {
		t.Errorf("%d receipts, want the sound one", n)
	}
	if _, err := d.Writer().Exec(`DELETE FROM bill WHERE bill_no = $1`, bad.No); err != nil {
		t.Fatal(err)
	}
	w.sound()
}

func TestAFullDiskRefusesAndLosesNothing(t *testing.T) {
	d := schematest.SQLite(t)
	w := newWorld(t, d, nil)
	var ms []payment.Message
	for i := range 40 {
		ms = append(ms, w.message(w.worker(1, law.SetOf(law.JKK, law.JKM)), fmt.Sprint("f", i)))
	}
	// SQLite takes the file's largest size for the disk's: no page more.
	if _, err := d.Writer().Exec(`PRAGMA max_page_count = 1`); err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, m := range ms {
		if _, err := w.till.Post(ctx, m); err != nil {
			refused++
			if f := fault.Of(err); f.Class != fault.Unavailable || f.Code != "payment.busy" {
				t.Fatalf("a full disk says %v", err)
			}
		}
	}
	if refused == 0 {
		t.Fatal("the disk never filled up")
	}
	w.sound()
	if _, err := d.Writer().Exec(`PRAGMA max_page_count = 1000000`); err != nil {
		t.Fatal(err)
	}
	for _, m := range ms { // every channel tells again what was not answered
		if _, err := w.till.Post(ctx, m); err != nil {
			t.Fatal(err)
		}
	}
	if n := w.count(`SELECT count(*) FROM payment`); n != int64(len(ms)) {
		t.Errorf("%d payments of %d", n, len(ms))
	}
	w.sound()
}
