package office

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/paper"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// halfway is how long a sign-in may wait between password and code.
const halfway = 10 * time.Minute

// maxURL bounds the address in the QR code that comes back with a form.
const maxURL = 500

// What a sign-in that is half done keeps in its session.
const (
	keptAccount = "office.account" // "id/unix time"
	keptNext    = "office.next"
	keptTicket  = "office.ticket"
)

func (p *Pages) signInForm(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	return web.Page{Name: "office/signin", Data: map[string]any{"Form": f, "Next": r.Query("next")}}, nil
}

func (p *Pages) signIn(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	again := func() (web.Response, error) {
		return web.Page{Name: "office/signin", Data: map[string]any{"Form": f, "Next": f.Get("next")}, Status: 422}, nil
	}
	for field, word := range map[string]string{"login": "office.signin.login.missing", "password": "office.signin.password.missing"} {
		if f.Get(field) == "" {
			f.Fail(field, r.T(word))
		}
	}
	if !f.OK() {
		return again()
	}
	a, err := p.Sys.Accounts.SignIn(r.Context(), f.Get("login"), f.Values.Get("password"))
	if err == nil && !office(a) {
		// Accounts of companies sign in elsewhere; here they are unknown.
		err = fault.New(fault.Unauthorized, "account.wrong")
	}
	if err != nil {
		if x := fault.Of(err); x.Class == fault.Unauthorized {
			f.Fail("login", system.Say(x, r.Lang()))
			return again()
		}
		if refuse(r, f, err) {
			return again()
		}
		return nil, err
	}
	r.Keep(keptNext, r.Return("/kantor"))
	return p.proceed(r, a)
}

func office(a account.Account) bool {
	for _, role := range a.Roles {
		if role.InOffice() {
			return a.Word == 0
		}
	}
	return false
}

// proceed notes that the password was right and asks for the code, or has the
// authenticator set up first: nobody works in the office without one.
func (p *Pages) proceed(r *web.Request, a account.Account) (web.Response, error) {
	r.Keep(keptAccount, fmt.Sprintf("%d/%d", a.ID, p.Sys.DB.Clock().Now().Unix()))
	if a.HasTOTP {
		return r.To("/kantor/masuk/kode")
	}
	return r.To("/kantor/masuk/autentikator")
}

// pending is whose password was right a moment ago.
func (p *Pages) pending(r *web.Request) (account.Ref, bool) {
	text, _ := r.Kept(keptAccount).(string)
	no, at, _ := strings.Cut(text, "/")
	since, err := strconv.ParseInt(at, 10, 64)
	age := p.Sys.DB.Clock().Now().Sub(time.Unix(since, 0))
	return account.Ref{ID: number(no)}, err == nil && age >= 0 && age < halfway
}

func (p *Pages) codeForm(r *web.Request) (web.Response, error) {
	if _, ok := p.pending(r); !ok {
		return r.To(Login)
	}
	return r.Page("office/code", map[string]any{"Form": &page.Form{}})
}

func (p *Pages) code(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	ref, ok := p.pending(r)
	if !ok {
		return r.To(Login)
	}
	a, err := p.Sys.Accounts.VerifyTOTP(r.Context(), ref, f.Get("code"))
	if err != nil {
		if x := fault.Of(err); x.Class == fault.Unauthorized {
			f.Fail("code", system.Say(x, r.Lang()))
		} else if !refuse(r, f, err) {
			return nil, err
		}
		return r.Again("office/code", map[string]any{"Form": f})
	}
	return p.enter(r, a)
}

// enter makes the account the session's owner.
func (p *Pages) enter(r *web.Request, a account.Account) (web.Response, error) {
	next, _ := r.Kept(keptNext).(string)
	if !strings.HasPrefix(next, "/kantor") || !web.LocalPath(next) {
		next = "/kantor"
	}
	for _, k := range []string{keptAccount, keptNext, keptTicket} {
		r.Drop(k)
	}
	roles := make([]string, 0, len(a.Roles))
	for _, role := range a.Roles {
		if role.InOffice() {
			roles = append(roles, string(role))
		}
	}
	if err := r.SignIn(web.Identity{UserID: a.Actor(), Name: a.Name, Roles: roles, Office: a.Office}); err != nil {
		return nil, err
	}
	return r.To(next)
}

