package statement

import (
	"bufio"
	"bytes"
	"strings"
)

// tags are the fields of MT940 and MT942. A line that begins with something
// else between colons (a time of day in a wrapped remark) begins no field.
var tags = map[string]bool{"20": true, "21": true, "25": true, "25P": true, "28": true, "28C": true, "60": true, "60F": true, "60M": true, "61": true, "86": true,
	"62": true, "62F": true, "62M": true, "64": true, "65": true, "13": true, "13D": true, "34F": true, "90C": true, "90D": true, "NS": true}

// tagOf splits ":61:text".
func tagOf(s string) (tag, rest string, ok bool) {
	if !strings.HasPrefix(s, ":") {
		return "", "", false
	}
	tag, rest, ok = strings.Cut(s[1:], ":")
	if !ok || len(tag) < 2 || len(tag) > 3 {
		return "", "", false
	}
	for _, c := range tag {
		if (c < '0' || c > '9') && (c < 'A' || c > 'Z') {
			return "", "", false
		}
	}
	return tag, rest, true
}

// unknown stands for a field that is not known.
const unknown = "?"

// surely tells a tag from what may stand in a wrapped remark: a time of day, a word.
func surely(tag string) bool {
	n := digits(tag)
	return n == 2 && (len(tag) == 3 || tag > "59")
}

// isMT940 tells whether a file's start looks like MT940 or MT942.
func isMT940(head []byte) bool {
	if bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n\x00"), []byte("{1:F")) {
		return true
	}
	for _, t := range []string{":20:", ":25:", ":28C:", ":60F:", ":60M:", ":61:", ":62F:"} {
		for from := 0; ; {
			i := bytes.Index(head[from:], []byte(t))
			if i < 0 {
				break
			}
			i += from
			before := bytes.TrimRight(head[:i], " \t")
			if len(before) == 0 || before[len(before)-1] == '\n' || before[len(before)-1] == '\r' || bytes.HasSuffix(before, []byte("{4:")) {
				return true
			}
			from = i + 1
		}
	}
	return false
}

// envelope tells whether a line is a block header of SWIFT, and gives what
// follows the beginning of the text block.
func envelope(s string) (rest string, ok bool) {
	if len(s) < 3 || s[0] != '{' || s[2] != ':' {
		return "", false
	}
	if i := strings.Index(s, "{4:"); i >= 0 {
		return strings.TrimSpace(s[i+3:]), true
	}
	return "", true
}

type mt940 struct {
	c     *collector
	in    bool // between the first tag of a message and its end
	tag   string
	line  int
	value []string
	size  int
	long  bool
	entry *Entry
	text  []string // of field 86, for the entry or the statement
	lost  bool     // the entry before could not be read; its text goes with it
	ended bool     // the mark that ends the statement's message was seen
	cut   bool     // the file ends in the field
}

func (c *collector) readMT940(b *bufio.Reader) error {
	c.sum.Format = MT940
	m := mt940{c: c}
	in := c.lines(b)
	open := false // the file ends in the line taken last
	for {
		x, ok := in.next()
		if !ok {
			break
		}
		c.line = x.no
		if x.long {
			c.unread(x.no, LineTooLong, "")
			continue
		}
		open = x.open
		if err := m.take(x.text, x.no); err != nil {
			return err
		}
	}
	// An entry that the file ends in may have lost its last digits.
	m.cut = open && m.tag == "61"
	if err := m.endMessage(); err != nil {
		return err
	}
	if m.unfinished(true) && in.err == nil {
		c.broken(c.line, CutOff, "")
	}
	if len(c.sum.Statements) == 0 && in.err == nil {
		return &Error{Reason: reason(max(c.line, 1), NoStatement, "")}
	}
	return c.done(in)
}

