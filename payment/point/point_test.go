package point_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/job"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/schema/schematest"
)

var ctx = context.Background()

const teller, office = "account:11", "account:22"

// world is the points over an empty database and a clock that tests move.
type world struct {
	testing.TB
	db   *db.DB
	at   *clock.Fixed
	desk *point.Desk
	jobs *job.Runner
	next int
}

var noon = time.Date(2026, 11, 10, 12, 0, 0, 0, period.WIB).UTC()

func newWorld(t testing.TB, d *db.DB, at *clock.Fixed) *world {
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{TB: t, db: d, at: at}
	dues := &contribution.Desk{DB: d, Law: law.MustLoad(), Members: &member.Registry{DB: d, Ring: ring}}
	till := &payment.Till{DB: d, Desk: dues, Book: ledger.Book{DB: d}}
	w.desk = &point.Desk{DB: d, Till: till, Book: till.Book, Accounts: &account.Store{DB: d, Ring: ring}}
	w.jobs = &job.Runner{DB: d, Handlers: map[string]job.Handler{payment.JobSpread: till.HandleSpread, payment.JobUseCredit: till.HandleUseCredit,
		contribution.JobCredited: till.HandleCredited, payment.JobNotify: payment.NotifyHandler(func(context.Context, *db.Tx, []payment.Notified) error { return nil })}}
	return w
}

func each(t *testing.T, f func(w *world)) {
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(noon)
		w := newWorld(t, d, at)
		f(w)
		w.sound()
	}, db.WithClock(at))
}

func (w *world) ok(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// sound fails the test when any record disagrees.
func (w *world) sound() {
	w.Helper()
	w.ok(w.db.Read(ctx, func(tx *db.Tx) error {
		if err := payment.Check(ctx, tx, func(f payment.Finding) { w.Error("payment:", f) }); err != nil {
			return err
		}
		if err := point.Check(ctx, tx, func(f point.Finding) { w.Error("point:", f) }); err != nil {
			return err
		}
		return ledger.Check(ctx, tx, func(f ledger.Finding) { w.Error("ledger:", f) })
	}))
}

// member registers somebody.
func (w *world) member(name string) (no int64) {
	w.Helper()
	w.next++
	w.ok(w.db.Write(ctx, func(tx *db.Tx) (err error) {
		no, err = w.desk.Till.Desk.Members.ReserveTx(ctx, tx, member.Person{Name: fmt.Sprintf("%s %d", name, w.next), BirthDate: 19900115, Sex: id.Male, MotherName: "Sumiyati",
			NIK: fmt.Sprintf("360401150190%04d", w.next), Phone: fmt.Sprintf("+62812345%05d", w.next), Area: "36.04", Address: "Karangantu"}, nil, nil, "test", "web")
		return err
	}))
	return no
}

// bill registers an informal worker and gives the open bill of one month.
func (w *world) bill() (b contribution.Bill) {
	w.Helper()
	no := w.member("Nelayan")
	w.ok(w.db.Write(ctx, func(tx *db.Tx) (err error) {
		if _, err := w.desk.Till.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test"); err != nil {
			return err
		}
		b, err = w.desk.Till.Desk.IssueSelfBillTx(ctx, tx, no, 1, "test")
		return err
	}))
	return b
}

// point takes in an agent whose float is n of the bills that bill makes.
func (w *world) point(float money.Rupiah) point.Point {
	w.Helper()
	p, err := w.desk.Add(ctx, point.Point{Kind: point.Agent, Name: "Perisai Karangantu", AgentNo: w.member("Rina"), Area: "36.04", Address: "Karangantu RT 3",
		PaymentLimit: min(float, 1_000_000), DailyLimit: 50_000_000, FloatLimit: float}, "test")
	w.ok(err)
	return p
}

func cash(p point.Point, b contribution.Bill, slip string) point.Cash {
	return point.Cash{Point: p.No, Teller: teller, Slip: slip, Code: id.FormatPaymentCode(b.Code), Amount: b.Amount}
}

