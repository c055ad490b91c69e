package office

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	pointsAt = "/kantor/titik"
	// depositsShown bounds the deposits that wait on the page of points, and those
	// on the page of one.
	depositsShown = 50
)

// pointPerms may look at service points.
var pointPerms = []auth.Permission{auth.PointManage, auth.PointConfirm, auth.LedgerRead}

func onePoint(no int64) string { return pointsAt + "/" + strconv.FormatInt(no, 10) }

func oneDeposit(x point.Deposit) string { return fmt.Sprintf("%s/setoran/%d", onePoint(x.Point), x.ID) }

func (p *Pages) rupiah(r *web.Request, n money.Rupiah) string {
	s, err := page.RupiahText(r.Lang(), n)
	if err != nil {
		return n.String()
	}
	return s
}

// points lists the service points, and first the deposits that wait for a
// second pair of eyes.
func (p *Pages) points(r *web.Request, me account.Account) (web.Response, error) {
	after := number(r.Query("setelah"))
	list, err := p.Sys.Points.List(r.Context(), after, pageRows+1)
	if err != nil {
		return nil, err
	}
	pager := page.Pager{}
	if after != 0 {
		pager.Previous = pointsAt
	}
	if len(list) > pageRows {
		list = list[:pageRows]
		pager.Next = fmt.Sprintf("%s?setelah=%d", pointsAt, list[pageRows-1].No)
	}
	t := page.Table{Caption: r.T("office.points"), Stack: true, Columns: []page.Column{{Label: r.T("office.f.name")}, {Label: r.T("office.points.kind")}, {Label: r.T("office.points.held"), Numeric: true},
		{Label: r.T("office.points.underway"), Numeric: true}, {Label: r.T("office.points.limit"), Numeric: true}, {Label: r.T("office.f.state")}}}
	for _, x := range list {
		f, err := p.Sys.Points.Float(r.Context(), x.No)
		if err != nil {
			return nil, err
		}
		t.Rows = append(t.Rows, []any{page.Link{Text: x.Name, Href: onePoint(x.No), Hidden: id.FormatPointNo(x.No)}, r.T("office.points.kind." + string(x.Kind)), p.rupiah(r, f.Held), p.rupiah(r, f.UnderWay), p.rupiah(r, x.FloatLimit), pointTag(r, x.State)})
	}
	var waiting []point.Deposit
	if err := p.Sys.DB.Read(r.Context(), func(tx *db.Tx) error {
		waiting, err = point.WaitingTx(r.Context(), tx, depositsShown)
		return err
	}); err != nil {
		return nil, err
	}
	return p.show(r, me, "points", map[string]any{"Table": t, "Any": len(list) > 0, "Pager": pager, "Paged": pager != page.Pager{}, "Waiting": p.depositTable(r, waiting), "AnyWaiting": len(waiting) > 0, "Tabs": moneyTabs(r, me)})
}

func pointTag(r *web.Request, s point.State) page.Tag {
	kind := map[point.State]page.Kind{point.Open: page.Good, point.Paused: page.Look}[s]
	if kind == "" {
		kind = page.Calm
	}
	return page.Tag{Kind: kind, Text: r.T("office.points.state." + string(s))}
}

func (p *Pages) depositTable(r *web.Request, list []point.Deposit) page.Table {
	t := page.Table{Caption: r.T("office.points.deposits"), Quiet: true, Stack: true, Columns: []page.Column{{Label: r.T("office.reference")}, {Label: r.T("office.points.point")}, {Label: r.T("office.points.told")},
		{Label: r.T("office.held.amount"), Numeric: true}, {Label: r.T("office.f.state")}}}
	for _, x := range list {
		kind := map[point.DepositState]page.Kind{point.Confirmed: page.Good, point.Told: page.Look, point.Refused: page.Act}[x.State]
		t.Rows = append(t.Rows, []any{page.Link{Text: x.Reference, Href: oneDeposit(x)}, page.Link{Text: id.FormatPointNo(x.Point), Href: onePoint(x.Point)}, page.When(r.Lang(), x.ToldAt),
			p.rupiah(r, x.Amount), page.Tag{Kind: kind, Text: r.T("office.points.deposit." + string(x.State))}})
	}
	return t
}

