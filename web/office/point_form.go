package office

import (
	"context"
	"strconv"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/region"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// regencyOptions are all regencies to choose from.
func regencyOptions(chosen string) (out []page.Option) {
	for _, g := range region.Regencies("") {
		out = append(out, page.Option{Value: g.Code, Label: g.Name, Chosen: g.Code == chosen})
	}
	return out
}

// pointLimits reads the three limits; 0 where there is none.
func pointLimits(r *web.Request, f *page.Form) (payment, daily, float money.Rupiah) {
	limit := func(field string) money.Rupiah { return money.Rupiah(wholeNumber(r, f, field)) }
	return limit("payment_limit"), limit("daily_limit"), limit("float_limit")
}

// pointTyped is what a form says that a point is.
func pointTyped(r *web.Request, f *page.Form) point.Point {
	x := point.Point{Kind: point.Kind(f.Get("kind")), Name: f.Get("name"), Partner: f.Get("partner"), Area: f.Get("area"), Address: f.Get("address")}
	if s := f.Get("agent"); s != "" {
		no, err := id.ParseMemberNo(s)
		if err != nil {
			f.Fail("agent", r.T("point.agent_unknown"))
		}
		x.AgentNo = no
	}
	return x
}

// drawPointForm draws the form of a new point (at is empty), or that which
// corrects one.
func (p *Pages) drawPointForm(r *web.Request, me account.Account, at point.Point, f *page.Form, again bool) (web.Response, error) {
	d := map[string]any{"Form": f, "New": at.No == 0, "Name": at.Name, "Areas": regencyOptions(f.Get("area")), "Back": pointsAt, "Do": pointsAt + "/baru"}
	if at.No != 0 {
		d["Back"], d["Do"] = onePoint(at.No), onePoint(at.No)+"/ubah"
	}
	if again {
		return p.again(r, me, "pointform", d)
	}
	return p.show(r, me, "pointform", d)
}

func (p *Pages) pointNew(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	return p.drawPointForm(r, me, point.Point{}, f, false)
}

// pointCreate takes in a point; the form sent twice is one point.
func (p *Pages) pointCreate(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x := pointTyped(r, f)
	x.PaymentLimit, x.DailyLimit, x.FloatLimit = pointLimits(r, f)
	if f.OK() {
		no, err := p.onceFor(r, me, func(ctx context.Context, tx *db.Tx) (string, error) {
			x, err := p.Sys.Points.AddTx(ctx, tx, x, me.Actor())
			return strconv.FormatInt(x.No, 10), err
		})
		if err == nil {
			r.Flash(page.Good, r.T("office.points.made"))
			return r.To(onePoint(number(no)))
		}
		if !refuse(r, f, err) {
			return nil, err
		}
	}
	return p.drawPointForm(r, me, point.Point{}, f, true)
}

func (p *Pages) pointCorrectForm(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x, err := p.pointOf(r)
	if err != nil {
		return nil, err
	}
	for name, value := range map[string]string{"kind": string(x.Kind), "name": x.Name, "partner": x.Partner, "area": x.Area, "address": x.Address} {
		f.Set(name, value)
	}
	if x.AgentNo != 0 {
		f.Set("agent", id.FormatMemberNo(x.AgentNo))
	}
	return p.drawPointForm(r, me, x, f, false)
}

// pointCorrect says anew what a point is, with a reason.
func (p *Pages) pointCorrect(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x, err := p.pointOf(r)
	if err != nil {
		return nil, err
	}
	as := pointTyped(r, f)
	if f.OK() {
		_, err := p.Sys.Points.Correct(r.Context(), x.No, as, f.Get("reason"), me.Actor())
		if err == nil {
			r.Flash(page.Good, r.T("office.points.saved"))
			return r.To(onePoint(x.No))
		}
		if !refuse(r, f, err) {
			return nil, err
		}
	}
	return p.drawPointForm(r, me, x, f, true)
}

// pointDays are closed days of a point, the newest first.
func (p *Pages) pointDays(r *web.Request, days []point.Day) page.Table {
	t := page.Table{Caption: r.T("office.points.days"), Quiet: true, Stack: true, Columns: []page.Column{{Label: r.T("office.points.day")}, {Label: r.T("office.points.collected"), Numeric: true},
		{Label: r.T("office.points.deposited"), Numeric: true}, {Label: r.T("office.points.held"), Numeric: true}}}
	for _, x := range days {
		t.Rows = append(t.Rows, []any{dayOrDash(r, x.Day), p.rupiah(r, x.Collected), p.rupiah(r, x.Deposited), p.rupiah(r, x.Held)})
	}
	return t
}
