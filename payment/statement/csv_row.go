package statement

import (
	"errors"
	"slices"
	"strings"
)

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
	// More cells than titles: a delimiter stands inside one, so that nobody knows
	// which cell is which.
	for _, extra := range cells[min(cols.n, len(cells)):] {
		if fold(extra) != "" {
			r.c.unread(x.no, TooManyCells, x.text)
			return nil
		}
	}
	value := cell(cols.value)
	if e.ValueDate, code = day(value, r.t.p.YearFirst, r.from, r.to); code != "" {
		e.ValueDate = 0
		if value != "" && value != "-" {
			r.c.remark(x.no, BadDate, value)
		}
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
