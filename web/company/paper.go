package company

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/paper"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// billPaper is the bill as PDF, to be paid or filed.
func (p *Pages) billPaper(c *call) (web.Response, error) {
	b, err := p.billOf(c)
	if err != nil {
		return nil, err
	}
	shares, err := p.shares(c, b)
	if err != nil {
		return nil, err
	}
	pdf, err := p.drawBill(c, b, shares)
	if err != nil {
		return nil, err
	}
	name := fmt.Sprintf("tagihan-%v-%d.pdf", b.From, b.Code)
	return web.File{Name: name, Type: "application/pdf", Content: bytes.NewReader(pdf), Size: int64(len(pdf)), Inline: true}, nil
}

func (p *Pages) drawBill(c *call, b contribution.Bill, shares []share) ([]byte, error) {
	branches, err := p.branchNames(c)
	if err != nil {
		return nil, err
	}
	due, err := page.DateText(c.Lang(), b.DueDate)
	if err != nil {
		return nil, err
	}
	band := ""
	if c.Firm.Synthetic {
		band = c.T("company.paper.band")
	}
	doc := paper.New(paper.Options{Title: c.T("company.paper.title", "Month", page.MonthText(c.Lang(), b.From)), Subtitle: c.Firm.Name, Kind: c.T("company.paper.kind"),
		Lang: c.Lang(), Footer: c.T("company.paper.foot"), Page: c.T("company.paper.page"), Band: band, Made: b.CreatedAt})
	doc.Rows(paper.Row{Key: c.T("company.number"), Value: id.FormatEmployerNo(c.No)}, paper.Row{Key: c.T("company.branch"), Value: branches[b.Branch]},
		paper.Row{Key: c.T("company.workers"), Value: num(c.Lang(), b.Members)}, paper.Row{Key: c.T("company.state"), Value: billTag(c, b).Text},
		paper.Row{Key: c.T("company.due"), Value: due, Strong: true})
	if b.Code != 0 {
		doc.Rows(paper.Row{Key: c.T("company.pay_code"), Value: codeText(b.Code), Strong: true})
	}
	var rows [][]string
	for _, s := range shares {
		rows = append(rows, []string{programmeName(c, s.Programme), c.T("company.bearer." + string(s.Bearer)), s.Note, rp(c.Lang(), s.Amount)})
	}
	if b.CreditUsed != 0 {
		rows = append(rows, []string{c.T("company.credit"), "", "", rp(c.Lang(), -b.CreditUsed)})
	}
	doc.Table([]paper.Column{{Head: c.T("company.programme"), Width: 4}, {Head: c.T("company.bearer"), Width: 2}, {Head: c.T("company.basis"), Width: 5},
		{Head: c.T("company.amount_of"), Width: 3, Right: true}}, rows)
	doc.Total(c.T("company.total"), rp(c.Lang(), b.Amount))
	if b.Code != 0 && b.State == contribution.Open {
		code := fmt.Sprintf("%012d", b.Code)
		doc.QR(code, c.T("company.pay_code")+" "+codeText(b.Code), c.T("company.paper.how"))
	}
	// The paper's typeface has no arrow.
	doc.Small(strings.ReplaceAll(strings.Join(b.Why.Explain(c.Lang()), " "), " →", ":"))
	return doc.PDF()
}
