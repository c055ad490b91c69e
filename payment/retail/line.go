package retail

import (
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// Kind is what a line says happened.
type Kind string

// The kinds.
const (
	Payment  Kind = "payment"
	Reversal Kind = "reversal" // the channel took the payment back
)

// Line is one payment as a channel settles it.
type Line struct {
	No        int // in the file, from 1
	Kind      Kind
	Reference string       // the channel's own, by which we posted
	Request   string       // another number of the same payment, or ''
	Code      string       // billing code or virtual account as it stands there
	Amount    money.Rupiah // above zero, also of a reversal
	Fee       money.Rupiah // kept from the amount
	Admin     money.Rupiah // paid on top by the payer
	PaidAt    time.Time    // UTC; zero when the file has none
}

// Totals are what lines add up to; a reversal counts against.
type Totals struct {
	Count  int
	Amount money.Rupiah
	Fee    money.Rupiah
}

func (t *Totals) add(l *Line) {
	t.Count++
	if l.Kind == Reversal {
		t.Amount -= l.Amount
		t.Fee -= l.Fee
		return
	}
	t.Amount += l.Amount
	t.Fee += l.Fee
}

// Check tells whether a file's totals hold.
type Check string

// The results.
const (
	Agrees    Check = "agrees"
	Differs   Check = "differs"
	Unchecked Check = "unchecked" // the file states none
)

// Summary is a file without its lines.
type Summary struct {
	Profile string
	Channel string      // as the header says, or ''
	Date    period.Date // settlement day by the header, or 0
	Totals              // of the lines that were read
	Skipped int         // lines that moved no money: failed, pending
	Stated  *Stated     // nil when the file has no header or trailer of totals
	Check   Check
	Unread  []Reason // lines that could not be read
	More    int      // reasons beyond Limits.Reasons
	Lines   int      // of the file, with titles and totals
}

// Stated are totals that a file tells; −1 where it does not.
type Stated struct {
	Count       int
	Amount, Fee money.Rupiah
}

// ParseName reads a file's name, kodeCA_namaProduk_date with any ending:
// "FIN001_BPJSTK_20261121.txt". The date may also be written 2026-11-21 or
// 21112026. false when it has another form.
func ParseName(name string) (ca, product string, day period.Date, ok bool) {
	if i := strings.LastIndexAny(name, `/\`); i >= 0 {
		name = name[i+1:]
	}
	name, _, _ = strings.Cut(name, ".")
	parts := strings.Split(name, "_")
	if len(parts) < 3 {
		return "", "", 0, false
	}
	last := strings.ReplaceAll(parts[len(parts)-1], "-", "")
	for _, form := range []string{"20060102", "02012006", "060102"} {
		if t, err := time.Parse(form, last); err == nil && t.Year() >= 2000 && t.Year() < 2100 {
			return parts[0], strings.Join(parts[1:len(parts)-1], "_"), period.NewDate(t.Year(), t.Month(), t.Day()), true
		}
	}
	return "", "", 0, false
}

// Name writes a file's name.
func Name(ca, product string, day period.Date) string {
	return ca + "_" + product + "_" + strings.ReplaceAll(day.String(), "-", "") + ".txt"
}
