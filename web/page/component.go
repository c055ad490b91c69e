package page

import (
	"fmt"
	"html/template"
	"reflect"
	"slices"

	"github.com/jamsos/jamsos/kit/money"
)

// Kind is the tone of a tag, notice or flash. It is always said in words as well.
type Kind string

// The tones: Good is protected or done, Look asks for attention, Act must be
// done today, Calm is plain information.
const (
	Good Kind = "good"
	Look Kind = "look"
	Act  Kind = "act"
	Calm Kind = "calm"
)

// Field is one question answered by typing (template "field"), or by a longer
// text when Rows is set.
type Field struct {
	Name, Label, Hint, Value, Error string
	Type                            string // text, tel, email, password, date, month; "" is text
	Mode                            string // inputmode: numeric, decimal, tel …
	Auto                            string // autocomplete, such as "name", "bday", "one-time-code"
	Width                           int    // in characters; 0 is the full width
	Max                             int    // longest answer in characters; 0 is none
	Prefix, Suffix                  string // shown in the box, such as Rp
	Optional                        bool   // questions are compulsory unless they say otherwise
	Heading                         bool   // the label is the page's h1: one question a page
	Rows                            int    // > 0: a text area
	Spell                           bool   // names and numbers are not spell-checked unless set
}

// ID is the id of the input, which the error summary links to.
func (f Field) ID() string { return "f-" + f.Name }

// Described are the ids of hint and error, for aria-describedby.
func (f Field) Described() string { return described(f.ID(), f.Hint, f.Error) }

func described(id, hint, err string) string {
	switch {
	case hint != "" && err != "":
		return id + "-hint " + id + "-error"
	case hint != "":
		return id + "-hint"
	case err != "":
		return id + "-error"
	}
	return ""
}

// Option is one of the answers to choose from.
type Option struct {
	Value, Label, Hint string
	Chosen             bool
}

// Choice is a question answered by choosing (template "choice"): cards with a
// radio button or a tick box, a row of short segments, or a select list.
type Choice struct {
	Name, Label, Hint, Error string
	Options                  []Option
	Multiple                 bool // tick boxes
	Short                    bool // a row of segments: 1 2 3 6 12
	List                     bool // a select list, for more than about ten
	Heading                  bool
	Optional                 bool
}

// ID is the id of the first input, which the error summary links to.
func (c Choice) ID() string { return "f-" + c.Name }

// Described are the ids of hint and error, for aria-describedby.
func (c Choice) Described() string { return described(c.ID(), c.Hint, c.Error) }

// Upload asks for files (template "upload"). With scripts it shows progress;
// without, it is a plain file input. The form needs enctype="multipart/form-data"
// and data-upload for the progress.
type Upload struct {
	Name, Label, Hint, Error string
	Accept                   string // such as ".xlsx,.csv"
	Capture                  bool   // offer the camera
	Multiple, Optional       bool
}

// ID is the id of the input.
func (u Upload) ID() string { return "f-" + u.Name }

// Described are the ids of hint and error, for aria-describedby.
func (u Upload) Described() string { return described(u.ID(), u.Hint, u.Error) }

// Link is a way somewhere. Hidden is read aloud after Text, so that "Ubah" says
// what it changes.
type Link struct {
	Text, Href, Hidden string
	Current            bool
}

// Row is a line of a summary list (template "summary" takes a []Row).
type Row struct {
	Key    string
	Value  any // text, a number, a Tag or template.HTML
	Hint   string
	Change Link
}

// Tag is a state in a pill (template "tag").
type Tag struct {
	Kind Kind
	Text string
}

// Notice says something important in a box (template "notice").
type Notice struct {
	Kind        Kind
	Title, Text string
	Link        Link
}

// AmountLine is one part of an amount; Was is what it would be without a relief.
type AmountLine struct {
	Label, Note string
	Amount      money.Rupiah
	Was         money.Rupiah // 0: no relief
	Total       bool
}

// Amount is an amount with its reasons (template "amountWhy"): the parts, the
// total, and behind "Mengapa sebesar ini?" the derivation.
type Amount struct {
	Lines []AmountLine
	Why   []Told
	Open  bool
}

// CalendarMonth is a month of a coverage calendar; State is one of full,
// arrears, restricted, none, pending, future. Text is the state in words.
type CalendarMonth struct {
	Label, State, Text string
	Now                bool
	Href               string
}

// Calendar shows cover month by month (template "calendar").
type Calendar struct {
	Title, Note string
	Months      []CalendarMonth
}

