// Package lang speaks to people in their language: messages from catalogues, and
// amounts, dates and numbers as they are written there.
//
// Indonesian comes first and is what every other language falls back to;
// English is complete; further languages are catalogues beside them. A package
// that has something to say embeds a folder with id.json and en.json, flat
// objects of id and text:
//
//	{"bill.due": "Bayar {{.amount}} paling lambat {{.date}}",
//	 "bill.months": {"one": "{{.n}} month", "other": "{{.n}} months"}}
//
// and the program puts all of them into one catalogue with New. Ids begin with
// the owner's name, so that two owners never meet; New refuses an id given twice.
package lang

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"sort"
	"strings"
	"sync"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
)

// Catalogue holds the messages of all languages. It does not change once made
// and is safe for concurrent use.
type Catalogue struct {
	bundle  *i18n.Bundle
	texts   map[string]map[string]*i18n.Message // language → id → message
	tags    []language.Tag                      // Indonesian first
	matcher language.Matcher
	locals  map[string]*Localizer
}

// New reads the *.json files at the root of each source; the file's name is its
// language ("id.json", "en.json", "zh.json").
func New(sources ...fs.FS) (*Catalogue, error) {
	c := &Catalogue{bundle: i18n.NewBundle(language.Indonesian), texts: map[string]map[string]*i18n.Message{}, locals: map[string]*Localizer{}}
	for _, source := range sources {
		names, err := fs.Glob(source, "*.json")
		if err != nil {
			return nil, fmt.Errorf("lang: list catalogues: %w", err)
		}
		if len(names) == 0 {
			return nil, errors.New("lang: a source holds no *.json catalogue at its root: use fs.Sub for the folder that does")
		}
		for _, name := range names {
			b, err := fs.ReadFile(source, name)
			if err != nil {
				return nil, fmt.Errorf("lang: read catalogue: %w", err)
			}
			if err := c.add(strings.TrimSuffix(path.Base(name), ".json"), b); err != nil {
				return nil, fmt.Errorf("lang: %s: %w", name, err)
			}
		}
	}
	for name := range c.texts {
		if name != string(Indonesian) {
			c.tags = append(c.tags, language.Make(name))
		}
	}
	slices.SortFunc(c.tags, func(a, b language.Tag) int { return strings.Compare(a.String(), b.String()) })
	c.tags = append([]language.Tag{language.Indonesian}, c.tags...)
	c.matcher = language.NewMatcher(c.tags)
	for _, t := range c.tags {
		c.locals[t.String()] = &Localizer{Lang: Lang(t.String()), c: c, l: i18n.NewLocalizer(c.bundle, t.String(), "id")}
	}
	return c, nil
}

var idShape = regexp.MustCompile(`^[a-z0-9_]+(\.[a-z0-9_]+)+$`)

func (c *Catalogue) add(name string, b []byte) error {
	tag, err := language.Parse(name)
	if err != nil {
		return fmt.Errorf("the name is no language tag: %w", err)
	}
	name = tag.String()
	if c.texts[name] == nil {
		c.texts[name] = map[string]*i18n.Message{}
	}
	messages, err := parse(b)
	if err != nil {
		return err
	}
	for _, m := range messages {
		if c.texts[name][m.ID] != nil {
			return fmt.Errorf("%s is given twice: begin ids with the owner's name", m.ID)
		}
		c.texts[name][m.ID] = m
	}
	return c.bundle.AddMessages(tag, messages...)
}

// parse reads a catalogue token by token, so that an id written twice is seen.
func parse(b []byte) ([]*i18n.Message, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.Join(errors.New("a catalogue is one JSON object"), err)
	}
	var out []*i18n.Message
	seen := map[string]bool{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		id, _ := t.(string)
		if !idShape.MatchString(id) {
			return nil, fmt.Errorf("id %q: write owner.name in lower case", id)
		}
		if seen[id] {
			return nil, fmt.Errorf("%s is given twice", id)
		}
		seen[id] = true
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return nil, fmt.Errorf("%s: %w", id, err)
		}
		m := &i18n.Message{ID: id}
		if json.Unmarshal(raw, &m.Other) != nil {
			var forms struct{ Zero, One, Two, Few, Many, Other string }
			strict := json.NewDecoder(bytes.NewReader(raw))
			strict.DisallowUnknownFields()
			if err := strict.Decode(&forms); err != nil {
				return nil, fmt.Errorf("%s: a text, or an object of zero, one, two, few, many, other: %w", id, err)
			}
			m.Zero, m.One, m.Two, m.Few, m.Many, m.Other = forms.Zero, forms.One, forms.Two, forms.Few, forms.Many, forms.Other
		}
		if m.Other == "" {
			return nil, fmt.Errorf("%s has no text", id)
		}
		out = append(out, m)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is something behind the object")
	}
	return out, nil
}

