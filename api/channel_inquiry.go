package api

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

// inquiryValid is how long an inquiry may be quoted. Our choice: long enough for
// a queue at a till, short enough that a cancelled bill is not paid by habit.
const inquiryValid = 2 * time.Hour

type inquiryBody struct {
	Code string `json:"code" minLength:"12" maxLength:"20" doc:"Payment code as the customer tells it" example:"260118744021"`
}

// partsView is what a bill asks for by programme.
type partsView struct {
	JKK    money.Rupiah `json:"jkk" doc:"Work injury [jaminan kecelakaan kerja]"`
	JKM    money.Rupiah `json:"jkm" doc:"Death [jaminan kematian]"`
	JHT    money.Rupiah `json:"jht" doc:"Old-age savings [jaminan hari tua]"`
	JP     money.Rupiah `json:"jp" doc:"Pension [jaminan pensiun]"`
	Credit money.Rupiah `json:"credit_used" doc:"The payer's credit, to be taken off the sum"`
}

type payableView struct {
	InquiryID  string                `json:"inquiry_id" doc:"To be quoted in the payment" example:"1794207600.K5TZ2QW6M3VYD4AJ"`
	ValidUntil time.Time             `json:"valid_until" doc:"Until when the inquiry may be quoted"`
	Code       string                `json:"code"`
	Kind       contribution.BillKind `json:"kind" doc:"self, employer, correction; standing: a code for any amount"`
	Name       string                `json:"name" doc:"Of the payer: a person's masked, a company's in full" example:"S••• R••••••••"`
	Open       bool                  `json:"open" doc:"Any amount may be paid; it stands as the payer's credit"`
	Amount     money.Rupiah          `json:"amount" doc:"Exactly this amount is to be paid; 0 when open"`
	Parts      *partsView            `json:"parts,omitempty" doc:"What it is made of; left out when open"`
	Fee        money.Rupiah          `json:"fee" doc:"What the payer gives on top for the channel's service; no part of the contribution"`
	Total      money.Rupiah          `json:"total" doc:"amount and fee, to be shown to the payer; 0 when open"`
	From       *period.Month         `json:"from" doc:"First month; null when open"`
	To         *period.Month         `json:"to" doc:"Last month; null when open"`
	DueDate    *period.Date          `json:"due_date" doc:"null when open"`
	ExpiresAt  *time.Time            `json:"expires_at" doc:"null: the code does not expire"`
}

func (s *server) inquiry(ctx context.Context, in *struct {
	ChannelPath
	Body inquiryBody
}) (*one[payableView], error) {
	ch, err := s.sys.Till.Channel(ctx, in.Channel)
	if err != nil {
		return nil, err
	}
	if !ch.Open {
		return nil, fault.New(fault.Forbidden, "payment.channel_closed")
	}
	q, err := s.sys.Till.Inquire(ctx, in.Body.Code)
	if err != nil {
		return nil, err
	}
	if !q.Open && (ch.Minimum > 0 && q.Amount < ch.Minimum || ch.Maximum > 0 && q.Amount > ch.Maximum) {
		return nil, fault.New(fault.Invalid, "payment.channel_limit", "min", ch.Minimum.Format(), "max", ch.Maximum.Format()).On("amount")
	}
	now := s.sys.DB.Clock().Now()
	until := now.Add(inquiryValid).UTC().Truncate(time.Second)
	if !q.ExpiresAt.IsZero() && q.ExpiresAt.Before(until) {
		until = q.ExpiresAt.UTC().Truncate(time.Second)
	}
	v := payableView{InquiryID: s.inquiryID(in.Channel, q.Code, q.Amount, until), ValidUntil: until, Code: codeText(q.Code), Kind: q.Kind, Name: q.Name, Open: q.Open,
		Amount: q.Amount, ExpiresAt: instant(q.ExpiresAt)}
	v.Fee, _ = ch.Fee(ch.BusinessDate(now), q.Amount)
	if !q.Open {
		b := q.Bill
		v.Total = v.Amount + v.Fee
		v.Parts = &partsView{b.JKK, b.JKM, b.JHT, b.JP, b.CreditUsed}
		v.From, v.To, v.DueDate = &b.From, &b.To, &b.DueDate
	}
	return give(v, nil)
}

// inquiryID is a text that only we can make, of what the payment will say. It
// is kept nowhere: whoever quotes it says all that went into it.
func (s *server) inquiryID(channel string, code int64, amount money.Rupiah, until time.Time) string {
	h := hmac.New(sha256.New, s.sys.Ring.Derive("api.inquiry"))
	fmt.Fprintf(h, "%s|%d|%d|%d", channel, code, amount, until.Unix())
	return strconv.FormatInt(until.Unix(), 10) + "." + base32.StdEncoding.EncodeToString(h.Sum(nil)[:10])
}

// checkInquiry holds a payment against the inquiry that it quotes.
func (s *server) checkInquiry(ctx context.Context, in paymentBody, m payment.Message) error {
	if in.InquiryID == "" {
		ch, err := s.sys.Till.Channel(ctx, m.Channel)
		if err == nil && ch.AsksFirst {
			err = fault.New(fault.Invalid, "api.inquiry_missing").On("inquiry_id")
		}
		return err
	}
	seconds, _, _ := strings.Cut(in.InquiryID, ".")
	n, err := strconv.ParseInt(seconds, 10, 64)
	code, bad := id.ParsePaymentCode(m.Code)
	if err != nil || bad != nil || n < 0 || n > 1<<40 {
		return fault.New(fault.Conflict, "api.inquiry_differs").On("inquiry_id")
	}
	until := time.Unix(n, 0).UTC()
	same := func(amount money.Rupiah) bool {
		return hmac.Equal([]byte(s.inquiryID(m.Channel, code, amount, until)), []byte(in.InquiryID))
	}
	if !same(m.Amount) && !same(0) { // 0: a code for any amount
		return fault.New(fault.Conflict, "api.inquiry_differs").On("inquiry_id")
	}
	paid := m.PaidAt
	if paid.IsZero() {
		paid = s.sys.DB.Clock().Now()
	}
	// What the customer paid in time may be told late.
	if paid.After(until) && !in.Advice {
		return fault.New(fault.Conflict, "api.inquiry_expired").On("inquiry_id")
	}
	return nil
}
