package office

import (
	"cmp"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// partners lists who may call us and whom we call. It is read only: records and
// keys are changed from the command line, where the keys are.
func (p *Pages) partners(r *web.Request, me account.Account) (web.Response, error) {
	list, err := p.Sys.Partners.List(r.Context())
	if err != nil {
		return nil, err
	}
	now := p.Sys.DB.Clock().Now()
	t := page.Table{Caption: r.T("office.partners"), Quiet: true, Stack: true, Columns: []page.Column{{Label: r.T("office.f.name")}, {Label: r.T("office.held.channel")}, {Label: r.T("office.partners.company")},
		{Label: r.T("office.partners.dialect")}, {Label: r.T("office.partners.late")}, {Label: r.T("office.partners.keys")}, {Label: r.T("office.f.state")}}}
	for _, x := range list {
		var keys []string
		for _, k := range x.Keys() {
			if !k.ValidAt(now) {
				continue
			}
			word := r.T("office.partners.key." + string(k.Kind))
			if !k.To.IsZero() {
				word += " " + r.T("office.partners.until", "When", page.When(r.Lang(), k.To))
			}
			keys = append(keys, word)
		}
		slices.Sort(keys)
		kind := map[partner.State]page.Kind{partner.Live: page.Good, partner.Sandbox: page.Look, partner.Closed: page.Calm}[x.State]
		t.Rows = append(t.Rows, []any{x.Name, page.Link{Text: p.payChannel(r, x.Channel), Href: channelsAt + "/" + x.Channel}, dash(x.Company), x.DialectName, r.T("office.partners.late." + cmp.Or(strings.ReplaceAll(string(x.Reconcile), " ", "_"), "answer")),
			dash(strings.Join(keys, ", ")), page.Tag{Kind: kind, Text: r.T("office.partners.state." + string(x.State))}})
	}
	return p.show(r, me, "partners", map[string]any{"Table": t, "Any": len(list) > 0})
}
