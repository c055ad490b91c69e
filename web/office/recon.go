package office

import (
	"fmt"
	"slices"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// reconAt is where settlement days are reconciled [rekonsiliasi].
const reconAt = "/kantor/rekonsiliasi"

const (
	// reconDays is how many settlement days the calendar shows.
	reconDays = 14
	// leagueDays is how many days the league table counts.
	leagueDays = 30
	// tasksShown bounds a list of differences.
	tasksShown = 50
)

func dayPath(channel string, day period.Date) string {
	return fmt.Sprintf("%s/%s/%s", reconAt, channel, day)
}

func taskPath(no int64) string { return fmt.Sprintf("%s/tugas/%d", reconAt, no) }

// rp writes an amount in full.
func rp(r *web.Request, a money.Rupiah) string {
	s, _ := page.RupiahText(r.Lang(), a)
	return s
}

func dayOf(r *web.Request, d period.Date) string {
	s, _ := page.DateText(r.Lang(), d)
	return s
}

// reconciliation is the calendar of settlement days and what is to be done.
func (p *Pages) reconciliation(r *web.Request, me account.Account) (web.Response, error) {
	last, err := p.Sys.Reconcile.Latest(r.Context())
	if err != nil {
		return nil, err
	}
	to := last
	if d, err := period.ParseDate(r.Query("sampai")); err == nil && d < to {
		to = d
	}
	from := to.AddDays(1 - reconDays)
	days, err := p.Sys.Reconcile.Days(r.Context(), from, to)
	if err != nil {
		return nil, err
	}
	tasks, err := p.Sys.Reconcile.Tasks(r.Context(), reconcile.Filter{Limit: tasksShown})
	if err != nil {
		return nil, err
	}
	pager := page.Pager{Previous: reconAt + "?sampai=" + from.AddDays(-1).String(), Range: dayOf(r, from) + " – " + dayOf(r, to)}
	if to < last {
		pager.Next = reconAt + "?sampai=" + min(to.AddDays(reconDays), last).String()
	}
	return p.show(r, me, "reconciliation", map[string]any{"Calendar": p.dayCalendar(r, days), "AnyDay": len(days) > 0, "Tasks": p.diffTable(r, me, tasks, true), "AnyTask": len(tasks) > 0,
		"Many": len(tasks) == tasksShown, "Pager": pager, "Stats": reconStats(r, days, tasks, p.today()), "MayLoad": can(me, auth.ReconcileWork)})
}

func reconStats(r *web.Request, days []reconcile.Day, tasks []reconcile.Task, today period.Date) []page.Stat {
	var open, claimed, proposed, unclosed int
	for _, d := range days {
		switch d.State {
		case "proposed":
			proposed++
		case "closed":
		default:
			unclosed++
		}
	}
	late := 0
	for _, t := range tasks {
		if t.State == reconcile.Claimed {
			claimed++
		} else {
			open++
		}
		if period.DateOf(t.DueAt) < today {
			late++
		}
	}
	n := func(n int) string { s, _ := page.Number(r.Lang(), n); return s }
	diff := page.Stat{Label: r.T("office.recon.open"), Value: n(open)}
	if late > 0 {
		diff.Tag = page.Tag{Kind: page.Act, Text: r.T("office.recon.late", "N", late)}
	}
	return []page.Stat{diff, {Label: r.T("office.recon.claimed"), Value: n(claimed)}, {Label: r.T("office.recon.unclosed"), Value: n(unclosed), Note: r.T("office.recon.unclosed.note", "N", reconDays)},
		{Label: r.T("office.recon.proposed"), Value: n(proposed), Note: r.T("office.recon.second")}}
}

// dayCalendar has a row for each day and a column for each channel that had
// something on one of them.
func (p *Pages) dayCalendar(r *web.Request, days []reconcile.Day) page.Table {
	var channels []string
	var dates []period.Date
	at := map[string]reconcile.Day{}
	for _, d := range days {
		if !slices.Contains(channels, d.Channel) {
			channels = append(channels, d.Channel)
		}
		if !slices.Contains(dates, d.Day) {
			dates = append(dates, d.Day)
		}
		at[d.Channel+d.Day.String()] = d
	}
	slices.Sort(channels)
	t := page.Table{Caption: r.T("office.recon.days"), Stack: true, Quiet: true, Columns: []page.Column{{Label: r.T("office.day")}}}
	for _, c := range channels {
		t.Columns = append(t.Columns, page.Column{Label: p.payChannel(r, c)})
	}
	for _, date := range dates {
		row := []any{dayOf(r, date)}
		for _, c := range channels {
			d, ok := at[c+date.String()]
			if !ok {
				row = append(row, "–")
				continue
			}
			row = append(row, page.Link{Text: dayWord(r, d), Href: dayPath(c, date), Hidden: p.payChannel(r, c) + " " + dayOf(r, date)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// dayWord is a day's state in a word or two.
func dayWord(r *web.Request, d reconcile.Day) string {
	switch {
	case d.State == "closed":
		return "✓ " + reconcile.Text(d.State, r.Lang())
	case d.Open > 0:
		return "! " + r.T("office.recon.n_open", "N", d.Open)
	case d.File == 0 && d.Payments > 0:
		return r.T("office.recon.no_file")
	case d.Claimed > 0:
		return r.T("office.recon.n_claimed", "N", d.Claimed)
	}
	return reconcile.Text(d.State, r.Lang())
}

func dayTag(r *web.Request, d reconcile.Day) page.Tag {
	kind := page.Calm
	switch {
	case d.State == "closed", d.State == "matched":
		kind = page.Good
	case d.Open > 0:
		kind = page.Act
	case d.State == "proposed", d.Claimed > 0:
		kind = page.Look
	}
	return page.Tag{Kind: kind, Text: reconcile.Text(d.State, r.Lang())}
}

// diffTable is differences: what, who, why, by when, one verb.
func (p *Pages) diffTable(r *web.Request, me account.Account, list []reconcile.Task, everyday bool) page.Table {
	t := page.Table{Caption: r.T("office.recon.tasks"), Stack: true, Columns: []page.Column{{Label: r.T("office.work.what")}, {Label: r.T("office.work.who")},
		{Label: r.T("office.recon.gap"), Numeric: true}, {Label: r.T("office.f.state")}, {Label: r.T("office.work.by")}, {}}}
	for _, x := range list {
		who := x.Reference
		if everyday {
			who = p.payChannel(r, x.Channel) + " " + dayOf(r, x.Day) + " · " + who
		}
		verb := r.T("office.task.look")
		if can(me, auth.ReconcileWork) && x.State != reconcile.Done {
			verb = reconcile.Text(x.Suggestion, r.Lang())
		}
		due := p.due(r, period.DateOf(x.DueAt))
		if x.State == reconcile.Done {
			due = page.Tag{Kind: page.Good, Text: reconcile.Text(x.Action, r.Lang())}
		}
		t.Rows = append(t.Rows, []any{reconcile.Text(x.Kind, r.Lang()), who, rp(r, x.Gap()), taskTag(r, x), due, page.Link{Text: verb, Href: taskPath(x.ID), Hidden: x.Reference}})
	}
	return t
}

func taskTag(r *web.Request, t reconcile.Task) page.Tag {
	kind := map[reconcile.State]page.Kind{reconcile.Open: page.Act, reconcile.Waiting: page.Calm, reconcile.Claimed: page.Look, reconcile.Done: page.Good}[t.State]
	return page.Tag{Kind: kind, Text: reconcile.Text(t.State, r.Lang())}
}

// league ranks the channels by their differences, with what they kept and owe.
func (p *Pages) league(r *web.Request, me account.Account) (web.Response, error) {
	to, err := p.Sys.Reconcile.Latest(r.Context())
	if err != nil {
		return nil, err
	}
	from := to.AddDays(1 - leagueDays)
	ranks, err := p.Sys.Reconcile.League(r.Context(), from, to)
	if err != nil {
		return nil, err
	}
	t := page.Table{Caption: r.T("office.recon.league"), Quiet: true, Stack: true, Columns: []page.Column{{Label: r.T("office.held.channel")}, {Label: r.T("office.recon.payments"), Numeric: true},
		{Label: r.T("office.held.amount"), Numeric: true}, {Label: r.T("office.channels.fee"), Numeric: true}, {Label: r.T("office.recon.short"), Numeric: true}, {Label: r.T("office.recon.latedays"), Numeric: true},
		{Label: r.T("office.recon.per10000"), Numeric: true}, {Label: r.T("office.recon.meandays"), Numeric: true}, {Label: r.T("office.recon.undone"), Numeric: true}}}
	fees := page.Chart{Title: r.T("office.recon.league.diff"), Note: r.T("office.recon.league.note"), LabelHead: r.T("office.held.channel"), ValueHead: r.T("office.recon.per10000")}
	n := func(v any) string { s, _ := page.Number(r.Lang(), v); return s }
	for _, x := range ranks {
		mean := "–"
		if x.MeanDays >= 0 {
			mean = n(x.MeanDays/100) + "," + fmt.Sprintf("%02d", x.MeanDays%100)
		}
		name := p.payChannel(r, x.Channel)
		t.Rows = append(t.Rows, []any{page.Link{Text: name, Href: channelsAt + "/" + x.Channel}, n(x.Payments), rp(r, x.Amount), rp(r, x.Fee) + " (" + page.Percent(r.Lang(), x.FeePPM) + ")",
			rp(r, x.Short), n(x.LateDays), n(x.Per10000), mean, n(x.Open)})
		fees.Points = append(fees.Points, page.Point{Label: name, Text: n(x.Per10000), Value: x.Per10000})
	}
	return p.show(r, me, "league", map[string]any{"Table": t, "Any": len(ranks) > 0, "Chart": fees, "From": dayOf(r, from), "To": dayOf(r, to)})
}
