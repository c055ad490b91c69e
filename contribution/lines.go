package contribution

import (
	"context"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// Line is what one member and month with one employer comes to: the sum over
// all revisions, by programme and bearer.
type Line struct {
	MemberNo   int64
	Name       string // of the member in an employer's list, of the employer in a member's
	Month      period.Month
	EmployerNo int64 // 0: self-paid
	Branch     int
	Segment    law.Segment
	RiskGroup  int
	Programmes law.Programmes
	Flags      uint32 // law.FlagJPCapped …
	Revisions  int    // corrections so far
	Wage       money.Rupiah

	JKK, JKM                 money.Rupiah // borne by the employer; by the member when self-paid
	JHTEmployer, JHTWorker   money.Rupiah
	JPEmployer, JPWorker     money.Rupiah
	JKPState, JKPJKK, JKPJKM money.Rupiah // booking, in no bill
	Paid                     money.Rupiah
	PaidAt                   time.Time // of the last payment, UTC; zero when nothing was paid
}

// Due is what the line comes to.
func (l Line) Due() money.Rupiah { return l.Employer() + l.Worker() }

// Employer is the share that the employer bears, 0 when self-paid.
func (l Line) Employer() money.Rupiah {
	if l.EmployerNo == 0 {
		return 0
	}
	return l.JKK + l.JKM + l.JHTEmployer + l.JPEmployer
}

// Worker is the share that the member bears.
func (l Line) Worker() money.Rupiah {
	if l.EmployerNo == 0 {
		return l.JKK + l.JKM + l.JHTWorker
	}
	return l.JHTWorker + l.JPWorker
}

// Settled tells whether all of it was paid.
func (l Line) Settled() bool { return !l.PaidAt.IsZero() && l.Paid >= l.Due() }

// The newest revision's row tells branch, group, programmes and flags: max of
// an expression that begins with the revision would not run alike on both
// engines, so rows come one by one and are summed here.
const lineColumns = `c.member_no, c.month, c.employer_no, c.segment, c.revision, c.branch_no, c.risk_group, c.programmes, c.flags, c.wage,
	c.jkk, c.jkm, c.jht_employer, c.jht_worker, c.jp_employer, c.jp_worker, c.jkp_state, c.jkp_jkk, c.jkp_jkm`

type lineKey struct {
	member, employer int64
	month            period.Month
	segment          law.Segment
}

// collect sums rows that come ordered by key and revision.
func collect(ctx context.Context, tx *db.Tx, q string, args []any) (out []Line, at map[lineKey]int, err error) {
	at = map[lineKey]int{}
	err = db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var l Line
		if err := scan(&l.MemberNo, &l.Month, &l.EmployerNo, &l.Segment, &l.Revisions, &l.Branch, &l.RiskGroup, &l.Programmes, &l.Flags, &l.Wage,
			&l.JKK, &l.JKM, &l.JHTEmployer, &l.JHTWorker, &l.JPEmployer, &l.JPWorker, &l.JKPState, &l.JKPJKK, &l.JKPJKM); err != nil {
			return err
		}
		k := lineKey{l.MemberNo, l.EmployerNo, l.Month, l.Segment}
		i, ok := at[k]
		if !ok {
			at[k] = len(out)
			out = append(out, l)
			return nil
		}
		o := &out[i]
		o.Revisions, o.Branch, o.RiskGroup, o.Programmes, o.Flags = l.Revisions, l.Branch, l.RiskGroup, l.Programmes, l.Flags
		for _, x := range [...]struct{ to, from *money.Rupiah }{{&o.Wage, &l.Wage}, {&o.JKK, &l.JKK}, {&o.JKM, &l.JKM}, {&o.JHTEmployer, &l.JHTEmployer},
			{&o.JHTWorker, &l.JHTWorker}, {&o.JPEmployer, &l.JPEmployer}, {&o.JPWorker, &l.JPWorker}, {&o.JKPState, &l.JKPState}, {&o.JKPJKK, &l.JKPJKK}, {&o.JKPJKM, &l.JKPJKM}} {
			*x.to += *x.from
		}
		return nil
	})
	return out, at, err
}

