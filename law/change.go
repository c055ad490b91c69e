package law

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/period"
	"go.yaml.in/yaml/v3"
)

// Change is a rule tried out: what if these values were in force from a month
// on [simulasi perubahan aturan]. It is no data and stands in no bill.
type Change struct {
	Title      string
	Month      period.Month // contribution month, from whose first day the values hold
	Parameters []Changed
	Without    []string // reliefs that are switched off
}

// Changed is the value that one parameter would have.
type Changed struct {
	ID    string
	Value Value
}

// ReadChange reads a change strictly, with the notation of the data:
//
//	title: JP cap of 12 million
//	month: 2026-11
//	parameters:
//	  - {id: jp.cap, value: 12_000_000}
//	without: [pp50-2025-other]
//
// Unknown keys and ids and values in another form are refused with file, line
// and reason. file is the name to blame.
func ReadChange(file string, data []byte) (c Change, err error) {
	s := source{file}
	if len(data) > maxFile {
		return c, fmt.Errorf("law: %s: larger than %d bytes", file, maxFile)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc, more yaml.Node
	if err := dec.Decode(&doc); err != nil {
		return c, fmt.Errorf("law: %s: not YAML: %w", file, err)
	}
	if err := dec.Decode(&more); !errors.Is(err, io.EOF) {
		return c, s.errf(&more, "a second document; write one per file")
	}
	if len(doc.Content) != 1 {
		return c, s.errf(&doc, "empty file")
	}
	if n := alias(&doc); n != nil {
		return c, s.errf(n, "anchors and aliases are not allowed: write the value out")
	}
	f, err := s.fields(doc.Content[0], "title!", "month!", "parameters", "without")
	if err != nil {
		return c, err
	}
	if c.Title, err = s.text(f["title"]); err != nil {
		return c, err
	}
	if c.Month, err = s.month(f["month"]); err != nil {
		return c, err
	}
	if n := f["parameters"]; n != nil {
		if c.Parameters, err = s.changed(n); err != nil {
			return c, err
		}
	}
	if n := f["without"]; n != nil {
		items, err := s.list(n)
		if err != nil {
			return c, err
		}
		for _, item := range items {
			id, err := s.text(item)
			if err != nil {
				return c, err
			}
			if slices.Contains(c.Without, id) {
				return c, s.errf(item, "relief %s stands twice", id)
			}
			c.Without = append(c.Without, id)
		}
	}
	if len(c.Parameters)+len(c.Without) == 0 {
		return c, s.errf(doc.Content[0], "nothing is changed; give parameters or without")
	}
	return c, nil
}

func (s source) changed(n *yaml.Node) (out []Changed, err error) {
	items, err := s.list(n)
	if err != nil {
		return nil, err
	}
	for _, item := range items {
		f, err := s.fields(item, "id!", "value!")
		if err != nil {
			return nil, err
		}
		x := Changed{Value: Value{File: s.file, Line: item.Line}}
		if x.ID, err = s.text(f["id"]); err != nil {
			return nil, err
		}
		form, ok := schema[x.ID]
		if !ok {
			return nil, s.errf(f["id"], "the program knows no parameter %q", x.ID)
		}
		if slices.ContainsFunc(out, func(o Changed) bool { return o.ID == x.ID }) {
			return nil, s.errf(f["id"], "parameter %s stands twice", x.ID)
		}
		if err := s.content(&x.Value, f["value"], form.kind, form.words); err != nil {
			return nil, err
		}
		if err := (&Parameter{ID: x.ID, Values: []Value{x.Value}}).checkKeys(); err != nil {
			return nil, err
		}
		if x.Value.Unknown {
			return nil, s.errf(f["value"], "an unknown value cannot be tried out")
		}
		out = append(out, x)
	}
	return out, nil
}

// monthlyParameters are those that the kernels read: what changes a monthly
// contribution of wage earners or informal workers.
var monthlyParameters = []string{"jkk.pu.rate", "jkm.pu.rate", "jht.pu.employer", "jht.pu.worker", "jp.pu.employer", "jp.pu.worker", "jp.cap",
	"jkp.government", "jkp.from_jkk", "jkp.from_jkm", "jkp.cap", "jkp.programmes",
	"bpu.bands", "jkk.bpu.rate", "jkm.bpu.amount", "jht.bpu.rate", "rounding.contribution"}

// With gives the law with a change in force from the first day of its month; l
// stays as it is. Its Version differs from every data's. A *Fault answers ids that
// do not exist and parameters that change no monthly contribution.
func (l *Law) With(c Change) (*Law, error) {
	if !c.Month.Valid() {
		return nil, fault(CodeMonth, map[string]string{"month": fmt.Sprint(int(c.Month))}, "%d is no contribution month; give one like 2026-11", int(c.Month))
	}
	out := l.clone()
	out.files, out.params, out.reliefs = nil, maps.Clone(l.params), nil
	sum := sha256.New()
	fmt.Fprintf(sum, "%x with %v\n", l.hash, c.Month)
	for _, x := range c.Parameters {
		old := l.params[x.ID]
		if old == nil {
			return nil, fault(CodeInput, map[string]string{"field": "change", "figure": x.ID}, "there is no parameter %s; jamsos law lists them", x.ID)
		}
		if !slices.Contains(monthlyParameters, x.ID) {
			return nil, fault(CodeInput, map[string]string{"field": "change", "figure": x.ID}, "%s (%s) changes no monthly contribution; these do: %s",
				x.ID, old.Title.EN, strings.Join(monthlyParameters, ", "))
		}
		p := *old
		v := x.Value
		v.Since, v.Until, v.Citation, v.Confidence, v.Note = c.Month.First(), 0, c.Title, Memory, "tried out, not in force"
		p.Values = []Value{v}
		for _, before := range old.Values {
			if before.Since >= v.Since {
				continue
			}
			if before.Until == 0 || before.Until >= v.Since {
				before.Until = v.Since.AddDays(-1)
			}
			p.Values = append(p.Values, before)
		}
		out.params[x.ID] = &p
		fmt.Fprintf(sum, "%s %s\n", x.ID, p.Format(v, "en"))
	}
	for _, r := range l.reliefs {
		if !slices.Contains(c.Without, r.ID) {
			out.reliefs = append(out.reliefs, r)
		}
	}
	for _, id := range c.Without {
		if !slices.ContainsFunc(l.reliefs, func(r *Relief) bool { return r.ID == id }) {
			return nil, fault(CodeInput, map[string]string{"field": "change", "figure": id}, "there is no relief %s", id)
		}
		fmt.Fprintf(sum, "without %s\n", id)
	}
	sum.Sum(out.hash[:0])
	if err := out.checkReliefs(); err != nil {
		return nil, fault(CodeInput, map[string]string{"field": "change", "figure": c.Title}, "the change does not fit the reliefs: %v", err)
	}
	return out, nil
}

// Tried tells what a change does to the law as it stands on the first day of its
// month, for showing beside its effect. c must be one that With accepts.
func (l *Law) Tried(c Change) []Difference {
	on, out := c.Month.First(), []Difference{}
	for _, x := range c.Parameters {
		p := l.params[x.ID]
		v := x.Value
		v.Citation, v.Confidence = c.Title, Memory
		var old *Value
		if now, found := p.On(on); found {
			old = &now
		}
		out = append(out, p.difference(on, old, &v))
	}
	for _, r := range l.reliefs {
		if slices.Contains(c.Without, r.ID) {
			out = append(out, Difference{On: on, ID: r.ID, What: Ended, Title: r.Title, Old: Text{r.worth("id"), r.worth("en")}, OldArticle: r.Citation, OldConfidence: r.Confidence})
		}
	}
	return out
}
