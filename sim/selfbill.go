package sim

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/payment"
)

// quoteKey is what a self-payer's amount depends on; most people share one.
type quoteKey struct {
	programmes law.Programmes
	income     money.Rupiah
	sector     string
	from       period.Month
	months     int
}

// quoted is a quote with its derivation as it is stored.
type quoted struct {
	contribution.Quote
	why string
}

// maxQuotes bounds the quotes that are kept; one with its derivation takes some kilobytes.
const maxQuotes = 64

func (p *player) quoteOf(k quoteKey) (*quoted, error) {
	if q := p.quote[k]; q != nil {
		return q, nil
	}
	q, err := p.desk.Quote(contribution.QuoteInput{Programmes: k.programmes, Income: k.income, Sector: k.sector, Today: p.day,
		LastPaid: k.from.Add(-1), Months: k.months})
	if err != nil {
		return nil, fmt.Errorf("quoting %d months from %v on an income of %v: %w", k.months, k.from, k.income, err)
	}
	why, err := json.Marshal(q.Why)
	if err != nil {
		return nil, err
	}
	if len(p.quote) >= maxQuotes {
		clear(p.quote)
	}
	p.quote[k] = &quoted{q, string(why)}
	return p.quote[k], nil
}

// selfBillsAtOnce bounds the bills of one transaction.
const selfBillsAtOnce = 256

// sell issues the day's bills of self-payers at 10:00 and posts the payments of
// those who pay, some minutes later.
func (p *player) sell(ctx context.Context, buy []purchase, who func(i int) *known) error {
	here := buy[:0]
	for _, b := range buy {
		if who(b.i).no != 0 {
			here = append(here, b)
		}
	}
	for len(here) > 0 {
		part := here[:min(len(here), selfBillsAtOnce)]
		here = here[len(part):]
		p.goTo(10, 0)
		var bills []selfBill
		if err := p.db.Write(ctx, func(tx *db.Tx) (err error) {
			bills, err = p.issue(ctx, tx, part, who)
			return err
		}); err != nil {
			return err
		}
		var ms []payment.Message
		for k, b := range bills {
			if part[k].pays {
				ms = append(ms, payment.Message{Channel: "history", Reference: fmt.Sprintf("BPU-%d-%d", part[k].i, p.month), Code: id.FormatPaymentCode(b.code),
					Amount: b.amount, PaidAt: p.day.Start().Add(10*time.Hour + time.Duration(5+part[k].i%230)*time.Minute)})
			}
		}
		p.goTo(14, 30)
		if err := p.post(ctx, ms); err != nil {
			return err
		}
		for k, b := range bills {
			if part[k].pays {
				who(part[k].i).paid = b.to
			}
		}
	}
	return nil
}

type selfBill struct {
	code   int64
	amount money.Rupiah
	to     period.Month
}

const billColumns = `payer,bill_no,kind,segment,branch_no,month_from,month_to,state,code,members,amount,credit_used,` +
	`jkk,jkm,jht,jp,jkp_state,jkp_jkk,jkp_jkm,rule_version,why,due_date,expires_at,created_at,paid_at,payment_id`

// issue does for many what Desk.IssueSelfBillTx does for one.
func (p *player) issue(ctx context.Context, tx *db.Tx, part []purchase, who func(i int) *known) ([]selfBill, error) {
	now := db.Micros(tx.Now())
	codes, err := p.drawCodes(ctx, tx, len(part))
	if err != nil {
		return nil, err
	}
	out := make([]selfBill, len(part))
	var bills, months, taken [][]any
	changes := make([]audit.Change, len(part))
	for k, b := range part {
		job, no := p.world.Job(b.i), who(b.i).no
		q, err := p.quoteOf(quoteKey{selfProgrammes(job.JHT), job.Wage(p.month), sectorOf(p.world.Person(b.i).Occupation), p.month, b.months})
		if err != nil {
			return nil, err
		}
		ends := q.From.Add(1).First().Start().UTC()
		if life := tx.Now().Add(contribution.SelfBillLife); life.Before(ends) {
			ends = life
		}
		bill := id.Row(tx.Now())
		out[k] = selfBill{codes[k], q.Total, q.To}
		bills = append(bills, []any{no, bill, string(contribution.SelfBill), int(law.BPU), 0, int(q.From), int(q.To), string(contribution.Open), codes[k], 1,
			int64(q.Total), 0, int64(q.JKK), int64(q.JKM), int64(q.JHT), 0, 0, 0, 0, int64(p.law.RuleVersion()), q.why, int(q.DueDate), db.Micros(ends), now, 0, 0})
		taken = append(taken, []any{codes[k], no, bill, now})
		for _, x := range q.Months {
			months = append(months, []any{no, bill, int(x.Month), int(x.Result.Programmes), int64(x.Result.Flags), int64(x.Base), int64(x.JKK), int64(x.JKM), int64(x.JHT)})
		}
		changes[k] = audit.Change{Word: no, Actor: "member:" + strconv.FormatInt(no, 10), Action: "contribution.issue_bill", Subject: "bill:" + strconv.FormatInt(bill, 10),
			After: map[string]any{"months": b.months, "from": q.From, "to": q.To, "amount": q.Total, "rules": p.law.Version()}}
	}
	for _, t := range []struct {
		table, columns string
		rows           [][]any
	}{{"code", "code,payer,bill_no,at", taken}, {"bill", billColumns, bills}, {"bill_month", "payer,bill_no,month,programmes,flags,base,jkk,jkm,jht", months}} {
		if _, err := tx.Load(ctx, t.table, strings.Split(t.columns, ","), slices.Values(t.rows)); err != nil {
			return nil, err
		}
	}
	return out, audit.Write(ctx, tx, changes...)
}

// drawCodes draws payment codes that no bill has.
func (p *player) drawCodes(ctx context.Context, tx *db.Tx, n int) ([]int64, error) {
	codes, mine := make([]int64, 0, n), make(map[int64]bool, n)
	for len(codes) < n {
		var fresh []int64
		for len(codes)+len(fresh) < n {
			c, err := id.NewPaymentCode(p.desk.Random)
			if err != nil {
				return nil, err
			}
			if !mine[c] {
				mine[c] = true
				fresh = append(fresh, c)
			}
		}
		taken := map[int64]bool{}
		var args []any
		q := `SELECT code FROM code WHERE code IN ` + db.In(&args, fresh)
		if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
			var c int64
			err := scan(&c)
			taken[c] = true
			return err
		}); err != nil {
			return nil, err
		}
		for _, c := range fresh {
			if !taken[c] {
				codes = append(codes, c)
			}
		}
	}
	return codes, nil
}
