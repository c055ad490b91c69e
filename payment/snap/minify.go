package snap

import "github.com/jamsos/jamsos/kit/fault"

// The limits of a body. The largest message of the standard that we serve, 24
// bills with texts, is below 32 KiB.
const (
	MaxBody  = 1 << 20 // bytes
	maxDepth = 32      // objects and arrays within each other
)

// Minify removes the white space outside strings and keeps every other byte as
// it came: order, nulls, escapes and the spelling of numbers. Decoding and
// encoding again would change & < > \/ and long numbers, and so the signature.
// What is not one JSON value is refused (snap.body_unreadable with the byte at
// which it breaks), and so is a body over MaxBody (snap.body_large).
func Minify(body []byte) ([]byte, error) {
	if len(body) > MaxBody {
		return nil, fault.New(fault.TooLarge, codeBodyLarge, "max", MaxBody).On("body")
	}
	m := minifier{in: body, out: make([]byte, 0, len(body))}
	if m.value(0); !m.broken {
		if m.space(); m.at < len(m.in) {
			m.broken = true
		}
	}
	if m.broken {
		return nil, fault.New(fault.Invalid, codeBodyUnreadable, "at", m.at).On("body")
	}
	return m.out, nil
}

// stripAll removes white space everywhere, inside strings too: what the bank's
// page of before the standard did (dialect bca-legacy).
func stripAll(body []byte) ([]byte, error) {
	if len(body) > MaxBody {
		return nil, fault.New(fault.TooLarge, codeBodyLarge, "max", MaxBody).On("body")
	}
	out := make([]byte, 0, len(body))
	for _, c := range body {
		if !isSpace(c) {
			out = append(out, c)
		}
	}
	return out, nil
}

// minifier reads JSON by RFC 8259 and copies it. A method that fails sets
// broken and leaves at where it stood.
type minifier struct {
	in, out []byte
	at      int
	broken  bool
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func (m *minifier) space() {
	for m.at < len(m.in) && isSpace(m.in[m.at]) {
		m.at++
	}
}

// peek is the next byte, or 0 at the end (0 never stands outside a string).
func (m *minifier) peek() byte {
	if m.at < len(m.in) {
		return m.in[m.at]
	}
	return 0
}

// take copies the next byte when it is c.
func (m *minifier) take(c byte) bool {
	if m.peek() != c {
		return false
	}
	m.out = append(m.out, c)
	m.at++
	return true
}

func (m *minifier) value(depth int) {
	m.space()
	switch c := m.peek(); {
	case c == '{':
		m.list(depth+1, '{', '}')
	case c == '[':
		m.list(depth+1, '[', ']')
	case c == '"':
		m.text()
	case c == '-' || isDigit(c):
		m.number()
	case c == 't':
		m.word("true")
	case c == 'f':
		m.word("false")
	case c == 'n':
		m.word("null")
	default:
		m.broken = true
	}
}

// list copies an object or an array.
func (m *minifier) list(depth int, open, end byte) {
	if depth > maxDepth {
		m.broken = true
		return
	}
	m.take(open)
	m.space()
	if m.take(end) {
		return
	}
	for {
		if open == '{' {
			m.space()
			if m.text(); m.broken {
				return
			}
			m.space()
			if !m.take(':') {
				m.broken = true
				return
			}
		}
		if m.value(depth); m.broken {
			return
		}
		m.space()
		if m.take(end) {
			return
		}
		if !m.take(',') {
			m.broken = true
			return
		}
	}
}

func (m *minifier) word(w string) {
	for i := range len(w) {
		if !m.take(w[i]) {
			m.broken = true
			return
		}
	}
}

func (m *minifier) text() {
	if !m.take('"') {
		m.broken = true
		return
	}
	for m.at < len(m.in) {
		c := m.in[m.at]
		switch {
		case c == '"':
			m.take(c)
			return
		case c < ' ':
			m.broken = true
			return
		case c == '\\':
			if m.escape(); m.broken {
				return
			}
		default:
			m.take(c)
		}
	}
	m.broken = true
}

func (m *minifier) escape() {
	m.take('\\')
	switch c := m.peek(); c {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		m.take(c)
	case 'u':
		m.take(c)
		for range 4 {
			h := m.peek()
			if !isDigit(h) && (h < 'a' || h > 'f') && (h < 'A' || h > 'F') {
				m.broken = true
				return
			}
			m.take(h)
		}
	default:
		m.broken = true
	}
}

func (m *minifier) number() {
	m.take('-')
	if !m.take('0') {
		m.digits()
	}
	if !m.broken && m.take('.') {
		m.digits()
	}
	if !m.broken && (m.take('e') || m.take('E')) {
		if !m.take('+') {
			m.take('-')
		}
		m.digits()
	}
}

// digits copies one digit or more.
func (m *minifier) digits() {
	if !isDigit(m.peek()) {
		m.broken = true
	}
	for isDigit(m.peek()) {
		m.take(m.in[m.at])
	}
}
