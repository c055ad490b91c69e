package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/point"
)

// PointPath names a service point, a bank's counter or an agent.
type PointPath struct {
	Point string `path:"point" pattern:"^[0-9]{7}$" doc:"The point of the credential" example:"2601186"`
}

func (p PointPath) no() int64 {
	n, _ := strconv.ParseInt(p.Point, 10, 64) // digits, by its pattern; which point, by the credential
	return n
}

// SlipPath names a slip of a point.
type SlipPath struct {
	PointPath
	Slip string `path:"slip" pattern:"^[0-9A-Za-z._-]{1,40}$" doc:"The counter's own number of the slip" example:"SRG-20261110-0042"`
}

// dueView is what a teller is told of a code.
type dueView struct {
	Code      string                `json:"code"`
	Kind      contribution.BillKind `json:"kind" doc:"self, employer, correction; standing: a code for any amount"`
	Name      string                `json:"name" doc:"Of the payer: a person's masked, a company's in full" example:"S••• R••••••••"`
	Open      bool                  `json:"open" doc:"Any amount may be paid; it stands as the payer's credit"`
	Amount    money.Rupiah          `json:"amount" doc:"Exactly this amount is to be paid; 0 when open"`
	Parts     *partsView            `json:"parts,omitempty" doc:"What it is made of; left out when open"`
	From      *period.Month         `json:"from" doc:"First month; null when open"`
	To        *period.Month         `json:"to" doc:"Last month; null when open"`
	ExpiresAt *time.Time            `json:"expires_at" doc:"null: the code does not expire"`
	Savings   *savingsView          `json:"savings,omitempty" doc:"Of an open code: what is saved and what is missing"`
	Left      money.Rupiah          `json:"left" doc:"What the point may still collect now"`
}

type savingsView struct {
	Credit  money.Rupiah  `json:"credit" doc:"What stands as the payer's credit"`
	Price   money.Rupiah  `json:"price" doc:"Of the bill or month that it is for; 0: nothing is known to pay"`
	Missing money.Rupiah  `json:"missing"`
	Month   *period.Month `json:"month" doc:"That it is for; null: none"`
}

type slipBody struct {
	Slip   string       `json:"slip" pattern:"^[0-9A-Za-z._-]{1,40}$" doc:"The counter's own number of this payment, drawn before the cash is taken, unique for good" example:"SRG-20261110-0042"`
	Code   string       `json:"code" minLength:"1" maxLength:"40" example:"260118744021"`
	Amount money.Rupiah `json:"amount" minimum:"1" example:"16800"`
}

type slipView struct {
	Slip     string          `json:"slip"`
	State    point.SlipState `json:"state" enum:"taken,paid,void,returning,returned" doc:"taken: without an answer yet; paid; void: refused, nothing was paid; returning, returned: taken back"`
	Repeated bool            `json:"repeated,omitempty" doc:"The slip was known: this is the first answer again"`
	Code     string          `json:"code"`
	Amount   money.Rupiah    `json:"amount"`
	Surplus  money.Rupiah    `json:"surplus,omitempty" doc:"What of it stands as the payer's credit"`
	Day      period.Date     `json:"day" doc:"Of the point's books, WIB"`
	TakenAt  time.Time       `json:"taken_at"`
	Receipt  string          `json:"receipt,omitempty" doc:"Token of the receipt, /r/<token>. The slip is not the receipt: that is the message to the payer's own telephone"`
	Reason   string          `json:"reason,omitempty" doc:"Of void why it was refused, a code; of returned what the teller wrote"`
	Savings  *savingsView    `json:"savings,omitempty" doc:"Of a payment with a standing code: what is saved now and what is missing"`
}

func slipOf(s point.Slip) slipView {
	return slipView{Slip: s.No, State: s.State, Code: s.Code, Amount: s.Amount, Surplus: s.Surplus, Day: s.Day, TakenAt: s.TakenAt, Receipt: s.Token, Reason: s.Reason}
}

type slipsView struct {
	Items []slipView `json:"items"`
	Next  string     `json:"next,omitempty" doc:"behind of the next page; left out: that is all"`
}

type slipReversal struct {
	Reason string `json:"reason" minLength:"1" maxLength:"200" doc:"Why, in words; kept in the audit" example:"wrong person"`
}