// unfinished tells whether the statement being read has neither its closing
// balance (nor the totals of an MT942) nor the mark that ends its message. A
// balance that cannot be read counts, except as the last thing in a file.
func (m *mt940) unfinished(last bool) bool {
	s := m.c.statement()
	if s == nil || m.ended || s.Closing != nil || s.statedCredits != nil || s.statedDebits != nil {
		return false
	}
	return s.closed == 0 || last
}

func (m *mt940) take(text string, no int) error {
	s := strings.TrimFunc(text, func(r rune) bool { return r <= ' ' || r == 0x7f || r == 0xa0 })
	if rest, ok := envelope(s); ok {
		if err := m.endMessage(); err != nil || rest == "" {
			return err
		}
		text, s = rest, rest
	}
	tag, rest, ok := tagOf(s)
	switch {
	case s == "":
		return nil
	case s == "-" || strings.HasPrefix(s, "-}"), s[0] == '-' && m.tag != "61" && m.tag != "86":
		err := m.endMessage()
		m.ended = true
		return err
	case ok && tags[tag]:
		if err := m.endField(); err != nil {
			return err
		}
		_, rest, _ = tagOf(strings.TrimLeft(text, " \t")) // with its blanks at the end
		m.in, m.tag, m.line, m.value, m.size, m.long = true, tag, no, append(m.value[:0], rest), len(rest), false
		return nil
	case m.tag == "":
		if m.in {
			m.c.unread(no, Stray, s)
		}
		return nil // an envelope of another kind, in front of or between messages
	case ok && (m.tag != "86" || surely(tag)):
		if err := m.endField(); err != nil {
			return err
		}
		m.tag = unknown // what follows belongs to it
		m.c.unread(no, UnknownTag, tag)
		return nil
	}
	if m.size += len(text); m.size > m.c.o.Limits.FieldBytes {
		if !m.long {
			m.c.unread(no, FieldTooLong, "")
			m.long = true
		}
		return nil
	}
	switch m.tag {
	case "61", "86", "NS":
		m.value = append(m.value, text)
	default:
		m.c.unread(no, Stray, s)
	}
	return nil
}

func (m *mt940) endMessage() error {
	if err := m.endField(); err != nil {
		return err
	}
	m.in, m.lost = false, false
	return m.flush()
}

// flush hands the entry on, with its text.
func (m *mt940) flush() error {
	e := m.entry
	m.entry = nil
	if s := m.c.statement(); e == nil && s != nil && len(m.text) > 0 {
		note, _, _, _ := describe(m.text)
		if len(s.Note)+len(note) < m.c.o.Limits.FieldBytes {
			s.Note = strings.TrimSpace(s.Note + " " + note)
		} else {
			m.c.unread(m.line, FieldTooLong, "")
		}
	}
	text := m.text
	m.text = nil
	if e == nil {
		return nil
	}
	if len(text) > 0 {
		var refs References
		var extra string
		extra, e.Text = e.Text, ""
		e.Text, e.Name, refs, _ = describe(text)
		e.Text = strings.TrimSpace(extra + " " + e.Text)
		refs.Customer, refs.Bank = e.Refs.Customer, e.Refs.Bank
		e.Refs = refs
	}
	return m.c.add(*e)
}

