package office

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	// linkLife is how long a link to set a password is good.
	linkLife = 72 * time.Hour
	// keptLink shows a new link once to the administrator who made it.
	keptLink = "office.link"
	usersAt  = "/kantor/pengguna"
)

// officeRoles are the roles an administrator can give.
func officeRoles(r *web.Request, chosen []auth.Role) (out []page.Option) {
	for _, role := range auth.Roles {
		if role.InOffice() {
			out = append(out, page.Option{Value: string(role), Label: r.T("office.role." + string(role)), Hint: r.T("office.role." + string(role) + ".hint"), Chosen: slices.Contains(chosen, role)})
		}
	}
	return out
}

func roleNames(r *web.Request, roles []auth.Role) string {
	var names []string
	for _, role := range roles {
		names = append(names, r.T("office.role."+string(role)))
	}
	return strings.Join(names, ", ")
}

func (p *Pages) userState(r *web.Request, a account.Account) page.Tag {
	switch {
	case a.Disabled:
		return page.Tag{Kind: page.Calm, Text: r.T("office.user.disabled")}
	case a.LockedUntil.After(p.Sys.DB.Clock().Now()):
		return page.Tag{Kind: page.Act, Text: r.T("office.user.locked")}
	case !a.HasPassword:
		return page.Tag{Kind: page.Look, Text: r.T("office.user.invited")}
	case !a.HasTOTP:
		return page.Tag{Kind: page.Look, Text: r.T("office.user.nototp")}
	}
	return page.Tag{Kind: page.Good, Text: r.T("office.user.active")}
}

func (p *Pages) users(r *web.Request, me account.Account) (web.Response, error) {
	after := number(r.Query("setelah"))
	list, err := p.Sys.Accounts.List(r.Context(), 0, after, pageRows+1)
	if err != nil {
		return nil, err
	}
	pager := page.Pager{}
	if after != 0 {
		pager.Previous = "/kantor/pengguna"
	}
	if len(list) > pageRows {
		list = list[:pageRows]
		pager.Next = fmt.Sprintf("/kantor/pengguna?setelah=%d", list[pageRows-1].ID)
	}
	t := page.Table{Caption: r.T("office.users"), Stack: true, Columns: []page.Column{{Label: r.T("office.f.name")}, {Label: r.T("office.user.roles")}, {Label: r.T("office.user.office")}, {Label: r.T("office.f.state")}}}
	for _, a := range list {
		t.Rows = append(t.Rows, []any{page.Link{Text: a.Name, Href: fmt.Sprintf("/kantor/pengguna/%d", a.ID)}, roleNames(r, a.Roles), dash(a.Office), p.userState(r, a)})
	}
	return p.show(r, me, "users", map[string]any{"Table": t, "Pager": pager, "Paged": pager.Next != "" || pager.Previous != ""})
}

func (p *Pages) userForm(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	return p.show(r, me, "usernew", userNew(r, f))
}

func roleOf(f *page.Form) []auth.Role {
	role := auth.Role(f.Get("role"))
	if !role.InOffice() {
		return nil
	}
	return []auth.Role{role}
}

func (p *Pages) userCreate(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if roleOf(f) == nil {
		f.Fail("role", r.T("account.role_unknown"))
	}
	if f.OK() {
		a, token, err := p.Sys.Accounts.Invite(r.Context(), account.New{Login: f.Get("login"), Name: f.Get("name"), Roles: roleOf(f), Office: f.Get("office")}, linkLife, me.Actor())
		if err == nil {
			r.Keep(keptLink, fmt.Sprintf("%d %s", a.ID, token))
			r.Flash(page.Good, r.T("office.user.made"))
			return r.To(userAt(a))
		}
		if !refuse(r, f, err) {
			return nil, err
		}
	}
	return p.again(r, me, "usernew", userNew(r, f))
}

// userNew is what the form of a new account of the office shows.
func userNew(r *web.Request, f *page.Form) map[string]any {
	return map[string]any{"Form": f, "Title": r.T("office.user.new"), "Roles": officeRoles(r, nil), "LoginHint": r.T("office.user.login.hint"), "Back": usersAt}
}