type floatView struct {
	point.Float
	Left money.Rupiah `json:"left" doc:"What the point may still collect now"`
}

type depositBody struct {
	Amount    money.Rupiah `json:"amount" minimum:"1" example:"5000000"`
	Reference string       `json:"reference" minLength:"1" maxLength:"64" doc:"The bank's number of the deposit: the same number is the same deposit" example:"FT26314-00042"`
}

type depositView struct {
	Deposit   ID                 `json:"deposit_id"`
	State     point.DepositState `json:"state" enum:"told,confirmed,refused" doc:"told: it makes room in the float when it is confirmed; refused: it never came and is owed"`
	Amount    money.Rupiah       `json:"amount"`
	Reference string             `json:"reference"`
	Day       period.Date        `json:"day"`
}

// pointDayView is the closing slip of a day.
type pointDayView struct{ point.Day }

// slipsAtOnce is the length of a page of slips.
const slipsAtOnce = 200

// points is the API for the counter software of partners whose points take cash
// for us.
func (s *server) points() {
	const base = "/points/{point}"
	add(s, spec{id: "inquire-at-point", method: "POST", path: base + "/inquiries", tag: "Service point", access: forPoint, errors: []int{404, 409}, summary: "Ask before taking cash",
		doc: "Answers the amount and the masked name, or a problem that says why the code cannot be paid. Nothing is reserved.", example: inquiryBody{"260118744021"}}, s.pointInquiry)
	add(s, spec{id: "collect", method: "POST", path: base + "/slips", tag: "Service point", access: forPoint, errors: []int{404, 409}, summary: "Say that cash was taken",
		doc: "Posted once for each slip: the same slip again gives the first answer with repeated; with another content it is the conflict point.slip_reused. A problem 4xx says that nothing was paid: give the cash back. " +
			"After an answer 5xx or none at all send the same slip again. point.float_limit, point.daily_limit and point.payment_limit are the point's limits.",
		example: slipBody{"SRG-20261110-0042", "260118744021", 16_800}}, s.collect)
	add(s, spec{id: "get-slip", method: "GET", path: base + "/slips/{slip}", tag: "Service point", access: forPoint, errors: []int{404}, summary: "Ask what became of a slip"}, s.getSlip)
	add(s, spec{id: "reverse-slip", method: "POST", path: base + "/slips/{slip}/reversal", tag: "Service point", access: forPoint, errors: []int{404, 409}, summary: "Take a slip back",
		doc:     "On its own day, before the day is closed and before cash was deposited after it. Twice is once.",
		example: slipReversal{"wrong person"}}, s.reverseSlip)
	add(s, spec{id: "list-slips", method: "GET", path: base + "/slips", tag: "Service point", access: forPoint, summary: "Slips of a day, newest first"}, s.listSlips)
	add(s, spec{id: "get-float", method: "GET", path: base + "/float", tag: "Service point", access: forPoint, summary: "What the point holds, owes and may still collect"}, s.getFloat)
	add(s, spec{id: "tell-deposit", method: "POST", path: base + "/deposits", tag: "Service point", access: forPoint, errors: []int{409}, summary: "Tell that cash was brought to our account",
		doc: "Somebody of our office, or the bank's statement, confirms it; then it makes room in the float.", example: depositBody{5_000_000, "FT26314-00042"}}, s.tellDeposit)
	add(s, spec{id: "close-point-day", method: "POST", path: base + "/days/{date}/close", tag: "Service point", access: forPoint, errors: []int{409}, summary: "Close a day",
		doc: "With every open day before it. A closed day is answered again; nothing of it changes any more."}, s.closeDay)
}

func (s *server) savings(ctx context.Context, payer int64) (*savingsView, error) {
	x, err := s.sys.Desk.Savings(ctx, payer)
	v := &savingsView{Credit: x.Credit, Price: x.Price, Missing: x.Missing()}
	if x.Price != 0 {
		v.Month = &x.Month
	}
	return v, err
}