// collected takes the cash of a new bill.
func (w *world) collected(p point.Point, slip string) contribution.Bill {
	w.Helper()
	b := w.bill()
	out, err := w.desk.Collect(ctx, cash(p, b, slip))
	if err != nil || out.State != payment.Posted {
		w.Fatalf("%+v, %v", out, err)
	}
	return b
}

func (w *world) float(p point.Point) point.Float {
	w.Helper()
	f, err := w.desk.Float(ctx, p.No)
	w.ok(err)
	return f
}

func (w *world) count(q string, args ...any) (n int64) {
	w.Helper()
	w.ok(w.db.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q, args...).Scan(&n) }))
	return n
}

func (w *world) exec(q string, args ...any) {
	w.Helper()
	w.ok(w.db.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(ctx, q, args...); return err }))
}

func (w *world) balance(a ledger.Account) money.Rupiah {
	w.Helper()
	return money.Rupiah(w.count(`SELECT coalesce(sum(amount), 0) FROM posting WHERE fund = 0 AND account = $1`, int(a)))
}

func (w *world) refused(err error, code string) {
	w.Helper()
	if fault.Of(err).Code != code {
		w.Errorf("%v, want %s", err, code)
	}
}

func TestCashIsPostedOnceAndLiesAtThePoint(t *testing.T) {
	each(t, func(w *world) {
		p, b := w.point(1_000_000), w.bill()
		first, err := w.desk.Collect(ctx, cash(p, b, "A1"))
		if err != nil || first.State != payment.Posted || first.Repeated || first.Token == "" {
			w.Fatalf("%+v, %v", first, err)
		}
		again, err := w.desk.Collect(ctx, cash(p, b, "A1"))
		if err != nil || !again.Repeated || again.PaymentID != first.PaymentID {
			w.Errorf("%+v, %v", again, err)
		}
		other := cash(p, w.bill(), "A1")
		_, err = w.desk.Collect(ctx, other)
		w.refused(err, "point.slip_reused")
		f := w.float(p)
		if f.Held != b.Amount || f.Today.Slips != 1 || f.Pending != 0 || f.Left() != 1_000_000-b.Amount {
			w.Errorf("float %+v", f)
		}
		if n := w.balance(ledger.CashAtPoints); n != b.Amount {
			w.Errorf("cash at points %v, collected %v", n, b.Amount)
		}
		s, err := w.desk.Slip(ctx, p.No, "A1")
		if err != nil || s.State != point.Paid || s.Token != first.Token || s.Teller != teller || s.Day != 20261110 {
			w.Errorf("slip %+v, %v", s, err)
		}
		if n := w.count(`SELECT count(*) FROM job WHERE kind = $1`, payment.JobNotify); n != 1 {
			w.Errorf("%d messages to the payer queued", n)
		}
	})
}

func TestARefusedPaymentLeavesNoCash(t *testing.T) {
	each(t, func(w *world) {
		p, b := w.point(100_000), w.bill()
		wrong := cash(p, b, "R1")
		wrong.Amount--
		_, err := w.desk.Collect(ctx, wrong)
		w.refused(err, "payment.wrong_amount")
		unknown := cash(p, b, "R2")
		unknown.Code = "1234 5678 9012"
		_, err = w.desk.Collect(ctx, unknown)
		w.refused(err, "payment.code_unknown")
		for _, slip := range []string{"", "a b", "a/b", strings.Repeat("x", point.MaxSlip+1), "é"} {
			_, err = w.desk.Collect(ctx, cash(p, b, slip))
			w.refused(err, "point.slip_shape")
		}
		_, err = w.desk.Collect(ctx, cash(point.Point{No: 1}, b, "R3"))
		w.refused(err, "point.unknown")
		if f := w.float(p); f.Owed() != 0 || f.Left() != 100_000 {
			w.Errorf("refused payments keep room: %+v", f)
		}
		w.collected(p, "R4")
		_, err = w.desk.Collect(ctx, cash(p, b, "R2x"))
		w.ok(err)
		_, err = w.desk.Collect(ctx, cash(p, b, "R5"))
		w.refused(err, "payment.already_paid")
		if s, err := w.desk.Slip(ctx, p.No, "R5"); err != nil || s.State != point.Void || s.Reason != "payment.already_paid" {
			w.Errorf("%+v, %v", s, err)
		}
	})
}

