package biller

import (
	"cmp"
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/snap"
)

// pay answers service 25.
func (s *Server) pay(c *call) reply {
	m, err := c.partner.Dialect().ReadPayment(c.body)
	if err != nil {
		return s.refusedAgain(c, m, s.noteRefusal(c, m.RequestID, err))
	}
	code, err := s.code(c, m.Account)
	if err != nil {
		return s.refusePayment(c, m, err)
	}
	c.number.Request = m.RequestID
	out, err := s.post(c, payment.Message{Channel: c.partner.Channel, Reference: m.RequestID, Code: code, Amount: m.Paid.Rupiah, PaidAt: c.paidAt(m.At), Call: &c.number})
	if err == errUnknown {
		return reply{kind: snap.TimedOut, err: err, unknown: true}
	}
	if err != nil {
		return s.refusedAgain(c, m, err)
	}
	situation := snap.Repeated(out.SameCall, out.Repeated)
	a, status, why := snap.AnswerTo(situation), snap.StatusSuccess, words(snap.Successful)
	if !success(out.State) {
		// The first answer was a refusal, or the bank has taken the payment back since.
		status = snap.StatusRejected
		if why = words(cancelled); out.Reason != "" {
			_, _, why = decide(fault.New(fault.Conflict, out.Reason))
		}
	}
	if m.Name == "" && out.Payer != 0 {
		m.Name = s.payerName(c, out.Payer)
	} else if m.Name == "" { // a refusal told again
		m.Name = s.accountName(c, m.Account)
	}
	r := reply{kind: a.Case, body: c.paymentBody(m, status, why, out.PaymentID)}
	if situation != snap.Good {
		r.err = fault.New(fault.Conflict, codeRepeated)
	}
	return r
}

// errUnknown says that the till did not answer in time: the payment may be
// posted yet.
var errUnknown = fault.New(fault.Unavailable, "payment.busy")

// post posts a message. When the till says that it is busy, what has become of
// the reference is looked up before anything is answered.
func (s *Server) post(c *call, m payment.Message) (payment.Outcome, error) {
	out, err := s.Till.Post(c.ctx, m)
	if err == nil || fault.Of(err).Code != "payment.busy" {
		return out, err
	}
	waited := c.ctx.Err() != nil
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), 3*time.Second)
	defer cancel()
	if o, ok, serr := s.Till.Status(ctx, m.Channel, m.Reference); serr == nil && ok && o.Amount == m.Amount {
		return o, nil
	} else if waited || serr != nil {
		return out, errUnknown
	}
	return out, err
}

// refusedAgain is the answer to a payment of which nothing was posted. When a
// message about the same payment was refused under the call's number, that first
// answer is told again, though the message may have been mended since: mended it
// is a new call.
func (s *Server) refusedAgain(c *call, m snap.PaymentRequest, err error) reply {
	if fault.Of(err).Code != "payment.call_reused" || m.RequestID == "" {
		return s.refusePayment(c, m, err)
	}
	request, outcome, ok, ferr := s.Till.FirstAnswer(c.ctx, c.number)
	if ferr != nil {
		return s.refusePayment(c, m, ferr)
	}
	if !ok || request != m.RequestID || !strings.HasPrefix(outcome, "snap.") { // it was read, and had another content
		return s.refusePayment(c, m, err)
	}
	_, _, why := decide(fault.New(fault.Invalid, outcome))
	a := snap.AnswerTo(snap.SamePayment)
	m.Name = cmp.Or(m.Name, s.accountName(c, m.Account))
	return reply{kind: a.Case, body: c.paymentBody(m, snap.StatusRejected, why, 0), err: fault.New(fault.Conflict, codeRepeated)}
}

// refusePayment is the answer to a payment of which nothing was posted.
func (s *Server) refusePayment(c *call, m snap.PaymentRequest, err error) reply {
	kind, detail, why := decide(err)
	r := reply{kind: kind, detail: detail, err: err}
	if kind.HTTP < 500 {
		m.Name = cmp.Or(m.Name, s.accountName(c, m.Account))
		r.body = c.paymentBody(m, snap.StatusRejected, why, 0)
	}
	return r
}

// Widths of what is said back; the standard's answers are narrower than its
// requests.
const (
	maxReferenceBack = 15
	maxTrxBack       = 32
	maxTextsBack     = 9
)

// paymentBody is the answer's message: what the bank has sent, with the status
// and the reason, for the whole and for each bill alike. Its times are written in
// the dialect's form, however they came.
func (c *call) paymentBody(m snap.PaymentRequest, status snap.Status, why snap.Words, paymentID int64) func(snap.Head) any {
	f := m.PaymentFacts
	if len(f.ReferenceNo) > maxReferenceBack {
		f.ReferenceNo = ""
	}
	if len(f.TrxID) > maxTrxBack {
		f.TrxID = ""
	}
	if t, err := snap.ParseMoment(f.At); err == nil {
		f.At = c.partner.Dialect().Stamp(t)
	}
	f.Texts = f.Texts[:min(len(f.Texts), maxTextsBack)]
	ours := ""
	if paymentID != 0 {
		ours = strconv.FormatInt(paymentID, 10)
	}
	f.Bills = append([]snap.Bill(nil), f.Bills...)
	for i := range f.Bills {
		f.Bills[i].Status, f.Bills[i].Reason, f.Bills[i].BillerReference = status, &why, ours
	}
	data := &snap.PaymentData{Status: status, Reason: &why, Account: m.Account, Name: f.Name, PaymentFacts: f}
	return func(h snap.Head) any { return snap.PaymentAnswer{Head: h, Data: data} }
}
