package company

import (
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/ways"
)

const (
	billsShown = 20
	linesShown = 25
	linesRead  = 5000 // lines of a bill that are read at once for a download
)

func oneBill(no int64) string { return billPath + "/" + strconv.FormatInt(no, 10) }

func billTag(c *call, b contribution.Bill) page.Tag {
	kind := page.Calm
	text := c.T("company.bill." + string(b.State))
	switch b.State {
	case contribution.Open:
		if kind = page.Look; b.DueDate < c.Today {
			kind, text = page.Act, c.T("company.bill.late")
		}
	case contribution.Paid, contribution.Credited:
		kind = page.Good
	}
	return page.Tag{Kind: kind, Text: text}
}

func billTable(c *call, list []contribution.Bill) page.Table {
	t := page.Table{Caption: c.T("company.bills"), Quiet: true, Stack: true, Columns: []page.Column{{Label: c.T("company.field.month")}, {Label: c.T("company.workers"), Numeric: true},
		{Label: c.T("company.due")}, {Label: c.T("company.state")}, {Label: c.T("company.amount_of"), Numeric: true}}}
	for _, b := range list {
		name := page.MonthText(c.Lang(), b.From)
		if b.Kind == contribution.CorrectionBill {
			name += " · " + c.T("company.correction")
		}
		if b.Branch != 0 {
			name += " · " + c.T("company.branch_short", "No", b.Branch)
		}
		due, err := page.DateText(c.Lang(), b.DueDate)
		if err != nil {
			due = b.DueDate.String()
		}
		t.Rows = append(t.Rows, []any{page.Link{Text: name, Href: oneBill(b.No)}, num(c.Lang(), b.Members), due, billTag(c, b), rp(c.Lang(), b.Amount)})
	}
	return t
}

// bills lists the monthly bills, and makes those of a month.
func (p *Pages) bills(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	return p.showBills(c, f, false)
}

func (p *Pages) showBills(c *call, f *page.Form, again bool) (web.Response, error) {
	before, err := c.after()
	if err != nil {
		return nil, err
	}
	list, err := p.sys.Desk.Bills(c.Context(), c.No, before, billsShown+1)
	if err != nil {
		return nil, err
	}
	pager := page.Pager{}
	if before > 0 {
		pager.Previous = billPath
	}
	if len(list) > billsShown {
		list = list[:billsShown]
		pager.Next = billPath + "?sesudah=" + strconv.FormatInt(list[billsShown-1].No, 10)
	}
	now := p.today().Month()
	f.Set("month", now.String())
	var months []page.Option
	for m := now; m >= now.Add(-monthsBack); m = m.Add(-1) {
		months = append(months, page.Option{Value: m.String(), Label: page.MonthText(c.Lang(), m)})
	}
	free, credit, err := p.credit(c)
	if err != nil {
		return nil, err
	}
	d := data{"Credit": free, "CreditLines": credit, "AnyCredit": len(credit.Rows) > 0, "Form": f, "Table": billTable(c, list), "Has": len(list) > 0, "Pager": pager, "Months": months}
	if again {
		return c.again("bills", "bills", d)
	}
	return c.page("bills", "bills", d)
}

// billMonth bills a month by what is known of the workers. Doing it twice gives
// the bills that are there.
func (p *Pages) billMonth(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	month, err := period.ParseMonth(f.Get("month"))
	if err != nil {
		f.Fail("month", c.T("company.month_needed"))
		return p.showBills(c, f, true)
	}
	made, err := p.sys.Desk.BillEmployer(c.Context(), c.No, month, c.Actor)
	if err != nil {
		if c.Refuse(f, err) {
			return p.showBills(c, f, true)
		}
		return nil, err
	}
	switch len(made) {
	case 0:
		f.Fail("month", c.T("company.nobody_to_bill", "Month", page.MonthText(c.Lang(), month)))
		return p.showBills(c, f, true)
	case 1:
		return c.To(oneBill(made[0].No))
	}
	c.Flash(page.Good, c.T("company.billed", "N", len(made), "Month", page.MonthText(c.Lang(), month)))
	return c.To(billPath)
}

func (p *Pages) billOf(c *call) (contribution.Bill, error) {
	no, err := c.number("bill")
	if err != nil {
		return contribution.Bill{}, err
	}
	return p.sys.Desk.Bill(c.Context(), c.No, no)
}

// share is one line of a bill: a programme and who bears it.
type share struct {
	Programme law.Programme
	Bearer    law.Bearer
	Amount    money.Rupiah
	Note      string // rate and article
}

// shares splits a bill by programme and bearer; rate and article are those of
// the law for a worker with the bill's average wage.
func (p *Pages) shares(c *call, b contribution.Bill) ([]share, error) {
	s, err := p.billSums(c.Context(), b)
	if err != nil {
		return nil, err
	}
	note := map[string]string{}
	if g := b.Why.Groups; len(g) > 0 && g[0].Members > 0 {
		in := law.Input{Segment: law.PU, Month: b.From, Wage: max(g[0].Wages/money.Rupiah(g[0].Members), 1), RiskGroup: g[0].RiskGroup,
			Programmes: law.SetOf(law.JKK, law.JKM, law.JHT, law.JP), Sector: c.Firm.Sector}
		if r, err := p.sys.Law.Contribution(in); err == nil {
			for _, l := range r.Lines {
				text := l.Article
				if l.RatePPM != nil && (l.Programme != law.JKK || len(g) == 1) {
					text = page.Percent(c.Lang(), *l.RatePPM) + " · " + text
				}
				note[l.Programme.String()+string(l.Bearer)] = text
			}
		}
	}
	var out []share
	for _, x := range []share{{law.JKK, law.Employer, s.JKK, ""}, {law.JKM, law.Employer, s.JKM, ""}, {law.JHT, law.Employer, s.JHTEmployer, ""},
		{law.JHT, law.Worker, s.JHTWorker, ""}, {law.JP, law.Employer, s.JPEmployer, ""}, {law.JP, law.Worker, s.JPWorker, ""}} {
		if x.Amount != 0 {
			x.Note = note[x.Programme.String()+string(x.Bearer)]
			out = append(out, x)
		}
	}
	return out, nil
}

