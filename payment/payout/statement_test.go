package payout

import (
	"bytes"
	"testing"

	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/payment/statement"
)

// TestTheBanksStatementEndsWhatItDidNotAnswer reads what the simulated bank
// writes, in each format, and settles orders that were never answered.
func TestTheBanksStatementEndsWhatItDidNotAnswer(t *testing.T) {
	for _, format := range []statement.Format{statement.MT940, statement.Camt053, statement.Camt054} {
		each(t, simulate.BankFaults{CutPPM: 1_000_000}, func(w *world) {
			orders := w.ready(10_000, 20_000, 30_000)
			w.run()
			if !w.bank.Put(ours, 99_000, "MASUK1", "SUMIYATI", "iuran") || w.bank.Put("1", 1, "", "", "") {
				t.Error("money is put on an account that is not there")
			}
			var file bytes.Buffer
			if err := w.bank.WriteStatement(&file, format, ours, 20261121, 20261121); err != nil {
				t.Fatal(err)
			}
			read, err := statement.ReadAll(&file, statement.Options{})
			if err != nil || len(read.Entries) != 4 || len(read.Unread) != 0 || format != statement.Camt054 && read.Check() != statement.Agrees {
				t.Fatalf("%s: %d entries, %v, %+v", format, len(read.Entries), err, read.Unread)
			}
			matched := 0
			for range 2 { // the file is read again
				for _, e := range read.Entries {
					out, err := w.desk.MatchDebit(ctx, "bri", e.Refs.Bank, e)
					if err != nil {
						t.Fatal(err)
					}
					matched += len(out)
				}
			}
			if matched != 2*len(orders) {
				t.Errorf("%s: %d orders were matched", format, matched)
			}
			for _, o := range orders {
				if o = w.is(o, Paid); o.SettledBy != "statement" || o.Statement == "" {
					t.Errorf("%s: %+v", format, o)
				}
			}
			w.sound()
		})
	}
}
