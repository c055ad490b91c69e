package simulate

import (
	"context"
	"fmt"
	"time"

	"github.com/jamsos/jamsos/payment/snap"
)

// bulk is a call of service 20 whose notice is still to be sent.
type bulk struct {
	id, partner string
	items       []*transfer
	due         time.Time
	told        bool
}

// bulk is service 20: the items are taken one by one, and told of by 21.
func (b *Bank) bulk(_ BankClient, body []byte) reply {
	s := snap.SendBulk
	m, err := b.config.Dialect.ReadBulk(body)
	if err != nil {
		return fail(s, err)
	}
	if b.drawn("lost", m.PartnerBulkID, b.config.Faults.LostPPM) {
		return cut
	}
	if b.bulks[m.PartnerBulkID] != nil {
		return say(snap.DuplicateTransfer, s, "")
	}
	k := &bulk{id: b.next(), partner: m.PartnerBulkID, due: b.now().Add(b.config.Faults.NoticeDelay)}
	b.bulks[m.PartnerBulkID] = k
	for _, i := range m.Items {
		t, _ := b.take(&transfer{service: s, reference: i.PartnerReferenceNo, amount: i.Amount.Rupiah, text: m.CustomerReference, bulk: k.id,
			content: fmt.Sprint(i.Amount.Rupiah, i.BankCode, i.AccountNo, m.SourceAccountNo),
			from:    b.accounts[place(b.config.Code, m.SourceAccountNo)], to: b.find(i.BankCode, i.AccountNo, i.AccountName)})
		if t != nil && t.bulk == k.id {
			k.items = append(k.items, t)
		}
	}
	if b.drawn("cut", m.PartnerBulkID, b.config.Faults.CutPPM) {
		return cut
	}
	return reply{200, snap.BulkAnswer{Head: snap.Successful.Head(s, ""), BulkID: k.id, PartnerBulkID: k.partner}}
}

// notice is something the bank has to tell.
type notice struct {
	service   snap.Service
	reference string
	body      any
	done      func() // when the customer took it
}

// waiting are the notices that are due.
func (b *Bank) waiting() (out []notice) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.settle()
	now := b.now()
	for _, k := range b.bulks {
		if k.told || k.due.After(now) {
			continue
		}
		n := snap.BulkNotice{BulkID: k.id, PartnerBulkID: k.partner}
		pending := false
		for _, t := range k.items {
			pending = pending || t.status == snap.TransactionPending
			c, _ := t.code.Of()
			r := snap.BulkResult{Head: c.Head(snap.SendBulk, ""), ReferenceNo: t.number, PartnerReferenceNo: t.reference, Amount: snap.IDR(t.amount), TraceNo: t.number[len(t.number)-12:]}
			if t.from != nil && t.to != nil {
				r.AccountNo, r.BankCode, r.SourceAccountNo = t.to.no, t.to.bank, t.from.no
			}
			n.Items = append(n.Items, r)
		}
		if pending || len(n.Items) == 0 {
			continue
		}
		if b.drawn("notice", k.partner, b.config.Faults.NoticePPM) {
			k.told = true
			continue
		}
		out = append(out, notice{snap.NotifyBulk, k.partner, n, func() { k.told = true }})
	}
	return append(out, b.debitNotices(now)...)
}

// Tell sends the notices that are due and returns how many were taken. One that
// the customer did not take is sent again with the next Tell.
func (b *Bank) Tell(ctx context.Context) (told int) {
	if b.config.Notify == nil {
		return 0
	}
	for _, n := range b.waiting() {
		if b.config.Notify(ctx, n.service, n.reference, n.body) == nil {
			b.mu.Lock()
			n.done()
			b.mu.Unlock()
			told++
		}
	}
	return told
}

// Run books and tells what is due until ctx ends.
func (b *Bank) Run(ctx context.Context, every time.Duration) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-time.After(every):
			b.Tell(ctx)
		}
	}
}
