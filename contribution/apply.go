package contribution

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/member"
)

// payrollChannel is how persons of a payroll sheet came.
const payrollChannel = "payroll"

// applier applies one chunk of a report within its transaction.
type applier struct {
	desk     *Desk
	tx       *db.Tx
	report   report
	rows     []*staged
	actor    string
	out      *Applied
	earliest period.Month // earliest contribution month that may change

	firm   firm
	open   map[int64]*Enrolment // enrolments with the employer that have not ended
	audits []audit.Change
}

func (c *applier) touch(m period.Month) {
	if c.earliest == 0 || m < c.earliest {
		c.earliest = m
	}
}

func (c *applier) run(ctx context.Context) (err error) {
	c.touch(c.report.month)
	if c.firm, err = firmTx(ctx, c.tx, c.report.employer); err != nil {
		return err
	}
	for _, step := range []func(context.Context) error{c.register, c.load, c.enrol, c.wages, c.leave, c.update} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	c.out.Rows += len(c.rows)
	return audit.Write(ctx, c.tx, c.audits...)
}

// register enters persons whom staging did not know. One who was registered
// meanwhile is found by the identity number.
func (c *applier) register(ctx context.Context) error {
	var at []*staged
	var persons []member.Person
	for _, s := range c.rows {
		if s.kind == "new" && s.member == 0 && s.content.New != nil {
			at, persons = append(at, s), append(persons, c.person(s.content.New))
		}
	}
	if len(at) == 0 {
		return nil
	}
	numbers, refused, err := c.desk.Members.RegisterManyTx(ctx, c.tx, persons, c.actor, payrollChannel)
	if err != nil {
		return err
	}
	known := map[string][]string{}
	for i, err := range refused {
		if err != nil && member.IsKnown(err) {
			kind, value := identity(persons[i])
			known[kind] = append(known[kind], value)
		}
	}
	found := map[string]map[string]int64{}
	for kind, values := range known {
		if found[kind], err = c.desk.Members.MatchTx(ctx, c.tx, kind, values); err != nil {
			return err
		}
	}
	var fixed [][]any
	for i, s := range at {
		switch {
		case refused[i] == nil:
			s.member = numbers[i]
			c.out.Registered++
		case member.IsKnown(refused[i]):
			kind, value := identity(persons[i])
			s.member = found[kind][value]
		}
		if s.member == 0 {
			c.out.Refused = append(c.out.Refused, RefusedRow{s.no, refused[i]})
			const q = `UPDATE wage_row SET severity = 2, state = 'error' WHERE employer_no = $1 AND report_id = $2 AND row_no = $3`
			if err := c.tx.ExecOne(ctx, q, c.report.employer, c.report.id, s.no); err != nil {
				return err
			}
			continue
		}
		fixed = append(fixed, []any{s.no, s.member})
	}
	c.rows = slices.DeleteFunc(c.rows, func(s *staged) bool { return s.kind == "new" && s.member == 0 })
	return bulk(ctx, c.tx, `row_no, member_no`, []string{"BIGINT", "BIGINT"}, fixed, []any{c.report.employer, c.report.id},
		`UPDATE wage_row SET member_no = v.member_no FROM v WHERE wage_row.employer_no = $1 AND wage_row.report_id = $2 AND wage_row.row_no = v.row_no`)
}

func identity(p member.Person) (kind, value string) {
	if p.NIK != "" {
		return member.KindNIK, p.NIK
	}
	return member.KindPassport, p.Passport
}

// person turns a row of data_tk_baru into a person.
func (c *applier) person(w *sipp.NewWorker) member.Person {
	p := member.Person{Name: w.Name, BirthDate: w.BirthDate, BirthPlace: w.BirthPlace, MotherName: w.MotherName, Nationality: w.Country, Phone: w.Mobile,
		Email: w.Email, Address: w.Address, Postcode: w.PostCode, Area: area(w.WorkRegency), Synthetic: c.firm.synthetic}
	if w.IDKind == sipp.Passport {
		p.Passport = w.IDNumber
	} else {
		p.NIK = w.IDNumber
		if p.Nationality == "" {
			p.Nationality = "ID"
		}
	}
	switch w.Sex {
	case "L":
		p.Sex = id.Male
	case "P":
		p.Sex = id.Female
	}
	switch w.Married {
	case "Y":
		p.Marital = "married"
	case "T":
		p.Marital = "single"
	}
	return p
}

// area writes SIPP's four digits of a regency with the dot of the registers.
func area(digits string) string {
	if len(digits) == 4 {
		return digits[:2] + "." + digits[2:]
	}
	return digits
}

