package simulate

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/jamsos/jamsos/payment/snap"
)

// together is how many copies of one payment are sent at the same moment.
const together = 8

// inquiries checks service 24.
func (k *checker) inquiries() {
	k.part = "Inquiry (24)"
	p, ok := k.next("everything of this part")
	if !ok {
		return
	}
	k.open = append([]Payable{p}, k.open...)
	m := k.inquiry(p)
	number := k.c.NextNumber()
	h := k.ask(m, Call{Number: number})
	k.expect("open bill", "2002400/00", h)
	k.must("totalAmount is what is due", fmt.Sprintf("%d.00", int64(p.Amount)), amountOf(h.data().Total))
	k.must("the account comes back, its company eight wide", "yes", yes(string(h.data().Number) == fmt.Sprintf("%q", k.c.account(p).VirtualAccountNo)))
	k.expect("the same X-EXTERNAL-ID again", "4092400/01", k.ask(m, Call{Number: number}))
	company := strings.TrimSpace(k.c.account(p).PartnerServiceID)
	for _, x := range []struct {
		name string
		pad  string
	}{{"partnerServiceId without padding", ""}, {"partnerServiceId with one space", " "}, {"partnerServiceId with two spaces", "  "}} {
		k.expect(x.name, "2002400/00", k.ask(altered(k.inquiry(p), set{"partnerServiceId", x.pad + company}, set{"virtualAccountNo", x.pad + company + p.customerNo()}), Call{}))
	}
	k.expect("customerNo as a number", "2002400/00", k.ask(altered(k.inquiry(p), set{"customerNo", bare(p.customerNo())}), Call{}))
	k.expect("channelCode as a number", "2002400/00", k.ask(altered(k.inquiry(p), set{"channelCode", 6011}), Call{}))
	k.expect("time as samples write it: 20201231T235959Z, txnDateInit", "2002400/00", k.ask(altered(k.inquiry(p), set{"trxDateInit", nil}, set{"txnDateInit", "20201231T235959Z"}), Call{}))
	k.expect("no inquiryRequestId", "4002402/01", k.ask(altered(k.inquiry(p), set{"inquiryRequestId", nil}), Call{}))
	k.expect("inquiryRequestId empty", "4002402/01", k.ask(altered(k.inquiry(p), set{"inquiryRequestId", ""}), Call{}))
	k.expect("inquiryRequestId as a number", "4002401/01", k.ask(altered(k.inquiry(p), set{"inquiryRequestId", 17}), Call{}))
	k.expect("virtualAccountNo is not both together", "4002401/01", k.ask(altered(k.inquiry(p), set{"virtualAccountNo", company + "1"}), Call{}))
	k.expect("letters in customerNo", "4002401/01", k.ask(altered(k.inquiry(p), set{"customerNo", "12AB"}, set{"virtualAccountNo", company + "12AB"}), Call{}))
	k.expect("account that nobody has", "4042412/01", k.ask(k.inquiry(nobody(p)), Call{}))
	k.expect("company that is not this biller", "4042412/01", k.ask(altered(k.inquiry(p), set{"partnerServiceId", "   99999"}, set{"virtualAccountNo", "   99999" + p.customerNo()}), Call{}))
	if len(k.ended) == 0 {
		k.skip("expired bill", "no expired bill was given")
	} else {
		k.expect("expired bill", "4042419/01", k.ask(k.inquiry(k.ended[0]), Call{}))
	}
}

// nobody is an account of the same length that is nobody's: a code with a wrong
// check digit does not exist.
func nobody(p Payable) Payable {
	n := []byte(p.customerNo())
	n[len(n)-1] = '0' + (n[len(n)-1]-'0'+1)%10
	return Payable{Code: string(n), Amount: p.Amount}
}

// bare is a number of digits as it stands in JSON without quotes.
type bare string

// MarshalJSON writes the digits alone.
func (b bare) MarshalJSON() ([]byte, error) { return []byte(b), nil }

