package statement

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"time"

	"golang.org/x/text/encoding/charmap"

	"github.com/jamsos/jamsos/kit/period"
)

// messagesOf are the elements that say what a message is; names end in a version
// in the oldest ones (BkToCstmrStmtV01).
var messagesOf = []struct {
	root      string
	statement string
	format    Format
}{
	{"BkToCstmrStmt", "Stmt", Camt053},
	{"BkToCstmrDbtCdtNtfctn", "Ntfctn", Camt054},
	{"BkToCstmrAcctRpt", "Rpt", Camt052},
}

var (
	errToken = errors.New("statement: XML token too long")
	errDeep  = errors.New("statement: XML too deep")
)

// budget hands a byte at a time to the XML reader and stops it when one token
// takes too much: encoding/xml keeps a whole token in memory.
type budget struct {
	r    *bufio.Reader
	left int
}

func (b *budget) ReadByte() (byte, error) {
	if b.left <= 0 {
		return 0, errToken
	}
	b.left--
	return b.r.ReadByte()
}

func (b *budget) Read(p []byte) (int, error) {
	c, err := b.ReadByte()
	if err != nil || len(p) == 0 {
		return 0, err
	}
	p[0] = c
	return 1, nil
}

// charset reads what the XML declaration names; UTF-16 is UTF-8 by now.
func charset(label string, r io.Reader) (io.Reader, error) {
	switch strings.ToLower(label) {
	case "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be", "utf16":
		return r, nil
	case "iso-8859-1", "latin1", "windows-1252", "cp1252":
		return charmap.Windows1252.NewDecoder().Reader(r), nil
	}
	return nil, errors.New("encoding " + label)
}

// detail is one payment of a batch.
type detail struct {
	refs      References
	amount    *Amount
	currency  string
	direction Direction
	name      [2]string // debtor, creditor
	texts     []string
	structed  []string
	extra     string
	bad       bool // its amount could not be read
}

type camt struct {
	c       *collector
	path    []byte // "/Document/BkToCstmrStmt/Stmt/Ntry/Amt"
	ends    []int  // lengths of path by depth
	started bool
	stmt    int // length of path at the statement, 0 outside
	ntry    int // at the entry
	txn     int // at the payment
	bal     int // at the balance
	text    []byte
	long    bool
	ccy     string // attribute of the element

	e       Entry
	bad     Code // first thing wrong in the entry
	badWhat string
	amount  bool
	extra   string
	booking string // reference of the batch
	list    []detail
	many    bool

	kind      string // of the balance
	balance   Balance
	balAmount bool
	neg       bool
	opening   int // rank of what stands in Opening
	closing   int
	created   period.Date // day of the message, for an entry without one
}

func (c *collector) readCamt(b *bufio.Reader) error {
	in := &budget{r: b}
	d := xml.NewDecoder(in)
	d.CharsetReader = charset
	x := &camt{c: c}
	for {
		in.left = c.o.Limits.TokenBytes
		t, err := d.RawToken()
		line, _ := d.InputPos()
		c.line = line
		if err == nil {
			err = x.token(t, line)
		}
		if err == nil {
			continue
		}
		if err == io.EOF && len(x.path) == 0 {
			break
		}
		return x.stop(err, line)
	}
	switch {
	case !x.started:
		return &Error{Reason: reason(1, UnknownFormat, "")}
	case len(c.sum.Statements) == 0:
		return &Error{Reason: reason(c.line, NoStatement, "")}
	}
	return nil
}

// stop ends reading in the middle: what was read stands.
func (x *camt) stop(err error, line int) error {
	var syntax *xml.SyntaxError
	code, value := XMLBroken, ""
	switch {
	case errors.Is(err, errToken):
		code = FieldTooLong
	case errors.Is(err, errDeep):
		code = XMLTooDeep
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && syntax.Msg == "unexpected EOF":
		code = CutOff
	case errors.As(err, &syntax):
		value = syntax.Msg
	default:
		var e *Error
		if errors.As(err, &e) || !strings.HasPrefix(err.Error(), "xml: ") {
			return err // a limit, a DOCTYPE, or what each returned
		}
		value = err.Error()
	}
	if !x.started {
		return &Error{Reason: reason(line, code, value)}
	}
	x.c.unread(line, code, value)
	x.c.sum.Incomplete = true
	return nil
}

