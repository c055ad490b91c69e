package simulate

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"
)

// ShopBills is how many open bills CheckShop pays at most.
const ShopBills = 8

type shopChecker struct {
	checker
	s *Shop
}

// CheckShop asks the neutral partner API everything that a shop or wallet may
// meet: inquiries, payments, advice after a lost answer, reversals in every
// order, repetitions.
func CheckShop(ctx context.Context, s *Shop, bills []Payable) Report {
	s.init()
	k := &shopChecker{checker{ctx: ctx, report: Report{Who: "Neutral partner API, asked by the simulator of channel " + s.Channel, Seed: s.Seed}}, s}
	for _, b := range bills {
		if b.State == Expired {
			k.ended = append(k.ended, b)
		} else if b.State == "" || b.State == Open {
			k.open = append(k.open, b)
		}
	}
	k.credentials()
	k.asking()
	k.paying()
	k.losing()
	k.reversing()
	return k.report
}

func (k *shopChecker) expect(name, want string, t Told) bool {
	c := Check{Part: k.part, Name: name, Want: want, Got: t.said()}
	for w := range strings.SplitSeq(want, " or ") {
		c.Pass = c.Pass || c.Got == w
	}
	k.report.add(c)
	return c.Pass
}

func (k *shopChecker) reference() string {
	k.serial++
	return fmt.Sprintf("SIM%d-%d-%d", k.s.Clock.Now().Unix()/86400, mix(k.s.Seed, "reference", k.s.Channel)%1_000_000, k.serial)
}

func (k *shopChecker) words(p Payable) PaymentWords {
	return PaymentWords{Reference: k.reference(), Code: p.Code, Amount: p.Amount}
}

func (k *shopChecker) credentials() {
	k.part = "Who calls"
	other := &Shop{HTTP: k.s.HTTP, URL: k.s.URL, Channel: k.s.Channel, Clock: k.s.Clock}
	k.expect("no credential", "401 api.credential_missing", other.Inquire(k.ctx, "260118744021"))
	wrong := &Shop{HTTP: k.s.HTTP, URL: k.s.URL, Channel: k.s.Channel, Token: spoil(k.s.Token), Clock: k.s.Clock}
	k.expect("credential that nobody gave", "401 account.token", wrong.Inquire(k.ctx, "260118744021"))
	foreign := &Shop{HTTP: k.s.HTTP, URL: k.s.URL, Channel: "counter", Token: k.s.Token, Clock: k.s.Clock}
	k.expect("another channel's address", "403 api.foreign_channel", foreign.Inquire(k.ctx, "260118744021"))
}

func (k *shopChecker) asking() {
	k.part = "Inquiry"
	p, ok := k.next("everything of this part")
	if !ok {
		return
	}
	k.open = append([]Payable{p}, k.open...)
	t := k.s.Inquire(k.ctx, p.Code)
	k.expect("open bill", "200", t)
	k.must("amount", p.Amount.Format(), t.Amount.Format())
	k.must("total is amount and fee", (t.Amount + t.Fee).Format(), t.Total.Format())
	k.expect("code that nobody has", "404 payment.code_unknown", k.s.Inquire(k.ctx, nobody(Payable{Code: p.Code}).Code))
	k.expect("code too short", "422 api.length", k.s.Inquire(k.ctx, "1234"))
	if len(k.ended) == 0 {
		k.skip("expired bill", "no expired bill was given")
	} else {
		k.expect("expired bill", "409 payment.expired", k.s.Inquire(k.ctx, k.ended[0].Code))
	}
}

