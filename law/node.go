package law

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"go.yaml.in/yaml/v3"
)

// Limits of the data, far above what any law needs.
const (
	maxFile   = 1 << 20           // bytes of one file
	maxAmount = 1_000_000_000_000 // rupiah
	maxCount  = 10_000
)

// source reads YAML nodes strictly and remembers where it stands, so that
// every refusal names file, line and reason.
type source struct{ file string }

func (s source) errf(n *yaml.Node, format string, args ...any) error {
	line := 0
	if n != nil {
		line = n.Line
	}
	return fmt.Errorf("law: %s:%d: %s", s.file, line, fmt.Sprintf(format, args...))
}

// fields reads a mapping with exactly the allowed keys; a key that ends in
// "!" must be present.
func (s source) fields(n *yaml.Node, allowed ...string) (map[string]*yaml.Node, error) {
	if n.Kind != yaml.MappingNode {
		return nil, s.errf(n, "expected keys (%s)", strings.ReplaceAll(strings.Join(allowed, ", "), "!", ""))
	}
	out := make(map[string]*yaml.Node, len(n.Content)/2)
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if !slices.Contains(allowed, k.Value) && !slices.Contains(allowed, k.Value+"!") {
			return nil, s.errf(k, "unknown key %q (known: %s)", k.Value, strings.ReplaceAll(strings.Join(allowed, ", "), "!", ""))
		}
		if out[k.Value] != nil {
			return nil, s.errf(k, "key %q stands twice", k.Value)
		}
		out[k.Value] = v
	}
	for _, a := range allowed {
		if name, must := strings.CutSuffix(a, "!"); must && out[name] == nil {
			return nil, s.errf(n, "missing %s", name)
		}
	}
	return out, nil
}

// table reads a mapping with free keys, in order, refusing doubles.
func (s source) table(n *yaml.Node, each func(key string, k, v *yaml.Node) error) error {
	if n.Kind != yaml.MappingNode || len(n.Content) == 0 {
		return s.errf(n, "expected a table of key: value")
	}
	seen := map[string]bool{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		if k.Kind != yaml.ScalarNode || seen[k.Value] {
			return s.errf(k, "key %q stands twice or is not a word", k.Value)
		}
		seen[k.Value] = true
		if err := each(k.Value, k, v); err != nil {
			return err
		}
	}
	return nil
}

func (s source) list(n *yaml.Node) ([]*yaml.Node, error) {
	if n.Kind != yaml.SequenceNode || len(n.Content) == 0 {
		return nil, s.errf(n, "expected a list")
	}
	return n.Content, nil
}

func (s source) text(n *yaml.Node) (string, error) {
	if n == nil {
		return "", nil
	}
	t := strings.TrimSpace(n.Value)
	if n.Kind != yaml.ScalarNode || t == "" || n.Tag == "!!null" {
		return "", s.errf(n, "expected a text")
	}
	return t, nil
}

func (s source) word(n *yaml.Node, known []string) (string, error) {
	t, err := s.text(n)
	if err == nil && !slices.Contains(known, t) {
		err = s.errf(n, "%q is not one of %s", t, strings.Join(known, ", "))
	}
	return t, err
}

func (s source) title(n *yaml.Node) (t Text, err error) {
	f, err := s.fields(n, "id!", "en!")
	if err != nil {
		return t, err
	}
	if t.ID, err = s.text(f["id"]); err != nil {
		return t, err
	}
	t.EN, err = s.text(f["en"])
	return t, err
}

// day reads 2015-07 or 2015-07-01; a month is its first day, or its last when
// it ends a range.
func (s source) day(n *yaml.Node, last bool) (period.Date, error) {
	if n == nil {
		return 0, nil
	}
	t, err := s.text(n)
	if err != nil {
		return 0, err
	}
	if len(t) == 7 {
		m, err := period.ParseMonth(t)
		if err != nil {
			return 0, s.errf(n, "%q is not a month like 2015-07 or a day like 2015-07-01", t)
		}
		if last {
			return m.Last(), nil
		}
		return m.First(), nil
	}
	d, err := period.ParseDate(t)
	if err != nil {
		return 0, s.errf(n, "%q is not a month like 2015-07 or a day like 2015-07-01", t)
	}
	return d, nil
}

func (s source) month(n *yaml.Node) (period.Month, error) {
	if n == nil {
		return 0, nil
	}
	t, err := s.text(n)
	if err != nil {
		return 0, err
	}
	m, err := period.ParseMonth(t)
	if err != nil {
		return 0, s.errf(n, "%q is not a month like 2015-07", t)
	}
	return m, nil
}

// whole reads 11_086_300 or 25: digits only, groups of three when there are
// underscores.
func (s source) whole(n *yaml.Node, limit int64) (int64, error) {
	t, err := s.text(n)
	if err != nil {
		return 0, err
	}
	bad := s.errf(n, "%q is not a whole number from 0 to %d, written like 7000000 or 7_000_000", t, limit)
	if parts := strings.Split(t, "_"); len(parts) > 1 {
		for i, p := range parts {
			if (i == 0 && (p == "" || len(p) > 3)) || (i > 0 && len(p) != 3) {
				return 0, bad
			}
		}
		t = strings.Join(parts, "")
	}
	if t == "" || strings.Trim(t, "0123456789") != "" || (len(t) > 1 && t[0] == '0') {
		return 0, bad
	}
	v, err := strconv.ParseInt(t, 10, 64)
	if err != nil || v > limit {
		return 0, bad
	}
	return v, nil
}

func (s source) percent(n *yaml.Node) (int64, error) {
	t, err := s.text(n)
	if err != nil {
		return 0, err
	}
	p, err := money.ParsePercent(t)
	if err != nil || !strings.HasSuffix(t, "%") || p > 100*money.Percent {
		return 0, s.errf(n, "%q is not a percentage like 0.24 %%, at most 100 %%, with at most four decimals", t)
	}
	return int64(p), nil
}

func (s source) confidence(n *yaml.Node) (Confidence, error) {
	t, err := s.text(n)
	if err != nil {
		return "", err
	}
	c := Confidence(t)
	if confidenceOrder[c] == 0 {
		return "", s.errf(n, "confidence %q is not one of T, T-old, S, D, M", t)
	}
	return c, nil
}
