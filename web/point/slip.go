package point

import (
	"html/template"
	"strings"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/paper"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// slip is the page that a teller prints for the payer.
func (p *Pages) slip(c *call) (web.Response, error) {
	return p.drawSlip(c, &page.Form{}, 200)
}

func (p *Pages) drawSlip(c *call, f *page.Form, status int) (web.Response, error) {
	s, err := p.sys.Points.Slip(c.Context(), c.Point.No, c.Path("slip"))
	if err != nil {
		return nil, err
	}
	d := data{"Form": f, "Slip": s, "Code": group(s.Code), "Tag": c.slipTag(s), "Paid": s.State == point.Paid, "Returned": s.State == point.Returned}
	if s.Payer != 0 {
		if d["Payer"], err = p.payer(c, s.Payer); err != nil {
			return nil, err
		}
	}
	if s.BillNo != 0 {
		b, err := p.sys.Desk.Bill(c.Context(), s.Payer, s.BillNo)
		if err != nil {
			return nil, err
		}
		d["Months"] = c.months(b.From, b.To)
	} else if s.State == point.Paid {
		saved, err := p.sys.Desk.Savings(c.Context(), s.Payer)
		if err != nil {
			return nil, err
		}
		d["Saved"], d["Missing"], d["For"] = saved, saved.Missing(), c.months(saved.Month, saved.Month)
	}
	if s.State == point.Paid && s.Token != "" {
		url := p.sys.Config.BaseURL + "/r/" + s.Token
		svg, err := paper.QRSVG(url, c.T("teller.slip.qr"))
		if err != nil {
			return nil, err
		}
		// Black on white in dark mode too: not every camera reads it the other way round.
		svg = strings.NewReplacer("<svg ", `<svg width="168" height="168" `, `<path fill="currentColor"`, `<rect width="100%" height="100%" fill="#fff"/><path fill="#000"`).Replace(svg)
		d["QR"], d["URL"] = template.HTML(svg), url
	}
	float, err := p.sys.Points.Float(c.Context(), c.Point.No)
	if err != nil {
		return nil, err
	}
	d["CanReverse"] = s.State == point.Paid && s.Day == c.Today && !float.DayClosed
	return c.draw("slip", "counter", status, d)
}

// payer is the payer as a teller may see them: a person's name is masked.
func (p *Pages) payer(c *call, no int64) (string, error) {
	if id.ValidMemberNo(no) {
		m, err := p.sys.Members.Get(c.Context(), no)
		return member.MaskName(m.Name), err
	}
	e, err := p.sys.Employers.Get(c.Context(), no)
	return e.Name, err
}

// reverse takes a slip back: the teller returns the cash.
func (p *Pages) reverse(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	if _, err := p.sys.Points.Reverse(c.Context(), c.Point.No, c.Path("slip"), f.Get("reason"), c.Me.Actor()); err != nil {
		if !mine(err) {
			return nil, err
		}
		f.Fail("reason", c.words(err))
		return p.drawSlip(c, f, 422)
	}
	return c.To(home + "/slip/" + c.Path("slip"))
}

func group(code string) string {
	n, err := id.ParsePaymentCode(code)
	if err != nil {
		return code
	}
	return id.FormatPaymentCode(n)
}

func (c *call) slipTag(s point.Slip) page.Tag {
	kind := map[point.SlipState]page.Kind{point.Paid: page.Good, point.Taken: page.Look, point.Returning: page.Look}[s.State]
	if kind == "" {
		kind = page.Calm
	}
	return page.Tag{Kind: kind, Text: c.T("teller.slip.state." + string(s.State))}
}

// slipLine is a slip in a list.
type slipLine struct {
	Link       page.Link
	At, Amount string
	Tag        page.Tag // of what is not simply paid
}

func (c *call) slipLines(slips []point.Slip) (out []slipLine) {
	for _, s := range slips {
		l := slipLine{Link: page.Link{Text: s.No, Href: home + "/slip/" + s.No}, At: clock(s), Amount: c.rupiah(s.Amount)}
		if s.State != point.Paid {
			l.Tag = c.slipTag(s)
		}
		out = append(out, l)
	}
	return out
}

// clock is the time of day of a slip, WIB.
func clock(s point.Slip) string { return s.TakenAt.In(period.WIB).Format("15.04") }
