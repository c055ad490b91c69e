package public

import (
	"embed"
	"html/template"
	"io/fs"
	"strconv"

	"github.com/boombuler/barcode/qr"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
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
	return page.Source{Name: "public", FS: sub}
}

// Config says how the pages are used.
type Config struct {
	Demo bool // adds the simulated shop counter and the outbox
}

// Pages are the pages over a system.
type Pages struct {
	sys  *system.System
	demo bool
}

// New makes the pages.
func New(sys *system.System, c Config) *Pages { return &Pages{sys, c.Demo} }

var everybody = []string{web.Public}

// Routes is the table of this package.
func (p *Pages) Routes() []web.Route {
	var out []web.Route
	get := func(pattern string, h web.Handler) {
		out = append(out, web.Route{Method: "GET", Pattern: pattern, Roles: everybody, Handler: h})
	}
	// What tries numbers or codes is slowed down by address.
	slow := func(method, pattern string, h web.Handler) {
		out = append(out, web.Route{Method: method, Pattern: pattern, Roles: everybody, Rate: "lookup", Handler: h})
	}
	get("/{$}", p.start)
	get("/hitung", p.calculator)
	get("/hitung/manfaat", p.benefitCalculator)

	slow("GET", "/transparansi", p.transparency)
	slow("GET", "/transparansi.csv", p.transparencyFile)

	get("/law", p.law)
	get("/law/changes", p.lawChanges)
	get("/law/{rule}", p.lawRule)

	get("/daftar", p.begin)
	slow("POST", "/daftar", p.beginSave)
	get("/daftar/{step}", p.step)
	slow("POST", "/daftar/{step}", p.stepSave)
	get("/daftar/bulan/jumlah", p.monthsAmount)
	get("/lanjut", p.resume)
	slow("POST", "/lanjut", p.resumeSave)
	get("/lupa", p.forgot)
	slow("POST", "/lupa", p.forgotSave)

	slow("GET", "/bayar/{token}", p.bill)
	slow("GET", "/bayar/{token}/keadaan", p.billState)
	slow("POST", "/bayar/{token}/batal", p.billCancel)
	slow("POST", "/bayar/{token}/baru", p.billRenew)
	slow("POST", "/bayar/{token}/buka", p.billUnlock)

	slow("GET", "/r/{token}", p.receipt)
	slow("GET", "/periksa", p.check)
	slow("GET", "/periksa/{payload}", p.checkCard)

	if p.demo {
		get("/demo/kasir", p.counter)
		slow("POST", "/demo/kasir", p.counterAsk)
		slow("POST", "/demo/kasir/bayar", p.counterPay)
		get("/demo/outbox", p.outbox)
	}
	return out
}

type data = map[string]any

func (p *Pages) today() period.Date { return period.DateOf(p.sys.DB.Clock().Now()) }

// say is what a person reads of a fault that the handler shows itself.
func say(r *web.Request, err error) string {
	e := fault.Of(err)
	var args []any
	for k, v := range e.Params {
		args = append(args, k, v)
	}
	return r.T(e.Code, args...)
}

// mine tells whether an error is one that the person reads on the page;
// what remains is for the log.
func mine(err error) bool {
	switch fault.Of(err).Class {
	case fault.Invalid, fault.Conflict, fault.NotFound:
		return true
	}
	return false
}

// qrImage draws a QR code in the page's style.
func qrImage(text, label string) (template.HTML, error) {
	c, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return "", err
	}
	return page.Matrix(c.Bounds().Dx(), func(x, y int) bool {
		v, _, _, _ := c.At(x, y).RGBA()
		return v < 0x8000
	}, label), nil
}

func decimal(n int64) string { return strconv.FormatInt(n, 10) }

func memberNo(s string) int64 {
	n, err := id.ParseMemberNo(s)
	if err != nil {
		return 0
	}
	return n
}

// start is the first page.
func (p *Pages) start(r *web.Request) (web.Response, error) {
	code, _ := r.Kept(keyDraft).(string)
	return r.Page("public/start", data{"Draft": code})
}
