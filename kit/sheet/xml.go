package sheet

import (
	"bytes"
	"errors"
	"io"
	"unicode/utf8"
)

// xmlScanner cuts a stream of XML into start tags, end tags and texts without
// allocating. It is not a validating parser: it needs no names resolved and no
// entities declared (a DOCTYPE is refused), which is all a workbook uses. Names
// lose their prefix, because some writers call a row x:row. The slices it
// gives are valid until the next call.
type xmlScanner struct {
	r        io.Reader
	buf      []byte
	pos, end int
	rerr     error // what the reader said last

	depth, maxDepth int
	maxToken        int
	selfClosing     bool

	name  []byte // of a start or end tag
	attrs []byte // of a start tag, raw
	text  []byte // raw, still with entities unless cdata
	cdata bool
}

type xmlKind uint8

const (
	xmlEOF xmlKind = iota
	xmlStart
	xmlEnd
	xmlText
)

// errToken says that one token is longer than allowed; the caller knows where.
var errToken = errors.New("token too long")

func newXMLScanner(r io.Reader, l Limits) (*xmlScanner, error) {
	s := &xmlScanner{r: r, buf: make([]byte, 64<<10), maxDepth: l.Depth, maxToken: l.RowBytes}
	for s.end < 3 && s.fill() {
	}
	b := s.buf[:s.end]
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		s.pos = 3
	case bytes.HasPrefix(b, []byte("\xff\xfe")), bytes.HasPrefix(b, []byte("\xfe\xff")):
		return nil, &Error{Code: Damaged, Err: errors.New("XML in UTF-16")}
	}
	return s, nil
}

// fill reads more behind what is there, growing the buffer up to maxToken;
// false when there is no more or no room.
func (s *xmlScanner) fill() bool {
	if s.rerr != nil {
		return false
	}
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.pos = 0
	}
	if s.end == len(s.buf) {
		if len(s.buf) >= s.maxToken {
			s.rerr = errToken
			return false
		}
		s.buf = append(s.buf, make([]byte, len(s.buf))...)
	}
	for range 100 {
		n, err := s.r.Read(s.buf[s.end:])
		s.end += n
		if err != nil {
			s.rerr = err
			return n > 0
		}
		if n > 0 {
			return true
		}
	}
	s.rerr = io.ErrNoProgress
	return false
}

// find is the distance from pos to c, looking from the given distance on; -1
// when it does not come.
func (s *xmlScanner) find(c byte, from int) int {
	for {
		if i := bytes.IndexByte(s.buf[s.pos+from:s.end], c); i >= 0 {
			return from + i
		}
		from = s.end - s.pos
		if !s.fill() {
			return -1
		}
	}
}

func (s *xmlScanner) need(n int) bool {
	for s.end-s.pos < n {
		if !s.fill() {
			return false
		}
	}
	return true
}

// cut is the error for a stream that ended inside something.
func (s *xmlScanner) cut() error {
	var e *Error
	switch {
	case s.rerr == errToken, errors.As(s.rerr, &e):
		return s.rerr
	case s.rerr == io.EOF, errors.Is(s.rerr, io.ErrUnexpectedEOF):
		return &Error{Code: Truncated, Err: io.ErrUnexpectedEOF}
	}
	return &Error{Code: Damaged, Err: s.rerr}
}

func malformed(why string) error { return &Error{Code: Damaged, Err: errors.New(why)} }

