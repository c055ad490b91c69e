package system

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/notify"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
)

// Messages are the texts of all fault codes, Indonesian and English; braces
// name parameters.
var Messages = func() map[string][2]string {
	all := map[string][2]string{
		"internal": {"Terjadi kesalahan pada sistem. Data Anda tidak berubah; coba lagi.", "Something went wrong. Your data did not change; try again."},
	}
	for _, m := range []map[string][2]string{member.Messages, employer.Messages, contribution.Messages, payment.Messages, account.Messages} {
		maps.Copy(all, m)
	}
	return all
}()

// Say is what a person reads of a fault: "en" is English, all else Indonesian.
func Say(f *fault.Error, lang string) string {
	texts, ok := Messages[f.Code]
	if !ok {
		return f.Code
	}
	text := texts[0]
	if lang == "en" {
		text = texts[1]
	}
	for k, v := range f.Params {
		text = strings.ReplaceAll(text, "{"+k+"}", fmt.Sprint(v))
	}
	return text
}

// tellPayers writes the messages that confirm payments. Only the member's own
// message is a receipt; it carries the link to it.
func (s *System) tellPayers(ctx context.Context, tx *db.Tx, ns []payment.Notified) error {
	for _, n := range ns {
		if n.Phone == "" {
			continue
		}
		text := fmt.Sprintf("Jamsos: %v diterima %s. Tanda terima: %s/r/%s", n.Amount, period.DateOf(n.PaidAt), s.Config.BaseURL, n.Token)
		if n.Lang == "en" {
			text = fmt.Sprintf("Jamsos: %v received %s. Receipt: %s/r/%s", n.Amount, period.DateOf(n.PaidAt), s.Config.BaseURL, n.Token)
		}
		if err := notify.Send(ctx, tx, n.Payer, "sms", n.Phone, "receipt", text); err != nil {
			return err
		}
	}
	return nil
}
