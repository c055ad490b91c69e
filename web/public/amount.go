package public

import (
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// quote reckons what the answers so far would cost.
func (p *Pages) quote(a answers, months int) (contribution.Quote, error) {
	return p.sys.Desk.Quote(contribution.QuoteInput{Programmes: a.programmes(), Income: a.Income, Sector: a.sector(), Today: p.today(), Months: months})
}

// amountOf shows a quote: the programmes of a single month, or for several the
// runs of months that are reckoned alike, so that the lines always add up to the
// total; then the derivation.
func amountOf(r *web.Request, q contribution.Quote, open bool) page.Amount {
	out := page.Amount{Why: q.Why.Tell(r.Lang()), Open: open}
	if len(q.Months) > 1 {
		out.Lines = runs(r, q.Why)
	} else {
		for _, l := range q.Months[0].Result.Lines {
			out.Lines = append(out.Lines, lineOf(r, l))
		}
	}
	out.Lines = append(out.Lines, page.AmountLine{Label: r.T("public.months.total", "N", len(q.Months)), Amount: q.Total, Total: true})
	return out
}

// runs are the months that are reckoned alike, each with what a month of it is
// made of and, under a relief, what it would have cost.
func runs(r *web.Request, why contribution.Why) (out []page.AmountLine) {
	for i, part := range why.Parts {
		x := page.AmountLine{Label: monthRange(r, part), Note: r.T("public.months.times", "N", part.Months(), "Amount", rupiah(r.Lang(), part.Document.Total)), Amount: part.Amount()}
		var normal money.Rupiah
		var made []string
		for _, l := range part.Document.Lines {
			normal += max(l.Normal, l.Amount)
			made = append(made, l.Programme.String()+" "+rupiah(r.Lang(), l.Amount))
		}
		if len(made) > 1 {
			x.Note += " (" + strings.Join(made, " + ") + ")"
		}
		if normal > part.Document.Total {
			x.Was = normal * money.Rupiah(part.Months())
		}
		if i > 0 {
			x.Note += " · " + changeNote(r, why.Parts[i-1], part)
		}
		out = append(out, x)
	}
	return out
}

func lineOf(r *web.Request, l law.Line) page.AmountLine {
	out := page.AmountLine{Label: r.T("public.programme." + l.Programme.String()), Note: r.T("public.flat"), Amount: l.Amount}
	if l.Base != nil && l.RatePPM != nil {
		out.Note = page.Percent(r.Lang(), *l.RatePPM) + " × " + rupiah(r.Lang(), *l.Base)
	}
	if l.Base != nil && l.RatePPM == nil {
		out.Note = r.T("public.calc.tiers", "Base", rupiah(r.Lang(), *l.Base))
	}
	if l.Normal > l.Amount {
		out.Was = l.Normal
	}
	return out
}

func monthRange(r *web.Request, p contribution.WhyPart) string {
	if p.From == p.To {
		return page.MonthText(r.Lang(), p.From)
	}
	return page.MonthText(r.Lang(), p.From) + " – " + page.MonthText(r.Lang(), p.To)
}

// changeNote says why the months after are reckoned otherwise.
func changeNote(r *web.Request, before, after contribution.WhyPart) string {
	if after.Document.Total > before.Document.Total {
		return r.T("public.months.relief_ends")
	}
	return r.T("public.months.relief_begins")
}

// months is the number chosen on the form, in the draft, or one.
func (v *visit) months() int {
	for _, s := range []string{v.form.Get("months"), v.Query("months")} {
		if n, err := strconv.Atoi(s); err == nil {
			return n
		}
	}
	return max(v.d.Months, 1)
}

func (v *visit) showMonths(dt data) error {
	n := v.months()
	allowed := v.p.sys.Law.BPUAdvanceMonths(v.now.Month())
	v.form.Set("months", strconv.Itoa(n))
	var c page.Choice
	c.Name, c.Short = "months", true
	for _, m := range allowed {
		c.Options = append(c.Options, page.Option{Value: strconv.Itoa(m), Label: strconv.Itoa(m)})
	}
	dt["Months"] = v.choice(c, false).Choice
	q, err := v.p.quote(v.d.answers, n)
	if err != nil && v.form.OK() {
		v.form.Set("months", "1")
	}
	if err != nil {
		if q, err = v.p.quote(v.d.answers, 1); err != nil {
			return err
		}
	}
	dt["Amount"] = amountOf(v.Request, q, false)
	dt["Title"] = v.T("public.months.title", "Amount", rupiah(v.Lang(), q.Months[0].Billed()))
	dt["For"] = v.T("public.months.for", "Job", jobName(v.d.Job), "Band", v.band())
	return nil
}

// band is the income band in plain words.
func (v *visit) band() string {
	for _, b := range v.p.sys.Law.BPUBands(v.now.Month()) {
		if b.From <= v.d.Income && (b.To == 0 || v.d.Income <= b.To) {
			return bandText(v.Lang(), b, v.T)
		}
	}
	return rupiah(v.Lang(), v.d.Income)
}

func takeMonths(v *visit) error {
	n, err := strconv.Atoi(v.form.Get("months"))
	if err != nil {
		v.form.Fail("months", v.T("public.months.missing"))
		return nil
	}
	if _, err := v.p.quote(v.d.answers, n); err != nil {
		return err
	}
	v.d.Months = n
	return nil
}

// monthsAmount is the live amount while the number of months is chosen. Without
// scripts the button "hitung ulang" draws the whole page with ?months=.
func (p *Pages) monthsAmount(r *web.Request) (web.Response, error) {
	d, err := p.load(r)
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(r.Query("months"))
	if err != nil || d.Income == 0 {
		return r.To("/daftar/" + stepMonths)
	}
	if !r.Live() {
		return r.To("/daftar/" + stepMonths + "?months=" + strconv.Itoa(n))
	}
	q, err := p.quote(d.answers, n)
	if err != nil {
		return nil, err
	}
	return web.Fragment{Page: "public/months", Block: "total", Data: amountOf(r, q, false)}, nil
}