func TestLimitsHold(t *testing.T) {
	each(t, func(w *world) {
		b := w.bill()
		p, err := w.desk.Add(ctx, point.Point{Kind: point.SPO, Name: "BJB Serang", Partner: "Bank BJB", Area: "36.04", PaymentLimit: b.Amount, DailyLimit: 3 * b.Amount, FloatLimit: 2*b.Amount + 1}, "test")
		w.ok(err)
		w.collected(p, "L1")
		w.collected(p, "L2")
		_, err = w.desk.Collect(ctx, cash(p, b, "L3"))
		w.refused(err, "point.float_limit")
		d, err := w.desk.Deposit(ctx, p.No, 2*b.Amount, "TRF1", teller)
		w.ok(err)
		_, err = w.desk.Collect(ctx, cash(p, b, "L3"))
		w.refused(err, "point.float_limit") // told is not on the account
		_, err = w.desk.Confirm(ctx, p.No, d.ID, "statement 2026-11-10 line 4", office)
		w.ok(err)
		_, err = w.desk.Collect(ctx, cash(p, b, "L3"))
		w.ok(err)
		more := w.bill()
		_, err = w.desk.Collect(ctx, cash(p, more, "L4"))
		w.refused(err, "point.daily_limit")
		w.at.Advance(24 * time.Hour)
		_, err = w.desk.Collect(ctx, cash(p, more, "L4"))
		w.ok(err)
		big := cash(p, more, "L5")
		big.Amount = b.Amount + 1
		_, err = w.desk.Collect(ctx, big)
		w.refused(err, "point.payment_limit")
		for state, code := range map[point.State]string{point.Paused: "point.paused"} {
			_, err = w.desk.Change(ctx, p.No, point.Change{State: state, Reason: "audit"}, office)
			w.ok(err)
			_, err = w.desk.Collect(ctx, cash(p, w.bill(), "L6"))
			w.refused(err, code)
		}
		_, err = w.desk.Change(ctx, p.No, point.Change{State: point.Closed, Reason: "moved"}, office)
		w.refused(err, "point.holds_cash")
		for _, bad := range []point.Point{{}, {Kind: point.SPO, Name: "x", Area: "36.04", PaymentLimit: 1, DailyLimit: 1, FloatLimit: 1},
			{Kind: point.Agent, Name: "x", AgentNo: 5, Area: "36.04", PaymentLimit: 1, DailyLimit: 1, FloatLimit: 1},
			{Kind: point.Agent, Name: "x", AgentNo: id.MemberNoOf(424242), Area: "36.04", PaymentLimit: 1, DailyLimit: 1, FloatLimit: 1},
			{Kind: point.SPO, Name: "x", Partner: "b", Area: "99.99", PaymentLimit: 1, DailyLimit: 1, FloatLimit: 1},
			{Kind: point.SPO, Name: "x", Partner: "b", Area: "36.04", PaymentLimit: 2, DailyLimit: 1, FloatLimit: 2}} {
			if _, err := w.desk.Add(ctx, bad, "test"); fault.Of(err).Class != fault.Invalid {
				w.Errorf("%+v is taken in: %v", bad, err)
			}
		}
	})
}

