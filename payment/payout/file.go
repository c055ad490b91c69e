package payout

import (
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/bank"
)

// ExportFile marks the approved orders of an account as sent and writes them as
// a pain.001.001.03 file, for banks that are not called or when they cannot be.
// Its orders are paid when the statement shows the debit. WriteFile writes the
// same bytes again; uploading it twice is for the bank to refuse by its message
// id.
func (d *Desk) ExportFile(ctx context.Context, bankKey, who string, w io.Writer) (Batch, error) {
	b, a, orders, err := d.gather(ctx, bankKey, KindFile, who)
	if err != nil {
		return b, err
	}
	return b, writePain(w, b, a, orders)
}

// WriteFile writes the file of a batch.
func (d *Desk) WriteFile(ctx context.Context, batchID int64, w io.Writer) error {
	b, orders, err := d.Batch(ctx, batchID)
	if err != nil {
		return err
	}
	a, err := d.Banks.Get(ctx, b.Bank)
	if err != nil {
		return err
	}
	return writePain(w, b, a, orders)
}

// pain is a customer credit transfer initiation, pain.001.001.03, as far as we
// use it. Source: the ISO schema; its order is the schema's.
type pain struct {
	XMLName xml.Name  `xml:"urn:iso:std:iso:20022:tech:xsd:pain.001.001.03 Document"`
	Head    painHead  `xml:"CstmrCdtTrfInitn>GrpHdr"`
	Batch   painBatch `xml:"CstmrCdtTrfInitn>PmtInf"`
}

type painHead struct {
	ID     string    `xml:"MsgId"`
	At     string    `xml:"CreDtTm"`
	Count  int       `xml:"NbOfTxs"`
	Sum    string    `xml:"CtrlSum"`
	Sender painParty `xml:"InitgPty"`
}

type painParty struct {
	Name string `xml:"Nm"`
}

type painAccount struct {
	No       string `xml:"Id>Othr>Id"`
	Currency string `xml:"Ccy,omitempty"`
}

type painAgent struct {
	Code string `xml:"FinInstnId>ClrSysMmbId>MmbId"`
}

type painBatch struct {
	ID      string      `xml:"PmtInfId"`
	Method  string      `xml:"PmtMtd"`
	Batched bool        `xml:"BtchBookg"`
	Count   int         `xml:"NbOfTxs"`
	Sum     string      `xml:"CtrlSum"`
	Day     string      `xml:"ReqdExctnDt"`
	Debtor  painParty   `xml:"Dbtr"`
	Account painAccount `xml:"DbtrAcct"`
	Agent   painAgent   `xml:"DbtrAgt"`
	Charges string      `xml:"ChrgBr"`
	Lines   []painLine  `xml:"CdtTrfTxInf"`
}

type painLine struct {
	Instruction string      `xml:"PmtId>InstrId"`
	EndToEnd    string      `xml:"PmtId>EndToEndId"`
	Amount      painAmount  `xml:"Amt>InstdAmt"`
	Agent       painAgent   `xml:"CdtrAgt"`
	Payee       painParty   `xml:"Cdtr"`
	Account     painAccount `xml:"CdtrAcct"`
	Text        string      `xml:"RmtInf>Ustrd"`
}

type painAmount struct {
	Currency string `xml:"Ccy,attr"`
	Value    string `xml:",chardata"`
}

func writePain(w io.Writer, b Batch, a bank.Account, orders []Order) error {
	sum := func(n money.Rupiah) string { return fmt.Sprintf("%d.00", int64(n)) }
	at := b.MadeAt.In(period.WIB)
	f := pain{
		Head: painHead{b.Reference, at.Format(time.RFC3339), b.Orders, sum(b.Amount), painParty{plain(a.AccountName, 140)}},
		Batch: painBatch{ID: b.Reference, Method: "TRF", Batched: false, Count: b.Orders, Sum: sum(b.Amount), Day: at.Format("2006-01-02"), Debtor: painParty{plain(a.AccountName, 140)},
			Account: painAccount{a.AccountNo, "IDR"}, Agent: painAgent{a.BankCode}, Charges: "DEBT"},
	}
	var total money.Rupiah
	for _, o := range orders {
		f.Batch.Lines = append(f.Batch.Lines, painLine{o.Reference, o.Reference, painAmount{"IDR", sum(o.Amount)}, painAgent{o.To.BankCode}, painParty{plain(o.To.Name, 140)}, painAccount{No: o.To.AccountNo}, plain(o.Remark, 140)})
		total += o.Amount
	}
	if total != b.Amount || len(orders) != b.Orders {
		return fmt.Errorf("payout: batch %s has %d orders of %v, its record says %d of %v", b.Reference, len(orders), total, b.Orders, b.Amount)
	}
	var out bytes.Buffer
	out.WriteString(xml.Header)
	e := xml.NewEncoder(&out)
	e.Indent("", " ")
	if err := e.Encode(f); err != nil {
		return err
	}
	out.WriteByte('\n')
	_, err := w.Write(out.Bytes())
	return err
}

// plain is a text as banks take it: one line, no control characters, cut.
func plain(s string, most int) string {
	s = strings.Join(strings.FieldsFunc(s, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }), " ")
	if r := []rune(s); len(r) > most {
		s = string(r[:most])
	}
	return s
}
