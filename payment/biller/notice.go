package biller

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
)

// Notice is a notification that concerns another package: bulk transfers (21)
// and direct debits (56, 72). Who sent it and that it is whole is checked.
type Notice struct {
	Partner *partner.Partner
	Service string // two digits
	Body    []byte
	At      time.Time // X-TIMESTAMP, UTC
	// Call is the partner's number of the call: a hook that posts money hands it to
	// the till with the payment, another one may give it to Till.NoteCall. Partners
	// tell a notice again until it is answered, so a hook must bear it twice.
	Call payment.Call
}

// Hook takes a notice. nil is answered as successful; a fault of package snap's
// readers, payment.call_reused and payment.busy by their codes; anything else
// as a general error, after which the partner tells it again.
type Hook func(context.Context, Notice) error

func hookable(service string) bool { return service == "21" || service == "56" || service == "72" }

// On sets who takes the notices of a service: 21, 56 or 72. Without it the
// address is not served. It is called while the program is built, before Handler.
func (s *Server) On(service string, h Hook) {
	if !hookable(service) {
		panic("biller: service " + service + " takes no hook")
	}
	s.hooks[service] = h
}

func (s *Server) hooked(c *call) reply {
	err := s.hooks[c.service.Code](c.ctx, Notice{Partner: c.partner, Service: c.service.Code, Body: c.body, At: c.stamp, Call: c.number})
	if err != nil {
		return c.refuse(err)
	}
	return reply{kind: snap.Successful}
}

// paidQR answers service 52. Only a payment that succeeded is posted: its
// reference is the acquirer's, its bill the code that our QR code carried. The
// money is there, so what fits no bill stands as credit or waits in suspense.
// Told again it is answered as before.
func (s *Server) paidQR(c *call) reply {
	m, err := c.partner.Dialect().ReadQRNotice(c.body)
	if err != nil {
		return c.refuse(err)
	}
	if m.Status != snap.TransactionSuccess {
		// The same status may be told again and again under new numbers; one number
		// for two things is refused.
		if err := s.note(c, m.ReferenceNo+" "+string(m.Status)); err != nil {
			return c.refuse(err)
		}
		return reply{kind: snap.Successful}
	}
	if !m.Amount.Given {
		return c.refuse(fault.New(fault.Invalid, codeAmount).On("amount"))
	}
	c.number.Request = m.ReferenceNo
	_, err = s.post(c, payment.Message{Channel: c.partner.Channel, Reference: m.ReferenceNo, Code: m.PartnerReferenceNo, Amount: m.Amount.Rupiah, PaidAt: c.stamp, Kept: true, Call: &c.number})
	switch {
	case err == errUnknown:
		return reply{kind: snap.TimedOut, err: err, unknown: true}
	case err != nil:
		kind, detail, _ := decide(err)
		return reply{kind: kind, detail: detail, err: err}
	}
	return reply{kind: snap.Successful}
}
