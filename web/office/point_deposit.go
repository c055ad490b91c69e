package office

import (
	"context"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// depositOf finds the deposit of an address among those of its point.
func (p *Pages) depositOf(r *web.Request) (x point.Deposit, at point.Point, err error) {
	if at, err = p.pointOf(r); err != nil {
		return x, at, err
	}
	no := number(r.Path("deposit"))
	list, err := p.Sys.Points.Deposits(r.Context(), at.No, no+1, 1)
	if err != nil {
		return x, at, err
	}
	if len(list) == 0 || list[0].ID != no {
		return x, at, fault.New(fault.NotFound, "point.deposit_unknown")
	}
	return list[0], at, nil
}

func (p *Pages) deposit(r *web.Request, me account.Account) (web.Response, error) {
	x, at, err := p.depositOf(r)
	if err != nil {
		return nil, err
	}
	return p.drawDeposit(r, me, x, at, &page.Form{}, false)
}

func (p *Pages) drawDeposit(r *web.Request, me account.Account, x point.Deposit, at point.Point, f *page.Form, again bool) (web.Response, error) {
	rows := []page.Row{{Key: r.T("office.held.amount"), Value: p.rupiah(r, x.Amount)}, {Key: r.T("office.reference"), Value: x.Reference},
		{Key: r.T("office.points.point"), Value: page.Link{Text: at.Name, Href: onePoint(at.No)}}, {Key: r.T("office.points.told"), Value: page.When(r.Lang(), x.ToldAt), Hint: x.ToldBy},
		{Key: r.T("office.f.state"), Value: r.T("office.points.deposit." + string(x.State))}}
	if x.State != point.Told {
		rows = append(rows, page.Row{Key: r.T("office.points.evidence"), Value: x.Evidence, Hint: x.DecidedBy + ", " + page.When(r.Lang(), x.DecidedAt)})
	}
	d := map[string]any{"Form": f, "Rows": rows, "Amount": p.rupiah(r, x.Amount), "May": x.State == point.Told && can(me, auth.PointConfirm) && x.ToldBy != me.Actor(), "Path": oneDeposit(x)}
	if again {
		return p.again(r, me, "deposit", d)
	}
	return p.show(r, me, "deposit", d)
}

// depositDecide confirms or refuses a deposit: by somebody else than who told it.
func (p *Pages) depositDecide(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x, at, err := p.depositOf(r)
	if err != nil {
		return nil, err
	}
	decide := map[string]func(context.Context, int64, int64, string, string) (point.Deposit, error){"confirm": p.Sys.Points.Confirm, "refuse": p.Sys.Points.Refuse}[f.Get("do")]
	if decide == nil {
		f.Fail("do", r.T("office.points.do.missing"))
	} else {
		_, err := decide(r.Context(), at.No, x.ID, f.Get("evidence"), me.Actor())
		if err == nil {
			r.Flash(page.Good, r.T("office.points.decided"))
			return r.To(pointsAt)
		}
		if !refuse(r, f, err) {
			return nil, err
		}
	}
	return p.drawDeposit(r, me, x, at, f, true)
}
