package reconcile_test

import (
	"testing"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/reconcile"
)

// twins makes two days that owe the same; the money of one comes when both are due.
func (w *world) twins(text string) (one, two period.Date) {
	w.Helper()
	one, two = day, day+1
	w.load(one, w.pay("A", 100_000, wib(one, "10:00")))
	w.load(two, w.pay("B", 100_000, wib(two, "10:00")))
	w.match(one)
	w.match(two)
	w.statement(booked{two + 1, 99_000, "FT1", text})
	w.match(two)
	w.match(one)
	return one, two
}

func TestOfTwoDaysThatOweTheSameTheOneThatIsNamedIsPaid(t *testing.T) {
	each(t, func(w *world) {
		one, two := w.twins("TOKOPEDIA 11/11/2026")
		w.wants(one, "not_settled money")
		w.wants(two)
		if x := w.task(one, reconcile.NotSettled, "money"); x.Twin != 0 {
			w.Errorf("the text says whose money it is, and %v is offered", x.Twin)
		}
		w.sound(one, two)
	})
}

// Without a name the day that was due first is paid, the other one says where the
// money went, and a person may give it to that one.
func TestOfTwoDaysThatOweTheSameTheEarlierIsPaidAndAPersonMayReassign(t *testing.T) {
	each(t, func(w *world) {
		one, two := w.twins("PT TOKOPEDIA")
		w.wants(one)
		w.wants(two, "not_settled money")
		x := w.task(two, reconcile.NotSettled, "money")
		if x.Twin != one {
			w.Fatalf("twin of %v is %v", two, x.Twin)
		}
		if _, err := w.desk.Act(ctx, x.ID, reconcile.Reassign, "account:1", ""); err == nil {
			w.Error("without a reason")
		}
		_, err := w.desk.Propose(ctx, shop, one, "account:1")
		w.must(err)
		w.act(two, reconcile.NotSettled, "money", reconcile.Reassign)
		w.wants(one, "not_settled money")
		w.wants(two)
		if a, b := w.match(one), w.match(two); a.Bank != 0 || a.SettledOn != 0 || b.Bank != 99_000 || b.SettledOn != two+1 || a.State != "open" {
			w.Errorf("%+v\n%+v", a, b)
		}
		if n := w.count(`SELECT count(*) FROM audit WHERE action = 'reconcile.reassign'`); n != 1 {
			w.Errorf("%d entries in the audit", n)
		}
		if x := w.task(two, reconcile.NotSettled, "money"); x.State != reconcile.Done || x.Who != "account:1" || x.Action != reconcile.Reassign {
			w.Errorf("%+v", x)
		}
		w.sound(one, two)
		// The money of the other day comes after all, and nothing is left.
		w.statement(booked{two + 2, 99_000, "FT2", "PT TOKOPEDIA"})
		w.match(two)
		w.wants(one)
		w.wants(two)
		w.sound(one, two)
	})
}

// Money of a closed day is not taken away.
func TestMoneyOfAClosedDayIsNotReassigned(t *testing.T) {
	each(t, func(w *world) {
		one, two := w.twins("PT TOKOPEDIA")
		w.closeDay(one)
		_, err := w.desk.Act(ctx, w.task(two, reconcile.NotSettled, "money").ID, reconcile.Reassign, "account:1", "told by telephone")
		fails(w, "reconcile.day_closed", err)
		w.wants(one)
		w.sound(one, two)
	})
}

// A text that names a day is that day's money, whatever another day owes.
func TestANameWinsOverTheAmountOfAnotherDay(t *testing.T) {
	each(t, func(w *world) {
		w.load(day, w.pay("A", 100_000, wib(day, "10:00")))
		w.load(day+1, w.pay("B", 60_000, wib(day+1, "10:00")))
		w.match(day)
		w.match(day + 1)
		w.statement(booked{day + 1, 59_000, "FT1", "TOKOPEDIA 10/11/2026"}) // what the next day owes
		w.match(day)
		w.match(day + 1)
		w.wants(day, "short_settled money")
		w.wants(day + 1)
		w.statement(booked{day + 2, 59_000, "FT2", "TOKOPEDIA 11/11/2026"})
		w.match(day + 1)
		w.wants(day, "short_settled money")
		w.wants(day + 1)
		w.sound(day, day+1)
	})
}

// A day that was given up does not take the money of one that still waits, and
// gets its own when it comes after all.
func TestADayThatWasGivenUpIsPaidLast(t *testing.T) {
	each(t, func(w *world) {
		one, two := day, day+1
		w.load(one, w.pay("A", 100_000, wib(one, "10:00")))
		w.load(two, w.pay("B", 100_000, wib(two, "10:00")))
		w.match(two)
		w.statement(booked{one + 1, 5, "FT0", "LAIN"}) // the first day's money should have been on it
		w.match(one)
		w.act(one, reconcile.NotSettled, "money", reconcile.Absorb)
		w.statement(booked{two + 1, 99_000, "FT1", "PT TOKOPEDIA"})
		w.match(two)
		w.wants(two)
		if n := w.count(`SELECT sum(absorbed) FROM recon_task`); n != 99_000 {
			w.Errorf("%d is at expense", n)
		}
		w.statement(booked{two + 2, 99_000, "FT2", "PT TOKOPEDIA"})
		w.match(one)
		w.wants(one)
		if n := w.count(`SELECT sum(absorbed) FROM recon_task`); n != 0 {
			w.Errorf("%d is still at expense", n)
		}
		w.sound(one, two)
	})
}
