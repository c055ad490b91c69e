package api

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/system"
)

// channelName is how the credential of a payment channel is named.
func channelName(channel string) string { return "channel:" + channel }

// CreateChannelCredential makes the credential with which a payment channel (a
// key of payment.Channels: "retail", "counter", "wallet") calls the API. The
// token is shown once and kept nowhere. It is ended as other credentials are,
// with account.Store.RevokeCredential(ctx, 0, id, actor). Faults:
// payment.channel_unknown, api.channel_unavailable (a channel that is no outside
// party), account.credentials_many.
func CreateChannelCredential(ctx context.Context, sys *system.System, channel, actor string) (id, token string, err error) {
	ch, err := sys.Till.Channel(ctx, channel)
	if err != nil {
		return "", "", err
	}
	// Cash is taken by points, whose limits and float this API does not know;
	// transfers and debits are told by statements and banks: told here too, they
	// would count twice.
	if ch.Kind == "internal" || ch.Kind == "transfer" || ch.Kind == "debit" || ch.Settles == payment.ByCash {
		return "", "", fault.New(fault.Forbidden, "api.channel_unavailable")
	}
	c, token, err := sys.Accounts.CreateCredential(ctx, 0, channelName(channel), actor)
	return c.ID, token, err
}

type ChannelPath struct {
	Channel string `path:"channel" pattern:"^[a-z0-9-]{1,20}$" doc:"The channel of the credential" example:"retail"`
}

// PaymentPath names a payment by its channel and the channel's number.
type PaymentPath struct {
	ChannelPath
	Reference string `path:"reference" minLength:"1" maxLength:"100" doc:"The channel's own number of the payment" example:"TRX-20261110-000042"`
}

// channels is the neutral API of ways of paying [saluran bayar]: shops,
// marketplaces, wallets and switches. Banks of SNAP BI speak their own.
func (s *server) channels() {
	add(s, spec{id: "inquire", method: "POST", path: "/channels/{channel}/inquiries", tag: "Payment", access: forChannel, errors: []int{404, 409}, summary: "Ask before taking money",
		doc: "Answers the amount, the fee that the payer is shown and the masked name, or a problem that says why the code cannot be paid here. Nothing is reserved. " +
			"The inquiry_id goes into the payment; some channels must quote it.", example: inquiryBody{"260118744021"}}, s.inquiry)
	paid := time.Date(2026, 11, 10, 10, 0, 0, 0, period.WIB)
	add(s, spec{id: "pay", method: "POST", path: "/channels/{channel}/payments", tag: "Payment", access: forChannel, errors: []int{404, 409}, summary: "Tell that money was paid",
		doc: "Posted once for each (channel, reference): the same message again gives the first answer with repeated; the same reference with another content is the conflict payment.reference_reused. " +
			"After an answer 5xx or none at all send it again with the same reference, as advice when the customer has left.",
		example: paymentBody{Reference: "TRX-20261110-000042", Code: "260118744021", Amount: 16_800, PaidAt: &paid}}, s.pay)
	add(s, spec{id: "get-payment", method: "GET", path: "/channels/{channel}/payments/{reference}", tag: "Payment", access: forChannel, errors: []int{404}, summary: "Ask what became of a payment",
		doc: "The first answer, or that it was reversed since. 404 api.reference_unknown: no payment with this reference came here."}, s.paymentState)
	add(s, spec{id: "reverse-payment", method: "POST", path: "/channels/{channel}/payments/{reference}/reversal", tag: "Payment", access: forChannel, errors: []int{404, 409}, summary: "Take a payment back",
		doc: "For money that the customer has back. outcome says whether: reversed; never_posted, and a payment with this reference that comes later is refused; " +
			"refused, because something depends on it already or its settlement day is closed, and then it is a claim. Twice is once.",
		example: reversalBody{Reason: "customer cancelled at the till", Amount: 16_800}}, s.reverse)
}
