package contribution

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// billingActor signs what a run does.
const billingActor = "system:billing"

// chunkRows is about how many rows one transaction of a run writes. More rows
// dirty each page of the key's index more often before it is written.
var chunkRows = 65_536

// replans bounds how often a chunk is planned anew because another run had
// billed one of its employers first.
const replans = 8

// RunBilling bills a month to all employers that were not billed for it yet.
// Each chunk (small employers together, or one big employer) is a transaction
// of its own with a row in batch_chunk: a killed run goes on where it stopped,
// a repeated run finds nothing to do. Memory does not grow with the number of
// members. progress (may be nil) is told members done and in all; it returns
// the number of contribution rows written.
func (d *Desk) RunBilling(ctx context.Context, m period.Month, progress func(done, total int)) (int, error) {
	if err := d.billable(m); err != nil {
		return 0, err
	}
	total := 0
	if progress != nil {
		if err := d.DB.Read(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(ctx, countEnrolled, int(m.First()), int(m.Last())).Scan(&total)
		}); err != nil {
			return 0, err
		}
	}
	k, err := d.kernel(m)
	if err != nil {
		return 0, err
	}
	b := biller{desk: d, kernel: k, month: m, actor: billingActor}
	done, seen, after := 0, 0, int64(0)
	for tries := 0; ; {
		if err := ctx.Err(); err != nil {
			return done, err
		}
		var c chunk
		err := d.DB.Write(ctx, func(tx *db.Tx) (err error) {
			// What was billed before is passed over without being read.
			from, err := firstUnbilled(ctx, tx, m, after)
			if err != nil || from == 0 {
				c = chunk{}
				return err
			}
			after = max(after, from-1)
			c, err = b.chunk(ctx, tx, after)
			return err
		})
		if db.Code(err) == db.Unique && tries < replans {
			tries++
			continue
		}
		if err != nil {
			return done, fmt.Errorf("billing %v after employer %d: %w", m, after, err)
		}
		tries = 0
		if c.last == 0 {
			if progress != nil {
				progress(total, total)
			}
			return done, nil
		}
		after, done, seen = c.last, done+c.rows, seen+c.rows+c.skipped
		if progress != nil {
			progress(min(seen, total), total)
		}
	}
}

// firstUnbilled is the first employer after one without a bill for the month, 0
// when there is none.
func firstUnbilled(ctx context.Context, tx *db.Tx, m period.Month, after int64) (no int64, err error) {
	const q = `SELECT e.employer_no FROM employer e WHERE e.employer_no > $1 AND NOT EXISTS (
		SELECT 1 FROM bill b WHERE b.month_from = $2 AND b.payer = e.employer_no AND b.kind = 'employer') ORDER BY e.employer_no LIMIT 1`
	err = tx.QueryRow(ctx, q, after, int(m)).Scan(&no)
	if db.Code(err) == db.NoRow {
		return 0, nil
	}
	return no, err
}

// BillEmployer is BillEmployerTx in a transaction of its own.
func (d *Desk) BillEmployer(ctx context.Context, employerNo int64, m period.Month, actor string) (bs []Bill, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		bs, err = d.BillEmployerTx(ctx, tx, employerNo, m, actor)
		return err
	})
	return bs, err
}

// BillEmployerTx bills one employer's month, one bill per branch, and returns
// the bills. An employer billed for the month already gets the bills that
// exist; one without workers in the month gets none.
func (d *Desk) BillEmployerTx(ctx context.Context, tx *db.Tx, employerNo int64, m period.Month, actor string) ([]Bill, error) {
	if err := d.billable(m); err != nil {
		return nil, err
	}
	if _, err := employerTx(ctx, tx, employerNo); err != nil {
		return nil, err
	}
	k, err := d.kernel(m)
	if err != nil {
		return nil, err
	}
	b := biller{desk: d, kernel: k, month: m, actor: actor, only: employerNo}
	if _, err := b.chunk(ctx, tx, employerNo-1); err != nil {
		return nil, err
	}
	return db.All(ctx, tx, scanBill, selectBills+` WHERE payer = $1 AND month_from = $2 AND kind = 'employer' AND state <> 'cancelled'
		ORDER BY branch_no, bill_no`, employerNo, int(m))
}

// firstMonth is the first contribution month of the programmes of 2015. The law
// can evaluate earlier ones, but nobody is billed for them here.
const firstMonth period.Month = 201507

