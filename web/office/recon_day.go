package office

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// settlement finds the channel and the day of an address.
func (p *Pages) settlement(r *web.Request) (c payment.Channel, day period.Date, err error) {
	if c, err = p.Sys.Till.Channel(r.Context(), r.Path("channel")); err != nil {
		return c, 0, notFound(err)
	}
	if day, err = period.ParseDate(r.Path("day")); err != nil {
		return c, 0, fault.New(fault.NotFound, "office.day_unknown")
	}
	return c, day, nil
}

func (p *Pages) settlementData(r *web.Request, me account.Account, c payment.Channel, day period.Date, f *page.Form) (map[string]any, error) {
	d, err := p.Sys.Reconcile.Day(r.Context(), c.Key, day)
	if err != nil {
		return nil, err
	}
	proof, err := p.Sys.Reconcile.Explain(r.Context(), c.Key, day)
	if err != nil {
		return nil, err
	}
	tasks, err := p.Sys.Reconcile.Tasks(r.Context(), reconcile.Filter{Channel: c.Key, Day: day, All: true, Limit: 200})
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(tasks, func(a, b reconcile.Task) int {
		done := func(t reconcile.Task) int {
			if t.State == reconcile.Done {
				return 1
			}
			return 0
		}
		return done(a) - done(b)
	})
	files, err := p.Sys.Reconcile.Files(r.Context(), c.Key, day)
	if err != nil {
		return nil, err
	}
	all, err := p.trail(r, report.Trail{Word: int64(day), Limit: report.MaxPage})
	if err != nil {
		return nil, err
	}
	trail := slices.DeleteFunc(all, func(e entry) bool { return !strings.HasPrefix(e.Subject.Text, c.Key+":") })
	name := pick(r.Lang(), c.Name)
	from, to := c.Window(day)
	data := map[string]any{"Form": f, "Title": name + ", " + dayOf(r, day), "Tag": dayTag(r, d), "Window": page.When(r.Lang(), from) + " – " + page.When(r.Lang(), to), "Three": threeWays(r, d),
		"Proof": proofTable(r, proof), "Tasks": p.diffTable(r, me, tasks, false), "AnyTask": len(tasks) > 0, "Files": fileTable(r, files), "AnyFile": len(files) > 0, "Trail": trail, "Here": dayPath(c.Key, day)}
	var people []page.Row
	for _, x := range []struct{ word, actor string }{{"office.recon.proposed_by", d.ProposedBy}, {"office.recon.closed_by", d.ClosedBy}} {
		if x.actor == "" {
			continue
		}
		who, err := p.actorName(r, x.actor)
		if err != nil {
			return nil, err
		}
		people = append(people, page.Row{Key: r.T(x.word), Value: who})
	}
	data["People"] = people
	open := d.State != "closed"
	data["MayMatch"] = open && can(me, auth.ReconcileWork)
	if can(me, auth.ReconcileClose) && open {
		over := !p.Sys.DB.Clock().Now().Before(to)
		data["MayPropose"] = over && d.State != "proposed"
		if !over {
			data["Running"] = r.T("office.recon.running", "When", page.When(r.Lang(), to))
		}
		data["MayClose"] = d.State == "proposed" && d.ProposedBy != me.Actor()
		data["Mine"] = d.State == "proposed" && d.ProposedBy == me.Actor()
	}
	return data, nil
}

// threeWays puts ours, theirs and the bank's side by side.
func threeWays(r *web.Request, d reconcile.Day) page.Table {
	n := func(n int) string { s, _ := page.Number(r.Lang(), n); return s }
	t := page.Table{Caption: r.T("office.recon.three"), Stack: true, Columns: []page.Column{{Label: r.T("office.recon.side")}, {Label: r.T("office.recon.count"), Numeric: true}, {Label: r.T("office.held.amount"), Numeric: true},
		{Label: r.T("office.recon.gap"), Numeric: true}, {Label: r.T("office.recon.note")}}}
	t.Rows = append(t.Rows, []any{r.T("office.recon.ours"), n(d.Payments), rp(r, d.Ours), "–", r.T("office.recon.ours.note")})
	theirs := []any{r.T("office.recon.theirs"), n(d.Lines), rp(r, d.Theirs), rp(r, d.Theirs-d.Ours), r.T("office.recon.fee.note", "Kept", rp(r, d.Kept), "Agreed", rp(r, d.Fee))}
	if d.File == 0 {
		theirs = []any{r.T("office.recon.theirs"), "–", "–", "–", r.T("office.recon.no_file")}
	}
	t.Rows = append(t.Rows, theirs)
	owed, gap := d.Theirs-d.Kept, "–"
	if d.File != 0 {
		gap = rp(r, d.Bank-owed)
	}
	note := r.T("office.recon.nothing_yet", "Day", dash(dayOf(r, d.ExpectedOn)))
	if d.SettledOn != 0 {
		note = r.T("office.recon.settled", "Day", dayOf(r, d.SettledOn), "Due", dash(dayOf(r, d.ExpectedOn)))
	}
	t.Rows = append(t.Rows, []any{r.T("office.recon.bank"), "–", rp(r, d.Bank), gap, note})
	return t
}

