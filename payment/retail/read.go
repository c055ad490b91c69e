package retail

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/period"
)

// Limits bound what a file may cost. A zero field takes the value of Default.
type Limits struct {
	Bytes     int64 // of the file
	Lines     int
	LineBytes int
	Reasons   int // reasons that are kept; more are only counted
}

// Default is for a big switch's day.
var Default = Limits{Bytes: 2 << 30, Lines: 10_000_000, LineBytes: 16 << 10, Reasons: 10_000}

// MaxReference is the longest reference, in bytes; posting takes no longer one.
const MaxReference = 128

const (
	headBytes = 32 << 10 // where titles are looked for
	headLines = 50
)

// Options say how to read; the zero value is right for most.
type Options struct {
	Limits  Limits
	Profile string // name; '' finds it by content
}

// Read finds out what a file is and hands its lines on one by one, in order. The
// summary is right also when an error comes: of type *Error when the file is not
// a settlement file or breaks a limit, else what each returned. each must not
// keep l after it returns; its texts may be kept.
func Read(r io.Reader, o Options, each func(l *Line) error) (Summary, error) {
	if o.Limits.Bytes <= 0 {
		o.Limits.Bytes = Default.Bytes
	}
	for _, f := range []struct {
		v *int
		d int
	}{{&o.Limits.Lines, Default.Lines}, {&o.Limits.LineBytes, Default.LineBytes}, {&o.Limits.Reasons, Default.Reasons}} {
		if *f.v <= 0 {
			*f.v = f.d
		}
	}
	in := &io.LimitedReader{R: r, N: o.Limits.Bytes + 1}
	x := &reader{b: bufio.NewReaderSize(in, max(headBytes, o.Limits.LineBytes)), o: o, each: each}
	err := x.read()
	var e *Error
	if in.N <= 0 && (err == nil || errors.As(err, &e)) {
		err = &Error{Reason: reason(x.no, TooLarge, "")}
	}
	x.check()
	return x.sum, err
}

// ReadAll reads a file into memory.
func ReadAll(r io.Reader, o Options) ([]Line, Summary, error) {
	var lines []Line
	sum, err := Read(r, o, func(l *Line) error { lines = append(lines, *l); return nil })
	return lines, sum, err
}

type reader struct {
	b     *bufio.Reader
	o     Options
	each  func(*Line) error
	sum   Summary
	p     *Profile
	cols  columns
	delim byte
	no    int
	cells []string
	form  int // of the time that was read last
	line  Line
}

// next gives a line without its end, cut at the limit; io.EOF after the last.
func (x *reader) next() (text []byte, long bool, err error) {
	text, err = x.b.ReadSlice('\n')
	if err == bufio.ErrBufferFull {
		long = true
		text = bytes.Clone(text[:min(len(text), 200)])
		for err == bufio.ErrBufferFull {
			_, err = x.b.ReadSlice('\n')
		}
		if err == io.EOF {
			err = nil
		}
	}
	if err == io.EOF && len(text) > 0 {
		err = nil
	}
	if err != nil {
		return nil, false, err
	}
	x.no++
	text = bytes.TrimRight(text, "\r\n")
	return text, long || len(text) > x.o.Limits.LineBytes, nil
}

func (x *reader) read() error {
	head, err := x.b.Peek(headBytes)
	if err != nil && err != io.EOF && len(head) == 0 {
		return &Error{Reason: reason(0, ReadFailed, ""), Err: err}
	}
	if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		_, _ = x.b.Discard(3)
		head = head[3:]
	}
	if len(bytes.TrimSpace(head)) == 0 {
		return &Error{Reason: reason(1, EmptyFile, "")}
	}
	skipLines, err := x.detect(head)
	if err != nil {
		return err
	}
	for range skipLines {
		if _, _, err := x.next(); err != nil {
			return &Error{Reason: reason(x.no, ReadFailed, ""), Err: err}
		}
	}
	for {
		text, long, err := x.next()
		if err == io.EOF {
			x.sum.Lines = x.no
			return nil
		}
		if err != nil {
			return &Error{Reason: reason(x.no, ReadFailed, ""), Err: err}
		}
		if x.no > x.o.Limits.Lines {
			return &Error{Reason: reason(x.no, TooManyLines, "")}
		}
		if long {
			x.unread(LineTooLong, "")
			continue
		}
		if len(text) == 0 || len(bytes.TrimSpace(text)) == 0 {
			continue
		}
		if err := x.record(western(text)); err != nil {
			return err
		}
	}
}

