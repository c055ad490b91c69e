package company

import (
	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/web/page"
)

// creditShown is how many movements of credit a page shows.
const creditShown = 12

// credit is what stands as the company's credit [saldo titipan], and what brought
// and used it.
func (p *Pages) credit(c *call) (free money.Rupiah, t page.Table, err error) {
	var lines []contribution.CreditLine
	if err := p.read(c.Context(), func(tx *db.Tx) (err error) {
		if free, err = contribution.CreditTx(c.Context(), tx, c.No); err != nil {
			return err
		}
		lines, err = contribution.CreditLines(c.Context(), tx, c.No, 0, creditShown)
		return err
	}); err != nil {
		return 0, t, err
	}
	t = page.Table{Caption: c.T("company.credit_lines"), Stack: true, Columns: []page.Column{{Label: c.T("company.credit_when")}, {Label: c.T("company.credit_why")}, {Label: c.T("company.amount_of"), Numeric: true}}}
	for _, l := range lines {
		t.Rows = append(t.Rows, []any{page.When(c.Lang(), l.At), creditWhy(c, l), rp(c.Lang(), l.Amount)})
	}
	return free, t, nil
}

// creditWhy says in words why credit came or went.
func creditWhy(c *call, l contribution.CreditLine) string {
	key := "company.credit." + l.Reason
	if text := c.T(key); text != key {
		return text
	}
	if l.Amount < 0 {
		return c.T("company.credit.used")
	}
	return c.T("company.credit.came")
}