func (x *camt) token(t xml.Token, line int) error {
	switch t := t.(type) {
	case xml.Directive:
		return &Error{Reason: reason(line, Doctype, "")}
	case xml.StartElement:
		if len(x.ends) >= x.c.o.Limits.Depth {
			return errDeep
		}
		x.ends = append(x.ends, len(x.path))
		x.path = append(append(x.path, '/'), t.Name.Local...)
		x.text, x.long, x.ccy = x.text[:0], false, ""
		for _, a := range t.Attr {
			switch {
			case a.Name.Local == "Ccy":
				x.ccy = a.Value
			case a.Name.Local == "xmlns" || a.Name.Space == "xmlns":
				if i := strings.LastIndex(a.Value, "camt.05"); i >= 0 && x.c.sum.Version == "" && len(a.Value) >= i+9 {
					x.c.sum.Version = a.Value[i+9:]
				}
			}
		}
		return x.start(t.Name.Local, line)
	case xml.CharData:
		if room := x.c.o.Limits.FieldBytes - len(x.text); room < len(t) {
			x.long = true
			t = t[:max(room, 0)]
		}
		x.text = append(x.text, t...)
	case xml.EndElement:
		n := len(x.ends)
		if n == 0 || string(x.path[x.ends[n-1]+1:]) != t.Name.Local {
			return &xml.SyntaxError{Msg: "element closed by </" + t.Name.Local + ">", Line: line}
		}
		err := x.finish(line)
		x.path, x.ends = x.path[:x.ends[n-1]], x.ends[:n-1]
		x.text = x.text[:0]
		return err
	}
	return nil
}

func (x *camt) start(name string, line int) error {
	at := len(x.path)
	switch {
	case !x.started:
		for _, m := range messagesOf {
			if strings.HasPrefix(name, m.root) {
				x.started, x.c.sum.Format = true, m.format
			}
		}
	case x.stmt == 0:
		for _, m := range messagesOf {
			if m.format == x.c.sum.Format && name == m.statement {
				x.stmt, x.opening, x.closing = at, 0, 0
				return x.c.begin(line)
			}
		}
	case x.ntry == 0 && name == "Ntry" && string(x.path[x.stmt:]) == "/Ntry":
		x.ntry, x.e, x.bad, x.amount, x.extra, x.booking = at, Entry{Line: line}, "", false, "", ""
		clear(x.list)
		x.list, x.many = x.list[:0], false
	case x.ntry > 0 && x.txn == 0 && name == "TxDtls":
		x.txn = at
		if len(x.list) >= x.c.o.Limits.Details {
			x.many = true
			x.list = x.list[:0]
		}
		x.list = append(x.list, detail{})
	case x.ntry == 0 && x.bal == 0 && string(x.path[x.stmt:]) == "/Bal":
		x.bal, x.balance, x.kind, x.balAmount, x.neg = at, Balance{}, "", false, false
	}
	return nil
}

// finish takes the text of an element that ends.
func (x *camt) finish(line int) error {
	at := len(x.path)
	if x.long {
		x.c.unread(line, FieldTooLong, "")
		x.long = false
	}
	text := fold(string(x.text))
	switch {
	case x.txn > 0:
		x.detail(string(x.path[x.txn:]), text)
		if at == x.txn {
			x.txn = 0
		}
	case x.ntry > 0:
		if at == x.ntry {
			x.ntry = 0
			return x.entry()
		}
		x.field(string(x.path[x.ntry:]), text)
	case x.bal > 0:
		if at == x.bal {
			x.bal = 0
			x.endBalance(line)
			return nil
		}
		x.balanceField(string(x.path[x.bal:]), text)
	case x.stmt == 0:
		if d, ok := isoDate(text); ok && strings.HasSuffix(string(x.path), "/GrpHdr/CreDtTm") {
			x.created = d
		}
	default:
		if at == x.stmt {
			x.stmt = 0
			x.c.end()
			return nil
		}
		x.head(string(x.path[x.stmt:]), text, line)
	}
	return nil
}

func (x *camt) head(path, text string, line int) {
	s := x.c.statement()
	switch path {
	case "/Id":
		s.Reference = text
	case "/CreDtTm":
		if d, ok := isoDate(text); ok {
			x.created = d
		}
	case "/ElctrncSeqNb":
		s.Number = text
	case "/LglSeqNb":
		if s.Number == "" {
			s.Number = text
		}
	case "/Acct/Id/IBAN", "/Acct/Id/Othr/Id", "/Acct/Id/PrtryAcct/Id", "/Acct/Id/BBAN":
		s.Account = text
	case "/Acct/Ccy":
		s.Currency = text
	case "/AddtlStmtInf", "/AddtlNtfctnInf", "/AddtlRptInf":
		s.Note = text
	case "/TxsSummry/TtlCdtNtries/Sum", "/TxsSummry/TtlDbtNtries/Sum":
		a, err := ParseAmount(text, Plain)
		if err != nil {
			x.c.unread(line, BadTotal, text)
			return
		}
		s.closed = line
		if strings.Contains(path, "Cdt") {
			s.statedCredits = &a
		} else {
			s.statedDebits = &a
		}
	}
}

