package snap

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

var bodies = []string{`{}`, ` [ ] `, `null`, `"a b"`, `-0.5e+10`, "{\r\n\t\"a\" : [1, 2.50, {\"b\":\"c  \\\" d\\u00e9\\/\"}], \"a\":null}", `{"é":" "}`, `[true,false,null]`,
	``, ` `, `{`, `{"a"}`, `{"a":}`, `{"a":1,}`, `[1 2]`, `01`, `1.`, `.5`, `1e`, `+1`, `--1`, `"\x"`, `"\u12g4"`, "\"\n\"", `"`, `tru`, `truex`, `{} {}`, `{a:1}`, `{'a':1}`, "\ufeff{}", `NaN`,
	"\"\xff\"", "{\"\u2028\":1}", `[[[[1]]]]`, strings.Repeat("[", 40) + strings.Repeat("]", 40)}

// sameAsCompact compares Minify with json.Compact, which is right wherever our
// limits do not speak first.
func sameAsCompact(t *testing.T, body []byte) {
	t.Helper()
	var want bytes.Buffer
	wantErr := json.Compact(&want, body)
	before := string(body)
	got, err := Minify(body)
	if string(body) != before {
		t.Fatalf("the body was changed: %q", body)
	}
	if wantErr == nil && err != nil && (len(body) > MaxBody || depth(body) > maxDepth) {
		return
	}
	if (err == nil) != (wantErr == nil) {
		t.Fatalf("%q: %v, json.Compact: %v", body, err, wantErr)
	}
	if err == nil && !bytes.Equal(got, want.Bytes()) {
		t.Fatalf("%q: %q, json.Compact: %q", body, got, want.Bytes())
	}
	if err == nil && len(got) > len(body) {
		t.Fatalf("%q grew", body)
	}
}

// depth is how deep a valid body is, told by the decoder of the library.
func depth(body []byte) (most int) {
	d := json.NewDecoder(bytes.NewReader(body))
	for now := 0; ; {
		t, err := d.Token()
		if err != nil {
			return most
		}
		switch t {
		case json.Delim('{'), json.Delim('['):
			now++
			most = max(most, now)
		case json.Delim('}'), json.Delim(']'):
			now--
		}
	}
}

func TestMinifyIsJSONCompact(t *testing.T) {
	for _, b := range bodies {
		sameAsCompact(t, []byte(b))
	}
}

func TestMinifyKeepsWhatDecodingWouldChange(t *testing.T) {
	const in = "{ \"z\" : \"A  & <B> \\/ \\u0041\",\n\"a\":12345678901234567890.10E+2,\"a\":null }"
	const want = `{"z":"A  & <B> \/ \u0041","a":12345678901234567890.10E+2,"a":null}`
	if got, err := Minify([]byte(in)); err != nil || string(got) != want {
		t.Errorf("%s, %v", got, err)
	}
}

func TestMinifyHasLimits(t *testing.T) {
	deep := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	if _, err := Minify(deep(maxDepth)); err != nil {
		t.Error(err)
	}
	if _, err := Minify(deep(maxDepth + 1)); !is(err, codeBodyUnreadable) {
		t.Error(err)
	}
	large := []byte(`"` + strings.Repeat("a", MaxBody-2) + `"`)
	if _, err := Minify(large); err != nil {
		t.Error(err)
	}
	if _, err := Minify(append(large, ' ')); !is(err, codeBodyLarge) {
		t.Error(err)
	}
}

func FuzzMinify(f *testing.F) {
	for _, b := range bodies {
		f.Add([]byte(b))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		sameAsCompact(t, body)
		if small, err := Minify(body); err == nil {
			if again, err := Minify(small); err != nil || !bytes.Equal(small, again) {
				t.Fatalf("%q is not the end: %q, %v", small, again, err)
			}
		}
	})
}
