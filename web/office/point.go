package office

import (
	"fmt"
	"strconv"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	pointsAt = "/kantor/titik"
	// depositsShown bounds the deposits that wait on the page of points, and those
	// on the page of one.
	depositsShown = 50
	// daysShown and trailShown bound the closed days and the records on a point's
	// page.
	daysShown  = 14
	trailShown = 20
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
	list, err := p.Sys.Points.Rows(r.Context(), after, pageRows+1)
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
	t := page.Table{Caption: r.T("office.points"), Stack: true, Columns: []page.Column{{Label: r.T("office.f.name")}, {Label: r.T("office.points.kind")}, {Label: r.T("office.points.tellers"), Numeric: true},
		{Label: r.T("office.points.held"), Numeric: true}, {Label: r.T("office.points.underway"), Numeric: true}, {Label: r.T("office.points.limit"), Numeric: true}, {Label: r.T("office.points.lastclosed")}, {Label: r.T("office.f.state")}}}
	for _, x := range list {
		t.Rows = append(t.Rows, []any{page.Link{Text: x.Name, Href: onePoint(x.No), Hidden: id.FormatPointNo(x.No)}, r.T("office.points.kind." + string(x.Kind)), strconv.Itoa(x.Tellers),
			p.rupiah(r, x.Float.Held), p.rupiah(r, x.Float.UnderWay), p.rupiah(r, x.FloatLimit), dayOrDash(r, x.LastClosed), pointTag(r, x.State)})
	}
	var waiting []point.Deposit
	if err := p.Sys.DB.Read(r.Context(), func(tx *db.Tx) error {
		waiting, err = point.WaitingTx(r.Context(), tx, depositsShown)
		return err
	}); err != nil {
		return nil, err
	}
	return p.show(r, me, "points", map[string]any{"Table": t, "Any": len(list) > 0, "Pager": pager, "Paged": pager != page.Pager{}, "Waiting": p.depositTable(r, waiting), "AnyWaiting": len(waiting) > 0, "May": can(me, auth.PointManage)})
}

func dayOrDash(r *web.Request, d period.Date) string {
	s, err := page.DateText(r.Lang(), d)
	if d == 0 || err != nil {
		return "–"
	}
	return s
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
	days, err := p.Sys.Points.Days(ctx, x.No, daysShown)
	if err != nil {
		return nil, err
	}
	tellers, err := p.Sys.Points.Tellers(ctx, x.No)
	if err != nil {
		return nil, err
	}
	trail, err := p.trail(r, report.Trail{Word: x.No, Limit: trailShown})
	if err != nil {
		return nil, err
	}
	whose := x.Partner
	if x.AgentNo != 0 {
		whose = id.FormatMemberNo(x.AgentNo)
	}
	rows := []page.Row{{Key: r.T("office.points.point"), Value: id.FormatPointNo(x.No), Hint: r.T("office.points.kind." + string(x.Kind))}, {Key: r.T("office.points.whose"), Value: whose}, {Key: r.T("office.f.address"), Value: dash(x.Address), Hint: areaName(r, x.Area)},
		{Key: r.T("office.f.state"), Value: pointTag(r, x.State)}, {Key: r.T("office.points.held"), Value: p.rupiah(r, float.Held)}, {Key: r.T("office.points.underway"), Value: p.rupiah(r, float.UnderWay)},
		{Key: r.T("office.points.limit"), Value: p.rupiah(r, x.FloatLimit), Hint: r.T("office.points.limit.payment") + " " + p.rupiah(r, x.PaymentLimit) + ", " + r.T("office.points.limit.day") + " " + p.rupiah(r, x.DailyLimit)},
		{Key: r.T("office.points.left"), Value: p.rupiah(r, float.Left())},
		{Key: r.T("office.points.today"), Value: p.rupiah(r, float.Today.Collected), Hint: r.T("office.points.slips", "N", float.Today.Slips)}}
	may := can(me, auth.PointManage)
	for k, n := range map[string]money.Rupiah{"payment_limit": x.PaymentLimit, "daily_limit": x.DailyLimit, "float_limit": x.FloatLimit} {
		f.Set(k, n.Format())
	}
	f.Set("state", string(x.State))
	f.Set("was", string(x.State))
	d := map[string]any{"Name": x.Name, "Form": f, "Rows": rows, "Deposits": p.depositTable(r, deposits), "AnyDeposit": len(deposits) > 0,
		"Tellers": p.tellerTable(r, tellers, may), "AnyTeller": len(tellers) > 0, "Days": p.pointDays(r, days), "AnyDay": len(days) > 0, "Trail": trail, "May": may, "Hires": may && x.State != point.Closed, "Path": onePoint(x.No)}
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
	if f.Get("state") == f.Get("was") {
		c.State = "" // not asked for: somebody may have paused the point since
	}
	c.PaymentLimit, c.DailyLimit, c.FloatLimit = pointLimits(r, f)
	if min(c.PaymentLimit, c.DailyLimit, c.FloatLimit) == 0 { // 0 would leave it as it is
		f.Fail("float_limit", r.T("point.limits"))
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