func TestTheFloatLimitHoldsWhenManyTellersCollectAtOnce(t *testing.T) {
	each(t, func(w *world) {
		var bills []contribution.Bill
		for range 24 {
			bills = append(bills, w.bill())
		}
		one := bills[0].Amount
		p := w.point(5*one + one/2)
		var wg sync.WaitGroup
		var mu sync.Mutex
		paid, full := 0, 0
		for i, b := range bills {
			for range 2 { // each is sent twice
				wg.Go(func() {
					out, err := w.desk.Collect(ctx, cash(p, b, fmt.Sprintf("P%d", i)))
					mu.Lock()
					defer mu.Unlock()
					switch {
					case err == nil && !out.Repeated:
						paid++
					case err != nil && fault.Of(err).Code == "point.float_limit":
						full++
					case err != nil:
						w.Errorf("slip %d: %v", i, err)
					}
				})
			}
		}
		wg.Wait()
		if f := w.float(p); paid != 5 || f.Held != 5*one || f.Left() != one/2 || full == 0 {
			w.Errorf("%d paid, float %+v", paid, f)
		}
		if n := w.count(`SELECT count(*) FROM payment`); n != 5 {
			w.Errorf("%d payments", n)
		}
	})
}

func TestASlipOfTodayIsTakenBack(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(1_000_000)
		b := w.collected(p, "B1")
		keep := w.collected(p, "B2")
		_, err := w.desk.Reverse(ctx, p.No, "B1", " ", teller)
		w.refused(err, "point.reason_missing")
		_, err = w.desk.Reverse(ctx, p.No, "B9", "wrong person", teller)
		w.refused(err, "point.slip_unknown")
		s, err := w.desk.Reverse(ctx, p.No, "B1", "wrong person", teller)
		if err != nil || s.State != point.Returned {
			w.Fatalf("%+v, %v", s, err)
		}
		if s, err = w.desk.Reverse(ctx, p.No, "B1", "wrong person", teller); err != nil || s.State != point.Returned {
			w.Errorf("again: %+v, %v", s, err)
		}
		f := w.float(p)
		if f.Held != keep.Amount || f.Today.Slips != 1 || f.Today.Reversals != 1 || f.Today.Reversed != b.Amount {
			w.Errorf("%+v", f)
		}
		_, err = w.desk.Collect(ctx, cash(p, b, "B1"))
		w.refused(err, "point.slip_returned")
		if _, err = w.desk.Collect(ctx, cash(p, b, "B3")); err != nil {
			w.Errorf("the bill is open again: %v", err)
		}
		_, err = w.desk.Deposit(ctx, p.No, 1000, "TRF", teller)
		w.ok(err)
		_, err = w.desk.Reverse(ctx, p.No, "B2", "too late", teller)
		w.refused(err, "point.reverse_deposited")
		w.at.Advance(time.Minute)
		w.collected(p, "B4")
		_, err = w.desk.CloseDay(ctx, p.No, 20261110, teller)
		w.ok(err)
		_, err = w.desk.Reverse(ctx, p.No, "B4", "closed", teller)
		w.refused(err, "point.reverse_day")
		w.at.Advance(24 * time.Hour)
		w.collected(p, "B5")
		w.at.Advance(24 * time.Hour)
		_, err = w.desk.Reverse(ctx, p.No, "B5", "yesterday", teller)
		w.refused(err, "point.reverse_day")
	})
}

func TestWhatCannotBeUndoneStaysPaid(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(1_000_000)
		b := w.collected(p, "U0")
		code, err := w.desk.Till.Desk.StandingCode(ctx, b.Payer, "test")
		w.ok(err)
		w.at.Set(time.Date(2026, 12, 2, 9, 0, 0, 0, period.WIB).UTC())
		save := point.Cash{Point: p.No, Teller: teller, Slip: "U1", Code: id.FormatPaymentCode(code), Amount: b.Amount}
		out, err := w.desk.Collect(ctx, save)
		if err != nil || out.State != payment.Credited {
			w.Fatalf("%+v, %v", out, err)
		}
		if _, err := w.jobs.Drain(ctx); err != nil { // the credit buys December
			w.Fatal(err)
		}
		_, err = w.desk.Reverse(ctx, p.No, "U1", "regret", teller)
		w.refused(err, "point.reverse_refused")
		if s, err := w.desk.Slip(ctx, p.No, "U1"); err != nil || s.State != point.Paid {
			w.Errorf("%+v, %v", s, err)
		}
		if f := w.float(p); f.Held != 2*b.Amount || f.InHand() != f.Held {
			w.Errorf("%+v", f)
		}
	})
}

