package public

import (
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/link"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/ways"
)

func (p *Pages) billPath(payer, no int64) (string, error) { return link.Bill(p.sys.Ring, payer, no) }

// billOf finds the bill of a token, and whether it can still be paid.
func (p *Pages) billOf(r *web.Request) (b contribution.Bill, err error) {
	who, n, ok := link.ReadBill(p.sys.Ring, r.Path("token"))
	if !ok {
		return b, fault.New(fault.NotFound, contribution.CodeNoBill)
	}
	if b, err = p.sys.Desk.Bill(r.Context(), who, n); err != nil {
		return b, err
	}
	// The hour has struck even where the clean-up has not come by yet.
	if b.State == contribution.Open && !b.ExpiresAt.IsZero() && !p.sys.DB.Clock().Now().Before(b.ExpiresAt) {
		b.State = contribution.Expired
	}
	return b, nil
}

// holds tells whether the visitor may change the payer's bills: they made it in
// this session, opened it with the draft's code, or are signed in as the payer.
func (p *Pages) holds(r *web.Request, payer int64) bool {
	kept, _ := r.Kept(keyPayer).(string)
	return kept == decimal(payer) || r.Who().Is(web.Citizen) && memberNo(r.Who().MemberNo) == payer
}

// toNewestBill leads a payer who was told apart to their newest bill.
func (p *Pages) toNewestBill(r *web.Request, payer int64) (web.Response, error) {
	bills, err := p.sys.Desk.Bills(r.Context(), payer, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(bills) == 0 {
		return r.To("/masuk")
	}
	to, err := p.billPath(payer, bills[0].No)
	if err != nil {
		return nil, err
	}
	return r.To(to)
}

// receiptOf is the address of the receipt of a paid bill; "" while there is none.
func (p *Pages) receiptOf(r *web.Request, b contribution.Bill) (string, error) {
	var before int64
	for {
		list, err := p.sys.Till.Payments(r.Context(), b.Payer, before, 50)
		if err != nil || len(list) == 0 {
			return "", err
		}
		for _, x := range list {
			if x.BillNo == b.No {
				return "/r/" + x.Token, nil
			}
		}
		before = list[len(list)-1].ID
	}
}

func (p *Pages) bill(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	b, err := p.billOf(r)
	if err != nil {
		return nil, err
	}
	return p.showBill(r, b, f, 0)
}

func (p *Pages) showBill(r *web.Request, b contribution.Bill, f *page.Form, status int) (web.Response, error) {
	if b.State == contribution.Paid {
		to, err := p.receiptOf(r, b)
		if err != nil {
			return nil, err
		}
		if to != "" {
			return r.To(to)
		}
	}
	dt := data{"Bill": b, "Form": f, "Holder": p.holds(r, b.Payer), "Base": "/bayar/" + r.Path("token"), "Open": b.State == contribution.Open,
		"Code": page.Code{Label: r.T("public.bill.code"), Value: decimal(b.Code)}, "Amount": billAmount(r, b), "Left": left(r, b.ExpiresAt.Sub(p.sys.DB.Clock().Now()))}
	code, _ := r.Kept(keyDraft).(string)
	dt["Draft"], dt["Back"] = code, "/"
	if r.Who().Is(web.Citizen) {
		dt["Back"] = "/saya" // where a member came from
	}
	if b.State == contribution.Open {
		qr, err := qrImage(decimal(b.Code), r.T("public.bill.qr"))
		if err != nil {
			return nil, err
		}
		dt["QR"] = qr
		if dt["Ways"], err = ways.Of(r, p.sys, b); err != nil {
			return nil, err
		}
	}
	return web.Page{Name: "public/bill", Data: dt, Status: status, Live: b.State == contribution.Open}, nil
}

// left is how long a code still works, in hours or minutes.
func left(r *web.Request, d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d >= 2*time.Hour:
		return r.T("public.bill.hours", "N", int(d/time.Hour))
	}
	return r.T("public.bill.minutes", "N", int(d/time.Minute)+1)
}

