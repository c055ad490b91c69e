// Package scenarios holds the worked examples of the law (*.yaml) and runs them.
// A lawyer adds one without Go: a title, what is given, what the law must
// answer, and where the example comes from. Amounts are whole rupiah, months
// 2025-06, days 2025-06-15.
//
//   - title: Lowest band with three programmes
//     source: PP 44/2015 Ps 20
//     given: {ask: contribution, segment: BPU, month: 2025-06, income: 1_099_000, programmes: "JKK,JKM,JHT"}
//     expect: {lines: {JKK member: 10_000, JKM member: 6_800, JHT member: 20_000}, total: 36_800}
//
// given.ask names the question; its other keys, and what may be expected, stand
// in the Go file of the question. Instead of an answer a fault can be expected.
// What is not named under expect is not compared.
package scenarios

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
	"go.yaml.in/yaml/v3"
)

//go:embed *.yaml
var embedded embed.FS

// Scenario is one worked example.
type Scenario struct {
	Title  string
	Source string
	File   string
	Line   int

	ask   string
	fault string // the code that is expected instead of an answer
	run   func(*Run) error
}

// Run is the evaluation of one scenario, for the functions that answer.
type Run struct {
	Law *law.Law

	ask    string
	diffs  []string
	checks int
	broken error
}

// questions are what a scenario may ask; see ask.
var questions = map[string]func(given, expect *yaml.Node) (func(*Run) error, error){}

// ask makes a question known: what is given, what may be expected, and the
// function that evaluates and compares.
func ask[G, E any](name string, answer func(r *Run, given *G, want *E) error) {
	questions[name] = func(given, expect *yaml.Node) (func(*Run) error, error) {
		g, e := new(G), new(E)
		if err := strict(given, g, "ask"); err != nil {
			return nil, err
		}
		if err := strict(expect, e, "fault"); err != nil {
			return nil, err
		}
		return func(r *Run) error { return answer(r, g, e) }, nil
	}
}

// strict decodes a mapping whose keys must all be fields of v or named in also.
func strict(n *yaml.Node, v any, also ...string) error {
	known := slices.Clone(also)
	for f := range reflect.TypeOf(v).Elem().Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("yaml"), ",")
		known = append(known, name)
	}
	for i := 0; i+1 < len(n.Content); i += 2 {
		if k := n.Content[i]; !slices.Contains(known, k.Value) {
			return fmt.Errorf("line %d: unknown key %q (known: %s)", k.Line, k.Value, strings.Join(known, ", "))
		}
	}
	return n.Decode(v)
}

// All reads the embedded scenario files.
func All() ([]Scenario, error) { return Read(embedded) }

// Read reads every *.yaml of a folder: lists of scenarios. Unknown keys and
// questions, a missing title or source, and titles that stand twice are refused
// with file and line.
func Read(dir fs.FS) ([]Scenario, error) {
	names, err := fs.Glob(dir, "*.yaml")
	if err != nil {
		return nil, err
	}
	var out []Scenario
	seen := map[string]string{}
	for _, name := range names {
		b, err := fs.ReadFile(dir, name)
		if err != nil {
			return nil, err
		}
		dec := yaml.NewDecoder(bytes.NewReader(b))
		dec.KnownFields(true)
		var list []struct {
			Title  string    `yaml:"title"`
			Source string    `yaml:"source"`
			Given  yaml.Node `yaml:"given"`
			Expect yaml.Node `yaml:"expect"`
		}
		if err := dec.Decode(&list); err != nil {
			return nil, fmt.Errorf("law: scenarios/%s: %w", name, err)
		}
		for i, x := range list {
			var head struct {
				Ask   string `yaml:"ask"`
				Fault string `yaml:"fault"`
			}
			bad := func(format string, args ...any) error {
				return fmt.Errorf("law: scenarios/%s:%d: %q: %s", name, x.Given.Line, x.Title, fmt.Sprintf(format, args...))
			}
			if err := errors.Join(x.Given.Decode(&head), x.Expect.Decode(&head)); err != nil {
				return nil, bad("%v", err)
			}
			if x.Title == "" || x.Source == "" || head.Ask == "" || len(x.Expect.Content) == 0 {
				return nil, bad("scenario %d needs title, source, given.ask and expect", i+1)
			}
			if other := seen[x.Title]; other != "" {
				return nil, bad("stands already in %s", other)
			}
			read := questions[head.Ask]
			if read == nil {
				return nil, bad("unknown question %q", head.Ask)
			}
			run, err := read(&x.Given, &x.Expect)
			if err != nil {
				return nil, bad("%v", err)
			}
			seen[x.Title] = name
			out = append(out, Scenario{x.Title, x.Source, name, x.Given.Line, head.Ask, head.Fault, run})
		}
	}
	return out, nil
}

// Result is the outcome of one scenario; no Differences means passed.
type Result struct {
	Scenario    Scenario
	Differences []string
}

// RunAll evaluates every embedded scenario against l.
func RunAll(l *law.Law) ([]Result, error) {
	list, err := All()
	if err != nil {
		return nil, err
	}
	out := make([]Result, len(list))
	for i, s := range list {
		out[i] = Result{s, s.Differences(l)}
	}
	return out, nil
}

// Differences evaluates the scenario and lists where the answer differs.
func (s Scenario) Differences(l *law.Law) []string {
	r := Run{Law: l, ask: s.ask}
	err := s.run(&r)
	if r.broken != nil {
		return []string{r.broken.Error()}
	}
	var f *law.Fault
	switch {
	case err == nil && s.fault != "":
		r.differ("fault", "none", s.fault)
	case err != nil && (!errors.As(err, &f) || string(f.Code) != s.fault):
		r.differ("fault", err.Error(), s.fault)
	case err == nil && r.checks == 0:
		r.diffs = append(r.diffs, "nothing is expected that this question answers")
	}
	return r.diffs
}

func (r *Run) differ(what string, got, want any) {
	r.diffs = append(r.diffs, fmt.Sprintf("%s is %v, expected %v", what, got, want))
}

func compare[T comparable](r *Run, what string, got, want T) {
	r.checks++
	if got != want {
		r.differ(what, got, want)
	}
}

// amount compares when something is expected.
func amount[T ~int64](r *Run, what string, got T, want *int64) {
	if want != nil {
		compare(r, what, int64(got), *want)
	}
}

// amounts compares a whole table, missing and surplus rows included; nil is not
// compared.
func amounts(r *Run, what string, got, want map[string]int64) {
	if want == nil {
		return
	}
	r.checks++
	for _, k := range sortedKeys(got, want) {
		g, ok := got[k]
		w, expected := want[k]
		if !ok || !expected || g != w {
			r.differ(what+" "+k, money.Rupiah(g), money.Rupiah(w))
		}
	}
}

func sortedKeys(ms ...map[string]int64) []string {
	var keys []string
	for _, m := range ms {
		for k := range m {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// parsed reads a text of the scenario; "" is the zero value. What cannot be read
// fails the scenario.
func parsed[T any](r *Run, s string, parse func(string) (T, error)) (v T) {
	if s == "" {
		return v
	}
	v, err := parse(s)
	if err != nil && r.broken == nil {
		r.broken = err
	}
	return v
}