func (p *Pages) bill(c *call) (web.Response, error) {
	b, err := p.billOf(c)
	if err != nil {
		return nil, err
	}
	after, err := c.after()
	if err != nil {
		return nil, err
	}
	shares, err := p.shares(c, b)
	if err != nil {
		return nil, err
	}
	lines, err := p.billLines(c.Context(), b, after, linesShown+1)
	if err != nil {
		return nil, err
	}
	pager := page.Pager{}
	if after > 0 {
		pager.Previous = oneBill(b.No) + "#pekerja"
	}
	if len(lines) > linesShown {
		lines = lines[:linesShown]
		pager.Next = oneBill(b.No) + "?sesudah=" + strconv.FormatInt(lines[linesShown-1].MemberNo, 10) + "#pekerja"
	}
	amount := page.Amount{Why: b.Why.Tell(c.Lang())}
	for _, s := range shares {
		amount.Lines = append(amount.Lines, page.AmountLine{Label: programmeName(c, s.Programme) + ", " + c.T("company.bearer."+string(s.Bearer)), Note: s.Note, Amount: s.Amount})
	}
	if b.CreditUsed != 0 {
		amount.Lines = append(amount.Lines, page.AmountLine{Label: c.T("company.credit"), Amount: -b.CreditUsed})
	}
	amount.Lines = append(amount.Lines, page.AmountLine{Label: c.T("company.total"), Amount: b.Amount, Total: true})
	branches, err := p.branchNames(c)
	if err != nil {
		return nil, err
	}
	_, article, err := p.sys.Law.DueJoint(law.PU, c.Firm.Programmes.Without(law.JKP), b.From)
	if err != nil {
		article = "" // a month before the rules has no article; the date stands in the bill
	}
	d := data{"Bill": b, "Tag": billTag(c, b), "Branch": branches[b.Branch], "Amount": amount, "Article": article, "Path": oneBill(b.No),
		"Lines": lineTable(c, lines, false), "HasLines": len(lines) > 0, "Pager": pager, "Late": b.State == contribution.Open && b.DueDate < p.today(),
		"Open": b.State == contribution.Open, "Correction": b.Kind == contribution.CorrectionBill}
	if b.Code != 0 && b.State == contribution.Open {
		d["Code"] = page.Code{Label: c.T("company.pay_code"), Value: fmt.Sprintf("%012d", b.Code)}
	}
	if d["Ways"], err = ways.Of(c.Request, p.sys, b); err != nil {
		return nil, err
	}
	if b.PaymentID != 0 {
		pay, err := p.payment(c.Context(), c.No, b.PaymentID)
		if err != nil {
			return nil, err
		}
		d["Payment"], d["Spreading"] = pay, pay.State != "spread"
	}
	return web.Page{Name: "company/bill", Data: c.with("bills", d), Wide: true}, nil
}

// billSheet is each worker's split as a sheet.
func (p *Pages) billSheet(c *call) (web.Response, error) {
	b, err := p.billOf(c)
	if err != nil {
		return nil, err
	}
	return pipe(c, fmt.Sprintf("tagihan-%v-%d.csv", b.From, b.Branch), "text/csv; charset=utf-8", func(ctx context.Context, w io.Writer) error {
		return p.writeLines(ctx, c, b, w)
	})
}

// writeLines writes UTF-8 with mark and semicolons, which spreadsheet programs
// in Indonesia open by themselves.
func (p *Pages) writeLines(ctx context.Context, c *call, b contribution.Bill, to io.Writer) error {
	if _, err := io.WriteString(to, "\ufeff"); err != nil {
		return err
	}
	w := csv.NewWriter(to)
	w.Comma = ';'
	head := strings.Split(c.T("company.csv_head"), ";")
	if err := w.Write(head); err != nil {
		return err
	}
	n := func(a money.Rupiah) string { return strconv.FormatInt(int64(a), 10) }
	for after := int64(0); ; {
		lines, err := p.billLines(ctx, b, after, linesRead)
		if err != nil {
			return err
		}
		for _, l := range lines {
			after = l.MemberNo
			if err := w.Write([]string{strconv.FormatInt(l.MemberNo, 10), inert(l.Name), n(l.Wage), n(l.JKK), n(l.JKM), n(l.JHTEmployer), n(l.JHTWorker),
				n(l.JPEmployer), n(l.JPWorker), n(l.Employer()), n(l.Worker()), n(l.Due()), n(l.Paid)}); err != nil {
				return err
			}
		}
		if len(lines) < linesRead {
			break
		}
	}
	w.Flush()
	return w.Error()
}

// inert keeps a spreadsheet program from taking a name for a formula.
func inert(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

func codeText(code int64) string {
	if code == 0 {
		return ""
	}
	return id.FormatPaymentCode(code)
}

// notFound is for what the address names and the company does not have.
func notFound() error { return fault.New(fault.NotFound, "company.not_found") }
