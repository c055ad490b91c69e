package statement

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
)

// Limits bound what a file may cost. A zero field takes the value of Default.
type Limits struct {
	Bytes      int64 // of the file
	Entries    int   // of the file
	Statements int   // of the file
	LineBytes  int   // of one line, of one CSV record
	FieldBytes int   // of one field of MT940, of one text of camt
	TokenBytes int   // between two XML tokens
	Depth      int   // nesting of XML
	Details    int   // payments of one camt batch
	Reasons    int   // reasons that are kept; more are only counted
}

// Default is for a big biller's day: five million payments pass.
var Default = Limits{
	Bytes:      4 << 30,
	Entries:    5_000_000,
	Statements: 10_000,
	LineBytes:  64 << 10,
	FieldBytes: 16 << 10,
	TokenBytes: 1 << 20,
	Depth:      64,
	Details:    100_000,
	Reasons:    10_000,
}

func (l Limits) orDefault() Limits {
	if l.Bytes <= 0 {
		l.Bytes = Default.Bytes
	}
	for _, f := range []struct {
		v *int
		d int
	}{{&l.Entries, Default.Entries}, {&l.Statements, Default.Statements}, {&l.LineBytes, Default.LineBytes}, {&l.FieldBytes, Default.FieldBytes},
		{&l.TokenBytes, Default.TokenBytes}, {&l.Depth, Default.Depth}, {&l.Details, Default.Details}, {&l.Reasons, Default.Reasons}} {
		if *f.v <= 0 {
			*f.v = f.d
		}
	}
	return l
}

// Options say how to read; the zero value is right for most.
type Options struct {
	Limits   Limits
	Profiles []Profile // CSV exports to look for before Profiles
}

// Read finds out what a file is and hands its entries on one by one, in the
// file's order. The summary is right also when an error comes: of type *Error
// when the file is not a statement or breaks a limit, else what each returned.
// A file that breaks off is no error: what was read stands, the reason is in
// Unread, Incomplete is set and Broken says why.
func Read(r io.Reader, o Options, each func(Entry) error) (Summary, error) {
	o.Limits = o.Limits.orDefault()
	c := &collector{o: o, each: each}
	in := &counted{r: r, left: o.Limits.Bytes}
	err := c.read(decode(in))
	var e *Error
	if in.over && (err == nil || errors.As(err, &e)) {
		err = &Error{Reason: reason(c.line, TooLarge, "")}
	}
	c.end()
	c.sum.Incomplete = c.sum.Incomplete || err != nil
	return c.sum, err
}

// ReadAll reads a file into memory; Limits.Entries bounds it.
func ReadAll(r io.Reader, o Options) (File, error) {
	var f File
	var err error
	f.Summary, err = Read(r, o, func(e Entry) error { f.Entries = append(f.Entries, e); return nil })
	return f, err
}

// counted ends a file at the limit, and remembers that there was more.
type counted struct {
	r    io.Reader
	left int64
	over bool
}