func (s *server) pointInquiry(ctx context.Context, in *struct {
	PointPath
	Body inquiryBody
}) (*one[dueView], error) {
	q, err := s.sys.Till.Inquire(ctx, in.Body.Code)
	if err != nil {
		return nil, err
	}
	f, err := s.sys.Points.Float(ctx, in.no())
	if err != nil {
		return nil, err
	}
	v := dueView{Code: codeText(q.Code), Kind: q.Kind, Name: q.Name, Open: q.Open, Amount: q.Amount, ExpiresAt: instant(q.ExpiresAt), Left: f.Left()}
	if q.Open {
		v.Savings, err = s.savings(ctx, q.Payer)
		return give(v, err)
	}
	b := q.Bill
	v.Parts = &partsView{b.JKK, b.JKM, b.JHT, b.JP, b.CreditUsed}
	v.From, v.To = &b.From, &b.To
	return give(v, nil)
}

func (s *server) collect(ctx context.Context, in *struct {
	PointPath
	Body slipBody
}) (*one[slipView], error) {
	code := strings.TrimSpace(in.Body.Code)
	if n, err := id.ParsePaymentCode(code); err == nil {
		code = codeText(n) // the same however it was typed
	}
	out, err := s.sys.Points.Collect(ctx, point.Cash{Point: in.no(), Teller: callOf(ctx).actor(), Slip: in.Body.Slip, Code: code, Amount: in.Body.Amount})
	if err != nil {
		return nil, err
	}
	x, err := s.sys.Points.Slip(ctx, in.no(), in.Body.Slip)
	if err != nil {
		return nil, err
	}
	v := slipOf(x)
	v.Repeated = out.Repeated
	if out.State == payment.Credited {
		v.Savings, err = s.savings(ctx, out.Payer)
	}
	return give(v, err)
}

func (s *server) getSlip(ctx context.Context, in *struct{ SlipPath }) (*one[slipView], error) {
	x, err := s.sys.Points.Slip(ctx, in.no(), in.Slip)
	return give(slipOf(x), err)
}

func (s *server) reverseSlip(ctx context.Context, in *struct {
	SlipPath
	Body slipReversal
}) (*one[slipView], error) {
	x, err := s.sys.Points.Reverse(ctx, in.no(), in.Slip, in.Body.Reason, callOf(ctx).actor())
	return give(slipOf(x), err)
}

func (s *server) listSlips(ctx context.Context, in *struct {
	PointPath
	Date   string `query:"date" doc:"Day, WIB; left out: today" example:"2026-11-10"`
	Behind string `query:"behind" pattern:"^[0-9A-Za-z._-]{0,40}$" doc:"next of the page before" example:"SRG-20261110-0042"`
}) (*one[slipsView], error) {
	day := s.today()
	if in.Date != "" {
		var err error
		if day, err = period.ParseDate(in.Date); err != nil {
			return nil, fault.New(fault.Invalid, "api.shape").On("date")
		}
	}
	list, err := s.sys.Points.Slips(ctx, in.no(), day, in.Behind, slipsAtOnce+1)
	if err != nil {
		return nil, err
	}
	v := slipsView{Items: make([]slipView, 0, len(list))}
	if len(list) > slipsAtOnce {
		list = list[:slipsAtOnce]
		v.Next = list[slipsAtOnce-1].No
	}
	for _, x := range list {
		v.Items = append(v.Items, slipOf(x))
	}
	return give(v, nil)
}

func (s *server) getFloat(ctx context.Context, in *struct{ PointPath }) (*one[floatView], error) {
	f, err := s.sys.Points.Float(ctx, in.no())
	return give(floatView{f, f.Left()}, err)
}

func (s *server) tellDeposit(ctx context.Context, in *struct {
	PointPath
	Body depositBody
}) (*one[depositView], error) {
	x, err := s.sys.Points.Deposit(ctx, in.no(), in.Body.Amount, in.Body.Reference, callOf(ctx).actor())
	return give(depositView{ID(x.ID), x.State, x.Amount, x.Reference, x.Day}, err)
}

func (s *server) closeDay(ctx context.Context, in *struct {
	PointPath
	Date string `path:"date" doc:"Day, WIB" example:"2026-11-10"`
}) (*one[pointDayView], error) {
	day, err := period.ParseDate(in.Date)
	if err != nil {
		return nil, fault.New(fault.Invalid, "api.shape").On("date")
	}
	x, err := s.sys.Points.CloseDay(ctx, in.no(), day, callOf(ctx).actor())
	return give(pointDayView{x}, err)
}
