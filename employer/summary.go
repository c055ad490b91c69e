package employer

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
)

// kernelRows is how many wages are reckoned at once.
const kernelRows = 4096

// summarise computes what a report would do from its rows and the employment of
// its branch. counts are the rows in all, those with a warning and with an error.
func (o *Office) summarise(ctx context.Context, tx *db.Tx, r Report, e Employer, minimum money.Rupiah) (s Summary, counts [3]int, err error) {
	s = Summary{States: map[RowState]int{}, Kinds: map[Kind]int{}, Minimum: minimum, RulesVersion: o.Law.Version(), DifferFrom: r.Month.Add(-1)}
	const groups = `SELECT kind, state, severity, count(*), sum(back_pay), sum(CASE WHEN wage = old_wage THEN 1 ELSE 0 END)
		FROM wage_row WHERE employer_no = $1 AND report_id = $2 GROUP BY kind, state, severity ORDER BY kind, state, severity`
	err = db.Each(ctx, tx, groups, []any{r.EmployerNo, r.ID}, func(scan func(...any) error) error {
		var kind Kind
		var state RowState
		var severity, n, same int
		var back money.Rupiah
		if err := scan(&kind, &state, &severity, &n, &back, &same); err != nil {
			return err
		}
		s.States[state] += n
		counts[0] += n
		if severity == Bad {
			counts[2] += n
			return nil
		}
		if severity == Warning {
			counts[1] += n
		}
		s.Kinds[kind] += n
		s.BackPay += back
		switch kind {
		case KindNew:
			s.Joiners += n
		case KindLeave:
			s.Leavers += n
		case KindWage:
			s.Changed += n - same
			s.Unchanged += same
		}
		return nil
	})
	if err != nil {
		return s, counts, err
	}
	return s, counts, o.amounts(ctx, tx, r, e, &s)
}

// amounts reckons the branch's contributions before and after. Who is absent
// keeps the last wage; a row with an error counts as not sent.
func (o *Office) amounts(ctx context.Context, tx *db.Tx, r Report, e Employer, s *Summary) error {
	after, err := o.Law.CompilePU(r.Month)
	if err != nil {
		return err
	}
	before := after
	if r.Month > firstMonth {
		if before, err = o.Law.CompilePU(s.DifferFrom); err != nil {
			return err
		}
	} else {
		s.DifferFrom = r.Month
	}
	workers := 0 // of the whole employer: a relief may ask for a least number
	if e.Sector != "" {
		const count = `SELECT count(*) FROM enrolment WHERE employer_no = $1 AND state <> 'ended' AND segment = 1`
		if err := tx.QueryRow(ctx, count, r.EmployerNo).Scan(&workers); err != nil {
			return err
		}
	}
	was, will := newReckoner(before, e, workers), newReckoner(after, e, workers)
	// Grouped by person first: one pass over the rows, one join.
	const employed = `SELECT e.wage, e.risk_group, e.programmes, r.reported, r.left_with, r.bad FROM enrolment e LEFT JOIN (
			SELECT member_no, max(CASE WHEN severity < 2 AND kind = 'wage' THEN wage END) AS reported,
				max(CASE WHEN severity < 2 AND kind = 'leave' THEN wage END) AS left_with,
				max(CASE WHEN severity = 2 AND kind <> 'update' THEN 1 END) AS bad
			FROM wage_row WHERE employer_no = $1 AND report_id = $2 AND member_no <> 0 GROUP BY member_no
		) r ON r.member_no = e.member_no
		WHERE e.employer_no = $1 AND e.branch_no = $3 AND e.state <> 'ended' AND e.segment = 1`
	err = db.Each(ctx, tx, employed, []any{r.EmployerNo, r.ID, r.BranchNo}, func(scan func(...any) error) error {
		var wage int64
		var group, programmes uint8
		var reported, left, bad *int64
		if err := scan(&wage, &group, &programmes, &reported, &left, &bad); err != nil {
			return err
		}
		s.WorkersBefore++
		s.WagesBefore += money.Rupiah(wage)
		if err := was.add(wage, group, programmes); err != nil {
			return err
		}
		switch {
		case left != nil && *left == 0: // gone before the month
			return nil
		case reported != nil:
			wage = *reported
		case left == nil && bad == nil:
			s.Absent++
		}
		s.WorkersAfter++
		s.WagesAfter += money.Rupiah(wage)
		return will.add(wage, group, programmes)
	})
	if err != nil {
		return err
	}
	const joiners = `SELECT wage FROM wage_row WHERE employer_no = $1 AND report_id = $2 AND kind = 'new' AND severity < 2`
	err = db.Each(ctx, tx, joiners, []any{r.EmployerNo, r.ID}, func(scan func(...any) error) error {
		var wage int64
		if err := scan(&wage); err != nil {
			return err
		}
		s.WorkersAfter++
		s.WagesAfter += money.Rupiah(wage)
		return will.add(wage, uint8(e.RiskGroup), uint8(e.Programmes))
	})
	if err != nil {
		return err
	}
	b, err := was.sums()
	if err != nil {
		return err
	}
	a, err := will.sums()
	if err != nil {
		return err
	}
	for i, p := range [...]law.Programme{law.JKK, law.JKM, law.JHT, law.JP} {
		s.Amounts = append(s.Amounts, Amount{Programme: p, Before: b[i], After: a[i]})
		s.TotalBefore += b[i]
		s.TotalAfter += a[i]
	}
	return nil
}

// reckoner sums contributions by programme, in blocks. Arrears, which may cost
// an employer a relief, are known to package contribution only: here it has none.
type reckoner struct {
	kernel  *law.Kernel
	variant uint8
	rows    law.Rows
	cols    law.Columns
	total   [4]money.Rupiah
}

func newReckoner(k *law.Kernel, e Employer, workers int) *reckoner {
	return &reckoner{kernel: k, variant: k.Variant(law.Input{Segment: law.PU, Month: k.Month(), Sector: e.Sector, Scale: e.Scale, Workers: workers})}
}

func (r *reckoner) add(wage int64, group, programmes uint8) error {
	r.rows.Wage = append(r.rows.Wage, min(wage, int64(law.MaxWage)))
	r.rows.Group = append(r.rows.Group, group)
	r.rows.Programmes = append(r.rows.Programmes, programmes&^uint8(law.JKP.Bit()))
	r.rows.Variant = append(r.rows.Variant, r.variant)
	if len(r.rows.Wage) == kernelRows {
		return r.flush()
	}
	return nil
}

func (r *reckoner) flush() error {
	n := len(r.rows.Wage)
	r.cols.Grow(n)
	if err := r.kernel.Compute(r.rows, &r.cols); err != nil {
		return err
	}
	for i := range n {
		r.total[0] += money.Rupiah(r.cols.JKK[i])
		r.total[1] += money.Rupiah(r.cols.JKM[i])
		r.total[2] += money.Rupiah(r.cols.JHTEmployer[i] + r.cols.JHTWorker[i])
		r.total[3] += money.Rupiah(r.cols.JPEmployer[i] + r.cols.JPWorker[i])
	}
	r.rows.Wage, r.rows.Group, r.rows.Programmes, r.rows.Variant = r.rows.Wage[:0], r.rows.Group[:0], r.rows.Programmes[:0], r.rows.Variant[:0]
	return nil
}

func (r *reckoner) sums() ([4]money.Rupiah, error) {
	if len(r.rows.Wage) > 0 {
		if err := r.flush(); err != nil {
			return r.total, err
		}
	}
	return r.total, nil
}
