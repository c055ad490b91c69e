package api

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"github.com/jamsos/jamsos/kit/fault"
)

// Problem is an answer that something went wrong (RFC 9457).
type Problem struct {
	Type     string  `json:"type" format:"uri-reference" doc:"Address of the description of the code" example:"/api/docs/problems#member.known"`
	Title    string  `json:"title" doc:"Name of the class, in the caller's language" example:"Conflicts with the present state"`
	Status   int     `json:"status" example:"409"`
	Detail   string  `json:"detail" doc:"What happened and what to do, in the caller's language"`
	Code     string  `json:"code" doc:"For programs; does not change" example:"member.known"`
	Instance string  `json:"instance,omitempty" doc:"The request's id, to be told to support"`
	Errors   []Wrong `json:"errors,omitempty" doc:"What is wrong with single fields"`
	header   http.Header
}

// Wrong is what is wrong with one field.
type Wrong struct {
	Field  string `json:"field" doc:"Place in the request, or name of the parameter" example:"person.birth_date"`
	Code   string `json:"code" example:"member.birth_date_future"`
	Detail string `json:"detail"`
}

func (p *Problem) Error() string { return p.Code }

// GetStatus tells the status to be answered with.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders are the headers that belong to the problem, such as Retry-After.
func (p *Problem) GetHeaders() http.Header { return p.header }

// ContentType makes application/json a problem.
func (*Problem) ContentType(string) string { return "application/problem+json" }

// statuses of codes that say more than their class.
var statuses = map[string]int{
	"api.malformed":        http.StatusBadRequest,
	"api.method":           http.StatusMethodNotAllowed,
	"api.slow":             http.StatusRequestTimeout,
	"api.if_match":         http.StatusPreconditionFailed,
	"api.media_type":       http.StatusUnsupportedMediaType,
	"api.if_match_missing": http.StatusPreconditionRequired,
	"api.too_many":         http.StatusTooManyRequests,
}

func statusOf(f *fault.Error) int {
	if s, ok := statuses[f.Code]; ok {
		return s
	}
	return f.Class.Status()
}

// problemOf makes the answer to an error. What a fault wraps is logged when it
// is ours to mend, and never shown.
func problemOf(ctx context.Context, err error) *Problem {
	c := callOf(ctx)
	var ready *Problem
	if errors.As(err, &ready) {
		return ready
	}
	list := faultsOf(err)
	first := list[0]
	switch {
	case first.Class != fault.Internal:
	case ctx.Err() != nil: // out of time, or the caller left
		first = fault.New(fault.Unavailable, "api.timeout").Because(err)
	default:
		c.log.LogAttrs(ctx, slog.LevelError, "api", slog.String("operation", c.operation), slog.String("request", c.request), slog.Any("err", err))
		first = &fault.Error{Class: fault.Internal, Code: "internal"}
	}
	p := &Problem{Type: "/api/docs/problems#" + first.Code, Title: pick(titles[first.Class], c.lang), Status: statusOf(first), Detail: say(first, c.lang), Code: first.Code}
	if c.request != "" {
		p.Instance = "urn:request:" + c.request
	}
	for _, f := range list {
		if f.Field != "" && f.Class != fault.Internal {
			p.Errors = append(p.Errors, Wrong{f.Field, f.Code, say(f, c.lang)})
		}
	}
	if len(list) > 1 && len(p.Errors) > 1 {
		f := fault.New(fault.Invalid, "api.invalid")
		p.Type, p.Code, p.Detail = "/api/docs/problems#"+f.Code, f.Code, say(f, c.lang)
	}
	switch p.Status {
	case http.StatusUnauthorized:
		p.header = http.Header{"Www-Authenticate": {`Bearer realm="jamsos"`}}
	case http.StatusTooManyRequests, http.StatusServiceUnavailable:
		after, _ := first.Params["seconds"].(string)
		if after == "" {
			after = "1"
		}
		p.header = http.Header{"Retry-After": {after}}
	case http.StatusMethodNotAllowed:
		if allowed, ok := first.Params["allowed"].(string); ok {
			p.header = http.Header{"Allow": {allowed}}
		}
	}
	return p
}

func init() {
	// huma has one way of making errors for the whole program; only this package
	// uses huma.
	huma.NewError = func(status int, _ string, _ ...error) huma.StatusError { return &Problem{Status: status} }
	huma.NewErrorWithContext = func(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		p := problemOf(ctx.Context(), refused(status, msg, errs))
		for k, vs := range p.header {
			for _, v := range vs {
				ctx.SetHeader(k, v)
			}
		}
		return p
	}
}

// refused brings what huma found into our faults.
func refused(status int, msg string, errs []error) error {
	var list fault.List
	for _, err := range errs {
		var d *huma.ErrorDetail
		if !errors.As(err, &d) {
			return err
		}
		if strings.Contains(d.Message, "too large") {
			return fault.New(fault.TooLarge, "api.too_large")
		}
		if d.Location == "body" && strings.Contains(d.Message, "multipart") {
			return fault.New(fault.Invalid, "api.media_type").Because(err)
		}
		list = append(list, wrongField(d))
	}
	switch {
	case status == http.StatusRequestEntityTooLarge:
		return fault.New(fault.TooLarge, "api.too_large")
	case status == http.StatusRequestTimeout:
		return fault.New(fault.Unavailable, "api.slow")
	case status == http.StatusUnsupportedMediaType || status == http.StatusNotAcceptable:
		return fault.New(fault.Invalid, "api.media_type")
	case status == http.StatusBadRequest:
		return fault.New(fault.Invalid, "api.malformed")
	case len(list) > 0:
		return list
	}
	return errors.New(msg)
}

// rules lead from what huma says to a code; the rest of the text is the rule.
var rules = []struct{ prefix, code string }{
	{ruleTwice, "api.field_twice"},
	{"unexpected property", "api.unknown_field"},
	{"expected required property", "api.required"},
	{"required ", "api.required"},
	{"expected value to be one of ", "api.choice"},
	{"expected number to", "api.shape"},
	{"expected number ", "api.range"},
	{"expected length ", "api.length"},
	{"expected array length ", "api.length"},
	{"expected string to", "api.shape"},
	{"expected number", "api.type"},
	{"expected ", "api.type"},
	{"invalid integer", "api.type"},
	{"invalid boolean", "api.type"},
}

// wrongField never takes over the value, which may be a person's data.
func wrongField(d *huma.ErrorDetail) *fault.Error {
	field, said := d.Location, d.Message
	if at, ok := strings.CutPrefix(said, bodyMark); ok {
		field, said, _ = strings.Cut(at, "|")
	}
	for _, in := range []string{"body", "query", "path", "header"} {
		if field == in {
			field = ""
		}
		field = strings.TrimPrefix(field, in+".")
	}
	for _, r := range rules {
		rest, ok := strings.CutPrefix(said, r.prefix)
		if !ok {
			continue
		}
		if r.code == "api.required" {
			if name, ok := strings.CutSuffix(strings.TrimSpace(rest), " to be present"); ok {
				field = strings.TrimPrefix(field+"."+name, ".")
			}
		}
		if r.code == "api.type" {
			rest = strings.TrimPrefix(said, "expected ")
		}
		if field == "" {
			field = "body"
		}
		return fault.New(fault.Invalid, r.code, "rule", strings.TrimSpace(rest)).On(field)
	}
	if field == "" {
		return fault.New(fault.Invalid, "api.malformed")
	}
	return fault.New(fault.Invalid, "api.shape").On(field)
}
