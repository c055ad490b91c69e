package sim

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
)

// billsAtOnce bounds the employers whose bills one statement looks up.
const billsAtOnce = 1024

// paymentsAtOnce bounds what is committed together: the look-ups of a batch grow
// faster than its size.
const paymentsAtOnce = 64

// collect posts what employers pay today and spreads it to their workers.
func (p *player) collect(ctx context.Context, debts []debt) error {
	if len(debts) == 0 {
		return nil
	}
	p.goTo(17, 30)
	byMonth := map[period.Month][]int{}
	var months []period.Month
	for _, d := range debts {
		if byMonth[d.month] == nil {
			months = append(months, d.month)
		}
		byMonth[d.month] = append(byMonth[d.month], d.firm)
	}
	slices.Sort(months)
	var ms []payment.Message
	for _, m := range months {
		for part := range slices.Chunk(byMonth[m], billsAtOnce) {
			more, err := p.bills(ctx, m, part)
			if err != nil {
				return err
			}
			ms = append(ms, more...)
		}
	}
	if err := p.post(ctx, ms); err != nil {
		return err
	}
	return p.drain(ctx)
}

// bills finds what some employers owe for a month, as the messages that pay it.
func (p *player) bills(ctx context.Context, m period.Month, firms []int) (ms []payment.Message, err error) {
	index := make(map[int64]int, len(firms))
	numbers := make([]int64, len(firms))
	for k, j := range firms {
		numbers[k], index[p.firms[j].no] = p.firms[j].no, j
	}
	err = p.db.Read(ctx, func(tx *db.Tx) error {
		args := []any{int(m)}
		q := `SELECT payer, code, amount FROM bill WHERE month_from = $1 AND kind = 'employer' AND state = 'open' AND payer IN ` + db.In(&args, numbers)
		return db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
			var payer, code int64
			var amount money.Rupiah
			if err := scan(&payer, &code, &amount); err != nil {
				return err
			}
			j := index[payer]
			ms = append(ms, payment.Message{Channel: "history", Reference: fmt.Sprintf("PU-%d-%d", j, m), Code: id.FormatPaymentCode(code), Amount: amount,
				PaidAt: p.day.Start().Add(8*time.Hour + time.Duration(j%380)*time.Minute)})
			return nil
		})
	})
	return ms, err
}

// post posts payments of which none may be refused.
func (p *player) post(ctx context.Context, ms []payment.Message) error {
	for part := range slices.Chunk(ms, paymentsAtOnce) {
		for i, a := range p.till.PostAll(ctx, part) {
			switch {
			case a.Err != nil:
				return fmt.Errorf("payment %s: %w", part[i].Reference, a.Err)
			case a.Outcome.State != payment.Posted || a.Outcome.Repeated:
				return fmt.Errorf("payment %s is %s, repeated %t", part[i].Reference, a.Outcome.State, a.Outcome.Repeated)
			}
		}
	}
	return nil
}
