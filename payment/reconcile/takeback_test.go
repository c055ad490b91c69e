package reconcile_test

import "testing"

// A bank that books a transfer and takes it back leaves nothing: no credit of the
// payer, no money on the account, no charge.
func TestATransferTakenBackByTheBank(t *testing.T) {
	each(t, func(w *world) {
		w.statement(booked{20261119, 100_000, "X1", "IURAN " + w.code}, booked{20261119, 100_000, "X2", "IURAN"}, booked{20261119, 70_000, "X3", "LAIN"}, booked{20261119, 70_000, "X4", "LAIN"})
		w.statement(booked{20261120, -100_000, "X1", "KOREKSI IURAN " + w.code}, booked{20261120, -70_000, "Y", "KOREKSI"})
		bank := func() int64 {
			return w.count(`SELECT coalesce(sum(amount), 0) FROM posting WHERE fund = 0 AND account = 1110`)
		}
		before := bank()
		list, err := w.desk.Unassigned(ctx, 10)
		w.must(err)
		for _, m := range list {
			ref, _, err := w.desk.TakesBack(ctx, m)
			w.must(err)
			err = w.desk.Assign(ctx, m, "transfer", 0, "account:1", "the bank's notice")
			if m.Amount == -70_000 { // nobody can say which
				fails(w, "reconcile.not_one_transfer", err)
				continue
			}
			if w.must(err); ref != "X1" {
				t.Errorf("takes back %q", ref)
			}
			fails(w, "reconcile.entry_not_assignable", w.desk.Assign(ctx, m, "transfer", 0, "account:1", "once more"))
		}
		if got := bank() - before; len(list) != 2 || got != -100_000 {
			t.Errorf("%d debits, the bank moved by %d", len(list), got)
		}
		if n := w.count(`SELECT count(*) FROM reversal WHERE channel = 'transfer' AND outcome = 'reversed'`); n != 1 || w.clearing() != 0 {
			t.Errorf("%d taken back, clearing holds %d", n, w.clearing())
		}
		p, err := w.desk.Explain(ctx, "transfer", 20261119)
		if w.must(err); p.Unexplained != 0 {
			t.Errorf("%+v", p)
		}
		w.sound()
	})
}
