package reconcile_test

import (
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/reconcile"
)

func (w *world) clearing() money.Rupiah {
	w.Helper()
	return money.Rupiah(w.count(`SELECT coalesce(sum(amount), 0) FROM posting WHERE fund = 0 AND account = 1120`))
}

// A payment near the cut-off that stands in the files of both days is settled
// twice, in whatever order the files come.
func TestALineOnTwoDaysIsADuplicate(t *testing.T) {
	for _, order := range [][]period.Date{{20261118, 20261119}, {20261119, 20261118}} {
		each(t, func(w *world) {
			a := w.pay("A", 50_000, wib(20261118, "14:30"))
			for _, day := range order {
				w.load(day, a)
				w.match(day)
			}
			if _, err := w.desk.Tend(ctx); err != nil {
				t.Fatal(err)
			}
			w.wants(20261118)
			w.wants(20261119, "duplicate A")
			w.statement(booked{20261118, 49_000, "R1", "SETTLEMENT TOKOPEDIA 18/11/2026"}, booked{20261119, 49_000, "R2", "SETTLEMENT TOKOPEDIA 19/11/2026"})
			w.act(20261119, reconcile.Duplicate, "A", reconcile.PostRest)
			w.wants(20261119)
			if got := w.clearing(); got != 0 {
				t.Errorf("clearing holds %d", got)
			}
			w.sound(20261118, 20261119)
		})
	}
}

// A better file of our day that has the line after all leaves the other day with
// one too many.
func TestAFileThatMendsADayOpensTheOther(t *testing.T) {
	each(t, func(w *world) {
		a := w.pay("A", 50_000, wib(20261118, "14:30"))
		b := w.pay("B", 60_000, wib(20261118, "10:00"))
		w.load(20261118, b)
		w.match(20261118)
		w.load(20261119, a)
		w.match(20261119)
		w.match(20261118)
		w.wants(20261118)
		w.wants(20261119)
		w.sound(20261118, 20261119)
		w.load(20261118, a, b)
		w.match(20261118)
		w.match(20261119)
		w.wants(20261118)
		w.wants(20261119, "duplicate A")
		w.sound(20261118, 20261119)
	})
}

// A message for a closed day that its channel never settles is a task of that
// day, without anybody looking.
func TestALateMessageOnAClosedDayIsATask(t *testing.T) {
	each(t, func(w *world) {
		a := w.pay("A", 50_000, wib(20261119, "10:00"))
		w.load(20261119, a)
		w.statement(booked{20261119, 49_000, "R1", "SETTLEMENT TOKOPEDIA 19/11/2026"})
		w.match(20261119)
		if _, err := w.desk.Tend(ctx); err != nil {
			t.Fatal(err)
		}
		w.closeDay(20261119)
		w.at.Set(wib(20261220, "12:00"))
		w.pay("LATE", 70_000, wib(20261119, "11:00"))
		w.tend()
		w.wants(20261119, "missing_there LATE")
		w.at.Set(wib(20261221, "12:00"))
		w.pay("LATE2", 80_000, wib(20261120, "11:00"))
		w.reverse("LATE2")
		w.tend()
		w.sound(20261119, 20261120)
	})
}

// Money of a day that nobody ever matched stands in the calendar and is asked
// for, however old its day.
func TestAFileThatDidNotComeIsATask(t *testing.T) {
	each(t, func(w *world) {
		w.pay("OLD", 3_000_000, wib(20260501, "10:00"))
		b := w.pay("B", 2_000_000, wib(20261117, "10:00"))
		w.pay("today", 10_000, wib(20261120, "10:00"))
		w.tend()
		w.wants(20260501, "no_file file")
		w.wants(20261117, "no_file file")
		w.wants(20261120) // there is time until noon of the next business day
		w.sound(20260501, 20261117, 20261120)
		if list, err := w.desk.Days(ctx, 20260101, 20261231); err != nil || len(list) != 3 {
			t.Errorf("%+v, %v", list, err)
		}
		if list, err := w.desk.League(ctx, 20260101, 20261231); err != nil || len(list) != 1 || list[0].Days != 3 || list[0].LateDays != 2 {
			t.Errorf("%+v, %v", list, err)
		}
		w.load(20261117, b)
		w.tend()
		w.wants(20261117)
		w.act(20260501, reconcile.NoFile, "file", reconcile.Claim)
		w.at.Set(wib(20261123, "12:00"))
		w.tend()
		w.wants(20261120, "no_file file")
		w.sound(20260501, 20261117, 20261120)
	})
}