func (x *camt) balanceField(path, text string) {
	switch path {
	case "/Tp/CdOrPrtry/Cd", "/Tp/Cd", "/Tp/CdOrPrtry/Prtry":
		x.kind = text
	case "/Amt":
		a, err := ParseAmount(text, Plain)
		x.balance.Amount, x.balAmount = a, err == nil
		s := x.c.statement()
		if s.Currency == "" {
			s.Currency = x.ccy
		}
	case "/CdtDbtInd":
		x.neg = text == "DBIT"
	case "/Dt/Dt", "/Dt/DtTm", "/Dt":
		if d, ok := isoDate(text); ok {
			x.balance.Date = d
		}
	}
}

// endBalance keeps the best opening and closing: the day's own before the one of
// the day before, and both before those of a page.
func (x *camt) endBalance(line int) {
	s := x.c.statement()
	rank := map[string]int{"OPBD": 3, "PRCD": 2, "ITBD": 1, "CLBD": 3, "CLAV": -1}[x.kind]
	if rank == 0 {
		return // expected, forward and information balances prove nothing
	}
	if !x.balAmount {
		x.c.unread(line, BadBalance, x.kind)
		return
	}
	b := x.balance
	if x.neg {
		b.Amount = b.Amount.Neg()
	}
	b.Interim = rank == 1
	switch {
	case rank < 0:
		s.Available = &b
	case x.kind != "CLBD" && rank > x.opening:
		x.opening, s.Opening = rank, &b
	case x.kind == "CLBD", rank == 1 && x.closing <= 1:
		x.closing, s.Closing, s.closed = rank, &b, line
	}
}

func (x *camt) wrong(code Code, what string) {
	if x.bad == "" {
		x.bad, x.badWhat = code, what
	}
}

func (x *camt) field(path, text string) {
	e := &x.e
	switch path {
	case "/Amt":
		a, err := ParseAmount(text, Plain)
		switch {
		case err != nil:
			x.wrong(BadAmount, text)
		case a.Sign() < 0:
			x.wrong(NegativeAmount, text)
		}
		e.Amount, e.Currency, x.amount = a, x.ccy, true
	case "/CdtDbtInd":
		var ok bool
		if e.Direction, ok = mark(text); !ok {
			x.wrong(NoDirection, text)
		}
	case "/RvslInd":
		e.Reversal = text == "true" || text == "1"
	case "/Sts", "/Sts/Cd":
		if text != "" {
			e.Pending = text != "BOOK"
		}
	case "/BookgDt/Dt", "/BookgDt/DtTm", "/ValDt/Dt", "/ValDt/DtTm":
		d, ok := isoDate(text)
		if !ok {
			x.wrong(BadDate, text)
		}
		if path[1] == 'B' {
			e.Date = d
		} else {
			e.ValueDate = d
		}
	case "/AcctSvcrRef":
		e.Refs.Bank = text
	case "/NtryRef":
		x.booking = text
	case "/BkTxCd/Prtry/Cd":
		e.Type = text
	case "/BkTxCd/Domn/Cd", "/BkTxCd/Domn/Fmly/Cd", "/BkTxCd/Domn/Fmly/SubFmlyCd":
		e.Type = strings.TrimPrefix(e.Type+"/"+text, "/")
	case "/NtryDtls/Btch/MsgId":
		e.Refs.Message = text
	case "/NtryDtls/Btch/PmtInfId":
		e.Refs.Payment = text
	case "/AddtlNtryInf":
		x.extra = text
	}
}

func (x *camt) detail(path, text string) {
	d := &x.list[len(x.list)-1]
	r := &d.refs
	switch path {
	case "/Refs/EndToEndId":
		if text != "NOTPROVIDED" {
			r.EndToEnd = text
		}
	case "/Refs/AcctSvcrRef":
		r.Bank = text
	case "/Refs/TxId":
		r.Transaction = text
	case "/Refs/UETR":
		if r.Transaction == "" {
			r.Transaction = text
		}
	case "/Refs/InstrId":
		r.Instruction = text
	case "/Refs/MsgId":
		r.Message = text
	case "/Refs/PmtInfId":
		r.Payment = text
	case "/Refs/MndtId":
		r.Mandate = text
	case "/Amt", "/AmtDtls/TxAmt/Amt":
		if d.amount != nil && path != "/Amt" {
			return
		}
		a, err := ParseAmount(text, Plain)
		d.bad = d.bad || err != nil || a.Sign() < 0
		d.amount, d.currency = &a, x.ccy
	case "/CdtDbtInd":
		d.direction, _ = mark(text)
	case "/RltdPties/Dbtr/Nm", "/RltdPties/Dbtr/Pty/Nm":
		d.name[0] = text
	case "/RltdPties/Cdtr/Nm", "/RltdPties/Cdtr/Pty/Nm":
		d.name[1] = text
	case "/RmtInf/Ustrd":
		if len(d.texts) < 64 { // each up to 140 characters by the standard
			d.texts = append(d.texts, text)
		}
	case "/RmtInf/Strd/CdtrRefInf/Ref", "/RmtInf/Strd/CdtrRefInf/CdtrRef":
		if r.Creditor == "" {
			r.Creditor = text
		}
	case "/RmtInf/Strd/AddtlRmtInf":
		if len(d.structed) < 64 {
			d.structed = append(d.structed, text)
		}
	case "/AddtlTxInf":
		d.extra = text
	}
}

