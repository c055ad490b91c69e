package api

import (
	"context"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment"
)

type paymentBody struct {
	Reference string       `json:"reference" minLength:"1" maxLength:"100" doc:"The channel's own number of this payment, unique for good; printable ASCII without | and quotes, no blanks at its ends" example:"TRX-20261110-000042"`
	Code      string       `json:"code" minLength:"1" maxLength:"40" example:"260118744021"`
	Amount    money.Rupiah `json:"amount" minimum:"1" doc:"Without the fee" example:"16800"`
	PaidAt    *time.Time   `json:"paid_at,omitempty" doc:"When the customer paid; left out, or further than two days from now: now" example:"2026-11-10T10:00:00+07:00"`
	InquiryID string       `json:"inquiry_id,omitempty" maxLength:"60" doc:"Of the inquiry before it; channels that must quote it are refused without" example:"1794207600.K5TZ2QW6M3VYD4AJ"`
	Advice    bool         `json:"advice,omitempty" doc:"A repetition of a payment that had no answer; the customer has left. It is answered as the payment itself, and may come after the inquiry's time"`
}

type outcomeView struct {
	State    payment.State `json:"state" enum:"posted,suspense,credited,reversed" doc:"posted: it paid the bill; credited: it stands as the payer's credit; suspense: taken, though nobody knows whose it is, by a channel that cannot refuse; reversed: the channel took it back since"`
	Repeated bool          `json:"repeated" doc:"The reference was known: this is the first answer again"`
	Reason   string        `json:"reason,omitempty" doc:"Why it went to suspense or credit, a code"`
	Detail   string        `json:"detail,omitempty" doc:"The reason in the caller's language"`
	Amount   money.Rupiah  `json:"amount"`
	Surplus  money.Rupiah  `json:"surplus,omitempty" doc:"What of it stands as the payer's credit"`
	Payment  ID            `json:"payment_id"`
	Receipt  string        `json:"receipt,omitempty" doc:"Token of the receipt, /r/<token> and /api/v1/receipts/<token>"`
	PostedAt time.Time     `json:"posted_at"`
}

// checkReference refuses a reference that settlement files could not carry as it
// is: | parts their cells, quotes and blanks around a cell are taken away, and
// what is not ASCII comes back otherwise from programs with another encoding.
// Its length is the schema's.
func checkReference(s string) error {
	strange := func(r rune) bool { return r < ' ' || r > '~' || strings.ContainsRune("|\"'", r) }
	if strings.TrimSpace(s) != s || strings.ContainsFunc(s, strange) {
		return fault.New(fault.Invalid, "api.reference_shape").On("reference")
	}
	return nil
}

// paidWithin is how far from now a channel may say that a payment was made, as
// with SNAP callers.
const paidWithin = 48 * time.Hour

func outcomeOf(o payment.Outcome, lang string) outcomeView {
	return outcomeView{State: o.State, Repeated: o.Repeated, Reason: o.Reason, Detail: reasonText(o.Reason, lang), Amount: o.Amount, Surplus: o.Surplus,
		Payment: ID(o.PaymentID), Receipt: o.Token, PostedAt: o.At}
}

// reasonText is a reason that is kept with money in words. Its parameters are
// not kept, so only texts without any are whole.
func reasonText(code, lang string) string {
	if code == "" {
		return ""
	}
	if text := say(&fault.Error{Code: code}, lang); !strings.Contains(text, "{") {
		return text
	}
	return ""
}

func (s *server) pay(ctx context.Context, in *struct {
	ChannelPath
	Body paymentBody
}) (*one[outcomeView], error) {
	if err := checkReference(in.Body.Reference); err != nil {
		return nil, err
	}
	m := payment.Message{Channel: in.Channel, Reference: in.Body.Reference, Code: in.Body.Code, Amount: in.Body.Amount}
	// A time far from now is a fault of the channel's clock: it would put the money
	// on a settlement day that is long over.
	if at := in.Body.PaidAt; at != nil && s.sys.DB.Clock().Now().Sub(*at).Abs() <= paidWithin {
		m.PaidAt = at.UTC()
	}
	if err := s.checkInquiry(ctx, in.Body, m); err != nil {
		// A payment that was answered before is answered the same way again,
		// whatever its inquiry.
		_, known, serr := s.sys.Till.Status(ctx, m.Channel, m.Reference)
		if serr != nil {
			return nil, serr
		}
		if !known {
			return nil, err
		}
	}
	o, err := s.sys.Till.Post(ctx, m)
	if err != nil && fault.Of(err).Code == "payment.already_paid" {
		// Between looking for the reference and looking at the bill another process
		// may have posted this very message. Then its receipt is there now.
		o, err = s.sys.Till.Post(ctx, m)
	}
	if err != nil {
		return nil, err
	}
	return give(outcomeOf(o, callOf(ctx).lang), nil)
}

func (s *server) paymentState(ctx context.Context, in *struct{ PaymentPath }) (*one[outcomeView], error) {
	o, ok, err := s.sys.Till.Status(ctx, in.Channel, in.Reference)
	if err == nil && !ok {
		err = fault.New(fault.NotFound, "api.reference_unknown").On("reference")
	}
	if err != nil {
		return nil, err
	}
	return give(outcomeOf(o, callOf(ctx).lang), nil)
}

type reversalBody struct {
	Reason string       `json:"reason" minLength:"1" maxLength:"200" doc:"Why, in words; kept in the audit" example:"customer cancelled at the till"`
	Amount money.Rupiah `json:"amount,omitempty" minimum:"1" doc:"Of the payment, as a check; left out: not checked" example:"16800"`
}

type reversalView struct {
	Outcome  payment.Undoing `json:"outcome" enum:"reversed,never_posted,refused" doc:"reversed: taken back; never_posted: not known here, and refused should it come; refused: it stands, and is a claim of the channel"`
	Repeated bool            `json:"repeated" doc:"The reversal was known: this is the first answer again"`
	Reason   string          `json:"reason,omitempty" doc:"Why it was refused, a code"`
	Detail   string          `json:"detail,omitempty" doc:"The reason in the caller's language"`
	Amount   money.Rupiah    `json:"amount" doc:"Of the payment; 0 when it never came"`
	At       time.Time       `json:"at"`
}

func (s *server) reverse(ctx context.Context, in *struct {
	PaymentPath
	Body reversalBody
}) (*one[reversalView], error) {
	if err := checkReference(in.Reference); err != nil {
		return nil, err
	}
	u, err := s.sys.Till.Reverse(ctx, payment.Reversal{Channel: in.Channel, Reference: in.Reference, Amount: in.Body.Amount, Reason: in.Body.Reason})
	if err != nil {
		return nil, err
	}
	return give(reversalView{u.Outcome, u.Repeated, u.Reason, reasonText(u.Reason, callOf(ctx).lang), u.Amount, u.At}, nil)
}
