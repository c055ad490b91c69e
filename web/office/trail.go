package office

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/report"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// change is one field of an audit record.
type change struct{ Key, Before, After string }

// entry is an audit record as it is read.
type entry struct {
	At, Actor, Action, Reason string
	Subject                   page.Link
	Changes                   []change
}

// trail reads the audit and puts names to accounts of the office.
func (p *Pages) trail(r *web.Request, t report.Trail) ([]entry, error) {
	out, _, err := p.trailPage(r, t)
	return out, err
}

func (p *Pages) trailPage(r *web.Request, t report.Trail) (out []entry, next string, err error) {
	rows, next, err := report.Audit(r.Context(), p.Sys.DB, t)
	if err != nil {
		return nil, "", err
	}
	type actor struct {
		word int64
		mark string
	}
	names := map[actor]string{}
	nameOf := func(word int64, mark string) (name string, err error) {
		who := actor{word, mark}
		name, known := names[who]
		if !known {
			if name, err = p.actorAt(r, word, mark); err != nil {
				return "", err
			}
			names[who] = name
		}
		return name, nil
	}
	for _, x := range rows {
		name, err := nameOf(x.Word, x.Actor)
		if err != nil {
			return nil, "", err
		}
		about := subjectLink(x.Subject)
		if strings.HasPrefix(x.Subject, "account:") {
			if about.Text, err = nameOf(x.Word, x.Subject); err != nil {
				return nil, "", err
			}
		}
		out = append(out, entry{At: page.When(r.Lang(), x.At), Actor: name, Action: words(r, "office.action."+x.Action, x.Action), Reason: auditReason(r, x.Reason),
			Subject: about, Changes: changes(x.Before, x.After)})
	}
	return out, next, nil
}

// auditReason translates a fault's code that stands as a reason.
func auditReason(r *web.Request, reason string) string {
	if strings.Contains(reason, ".") && !strings.Contains(reason, " ") {
		return words(r, reason, reason)
	}
	if reason != "" && !strings.Contains(reason, " ") {
		return words(r, "office.payout.name."+reason, reason) // what a bank's name was found to be
	}
	return reason
}

// actorName is the name of somebody of the office beside the mark under which
// they act.
func (p *Pages) actorName(r *web.Request, actor string) (string, error) {
	return p.actorAt(r, 0, actor)
}

// actorAt is actorName, and knows the people of a word, too: a point's tellers, a
// company's clerks.
func (p *Pages) actorAt(r *web.Request, word int64, actor string) (string, error) {
	if no, is := strings.CutPrefix(actor, "account:"); is {
		for _, w := range slices.Compact([]int64{0, word}) {
			a, err := p.Sys.Accounts.Get(r.Context(), account.Ref{Word: w, ID: number(no)})
			if err == nil {
				return a.Name, nil
			}
			if fault.Of(err).Class != fault.NotFound {
				return "", err
			}
		}
	}
	if channel, is := strings.CutPrefix(actor, "channel:"); is {
		return r.T("office.actor.channel", "Channel", p.payChannel(r, channel)), nil
	}
	return words(r, "office.actor."+actor, actor), nil
}

func subjectLink(subject string) page.Link {
	kind, no, _ := strings.Cut(subject, ":")
	n := number(no)
	switch {
	case kind == "member" && id.ValidMemberNo(n):
		return payerLink(n)
	case kind == "employer" && id.ValidEmployerNo(n):
		return page.Link{Text: id.FormatEmployerNo(n), Href: fmt.Sprintf("/kantor/perusahaan/%08d", n)}
	case kind == "point" && id.ValidPointNo(n):
		return page.Link{Text: id.FormatPointNo(n), Href: onePoint(n)}
	}
	return page.Link{Text: subject}
}

// changes puts before and after beside each other by field.
func changes(before, after string) (out []change) {
	b, a := fieldsOf(before), fieldsOf(after)
	keys := map[string]bool{}
	for k := range b {
		keys[k] = true
	}
	for k := range a {
		keys[k] = true
	}
	for _, k := range slices.Sorted(maps.Keys(keys)) {
		if b[k] != a[k] || len(b) == 0 || len(a) == 0 {
			out = append(out, change{k, b[k], a[k]})
		}
	}
	return out
}

// maxFields bounds what is shown of one record.
const maxFields = 40

func fieldsOf(text string) map[string]string {
	out := map[string]string{}
	if text == "" {
		return out
	}
	var m map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &m) != nil {
		out["…"] = text // a list or a bare value
		return out
	}
	for k, v := range m {
		if len(out) == maxFields {
			break
		}
		var s string
		if json.Unmarshal(v, &s) != nil {
			s = string(v)
		}
		out[k] = s
	}
	return out
}

