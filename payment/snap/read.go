package snap

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/fault"
)

// object is a JSON object whose members are not read yet.
type object struct {
	path    string // "virtualAccountData.", or "" at the top
	members map[string]json.RawMessage
}

func (o object) name(member string) string { return o.path + member }

// alias lets a member be called by the name that a sample prints.
func (o object) alias(name, also string) {
	if _, ok := o.members[name]; !ok {
		if raw, ok := o.members[also]; ok {
			o.members[name] = raw
		}
	}
}

// reader takes members out of objects and keeps the first that is wrong, which
// is the one that the answer names.
type reader struct {
	dialect Dialect
	err     *fault.Error
	// judgesAmounts says that sen are a wrong amount and no wrong form: the form
	// has two decimals, and what is due is whole rupiah. sen is such a field.
	judgesAmounts bool
	sen           string
}

func (r *reader) fail(f *fault.Error) {
	if r.err == nil {
		r.err = f
	}
}

func (r *reader) missing(field string) {
	r.fail(fault.New(fault.Invalid, codeFieldMissing, "field", field).On(field))
}

func (r *reader) format(field, want string) {
	r.fail(fault.New(fault.Invalid, codeFieldFormat, "field", field, "want", want).On(field))
}

// result is the first fault, or nil. A message that is whole but for sen has the
// wrong amount.
func (r *reader) result() error {
	switch {
	case r.err != nil:
		return r.err
	case r.sen != "":
		return fault.New(fault.Invalid, codeSen, "field", r.sen).On(r.sen)
	}
	return nil
}

// open reads the body: one JSON object in UTF-8 within the limits.
func (r *reader) open(body []byte) object {
	small, err := Minify(body)
	if err != nil {
		r.fail(fault.Of(err))
		return object{}
	}
	if !utf8.Valid(small) {
		r.fail(fault.New(fault.Invalid, codeBodyUnreadable, "at", len(body)).On("body"))
		return object{}
	}
	o, ok := parseObject(small, "")
	if !ok {
		r.fail(fault.New(fault.Invalid, codeBodyUnreadable, "at", 0).On("body"))
	}
	return o
}

// parseObject reads the members of an object. A member that stands twice is
// refused: two readers would see two messages under one signature.
func parseObject(raw json.RawMessage, path string) (object, bool) {
	o := object{path, map[string]json.RawMessage{}}
	d := json.NewDecoder(bytes.NewReader(raw))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return o, false
	}
	for d.More() {
		t, err := d.Token()
		name, ok := t.(string)
		var member json.RawMessage
		if err != nil || !ok || d.Decode(&member) != nil {
			return o, false
		}
		if _, twice := o.members[name]; twice {
			return o, false
		}
		o.members[name] = member
	}
	return o, true
}

// raw is a member that is there and not null.
func (o object) raw(name string) (json.RawMessage, bool) {
	raw, ok := o.members[name]
	return raw, ok && string(raw) != "null"
}

func (r *reader) object(o object, name string, need bool) (object, bool) {
	raw, ok := o.raw(name)
	if !ok {
		if need {
			r.missing(o.name(name))
		}
		return object{}, false
	}
	inner, ok := parseObject(raw, o.name(name)+".")
	if !ok {
		r.format(o.name(name), "{…}")
	}
	return inner, ok
}

// list reads an array of at most most objects.
func (r *reader) list(o object, name string, most int) []object {
	raw, ok := o.raw(name)
	if !ok {
		return nil
	}
	var items []json.RawMessage
	if json.Unmarshal(raw, &items) != nil || len(items) > most {
		r.format(o.name(name), fmt.Sprintf("[≤ %d]", most))
		return nil
	}
	out := make([]object, len(items))
	for i, item := range items {
		inner, ok := parseObject(item, fmt.Sprintf("%s[%d].", o.name(name), i))
		if !ok {
			r.format(fmt.Sprintf("%s[%d]", o.name(name), i), "{…}")
			return nil
		}
		out[i] = inner
	}
	return out
}

// text reads a string of at most width characters; a number is refused. A
// mandatory string that is empty or blank is missing. Control characters are refused:
// these texts are printed and logged.
func (r *reader) text(o object, name string, width int, need bool) string {
	return r.word(o, name, width, need, false)
}

// numeral reads what partners write as a string or as a bare number: customerNo,
// channelCode, paymentType, billReferenceNo, responseCode. Up to 20 digits are
// kept as they are written; a number with a point or an exponent is refused.
func (r *reader) numeral(o object, name string, width int, need bool) string {
	return r.word(o, name, width, need, true)
}

// channelCode is where the payer paid, by ISO 18245: 6010 teller, 6011 machine.
func (r *reader) channelCode(o object) string {
	s := r.numeral(o, "channelCode", 4, false)
	if s != "" && !digits(s) {
		r.format(o.name("channelCode"), "≤ 4 × 0-9")
		return ""
	}
	return s
}

func (r *reader) word(o object, name string, width int, need, numbers bool) string {
	raw, ok := o.raw(name)
	if !ok {
		if need {
			r.missing(o.name(name))
		}
		return ""
	}
	var s string
	switch {
	case raw[0] == '"':
		if json.Unmarshal(raw, &s) != nil {
			r.format(o.name(name), "string")
			return ""
		}
	case numbers && digits(string(raw)):
		s = string(raw)
	default:
		r.format(o.name(name), "string")
		return ""
	}
	switch {
	case strings.TrimSpace(s) == "" && need:
		r.missing(o.name(name))
	case utf8.RuneCountInString(s) > width:
		r.format(o.name(name), fmt.Sprintf("≤ %d", width))
		return ""
	case strings.ContainsFunc(s, unicode.IsControl):
		r.format(o.name(name), "text")
		return ""
	}
	return s
}

// digits tells whether s is one digit or more and nothing else.
func digits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// moment reads a time of a body and keeps it as it is written.
func (r *reader) moment(o object, name string, need bool) string {
	s := r.text(o, name, maxStamp, need)
	if s != "" {
		if _, ok := parseMoment(s); !ok {
			r.format(o.name(name), "2026-11-21T09:15:00+07:00")
			return ""
		}
	}
	return s
}

// flag reads one letter of a choice.
func (r *reader) flag(o object, name, choice string) string {
	s := r.text(o, name, 1, false)
	if s != "" && !strings.Contains(choice, s) {
		r.format(o.name(name), strings.Join(strings.Split(choice, ""), " "))
		return ""
	}
	return s
}

// extra keeps additionalInfo as it came.
func (r *reader) extra(o object) json.RawMessage {
	raw, ok := o.raw("additionalInfo")
	if !ok {
		return nil
	}
	if raw[0] != '{' {
		r.format(o.name("additionalInfo"), "{…}")
		return nil
	}
	return raw
}