// Languages are the languages that have a catalogue, Indonesian first.
func (c *Catalogue) Languages() []Lang {
	var out []Lang
	for _, t := range c.tags {
		out = append(out, Lang(t.String()))
	}
	return out
}

// For picks the language: the first wish that has a catalogue, Indonesian when
// none does. A wish is a tag ("en") or an Accept-Language header; "" is none.
func (c *Catalogue) For(wishes ...string) *Localizer {
	for _, w := range wishes {
		tags, _, err := language.ParseAcceptLanguage(w)
		if err != nil || len(tags) == 0 {
			continue
		}
		if _, i, sure := c.matcher.Match(tags...); sure >= language.High {
			return c.locals[c.tags[i].String()]
		}
	}
	return c.locals["id"]
}

// Problems lists what a test should fail on: ids that Indonesian or English
// lacks, ids of other languages that Indonesian does not know, and texts whose
// placeholders differ from the Indonesian ones. Other languages may be
// incomplete; they fall back.
func (c *Catalogue) Problems() []string {
	var out []string
	id := c.texts["id"]
	for name, texts := range c.texts {
		for key, m := range texts {
			first, ok := id[key]
			if !ok {
				out = append(out, fmt.Sprintf("%s is in %s.json and not in id.json", key, name))
				continue
			}
			for _, form := range []string{m.Zero, m.One, m.Two, m.Few, m.Many, m.Other} {
				if form == "" {
					continue
				}
				// A singular may leave the number out: "one month".
				want, got := placeholders(first.Other), placeholders(form)
				if form != m.Other {
					want, got = without(want, "n"), without(got, "n")
				}
				if !slices.Equal(want, got) {
					out = append(out, fmt.Sprintf("%s in %s.json has the placeholders %v, in id.json %v", key, name, got, want))
				}
			}
		}
	}
	for key := range id {
		if c.texts["en"][key] == nil {
			out = append(out, key+" is in id.json and not in en.json")
		}
	}
	sort.Strings(out)
	return out
}

var placeholder = regexp.MustCompile(`\{\{\s*\.([A-Za-z0-9_]+)`)

func placeholders(s string) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(s, -1) {
		out = append(out, m[1])
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func without(names []string, name string) []string {
	return slices.DeleteFunc(names, func(s string) bool { return s == name })
}

// Localizer writes in one language. Safe for concurrent use.
type Localizer struct {
	Lang
	c     *Catalogue
	l     *i18n.Localizer
	plain sync.Map // id → text of messages without placeholders
}

// Has tells whether there is a message with this id in any language it falls
// back to: a fault code may have none.
func (l *Localizer) Has(id string) bool {
	return l.c.texts[string(l.Lang)][id] != nil || l.c.texts["id"][id] != nil
}

// T is the message, with args as pairs of name and value ("amount", due, "n", 3)
// or one map[string]any. Rupiah, rates, dates, months, instants and whole numbers
// are written as the language does; "n" also chooses the plural. An unknown
// id shows as ⟦id⟧, so that it is seen and searched for. The text is plain:
// html/template escapes it.
func (l *Localizer) T(id string, args ...any) string {
	if len(args) == 0 {
		if s, ok := l.plain.Load(id); ok {
			return s.(string)
		}
	}
	data := map[string]any{}
	if len(args) == 1 {
		if m, ok := args[0].(map[string]any); ok {
			for k, v := range m {
				data[k] = v
			}
			args = nil
		}
	}
	for i := 0; i+1 < len(args); i += 2 {
		data[fmt.Sprint(args[i])] = args[i+1]
	}
	config := &i18n.LocalizeConfig{MessageID: id, TemplateData: data}
	if n, ok := data["n"]; ok {
		switch n.(type) {
		case int, int8, int16, int32, int64, string:
			config.PluralCount = n
		}
	}
	for k, v := range data {
		data[k] = l.Value(v)
	}
	s, err := l.l.Localize(config)
	if s == "" {
		return "⟦" + id + "⟧"
	}
	if err == nil && len(data) == 0 {
		l.plain.Store(id, s)
	}
	return s
}

// Fault is what package id, auth and others give as refusals.
type Fault interface {
	error
	FaultCode() string
	FaultParams() map[string]any
}

// Error is the message of a fault in the language, or its English text when no
// catalogue has the code; ok is false when err is no fault, and must not be
// shown to people as it is.
func (l *Localizer) Error(err error) (text string, ok bool) {
	f, ok := errors.AsType[Fault](err)
	if !ok {
		return "", false
	}
	if id := f.FaultCode(); l.Has(id) {
		return l.T(id, f.FaultParams()), true
	}
	return f.Error(), true
}
