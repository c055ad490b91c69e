// Package site hangs every audience and the API into one server. It is the only
// place that knows them all.
package site

import (
	"context"
	"log/slog"
	"net/netip"

	"github.com/jamsos/jamsos/api"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/payment/biller"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/citizen"
	"github.com/jamsos/jamsos/web/company"
	"github.com/jamsos/jamsos/web/office"
	"github.com/jamsos/jamsos/web/page"
	"github.com/jamsos/jamsos/web/partner"
	"github.com/jamsos/jamsos/web/point"
	"github.com/jamsos/jamsos/web/public"
	"github.com/jamsos/jamsos/web/signin"
)

// Config is how the site is served.
type Config struct {
	Demo         bool // the demonstration: synthetic band, simulated counter, outbox
	Secure       bool // https
	Log          *slog.Logger
	MetricsToken string
	// Proxies are the addresses of reverse proxies whose X-Forwarded-For counts.
	Proxies []netip.Prefix
}

// Site is the server with everything in it.
type Site struct {
	*web.Server
	company *company.Pages
}

// Wait waits for work that pages do in the background (payroll sheets being
// read); call it after Serve and before the database is closed.
func (s *Site) Wait() { s.company.Wait() }

// New makes the server with every page and the API over sys.
func New(sys *system.System, c Config) (*Site, error) {
	srv, err := web.New(web.Config{
		Sources: []page.Source{{Name: "fault", FS: system.Words()}, public.Source(), citizen.Source(), company.Source(), office.Source(), partner.Source(), signin.Source(), point.Source()},
		Store:   account.Sessions{DB: sys.DB}, Clock: sys.DB.Clock(), Log: c.Log, Demo: c.Demo, Secure: c.Secure, MetricsToken: c.MetricsToken,
		TrustedProxies: c.Proxies,
		Healthy: func(ctx context.Context) error {
			return sys.DB.Read(ctx, func(tx *db.Tx) error {
				var one int
				return tx.QueryRow(ctx, `SELECT 1`).Scan(&one)
			})
		},
		Key: []byte(sys.Ring.Index("web.form", "key")), // the same in every process over the same keys
	})
	if err != nil {
		return nil, err
	}
	s := &Site{srv, company.New(sys)}
	for _, routes := range [][]web.Route{public.New(sys, public.Config{Demo: c.Demo}).Routes(), citizen.New(sys, citizen.Config{Demo: c.Demo}).Routes(), s.company.Routes(), office.New(sys).Routes(), partner.New(sys).Routes(), point.New(sys).Routes()} {
		if err := srv.Add(routes...); err != nil {
			return nil, err
		}
	}
	banks := sys.Biller.Handler(biller.Config{Sandbox: c.Demo, Log: c.Log, Address: srv.Caller})
	for _, prefix := range biller.Prefixes() {
		if err := srv.MountSigned(prefix, banks); err != nil {
			return nil, err
		}
	}
	rest, err := api.New(sys, api.Config{Log: c.Log})
	if err != nil {
		return nil, err
	}
	return s, srv.Mount("/api/", rest)
}