// western is the text of a line: UTF-8, or else Latin-1, of which it is only
// asked not to break anything.
func western(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	s := make([]byte, 0, 2*len(b))
	for _, c := range b {
		s = utf8.AppendRune(s, rune(c))
	}
	return string(s)
}

// detect finds profile, columns and delimiter, and how many lines stand before
// the first record.
func (x *reader) detect(head []byte) (int, error) {
	lines := bytes.SplitN(head, []byte("\n"), headLines+1)
	marked := func(p *Profile) {
		var titles []string
		for t := range strings.SplitSeq(p.Titles, "|") {
			titles = append(titles, title(t))
		}
		x.p, x.delim = p, p.Delimiter
		x.cols, _ = p.match(titles)
	}
	for n, l := range lines[:min(len(lines), headLines)] {
		text := western(bytes.TrimRight(l, "\r"))
		for i := range Profiles {
			p := &Profiles[i]
			if p.Marked && (x.o.Profile == "" || x.o.Profile == p.Name) && n == 0 && strings.HasPrefix(text, "H"+string(p.Delimiter)+p.Name+string(p.Delimiter)) {
				marked(p)
				return 0, nil
			}
		}
		for _, d := range []byte{'|', ';', ',', '\t'} {
			cells := split(nil, text, d)
			if len(cells) < 3 {
				continue
			}
			for i := range cells {
				cells[i] = title(cells[i])
			}
			for i := range Profiles {
				p := &Profiles[i]
				if p.Marked || x.o.Profile != "" && x.o.Profile != p.Name {
					continue
				}
				if c, ok := p.match(cells); ok {
					x.p, x.cols, x.delim = p, c, d
					return n + 1, nil
				}
			}
		}
	}
	first, _, _ := strings.Cut(western(bytes.TrimSpace(head[:min(len(head), 200)])), "\n")
	return 0, &Error{Reason: reason(1, UnknownFormat, first)}
}

// split cuts a line into cells; quotes around a cell are taken away.
func split(cells []string, s string, d byte) []string {
	cells = cells[:0]
	quoted := strings.IndexByte(s, '"') >= 0
	for {
		if quoted {
			if t := strings.TrimLeft(s, " "); len(t) > 0 && t[0] == '"' {
				if end := closing(t); end > 0 {
					cells = append(cells, strings.ReplaceAll(t[1:end], `""`, `"`))
					rest := t[end+1:]
					i := strings.IndexByte(rest, d)
					if i < 0 {
						return cells
					}
					s = rest[i+1:]
					continue
				}
			}
		}
		i := strings.IndexByte(s, d)
		if i < 0 {
			return append(cells, strings.TrimSpace(s))
		}
		cells = append(cells, strings.TrimSpace(s[:i]))
		s = s[i+1:]
	}
}

// closing is the index of the quote that ends the one at 0, or −1.
func closing(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] == '"' {
			if i+1 < len(s) && s[i+1] == '"' {
				i++
				continue
			}
			return i
		}
	}
	return -1
}

func (x *reader) unread(code Code, value string) {
	if len(x.sum.Unread) >= x.o.Limits.Reasons {
		x.sum.More++
		return
	}
	x.sum.Unread = append(x.sum.Unread, reason(x.no, code, value))
}

// state notes totals that the file tells.
func (x *reader) state(s Stated) {
	if x.sum.Stated != nil && *x.sum.Stated != s {
		s = Stated{Count: -2, Amount: -2, Fee: -2} // two different totals: neither can hold
	}
	x.sum.Stated = &s
}

// check compares what was read with what the file states.
func (x *reader) check() {
	x.sum.Profile = ""
	if x.p != nil {
		x.sum.Profile = x.p.Name
	}
	x.sum.Check = Unchecked
	if s := x.sum.Stated; s != nil {
		x.sum.Check = Agrees
		if s.Count != -1 && s.Count != x.sum.Count || s.Amount != -1 && s.Amount != x.sum.Amount || s.Fee != -1 && s.Fee != x.sum.Fee {
			x.sum.Check = Differs
		}
	}
}

// head reads H|profile|channel|date of a marked file.
func (x *reader) head(cells []string) {
	if len(cells) > 2 {
		x.sum.Channel = cells[2]
	}
	if len(cells) > 3 {
		d, err := period.ParseDate(cells[3])
		if err != nil {
			x.unread(BadTime, cells[3])
			return
		}
		x.sum.Date = d
	}
}
