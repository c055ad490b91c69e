package snap

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

// maxRecoded bounds the bodies that are written anew in search of a mistake.
const maxRecoded = 64 << 10

// node is a JSON value that keeps order and spelling.
type node struct {
	open    byte // { or [; 0: a leaf
	keys    []string
	items   []node
	text    string // of a string, decoded
	literal string // of a number or word
}

// coding is how a library writes JSON.
type coding struct {
	html, slash, ascii bool   // escapes & < >; escapes /; escapes all but ASCII
	comma, colon       string // between members
	indent             string // pretty printing
	sorted             bool   // members by name
	short              bool   // 100.00 becomes 100
}

// recoded writes a body as common libraries would after decoding it: other
// escapes, spaces, order by name. What comes out the same is left out.
func recoded(minified []byte) []word {
	if len(minified) > maxRecoded {
		return nil
	}
	root, err := readTree(minified)
	if err != nil {
		return nil
	}
	var codings []coding
	for i := range 8 {
		for _, sorted := range []bool{false, true} {
			c := coding{html: i&1 != 0, slash: i&2 != 0, ascii: i&4 != 0, sorted: sorted, comma: ",", colon: ":"}
			codings = append(codings, c)
			c.comma, c.colon = ", ", ": "
			codings = append(codings, c)
			c.comma, c.colon, c.short = ",", ":", true
			codings = append(codings, c)
		}
	}
	for _, indent := range []string{"  ", "    ", "\t"} {
		codings = append(codings, coding{comma: ",", colon: ": ", indent: indent})
	}
	seen := map[string]bool{string(minified): true}
	var out []word
	for _, c := range codings {
		var b strings.Builder
		c.write(&b, root, 0)
		if text := b.String(); !seen[text] {
			seen[text] = true
			out = append(out, word{c.mistake(string(minified), text), text})
		}
	}
	return out
}

// mistake names what a coding did to a body.
func (c coding) mistake(minified, text string) string {
	again, err := Minify([]byte(text))
	switch {
	case err == nil && string(again) == minified:
		return "body_spaced"
	case c.sorted:
		return "body_sorted"
	}
	return "body_recoded"
}

func readTree(body []byte) (node, error) {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	return readNode(dec)
}

func readNode(dec *json.Decoder) (n node, err error) {
	t, err := dec.Token()
	if err != nil {
		return n, err
	}
	switch t := t.(type) {
	case json.Delim:
		n.open = byte(t)
		for dec.More() {
			if n.open == '{' {
				k, err := dec.Token()
				if err != nil {
					return n, err
				}
				key, _ := k.(string)
				n.keys = append(n.keys, key)
			}
			item, err := readNode(dec)
			if err != nil {
				return n, err
			}
			n.items = append(n.items, item)
		}
		_, err = dec.Token()
	case string:
		n.text = t
	case json.Number:
		n.literal = t.String()
	case bool:
		n.literal = fmt.Sprint(t)
	default:
		n.literal = "null"
	}
	return n, err
}

func (c coding) write(b *strings.Builder, n node, depth int) {
	switch {
	case n.open == 0 && n.literal == "":
		c.text(b, n.text)
		return
	case n.open == 0:
		if c.short && strings.Contains(n.literal, ".") && !strings.ContainsAny(n.literal, "eE") {
			n.literal = strings.TrimRight(strings.TrimRight(n.literal, "0"), ".")
		}
		b.WriteString(n.literal)
		return
	}
	order := make([]int, len(n.items))
	for i := range order {
		order[i] = i
	}
	if c.sorted && n.open == '{' {
		slices.SortStableFunc(order, func(i, j int) int { return strings.Compare(n.keys[i], n.keys[j]) })
	}
	line := func(depth int) {
		if c.indent != "" && len(n.items) > 0 {
			b.WriteByte('\n')
			b.WriteString(strings.Repeat(c.indent, depth))
		}
	}
	b.WriteByte(n.open)
	for i, at := range order {
		if i > 0 {
			b.WriteString(c.comma)
		}
		line(depth + 1)
		if n.open == '{' {
			c.text(b, n.keys[at])
			b.WriteString(c.colon)
		}
		c.write(b, n.items[at], depth+1)
	}
	line(depth)
	b.WriteByte(n.open + 2) // } stands two after {, ] two after [
}

func (c coding) text(b *strings.Builder, s string) {
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '/' && c.slash:
			b.WriteString(`\/`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ', c.html && strings.ContainsRune("&<>\u2028\u2029", r), c.ascii && r > '~':
			for _, u := range utf16.Encode([]rune{r}) {
				fmt.Fprintf(b, `\u%04x`, u)
			}
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
}
