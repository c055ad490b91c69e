// Package signin is the way in for people who work with password and
// authenticator: an invitation by which the password is set, the password, the
// authenticator's set-up and its code. An audience makes a Door and adds its
// Routes; nobody passes it without an authenticator.
//
// Under the audience's base these are masuk, masuk/kode, masuk/autentikator,
// undangan/{token} and keluar.
package signin

import (
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/paper"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

//go:embed page/*.html page/text
var files embed.FS

// Source is the templates and words.
func Source() page.Source {
	sub, err := fs.Sub(files, "page")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return page.Source{Name: "signin", FS: sub}
}

// Door is the way in of one audience. All fields are needed.
type Door struct {
	Accounts *account.Store
	Base     string // "/loket": the address of the audience, and where one goes on
	Words    string // "point.signin": the door's own title and hint are Words.title and Words.hint
	// Admits tells whether an account belongs here; others are unknown here.
	Admits func(account.Account) bool
	// Identity is what the session keeps of an account.
	Identity func(account.Account) web.Identity
}

// halfway is how long a sign-in may wait between password and code.
const halfway = 10 * time.Minute

// maxURL bounds the address in the QR code that comes back with a form.
const maxURL = 500

// Login is where the audience signs in.
func (d *Door) Login() string { return d.Base + "/masuk" }

// Invitation is where a link of account.Store.Invite is opened.
func (d *Door) Invitation(token string) string { return d.Base + "/undangan/" + token }

// Routes are the door's routes, open to everybody.
func (d *Door) Routes() []web.Route {
	open := func(method, path string, h web.Handler) web.Route {
		rt := web.Route{Method: method, Pattern: d.Base + path, Roles: []string{web.Public}, Handler: h, Login: d.Login()}
		if method == "POST" {
			rt.Rate, rt.Secret = "login", []string{"code", "key", "ticket"}
		}
		return rt
	}
	return []web.Route{
		open("GET", "/masuk", d.form),
		open("POST", "/masuk", d.password),
		open("GET", "/masuk/kode", d.codeForm),
		open("POST", "/masuk/kode", d.code),
		open("GET", "/masuk/autentikator", d.enrolForm),
		open("POST", "/masuk/autentikator", d.enrol),
		open("GET", "/undangan/{token}", d.inviteForm),
		open("POST", "/undangan/{token}", d.invite),
		open("POST", "/keluar", d.signOut),
	}
}

// kept is the session's key of what a sign-in that is half done keeps.
func (d *Door) kept(what string) string { return "signin." + d.Base + "." + what }

func (d *Door) draw(r *web.Request, name string, status int, data map[string]any) (web.Response, error) {
	data["Base"], data["Title"], data["Hint"] = d.Base, r.T(d.Words+".title"), r.T(d.Words+".hint")
	return web.Page{Name: "signin/" + name, Status: status, Data: data}, nil
}

// say puts a fault that the person can do something about into the form.
func say(r *web.Request, f *page.Form, field string, err error) bool {
	x := fault.Of(err)
	if x.Class == fault.Internal || x.Class == fault.Unavailable {
		return false
	}
	var args []any
	for k, v := range x.Params {
		args = append(args, k, v)
	}
	text := r.T(x.Code, args...)
	if text == x.Code {
		return false
	}
	f.Fail(field, text)
	return true
}

func (d *Door) form(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	return d.draw(r, "password", 200, map[string]any{"Form": f, "Next": r.Query("next")})
}

func (d *Door) password(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	again := func() (web.Response, error) {
		return d.draw(r, "password", 422, map[string]any{"Form": f, "Next": f.Get("next")})
	}
	for _, field := range []string{"login", "password"} {
		if f.Get(field) == "" {
			f.Fail(field, r.T("signin."+field+".missing"))
		}
	}
	if !f.OK() {
		return again()
	}
	if err := r.Allow("login_key", account.Login(f.Get("login"))); err != nil {
		return nil, err
	}
	a, err := d.Accounts.SignIn(r.Context(), f.Get("login"), f.Values.Get("password"))
	if err == nil && !d.Admits(a) {
		// Other audiences sign in elsewhere; here they are unknown.
		err = fault.New(fault.Unauthorized, "account.wrong")
	}
	if err != nil {
		if say(r, f, "login", err) {
			return again()
		}
		return nil, err
	}
	r.Keep(d.kept("next"), r.Return(d.Base))
	return d.proceed(r, a)
}

// proceed notes that the password was right and asks for the code, or has the
// authenticator set up first.
func (d *Door) proceed(r *web.Request, a account.Account) (web.Response, error) {
	r.Keep(d.kept("account"), fmt.Sprintf("%d/%d/%d", a.Word, a.ID, d.Accounts.DB.Clock().Now().Unix()))
	if a.HasTOTP {
		return r.To(d.Login() + "/kode")
	}
	return r.To(d.Login() + "/autentikator")
}

// pending is whose password was right a moment ago.
func (d *Door) pending(r *web.Request) (account.Ref, bool) {
	text, _ := r.Kept(d.kept("account")).(string)
	var n [3]int64
	parts := strings.Split(text, "/")
	if len(parts) != len(n) {
		return account.Ref{}, false
	}
	for i, p := range parts {
		var err error
		if n[i], err = strconv.ParseInt(p, 10, 64); err != nil {
			return account.Ref{}, false
		}
	}
	age := d.Accounts.DB.Clock().Now().Sub(time.Unix(n[2], 0))
	return account.Ref{Word: n[0], ID: n[1]}, age >= 0 && age < halfway
}

func (d *Door) codeForm(r *web.Request) (web.Response, error) {
	if _, ok := d.pending(r); !ok {
		return r.To(d.Login())
	}
	return d.draw(r, "code", 200, map[string]any{"Form": &page.Form{}})
}

func (d *Door) code(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	ref, ok := d.pending(r)
	if !ok {
		return r.To(d.Login())
	}
	a, err := d.Accounts.VerifyTOTP(r.Context(), ref, f.Get("code"))
	if err != nil {
		if say(r, f, "code", err) {
			return d.draw(r, "code", 422, map[string]any{"Form": f})
		}
		return nil, err
	}
	return d.enter(r, a)
}

// enter makes the account the session's owner.
func (d *Door) enter(r *web.Request, a account.Account) (web.Response, error) {
	next, _ := r.Kept(d.kept("next")).(string)
	if !strings.HasPrefix(next, d.Base) || !web.LocalPath(next) {
		next = d.Base
	}
	for _, k := range []string{"account", "next"} {
		r.Drop(d.kept(k))
	}
	if !d.Admits(a) { // the right was taken away between password and code
		return r.To(d.Login())
	}
	if err := r.SignIn(d.Identity(a)); err != nil {
		return nil, err
	}
	return r.To(next)
}

func (d *Door) enrolForm(r *web.Request) (web.Response, error) {
	ref, ok := d.pending(r)
	if !ok {
		return r.To(d.Login())
	}
	return d.drawEnrol(r, ref, &page.Form{}, 200)
}

// drawEnrol shows a secret; its sealed ticket waits in the form. After a wrong
// code the same one is shown again: it has been scanned already.
func (d *Door) drawEnrol(r *web.Request, ref account.Ref, f *page.Form, status int) (web.Response, error) {
	a, err := d.Accounts.Get(r.Context(), ref)
	if err != nil {
		return nil, err
	}
	if a.HasTOTP { // another tab was faster: the code decides
		return r.To(d.Login() + "/kode")
	}
	secret, url, ticket := f.Get("key"), f.Get("url"), f.Get("ticket")
	if !strings.HasPrefix(url, "otpauth://") || len(url) > maxURL || status == 200 {
		if secret, url, ticket, err = d.Accounts.BeginTOTP(r.Context(), ref, "Jamsos"); err != nil {
			return nil, err
		}
	}
	svg, err := paper.QRSVG(url, r.T("signin.totp.qr"))
	if err != nil {
		return nil, err
	}
	// Black on white in dark mode too: not every camera reads it the other way round.
	svg = strings.NewReplacer("<svg ", `<svg width="220" height="220" `, `<path fill="currentColor"`, `<rect width="100%" height="100%" fill="#fff"/><path fill="#000"`).Replace(svg)
	return d.draw(r, "totp", status, map[string]any{"Form": f, "QR": template.HTML(svg), "Secret": secret, "Ticket": ticket, "URL": url})
}

func (d *Door) enrol(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	ref, ok := d.pending(r)
	if !ok {
		return r.To(d.Login())
	}
	a, err := d.Accounts.Get(r.Context(), ref)
	if err != nil {
		return nil, err
	}
	if a.HasTOTP {
		return r.To(d.Login() + "/kode")
	}
	if err := d.Accounts.ConfirmTOTP(r.Context(), ref, f.Get("ticket"), f.Get("code"), a.Actor()); err != nil {
		if !say(r, f, "code", err) {
			return nil, err
		}
		if fault.Of(err).Code == "account.ticket" {
			f.Values.Del("url") // begin again
		}
		return d.drawEnrol(r, ref, f, 422)
	}
	r.Flash(page.Good, r.T("signin.totp.done"))
	return d.enter(r, a)
}

// invited finds whom a link invites; links of other audiences are opened
// elsewhere.
func (d *Door) invited(r *web.Request) (account.Account, error) {
	a, err := d.Accounts.LinkAccount(r.Context(), r.Path("token"))
	if err == nil && !d.Admits(a) {
		err = fault.New(fault.NotFound, "account.link")
	}
	return a, err
}

func (d *Door) inviteForm(r *web.Request) (web.Response, error) {
	a, err := d.invited(r)
	if err != nil {
		return nil, err
	}
	return d.draw(r, "invite", 200, map[string]any{"Form": &page.Form{}, "Name": a.Name, "Min": auth.MinPassword})
}

func (d *Door) invite(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	a, err := d.invited(r)
	if err != nil {
		return nil, err
	}
	again := func() (web.Response, error) {
		return d.draw(r, "invite", 422, map[string]any{"Form": f, "Name": a.Name, "Min": auth.MinPassword})
	}
	if f.Values.Get("password") != f.Values.Get("password2") {
		f.Fail("password2", r.T("signin.invite.differ"))
		return again()
	}
	if a, err = d.Accounts.UseLink(r.Context(), r.Path("token"), f.Values.Get("password")); err != nil {
		if fault.Of(err).Class == fault.Invalid && say(r, f, "password", err) {
			return again()
		}
		return nil, err
	}
	return d.proceed(r, a)
}

func (d *Door) signOut(r *web.Request) (web.Response, error) {
	if _, err := r.Form(); err != nil {
		return nil, err
	}
	if err := r.SignOut(); err != nil {
		return nil, err
	}
	return r.To(d.Login())
}
