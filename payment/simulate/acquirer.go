package simulate

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/qris"
	"github.com/jamsos/jamsos/payment/snap"
)

// AcquirerBills is how many open bills CheckAcquirer pays at most.
const AcquirerBills = 6

// Scan reads the QRIS code of a bill as a wallet does, and gives what the code
// asks for. A bill without a code's text gets one composed as an acquirer makes
// it, so that it is written and read by the format's own rules.
func Scan(p Payable) (number string, amount money.Rupiah, err error) {
	text := p.QR
	if text == "" {
		c, err := qris.Encode(simulatedMerchant, qris.Bill{Method: qris.Dynamic, Amount: p.Amount, Number: p.Code, Reference: p.Code})
		if err != nil {
			return "", 0, err
		}
		text = c.String()
	}
	c, err := qris.Decode(text)
	if err != nil {
		return "", 0, err
	}
	if amount, err = c.Amount(); err != nil {
		return "", 0, err
	}
	return c.Get(qris.AdditionalData, qris.BillNumber), amount, nil
}

// notice is the message of service 52 about a payment.
func (c *Caller) notice(p Payable, reference string) (snap.QRNotice, error) {
	number, amount, err := Scan(p)
	return snap.QRNotice{ReferenceNo: reference, PartnerReferenceNo: number, Status: snap.TransactionSuccess, StatusText: "Success", CustomerNumber: "628120000" + fmt.Sprintf("%04d", mix(c.Seed, reference)%10_000),
		Amount: snap.IDR(amount), BankCode: "999"}, err
}

// CheckAcquirer tells a biller of QR payments as its acquirer does (52), with
// right and wrong signatures, repetitions, other states and odd messages.
func CheckAcquirer(ctx context.Context, c *Caller, bills []Payable) Report {
	c.init()
	k := &checker{ctx: ctx, c: c, part: "QR payment notice (52)", report: Report{Who: "SNAP BI biller, told of QR payments by the acquirer simulator", Dialect: c.Dialect.Name, Seed: c.Seed}}
	for _, b := range bills {
		if b.State == "" || b.State == Open {
			k.open = append(k.open, b)
		}
	}
	tell := func(m any, call Call) Heard {
		call.Service, call.Body = snap.NotifyQR, m
		return c.Call(ctx, call)
	}
	p, ok := k.next("everything of this part")
	if !ok {
		return k.report
	}
	good, err := c.notice(p, k.reference())
	if k.must("the bill's QRIS code can be read", "yes", yes(err == nil)); err != nil {
		return k.report
	}
	k.expect("signature changed", "4015200", tell(good, Call{After: func(l *Letter) { l.Signature = spoil(l.Signature) }}))
	k.expect("amount changed after signing", "4015200", tell(good, Call{After: func(l *Letter) { l.Body = altered(good, set{"amount.value", "1.00"}) }}))
	k.expect("time outside the window", "4015200", tell(good, Call{At: c.Clock.Now().Add(-k.stale())}))
	k.expect("body is not JSON", "4005200", tell([]byte(`{"originalReferenceNo":`), Call{}))
	k.expect("no originalReferenceNo", "4005202", tell(altered(good, set{"originalReferenceNo", nil}), Call{}))
	k.expect("no amount", "4005202", tell(altered(good, set{"amount", nil}), Call{}))
	k.expect("amount as a number", "4005201", tell(altered(good, set{"amount.value", int64(p.Amount)}), Call{}))
	k.expect("status that the standard lacks", "4005201", tell(altered(good, set{"latestTransactionStatus", "99"}), Call{}))
	k.expect("still pending: noted", "2005200", tell(altered(good, set{"latestTransactionStatus", "03"}), Call{}))
	number := c.NextNumber()
	k.expect("paid", "2005200", tell(good, Call{Number: number}))
	k.expect("the same again", "2005200", tell(good, Call{Number: number}))
	k.expect("the same under a new X-EXTERNAL-ID", "2005200", tell(good, Call{}))
	k.expect("the same reference, other amount", "4095200", tell(altered(good, set{"amount.value", "1.00"}), Call{}))
	if p, ok := k.next("same X-EXTERNAL-ID, another payment"); ok {
		m, _ := c.notice(p, k.reference())
		k.expect("same X-EXTERNAL-ID, another payment", "4095200", tell(m, Call{Number: number}))
		tell(m, Call{HangUp: true})
		k.expect("hung up before the answer, then the same again", "2005200", tell(m, Call{}))
	}
	if p, ok := k.next("other amount than the bill"); ok {
		m, _ := c.notice(p, k.reference())
		k.expect("less than the bill: the money is there, and is kept as credit", "2005200", tell(altered(m, set{"amount.value", "1000.00"}), Call{}))
	}
	m, _ := c.notice(nobody(p), k.reference())
	k.expect("code that nobody has: the money is there, and waits in suspense", "2005200", tell(m, Call{}))
	return k.report
}
