package citizen

import (
	"html/template"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/ways"
)

// pageRows is how many rows a list of payments has.
const pageRows = 20

// savings is a member's credit [saldo titipan] beside what is to be paid next.
type savings struct {
	contribution.Savings
	Code int64 // standing code, 0 before it was asked for
}

// Shown tells whether there is something to say.
func (s savings) Shown() bool { return s.Credit > 0 || s.Code != 0 }

// Text is the credit and what is missing, in one line.
func (s savings) Text(c *call) string {
	amount, month := rupiah(c.Lang(), s.Credit), page.MonthText(c.Lang(), s.Month)
	switch {
	case s.Price == 0:
		return c.T("citizen.credit.has", "Amount", amount)
	case s.Missing() > 0:
		return c.T("citizen.credit.short", "Amount", amount, "Short", rupiah(c.Lang(), s.Missing()), "Month", month)
	case s.Waits:
		return c.T("citizen.credit.later", "Amount", amount, "Month", month, "Day", day(c.Lang(), s.Month.First()))
	}
	return c.T("citizen.credit.enough", "Amount", amount, "Month", month)
}

// Ahead says until when the member is paid and what a deposit does then, and nothing when
// a month that has begun is to be paid.
func (s savings) Ahead(c *call) string {
	if !s.Waits || s.PaidTo == 0 {
		return ""
	}
	return c.T("citizen.credit.ahead.text", "Month", page.MonthText(c.Lang(), s.Month), "Day", day(c.Lang(), s.Month.First()))
}

func (p *Pages) savings(c *call) (s savings, err error) {
	err = p.sys.DB.Read(c.Context(), func(tx *db.Tx) (err error) {
		if s.Savings, err = p.sys.Desk.SavingsTx(c.Context(), tx, c.No); err != nil {
			return err
		}
		s.Code, err = contribution.FindStandingCode(c.Context(), tx, c.No)
		return err
	})
	return s, err
}

// standing is the page of small savings: what stands, what is missing, and the
// code that takes any amount [kode titipan].
func (p *Pages) standing(c *call) (web.Response, error) {
	s, err := p.savings(c)
	if err != nil {
		return nil, err
	}
	var lines []contribution.CreditLine
	if err := p.sys.DB.Read(c.Context(), func(tx *db.Tx) (err error) {
		lines, err = contribution.CreditLines(c.Context(), tx, c.No, 0, pageRows)
		return err
	}); err != nil {
		return nil, err
	}
	t := page.Table{Caption: c.T("citizen.credit.lines"), Stack: true, Columns: []page.Column{{Label: c.T("citizen.credit.when")}, {Label: c.T("citizen.credit.what")}, {Label: c.T("citizen.credit.sum"), Numeric: true}}}
	for _, l := range lines {
		t.Rows = append(t.Rows, []any{page.When(c.Lang(), l.At), creditReason(c, l), rupiah(c.Lang(), l.Amount)})
	}
	dt := data{"S": s, "Text": s.Text(c), "Ahead": s.Ahead(c), "Table": t, "Any": len(lines) > 0}
	if s.Price > 0 {
		dt["Bar"] = page.Bar{Label: page.MonthText(c.Lang(), s.Month), Value: int64(min(s.Credit, s.Price)), Full: int64(s.Price), ValueText: rupiah(c.Lang(), s.Credit), Below: c.T("citizen.credit.of", "Amount", rupiah(c.Lang(), s.Price))}
	}
	if s.Code != 0 {
		if err := p.where(c, s.Code, dt); err != nil {
			return nil, err
		}
		dt["Code"] = page.Code{Label: c.T("citizen.credit.code"), Value: decimal(s.Code), Shown: id.FormatPaymentCode(s.Code)}
		var qr template.HTML
		if qr, err = qrImage(decimal(s.Code), c.T("citizen.credit.qr")); err != nil {
			return nil, err
		}
		dt["QR"] = qr
	}
	return c.Page("citizen/savings", dt)
}

// deposits are the amounts of which the page says what they cost.
var deposits = []money.Rupiah{5_000, 10_000}

