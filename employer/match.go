package employer

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
)

// person is what the registers know of somebody in a row.
type person struct {
	no        int64 // number now; a merged number leads to the one it became
	name      string
	birth     period.Date
	closed    bool // membership ended for good
	employed  bool // here, now
	wage      money.Rupiah
	branch    int
	start     period.Date
	elsewhere bool
}

// matcher decides the state of rows, chunk by chunk, in the order of the report.
type matcher struct {
	j    *job
	seen taken
	// of the chunk at hand
	words   map[string]int64 // blind index → number as registered
	persons map[int64]*person
}

func newMatcher(j *job) *matcher { return &matcher{j: j} }

// chunk matches rows and writes them in one transaction each: the look-ups do
// not hold the writer of SQLite.
func (m *matcher) chunk(ctx context.Context, es []entry) error {
	if err := m.j.o.DB.Read(ctx, func(tx *db.Tx) error { return m.lookUp(ctx, tx, es) }); err != nil {
		return err
	}
	r := &m.j.report
	rows := make([]any, len(rowColumns)*len(es))
	errors := 0
	var first *sipp.Problem
	for i := range es {
		row := m.decide(&es[i])
		problems := ""
		if len(es[i].problems) > 0 {
			b, err := json.Marshal(es[i].problems)
			if err != nil {
				return err
			}
			problems = string(b)
		}
		if row.Severity == Bad {
			if errors++; first == nil {
				if first = firstError(row.Problems); first == nil {
					first = &sipp.Problem{Sheet: row.Sheet, Row: row.SheetRow, Code: "employer.row_" + string(row.State), Severity: sipp.Error}
				}
			}
		}
		copy(rows[i*len(rowColumns):], []any{r.EmployerNo, r.ID, row.RowNo, string(row.Sheet), row.SheetRow, string(row.Kind), string(row.State), row.Severity,
			row.MemberNo, es[i].index, row.Name, int64(row.Wage), int64(row.BackPay), int64(row.OldWage), problems, es[i].payload})
	}
	r.Rows += len(es)
	if r.Errors += errors; errors > 0 {
		m.j.tell(func(p *Progress) (must bool) {
			if p.First == nil {
				p.First, must = first, true
			}
			p.Errors = max(p.Errors, r.Errors)
			return must
		})
	}
	return m.j.o.DB.Write(ctx, func(tx *db.Tx) error {
		if err := loadRows(ctx, tx, rows); err != nil {
			return err
		}
		// Nobody else may write into a report that was given up.
		const q = `UPDATE wage_report SET rows_total = $3, rows_error = $4, touched_at = $5 WHERE employer_no = $1 AND report_id = $2 AND state = 'reading'`
		return tx.ExecOne(ctx, q, r.EmployerNo, r.ID, r.Rows, r.Errors, db.Micros(tx.Now()))
	})
}

// lookUp finds the persons of the rows: by number, then by what they are known
// under, then their employment.
func (m *matcher) lookUp(ctx context.Context, tx *db.Tx, es []entry) error {
	m.words, m.persons = make(map[string]int64, len(es)), make(map[int64]*person, len(es))
	byKind := map[string][]string{}
	for i := range es {
		e := &es[i]
		if e.index != "" {
			byKind[e.idKind] = append(byKind[e.idKind], e.index)
		}
		if e.card != "" {
			byKind[kindCard] = append(byKind[kindCard], e.card)
		}
		if e.kpj != 0 {
			m.persons[e.kpj] = nil
		}
	}
	for _, kind := range []string{member.KindNIK, member.KindPassport, kindCard} {
		slices.Sort(byKind[kind]) // neighbours lie on one page of the index
		for values := range slices.Chunk(byKind[kind], inList) {
			args := []any{kind}
			q := `SELECT value, word FROM identifier WHERE kind = $1 AND value IN ` + db.In(&args, values)
			if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
				var value string
				var word int64
				if err := scan(&value, &word); err != nil {
					return err
				}
				m.words[value] = word
				m.persons[word] = nil
				return nil
			}); err != nil {
				return err
			}
		}
	}
	if err := m.people(ctx, tx); err != nil {
		return err
	}
	return m.others(ctx, tx, es)
}