// billAmount shows a stored bill as the quote that it came from.
func billAmount(r *web.Request, b contribution.Bill) page.Amount {
	out := page.Amount{Why: b.Why.Tell(r.Lang()), Lines: runs(r, b.Why)}
	if b.CreditUsed > 0 {
		out.Lines = append(out.Lines, page.AmountLine{Label: r.T("public.receipt.credit"), Amount: -b.CreditUsed})
	}
	out.Lines = append(out.Lines, page.AmountLine{Label: r.T("public.bill.total"), Amount: b.Amount, Total: true})
	return out
}

// billState answers the page that waits for the payment: a fragment for htmx,
// and for everybody else the bill's page.
func (p *Pages) billState(r *web.Request) (web.Response, error) {
	b, err := p.billOf(r)
	if err != nil {
		return nil, err
	}
	if b.State == contribution.Paid {
		to, err := p.receiptOf(r, b)
		if err != nil {
			return nil, err
		}
		if to != "" {
			return r.To(to)
		}
	}
	if !r.Live() || b.State != contribution.Open {
		return r.To("/bayar/" + r.Path("token"))
	}
	return web.Fragment{Page: "public/bill", Block: "state", Data: data{"Base": "/bayar/" + r.Path("token")}}, nil
}

// held finds the bill for somebody who may change it.
func (p *Pages) held(r *web.Request) (b contribution.Bill, f *page.Form, err error) {
	if f, err = r.Form(); err != nil {
		return b, f, err
	}
	if b, err = p.billOf(r); err != nil {
		return b, f, err
	}
	if !p.holds(r, b.Payer) {
		return b, f, fault.New(fault.Forbidden, "public.bill.not_holder")
	}
	return b, f, nil
}

func (p *Pages) billCancel(r *web.Request) (web.Response, error) {
	b, f, err := p.held(r)
	if err != nil {
		return nil, err
	}
	if b.State == contribution.Cancelled {
		return r.To("/bayar/" + r.Path("token")) // sent twice
	}
	if err := p.sys.Desk.CancelBill(r.Context(), b.Payer, b.No, "cancelled by the payer", "member:"+decimal(b.Payer)); err != nil {
		if !r.Refuse(f, err) {
			return nil, err
		}
		return p.showBill(r, b, f, 422)
	}
	r.Flash(page.Calm, r.T("public.bill.cancelled.flash"))
	return r.To("/bayar/" + r.Path("token"))
}

// billRenew gives a new code for as many months. A bill that was replaced
// already leads to the newest one, so that two clicks make one code.
func (p *Pages) billRenew(r *web.Request) (web.Response, error) {
	b, f, err := p.held(r)
	if err != nil {
		return nil, err
	}
	newest, err := p.sys.Desk.Bills(r.Context(), b.Payer, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(newest) > 0 && newest[0].No != b.No && newest[0].State == contribution.Open {
		return p.toNewestBill(r, b.Payer)
	}
	if err := r.Allow("otp_key", "bill "+decimal(b.Payer)); err != nil {
		return nil, err
	}
	fresh, err := p.sys.Desk.ReissueBill(r.Context(), b.Payer, b.No, "member:"+decimal(b.Payer))
	if err != nil {
		if !r.Refuse(f, err) {
			return nil, err
		}
		return p.showBill(r, b, f, 422)
	}
	to, err := p.billPath(b.Payer, fresh.No)
	if err != nil {
		return nil, err
	}
	r.Flash(page.Good, r.T("public.bill.renewed"))
	return r.To(to)
}

// billUnlock lets the owner of the draft's code change the bill elsewhere.
func (p *Pages) billUnlock(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	b, err := p.billOf(r)
	if err != nil {
		return nil, err
	}
	if err := r.Allow("lookup_key", "unlock "+decimal(b.Payer)); err != nil {
		return nil, err
	}
	d, err := p.sys.Members.LoadDraft(r.Context(), f.Get("resume"))
	if err == nil && d.Done != b.Payer {
		err = fault.New(fault.NotFound, "member.draft_unknown")
	}
	if err != nil {
		if !mine(err) {
			return nil, err
		}
		f.Fail("resume", say(r, err))
		return p.showBill(r, b, f, 422)
	}
	r.Keep(keyPayer, decimal(b.Payer))
	return r.To("/bayar/" + r.Path("token"))
}