func TestSmallSavingsSayWhatIsMissing(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(1_000_000)
		b := w.collected(p, "S0")
		code, err := w.desk.Till.Desk.StandingCode(ctx, b.Payer, "test")
		w.ok(err)
		w.at.Set(time.Date(2026, 12, 2, 9, 0, 0, 0, period.WIB).UTC())
		out, err := w.desk.Collect(ctx, point.Cash{Point: p.No, Teller: teller, Slip: "S1", Code: id.FormatPaymentCode(code), Amount: 5_000})
		if err != nil || out.State != payment.Credited || out.Token == "" {
			w.Fatalf("%+v, %v", out, err)
		}
		if _, err := w.jobs.Drain(ctx); err != nil {
			w.Fatal(err)
		}
		s, err := w.desk.Till.Desk.Savings(ctx, b.Payer)
		if err != nil || s.Credit != 5_000 || s.Price != b.Amount || s.Missing() != b.Amount-5_000 || s.Month != 202612 {
			w.Errorf("%+v, %v", s, err)
		}
		_, err = w.desk.Collect(ctx, point.Cash{Point: p.No, Teller: teller, Slip: "S2", Code: id.FormatPaymentCode(code), Amount: s.Missing() + 100})
		w.ok(err)
		if _, err := w.jobs.Drain(ctx); err != nil {
			w.Fatal(err)
		}
		if s, err = w.desk.Till.Desk.Savings(ctx, b.Payer); err != nil || s.Credit != 100 || s.Month != 202701 {
			w.Errorf("the month is bought: %+v, %v", s, err)
		}
	})
}

func TestADepositNeedsASecondPairOfEyes(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(1_000_000)
		b := w.collected(p, "D1")
		_, err := w.desk.Deposit(ctx, p.No, b.Amount+1, "TRF-1", teller)
		w.refused(err, "point.deposit_too_much")
		_, err = w.desk.Deposit(ctx, p.No, 0, "TRF-1", teller)
		w.refused(err, "point.amount_invalid")
		_, err = w.desk.Deposit(ctx, p.No, 1, " ", teller)
		w.refused(err, "point.deposit_reference")
		d, err := w.desk.Deposit(ctx, p.No, 7_000, "TRF-1", teller)
		w.ok(err)
		if again, err := w.desk.Deposit(ctx, p.No, 7_000, " TRF-1 ", teller); err != nil || again.ID != d.ID {
			w.Errorf("%+v, %v", again, err)
		}
		_, err = w.desk.Deposit(ctx, p.No, 7_001, "TRF-1", teller)
		w.refused(err, "point.deposit_reused")
		if w.balance(ledger.CashAtPoints) != b.Amount-7_000 || w.balance(ledger.Clearing) != 7_000 {
			w.Error("the money did not move to clearing")
		}
		_, err = w.desk.Confirm(ctx, p.No, d.ID, "seen", teller)
		w.refused(err, "point.four_eyes")
		_, err = w.desk.Confirm(ctx, p.No, d.ID, "", office)
		w.refused(err, "point.evidence_missing")
		_, err = w.desk.Confirm(ctx, p.No, d.ID+1, "seen", office)
		w.refused(err, "point.deposit_unknown")
		var waiting []point.Deposit
		w.ok(w.db.Read(ctx, func(tx *db.Tx) (err error) { waiting, err = point.WaitingTx(ctx, tx, 10); return err }))
		if len(waiting) != 1 || waiting[0].ID != d.ID {
			w.Errorf("waiting %+v", waiting)
		}
		if d, err = w.desk.Confirm(ctx, p.No, d.ID, "statement line 3", office); err != nil || d.State != point.Confirmed {
			w.Errorf("%+v, %v", d, err)
		}
		_, err = w.desk.Refuse(ctx, p.No, d.ID, "x", office)
		w.refused(err, "point.deposit_decided")
		if f := w.float(p); f.UnderWay != 0 || f.Held != b.Amount-7_000 {
			w.Errorf("%+v", f)
		}
		bad, err := w.desk.Deposit(ctx, p.No, 1_000, "TRF-2", teller)
		w.ok(err)
		_, err = w.desk.CloseDay(ctx, p.No, 20261110, teller)
		w.ok(err)
		_, err = w.desk.Refuse(ctx, p.No, bad.ID, "never came", office)
		w.ok(err)
		if f := w.float(p); f.Held != b.Amount-7_000 || f.UnderWay != 0 {
			w.Errorf("%+v", f)
		}
		if w.balance(ledger.CashAtPoints) != b.Amount-7_000 {
			w.Error("a refused deposit is not owed again")
		}
	})
}

