package biller

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
)

const (
	// maxCall bounds a body but that of a bulk notice: the largest message of the
	// standard that we serve, 24 bills with texts, is below 32 KiB.
	maxCall = 128 << 10
	maxBulk = snap.MaxBody
	// ownPatience is how long a call may take. Banks hang up after 15 to 30 seconds.
	ownPatience = 12 * time.Second
)

// Server answers banks. It is built once; Handler gives what HTTP needs.
type Server struct {
	DB       *db.DB
	Till     *payment.Till
	Partners *partner.Registry

	hooks   map[string]Hook
	buckets buckets
}

// New makes a server without hooks.
func New(d *db.DB, till *payment.Till, partners *partner.Registry) *Server {
	return &Server{DB: d, Till: till, Partners: partners, hooks: map[string]Hook{}, buckets: buckets{full: map[string]time.Time{}, clock: clock.System}}
}

// Config is what a server of pages knows and this package does not.
type Config struct {
	Sandbox bool // sandbox partners are served as live ones: the demonstration
	Log     *slog.Logger
	// Patience is how long a call may take; 0: 12 s.
	Patience time.Duration
	// Address is the caller's, behind reverse proxies too; nil: the connection's.
	Address func(*http.Request) netip.Addr
}

// debitNotify is 56: what became of a direct debit over a wallet or card.
var debitNotify = snap.Service{Code: "56", Method: http.MethodPost, Path: "/debit/notify", Name: "what became of a direct debit"}

// served are the services in the order of the package's doc, and how each is
// answered after the gate.
var served = []struct {
	snap.Service
	flow   partner.Flow
	limit  int64
	from   []string // kinds of channels that have it; nil: any, as a hook knows its bank
	answer func(*Server, *call) reply
}{
	{snap.TokenB2B, partner.Call, maxCall, nil, nil}, // has a gate of its own
	{snap.Inquiry, partner.Call, maxCall, byNumber, (*Server).inquiry},
	{snap.Pay, partner.Call, maxCall, byNumber, (*Server).pay},
	{snap.PayStatus, partner.Call, maxCall, byNumber, (*Server).status},
	{snap.NotifyQR, partner.Notice, maxCall, []string{"qris"}, (*Server).paidQR},
	{snap.NotifyBulk, partner.Notice, maxBulk, nil, (*Server).hooked},
	{debitNotify, partner.Notice, maxCall, nil, (*Server).hooked},
	{snap.NotifyDebit, partner.Notice, maxCall, nil, (*Server).hooked},
}

// byNumber are the kinds of channels where a payer names an account: they ask
// before they take money. What is told by the others has been paid already.
var byNumber = payment.ByNumber()

// Prefixes are the addresses to mount Handler at: "/openapi/v1.0/" and so on.
func Prefixes() []string {
	out := partner.Prefixes()
	for i := range out {
		out[i] += "/"
	}
	return out
}

// Handler answers the calls under Prefixes.
func (s *Server) Handler(c Config) http.Handler {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Address == nil {
		c.Address = connection
	}
	if c.Patience == 0 {
		c.Patience = ownPatience
	}
	paths := map[string]int{}
	for _, prefix := range partner.Prefixes() {
		for i := range served {
			if s.hooks[served[i].Code] != nil || !hookable(served[i].Code) {
				paths[prefix+served[i].Path] = i
			}
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if i, ok := paths[r.URL.Path]; ok {
			s.serve(w, r, c, i)
		} else {
			http.NotFound(w, r)
		}
	})
}

// serve reads, checks and answers a call of a service.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, cfg Config, i int) {
	ctx, cancel := context.WithTimeout(r.Context(), cfg.Patience)
	defer cancel()
	c := &call{ctx: ctx, cfg: cfg, req: r, service: served[i].Service, flow: served[i].flow, from: served[i].from, now: s.DB.Clock().Now(), address: cfg.Address(r)}
	var a reply
	switch body, err := readBody(r, served[i].limit); {
	case r.Method != served[i].Method:
		w.Header().Set("Allow", served[i].Method)
		a = reply{kind: notSupported}
	case err != nil:
		a = c.refuse(err)
	default:
		c.body = body
		if served[i].answer == nil {
			a = s.token(c)
		} else if err := s.gate(c); err != nil {
			a = c.refuse(err)
		} else {
			a = served[i].answer(s, c)
		}
	}
	s.write(w, c, a)
}

// readBody reads a body to its end; one byte too many is snap's own fault.
func readBody(r *http.Request, limit int64) ([]byte, error) {
	large := fault.New(fault.TooLarge, "snap.body_large", "max", limit).On("body")
	if r.ContentLength > limit {
		return nil, large
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, limit+1))
	switch {
	case err != nil:
		return nil, fault.New(fault.Invalid, "snap.body_unreadable", "at", len(b)).On("body").Because(err)
	case int64(len(b)) > limit:
		return nil, large
	}
	return b, nil
}

func connection(r *http.Request) netip.Addr {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	a, _ := netip.ParseAddr(host) // the zero address is in nobody's network
	return a.Unmap()
}