// entry hands an entry on: as its payments when they add up to it.
func (x *camt) entry() error {
	e := x.e
	switch {
	case x.bad != "":
	case !x.amount:
		x.wrong(NoAmount, e.Refs.Bank)
	case e.Direction == "":
		x.wrong(NoDirection, e.Refs.Bank)
	}
	if e.Date == 0 {
		e.Date = e.ValueDate
	}
	if b := x.c.statement().Closing; e.Date == 0 && b != nil {
		e.Date = b.Date
	}
	if e.Date == 0 { // a notification may leave both out
		e.Date = x.created
	}
	if e.Date == 0 {
		x.wrong(BadDate, "")
	}
	if x.bad != "" {
		x.c.unread(e.Line, x.bad, x.badWhat)
		return nil
	}
	booking := e.Refs.Bank
	if booking == "" {
		booking = x.booking
	}
	if x.many {
		x.c.remark(e.Line, BatchTooLarge, booking)
		x.list = x.list[:0]
	}
	if n := len(x.list); n > 1 {
		if sum, ok := x.sum(); ok {
			for i := range x.list {
				d := &x.list[i]
				p := e
				p.Amount = *d.amount
				if d.direction != "" {
					p.Direction = d.direction
				}
				p.Batch = booking
				if p.Batch == "" {
					p.Batch = e.Refs.Payment
				}
				x.describe(&p, d)
				if err := x.c.add(p); err != nil {
					return err
				}
			}
			return nil
		} else {
			x.c.remark(e.Line, BatchDiffers, sum)
		}
		texts := make([]string, 0, 3)
		for i := range min(n, 3) {
			texts = append(texts, x.list[i].words())
		}
		e.Text = fold(x.extra + " " + strings.Join(texts, " "))
		e.Batch = booking
		return x.c.add(e)
	}
	var d detail
	if len(x.list) == 1 {
		d = x.list[0]
	}
	x.describe(&e, &d)
	if e.Refs.best() == "" {
		e.Reference = x.booking
	}
	return x.c.add(e)
}

// sum tells whether the payments of a batch have amounts that add up to it.
func (x *camt) sum() (string, bool) {
	var total Amount
	for i := range x.list {
		d := &x.list[i]
		if d.amount == nil || d.bad || d.currency != "" && d.currency != x.e.Currency {
			return "–", false
		}
		a := *d.amount
		if d.direction != "" && d.direction != x.e.Direction {
			a = a.Neg()
		}
		var err error
		if total, err = total.Add(a); err != nil {
			return "–", false
		}
	}
	return total.String(), total.Cmp(x.e.Amount) == 0
}

func (d *detail) words() string {
	if len(d.texts) > 0 {
		return strings.Join(d.texts, " ")
	}
	if len(d.structed) > 0 {
		return strings.Join(d.structed, " ")
	}
	return d.extra
}

func (x *camt) describe(e *Entry, d *detail) {
	r := d.refs
	if r.Bank == "" {
		r.Bank = e.Refs.Bank
	}
	if r.Message == "" {
		r.Message = e.Refs.Message
	}
	if r.Payment == "" {
		r.Payment = e.Refs.Payment
	}
	e.Refs = r
	if e.Text = d.words(); e.Text == "" {
		e.Text = x.extra
	}
	e.Name = d.name[0]
	if e.Direction == Debit {
		e.Name = d.name[1]
	}
}

func mark(text string) (Direction, bool) {
	switch text {
	case "CRDT":
		return Credit, true
	case "DBIT":
		return Debit, true
	}
	return "", false
}

// isoDate reads "2026-11-21" with or without a zone, or an instant, whose day is
// the one in WIB; an instant without a zone keeps its day.
func isoDate(s string) (period.Date, bool) {
	for _, form := range []string{time.RFC3339, "2006-01-02T15:04:05Z0700"} {
		if t, err := time.Parse(form, s); err == nil {
			d := period.DateOf(t)
			return d, d.Valid()
		}
	}
	if len(s) < 10 || len(s) > 10 && !strings.ContainsRune("TZ+-", rune(s[10])) {
		return 0, false
	}
	d, err := period.ParseDate(s[:10])
	return d, err == nil
}
