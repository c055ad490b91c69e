package office

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// tasksOfKind bounds what is shown of one kind of task.
const tasksOfKind = 100

// item is one thing to decide: what, who, why, by when, and one verb.
type item struct {
	Kind           string // twin, held, move, diff, day, payout, wage
	What, Who, Why string
	By             period.Date
	Due            page.Tag
	Do             page.Link
	May            bool // the account can do it itself
}

// work is what waits, at most limit: what the account can do itself first, then
// the most urgent.
func (p *Pages) work(r *web.Request, me account.Account, limit int) ([]item, error) {
	out, err := p.gather(r, me, limit)
	return out[:min(limit, len(out))], err
}

// gather is work with at most limit of each kind.
func (p *Pages) gather(r *web.Request, me account.Account, limit int) ([]item, error) {
	var out []item
	add := func(kind string, may bool, since time.Time, days int, what, who, why string, do page.Link) {
		by := period.DateOf(since).AddDays(days)
		out = append(out, item{kind, what, who, why, by, p.due(r, by), do, may})
	}
	standards, err := report.Standards(r.Context(), p.Sys.DB)
	if err != nil {
		return nil, err
	}
	if can(me, auth.PersonFind) {
		verb := r.T("office.task.look")
		if can(me, auth.DuplicateDecide) {
			verb = r.T("office.task.compare")
		}
		twins, err := p.Sys.Members.Duplicates(r.Context(), member.Open, "", limit)
		if err != nil {
			return nil, err
		}
		for _, d := range twins {
			add("twin", can(me, auth.DuplicateDecide), d.OpenedAt, standards["duplicate"].Days, r.T("office.task.twin"), d.Newer.Name+" · "+d.Other.Name, words(r, "office.twin."+d.Reason, d.Reason),
				page.Link{Text: verb, Href: fmt.Sprintf("/kantor/tugas/kembar/%d/%d", d.Newer.MemberNo, d.Other.MemberNo), Hidden: d.Newer.Name})
		}
	}
	if can(me, auth.SuspenseAllocate) || can(me, auth.LedgerRead) {
		verb := r.T("office.task.look")
		if can(me, auth.SuspenseAllocate) {
			verb = r.T("office.task.allocate")
		}
		held, err := p.Sys.Till.OpenSuspense(r.Context(), 0, limit)
		if err != nil {
			return nil, err
		}
		for _, h := range held {
			amount, _ := page.RupiahText(r.Lang(), h.Amount)
			add("held", can(me, auth.SuspenseAllocate), h.OpenedAt, standards["suspense"].Days, r.T("office.task.held"), amount+" · "+p.payChannel(r, h.Channel)+" "+h.Reference, r.T(h.Reason),
				page.Link{Text: verb, Href: strayPath(h.ID), Hidden: h.Reference})
		}
	}
	more, err := p.moneyWork(r, me, limit)
	if err != nil {
		return nil, err
	}
	out = append(out, more...)
	if can(me, auth.EmployerFind) {
		wages, err := report.WageTasks(r.Context(), p.Sys.DB, limit)
		if err != nil {
			return nil, err
		}
		for _, w := range wages {
			why := ""
			if w.Drops > 0 {
				why = r.T("office.task.drops", "N", w.Drops)
			}
			if w.Below > 0 {
				if why != "" {
					why += ", "
				}
				why += r.T("office.task.below", "N", w.Below)
			}
			add("wage", true, w.CreatedAt, standards["wage"].Days, r.T("office.task.wage", "Month", page.MonthText(r.Lang(), w.Month)), w.Employer, why,
				page.Link{Text: r.T("office.task.check"), Href: fmt.Sprintf("/kantor/perusahaan/%08d#laporan", w.EmployerNo), Hidden: w.Employer})
		}
	}
	slices.SortStableFunc(out, func(a, b item) int {
		if a.May != b.May {
			if a.May {
				return -1
			}
			return 1
		}
		return cmp.Compare(a.By, b.By)
	})
	return out, nil
}

func workTable(r *web.Request, list []item) page.Table {
	t := page.Table{Caption: r.T("office.work"), Stack: true, Columns: []page.Column{{Label: r.T("office.work.what")}, {Label: r.T("office.work.who")},
		{Label: r.T("office.work.why")}, {Label: r.T("office.work.by")}, {}}}
	for _, x := range list {
		t.Rows = append(t.Rows, []any{x.What, x.Who, x.Why, x.Due, x.Do})
	}
	return t
}

func (p *Pages) payChannel(r *web.Request, channel string) string {
	return p.Sys.Till.ChannelName(r.Context(), channel, r.Lang())
}