func (m *mt940) endField() error {
	tag := m.tag
	m.tag = ""
	if tag == "" || tag == unknown {
		return nil
	}
	if tag == "86" {
		if !m.lost && (m.entry != nil || m.c.open) {
			m.text = append(m.text, m.value...)
		}
		return nil
	}
	if err := m.flush(); err != nil {
		return err
	}
	m.lost = false
	first := strings.TrimSpace(m.value[0])
	s := m.c.statement()
	begins := s == nil || tag == "20" ||
		s.Closing != nil && (tag == "25" || tag == "25P" || tag == "28" || tag == "28C" || strings.HasPrefix(tag, "60")) ||
		s.Opening != nil && strings.HasPrefix(tag, "60") || s.Account != "" && (tag == "25" || tag == "25P")
	if begins {
		if m.unfinished(false) {
			m.c.broken(m.line, CutOff, "")
		}
		m.ended = false
		if err := m.c.begin(m.line); err != nil {
			return err
		}
		s = m.c.statement()
	}
	switch tag {
	case "20":
		s.Reference = fold(first)
	case "25", "25P":
		s.Account = fold(first)
	case "28", "28C":
		s.Number = fold(first)
	case "60", "60F", "60M":
		if b, ok := m.balance(first, s); ok {
			b.Interim = tag == "60M"
			s.Opening = &b
		}
	case "62", "62F", "62M":
		if b, ok := m.balance(first, s); ok {
			b.Interim = tag == "62M"
			s.Closing = &b
		}
		s.closed = m.line
	case "64":
		if b, ok := m.balance(first, s); ok {
			s.Available = &b
		}
	case "65":
		m.balance(first, s) // nobody asks for it; what is wrong in it is told
	case "NS": // the bank's own
		m.text = append(m.text, m.value...)
		return m.flush()
	case "34F", "13D":
		m.c.sum.Format = MT942
	case "90C", "90D":
		m.total(tag, first, s)
	case "61":
		if m.cut {
			m.lost = true
			return nil
		}
		e, code, value := line61(first)
		if code == BadAmount && len(m.value) > 1 && strings.IndexAny(m.value[1], "0123456789,.") == 0 { // wrapped in the middle
			if e2, code2, value2 := line61(first + strings.TrimSpace(m.value[1])); code2 == "" {
				e, code, value, m.value = e2, "", value2, append(m.value[:1], m.value[2:]...)
			}
		}
		if code != "" {
			m.c.unread(m.line, code, value)
			m.lost = true
			return nil
		}
		if value != "" {
			m.c.remark(m.line, BadDate, value)
		}
		e.Line, e.Currency = m.line, s.Currency
		e.Text = fold(strings.Join(m.value[1:], " "))
		m.entry = &e
	}
	return nil
}

// balance reads "C220412IDR100000,00".
func (m *mt940) balance(text string, s *Statement) (Balance, bool) {
	bad := func(code Code) (Balance, bool) { m.c.unread(m.line, code, text); return Balance{}, false }
	rest := text
	neg := false
	switch {
	case strings.HasPrefix(rest, "D"):
		neg = true
	case !strings.HasPrefix(rest, "C"):
		return bad(BadBalance)
	}
	rest = strings.TrimSpace(rest[1:])
	n := digits(rest)
	if n > 8 || n == 7 { // no currency: the amount follows the day
		n = 6
	}
	var b Balance
	var ok bool
	if b.Date, ok = shortDate(rest[:n]); !ok {
		return bad(BadBalance)
	}
	rest = strings.TrimSpace(rest[n:])
	if len(rest) >= 3 && letters(rest[:3]) {
		currency := rest[:3]
		rest = rest[3:]
		if s.Currency == "" {
			s.Currency = currency
		} else if s.Currency != currency {
			s.unsummed = CurrencyDiffers
			m.c.remark(m.line, CurrencyDiffers, currency+" "+s.Currency)
		}
	}
	a, err := swiftAmount(strings.TrimSpace(rest))
	if err != nil || a.Sign() < 0 {
		return bad(BadBalance)
	}
	if neg {
		a = a.Neg()
	}
	b.Amount = a
	return b, true
}

// total reads "12IDR3450000,00" of an MT942.
func (m *mt940) total(tag, text string, s *Statement) {
	rest := strings.TrimSpace(text[digits(text):])
	if len(rest) < 3 || !letters(rest[:3]) {
		m.c.unread(m.line, BadTotal, text)
		return
	}
	a, err := swiftAmount(strings.TrimSpace(rest[3:]))
	if err != nil {
		m.c.unread(m.line, BadTotal, text)
		return
	}
	s.closed = m.line
	if s.Currency == "" {
		s.Currency = rest[:3]
	}
	if tag == "90C" {
		s.statedCredits = &a
	} else {
		s.statedDebits = &a
	}
}
