package statement

import (
	"bufio"
	"encoding/xml"
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
		if d.Reference == "" {
			d.Reference = "STATEMENT"
		}
		put("20", fold(d.Reference))
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

// WriteCamt writes statements as camt.052, camt.053 or camt.054, version 001.08.
// The day of the message is that of the last balance or entry.
func WriteCamt(w io.Writer, f Format, docs ...Document) error {
	x := xmlWriter{b: bufio.NewWriter(w)}
	root, stmt := "", ""
	for _, m := range messagesOf {
		if m.format == f {
			root, stmt = m.root, m.statement
		}
	}
	if root == "" || len(docs) == 0 {
		return fmt.Errorf("%w: %s", ErrUnwritable, f)
	}
	x.b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	x.open("Document", `xmlns="urn:iso:std:iso:20022:tech:xsd:`+string(f)+`.001.08"`)
	x.open(root, "")
	x.open("GrpHdr", "")
	x.text("MsgId", docs[0].Reference)
	x.text("CreDtTm", docs[len(docs)-1].day().String()+"T23:59:59+07:00")
	x.shut("GrpHdr")
	for i := range docs {
		if err := x.statement(stmt, &docs[i], f != Camt054); err != nil {
			return err
		}
	}
	x.shut(root)
	x.shut("Document")
	return x.b.Flush()
}

// day is the last that a statement knows of.
func (d *Document) day() period.Date {
	last := period.Date(0)
	if d.Closing != nil {
		last = d.Closing.Date
	}
	for i := range d.Entries {
		last = max(last, d.Entries[i].Date)
	}
	return last
}

type xmlWriter struct{ b *bufio.Writer }

func (x xmlWriter) open(name, attr string) {
	if attr != "" {
		attr = " " + attr
	}
	fmt.Fprintf(x.b, "<%s%s>\n", name, attr)
}

func (x xmlWriter) shut(name string) { fmt.Fprintf(x.b, "</%s>\n", name) }

// text writes an element; an empty one is left out.
func (x xmlWriter) text(name, s string) { x.attr(name, "", s) }

func (x xmlWriter) attr(name, attr, s string) {
	if s = fold(s); s == "" {
		return
	}
	fmt.Fprintf(x.b, "<%s%s>", name, attr)
	_ = xml.EscapeText(x.b, []byte(s)) // an error of the writer comes with Flush
	fmt.Fprintf(x.b, "</%s>\n", name)
}

// nest writes elements inside each other.
func (x xmlWriter) nest(s string, names ...string) {
	if fold(s) == "" {
		return
	}
	for _, n := range names[:len(names)-1] {
		x.open(n, "")
	}
	x.text(names[len(names)-1], s)
	for i := len(names) - 2; i >= 0; i-- {
		x.shut(names[i])
	}
}

func (x xmlWriter) money(name string, a Amount, currency string) {
	x.attr(name, ` Ccy="`+currency+`"`, a.String())
}

func (x xmlWriter) mark(credit bool) {
	x.text("CdtDbtInd", map[bool]string{true: "CRDT", false: "DBIT"}[credit])
}

func (x xmlWriter) statement(name string, d *Document, balances bool) error {
	if len(d.Currency) != 3 || !letters(d.Currency) {
		return fmt.Errorf("%w: currency %q", ErrUnwritable, d.Currency)
	}
	x.open(name, "")
	x.text("Id", d.Reference)
	if digits(d.Number) == len(d.Number) {
		x.text("ElctrncSeqNb", d.Number)
	}
	x.text("CreDtTm", d.day().String()+"T23:59:59+07:00")
	x.open("Acct", "")
	x.nest(d.Account, "Id", "Othr", "Id")
	x.text("Ccy", d.Currency)
	x.shut("Acct")
	for _, b := range []struct {
		b    *Balance
		kind string
	}{{d.Opening, "OPBD"}, {d.Closing, "CLBD"}, {d.Available, "CLAV"}} {
		if b.b == nil || !balances {
			continue
		}
		if !b.b.Date.Valid() {
			return fmt.Errorf("%w: balance without a day", ErrUnwritable)
		}
		if b.b.Interim && b.kind != "CLAV" {
			b.kind = "ITBD"
		}
		x.open("Bal", "")
		x.nest(b.kind, "Tp", "CdOrPrtry", "Cd")
		a := b.b.Amount
		if a.Sign() < 0 {
			a = a.Neg()
		}
		x.money("Amt", a, d.Currency)
		x.mark(b.b.Amount.Sign() >= 0)
		x.nest(b.b.Date.String(), "Dt", "Dt")
		x.shut("Bal")
	}
	for i := 0; i < len(d.Entries); {
		n := i + 1
		for d.Entries[i].Batch != "" && n < len(d.Entries) && d.Entries[n].Batch == d.Entries[i].Batch && d.Entries[n].Direction == d.Entries[i].Direction {
			n++
		}
		if err := x.entry(d.Currency, d.Entries[i:n]); err != nil {
			return err
		}
		i = n
	}
	x.text("Addtl"+name+"Inf", d.Note)
	x.shut(name)
	return nil
}

// entry writes payments that are one booking.
func (x xmlWriter) entry(currency string, list []Entry) error {
	e := list[0]
	total, bank := Amount{}, e.Refs.Bank
	for i := range list {
		var err error
		if total, err = total.Add(list[i].Amount); err != nil {
			return err
		}
	}
	if len(list) > 1 {
		bank = e.Batch
	}
	if e.Direction == "" || total.Sign() < 0 || !e.Date.Valid() {
		return fmt.Errorf("%w: entry %s", ErrUnwritable, e.Reference)
	}
	if e.Currency != "" {
		currency = e.Currency
	}
	x.open("Ntry", "")
	x.money("Amt", total, currency)
	x.mark(e.Direction == Credit)
	if e.Reversal {
		x.text("RvslInd", "true")
	}
	x.nest(map[bool]string{false: "BOOK", true: "PDNG"}[e.Pending], "Sts", "Cd")
	x.nest(e.Date.String(), "BookgDt", "Dt")
	x.nest(e.ValueDate.String(), "ValDt", "Dt")
	x.text("AcctSvcrRef", bank)
	kind := e.Type
	if kind == "" {
		kind = "NTRF"
	}
	x.nest(kind, "BkTxCd", "Prtry", "Cd")
	x.open("NtryDtls", "")
	for i := range list {
		x.payment(currency, &list[i], len(list) > 1)
	}
	x.shut("NtryDtls")
	x.shut("Ntry")
	return nil
}

func (x xmlWriter) payment(currency string, e *Entry, batch bool) {
	r := e.Refs
	if r.best() == "" {
		r.EndToEnd = e.Reference
	}
	x.open("TxDtls", "")
	x.open("Refs", "")
	x.text("MsgId", r.Message)
	if batch {
		x.text("AcctSvcrRef", r.Bank)
	}
	x.text("PmtInfId", r.Payment)
	x.text("InstrId", r.Instruction)
	if r.EndToEnd == "" {
		x.text("EndToEndId", "NOTPROVIDED")
	}
	x.text("EndToEndId", r.EndToEnd)
	x.text("TxId", r.Transaction)
	x.text("MndtId", r.Mandate)
	x.shut("Refs")
	x.money("Amt", e.Amount, currency)
	x.mark(e.Direction == Credit)
	party := "Dbtr"
	if e.Direction == Debit {
		party = "Cdtr"
	}
	x.nest(e.Name, "RltdPties", party, "Pty", "Nm")
	if fold(e.Text) != "" || r.Creditor != "" {
		x.open("RmtInf", "")
		x.text("Ustrd", e.Text)
		x.nest(r.Creditor, "Strd", "CdtrRefInf", "Ref")
		x.shut("RmtInf")
	}
	x.shut("TxDtls")
}

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
