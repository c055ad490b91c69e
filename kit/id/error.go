package id

import "errors"

// Error tells why a number was refused.
type Error struct {
	Code   string         // for the program and the message catalogue: "member_no.check_digit"
	Params map[string]any // for the translated message: want, got (lengths), …
	Text   string         // in English; never holds the number itself
}

// Error is the English text.
func (e *Error) Error() string { return e.Text }

// FaultCode is the code under which the message is translated.
func (e *Error) FaultCode() string { return e.Code }

// FaultParams are the parameters of the translated message; may be nil.
func (e *Error) FaultParams() map[string]any { return e.Params }

// Code is the code of an error of this package, "" for any other.
func Code(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

func fault(code, text string) *Error { return &Error{Code: code, Text: text} }
