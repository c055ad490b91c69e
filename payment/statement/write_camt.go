package statement

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"

	"github.com/jamsos/jamsos/kit/period"
)

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
	for i := range docs {
		if docs[i].day() == 0 {
			return fmt.Errorf("%w: statement without a day", ErrUnwritable)
		}
	}
	x.b.WriteString("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
	x.open("Document", `xmlns="urn:iso:std:iso:20022:tech:xsd:`+string(f)+`.001.08"`)
	x.open(root, "")
	x.open("GrpHdr", "")
	x.text("MsgId", docs[0].id())
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

// id is the reference of a statement, which no format lets be empty.
func (d *Document) id() string {
	if s := fold(d.Reference); s != "" {
		return s
	}
	return "STATEMENT"
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
	x.text("Id", d.id())
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
