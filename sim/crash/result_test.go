package crash

import (
	"context"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/sim/day"
	"github.com/jamsos/jamsos/system"
)

// An answer that the books do not keep is told, whatever it was.
func TestAnswersAreHeldAgainstTheBooks(t *testing.T) {
	ctx := context.Background()
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	sys := system.Over(schematest.SQLite(t), system.Config{Ring: ring, Data: t.TempDir()})
	bills, err := day.Payers(ctx, sys, 0, 8, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name   string
		heard  simulate.Verdict
		ever   bool
		posted bool
		undone bool
		other  money.Rupiah // the amount told is so much more than the one that was posted
		want   string
	}{
		{"posted", simulate.Posted, true, true, false, 0, ""},
		{"missing", simulate.Posted, true, false, false, 0, "missing"},
		{"other-amount", simulate.Posted, true, true, false, 1, "missing"},
		{"undone", simulate.Posted, true, true, true, 0, "missing"},
		{"taken-back", simulate.Reversed, true, true, true, 0, ""},
		{"not-taken-back", simulate.Reversed, true, true, false, 0, "missing"},
		{"refused", simulate.Refused, false, false, false, 0, ""},
		{"refused-and-there", simulate.Refused, false, true, false, 0, "other"},
		{"refused-after-posted", simulate.Refused, true, false, false, 0, "other"},
		{"unknown", simulate.Unknown, false, false, false, 0, "other"},
		{"untold", "", false, true, false, 0, "other"},
	} {
		r := &run{sys: sys, res: &Result{}}
		bill := bills[0]
		if c.posted {
			bills = bills[1:]
			o, err := sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: c.name, Code: bill.Code, Amount: bill.Amount})
			if err != nil || o.State != payment.Posted {
				t.Fatalf("%s: %+v, %v", c.name, o, err)
			}
		}
		if c.undone {
			if _, err := sys.Till.Reverse(ctx, payment.Reversal{Channel: "retail", Reference: c.name, Reason: "test"}); err != nil {
				t.Fatal(err)
			}
		}
		if c.heard != "" {
			sale := simulate.Sale{Channel: "retail", Reference: c.name, Amount: bill.Amount + c.other, Heard: c.heard}
			r.deeds, r.next = []*deed{{sale: sale, ever: c.ever}}, 1
		}
		if err := r.compare(ctx); err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, l := range []struct {
			name string
			rows []string
		}{{"missing", r.res.Missing}, {"twice", r.res.Twice}, {"other", r.res.Other}} {
			for _, row := range l.rows {
				if strings.HasPrefix(row, "retail "+c.name+":") {
					got += l.name
				}
			}
		}
		if got != c.want {
			t.Errorf("%s is told as %q, want %q: %+v", c.name, got, c.want, r.res)
		}
	}
}
