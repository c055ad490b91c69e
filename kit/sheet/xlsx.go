package sheet

import (
	"bytes"
	"errors"
	"strconv"
)

// rows streams one sheet: from <sheetData> to its end, nothing else.
func (w *workbook) rows(name string, l Limits, yield func(Row, error) bool) error {
	target, ok := w.targets[name]
	if !ok {
		return &Error{Code: NoSheet}
	}
	if err := w.load(l); err != nil {
		return err
	}
	r, err := w.open(target, l)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	w.reading = r
	s, err := newXMLScanner(r, l)
	if err != nil {
		return err
	}
	p := rowParser{w: w, s: s, l: l}
	if err := p.run(yield); err != nil {
		if err == errToken && p.row == 0 {
			return malformed("a token before the first row is too long")
		}
		if err == errToken {
			err = &Error{Code: RowTooLong, Limit: int64(l.RowBytes)}
		}
		var e *Error
		if errors.As(err, &e) && e.Row == 0 {
			e.Row = p.row
		}
		return err
	}
	return nil
}

// rowParser holds the row and the cell being read.
type rowParser struct {
	w *workbook
	s *xmlScanner
	l Limits

	row   int // number of the current row
	rows  int // seen so far
	cells []Cell
	used  int    // cells[:used] hold something
	arena []byte // texts of this row

	inRow, inCell bool

	col     int  // of the current cell
	kind    byte // first letter of its type: n s i(nline) t(str) b e d
	date    bool
	formula bool
	hasV    bool
	start   int // of its text in the arena
	take    bool
	skipped int // depth of phonetic hints
}

func (p *rowParser) run(yield func(Row, error) bool) error {
	inData := false
	for {
		k, err := p.s.next()
		if err != nil {
			return err
		}
		switch k {
		case xmlEOF:
			if !inData {
				return malformed("the sheet has no sheetData")
			}
			return nil
		case xmlStart:
			if !inData {
				inData = string(p.s.name) == "sheetData"
				continue
			}
			switch string(p.s.name) {
			case "c":
				if err := p.beginCell(); err != nil {
					return err
				}
			case "v":
				p.take, p.hasV = p.inCell && p.kind != 'i', true
				p.start = len(p.arena)
			case "t":
				p.take = p.inCell && p.kind == 'i' && p.skipped == 0
				p.hasV = true
			case "f":
				p.formula = true
			case "rPh":
				p.skipped++
			case "row":
				if err := p.beginRow(); err != nil {
					return err
				}
			}
		case xmlText:
			if p.take {
				p.arena = appendText(p.arena, p.s.text, p.s.cdata)
				if len(p.arena)-p.start > p.l.CellBytes {
					return &Error{Code: CellTooLong, Limit: int64(p.l.CellBytes)}
				}
				if len(p.arena) > p.l.RowBytes {
					return &Error{Code: RowTooLong, Limit: int64(p.l.RowBytes)}
				}
			}
		case xmlEnd:
			if !inData {
				continue
			}
			switch string(p.s.name) {
			case "v", "t":
				p.take = false
			case "rPh":
				p.skipped = max(0, p.skipped-1)
			case "c":
				if err := p.endCell(); err != nil {
					return err
				}
			case "row":
				p.inRow = false
				if p.used > 0 && !yield(Row{Number: p.row, Cells: p.cells[:p.used]}, nil) {
					return nil
				}
				p.used = 0
			case "sheetData":
				return nil
			}
		}
	}
}

func (p *rowParser) beginRow() error {
	if p.inRow {
		return malformed("a row begins inside a row")
	}
	p.inRow = true
	p.row++
	p.arena, p.used, p.col = p.arena[:0], 0, -1
	if p.rows++; p.rows > p.l.Rows {
		return &Error{Code: TooManyRows, Limit: int64(p.l.Rows)}
	}
	for rest := p.s.attrs; ; {
		var name, value []byte
		if name, value, rest = nextAttr(rest); len(name) == 0 {
			return nil
		}
		if string(name) == "r" {
			// A number that goes backwards is a careless writer's: count on.
			n, err := strconv.Atoi(string(value))
			switch {
			case err != nil || n < p.row:
			case n > p.l.Rows:
				return &Error{Code: TooManyRows, Limit: int64(p.l.Rows)}
			default:
				p.row = n
			}
			return nil
		}
	}
}

func (p *rowParser) beginCell() error {
	if !p.inRow || p.inCell {
		return malformed("a cell stands outside a row or inside a cell")
	}
	p.inCell = true
	p.col++
	p.kind, p.date, p.formula, p.hasV, p.take, p.skipped = 'n', false, false, false, false, 0
	p.start = len(p.arena)
	for rest := p.s.attrs; ; {
		var name, value []byte
		if name, value, rest = nextAttr(rest); len(name) == 0 {
			return nil
		}
		if len(name) != 1 || len(value) == 0 {
			continue
		}
		switch name[0] {
		case 'r':
			col := 0
			for _, c := range value {
				if c >= 'a' && c <= 'z' {
					c -= 'a' - 'A'
				}
				if c < 'A' || c > 'Z' || col > 1<<20 {
					break
				}
				col = col*26 + int(c-'A') + 1
			}
			if col > 0 {
				p.col = col - 1
			}
		case 's':
			n := 0
			for _, c := range value {
				if c < '0' || c > '9' || n > Styles {
					n = Styles
					break
				}
				n = n*10 + int(c-'0')
			}
			p.date = n < len(p.w.isDate) && p.w.isDate[n]
		case 't':
			switch p.kind = value[0]; string(value) {
			case "str":
				p.kind = 't'
			case "inlineStr":
				p.kind = 'i'
			}
		}
	}
}

func (p *rowParser) endCell() error {
	if !p.inCell {
		return malformed("a cell ends that never began")
	}
	p.inCell = false
	text := p.arena[p.start:]
	c := Cell{Formula: p.formula}
	switch {
	case !p.hasV:
	case p.kind == 's':
		i, err := strconv.Atoi(string(bytes.TrimSpace(text)))
		if err != nil {
			return malformed("a cell names its text by something else than a number")
		}
		shared, stable, err := p.w.shared.get(i)
		if err != nil {
			return err
		}
		p.arena = p.arena[:p.start]
		if !stable {
			if len(p.arena)+len(shared) > p.l.RowBytes {
				return &Error{Code: RowTooLong, Limit: int64(p.l.RowBytes)}
			}
			p.arena = append(p.arena, shared...)
			shared = p.arena[p.start:len(p.arena):len(p.arena)]
		}
		c.Text, c.Kind = shared, Text
	case p.kind == 'n':
		c.Text, c.Kind = bytes.TrimSpace(text), Number
		if p.date {
			c.Kind = Date
		}
	case p.kind == 'b':
		c.Text, c.Kind = []byte("FALSE"), Bool
		if string(bytes.TrimSpace(text)) == "1" {
			c.Text = []byte("TRUE")
		}
	case p.kind == 'e':
		c.Text, c.Kind = clean(text), Fault
	default: // strings, and ISO dates
		c.Text, c.Kind = clean(unescapeControl(text)), Text
	}
	if len(c.Text) == 0 {
		c.Text, c.Kind = nil, None
		if !c.Formula {
			return nil
		}
	}
	if p.col >= p.l.Columns {
		return &Error{Code: TooManyColumns, Limit: int64(p.l.Columns)}
	}
	for p.used <= p.col {
		if p.used < len(p.cells) {
			p.cells[p.used] = Cell{}
		} else {
			p.cells = append(p.cells, Cell{})
		}
		p.used++
	}
	p.cells[p.col] = c
	return nil
}
