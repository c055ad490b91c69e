package office

import (
	"cmp"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// bankAt is where our books' balance is compared with the bank's [rekonsiliasi
// bank].
const bankAt = reconAt + "/bank"

// bankProof leads from our books' balance to the bank's, on the day of the last
// statement or one that is asked for.
func (p *Pages) bankProof(r *web.Request, me account.Account) (web.Response, error) {
	f := &page.Form{}
	day, err := period.Date(0), error(nil)
	if s := r.Query("hari"); s != "" {
		f.Set("hari", s)
		if day, err = period.ParseDate(s); err != nil || !day.Valid() {
			f.Fail("hari", r.T("office.bankproof.day.wrong"))
			day = 0
		}
	}
	if day == 0 {
		if day, err = p.Sys.Reconcile.LastBalance(r.Context()); err != nil {
			return nil, err
		}
		day = cmp.Or(day, p.today())
	}
	if f.OK() {
		f.Set("hari", day.String())
	}
	x, err := p.Sys.Reconcile.BankProof(r.Context(), day)
	if err != nil {
		return nil, err
	}
	verdict := page.Notice{Kind: page.Good, Title: r.T("office.bankproof.good"), Text: r.T("office.bankproof.good.text")}
	if x.Rest != 0 {
		verdict = page.Notice{Kind: page.Act, Title: r.T("office.bankproof.bad", "Amount", rp(r, x.Rest)), Text: r.T("office.bankproof.bad.text")}
	}
	if x.Gaps() > 0 {
		verdict.Text = r.T("office.bankproof.missing.text")
		if x.Rest == 0 {
			verdict.Kind, verdict.Title = page.Act, r.T("office.bankproof.missing")
		}
	}
	pager := page.Pager{Previous: bankAt + "?hari=" + day.AddDays(-1).String(), Range: dayOf(r, day)}
	if day < p.today() {
		pager.Next = bankAt + "?hari=" + day.AddDays(1).String()
	}
	gaps := gapTable(r, x)
	return p.show(r, me, "bankproof", map[string]any{"Form": f, "Day": dayOf(r, day), "Proof": bankTable(r, x), "Accounts": bankAccounts(r, x), "Any": len(x.Accounts) > 0, "Gaps": gaps, "AnyGap": len(gaps.Rows) > 0,
		"Verdict": verdict, "Pager": pager})
}

func bankTable(r *web.Request, x reconcile.BankProof) page.Table {
	t := page.Table{Caption: r.T("office.bankproof.table"), Stack: true, Columns: []page.Column{{Label: r.T("office.recon.where")}, {Label: r.T("office.recon.count"), Numeric: true}, {Label: r.T("office.held.amount"), Numeric: true}}}
	row := func(key string, count int, amount any) {
		n := "–"
		if count > 0 {
			n, _ = page.Number(r.Lang(), count)
		}
		t.Rows = append(t.Rows, []any{reconcile.Text(key, r.Lang()), n, amount})
	}
	row("books", 0, rp(r, x.Books))
	for _, f := range x.Lines {
		row(f.Key, f.Count, rp(r, f.Amount))
	}
	row("bank_balance", 0, rp(r, x.Bank))
	t.Foot = []any{reconcile.Text("rest", r.Lang()), "–", rp(r, x.Rest)}
	return t
}

// bankAccounts follows each account by its own statements.
func bankAccounts(r *web.Request, x reconcile.BankProof) page.Table {
	t := page.Table{Caption: r.T("office.bankproof.accounts"), Stack: true, Columns: []page.Column{{Label: r.T("office.move.account")}, {Label: r.T("office.bankproof.opening"), Numeric: true},
		{Label: r.T("office.bankproof.moved"), Numeric: true}, {Label: r.T("office.bankproof.closing"), Numeric: true}, {Label: r.T("office.bankproof.upto")}, {Label: r.T("office.bankproof.waiting"), Numeric: true}, {Label: r.T("office.f.state")}}}
	for _, a := range x.Accounts {
		if a.To == 0 {
			t.Rows = append(t.Rows, []any{a.Account, "–", "–", "–", "–", "–", page.Tag{Kind: page.Calm, Text: r.T("office.bankproof.untold")}})
			continue
		}
		tag := page.Tag{Kind: page.Good, Text: r.T("office.bankproof.agrees")}
		switch {
		case a.Rest != 0:
			tag = page.Tag{Kind: page.Act, Text: r.T("office.bankproof.differs", "Amount", rp(r, a.Rest))}
		case len(a.Gaps) > 0:
			tag = page.Tag{Kind: page.Act, Text: r.T("office.bankproof.gap")}
		case a.To < x.Day:
			tag = page.Tag{Kind: page.Look, Text: r.T("office.bankproof.older")}
		}
		t.Rows = append(t.Rows, []any{a.Account, rp(r, a.Opening), rp(r, a.Moved+a.Sen), rp(r, a.Closing), dayOf(r, a.To), rp(r, a.Waiting), tag})
	}
	return t
}

// gapTable is where statements are missing.
func gapTable(r *web.Request, x reconcile.BankProof) page.Table {
	t := page.Table{Caption: r.T("office.bankproof.gaps"), Stack: true, Columns: []page.Column{{Label: r.T("office.move.account")}, {Label: r.T("office.bankproof.ended")}, {Label: r.T("office.bankproof.closing"), Numeric: true},
		{Label: r.T("office.bankproof.begins")}, {Label: r.T("office.bankproof.opening"), Numeric: true}, {Label: r.T("office.recon.gap"), Numeric: true}}}
	for _, a := range x.Accounts {
		for _, g := range a.Gaps {
			t.Rows = append(t.Rows, []any{a.Account, dayOf(r, g.Closed), rp(r, g.Closing), dayOf(r, g.Begins), rp(r, g.Opening), rp(r, g.Amount)})
		}
	}
	return t
}
