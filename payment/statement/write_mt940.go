package statement

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/jamsos/jamsos/kit/period"
)

// Document is a statement to be written, as a bank would. Entries that have the
// same Batch and follow each other are one booking in camt.
type Document struct {
	Statement
	Entries []Entry
}

// ErrUnwritable is a value that the format cannot hold: a reference with // in
// MT940, a balance without its day.
var ErrUnwritable = errors.New("statement: the format cannot hold this")

// WriteMT940 writes statements as MT940 with CR LF ends.
func WriteMT940(w io.Writer, docs ...Document) error {
	b := bufio.NewWriter(w)
	put := func(tag, value string) {
		if value != "" {
			fmt.Fprintf(b, ":%s:%s\r\n", tag, value)
		}
	}
	for i := range docs {
		d := docs[i] // a copy: the caller's stays as it is
		currency := d.Currency
		if len(currency) != 3 {
			return fmt.Errorf("%w: currency %q", ErrUnwritable, currency)
		}
		balance := func(tag string, x *Balance) error {
			if x == nil {
				return nil
			}
			if !x.Date.Valid() {
				return fmt.Errorf("%w: balance without a day", ErrUnwritable)
			}
			mark, a := "C", x.Amount
			if a.Sign() < 0 {
				mark, a = "D", a.Neg()
			}
			if x.Interim {
				tag = tag[:2] + "M"
			}
			put(tag, mark+yymmdd(x.Date)+currency+swift(a))
			return nil
		}
		put("20", d.id())
		put("25", fold(d.Account))
		put("28C", fold(d.Number))
		if err := balance("60F", d.Opening); err != nil {
			return err
		}
		for j := range d.Entries {
			e := &d.Entries[j]
			line, err := write61(e)
			if err != nil {
				return err
			}
			put("61", line)
			text := fold(e.Text)
			if e.Refs.EndToEnd != "" || e.Name != "" {
				text = "/EREF/" + fold(e.Refs.EndToEnd) + "/NAME/" + fold(e.Name) + "/REMI/" + text
			}
			put("86", wrap86(text))
		}
		if err := balance("62F", d.Closing); err != nil {
			return err
		}
		if err := balance("64", d.Available); err != nil {
			return err
		}
		b.WriteString("-\r\n")
	}
	return b.Flush()
}

func write61(e *Entry) (string, error) {
	value := e.ValueDate
	if value == 0 {
		value = e.Date
	}
	own := e.Refs.Customer
	if own == "" && e.Refs.best() == "" {
		own = e.Reference
	}
	own, bank := fold(own), fold(e.Refs.Bank)
	if strings.Contains(own, "//") || strings.HasSuffix(own, "/") || e.Amount.Sign() < 0 {
		return "", fmt.Errorf("%w: entry %s %s", ErrUnwritable, own, e.Amount)
	}
	mark := map[Direction]string{Credit: "C", Debit: "D"}[e.Direction]
	switch {
	case mark == "":
		return "", fmt.Errorf("%w: entry without direction", ErrUnwritable)
	case e.Reversal && mark == "C":
		mark = "RD"
	case e.Reversal:
		mark = "RC"
	case e.Pending:
		mark = "E" + mark
	}
	kind := e.Type
	if len(kind) != 4 || !strings.ContainsRune("NFS", rune(kind[0])) {
		kind = "NTRF"
	}
	if own == "" {
		own = "NONREF"
	}
	if bank != "" {
		bank = "//" + bank
	}
	return yymmdd(value) + yymmdd(e.Date)[2:] + mark + swift(e.Amount) + kind + own + bank, nil
}

func yymmdd(d period.Date) string { return fmt.Sprintf("%06d", int(d)%1_000_000) }

// swift writes an amount with the comma that SWIFT wants in every one.
func swift(a Amount) string {
	s := a.write(',')
	if a.scale == 0 {
		s += ","
	}
	return s
}

// wrap86 cuts a text at the width of the field. A line must not begin with a
// colon, a hyphen or a brace, so such a line gets its first characters into the
// line before.
func wrap86(text string) string {
	rest := []rune(text)
	var b strings.Builder
	for len(rest) > width86 {
		n := width86
		for n < len(rest) && strings.ContainsRune(":-{", rest[n]) {
			n++
		}
		b.WriteString(string(rest[:n]))
		if rest = rest[n:]; len(rest) > 0 {
			b.WriteString("\r\n")
		}
	}
	b.WriteString(string(rest))
	return b.String()
}
