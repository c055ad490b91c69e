package company

import (
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// totpKey holds the account between password and authenticator's code.
const totpKey = "company.totp"

func (p *Pages) signIn(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if w := r.Who(); w.Is(web.EmployerOwner) || w.Is(web.PayrollClerk) {
		return r.To(r.Return(homePath))
	}
	return r.Page("company/signin", data{"Form": f, "Next": r.Query("next")})
}

func (p *Pages) signInSave(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	again := func(name, text string) (web.Response, error) {
		f.Fail(name, text)
		return r.Again("company/signin", data{"Form": f, "Next": f.Get("next")})
	}
	if f.Get("login") == "" {
		return again("login", r.T("company.login_needed"))
	}
	if err := r.Allow("login_key", account.Login(f.Get("login"))); err != nil {
		return nil, err
	}
	who, err := p.sys.Accounts.SignIn(r.Context(), f.Get("login"), f.Values.Get("password"))
	if err != nil {
		e := fault.Of(err)
		if strings.HasPrefix(e.Code, "account.") {
			return again("password", r.T(e.Code, params(e)...))
		}
		return nil, err
	}
	if !ofCompany(who) {
		return again("login", r.T("company.other_account"))
	}
	if who.HasTOTP {
		r.Keep(totpKey, strconv.FormatInt(who.Word, 10)+"/"+strconv.FormatInt(who.ID, 10))
		next := ""
		if n := f.Get("next"); web.LocalPath(n) {
			next = "?next=" + queryEscape(n)
		}
		return r.To(signInPath + "/kode" + next)
	}
	return p.enter(r, who)
}

func (p *Pages) enter(r *web.Request, who account.Account) (web.Response, error) {
	r.Drop(totpKey)
	if err := r.SignIn(identity(who)); err != nil {
		return nil, err
	}
	return r.To(r.Return(homePath))
}

func ofCompany(a account.Account) bool {
	return a.EmployerNo != 0 && (has(a, auth.EmployerOwner) || has(a, auth.PayrollClerk))
}

func (p *Pages) signInCode(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if s, _ := r.Kept(totpKey).(string); s == "" {
		return r.To(signInPath)
	}
	return r.Page("company/signin-code", data{"Form": f, "Next": r.Query("next")})
}

func (p *Pages) signInCodeSave(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	kept, _ := r.Kept(totpKey).(string)
	word, no, ok := strings.Cut(kept, "/")
	if !ok {
		return r.To(signInPath)
	}
	var ref account.Ref
	if ref.Word, err = strconv.ParseInt(word, 10, 64); err != nil {
		return nil, err
	}
	if ref.ID, err = strconv.ParseInt(no, 10, 64); err != nil {
		return nil, err
	}
	who, err := p.sys.Accounts.VerifyTOTP(r.Context(), ref, f.Get("code"))
	if err != nil {
		e := fault.Of(err)
		if strings.HasPrefix(e.Code, "account.") {
			f.Fail("code", r.T(e.Code, params(e)...))
			return r.Again("company/signin-code", data{"Form": f, "Next": f.Get("next")})
		}
		return nil, err
	}
	return p.enter(r, who)
}

func (p *Pages) signOut(r *web.Request) (web.Response, error) {
	if _, err := r.Form(); err != nil {
		return nil, err
	}
	if err := r.SignOut(); err != nil {
		return nil, err
	}
	return r.To(signInPath)
}

// invitation greets somebody who was invited and asks for their password.
func (p *Pages) invitation(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	return p.showInvitation(r, f, 0)
}

func (p *Pages) showInvitation(r *web.Request, f *page.Form, status int) (web.Response, error) {
	who, err := p.sys.Accounts.LinkAccount(r.Context(), r.Path("token"))
	if err == nil && !ofCompany(who) {
		err = fault.New(fault.NotFound, "account.link")
	}
	if e := fault.Of(err); err != nil && e.Class != fault.Internal {
		return web.Page{Name: "company/invitation-gone", Data: data{"Text": r.T(e.Code)}, Status: 404}, nil
	}
	if err != nil {
		return nil, err
	}
	firm, err := p.sys.Employers.Get(r.Context(), who.EmployerNo)
	if err != nil {
		return nil, err
	}
	return web.Page{Name: "company/invitation", Data: data{"Form": f, "Name": who.Name, "Company": firm.Name}, Status: status}, nil
}

func (p *Pages) invitationSave(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	who, err := p.sys.Accounts.UseLink(r.Context(), r.Path("token"), f.Values.Get("password"))
	if e := passwordFault(err); err != nil {
		if strings.HasPrefix(e.Code, "password.") {
			f.Fail("password", r.T(e.Code, params(e)...))
			return p.showInvitation(r, f, 422)
		}
		if e.Class != fault.Internal {
			return p.showInvitation(r, f, 422)
		}
		return nil, err
	}
	if !ofCompany(who) {
		return r.To(signInPath)
	}
	r.Flash(page.Good, r.T("company.welcome", "Name", who.Name))
	return p.enter(r, who)
}
