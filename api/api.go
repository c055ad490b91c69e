package api

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/system"
)

// Version is that of the interface: the path says v1, this counts additions.
const Version = "1.0.0"

// Config is how the API is served. The zero value is good.
type Config struct {
	Log   *slog.Logger // what went wrong on our side; nil: nowhere
	Rates Rates
	// Address gives the caller's address behind trusted proxies; nil is the
	// connection's.
	Address func(*http.Request) string
}

type server struct {
	sys     *system.System
	config  Config
	rates   Rates
	limiter *limiter
	mux     *http.ServeMux
	api     huma.API
	spec    []byte   // openapi.json
	order   []string // ids of the operations as they were declared
	work    slots    // payrolls being read or applied
}

// New makes the handler of /api/ over sys: REST, description and documentation.
func New(sys *system.System, c Config) (http.Handler, error) { return build(sys, c) }

func build(sys *system.System, c Config) (*server, error) {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Address == nil {
		c.Address = addressOf
	}
	s := &server{sys: sys, config: c, rates: c.Rates.withDefaults(), mux: http.NewServeMux(),
		work: make(slots, 8), limiter: &limiter{full: map[string]time.Time{}, clock: sys.DB.Clock()}}
	s.api = humago.New(s.mux, huma.Config{OpenAPI: describe(), Formats: map[string]huma.Format{"application/json": bodies, "json": bodies},
		DefaultFormat: "application/json", RejectUnknownQueryParameters: true})
	s.api.UseMiddleware(s.guard)
	s.public()
	s.figures()
	s.registrations()
	s.companies()
	s.reports()
	s.bills()
	s.workers()
	s.channels()
	s.points()
	s.settlements()
	relax(s.api.OpenAPI().Components.Schemas)
	var err error
	if s.spec, err = json.MarshalIndent(s.api.OpenAPI(), "", "  "); err != nil {
		return nil, fmt.Errorf("api: openapi: %w", err)
	}
	s.mux.HandleFunc("GET /api/openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/openapi+json")
		w.Header().Set("Access-Control-Allow-Origin", "*") // tools in a browser may read the description, nothing else
		_, _ = w.Write(s.spec)
	})
	if err := s.docs(); err != nil {
		return nil, err
	}
	s.mux.HandleFunc("/", s.notFound)
	return s, nil
}

func describe() *huma.OpenAPI {
	return &huma.OpenAPI{
		OpenAPI: "3.1.0",
		Info: &huma.Info{Title: "Jamsos", Version: Version, License: &huma.License{Name: "see LICENSE"},
			Description: "Workers' social security of Indonesia: registration, wage reports, bills and payments. " +
				"Amounts are whole rupiah, months YYYY-MM, days YYYY-MM-DD (WIB), instants RFC 3339 in UTC. " +
				"Errors are problems (RFC 9457) with a code; Accept-Language id or en chooses their language. " +
				"Lists take after and limit and name their next page in Link."},
		Components: &huma.Components{
			Schemas: huma.NewMapRegistry("#/components/schemas/", nameSchema),
			SecuritySchemes: map[string]*huma.SecurityScheme{
				"employer": {Type: "http", Scheme: "bearer", Description: "A credential that the employer's owner made on the company's pages."},
				"point":    {Type: "http", Scheme: "bearer", Description: "The credential of a service point's own software, made by the office."},
				"channel":  {Type: "http", Scheme: "bearer", Description: "The credential of a payment channel, made by the office."},
			},
		},
		Tags: []*huma.Tag{
			{Name: "Public", Description: "Open to everybody, limited by address."},
			{Name: "Employer", Description: "An employer's own data, with an employer's credential."},
			{Name: "Payment", Description: "Payment channels, with a channel's credential."},
			{Name: "Service point", Description: "Cash at a bank's counter or an agent, with the point's credential."},
		},
	}
}

// ServeHTTP answers everything below /api/.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Add("Vary", "Accept-Language")
	c := &call{lang: langOf(r.Header.Get("Accept-Language")), log: s.config.Log, operation: r.Method, request: h.Get("X-Request-Id"), url: r.URL, address: s.config.Address(r)}
	h.Set("Content-Language", c.lang)
	r = r.WithContext(context.WithValue(r.Context(), callKey{}, c))
	defer func() {
		p := recover()
		if p == nil {
			return
		}
		if p == http.ErrAbortHandler {
			panic(p)
		}
		s.refuse(w, r, fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
	}()
	s.mux.ServeHTTP(w, r)
}

// refuse writes a problem outside of an operation.
func (s *server) refuse(w http.ResponseWriter, r *http.Request, err error) {
	p := problemOf(r.Context(), err)
	for k, v := range p.header {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p)
}

// notFound tells a wrong method from a wrong address.
func (s *server) notFound(w http.ResponseWriter, r *http.Request) {
	var allowed []string
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
		probe := r.Clone(r.Context())
		probe.Method = m
		if _, pattern := s.mux.Handler(probe); pattern != "/" {
			allowed = append(allowed, m)
		}
	}
	if len(allowed) > 0 && !slices.Contains(allowed, r.Method) {
		s.refuse(w, r, fault.New(fault.Invalid, "api.method", "allowed", strings.Join(allowed, ", ")))
		return
	}
	s.refuse(w, r, fault.New(fault.NotFound, "api.not_found"))
}

func (s *server) today() period.Date { return period.DateOf(s.sys.DB.Clock().Now()) }
