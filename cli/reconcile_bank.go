package cli

import (
	"fmt"

	"github.com/jamsos/jamsos/payment/reconcile"
)

// tellBank prints the bank reconciliation statement [rekonsiliasi bank].
func (r *run) tellBank(p reconcile.BankProof) error {
	say := r.either
	r.sayf(say("\nRekonsiliasi bank per %v", "\nBank reconciliation as of %v"), p.Day)
	w := table(r)
	fmt.Fprintf(w, "  %s\t\t%v\t\n", reconcile.Text("books", r.lang), p.Books)
	for _, f := range p.Lines {
		n := ""
		if f.Count > 0 {
			n = fmt.Sprint(f.Count)
		}
		fmt.Fprintf(w, "  + %s\t%s\t%v\t\n", reconcile.Text(f.Key, r.lang), n, f.Amount)
	}
	fmt.Fprintf(w, "  = %s\t\t%v\t\n", reconcile.Text("bank_balance", r.lang), p.Bank)
	fmt.Fprintf(w, "  %s\t\t%v\t\n", reconcile.Text("rest", r.lang), p.Rest)
	if err := w.Flush(); err != nil {
		return err
	}
	for _, a := range p.Accounts {
		if a.To == 0 {
			r.sayf(say("  %s: belum ada rekening koran dengan saldo sampai hari itu", "  %s: no statement with a balance up to that day"), a.Account)
			continue
		}
		r.sayf(say("  %s: saldo %v per %v; awal %v, mutasi %v, belum dibukukan %v, selisih %v", "  %s: balance %v on %v; opening %v, moved %v, not booked %v, rest %v"), a.Account, a.Closing, a.To, a.Opening, a.Moved, a.Waiting, a.Rest)
		for _, g := range a.Gaps {
			r.sayf(say("    rekening koran hilang antara %v (%v) dan %v (%v): %v", "    a statement is missing between %v (%v) and %v (%v): %v"), g.Closed, g.Closing, g.Begins, g.Opening, g.Amount)
		}
	}
	return nil
}
