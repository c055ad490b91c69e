package biller_test

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/payment/snap"
)

// model is what a biller must remember of its calls, said as simply as can be.
type model struct {
	paid       map[int]bool       // bills
	references map[string]said    // paymentRequestId of what was posted
	calls      map[string]replied // X-EXTERNAL-ID
}

type said struct {
	reference string
	bill      int
	amount    int64
}

type replied struct {
	said
	status string
}

// answer is the code and the status that a call must get.
func (m *model) answer(external string, s said, due int64) (code, status string) {
	if first, again := m.calls[external]; again {
		if first.said != s {
			return "4092500", "01"
		}
		return "4042518", first.status
	}
	defer func() { m.calls[external] = replied{s, status} }()
	if p, known := m.references[s.reference]; known {
		if p != s {
			return "4092500", "01"
		}
		return "4042518", "00"
	}
	switch {
	case m.paid[s.bill]:
		return "4042514", "01"
	case s.amount != due:
		return "4042513", "01"
	}
	m.paid[s.bill], m.references[s.reference] = true, s
	return "2002500", "00"
}

// Whatever a bank repeats, mixes up or tries anew: every call gets the answer of
// the model, and every bill is paid once.
func TestAnyOrderOfCallsGetsTheAnswersOfTheTable(t *testing.T) {
	each(t, func(w *world) {
		b := w.bank(mandiri)
		round, total := 0, int64(0)
		rapid.Check(w.TB.(*testing.T), func(t *rapid.T) {
			round++
			bills := []contribution.Bill{w.worker(), w.worker()}
			m := model{map[int]bool{}, map[string]said{}, map[string]replied{}}
			for range rapid.IntRange(1, 25).Draw(t, "calls") {
				i := rapid.IntRange(0, 1).Draw(t, "bill")
				s := said{fmt.Sprintf("P-%d-%d", round, rapid.IntRange(0, 2).Draw(t, "reference")), i, int64(bills[i].Amount)}
				if rapid.IntRange(0, 3).Draw(t, "wrong") == 0 {
					s.amount++
				}
				external := fmt.Sprintf("%d%02d", 1000+round, rapid.IntRange(0, 7).Draw(t, "external"))
				code, status := m.answer(external, s, int64(bills[i].Amount))
				a := b.call(snap.Pay, external, b.payment(fmt.Sprint(bills[i].Code), s.reference, s.amount))
				if a.Code != code || a.VA.PaymentStatus != status {
					t.Fatalf("%s %+v: got %s %s, want %s %s", external, s, a.Code, a.VA.PaymentStatus, code, status)
				}
			}
			total += int64(len(m.references))
			if n := w.posted(); n != total {
				t.Fatalf("%d posted, want %d", n, total)
			}
		})
		w.sound()
	})
}
