package sipp

import (
	"bytes"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/sheet"
)

// checker turns the cells of one sheet into typed rows.
type checker struct {
	opt      Options
	sheet    Sheet
	fields   []Field
	col      []int // of each field: column in the file, -1 when it has none
	letters  func(field int) string
	date1904 bool

	row      sheet.Row
	problems []Problem
	seen     *seen
	text     strings.Builder

	niks, niksEndZero int // of texts, for the whole sheet

	new    NewWorker
	wage   WageLine
	leaver Leaver
	update DataUpdate
}

// str keeps a text. Texts share allocations of some kilobytes.
func (c *checker) str(b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if c.text.Cap()-c.text.Len() < len(b) {
		c.text = strings.Builder{}
		c.text.Grow(max(8<<10, len(b)))
	}
	start := c.text.Len()
	c.text.Write(b)
	return c.text.String()[start:]
}

func (c *checker) problem(f int, code string, value []byte, params ...string) {
	p := Problem{Sheet: c.sheet, Row: c.row.Number, Code: code, Severity: catalogue[code].severity, Value: short(value)}
	if f >= 0 {
		p.Column, p.Field = c.letters(f), c.fields[f].Name
	}
	for i := 0; i+1 < len(params); i += 2 {
		if p.Params == nil {
			p.Params = map[string]string{}
		}
		p.Params[params[i]] = params[i+1]
	}
	c.problems = append(c.problems, p)
}

// short cuts a value for a message to 60 bytes, at a whole letter.
func short(b []byte) string {
	const most = 60
	if len(b) <= most {
		return string(b)
	}
	n := most
	for n > 0 && !utf8.RuneStart(b[n]) {
		n--
	}
	return string(b[:n]) + "…"
}

// cell is the trimmed text of a field; bad says that a problem was noted and
// nothing more need be said about the cell.
func (c *checker) cell(f int) (text []byte, cell sheet.Cell, bad bool) {
	if c.col[f] < 0 {
		return nil, cell, false
	}
	cell = c.row.Cell(c.col[f])
	switch {
	case cell.Kind == sheet.Fault:
		c.problem(f, "cell_fault", cell.Text)
		return nil, cell, true
	case cell.Kind == sheet.None && cell.Formula:
		c.problem(f, "formula_empty", nil)
		return nil, cell, true
	}
	text = trim(cell.Text)
	if len(text) == 0 {
		bad = c.missing(f)
	}
	return text, cell, bad
}

// missing notes an empty cell as the template demands it. A column that is not
// there at all was noted once for the sheet.
func (c *checker) missing(f int) bool {
	switch c.fields[f].Need {
	case Required:
		c.problem(f, "required_missing", nil)
		return true
	case Expected:
		c.problem(f, "expected_missing", nil)
		return true
	}
	return false
}

// trim removes what typing and copying leave around a value: spaces of every
// kind, marks without width, the apostrophe that makes a text of a number, and
// the dash that stands for nothing.
func trim(b []byte) []byte {
	if n := len(b); n > 1 && b[0] > '\'' && b[0] < 0x80 && b[n-1] > ' ' && b[n-1] < 0x80 {
		return b
	}
	b = bytes.TrimFunc(b, func(r rune) bool {
		return unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' || r == '\u200e' || r == '\u202a' || r == '\u202c' || r == '\''
	})
	b = bytes.TrimPrefix(b, []byte("’"))
	b = bytes.TrimPrefix(b, []byte("‘"))
	if string(b) == "-" || string(b) == "--" {
		return nil
	}
	return b
}

// plain reads a text; runs of white space inside become one space.
func (c *checker) plain(f int) string {
	t, _, _ := c.cell(f)
	for i, b := range t {
		if b < ' ' || b == ' ' && i+1 < len(t) && t[i+1] == ' ' || b == 0xc2 {
			return c.str(bytes.Join(bytes.Fields(t), []byte(" ")))
		}
	}
	return c.str(t)
}

func (c *checker) name(f int) string {
	s := c.plain(f)
	for i := range len(s) {
		if s[i] >= '0' && s[i] <= '9' {
			c.problem(f, "name_digits", []byte(s))
			break
		}
	}
	return s
}

func (c *checker) date(f int) period.Date {
	t, cell, _ := c.cell(f)
	if len(t) == 0 {
		return 0
	}
	d, code := parseDate(t, cell.Kind, c.date1904)
	if code == "date_from_number" {
		c.problem(f, code, t, "date", d.String())
	} else if code != "" {
		c.problem(f, code, t)
	}
	return d
}

