package simulate

import (
	"fmt"
	"time"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/snap"
)

// mandate is leave to debit an account.
type mandate struct {
	id, content string
	account     *account
	maximum     money.Rupiah // 0 none
	until       time.Time
	told        map[string]bool // references whose notice was taken
}

// mandate is service 70. A real owner consents in the bank's app; here everybody
// does who gives the name of the account.
func (b *Bank) mandate(_ BankClient, body []byte) reply {
	s := snap.GrantMandate
	m, err := b.config.Dialect.ReadMandate(body)
	if err != nil {
		return fail(s, err)
	}
	a := b.find(m.BankCode, m.AccountNo, m.AccountName)
	switch {
	case a == nil:
		return say(snap.InvalidAccount, s, "")
	case a.status != snap.AccountActive:
		return say(snap.Inactive, s, "")
	case !id.SimilarNames(a.name, m.AccountName):
		return say(snap.NotPermitted, s, "")
	}
	until, err := snap.ParseTimestamp(m.ExpiresAt)
	if err != nil {
		return fail(s, err)
	}
	content := fmt.Sprint(m.BankCode, m.AccountNo, m.Maximum.Rupiah, m.ExpiresAt)
	for _, old := range b.mandates {
		if m.PartnerReferenceNo != "" && old.id == "EM"+m.PartnerReferenceNo {
			if old.content != content {
				return say(snap.Inconsistent, s, "")
			}
			return mandateAnswer(old, m.PartnerReferenceNo, b.next())
		}
	}
	k := &mandate{"EM" + m.PartnerReferenceNo, content, a, m.Maximum.Rupiah, until, map[string]bool{}}
	if m.PartnerReferenceNo == "" || len(k.id) > 30 {
		k.id = "EM" + b.next()
	}
	b.mandates[k.id] = k
	return mandateAnswer(k, m.PartnerReferenceNo, b.next())
}

func mandateAnswer(k *mandate, reference, number string) reply {
	return reply{200, snap.MandateAnswer{Head: snap.Successful.Head(snap.GrantMandate, ""), ReferenceNo: number, PartnerReferenceNo: reference, MandateID: k.id}}
}

// debit is service 71.
func (b *Bank) debit(_ BankClient, body []byte) reply {
	s := snap.TakeDebit
	m, err := b.config.Dialect.ReadDebit(body)
	if err != nil {
		return fail(s, err)
	}
	k := b.mandates[m.MandateID]
	if k == nil && b.config.Lookup != nil {
		if a := b.find(m.BankCode, m.AccountNo, m.AccountName); a != nil {
			k = &mandate{m.MandateID, "", a, 0, b.now().AddDate(1, 0, 0), map[string]bool{}}
			b.mandates[k.id] = k
		}
	}
	switch {
	case k == nil:
		return say(snap.InvalidBill, s, "mandate")
	case b.now().After(k.until):
		return say(snap.ExpiredBill, s, "")
	case k.maximum > 0 && m.Amount.Rupiah > k.maximum:
		return say(snap.OverLimit, s, "")
	case k.account.no != m.AccountNo || k.account.bank != m.BankCode:
		return say(snap.InvalidAccount, s, "")
	}
	t, c := b.take(&transfer{service: s, reference: m.PartnerReferenceNo, amount: m.Amount.Rupiah, text: m.Remark, mandate: k.id,
		content: fmt.Sprint(m.Amount.Rupiah, m.AccountNo, m.BeneficiaryNo, m.MandateID),
		from:    k.account, to: b.accounts[place(b.config.Code, m.BeneficiaryNo)]})
	if c == (snap.Case{}) {
		return cut
	}
	if c.HTTP >= 300 {
		return say(c, s, "")
	}
	return reply{c.HTTP, snap.DebitAnswer{Head: c.Head(s, ""), ReferenceNo: t.number, PartnerReferenceNo: t.reference}}
}

// debitNotices are the notices (72) of debits that came to an end.
func (b *Bank) debitNotices(now time.Time) (out []notice) {
	for _, t := range b.order {
		k := b.mandates[t.mandate]
		if k == nil || k.told[t.reference] || t.status == snap.TransactionPending || t.due.Add(b.config.Faults.NoticeDelay).After(now) {
			continue
		}
		if b.drawn("notice", t.reference, b.config.Faults.NoticePPM) {
			k.told[t.reference] = true
			continue
		}
		out = append(out, notice{snap.NotifyDebit, t.reference, snap.DebitNotice{ReferenceNo: t.number, PartnerReferenceNo: t.reference, Status: t.status,
			MandateID: k.id, AccountNo: k.account.no, AccountName: k.account.name, Amount: snap.IDR(t.amount), TraceNo: t.number[len(t.number)-12:]}, func() { k.told[t.reference] = true }})
	}
	return out
}
