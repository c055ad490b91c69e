package payment_test

import (
	"fmt"
	"testing"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/payment"
)

// What a batch costs besides its rows is how often it waits for the database;
// unlike a time, that is the same on every machine.
func TestABatchAsksPostgreSQLTwiceBeforeItsCommit(t *testing.T) {
	each(t, func(w *world) {
		for _, n := range []int{1, 2, 40} {
			ms := make([]payment.Message, n)
			for i := range ms {
				ms[i] = w.message(w.worker(1+i%2, law.SetOf(law.JKK, law.JKM, law.JHT)), fmt.Sprintf("trip-%d-%d", n, i))
			}
			ms[0].Call = call("bank", "trip-"+fmt.Sprint(n), "r")
			trips, err := w.till.BatchTrips(ctx, ms)
			if err != nil {
				t.Fatal(err)
			}
			switch {
			case w.db.Engine() == db.Postgres && trips != 2:
				t.Errorf("%d payments: %d trips before the commit, want 2 (all reads, then all that is counted)", n, trips)
			case w.db.Engine() == db.SQLite && n == 40 && trips > 60:
				t.Errorf("%d payments: %d statements", n, trips)
			}
		}
		w.sound()
	})
}