// people reads members and their employment here. Merged numbers are followed,
// and what stands under the old number counts for the person.
func (m *matcher) people(ctx context.Context, tx *db.Tx) error {
	ask := make([]int64, 0, len(m.persons))
	for no := range m.persons {
		ask = append(ask, no)
	}
	merged := map[int64]int64{}
	for depth := 0; len(ask) > 0 && depth < maxAlias; depth++ {
		var next []int64
		slices.Sort(ask)
		for part := range slices.Chunk(ask, inList) {
			args := []any{m.j.report.EmployerNo}
			q := `SELECT m.member_no, m.merged_into, m.state, m.name, m.birth_date, e.enrolment_id, e.wage, e.branch_no, e.start_date
				FROM member m LEFT JOIN enrolment e ON e.member_no = m.member_no AND e.employer_no = $1 AND e.state <> 'ended' AND e.segment = 1
				WHERE m.member_no IN ` + db.In(&args, part)
			if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
				no, into, p, err := scanPerson(scan)
				if err != nil {
					return err
				}
				if old := m.persons[no]; old != nil && old.employed {
					p.works(old)
				}
				m.persons[no] = p
				if into != 0 {
					merged[no] = into
					if m.persons[into] == nil {
						next = append(next, into)
					}
				}
				return nil
			}); err != nil {
				return err
			}
		}
		ask = next
	}
	for old, into := range merged {
		for range maxAlias {
			next, again := merged[into]
			if !again {
				break
			}
			into = next
		}
		p, was := m.persons[into], m.persons[old]
		if p == nil {
			continue
		}
		if was.employed && !p.employed {
			p.works(was)
		}
		m.persons[old] = p
	}
	return nil
}

func scanPerson(scan func(...any) error) (no, into int64, p *person, err error) {
	var state string
	var enrolment, wage, branch, start *int64
	p = &person{}
	if err = scan(&no, &into, &state, &p.name, &p.birth, &enrolment, &wage, &branch, &start); err != nil {
		return 0, 0, nil, err
	}
	p.no, p.closed = no, state == string(member.Closed)
	if enrolment != nil {
		p.employed, p.wage, p.branch, p.start = true, money.Rupiah(*wage), int(*branch), period.Date(*start)
	}
	return no, into, p, nil
}

// works gives p the employment of q.
func (p *person) works(q *person) {
	p.employed, p.wage, p.branch, p.start = q.employed, q.wage, q.branch, q.start
}

// inList is how many values stand in one look-up. SQLite names every $N and
// looks names up one by one, so that the cost grows with the square.
const inList = 256

// maxAlias bounds how many merges may stand one behind the other.
const maxAlias = 16

