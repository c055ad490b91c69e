package office

import (
	"net/url"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// movesAt is where movements on our accounts wait that nobody accounts for
// [mutasi belum teridentifikasi].
const movesAt = reconAt + "/mutasi"

const (
	// movesShown bounds the list; the oldest come first.
	movesShown = 100
	// movesKnown is how many are counted, and among how many one is found.
	movesKnown = 20_000
)

func movePath(m reconcile.Movement) string {
	return movesAt + "/" + m.Booked.String() + "?" + url.Values{"rekening": {m.Account}, "kunci": {m.Key}}.Encode()
}

// movements are what waits, the oldest first.
func (p *Pages) movements(r *web.Request, me account.Account) (web.Response, error) {
	all, err := p.Sys.Reconcile.Unassigned(r.Context(), movesKnown)
	if err != nil {
		return nil, err
	}
	n := func(n int) string { s, _ := page.Number(r.Lang(), n); return s }
	var in, out money.Rupiah
	credits, debits := 0, 0
	t := page.Table{Caption: r.T("office.move.list"), Stack: true, Columns: []page.Column{{Label: r.T("office.move.booked")}, {Label: r.T("office.move.amount"), Numeric: true}, {Label: r.T("office.move.text")},
		{Label: r.T("office.move.guess")}, {Label: r.T("office.held.age")}, {}}}
	for i, m := range all {
		if m.Amount > 0 {
			in, credits = in+m.Unassigned, credits+1
		} else {
			out, debits = out-m.Unassigned, debits+1
		}
		if i >= movesShown {
			continue
		}
		verb := r.T("office.task.look")
		if can(me, auth.ReconcileWork) {
			verb = r.T("office.move.assign")
		}
		t.Rows = append(t.Rows, []any{dayOf(r, m.Booked), rp(r, m.Unassigned), dash(moveText(m)), p.moveChannel(r, m), p.moveAge(r, m),
			page.Link{Text: verb, Href: movePath(m), Hidden: dayOf(r, m.Booked) + " " + rp(r, m.Unassigned)}})
	}
	oldest := page.Stat{Label: r.T("office.move.oldest"), Value: "–"}
	if len(all) > 0 {
		oldest.Value = r.T("office.days", "Days", p.today().Sub(all[0].Booked))
	}
	deposits, err := p.depositCredits(r, me)
	if err != nil {
		return nil, err
	}
	stats := []page.Stat{{Label: r.T("office.move.in"), Value: rp(r, in), Note: r.T("office.move.n", "N", n(credits))}, {Label: r.T("office.move.out"), Value: rp(r, out), Note: r.T("office.move.n", "N", n(debits))}, oldest}
	return p.show(r, me, "movements", map[string]any{"Table": t, "Any": len(all) > 0, "More": len(all) > movesShown, "Shown": movesShown, "Stats": stats, "MayLoad": can(me, auth.ReconcileWork),
		"Deposits": deposits, "AnyDeposit": len(deposits.Rows) > 0})
}

// moveText is what the bank wrote.
func moveText(m reconcile.Movement) string {
	if m.Reference == "" || strings.Contains(m.Remark, m.Reference) {
		return m.Remark
	}
	return strings.TrimSuffix(m.Reference+" · "+m.Remark, " · ")
}

// moveChannel is whose a movement is by the words of its text.
func (p *Pages) moveChannel(r *web.Request, m reconcile.Movement) string {
	if m.Channel == "" || m.Channel == "none" {
		return r.T("office.move.nobody")
	}
	return p.payChannel(r, m.Channel)
}

// moveAge is how long a movement has waited: the next day its file may still
// come, after that somebody has to look.
func (p *Pages) moveAge(r *web.Request, m reconcile.Movement) page.Tag {
	days := p.today().Sub(m.Booked)
	kind := page.Calm
	switch {
	case days > 3:
		kind = page.Act
	case days > 1:
		kind = page.Look
	}
	return page.Tag{Kind: kind, Text: r.T("office.days", "Days", days)}
}

// movementOf finds the movement of an address. It is gone once it is accounted
// for.
func (p *Pages) movementOf(r *web.Request) (m reconcile.Movement, known bool, err error) {
	day, err := period.ParseDate(r.Path("day"))
	if err != nil || r.Query("kunci") == "" {
		return m, false, fault.New(fault.NotFound, "office.day_unknown")
	}
	list, err := p.Sys.Reconcile.Unassigned(r.Context(), movesKnown)
	if err != nil {
		return m, false, err
	}
	i := slices.IndexFunc(list, func(m reconcile.Movement) bool {
		return m.Booked == day && m.Account == r.Query("rekening") && m.Key == r.Query("kunci")
	})
	if i < 0 {
		return m, false, nil
	}
	return list[i], true, nil
}

func (p *Pages) movementData(r *web.Request, me account.Account, m reconcile.Movement, f *page.Form) (map[string]any, error) {
	rows := []page.Row{
		{Key: r.T("office.move.account"), Value: m.Account}, {Key: r.T("office.move.booked"), Value: dayOf(r, m.Booked)}, {Key: r.T("office.held.age"), Value: p.moveAge(r, m)},
		{Key: r.T("office.move.amount"), Value: rp(r, m.Amount)}, {Key: r.T("office.reference"), Value: dash(m.Reference)}, {Key: r.T("office.move.text"), Value: dash(m.Remark)},
		{Key: r.T("office.move.guess"), Value: p.moveChannel(r, m)},
	}
	if m.Unassigned != m.Amount {
		rows = slices.Insert(rows, 4, page.Row{Key: r.T("office.move.left"), Value: rp(r, m.Unassigned)})
	}
	channels, err := p.settlingOptions(r, f.Get("channel"))
	if err != nil {
		return nil, err
	}
	verbs := []string{"channel"}
	if m.Amount > 0 && m.Unassigned == m.Amount {
		verbs = append(verbs, "transfer")
	}
	if m.Amount < 0 {
		verbs = append(verbs, "charge")
	}
	reference, booked, err := p.Sys.Reconcile.TakesBack(r.Context(), m)
	if err != nil {
		return nil, err
	}
	if booked != 0 && m.Unassigned == m.Amount { // first: it is almost certainly this
		verbs = slices.Insert(verbs, 0, "takeback")
	}
	to := page.Choice{Name: "to", Label: r.T("office.move.to"), Error: f.Error("to")}
	for _, v := range verbs {
		to.Options = append(to.Options, page.Option{Value: v, Label: r.T("office.move.to." + v), Hint: r.T("office.move.to."+v+".hint", "Reference", dash(reference), "Day", dayOf(r, booked)), Chosen: f.Get("to") == v})
	}
	why := "office.move.why.in"
	if m.Amount < 0 {
		why = "office.move.why.out"
	}
	return map[string]any{"Form": f, "Title": r.T("office.move.title", "Amount", rp(r, m.Unassigned)), "Rows": rows, "Why": r.T(why), "To": to, "Channels": channels, "May": can(me, auth.ReconcileWork), "Here": movePath(m)}, nil
}

// settlingOptions are the channels that settle by files.
func (p *Pages) settlingOptions(r *web.Request, chosen string) (out []page.Option, err error) {
	list, err := p.Sys.Reconcile.Settling(r.Context())
	for _, c := range list {
		out = append(out, page.Option{Value: c.Key, Label: pick(r.Lang(), c.Name), Chosen: c.Key == chosen})
	}
	return out, err
}

func (p *Pages) movement(r *web.Request, me account.Account) (web.Response, error) {
	m, known, err := p.movementOf(r)
	if err != nil {
		return nil, err
	}
	if !known {
		return p.movementDeposit(r, me)
	}
	f := &page.Form{}
	if m.Channel != "none" && m.Channel != "transfer" {
		f.Set("to", "channel")
		f.Set("channel", m.Channel)
	}
	data, err := p.movementData(r, me, m, f)
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "movement", data)
}

