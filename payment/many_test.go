package payment_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/payment"
)

// A file is posted in another order than it is written in, side by side; what
// it says must come out the same.
func TestALongFileIsAnsweredLineByLine(t *testing.T) {
	each(t, func(w *world) {
		const n = 700
		ms := make([]payment.Message, 0, n+3)
		for i := range n {
			ms = append(ms, w.message(w.worker(1, law.SetOf(law.JKK, law.JKM)), fmt.Sprint("line-", i)))
		}
		unknown := payment.Message{Channel: "retail", Reference: "unknown", Code: "000000000000", Amount: 1}
		wrong := payment.Message{Channel: "retail", Reference: "", Code: ms[0].Code, Amount: 1}
		again := ms[5]                              // the same line twice
		twice := ms[6]                              // one bill paid by two lines
		twice.Reference, twice.Kept = "twice", true // and the money is there
		ms = append(ms, unknown, wrong, again, twice)
		rand.Shuffle(n, func(i, j int) { ms[i], ms[j] = ms[j], ms[i] })
		answers := w.till.PostAll(ctx, ms)
		repeated := 0
		for i, a := range answers {
			m := ms[i]
			switch {
			case m.Reference == "unknown" || m.Reference == "":
				if a.Err == nil {
					t.Errorf("line %q: %+v", m.Reference, a.Outcome)
				}
			case m.Reference == "twice":
				if a.Err != nil || a.Outcome.State != payment.Credited {
					t.Errorf("a bill paid twice: %+v, %v", a.Outcome, a.Err)
				}
			case a.Err != nil || a.Outcome.State != payment.Posted || a.Outcome.Amount != m.Amount:
				t.Errorf("line %s: %+v, %v", m.Reference, a.Outcome, a.Err)
			default:
				if a.Outcome.Repeated {
					repeated++
				}
				if b := w.count(`SELECT payer FROM payment WHERE reference = $1`, m.Reference); b != a.Outcome.Payer {
					t.Errorf("line %s was answered with another line's payer", m.Reference)
				}
			}
		}
		if repeated != 1 {
			t.Errorf("%d lines are repetitions, want 1", repeated)
		}
		if p := w.count(`SELECT count(*) FROM payment`); p != n+1 {
			t.Errorf("%d payments of %d lines and one credit", p, n)
		}
		w.sound()
	})
}