// birth reads a birth date and compares it with the reported month.
func (c *checker) birth(f int) period.Date {
	d := c.date(f)
	if d == 0 || c.opt.Month == 0 {
		return d
	}
	end := period.Date(int32(c.opt.Month)*100 + 31)
	if d > end {
		c.problem(f, "birth_future", []byte(d.String()))
		return 0
	}
	if age := d.AgeOn(end); age < MinAge || age > MaxAge {
		c.problem(f, "birth_age", []byte(d.String()), "age", strconv.Itoa(age))
	}
	return d
}

// amount reads rupiah; wage says that it is a month's wage, which is not zero.
func (c *checker) amount(f int, wage bool) money.Rupiah {
	t, cell, _ := c.cell(f)
	if len(t) == 0 {
		return 0
	}
	v, code := parseAmount(t, cell.Kind)
	switch {
	case code == "amount_rounded":
		c.problem(f, code, t, "amount", v.Format())
	case code == "amount_too_large":
		c.problem(f, code, t, "limit", MaxAmount.Format())
	case code != "":
		c.problem(f, code, t)
		return 0
	}
	if cell.Formula {
		c.problem(f, "amount_formula", t, "amount", v.Format())
	}
	if wage && code != "amount_too_large" {
		if v == 0 {
			c.problem(f, "amount_zero", t)
		} else if v < SmallWage {
			c.problem(f, "amount_small", []byte(v.String()))
		}
	}
	return v
}

// nik reads an identity number of 16 digits; "" when it cannot be used.
func (c *checker) nik(f int) string {
	t, cell, _ := c.cell(f)
	if len(t) == 0 {
		return ""
	}
	v, code := parseNIK(t, cell.Kind)
	switch code {
	case "":
	case "nik_length":
		c.problem(f, code, t, "digits", strconv.Itoa(len(v)))
		return ""
	default:
		c.problem(f, code, t)
		if catalogue[code].severity == Error {
			return ""
		}
	}
	if cell.Kind != sheet.Number {
		c.niks++
		if v[15] == '0' {
			c.niksEndZero++
		}
	}
	s := c.str(v)
	ok := true
	if c.opt.NIK != nil {
		for _, fd := range c.opt.NIK(s) {
			code := "nik_doubtful"
			if fd.Severity == Error {
				code, ok = "nik_refused", false
			}
			c.problem(f, code, v, "reason", fd.Code)
		}
	}
	if first := c.seen.first('N', s, c.row.Number); first > 0 {
		c.problem(f, "duplicate_nik", v, "first_row", strconv.Itoa(first))
	}
	if !ok {
		return ""
	}
	return s
}

// parseNIK reads the digits of a NIK. A number cell of 16 digits is refused when
// the last is 0: a spreadsheet program keeps 15, and one in ten real numbers
// ends in 0, so nobody can tell.
func parseNIK(t []byte, kind sheet.Kind) ([]byte, string) {
	if scientific(t) {
		return nil, "nik_scientific"
	}
	asNumber := kind == sheet.Number || kind == sheet.Date
	if i := bytes.IndexByte(t, '.'); i == 16 && len(bytes.Trim(t[i+1:], "0")) == 0 && len(t) > 17 {
		t, asNumber = t[:i], true // 3276055708900002.0, as programs write a number
	}
	if len(t) != 16 || !digits(t) {
		d := t[:0:0]
		for _, b := range t {
			switch {
			case b >= '0' && b <= '9':
				d = append(d, b)
			case b == ' ', b == '.', b == '-', b == '\'', b == 0xc2, b == 0xa0: // with a no-break space
			default:
				return nil, "nik_characters"
			}
		}
		t = d
	}
	switch {
	case len(t) != 16:
		return t, "nik_length"
	case asNumber && t[15] == '0':
		return nil, "nik_digits_lost"
	case asNumber:
		return t, "nik_from_number"
	}
	return t, ""
}

// scientific recognises 3.27505E+15 and 3,27505E+15.
func scientific(t []byte) bool {
	i := bytes.IndexAny(t, "eE")
	if i < 1 || i+1 >= len(t) || !digitsOrSeparators(t[:i]) {
		return false
	}
	e := bytes.TrimLeft(t[i+1:], "+-")
	return len(e) > 0 && digits(e)
}

