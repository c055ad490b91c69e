package contribution

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// Effect is what a change of the law would do to one month's contributions of
// everybody who is enrolled in it. Its JSON is the public contract of
// `jamsos law whatif`. Amounts are whole rupiah a month.
//
// Whoever has two employers counts at each. Contributions of self-payers are
// counted as if all of them paid. Segments and classes hold what is billed; funds
// too, and as JKP what is booked, which JKK and JKM in part hand over; bearers
// hold what is billed and, as government, the State's share of JKP.
type Effect struct {
	Title    string           `json:"title"`
	Month    period.Month     `json:"month"`
	Rules    string           `json:"rules"` // version of the law it is compared with
	Changes  []law.Difference `json:"changes"`
	Total    EffectRow        `json:"total"` // what is billed
	Segments []EffectRow      `json:"segments"`
	Classes  []EffectRow      `json:"classes"` // by monthly wage or income
	Funds    []EffectRow      `json:"funds"`
	Bearers  []EffectRow      `json:"bearers"`
}

// EffectRow is one group: PU or BPU; a class of wages ("2-4" million); JKK, JKM, JHT, JP or JKP;
// employer, worker, member or government.
type EffectRow struct {
	Key        string       `json:"key"`
	From       money.Rupiah `json:"from,omitempty"` // classes: lowest wage
	To         money.Rupiah `json:"to,omitempty"`   // classes: highest wage, 0 = and above
	Members    int64        `json:"members"`        // whose amount is not zero, before or after
	Affected   int64        `json:"affected"`       // whose amount differs
	Before     money.Rupiah `json:"before"`
	After      money.Rupiah `json:"after"`
	Difference money.Rupiah `json:"difference"`
}

// classFrom are the lowest monthly wages of the classes, in rupiah.
var classFrom = [...]int64{0, 2_000_000, 4_000_000, 6_000_000, 10_000_000, 15_000_000}

var (
	effectFunds   = [...]string{"JKK", "JKM", "JHT", "JP", "JKP"}
	effectBearers = [...]string{"employer", "worker", "member", "government"}
)

// add counts one person.
func (r *EffectRow) add(before, after int64) {
	if before|after == 0 {
		return
	}
	r.Members++
	if before != after {
		r.Affected++
	}
	r.Before, r.After = r.Before+money.Rupiah(before), r.After+money.Rupiah(after)
}

func newEffect() *Effect {
	e := &Effect{Total: EffectRow{Key: "total"}, Segments: []EffectRow{{Key: law.PU.String()}, {Key: law.BPU.String()}}}
	for i, from := range classFrom {
		r := EffectRow{Key: fmt.Sprintf("%d+", from/1_000_000), From: money.Rupiah(from)}
		if i+1 < len(classFrom) {
			r.To = money.Rupiah(classFrom[i+1] - 1)
			r.Key = fmt.Sprintf("%d-%d", from/1_000_000, classFrom[i+1]/1_000_000)
		}
		e.Classes = append(e.Classes, r)
	}
	for _, k := range effectFunds {
		e.Funds = append(e.Funds, EffectRow{Key: k})
	}
	for _, k := range effectBearers {
		e.Bearers = append(e.Bearers, EffectRow{Key: k})
	}
	return e
}

func (e *Effect) groups() [5][]EffectRow {
	return [5][]EffectRow{{e.Total}, e.Segments, e.Classes, e.Funds, e.Bearers}
}

// merge adds what another reader found.
func (e *Effect) merge(o *Effect) {
	sum := func(a *EffectRow, b EffectRow) {
		a.Members, a.Affected, a.Before, a.After = a.Members+b.Members, a.Affected+b.Affected, a.Before+b.Before, a.After+b.After
		a.Difference = a.After - a.Before
	}
	sum(&e.Total, o.Total)
	mine, theirs := e.groups(), o.groups()
	for g := 1; g < len(mine); g++ {
		for i := range mine[g] {
			sum(&mine[g][i], theirs[g][i])
		}
	}
}

// whatIfReaders read at the same time, each in transactions of its own.
const whatIfReaders = 2