// movementGone leads back to the list: the movement is accounted for by now, or
// never was there.
func (p *Pages) movementGone(r *web.Request) (web.Response, error) {
	r.Flash(page.Calm, r.T("office.move.gone"))
	return r.To(movesAt)
}

// movementDo says whose a movement is.
func (p *Pages) movementDo(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	m, known, err := p.movementOf(r)
	if err != nil {
		return nil, err
	}
	if !known {
		return p.movementDepositDo(r, me, f)
	}
	to, day := f.Get("to"), period.Date(0)
	switch to {
	case "transfer", "charge":
	case "takeback":
		if to = "transfer"; m.Amount > 0 {
			f.Fail("to", r.T("office.move.need.to"))
		}
	case "channel":
		if to = f.Get("channel"); to == "" || to == "transfer" || to == "charge" {
			f.Fail("channel", r.T("office.move.need.channel"))
		}
		if day, err = period.ParseDate(f.Get("day")); err != nil {
			f.Fail("day", r.T("office.move.need.day"))
		}
	default:
		f.Fail("to", r.T("office.move.need.to"))
	}
	if f.Get("why") == "" {
		f.Fail("why", r.T("reconcile.reason_missing"))
	}
	if f.OK() {
		err := p.Sys.Reconcile.Assign(r.Context(), m, to, day, me.Actor(), f.Get("why"))
		if err == nil {
			r.Flash(page.Good, r.T("office.move.did", "Amount", rp(r, m.Unassigned)))
			if day != 0 {
				return r.To(dayPath(to, day))
			}
			return r.To(movesAt)
		}
		if x := fault.Of(err); x.Code == "reconcile.second_needed" { // it is kept, and waits for a colleague
			r.Flash(page.Look, system.Say(x, r.Lang()))
			return r.To(movesAt)
		}
		if !refuse(r, f, err) {
			return nil, err
		}
	}
	data, err := p.movementData(r, me, m, f)
	if err != nil {
		return nil, err
	}
	return p.again(r, me, "movement", data)
}

// moveWork is what of the movements waits for somebody: money that left without
// an order the day after, money that came when its channel's file is due.
func (p *Pages) moveWork(r *web.Request, me account.Account, limit int) (out []item, err error) {
	if !can(me, auth.ReconcileWork) {
		return nil, nil
	}
	list, err := p.Sys.Reconcile.Unassigned(r.Context(), limit)
	for _, m := range list {
		what, by := r.T("office.task.move.in"), m.Booked.AddDays(2)
		if m.Amount < 0 {
			what, by = r.T("office.task.move.out"), m.Booked.AddDays(1)
		}
		out = append(out, item{"move", what, rp(r, m.Unassigned) + " · " + dayOf(r, m.Booked), dash(moveText(m)), by, p.due(r, by), page.Link{Text: r.T("office.move.assign"), Href: movePath(m), Hidden: m.Key}, true})
	}
	return out, err
}
