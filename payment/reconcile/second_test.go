package reconcile_test

import (
	"testing"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/reconcile"
)

func fails(w *world, code string, err error) {
	w.Helper()
	if got := ""; err == nil || fault.Of(err).Code != code {
		if err != nil {
			got = fault.Of(err).Code
		}
		w.Errorf("fault %q, want %q", got, code)
	}
}

// What somebody does about a day after it was proposed makes it another day than
// the one proposed.
func TestAnActVoidsAProposal(t *testing.T) {
	each(t, func(w *world) {
		a := w.pay("A", 50_000, wib(20261119, "10:00"))
		w.pay("B", 900_000, wib(20261119, "10:30"))
		w.load(20261119, a)
		w.statement(booked{20261119, 49_000, "R1", "SETTLEMENT TOKOPEDIA 19/11/2026"})
		w.match(20261119)
		w.act(20261119, reconcile.MissingThere, "B", reconcile.Claim)
		_, err := w.desk.Propose(ctx, shop, 20261119, "account:1")
		w.must(err)
		_, err = w.desk.Act(ctx, w.task(20261119, reconcile.MissingThere, "B").ID, reconcile.Absorb, "account:2", "because")
		w.must(err)
		_, err = w.desk.Close(ctx, shop, 20261119, "account:2")
		fails(w, "reconcile.not_proposed", err)
		w.sound(20261119)
	})
}

// More than a little goes to expense by two people only, in one piece or in many;
// of a closed day everything.
func TestExpenseTakesTwo(t *testing.T) {
	each(t, func(w *world) {
		w.load(20261119, w.pay("A", 50_000, wib(20261119, "10:00")))
		w.pay("B", 600_000, wib(20261119, "10:30"))
		w.pay("C", 500_000, wib(20261119, "10:31"))
		w.pay("D", 5_000_000, wib(20261119, "10:32"))
		w.pay("E", 1_000, wib(20261119, "10:33"))
		w.statement(booked{20261119, 49_000, "R1", "SETTLEMENT TOKOPEDIA 19/11/2026"})
		w.match(20261119)
		absorb := func(reference, actor string) (reconcile.Task, error) {
			return w.desk.Act(ctx, w.task(20261119, reconcile.MissingThere, reference).ID, reconcile.Absorb, actor, "because")
		}
		for _, c := range []struct {
			reference, actor, fault string
			done                    bool
		}{{"B", "account:1", "", true}, {"C", "account:1", "", false}, {"C", "account:1", "reconcile.second_needed", false}, {"C", "account:2", "", true},
			{"D", "account:2", "", false}, {"D", "account:1", "", true}} {
			x, err := absorb(c.reference, c.actor)
			if c.fault != "" {
				fails(w, c.fault, err)
				continue
			}
			if w.must(err); (x.State == reconcile.Done) != c.done || (x.Absorbed != 0) != c.done {
				t.Errorf("%+v: %+v", c, x)
			}
		}
		w.act(20261119, reconcile.MissingThere, "E", reconcile.Claim)
		w.closeDay(20261119)
		x, err := absorb("E", "account:1")
		if w.must(err); x.State != reconcile.Claimed || x.AskedBy != "account:1" {
			t.Errorf("%+v", x)
		}
		x, err = absorb("E", "account:2")
		if w.must(err); x.State != reconcile.Done || x.Absorbed != 1_000 {
			t.Errorf("%+v", x)
		}
		if got := w.clearing(); got != 0 {
			t.Errorf("clearing holds %d", got)
		}
		w.sound(20261119)
	})
}

// A large debit is no charge of the bank because one person says so.
func TestALargeChargeTakesTwo(t *testing.T) {
	each(t, func(w *world) {
		w.statement(booked{20261120, -900_000_000, "X9", "PEMINDAHAN DANA"}, booked{20261120, -6_500, "X10", "BIAYA ADM"})
		list, err := w.desk.Unassigned(ctx, 10)
		w.must(err)
		for _, m := range list {
			err := w.desk.Assign(ctx, m, "charge", 0, "account:1", "because")
			if m.Amount == -6_500 {
				w.must(err)
				continue
			}
			for range 2 {
				fails(w, "reconcile.second_needed", err)
				err = w.desk.Assign(ctx, m, "charge", 0, "account:1", "because")
			}
			w.must(w.desk.Assign(ctx, m, "charge", 0, "account:2", "because"))
		}
		if n := w.count(`SELECT count(*) FROM bank_entry WHERE channel = 'charge'`); len(list) != 2 || n != 2 {
			t.Errorf("%d charges of %d", n, len(list))
		}
		w.sound()
	})
}