// pieces is into how many ranges of numbers each segment is divided, so that the
// readers end at about the same time.
const pieces = 8

// WhatIf reckons the change's month twice for everybody enrolled in it, by the
// law as it is and as it would be, and tells the difference. It writes nothing.
// Memory does not grow with the number of members; readers see the records of
// moments that differ by the time it takes. progress (may be nil, is called by one
// at a time) is told enrolments read and in all, ended ones included. A change
// that the law refuses is a fault.
func (d *Desk) WhatIf(ctx context.Context, c law.Change, progress func(done, total int)) (Effect, error) {
	changed, err := d.Law.With(c)
	if err != nil {
		return Effect{}, lawFault(err)
	}
	w := whatIf{desk: d, month: c.Month, progress: progress}
	for i, l := range [...]*law.Law{d.Law, changed} {
		if w.pu[i], err = l.CompilePU(c.Month); err != nil {
			return Effect{}, lawFault(err)
		}
		if w.bpu[i], err = l.CompileBPU(c.Month); err != nil {
			return Effect{}, lawFault(err)
		}
	}
	ranges, err := w.prepare(ctx)
	if err != nil {
		return Effect{}, err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	var wait sync.WaitGroup
	out := newEffect()
	for range whatIfReaders {
		wait.Go(func() {
			r := reader{whatIf: &w, effect: newEffect()}
			for part := range ranges {
				if err := ctx.Err(); err != nil {
					return
				}
				if err := d.DB.Read(ctx, func(tx *db.Tx) error { return r.read(ctx, tx, part) }); err != nil {
					cancel(err)
					return
				}
			}
			w.mu.Lock()
			defer w.mu.Unlock()
			out.merge(r.effect)
		})
	}
	wait.Wait()
	if err := context.Cause(ctx); err != nil {
		return Effect{}, err
	}
	if progress != nil {
		progress(w.total, w.total)
	}
	out.Title, out.Month, out.Rules, out.Changes = c.Title, c.Month, d.Law.Version(), d.Law.Tried(c)
	return *out, nil
}

// whatIf is one question, shared by its readers.
type whatIf struct {
	desk    *Desk
	month   period.Month
	pu, bpu [2]*law.Kernel     // as it is, as it would be
	special map[int64][2]uint8 // employers whose reliefs are not the usual ones
	backPay []extra            // of the month, ordered by member

	mu          sync.Mutex
	progress    func(done, total int)
	done, total int
}

// span is a range of members of one segment.
type span struct {
	segment   law.Segment
	after, to int64
}

// extra is back pay that a member gets from an employer.
type extra struct{ member, employer, amount int64 }

// prepare reads what is small and needed by every range, and makes ranges of
// about the same size: numbers are random.
func (w *whatIf) prepare(ctx context.Context) (<-chan span, error) {
	out := make(chan span, 2*(pieces+1))
	defer close(out)
	return out, w.desk.DB.Read(ctx, func(tx *db.Tx) error {
		if w.progress != nil {
			if err := tx.QueryRow(ctx, `SELECT count(*) FROM enrolment`).Scan(&w.total); err != nil {
				return err
			}
		}
		const pay = `SELECT w.member_no, w.employer_no, w.amount FROM wage w WHERE w.kind = 'back_pay' AND w.month = $1 AND w.employer_no > 0
			AND w.revision = (SELECT max(x.revision) FROM wage x WHERE x.member_no = w.member_no AND x.employer_no = w.employer_no AND x.month = w.month AND x.kind = w.kind)
			ORDER BY w.member_no`
		var err error
		if w.backPay, err = db.All(ctx, tx, func(scan func(...any) error) (e extra, err error) {
			return e, scan(&e.member, &e.employer, &e.amount)
		}, pay, int(w.month)); err != nil {
			return err
		}
		if w.desk.relieved(w.month) {
			if err := w.employers(ctx, tx); err != nil {
				return err
			}
		}
		var lo, hi int64
		if err := tx.QueryRow(ctx, `SELECT coalesce(min(member_no), 0), coalesce(max(member_no), 0) FROM enrolment`).Scan(&lo, &hi); err != nil {
			return err
		}
		step := (hi-lo)/pieces + 1
		for at := lo - 1; at < hi; at += step {
			out <- span{law.PU, at, min(at+step, hi)}
			out <- span{law.BPU, at, min(at+step, hi)}
		}
		return nil
	})
}

// employers finds those that get other reliefs than the usual ones.
func (w *whatIf) employers(ctx context.Context, tx *db.Tx) error {
	w.special = map[int64][2]uint8{}
	both := func(in law.Input) [2]uint8 { return [2]uint8{w.pu[0].Variant(in), w.pu[1].Variant(in)} }
	usual := both(w.usual())
	for after := int64(0); ; {
		var last int64
		const q = `SELECT coalesce(max(employer_no), 0) FROM (SELECT employer_no FROM employer WHERE employer_no > $1 ORDER BY employer_no LIMIT $2) AS page`
		if err := tx.QueryRow(ctx, q, after, blockRows).Scan(&last); err != nil || last == 0 {
			return err
		}
		in, err := w.desk.conditions(ctx, tx, w.month, after+1, last)
		if err != nil {
			return err
		}
		for no, x := range in {
			if v := both(*x); v != usual {
				w.special[no] = v
			}
		}
		after = last
	}
}

// usual is a wage earner's month with an employer whom no condition concerns.
func (w *whatIf) usual() law.Input {
	return law.Input{Segment: law.PU, Month: w.month, NoDeferral: true}
}

// reader reckons one range after the other with buffers of its own.
type reader struct {
	*whatIf
	effect *Effect
	block  block
	cols   [2]law.Columns
	other  []uint8 // the changed law's variants
}

// readWorkers goes through the table in its own order: through the index by
// employer every row would be looked up by itself.
const readWorkers = readBlock + ` e.employer_no > 0 AND` + enrolledIn + ` AND e.member_no > $4 AND e.member_no <= $5 ORDER BY e.member_no, e.enrolment_id LIMIT $6`

// read reckons one range, block by block.
func (r *reader) read(ctx context.Context, tx *db.Tx, s span) error {
	k, q, each := &r.block, readWorkers, r.workers
	args := []any{int(r.month.First()), int(r.month.Last()), int(r.month), s.after, s.to, blockRows}
	after := &args[3]
	if s.segment == law.BPU {
		sectors := r.desk.Law.Sectors()
		q, each = readSelf(sectors), r.selfPayers
		args = []any{int(r.month.First()), int(r.month.Last()), s.after, s.to, blockRows}
		for _, sector := range sectors {
			args = append(args, sector)
		}
		after = &args[2]
	}
	for more := true; more; {
		k.grow()
		k.n, k.late = 0, k.late[:0]
		var err error
		if more, err = k.scan(ctx, tx, r.month, q, args, true); err != nil {
			return err
		}
		if more { // the last member may go on: it comes whole with the next block
			for last := k.member[k.n]; k.n > 0 && k.member[k.n-1] == last; {
				k.n--
			}
		}
		if k.n == 0 {
			if more {
				return fmt.Errorf("contribution: member %d has more than %d enrolments", k.member[0], blockRows)
			}
			return nil
		}
		*after = k.member[k.n-1]
		r.other = slices.Grow(r.other[:0], k.n)[:k.n]
		each()
		if err := r.reckon(s.segment); err != nil {
			return err
		}
	}
	return nil
}

// workers gives wage earners their back pay and the reliefs of their employers.
func (r *reader) workers() {
	k := &r.block
	usual := [2]uint8{r.pu[0].Variant(r.usual()), r.pu[1].Variant(r.usual())}
	for i := range k.n {
		v := usual
		if r.special != nil {
			if other, found := r.special[k.employer[i]]; found {
				v = other
			}
		}
		k.variant[i], r.other[i] = v[0], v[1]
	}
	at, _ := slices.BinarySearchFunc(r.backPay, k.member[0], func(e extra, member int64) int { return cmp.Compare(e.member, member) })
	i := 0
	for _, e := range r.backPay[at:] {
		for i < k.n && k.member[i] < e.member {
			i++
		}
		for j := i; j < k.n && k.member[j] == e.member; j++ {
			if k.employer[j] == e.employer {
				k.wage[j] += e.amount
			}
		}
		if i == k.n {
			return
		}
	}
}

// readSelf is how self-payers are read; sectors stand as their number, from 1.
func readSelf(sectors []string) string {
	number := "0"
	if len(sectors) > 0 {
		number = "32 * CASE e.sector"
		for i := range sectors {
			number += fmt.Sprintf(" WHEN $%d THEN %d", i+6, i+1)
		}
		number += " ELSE 0 END"
	}
	return `SELECT e.employer_no, e.member_no, e.enrolment_id, e.wage, e.programmes + ` + number + `
		FROM enrolment e
		WHERE e.employer_no = 0 AND e.segment = 2 AND e.state <> 'reserved' AND e.start_date <= $2 AND (e.end_date = 0 OR e.end_date >= $1)
		AND e.member_no > $3 AND e.member_no <= $4 ORDER BY e.member_no, e.enrolment_id LIMIT $5`
}

// selfPayers gives self-payers the reliefs of their sector, whose number stands in
// the place of the risk group.
func (r *reader) selfPayers() {
	k := &r.block
	var variant [2][]uint8
	for _, sector := range append([]string{""}, r.desk.Law.Sectors()...) {
		for j, kernel := range r.bpu {
			variant[j] = append(variant[j], kernel.Variant(law.Input{Segment: law.BPU, Month: r.month, Sector: sector}))
		}
	}
	for i := range k.n {
		k.variant[i], r.other[i] = variant[0][k.group[i]], variant[1][k.group[i]]
	}
}

// reckon computes the block by both laws and adds what comes out.
func (r *reader) reckon(segment law.Segment) error {
	k, kernels := &r.block, r.pu
	if segment == law.BPU {
		kernels = r.bpu
	}
	rows := law.Rows{Wage: k.wage[:k.n], Group: k.group[:k.n], Programmes: k.programmes[:k.n]}
	for i, variants := range [...][]uint8{k.variant[:k.n], r.other} {
		rows.Variant = variants
		r.cols[i].Grow(k.n)
		if err := kernels[i].Compute(rows, &r.cols[i]); err != nil {
			return lawFault(err)
		}
	}
	e, a, b := r.effect, &r.cols[0], &r.cols[1]
	class := 0
	for i, wage := range rows.Wage {
		for class = len(classFrom) - 1; wage < classFrom[class]; {
			class--
		}
		before, after := int64(a.Due(i)), int64(b.Due(i))
		e.Total.add(before, after)
		e.Segments[segment-law.PU].add(before, after)
		e.Classes[class].add(before, after)
		e.Funds[0].add(a.JKK[i], b.JKK[i])
		e.Funds[1].add(a.JKM[i], b.JKM[i])
		e.Funds[2].add(a.JHTEmployer[i]+a.JHTWorker[i], b.JHTEmployer[i]+b.JHTWorker[i])
		e.Funds[3].add(a.JPEmployer[i]+a.JPWorker[i], b.JPEmployer[i]+b.JPWorker[i])
		e.Funds[4].add(a.JKPState[i]+a.JKPFromJKK[i]+a.JKPFromJKM[i], b.JKPState[i]+b.JKPFromJKK[i]+b.JKPFromJKM[i])
		if segment == law.BPU {
			e.Bearers[2].add(before, after)
			continue
		}
		worker, then := a.JHTWorker[i]+a.JPWorker[i], b.JHTWorker[i]+b.JPWorker[i]
		e.Bearers[0].add(before-worker, after-then)
		e.Bearers[1].add(worker, then)
		e.Bearers[3].add(a.JKPState[i], b.JKPState[i])
	}
	if r.progress != nil {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.done += k.n
		r.progress(min(r.done, r.total), r.total)
	}
	return nil
}
