package simulate

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/statement"
)

// Movement is money on our account as the bank books it.
type Movement struct {
	Booked    period.Date
	Amount    money.Rupiah // − out
	Reference string       // the bank's own
	Text      string
}

// Pay is the money that a channel sends for a settlement, on a booking day, and
// the difference that a fault of it leaves.
func (o *Settlement) Pay(booked period.Date, seed uint64, f MoneyFault) []Movement {
	net := Net(o.Lines)
	text := fmt.Sprintf("SETTLEMENT %s %s", strings.ToUpper(o.Terms.Channel), strings.ReplaceAll(o.Day.String(), "-", ""))
	reference := func(n int) string {
		return fmt.Sprintf("SIM%09d%d", mix(seed, "money", o.Terms.Channel, o.Day.String())%1_000_000_000, n)
	}
	if net == 0 {
		return nil
	}
	off := 10_000 + money.Rupiah(mix(seed, "off", o.Terms.Channel)%90_000)
	left := func(leaves string, gap money.Rupiah) {
		o.Seeded = append(o.Seeded, Seeded{o.Terms.Channel, o.Day, string(f), leaves, "money", gap})
	}
	switch f {
	case MoneyShort:
		off = min(off, net-1)
		left("short_settled", -off)
		net -= off
	case MoneyOver:
		left("over_settled", off)
		net += off
	case MoneyNone:
		left("not_settled", -net)
		return nil
	case MoneySplit:
		half := net / 3
		return []Movement{{booked, half, reference(1), text + " 1/2"}, {booked, net - half, reference(2), text + " 2/2"}}
	}
	return []Movement{{booked, net, reference(1), text}}
}

// BankDay is the statement of our account over days, with an opening balance.
func BankDay(account string, from, to period.Date, opening money.Rupiah, list []Movement) (statement.Document, error) {
	d := statement.Document{Statement: statement.Statement{Account: account, Currency: "IDR", Number: "1", Reference: fmt.Sprintf("SIM%d", int(to))}}
	amount := func(n money.Rupiah) (statement.Amount, error) { return statement.NewAmount(int64(n)*100, 2) }
	sum := opening
	for _, m := range list {
		sum += m.Amount
		e := statement.Entry{Date: m.Booked, ValueDate: m.Booked, Currency: "IDR", Direction: statement.Credit, Type: "NTRF", Text: m.Text, Reference: m.Reference,
			Refs: statement.References{Bank: m.Reference}}
		if m.Amount < 0 {
			m.Amount, e.Direction = -m.Amount, statement.Debit
		}
		var err error
		if e.Amount, err = amount(m.Amount); err != nil {
			return d, err
		}
		d.Statement.Entries++
		d.Entries = append(d.Entries, e)
	}
	first, err := amount(opening)
	if err != nil {
		return d, err
	}
	last, err := amount(sum)
	d.Opening, d.Closing = &statement.Balance{Date: from, Amount: first}, &statement.Balance{Date: to, Amount: last}
	return d, err
}

// Forms are the forms in which WriteBankDay writes.
var Forms = []string{"mt940", "camt.053", "csv"}

// WriteBankDay writes a statement in one of Forms.
func WriteBankDay(w io.Writer, form string, d statement.Document) error {
	var b bytes.Buffer
	var err error
	switch form {
	case "mt940":
		err = statement.WriteMT940(&b, d)
	case "camt.053":
		err = statement.WriteCamt(&b, statement.Camt053, d)
	case "csv":
		err = statement.WriteCSV(&b, statement.Profiles[0], d)
	default:
		return fmt.Errorf("there is no form of statements %q", form)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(b.Bytes())
	return err
}
