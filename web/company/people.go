package company

import (
	"net/mail"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	// invitationLife is how long the link of an invitation is good.
	invitationLife = 7 * 24 * time.Hour
	maxPeople      = 200 // accounts that a company's page shows
	secretKey      = "company.secret"
)

// people are the accounts of the company.
func (p *Pages) people(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	return p.showPeople(c, f, false)
}

// person is an account in the list.
type person struct {
	account.Account
	Tag       page.Tag
	Role      string
	Me, Clerk bool
}

func (p *Pages) showPeople(c *call, f *page.Form, again bool) (web.Response, error) {
	all, err := p.sys.Accounts.List(c.Context(), c.No, 0, maxPeople)
	if err != nil {
		return nil, err
	}
	var list []person
	for _, a := range all {
		x := person{Account: a, Tag: page.Tag{Kind: page.Good, Text: c.T("company.person_active")}, Role: c.T("company.role.clerk"), Me: a.ID == c.Me.ID, Clerk: has(a, auth.PayrollClerk)}
		if has(a, auth.EmployerOwner) {
			x.Role = c.T("company.role.owner")
		}
		switch {
		case a.Disabled:
			x.Tag = page.Tag{Text: c.T("company.person_removed")}
		case !a.HasPassword:
			x.Tag = page.Tag{Kind: page.Look, Text: c.T("company.person_invited")}
		}
		list = append(list, x)
	}
	d := data{"Form": f, "People": list, "Link": p.takeSecret(c)}
	if again {
		return c.again("people", "settings", d)
	}
	return c.page("people", "settings", d)
}

// keepSecret holds something to be shown once, sealed, until the next page.
func (p *Pages) keepSecret(c *call, s string) error {
	sealed, err := p.sys.Ring.Seal(s, secretKey+"/"+c.Actor)
	if err == nil {
		c.Keep(secretKey, sealed)
	}
	return err
}

func (p *Pages) takeSecret(c *call) string {
	sealed, _ := c.Kept(secretKey).(string)
	if sealed == "" {
		return ""
	}
	c.Drop(secretKey)
	s, err := p.sys.Ring.Unseal(sealed, secretKey+"/"+c.Actor)
	if err != nil {
		return "" // sealed for somebody else
	}
	return s
}

// invite makes a clerk's account and sends the link to set a password.
func (p *Pages) invite(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	login := account.Login(f.Get("email"))
	if a, err := mail.ParseAddress(login); err != nil || a.Address != login || !strings.Contains(login[strings.LastIndexByte(login, '@')+1:], ".") {
		f.Fail("email", c.T("employer.email"))
	}
	if f.Get("name") == "" {
		f.Fail("name", c.T("account.name_missing"))
	}
	if !f.OK() {
		return p.showPeople(c, f, true)
	}
	var token string
	err = p.sys.DB.Write(c.Context(), func(tx *db.Tx) error {
		a, err := p.sys.Accounts.CreateTx(c.Context(), tx, account.New{Login: login, Name: f.Get("name"), Roles: []auth.Role{auth.PayrollClerk}, Word: c.No, EmployerNo: c.No}, c.Actor)
		if err != nil {
			return err
		}
		if token, err = p.sys.Accounts.LinkTx(c.Context(), tx, a.Ref, invitationLife); err != nil {
			return err
		}
		return p.sendLink(c, tx, login, token)
	})
	if e := fault.Of(err); err != nil && e.Code == "account.login_taken" {
		if a, aerr := p.sys.Accounts.ByLogin(c.Context(), login); aerr == nil && a.EmployerNo == c.No { // sent twice
			c.Flash(page.Calm, c.T("company.invited_before", "Name", a.Name))
			return c.To("/perusahaan/pengguna")
		}
		f.Fail("email", c.T(e.Code))
		return p.showPeople(c, f, true)
	}
	if err != nil {
		if c.Refuse(f, err) {
			return p.showPeople(c, f, true)
		}
		return nil, err
	}
	if err := p.keepSecret(c, p.linkTo(token)); err != nil {
		return nil, err
	}
	c.Flash(page.Good, c.T("company.invited", "Name", f.Get("name"), "Email", login))
	return c.To("/perusahaan/pengguna")
}

func (p *Pages) linkTo(token string) string {
	return strings.TrimSuffix(p.sys.Config.BaseURL, "/") + "/perusahaan/undangan/" + token
}

func (p *Pages) sendLink(c *call, tx *db.Tx, address, token string) error {
	return notify.Send(c.Context(), tx, c.No, notify.Email, address, "invitation", c.T("company.invitation_mail", "Company", c.Firm.Name, "Link", p.linkTo(token)))
}

// personSave removes a clerk, lets one in again, or sends the link anew. The
// owner's own account stays: a company without an owner could not be managed.
func (p *Pages) personSave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	no, err := c.number("id")
	if err != nil {
		return nil, err
	}
	a, err := p.sys.Accounts.Get(c.Context(), account.Ref{Word: c.No, ID: no})
	if err != nil {
		return nil, err
	}
	if !has(a, auth.PayrollClerk) || a.ID == c.Me.ID {
		return nil, notFound()
	}
	switch f.Get("do") {
	case "remove", "restore":
		gone := f.Get("do") == "remove"
		if a.Disabled != gone {
			if err := p.sys.Accounts.Disable(c.Context(), a.Ref, gone, "company.people", c.Actor); err != nil {
				return nil, err
			}
		}
		c.Flash(page.Good, c.T("company.person_done."+f.Get("do"), "Name", a.Name))
	case "link":
		if a.HasPassword || a.Disabled {
			c.Flash(page.Calm, c.T("company.person_has_password", "Name", a.Name))
			break
		}
		token := ""
		if err := p.sys.DB.Write(c.Context(), func(tx *db.Tx) (err error) {
			token, err = p.sys.Accounts.LinkTx(c.Context(), tx, a.Ref, invitationLife)
			return err
		}); err != nil {
			return nil, err
		}
		if err := p.keepSecret(c, p.linkTo(token)); err != nil {
			return nil, err
		}
	default:
		return nil, notFound()
	}
	return c.To("/perusahaan/pengguna")
}
