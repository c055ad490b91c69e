package api

import (
	"strings"
	"testing"
)

func TestAMemberStandsOnce(t *testing.T) {
	for _, c := range []struct{ body, want string }{
		{`{"a":1,"b":{"a":2},"c":[{"a":1},{"a":1}]}`, ""},
		{`[1,"a","a",null,true]`, ""},
		{`{"a":1,"b":[],"a":1}`, bodyMark + "a|" + ruleTwice},
		{`{"b":{"c":1,"c":2}}`, bodyMark + "b.c|" + ruleTwice},
		{`{"b":[{"c":1},{"d":{},"e":[[]],"d":1}]}`, bodyMark + "b.1.d|" + ruleTwice},
		{`[[{"c":1,"\u0063":2}]]`, bodyMark + "0.0.c|" + ruleTwice},
	} {
		var v rawBody
		got := ""
		if err := readBody([]byte(c.body), &v); err != nil {
			got = err.Error()
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.body, got, c.want)
		}
	}
	deep := strings.Repeat("[", 9000) + strings.Repeat("]", 9000)
	var v rawBody
	if err := readBody([]byte(deep), &v); err != nil {
		t.Error(err)
	}
}

// rawBody stands for a body's type; of any type but *any members are looked at.
type rawBody struct{}

func (r *rawBody) UnmarshalJSON([]byte) error { return nil }
