package page

import (
	"net/url"
	"strings"
)

// FieldError is what is wrong with one answer, in the reader's language.
type FieldError struct{ Name, Text string }

// Form is what somebody typed and what is wrong with it. The zero value and
// nil are an empty form. It is handed to the template as it is, so that a page
// drawn again shows every answer (except secrets) and every error.
type Form struct {
	Values url.Values
	Errors []FieldError
	// Refilled says that the answers were kept from before the person had to
	// sign in again; the page says so (template "refilled").
	Refilled bool
}

// Get is the answer without spaces around it; "" when there is none.
func (f *Form) Get(name string) string {
	if f == nil {
		return ""
	}
	return strings.TrimSpace(f.Values.Get(name))
}

// All are the answers of a question that takes several.
func (f *Form) All(name string) []string {
	if f == nil {
		return nil
	}
	return f.Values[name]
}

// Set fills in an answer, such as what is known already, unless there is one.
func (f *Form) Set(name, value string) {
	if f.Values == nil {
		f.Values = url.Values{}
	}
	if !f.Values.Has(name) {
		f.Values.Set(name, value)
	}
}

// Fail notes what is wrong with an answer. Only the first error of a field counts.
func (f *Form) Fail(name, text string) {
	if f.Error(name) == "" {
		f.Errors = append(f.Errors, FieldError{name, text})
	}
}

// OK tells whether nothing is wrong so far.
func (f *Form) OK() bool { return f == nil || len(f.Errors) == 0 }

// Error is what is wrong with an answer; "" when nothing is.
func (f *Form) Error(name string) string {
	if f == nil {
		return ""
	}
	for _, e := range f.Errors {
		if e.Name == name {
			return e.Text
		}
	}
	return ""
}
