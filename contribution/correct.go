package contribution

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// correctAtOnce is how many named members are looked at in one statement.
const correctAtOnce = 1024

// CorrectMonth is CorrectMonthTx in a transaction of its own.
func (d *Desk) CorrectMonth(ctx context.Context, employerNo int64, m period.Month, members []int64, reason, actor string) (bs []Bill, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		bs, err = d.CorrectMonthTx(ctx, tx, employerNo, m, members, reason, actor)
		return err
	})
	return bs, err
}

// CorrectMonthTx reckons a billed month anew for some members (nil: for all of
// the employer) and writes what differs as rows of the next revision. A bill
// that is open is superseded by one over the sum; for a paid one the difference
// is billed, or becomes credit. It returns the new bills: none when nothing
// differs, or when the month was not billed yet.
func (d *Desk) CorrectMonthTx(ctx context.Context, tx *db.Tx, employerNo int64, m period.Month, members []int64, reason, actor string) ([]Bill, error) {
	// The touched row is held until commit: two corrections of one employer wait
	// for each other instead of meeting at the same revision.
	if _, err := tx.Exec(ctx, `UPDATE employer SET version = version WHERE employer_no = $1`, employerNo); err != nil {
		return nil, err
	}
	var billed int
	const q = `SELECT count(*) FROM bill WHERE month_from = $2 AND payer = $1 AND kind = 'employer'`
	if err := tx.QueryRow(ctx, q, employerNo, int(m)).Scan(&billed); err != nil || billed == 0 {
		return nil, err
	}
	kernel, err := d.kernel(m)
	if err != nil {
		return nil, err
	}
	c := corrector{biller: biller{desk: d, kernel: kernel, month: m, actor: actor, only: employerNo}, deltas: map[int]*delta{}}
	if d.relieved(m) {
		if c.variant, err = d.variants(ctx, tx, kernel, m, employerNo, employerNo); err != nil {
			return nil, err
		}
	}
	if members == nil {
		err = c.all(ctx, tx)
	} else {
		members = slices.Clone(members)
		slices.Sort(members)
		for part := range slices.Chunk(slices.Compact(members), min(correctAtOnce, blockRows)) {
			if err = c.some(ctx, tx, part); err != nil {
				break
			}
		}
	}
	if err != nil {
		return nil, err
	}
	return c.bill(ctx, tx, reason)
}

// corrector compares what is due by the records of today with what was billed.
type corrector struct {
	biller
	deltas map[int]*delta // by branch
}

// delta is what changes in one branch.
type delta struct {
	bill Bill // number, sums, members and groups of the difference
	rows int
}

// amounts are the nine money columns of a row, in the order of the table.
type amounts [9]int64

func (a *amounts) plus(o amounts, sign int64) {
	for i := range a {
		a[i] += sign * o[i]
	}
}

func (a amounts) sums() Sums {
	r := func(i int64) money.Rupiah { return money.Rupiah(i) }
	return Sums{JKK: r(a[0]), JKM: r(a[1]), JHT: r(a[2] + a[3]), JP: r(a[4] + a[5]), JKPState: r(a[6]), JKPJKK: r(a[7]), JKPJKM: r(a[8])}
}

// share is what a member owes in one branch.
type share struct {
	branch, group int
	programmes    uint8
	flags         uint32
	wage          int64
	amounts
}

// owed is what was billed to one member for the month, by branch.
type owed struct {
	member   int64
	revision int // the newest
	shares   []share
}

const billedRows = `SELECT c.member_no, c.revision, c.branch_no, c.risk_group, c.programmes, c.flags, c.wage, c.jkk, c.jkm, c.jht_employer, c.jht_worker,
		c.jp_employer, c.jp_worker, c.jkp_state, c.jkp_jkk, c.jkp_jkm
	FROM contribution c WHERE c.employer_no = $1 AND c.month = $2 AND c.segment = 1 AND `

// all walks the whole employer, block by block.
func (c *corrector) all(ctx context.Context, tx *db.Tx) error {
	last := int64(0)
	for {
		full, err := c.block.read(ctx, tx, c.month, c.only-1, last, c.only)
		if err != nil {
			return err
		}
		until := int64(math.MaxInt64)
		if full {
			until = c.block.member[c.block.n-1]
		}
		const q = billedRows + `c.bill_no IN (SELECT bill_no FROM bill WHERE payer = $1 AND month_from = $2) AND c.member_no > $3 AND c.member_no <= $4
			ORDER BY c.member_no, c.revision`
		if err := c.compare(ctx, tx, q, []any{c.only, int(c.month), last, until}); err != nil {
			return err
		}
		if !full {
			return nil
		}
		last = until
	}
}

// some looks at named members only.
func (c *corrector) some(ctx context.Context, tx *db.Tx, members []int64) error {
	if err := c.block.readMembers(ctx, tx, c.month, c.only, members); err != nil {
		return err
	}
	args := []any{c.only, int(c.month)}
	q := billedRows + `c.member_no IN ` + db.In(&args, members) + ` ORDER BY c.member_no, c.revision`
	return c.compare(ctx, tx, q, args)
}

