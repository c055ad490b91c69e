package reconcile_test

import (
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/retail"
)

// A random day with random faults: the open differences are exactly the seeded
// ones, every rupiah is explained at every step, and whatever people do about
// the differences in whatever order, the day can be closed in the end.
func TestARandomDayIsExplainedToTheRupiah(t *testing.T) {
	each(t, func(w *world) {
		next := period.Date(20260202)
		rapid.Check(t, func(rt *rapid.T) {
			d := next
			next = next.AddDays(63) // farther than what is short of one day is looked for in the money of another
			w.at.Set(wib(d.AddDays(6), "10:00"))
			randomDay(rt, w, d)
			if w.Failed() {
				rt.Fatalf("day %v", d)
			}
		})
	})
}

func randomDay(rt *rapid.T, w *world, d period.Date) {
	var lines, following []retail.Line
	var want, later []string
	from := wib(d.AddDays(-1), "15:00")
	n := rapid.IntRange(1, 14).Draw(rt, "payments")
	for i := range n {
		ref := fmt.Sprintf("%d-%02d", d, i)
		amount := money.Rupiah(rapid.Int64Range(10, 900).Draw(rt, "thousand"))*1_000 + money.Rupiah(i)
		at := from.Add(time.Duration(rapid.IntRange(0, 22*60).Draw(rt, "minute")) * time.Minute) // well before the next cut-off
		expect := func(kind string) { want = append(want, kind+" "+ref) }
		l := w.line(ref, amount, at)
		switch fault := rapid.IntRange(0, 17).Draw(rt, "fault"); fault {
		case 0: // lost callback
			lines = append(lines, l)
			expect("missing_here")
		case 1:
			l.Code = "999900001111"
			lines = append(lines, l)
			expect("unknown_code")
		case 2:
			w.pay(ref, amount, at)
			expect("missing_there")
		case 3:
			w.pay(ref, amount, at)
			if l.Amount += money.Rupiah(rapid.Int64Range(-5_000, 5_000).Draw(rt, "off")); l.Amount != amount {
				expect("amount_differs")
			}
			lines = append(lines, l)
		case 4:
			w.pay(ref, amount, at)
			lines = append(lines, l, l)
			expect("duplicate")
		case 5:
			w.pay(ref, amount, at)
			w.reverse(ref)
			lines = append(lines, l)
			expect("reversed_here")
		case 6:
			w.pay(ref, amount, at)
			lines = append(lines, l, back(l))
			expect("reversed_there")
		case 7:
			w.pay(ref, amount, at)
			w.reverse(ref)
			if rapid.Bool().Draw(rt, "told") {
				lines = append(lines, l, back(l))
			}
		case 8:
			w.pay(ref, amount, at)
			l.Fee = money.Rupiah(rapid.Int64Range(0, 3_000).Draw(rt, "fee"))
			if l.Fee != fee {
				expect("fee_differs")
			}
			lines = append(lines, l)
		case 9: // their number beside ours
			w.pay(ref, amount, at)
			l.Reference, l.Request = "X"+ref, ref
			lines = append(lines, l)
		case 10: // by code and amount
			w.pay(ref, amount, at)
			l.Reference = "Y" + ref
			lines = append(lines, l)
		case 11: // near the cut-off, in the next file
			at = wib(d, "14:59")
			following = append(following, w.pay(ref, amount, at))
		case 12: // near the cut-off, in both files
			at = wib(d, "14:59")
			l = w.pay(ref, amount, at)
			lines, following = append(lines, l), append(following, l)
			later = append(later, "duplicate "+ref)
		default:
			lines = append(lines, w.pay(ref, amount, at))
		}
	}
	lines = rapid.Permutation(lines).Draw(rt, "order")
	w.load(d, lines...)
	w.load(d.AddDays(1), following...)
	entries := []booked{{d.AddDays(1), 1_000, fmt.Sprint("E", d), "LAIN"}}
	short := money.Rupiah(0)
	if owed := net(lines...); owed != 0 {
		if rapid.IntRange(0, 3).Draw(rt, "short") == 0 {
			short = money.Rupiah(rapid.Int64Range(-8_999, 9_000).Draw(rt, "by")) // not over by all that a next day owes
		}
		first := money.Rupiah(0)
		if rapid.Bool().Draw(rt, "parts") {
			first = owed / 3
		}
		for i, part := range []money.Rupiah{first, owed - first - short} {
			if part != 0 {
				entries = append(entries, booked{d.AddDays(1), part, fmt.Sprintf("M%d%d", d, i), "TOKOPEDIA " + d.String()})
			}
		}
		switch bank := owed - short; {
		case bank == 0:
			if short != 0 {
				want = append(want, "not_settled money")
			}
		case short > 0:
			want = append(want, "short_settled money")
		case short < 0:
			want = append(want, "over_settled money")
		}
	}
	w.match(d)
	if owed := net(following...); owed != 0 {
		entries = append(entries, booked{d.AddDays(2), owed, fmt.Sprintf("N%d9", d), "TOKOPEDIA " + d.AddDays(1).String()}) // the number names no day
	}
	w.statement(entries...)
	w.match(d.AddDays(1))
	w.match(d)
	w.wants(d, want...)
	w.wants(d.AddDays(1), later...)
	w.sound(d, d.AddDays(1))
	for range 100 {
		tasks, err := w.desk.Tasks(ctx, reconcile.Filter{Channel: shop, Day: d, State: reconcile.Open})
		w.must(err)
		if len(tasks) == 0 {
			break
		}
		x := rapid.SampledFrom(tasks).Draw(rt, "task")
		action := rapid.SampledFrom(x.Allowed()).Draw(rt, "action")
		x, err = w.desk.Act(ctx, x.ID, action, "account:1", "drawn")
		if err == nil && x.AskedBy != "" && x.State != reconcile.Done {
			x, err = w.desk.Act(ctx, x.ID, action, "account:2", "drawn")
		}
		if err != nil {
			w.Errorf("%s %s %s: %v", action, x.Kind, x.Reference, err)
			return
		}
		w.explained(d)
	}
	w.match(d)
	waiting, err := w.desk.Tasks(ctx, reconcile.Filter{Channel: shop, Day: d, State: reconcile.Waiting})
	w.must(err)
	for _, x := range waiting {
		_, err := w.desk.Act(ctx, x.ID, reconcile.Claim, "account:1", "drawn")
		w.must(err)
	}
	_, err = w.desk.Propose(ctx, shop, d, "account:1")
	w.must(err)
	_, err = w.desk.Close(ctx, shop, d, "account:2")
	w.must(err)
	w.sound(d, d.AddDays(1))
}
