package point

import (
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/lang"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// lastSlips is how many slips the counter shows beside the code.
const lastSlips = 6

// counter is the screen that a teller keeps open: a code, the float, the last
// slips.
func (p *Pages) counter(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	return p.drawCounter(c, f, 200)
}

func (p *Pages) drawCounter(c *call, f *page.Form, status int) (web.Response, error) {
	float, err := p.sys.Points.Float(c.Context(), c.Point.No)
	if err != nil {
		return nil, err
	}
	slips, err := p.sys.Points.Slips(c.Context(), c.Point.No, c.Today, "", lastSlips)
	if err != nil {
		return nil, err
	}
	return c.draw("counter", "counter", status, data{"Form": f, "Float": c.float(float), "Slips": c.slipLines(slips), "Stop": c.stop(float), "Full": float.Left() == 0})
}

// floatView is the float as the bar shows it.
type floatView struct {
	point.Float
	Bar  page.Bar
	Tag  page.Tag
	Left money.Rupiah
}

// almost is the share of the float at which a teller is asked to deposit.
const almost = 80 // percent

func (c *call) float(f point.Float) floatView {
	v := floatView{Float: f, Left: f.Left()}
	v.Bar = page.Bar{Label: c.T("teller.float"), Note: c.T("teller.float.note"), Value: int64(f.Owed()), Target: int64(f.Limit), Full: int64(f.Limit),
		ValueText: c.rupiah(f.Owed()), Below: c.T("teller.float.of", "Limit", c.rupiah(f.Limit))}
	switch {
	case v.Left == 0:
		v.Tag = page.Tag{Kind: page.Act, Text: c.T("teller.float.full")}
	case f.Owed()*100 >= f.Limit*almost:
		v.Tag = page.Tag{Kind: page.Look, Text: c.T("teller.float.almost", "Left", c.rupiah(v.Left))}
	default:
		v.Tag = page.Tag{Kind: page.Good, Text: c.T("teller.float.left", "Left", c.rupiah(v.Left))}
	}
	return v
}

// stop is why nothing may be collected at all now; "" when it may.
func (c *call) stop(f point.Float) string {
	switch {
	case c.Point.State == point.Paused:
		return c.T("point.paused")
	case c.Point.State == point.Closed:
		return c.T("point.closed")
	case f.DayClosed:
		return c.T("point.day_closed")
	}
	return ""
}

// ask is the inquiry: whose bill is it, and how much.
func (p *Pages) ask(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	if f.Get("paycode") == "" {
		f.Fail("paycode", c.T("teller.code.missing"))
		return p.drawCounter(c, f, 422)
	}
	return p.drawBill(c, f, 200)
}

// drawBill shows what a code asks for, with a slip's number drawn for it.
func (p *Pages) drawBill(c *call, f *page.Form, status int) (web.Response, error) {
	q, err := p.sys.Till.Inquire(c.Context(), f.Get("paycode"))
	if err != nil {
		if !mine(err) {
			return nil, err
		}
		f.Fail("paycode", c.words(err))
		return p.drawCounter(c, f, 422)
	}
	// A slip that was refused keeps what it said, so the next try has a new one.
	slip := point.NewSlip()
	d := data{"Form": f, "Ask": q, "Code": id.FormatPaymentCode(q.Code), "Slip": slip, "Months": c.months(q.Bill.From, q.Bill.To), "Amount": c.amount(q), "Raw": int64(q.Amount)}
	float, err := p.sys.Points.Float(c.Context(), c.Point.No)
	if err != nil {
		return nil, err
	}
	if stop := c.stop(float); stop != "" {
		f.Fail("paycode", stop)
		return p.drawCounter(c, f, 422)
	}
	d["Left"] = float.Left()
	if q.Open {
		saved, err := p.sys.Desk.Savings(c.Context(), q.Payer)
		if err != nil {
			return nil, err
		}
		d["Saved"], d["Missing"], d["For"] = saved, saved.Missing(), c.months(saved.Month, saved.Month)
	} else if q.Amount > float.Left() || q.Amount > c.Point.PaymentLimit {
		d["TooMuch"] = true
	}
	return c.draw("bill", "counter", status, d)
}

// offer shows what an amount that was typed freely will do, before it is taken:
// whose it is, the amount in figures and in words, what it pays.
func (p *Pages) offer(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	n, ok := amount(f.Get("amount"))
	if !ok {
		f.Fail("amount", c.T("teller.amount.missing"))
		return p.drawBill(c, f, 422)
	}
	q, err := p.sys.Till.Inquire(c.Context(), f.Get("paycode"))
	if err != nil && !mine(err) {
		return nil, err
	}
	if err != nil || !q.Open { // it says why not; a bill says its own amount
		return p.drawBill(c, f, 200)
	}
	if err := p.sys.Points.Admits(c.Context(), c.Point.No, n); err != nil {
		if !mine(err) {
			return nil, err
		}
		f.Fail("amount", c.words(err))
		return p.drawBill(c, f, 422)
	}
	o, err := p.sys.Desk.Outlook(c.Context(), q.Payer, n)
	if err != nil {
		return nil, err
	}
	slip := f.Get("slip")
	if !point.ValidSlip(slip) {
		slip = point.NewSlip()
	}
	return c.draw("saving", "counter", 200, data{"Form": f, "Ask": q, "Code": id.FormatPaymentCode(q.Code), "Slip": slip, "Amount": n, "Raw": int64(n),
		"Words": lang.Lang(c.Lang()).Spell(int64(n)), "Does": c.outlook(o)})
}

// outlook says what money for a standing code does, a sentence each.
func (c *call) outlook(o contribution.Outlook) (out []string) {
	for _, x := range o.Pays {
		out = append(out, c.T("teller.saving.pays", "Months", c.months(x.From, x.To), "Amount", c.rupiah(x.Amount)))
	}
	next := c.months(o.Next.From, o.Next.To)
	switch {
	case o.Credit == 0:
	case o.Waits():
		out = append(out, c.T("teller.saving.waits", "Credit", c.rupiah(o.Credit), "Month", next))
	case o.Missing() > 0:
		out = append(out, c.T("teller.saving.missing", "Credit", c.rupiah(o.Credit), "Missing", c.rupiah(o.Missing()), "Month", next))
	default:
		out = append(out, c.T("teller.saving.credit", "Credit", c.rupiah(o.Credit)))
	}
	return out
}

func (c *call) months(from, to period.Month) string {
	if from == 0 {
		return ""
	}
	s := page.MonthText(c.Lang(), from)
	if to != from {
		s += " – " + page.MonthText(c.Lang(), to)
	}
	return s
}

// amount is the bill by programme, with its reasons.
func (c *call) amount(q payment.Inquiry) page.Amount {
	a := page.Amount{Why: q.Bill.Why.Tell(c.Lang())}
	for _, x := range []struct {
		p law.Programme
		n money.Rupiah
	}{{law.JKK, q.Bill.JKK}, {law.JKM, q.Bill.JKM}, {law.JHT, q.Bill.JHT}, {law.JP, q.Bill.JP}} {
		if x.n != 0 {
			a.Lines = append(a.Lines, page.AmountLine{Label: c.T("teller.programme." + x.p.String()), Amount: x.n})
		}
	}
	if q.Bill.CreditUsed > 0 {
		a.Lines = append(a.Lines, page.AmountLine{Label: c.T("teller.credit"), Amount: -q.Bill.CreditUsed})
	}
	a.Lines = append(a.Lines, page.AmountLine{Label: c.T("teller.total"), Amount: q.Amount, Total: true})
	return a
}

// take says that the cash is in the drawer. Sent twice it is the same payment.
func (p *Pages) take(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	n, ok := amount(f.Get("amount"))
	if !ok {
		f.Fail("amount", c.T("teller.amount.missing"))
		return p.drawBill(c, f, 422)
	}
	x := point.Cash{Point: c.Point.No, Teller: c.Me.Actor(), Slip: f.Get("slip"), Code: digits(f.Get("paycode")), Amount: n}
	_, err = p.sys.Points.Collect(c.Context(), x)
	if err == nil {
		return c.To(home + "/slip/" + x.Slip)
	}
	if fault.Of(err).Class == fault.Unavailable {
		// Nobody knows whether it was posted: the same slip asks again.
		return c.draw("unanswered", "counter", 503, data{"Form": f, "Amount": n, "Raw": int64(n), "Code": x.Code, "Slip": x.Slip})
	}
	if !mine(err) {
		return nil, err
	}
	if fault.Of(err).Field == "amount" {
		f.Fail("amount", c.words(err))
		return p.drawBill(c, f, 422)
	}
	f.Fail("paycode", c.T("teller.refused", "Why", c.words(err)))
	return p.drawCounter(c, f, 422)
}

// digits is a payment code as it is kept: the same however it was typed.
func digits(s string) string {
	n, err := id.ParsePaymentCode(s)
	if err != nil {
		return strings.TrimSpace(s)
	}
	return strconv.FormatInt(n, 10)
}