func settledInto(ctx context.Context, tx *db.Tx, lines []Line, at map[lineKey]int, q string, args []any) error {
	return db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var k lineKey
		var amount money.Rupiah
		var paid int64
		if err := scan(&k.member, &k.month, &k.employer, &k.segment, &amount, &paid); err != nil {
			return err
		}
		if i, ok := at[k]; ok {
			lines[i].Paid += amount
			if t := db.Time(paid); t.After(lines[i].PaidAt) {
				lines[i].PaidAt = t
			}
		}
		return nil
	})
}

// Contributions lists a member's contributions of a year, oldest first, with
// what was paid.
func (d *Desk) Contributions(ctx context.Context, memberNo int64, year int) (out []Line, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		from, to := year*100+1, year*100+12
		const q = `SELECT ` + lineColumns + ` FROM contribution c WHERE c.member_no = $1 AND c.month >= $2 AND c.month <= $3
			ORDER BY c.month, c.employer_no, c.segment, c.revision`
		lines, at, err := collect(ctx, tx, q, []any{memberNo, from, to})
		if err != nil {
			return err
		}
		const paid = `SELECT member_no, month, employer_no, segment, amount, paid_at FROM settlement WHERE member_no = $1 AND month >= $2 AND month <= $3`
		if err := settledInto(ctx, tx, lines, at, paid, []any{memberNo, from, to}); err != nil {
			return err
		}
		names := map[int64]string{}
		for i := range lines {
			no := lines[i].EmployerNo
			if _, known := names[no]; !known && no != 0 {
				var name string
				if err := tx.QueryRow(ctx, `SELECT name FROM employer WHERE employer_no = $1`, no).Scan(&name); err != nil && db.Code(err) != db.NoRow {
					return err
				}
				names[no] = name
			}
			lines[i].Name = names[no]
		}
		out = lines
		return nil
	})
	return out, err
}

// MaxLines is the most lines that MonthLines gives at once.
const MaxLines = 1000

// MonthLines lists what an employer owes for each worker in a month, ordered by
// member number, after one, at most limit (MaxLines). Workers whose month was
// taken back to nothing are in it: their line is zero.
func (d *Desk) MonthLines(ctx context.Context, employerNo int64, m period.Month, after int64, limit int) (out []Line, err error) {
	limit = max(1, min(limit, MaxLines))
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		const bills = `c.employer_no = $1 AND c.bill_no IN (SELECT bill_no FROM bill WHERE payer = $1 AND month_from = $2)`
		var last int64
		const bound = `SELECT coalesce(max(member_no), 0) FROM (SELECT DISTINCT c.member_no FROM contribution c WHERE ` + bills + ` AND c.member_no > $3
			ORDER BY c.member_no LIMIT $4) AS page`
		if err := tx.QueryRow(ctx, bound, employerNo, int(m), after, limit).Scan(&last); err != nil || last == 0 {
			return err
		}
		const q = `SELECT ` + lineColumns + ` FROM contribution c WHERE ` + bills + ` AND c.member_no > $3 AND c.member_no <= $4
			ORDER BY c.member_no, c.segment, c.revision`
		lines, at, err := collect(ctx, tx, q, []any{employerNo, int(m), after, last})
		if err != nil {
			return err
		}
		members := make([]int64, len(lines))
		for i, l := range lines {
			members[i] = l.MemberNo
		}
		args := []any{employerNo, int(m)}
		paid := `SELECT member_no, month, employer_no, segment, amount, paid_at FROM settlement WHERE employer_no = $1 AND month = $2 AND member_no IN ` + db.In(&args, members)
		if err := settledInto(ctx, tx, lines, at, paid, args); err != nil {
			return err
		}
		args = nil
		names := map[int64]string{}
		q2 := `SELECT member_no, name FROM member WHERE member_no IN ` + db.In(&args, members)
		if err := db.Each(ctx, tx, q2, args, func(scan func(...any) error) error {
			var no int64
			var name string
			err := scan(&no, &name)
			names[no] = name
			return err
		}); err != nil {
			return err
		}
		for i := range lines {
			lines[i].Name = names[lines[i].MemberNo]
		}
		out = lines
		return nil
	})
	return out, err
}