// userAt is the page of an account: of the office, or of a point's teller.
func userAt(a account.Account) string {
	if a.Word != 0 {
		return fmt.Sprintf("%s/petugas/%d", onePoint(a.Word), a.ID)
	}
	return fmt.Sprintf("%s/%d", usersAt, a.ID)
}

func (p *Pages) whom(r *web.Request) (account.Account, error) {
	return p.Sys.Accounts.Get(r.Context(), account.Ref{ID: number(r.Path("id"))})
}

// userData is what the page of an account shows. A teller's role is not changed,
// and their link leads to the counter.
func (p *Pages) userData(r *web.Request, a account.Account, f *page.Form) map[string]any {
	data := map[string]any{"Form": f, "Account": a, "State": p.userState(r, a), "RoleNames": roleNames(r, a.Roles),
		"Locked": a.LockedUntil.After(p.Sys.DB.Clock().Now()), "Back": usersAt}
	invitation := p.door.Invitation
	if a.Word != 0 {
		data["Back"], invitation = onePoint(a.Word), point.Invitation
	} else {
		data["Roles"] = officeRoles(r, a.Roles)
	}
	if kept, _ := r.Kept(keptLink).(string); kept != "" {
		if no, token, _ := strings.Cut(kept, " "); number(no) == a.ID {
			r.Drop(keptLink)
			data["Link"] = p.Sys.Config.BaseURL + invitation(token)
		}
	}
	return data
}

func (p *Pages) user(r *web.Request, me account.Account) (web.Response, error) {
	a, err := p.whom(r)
	if err != nil {
		return nil, err
	}
	data := p.userData(r, a, &page.Form{})
	data["Self"] = a.ID == me.ID
	return p.show(r, me, "user", data)
}

// userChange changes an account of the office. Nobody changes the account they
// are signed in with, so that the last administrator cannot lock the door from
// outside.
func (p *Pages) userChange(r *web.Request, me account.Account) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	a, err := p.whom(r)
	if err != nil {
		return nil, err
	}
	if a.ID == me.ID {
		return nil, fault.New(fault.Forbidden, "office.user.self")
	}
	return p.changeAccount(r, me, a, f)
}

// changeAccount does one of the things that are done to an account: each needs a
// reason.
func (p *Pages) changeAccount(r *web.Request, me, a account.Account, f *page.Form) (web.Response, error) {
	var err error
	reason, do, actor := strings.Join(strings.Fields(f.Get("reason")), " "), f.Get("do"), me.Actor()
	if reason == "" {
		f.Fail("reason", r.T("member.reason_missing"))
	}
	ctx := r.Context()
	if f.OK() {
		switch {
		case do == "link":
			err = p.once(r, me, func(ctx context.Context, tx *db.Tx) error {
				token, err := p.Sys.Accounts.LinkTx(ctx, tx, a.Ref, linkLife)
				if err == nil {
					r.Keep(keptLink, fmt.Sprintf("%d %s", a.ID, token))
					err = audit.Write(ctx, tx, audit.Change{Word: a.Word, Actor: actor, Action: "office.reset_password", Subject: a.Actor(), Reason: reason})
				}
				return err
			})
		case do == "totp":
			err = p.Sys.Accounts.SetTOTP(ctx, a.Ref, "", reason, actor)
		case do == "unlock":
			err = p.Sys.Accounts.Unlock(ctx, a.Ref, reason, actor)
		case do == "disable" || do == "enable":
			err = p.Sys.Accounts.Disable(ctx, a.Ref, do == "disable", reason, actor)
		case do == "roles" && a.Word == 0:
			if roleOf(f) == nil {
				f.Fail("role", r.T("account.role_unknown"))
			} else {
				err = p.Sys.Accounts.SetRoles(ctx, a.Ref, roleOf(f), reason, actor)
			}
		default:
			f.Fail("do", r.T("office.user.do.missing"))
		}
		if err != nil && !refuse(r, f, err) {
			return nil, err
		}
	}
	if !f.OK() {
		return p.again(r, me, "user", p.userData(r, a, f))
	}
	r.Flash(page.Good, r.T("office.user.changed"))
	return r.To(userAt(a))
}