// load finds the enrolments of the chunk's members with the employer.
func (c *applier) load(ctx context.Context) error {
	c.open = map[int64]*Enrolment{}
	for part := range slices.Chunk(c.members(nil), correctAtOnce) {
		args := []any{c.report.employer}
		q := selectEnrolments + ` WHERE employer_no = $1 AND segment = 1 AND state <> 'ended' AND member_no IN ` + db.In(&args, part) + ` ORDER BY enrolment_id`
		if err := db.Each(ctx, c.tx, q, args, func(scan func(...any) error) error {
			e, err := scanEnrolment(scan)
			c.open[e.MemberNo] = &e
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// members are the chunk's members whose rows fit, each once, ascending.
func (c *applier) members(fits func(*staged) bool) []int64 {
	var out []int64
	for _, s := range c.rows {
		if s.member != 0 && (fits == nil || fits(s)) {
			out = append(out, s.member)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// enrol makes enrolments for new workers who have none here.
func (c *applier) enrol(ctx context.Context) error {
	joins := func(s *staged) bool { return s.kind == "new" && c.open[s.member] == nil && s.content.New != nil }
	var es []Enrolment
	for _, no := range c.members(joins) {
		es = append(es, Enrolment{MemberNo: no})
	}
	if len(es) == 0 {
		return nil
	}
	who := map[int64]origin{}
	for part := range slices.Chunk(es, correctAtOnce) {
		found, err := births(ctx, c.tx, part)
		if err != nil {
			return err
		}
		for no, o := range found {
			who[no] = o
		}
	}
	es = es[:0]
	for _, s := range c.rows {
		if !joins(s) {
			continue
		}
		w, o := s.content.New, who[s.member]
		start := w.WorkStart
		for _, d := range []period.Date{w.JoinedOn, c.report.month.First()} {
			if !start.Valid() {
				start = d
			}
		}
		e := c.desk.enrolment(c.firm, s.member, WorkerEnrolment{Branch: c.report.branch, Wage: s.wage, WageMonth: s.month, Start: start,
			Area: area(w.WorkRegency), StaffNo: w.StaffNo, Contract: w.Contract, ContractEnd: w.ContractEnd}, o.nationality, o.birth, c.tx)
		c.open[s.member] = &e
		s.enrolled = true
		es = append(es, e)
		c.touch(start.Month())
		c.audits = append(c.audits, audit.Change{Word: s.member, Actor: c.actor, Action: "contribution.enrol_worker", Subject: enrolmentSubject(e.ID), After: e})
	}
	c.out.Enrolled += len(es)
	return insertEnrolments(ctx, c.tx, es)
}

type wageKey struct {
	member int64
	month  period.Month
	kind   string
}

// wages keeps reported wages: a new revision only where the amount differs.
func (c *applier) wages(ctx context.Context) error {
	type known struct {
		revision int
		amount   money.Rupiah
	}
	have := map[wageKey]known{}
	reports := func(s *staged) bool { return (s.kind == "wage" || s.kind == "new") && c.open[s.member] != nil }
	for part := range slices.Chunk(c.members(reports), correctAtOnce) {
		args := []any{c.report.employer}
		q := `SELECT member_no, month, kind, revision, amount FROM wage WHERE employer_no = $1 AND ` + db.Any(c.tx, &args, "member_no", part) + ` ORDER BY revision`
		if err := db.Each(ctx, c.tx, q, args, func(scan func(...any) error) error {
			var k wageKey
			var v known
			err := scan(&k.member, &k.month, &k.kind, &v.revision, &v.amount)
			have[k] = v
			return err
		}); err != nil {
			return err
		}
	}
	now := db.Micros(c.tx.Now())
	var rows, newest [][]any
	for _, s := range c.rows {
		if !reports(s) {
			continue
		}
		for kind, amount := range map[string]money.Rupiah{"regular": s.wage, "back_pay": s.backPay} {
			k := wageKey{s.member, s.month, kind}
			v, found := have[k]
			if amount == 0 && !found || amount == 0 && kind == "regular" || found && v.amount == amount {
				continue
			}
			if found {
				v.revision++
			}
			v.amount = amount
			have[k] = v
			rows = append(rows, []any{s.member, c.report.employer, int(s.month), kind, v.revision, int64(amount), c.report.id, now})
			c.touch(s.month)
		}
		e := c.open[s.member]
		if s.wage > 0 && (s.month > e.WageMonth || s.month == e.WageMonth && s.wage != e.Wage) {
			e.Wage, e.WageMonth = s.wage, s.month
			newest = append(newest, []any{s.member, e.ID, int64(s.wage), int(s.month)})
		}
	}
	c.out.Wages += len(rows)
	if _, err := c.tx.Load(ctx, "wage", []string{"member_no", "employer_no", "month", "kind", "revision", "amount", "report_id", "at"}, slices.Values(rows)); err != nil {
		return err
	}
	return bulk(ctx, c.tx, `member_no, enrolment_id, wage, wage_month`, []string{"BIGINT", "BIGINT", "BIGINT", "BIGINT"}, newest, []any{now},
		`UPDATE enrolment SET wage = v.wage, wage_month = v.wage_month, version = version + 1, updated_at = $1
			FROM v WHERE enrolment.member_no = v.member_no AND enrolment.enrolment_id = v.enrolment_id`)
}

// leave ends employments.
func (c *applier) leave(ctx context.Context) error {
	var rows [][]any
	for _, s := range c.rows {
		e, l := c.open[s.member], s.content.Leave
		if s.kind != "leave" || e == nil || l == nil || !l.Date.Valid() || l.Date < e.Start {
			continue
		}
		before := *e
		e.State, e.End, e.EndReason = Ended, l.Date, strings.TrimSpace(l.Reason+" "+l.Note)
		rows = append(rows, []any{e.MemberNo, e.ID, int(e.End), e.EndReason})
		c.audits = append(c.audits, audit.Change{Word: s.member, Actor: c.actor, Action: "contribution.end_employment", Subject: enrolmentSubject(e.ID),
			Before: before, After: *e, Reason: "wage report " + strconv.FormatInt(c.report.id, 10)})
		c.touch(l.Date.Month())
		delete(c.open, s.member)
	}
	c.out.Ended += len(rows)
	return bulk(ctx, c.tx, `member_no, enrolment_id, end_date, end_reason`, []string{"BIGINT", "BIGINT", "BIGINT", "TEXT"}, rows, []any{db.Micros(c.tx.Now())},
		`UPDATE enrolment SET state = 'ended', end_date = v.end_date, end_reason = v.end_reason, version = version + 1, updated_at = $1
			FROM v WHERE enrolment.member_no = v.member_no AND enrolment.enrolment_id = v.enrolment_id`)
}

// update changes contact data and what the enrolment says of the place of work.
// A bank account is the member's own affair and is left alone.
func (c *applier) update(ctx context.Context) error {
	for _, s := range c.rows {
		u := s.content.Update
		if s.kind != "update" || u == nil || s.member == 0 {
			continue
		}
		var ch member.Changes
		for _, f := range []struct {
			to   **string
			from *string
		}{{&ch.Phone, &u.Mobile}, {&ch.Email, &u.Email}, {&ch.Address, &u.Address}} {
			if *f.from != "" {
				*f.to = f.from
			}
		}
		if ch != (member.Changes{}) {
			p, err := c.desk.Members.GetTx(ctx, c.tx, s.member)
			if err != nil {
				return err
			}
			if _, err := c.desk.Members.CorrectTx(ctx, c.tx, s.member, p.Version, ch, "wage report "+strconv.FormatInt(c.report.id, 10), c.actor); err != nil {
				if db.Code(err) != db.Other {
					return err
				}
				c.out.Refused = append(c.out.Refused, RefusedRow{s.no, err})
				continue
			}
		}
		if e := c.open[s.member]; e != nil && (u.StaffNo != "" || u.WorkRegency != "") {
			const q = `UPDATE enrolment SET staff_no = CASE WHEN $3 = '' THEN staff_no ELSE $3 END, area = CASE WHEN $4 = '' THEN area ELSE $4 END,
				version = version + 1, updated_at = $5 WHERE member_no = $1 AND enrolment_id = $2`
			if err := c.tx.ExecOne(ctx, q, e.MemberNo, e.ID, u.StaffNo, area(u.WorkRegency), db.Micros(c.tx.Now())); err != nil {
				return err
			}
		}
		c.out.Updated++
	}
	return nil
}

// bulk runs a statement over WITH v(columns), as often as the rows need; types
// are those of the columns (BIGINT or TEXT), args the parameters before them.
func bulk(ctx context.Context, tx *db.Tx, columns string, types []string, rows [][]any, args []any, statement string) error {
	most := 1024
	if tx.Engine() == db.SQLite {
		most = 64 // its driver's time grows with the square of the parameters
	}
	for part := range slices.Chunk(rows, most) {
		all := slices.Clone(args)
		q := "WITH v(" + columns + ") AS " + tx.Values(&all, types, part) + " " + statement
		if _, err := tx.Exec(ctx, q, all...); err != nil {
			return err
		}
	}
	return nil
}