// next is the next token.
func (s *xmlScanner) next() (xmlKind, error) {
	if s.selfClosing {
		s.selfClosing = false
		s.depth--
		return xmlEnd, nil
	}
	for {
		if !s.need(1) {
			if s.rerr == io.EOF && s.depth == 0 {
				return xmlEOF, nil
			}
			return 0, s.cut()
		}
		if s.buf[s.pos] != '<' {
			i := s.find('<', 0)
			if i < 0 {
				if s.rerr == io.EOF && s.depth == 0 && len(bytes.TrimSpace(s.buf[s.pos:s.end])) == 0 {
					return xmlEOF, nil
				}
				return 0, s.cut()
			}
			s.text, s.cdata = s.buf[s.pos:s.pos+i], false
			s.pos += i
			return xmlText, nil
		}
		if !s.need(2) {
			return 0, s.cut()
		}
		switch s.buf[s.pos+1] {
		case '/':
			i := s.find('>', 2)
			if i < 0 {
				return 0, s.cut()
			}
			s.name = localName(bytes.TrimRight(s.buf[s.pos+2:s.pos+i], " \t\r\n"))
			s.pos += i + 1
			if s.depth--; s.depth < 0 {
				return 0, malformed("an XML element ends that never began")
			}
			return xmlEnd, nil
		case '?':
			if err := s.skip("?>"); err != nil {
				return 0, err
			}
		case '!':
			if s.need(4) && string(s.buf[s.pos:s.pos+4]) == "<!--" {
				if err := s.skip("-->"); err != nil {
					return 0, err
				}
				continue
			}
			if s.need(9) && string(s.buf[s.pos:s.pos+9]) == "<![CDATA[" {
				return s.character()
			}
			return 0, malformed("XML with a document type is not accepted")
		default:
			return s.start()
		}
	}
}

// character gives a CDATA section as text.
func (s *xmlScanner) character() (xmlKind, error) {
	for from := 9; ; {
		i := s.find('>', from)
		if i < 0 {
			return 0, s.cut()
		}
		if b := s.buf[s.pos : s.pos+i]; i >= 11 && b[i-1] == ']' && b[i-2] == ']' {
			s.text, s.cdata = b[9:i-2], true
			s.pos += i + 1
			return xmlText, nil
		}
		from = i + 1
	}
}

// skip passes over a comment or an instruction of any length.
func (s *xmlScanner) skip(until string) error {
	for {
		if i := bytes.Index(s.buf[s.pos:s.end], []byte(until)); i >= 0 {
			s.pos += i + len(until)
			return nil
		}
		if keep := s.end - len(until) + 1; keep > s.pos {
			s.pos = keep
		}
		if !s.fill() {
			return s.cut()
		}
	}
}

// start reads a start tag; a '>' inside a quoted attribute does not end it.
func (s *xmlScanner) start() (xmlKind, error) {
	var quote byte
	i := 1
	for {
		b := s.buf[s.pos:s.end]
		for ; i < len(b); i++ {
			c := b[i]
			if quote != 0 {
				if c == quote {
					quote = 0
				}
			} else if c == '>' {
				goto found
			} else if c == '"' || c == '\'' {
				quote = c
			}
		}
		if !s.fill() {
			return 0, s.cut()
		}
	}
found:
	tag := s.buf[s.pos+1 : s.pos+i]
	s.pos += i + 1
	if n := len(tag); n > 0 && tag[n-1] == '/' {
		tag = tag[:n-1]
		s.selfClosing = true
	}
	n := 0
	for n < len(tag) && tag[n] > ' ' {
		n++
	}
	if n == 0 {
		return 0, malformed("an XML element without a name")
	}
	s.name, s.attrs = localName(tag[:n]), tag[n:]
	if s.depth++; s.depth > s.maxDepth {
		return 0, &Error{Code: TooDeep, Limit: int64(s.maxDepth)}
	}
	return xmlStart, nil
}

func localName(b []byte) []byte {
	if i := bytes.IndexByte(b, ':'); i >= 0 {
		return b[i+1:]
	}
	return b
}

