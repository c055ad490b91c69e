package company

import (
	"context"
	"net/url"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

func queryEscape(s string) string { return url.QueryEscape(s) }

// latest is how many bills and reports the home page looks at.
const latest = 24

// home says what to do next, and how things stand: registered and active side
// by side.
func (p *Pages) home(c *call) (web.Response, error) {
	ctx := c.Context()
	month := p.today().Month()
	reports, err := p.sys.Employers.Reports(ctx, c.No, 0, latest)
	if err != nil {
		return nil, err
	}
	bills, err := p.sys.Desk.Bills(ctx, c.No, 0, latest)
	if err != nil {
		return nil, err
	}
	n, err := p.counts(ctx, c.No)
	if err != nil {
		return nil, err
	}
	var open []contribution.Bill
	var due money.Rupiah
	billed := false
	for _, b := range bills {
		if b.State == contribution.Open {
			open, due = append(open, b), due+b.Amount
		}
		billed = billed || b.From == month && b.State != contribution.Cancelled
	}
	var staged, last *employer.Report
	for i := range reports {
		switch r := &reports[i]; r.State {
		case employer.Staged, employer.Reading:
			// A report without a sound row asks for a new file, not for a decision.
			if staged == nil && (r.State == employer.Reading || r.Rows > r.Errors) {
				staged = r
			}
		case employer.Applied:
			if last == nil {
				last = r
			}
		}
	}
	free, _, err := p.credit(c)
	if err != nil {
		return nil, err
	}
	d := data{"Credit": free, "Month": month, "Count": n, "Open": billTable(c, open), "OpenCount": len(open), "Due": due, "Last": last, "HasBills": len(bills) > 0}
	if len(open) > 0 {
		first := open[len(open)-1] // the oldest
		late := first.DueDate < p.today()
		d["First"], d["Late"] = first, late
	}
	switch {
	case staged != nil && d["Late"] != true: // an overdue bill comes first
		d["Next"] = next{Title: c.T("company.next.staged", "Month", page.MonthText(c.Lang(), staged.Month)), Text: c.T("company.next.staged_text"),
			Link: page.Link{Text: c.T("company.next.staged_go"), Href: reportPath(staged.ID)}}
	case n.Registered == 0:
		d["Next"] = next{Title: c.T("company.next.first"), Text: c.T("company.next.first_text"),
			Link: page.Link{Text: c.T("company.next.first_go"), Href: wagePath}, Second: page.Link{Text: c.T("company.worker_new"), Href: workerPath + "/baru"}}
	case len(open) > 0:
		b := open[len(open)-1]
		due, err := page.DateText(c.Lang(), b.DueDate)
		if err != nil {
			return nil, err
		}
		text := "company.next.pay_text"
		if d["Late"] == true { // the day is over: "at the latest" would be untrue
			text = "company.next.pay_late"
		}
		d["Next"] = next{Title: c.T("company.next.pay", "Month", page.MonthText(c.Lang(), b.From)), Text: c.T(text, "Amount", rp(c.Lang(), b.Amount), "Due", due),
			Link: page.Link{Text: c.T("company.next.pay_go"), Href: oneBill(b.No)}, Urgent: d["Late"] == true}
	case last == nil || last.Month < month || !billed:
		d["Next"] = next{Title: c.T("company.next.wages", "Month", page.MonthText(c.Lang(), month)), Text: c.T("company.next.wages_text"),
			Link: page.Link{Text: c.T("company.next.wages_go"), Href: wagePath}}
	default:
		d["Next"] = next{Title: c.T("company.next.done"), Text: c.T("company.next.done_text", "Month", page.MonthText(c.Lang(), month)), Done: true,
			Link: page.Link{Text: c.T("company.next.done_go"), Href: billPath}}
	}
	return c.page("home", "home", d)
}

// next is the one thing to do now.
type next struct {
	Title, Text  string
	Link, Second page.Link
	Urgent, Done bool
}

// count is how many workers are registered, and how many of them are active:
// their contribution of the month that was last billed is paid.
type count struct {
	Registered, Active int
	Month              period.Month // the month last billed; 0: none yet
}

func (p *Pages) counts(ctx context.Context, employerNo int64) (n count, err error) {
	err = p.read(ctx, func(tx *db.Tx) error {
		const registered = `SELECT count(*) FROM enrolment WHERE employer_no = $1 AND segment = 1 AND state <> 'ended'`
		if err := tx.QueryRow(ctx, registered, employerNo).Scan(&n.Registered); err != nil {
			return err
		}
		const billed = `SELECT coalesce(max(month_from), 0) FROM bill WHERE payer = $1 AND kind = 'employer' AND state <> 'cancelled'`
		if err := tx.QueryRow(ctx, billed, employerNo).Scan(&n.Month); err != nil || n.Month == 0 {
			return err
		}
		const active = `SELECT coalesce(sum(members), 0) FROM bill WHERE payer = $1 AND month_from = $2 AND kind = 'employer' AND state IN ('paid', 'credited')`
		return tx.QueryRow(ctx, active, employerNo, int(n.Month)).Scan(&n.Active)
	})
	return n, err
}

func rp(lang string, a money.Rupiah) string {
	s, err := page.RupiahText(lang, a)
	if err != nil {
		return a.String()
	}
	return s
}

// settings leads to what is changed seldom.
func (p *Pages) settings(c *call) (web.Response, error) {
	return c.page("settings", "settings", nil)
}
