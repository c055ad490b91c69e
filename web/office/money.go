package office

import (
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/payout"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// moneyWork is what waits for somebody of finance besides money without an owner:
// movements, differences, days that a second person closes, payouts that a second person
// approves. What the account cannot do itself does not wait for it.
func (p *Pages) moneyWork(r *web.Request, me account.Account, limit int) (out []item, err error) {
	add := func(kind string, by period.Date, what, who, why string, do page.Link) {
		out = append(out, item{kind, what, who, why, by, p.due(r, by), do, true})
	}
	if out, err = p.moveWork(r, me, limit); err != nil {
		return nil, err
	}
	if can(me, auth.ReconcileWork) {
		list, err := p.Sys.Reconcile.Tasks(r.Context(), reconcile.Filter{State: reconcile.Open, Limit: limit})
		if err != nil {
			return nil, err
		}
		for _, t := range list {
			add("diff", period.DateOf(t.DueAt), reconcile.Text(t.Kind, r.Lang()), p.payChannel(r, t.Channel)+" "+dayOf(r, t.Day)+" · "+t.Reference, r.T("office.recon.gap")+" "+rp(r, t.Gap()),
				page.Link{Text: reconcile.Text(t.Suggestion, r.Lang()), Href: taskPath(t.ID), Hidden: t.Reference})
		}
	}
	if can(me, auth.ReconcileClose) {
		days, err := p.Sys.Reconcile.Days(r.Context(), p.today().AddDays(-60), p.today())
		if err != nil {
			return nil, err
		}
		for _, d := range days {
			if d.State == "proposed" && d.ProposedBy != me.Actor() && len(out) < 3*limit {
				add("day", p.today(), r.T("office.task.close"), p.payChannel(r, d.Channel)+" "+dayOf(r, d.Day), r.T("office.recon.second"),
					page.Link{Text: r.T("office.recon.close"), Href: dayPath(d.Channel, d.Day), Hidden: d.Channel + " " + d.Day.String()})
			}
		}
	}
	if can(me, auth.PayoutApprove) {
		list, err := p.Sys.Payouts.List(r.Context(), payout.Filter{State: payout.Checked}, 0, limit)
		if err != nil {
			return nil, err
		}
		for _, o := range list {
			if o.OrderedBy != me.Actor() {
				add("payout", period.DateOf(o.OrderedAt).AddDays(1), r.T("office.task.payout", "Amount", rp(r, o.Amount)), o.To.Name, o.Reason,
					page.Link{Text: r.T("office.payout.approve"), Href: orderPath(o.ID), Hidden: o.Reference})
			}
		}
	}
	return out, nil
}
