package system

import (
	"context"
	"fmt"
	"log/slog"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/lang"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/payment/biller"
	"github.com/jamsos/jamsos/payment/mandate"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/payment/statement"
)

// takeNotices lets banks tell what became of bulk transfers (21) and debits (72).
// A bank that tells bears the same key among the partners as its account among
// the banks, so that it speaks of its own orders alone.
func (s *System) takeNotices() {
	s.Biller.On(snap.NotifyBulk.Code, func(ctx context.Context, n biller.Notice) error {
		m, err := n.Partner.Dialect().ReadBulkNotice(n.Body)
		if err != nil {
			return err
		}
		return told(ctx, n, s.Payouts.Notice(ctx, n.Partner.Key, m))
	})
	s.Biller.On(snap.NotifyDebit.Code, func(ctx context.Context, n biller.Notice) error {
		m, err := n.Partner.Dialect().ReadDebitNotice(n.Body)
		if err != nil {
			return err
		}
		return told(ctx, n, s.Mandates.Notice(ctx, n.Partner.Key, m))
	})
}

// told answers a notice that concerns nothing of ours, or contradicts what is
// known, as taken: telling it again mends nothing, a person has to look.
func told(ctx context.Context, n biller.Notice, err error) error {
	if f := fault.Of(err); err != nil && (f.Class == fault.NotFound || f.Class == fault.Conflict) {
		slog.ErrorContext(ctx, "a bank's notice fits nothing of ours", "partner", n.Partner.Key, "service", n.Service, "err", err)
		return nil
	}
	return err
}

// mandateTexts are what members are told of their auto-debit, Indonesian and
// English: amount, day, last digits of the account.
var mandateTexts = map[mandate.EventKind][2]string{
	mandate.TellActive:  {"Debit otomatis aktif: paling banyak %[1]v sebulan dari rekening *%[3]s, mulai %[2]s. Hentikan kapan saja di Jamsos.", "Auto-debit is on: at most %[1]v a month from account *%[3]s, from %[2]s. Stop it any time in Jamsos."},
	mandate.TellRefused: {"Bank menolak debit otomatis dari rekening *%[3]s. Periksa nomor dan nama rekening, lalu daftar lagi.", "The bank refused auto-debit from account *%[3]s. Check its number and name and register again."},
	mandate.TellFailed:  {"Iuran %[1]v tidak dapat didebit dari rekening *%[3]s. Isi saldo; dicoba lagi %[2]s. Bayar dengan cara lain juga bisa.", "The contribution of %[1]v could not be taken from account *%[3]s. Put money on it; it is tried again %[2]s. You can also pay another way."},
	mandate.TellPaused:  {"Debit otomatis dari rekening *%[3]s dijeda. Bayar dengan cara lain agar tetap terlindung, lalu lanjutkan di Jamsos.", "Auto-debit from account *%[3]s is paused. Pay another way to stay covered, then let it go on in Jamsos."},
	mandate.TellOver:    {"Iuran bulan ini %[1]v, lebih dari batas debit otomatis Anda. Tidak ada yang didebit; bayar dengan cara lain atau daftar dengan batas baru.", "This month's contribution is %[1]v, over your auto-debit's maximum. Nothing was taken; pay another way or register a new maximum."},
	mandate.TellEnded:   {"Debit otomatis dari rekening *%[3]s sudah dihentikan.", "Auto-debit from account *%[3]s has been ended."},
	mandate.TellExpired: {"Masa debit otomatis dari rekening *%[3]s habis. Daftar lagi bila masih ingin.", "Auto-debit from account *%[3]s has run out. Register again if you still want it."},
}

// tellOfMandate writes a message about an auto-debit.
func (s *System) tellOfMandate(ctx context.Context, tx *db.Tx, e mandate.Event) error {
	l, at := lang.Lang("id"), 0
	if e.Lang == "en" {
		l, at = lang.Lang("en"), 1
	}
	day := ""
	if e.Day != 0 {
		day = l.Date(e.Day)
	}
	text := fmt.Sprintf(mandateTexts[e.Kind][at]+"%[4]s", e.Amount, day, e.Account, "")
	return notify.Send(ctx, tx, e.MemberNo, notify.SMS, e.Phone, "mandate", "Jamsos: "+text)
}

// ordered shows money that left an account at a bank to the payouts.
func (s *System) ordered(ctx context.Context, x reconcile.Debit) (bool, error) {
	banks, err := s.Banks.List(ctx)
	if err != nil {
		return false, err
	}
	amount, err := statement.NewAmount(int64(x.Amount), 0)
	if err != nil {
		return false, err
	}
	for _, b := range banks {
		if strings.TrimLeft(b.AccountNo, "0") != strings.TrimLeft(x.Account, "0") {
			continue
		}
		orders, err := s.Payouts.MatchDebit(ctx, b.Bank, x.Movement(),
			statement.Entry{Date: x.Booked, Amount: amount, Direction: statement.Debit, Reversal: x.Reversal, Reference: x.Reference, Refs: x.Refs, Batch: x.Batch, Text: x.Remark})
		if err != nil && fault.Of(err).Class == fault.Conflict {
			// It left although its order failed, or left twice: the movement stays
			// unassigned, where the office sees it.
			slog.ErrorContext(ctx, "money left an account against its order", "bank", b.Bank, "booked", x.Booked, "err", err)
			return false, nil
		}
		return len(orders) > 0, err
	}
	return false, nil
}
