package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// bodies is how JSON is read and written.
var bodies = huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: readBody}

// bodyMark begins the text of an error that names a field and a rule: huma keeps
// of an error no more than its text.
const bodyMark = "in the body|"

// ruleTwice is the rule that a member stands once.
const ruleTwice = "twice"

// readBody reads JSON. huma reads a body twice: into any, which it holds against
// the schema, and into the operation's type. What only the second reading sees
// is told by field here: a whole number that is written 8400.0 or is too large,
// and a member that stands twice, of which two programs would read two amounts.
func readBody(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	if _, first := v.(*any); first {
		return err
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		rule := "expected " + wrong.Type.Kind().String()
		if digits, isNumber := strings.CutPrefix(wrong.Value, "number "); isNumber {
			rule = "expected integer"
			if wrong.Type.Bits() > 0 && !strings.ContainsAny(digits, ".eE") {
				rule = fmt.Sprintf("expected number <= %d", uint64(1)<<(wrong.Type.Bits()-1)-1)
			}
		}
		return errors.New(bodyMark + wrong.Field + "|" + rule)
	}
	if err == nil {
		if at, twice := twiceIn(json.NewDecoder(bytes.NewReader(data)), ""); twice {
			return errors.New(bodyMark + at + "|" + ruleTwice)
		}
	}
	return err
}

// twiceIn finds a member that stands twice in one object of a JSON value, at any
// depth. The value was read before, so it is whole.
func twiceIn(d *json.Decoder, path string) (at string, twice bool) {
	t, _ := d.Token()
	switch t {
	case json.Delim('{'):
		seen := map[string]bool{}
		for d.More() {
			t, _ := d.Token()
			name, _ := t.(string)
			at := strings.TrimPrefix(path+"."+name, ".")
			if seen[name] {
				return at, true
			}
			seen[name] = true
			if at, twice := twiceIn(d, at); twice {
				return at, true
			}
		}
	case json.Delim('['):
		for n := 0; d.More(); n++ {
			if at, twice := twiceIn(d, strings.TrimPrefix(fmt.Sprintf("%s.%d", path, n), ".")); twice {
				return at, true
			}
		}
	default:
		return "", false
	}
	_, _ = d.Token() // the end of the object or list
	return "", false
}
