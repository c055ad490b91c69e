package law

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"go.yaml.in/yaml/v3"
)

// readFile reads one YAML file of parameters and reliefs into l.
func (l *Law) readFile(file string, data []byte) error {
	s := source{file}
	if len(data) > maxFile {
		return fmt.Errorf("law: %s: larger than %d bytes", file, maxFile)
	}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	var doc yaml.Node
	if err := dec.Decode(&doc); err != nil {
		return fmt.Errorf("law: %s: not YAML: %w", file, err)
	}
	var more yaml.Node
	if err := dec.Decode(&more); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("law: %s: not YAML: %w", file, err)
	} else if err == nil {
		return s.errf(&more, "a second document; write one per file")
	}
	if len(doc.Content) != 1 {
		return s.errf(&doc, "empty file")
	}
	if n := alias(&doc); n != nil {
		return s.errf(n, "anchors and aliases are not allowed: write the value out")
	}
	top, err := s.fields(doc.Content[0], "about!", "parameters", "reliefs")
	if err != nil {
		return err
	}
	if _, err := s.text(top["about"]); err != nil {
		return err
	}
	if n := top["parameters"]; n != nil {
		items, err := s.list(n)
		if err != nil {
			return err
		}
		for _, item := range items {
			p, err := s.parameter(item)
			if err != nil {
				if l.archived {
					continue // admitUnknown says so
				}
				return err
			}
			if old := l.params[p.ID]; old != nil {
				return s.errf(item, "parameter %s stands already in %s:%d", p.ID, old.File, old.Line)
			}
			l.params[p.ID] = p
		}
	}
	if n := top["reliefs"]; n != nil {
		items, err := s.list(n)
		if err != nil {
			return err
		}
		for _, item := range items {
			r, err := s.relief(item)
			if err != nil {
				return err
			}
			l.reliefs = append(l.reliefs, r)
		}
	}
	return nil
}

func alias(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode || n.Anchor != "" {
		return n
	}
	for _, c := range n.Content {
		if a := alias(c); a != nil {
			return a
		}
	}
	return nil
}

func (s source) parameter(n *yaml.Node) (*Parameter, error) {
	f, err := s.fields(n, "id!", "title!", "values!")
	if err != nil {
		return nil, err
	}
	p := &Parameter{File: s.file, Line: n.Line}
	if p.ID, err = s.text(f["id"]); err != nil {
		return nil, err
	}
	form, ok := schema[p.ID]
	if !ok {
		return nil, s.errf(f["id"], "the program knows no parameter %q", p.ID)
	}
	p.kind = form.kind
	if p.Title, err = s.title(f["title"]); err != nil {
		return nil, err
	}
	items, err := s.list(f["values"])
	if err != nil {
		return nil, err
	}
	for i, item := range items {
		v, err := s.value(item, form.kind, form.words)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			// Newest first: each value must end where the one before it in the list begins.
			next := p.Values[i-1].Since
			switch {
			case v.Since >= next:
				return nil, s.errf(item, "%s: values stand newest first, but %v follows %v", p.ID, v.Since, next)
			case v.Until == 0:
				v.Until = next.AddDays(-1)
			case v.Until >= next:
				return nil, s.errf(item, "%s: %v to %v overlaps the value since %v", p.ID, v.Since, v.Until, next)
			case v.Until != next.AddDays(-1):
				return nil, s.errf(item, "%s: gap between %v and %v; write the value of that time or leave until out", p.ID, v.Until, next)
			}
		}
		p.Values = append(p.Values, v)
	}
	return p, nil
}

func (s source) value(n *yaml.Node, k kind, words []string) (v Value, err error) {
	f, err := s.fields(n, "since!", "until", "value!", "announced", "citation!", "confidence!", "note")
	if err != nil {
		return v, err
	}
	v.File, v.Line = s.file, n.Line
	if v.Since, err = s.day(f["since"], false); err != nil {
		return v, err
	}
	if v.Until, err = s.day(f["until"], true); err != nil {
		return v, err
	}
	if v.Until != 0 && v.Until < v.Since {
		return v, s.errf(f["until"], "ends %v before it begins %v", v.Until, v.Since)
	}
	if v.Citation, err = s.text(f["citation"]); err != nil {
		return v, err
	}
	if v.Confidence, err = s.confidence(f["confidence"]); err != nil {
		return v, err
	}
	if v.Note, err = s.text(f["note"]); err != nil {
		return v, err
	}
	if f["announced"] != nil {
		t, err := s.word(f["announced"], []string{"yes", "no"})
		if err != nil {
			return v, err
		}
		v.Carried = t == "no"
	}
	return v, s.content(&v, f["value"], k, words)
}

