package sheet

import (
	"errors"
	"io"
	"iter"
	"os"
)

// Kind is what a cell holds.
type Kind uint8

// The kinds. A Date is a number whose style shows a day: its text is still the
// serial; SerialDate converts it. A Fault is an error value of Excel (#N/A, #REF!).
const (
	None Kind = iota
	Text
	Number
	Date
	Bool
	Fault
)

func (k Kind) String() string {
	return [...]string{"none", "text", "number", "date", "bool", "fault"}[k]
}

// Cell is one cell. Text is valid until the next row is read: copy what you
// keep. A number's text is what stands in the file ("3.27505E+15"); a bool is
// TRUE or FALSE. Formula marks a value that the last program computed; a
// formula without a stored value is of kind None.
type Cell struct {
	Text    []byte
	Kind    Kind
	Formula bool
}

// Row is one row with something in it. Number counts from 1 as a spreadsheet
// program shows it, so gaps are visible; Cells[0] is column A, and trailing
// empty cells are left out. Cells is reused for the next row.
type Row struct {
	Number int
	Cells  []Cell
}

// Cell is the cell of column i (0 is A); the zero Cell when the row is shorter.
func (r Row) Cell(i int) Cell {
	if i < 0 || i >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[i]
}

// Info describes a sheet.
type Info struct {
	Name   string // "" for a CSV
	Hidden bool
}

// Format is what a file is, by content.
type Format string

// The formats that are read.
const (
	XLSX Format = "xlsx"
	CSV  Format = "csv"
)

// Book is an opened file. It is not safe for concurrent use, and one pass over
// rows must end before the next begins.
type Book struct {
	format Format
	limits Limits
	sheets []Info
	x      *workbook
	c      *csvFile
	file   *os.File
}

// Open looks at a file's content and lists its sheets; rows are read later, by
// Rows. Limits that are zero take their default. Errors are of type *Error.
func Open(r io.ReaderAt, size int64, l Limits) (*Book, error) {
	l = l.orDefault()
	head := make([]byte, min(size, sniffBytes))
	if n, err := r.ReadAt(head, 0); n < len(head) {
		if err == io.EOF {
			return nil, &Error{Code: Truncated, Err: err}
		}
		return nil, &Error{Code: ReadFailed, Err: err}
	}
	b := &Book{limits: l}
	switch {
	case blank(head):
		return nil, &Error{Code: Empty}
	case isZip(head):
		if size > l.CompressedBytes {
			return nil, &Error{Code: TooLarge, Limit: l.CompressedBytes}
		}
		x, err := openWorkbook(r, size, l)
		if err != nil {
			return nil, err
		}
		b.format, b.x, b.sheets = XLSX, x, x.sheets
		return b, nil
	}
	if err := refuse(head, r, size); err != nil {
		return nil, err
	}
	if size > l.FileBytes {
		return nil, &Error{Code: TooLarge, Limit: l.FileBytes}
	}
	c, err := openCSV(r, size, head)
	if err != nil {
		return nil, err
	}
	b.format, b.c, b.sheets = CSV, c, []Info{{}}
	return b, nil
}

// OpenFile opens a file by its path; Close closes it.
func OpenFile(path string, l Limits) (*Book, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, &Error{Code: ReadFailed, Err: err}
	}
	st, err := f.Stat()
	if err == nil && !st.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err != nil {
		_ = f.Close()
		return nil, &Error{Code: ReadFailed, Err: err}
	}
	b, err := Open(f, st.Size(), l)
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	b.file = f
	return b, nil
}

// Format tells what the file is.
func (b *Book) Format() Format { return b.format }

// Sheets lists the sheets in the order of the file; a CSV has one without name.
func (b *Book) Sheets() []Info { return b.sheets }

// Date1904 tells whether serial dates count from 1904 (old Excel for Mac).
func (b *Book) Date1904() bool { return b.x != nil && b.x.date1904 }

// Close removes temporary files, and closes the file when OpenFile opened it.
func (b *Book) Close() error {
	var errs []error
	if b.x != nil && b.x.shared != nil {
		errs = append(errs, b.x.shared.close())
	}
	if b.file != nil {
		errs = append(errs, b.file.Close())
		b.file = nil
	}
	return errors.Join(errs...)
}

// Rows streams the rows of a sheet that hold something, in the order of the
// file. After an error (of type *Error) nothing more comes. A sheet can be read
// again from its start.
func (b *Book) Rows(name string) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var err error
		if b.c != nil && name == "" {
			err = b.c.rows(b.limits, yield)
		} else if b.x != nil {
			err = b.x.rows(name, b.limits, yield)
		} else {
			err = &Error{Code: NoSheet}
		}
		if err == nil {
			return
		}
		var e *Error
		if !errors.As(err, &e) {
			e = &Error{Code: Damaged, Err: err}
		}
		e.Sheet = name
		yield(Row{Number: e.Row}, e)
	}
}

// Progress tells how far the current pass over rows has come, in bytes of the
// sheet: done of total, 0 of 0 before the first. Total is what the file says of
// itself; it is for a progress bar and nothing else. Call it between rows.
func (b *Book) Progress() (done, total int64) {
	switch {
	case b.x != nil && b.x.reading != nil:
		return min(b.x.reading.n, b.x.reading.size), b.x.reading.size
	case b.c != nil && b.c.section != nil:
		at, _ := b.c.section.Seek(0, io.SeekCurrent) // cannot fail
		return at, b.c.section.Size()
	}
	return 0, 0
}

// Column writes the letters of column i: 0 is A, 26 is AA.
func Column(i int) string {
	if i < 0 {
		return ""
	}
	var b [8]byte
	n := len(b)
	for i++; i > 0; i = (i - 1) / 26 {
		n--
		b[n] = byte('A' + (i-1)%26)
	}
	return string(b[n:])
}