// where adds the channels that take the code, the cheapest first, and its numbers
// at banks. A bank without a number for it is left out: nobody could pay there.
func (p *Pages) where(c *call, code int64, dt data) error {
	accounts, err := ways.Standing(c.Request, p.sys, c.No, code)
	if err != nil {
		return err
	}
	all, err := p.sys.Till.Channels(c.Context())
	if err != nil {
		return err
	}
	var take []payment.Channel
	for _, x := range all {
		known := x.Kind != "va" || slices.ContainsFunc(accounts, func(a ways.Account) bool { return a.Channel == x.Key })
		if x.TakesAny() && known {
			take = append(take, x)
		}
	}
	t := page.Table{Caption: c.T("citizen.credit.where"), Quiet: true, Stack: true, Columns: []page.Column{{Label: c.T("citizen.credit.place")}}}
	for _, a := range deposits {
		t.Columns = append(t.Columns, page.Column{Label: c.T("citizen.credit.deposit", "Amount", rupiah(c.Lang(), a))})
	}
	t.Columns = append(t.Columns, page.Column{Label: c.T("citizen.credit.least")})
	for _, x := range payment.Costs(take, p.sys.DB.Clock().Now(), deposits...) {
		t.Rows = append(t.Rows, costRow(c, x))
	}
	dt["Where"], dt["Accounts"] = t, accounts
	return nil
}

// costRow is what channels of the same price take for each deposit.
func costRow(c *call, x payment.Cost) []any {
	var names []string
	for _, ch := range x.Channels {
		names = append(names, inLang(c.Lang(), ch.Name))
	}
	row := []any{strings.Join(names, ", ")}
	for _, d := range x.Deposits {
		switch {
		case !d.Taken && d.Amount < x.Minimum:
			row = append(row, c.T("citizen.credit.too_small"))
		case !d.Taken:
			row = append(row, c.T("citizen.credit.too_large", "Amount", rupiah(c.Lang(), x.Maximum)))
		case d.Fee == 0:
			row = append(row, c.T("citizen.credit.free", "Amount", rupiah(c.Lang(), d.Amount)))
		default:
			row = append(row, c.T("citizen.credit.costs", "Amount", rupiah(c.Lang(), d.Amount+d.Fee), "Fee", rupiah(c.Lang(), d.Fee)))
		}
	}
	if x.Minimum == 0 {
		return append(row, c.T("citizen.credit.any"))
	}
	return append(row, rupiah(c.Lang(), x.Minimum))
}

func inLang(lang string, texts [2]string) string {
	if lang == "en" {
		return texts[1]
	}
	return texts[0]
}

// creditReason says in words why credit came or went.
func creditReason(c *call, l contribution.CreditLine) string {
	key := "citizen.credit.reason." + l.Reason
	if text := c.T(key); text != key {
		return text
	}
	if l.Amount < 0 {
		return c.T("citizen.credit.reason.used")
	}
	return c.T("citizen.credit.reason.came")
}

// standingAsk gives the member their code; asked for twice it is the same one.
func (p *Pages) standingAsk(c *call) (web.Response, error) {
	if _, err := p.sys.Desk.StandingCode(c.Context(), c.No, c.actor()); err != nil {
		return nil, err
	}
	return c.To("/saya/titipan")
}

// paid lists all payments, with what became of each.
func (p *Pages) paid(c *call) (web.Response, error) {
	before, err := strconv.ParseInt(c.Query("sebelum"), 10, 64)
	if err != nil || before < 0 {
		before = 0
	}
	list, next, err := p.payments(c, before, pageRows)
	if err != nil {
		return nil, err
	}
	t := page.Table{Caption: c.T("citizen.paid"), Quiet: true, Stack: true, Columns: []page.Column{{Label: c.T("citizen.credit.when")}, {Label: c.T("citizen.paid.for")}, {Label: c.T("citizen.paid.channel")},
		{Label: c.T("citizen.credit.sum"), Numeric: true}, {Label: c.T("citizen.iuran.state")}, {}}}
	for _, l := range list {
		t.Rows = append(t.Rows, []any{page.When(c.Lang(), l.When), l.Span, l.Channel, l.Amount, l.State, page.Link{Text: c.T("citizen.receipt"), Href: l.Href, Hidden: page.When(c.Lang(), l.When)}})
	}
	pager := page.Pager{}
	if before != 0 {
		pager.Previous = "/saya/pembayaran"
	}
	if next != 0 {
		pager.Next = "/saya/pembayaran?sebelum=" + decimal(next)
	}
	return web.Page{Name: "citizen/paid", Data: data{"Table": t, "Any": len(list) > 0, "Pager": pager, "Paged": pager.Next != "" || pager.Previous != ""}, Wide: true}, nil
}