// compare reckons the block and writes the differences to what was billed.
func (c *corrector) compare(ctx context.Context, tx *db.Tx, q string, args []any) error {
	if err := c.compute(); err != nil {
		return err
	}
	was, err := c.billed(ctx, tx, q, args)
	if err != nil {
		return err
	}
	k := &c.block
	var rows [][]any
	now := db.Micros(tx.Now())
	j := 0
	for i := 0; i < k.n || j < len(was); {
		o, due := owed{revision: -1}, (*share)(nil)
		switch {
		case j == len(was) || i < k.n && k.member[i] < was[j].member:
			o.member, due = k.member[i], k.share(i)
			i++
		case i == k.n || was[j].member < k.member[i]:
			o = was[j]
			j++
		default:
			o, due = was[j], k.share(i)
			i, j = i+1, j+1
		}
		for _, s := range o.differences(due) {
			o.revision++
			rows = append(rows, c.row(tx, o, s, due, now))
		}
	}
	if len(rows) == 0 {
		return nil
	}
	_, err = tx.Load(ctx, "contribution", contributionColumns, slices.Values(rows))
	return err
}

// compute reckons the block's rows by the law of the month.
func (b *biller) compute() error {
	k := &b.block
	usual := b.kernel.Variant(law.Input{Segment: law.PU, Month: b.month, NoDeferral: true})
	for i := range k.n {
		k.variant[i] = usual
		if b.variant != nil {
			k.variant[i] = b.variant[k.employer[i]]
		}
	}
	k.cols.Grow(k.n)
	return lawFault(b.kernel.Compute(law.Rows{Wage: k.wage[:k.n], Group: k.group[:k.n], Programmes: k.programmes[:k.n], Variant: k.variant[:k.n]}, &k.cols))
}

func (k *block) share(i int) *share {
	c := &k.cols
	return &share{branch: int(k.branch[i]), group: int(k.group[i]), programmes: k.booked(int32(i)), flags: c.Flags[i], wage: k.wage[i],
		amounts: amounts{c.JKK[i], c.JKM[i], c.JHTEmployer[i], c.JHTWorker[i], c.JPEmployer[i], c.JPWorker[i], c.JKPState[i], c.JKPFromJKK[i], c.JKPFromJKM[i]}}
}

// billed reads rows ordered by member and revision and sums them by branch.
func (c *corrector) billed(ctx context.Context, tx *db.Tx, q string, args []any) (out []owed, err error) {
	err = db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var member int64
		var revision int
		var s share
		a := &s.amounts
		if err := scan(&member, &revision, &s.branch, &s.group, &s.programmes, &s.flags, &s.wage, &a[0], &a[1], &a[2], &a[3], &a[4], &a[5], &a[6], &a[7], &a[8]); err != nil {
			return err
		}
		if n := len(out); n == 0 || out[n-1].member != member {
			out = append(out, owed{member: member})
		}
		o := &out[len(out)-1]
		o.revision = revision
		i := slices.IndexFunc(o.shares, func(x share) bool { return x.branch == s.branch })
		if i < 0 {
			o.shares = append(o.shares, s)
			return nil
		}
		x := &o.shares[i]
		x.plus(s.amounts, 1)
		x.wage, x.group, x.programmes, x.flags = x.wage+s.wage, s.group, s.programmes, s.flags
		return nil
	})
	return out, err
}

// differences are the rows that bring what was billed to what is due (nil: no
// longer enrolled), by branch.
func (o owed) differences(due *share) (out []share) {
	found := due == nil
	for _, s := range o.shares {
		d := s // a leaver's row keeps group and programmes of what it takes back
		d.amounts, d.wage = amounts{}, -s.wage
		d.plus(s.amounts, -1)
		if due != nil && due.branch == s.branch {
			found = true
			d.plus(due.amounts, 1)
			d.wage, d.group, d.programmes, d.flags = due.wage-s.wage, due.group, due.programmes, due.flags
		}
		if d.amounts != (amounts{}) || d.wage != 0 {
			out = append(out, d)
		}
	}
	if !found {
		out = append(out, *due)
	}
	return out
}

// row makes the row of one difference and adds it to its branch.
func (c *corrector) row(tx *db.Tx, o owed, s share, due *share, now int64) []any {
	x := c.deltas[s.branch]
	if x == nil {
		x = &delta{bill: newEmployerBill(c.only, s.branch, c.month, tx.Now(), c.desk.Law)}
		c.deltas[s.branch] = x
	}
	x.rows++
	had := false // something was due in this branch before
	for _, w := range o.shares {
		had = had || w.branch == s.branch && (w.amounts != amounts{} || w.wage != 0)
	}
	has, people := due != nil && due.branch == s.branch, 0
	switch {
	case has && !had:
		people = 1
	case had && !has:
		people = -1
	}
	x.bill.Members += people
	x.bill.Sums.Add(s.sums())
	x.bill.held |= law.Programmes(s.programmes).Without(law.JKP)
	x.bill.Why.addGroup(s.group, people, money.Rupiah(s.wage), s.sums())
	a := s.amounts
	return []any{o.member, int64(c.month), c.only, int64(law.PU), int64(o.revision), int64(s.branch), int64(s.group), int64(s.programmes), int64(s.flags),
		int64(c.kernel.RuleVersion()), s.wage, a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8], x.bill.No, now}
}