func yes(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func amountOf(w written) string { return strings.Trim(string(w.Value), `"`) }

// payments checks service 25 before anything is paid, then a payment.
func (k *checker) payments() {
	k.part = "Payment (25)"
	p, ok := k.next("everything of this part")
	if !ok {
		return
	}
	good := func() snap.PaymentRequest { return k.payment(p, k.reference()) }
	k.expect("amount of the bill less 1", "4042513/01", k.pay(altered(good(), set{"paidAmount.value", fmt.Sprintf("%d.00", int64(p.Amount)-1)}), Call{}))
	k.expect("amount of the bill more 1", "4042513/01", k.pay(altered(good(), set{"paidAmount.value", fmt.Sprintf("%d.00", int64(p.Amount)+1)}), Call{}))
	k.expect("amount as a number", "4002501/01", k.pay(altered(good(), set{"paidAmount.value", int64(p.Amount)}), Call{}))
	k.expect("amount with sen", "4042513/01", k.pay(altered(good(), set{"paidAmount.value", fmt.Sprintf("%d.50", int64(p.Amount))}), Call{}))
	k.expect("negative amount", "4002501/01", k.pay(altered(good(), set{"paidAmount.value", fmt.Sprintf("-%d.00", int64(p.Amount))}), Call{}))
	k.expect("other currency", "4002501/01", k.pay(altered(good(), set{"paidAmount.currency", "USD"}), Call{}))
	k.expect("no paidAmount", "4002502/01", k.pay(altered(good(), set{"paidAmount", nil}), Call{}))
	k.expect("no paymentRequestId", "4002502/01", k.pay(altered(good(), set{"paymentRequestId", nil}), Call{}))
	k.expect("account that nobody has", "4042512/01", k.pay(k.payment(nobody(p), k.reference()), Call{}))
	k.expect("signature changed", "4012500", k.pay(good(), Call{After: func(l *Letter) { l.Signature = spoil(l.Signature) }}))
	k.expect("body is not JSON", "4002500", k.pay([]byte(`{"paidAmount":`), Call{}))
	if len(k.ended) > 0 {
		k.expect("expired bill", "4042519/01", k.pay(k.payment(k.ended[0], k.reference()), Call{}))
	}
	m := good()
	h := k.pay(m, Call{})
	k.expect("right payment", "2002500/00", h)
	k.must("paidAmount comes back", fmt.Sprintf("%d.00", int64(p.Amount)), amountOf(h.data().Paid))
	k.expect("inquiry of a paid bill", "4042414/01", k.ask(k.inquiry(p), Call{}))
	k.expect("another payment of a paid bill", "4042514/01", k.pay(good(), Call{}))
	for _, x := range []struct {
		name string
		sets []set
		call Call
	}{
		{"paymentType, channelCode as numbers, as the standard's sample", []set{{"paymentType", 1}, {"channelCode", 6011}}, Call{}},
		{"late: paid 20 hours ago, told now", []set{{"trxDateTime", k.c.Dialect.Stamp(k.c.Clock.Now().Add(-20 * time.Hour))}}, Call{}},
		{"unpadded, customerNo as a number, without an inquiry before", []set{{"partnerServiceId", k.c.Company}}, Call{}},
	} {
		p, ok := k.next(x.name)
		if !ok {
			continue
		}
		if strings.HasPrefix(x.name, "unpadded") {
			x.sets = append(x.sets, set{"virtualAccountNo", k.c.Company + p.customerNo()}, set{"customerNo", bare(p.customerNo())})
		}
		k.expect(x.name, "2002500/00", k.pay(altered(k.payment(p, k.reference()), x.sets...), x.call))
	}
}

// repetitions checks what a biller answers to what it has heard before.
func (k *checker) repetitions() {
	k.part = "Repetitions (25)"
	if p, ok := k.next("a paid payment again"); ok {
		m, number := k.payment(p, k.reference()), k.c.NextNumber()
		k.expect("first time", "2002500/00", k.pay(m, Call{Number: number}))
		k.expect("same X-EXTERNAL-ID, same paymentRequestId: the first result", "4042518/00", k.pay(m, Call{Number: number}))
		k.expect("the same as advice, flagAdvise Y", "4042518/00", k.pay(altered(m, set{"flagAdvise", "Y"}), Call{Number: number}))
		k.expect("new X-EXTERNAL-ID, same paymentRequestId: the first result", "4042518/00", k.pay(m, Call{}))
		k.expect("same X-EXTERNAL-ID, other paymentRequestId", "4092500/01", k.pay(k.payment(p, k.reference()), Call{Number: number}))
		k.expect("same paymentRequestId, other amount", "4092500/01", k.pay(altered(m, set{"paidAmount.value", "1.00"}), Call{}))
	}
	if p, ok := k.next("a refused payment again"); ok {
		k.open = append([]Payable{p}, k.open...)
		m, number := altered(k.payment(p, k.reference()), set{"paidAmount.value", "1.00"}), k.c.NextNumber()
		k.expect("wrong amount", "4042513/01", k.pay(m, Call{Number: number}))
		k.expect("the same again: the first result, a refusal", "4042518/01", k.pay(m, Call{Number: number}))
	}
	if p, ok := k.next("the same payment at the same moment"); ok {
		m, number := k.payment(p, k.reference()), k.c.NextNumber()
		heard := make([]Heard, together)
		var wg sync.WaitGroup
		for i := range heard {
			wg.Go(func() { heard[i] = k.pay(m, Call{Number: number}) })
		}
		wg.Wait()
		count := map[string]int{}
		for _, h := range heard {
			count[h.said()]++
		}
		k.must(fmt.Sprintf("the same payment %d times at the same moment", together), fmt.Sprintf("1 × 2002500/00, %d × 4042518/00", together-1),
			fmt.Sprintf("%d × 2002500/00, %d × 4042518/00", count["2002500/00"], count["4042518/00"]))
		k.expect("after them another payment of the bill", "4042514/01", k.pay(k.payment(p, k.reference()), Call{}))
	}
}

// lostAnswers checks what follows when the bank does not read an answer.
func (k *checker) lostAnswers() {
	k.part = "Lost answers"
	if p, ok := k.next("hung up, then advice"); ok {
		m := k.payment(p, k.reference())
		k.pay(m, Call{HangUp: true})
		k.expect("hung up before the answer, then the same as advice", "2002500/00 or 4042518/00", k.pay(altered(m, set{"flagAdvise", "Y"}), Call{}))
		k.expect("and once more", "4042518/00", k.pay(altered(m, set{"flagAdvise", "Y"}), Call{}))
		k.expect("paid by now", "4042414/01", k.ask(k.inquiry(p), Call{}))
	}
	if p, ok := k.next("hung up, then status"); ok {
		m := k.payment(p, k.reference())
		k.pay(m, Call{HangUp: true})
		h := k.askState(p, m.RequestID)
		k.expect("hung up before the answer, then status: paid or not found", "2002600/00 or 4042601/01", h)
		if h.Code == "4042601" { // not found: the bank tells it again, never under a new number
			k.pay(altered(m, set{"flagAdvise", "Y"}), Call{})
		}
		k.expect("then status again", "2002600/00", k.askState(p, m.RequestID))
	}
}

func (k *checker) askState(p Payable, reference string) Heard {
	return k.c.Call(k.ctx, Call{Service: snap.PayStatus, Body: snap.StatusRequest{Account: k.c.account(p), PaymentID: reference, InquiryID: k.reference()}})
}

// statuses checks service 26.
func (k *checker) statuses() {
	k.part = "Status (26)"
	p, ok := k.next("everything of this part")
	if !ok {
		return
	}
	m := k.payment(p, k.reference())
	k.expect("never paid", "4042601/01", k.askState(p, m.RequestID))
	k.expect("the payment", "2002500/00", k.pay(m, Call{}))
	h := k.askState(p, m.RequestID)
	k.expect("paid, by paymentRequestId", "2002600/00", h)
	k.must("paidAmount", fmt.Sprintf("%d.00", int64(p.Amount)), amountOf(h.data().Paid))
	k.expect("paid, by the account alone", "2002600/00", k.c.Call(k.ctx, Call{Service: snap.PayStatus, Body: snap.StatusRequest{Account: k.c.account(p)}}))
	k.expect("account that nobody has", "4042612/01", k.askState(nobody(p), m.RequestID))
	number := k.c.NextNumber()
	body := snap.StatusRequest{Account: k.c.account(p), PaymentID: m.RequestID}
	k.c.Call(k.ctx, Call{Service: snap.PayStatus, Number: number, Body: body})
	k.expect("the same X-EXTERNAL-ID again", "4092600/01", k.c.Call(k.ctx, Call{Service: snap.PayStatus, Number: number, Body: body}))
}
