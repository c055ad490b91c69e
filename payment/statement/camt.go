package statement

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strings"

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
	x.c.broken(line, code, value)
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
