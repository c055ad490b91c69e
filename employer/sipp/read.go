package sipp

import (
	"bytes"
	"iter"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/sheet"
)

// The limits and the marks beyond which a value is doubted.
const (
	MaxRows = 2_000_000 // rows of data in one file; SIPP itself takes 10,000

	SmallWage money.Rupiah = 100_000 // rupiah a month; less is doubted

	MinAge = 15 // years in the reported month; work below is for the officer to look at
	MaxAge = 80

	// minAllZero is how many NIKs must all end in 0 before Excel is suspected:
	// by chance that happens once in 10^20 files.
	minAllZero = 20
)

// Finding is one thing that a check of identity numbers has to say: its code
// ("nik.region_unknown") and whether it refuses the number.
type Finding struct {
	Code     string
	Severity Severity
}

// Options say what the file should be for.
type Options struct {
	Month      period.Month               // month of the wage report; 0 accepts any
	EmployerNo string                     // NPP as registered; "" accepts any
	NIK        func(nik string) []Finding // checks the 16 digits of a NIK; nil checks their number only
	MaxRows    int                        // 0 is MaxRows, and more is not possible
}

// Count is how many rows of a template were read.
type Count struct {
	Rows     int `json:"rows"`
	Valid    int `json:"valid"`    // without an error
	Warnings int `json:"warnings"` // valid rows with a warning
}

// Summary is what a file held as a whole. Problems are those of sheets and the
// file; those of rows are in the rows.
type Summary struct {
	Sheets   map[Sheet]Count `json:"sheets"`
	Problems []Problem       `json:"problems,omitempty"`
	Codes    map[string]int  `json:"codes,omitempty"` // how often each problem occurred in rows
}

// Rows is the number of rows of all templates.
func (s Summary) Rows() int {
	n := 0
	for _, c := range s.Sheets {
		n += c.Rows
	}
	return n
}

// Read streams the rows of all recognised sheets of a book to fn, in the order
// of the file. It ends with the error of fn, a *sheet.Error when the file cannot
// be read on, or a *Refusal when it is no payroll; the Summary holds what was
// read until then. One NIK or KPJ may stand once in each template.
func Read(book *sheet.Book, opt Options, fn func(Row) error) (Summary, error) {
	r := newReader(opt, fn)
	found := map[Sheet]string{}
	infos := book.Sheets()
	headers := false // of some template were seen
	for _, info := range infos {
		name := normal([]byte(info.Name))
		if helper[name] {
			continue
		}
		l, first, err := head(book, info.Name)
		if err != nil {
			return r.sum, err
		}
		if l == nil || name == continued {
			if first > 1 && len(infos) > 1 {
				r.file(Problem{Code: "file_sheet_ignored", Params: map[string]string{"name": info.Name}})
			}
			continue
		}
		headers = true
		if first == l.header+1 && first < HeaderRows && len(infos) > 1 {
			continue // headers only: an unused sheet of the template
		}
		if other, twice := found[l.sheet]; twice {
			return r.sum, refuse("file_sheet_twice", l.sheet, map[string]string{"first": other, "second": info.Name})
		}
		found[l.sheet] = info.Name
		if ref := l.refusal(); ref != nil {
			return r.sum, ref
		}
		letters := func(f int) string { return sheet.Column(l.col[f]) }
		if err := r.rows(l, letters, book.Date1904(), body(book.Rows(info.Name), l.header)); err != nil {
			return r.sum, err
		}
	}
	switch {
	case !headers:
		return r.sum, refuse("file_no_template", "", nil)
	case r.sum.Rows() == 0:
		return r.sum, refuse("file_no_rows", "", nil)
	}
	return r.sum, nil
}

// helper are sheets of the template that hold no rows of workers.
var helper = map[string]bool{"PETUNJUKPENGISIAN": true, "PETUNJUK": true, "LOKASIPEKERJAAN": true}

// continued is SIPP's sheet for members who come from another employer. Its
// columns are not published in any copy seen, so it is told as not read; such
// workers are reported on data_tk_baru and recognised by their NIK.
const continued = "DATATKLANJUTAN"

// head recognises a sheet by its first rows, and tells how many there were.
func head(book *sheet.Book, name string) (*layout, int, error) {
	var rows []sheet.Row
	for row, err := range book.Rows(name) {
		if err != nil {
			return nil, 0, err
		}
		rows = append(rows, keep(row))
		if len(rows) == HeaderRows {
			break
		}
	}
	return recognise(rows), len(rows), nil
}

