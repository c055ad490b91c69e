package point

import (
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	slipsShown    = 50
	depositsShown = 10
	daysShown     = 14
)

// day is today's list, its sums, deposits and the close.
func (p *Pages) day(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	return p.drawDay(c, f, 200)
}

func (p *Pages) drawDay(c *call, f *page.Form, status int) (web.Response, error) {
	behind := c.Query("sesudah")
	if behind != "" && !point.ValidSlip(behind) {
		behind = ""
	}
	slips, err := p.sys.Points.Slips(c.Context(), c.Point.No, c.Today, behind, slipsShown+1)
	if err != nil {
		return nil, err
	}
	pager := page.Pager{}
	if behind != "" {
		pager.Previous = home + "/hari"
	}
	if len(slips) > slipsShown {
		slips = slips[:slipsShown]
		pager.Next = home + "/hari?sesudah=" + slips[slipsShown-1].No
	}
	float, err := p.sys.Points.Float(c.Context(), c.Point.No)
	if err != nil {
		return nil, err
	}
	deposits, err := p.sys.Points.Deposits(c.Context(), c.Point.No, 0, depositsShown)
	if err != nil {
		return nil, err
	}
	days, err := p.sys.Points.Days(c.Context(), c.Point.No, daysShown)
	if err != nil {
		return nil, err
	}
	var closed []page.Link
	for _, x := range days {
		closed = append(closed, page.Link{Text: c.date(x.Day), Href: home + "/hari/" + x.Day.String()})
	}
	return c.draw("day", "day", status, data{"Form": f, "Today": c.Today, "Float": c.float(float), "Sums": c.sums(float.Today, float.Held), "Slips": c.slipLines(slips),
		"Pager": pager, "Paged": pager != page.Pager{}, "Deposits": c.depositLines(deposits), "InHand": float.InHand(), "Closed": closed, "DayPath": home + "/hari/" + c.Today.String()})
}

func (c *call) sums(s point.Sums, held any) []page.Row {
	rows := []page.Row{{Key: c.T("teller.day.collected"), Value: c.rupiah(s.Collected), Hint: c.T("teller.day.slips", "N", s.Slips)}}
	if s.Reversals > 0 {
		rows = append(rows, page.Row{Key: c.T("teller.day.reversed"), Value: c.rupiah(s.Reversed), Hint: c.T("teller.day.slips", "N", s.Reversals)})
	}
	rows = append(rows, page.Row{Key: c.T("teller.day.deposited"), Value: c.rupiah(s.Deposited)})
	if s.Returned > 0 {
		rows = append(rows, page.Row{Key: c.T("teller.day.returned"), Value: c.rupiah(s.Returned)})
	}
	text, err := page.RupiahText(c.Lang(), held)
	if err == nil {
		rows = append(rows, page.Row{Key: c.T("teller.day.held"), Value: text})
	}
	return rows
}

func (c *call) depositLines(list []point.Deposit) (out []slipLine) {
	for _, x := range list {
		kind := map[point.DepositState]page.Kind{point.Confirmed: page.Good, point.Told: page.Look, point.Refused: page.Act}[x.State]
		out = append(out, slipLine{Link: page.Link{Text: x.Reference}, At: c.date(period.DateOf(x.ToldAt)), Tag: page.Tag{Kind: kind, Text: c.T("teller.deposit.state." + string(x.State))}, Amount: c.rupiah(x.Amount)})
	}
	return out
}

// deposit tells that cash was brought to our account. The bank's number makes a
// second click the same deposit.
func (p *Pages) deposit(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	n, ok := amount(f.Get("amount"))
	if !ok {
		f.Fail("amount", c.T("teller.amount.missing"))
	}
	if f.Get("reference") == "" {
		f.Fail("reference", c.T("teller.deposit.reference.missing"))
	}
	if !f.OK() {
		return p.drawDay(c, f, 422)
	}
	if _, err := p.sys.Points.Deposit(c.Context(), c.Point.No, n, f.Get("reference"), c.Me.Actor()); err != nil {
		if !mine(err) {
			return nil, err
		}
		f.Fail(fault.Of(err).Field, c.words(err))
		return p.drawDay(c, f, 422)
	}
	c.Flash(page.Good, c.T("teller.deposit.done", "Amount", c.rupiah(n)))
	return c.To(home + "/hari")
}

// closeDay closes today.
func (p *Pages) closeDay(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	if _, err := p.sys.Points.CloseDay(c.Context(), c.Point.No, c.Today, c.Me.Actor()); err != nil {
		if !mine(err) {
			return nil, err
		}
		f.Fail("", c.words(err))
		return p.drawDay(c, f, 422)
	}
	return c.To(home + "/hari/" + c.Today.String())
}

// closed is the closing slip of a day.
func (p *Pages) closed(c *call) (web.Response, error) {
	day, err := period.ParseDate(c.Path("day"))
	if err != nil {
		return nil, fault.New(fault.NotFound, "point.day_open")
	}
	x, err := p.sys.Points.Day(c.Context(), c.Point.No, day)
	if err != nil {
		return nil, err
	}
	return c.draw("closed", "day", 200, data{"Day": x, "Sums": c.sums(x.Sums, x.Held)})
}
