package simulate

import (
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/snap"
)

// transfer is money that was asked to move: by 18, as an item of 20, or by 71.
type transfer struct {
	service   snap.Service
	reference string // of the customer
	content   string // what must be the same when it is told again
	number    string // the bank's
	from, to  *account
	amount    money.Rupiah
	text      string
	status    snap.TransactionStatus
	code      snap.ResponseCode // of the first answer
	due       time.Time         // booked then, while it is pending
	mandate   string
	bulk      string
}

// balance is service 11.
func (b *Bank) balance(_ BankClient, body []byte) reply {
	s := snap.AskBalance
	m, err := b.config.Dialect.ReadBalanceQuery(body)
	if err != nil {
		return fail(s, err)
	}
	a := b.accounts[place(b.config.Code, m.AccountNo)]
	if a == nil {
		return say(snap.InvalidAccount, s, "")
	}
	return reply{200, snap.BalanceAnswer{Head: snap.Successful.Head(s, ""), PartnerReferenceNo: m.PartnerReferenceNo, AccountNo: a.no, Name: a.name,
		Balances: []snap.Balance{{Type: "Cash", Amount: snap.IDR(a.balance), Available: snap.IDR(a.balance), Status: a.status}}}}
}

// accountName is service 16.
func (b *Bank) accountName(_ BankClient, body []byte) reply {
	s := snap.AskAccount
	m, err := b.config.Dialect.ReadAccountInquiry(body)
	if err != nil {
		return fail(s, err)
	}
	a := b.find(m.BankCode, m.AccountNo, "")
	if a == nil {
		return say(snap.InvalidAccount, s, "")
	}
	name := a.name
	if b.drawn("name", m.AccountNo, b.config.Faults.NamePPM) {
		name = "PT LAIN SEKALI"
	}
	return reply{200, snap.AccountAnswer{Head: snap.Successful.Head(s, ""), ReferenceNo: b.next(), PartnerReferenceNo: m.PartnerReferenceNo,
		AccountName: name, AccountNo: a.no, BankCode: a.bank, BankName: "Bank " + a.bank, Currency: "IDR"}}
}

// transfer is service 18.
func (b *Bank) transfer(_ BankClient, body []byte) reply {
	s := snap.SendTransfer
	m, err := b.config.Dialect.ReadTransfer(body)
	if err != nil {
		return fail(s, err)
	}
	t, c := b.take(&transfer{service: s, reference: m.PartnerReferenceNo, amount: m.Amount.Rupiah, text: m.CustomerReference,
		content: fmt.Sprint(m.Amount.Rupiah, m.BankCode, m.AccountNo, m.SourceAccountNo),
		from:    b.accounts[place(b.config.Code, m.SourceAccountNo)], to: b.find(m.BankCode, m.AccountNo, m.AccountName)})
	if c == (snap.Case{}) {
		return cut
	}
	if c.HTTP >= 300 {
		return say(c, s, "")
	}
	return reply{c.HTTP, snap.TransferAnswer{Head: c.Head(s, ""), ReferenceNo: t.number, PartnerReferenceNo: t.reference, Amount: snap.IDR(t.amount),
		AccountNo: t.to.no, BankCode: t.to.bank, SourceAccountNo: t.from.no, TraceNo: t.number[len(t.number)-12:]}}
}

