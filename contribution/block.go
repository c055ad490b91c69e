package contribution

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// blockRows is how many enrolments are read, reckoned and stored at a time. It
// is a variable for the tests.
var blockRows = 16_384

// block is a run of enrolments in one month, column by column: one row for each
// employer and member, ordered by both. Its buffers are used again.
type block struct {
	n          int
	employer   []int64
	member     []int64
	enrolment  []int64
	branch     []int32
	wage       []int64
	group      []uint8
	programmes []uint8 // with bit JKP for whoever fulfils its conditions
	variant    []uint8
	bill       []int64
	order      []int32 // rows in the order of member numbers
	late       []int   // rows whose last reported wage is of a later month
	cols       law.Columns
}

func (k *block) grow() {
	if len(k.employer) >= blockRows {
		return
	}
	k.employer, k.member, k.enrolment = make([]int64, blockRows), make([]int64, blockRows), make([]int64, blockRows)
	k.wage, k.bill, k.branch = make([]int64, blockRows), make([]int64, blockRows), make([]int32, blockRows)
	k.group, k.programmes, k.variant = make([]uint8, blockRows), make([]uint8, blockRows), make([]uint8, blockRows)
}

// Small columns travel as one number, which costs a third of the time of
// scanning each: branch, late, risk group, JKP, programmes.
const readBlock = `SELECT e.employer_no, e.member_no, e.enrolment_id, e.wage,
		e.branch_no * 4096 + CASE WHEN e.wage_month > $3 THEN 2048 ELSE 0 END + e.risk_group * 32 + e.jkp * 16 + e.programmes
	FROM enrolment e WHERE`

const (
	readNext = readBlock + ` e.employer_no > $4 AND e.employer_no > 0 AND` + enrolledIn + ` ORDER BY e.employer_no, e.member_no LIMIT $5`
	readOne  = readBlock + ` e.employer_no = $4 AND e.member_no > $6 AND` + enrolledIn + ` ORDER BY e.employer_no, e.member_no LIMIT $5`
)

// read fills the block with who is enrolled in month m with the employers after
// one; or, when member or only is given, with the members after one of the
// employer after+1 or only. full says that more may follow.
func (k *block) read(ctx context.Context, tx *db.Tx, m period.Month, after, member, only int64) (full bool, err error) {
	k.grow()
	k.n, k.late = 0, k.late[:0]
	q := readNext
	args := []any{int(m.First()), int(m.Last()), int(m), after, blockRows}
	if only != 0 || member != 0 {
		q, args = readOne, append(args, member)
		args[3] = after + 1
	}
	return k.fill(ctx, tx, m, q, args, true)
}

// readMembers fills the block with those of the members who are enrolled with
// the employer in month m; at most blockRows members.
func (k *block) readMembers(ctx context.Context, tx *db.Tx, m period.Month, employer int64, members []int64) error {
	k.grow()
	k.n, k.late = 0, k.late[:0]
	args := []any{int(m.First()), int(m.Last()), int(m), employer}
	q := readBlock + ` e.employer_no = $4 AND` + enrolledIn + ` AND e.member_no IN ` + db.In(&args, members) + ` ORDER BY e.employer_no, e.member_no`
	_, err := k.fill(ctx, tx, m, q, args, false)
	return err
}

func (k *block) fill(ctx context.Context, tx *db.Tx, m period.Month, q string, args []any, limited bool) (full bool, err error) {
	if full, err = k.scan(ctx, tx, m, q, args, limited); err != nil {
		return false, err
	}
	return full, k.backPay(ctx, tx, m)
}

