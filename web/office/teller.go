package office

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// tellerTable is the accounts of a point; who may change them gets links.
func (p *Pages) tellerTable(r *web.Request, list []account.Account, may bool) page.Table {
	t := page.Table{Caption: r.T("office.points.tellers"), Quiet: true, Stack: true, Columns: []page.Column{{Label: r.T("office.f.name")}, {Label: r.T("office.f.state")}}}
	for _, a := range list {
		var name any = a.Name
		if may {
			name = page.Link{Text: a.Name, Href: userAt(a)}
		}
		t.Rows = append(t.Rows, []any{name, p.userState(r, a)})
	}
	return t
}

func (p *Pages) drawTellerForm(r *web.Request, me account.Account, at point.Point, f *page.Form, again bool) (web.Response, error) {
	d := map[string]any{"Form": f, "Title": r.T("office.points.teller.new"), "About": r.T("office.points.teller.about", "Name", at.Name), "LoginHint": r.T("office.points.teller.login"), "Back": onePoint(at.No)}
	if again {
		return p.again(r, me, "usernew", d)
	}
	return p.show(r, me, "usernew", d)
}

func (p *Pages) tellerForm(r *web.Request, me account.Account) (web.Response, error) {
	at, err := p.pointOf(r)
	if err != nil {
		return nil, err
	}
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	return p.drawTellerForm(r, me, at, f, false)
}

// tellerCreate invites a teller to a point and shows the link by which they set
// their password, once.
func (p *Pages) tellerCreate(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	at, err := p.pointOf(r)
	if err != nil {
		return nil, err
	}
	no, err := p.onceFor(r, me, func(ctx context.Context, tx *db.Tx) (string, error) {
		a, token, err := p.Sys.Points.InviteTellerTx(ctx, tx, at.No, f.Get("login"), f.Get("name"), me.Actor())
		if err == nil {
			r.Keep(keptLink, fmt.Sprintf("%d %s", a.ID, token))
		}
		return strconv.FormatInt(a.ID, 10), err
	})
	if err == nil {
		r.Flash(page.Good, r.T("office.user.made"))
		return r.To(userAt(account.Account{Ref: account.Ref{Word: at.No, ID: number(no)}}))
	}
	if !refuse(r, f, err) {
		return nil, err
	}
	return p.drawTellerForm(r, me, at, f, true)
}

// tellerOf is the {teller} of an address: an account of that point and no other.
func (p *Pages) tellerOf(r *web.Request) (account.Account, error) {
	at, err := p.pointOf(r)
	if err != nil {
		return account.Account{}, err
	}
	a, err := p.Sys.Accounts.Get(r.Context(), account.Ref{Word: at.No, ID: number(r.Path("teller"))})
	a.Office = at.Name // as it is called now
	return a, err
}

func (p *Pages) teller(r *web.Request, me account.Account) (web.Response, error) {
	a, err := p.tellerOf(r)
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "user", p.userData(r, a, &page.Form{}))
}

func (p *Pages) tellerChange(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	a, err := p.tellerOf(r)
	if err != nil {
		return nil, err
	}
	return p.changeAccount(r, me, a, f)
}
