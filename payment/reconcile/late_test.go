package reconcile_test

import (
	"testing"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
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
