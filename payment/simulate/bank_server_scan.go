package simulate

import (
	"github.com/jamsos/jamsos/payment/qris"
	"github.com/jamsos/jamsos/payment/snap"
)

// PayCode pays a QRIS code that the biller composed itself, as a wallet does that
// scans it: the acquirer knows it from then on by the number that it carries
// (62.01), for service 51. It gives the acquirer's reference of the payment,
// which a notice (52) would carry. Paid again it is the same payment.
func (b *Bank) PayCode(text string) (reference string, err error) {
	c, err := qris.Decode(text)
	if err != nil {
		return "", err
	}
	amount, err := c.Amount()
	if err != nil {
		return "", err
	}
	number := c.Get(qris.AdditionalData, qris.BillNumber)
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.codes[number]
	if k == nil {
		k = &code{asked: snap.QRGenerate{PartnerReferenceNo: number, Amount: snap.IDR(amount)}, number: b.next()}
		b.codes[number] = k
	}
	if k.status != snap.TransactionSuccess {
		k.status, k.paidAt = snap.TransactionSuccess, b.config.Dialect.Stamp(b.now())
	}
	return k.number, nil
}