func TestADayIsClosedOnce(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(1_000_000)
		one := w.collected(p, "C1").Amount
		w.collected(p, "C2")
		gone := w.collected(p, "C3")
		_, err := w.desk.Reverse(ctx, p.No, "C3", "regret", teller)
		w.ok(err)
		_, err = w.desk.Deposit(ctx, p.No, one, "TRF-1", teller)
		w.ok(err)
		want := point.Sums{Slips: 2, Collected: 2 * one, Reversals: 1, Reversed: gone.Amount, Deposited: one}
		_, err = w.desk.CloseDay(ctx, p.No, 20261111, teller)
		w.refused(err, "point.day_future")
		day, err := w.desk.CloseDay(ctx, p.No, 20261110, teller)
		if err != nil || day.Sums != want || day.Held != one {
			w.Fatalf("%+v, %v", day, err)
		}
		if again, err := w.desk.CloseDay(ctx, p.No, 20261110, office); err != nil || again.ClosedBy != teller || again.Sums != want {
			w.Errorf("again: %+v, %v", again, err)
		}
		_, err = w.desk.Collect(ctx, cash(p, w.bill(), "C4"))
		w.refused(err, "point.day_closed")
		if f := w.float(p); !f.DayClosed || f.Today != want || f.Held != one {
			w.Errorf("%+v", f)
		}
		late, err := w.desk.Deposit(ctx, p.No, one, "TRF-2", teller) // brought to the bank after the close
		if err != nil || late.Day != 20261111 {
			w.Errorf("%+v, %v", late, err)
		}
		if f := w.float(p); f.Held != 0 || f.Today != want {
			w.Errorf("%+v", f)
		}
		w.at.Advance(48 * time.Hour)
		w.collected(p, "C5")
		if day, err = w.desk.CloseDay(ctx, p.No, 20261112, teller); err != nil || day.Held != one || day.Slips != 1 {
			w.Errorf("%+v, %v", day, err)
		}
		_, err = w.desk.CloseDay(ctx, p.No, 20261109, teller)
		w.refused(err, "point.day_order")
		days, err := w.desk.Days(ctx, p.No, 10)
		if err != nil || len(days) != 3 || days[1].Deposited != one {
			w.Errorf("%+v, %v", days, err)
		}
	})
}