// audit is the office's view of who did what.
func (p *Pages) audit(r *web.Request, me account.Account) (web.Response, error) {
	f := &page.Form{}
	for _, k := range []string{"subjek", "pelaku", "hari"} {
		f.Set(k, r.Query(k))
	}
	t := report.Trail{Limit: pageRows, Before: r.Query("lanjut")}
	if s := f.Get("subjek"); s != "" {
		t.Word, t.Office = wordOf(s)
		if t.Word == 0 && !t.Office {
			f.Fail("subjek", r.T("office.audit.subject.wrong"))
		}
	}
	if s := f.Get("pelaku"); s != "" {
		actor, err := p.findActor(r, s)
		if err != nil {
			return nil, err
		}
		t.Actor = actor
	}
	if s := f.Get("hari"); s != "" {
		d, err := period.ParseDate(s)
		if err != nil {
			f.Fail("hari", r.T("member.birth_date_unreal"))
		}
		t.Day = d
	}
	data := map[string]any{"Form": f}
	if f.OK() {
		list, next, err := p.trailPage(r, t)
		switch {
		case fault.Of(err).Code == "report.cursor" && err != nil:
			return r.To("/kantor/audit")
		case err != nil:
			return nil, err
		}
		data["Trail"] = list
		q := url.Values{}
		for _, k := range []string{"subjek", "pelaku", "hari"} {
			if v := f.Get(k); v != "" {
				q.Set(k, v)
			}
		}
		pager := page.Pager{}
		if t.Before != "" {
			pager.Previous = "/kantor/audit?" + q.Encode()
		}
		if next != "" {
			q.Set("lanjut", next)
			pager.Next = "/kantor/audit?" + q.Encode()
		}
		data["Pager"], data["Paged"] = pager, pager.Next != "" || pager.Previous != ""
	}
	sealed, err := report.Sealed(r.Context(), p.Sys.DB)
	if err != nil {
		return nil, err
	}
	data["Seal"], data["Roots"] = sealState(r, sealed), rootTable(r, sealed)
	if !f.OK() {
		return p.again(r, me, "audit", data)
	}
	return p.show(r, me, "audit", data)
}

// wordOf is the shard word of what somebody typed as a subject.
func wordOf(s string) (word int64, office bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "kantor" || s == "office" {
		return 0, true
	}
	for _, kind := range []string{"member:", "employer:", "suspense:", "point:"} {
		s = strings.TrimPrefix(s, kind)
	}
	if n, err := id.ParseMemberNo(s); err == nil {
		return n, false
	}
	if n, err := id.ParseEmployerNo(s); err == nil {
		return n, false
	}
	return number(s), false
}

// findActor takes a login, or the mark of an actor as it stands in the audit.
func (p *Pages) findActor(r *web.Request, s string) (string, error) {
	if strings.Contains(s, ":") {
		return s, nil
	}
	a, err := p.Sys.Accounts.ByLogin(r.Context(), s)
	if err == nil {
		return a.Actor(), nil
	}
	if fault.Of(err).Class != fault.NotFound {
		return "", err
	}
	return "account:" + s, nil
}

// late is the age in seconds from which unsealed rows are a worry: blocks are
// promised within five seconds.
const late = 60

func sealState(r *web.Request, s report.Seal) page.Notice {
	seconds := int(s.Oldest.Seconds())
	n, _ := page.Number(r.Lang(), s.Waiting)
	switch {
	case s.Waiting == 0:
		return page.Notice{Kind: page.Good, Text: r.T("office.seal.all")}
	case seconds < late:
		return page.Notice{Kind: page.Calm, Text: r.T("office.seal.soon", "N", n, "Seconds", seconds)}
	}
	return page.Notice{Kind: page.Act, Title: r.T("office.seal.late", "N", n, "Seconds", seconds), Text: r.T("office.seal.late.do")}
}

func rootTable(r *web.Request, s report.Seal) page.Table {
	t := page.Table{Caption: r.T("office.seal.roots"), Quiet: true, Columns: []page.Column{{Label: r.T("office.seal.shard")}, {Label: r.T("office.seal.block"), Numeric: true}, {Label: r.T("office.rows"), Numeric: true},
		{Label: r.T("office.seal.root")}, {Label: r.T("office.at")}}}
	for _, x := range s.Roots {
		t.Rows = append(t.Rows, []any{strconv.Itoa(x.Shard), strconv.FormatInt(x.Number, 10), strconv.FormatInt(x.Rows, 10), x.Root[:min(16, len(x.Root))] + "…", page.When(r.Lang(), x.SealedAt)})
	}
	return t
}