// nextAttr takes one attribute from the raw text of a start tag; an empty name
// says that there is none left.
func nextAttr(raw []byte) (name, value, rest []byte) {
	i := 0
	for i < len(raw) && raw[i] <= ' ' {
		i++
	}
	start := i
	for i < len(raw) && raw[i] != '=' && raw[i] > ' ' {
		i++
	}
	name = raw[start:i]
	for i < len(raw) && raw[i] <= ' ' {
		i++
	}
	if i >= len(raw) || raw[i] != '=' {
		return nil, nil, nil
	}
	for i++; i < len(raw) && raw[i] <= ' '; i++ {
	}
	if i >= len(raw) || (raw[i] != '"' && raw[i] != '\'') {
		return nil, nil, nil
	}
	q := raw[i]
	i++
	end := bytes.IndexByte(raw[i:], q)
	if end < 0 {
		return nil, nil, nil
	}
	return name, raw[i : i+end], raw[i+end+1:]
}

// attr is the value of a named attribute, without prefix, entities resolved.
func (s *xmlScanner) attr(want string) (string, bool) {
	for rest := s.attrs; ; {
		var name, value []byte
		name, value, rest = nextAttr(rest)
		if len(name) == 0 {
			return "", false
		}
		if string(localName(name)) == want {
			return string(appendText(nil, value, false)), true
		}
	}
}

// appendText adds XML text to dst with its entities resolved. An unknown
// entity stays as it is written.
func appendText(dst, raw []byte, cdata bool) []byte {
	for !cdata {
		i := bytes.IndexByte(raw, '&')
		if i < 0 {
			break
		}
		dst = append(dst, raw[:i]...)
		raw = raw[i:]
		end := bytes.IndexByte(raw[:min(len(raw), 12)], ';')
		if end < 2 {
			dst = append(dst, '&')
			raw = raw[1:]
			continue
		}
		switch e := raw[1:end]; string(e) {
		case "amp":
			dst = append(dst, '&')
		case "lt":
			dst = append(dst, '<')
		case "gt":
			dst = append(dst, '>')
		case "quot":
			dst = append(dst, '"')
		case "apos":
			dst = append(dst, '\'')
		default:
			r, ok := charRef(e)
			if !ok {
				dst = append(dst, '&')
				raw = raw[1:]
				continue
			}
			dst = utf8.AppendRune(dst, r)
		}
		raw = raw[end+1:]
	}
	return append(dst, raw...)
}

func charRef(e []byte) (rune, bool) {
	if len(e) < 2 || e[0] != '#' {
		return 0, false
	}
	base, digits := rune(10), e[1:]
	if digits[0] == 'x' || digits[0] == 'X' {
		base, digits = 16, digits[1:]
	}
	if len(digits) == 0 {
		return 0, false
	}
	var r rune
	for _, c := range digits {
		d, ok := hexDigit(c)
		if !ok || d >= base {
			return 0, false
		}
		if r = r*base + d; r > utf8.MaxRune {
			return utf8.RuneError, true
		}
	}
	if r == 0 {
		r = utf8.RuneError
	}
	return r, true
}

func hexDigit(c byte) (rune, bool) {
	switch {
	case c >= '0' && c <= '9':
		return rune(c - '0'), true
	case c >= 'a' && c <= 'f':
		return rune(c-'a') + 10, true
	case c >= 'A' && c <= 'F':
		return rune(c-'A') + 10, true
	}
	return 0, false
}

// unescapeControl resolves Excel's own way to write what XML cannot hold
// (_x000D_ is a carriage return, _x005F_ an underscore), in place.
func unescapeControl(b []byte) []byte {
	if !bytes.Contains(b, []byte("_x")) {
		return b
	}
	out := b[:0]
	for i := 0; i < len(b); {
		if b[i] == '_' && i+7 <= len(b) && b[i+1] == 'x' && b[i+6] == '_' {
			var r rune
			ok := true
			for _, c := range b[i+2 : i+6] {
				d, hex := hexDigit(c)
				r, ok = r*16+d, ok && hex
			}
			if ok && (r < ' ' || r == '_') {
				out = append(out, byte(r))
				i += 7
				continue
			}
		}
		out = append(out, b[i])
		i++
	}
	return out
}
