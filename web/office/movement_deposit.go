package office

import (
	"fmt"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// candidatesShown bounds the credits that may be deposits of service points.
const candidatesShown = 200

// depositCredits are the credits without an owner that may be deposits of service
// points, once each.
func (p *Pages) depositCredits(r *web.Request, me account.Account) (page.Table, error) {
	t := page.Table{Caption: r.T("office.move.deposits"), Stack: true, Columns: []page.Column{{Label: r.T("office.move.booked")}, {Label: r.T("office.move.amount"), Numeric: true}, {Label: r.T("office.move.text")},
		{Label: r.T("office.move.deposit")}, {}}}
	list, err := p.Sys.Reconcile.Candidates(r.Context(), candidatesShown)
	if err != nil {
		return t, err
	}
	verb := r.T("office.task.look")
	if can(me, auth.ReconcileWork) {
		verb = r.T("office.move.deposit.link")
	}
	for i, c := range list {
		if i > 0 && movePath(list[i-1].Movement) == movePath(c.Movement) {
			row := t.Rows[len(t.Rows)-1]
			row[3] = fmt.Sprint(row[3], ", ", c.Number)
			continue
		}
		t.Rows = append(t.Rows, []any{dayOf(r, c.Booked), rp(r, c.Amount), dash(moveText(c.Movement)), c.Number, page.Link{Text: verb, Href: movePath(c.Movement), Hidden: dayOf(r, c.Booked) + " " + rp(r, c.Amount)}})
	}
	return t, nil
}

// candidatesOf are the deposits that the credit of an address may be; none when
// it has an owner.
func (p *Pages) candidatesOf(r *web.Request) ([]reconcile.Candidate, error) {
	list, err := p.Sys.Reconcile.Candidates(r.Context(), movesKnown)
	return slices.DeleteFunc(list, func(c reconcile.Candidate) bool {
		return c.Booked.String() != r.Path("day") || c.Account != r.Query("rekening") || c.Key != r.Query("kunci")
	}), err
}

func (p *Pages) depositData(r *web.Request, me account.Account, list []reconcile.Candidate, f *page.Form) (map[string]any, error) {
	m := list[0].Movement
	choice := page.Choice{Name: "deposit", Label: r.T("office.move.deposit"), Error: f.Error("deposit")}
	for _, c := range list {
		teller, err := p.actorName(r, c.ToldBy)
		if err != nil {
			return nil, err
		}
		value := fmt.Sprint(c.Deposit)
		choice.Options = append(choice.Options, page.Option{Value: value, Label: c.Number, Chosen: f.Get("deposit") == value,
			Hint: r.T("office.move.deposit.told", "Point", id.FormatPointNo(c.Point), "Day", dayOf(r, c.Told), "Who", teller)})
	}
	rows := []page.Row{{Key: r.T("office.move.account"), Value: m.Account}, {Key: r.T("office.move.booked"), Value: dayOf(r, m.Booked)}, {Key: r.T("office.move.amount"), Value: rp(r, m.Amount)},
		{Key: r.T("office.reference"), Value: dash(m.Reference)}, {Key: r.T("office.move.text"), Value: dash(m.Remark)}}
	return map[string]any{"Form": f, "Title": r.T("office.move.title", "Amount", rp(r, m.Amount)), "Rows": rows, "Choice": choice, "May": can(me, auth.ReconcileWork), "Here": movePath(m)}, nil
}

// movementDeposit is the page of a credit that may be a deposit.
func (p *Pages) movementDeposit(r *web.Request, me account.Account) (web.Response, error) {
	list, err := p.candidatesOf(r)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return p.movementGone(r)
	}
	f := &page.Form{}
	if len(list) == 1 {
		f.Set("deposit", fmt.Sprint(list[0].Deposit))
	}
	data, err := p.depositData(r, me, list, f)
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "movementdeposit", data)
}

// movementDepositDo says that a credit is a deposit, which is confirmed by it.
func (p *Pages) movementDepositDo(r *web.Request, me account.Account, f *page.Form) (web.Response, error) {
	list, err := p.candidatesOf(r)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 { // sent twice, or a colleague was faster
		return p.movementGone(r)
	}
	i := slices.IndexFunc(list, func(c reconcile.Candidate) bool { return fmt.Sprint(c.Deposit) == f.Get("deposit") })
	if i < 0 {
		f.Fail("deposit", r.T("office.move.need.deposit"))
	}
	if strings.TrimSpace(f.Get("why")) == "" {
		f.Fail("why", r.T("reconcile.reason_missing"))
	}
	if f.OK() {
		c := list[i]
		err := p.Sys.Reconcile.LinkDeposit(r.Context(), c.Point, c.Deposit, c.Movement, me.Actor(), f.Get("why"))
		if err == nil {
			if _, err := p.Sys.Points.ConfirmMatched(r.Context()); err != nil {
				return nil, err
			}
			r.Flash(page.Good, r.T("office.move.deposit.did", "Amount", rp(r, c.Amount), "Number", c.Number))
			return r.To(movesAt)
		}
		if !refuse(r, f, err) {
			return nil, err
		}
	}
	data, err := p.depositData(r, me, list, f)
	if err != nil {
		return nil, err
	}
	return p.again(r, me, "movementdeposit", data)
}
