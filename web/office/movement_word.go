package office

import (
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// wordsAt is where it is said by which words a channel's money is known on a
// statement.
const wordsAt = movesAt + "/kata"

func (p *Pages) moveWordsData(r *web.Request, me account.Account, f *page.Form) (map[string]any, error) {
	rules, err := p.Sys.Reconcile.Rules(r.Context())
	if err != nil {
		return nil, err
	}
	may := can(me, auth.ReconcileWork)
	t := page.Table{Caption: r.T("office.move.words"), Stack: true, Columns: []page.Column{{Label: r.T("office.held.channel")}, {Label: r.T("office.move.words.always")}, {Label: r.T("office.move.words.own")}}}
	if may {
		t.Columns = append(t.Columns, page.Column{})
	}
	for _, x := range rules {
		row := []any{p.payChannel(r, x.Channel), x.Words[0], dash(strings.Join(x.Words[1:], " | "))}
		if may {
			row = append(row, page.Link{Text: r.T("office.move.words.change"), Href: wordsAt + "?saluran=" + x.Channel + "#f-pattern", Hidden: p.payChannel(r, x.Channel)})
		}
		t.Rows = append(t.Rows, row)
		if x.Channel == f.Get("channel") && len(f.Values["pattern"]) == 0 {
			f.Set("pattern", strings.Join(x.Words[1:], " | "))
		}
	}
	channels, err := p.settlingOptions(r, f.Get("channel"))
	return map[string]any{"Form": f, "Table": t, "Channels": channels, "May": may}, err
}

func (p *Pages) moveWords(r *web.Request, me account.Account) (web.Response, error) {
	f := &page.Form{}
	if c := r.Query("saluran"); c != "" {
		f.Set("channel", c)
	}
	data, err := p.moveWordsData(r, me, f)
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "movementwords", data)
}

func (p *Pages) moveWordsSave(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if f.Get("channel") == "" {
		f.Fail("channel", r.T("office.move.need.channel"))
	}
	if f.OK() {
		err := p.Sys.Reconcile.SetRule(r.Context(), f.Get("channel"), f.Get("pattern"), me.Actor())
		if err == nil {
			r.Flash(page.Good, r.T("office.move.words.saved"))
			return r.To(wordsAt)
		}
		if !refuse(r, f, notFound(err)) {
			return nil, notFound(err)
		}
	}
	data, err := p.moveWordsData(r, me, f)
	if err != nil {
		return nil, err
	}
	return p.again(r, me, "movementwords", data)
}
