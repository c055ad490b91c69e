package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/alexedwards/scs/v2"
	"github.com/alexedwards/scs/v2/memstore"
	"github.com/prometheus/client_golang/prometheus"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/web/assets"
	"github.com/jamsos/jamsos/web/page"
)

// Config is what a server is made of. The zero value works: sessions in
// memory, no audience, Indonesian and English, no log.
type Config struct {
	Sources    []page.Source   // the audiences' templates and words
	Translator page.Translator // nil: the sources' own catalogues
	Store      scs.Store       // sessions; nil: in memory. A scs.CtxStore gets the request's context
	Clock      clock.Clock     // nil: clock.System
	Log        *slog.Logger    // nil: none
	Registry   *prometheus.Registry
	Limits     Limits // zero fields: DefaultLimits

	Demo           bool   // the demonstration: band on every page, gallery at /design
	Secure         bool   // served over https: Secure cookies and HSTS
	Login          string // where to sign in; "": /masuk
	Key            []byte // marks form tokens; the same in all processes; nil: random
	MetricsToken   string // for /metrics from another machine; "": this machine only
	TrustedProxies []netip.Prefix
	TrustedOrigins []string                        // other origins that may post, such as "https://app.example"
	Healthy        func(ctx context.Context) error // asked by /healthz; nil: always

	SessionIdle time.Duration // 0: 30 minutes
	SessionLife time.Duration // 0: 12 hours
}

// Server answers the pages. Make it with New, fill it with Add and Mount, then
// use Handler or Serve.
type Server struct {
	config   Config
	limits   Limits
	log      *slog.Logger
	mux      *http.ServeMux
	routes   []Route
	pages    *page.Book
	sessions *scs.SessionManager
	limiter  *limiter
	metrics  *metrics
	key      []byte
	handler  http.Handler
	cross    *http.CrossOriginProtection
	closing  context.Context // ends when Serve is told to end
	close    context.CancelFunc
}

// New makes a server with /assets/, /healthz and /metrics, and in the
// demonstration /design. It fails on a template or catalogue that is wrong.
func New(c Config) (*Server, error) {
	if c.Clock == nil {
		c.Clock = clock.System
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Registry == nil {
		c.Registry = prometheus.NewRegistry()
	}
	if c.Store == nil {
		c.Store = memstore.New()
	}
	fill(&c.Login, "/masuk")
	fill(&c.SessionIdle, 30*time.Minute)
	fill(&c.SessionLife, 12*time.Hour)
	s := &Server{config: c, limits: c.Limits.withDefaults(), log: c.Log, mux: http.NewServeMux(), key: c.Key}
	if len(s.key) == 0 {
		s.key = make([]byte, 32)
		rand.Read(s.key)
	}
	s.closing, s.close = context.WithCancel(context.Background())
	s.limiter = &limiter{full: map[string]time.Time{}, most: s.limits.Keys, clock: c.Clock}
	var err error
	if s.metrics, err = newMetrics(c.Registry); err != nil {
		return nil, fmt.Errorf("web: metrics: %w", err)
	}
	if s.pages, err = page.Load(c.Translator, assets.Default(), c.Sources...); err != nil {
		return nil, err
	}
	s.sessions = scs.New()
	s.sessions.Store = c.Store
	s.sessions.IdleTimeout, s.sessions.Lifetime = c.SessionIdle, c.SessionLife
	s.sessions.HashTokenInStore = true // who reads the store cannot take over a session
	s.sessions.Cookie.Name = "sesi"
	s.sessions.Cookie.Secure = c.Secure
	s.sessions.Cookie.HttpOnly = true
	s.sessions.Cookie.SameSite = http.SameSiteLaxMode

	s.mux.Handle("GET "+assets.Prefix, assets.Default())
	s.mux.Handle("GET /metrics", s.serveMetrics())
	s.mux.HandleFunc("GET /healthz", s.health)
	s.mux.HandleFunc("/", s.notFound)
	if c.Demo {
		if err := s.Add(gallery()...); err != nil {
			return nil, err
		}
	}

	cross := http.NewCrossOriginProtection()
	for _, o := range c.TrustedOrigins {
		if err := cross.AddTrustedOrigin(o); err != nil {
			return nil, fmt.Errorf("web: trusted origin: %w", err)
		}
	}
	cross.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		r := s.bare(w, hr)
		s.errorPage(r, http.StatusForbidden, fault.New(fault.Forbidden, "web.cross_origin"))
	}))
	s.cross = cross
	s.handler = s.observe(s.headers(cross.Handler(s.mux)))
	return s, nil
}

// Handler is everything together.
func (s *Server) Handler() http.Handler { return s.handler }

// Pages is the book of templates, for what is drawn outside a request.
func (s *Server) Pages() *page.Book { return s.pages }

// bare is a request that no route takes.
func (s *Server) bare(w http.ResponseWriter, hr *http.Request) *Request {
	return &Request{Request: hr, server: s, w: w, lang: s.language(w, hr)}
}

// errorView is the dot of the error page: no session is asked.
func (r *Request) errorView(p problem) *page.View {
	v := &page.View{Lang: r.lang, Path: r.URL.Path, Demo: r.server.config.Demo, RequestID: r.ID(), Data: p}
	if r.who.SignedIn() {
		v.Who.Name = r.who.Name
	}
	return v
}

// notFound answers what no pattern takes. A path that exists with another
// method is caught here too, because the mux would otherwise answer in bare text.
func (s *Server) notFound(w http.ResponseWriter, hr *http.Request) {
	r := s.bare(w, hr)
	s.errorPage(r, http.StatusNotFound, nil)
}

func (s *Server) health(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	if s.config.Healthy != nil {
		ctx, cancel := context.WithTimeout(r.Context(), 2*time.Second)
		defer cancel()
		if err := s.config.Healthy(ctx); err != nil {
			s.log.LogAttrs(ctx, slog.LevelError, "not healthy", slog.Any("err", err))
			w.WriteHeader(http.StatusServiceUnavailable)
			io.WriteString(w, "unavailable\n")
			return
		}
	}
	io.WriteString(w, "ok\n")
}

// Serve answers on the listener until ctx ends, then finishes what is running
// within ten seconds. It gives nil after an orderly end.
func (s *Server) Serve(ctx context.Context, l net.Listener) error {
	srv := &http.Server{Handler: s.handler, MaxHeaderBytes: s.limits.Header, ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout: s.limits.Read, WriteTimeout: s.limits.Write, IdleTimeout: s.limits.Idle,
		ErrorLog: log.New(io.Discard, "", 0)} // TLS noise of scanners; our own errors are logged where they happen
	done := make(chan error, 1)
	go func() { done <- srv.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	s.close()
	if err := srv.Shutdown(end); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("web: some requests did not finish in time: %w", err)
	}
	return nil
}
