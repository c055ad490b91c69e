package statement

import (
	"bufio"
	"bytes"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/period"
)

func headLines(head []byte, l Limits) *lines {
	return &lines{r: bufio.NewReaderSize(bytes.NewReader(head), 16), max: l.LineBytes}
}

// split cuts a record into cells. A cell is quoted when it begins with a quote;
// open tells that the last quote is not closed. When lazy, a quote that is not
// closed stands for itself.
func split(s string, delim byte, lazy bool) (cells []string, open bool) {
	for {
		t := strings.TrimLeft(s, " ")
		if strings.HasPrefix(t, `"`) {
			if end := closing(t); end > 0 {
				rest := t[end+1:]
				i := strings.IndexByte(rest, delim)
				cell := strings.ReplaceAll(t[1:end], `""`, `"`)
				if i < 0 {
					return append(cells, cell+rest), false
				}
				cells = append(cells, cell+rest[:i])
				s = rest[i+1:]
				continue
			}
			if !lazy {
				return cells, true
			}
		}
		i := strings.IndexByte(s, delim)
		if i < 0 {
			return append(cells, s), false
		}
		cells = append(cells, s[:i])
		s = s[i+1:]
	}
}

// closing is the index of the quote that ends a text beginning with one, or −1.
func closing(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != '"' {
			continue
		}
		if i+1 < len(s) && s[i+1] == '"' {
			i++
			continue
		}
		return i
	}
	return -1
}

// recordLines is how many lines one record may have; a quote open for longer was
// never meant to open.
const recordLines = 10

type csvReader struct {
	c    *collector
	t    table
	from period.Date // period named above the table
	to   period.Date

	account, currency string
	opening, closing  *Amount
	credits, debits   *Amount
	foot              int // line of the closing balance

	rows                 int
	first, last          Amount // balance after the first and the last row
	firstMoved, moved    Amount // what the first and the last row moved
	ascending, descends  bool   // whether balances follow in this order
	balances, unbalanced int
	broken               int // first row whose balance does not follow in the file's order
	by                   Amount
}

func (c *collector) readCSV(b *bufio.Reader, t table) error {
	c.sum.Format, c.sum.Profile = CSV, t.p.Name
	r := csvReader{c: c, t: t}
	in := c.lines(b)
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
		if x.no == t.line {
			if err := r.begin(x.no); err != nil {
				return err
			}
			continue
		}
		if x.no < t.line {
			r.preamble(x.text)
			continue
		}
		cells := r.record(in, &x)
		if x.open && r.torn(cells) {
			c.broken(x.no, CutOff, "")
			continue
		}
		if err := r.row(x, cells); err != nil {
			return err
		}
	}
	r.end()
	return c.done(in)
}

// torn tells whether a row that the file ends in lacks cells.
func (r *csvReader) torn(cells []string) bool {
	if len(cells) >= r.t.cols.n || r.t.cols.date >= len(cells) {
		return false
	}
	_, code := day(strings.TrimLeft(fold(cells[r.t.cols.date]), "'"), r.t.p.YearFirst, r.from, r.to)
	return code == ""
}

// record reads the lines that belong to the record which begins with x.
func (r *csvReader) record(in *lines, x *line) []string {
	cells, open := split(x.text, r.t.delim, false)
	if !open {
		return cells
	}
	text := x.text
	var more []line
	for len(more) < recordLines {
		y, ok := in.next()
		if !ok {
			break
		}
		more = append(more, y)
		if text += "\n" + y.text; len(text) > r.c.o.Limits.LineBytes || y.long {
			break
		}
		if cells, open = split(text, r.t.delim, false); !open {
			x.text = text
			return cells
		}
	}
	in.again(more)
	cells, _ = split(x.text, r.t.delim, true)
	return cells
}

func (r *csvReader) begin(line int) error {
	r.end()
	if err := r.c.begin(line); err != nil {
		return err
	}
	s := r.c.statement()
	s.Account, s.Currency = r.account, r.currency
	return nil
}

