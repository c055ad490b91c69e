// Package site hangs every audience and the API into one server. It is the only
// place that knows them all.
package site

import (
	"log/slog"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/system"
	"github.com/jamsos/jamsos/web"
	"github.com/jamsos/jamsos/web/page"
)

// Config is how the site is served.
type Config struct {
	Demo         bool // the demonstration: synthetic band, simulated counter, outbox
	Secure       bool // https
	Log          *slog.Logger
	MetricsToken string
}

// New makes the server with every page and the API over sys.
func New(sys *system.System, c Config) (*web.Server, error) {
	s, err := web.New(web.Config{
		Sources: []page.Source{{Name: "fault", FS: system.Words()}},
		Store:   account.Sessions{DB: sys.DB}, Clock: sys.DB.Clock(), Log: c.Log, Demo: c.Demo, Secure: c.Secure, Key: []byte(sys.Ring.Index("web.form", "key")), MetricsToken: c.MetricsToken,
	})
	if err != nil {
		return nil, err
	}
	return s, nil
}