// content reads what a value is worth, by the form that the schema asks for.
func (s source) content(v *Value, n *yaml.Node, k kind, words []string) (err error) {
	if n.Kind == yaml.ScalarNode && n.Value == "unknown" {
		if v.Unknown = true; v.Note == "" {
			return s.errf(n, "an unknown value needs a note that says where to look")
		}
		return nil
	}
	number := func(n *yaml.Node) (int64, error) {
		switch k {
		case kindPercent, kindPercentBy:
			return s.percent(n)
		case kindCount, kindCounts:
			return s.whole(n, maxCount)
		case kindProgrammesBy:
			t := n.Value // "" is the empty set
			set, err := ParseProgrammes(t)
			if err != nil || n.Kind != yaml.ScalarNode {
				return 0, s.errf(n, "%q is not a list of programmes like JKK,JKM", t)
			}
			return int64(set), nil
		}
		return s.whole(n, maxAmount)
	}
	switch k {
	case kindPercent, kindRupiah, kindCount:
		v.Number, err = number(n)
	case kindWord:
		v.Word, err = s.word(n, words)
	case kindCounts:
		items, err := s.list(n)
		if err != nil {
			return err
		}
		for _, item := range items {
			c, err := number(item)
			if err != nil {
				return err
			}
			v.Counts = append(v.Counts, c)
		}
	case kindPercentBy, kindRupiahBy, kindProgrammesBy:
		v.Table = map[string]int64{}
		return s.table(n, func(key string, _, item *yaml.Node) (err error) {
			v.Table[key], err = number(item)
			return err
		})
	case kindWordBy:
		v.Words = map[string]string{}
		return s.table(n, func(key string, _, item *yaml.Node) (err error) {
			if words == nil {
				v.Words[key], err = s.text(item)
			} else {
				v.Words[key], err = s.word(item, words)
			}
			return err
		})
	case kindBands:
		v.Bands, err = s.bands(n)
	case kindTiers:
		v.Tiers, err = s.tiers(n)
	case kindRuns:
		v.Runs, err = s.runs(n)
	case kindDue:
		v.Due, err = s.dueRule(n, holidayWords...)
	default:
		return s.errf(n, "no reader for %v", k)
	}
	return err
}

func (s source) bands(n *yaml.Node) ([]Band, error) {
	items, err := s.list(n)
	if err != nil {
		return nil, err
	}
	var out []Band
	for i, item := range items {
		if item.Kind != yaml.SequenceNode || len(item.Content) != 2 {
			return nil, s.errf(item, "a band is [income from, base]")
		}
		from, err := s.whole(item.Content[0], maxAmount)
		if err != nil {
			return nil, err
		}
		base, err := s.whole(item.Content[1], maxAmount)
		if err != nil {
			return nil, err
		}
		b := Band{Number: i + 1, From: money.Rupiah(from), Base: money.Rupiah(base)}
		if i == 0 && from != 0 {
			return nil, s.errf(item, "the first band begins at 0, not at %d", from)
		}
		if i > 0 {
			last := &out[i-1]
			if b.From <= last.From || b.Base <= last.Base {
				return nil, s.errf(item, "bands rise in income and in base")
			}
			last.To = b.From - 1
		}
		out = append(out, b)
	}
	return out, nil
}

// tiers reads [from, percentage] pairs; the first begins at 0, the others rise.
func (s source) tiers(n *yaml.Node) (out []Tier, err error) {
	items, err := s.list(n)
	if err != nil {
		return nil, err
	}
	for i, item := range items {
		if item.Kind != yaml.SequenceNode || len(item.Content) != 2 {
			return nil, s.errf(item, "a tier is [from, percentage]")
		}
		from, err := s.whole(item.Content[0], maxAmount)
		if err != nil {
			return nil, err
		}
		rate, err := s.percent(item.Content[1])
		if err != nil {
			return nil, err
		}
		if i == 0 && from != 0 || i > 0 && money.Rupiah(from) <= out[i-1].From {
			return nil, s.errf(item, "tiers begin at 0 and rise")
		}
		out = append(out, Tier{money.Rupiah(from), money.PPM(rate)})
	}
	return out, nil
}

// runs reads [months, percentage] pairs; only the last may be [rest, …].
func (s source) runs(n *yaml.Node) (out []Run, err error) {
	items, err := s.list(n)
	if err != nil {
		return nil, err
	}
	for i, item := range items {
		if item.Kind != yaml.SequenceNode || len(item.Content) != 2 {
			return nil, s.errf(item, "a run is [months, percentage]")
		}
		var months int64
		if !(i == len(items)-1 && item.Content[0].Value == "rest") {
			if months, err = s.whole(item.Content[0], maxCount); err != nil {
				return nil, err
			}
			if months == 0 {
				return nil, s.errf(item, "a run has at least one month; the last may be [rest, …]")
			}
		}
		rate, err := s.percent(item.Content[1])
		if err != nil {
			return nil, err
		}
		out = append(out, Run{int(months), money.PPM(rate)})
	}
	return out, nil
}

