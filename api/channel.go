package api

import (
	"context"
	"strings"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/system"
)

// channelName is how the credential of a payment channel is named.
func channelName(channel string) string { return "channel:" + channel }

// CreateChannelCredential makes the credential with which a payment channel (a
// key of payment.Channels: "retail", "counter", "transfer") calls the API. The
// token is shown once and kept nowhere. It is ended as other credentials are,
// with account.Store.RevokeCredential(ctx, 0, id, actor). Faults:
// payment.channel_unknown, api.channel_unavailable (a channel that is no outside
// party), account.credentials_many.
func CreateChannelCredential(ctx context.Context, sys *system.System, channel, actor string) (id, token string, err error) {
	ch, err := sys.Till.Channel(ctx, channel)
	if err != nil {
		return "", "", err
	}
	if ch.Kind == "internal" {
		return "", "", fault.New(fault.Forbidden, "api.channel_unavailable")
	}
	c, token, err := sys.Accounts.CreateCredential(ctx, 0, channelName(channel), actor)
	return c.ID, token, err
}

type ChannelPath struct {
	Channel string `path:"channel" pattern:"^[a-z0-9-]{1,20}$" doc:"The channel of the credential" example:"retail"`
}

type inquiryBody struct {
	Code string `json:"code" minLength:"12" maxLength:"20" doc:"Payment code as the customer tells it" example:"260118744021"`
}

type payableView struct {
	Code      string                `json:"code"`
	Kind      contribution.BillKind `json:"kind" doc:"self, employer, correction"`
	Amount    money.Rupiah          `json:"amount" doc:"Exactly this amount is to be paid"`
	From      period.Month          `json:"from"`
	To        period.Month          `json:"to"`
	DueDate   period.Date           `json:"due_date"`
	ExpiresAt *time.Time            `json:"expires_at" doc:"null: does not expire"`
}

type paymentBody struct {
	Reference string       `json:"reference" minLength:"1" maxLength:"100" doc:"The channel's own number of this payment, unique for good" example:"TRX-20261110-000042"`
	Code      string       `json:"code" minLength:"1" maxLength:"40" example:"260118744021"`
	Amount    money.Rupiah `json:"amount" minimum:"1" example:"16800"`
	PaidAt    *time.Time   `json:"paid_at,omitempty" doc:"When the customer paid; left out: now" example:"2026-11-10T10:00:00+07:00"`
}

type outcomeView struct {
	State    payment.State `json:"state" doc:"posted; suspense: taken, though no bill fits, by a channel that cannot refuse"`
	Repeated bool          `json:"repeated" doc:"The reference was known: this is the first answer again"`
	Reason   string        `json:"reason,omitempty" doc:"Why it went to suspense, a code"`
	Detail   string        `json:"detail,omitempty" doc:"The reason in the caller's language"`
	Amount   money.Rupiah  `json:"amount"`
	Payment  ID            `json:"payment_id"`
	Receipt  string        `json:"receipt,omitempty" doc:"Token of the receipt, /r/<token> and /api/v1/receipts/<token>"`
	PostedAt time.Time     `json:"posted_at"`
}

func (s *server) channels() {
	add(s, spec{id: "inquire", method: "POST", path: "/channels/{channel}/inquiries", tag: "Payment", access: forChannel, errors: []int{404, 409}, summary: "Ask before taking money",
		doc: "Answers the amount, or a problem that says why the code cannot be paid.", example: inquiryBody{"260118744021"}}, s.inquiry)
	paid := time.Date(2026, 11, 10, 10, 0, 0, 0, period.WIB)
	add(s, spec{id: "pay", method: "POST", path: "/channels/{channel}/payments", tag: "Payment", access: forChannel, errors: []int{404, 409}, summary: "Tell that money was paid",
		doc: "Posted once for each (channel, reference): the same message again gives the first answer with repeated; the same reference with another content is the conflict payment.reference_reused. " +
			"After an answer 5xx or none at all send it again with the same reference.",
		example: paymentBody{"TRX-20261110-000042", "260118744021", 16_800, &paid}}, s.pay)
}

func (s *server) inquiry(ctx context.Context, in *struct {
	ChannelPath
	Body inquiryBody
}) (*one[payableView], error) {
	q, err := s.sys.Till.Inquire(ctx, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return give(payableView{codeText(q.Code), q.Kind, q.Amount, q.Bill.From, q.Bill.To, q.Bill.DueDate, instant(q.ExpiresAt)}, nil)
}

func (s *server) pay(ctx context.Context, in *struct {
	ChannelPath
	Body paymentBody
}) (*one[outcomeView], error) {
	m := payment.Message{Channel: in.Channel, Reference: strings.TrimSpace(in.Body.Reference), Code: in.Body.Code, Amount: in.Body.Amount}
	if in.Body.PaidAt != nil {
		m.PaidAt = in.Body.PaidAt.UTC()
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
	v := outcomeView{State: o.State, Repeated: o.Repeated, Reason: o.Reason, Amount: o.Amount, Payment: ID(o.PaymentID), Receipt: o.Token, PostedAt: o.At}
	if o.Reason != "" {
		// Parameters of the reason are not kept with the money, so only texts
		// without any are whole.
		if text := say(&fault.Error{Code: o.Reason}, callOf(ctx).lang); !strings.Contains(text, "{") {
			v.Detail = text
		}
	}
	return give(v, nil)
}
