package simulate

import (
	"bytes"
	"fmt"
	"io"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/payment/statement"
)

// account is somebody's account, here or at another bank.
type account struct {
	bank, no, name string
	balance        money.Rupiah
	opened         money.Rupiah // balance that it began with
	status         string       // snap.AccountActive …
}

// booking is a movement on an account of this bank.
type booking struct {
	account   string
	at        time.Time
	amount    money.Rupiah // − out, + in
	reference string       // of the customer
	bankRef   string
	name      string
	text      string
}

func place(bank, no string) string { return bank + "/" + no }

// find is an account that was opened or that Lookup knows; nil without one.
func (b *Bank) find(bank, no, name string) *account {
	a := b.accounts[place(bank, no)]
	if a == nil && b.config.Lookup != nil && no != "" {
		if owner, balance, ok := b.config.Lookup(bank, no, name); ok {
			a = &account{bank, no, owner, balance, balance, snap.AccountActive}
			b.accounts[place(bank, no)] = a
		}
	}
	return a
}

// Open opens an account, or sets one anew, at this bank when bank is "" and at
// another one otherwise.
func (b *Bank) Open(bank, no, name string, balance money.Rupiah) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if bank == "" {
		bank = b.config.Code
	}
	a := b.accounts[place(bank, no)]
	if a == nil {
		a = &account{}
		b.accounts[place(bank, no)] = a
	}
	*a = account{bank, no, name, balance, balance, snap.AccountActive}
}

// Freeze sets an account's status, for example "0007" frozen, "0009" dormant.
func (b *Bank) Freeze(bank, no, status string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if a := b.accounts[place(bank, no)]; a != nil {
		a.status = status
	}
}

// Balance is what an account holds now.
func (b *Bank) Balance(bank, no string) money.Rupiah {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settle()
	if a := b.accounts[place(bank, no)]; a != nil {
		return a.balance
	}
	return 0
}

// Put books money on an account of this bank from outside, as a customer who
// pays at the counter; false: there is no such account.
func (b *Bank) Put(no string, amount money.Rupiah, reference, name, text string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	a := b.accounts[place(b.config.Code, no)]
	if a != nil {
		b.book(a, amount, reference, b.next(), name, text)
	}
	return a != nil
}

// book moves a balance and, for an account of this bank, notes it for the
// statement.
func (b *Bank) book(a *account, amount money.Rupiah, reference, bankRef, name, text string) {
	a.balance += amount
	if a.bank == b.config.Code {
		b.booked = append(b.booked, booking{a.no, b.now(), amount, reference, bankRef, name, text})
	}
}

// Paid is how often, and how much, was booked out under a customer's reference.
func (b *Bank) Paid(reference string) (times int, amount money.Rupiah) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settle()
	for _, k := range b.booked {
		if k.reference == reference && k.amount < 0 {
			times++
			amount -= k.amount
		}
	}
	return times, amount
}

// Statement is what was booked on an account of this bank from one day to
// another, both included, in Jakarta's time.
func (b *Bank) Statement(no string, from, to period.Date) (statement.Document, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settle()
	a := b.accounts[place(b.config.Code, no)]
	if a == nil {
		return statement.Document{}, fault.New(fault.NotFound, "simulate.account_unknown", "account", no)
	}
	d := statement.Document{Statement: statement.Statement{Account: no, Currency: "IDR", Number: fmt.Sprint(int(to) % 10_000), Reference: fmt.Sprintf("SIM%d", int(to))}}
	opening := a.opened
	running := opening
	for _, k := range b.booked {
		day := period.DateOf(k.at)
		if k.account != no || day > to {
			continue
		}
		if day < from {
			opening += k.amount
			running += k.amount
			continue
		}
		running += k.amount
		e := statement.Entry{Date: day, ValueDate: day, Currency: "IDR", Direction: statement.Credit, Reference: k.reference, Type: "NTRF", Name: k.name, Text: k.text,
			Refs: statement.References{EndToEnd: k.reference, Customer: k.reference, Bank: k.bankRef}}
		amount := k.amount
		if amount < 0 {
			amount, e.Direction = -amount, statement.Debit
		}
		var err error
		if e.Amount, err = statement.NewAmount(int64(amount)*100, 2); err != nil {
			return d, err
		}
		d.Statement.Entries++
		d.Entries = append(d.Entries, e)
	}
	for _, x := range []struct {
		to     **statement.Balance
		day    period.Date
		amount money.Rupiah
	}{{&d.Opening, from, opening}, {&d.Closing, to, running}} {
		amount, err := statement.NewAmount(int64(x.amount)*100, 2)
		if err != nil {
			return d, err
		}
		*x.to = &statement.Balance{Date: x.day, Amount: amount}
	}
	return d, nil
}

// WriteStatement writes Statement in a format: MT940, Camt053 or Camt054.
func (b *Bank) WriteStatement(w io.Writer, f statement.Format, no string, from, to period.Date) error {
	d, err := b.Statement(no, from, to)
	if err != nil {
		return err
	}
	var out bytes.Buffer
	if f == statement.MT940 {
		// Field 61 holds 16 characters of the customer's reference; the whole one
		// stands in the text, as banks print it.
		for i := range d.Entries {
			e := &d.Entries[i]
			e.Text = e.Refs.EndToEnd + " " + e.Text
			e.Refs.Customer = e.Refs.Customer[:min(len(e.Refs.Customer), 16)]
			e.Reference, e.Refs.EndToEnd = e.Refs.Customer, ""
		}
		err = statement.WriteMT940(&out, d)
	} else {
		err = statement.WriteCamt(&out, f, d)
	}
	if err != nil {
		return err
	}
	_, err = w.Write(out.Bytes())
	return err
}
