package citizen

import (
	"html/template"
	"strconv"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// pageRows is how many rows a list of payments has.
const pageRows = 20

// savings is a member's credit [saldo titipan] beside what the next month costs.
type savings struct {
	Free  money.Rupiah
	Code  int64        // standing code, 0 before it was asked for
	Month period.Month // that is paid next; 0: none is known
	Need  money.Rupiah // for it
	Short money.Rupiah // of it; 0: it suffices
	Later bool         // it suffices for a month that has not begun
}

// Shown tells whether there is something to say.
func (s savings) Shown() bool { return s.Free > 0 || s.Code != 0 }

// Text is the credit and what is missing, in one line.
func (s savings) Text(c *call) string {
	month := page.MonthText(c.Lang(), s.Month)
	switch {
	case s.Month == 0:
		return c.T("citizen.credit.has", "Amount", rupiah(c.Lang(), s.Free))
	case s.Short > 0:
		return c.T("citizen.credit.short", "Amount", rupiah(c.Lang(), s.Free), "Short", rupiah(c.Lang(), s.Short), "Month", month)
	case s.Later:
		return c.T("citizen.credit.later", "Amount", rupiah(c.Lang(), s.Free), "Month", month)
	}
	return c.T("citizen.credit.enough", "Amount", rupiah(c.Lang(), s.Free), "Month", month)
}

func (p *Pages) savings(c *call, self bool) (s savings, err error) {
	if err := p.sys.DB.Read(c.Context(), func(tx *db.Tx) (err error) {
		if s.Free, err = contribution.CreditTx(c.Context(), tx, c.No); err != nil {
			return err
		}
		s.Code, err = contribution.FindStandingCode(c.Context(), tx, c.No)
		return err
	}); err != nil || !self {
		return s, err
	}
	bills, err := p.sys.Desk.Bills(c.Context(), c.No, 0, pageRows)
	if err != nil {
		return s, err
	}
	for _, b := range bills { // newest first: the oldest open one counts
		if b.State == contribution.Open && (b.ExpiresAt.IsZero() || p.sys.DB.Clock().Now().Before(b.ExpiresAt)) {
			s.Month, s.Need = b.From, b.Amount
		}
	}
	if s.Month == 0 {
		q, err := p.sys.Desk.QuoteSelf(c.Context(), c.No, 1)
		switch {
		case err != nil && fault.Of(err).Class == fault.Internal:
			return s, err
		case err == nil:
			s.Month, s.Need = q.From, q.Total
		}
	}
	s.Short = max(s.Need-s.Free, 0)
	s.Later = s.Short == 0 && s.Month > p.today().Month()
	return s, nil
}

// isSelf tells whether the member pays for themselves.
func (p *Pages) isSelf(c *call) (self bool, err error) {
	list, err := p.sys.Desk.Enrolments(c.Context(), c.No)
	for _, e := range list {
		self = self || e.EmployerNo == 0 && e.State != contribution.Ended
	}
	return self, err
}

// standing is the page of small savings: what stands, what is missing, and the
// code that takes any amount [kode titipan].
func (p *Pages) standing(c *call) (web.Response, error) {
	self, err := p.isSelf(c)
	if err != nil {
		return nil, err
	}
	s, err := p.savings(c, self)
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
	dt := data{"S": s, "Text": s.Text(c), "Self": self, "Table": t, "Any": len(lines) > 0}
	if s.Month != 0 && s.Need > 0 {
		dt["Bar"] = page.Bar{Label: page.MonthText(c.Lang(), s.Month), Value: int64(min(s.Free, s.Need)), Full: int64(s.Need), ValueText: rupiah(c.Lang(), s.Free), Below: c.T("citizen.credit.of", "Amount", rupiah(c.Lang(), s.Need))}
	}
	if s.Code != 0 {
		dt["Code"] = page.Code{Label: c.T("citizen.credit.code"), Value: decimal(s.Code), Shown: id.FormatPaymentCode(s.Code)}
		var qr template.HTML
		if qr, err = qrImage(decimal(s.Code), c.T("citizen.credit.qr")); err != nil {
			return nil, err
		}
		dt["QR"] = qr
	}
	return c.Page("citizen/savings", dt)
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