func TestWhatAProcessLeftIsTidied(t *testing.T) {
	each(t, func(w *world) {
		p := w.point(1_000_000)
		paid := w.collected(p, "T1")
		w.exec(`UPDATE point_slip SET state = 'taken' WHERE slip = 'T1'`) // died before it was marked
		lost := w.bill()
		w.exec(`INSERT INTO point_slip (word, slip, channel, reference, code, amount, day, teller, taken_at, state, reason)
			VALUES ($1, 'T2', 'agent', $2, $3, $4, 20261110, 'account:11', $5, 'taken', '')`, p.No, point.Reference(p.No, "T2"), id.FormatPaymentCode(lost.Code), int64(lost.Amount), db.Micros(w.at.Now()))
		f := w.float(p)
		if f.Held != paid.Amount || f.Pending != lost.Amount {
			w.Errorf("%+v", f)
		}
		_, err := w.desk.CloseDay(ctx, p.No, 20261110, teller)
		w.refused(err, "point.slip_pending")
		n, err := w.desk.Tidy(ctx)
		if err != nil || n != 0 {
			w.Errorf("too early: %d, %v", n, err)
		}
		w.at.Advance(20 * time.Minute)
		if n, err = w.desk.Tidy(ctx); err != nil || n != 2 {
			w.Errorf("%d, %v", n, err)
		}
		if f := w.float(p); f.Held != paid.Amount || f.Pending != 0 {
			w.Errorf("%+v", f)
		}
		_, err = w.desk.Collect(ctx, cash(p, lost, "T2"))
		w.refused(err, "payment.reversed") // what was given up is never posted late
		if _, err = w.desk.Collect(ctx, cash(p, lost, "T3")); err != nil {
			w.Error(err)
		}
		back := w.collected(p, "T4")
		w.exec(`UPDATE point_slip SET state = 'returning', reason = 'regret' WHERE slip = 'T4'`) // died while giving back
		if f := w.float(p); f.Held-f.InHand() != back.Amount {
			w.Errorf("%+v", f)
		}
		w.at.Advance(20 * time.Minute)
		if n, err = w.desk.Tidy(ctx); err != nil || n != 1 {
			w.Errorf("%d, %v", n, err)
		}
		if s, err := w.desk.Slip(ctx, p.No, "T4"); err != nil || s.State != point.Returned {
			w.Errorf("%+v, %v", s, err)
		}
	})
}

func TestTheDoctorFindsEachDisagreement(t *testing.T) {
	for rule, harm := range map[string]string{
		"cash_differs_from_ledger":      `DELETE FROM point_deposit`,
		"cash_without_slip":             `DELETE FROM point_slip WHERE slip = 'X1'`,
		"void_slip_was_paid":            `UPDATE point_slip SET state = 'void' WHERE slip = 'X1'`,
		"paid_slip_without_payment":     `UPDATE point_slip SET reference = 'x' WHERE slip = 'X1'`,
		"point_holds_less_than_nothing": `UPDATE point_deposit SET amount = 900000`,
		"closed_day_differs":            `UPDATE point_day SET collected = collected + 1`,
		"held_does_not_go_on":           `UPDATE point_day SET held = held + 1`,
		"movement_in_a_closed_time":     `UPDATE point_slip SET day = 20261101 WHERE slip = 'X1'`,
	} {
		t.Run(rule, func(t *testing.T) {
			at := clock.NewFixed(noon)
			schematest.Each(t, func(t *testing.T, d *db.DB) {
				at.Set(noon)
				w := newWorld(t, d, at)
				p := w.point(1_000_000)
				w.collected(p, "X1")
				w.collected(p, "X2")
				_, err := w.desk.Deposit(ctx, p.No, 1_000, "TRF", teller)
				w.ok(err)
				_, err = w.desk.CloseDay(ctx, p.No, 20261110, teller)
				w.ok(err)
				w.sound()
				w.exec(harm)
				var found []string
				w.ok(d.Read(ctx, func(tx *db.Tx) error {
					return point.Check(ctx, tx, func(f point.Finding) { found = append(found, f.Rule) })
				}))
				if !strings.Contains(strings.Join(found, " "), rule) {
					t.Errorf("found %v", found)
				}
			}, db.WithClock(at))
		})
	}
}