// MemberCard is the card (template "memberCard"). QR is drawn by [Matrix].
type MemberCard struct {
	Name, Number string // the number as 11 digits
	State        Tag
	Lines        []string
	QR           template.HTML
}

// Stat is one number on a dashboard (template "stat"). Exact is told on hover
// and to screen readers; Href opens its definition.
type Stat struct {
	Label, Value, Exact, Note, Href string
	Tag                             Tag
}

// Bar is a result against a target (template "bar"); both are shares of Full.
type Bar struct {
	Label, Note      string
	Value, Target    int64
	Full             int64 // the length of the track; 0: the larger of the two
	ValueText, Below string
	NoData           bool // hatched, never zero
}

func (b Bar) share(n int64) string {
	full := b.Full
	if full == 0 {
		full = max(b.Value, b.Target)
	}
	if full <= 0 || n <= 0 {
		return "0%"
	}
	t := min(n*1000/full, 1000)
	return fmt.Sprintf("%d.%d%%", t/10, t%10)
}

// ValueShare is the width of the bar as an SVG length.
func (b Bar) ValueShare() string { return b.share(b.Value) }

// TargetShare is the place of the target line as an SVG length.
func (b Bar) TargetShare() string { return b.share(b.Target) }

// Column is a column of a table.
type Column struct {
	Label   string
	Numeric bool
}

// Table is a table (template "table"). On a phone it is Stack: each row becomes
// a small list under its first cell, or otherwise it scrolls in a region that
// the keyboard reaches. Cells are text, numbers, a Tag, a Link or template.HTML.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]any
	Stack   bool
	Foot    []any
	Source  string
	Quiet   bool // the caption is only read aloud
}

// Steps is the progress through questions (template "steps").
type Steps struct{ Now, Of int }

// List are the steps, true where reached.
func (s Steps) List() []bool {
	out := make([]bool, max(s.Of, 0))
	for i := range out {
		out[i] = i < s.Now
	}
	return out
}

// Stage is a step of a longer affair (template "stages" takes a []Stage):
// State is done, now or next.
type Stage struct{ Title, Text, State string }

// Empty says that there is nothing and what to do about it (template "empty").
type Empty struct {
	Title, Text string
	Link        Link
}

// Pager leads through a list by key (template "pager"); "" is no such page.
type Pager struct{ First, Previous, Next, Range string }

// Code is something to copy (template "code"), such as a payment code.
type Code struct{ Label, Value, Shown string }

// set copies named values into the fields of a component.
func set(dst any, pairs []any) error {
	v := reflect.ValueOf(dst).Elem()
	if len(pairs)%2 != 0 {
		return fmt.Errorf("page: %s: names and values must come in pairs", v.Type().Name())
	}
	for i := 0; i < len(pairs); i += 2 {
		name, _ := pairs[i].(string)
		f := v.FieldByName(name)
		if !f.IsValid() {
			return fmt.Errorf("page: %s has no %q", v.Type().Name(), pairs[i])
		}
		x := reflect.ValueOf(pairs[i+1])
		if !x.IsValid() {
			continue
		}
		if !x.CanConvert(f.Type()) || (f.Kind() == reflect.String && x.CanInt()) {
			return fmt.Errorf("page: %s.%s is %s, not %s", v.Type().Name(), name, f.Type(), x.Type())
		}
		f.Set(x.Convert(f.Type()))
	}
	return nil
}

func newField(f *Form, name string, pairs ...any) (Field, error) {
	c := Field{Name: name, Value: f.Get(name), Error: f.Error(name)}
	err := set(&c, pairs)
	if c.Type == "password" {
		c.Value = "" // a secret is typed again, never sent back
	}
	return c, err
}

func newChoice(f *Form, name, label string, rest []any) (Choice, error) {
	c := Choice{Name: name, Label: label, Error: f.Error(name)}
	var pairs []any
	for i := 0; i < len(rest); i++ {
		switch x := rest[i].(type) {
		case Option:
			c.Options = append(c.Options, x)
		case []Option:
			c.Options = append(c.Options, x...)
		default:
			if i+1 == len(rest) {
				return c, fmt.Errorf("page: choice %s: %v has no value", name, x)
			}
			pairs = append(pairs, x, rest[i+1])
			i++
		}
	}
	c.Options = slices.Clone(c.Options) // the caller's list may be shared between requests
	if given := f.All(name); len(given) > 0 {
		for i := range c.Options {
			c.Options[i].Chosen = slices.Contains(given, c.Options[i].Value)
		}
	}
	err := set(&c, pairs)
	return c, err
}