// others tells which of those who join work for another employer too.
func (m *matcher) others(ctx context.Context, tx *db.Tx, es []entry) error {
	var ask []int64
	for i := range es {
		if p := m.person(&es[i]); es[i].kind == KindNew && p != nil && !p.employed {
			ask = append(ask, p.no)
		}
	}
	for part := range slices.Chunk(ask, inList) {
		args := []any{m.j.report.EmployerNo}
		q := `SELECT member_no FROM enrolment WHERE employer_no <> $1 AND employer_no <> 0 AND state <> 'ended' AND member_no IN ` + db.In(&args, part)
		if err := db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
			var no int64
			err := scan(&no)
			if p := m.persons[no]; p != nil {
				p.elsewhere = true
			}
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// person is who a row means, nil when nobody is known. The identity number goes
// before the member number.
func (m *matcher) person(e *entry) *person {
	if e.index != "" {
		if p := m.persons[m.words[e.index]]; p != nil {
			return p
		}
	}
	return m.byNumber(e)
}

func (m *matcher) byNumber(e *entry) *person {
	if e.kpj != 0 {
		return m.persons[e.kpj]
	}
	return m.persons[m.words[e.card]]
}

// decide gives a row its kind, state and severity. Problems that it finds are
// added to the entry.
func (m *matcher) decide(e *entry) StagedRow {
	row := StagedRow{RowNo: e.no, Sheet: e.sheet, SheetRow: e.sheetRow, Kind: e.kind, Name: e.name, Wage: e.wage, BackPay: e.backPay}
	note := func(code string, s sipp.Severity, params ...string) {
		p := sipp.Problem{Sheet: e.sheet, Row: e.sheetRow, Code: code, Severity: s}
		for i := 0; i+1 < len(params); i += 2 {
			if p.Params == nil {
				p.Params = map[string]string{}
			}
			p.Params[params[i]] = params[i+1]
		}
		e.problems = append(e.problems, p)
		e.bad = e.bad || s == sipp.Error
	}
	p := m.person(e)
	if p != nil {
		row.MemberNo = p.no
		m.doubt(e, p, note)
		if p.employed {
			row.OldWage = p.wage
			if e.kind == KindNew { // sent again, or reported as new by mistake
				row.Kind = KindWage
			}
		}
	}
	state := m.state(e, &row, p, note)
	if state.severity() == Bad {
		e.bad = true
	}
	if !e.bad && row.MemberNo != 0 {
		// The same person once as new and once with a wage, or by two numbers.
		if first := m.seen.first(uint64(row.MemberNo)<<2|kindBits[row.Kind], e.no); first > 0 {
			note("employer.row_twice", sipp.Error, "first", itoa(first))
		}
	}
	switch {
	case e.bad:
		row.Severity = Bad
		if state.severity() != Bad {
			state = RowError
		}
	case len(e.problems) > 0:
		row.Severity = Warning
	default:
		row.Severity = state.severity()
	}
	row.State, row.Problems = state, e.problems
	return row
}

var kindBits = map[Kind]uint64{KindNew: 0, KindWage: 0, KindLeave: 1, KindUpdate: 2}

// doubt compares who the row says it is with who is registered.
func (m *matcher) doubt(e *entry, p *person, note func(string, sipp.Severity, ...string)) {
	if e.index != "" && (e.kpj != 0 || e.card != "") {
		if other := m.byNumber(e); other != nil && other != p {
			note("employer.row_two_persons", sipp.Error)
		}
	}
	sameName := e.name == "" || strings.EqualFold(e.name, p.name) || id.SimilarNames(e.name, p.name)
	sameBirth := e.birth == 0 || e.birth == p.birth
	switch {
	case !sameName && !sameBirth:
		note("employer.row_other_person", sipp.Error)
	case !sameName:
		note("employer.row_name_differs", sipp.Warning)
	case !sameBirth:
		note("employer.row_birth_differs", sipp.Warning)
	}
	if p.closed {
		note("employer.row_member_closed", sipp.Error)
	}
	if p.employed && p.branch != m.j.report.BranchNo {
		note("employer.row_other_branch", sipp.Warning, "branch", itoa(p.branch))
	}
}

// state is what the row means, leaving aside whether it can be read.
func (m *matcher) state(e *entry, row *StagedRow, p *person, note func(string, sipp.Severity, ...string)) RowState {
	month := m.j.report.Month
	switch {
	case e.kind == KindLeave && (p == nil || !p.employed):
		return RowUnknownLeaver
	case e.kind == KindLeave:
		if e.leaveOn != 0 && e.leaveOn < p.start {
			note("employer.row_leaves_before_start", sipp.Error, "start", p.start.String())
		}
		// Who works on any day of a month owes the whole month.
		if e.leaveOn >= month.First() {
			row.Wage = p.wage
		}
		return RowLeaver
	case e.kind == KindNew && p == nil && e.index == "":
		return RowError // without a number there is nobody to register; sipp said why
	case e.kind == KindNew && (p == nil || !p.employed):
	case p == nil && e.index == "" && e.kpj == 0 && e.card == "":
		return RowError
	case p == nil:
		return RowUnknownWorker
	case !p.employed:
		return RowWrongEmployer
	case e.kind == KindUpdate:
		row.Wage, row.OldWage = 0, 0
		return RowUpdate
	}
	if e.wage <= 0 {
		return RowError
	}
	state := RowKnown
	switch {
	case row.Kind == KindNew && p != nil && p.elsewhere:
		state = RowElsewhere
	case row.Kind == KindNew:
		state = RowNew
	case e.wage != p.wage:
		state = RowChanged
	}
	if m.j.minimum > 0 && e.wage < m.j.minimum {
		note("employer.row_below_minimum", sipp.Warning, "minimum", m.j.minimum.Format())
		state = RowBelowMinimum
	}
	if row.Kind == KindWage && dropped(p.wage, e.wage, m.j.o.rules().WageDrop) {
		note("employer.row_wage_drop", sipp.Warning, "old", p.wage.Format(), "new", e.wage.Format())
		state = RowWageDrop
	}
	return state
}

// dropped tells whether a wage fell by the share or more.
func dropped(old, now money.Rupiah, share money.PPM) bool {
	if now >= old || old > law.MaxWage {
		return false
	}
	return old-now >= money.Mul(old, share, money.Up)
}

// taken remembers, exactly, which keys stood before and in which row, in eight
// bytes an entry: a member number has 37 bits, a kind 2, a row of sipp.MaxRows 21.
type taken struct {
	slots []uint64
	n     int
}

const (
	takenRow  = 21
	takenMask = 1<<takenRow - 1
)

// first notes a key, and gives the row in which it stood before; 0 when new.
func (t *taken) first(key uint64, row int) int {
	if t.n*4 >= len(t.slots)*3 {
		old := t.slots
		t.slots = make([]uint64, max(2*len(old), 1<<10))
		for _, v := range old {
			if v != 0 {
				t.slots[t.at(v>>takenRow)] = v
			}
		}
	}
	i := t.at(key)
	if v := t.slots[i]; v != 0 {
		return int(v & takenMask)
	}
	t.slots[i] = key<<takenRow | uint64(row)
	t.n++
	return 0
}

// at is the slot of a key, or the free one where it belongs.
func (t *taken) at(key uint64) int {
	mask := uint64(len(t.slots) - 1)
	for i := key * 0x9e3779b97f4a7c15 >> 20 & mask; ; i = (i + 1) & mask {
		if v := t.slots[i]; v == 0 || v>>takenRow == key {
			return int(i)
		}
	}
}
