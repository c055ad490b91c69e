package sheet

import (
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// csvFile is a text file whose shape is known.
type csvFile struct {
	r     io.ReaderAt
	size  int64
	skip  int64 // mark of the encoding
	utf16 byte  // '<', '>' or 0
	delim byte
	eol   byte // '\n', or '\r' for very old Macs
	sep   bool // the first line only says sep=;

	section *io.SectionReader // being read
}

func openCSV(r io.ReaderAt, size int64, head []byte) (*csvFile, error) {
	c := &csvFile{r: r, size: size, eol: '\n', utf16: utf16Order(head)}
	if c.utf16 != 0 {
		var err error
		if head, err = io.ReadAll(io.LimitReader(c.reader(), sniffBytes)); err != nil {
			return nil, &Error{Code: ReadFailed, Err: err}
		}
		if bytes.IndexByte(head, 0) >= 0 {
			return nil, &Error{Code: NotSheet}
		}
	} else if bytes.HasPrefix(head, []byte("\xef\xbb\xbf")) {
		c.skip = 3
		head = head[3:]
	}
	if bytes.IndexByte(head, '\n') < 0 && bytes.IndexByte(head, '\r') >= 0 {
		c.eol = '\r'
	}
	if line, _, _ := bytes.Cut(head, []byte{c.eol}); len(line) >= 5 && bytes.EqualFold(line[:4], []byte("sep=")) {
		c.sep, c.delim = true, line[4]
		if c.delim == ',' || c.delim == ';' || c.delim == '\t' || c.delim == '|' {
			return c, nil
		}
	}
	c.delim = delimiter(head, c.eol)
	return c, nil
}

// delimiter chooses between semicolon, tab and comma: the one which most lines
// have in the same number, weighted by that number. Amounts (3.000.000,00) and
// addresses hold commas, but not in the same number on each line.
func delimiter(head []byte, eol byte) byte {
	const lines = 50
	best, bestScore := byte(','), 0
	for _, d := range []byte{',', ';', '\t'} {
		counts := map[int]int{}
		n, seen, quoted := 0, 0, false
		for _, c := range head {
			switch {
			case c == '"':
				quoted = !quoted
			case quoted:
			case c == d:
				n++
			case c == eol:
				counts[n]++
				n = 0
				seen++
			}
			if seen == lines {
				break
			}
		}
		if n > 0 {
			counts[n]++
		}
		score := 0
		for n, times := range counts {
			score = max(score, n*times)
		}
		if score > bestScore {
			best, bestScore = d, score
		}
	}
	return best
}

func (c *csvFile) reader() io.Reader {
	c.section = io.NewSectionReader(c.r, c.skip, c.size-c.skip)
	r := io.Reader(c.section)
	if c.utf16 != 0 {
		order := unicode.LittleEndian
		if c.utf16 == '>' {
			order = unicode.BigEndian
		}
		r = unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(r)
	}
	return r
}

// csvReader cuts the stream into rows.
type csvReader struct {
	c        *csvFile
	l        Limits
	r        io.Reader
	buf      []byte
	pos, end int
	eof      bool
	err      error
	cells    []Cell
	used     int
	arena    []byte
}

func (c *csvFile) rows(l Limits, yield func(Row, error) bool) error {
	p := csvReader{c: c, l: l, r: c.reader(), buf: make([]byte, 128<<10)}
	for row := 1; ; row++ {
		more, err := p.next()
		if err != nil {
			if e, ok := err.(*Error); ok {
				e.Row = row
			}
			return err
		}
		if !more {
			return nil
		}
		if row > l.Rows {
			return &Error{Code: TooManyRows, Row: row, Limit: int64(l.Rows)}
		}
		if p.used > 0 && !(row == 1 && c.sep) && !yield(Row{Number: row, Cells: p.cells[:p.used]}, nil) {
			return nil
		}
	}
}

// fill makes the buffer full again; false when nothing more comes.
func (p *csvReader) fill() (bool, error) {
	if p.eof {
		return false, p.err
	}
	copy(p.buf, p.buf[p.pos:p.end])
	p.end -= p.pos
	p.pos = 0
	if p.end == len(p.buf) {
		if len(p.buf) >= p.l.RowBytes {
			return false, &Error{Code: RowTooLong, Limit: int64(p.l.RowBytes)}
		}
		p.buf = append(p.buf, make([]byte, len(p.buf))...)
	}
	n, err := io.ReadFull(p.r, p.buf[p.end:])
	p.end += n
	if err == io.EOF || err == io.ErrUnexpectedEOF {
		p.eof = true
	} else if err != nil {
		p.eof, p.err = true, &Error{Code: ReadFailed, Err: err}
	}
	return n > 0, p.err
}

// next reads one record into cells; an empty line is a record without cells.
func (p *csvReader) next() (bool, error) {
	p.used = 0
	for from := 0; ; {
		rest := p.buf[p.pos:p.end]
		if i := bytes.IndexByte(rest[from:], p.c.eol); i >= 0 {
			line := rest[:from+i]
			if bytes.IndexByte(line, '"') >= 0 {
				return p.quoted()
			}
			p.pos += len(line) + 1
			return true, p.plain(line)
		}
		from = len(rest)
		more, err := p.fill()
		if err != nil {
			return false, err
		}
		if !more {
			break
		}
	}
	line := p.buf[p.pos:p.end]
	if len(line) == 0 {
		return false, nil
	}
	if bytes.IndexByte(line, '"') >= 0 {
		return p.quoted()
	}
	p.pos = p.end
	return true, p.plain(line)
}

// plain splits a line without quotes.
func (p *csvReader) plain(line []byte) error {
	if n := len(line); n > 0 && line[n-1] == '\r' {
		line = line[:n-1]
	}
	valid := utf8.Valid(line)
	p.arena = p.arena[:0]
	for col := 0; ; col++ {
		i := bytes.IndexByte(line, p.c.delim)
		text := line
		if i >= 0 {
			text = line[:i]
		}
		if len(text) > 0 {
			if err := p.put(col, text, valid); err != nil {
				return err
			}
		}
		if i < 0 {
			return nil
		}
		line = line[i+1:]
	}
}

// quoted parses a record that holds a quotation mark somewhere. A field is
// quoted when it begins with one; a mark elsewhere stands for itself (5" pipe).
// When the record does not end in the buffer, more is read and it starts again.
func (p *csvReader) quoted() (bool, error) {
	for {
		last := p.eof
		n, err := p.parse(p.buf[p.pos:p.end], last)
		if err != nil {
			return false, err
		}
		if n > 0 {
			p.pos += n
			return true, nil
		}
		if last {
			return false, &Error{Code: QuoteOpen}
		}
		if _, err := p.fill(); err != nil {
			return false, err
		}
	}
}

// parse reads one record from b and tells its length; 0 when b does not hold
// all of it, which at the end of the file means that a quote is open.
func (p *csvReader) parse(b []byte, last bool) (n int, err error) {
	p.arena, p.used = p.arena[:0], 0
	i := 0
	for col := 0; ; col++ {
		start := len(p.arena)
		j := i
		for j < len(b) && b[j] == ' ' {
			j++
		}
		if j < len(b) && b[j] == '"' {
			i = j + 1
			for {
				q := bytes.IndexByte(b[i:], '"')
				if q < 0 {
					return 0, nil
				}
				p.arena = append(p.arena, b[i:i+q]...)
				i += q + 1
				if i == len(b) && !last {
					return 0, nil // the next byte may be a second mark
				}
				if i < len(b) && b[i] == '"' {
					p.arena = append(p.arena, '"')
					i++
					continue
				}
				break
			}
		}
		stop := i
		for stop < len(b) && b[stop] != p.c.delim && b[stop] != p.c.eol {
			stop++
		}
		if stop == len(b) && !last {
			return 0, nil
		}
		end := stop
		if end > i && b[end-1] == '\r' && (stop == len(b) || b[stop] == p.c.eol) {
			end--
		}
		p.arena = append(p.arena, b[i:end]...)
		if text := p.arena[start:len(p.arena):len(p.arena)]; len(text) > 0 {
			if err := p.put(col, text, false); err != nil {
				return 0, err
			}
		}
		if stop == len(b) {
			return stop, nil
		}
		i = stop + 1
		if b[stop] == p.c.eol {
			return i, nil
		}
	}
}

// put stores a text that is not empty; valid says that it is known to be UTF-8.
func (p *csvReader) put(col int, text []byte, valid bool) error {
	if len(text) > p.l.CellBytes {
		return &Error{Code: CellTooLong, Limit: int64(p.l.CellBytes)}
	}
	if col >= p.l.Columns {
		return &Error{Code: TooManyColumns, Limit: int64(p.l.Columns)}
	}
	if !valid && !utf8.Valid(text) {
		// Not UTF-8, so it was written by Excel in the Western code page.
		// Decided by cell, because files are pasted together.
		s := make([]byte, 0, len(text)*2)
		for _, c := range text {
			s = utf8.AppendRune(s, charmap.Windows1252.DecodeByte(c))
		}
		text = s
	}
	for p.used <= col {
		if p.used < len(p.cells) {
			p.cells[p.used] = Cell{}
		} else {
			p.cells = append(p.cells, Cell{})
		}
		p.used++
	}
	p.cells[col] = Cell{Text: text, Kind: Text}
	return nil
}
