package public

import (
	"errors"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// demoShop is the channel of the simulated counter.
const demoShop = "retail"

// outboxLength is how many messages the outbox shows.
const outboxLength = 50

// counter is the simulated shop counter of the demonstration: what a cashier of
// a retail chain sees.
func (p *Pages) counter(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	return r.Page("public/counter", data{"Form": f})
}

// counterAsk is the inquiry: whose bill is it, and how much.
func (p *Pages) counterAsk(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	q, err := p.sys.Till.Inquire(r.Context(), f.Get("paycode"))
	if err != nil {
		return p.counterAgain(r, f, err)
	}
	return p.showInquiry(r, f, q, "KASIR-"+id.Token()[:12], 0)
}

// showInquiry is what the cashier sees of a code; a standing code asks how much
// the customer pays.
func (p *Pages) showInquiry(r *web.Request, f *page.Form, q payment.Inquiry, reference string, status int) (web.Response, error) {
	shop, err := p.sys.Till.Channel(r.Context(), demoShop)
	if err != nil {
		return nil, err
	}
	fee, _ := shop.Fee(shop.BusinessDate(p.sys.DB.Clock().Now()), q.Amount)
	dt := data{"Form": f, "Ask": q, "Payer": q.Name, "PayCode": q.Code, "Reference": reference, "AmountRaw": int64(q.Amount), "Fee": fee, "Total": q.Amount + fee}
	if !q.Open {
		dt["Amount"] = billAmount(r, q.Bill)
	}
	return web.Page{Name: "public/counter", Data: dt, Status: status}, nil
}

func (p *Pages) counterAgain(r *web.Request, f *page.Form, err error) (web.Response, error) {
	if !mine(err) {
		return nil, err
	}
	f.Fail("paycode", say(r, err))
	return r.Again("public/counter", data{"Form": f})
}

// counterPay tells the system that the money was taken. The reference was drawn
// with the inquiry: sent twice it is the same payment.
func (p *Pages) counterPay(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	n, ok := parseAmount(f.Get("amount"))
	if !ok || n <= 0 {
		wrong := fault.New(fault.Invalid, "payment.amount_invalid")
		if q, err := p.sys.Till.Inquire(r.Context(), f.Get("paycode")); err == nil && q.Open {
			f.Fail("amount", say(r, wrong))
			return p.showInquiry(r, f, q, f.Get("reference"), 422)
		}
		return p.counterAgain(r, f, wrong)
	}
	out, err := p.sys.Till.Post(r.Context(), payment.Message{Channel: demoShop, Reference: f.Get("reference"), Code: f.Get("paycode"), Amount: money.Rupiah(n)})
	if err != nil {
		return p.counterAgain(r, f, err)
	}
	if out.State != payment.Posted && out.State != payment.Credited {
		return nil, fault.New(fault.Internal, "internal").Because(errors.New("a shop payment went to suspense"))
	}
	return r.Page("public/slip", data{"Out": out, "Reference": f.Get("reference"), "Code": f.Get("paycode")})
}

// outbox shows the messages that the simulated sender accepted.
func (p *Pages) outbox(r *web.Request) (web.Response, error) {
	var list []notify.Message
	err := p.sys.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		list, err = notify.Recent(r.Context(), tx, outboxLength)
		return err
	})
	return web.Page{Name: "public/outbox", Data: data{"Messages": list}}, err
}
