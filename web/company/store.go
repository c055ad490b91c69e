package company

import (
	"context"
	"strconv"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
)

// hand is a worker in a list.
type hand struct {
	MemberNo int64
	Name     string
	Branch   int
	Wage     money.Rupiah
	Start    period.Date
	End      period.Date
}

// employed lists workers of a company by member number, behind one, at most
// limit: those who work there, or those who have left. query is a member
// number, a NIK, or words of the name.
func (p *Pages) employed(ctx context.Context, employerNo int64, query string, gone bool, after int64, limit int) (out []hand, err error) {
	// The newest enrolment of each member decides in which list they stand.
	q := `SELECT e.member_no, m.name, e.branch_no, e.wage, e.start_date, e.end_date FROM enrolment e JOIN member m ON m.member_no = e.member_no
		WHERE e.employer_no = $1 AND e.segment = 1 AND e.member_no > $2 AND e.state `
	if gone {
		q += `= 'ended' AND NOT EXISTS (SELECT 1 FROM enrolment n WHERE n.member_no = e.member_no AND n.employer_no = e.employer_no AND n.segment = 1 AND n.enrolment_id > e.enrolment_id)`
	} else {
		q += `<> 'ended'`
	}
	args := []any{employerNo, after}
	arg := func(v any) string { args = append(args, v); return "$" + strconv.Itoa(len(args)) }
	switch tokens := id.NameTokens(query); {
	case query == "":
	default:
		if no, err := id.ParseMemberNo(query); err == nil {
			q += ` AND e.member_no = ` + arg(no)
			break
		}
		if nik, _, err := id.ParseNIK(query, p.today(), 0, nil); err == nil {
			q += ` AND e.member_no = (SELECT word FROM identifier WHERE kind = ` + arg(member.KindNIK) + ` AND value = ` + arg(p.sys.Ring.Index(member.KindNIK, nik.Value)) + `)`
			break
		}
		if len(tokens) == 0 {
			return nil, nil
		}
		for _, t := range tokens {
			q += ` AND EXISTS (SELECT 1 FROM name_index x WHERE x.word = e.member_no AND x.token >= ` + arg(t) + ` AND x.token < ` + arg(t+"\U0010ffff") + `)`
		}
	}
	q += ` ORDER BY e.member_no LIMIT ` + arg(limit)
	err = p.read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, func(scan func(...any) error) (w hand, err error) {
			return w, scan(&w.MemberNo, &w.Name, &w.Branch, &w.Wage, &w.Start, &w.End)
		}, q, args...)
		return err
	})
	return out, err
}

// wageLine is what was reported for a month; the newest report counts.
type wageLine struct {
	Month         period.Month
	Wage, BackPay money.Rupiah
}

// wagesKept is how many months of wages a worker's page shows.
const wagesKept = 24

func (p *Pages) wageHistory(ctx context.Context, memberNo, employerNo int64) (out []wageLine, err error) {
	const q = `SELECT month, kind, amount FROM wage WHERE member_no = $1 AND employer_no = $2 ORDER BY month DESC, kind, revision`
	err = p.read(ctx, func(tx *db.Tx) error {
		out = nil
		return db.Each(ctx, tx, q, []any{memberNo, employerNo}, func(scan func(...any) error) error {
			var m period.Month
			var kind string
			var amount money.Rupiah
			if err := scan(&m, &kind, &amount); err != nil {
				return err
			}
			if n := len(out); n == 0 || out[n-1].Month != m {
				if n == wagesKept {
					return nil
				}
				out = append(out, wageLine{Month: m})
			}
			if w := &out[len(out)-1]; kind == "back_pay" {
				w.BackPay = amount
			} else {
				w.Wage = amount
			}
			return nil
		})
	})
	return out, err
}