// billable tells whether a month may be billed to employers: from firstMonth to
// the month of today.
func (d *Desk) billable(m period.Month) error {
	if !m.Valid() || m > period.MonthOf(d.DB.Clock().Now()) {
		return refuse(fault.Invalid, CodeMonth, "month", m.String()).On("month")
	}
	if _, err := d.kernel(m); err != nil {
		return refuse(fault.Invalid, CodeMonth, "month", m.String()).On("month").Because(err)
	}
	return nil
}

func (d *Desk) kernel(m period.Month) (*law.Kernel, error) {
	if m < firstMonth {
		return nil, refuse(fault.Invalid, CodeMonth, "month", m.String()).On("month")
	}
	k, err := d.Law.CompilePU(m)
	return k, lawFault(err)
}

// workplace is what billing needs to know of an employer.
type workplace struct {
	no     int64
	sector string
	state  string
}

func employerTx(ctx context.Context, tx *db.Tx, employerNo int64) (w workplace, err error) {
	err = tx.QueryRow(ctx, `SELECT employer_no, sector, state FROM employer WHERE employer_no = $1`, employerNo).Scan(&w.no, &w.sector, &w.state)
	if db.Code(err) == db.NoRow {
		return w, refuse(fault.NotFound, CodeNoEmployer, "employer_no", employerNo)
	}
	return w, err
}

// Enrolled in a month: on any day of it. $1 is the month's first day, $2 its last.
const (
	enrolledIn    = ` e.segment = 1 AND e.start_date <= $2 AND (e.end_date = 0 OR e.end_date >= $1)`
	countEnrolled = `SELECT count(*) FROM enrolment e WHERE e.employer_no > 0 AND` + enrolledIn
)

// chunk is what one transaction of a run did.
type chunk struct {
	last          int64 // employer; 0: nothing is left
	rows, skipped int
}

// biller writes the bills of one month.
type biller struct {
	desk   *Desk
	kernel *law.Kernel
	month  period.Month
	actor  string
	only   int64 // one employer; 0: all of them

	block    block // buffers, used again for each block
	bills    []Bill
	byBranch map[int]int // branch → index in bills, of the employer at hand
	due      map[law.Programmes]period.Date
	variant  map[int64]uint8
}

// chunk bills the employers after one until chunkRows are written; an employer
// with any number of workers is never divided.
func (b *biller) chunk(ctx context.Context, tx *db.Tx, after int64) (c chunk, err error) {
	b.bills, b.due = b.bills[:0], map[law.Programmes]period.Date{}
	member := int64(0) // within a big employer: the last member read
	for {
		full, err := b.block.read(ctx, tx, b.month, after, member, b.only)
		if err != nil {
			return c, err
		}
		one := member != 0 || b.only != 0
		if b.block.n == 0 {
			if !one || b.only != 0 {
				break
			}
			after, member = after+1, 0 // the big employer ended with the block before
		} else {
			last := b.block.employer[b.block.n-1]
			big := full && (one || b.block.employer[0] == last)
			if full && !big {
				b.block.dropLast() // the last employer may go on: it comes whole with the next block
				last = b.block.employer[b.block.n-1]
			}
			read, lastMember := b.block.n, b.block.member[b.block.n-1]
			if member == 0 {
				if err := b.prepare(ctx, tx); err != nil {
					return c, err
				}
			}
			c.last, c.rows, c.skipped = last, c.rows+b.block.n, c.skipped+read-b.block.n
			if b.block.n > 0 {
				if err := b.write(ctx, tx); err != nil {
					return c, err
				}
			}
			if big && b.block.n > 0 {
				after, member = last-1, lastMember
				continue
			}
			after, member = last, 0
			if !full && (!one || b.only != 0) {
				break
			}
		}
		if c.rows == 0 || c.rows >= chunkRows {
			break
		}
	}
	if c.rows == 0 {
		return c, nil
	}
	return c, b.finish(ctx, tx, c)
}

// prepare drops employers that were billed already and finds out which reliefs
// the others get. It runs on the first block of a chunk, which holds all its
// employers.
func (b *biller) prepare(ctx context.Context, tx *db.Tx) error {
	lo, hi := b.block.employer[0], b.block.employer[b.block.n-1]
	const q = `SELECT DISTINCT payer FROM bill WHERE month_from = $1 AND payer >= $2 AND payer <= $3 AND kind = 'employer'`
	billed, err := db.All(ctx, tx, func(scan func(...any) error) (n int64, err error) { return n, scan(&n) }, q, int(b.month), lo, hi)
	if err != nil {
		return err
	}
	if len(billed) > 0 {
		slices.Sort(billed)
		b.block.drop(func(e int64) bool { _, found := slices.BinarySearch(billed, e); return found })
	}
	b.variant = nil
	if !b.desk.relieved(b.month) || b.block.n == 0 {
		return nil
	}
	b.variant, err = b.desk.variants(ctx, tx, b.kernel, b.month, lo, hi)
	return err
}

