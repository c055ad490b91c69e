package public

import (
	"errors"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

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
	name, err := p.payerName(r, q.Kind, q.Payer)
	if err != nil {
		return nil, err
	}
	return r.Page("public/counter", data{"Form": f, "Ask": q, "Payer": name, "PayCode": q.Code,
		"Reference": "KASIR-" + id.Token()[:12], "AmountRaw": int64(q.Amount), "Amount": billAmount(r, q.Bill)})
}

func (p *Pages) counterAgain(r *web.Request, f *page.Form, err error) (web.Response, error) {
	if !mine(err) {
		return nil, err
	}
	f.Fail("paycode", say(r, err))
	return r.Again("public/counter", data{"Form": f})
}

// payerName is the payer as a cashier may see them: a person's name is masked.
func (p *Pages) payerName(r *web.Request, kind contribution.BillKind, payer int64) (string, error) {
	if kind == contribution.SelfBill {
		m, err := p.sys.Members.Get(r.Context(), payer)
		return member.MaskName(m.Name), err
	}
	e, err := p.sys.Employers.Get(r.Context(), payer)
	return e.Name, err
}

// counterPay tells the system that the money was taken. The reference was drawn
// with the inquiry: sent twice it is the same payment.
func (p *Pages) counterPay(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	n, ok := parseAmount(f.Get("amount"))
	if !ok {
		return p.counterAgain(r, f, fault.New(fault.Invalid, "payment.amount_invalid"))
	}
	out, err := p.sys.Till.Post(r.Context(), payment.Message{Channel: "retail", Reference: f.Get("reference"), Code: f.Get("paycode"), Amount: money.Rupiah(n)})
	if err != nil {
		return p.counterAgain(r, f, err)
	}
	if out.State != payment.Posted {
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