// end fills in the balances of a statement.
func (r *csvReader) end() {
	s := r.c.statement()
	if s == nil {
		return
	}
	if r.balances > 0 && r.unbalanced == 0 {
		opening, closing := r.first, r.last
		moved := r.firstMoved
		if r.descends && !r.ascending {
			opening, closing, moved = r.last, r.first, r.moved
		}
		if o, err := opening.Sub(moved); err == nil {
			s.Opening, s.Closing = &Balance{Amount: o}, &Balance{Amount: closing}
		}
		switch {
		case r.balances > 1 && !r.ascending && !r.descends:
			s.Check = Differs
			r.c.remark(r.broken, RunningDiffers, r.by.String())
		default:
			s.Check = Agrees
		}
	}
	if r.opening != nil {
		s.Opening = &Balance{Date: r.from, Amount: *r.opening}
	}
	if r.closing != nil {
		s.Closing, s.closed = &Balance{Date: r.to, Amount: *r.closing}, r.foot
	}
	s.statedCredits, s.statedDebits = r.credits, r.debits
	if s.Account == "" {
		s.Account = r.account
	}
	if s.Currency == "" {
		s.Currency = r.currency
	}
	r.rows, r.balances, r.unbalanced = 0, 0, 0
	r.opening, r.closing, r.credits, r.debits = nil, nil, nil, nil
	r.c.end()
}

// preamble takes what is told above the table: account, currency, period, and
// sums where a bank puts them there.
func (r *csvReader) preamble(text string) {
	label, value := labelled(text, r.t.delim)
	switch {
	case strings.HasPrefix(label, "period"), label == "tanggal", label == "dari":
		var days []period.Date
		for _, w := range strings.FieldsFunc(value, func(c rune) bool { return c == ' ' || c == ',' || c == ';' || c == '"' || c == '\t' }) {
			if d, code := day(w, false, 0, 0); code == "" {
				days = append(days, d)
			}
		}
		if len(days) > 0 {
			r.from, r.to = slices.Min(days), slices.Max(days)
		}
	case label == "norekening" || label == "norek" || label == "nomorrekening" || label == "accountno" || label == "accountnumber":
		r.account = fold(value)
	case label == "matauang" || label == "kodematauang" || label == "currency" || label == "ccy":
		if r.currency = strings.ToUpper(fold(value)); r.currency == "RP" {
			r.currency = "IDR"
		}
	default:
		r.sums(label, value, 0)
	}
}

// labelled splits "Saldo Awal,=,50000.94", "Periode : 01/08/2026 - 31/08/2026".
func labelled(text string, delim byte) (label, value string) {
	const around = " ,;=:|\t\"'"
	text = strings.Trim(text, around)
	i := strings.IndexAny(text, "=:"+string(delim))
	if i < 0 {
		return title(text), ""
	}
	return title(text[:i]), strings.Trim(text[i:], around)
}

// sums takes balances and totals above or below the table.
func (r *csvReader) sums(label, value string, line int) bool {
	var into **Amount
	switch label {
	case "saldoawal", "openingbalance", "beginningbalance":
		into = &r.opening
	case "saldoakhir", "closingbalance", "endingbalance":
		into, r.foot = &r.closing, line
	case "mutasikredit", "kredit", "totalkredit", "totalcredit", "mutasicr":
		into = &r.credits
	case "mutasidebet", "mutasidebit", "debet", "debit", "totaldebet", "totaldebit", "mutasidb":
		into = &r.debits
	default:
		return false
	}
	if value == "" {
		return false
	}
	a, err := ParseAmount(value, r.t.p.Decimal)
	for _, until := range []string{`"`, " ", string(r.t.delim)} { // a number of bookings may stand behind it
		if err != nil {
			value, _, _ = strings.Cut(value, until)
			a, err = ParseAmount(value, r.t.p.Decimal)
		}
	}
	if err != nil {
		return false
	}
	if into == &r.debits && a.Sign() < 0 {
		a = a.Neg()
	}
	*into = &a
	return true
}
