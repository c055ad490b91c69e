package point

import (
	"cmp"
	"embed"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/point"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/signin"
)

//go:embed page/*.html page/text
var files embed.FS

// home is where a teller works.
const home = "/loket"

// Source is the templates and words.
func Source() page.Source {
	sub, err := fs.Sub(files, "page")
	if err != nil {
		panic(err) // the folder is embedded
	}
	return page.Source{Name: "point", FS: sub}
}

// Pages are the pages over a system. Make them with New.
type Pages struct {
	sys  *system.System
	door *signin.Door
}

// New makes the pages.
func New(sys *system.System) *Pages {
	return &Pages{sys, &signin.Door{Accounts: sys.Accounts, Base: home, Words: "teller.signin", Admits: isTeller, Identity: identity}}
}

// isTeller: an account of a point's word that takes cash.
func isTeller(a account.Account) bool {
	return id.ValidPointNo(a.Word) && slices.ContainsFunc(a.Roles, func(r auth.Role) bool { return auth.Can(r, auth.PointCollect) })
}

func identity(a account.Account) web.Identity {
	return web.Identity{UserID: a.Actor(), Name: a.Name, Roles: []string{web.Teller}, PointNo: strconv.FormatInt(a.Word, 10)}
}

// Routes are all routes under /loket.
func (p *Pages) Routes() []web.Route {
	out := p.door.Routes()
	add := func(method, path string, h func(*call) (web.Response, error)) {
		out = append(out, web.Route{Method: method, Pattern: home + path, Roles: []string{web.Teller}, Login: p.door.Login(), Handler: p.own(h)})
	}
	add("GET", "", p.counter)
	add("POST", "/tagihan", p.ask)
	add("POST", "/periksa", p.offer)
	add("POST", "/terima", p.take)
	add("GET", "/slip/{slip}", p.slip)
	add("POST", "/slip/{slip}/batal", p.reverse)
	add("GET", "/hari", p.day)
	add("POST", "/hari/setor", p.deposit)
	add("POST", "/hari/tutup", p.closeDay)
	add("GET", "/hari/{day}", p.closed)
	return out
}

// call is a request of a teller, and the point it is for.
type call struct {
	*web.Request
	Me    account.Account
	Point point.Point
	Today period.Date // WIB
}

// own finds the point of whoever is signed in: from the account and nowhere
// else. An account that was disabled, or lost its role, is signed out.
func (p *Pages) own(h func(*call) (web.Response, error)) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		who := r.Who()
		word, err := id.ParsePointNo(who.PointNo)
		n, err2 := strconv.ParseInt(strings.TrimPrefix(who.UserID, "account:"), 10, 64)
		if err := cmp.Or(err, err2); err != nil {
			return nil, fault.New(fault.Forbidden, "web.forbidden").Because(err)
		}
		c := &call{Request: r, Today: period.DateOf(p.sys.DB.Clock().Now())}
		c.Me, err = p.sys.Accounts.Get(r.Context(), account.Ref{Word: word, ID: n})
		if err != nil && fault.Of(err).Class != fault.NotFound {
			return nil, err
		}
		if err != nil || c.Me.Disabled || !isTeller(c.Me) {
			if err := r.SignOut(); err != nil {
				return nil, err
			}
			return r.To(p.door.Login())
		}
		if c.Point, err = p.sys.Points.Get(r.Context(), word); err != nil {
			return nil, err
		}
		return h(c)
	}
}

type data = map[string]any

// draw draws a page with the menu and the name of the point.
func (c *call) draw(name, section string, status int, d data) (web.Response, error) {
	d["Section"], d["Point"], d["PointNo"], d["Me"] = section, c.Point, id.FormatPointNo(c.Point.No), c.Me.Name
	return web.Page{Name: "point/" + name, Status: status, Data: d, Wide: true}, nil
}

func (c *call) rupiah(n money.Rupiah) string {
	s, err := page.RupiahText(c.Lang(), n)
	if err != nil {
		return n.String()
	}
	return s
}

func (c *call) date(d period.Date) string {
	s, err := page.DateText(c.Lang(), d)
	if err != nil {
		return d.String()
	}
	return s
}

// words is what a person reads of a fault.
func (c *call) words(err error) string { return system.Say(fault.Of(err), c.Lang()) }

// mine tells whether a fault is for the teller to act on.
func mine(err error) bool {
	switch fault.Of(err).Class {
	case fault.Invalid, fault.Conflict, fault.NotFound, fault.Forbidden:
		return true
	}
	return false
}

// amount reads rupiah as people type them: 16.800, Rp 16800.
func amount(s string) (money.Rupiah, bool) {
	s = strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(s), "Rp"))
	var digits strings.Builder
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits.WriteRune(r)
		case r == '.' || r == ' ' || r == '\u00a0':
		default:
			return 0, false
		}
	}
	n, err := strconv.ParseInt(digits.String(), 10, 64)
	return money.Rupiah(n), err == nil && n > 0
}