// proofTable says where every rupiah of a day is.
func proofTable(r *web.Request, x reconcile.Proof) page.Table {
	t := page.Table{Caption: r.T("office.recon.proof"), Stack: true, Columns: []page.Column{{Label: r.T("office.recon.where")}, {Label: r.T("office.recon.count"), Numeric: true}, {Label: r.T("office.held.amount"), Numeric: true}}}
	n := func(n int) string {
		if n == 0 {
			return "–"
		}
		s, _ := page.Number(r.Lang(), n)
		return s
	}
	for _, f := range x.In {
		t.Rows = append(t.Rows, []any{reconcile.Text(f.Key, r.Lang()), n(f.Count), rp(r, f.Amount)})
	}
	for _, f := range x.Out {
		t.Rows = append(t.Rows, []any{reconcile.Text(f.Key, r.Lang()), n(f.Count), rp(r, -f.Amount)})
	}
	t.Foot = []any{reconcile.Text("unexplained", r.Lang()), "–", rp(r, x.Unexplained)}
	return t
}

func fileTable(r *web.Request, list []reconcile.Loaded) page.Table {
	t := page.Table{Caption: r.T("office.recon.files"), Stack: true, Columns: []page.Column{{Label: r.T("office.file")}, {Label: r.T("office.recon.version"), Numeric: true}, {Label: r.T("office.rows"), Numeric: true},
		{Label: r.T("office.recon.unread"), Numeric: true}, {Label: r.T("office.held.amount"), Numeric: true}, {Label: r.T("office.f.state")}}}
	for _, l := range list {
		n := func(n int) string { s, _ := page.Number(r.Lang(), n); return s }
		tag := page.Tag{Kind: page.Good, Text: r.T("office.recon.file.current")}
		if l.State != "current" {
			tag = page.Tag{Kind: page.Calm, Text: r.T("office.recon.file.superseded")}
		}
		t.Rows = append(t.Rows, []any{dash(l.Name), n(l.Version), n(l.Lines), n(l.Unread), rp(r, l.Amount), tag})
	}
	return t
}

func (p *Pages) settlementDay(r *web.Request, me account.Account) (web.Response, error) {
	c, day, err := p.settlement(r)
	if err != nil {
		return nil, err
	}
	data, err := p.settlementData(r, me, c, day, &page.Form{})
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "settlementday", data)
}

// settlementDo is a step of a day: it is matched again, proposed, or closed by
// somebody else.
func (p *Pages) settlementDo(step string, do func(ctx context.Context, channel string, day period.Date, actor string) (reconcile.Day, error)) handler {
	return func(r *web.Request, me account.Account) (web.Response, error) {
		f, err := r.Form()
		if err != nil {
			return nil, err
		}
		c, day, err := p.settlement(r)
		if err != nil {
			return nil, err
		}
		if _, err := do(r.Context(), c.Key, day, me.Actor()); err != nil {
			if !refuse(r, f, err) {
				return nil, err
			}
			data, err := p.settlementData(r, me, c, day, f)
			if err != nil {
				return nil, err
			}
			return p.again(r, me, "settlementday", data)
		}
		r.Flash(page.Good, r.T("office.recon.did."+step))
		return r.To(dayPath(c.Key, day))
	}
}

func (p *Pages) matchDay(ctx context.Context, channel string, day period.Date, _ string) (reconcile.Day, error) {
	return p.Sys.Reconcile.Match(ctx, channel, day)
}

