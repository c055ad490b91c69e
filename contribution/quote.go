package contribution

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// QuoteInput asks what a self-payer would owe.
type QuoteInput struct {
	Programmes law.Programmes
	Income     money.Rupiah // a month
	Sector     string       // '' or transport
	Today      period.Date  // WIB
	LastPaid   period.Month // last month paid already, 0 = none
	Months     int          // how many at once: 1, 2, 3, 6 or 12 by the law's data
}

// QuoteMonth is one month of a quote, by the law of that month.
type QuoteMonth struct {
	Month  period.Month
	Result law.Result
	Sums
	Base money.Rupiah // 0 when nothing is reckoned on a base
}

// Quote is what a self-payer would owe, explained.
type Quote struct {
	Months   []QuoteMonth
	From, To period.Month
	Total    money.Rupiah
	Sums
	DueDate period.Date // of the first month; may have passed
	Due     string      // article of the due date
	Why     Why
}

// Quote reckons months from that of today, or from the one after the last paid:
// an informal worker never buys past months. It reads nothing.
func (d *Desk) Quote(in QuoteInput) (Quote, error) {
	from := in.Today.Month()
	if in.LastPaid >= from {
		from = in.LastPaid.Add(1)
	}
	allowed := d.Law.BPUAdvanceMonths(from)
	if !slices.Contains(allowed, in.Months) {
		return Quote{}, refuse(fault.Invalid, CodeMonths, "months", in.Months, "allowed", strings.Trim(strings.ReplaceAll(fmt.Sprint(allowed), " ", ", "), "[]")).On("months")
	}
	q := Quote{From: from, To: from.Add(in.Months - 1), Why: Why{Rules: d.Law.Version()}}
	for m := from; m <= q.To; m = m.Add(1) {
		r, err := d.Law.Contribution(law.Input{Segment: law.BPU, Month: m, Income: in.Income, Programmes: in.Programmes, Sector: in.Sector})
		if err != nil {
			return Quote{}, lawFault(err)
		}
		qm := QuoteMonth{Month: m, Result: r, Sums: sumsOf(r), Base: baseOf(r)}
		q.Months = append(q.Months, qm)
		q.Sums.Add(qm.Sums)
		q.Why.addMonth(r)
	}
	q.Total = q.Billed()
	var err error
	q.DueDate, q.Due, err = d.Law.DueJoint(law.BPU, q.Months[0].Result.Programmes, from)
	return q, lawFault(err)
}

// addMonth joins a month to the last part when it is reckoned alike.
func (w *Why) addMonth(r law.Result) {
	doc := r.Document()
	if n := len(w.Parts); n > 0 && alike(w.Parts[n-1].Document, doc) {
		w.Parts[n-1].To = r.Month
		return
	}
	w.Parts = append(w.Parts, WhyPart{r.Month, r.Month, doc})
}

func alike(a, b law.Document) bool {
	return slices.EqualFunc(a.Lines, b.Lines, func(x, y law.Line) bool {
		return x.Programme == y.Programme && x.Bearer == y.Bearer && x.Amount == y.Amount && same(x.Base, y.Base) && same(x.RatePPM, y.RatePPM) && x.Article == y.Article
	})
}

func same[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

// QuoteSelf reckons n months for an enrolled self-payer, as IssueSelfBillTx
// would bill them now.
func (d *Desk) QuoteSelf(ctx context.Context, memberNo int64, months int) (q Quote, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		_, q, err = d.quoteSelf(ctx, tx, memberNo, months)
		return err
	})
	return q, err
}

func (d *Desk) quoteSelf(ctx context.Context, tx *db.Tx, memberNo int64, months int) (Enrolment, Quote, error) {
	e, found, err := selfEnrolment(ctx, tx, memberNo)
	if err != nil {
		return e, Quote{}, err
	}
	if !found {
		return e, Quote{}, refuse(fault.NotFound, CodeNoEnrolment)
	}
	paid, err := lastPaidSelf(ctx, tx, memberNo)
	if err != nil {
		return e, Quote{}, err
	}
	q, err := d.Quote(QuoteInput{Programmes: e.Programmes, Income: e.Wage, Sector: e.Sector, Today: today(tx), LastPaid: paid, Months: months})
	return e, q, err
}

// lastPaidSelf is the last month a self-payer bought; rows of a self-payer
// exist only for paid months, and sum up to nothing when the payment was reversed.
func lastPaidSelf(ctx context.Context, tx *db.Tx, memberNo int64) (m period.Month, err error) {
	const q = `SELECT coalesce(max(month), 0) FROM (SELECT month FROM contribution WHERE member_no = $1 AND employer_no = 0 AND segment = 2
		GROUP BY month HAVING sum(jkk + jkm + jht_worker) <> 0) AS x`
	return m, tx.QueryRow(ctx, q, memberNo).Scan(&m)
}
