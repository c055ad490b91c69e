// Package fault carries what went wrong to its three readers: a class and a code
// for the program, a field and parameters for the person (translated by the
// surface that shows it), and the wrapped cause for the operator.
package fault

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Class decides how a surface answers.
type Class string

// The classes.
const (
	Invalid      Class = "invalid"      // 422: the person can correct it
	Unauthorized Class = "unauthorized" // 401: sign in
	Forbidden    Class = "forbidden"    // 403
	NotFound     Class = "not_found"    // 404
	Conflict     Class = "conflict"     // 409: it changed meanwhile, or was done already
	TooLarge     Class = "too_large"    // 413
	Unavailable  Class = "unavailable"  // 503: try again
	Internal     Class = "internal"     // 500
)

// Status is how HTTP says the class, for pages and API alike.
func (c Class) Status() int {
	switch c {
	case Invalid:
		return http.StatusUnprocessableEntity
	case Unauthorized:
		return http.StatusUnauthorized
	case Forbidden:
		return http.StatusForbidden
	case NotFound:
		return http.StatusNotFound
	case Conflict:
		return http.StatusConflict
	case TooLarge:
		return http.StatusRequestEntityTooLarge
	case Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

// Error is a fault. Codes are unique over the program: "member.nik_known".
type Error struct {
	Class  Class
	Code   string
	Field  string         // the input it is about, or ''
	Params map[string]any // for the message
	Err    error          // the cause, for the operator; never shown
}

// New makes a fault; params are pairs of name and value.
func New(class Class, code string, params ...any) *Error {
	e := &Error{Class: class, Code: code}
	for i := 0; i+1 < len(params); i += 2 {
		if e.Params == nil {
			e.Params = map[string]any{}
		}
		e.Params[fmt.Sprint(params[i])] = params[i+1]
	}
	return e
}

// On names the field.
func (e *Error) On(field string) *Error { e.Field = field; return e }

// Because keeps the cause.
func (e *Error) Because(err error) *Error { e.Err = err; return e }

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Code)
	if e.Field != "" {
		b.WriteString(" (" + e.Field + ")")
	}
	for _, k := range slices.Sorted(maps.Keys(e.Params)) {
		fmt.Fprintf(&b, " %s=%v", k, e.Params[k])
	}
	if e.Err != nil {
		b.WriteString(": " + e.Err.Error())
	}
	return b.String()
}

func (e *Error) Unwrap() error { return e.Err }

// Is lets errors.Is find a fault by its code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// Words is a parameter that is a text itself: Indonesian, English.
type Words [2]string

// In is the text in a language.
func (w Words) In(lang string) string {
	if lang == "en" {
		return w[1]
	}
	return w[0]
}

// List is several faults at once: a form with three wrong answers says so once.
type List []*Error

func (l List) Error() string {
	s := make([]string, len(l))
	for i, e := range l {
		s[i] = e.Error()
	}
	return strings.Join(s, "; ")
}

// OrNil is l as an error, or nil when it is empty.
func (l List) OrNil() error {
	if len(l) == 0 {
		return nil
	}
	return l
}

// Coded is an error with a code of a package that is pure and knows no classes:
// a question that was put wrongly, so it is Invalid.
type Coded interface {
	error
	FaultCode() string
	FaultParams() map[string]any
}

// Of finds the fault in an error; anything unknown is Internal. Of a List it is
// the first.
func Of(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	var l List
	if errors.As(err, &l) && len(l) > 0 {
		return l[0]
	}
	var c Coded
	if errors.As(err, &c) {
		return &Error{Class: Invalid, Code: c.FaultCode(), Params: c.FaultParams(), Err: err}
	}
	return &Error{Class: Internal, Code: "internal", Err: err}
}
