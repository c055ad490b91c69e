package statement

import (
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/period"
)

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
