package simulate

import (
	"strings"

	"github.com/jamsos/jamsos/payment/qris"
	"github.com/jamsos/jamsos/payment/snap"
)

// simulatedMerchant is nobody's: acquirer 999 and the NMID are invented.
var simulatedMerchant = qris.Merchant{Name: "SIMULASI JAMSOS", City: "JAKARTA", PostalCode: "10110", Category: "9399", NMID: "ID1099999999999", Criterion: qris.Regular}

// virtual is a virtual account that we made at the bank.
type virtual struct {
	made snap.VirtualAccount
	paid *snap.PaymentData
}

// code is a QR code that the acquirer made for us.
type code struct {
	asked  snap.QRGenerate
	number string
	status snap.TransactionStatus
	paidAt string
}

func (b *Bank) createVA(_ BankClient, body []byte) reply {
	s, d := snap.CreateVA, b.config.Dialect
	m, err := d.ReadCreateVA(body)
	if err != nil {
		return fail(s, err)
	}
	if m.Account == nil { // the bank chooses
		n := b.next()
		a, err := d.NewAccount(b.config.Code, n[max(0, len(n)-d.FreeDigits):])
		if err != nil {
			return fail(s, err)
		}
		m.Account = &a
	}
	if old := b.virtual[m.VirtualAccountNo]; old != nil && old.made.TrxID != m.TrxID {
		return say(snap.Inconsistent, s, "")
	}
	b.virtual[m.VirtualAccountNo] = &virtual{made: m}
	return reply{200, snap.VirtualAccountAnswer{Head: snap.Successful.Head(s, ""), Data: &m}}
}

func (b *Bank) updateVA(_ BankClient, body []byte) reply {
	s := snap.UpdateVA
	m, err := b.config.Dialect.ReadUpdateVA(body)
	if err != nil {
		return fail(s, err)
	}
	v := b.virtual[m.VirtualAccountNo]
	switch {
	case v == nil:
		return say(snap.InvalidBill, s, "not found")
	case v.paid != nil:
		return say(snap.PaidBill, s, "")
	}
	m.LastUpdate = b.config.Dialect.Stamp(b.now())
	v.made = m
	return reply{200, snap.VirtualAccountAnswer{Head: snap.Successful.Head(s, ""), Data: &m}}
}

func (b *Bank) deleteVA(_ BankClient, body []byte) reply {
	s := snap.DeleteVA
	m, err := b.config.Dialect.ReadDeleteVA(body)
	if err != nil {
		return fail(s, err)
	}
	if b.virtual[m.VirtualAccountNo] == nil {
		return say(snap.InvalidBill, s, "not found")
	}
	delete(b.virtual, m.VirtualAccountNo)
	return reply{200, snap.DeletionAnswer{Head: snap.Successful.Head(s, ""), Data: &m}}
}

// stateVA is service 26.
func (b *Bank) stateVA(_ BankClient, body []byte) reply {
	s := snap.PayStatus
	m, err := b.config.Dialect.ReadStatus(body)
	if err != nil {
		return fail(s, err)
	}
	v := b.virtual[m.VirtualAccountNo]
	switch {
	case v == nil:
		return say(snap.InvalidBill, s, "not found")
	case v.paid == nil || m.PaymentID != "" && m.PaymentID != v.paid.RequestID:
		return say(snap.NotFound, s, "")
	}
	return reply{200, snap.PaymentAnswer{Head: snap.Successful.Head(s, ""), Data: v.paid}}
}

// PayVA notes that a virtual account was paid, for service 26.
func (b *Bank) PayVA(a snap.Account, p snap.PaymentFacts) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	v := b.virtual[a.VirtualAccountNo]
	if v != nil {
		v.paid = &snap.PaymentData{Status: snap.StatusSuccess, Account: a, PaymentFacts: p, InquiryID: p.RequestID, Date: b.config.Dialect.Stamp(b.now())}
	}
	return v != nil
}

// generateQR is service 47, with the invented merchant of the simulator.
func (b *Bank) generateQR(_ BankClient, body []byte) reply {
	s := snap.GenerateQR
	m, err := b.config.Dialect.ReadQRGenerate(body)
	if err != nil {
		return fail(s, err)
	}
	if old := b.codes[m.PartnerReferenceNo]; old != nil {
		return say(snap.DuplicateTransfer, s, "")
	}
	reference := m.PartnerReferenceNo[max(0, len(m.PartnerReferenceNo)-25):]
	q, err := qris.Encode(simulatedMerchant, qris.Bill{Method: qris.Dynamic, Amount: m.Amount.Rupiah, Number: reference})
	if err != nil {
		return say(snap.InvalidAmount, s, "")
	}
	k := &code{asked: m, number: b.next(), status: snap.TransactionPending}
	b.codes[m.PartnerReferenceNo] = k
	return reply{200, snap.QRCode{Head: snap.Successful.Head(s, ""), ReferenceNo: k.number, PartnerReferenceNo: m.PartnerReferenceNo, Content: q.String(),
		MerchantName: simulatedMerchant.Name, StoreID: m.StoreID, TerminalID: m.TerminalID}}
}

// PayQR notes that a QR code was paid, for service 51.
func (b *Bank) PayQR(reference string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	k := b.codes[reference]
	if k != nil {
		k.status, k.paidAt = snap.TransactionSuccess, b.config.Dialect.Stamp(b.now())
	}
	return k != nil
}

func (b *Bank) queryQR(_ BankClient, body []byte) reply {
	s := snap.QueryQR
	m, err := b.config.Dialect.ReadQRQuery(body)
	if err != nil {
		return fail(s, err)
	}
	k := b.codes[m.PartnerReferenceNo]
	for _, other := range b.codes {
		if k == nil && m.ReferenceNo != "" && strings.EqualFold(other.number, m.ReferenceNo) {
			k = other
		}
	}
	if k == nil {
		return say(snap.NotFound, s, "")
	}
	return reply{200, snap.QRAnswer{Head: snap.Successful.Head(s, ""), ReferenceNo: k.number, PartnerReferenceNo: k.asked.PartnerReferenceNo, ServiceCode: "47",
		Status: k.status, PaidAt: k.paidAt, Amount: k.asked.Amount, TerminalID: k.asked.TerminalID}}
}