func (p *Pages) tasks(r *web.Request, me account.Account) (web.Response, error) {
	list, err := p.gather(r, me, tasksOfKind)
	if err != nil {
		return nil, err
	}
	kind := r.Query("jenis")
	count := map[string]int{}
	var chosen []item
	for _, x := range list {
		count[x.Kind]++
		if kind == "" || x.Kind == kind {
			chosen = append(chosen, x)
		}
	}
	kinds := []page.Link{{Text: r.T("office.tasks.all", "N", len(list)), Href: "/kantor/tugas", Current: kind == ""}}
	for _, k := range []string{"twin", "held", "move", "diff", "day", "payout", "wage"} {
		if count[k] > 0 {
			kinds = append(kinds, page.Link{Text: fmt.Sprintf("%s (%d)", r.T("office.tasks."+k), count[k]), Href: "/kantor/tugas?jenis=" + k, Current: kind == k})
		}
	}
	many := len(chosen) > tasksOfKind
	for _, n := range count {
		many = many || n == tasksOfKind
	}
	t := workTable(r, chosen[:min(len(chosen), tasksOfKind)])
	return p.show(r, me, "tasks", map[string]any{"Kinds": kinds, "Table": t, "Any": len(chosen) > 0, "Many": many})
}

// pairRow is one line of two people side by side.
type pairRow struct {
	Label, A, B string
	Same        bool
}

func (p *Pages) twinData(r *web.Request, f *page.Form) (map[string]any, error) {
	newer, other := number(r.Path("newer")), number(r.Path("other"))
	twins, _, err := report.Relatives(r.Context(), p.Sys.DB, newer)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(twins, func(t report.Twin) bool { return t.Newer == newer && t.Other == other })
	if i < 0 {
		return nil, fault.New(fault.NotFound, "member.duplicate_unknown")
	}
	var briefs map[int64]member.Brief
	people := [2]member.Person{}
	err = p.Sys.DB.Read(r.Context(), func(tx *db.Tx) error {
		briefs, err = p.Sys.Members.BriefsTx(r.Context(), tx, []int64{newer, other})
		if err != nil {
			return err
		}
		for k, no := range []int64{newer, other} {
			if people[k], err = p.Sys.Members.GetTx(r.Context(), tx, no); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	a, b := briefs[newer], briefs[other]
	date := func(d period.Date) string { s, _ := page.DateText(r.Lang(), d); return s }
	var rows []pairRow
	add := func(word, x, y string) { rows = append(rows, pairRow{r.T(word), dash(x), dash(y), x == y && x != ""}) }
	add("office.f.number", page.Group(strconv.FormatInt(a.MemberNo, 10)), page.Group(strconv.FormatInt(b.MemberNo, 10)))
	add("office.f.state", r.T("office.state."+string(a.State)), r.T("office.state."+string(b.State)))
	add("office.f.name", a.Name, b.Name)
	add("office.f.birth_date", date(a.BirthDate), date(b.BirthDate))
	add("office.f.nik", a.NIKMasked, b.NIKMasked)
	if a.State != member.Merged && b.State != member.Merged { // otherwise both sides are one person's
		x, y := people[0], people[1]
		add("office.f.birth_place", x.BirthPlace, y.BirthPlace)
		add("office.f.mother_name", x.MotherName, y.MotherName)
		add("office.f.address", x.Address, y.Address)
		add("office.f.channel", channelName(r, x.Channel), channelName(r, y.Channel))
		add("office.f.reserved_at", page.When(r.Lang(), x.ReservedAt), page.When(r.Lang(), y.ReservedAt))
	}
	add("office.f.phone", a.Phone, b.Phone)
	add("office.f.area", areaOrNone(r, a.Area), areaOrNone(r, b.Area))
	standards, err := report.Standards(r.Context(), p.Sys.DB)
	if err != nil {
		return nil, err
	}
	t := twins[i]
	return map[string]any{"Form": f, "Rows": rows, "Newer": a, "Other": b, "State": t.State, "Note": t.Note,
		"Opened": t.OpenedAt, "Due": p.due(r, period.DateOf(t.OpenedAt).AddDays(standards["duplicate"].Days))}, nil
}

func areaOrNone(r *web.Request, code string) string {
	if code == "" {
		return ""
	}
	return areaName(r, code)
}

func (p *Pages) twins(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	data, err := p.twinData(r, f)
	if err != nil {
		return nil, err
	}
	data["May"] = can(me, auth.DuplicateDecide)
	return p.show(r, me, "twins", data)
}

func (p *Pages) decide(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	verdict := member.Verdict(f.Get("verdict"))
	err = p.Sys.Members.DecideDuplicate(r.Context(), number(r.Path("newer")), number(r.Path("other")), verdict, f.Get("note"), me.Actor())
	if err != nil {
		if !refuse(r, f, err) {
			return nil, err
		}
		data, err := p.twinData(r, f)
		if err != nil {
			return nil, err
		}
		data["May"] = true
		return p.again(r, me, "twins", data)
	}
	r.Flash(page.Good, r.T("office.twin.decided."+string(verdict)))
	return r.To("/kantor/tugas")
}

// payerLink leads to the page of a payer, a member or an employer.
func payerLink(no int64) page.Link {
	if id.ValidMemberNo(no) {
		return page.Link{Text: page.Group(strconv.FormatInt(no, 10)), Href: fmt.Sprintf("/kantor/peserta/%d", no)}
	}
	return page.Link{Text: id.FormatEmployerNo(no), Href: fmt.Sprintf("/kantor/perusahaan/%08d", no)}
}