// scan reads rows ordered by employer and member, or by member alone, with the
// wage of the month but without back pay.
func (k *block) scan(ctx context.Context, tx *db.Tx, m period.Month, q string, args []any, limited bool) (full bool, err error) {
	rows, err := tx.Query(ctx, q, args...)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	// Scanning into *any hands over the driver's value as it is.
	var v [5]any
	dest := []any{&v[0], &v[1], &v[2], &v[3], &v[4]}
	read := 0
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return false, err
		}
		read++
		k.put(v[0].(int64), v[1].(int64), v[2].(int64), v[3].(int64), v[4].(int64))
	}
	if err := rows.Err(); err != nil {
		return false, err
	}
	rows.Close()
	if k.n == 0 {
		return false, nil
	}
	full = limited && read == blockRows
	if full {
		// Another enrolment of the last member may lie beyond the block.
		if k.n--; k.n == 0 {
			return false, fmt.Errorf("contribution: member %d has more than %d enrolments with one employer", k.member[0], blockRows-1)
		}
	}
	return full, k.lateWages(ctx, tx, m)
}

// put adds an enrolment. Somebody with two enrolments at one employer in a
// month (left and came back, changed the branch) owes the month once, by the
// newer one.
func (k *block) put(employer, member, enrolment, wage, packed int64) {
	i := k.n - 1
	for i >= 0 && k.member[i] == member && k.employer[i] != employer {
		i--
	}
	if i >= 0 && k.member[i] == member {
		if k.enrolment[i] > enrolment {
			return
		}
		if at := slices.Index(k.late, i); at >= 0 {
			k.late = slices.Delete(k.late, at, at+1)
		}
	} else {
		i = k.n
		k.n++
	}
	k.employer[i], k.member[i], k.enrolment[i], k.wage[i] = employer, member, enrolment, wage
	k.branch[i] = int32(packed >> 12)
	k.group[i] = uint8(packed >> 5 & 63)
	k.programmes[i] = uint8(packed & 31)
	if packed&2048 != 0 {
		k.late = append(k.late, i)
	}
}

// dropLast removes the rows of the last employer.
func (k *block) dropLast() {
	last := k.employer[k.n-1]
	for k.n > 0 && k.employer[k.n-1] == last {
		k.n--
	}
}

// drop removes the rows of some employers.
func (k *block) drop(gone func(employer int64) bool) {
	j, seen, out := 0, int64(0), false
	for i := range k.n {
		if k.employer[i] != seen || i == 0 {
			seen, out = k.employer[i], gone(k.employer[i])
		}
		if out {
			continue
		}
		k.employer[j], k.member[j], k.enrolment[j], k.branch[j] = k.employer[i], k.member[i], k.enrolment[i], k.branch[i]
		k.wage[j], k.group[j], k.programmes[j] = k.wage[i], k.group[i], k.programmes[i]
		j++
	}
	k.n = j
}

