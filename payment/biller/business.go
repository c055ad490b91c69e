package biller

import (
	"context"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
)

// business is the case of what the till says about a bill or a payment, and its
// detail. What is none of it is judged as a fault of the call.
func business(code string) (kind snap.Case, detail string, ok bool) {
	switch code {
	case "payment.already_paid", "payment.month_taken":
		return snap.PaidBill, "", true
	case "payment.expired":
		return snap.ExpiredBill, "", true
	case "payment.code_unknown":
		return snap.InvalidBill, "Not Found", true
	case "payment.cancelled":
		return snap.InvalidBill, "Cancelled", true
	case "payment.wrong_amount", "payment.amount_invalid":
		return snap.InvalidAmount, "", true
	case "payment.channel_limit":
		return overLimit, "", true
	case "payment.channel_closed":
		return snap.CutOff, "", true
	case "payment.reversed":
		return cancelled, "", true
	case "payment.reference_invalid", "payment.call_invalid":
		return snap.InvalidFormat, "paymentRequestId", true
	}
	return snap.Case{}, "", false
}

// decide is the case, the detail and the reason in words of an error.
func decide(err error) (snap.Case, string, snap.Words) {
	kind, detail, ok := business(fault.Of(err).Code)
	if !ok {
		kind, detail = judge(err)
	}
	why := words(kind)
	if fault.Of(err).Code == "payment.reference_reused" {
		why = snap.Words{English: "paymentRequestId was used for another payment", Indonesia: "paymentRequestId sudah dipakai pembayaran lain"}
	}
	return kind, detail, why
}

// code is the payment code behind an account. An account that is not ours, or
// that nobody has, becomes a text that is no code: the till refuses it and keeps
// that answer with the call's number as it keeps every other.
func (s *Server) code(c *call, a snap.Account) (string, error) {
	nobody := "va:" + a.Company() + ":" + a.CustomerNo
	if c.partner.Company != "" && a.Company() != c.partner.Company {
		return nobody, nil
	}
	code, err := s.Partners.CodeOf(c.ctx, c.partner, a.CustomerNo)
	if err != nil && fault.Of(err).Code == "partner.alias_unknown" {
		return nobody, nil
	}
	return code, err
}

// keepAlias is how long after a bill's end its short account number stays its
// own: late money for it must not reach somebody else.
const keepAlias = 400 * 24 * time.Hour

// Account is the virtual account in which a payment code, of a bill or a standing
// one, is paid at a bank. The same code has the same account. Faults:
// payment.code_unknown, partner.alias_full.
func (s *Server) Account(ctx context.Context, p *partner.Partner, code int64) (snap.Account, error) {
	var payer, billNo, expires int64
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, `SELECT c.payer, c.bill_no, coalesce(b.expires_at, 0) FROM code c LEFT JOIN bill b ON b.payer = c.payer AND b.bill_no = c.bill_no WHERE c.code = $1`,
			code).Scan(&payer, &billNo, &expires)
	})
	switch {
	case db.Code(err) == db.NoRow:
		return snap.Account{}, fault.New(fault.NotFound, "payment.code_unknown").On("code")
	case err != nil:
		return snap.Account{}, err
	}
	var keep time.Time // for good
	if billNo != 0 {
		keep = s.DB.Clock().Now()
		if end := db.Time(expires); end.After(keep) {
			keep = end
		}
		keep = keep.Add(keepAlias)
	}
	number, err := s.Partners.Account(ctx, p, payer, code, keep)
	if err != nil {
		return snap.Account{}, err
	}
	return p.Dialect().NewAccount(p.Company, number)
}

// maxShown is what banks show of a name.
const maxShown = 30

// shown is a name as a bank's screen takes it: ASCII, 30 characters. The dots of
// a masked name become stars.
func shown(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '•':
			return '*'
		case r < ' ' || r > '~':
			return '?'
		}
		return r
	}, name)
	return name[:min(len(name), maxShown)]
}

// payerName is the name of a payer as an inquiry shows it: a member's masked, an
// employer's in full; ” when it cannot be read, since no payment hangs on it.
func (s *Server) payerName(c *call, payer int64) (name string) {
	isMember := id.ValidMemberNo(payer)
	q := `SELECT name FROM employer WHERE employer_no = $1`
	if isMember {
		q = `SELECT name FROM member WHERE member_no = $1`
	}
	if err := s.DB.Read(c.ctx, func(tx *db.Tx) error { return tx.QueryRow(c.ctx, q, payer).Scan(&name) }); err != nil {
		return ""
	}
	if isMember {
		name = member.MaskName(name)
	}
	return shown(name)
}

// accountName is the name of who is asked to pay an account, ” of nobody's. A
// refusal names him as an answer does.
func (s *Server) accountName(c *call, a snap.Account) string {
	code, err := s.code(c, a)
	if err != nil {
		return ""
	}
	n, err := id.ParsePaymentCode(code)
	if err != nil {
		return ""
	}
	var payer int64
	if err := s.DB.Read(c.ctx, func(tx *db.Tx) error {
		return tx.QueryRow(c.ctx, `SELECT payer FROM code WHERE code = $1`, n).Scan(&payer)
	}); err != nil {
		return ""
	}
	return s.payerName(c, payer)
}

// maxPaidBefore is how far a bank's time of payment may be from its call: a
// weekend's advice, and no clock that is wrong by a month.
const maxPaidBefore = 48 * time.Hour

// paidAt is when the payer paid: what the bank says of the payment when it can be
// read and is not further than maxPaidBefore from the call, otherwise the call's
// time.
func (c *call) paidAt(told string) time.Time {
	if t, err := snap.ParseMoment(told); err == nil && t.Sub(c.stamp).Abs() <= maxPaidBefore {
		return t
	}
	return c.stamp
}

// note keeps the number of a call that posts nothing.
func (s *Server) note(c *call, request string) error {
	c.number.Request = request
	return s.Till.NoteCall(c.ctx, c.number)
}

// noteRefusal keeps the number of a call whose message is refused, since the
// number comes before the message: used for something else before, that is what
// is wrong with the call. What else hinders keeping it changes no refusal.
func (s *Server) noteRefusal(c *call, request string, why error) error {
	c.number.Request = request
	if err := s.Till.NoteRefusal(c.ctx, c.number, fault.Of(why).Code); err != nil && fault.Of(err).Code != "payment.call_invalid" {
		return err
	}
	return why
}

// success are the statuses under which money was taken.
func success(s payment.State) bool {
	return s == payment.Posted || s == payment.Credited || s == payment.InSuspense
}