func (p *Pages) diffData(r *web.Request, me account.Account, t reconcile.Task, f *page.Form) (map[string]any, error) {
	rows := []page.Row{
		{Key: r.T("office.held.channel"), Value: page.Link{Text: p.payChannel(r, t.Channel) + ", " + dayOf(r, t.Day), Href: dayPath(t.Channel, t.Day)}},
		{Key: r.T("office.reference"), Value: dash(t.Reference), Hint: t.Request},
		{Key: r.T("office.held.code"), Value: dash(t.Code)},
		{Key: r.T("office.recon.ours"), Value: rp(r, t.Ours)}, {Key: r.T("office.recon.theirs"), Value: rp(r, t.Theirs)}, {Key: r.T("office.recon.bank"), Value: rp(r, t.Bank)},
		{Key: r.T("office.recon.gap"), Value: rp(r, t.Gap())},
		{Key: r.T("office.f.state"), Value: taskTag(r, t)},
	}
	if t.State != reconcile.Done {
		rows = append(rows, page.Row{Key: r.T("office.work.by"), Value: p.due(r, period.DateOf(t.DueAt)), Hint: page.When(r.Lang(), t.DueAt)})
	}
	if !t.PaidAt.IsZero() {
		rows = append(rows, page.Row{Key: r.T("office.held.paid"), Value: page.When(r.Lang(), t.PaidAt)})
	}
	if t.OtherDay != 0 {
		rows = append(rows, page.Row{Key: r.T("office.recon.otherday"), Value: page.Link{Text: dayOf(r, t.OtherDay), Href: dayPath(t.Channel, t.OtherDay)}})
	}
	if t.Twin != 0 {
		rows = append(rows, page.Row{Key: r.T("office.recon.twin"), Value: page.Link{Text: dayOf(r, t.Twin), Href: dayPath(t.Channel, t.Twin)}, Hint: r.T("office.recon.twin.hint")})
	}
	if t.Action != "" {
		who, err := p.actorName(r, t.Who)
		if err != nil {
			return nil, err
		}
		rows = append(rows, page.Row{Key: r.T("office.recon.done"), Value: reconcile.Text(t.Action, r.Lang()), Hint: strings.Trim(who+": "+t.Why, ": ")})
	}
	if t.AskedBy != "" && t.State != reconcile.Done {
		who, err := p.actorName(r, t.AskedBy)
		if err != nil {
			return nil, err
		}
		rows = append(rows, page.Row{Key: r.T("office.recon.asked"), Value: who})
	}
	if t.Absorbed != 0 {
		rows = append(rows, page.Row{Key: reconcile.Text("expense", r.Lang()), Value: rp(r, t.Absorbed)})
	}
	all, err := p.trail(r, report.Trail{Word: int64(t.Day), Limit: report.MaxPage})
	if err != nil {
		return nil, err
	}
	trail := slices.DeleteFunc(all, func(e entry) bool { return e.Subject.Text != fmt.Sprintf("task:%d", t.ID) })
	choice := page.Choice{Name: "action", Label: r.T("office.recon.action"), Error: f.Error("action")}
	for _, a := range t.Allowed() {
		o := page.Option{Value: string(a), Label: reconcile.Text(a, r.Lang()), Hint: r.T("office.recon.action." + string(a)), Chosen: string(a) == f.Get("action")}
		if a == t.Suggestion {
			o.Label += " (" + r.T("office.recon.suggested") + ")"
		}
		choice.Options = append(choice.Options, o)
	}
	return map[string]any{"Form": f, "Title": reconcile.Text(t.Kind, r.Lang()), "Rows": rows, "Trail": trail, "Choice": choice, "Back": dayPath(t.Channel, t.Day),
		"Why": r.T("office.recon.kind." + string(t.Kind)), "May": t.State != reconcile.Done && can(me, auth.ReconcileWork)}, nil
}

func (p *Pages) difference(r *web.Request, me account.Account) (web.Response, error) {
	t, err := p.Sys.Reconcile.Task(r.Context(), number(r.Path("task")))
	if err != nil {
		return nil, err
	}
	f := &page.Form{}
	f.Set("action", string(t.Suggestion))
	data, err := p.diffData(r, me, t, f)
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "difference", data)
}

func (p *Pages) differenceDo(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	t, err := p.Sys.Reconcile.Task(r.Context(), number(r.Path("task")))
	if err != nil {
		return nil, err
	}
	if t.State == reconcile.Done { // sent twice, or a colleague was faster
		r.Flash(page.Calm, r.T("reconcile.task_done"))
		return r.To(taskPath(t.ID))
	}
	if _, err := p.Sys.Reconcile.Act(r.Context(), t.ID, reconcile.Action(f.Get("action")), me.Actor(), f.Get("why")); err != nil {
		if !refuse(r, f, err) {
			return nil, err
		}
		data, err := p.diffData(r, me, t, f)
		if err != nil {
			return nil, err
		}
		return p.again(r, me, "difference", data)
	}
	r.Flash(page.Good, r.T("office.recon.did.task", "Action", reconcile.Text(reconcile.Action(f.Get("action")), r.Lang())))
	return r.To(dayPath(t.Channel, t.Day))
}