// take takes a transfer in and answers it; no case is a line that broke. A
// reference is taken once: told again it is a duplicate when it succeeded, and
// inconsistent when it says something else.
func (b *Bank) take(t *transfer) (*transfer, snap.Case) {
	if old := b.transfers[t.reference]; old != nil {
		switch {
		case old.content != t.content || old.service.Code != t.service.Code:
			return old, snap.Inconsistent
		case old.status == snap.TransactionSuccess:
			return old, snap.DuplicateTransfer
		}
		return old, snap.InProgress
	}
	f := b.config.Faults
	if b.drawn("lost", t.reference, f.LostPPM) {
		return nil, snap.Case{}
	}
	if c := refusal(t); c != (snap.Case{}) {
		return t, b.keep(t, snap.TransactionFailed, c)
	}
	switch {
	case b.drawn("broken", t.reference, f.BrokenPPM):
		return nil, snap.InternalError
	case b.drawn("refused", t.reference, f.RefusedPPM):
		return t, b.keep(t, snap.TransactionFailed, snap.NotPermitted)
	case b.drawn("late", t.reference, f.LatePPM):
		t.due = b.now().Add(f.LateBy)
		b.keep(t, snap.TransactionPending, snap.InProgress)
		return t, snap.Case{}
	case b.drawn("pending", t.reference, f.PendingPPM):
		t.due = b.now().Add(f.LateBy)
		return t, b.keep(t, snap.TransactionPending, snap.InProgress)
	}
	b.keep(t, snap.TransactionPending, snap.Successful)
	b.move(t)
	switch {
	case b.drawn("cut", t.reference, f.CutPPM):
		return t, snap.Case{}
	case b.drawn("booked", t.reference, f.BookedPPM):
		return t, snap.TimedOut
	}
	return t, snap.Successful
}

func (b *Bank) keep(t *transfer, status snap.TransactionStatus, c snap.Case) snap.Case {
	t.number, t.status, t.code = b.next(), status, c.Code(t.service)
	b.transfers[t.reference] = t
	b.order = append(b.order, t)
	return c
}

// refusal is why a transfer cannot be done.
func refusal(t *transfer) snap.Case {
	switch {
	case t.from == nil || t.to == nil:
		return snap.InvalidAccount
	case t.from.status != snap.AccountActive || t.to.status != snap.AccountActive:
		return snap.Inactive
	case t.amount <= 0:
		return snap.InvalidAmount
	case t.amount > 250_000_000:
		return snap.OverLimit
	case t.from.balance < t.amount:
		return snap.NoFunds
	}
	return snap.Case{}
}

// move books a transfer, or fails it when the money is gone meanwhile.
func (b *Bank) move(t *transfer) {
	if c := refusal(t); c != (snap.Case{}) {
		t.status, t.code = snap.TransactionFailed, c.Code(t.service)
		return
	}
	b.book(t.from, -t.amount, t.reference, t.number, t.to.name, t.text)
	b.book(t.to, t.amount, t.reference, t.number, t.from.name, t.text)
	t.status, t.code = snap.TransactionSuccess, snap.Successful.Code(t.service)
}

// settle books what is due by now. It runs with every call, so that a late
// booking does not need a clock of its own.
func (b *Bank) settle() {
	now := b.now()
	for _, t := range b.order {
		if t.status == snap.TransactionPending && !t.due.After(now) {
			b.move(t)
		}
	}
}

// state is service 36.
func (b *Bank) state(_ BankClient, body []byte) reply {
	s := snap.AskTransfer
	m, err := b.config.Dialect.ReadTransferQuery(body)
	if err != nil {
		return fail(s, err)
	}
	b.asked[m.PartnerReferenceNo]++
	if b.drawn("answer", fmt.Sprint(m.PartnerReferenceNo, b.asked[m.PartnerReferenceNo]), b.config.Faults.AnswerPPM) {
		return cut
	}
	t := b.transfers[m.PartnerReferenceNo]
	if t == nil || t.service.Code != m.ServiceCode {
		return say(snap.NotFound, s, "")
	}
	a := snap.TransferState{Head: snap.Successful.Head(s, ""), ReferenceNo: t.number, PartnerReferenceNo: t.reference, ServiceCode: t.service.Code,
		Amount: snap.IDR(t.amount), PreviousCode: t.code.String(), ReferenceNumber: t.number, Status: t.status}
	if t.from != nil {
		a.SourceAccountNo = t.from.no
	}
	if t.to != nil {
		a.AccountNo, a.BankCode = t.to.no, t.to.bank
	}
	return reply{200, a}
}
