package citizen

import (
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/link"
	"github.com/jamsos/jamsos/web/page"
)

// pay asks how many of the next months to pay. ?months= draws it anew without
// scripts.
func (p *Pages) pay(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	f.Set("months", c.Query("months"))
	return p.showPay(c, f, 0)
}

func (p *Pages) showPay(c *call, f *page.Form, status int) (web.Response, error) {
	n, err := strconv.Atoi(f.Get("months"))
	if err != nil {
		n = 1
	}
	q, err := p.sys.Desk.QuoteSelf(c.Context(), c.No, n)
	if err != nil && n != 1 {
		n = 1
		q, err = p.sys.Desk.QuoteSelf(c.Context(), c.No, 1)
	}
	if err != nil {
		return nil, err
	}
	ch := page.Choice{Name: "months", Label: c.T("citizen.months.label"), Short: true, Error: f.Error("months")}
	for _, m := range p.sys.Law.BPUAdvanceMonths(q.From) {
		ch.Options = append(ch.Options, page.Option{Value: strconv.Itoa(m), Label: strconv.Itoa(m), Chosen: m == n})
	}
	return web.Page{Name: "citizen/pay", Status: status, Live: true, Data: data{"Form": f, "Months": ch, "Amount": amountOf(c, q), "From": q.From,
		"Monthly": q.Months[0].Billed(), "Due": q.DueDate}}, nil
}

// payAmount is the live amount while the number of months is chosen.
func (p *Pages) payAmount(c *call) (web.Response, error) {
	n, err := strconv.Atoi(c.Query("months"))
	if err != nil || !c.Live() {
		return c.To("/saya/bayar?months=" + strconv.Itoa(n))
	}
	q, err := p.sys.Desk.QuoteSelf(c.Context(), c.No, n)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Page: "citizen/pay", Block: "total", Data: amountOf(c, q)}, nil
}

// paySave makes the bill; the same form sent twice makes one.
func (p *Pages) paySave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(f.Get("months"))
	if err != nil {
		f.Fail("months", c.T("citizen.months.missing"))
		return p.showPay(c, f, 422)
	}
	var answer string
	err = p.sys.DB.Write(c.Context(), func(tx *db.Tx) (err error) {
		answer, _, err = account.Once(c.Context(), tx, "web/"+c.actor()+"/"+c.FormToken(), account.Hash("pay", f.Get("months")), func() (string, error) {
			b, err := p.sys.Desk.IssueSelfBillTx(c.Context(), tx, c.No, n, c.actor())
			return decimal(b.No), err
		})
		return err
	})
	if err != nil {
		if !c.Refuse(f, err) {
			return nil, err
		}
		return p.showPay(c, f, 422)
	}
	no, err := strconv.ParseInt(answer, 10, 64)
	if err != nil {
		return nil, err
	}
	to, err := link.Bill(p.sys.Ring, c.No, no)
	if err != nil {
		return nil, err
	}
	return c.To(to)
}

// amountOf shows a quote: the programmes of a single month, or for several the
// runs of months that are reckoned alike, so that the lines always add up to the
// total; then the derivation.
func amountOf(c *call, q contribution.Quote) page.Amount {
	out := page.Amount{Why: q.Why.Tell(c.Lang())}
	if len(q.Months) > 1 {
		for _, part := range q.Why.Parts {
			out.Lines = append(out.Lines, runOf(c, part))
		}
	} else {
		for _, l := range q.Months[0].Result.Lines {
			x := page.AmountLine{Label: c.T("citizen.programme." + l.Programme.String()), Note: c.T("citizen.flat"), Amount: l.Amount}
			if l.Base != nil && l.RatePPM != nil {
				x.Note = page.Percent(c.Lang(), *l.RatePPM) + " × " + rupiah(c.Lang(), *l.Base)
			}
			if l.Normal > l.Amount {
				x.Was = l.Normal
			}
			out.Lines = append(out.Lines, x)
		}
	}
	out.Lines = append(out.Lines, page.AmountLine{Label: c.T("citizen.months.total", "N", len(q.Months)), Amount: q.Total, Total: true})
	return out
}

// runOf shows months that are reckoned alike, with what a month of them is made
// of and, under a relief, what they would have cost.
func runOf(c *call, part contribution.WhyPart) page.AmountLine {
	x := page.AmountLine{Label: page.MonthText(c.Lang(), part.From), Note: strconv.Itoa(part.Months()) + " × " + rupiah(c.Lang(), part.Document.Total), Amount: part.Amount()}
	if part.To != part.From {
		x.Label += " – " + page.MonthText(c.Lang(), part.To)
	}
	var normal money.Rupiah
	var made []string
	for _, l := range part.Document.Lines {
		normal += max(l.Normal, l.Amount)
		made = append(made, l.Programme.String()+" "+rupiah(c.Lang(), l.Amount))
	}
	if len(made) > 1 {
		x.Note += " (" + strings.Join(made, " + ") + ")"
	}
	if normal > part.Document.Total {
		x.Was = normal * money.Rupiah(part.Months())
	}
	return x
}