func (c *counted) Read(p []byte) (int, error) {
	if c.left <= 0 {
		var one [1]byte
		n, err := c.r.Read(one[:])
		if n > 0 {
			c.over = true
			return 0, io.EOF
		}
		return 0, err
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// collector is what all formats share: statements, sums, reasons, limits.
type collector struct {
	o    Options
	each func(Entry) error
	sum  Summary
	open bool // the last statement is being read
	line int  // where reading is, for a reason without a line of its own
	twin twins
}

func (c *collector) read(b *bufio.Reader) error {
	head, err := b.Peek(sniffBytes)
	if err != nil && err != io.EOF && len(head) == 0 {
		return &Error{Reason: reason(0, ReadFailed, ""), Err: err}
	}
	text := bytes.TrimLeft(head, " \t\r\n\x00")
	if len(text) == 0 {
		return &Error{Reason: reason(1, EmptyFile, "")}
	}
	if text[0] == '<' {
		return c.readCamt(b)
	}
	if isMT940(head) {
		return c.readMT940(b)
	}
	if t, ok := findTable(head, append(c.o.Profiles[:len(c.o.Profiles):len(c.o.Profiles)], Profiles...), c.o.Limits); ok {
		return c.readCSV(b, t)
	}
	first, _, _ := strings.Cut(western(text[:min(len(text), 200)]), "\n")
	return &Error{Reason: reason(1, UnknownFormat, first)}
}

func (c *collector) lines(b *bufio.Reader) *lines { return &lines{r: b, max: c.o.Limits.LineBytes} }

// done ends reading by lines.
func (c *collector) done(l *lines) error {
	if l.err != nil {
		return &Error{Reason: reason(c.line, ReadFailed, ""), Err: l.err}
	}
	return nil
}

func (c *collector) unread(line int, code Code, value string) {
	c.keep(&c.sum.Unread, reason(line, code, value))
}

// broken says that a file's end is missing, or cannot be read; what was read stands.
func (c *collector) broken(line int, code Code, value string) {
	c.unread(line, code, value)
	c.sum.Incomplete, c.sum.Broken = true, reason(line, code, value)
}

func (c *collector) remark(line int, code Code, value string) {
	c.keep(&c.sum.Remarks, reason(line, code, value))
}

func (c *collector) keep(list *[]Reason, r Reason) {
	if len(*list) >= c.o.Limits.Reasons {
		c.sum.More++
		return
	}
	*list = append(*list, r)
}

// begin opens a statement and closes the one before.
func (c *collector) begin(line int) error {
	c.end()
	if len(c.sum.Statements) >= c.o.Limits.Statements {
		return &Error{Reason: reason(line, TooManyStatements, "")}
	}
	c.sum.Statements = append(c.sum.Statements, Statement{Line: line})
	c.open = true
	return nil
}

// statement is the one being read; nil when none is.
func (c *collector) statement() *Statement {
	if !c.open {
		return nil
	}
	return &c.sum.Statements[len(c.sum.Statements)-1]
}

// add hands an entry on and counts it.
func (c *collector) add(e Entry) error {
	if c.sum.Entries >= c.o.Limits.Entries {
		return &Error{Reason: reason(e.Line, TooManyEntries, "")}
	}
	s := c.statement()
	e.Statement = len(c.sum.Statements) - 1
	if e.Currency == "" {
		e.Currency = s.Currency
	}
	if s.Currency == "" {
		s.Currency = e.Currency
	}
	if e.Reference == "" {
		e.Reference = e.Refs.best()
	}
	if e.Currency != s.Currency {
		s.unsummed = CurrencyDiffers
		c.remark(e.Line, CurrencyDiffers, e.Currency+" "+s.Currency)
	}
	if !e.Pending {
		sum := &s.Credits
		if e.Direction == Debit {
			sum = &s.Debits
		}
		total, err := sum.Add(e.Amount)
		if err != nil {
			s.unsummed = Overflow
			c.remark(e.Line, Overflow, "")
		} else {
			*sum = total
		}
	}
	s.Entries++
	if c.twin.again(s, &e) {
		return nil
	}
	c.sum.Entries++
	return c.each(e)
}

// end closes the statement being read and checks its sums.
func (c *collector) end() {
	s := c.statement()
	if s == nil {
		return
	}
	c.open = false
	if first, again := c.twin.end(s, len(c.sum.Statements)-1); again {
		c.drop(s, first)
		return
	}
	checked := s.Check != "" // a CSV's running balance may have been checked
	if s.Check == "" {
		s.Check = Agrees
	}
	differs := func(line int, code Code, d Amount) {
		s.Check = Differs
		c.remark(line, code, d.String())
	}
	if s.unsummed != "" {
		if s.Check != Differs {
			s.Check = Unchecked
		}
		return
	}
	if s.Opening != nil && s.Closing != nil {
		checked = true
		want, err := s.Opening.Amount.Add(s.Credits)
		if err == nil {
			want, err = want.Sub(s.Debits)
		}
		if err == nil {
			s.Difference, err = s.Closing.Amount.Sub(want)
		}
		if err != nil {
			s.Check = Unchecked
			c.remark(s.Line, Overflow, "")
			return
		}
		if s.Difference.Sign() != 0 {
			differs(max(s.closed, s.Line), BalanceDiffers, s.Difference)
		}
	}
	for _, t := range []struct {
		stated *Amount
		sum    Amount
	}{{s.statedCredits, s.Credits}, {s.statedDebits, s.Debits}} {
		if t.stated == nil {
			continue
		}
		checked = true
		if d, err := t.stated.Sub(t.sum); err == nil && d.Sign() != 0 {
			differs(max(s.closed, s.Line), TotalsDiffer, d)
		}
	}
	if n := len(c.sum.Statements); n > 1 && s.Opening != nil {
		p := &c.sum.Statements[n-2]
		if p.Account == s.Account && p.Currency == s.Currency && p.Closing != nil && s.Opening.Date >= p.Closing.Date {
			if d, err := s.Opening.Amount.Sub(p.Closing.Amount); err == nil && d.Sign() != 0 {
				c.remark(s.Line, Gap, d.String())
				if s.Opening.Interim { // pages of one statement must follow each other
					s.Check = Differs
				}
			}
		}
	}
	if !checked {
		s.Check = Unchecked
	}
}