// bill turns the differences of each branch into a bill.
func (c *corrector) bill(ctx context.Context, tx *db.Tx, reason string) (out []Bill, err error) {
	for _, branch := range slices.Sorted(maps.Keys(c.deltas)) {
		x := c.deltas[branch]
		open, first, err := branchBills(ctx, tx, c.only, c.month, branch)
		if err != nil {
			return nil, err
		}
		b := x.bill
		switch {
		case open.No != 0: // of kind employer or correction: the new one takes its place
			b.Why.Reason = reasonRevised
			b.Kind = open.Kind
			b, err = c.desk.supersedeTx(ctx, tx, open, b, reason, c.actor)
		case first: // a branch that had nobody in the month
			b, err = c.desk.issueOne(ctx, tx, b)
		default:
			b.Kind, b.Why.Reason = CorrectionBill, reasonCorrection
			b, err = c.desk.issueOne(ctx, tx, b)
		}
		if err != nil {
			return nil, err
		}
		if err := audit.Write(ctx, tx, audit.Change{Word: c.only, Actor: c.actor, Action: "contribution.correct_month", Subject: billSubject(b.No), Reason: reason,
			After: map[string]any{"month": c.month, "branch": branch, "rows": x.rows, "difference": x.bill.Billed(), "amount": b.Amount, "kind": b.Kind}}); err != nil {
			return nil, err
		}
		out = append(out, b)
	}
	return out, nil
}

// branchBills finds the open bill of a branch's month (number 0: none), and
// whether the branch has no bill at all for it.
func branchBills(ctx context.Context, tx *db.Tx, employerNo int64, m period.Month, branch int) (open Bill, first bool, err error) {
	bs, err := db.All(ctx, tx, scanBill, selectBills+` WHERE month_from = $2 AND payer = $1 AND branch_no = $3 AND state <> 'cancelled' ORDER BY bill_no`,
		employerNo, int(m), branch)
	for _, b := range bs {
		if b.State == Open {
			open = b
		}
	}
	return open, len(bs) == 0, err
}

func (d *Desk) issueOne(ctx context.Context, tx *db.Tx, b Bill) (Bill, error) {
	one := []Bill{b}
	err := d.issueEmployerBills(ctx, tx, one, map[law.Programmes]period.Date{})
	return one[0], err
}

// supersedeTx cancels an open bill and issues one over its rows and those of b,
// which holds the difference and the number that its rows carry.
func (d *Desk) supersedeTx(ctx context.Context, tx *db.Tx, old, b Bill, reason, actor string) (Bill, error) {
	if err := cancelTx(ctx, tx, old, "superseded: "+reason, actor); err != nil {
		return Bill{}, err
	}
	const q = `INSERT INTO bill_supersedes (payer, bill_no, old_bill_no)
		SELECT payer, CAST($2 AS BIGINT), old_bill_no FROM bill_supersedes WHERE payer = $1 AND bill_no = $3
		UNION ALL SELECT $1, $2, CAST($3 AS BIGINT)`
	if _, err := tx.Exec(ctx, q, b.Payer, b.No, old.No); err != nil {
		return Bill{}, fmt.Errorf("superseding bill %d/%d: %w", old.Payer, old.No, err)
	}
	b.Members += old.Members
	b.Sums.Add(old.Sums)
	b.DueDate = old.DueDate
	groups := Why{}
	for _, g := range append(slices.Clone(old.Why.Groups), b.Why.Groups...) {
		groups.addGroup(g.RiskGroup, g.Members, g.Wages, Sums{JKK: g.JKK, JKM: g.JKM, JHT: g.JHT, JP: g.JP})
	}
	slices.SortFunc(groups.Groups, func(x, y WhyGroup) int { return cmp.Compare(x.RiskGroup, y.RiskGroup) })
	b.Why.Groups = groups.Groups
	return d.issueOne(ctx, tx, b)
}

// reissueEmployerBill gives an open employer bill a new code.
func (d *Desk) reissueEmployerBill(ctx context.Context, tx *db.Tx, old Bill, actor string) (Bill, error) {
	b := newEmployerBill(old.Payer, old.Branch, old.From, tx.Now(), d.Law)
	b.Kind, b.RuleVersion, b.Why.Rules, b.Why.Reason = old.Kind, old.RuleVersion, old.Why.Rules, reasonReissued
	return d.supersedeTx(ctx, tx, old, b, reasonReissued, actor)
}
