package company

import (
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// credentials are the keys by which the company's programs call the API.
func (p *Pages) credentials(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	return p.showCredentials(c, f, false)
}

func (p *Pages) showCredentials(c *call, f *page.Form, again bool) (web.Response, error) {
	all, err := p.sys.Accounts.Credentials(c.Context(), c.No)
	if err != nil {
		return nil, err
	}
	var live, gone []account.Credential
	for _, x := range all {
		if x.RevokedAt.IsZero() {
			live = append(live, x)
		} else {
			gone = append(gone, x)
		}
	}
	d := data{"Form": f, "Live": live, "Gone": gone, "Secret": p.takeSecret(c)}
	if again {
		return c.again("credentials", "settings", d)
	}
	return c.page("credentials", "settings", d)
}

func (p *Pages) credentialSave(c *call) (web.Response, error) {
	f, err := c.Form()
	if err != nil {
		return nil, err
	}
	if f.Get("name") == "" {
		f.Fail("name", c.T("account.name_missing"))
		return p.showCredentials(c, f, true)
	}
	first, err := p.first(c, "credential")
	if err != nil {
		return nil, err
	}
	if !first {
		c.Flash(page.Calm, c.T("company.credential_made_before"))
		return c.To("/perusahaan/api")
	}
	_, token, err := p.sys.Accounts.CreateCredential(c.Context(), c.No, f.Get("name"), c.Actor)
	if err != nil {
		if c.Refuse(f, err) {
			return p.showCredentials(c, f, true)
		}
		return nil, err
	}
	if err := p.keepSecret(c, token); err != nil {
		return nil, err
	}
	return c.To("/perusahaan/api")
}

func (p *Pages) credentialRevoke(c *call) (web.Response, error) {
	if _, err := c.Form(); err != nil {
		return nil, err
	}
	err := p.sys.Accounts.RevokeCredential(c.Context(), c.No, c.Path("id"), c.Actor)
	if e := fault.Of(err); err != nil && e.Code == "account.credential_unknown" {
		all, lerr := p.sys.Accounts.Credentials(c.Context(), c.No)
		if lerr != nil {
			return nil, lerr
		}
		for _, x := range all {
			if x.ID == c.Path("id") { // revoked before: the second click
				return c.To("/perusahaan/api")
			}
		}
		return nil, notFound()
	}
	if err != nil {
		return nil, err
	}
	c.Flash(page.Good, c.T("company.revoked"))
	return c.To("/perusahaan/api")
}