// ofBill names the contribution rows of a bill: its own, and those of the bills
// that it took the place of. $1 is the payer, $2 the bill.
const ofBill = ` FROM contribution c WHERE c.employer_no = $1 AND c.bill_no IN (SELECT CAST($2 AS BIGINT)
	UNION ALL SELECT old_bill_no FROM bill_supersedes WHERE payer = $1 AND bill_no = $2)`

// billSums are the sums of a bill's rows by programme and bearer.
func (p *Pages) billSums(ctx context.Context, b contribution.Bill) (l contribution.Line, err error) {
	const q = `SELECT coalesce(sum(c.jkk), 0), coalesce(sum(c.jkm), 0), coalesce(sum(c.jht_employer), 0), coalesce(sum(c.jht_worker), 0),
		coalesce(sum(c.jp_employer), 0), coalesce(sum(c.jp_worker), 0)` + ofBill
	err = p.read(ctx, func(tx *db.Tx) error {
		return tx.QueryRow(ctx, q, b.Payer, b.No).Scan(&l.JKK, &l.JKM, &l.JHTEmployer, &l.JHTWorker, &l.JPEmployer, &l.JPWorker)
	})
	return l, err
}

// billLines are a bill's workers by member number, behind one, at most limit.
func (p *Pages) billLines(ctx context.Context, b contribution.Bill, after int64, limit int) (out []contribution.Line, err error) {
	const q = `SELECT c.member_no, sum(c.wage), sum(c.jkk), sum(c.jkm), sum(c.jht_employer), sum(c.jht_worker), sum(c.jp_employer), sum(c.jp_worker)` + ofBill +
		` AND c.member_no > $3 GROUP BY c.member_no ORDER BY c.member_no LIMIT $4`
	err = p.read(ctx, func(tx *db.Tx) error {
		out, err = db.All(ctx, tx, func(scan func(...any) error) (contribution.Line, error) {
			l := contribution.Line{Month: b.From, EmployerNo: b.Payer, Branch: b.Branch, Segment: b.Segment}
			return l, scan(&l.MemberNo, &l.Wage, &l.JKK, &l.JKM, &l.JHTEmployer, &l.JHTWorker, &l.JPEmployer, &l.JPWorker)
		}, q, b.Payer, b.No, after, limit)
		if err != nil || len(out) == 0 {
			return err
		}
		members := make([]int64, len(out))
		at := map[int64]int{}
		for i, l := range out {
			members[i], at[l.MemberNo] = l.MemberNo, i
		}
		var args []any
		name := `SELECT member_no, name FROM member WHERE member_no IN ` + db.In(&args, members)
		if err := db.Each(ctx, tx, name, args, func(scan func(...any) error) error {
			var no int64
			var name string
			err := scan(&no, &name)
			out[at[no]].Name = name
			return err
		}); err != nil || b.PaymentID == 0 {
			return err
		}
		args = []any{b.Payer, b.PaymentID}
		paid := `SELECT member_no, amount, paid_at FROM settlement WHERE employer_no = $1 AND payment_id = $2 AND member_no IN ` + db.In(&args, members)
		return db.Each(ctx, tx, paid, args, func(scan func(...any) error) error {
			var no, when int64
			var amount money.Rupiah
			err := scan(&no, &amount, &when)
			l := &out[at[no]]
			l.Paid, l.PaidAt = l.Paid+amount, db.Time(when)
			return err
		})
	})
	return out, err
}

// paid is the payment of a bill.
type paid struct {
	Token, State, Channel string
	At                    time.Time
}

func (p *Pages) payment(ctx context.Context, payer, paymentID int64) (out paid, err error) {
	err = p.read(ctx, func(tx *db.Tx) error {
		var at int64
		err := tx.QueryRow(ctx, `SELECT token, state, channel, paid_at FROM payment WHERE payer = $1 AND payment_id = $2`, payer, paymentID).
			Scan(&out.Token, &out.State, &out.Channel, &at)
		out.At = db.Time(at)
		return err
	})
	return out, err
}
