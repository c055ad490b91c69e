package statement

import (
	"bufio"
	"bytes"
	"errors"
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
const recordLines = 20

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
		if err := r.row(x, cells); err != nil {
			return err
		}
	}
	r.end()
	return c.done(in)
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

func (r *csvReader) row(x line, cells []string) error {
	if strings.Trim(x.text, " \t\",;|") == "" || x.text == r.t.row {
		return nil
	}
	cell := func(i int) string {
		if i < 0 || i >= len(cells) {
			return ""
		}
		return strings.TrimLeft(fold(cells[i]), "'")
	}
	cols := r.t.cols
	e := Entry{Line: x.no, Reference: cell(cols.ref), Currency: strings.ToUpper(cell(cols.currency))}
	var texts []string
	for _, i := range cols.text {
		if t := cell(i); t != "" && !slices.Contains(texts, t) {
			texts = append(texts, t)
		}
	}
	e.Text = strings.Join(texts, " ")
	e.Refs.Customer = e.Reference
	date := cell(cols.date)
	var code Code
	if e.Date, code = day(date, r.t.p.YearFirst, r.from, r.to); code != "" {
		label, value := labelled(x.text, r.t.delim)
		switch {
		case r.sums(label, value, x.no):
			return nil
		case strings.HasPrefix(strings.ToUpper(date), "PEND"):
			r.c.unread(x.no, NotBooked, e.Text)
			return nil
		case date == "":
			date = x.text
		}
		r.c.unread(x.no, code, date)
		return nil
	}
	if e.ValueDate, code = day(cell(cols.value), r.t.p.YearFirst, r.from, r.to); code != "" {
		e.ValueDate = 0
	}
	balance, okBalance := r.amount(cell(cols.balance))
	if t := title(e.Text); t == "saldoawal" || t == "saldoakhir" || t == "openingbalance" || t == "closingbalance" {
		if okBalance {
			if strings.HasSuffix(t, "akhir") || t == "closingbalance" {
				r.closing, r.foot = &balance, x.no
			} else {
				r.opening = &balance
			}
			return nil
		}
	}
	var what string
	if e.Amount, e.Direction, code, what = r.movement(cell); code != "" {
		if code == NoAmount {
			what = x.text
		}
		r.c.unread(x.no, code, what)
		return nil
	}
	if a := cell(cols.account); a != "" {
		s := r.c.statement()
		if s == nil || r.rows > 0 && s.Account != a {
			if err := r.begin(x.no); err != nil {
				return err
			}
			s = r.c.statement()
		}
		s.Account = a
	}
	if okBalance {
		e.Balance = &balance
	} else if t := cell(cols.balance); t != "" && t != "-" {
		r.c.unread(x.no, BadBalance, t)
	}
	r.follow(e)
	return r.c.add(e)
}

func (r *csvReader) amount(s string) (Amount, bool) {
	if s == "" {
		return Amount{}, false
	}
	s, d := marked(s)
	a, err := ParseAmount(s, r.t.p.Decimal)
	if d == Debit {
		a = a.Neg()
	}
	return a, err == nil
}

// movement reads a row's amount and direction; what is what a reason quotes.
func (r *csvReader) movement(cell func(int) string) (a Amount, d Direction, code Code, what string) {
	cols := r.t.cols
	parse := func(s string) (Amount, Code) {
		if s == "" || s == "-" {
			return Amount{}, ""
		}
		a, err := ParseAmount(s, r.t.p.Decimal)
		switch {
		case errors.Is(err, ErrAmbiguous):
			return a, AmbiguousAmount
		case err != nil:
			return a, BadAmount
		}
		return a, ""
	}
	if cols.amount < 0 {
		debit, code := parse(cell(cols.debit))
		if code != "" {
			return a, d, code, cell(cols.debit)
		}
		credit, code := parse(cell(cols.credit))
		switch {
		case code != "":
			return a, d, code, cell(cols.credit)
		case debit.Sign() < 0:
			return a, d, NegativeAmount, debit.String()
		case credit.Sign() < 0:
			return a, d, NegativeAmount, credit.String()
		case debit.Sign() > 0 && credit.Sign() > 0:
			return a, d, TwoAmounts, debit.String() + " " + credit.String()
		case debit.Sign() > 0:
			return debit, Debit, "", ""
		case credit.Sign() > 0:
			return credit, Credit, "", ""
		}
		return a, d, NoAmount, ""
	}
	text, d := marked(cell(cols.amount))
	if text == "" {
		return a, d, NoAmount, ""
	}
	if a, code = parse(text); code != "" {
		return a, d, code, text
	}
	told := cell(cols.mark)
	if d == "" && told != "" {
		if _, d = marked("0 " + told); d == "" {
			return a, d, NoDirection, told
		}
	}
	switch {
	case d == "" && !r.t.p.Signed:
		return a, d, NoDirection, text
	case d == "" && a.Sign() < 0:
		return a.Neg(), Debit, "", ""
	case d == "":
		return a, Credit, "", ""
	case a.Sign() < 0 && d == Debit: // sign and word say the same
		return a.Neg(), d, "", ""
	case a.Sign() < 0:
		return a, d, NegativeAmount, text
	}
	return a, d, "", ""
}

var markWords = map[string]Direction{"CR": Credit, "C": Credit, "K": Credit, "KR": Credit, "KREDIT": Credit, "CREDIT": Credit,
	"DB": Debit, "D": Debit, "DR": Debit, "DEBIT": Debit, "DEBET": Debit}

// marked takes the direction behind an amount: "287,490.00 DB".
func marked(s string) (string, Direction) {
	i := len(s)
	for i > 0 && (s[i-1] >= 'A' && s[i-1] <= 'Z' || s[i-1] >= 'a' && s[i-1] <= 'z') {
		i--
	}
	if d, ok := markWords[strings.ToUpper(s[i:])]; ok && i > 0 {
		return strings.TrimSpace(s[:i]), d
	}
	return s, ""
}

// follow checks the balance beside a row against the row before, in both orders:
// some banks write the newest row first.
func (r *csvReader) follow(e Entry) {
	r.rows++
	if e.Balance == nil {
		r.unbalanced++
		return
	}
	moved := e.Amount
	if e.Direction == Debit {
		moved = moved.Neg()
	}
	r.balances++
	if r.balances == 1 {
		r.first, r.firstMoved, r.ascending, r.descends = *e.Balance, moved, true, true
	} else {
		if want, err := r.last.Add(moved); err != nil || want.Cmp(*e.Balance) != 0 {
			if r.ascending {
				r.broken = e.Line
				r.by, _ = e.Balance.Sub(want)
			}
			r.ascending = false
		}
		if want, err := e.Balance.Add(r.moved); err != nil || want.Cmp(r.last) != 0 {
			r.descends = false
		}
	}
	r.last, r.moved = *e.Balance, moved
}