// body is what stands below the header.
func body(rows iter.Seq2[sheet.Row, error], header int) iter.Seq2[sheet.Row, error] {
	return func(yield func(sheet.Row, error) bool) {
		n := 0
		for row, err := range rows {
			if err == nil {
				n++
				if n <= header+1 || n == header+2 && numbering(row) {
					continue
				}
			}
			if !yield(row, err) {
				return
			}
		}
	}
}

// reader counts over all sheets of a file.
type reader struct {
	opt Options
	fn  func(Row) error
	sum Summary
	all int
}

func newReader(opt Options, fn func(Row) error) *reader {
	if opt.MaxRows <= 0 || opt.MaxRows > MaxRows {
		opt.MaxRows = MaxRows
	}
	return &reader{opt: opt, fn: fn, sum: Summary{Sheets: map[Sheet]Count{}, Codes: map[string]int{}}}
}

func (r *reader) file(p Problem) {
	p.Severity = catalogue[p.Code].severity
	r.sum.Problems = append(r.sum.Problems, p)
}

// rows checks the rows of one sheet.
func (r *reader) rows(l *layout, letters func(int) string, date1904 bool, rows iter.Seq2[sheet.Row, error]) error {
	c := &checker{opt: r.opt, sheet: l.sheet, fields: templates[l.sheet], col: l.col, letters: letters, date1904: date1904, seen: newSeen()}
	if l.sheet == Wages && l.col[wageMonth] < 0 && r.opt.Month != 0 {
		r.file(Problem{Sheet: l.sheet, Code: "file_month_absent", Params: map[string]string{"month": r.opt.Month.String()}})
	} else if len(l.absent) > 0 {
		r.file(Problem{Sheet: l.sheet, Code: "file_columns_absent", Params: map[string]string{"columns": strings.Join(l.absent, ", ")}})
	}
	if len(l.ignored) > 0 {
		r.file(Problem{Sheet: l.sheet, Code: "file_columns_ignored", Params: map[string]string{"columns": strings.Join(l.ignored, ", ")}})
	}
	count := r.sum.Sheets[l.sheet]
	defer func() {
		r.sum.Sheets[l.sheet] = count
		if c.niks >= minAllZero && c.niks == c.niksEndZero {
			r.file(Problem{Sheet: l.sheet, Code: "file_nik_all_end_zero", Params: map[string]string{"count": itoa(c.niks)}})
		}
	}()
	for row, err := range rows {
		if err != nil {
			return err
		}
		c.row, c.problems = row, nil
		kind := data
		if !l.literal {
			kind = c.kind()
		}
		switch kind {
		case empty:
			continue
		case total:
			c.problem(-1, "row_total", nil)
			r.file(c.problems[0])
			continue
		}
		if r.all++; r.all > r.opt.MaxRows {
			return refuse("file_too_many_rows", "", map[string]string{"limit": itoa(r.opt.MaxRows)})
		}
		out := Row{Sheet: l.sheet, Number: row.Number}
		c.fill(&out)
		out.Problems = c.problems
		count.Rows++
		if out.Valid() {
			count.Valid++
			if len(out.Problems) > 0 {
				count.Warnings++
			}
		}
		for _, p := range out.Problems {
			r.sum.Codes[p.Code]++
		}
		if err := r.fn(out); err != nil {
			return err
		}
	}
	return nil
}

type rowKind uint8

const (
	data rowKind = iota
	empty
	total
)

// kind recognises rows that are not of a worker: nothing in the columns that
// are read, or a line of totals, which names no worker by number.
func (c *checker) kind() rowKind {
	filled, key := 0, false
	for f, col := range c.col {
		if col < 0 {
			continue
		}
		cell := c.row.Cell(col)
		if len(cell.Text) == 0 && !cell.Formula || len(trim(cell.Text)) == 0 && !cell.Formula {
			continue
		}
		filled++
		switch {
		case c.sheet == NewWorkers && f == newIDNumber, c.sheet == Wages && (f == wageNIK || f == wageKPJ),
			c.sheet == Leavers && f == leaveKPJ, c.sheet == DataUpdates && (f == upNIK || f == upKPJ):
			key = key || len(cell.Text) > 0 && bytes.ContainsAny(cell.Text, "0123456789")
		}
		if key {
			return data
		}
	}
	if filled == 0 {
		return empty
	}
	for _, cell := range c.row.Cells {
		if t := normal(cell.Text); t != "" {
			if strings.HasPrefix(t, "TOTAL") || strings.HasPrefix(t, "JUMLAH") || strings.HasPrefix(t, "GRANDTOTAL") {
				return total
			}
			break
		}
	}
	return data
}

func itoa(n int) string { return strconv.Itoa(n) }