// find is the row of a member with an employer, −1 when there is none.
func (k *block) find(employer, member int64) int {
	lo, hi := 0, k.n
	for lo < hi {
		mid := int(uint(lo+hi) >> 1)
		if k.employer[mid] < employer || k.employer[mid] == employer && k.member[mid] < member {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < k.n && k.employer[lo] == employer && k.member[lo] == member {
		return lo
	}
	return -1
}

// backPay adds what was reported as back pay of the month.
func (k *block) backPay(ctx context.Context, tx *db.Tx, m period.Month) error {
	if k.n == 0 {
		return nil
	}
	const q = `SELECT w.employer_no, w.member_no, w.amount FROM wage w WHERE w.kind = 'back_pay' AND w.month = $1 AND w.employer_no >= $2 AND w.employer_no <= $3
		AND w.revision = (SELECT max(x.revision) FROM wage x WHERE x.member_no = w.member_no AND x.employer_no = w.employer_no AND x.month = w.month AND x.kind = w.kind)`
	return db.Each(ctx, tx, q, []any{int(m), k.employer[0], k.employer[k.n-1]}, func(scan func(...any) error) error {
		var employer, member, amount int64
		if err := scan(&employer, &member, &amount); err != nil {
			return err
		}
		if i := k.find(employer, member); i >= 0 {
			k.wage[i] += amount
		}
		return nil
	})
}

// lateAtOnce is of how many members old wages are looked up in one statement: the
// time of many parameters is the square of their number on SQLite.
const lateAtOnce = 256

// lateWages replaces wages that were reported for a later month by the last one
// reported for m or before; when there is none, by the first one after it.
func (k *block) lateWages(ctx context.Context, tx *db.Tx, m period.Month) error {
	for rest := k.late; len(rest) > 0; {
		part := rest[:min(len(rest), lateAtOnce)]
		rest = rest[len(part):]
		members := make([]int64, 0, len(part))
		at := make(map[[2]int64]int, len(part))
		for _, i := range part {
			if i < k.n {
				members = append(members, k.member[i])
				at[[2]int64{k.employer[i], k.member[i]}] = i
			}
		}
		var args []any
		q := `SELECT employer_no, member_no, month, amount FROM wage WHERE kind = 'regular' AND member_no IN ` + db.In(&args, members) +
			` ORDER BY member_no, employer_no, month, revision`
		best := make(map[int]period.Month, len(part))
		old := make(map[int]int64, len(part))
		if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
			var employer, member, amount int64
			var month period.Month
			if err := scan(&employer, &member, &month, &amount); err != nil {
				return err
			}
			i, ok := at[[2]int64{employer, member}]
			if !ok {
				return nil
			}
			// Ordered by month and revision: up to m the last one wins, beyond
			// it only the first month that is known at all.
			if b, seen := best[i]; !seen || month <= m || month == b {
				best[i], old[i] = month, amount
			}
			return nil
		}); err != nil {
			return err
		}
		for i, amount := range old {
			k.wage[i] = amount
		}
	}
	return nil
}

// contributionColumns are the columns of a row, in the order of rows.
var contributionColumns = []string{"member_no", "month", "employer_no", "segment", "revision", "branch_no", "risk_group", "programmes", "flags",
	"rule_version", "wage", "jkk", "jkm", "jht_employer", "jht_worker", "jp_employer", "jp_worker", "jkp_state", "jkp_jkk", "jkp_jkm", "bill_no", "created_at"}

// sorted gives the rows in the order of member numbers, which is that of the
// table's key: neighbours in the key's index are written one after the other.
func (k *block) sorted() []int32 {
	k.order = k.order[:0]
	for i := range k.n {
		k.order = append(k.order, int32(i))
	}
	slices.SortFunc(k.order, func(a, b int32) int { return cmp.Compare(k.member[a], k.member[b]) })
	return k.order
}

// rows yields the block as contribution rows of revision 0. One slice serves
// all rows.
func (k *block) rows(m period.Month, rules, now int64) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		r := []any{nil, int64(m), nil, int64(law.PU), int64(0), nil, nil, nil, nil, rules, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, nil, now}
		c := &k.cols
		for _, i := range k.sorted() {
			r[2], r[20] = k.employer[i], k.bill[i]
			r[0], r[5], r[6], r[7], r[8] = k.member[i], int64(k.branch[i]), int64(k.group[i]), int64(k.booked(i)), int64(c.Flags[i])
			r[10], r[11], r[12], r[13], r[14] = k.wage[i], c.JKK[i], c.JKM[i], c.JHTEmployer[i], c.JHTWorker[i]
			r[15], r[16], r[17], r[18], r[19] = c.JPEmployer[i], c.JPWorker[i], c.JKPState[i], c.JKPFromJKK[i], c.JKPFromJKM[i]
			if !yield(r) {
				return
			}
		}
	}
}

// booked are the programmes of a row, with JKP only where it is booked.
func (k *block) booked(i int32) uint8 {
	p := k.programmes[i] &^ uint8(law.JKP.Bit())
	if k.cols.Flags[i]&law.FlagJKP != 0 {
		p |= uint8(law.JKP.Bit())
	}
	return p
}

func billNo(now time.Time) int64 { return id.Row(now) }
