package reconcile

import (
	"context"
	"regexp"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

// claim is what a credit pays that we knew before the bank told: a debit that we
// asked for, or the cash that a service point said it brings. Each is paid once.
type claim struct {
	channel string
	subject string      // number of the deposit, reference of the debit
	day     period.Date // settlement day
	point   int64       // of a deposit
}

// ofDebit is the channel of what we take by mandate.
const ofDebit = "debit"

// ourDebit finds references of our debits in what a bank prints.
var ourDebit = regexp.MustCompile(`JD[0-9A-Z]{13}`)

// told is all that stands at a movement.
func (e *entry) told() string { return e.reference + " | " + e.remark + " | " + e.refs }

// takeDebited shows credits that name a debit of ours to whoever asked for it,
// before they are looked for among what was received: the bank may not have
// answered.
func (d *Desk) takeDebited(ctx context.Context, list []entry) error {
	if d.Debited == nil {
		return nil
	}
	for i := range list {
		for _, ref := range ourDebit.FindAllString(list[i].told(), -1) {
			if err := d.Debited(ctx, ref, list[i].amount, list[i].reference); err != nil {
				return err
			}
		}
	}
	return nil
}

// claims finds what the credits of a list pay, by index.
func claims(ctx context.Context, tx *db.Tx, debit payment.Channel, list []entry) (map[int]claim, error) {
	out := map[int]claim{}
	if err := debitsAmong(ctx, tx, debit, list, out); err != nil {
		return nil, err
	}
	return out, depositsAmong(ctx, tx, list, out)
}

// debitsAmong finds the credits that are debits of ours which were posted: by
// reference and amount.
func debitsAmong(ctx context.Context, tx *db.Tx, debit payment.Channel, list []entry, out map[int]claim) error {
	named := map[string][]int{}
	var refs []string
	for i := range list {
		for _, ref := range ourDebit.FindAllString(list[i].told(), -1) {
			named[ref] = append(named[ref], i)
			refs = append(refs, ref)
		}
	}
	if len(refs) == 0 {
		return nil
	}
	args := []any{debit.Key}
	q := `SELECT r.reference, r.amount, r.paid_at FROM receipt r WHERE r.channel = $1 AND r.outcome IN ('posted', 'credited', 'suspense')
		AND NOT EXISTS (SELECT 1 FROM reversal v WHERE v.channel = r.channel AND v.reference = r.reference AND v.outcome = 'reversed')
		AND NOT EXISTS (SELECT 1 FROM bank_match m WHERE m.channel = 'debit' AND m.subject = r.reference)
		AND r.reference IN ` + db.In(&args, refs)
	return db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var ref string
		var amount money.Rupiah
		var paid int64
		err := scan(&ref, &amount, &paid)
		for _, i := range named[ref] {
			if _, taken := out[i]; !taken && list[i].amount == amount {
				out[i] = claim{channel: ofDebit, subject: ref, day: debit.BusinessDate(db.Time(paid))}
				break
			}
		}
		return err
	})
}

// A deposit and the movement that shows it lie at most so many days apart: a
// teller tells late, or a statement comes late.
const (
	toldAfter  = 7
	toldBefore = lookBack
)

// depositsAmong finds the credits that are cash of a service point: it told their
// amount, and its number stands in what the bank printed. The deposit that was
// told first goes first, each for one credit.
func depositsAmong(ctx context.Context, tx *db.Tx, list []entry, out map[int]claim) error {
	byAmount := map[money.Rupiah][]int{}
	var amounts []int64
	first, last := period.Date(0), period.Date(0)
	for i, e := range list {
		if _, taken := out[i]; taken {
			continue
		}
		if byAmount[e.amount] == nil {
			amounts = append(amounts, int64(e.amount))
		}
		byAmount[e.amount] = append(byAmount[e.amount], i)
		if first == 0 || e.booked < first {
			first = e.booked
		}
		last = max(last, e.booked)
	}
	if len(amounts) == 0 {
		return nil
	}
	args := []any{int(first.AddDays(-toldBefore)), int(last.AddDays(toldAfter))}
	q := `SELECT p.word, p.deposit_id, p.amount, p.day, p.bank_reference FROM point_deposit p WHERE p.day >= $1 AND p.day <= $2 AND p.state <> 'refused'
		AND NOT EXISTS (SELECT 1 FROM bank_match m WHERE m.channel = 'deposit' AND m.subject = CAST(p.deposit_id AS TEXT))
		AND ` + db.Any(tx, &args, "p.amount", amounts) + ` ORDER BY p.told_at, p.deposit_id`
	return db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var point, deposit int64
		var amount money.Rupiah
		var day period.Date
		var ref string
		err := scan(&point, &deposit, &amount, &day, &ref)
		for _, i := range byAmount[amount] {
			e := &list[i]
			if _, taken := out[i]; !taken && bears(e, ref) && day >= e.booked.AddDays(-toldBefore) && day <= e.booked.AddDays(toldAfter) {
				out[i] = claim{channel: ofPoint, subject: strconv.FormatInt(deposit, 10), day: e.booked, point: point}
				break
			}
		}
		return err
	})
}

// bears tells whether a movement bears a number that somebody wrote down: the
// same letters and digits, whatever stands between them. A number with a digit
// and of some length may also stand within a longer text.
func bears(e *entry, number string) bool {
	n := plain(number)
	if n == "" {
		return false
	}
	if plain(e.reference) == n {
		return true
	}
	return len(n) >= 6 && strings.ContainsAny(n, "0123456789") && strings.Contains(plain(e.told()), n)
}

// plain keeps letters, as capitals, and digits.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return -1
	}, strings.ToUpper(s))
}
