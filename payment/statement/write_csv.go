package statement

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jamsos/jamsos/kit/period"
)

// WriteCSV writes a statement as a bank's export. What the profile has no column
// for is lost; the balance beside a row is counted from the opening one.
func WriteCSV(w io.Writer, p Profile, d Document) error {
	titles := strings.Split(p.Titles, "|")
	keys := make([]string, len(titles))
	for i, t := range titles {
		keys[i] = title(t)
	}
	cols, ok := p.match(keys)
	if !ok || p.Delimiter == 0 {
		return fmt.Errorf("%w: profile %s", ErrUnwritable, p.Name)
	}
	c := csvWriter{b: bufio.NewWriter(w), p: &p}
	if p.Foot {
		from, to := d.span()
		fmt.Fprintf(c.b, "No. rekening : %s\r\nPeriode : %s - %s\r\nKode Mata Uang : %s\r\n\r\n", fold(d.Account), slashed(from), slashed(to), d.Currency)
	}
	c.row(titles)
	words := p.Words
	if words == "" {
		words = "CR|DB"
	}
	credit, debit, _ := strings.Cut(words, "|")
	balance, counted := Amount{}, d.Opening != nil
	if counted {
		balance = d.Opening.Amount
	}
	var sum [2]Amount
	for i := range d.Entries {
		e := &d.Entries[i]
		moved, word, way := e.Amount, credit, 0
		if e.Direction == Debit {
			moved, word, way = e.Amount.Neg(), debit, 1
		}
		var err, err2 error
		balance, err = balance.Add(moved)
		sum[way], err2 = sum[way].Add(e.Amount)
		if err = errors.Join(err, err2); err != nil {
			return err
		}
		row := make([]string, len(titles))
		set := func(i int, s string) {
			if i >= 0 {
				row[i] = fold(s)
			}
		}
		set(cols.text[0], e.Text)
		set(cols.date, e.Date.Time().Format(p.DateForm))
		if e.ValueDate != 0 {
			set(cols.value, e.ValueDate.Time().Format(p.DateForm))
		}
		set(cols.ref, e.Reference)
		set(cols.account, d.Account)
		set(cols.currency, d.Currency)
		set(cols.debit, c.amount(Amount{0, 2}))
		set(cols.credit, c.amount(Amount{0, 2}))
		if way == 0 {
			set(cols.credit, c.amount(e.Amount))
		} else {
			set(cols.debit, c.amount(e.Amount))
		}
		switch {
		case cols.mark >= 0:
			set(cols.amount, c.amount(e.Amount))
			set(cols.mark, word)
		default:
			set(cols.amount, c.amount(moved))
		}
		if counted {
			set(cols.balance, c.amount(balance))
		}
		c.row(row)
	}
	if p.Foot {
		foot := func(label string, a Amount) { c.row([]string{label, "=", c.amount(a)}) }
		if d.Opening != nil {
			foot("Saldo Awal", d.Opening.Amount)
		}
		foot("Mutasi Debet", sum[1])
		foot("Mutasi Kredit", sum[0])
		if d.Closing != nil {
			foot("Saldo Akhir", d.Closing.Amount)
		}
	}
	return c.b.Flush()
}

// span is the first and the last day that a statement knows of.
func (d *Document) span() (from, to period.Date) {
	to = d.day()
	from = to
	if d.Opening != nil && d.Opening.Date > 0 {
		from = min(from, d.Opening.Date)
	}
	for i := range d.Entries {
		from = min(from, d.Entries[i].Date)
	}
	return from, to
}

func slashed(d period.Date) string { return d.Time().Format("02/01/2006") }

type csvWriter struct {
	b *bufio.Writer
	p *Profile
}

// amount writes with the profile's separator. Where the reader must find out
// which separator that is, three decimals would read as thousands: a zero more.
func (c csvWriter) amount(a Amount) string {
	if c.p.Decimal == Comma {
		return a.write(',')
	}
	s := a.String()
	if c.p.Decimal == Auto && a.scale == 3 {
		s += "0"
	}
	return s
}

func (c csvWriter) row(cells []string) {
	for i, s := range cells {
		if i > 0 {
			c.b.WriteRune(c.p.Delimiter)
		}
		if c.p.Quoted || strings.ContainsRune(s, c.p.Delimiter) || strings.ContainsAny(s, "\"\r\n") {
			s = `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
		}
		c.b.WriteString(s)
	}
	c.b.WriteString("\r\n")
}
