package citizen

import (
	"embed"
	"html/template"
	"io/fs"
	"strconv"

	"github.com/boombuler/barcode/qr"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

//go:embed all:page
var files embed.FS

// Source is the templates and words of this package.
func Source() page.Source {
	sub, err := fs.Sub(files, "page")
	if err != nil {
		panic(err) // embedded
	}
	return page.Source{Name: "citizen", FS: sub}
}

// Config says how the pages are used.
type Config struct {
	Demo bool // papers say that the data are synthetic
}

// Pages are the pages over a system.
type Pages struct {
	sys  *system.System
	demo bool
}

// New makes the pages.
func New(sys *system.System, c Config) *Pages { return &Pages{sys, c.Demo} }

// Routes is the table of this package.
func (p *Pages) Routes() []web.Route {
	everybody := []string{web.Public}
	out := []web.Route{
		{Method: "GET", Pattern: "/masuk", Roles: everybody, Handler: p.signIn},
		{Method: "POST", Pattern: "/masuk", Roles: everybody, Rate: "otp", Handler: p.signInSave},
		{Method: "GET", Pattern: "/masuk/kode", Roles: everybody, Handler: p.code},
		{Method: "POST", Pattern: "/masuk/kode", Roles: everybody, Rate: "login", Handler: p.codeSave},
		{Method: "GET", Pattern: "/masuk/pilih", Roles: everybody, Handler: p.choose},
		{Method: "POST", Pattern: "/masuk/pilih", Roles: everybody, Rate: "login", Handler: p.chooseSave},
		{Method: "POST", Pattern: "/keluar", Roles: everybody, Handler: p.signOut},
	}
	own := func(method, pattern string, h func(*call) (web.Response, error)) {
		out = append(out, web.Route{Method: method, Pattern: pattern, Roles: []string{web.Citizen}, Handler: p.own(h)})
	}
	own("GET", "/saya", p.home)
	own("GET", "/saya/iuran", p.contributions)
	own("GET", "/saya/iuran/{month}/{from}", p.month)
	own("GET", "/saya/bayar", p.pay)
	own("GET", "/saya/bayar/jumlah", p.payAmount)
	own("POST", "/saya/bayar", p.paySave)
	own("GET", "/saya/debit", p.autoDebit)
	own("POST", "/saya/debit", p.autoDebitSave)
	own("GET", "/saya/titipan", p.standing)
	own("POST", "/saya/titipan", p.standingAsk)
	own("GET", "/saya/pembayaran", p.paid)
	own("GET", "/saya/data", p.record)
	own("GET", "/saya/data/ubah", p.correct)
	own("POST", "/saya/data/ubah", p.correctSave)
	own("GET", "/saya/ahli-waris", p.heirs)
	own("POST", "/saya/ahli-waris", p.heirsSave)
	own("GET", "/saya/unduh", p.export)
	own("GET", "/kartu", p.card)
	own("GET", "/kartu/pdf", p.cardPaper)
	return out
}

// call is a request of a member, with their record.
type call struct {
	*web.Request
	No int64 // from the session and nowhere else
	Me member.Person
}

// actor is how the member signs in the audit.
func (c *call) actor() string { return "member:" + decimal(c.No) }

// own finds the member of the session anew with every request: after a merge it
// is the number that holds now, and a closed record is signed out.
func (p *Pages) own(h func(*call) (web.Response, error)) web.Handler {
	return func(r *web.Request) (web.Response, error) {
		no, err := id.ParseMemberNo(r.Who().MemberNo)
		if err != nil {
			return nil, fault.New(fault.Forbidden, "web.forbidden").Because(err)
		}
		c := &call{Request: r}
		if err := p.sys.DB.Read(r.Context(), func(tx *db.Tx) error {
			if c.No, err = p.sys.Members.ResolveTx(r.Context(), tx, no); err != nil {
				return err
			}
			c.Me, err = p.sys.Members.GetTx(r.Context(), tx, c.No)
			return err
		}); err != nil && fault.Of(err).Class != fault.NotFound {
			return nil, err
		}
		if err != nil || c.Me.State == member.Closed {
			if err := r.SignOut(); err != nil {
				return nil, err
			}
			return nil, fault.New(fault.Unauthorized, "web.sign_in")
		}
		return h(c)
	}
}

type data = map[string]any

func (p *Pages) today() period.Date { return period.DateOf(p.sys.DB.Clock().Now()) }

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

// say is what a person reads of a fault that the handler shows itself.
func say(r *web.Request, err error) string {
	e := fault.Of(err)
	var args []any
	for k, v := range e.Params {
		args = append(args, k, v)
	}
	return r.T(e.Code, args...)
}

func rupiah(lang string, n money.Rupiah) string {
	s, err := page.RupiahText(lang, n)
	if err != nil {
		return ""
	}
	return s
}

func day(lang string, d period.Date) string {
	s, err := page.DateText(lang, d)
	if err != nil {
		return d.String()
	}
	return s
}

// qrImage draws a QR code in the page's style.
func qrImage(text, label string) (template.HTML, error) {
	c, err := qr.Encode(text, qr.L, qr.Auto) // a screen is never dirty: fewer, larger modules
	if err != nil {
		return "", err
	}
	return page.Matrix(c.Bounds().Dx(), func(x, y int) bool {
		v, _, _, _ := c.At(x, y).RGBA()
		return v < 0x8000
	}, label), nil
}