// relieved tells whether any relief may change an employer's amounts in a month.
func (d *Desk) relieved(m period.Month) bool {
	for _, r := range d.Law.Reliefs() {
		if r.Segment == law.PU && r.Flag != 0 && m >= r.Since && m <= r.Until {
			return true
		}
	}
	return false
}

// variants finds the reliefs of the employers lo to hi.
func (d *Desk) variants(ctx context.Context, tx *db.Tx, k *law.Kernel, m period.Month, lo, hi int64) (map[int64]uint8, error) {
	in, err := d.conditions(ctx, tx, m, lo, hi)
	if err != nil {
		return nil, err
	}
	out := make(map[int64]uint8, len(in))
	for no, x := range in {
		out[no] = k.Variant(*x)
	}
	return out, nil
}

// countAtOnce is of how many employers the workers are counted in one statement.
const countAtOnce = 1024

// conditions finds what decides the reliefs of the employers lo to hi: the sector,
// how many work there in the month (only where a relief asks), the oldest month
// they have not paid. The deferral of pension contributions (PP 49/2020 Ps 17)
// needs an application that no record holds, so it is not applied: the whole
// contribution is billed.
func (d *Desk) conditions(ctx context.Context, tx *db.Tx, m period.Month, lo, hi int64) (map[int64]*law.Input, error) {
	in := map[int64]*law.Input{}
	counted := map[string]bool{}
	for _, r := range d.Law.Reliefs() {
		if r.Segment == law.PU && r.Flag != 0 && r.MinWorkers > 0 && m >= r.Since && m <= r.Until {
			counted[r.Sector] = true
		}
	}
	var count []int64
	err := db.Each(ctx, tx, `SELECT employer_no, sector FROM employer WHERE employer_no >= $1 AND employer_no <= $2`, []any{lo, hi},
		func(scan func(...any) error) error {
			var no int64
			x := law.Input{Segment: law.PU, Month: m, NoDeferral: true}
			err := scan(&no, &x.Sector)
			in[no] = &x
			if counted[x.Sector] || counted[""] {
				count = append(count, no)
			}
			return err
		})
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(count, countAtOnce) {
		args := []any{int(m.First()), int(m.Last())}
		q := `SELECT e.employer_no, count(DISTINCT e.member_no) FROM enrolment e WHERE ` + db.Any(tx, &args, "e.employer_no", part) + ` AND` + enrolledIn + ` GROUP BY e.employer_no`
		if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
			var no int64
			var n int
			err := scan(&no, &n)
			in[no].Workers = n
			return err
		}); err != nil {
			return nil, err
		}
	}
	const unpaid = `SELECT payer, min(month_from) FROM bill WHERE payer >= $1 AND payer <= $2 AND state = 'open' AND month_from < $3 GROUP BY payer`
	return in, db.Each(ctx, tx, unpaid, []any{lo, hi, int(m)}, func(scan func(...any) error) error {
		var no int64
		var oldest period.Month
		err := scan(&no, &oldest)
		if x := in[no]; x != nil {
			x.OldestUnpaid = oldest
		}
		return err
	})
}

// write computes and stores the rows of the block and adds them to their bills.
func (b *biller) write(ctx context.Context, tx *db.Tx) error {
	k := &b.block
	if err := b.compute(); err != nil {
		return err
	}
	now := tx.Now()
	for i := range k.n {
		if n := len(b.bills); n == 0 || b.bills[n-1].Payer != k.employer[i] {
			b.byBranch = map[int]int{}
		}
		j, ok := b.byBranch[int(k.branch[i])]
		if !ok {
			j = len(b.bills)
			b.byBranch[int(k.branch[i])] = j
			b.bills = append(b.bills, newEmployerBill(k.employer[i], int(k.branch[i]), b.month, now, b.desk.Law))
		}
		k.bill[i] = b.bills[j].No
		addRow(&b.bills[j], k, i)
	}
	_, err := tx.Load(ctx, "contribution", contributionColumns, k.rows(b.month, int64(b.kernel.RuleVersion()), db.Micros(now)))
	return err
}

