package system

import (
	"context"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/lang"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/payment"
)

// tellWorkers writes the messages that tell workers what their employer paid.
func (s *System) tellWorkers(ctx context.Context, tx *db.Tx, ns []payment.WorkerNotice) error {
	if len(ns) == 0 {
		return nil
	}
	ms := make([]notify.Message, len(ns))
	for i, n := range ns {
		ms[i] = notify.Message{Word: n.MemberNo, Sender: notify.SMS, Address: n.Phone, Kind: "paid", Body: s.workerText(n)}
	}
	return notify.SendAll(ctx, tx, ns[0].EmployerNo, ms)
}

// maxEmployer is how much of an employer's name a message has room for, in
// characters: with it a message mostly fits one SMS.
const maxEmployer = 40

// plain keeps a message in the letters of a cheap SMS: one other sign halves
// what fits.
var plain = strings.NewReplacer("\u00a0", " ", "–", "-", "…", "...", "’", "'")

// workerText names the month, who paid, the protection and what was saved. JKK
// and JKM are cover and no one's savings, so their amounts are left out.
func (s *System) workerText(n payment.WorkerNotice) string {
	l, text := lang.Lang("id"), "Jamsos: iuran %s Anda dibayar oleh %s: %s. Lihat %s/saya"
	if n.Lang == "en" {
		l, text = lang.Lang("en"), "Jamsos: your contributions for %s were paid by %s: %s. See %s/saya"
	}
	var parts []string
	for _, p := range []struct {
		name   string
		amount money.Rupiah
		saved  bool
	}{{"JKK", n.JKK, false}, {"JKM", n.JKM, false}, {"JHT", n.JHT, true}, {"JP", n.JP, true}} {
		switch {
		case p.amount <= 0:
		case p.saved:
			parts = append(parts, p.name+" Rp"+p.amount.Format())
		default:
			parts = append(parts, p.name)
		}
	}
	who := n.Employer
	if utf8.RuneCountInString(who) > maxEmployer {
		who = strings.TrimSpace(string([]rune(who)[:maxEmployer-3])) + "..."
	}
	return fmt.Sprintf(text, plain.Replace(l.Months(n.From, n.To)), plain.Replace(who), strings.Join(parts, ", "), s.Config.BaseURL)
}