func (p *Pages) enrolForm(r *web.Request) (web.Response, error) {
	ref, ok := p.pending(r)
	if !ok {
		return r.To(Login)
	}
	return p.drawEnrol(r, ref, &page.Form{}, 200)
}

// drawEnrol shows a secret; its sealed ticket waits in the form. After a wrong
// code the same one is shown again: it has been scanned already.
func (p *Pages) drawEnrol(r *web.Request, ref account.Ref, f *page.Form, status int) (web.Response, error) {
	a, err := p.Sys.Accounts.Get(r.Context(), ref)
	if err != nil {
		return nil, err
	}
	if a.HasTOTP {
		return r.To("/kantor/masuk/kode")
	}
	secret, url, ticket := f.Get("key"), f.Get("url"), f.Get("ticket")
	if !strings.HasPrefix(url, "otpauth://") || len(url) > maxURL || status == 200 {
		if secret, url, ticket, err = p.Sys.Accounts.BeginTOTP(r.Context(), ref, "Jamsos"); err != nil {
			return nil, err
		}
	}
	svg, err := paper.QRSVG(url, r.T("office.totp.qr"))
	if err != nil {
		return nil, err
	}
	// Black on white in dark mode too: not every camera reads it the other way round.
	svg = strings.NewReplacer("<svg ", `<svg width="220" height="220" `, `<path fill="currentColor"`, `<rect width="100%" height="100%" fill="#fff"/><path fill="#000"`).Replace(svg)
	return web.Page{Name: "office/totp", Status: status, Data: map[string]any{"Form": f, "QR": template.HTML(svg), "Secret": secret, "Ticket": ticket, "URL": url}}, nil
}

func (p *Pages) enrol(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	ref, ok := p.pending(r)
	if !ok {
		return r.To(Login)
	}
	a, err := p.Sys.Accounts.Get(r.Context(), ref)
	if err != nil {
		return nil, err
	}
	if a.HasTOTP { // another tab was faster: the code decides
		return r.To("/kantor/masuk/kode")
	}
	if err := p.Sys.Accounts.ConfirmTOTP(r.Context(), ref, f.Get("ticket"), f.Get("code"), a.Actor()); err != nil {
		if !refuse(r, f, err) {
			return nil, err
		}
		if fault.Of(err).Code == "account.ticket" {
			f.Values.Del("url") // begin again
		}
		return p.drawEnrol(r, ref, f, 422)
	}
	r.Flash(page.Good, r.T("office.totp.done"))
	return p.enter(r, a)
}

// invited finds whom a link invites; links of companies are opened elsewhere.
func (p *Pages) invited(r *web.Request) (account.Account, error) {
	a, err := p.Sys.Accounts.LinkAccount(r.Context(), r.Path("token"))
	if err == nil && !office(a) {
		err = fault.New(fault.NotFound, "account.link")
	}
	return a, err
}

func (p *Pages) inviteForm(r *web.Request) (web.Response, error) {
	a, err := p.invited(r)
	if err != nil {
		return nil, err
	}
	return r.Page("office/invite", map[string]any{"Form": &page.Form{}, "Name": a.Name, "Min": auth.MinPassword})
}

func (p *Pages) invite(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	a, err := p.invited(r)
	if err != nil {
		return nil, err
	}
	again := func() (web.Response, error) {
		return r.Again("office/invite", map[string]any{"Form": f, "Name": a.Name, "Min": auth.MinPassword})
	}
	if f.Values.Get("password") != f.Values.Get("password2") {
		f.Fail("password2", r.T("office.invite.differ"))
		return again()
	}
	if a, err = p.Sys.Accounts.UseLink(r.Context(), r.Path("token"), f.Values.Get("password")); err != nil {
		if x := fault.Of(err); x.Class == fault.Invalid {
			f.Fail("password", system.Say(x, r.Lang()))
			return again()
		}
		return nil, err
	}
	return p.proceed(r, a)
}

func (p *Pages) signOut(r *web.Request) (web.Response, error) {
	if _, err := r.Form(); err != nil {
		return nil, err
	}
	if err := r.SignOut(); err != nil {
		return nil, err
	}
	return r.To(Login)
}
