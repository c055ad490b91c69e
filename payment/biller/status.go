package biller

import (
	"cmp"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/snap"
)

// status answers service 26: by the paymentRequestId, else by the
// inquiryRequestId, which the payment after an inquiry bears too; only who names
// neither asks for the account's latest payment through this partner. A payment
// that was refused left nothing: it is not found, whoever else has paid the bill.
func (s *Server) status(c *call) reply {
	m, err := c.partner.Dialect().ReadStatus(c.body)
	if err == nil {
		err = s.note(c, cmp.Or(m.PaymentID, m.InquiryID, m.VirtualAccountNo))
	} else {
		err = s.noteRefusal(c, cmp.Or(m.PaymentID, m.InquiryID, m.VirtualAccountNo), err)
	}
	var told payment.Outcome
	var reference string
	if err == nil {
		told, reference, err = s.told(c, m)
	}
	data := &snap.PaymentData{Account: m.Account, PaymentFacts: snap.PaymentFacts{RequestID: cmp.Or(reference, m.PaymentID)}, InquiryID: cmp.Or(m.InquiryID, reference)}
	body := func(h snap.Head) any { return snap.PaymentAnswer{Head: h, Data: data} }
	if err != nil {
		kind, detail, why := decide(err)
		if fault.Of(err).Code == codeNotFound {
			kind, detail, why = snap.NotFound, "", words(snap.NotFound)
		}
		data.Status, data.Reason = snap.StatusRejected, &why
		if kind.HTTP >= 500 {
			body = nil
		} else {
			data.Name = s.accountName(c, m.Account)
		}
		return reply{kind: kind, detail: detail, body: body, err: err}
	}
	why := words(snap.Successful)
	data.Status = snap.StatusSuccess
	if !success(told.State) {
		data.Status, why = snap.StatusRejected, words(cancelled)
	}
	data.Reason, data.Name = &why, s.payerName(c, told.Payer)
	data.Paid, data.Total = snap.IDR(told.Amount), snap.IDR(told.Amount)
	data.Date = c.partner.Dialect().Stamp(told.At)
	return reply{kind: snap.Successful, body: body}
}

// told finds the payment that a question means, and its reference.
func (s *Server) told(c *call, m snap.StatusRequest) (o payment.Outcome, reference string, err error) {
	code, err := s.code(c, m.Account)
	if err != nil {
		return o, "", err
	}
	n, err := id.ParsePaymentCode(code)
	if err != nil {
		return o, "", fault.New(fault.NotFound, "payment.code_unknown")
	}
	var payer, root int64 // of a merged number: whose it was, and whose it is
	var latest string
	err = s.DB.Read(c.ctx, func(tx *db.Tx) error {
		if err := tx.QueryRow(c.ctx, `SELECT payer FROM code WHERE code = $1`, n).Scan(&payer); err != nil {
			return err
		}
		root = payer
		if id.ValidMemberNo(payer) {
			var err error
			if root, err = member.Root(c.ctx, tx, payer); err != nil {
				return err
			}
		}
		err := tx.QueryRow(c.ctx, `SELECT r.reference FROM payment p JOIN receipt r ON r.channel = p.channel AND r.reference = p.reference
			WHERE p.payer IN ($1, $4) AND p.channel = $2 AND r.code = $3 ORDER BY p.payment_id DESC LIMIT 1`, payer, c.partner.Channel, n, root).Scan(&latest)
		if db.Code(err) == db.NoRow {
			return nil
		}
		return err
	})
	if db.Code(err) == db.NoRow {
		return o, "", fault.New(fault.NotFound, "payment.code_unknown")
	}
	if err != nil {
		return o, "", err
	}
	// A number that is given is never answered with another payment: its own may
	// have been refused because that other one had paid the bill.
	reference = cmp.Or(m.PaymentID, m.InquiryID, latest)
	if reference == "" {
		return o, "", fault.New(fault.NotFound, codeNotFound)
	}
	o, ok, err := s.Till.Status(c.ctx, c.partner.Channel, reference)
	if err == nil && (!ok || o.Payer != payer && o.Payer != root) {
		err = fault.New(fault.NotFound, codeNotFound)
	}
	if err != nil {
		return o, "", err
	}
	return o, reference, nil
}
