package web

import (
	"context"
	"fmt"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
)

// The roles. A route names those who may call it.
const (
	Public        = "public" // everybody, signed in or not
	Citizen       = "citizen"
	EmployerOwner = "employer_owner"
	PayrollClerk  = "payroll_clerk"
	Teller        = "teller"
	Officer       = "officer"
	Finance       = "finance"
	Auditor       = "auditor"
	Administrator = "administrator"
)

// Roles are all roles a person can have; Public is not one of them.
var Roles = []string{Citizen, EmployerOwner, PayrollClerk, Teller, Officer, Finance, Auditor, Administrator}

// Handler answers one request. Who it is and whether their role may call it
// is settled before; the handler parses, acts and answers, in this order. A
// fault (kit/fault) becomes the status of its class and a page that says what
// to do next; any other error is a 500 and is logged, not shown.
type Handler func(r *Request) (Response, error)

// Route is one line of the route table.
type Route struct {
	Method  string // GET, POST, …; GET answers HEAD too
	Pattern string // as in http.ServeMux: /anggota/{no}
	Roles   []string
	Handler Handler

	Limit   int64         // largest body in bytes; 0: Limits.Form, a page's fields
	Rate    string        // name of a rate limit by address (Limits.Rates); "": none
	Timeout time.Duration // 0: Limits.Timeout; negative: none, for streams
	Login   string        // where to sign in; "": Config.Login
	// Secret are fields never kept when the session has expired, besides those
	// whose names speak for themselves (password, otp, pin, code).
	Secret []string
}

// Open tells whether everybody may call the route.
func (r Route) Open() bool { return slices.Contains(r.Roles, Public) }

// May tells whether somebody may call the route. A route without roles is
// closed to everybody.
func (r Route) May(who Identity) bool {
	return r.Open() || slices.ContainsFunc(r.Roles, who.Is)
}

// Add puts routes into the table. A faulty route (no handler, an unknown role,
// a pattern that clashes) is an error of the program, said at start.
func (s *Server) Add(routes ...Route) (err error) {
	for _, rt := range routes {
		if rt.Handler == nil || rt.Method == "" || !strings.HasPrefix(rt.Pattern, "/") {
			return fmt.Errorf("web: route %s %s: method, pattern and handler are needed", rt.Method, rt.Pattern)
		}
		for _, role := range rt.Roles {
			if role != Public && !slices.Contains(Roles, role) {
				return fmt.Errorf("web: route %s %s: unknown role %q", rt.Method, rt.Pattern, role)
			}
		}
		if _, ok := s.limits.Rates[rt.Rate]; rt.Rate != "" && !ok {
			return fmt.Errorf("web: route %s %s: unknown rate limit %q", rt.Method, rt.Pattern, rt.Rate)
		}
		if err := s.register(rt.Method+" "+rt.Pattern, s.serve(rt)); err != nil {
			return err
		}
		s.routes = append(s.routes, rt)
	}
	return nil
}

// register turns the panic of ServeMux on a clash into an error.
func (s *Server) register(pattern string, h http.Handler) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("web: %v", p)
		}
	}()
	s.mux.Handle(pattern, h)
	return nil
}

// Mount hangs in a handler of another kind, such as the REST API, which does
// its own authentication. It gets request id, recovery, headers and the log,
// but no session, body limit or compression.
func (s *Server) Mount(pattern string, h http.Handler) error { return s.register(pattern, h) }

// MountSigned is Mount for calls of machines that sign each of them and carry no
// cookie: a header ORIGIN, which protocols of banks know too, does not make them
// calls of a foreign page.
func (s *Server) MountSigned(pattern string, h http.Handler) error {
	if err := s.register(pattern, h); err != nil {
		return err
	}
	s.cross.AddInsecureBypassPattern(pattern)
	return nil
}

// Routes is the route table in the order in which it was added, for tests that
// walk it.
func (s *Server) Routes() []Route { return slices.Clone(s.routes) }

// serve is the fixed order of every route: who, may they, parse and act (the
// handler), answer.
func (s *Server) serve(rt Route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, hr *http.Request) {
		limit := rt.Limit
		if limit == 0 {
			limit = s.limits.Form
		}
		timeout := rt.Timeout
		if timeout == 0 {
			timeout = s.limits.Timeout
		}
		ctx := hr.Context()
		if timeout > 0 {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, timeout)
			defer cancel()
		}
		if note := noteOf(ctx); note != nil {
			note.route = rt.Method + " " + rt.Pattern
		}
		r := &Request{server: s, route: rt, w: w, lang: s.language(w, hr)}
		r.Request = hr.WithContext(ctx)
		if hr.ContentLength > limit {
			s.answer(r, nil, tooLarge(limit))
			return
		}
		r.Body = http.MaxBytesReader(w, hr.Body, limit)

		if err := r.loadSession(); err != nil {
			s.answer(r, nil, fault.New(fault.Unavailable, "web.session").Because(err))
			return
		}
		if rt.Rate != "" {
			if err := r.Allow(rt.Rate, ""); err != nil {
				s.answer(r, nil, err)
				return
			}
		}
		if !rt.May(r.who) {
			if !r.who.SignedIn() && len(rt.Roles) > 0 {
				s.answer(r, nil, fault.New(fault.Unauthorized, "web.sign_in"))
			} else {
				s.answer(r, nil, fault.New(fault.Forbidden, "web.forbidden"))
			}
			return
		}
		resp, err := r.call(rt.Handler)
		s.answer(r, resp, err)
	})
}

// call runs the handler and turns a panic into an internal fault, so that the
// page for it is drawn with the person's language and session.
func (r *Request) call(h Handler) (resp Response, err error) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			resp, err = nil, fault.New(fault.Internal, "internal").Because(fmt.Errorf("panic: %v\n%s", p, debug.Stack()))
		}
	}()
	return h(r)
}