func (s source) dueRule(n *yaml.Node, holidays ...string) (r DueRule, err error) {
	f, err := s.fields(n, "months!", "day!", "holiday!")
	if err != nil {
		return r, err
	}
	months, err := s.whole(f["months"], 12)
	if err != nil {
		return r, err
	}
	day, err := s.whole(f["day"], 31)
	if err != nil {
		return r, err
	}
	if day == 0 {
		return r, s.errf(f["day"], "a day of the month is 1 to 31")
	}
	r.Months, r.Day = int(months), int(day)
	r.Holiday, err = s.word(f["holiday"], holidays)
	return r, err
}

// relief reads one overlay; see Relief for the meaning of its keys.
func (s source) relief(n *yaml.Node) (*Relief, error) {
	f, err := s.fields(n, "id!", "bit", "title!", "segment!", "sector", "other_than", "min_workers", "since!", "until!",
		"paid_through", "state_paid_excluded", "pay", "defer", "repay", "due", "penalty", "citation!", "confidence!", "note")
	if err != nil {
		return nil, err
	}
	r := &Relief{File: s.file, Line: n.Line}
	if r.ID, err = s.text(f["id"]); err != nil {
		return nil, err
	}
	if r.Title, err = s.title(f["title"]); err != nil {
		return nil, err
	}
	seg, err := s.text(f["segment"])
	if err != nil {
		return nil, err
	}
	if r.Segment, err = ParseSegment(seg); err != nil {
		return nil, s.errf(f["segment"], "%q is not a segment", seg)
	}
	if r.Sector, err = s.text(f["sector"]); err != nil {
		return nil, err
	}
	if r.OtherThan, err = s.text(f["other_than"]); err != nil {
		return nil, err
	}
	if f["min_workers"] != nil {
		w, err := s.whole(f["min_workers"], maxCount)
		if err != nil {
			return nil, err
		}
		r.MinWorkers = int(w)
	}
	if r.Since, err = s.month(f["since"]); err != nil {
		return nil, err
	}
	if r.Until, err = s.month(f["until"]); err != nil {
		return nil, err
	}
	if r.Until < r.Since {
		return nil, s.errf(f["until"], "ends %v before it begins %v", r.Until, r.Since)
	}
	if r.PaidThrough, err = s.month(f["paid_through"]); err != nil {
		return nil, err
	}
	if f["state_paid_excluded"] != nil {
		t, err := s.word(f["state_paid_excluded"], []string{"yes", "no"})
		if err != nil {
			return nil, err
		}
		r.StatePaidExcluded = t == "yes"
	}
	if r.Pay, err = s.shares(f["pay"]); err != nil {
		return nil, err
	}
	if r.Defer, err = s.shares(f["defer"]); err != nil {
		return nil, err
	}
	for p := range r.Pay {
		if _, both := r.Defer[p]; both {
			return nil, s.errf(f["defer"], "%v is both reduced and deferred", p)
		}
	}
	if (len(r.Pay)+len(r.Defer) > 0) != (f["bit"] != nil) {
		return nil, s.errf(n, "a relief that changes amounts has a bit, no other has")
	}
	if f["bit"] != nil {
		b, err := s.whole(f["bit"], 31)
		if err != nil {
			return nil, err
		}
		if b < firstReliefBit {
			return nil, s.errf(f["bit"], "bits below %d have other meanings", firstReliefBit)
		}
		r.Flag = 1 << b
	}
	if (len(r.Defer) > 0) != (f["repay"] != nil) {
		return nil, s.errf(n, "a deferral needs its repayment dates, and only a deferral")
	}
	if f["repay"] != nil {
		g, err := s.fields(f["repay"], "from!", "to!")
		if err != nil {
			return nil, err
		}
		if r.RepayFrom, err = s.day(g["from"], false); err != nil {
			return nil, err
		}
		if r.RepayTo, err = s.day(g["to"], true); err != nil {
			return nil, err
		}
		if r.RepayTo < r.RepayFrom {
			return nil, s.errf(f["repay"], "ends before it begins")
		}
	}
	if f["due"] != nil {
		d, err := s.dueRule(f["due"], append(holidayWords, "as_usual")...)
		if err != nil {
			return nil, err
		}
		r.Due = &d
	}
	if f["penalty"] != nil {
		p, err := s.percent(f["penalty"])
		if err != nil {
			return nil, err
		}
		rate := money.PPM(p)
		r.Penalty = &rate
	}
	if r.Citation, err = s.text(f["citation"]); err != nil {
		return nil, err
	}
	if r.Confidence, err = s.confidence(f["confidence"]); err != nil {
		return nil, err
	}
	r.Note, err = s.text(f["note"])
	return r, err
}

func (s source) shares(n *yaml.Node) (map[Programme]money.PPM, error) {
	if n == nil {
		return nil, nil
	}
	out := map[Programme]money.PPM{}
	return out, s.table(n, func(key string, k, v *yaml.Node) error {
		p, err := ParseProgramme(key)
		if err != nil {
			return s.errf(k, "%q is not a programme", key)
		}
		share, err := s.percent(v)
		out[p] = money.PPM(share)
		return err
	})
}

// days is the range of a relief as days.
func (r *Relief) days() (period.Date, period.Date) { return r.Since.First(), r.Until.Last() }
