package office

import (
	"fmt"
	"slices"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

func paymentPath(x payment.Payment) string {
	return fmt.Sprintf("/kantor/pembayaran/%d/%d", x.Payer, x.ID)
}

// findPayment finds the payment of an address.
func (p *Pages) findPayment(r *web.Request) (payment.Payment, error) {
	payer, no := number(r.Path("payer")), number(r.Path("payment"))
	list, err := p.Sys.Till.Payments(r.Context(), payer, no+1, 1)
	if err != nil {
		return payment.Payment{}, err
	}
	if len(list) == 0 || list[0].ID != no {
		return payment.Payment{}, fault.New(fault.NotFound, "payment.receipt_unknown")
	}
	return list[0], nil
}

func payTag(r *web.Request, state string) page.Tag {
	kind := page.Good
	switch state {
	case "reversed", "moved":
		kind = page.Act
	case "posted", "credited":
		kind = page.Look
	}
	return page.Tag{Kind: kind, Text: r.T("office.payment.state." + state)}
}

// movable tells whether a payment may still go to somebody else.
func movable(x payment.Payment) bool {
	return x.Amount > 0 && slices.Contains([]string{"posted", "spread", "credited"}, x.State)
}

func (p *Pages) paymentData(r *web.Request, me account.Account, x payment.Payment, f *page.Form) (map[string]any, error) {
	amount, _ := page.RupiahText(r.Lang(), x.Amount)
	rows := []page.Row{
		{Key: r.T("office.held.amount"), Value: amount},
		{Key: r.T("office.payment.payer"), Value: payerLink(x.Payer)},
		{Key: r.T("office.held.channel"), Value: p.payChannel(r, x.Channel), Hint: x.Reference},
		{Key: r.T("office.held.paid"), Value: page.When(r.Lang(), x.PaidAt)},
		{Key: r.T("office.payment.posted"), Value: page.When(r.Lang(), x.PostedAt)},
		{Key: r.T("office.f.state"), Value: payTag(r, x.State)},
		{Key: r.T("office.receipt"), Value: page.Link{Text: r.T("office.payment.open"), Href: "/r/" + x.Token}},
	}
	if x.Surplus > 0 {
		s, _ := page.RupiahText(r.Lang(), x.Surplus)
		rows = append(rows, page.Row{Key: r.T("office.payment.surplus"), Value: s, Hint: r.T("office.payment.surplus.hint")})
	}
	if x.BillNo != 0 {
		b, err := p.Sys.Desk.Bill(r.Context(), x.Payer, x.BillNo)
		if err != nil {
			return nil, err
		}
		months := page.MonthText(r.Lang(), b.From)
		if b.To != b.From {
			months += " – " + page.MonthText(r.Lang(), b.To)
		}
		rows = append(rows, page.Row{Key: r.T("office.months"), Value: months})
		if b.CreditUsed > 0 {
			s, _ := page.RupiahText(r.Lang(), b.CreditUsed)
			rows = append(rows, page.Row{Key: r.T("office.payment.credit"), Value: s})
		}
	}
	all, err := p.trail(r, report.Trail{Word: x.Payer, Limit: report.MaxPage})
	if err != nil {
		return nil, err
	}
	trail := slices.DeleteFunc(all, func(e entry) bool { return e.Subject.Text != fmt.Sprintf("payment:%d", x.ID) })
	back := payerLink(x.Payer).Href
	return map[string]any{"Form": f, "Rows": rows, "Amount": amount, "Trail": trail, "Back": back, "May": can(me, auth.PaymentMove) && movable(x)}, nil
}

func (p *Pages) payment(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x, err := p.findPayment(r)
	if err != nil {
		return nil, err
	}
	data, err := p.paymentData(r, me, x, f)
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "payment", data)
}

// paymentMove gives a payment that was made for the wrong person to the payer who
// meant it.
func (p *Pages) paymentMove(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x, err := p.findPayment(r)
	if err != nil {
		return nil, err
	}
	if x.State == "moved" { // sent twice
		return r.To(paymentPath(x))
	}
	to := payerNo(f.Get("payer"))
	if to == 0 {
		f.Fail("payer", r.T("payment.payer_unknown"))
	}
	if f.Get("reason") == "" {
		f.Fail("reason", r.T("payment.reason_missing"))
	}
	if f.OK() {
		err := p.Sys.Till.MovePayment(r.Context(), x.Payer, x.ID, to, me.Actor(), f.Get("reason"))
		if err == nil {
			r.Flash(page.Good, r.T("office.payment.moved"))
			return r.To(paymentPath(x))
		}
		if e := fault.Of(err); e.Class == fault.NotFound {
			f.Fail("payer", system.Say(e, r.Lang()))
		} else if !refuse(r, f, err) {
			return nil, err
		}
	}
	data, err := p.paymentData(r, me, x, f)
	if err != nil {
		return nil, err
	}
	return p.again(r, me, "payment", data)
}