// pointOf is the {no} of an address.
func (p *Pages) pointOf(r *web.Request) (point.Point, error) {
	no, err := id.ParsePointNo(r.Path("no"))
	if err != nil {
		return point.Point{}, fault.New(fault.NotFound, "point.unknown")
	}
	return p.Sys.Points.Get(r.Context(), no)
}

func (p *Pages) point(r *web.Request, me account.Account) (web.Response, error) {
	x, err := p.pointOf(r)
	if err != nil {
		return nil, err
	}
	return p.drawPoint(r, me, x, &page.Form{}, false)
}

func (p *Pages) drawPoint(r *web.Request, me account.Account, x point.Point, f *page.Form, again bool) (web.Response, error) {
	ctx := r.Context()
	float, err := p.Sys.Points.Float(ctx, x.No)
	if err != nil {
		return nil, err
	}
	deposits, err := p.Sys.Points.Deposits(ctx, x.No, 0, depositsShown)
	if err != nil {
		return nil, err
	}
	tellers, err := p.Sys.Points.Tellers(ctx, x.No)
	if err != nil {
		return nil, err
	}
	whose := x.Partner
	if x.AgentNo != 0 {
		whose = id.FormatMemberNo(x.AgentNo)
	}
	rows := []page.Row{{Key: r.T("office.points.point"), Value: id.FormatPointNo(x.No), Hint: r.T("office.points.kind." + string(x.Kind))}, {Key: r.T("office.points.whose"), Value: whose},
		{Key: r.T("office.f.state"), Value: pointTag(r, x.State)}, {Key: r.T("office.points.held"), Value: p.rupiah(r, float.Held)}, {Key: r.T("office.points.underway"), Value: p.rupiah(r, float.UnderWay)},
		{Key: r.T("office.points.limit"), Value: p.rupiah(r, x.FloatLimit), Hint: r.T("office.points.limit.payment") + " " + p.rupiah(r, x.PaymentLimit) + ", " + r.T("office.points.limit.day") + " " + p.rupiah(r, x.DailyLimit)},
		{Key: r.T("office.points.left"), Value: p.rupiah(r, float.Left())},
		{Key: r.T("office.points.today"), Value: p.rupiah(r, float.Today.Collected), Hint: r.T("office.points.slips", "N", float.Today.Slips)}}
	for _, a := range tellers {
		rows = append(rows, page.Row{Key: r.T("office.points.teller"), Value: a.Name, Hint: a.Actor()})
	}
	for k, n := range map[string]money.Rupiah{"payment_limit": x.PaymentLimit, "daily_limit": x.DailyLimit, "float_limit": x.FloatLimit} {
		f.Set(k, n.Format())
	}
	f.Set("state", string(x.State))
	d := map[string]any{"Name": x.Name, "Form": f, "Rows": rows, "Deposits": p.depositTable(r, deposits), "AnyDeposit": len(deposits) > 0, "May": can(me, auth.PointManage), "Path": onePoint(x.No)}
	if again {
		return p.again(r, me, "point", d)
	}
	return p.show(r, me, "point", d)
}

// pointSave changes limits and state, with a reason.
func (p *Pages) pointSave(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	x, err := p.pointOf(r)
	if err != nil {
		return nil, err
	}
	c := point.Change{State: point.State(f.Get("state")), Reason: f.Get("reason")}
	for field, to := range map[string]*money.Rupiah{"payment_limit": &c.PaymentLimit, "daily_limit": &c.DailyLimit, "float_limit": &c.FloatLimit} {
		if *to = money.Rupiah(wholeNumber(r, f, field)); *to == 0 {
			f.Fail(field, r.T("point.limits"))
		}
	}
	if f.OK() {
		_, err := p.Sys.Points.Change(r.Context(), x.No, c, me.Actor())
		if err == nil {
			r.Flash(page.Good, r.T("office.points.saved"))
			return r.To(onePoint(x.No))
		}
		if !refuse(r, f, err) {
			return nil, err
		}
	}
	return p.drawPoint(r, me, x, f, true)
}

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
