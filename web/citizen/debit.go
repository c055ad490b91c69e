package citizen

import (
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/mandate"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	// lastDebits is how many debits the page shows.
	lastDebits = 6
	// usualDay is the day that the form proposes.
	usualDay = "5"
)

// autoDebit shows a member's auto-debit, or asks for one.
func (p *Pages) autoDebit(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	return p.showDebit(c, f, 0)
}

// openMandate is the mandate that is not over, and else the last one.
func (p *Pages) openMandate(c *call) (m mandate.Mandate, open bool, err error) {
	list, err := p.sys.Mandates.Of(c.Context(), c.No, 1)
	if err != nil || len(list) == 0 {
		return m, false, err
	}
	m = list[0]
	return m, m.State == mandate.Asked || m.State == mandate.Active || m.State == mandate.Paused, nil
}

func (p *Pages) showDebit(c *call, f *page.Form, status int) (web.Response, error) {
	m, open, err := p.openMandate(c)
	if err != nil {
		return nil, err
	}
	dt := data{"Form": f, "Open": open, "State": string(m.State)}
	if !open {
		if err := p.askDebit(c, f, dt); err != nil {
			return nil, err
		}
		return web.Page{Name: "citizen/debit", Status: status, Data: dt}, nil
	}
	kind := map[mandate.State]page.Kind{mandate.Asked: page.Look, mandate.Active: page.Good, mandate.Paused: page.Act}[m.State]
	dt["Notice"] = page.Notice{Kind: kind, Title: c.T("citizen.debit." + string(m.State)), Text: c.T("citizen.debit." + string(m.State) + ".text")}
	dt["Paused"] = m.State == mandate.Paused
	rows := []page.Row{{Key: c.T("citizen.debit.account"), Value: bank.NameOf(m.BankCode) + " •" + m.Tail(), Hint: m.AccountName},
		{Key: c.T("citizen.debit.maximum"), Value: rupiah(c.Lang(), m.Maximum)}}
	if m.State == mandate.Active {
		rows = append(rows, page.Row{Key: c.T("citizen.debit.next"), Value: day(c.Lang(), max(m.NextOn, p.today()))})
	}
	rows = append(rows, page.Row{Key: c.T("citizen.debit.until"), Value: day(c.Lang(), m.ValidUntil)})
	dt["Rows"] = rows
	debits, err := p.sys.Mandates.Debits(c.Context(), c.No, lastDebits)
	if err != nil {
		return nil, err
	}
	kinds := map[mandate.DebitState]page.Kind{mandate.Paid: page.Good, mandate.Failed: page.Act, mandate.Sent: page.Look, mandate.Unknown: page.Look}
	var taken []page.Row
	for _, b := range debits {
		taken = append(taken, page.Row{Key: day(c.Lang(), period.DateOf(b.SentAt)), Value: page.Tag{Kind: kinds[b.State], Text: c.T("citizen.debit.is." + string(b.State))}, Hint: rupiah(c.Lang(), b.Amount)})
	}
	dt["Debits"] = taken
	return web.Page{Name: "citizen/debit", Status: status, Data: dt}, nil
}

// askDebit fills the form: what a month costs, the banks, what is proposed.
func (p *Pages) askDebit(c *call, f *page.Form, dt data) error {
	there, err := p.sys.Mandates.Available(c.Context())
	if err != nil {
		return err
	}
	q, err := p.sys.Desk.QuoteSelf(c.Context(), c.No, 1)
	if fault.Of(err).Code == contribution.CodeNoEnrolment {
		there, err = false, nil
	}
	if err != nil {
		return err
	}
	if dt["There"] = there; !there {
		return nil
	}
	// Half as much again leaves room for a new rate without a new mandate.
	f.Set("maximum", (q.Total * 3 / 2).Format())
	f.Set("day", usualDay)
	f.Set("name", c.Me.Name)
	banks := page.Choice{Name: "bank", Label: c.T("citizen.debit.bank"), List: true, Error: f.Error("bank")}
	for _, b := range bank.Known {
		banks.Options = append(banks.Options, page.Option{Value: b.Code, Label: b.Name, Chosen: f.Get("bank") == b.Code})
	}
	dt["Banks"], dt["Month"] = banks, q.Total
	return nil
}

// autoDebitSave registers, resumes or ends.
func (p *Pages) autoDebitSave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	m, open, err := p.openMandate(c)
	if err != nil {
		return nil, err
	}
	said := "citizen.debit.asked"
	switch action := f.Get("action"); {
	case action == "akhiri" && open:
		said = "citizen.debit.ended"
		err = p.sys.Mandates.End(c.Context(), c.No, m.ID, c.actor())
	case action == "lanjut" && open:
		said = "citizen.debit.resumed"
		err = p.sys.Mandates.Resume(c.Context(), c.No, m.ID, c.actor())
	case action != "":
		return c.To("/saya/debit") // sent twice
	default:
		on, _ := strconv.Atoi(f.Get("day"))
		r := mandate.Registration{MemberNo: c.No, BankCode: f.Get("bank"), AccountNo: numerals(f.Get("account")), AccountName: f.Get("name"), Maximum: rupiahTyped(f.Get("maximum")), Day: on, Actor: c.actor()}
		if open && m.BankCode == r.BankCode && m.AccountNo == r.AccountNo {
			return c.To("/saya/debit") // sent twice
		}
		_, err = p.sys.Mandates.Register(c.Context(), r)
	}
	if err != nil {
		if !c.Refuse(f, err) {
			return nil, err
		}
		return p.showDebit(c, f, 422)
	}
	c.Flash(page.Good, c.T(said))
	return c.To("/saya/debit")
}

// numerals leaves out what people put between the digits of an account.
func numerals(s string) string { return strings.NewReplacer(" ", "", "-", "", ".", "").Replace(s) }

// rupiahTyped reads an amount as people type it: 25.200, Rp25.200, 25200. What is
// none is 0, which is refused as too little.
func rupiahTyped(s string) money.Rupiah {
	s = strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "rp")), ",00")
	n, err := strconv.ParseInt(strings.NewReplacer(".", "", ",", "", " ", "").Replace(s), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return money.Rupiah(n)
}
