package partner

import (
	"embed"
	"io/fs"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

//go:embed page/*.html page/text
var files embed.FS

// Source is the templates and words of this package.
func Source() page.Source {
	sub, err := fs.Sub(files, "page")
	if err != nil {
		panic(err) // embedded
	}
	return page.Source{Name: "partner", FS: sub}
}

// Pages are the pages over a system.
type Pages struct{ sys *system.System }

// New makes the pages.
func New(sys *system.System) *Pages { return &Pages{sys} }

var everybody = []string{web.Public}

// Routes is the table of this package.
func (p *Pages) Routes() []web.Route {
	get := func(pattern string, h web.Handler) web.Route {
		return web.Route{Method: "GET", Pattern: pattern, Roles: everybody, Handler: h}
	}
	// Checking costs work, so it is slowed down by address. A body of 64 KB may
	// grow threefold when a form encodes it.
	post := func(pattern string, h web.Handler) web.Route {
		return web.Route{Method: "POST", Pattern: pattern, Roles: everybody, Rate: "lookup", Limit: 4 * maxBody, Handler: h}
	}
	return []web.Route{
		get("/mitra", p.overview),
		get("/mitra/panduan", p.guide), get("/mitra/panduan.md", p.guideText),
		get("/mitra/uji", p.sandbox), post("/mitra/uji", p.explain),
		get("/mitra/qris", p.qris), post("/mitra/qris", p.decode),
		get("/mitra/kode", p.codes),
		get("/mitra/dialek", p.dialects),
	}
}

type data = map[string]any

// say is what a person reads of a fault.
func say(r *web.Request, err error) string {
	e := fault.Of(err)
	var args []any
	for k, v := range e.Params {
		args = append(args, k, v)
	}
	return r.T(e.Code, args...)
}

// served are the services that a partner calls here; the others we call.
var served = map[string]bool{"21": true, "24": true, "25": true, "26": true, "52": true, "72": true, "73": true}

// overview tells what there is and how to get connected.
func (p *Pages) overview(r *web.Request) (web.Response, error) {
	d := snap.Standard()
	var theirs, ours []page.Row
	for _, s := range snap.Services {
		row := page.Row{Key: s.Code + " " + r.T("partner.service."+s.Code), Value: code(s.Method + " " + d.Path(s))}
		if served[s.Code] {
			theirs = append(theirs, row)
		} else {
			ours = append(ours, row)
		}
	}
	var neutral []page.Row
	for _, o := range [][2]string{{"inquiry", "POST /inquiries"}, {"payment", "POST /payments"}, {"status", "GET /payments/{reference}"},
		{"reversal", "POST /payments/{reference}/reversal"}, {"file", "POST /settlements/{date}"}, {"day", "GET /settlements/{date}"}} {
		neutral = append(neutral, page.Row{Key: r.T("partner.neutral." + o[0]), Value: code(o[1])})
	}
	return r.Page("partner/start", data{"Base": strings.TrimSuffix(p.sys.Config.BaseURL, "/"), "Under": "/api/v1/channels/{channel}", "Theirs": theirs, "Ours": ours, "Neutral": neutral, "Stages": stages(r)})
}

// stages are the steps to a connection.
func stages(r *web.Request) (out []page.Stage) {
	for _, s := range []string{"contract", "keys", "sandbox", "test", "live"} {
		out = append(out, page.Stage{Title: r.T("partner.stage." + s), Text: r.T("partner.stage." + s + ".text"), State: "next"})
	}
	return out
}

func columns(r *web.Request, ids ...string) []page.Column {
	out := make([]page.Column, len(ids))
	for i, id := range ids {
		out[i] = page.Column{Label: r.T(id)}
	}
	return out
}