func (w *world) tend() int {
	w.Helper()
	n, err := w.desk.Tend(ctx)
	w.must(err)
	return n
}

func (w *world) closeDay(day period.Date) {
	w.Helper()
	_, err := w.desk.Propose(ctx, shop, day, "account:1")
	w.must(err)
	_, err = w.desk.Close(ctx, shop, day, "account:2")
	w.must(err)
}

// A channel's correction was wrong and it means its first file: sending that again
// changes nothing by itself, a person makes it current.
func TestAnOldFileIsRestored(t *testing.T) {
	each(t, func(w *world) {
		a, b := w.pay("A", 50_000, wib(20261119, "10:00")), w.pay("B", 60_000, wib(20261119, "10:00"))
		first := w.load(20261119, a, b)
		w.load(20261119, a)
		w.match(20261119)
		w.wants(20261119, "missing_there B")
		again := w.load(20261119, a, b)
		if !again.Repeated || again.State != "superseded" || again.FileID != first.FileID {
			t.Errorf("%+v", again)
		}
		_, err := w.desk.Restore(ctx, shop, first.FileID, "account:1", "")
		fails(w, "reconcile.reason_missing", err)
		_, err = w.desk.Restore(ctx, shop, first.FileID+1, "account:1", "because")
		fails(w, "reconcile.file_unknown", err)
		l, err := w.desk.Restore(ctx, shop, first.FileID, "account:1", "the second was wrong")
		if w.must(err); l.State != "current" || l.Version != 1 {
			t.Errorf("%+v", l)
		}
		w.wants(20261119)
		w.sound(20261119)
		w.statement(booked{20261119, net(a, b), "R1", "SETTLEMENT TOKOPEDIA 19/11/2026"})
		w.match(20261119)
		w.closeDay(20261119)
		_, err = w.desk.Restore(ctx, shop, first.FileID, "account:1", "because")
		fails(w, "reconcile.day_closed", err)
	})
}

// A payment that was posted from the file under one number and is told late under
// its other one is the same payment, to be answered, asked for and taken back.
func TestALateMessageUnderTheOtherNumberIsTheSame(t *testing.T) {
	each(t, func(w *world) {
		body := "referenceno;paymentrequestid;billnumber;amount;fee;paymentdate\nBANKREF1;PRQ1;" + w.code + ";50000;1000;2026-11-19 10:00:00\n"
		_, err := w.desk.LoadSettlement(ctx, shop, reconcile.File{Name: "x", Body: strings.NewReader(body), Day: 20261119, By: "account:1"})
		w.must(err)
		w.match(20261119)
		w.act(20261119, reconcile.MissingHere, "BANKREF1", reconcile.Post)
		late := payment.Message{Channel: shop, Reference: "PRQ1", Code: w.code, Amount: 50_000, PaidAt: wib(20261119, "10:00")}
		out, err := w.till.Post(ctx, late)
		if err != nil || !out.Repeated || out.State != payment.Credited || out.Amount != 50_000 || out.Token == "" {
			t.Errorf("%+v, %v", out, err)
		}
		if s, ok, err := w.till.Status(ctx, shop, "PRQ1"); err != nil || !ok || s.PaymentID != out.PaymentID {
			t.Errorf("%+v, %v, %v", s, ok, err)
		}
		late.Amount++
		_, err = w.till.Post(ctx, late)
		fails(w, "payment.reference_reused", err)
		w.tend()
		w.wants(20261119, "fee_differs BANKREF1")
		w.sound(20261119)
		if got := w.clearing(); got != 50_000 {
			t.Errorf("clearing holds %d", got)
		}
		w.reverse("PRQ1")
		w.match(20261119)
		w.wants(20261119, "fee_differs BANKREF1", "reversed_here BANKREF1")
		w.sound(20261119)
	})
}
