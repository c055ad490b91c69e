package citizen

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

const (
	purpose   = "login"
	keyPhone  = "citizen.phone"  // in the session: where the code went
	keyMember = "citizen.member" // in the session: the number that was typed, '' for a telephone
	keyProven = "citizen.proven" // in the session: the telephone that was proven and belongs to several
	// manyMembers bounds how many people may share a telephone at sign-in.
	manyMembers = 50
)

func next(r *web.Request) string {
	if n := r.Return(""); n != "" {
		return "?next=" + url.QueryEscape(n)
	}
	return ""
}

func (p *Pages) signIn(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if r.Who().Is(web.Citizen) {
		return r.To(r.Return("/saya"))
	}
	return r.Page("citizen/signin", data{"Form": f, "Next": r.Return("")})
}

// signInSave sends a code. Whether a telephone or number is known makes no
// difference to what the visitor sees.
func (p *Pages) signInSave(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	again := func(text string) (web.Response, error) {
		f.Fail("who", text)
		return r.Again("citizen/signin", data{"Form": f, "Next": r.Return("")})
	}
	typed := f.Get("who")
	no, phone := int64(0), ""
	if n, err := id.ParseMemberNo(typed); err == nil {
		// A number that nobody has gets a code of its own that is never sent.
		no, phone = n, "none:"+decimal(n)
	} else if ph, err := id.ParsePhone(typed, "ID"); err == nil {
		phone = ph.E164
	} else {
		return again(r.T("citizen.who.shape"))
	}
	if err := r.Allow("otp_key", p.sys.Ring.Index("sign-in", typed)); err != nil {
		return nil, err
	}
	to, err := p.known(r, no, phone)
	if err != nil {
		return nil, err
	}
	code := account.Code{Purpose: purpose, Phone: phone}
	if len(to) > 0 {
		code.Phone, code.Word = to[0].Phone, to[0].MemberNo
		text := r.T("citizen.code.message")
		code.Body = func(c string) string { return fmt.Sprintf(text, c) }
	}
	if err := p.sys.Accounts.SendCode(r.Context(), code); err != nil {
		if fault.Of(err).Code != "account.code_wait" {
			return nil, err
		}
		// The code of a moment ago still opens: whoever went back may type it.
		r.Flash(page.Calm, say(r, err))
	}
	p.sys.Runner.Kick()
	r.Keep(keyPhone, code.Phone)
	r.Keep(keyMember, "")
	if no != 0 {
		r.Keep(keyMember, decimal(no))
	}
	return r.To("/masuk/kode" + next(r))
}

// known are the members who may sign in by a number or telephone.
func (p *Pages) known(r *web.Request, no int64, phone string) (out []member.Brief, err error) {
	if no != 0 {
		err = p.sys.DB.Read(r.Context(), func(tx *db.Tx) error {
			now, err := p.sys.Members.ResolveTx(r.Context(), tx, no)
			if err != nil {
				return err
			}
			all, err := p.sys.Members.BriefsTx(r.Context(), tx, []int64{now})
			if b, ok := all[now]; ok && b.Phone != "" && b.State != member.Closed {
				out = []member.Brief{b}
			}
			return err
		})
		if fault.Of(err).Class == fault.NotFound {
			return nil, nil
		}
		return out, err
	}
	found, err := p.sys.Members.Search(r.Context(), phone, manyMembers, "")
	if err != nil {
		return nil, err
	}
	for _, b := range found.Rows {
		if b.Phone == phone && (b.State == member.Issued || b.State == member.Reserved) {
			out = append(out, b)
		}
	}
	return out, nil
}

func (p *Pages) code(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if s, _ := r.Kept(keyPhone).(string); s == "" {
		return r.To("/masuk" + next(r))
	}
	return r.Page("citizen/code", data{"Form": f, "Next": r.Return("")})
}

func (p *Pages) codeSave(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	phone, _ := r.Kept(keyPhone).(string)
	if phone == "" {
		return r.To("/masuk" + next(r))
	}
	if err := p.sys.Accounts.CheckCode(r.Context(), purpose, phone, f.Get("code")); err != nil {
		if !r.Refuse(f, err) {
			return nil, err
		}
		return r.Again("citizen/code", data{"Form": f, "Next": r.Return("")})
	}
	typed, _ := r.Kept(keyMember).(string)
	r.Drop(keyPhone)
	r.Drop(keyMember)
	no, err := id.ParseMemberNo(typed)
	if err != nil {
		no = 0
	}
	who, err := p.known(r, no, phone)
	if err != nil {
		return nil, err
	}
	switch len(who) {
	case 0: // the telephone was given up meanwhile
		return r.To("/masuk")
	case 1:
		return p.enter(r, who[0])
	}
	r.Keep(keyProven, phone)
	return r.To("/masuk/pilih" + next(r))
}

func (p *Pages) choose(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	if s, _ := r.Kept(keyProven).(string); s == "" {
		return r.To("/masuk" + next(r))
	}
	return r.Page("citizen/choose", data{"Form": f, "Next": r.Return("")})
}

// chooseSave tells apart who shares a telephone: by birth date, or by number
// where two were born on the same day.
func (p *Pages) chooseSave(r *web.Request) (web.Response, error) {
	f, err := r.Form()
	if err != nil {
		return nil, err
	}
	phone, _ := r.Kept(keyProven).(string)
	if phone == "" {
		return r.To("/masuk" + next(r))
	}
	if err := r.Allow("login_key", "choose "+phone); err != nil {
		return nil, err
	}
	all, err := p.known(r, 0, phone)
	if err != nil {
		return nil, err
	}
	no, bad := id.ParseMemberNo(f.Get("which"))
	born, isDay := parseDay(f.Get("which"))
	var hits []member.Brief
	for _, b := range all {
		if bad == nil && b.MemberNo == no || isDay && b.BirthDate == born {
			hits = append(hits, b)
		}
	}
	if len(hits) == 1 {
		r.Drop(keyProven)
		return p.enter(r, hits[0])
	}
	text := "citizen.which.none"
	if len(hits) > 1 {
		text = "citizen.which.number"
	}
	f.Fail("which", r.T(text))
	return r.Again("citizen/choose", data{"Form": f, "Next": r.Return("")})
}

func (p *Pages) enter(r *web.Request, b member.Brief) (web.Response, error) {
	if err := r.SignIn(web.Identity{UserID: "member:" + decimal(b.MemberNo), Name: b.Name, Roles: []string{web.Citizen}, MemberNo: decimal(b.MemberNo)}); err != nil {
		return nil, err
	}
	to := r.Return("/saya")
	if strings.HasPrefix(to, "/masuk") {
		to = "/saya"
	}
	return r.To(to)
}

func (p *Pages) signOut(r *web.Request) (web.Response, error) {
	if _, err := r.Form(); err != nil {
		return nil, err
	}
	if err := r.SignOut(); err != nil {
		return nil, err
	}
	return r.To("/")
}