// kpj reads a member's number of 8 to 13 digits; "" when it cannot be used.
func (c *checker) kpj(f int) string {
	t, cell, _ := c.cell(f)
	if len(t) == 0 {
		return ""
	}
	raw := t
	if scientific(t) {
		// A number cell such as 1.2345678901E10 is exact: no digit beyond the
		// 15th is needed.
		v, code := money.Rupiah(0), "kpj_scientific"
		if cell.Kind == sheet.Number {
			v, code = rawNumber(t)
		}
		if code != "" {
			c.problem(f, "kpj_scientific", t)
			return ""
		}
		t = strconv.AppendInt(nil, int64(v), 10)
	}
	if !digits(t) {
		d := t[:0:0]
		for _, b := range t {
			if b != ' ' && b != '-' && b != '.' {
				d = append(d, b)
			}
		}
		t = d
	}
	if len(t) < 8 || len(t) > 13 || !digits(t) {
		c.problem(f, "kpj_format", raw)
		return ""
	}
	if first := c.seen.first('K', string(t), c.row.Number); first > 0 {
		c.problem(f, "duplicate_kpj", t, "first_row", strconv.Itoa(first))
	}
	return c.str(t)
}

func (c *checker) month(f int) period.Month {
	t, cell, _ := c.cell(f)
	if len(t) == 0 {
		return c.opt.Month
	}
	m, ok := parseMonth(t, cell.Kind, c.date1904)
	switch {
	case !ok:
		c.problem(f, "month_format", t)
	case c.opt.Month != 0 && m != c.opt.Month:
		c.problem(f, "month_other", []byte(m.String()), "month", c.opt.Month.String())
	}
	return m
}

// npp compares the employer's number; spaces, dots, dashes, case and lost
// leading zeros do not count.
func (c *checker) npp(f int) string {
	t, _, _ := c.cell(f)
	if len(t) == 0 {
		return ""
	}
	if c.opt.EmployerNo != "" && string(t) != c.opt.EmployerNo && nppKey(string(t)) != nppKey(c.opt.EmployerNo) {
		c.problem(f, "npp_other", t, "employer", c.opt.EmployerNo)
	}
	return c.str(t)
}

func nppKey(s string) string { return strings.TrimLeft(normal([]byte(s)), "0") }

// choice reads one of a few codes; others maps what people write instead. An
// unknown value of a Required field is an error, else it is ignored.
func (c *checker) choice(f int, choices string, others map[string]string) string {
	t, _, _ := c.cell(f)
	if len(t) == 0 {
		return ""
	}
	v := normal(t)
	if o, ok := others[v]; ok {
		v = o
	}
	for rest := choices; rest != ""; {
		var one string
		one, rest, _ = strings.Cut(rest, ", ")
		if one == v {
			return one
		}
	}
	code := "choice_ignored"
	if c.fields[f].Need == Required {
		code = "choice_invalid"
	}
	c.problem(f, code, t, "choices", choices)
	return ""
}

// phone keeps a number as written and flags what is no number.
func (c *checker) phone(f int) string {
	t, _, _ := c.cell(f)
	if len(t) == 0 {
		return ""
	}
	var buf [20]byte
	d := buf[:0]
	for _, b := range t {
		if b >= '0' && b <= '9' && len(d) < len(buf) {
			d = append(d, b)
		}
	}
	switch n := len(d); {
	case scientific(t), n < 9, n > 16:
		c.problem(f, "phone_format", t)
	case bytes.Count(d[n-6:], d[n-1:]) == 6, bytes.Contains(d, []byte("12345678")):
		c.problem(f, "phone_filler", t)
	}
	return c.str(t)
}

func (c *checker) email(f int) string {
	t, _, _ := c.cell(f)
	if len(t) == 0 {
		return ""
	}
	at := bytes.IndexByte(t, '@')
	if at < 1 || bytes.IndexByte(t[at+1:], '@') >= 0 || bytes.IndexByte(t[at:], '.') < 2 || bytes.ContainsAny(t, " ,;<>") || t[len(t)-1] == '.' {
		c.problem(f, "email_format", t)
		return ""
	}
	return c.str(t)
}

// numeric reads a number of low to high digits, dots and dashes left out, and
// warns when it is none.
func (c *checker) numeric(f, low, high int) string {
	t, _, _ := c.cell(f)
	if len(t) == 0 {
		return ""
	}
	d := t
	if !digits(t) {
		d = t[:0:0]
		for _, b := range t {
			if b != '.' && b != '-' && b != ' ' {
				d = append(d, b)
			}
		}
	}
	if len(d) < low || len(d) > high || !digits(d) || scientific(t) {
		want := strconv.Itoa(low)
		if high > low {
			want += "–" + strconv.Itoa(high)
		}
		c.problem(f, "number_format", t, "digits", want)
		return ""
	}
	return c.str(d)
}