// finish writes the chunk's bills, less the credit that their employers have.
func (b *biller) finish(ctx context.Context, tx *db.Tx, c chunk) error {
	if err := b.desk.issueEmployerBills(ctx, tx, b.bills, b.due); err != nil {
		return err
	}
	var amount, members int64
	for i := range b.bills {
		amount, members = amount+int64(b.bills[i].Billed()), members+int64(b.bills[i].Members)
	}
	after := map[string]any{"month": b.month, "bills": len(b.bills), "members": members, "contributions": amount, "rules": b.desk.Law.Version()}
	if b.only != 0 {
		return audit.Write(ctx, tx, audit.Change{Word: b.only, Actor: b.actor, Action: "contribution.bill_employer", Subject: fmt.Sprintf("employer:%d", b.only), After: after})
	}
	after["first"], after["last"] = b.bills[0].Payer, c.last
	batch := "bill:" + b.month.String()
	if _, err := tx.Insert(ctx, "batch_chunk", "batch,chunk,rows,amount,done_at", "", [][]any{
		{batch, b.bills[0].Payer, members, amount, db.Micros(tx.Now())}}); err != nil {
		return err
	}
	return audit.Write(ctx, tx, audit.Change{Actor: b.actor, Action: "contribution.bill_chunk", Subject: batch, After: after})
}

func (d *Desk) dueOf(ps law.Programmes, m period.Month, known map[law.Programmes]period.Date) (period.Date, error) {
	if due, ok := known[ps]; ok {
		return due, nil
	}
	due, _, err := d.Law.DueJoint(law.PU, ps, m)
	known[ps] = due
	return due, lawFault(err)
}

// issueEmployerBills gives bills that have their sums a due date, the credit of
// their employers and a code, and writes them. A bill whose contributions are
// covered by credit, or that has nothing to ask, is credited at once.
func (d *Desk) issueEmployerBills(ctx context.Context, tx *db.Tx, bills []Bill, known map[law.Programmes]period.Date) error {
	if len(bills) == 0 {
		return nil
	}
	if err := lockCredits(ctx, tx, bills[0].Payer, bills[len(bills)-1].Payer); err != nil {
		return err
	}
	credit, err := credits(ctx, tx, bills[0].Payer, bills[len(bills)-1].Payer)
	if err != nil {
		return err
	}
	for i := range bills {
		b := &bills[i]
		if b.DueDate == 0 { // a bill that takes another one's place keeps its date
			if b.DueDate, err = d.dueOf(b.programmes(), b.From, known); err != nil {
				return err
			}
		}
		used := max(0, min(credit[b.Payer], b.Billed()))
		if b.Billed() < 0 {
			used = b.Billed() // it gives back instead of asking
		}
		b.CreditUsed, b.Why.Credit, b.Amount = used, used, b.Billed()-used
		reason, from := creditUsed, Sums{}
		if used < 0 {
			reason, from = creditCorrection, Sums{JKK: -b.JKK, JKM: -b.JKM, JHT: -b.JHT, JP: -b.JP}
		}
		if err := addCredit(ctx, tx, *b, -used, from, reason); err != nil {
			return err
		}
		if credit[b.Payer] -= max(used, 0); b.Amount == 0 {
			b.State, b.PaidAt = Credited, tx.Now()
		}
	}
	if err := d.insertBills(ctx, tx, bills); err != nil {
		return err
	}
	return queueCredited(ctx, tx, bills)
}

func newEmployerBill(employerNo int64, branch int, m period.Month, now time.Time, l *law.Law) Bill {
	return Bill{Payer: employerNo, No: billNo(now), Kind: EmployerBill, Segment: law.PU, Branch: branch, From: m, To: m, State: Open,
		RuleVersion: l.RuleVersion(), Why: Why{Rules: l.Version()}, CreatedAt: now}
}

// addRow adds a row of a block to its bill.
func addRow(b *Bill, k *block, i int) {
	c := &k.cols
	s := Sums{JKK: money.Rupiah(c.JKK[i]), JKM: money.Rupiah(c.JKM[i]), JHT: money.Rupiah(c.JHTEmployer[i] + c.JHTWorker[i]), JP: money.Rupiah(c.JPEmployer[i] + c.JPWorker[i]),
		JKPState: money.Rupiah(c.JKPState[i]), JKPJKK: money.Rupiah(c.JKPFromJKK[i]), JKPJKM: money.Rupiah(c.JKPFromJKM[i])}
	b.Members++
	b.Sums.Add(s)
	b.held |= law.Programmes(k.programmes[i]).Without(law.JKP)
	b.Why.addGroup(int(k.group[i]), 1, money.Rupiah(k.wage[i]), s)
}
