package reconcile_test

import (
	"context"
	"testing"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/reconcile"
)

func TestMoneyThatLeftIsOrderedOrExplainedByAPerson(t *testing.T) {
	each(t, func(w *world) {
		asked := map[string]money.Rupiah{}
		w.desk.Ordered = func(_ context.Context, x reconcile.Debit) (bool, error) {
			asked[x.Reference] += x.Amount
			return x.Reference == "JP0000000000001", nil
		}
		w.statement(booked{20261119, -500_000, "JP0000000000001", "RETUR"}, booked{20261119, -12_500, "ADM", "BIAYA ADM"})
		if asked["JP0000000000001"] != 500_000 || asked["ADM"] != 12_500 {
			w.Fatalf("asked about %v", asked)
		}
		left, err := w.desk.Unassigned(ctx, 10)
		if err != nil || len(left) != 1 || left[0].Amount != -12_500 || left[0].Channel != "none" {
			w.Fatalf("%+v, %v", left, err)
		}
		// The next statement asks about what is left, and not about what was ordered.
		w.statement(booked{20261120, -7_000, "ADM2", "BIAYA ADM"})
		if asked["JP0000000000001"] != 500_000 || asked["ADM"] != 25_000 {
			w.Errorf("asked about %v", asked)
		}
		if err := w.desk.Assign(ctx, left[0], "charge", 0, "account:1", ""); fault.Of(err).Code != "reconcile.reason_missing" {
			w.Error(err)
		}
		if err := w.desk.Assign(ctx, left[0], "charge", 0, "account:1", "monthly fee of the account"); err != nil {
			w.Fatal(err)
		}
		if err := w.desk.Assign(ctx, left[0], "charge", 0, "account:1", "twice"); fault.Of(err).Code != "reconcile.entry_not_assignable" {
			w.Error(err)
		}
		if n := w.count(`SELECT coalesce(sum(amount), 0) FROM posting WHERE account = 5400`); n != 12_500 {
			w.Errorf("charges of %d are booked", n)
		}
		w.sound()
	})
}
