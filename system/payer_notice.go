package system

import (
	"context"
	"fmt"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/lang"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

// tellPayers writes the messages that confirm payments, with the link to the
// receipt.
func (s *System) tellPayers(ctx context.Context, tx *db.Tx, ns []payment.Notified) error {
	for _, n := range ns {
		if n.Phone == "" {
			continue
		}
		p, err := s.readPaid(ctx, tx, n)
		if err != nil {
			return err
		}
		if err := notify.Send(ctx, tx, n.Payer, "sms", n.Phone, "receipt", s.paidText(p)); err != nil {
			return err
		}
	}
	return nil
}

// paid is what the message of a payment says.
type paid struct {
	payment.Notified
	Bill        contribution.Bill    // that credit paid
	Savings     contribution.Savings // of a deposit, and after credit paid
	Bought      contribution.Bill    // what a deposit has paid already
	First, Last period.Date          // full cover since the bill that credit paid; Last 0: no end in sight
}

// readPaid reads nothing more for a plain payment of a bill, which most are.
func (s *System) readPaid(ctx context.Context, tx *db.Tx, n payment.Notified) (p paid, err error) {
	p.Notified = n
	if n.BillNo != 0 && !n.ByCredit() {
		return p, nil
	}
	if p.Savings, err = s.Desk.SavingsTx(ctx, tx, n.Payer); err != nil {
		return p, err
	}
	if n.BillNo == 0 {
		b, found, err := contribution.BoughtTx(ctx, tx, n.Payer, n.ID)
		if found && b.State.Settled() {
			p.Bought = b
		}
		return p, err
	}
	if p.Bill, err = contribution.BillTx(ctx, tx, n.Payer, n.BillNo); err != nil || !id.ValidMemberNo(n.Payer) {
		return p, err
	}
	p.First, p.Last, err = s.Desk.FullCoverTx(ctx, tx, n.Payer, p.Bill.From.First(), p.Bill.To.Last())
	return p, err
}

// payerWords are the sentences of a message, Indonesian and English.
var payerWords = struct {
	received, surplus, credit, short, enough, later, paidTo, used, reversed, unpaid, bought, covered, coveredFrom, rest, corrected, gave, receipt [2]string
}{
	received:    [2]string{"Jamsos: %s diterima %s.", "Jamsos: %s received %s."},
	surplus:     [2]string{" %s di antaranya menjadi titipan Anda.", " %s of it stands as your credit."},
	credit:      [2]string{" Titipan %s.", " Credit %s."},
	short:       [2]string{" Titipan %s, kurang %s untuk %s.", " Credit %s, %s missing for %s."},
	enough:      [2]string{" Titipan %s, cukup untuk %s dan segera dipakai.", " Credit %s, enough for %s and used shortly."},
	later:       [2]string{" Titipan %s, cukup untuk %s dan dipakai %s.", " Credit %s, enough for %s and used on %s."},
	paidTo:      [2]string{" Iuran lunas sampai %s.", " Paid until the end of %s."},
	used:        [2]string{" Iuran %s sudah dibayar dari titipan.", " %s is paid from credit."},
	reversed:    [2]string{"Jamsos: pembayaran %s (%s) dibatalkan oleh tempat membayar.", "Jamsos: the payment of %s (%s) was taken back by the place where it was made."},
	unpaid:      [2]string{" Bulan itu belum lunas.", " That month is not paid."},
	bought:      [2]string{"Jamsos: titipan membayar iuran %s, %s.", "Jamsos: your credit paid %s, %s."},
	covered:     [2]string{" Terlindung penuh %s sampai %s.", " Fully covered %s to %s."},
	coveredFrom: [2]string{" Terlindung penuh mulai %s.", " Fully covered from %s."},
	rest:        [2]string{" Sisa titipan %s.", " Credit left %s."},
	corrected:   [2]string{"Jamsos: koreksi iuran %s dibukukan.", "Jamsos: the correction of %s is booked."},
	gave:        [2]string{" Titipan bertambah %s.", " Credit grew by %s."},
	receipt:     [2]string{" Tanda terima: ", " Receipt: "},
}

// paidText is the message of a payment: only it, sent by us, is a receipt. The
// letters are those of a cheap SMS.
func (s *System) paidText(p paid) string {
	l, i := lang.Lang("id"), 0
	if p.Lang == "en" {
		l, i = lang.Lang("en"), 1
	}
	w, text := payerWords, ""
	say := func(words [2]string, args ...any) { text += fmt.Sprintf(words[i], args...) }
	day := l.DateShort(period.DateOf(p.PaidAt))
	switch {
	case p.State == "reversed":
		say(w.reversed, l.Rupiah(p.Amount), day)
		if p.BillNo != 0 {
			say(w.unpaid)
		}
		return plain.Replace(text)
	case p.ByCredit() && p.Bill.CreditUsed > 0:
		say(w.bought, l.Months(p.Bill.From, p.Bill.To), l.Rupiah(p.Bill.CreditUsed))
		switch {
		case p.First != 0 && p.Last != 0:
			say(w.covered, l.DateShort(p.First), l.DateShort(p.Last))
		case p.First != 0:
			say(w.coveredFrom, l.DateShort(p.First))
		}
		say(w.rest, l.Rupiah(p.Savings.Credit))
	case p.ByCredit():
		say(w.corrected, l.Months(p.Bill.From, p.Bill.To))
		if p.Bill.CreditUsed < 0 {
			say(w.gave, l.Rupiah(-p.Bill.CreditUsed))
		}
	case p.BillNo == 0:
		say(w.received, l.Rupiah(p.Amount), day)
		if p.Bought.No != 0 {
			say(w.used, l.Months(p.Bought.From, p.Bought.To))
		}
		v := p.Savings
		switch month := l.Month(v.Month); {
		case v.Price == 0:
			say(w.credit, l.Rupiah(v.Credit))
		case v.Missing() > 0:
			say(w.short, l.Rupiah(v.Credit), l.Rupiah(v.Missing()), month)
		case v.Waits:
			say(w.later, l.Rupiah(v.Credit), month, l.DateShort(v.Month.First()))
		default:
			say(w.enough, l.Rupiah(v.Credit), month)
		}
		if v.Waits && v.PaidTo != 0 && p.Bought.No == 0 {
			say(w.paidTo, l.Month(v.PaidTo))
		}
	default:
		say(w.received, l.Rupiah(p.Amount), day)
		if p.Surplus > 0 {
			say(w.surplus, l.Rupiah(p.Surplus))
		}
	}
	say(w.receipt)
	return plain.Replace(text) + s.Config.BaseURL + "/r/" + p.Token
}