func (k *shopChecker) paying() {
	k.part = "Payment"
	p, ok := k.next("everything of this part")
	if !ok {
		return
	}
	with := func(f func(*PaymentWords)) PaymentWords {
		w := k.words(p)
		f(&w)
		return w
	}
	k.expect("amount of the bill less 1", "422 payment.wrong_amount", k.s.Pay(k.ctx, with(func(w *PaymentWords) { w.Amount-- })))
	k.expect("amount 0", "422 api.range", k.s.Pay(k.ctx, with(func(w *PaymentWords) { w.Amount = 0 })))
	k.expect("no reference", "422 api.length", k.s.Pay(k.ctx, with(func(w *PaymentWords) { w.Reference = "" })))
	k.expect("code that nobody has", "404 payment.code_unknown", k.s.Pay(k.ctx, with(func(w *PaymentWords) { w.Code = nobody(p).Code })))
	k.expect("body is not JSON", "400 api.malformed", k.s.call(k.ctx, "POST", "/payments", []byte(`{"reference":`), false))
	k.expect("amount as a string", "422 api.type", k.s.call(k.ctx, "POST", "/payments", []byte(fmt.Sprintf(`{"reference":%q,"code":%q,"amount":"%d"}`, k.reference(), p.Code, p.Amount)), false))
	asked := k.s.Inquire(k.ctx, p.Code)
	if q, ok := k.next("inquiry of another bill quoted"); ok {
		k.open = append([]Payable{q}, k.open...)
		other := k.s.Inquire(k.ctx, q.Code)
		k.expect("inquiry of another bill quoted", "409 api.inquiry_differs", k.s.Pay(k.ctx, with(func(w *PaymentWords) { w.Inquiry = other.Inquiry })))
	}
	m := with(func(w *PaymentWords) { w.Inquiry = asked.Inquiry })
	k.expect("right payment that quotes its inquiry", "200 posted", k.s.Pay(k.ctx, m))
	k.expect("the same again: the first answer", "200 posted again", k.s.Pay(k.ctx, m))
	m.Amount++
	k.expect("the same reference, other amount", "409 payment.reference_reused", k.s.Pay(k.ctx, m))
	k.expect("another payment of a paid bill", "409 payment.already_paid", k.s.Pay(k.ctx, k.words(p)))
	k.expect("inquiry of a paid bill", "409 payment.already_paid", k.s.Inquire(k.ctx, p.Code))
	k.expect("what became of it", "200 posted again", k.s.State(k.ctx, m.Reference))
	k.expect("what became of a reference that never came", "404 api.reference_unknown", k.s.State(k.ctx, k.reference()))
	if p, ok := k.next("paid yesterday, told now"); ok {
		w := k.words(p)
		at := k.s.Clock.Now().Add(-20 * time.Hour)
		w.PaidAt, w.Advice = &at, true
		k.expect("late: paid 20 hours ago, told now", "200 posted", k.s.Pay(k.ctx, w))
	}
	if p, ok := k.next("the same payment at the same moment"); ok {
		m := k.words(p)
		told := make([]Told, together)
		var wg sync.WaitGroup
		for i := range told {
			wg.Go(func() { told[i] = k.s.Pay(k.ctx, m) })
		}
		wg.Wait()
		count := map[string]int{}
		for _, t := range told {
			count[t.said()]++
		}
		k.must(fmt.Sprintf("the same payment %d times at the same moment", together), fmt.Sprintf("1 × 200 posted, %d × 200 posted again", together-1),
			fmt.Sprintf("%d × 200 posted, %d × 200 posted again", count["200 posted"], count["200 posted again"]))
	}
}

func (k *shopChecker) losing() {
	k.part = "Lost answers"
	p, ok := k.next("hung up, then advice")
	if !ok {
		return
	}
	m := k.words(p)
	k.s.call(k.ctx, "POST", "/payments", m, true)
	k.expect("hung up before the answer, then what became of it", "200 posted again or 404 api.reference_unknown", k.s.State(k.ctx, m.Reference))
	m.Advice = true
	k.expect("then the same as advice", "200 posted or 200 posted again", k.s.Pay(k.ctx, m))
	k.expect("and once more", "200 posted again", k.s.Pay(k.ctx, m))
}

func (k *shopChecker) reversing() {
	k.part = "Reversals"
	p, ok := k.next("everything of this part")
	if !ok {
		return
	}
	m := k.words(p)
	k.s.Pay(k.ctx, m)
	k.expect("reversal with another amount", "409 payment.reversal_differs", k.s.Reverse(k.ctx, m.Reference, m.Amount+1, "simulator"))
	k.expect("reversal", "200 reversed", k.s.Reverse(k.ctx, m.Reference, m.Amount, "simulator"))
	k.expect("reversal again", "200 reversed again", k.s.Reverse(k.ctx, m.Reference, m.Amount, "simulator"))
	k.expect("what became of the payment", "200 reversed again", k.s.State(k.ctx, m.Reference))
	k.expect("the payment again, after its reversal", "200 reversed again", k.s.Pay(k.ctx, m))
	k.expect("the bill can be asked about again", "200", k.s.Inquire(k.ctx, p.Code))
	k.expect("and paid under a new reference", "200 posted", k.s.Pay(k.ctx, k.words(p)))
	q, ok := k.next("reversal before its payment")
	if !ok {
		return
	}
	w := k.words(q)
	k.expect("reversal before its payment", "200 never_posted", k.s.Reverse(k.ctx, w.Reference, w.Amount, "no answer"))
	k.expect("the payment that arrives after it", "409 payment.reversed", k.s.Pay(k.ctx, w))
	k.expect("what became of it", "200 reversed or 200 reversed again", k.s.State(k.ctx, w.Reference))
	k.expect("and paid under a new reference", "200 posted", k.s.Pay(k.ctx, k.words(q)))
}
