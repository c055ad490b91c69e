package biller

import (
	"fmt"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/lang"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/snap"
)

// inquiry answers service 24.
func (s *Server) inquiry(c *call) reply {
	m, err := c.partner.Dialect().ReadInquiry(c.body)
	if err == nil {
		err = s.note(c, m.RequestID)
	} else {
		err = s.noteRefusal(c, m.RequestID, err)
	}
	var q payment.Inquiry
	if err == nil {
		q, err = s.owed(c, m.Account)
	}
	data := &snap.InquiryData{Account: m.Account, RequestID: m.RequestID}
	body := func(h snap.Head) any { return snap.InquiryAnswer{Head: h, Data: data} }
	if err != nil {
		kind, detail, why := decide(err)
		data.Status, data.Reason = snap.StatusRejected, &why
		if kind.HTTP >= 500 {
			body = nil // not a refusal of the bill
		} else {
			data.Name = s.accountName(c, m.Account)
		}
		return reply{kind: kind, detail: detail, body: body, err: err}
	}
	good := snap.AnswerTo(snap.Good)
	data.Status, data.Reason = good.Status, &snap.Words{English: good.EN, Indonesia: good.ID}
	data.Name, data.Total, data.TrxType = shown(q.Name), snap.IDR(q.Amount), "C"
	if q.Open {
		data.TrxType = "O"
		data.Texts = []snap.Words{{English: "Any amount; kept as your credit", Indonesia: "Jumlah bebas, menjadi titipan"}}
	} else {
		data.Bills = parts(q)
		data.Texts = []snap.Words{{English: cut("Contribution "+months(lang.Lang("en"), q), 32), Indonesia: cut("Iuran "+months(lang.Lang("id"), q), 32)}}
	}
	return reply{kind: snap.Successful, body: body}
}

// owed is what an account may be paid by the partner's channel.
func (s *Server) owed(c *call, a snap.Account) (payment.Inquiry, error) {
	ch, err := s.Till.Channel(c.ctx, c.partner.Channel)
	if err != nil {
		return payment.Inquiry{}, err
	}
	if !ch.Open {
		return payment.Inquiry{}, fault.New(fault.Forbidden, "payment.channel_closed")
	}
	code, err := s.code(c, a)
	if err != nil {
		return payment.Inquiry{}, err
	}
	q, err := s.Till.Inquire(c.ctx, code)
	if err == nil && !q.Open && (ch.Minimum > 0 && q.Amount < ch.Minimum || ch.Maximum > 0 && q.Amount > ch.Maximum) {
		err = fault.New(fault.Invalid, "payment.channel_limit")
	}
	return q, err
}

// months is "Nov 2026" or "Nov 2026-Jan 2027", in ASCII.
func months(l lang.Lang, q payment.Inquiry) string {
	one := func(m period.Month) string { return fmt.Sprintf("%s %d", l.MonthShort(m), m.Year()) }
	if q.Bill.To == q.Bill.From {
		return one(q.Bill.From)
	}
	return one(q.Bill.From) + "-" + one(q.Bill.To)
}

// parts are what the programmes ask of a bill. When credit pays some of it the
// programmes' sums are not what is asked for, and the bill is one part.
func parts(q payment.Inquiry) []snap.Bill {
	code := fmt.Sprintf("%012d", q.Code) // never begins with 0
	list := []struct {
		short  string
		words  snap.Words
		amount money.Rupiah
	}{
		{"JKK", snap.Words{English: "Work injury", Indonesia: "Kecelakaan kerja"}, q.Bill.JKK},
		{"JKM", snap.Words{English: "Death", Indonesia: "Kematian"}, q.Bill.JKM},
		{"JHT", snap.Words{English: "Old-age savings", Indonesia: "Hari tua"}, q.Bill.JHT},
		{"JP", snap.Words{English: "Pension", Indonesia: "Pensiun"}, q.Bill.JP},
	}
	if q.Bill.Billed() != q.Amount {
		list = list[:1]
		list[0].short, list[0].words, list[0].amount = "Iuran", snap.Words{English: "Contributions", Indonesia: "Iuran"}, q.Amount
	}
	var out []snap.Bill
	for i, p := range list {
		if p.amount <= 0 {
			continue
		}
		out = append(out, snap.Bill{Code: fmt.Sprintf("%02d", i+1), No: fmt.Sprintf("%s%02d", code, i+1), Name: cut(p.short+" "+months(lang.Lang("id"), q), 20),
			ShortName: p.short, Description: &p.words, Amount: snap.IDR(p.amount)})
	}
	return out
}

func cut(s string, width int) string { return s[:min(len(s), width)] }
