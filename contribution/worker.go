package contribution

import (
	"context"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// WorkerEnrolment is one worker's employment [penerima upah].
type WorkerEnrolment struct {
	Branch      int
	Wage        money.Rupiah // a month
	WageMonth   period.Month // month it was reported for; 0 = the first month of work, at most today's
	Start       period.Date  // first working day
	Area        string       // regency of the place of work; '' is the employer's
	Workplace   string
	Occupation  string
	StaffNo     string
	Contract    string // PKWT, PKWTT, ''
	ContractEnd period.Date
}

// firm is what an enrolment takes over from the employer.
type firm struct {
	no         int64
	state      string
	area       string
	sector     string
	scale      law.Scale
	programmes law.Programmes
	riskGroup  int
	health     law.Health
	synthetic  bool
}

func firmTx(ctx context.Context, tx *db.Tx, employerNo int64) (f firm, err error) {
	var scale string
	var jkn, synthetic int
	err = tx.QueryRow(ctx, `SELECT employer_no, state, area, sector, scale, programmes, risk_group, jkn, synthetic FROM employer WHERE employer_no = $1`,
		employerNo).Scan(&f.no, &f.state, &f.area, &f.sector, &scale, &f.programmes, &f.riskGroup, &jkn, &synthetic)
	if db.Code(err) == db.NoRow {
		return f, refuse(fault.NotFound, CodeNoEmployer, "employer_no", employerNo)
	}
	if err != nil {
		return f, err
	}
	f.synthetic = synthetic == 1
	if jkn == 1 {
		f.health = law.HealthBusinessWage
	}
	if f.state != "active" {
		return f, refuse(fault.Conflict, CodeEmployerClosed)
	}
	f.scale, err = law.ParseScale(scale)
	return f, err
}

// jkp tells whether a worker of the firm takes part in job-loss insurance.
func (d *Desk) jkp(f firm, ps law.Programmes, nationality string, birth, on period.Date) bool {
	ok, _ := d.Law.JKPEligible(law.JKPInput{Nationality: nationality, BirthDate: birth, RegisteredOn: on, Employed: true, Scale: f.scale, Programmes: ps, Health: f.health})
	return ok
}

// enrolment makes a worker's enrolment; it lives from the start, because a wage
// earner's contribution is owed from the first working day (PP 44/2015 Ps 8).
func (d *Desk) enrolment(f firm, memberNo int64, in WorkerEnrolment, nationality string, birth period.Date, tx *db.Tx) Enrolment {
	if in.WageMonth == 0 {
		in.WageMonth = min(in.Start.Month(), today(tx).Month())
	}
	if in.Area == "" {
		in.Area = f.area
	}
	return Enrolment{MemberNo: memberNo, ID: id.Row(tx.Now()), EmployerNo: f.no, Branch: in.Branch, Segment: law.PU, State: Live, Programmes: f.programmes,
		JKP: d.jkp(f, f.programmes, nationality, birth, today(tx)), Wage: in.Wage, WageMonth: in.WageMonth, RiskGroup: f.riskGroup, Sector: f.sector,
		Occupation: in.Occupation, Workplace: in.Workplace, Area: in.Area, StaffNo: in.StaffNo, Contract: in.Contract, Start: in.Start,
		ContractEnd: in.ContractEnd, Version: 1}
}

// EnrolWorkerTx enrols a registered member as a worker of an employer and
// returns the enrolment's id. A worker who is enrolled there already is refused.
// Months from the first working day on that were billed already are corrected.
func (d *Desk) EnrolWorkerTx(ctx context.Context, tx *db.Tx, employerNo, memberNo int64, in WorkerEnrolment, actor string) (int64, error) {
	f, err := firmTx(ctx, tx, employerNo)
	if err != nil {
		return 0, err
	}
	var bad fault.List
	if in.Wage <= 0 || in.Wage > law.MaxWage {
		bad = append(bad, refuse(fault.Invalid, CodeWage, "wage", in.Wage.String()).On("wage"))
	}
	if !in.Start.Valid() {
		bad = append(bad, refuse(fault.Invalid, CodeStartDate).On("start"))
	}
	if err := bad.OrNil(); err != nil {
		return 0, err
	}
	if _, err := memberArea(ctx, tx, memberNo); err != nil {
		return 0, err
	}
	var nationality string
	var birth period.Date
	if err := tx.QueryRow(ctx, `SELECT nationality, birth_date FROM member WHERE member_no = $1`, memberNo).Scan(&nationality, &birth); err != nil {
		return 0, err
	}
	var there int
	const q = `SELECT count(*) FROM enrolment WHERE member_no = $1 AND employer_no = $2 AND state <> 'ended'`
	if err := tx.QueryRow(ctx, q, memberNo, employerNo).Scan(&there); err != nil {
		return 0, err
	}
	if there > 0 {
		return 0, refuse(fault.Conflict, CodeEnrolled)
	}
	e := d.enrolment(f, memberNo, in, nationality, birth, tx)
	if err := insertEnrolments(ctx, tx, []Enrolment{e}); err != nil {
		return 0, err
	}
	if err := auditEnrolment(ctx, tx, "contribution.enrol_worker", nil, e, "", actor); err != nil {
		return 0, err
	}
	// The wage of this month stays known when a later one is reported.
	const wage = `INSERT INTO wage (member_no, employer_no, month, kind, revision, amount, report_id, at) VALUES ($1, $2, $3, 'regular', 0, $4, 0, $5)
		ON CONFLICT DO NOTHING`
	if _, err := tx.Exec(ctx, wage, memberNo, employerNo, int(e.WageMonth), int64(e.Wage), db.Micros(tx.Now())); err != nil {
		return 0, err
	}
	return e.ID, d.correctFrom(ctx, tx, employerNo, in.Start.Month(), []int64{memberNo}, "worker joined", actor)
}

// EndEmployment ends an enrolment with an employer, or a self-payer's own, on
// its last day. Months after it that were billed already are corrected.
func (d *Desk) EndEmployment(ctx context.Context, memberNo, enrolmentID int64, last period.Date, reason, actor string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		return d.EndEmploymentTx(ctx, tx, memberNo, enrolmentID, last, reason, actor)
	})
}

// EndEmploymentTx is EndEmployment within tx.
func (d *Desk) EndEmploymentTx(ctx context.Context, tx *db.Tx, memberNo, enrolmentID int64, last period.Date, reason, actor string) error {
	if reason == "" {
		return refuse(fault.Invalid, CodeReason).On("reason")
	}
	before, err := enrolmentTx(ctx, tx, memberNo, enrolmentID)
	if err != nil {
		return err
	}
	if !last.Valid() || last < before.Start {
		return refuse(fault.Invalid, CodeEndDate, "date", last.String(), "start", before.Start.String()).On("date")
	}
	e := before
	e.State, e.End, e.EndReason, e.Version = Ended, last, reason, e.Version+1
	const q = `UPDATE enrolment SET state = 'ended', end_date = $3, end_reason = $4, version = version + 1, updated_at = $5
		WHERE member_no = $1 AND enrolment_id = $2 AND state <> 'ended'`
	if err := tx.ExecOne(ctx, q, memberNo, enrolmentID, int(last), reason, db.Micros(tx.Now())); err != nil {
		return err
	}
	if err := auditEnrolment(ctx, tx, "contribution.end_employment", &before, e, reason, actor); err != nil {
		return err
	}
	if e.EmployerNo == 0 {
		_, err := d.cancelOpenSelf(ctx, tx, memberNo, "enrolment ended", actor)
		return err
	}
	return d.correctFrom(ctx, tx, e.EmployerNo, last.Month(), []int64{memberNo}, "worker left", actor)
}

// enrolmentTx finds an enrolment that has not ended.
func enrolmentTx(ctx context.Context, tx *db.Tx, memberNo, enrolmentID int64) (Enrolment, error) {
	e, err := scanEnrolment(tx.QueryRow(ctx, selectEnrolments+` WHERE member_no = $1 AND enrolment_id = $2`, memberNo, enrolmentID).Scan)
	if db.Code(err) == db.NoRow {
		return e, refuse(fault.NotFound, CodeNoEnrolment)
	}
	if err == nil && e.State == Ended {
		return e, refuse(fault.Conflict, CodeEnded)
	}
	return e, err
}

// ChangeProgrammes gives one worker other programmes from a month on: the
// enrolment ends with the month before and a new one begins, so that earlier
// months keep what held for them. It returns the enrolment that holds from then.
// The programmes are what the employer's scale must and may have (Perpres
// 109/2013 Ps 6). Billed months from then on are corrected.
func (d *Desk) ChangeProgrammes(ctx context.Context, memberNo, enrolmentID int64, ps law.Programmes, from period.Month, reason, actor string) (newID int64, err error) {
	err = d.DB.Write(ctx, func(tx *db.Tx) error {
		before, err := enrolmentTx(ctx, tx, memberNo, enrolmentID)
		if err != nil {
			return err
		}
		if before.EmployerNo == 0 {
			return refuse(fault.NotFound, CodeNoEnrolment)
		}
		if !from.Valid() {
			return refuse(fault.Invalid, CodeMonth, "month", from.String()).On("from")
		}
		f, err := firmTx(ctx, tx, before.EmployerNo)
		if err != nil {
			return err
		}
		must, may, err := d.Law.RequiredProgrammes(f.scale, from.First())
		if err != nil {
			return lawFault(err)
		}
		if !ps.HasAll(must) || ps&^(must|may) != 0 {
			return refuse(fault.Invalid, CodeProgrammes, "programmes", ps.String(), "must", must.String(), "may", may.String()).On("programmes")
		}
		var nationality string
		var birth period.Date
		if err := tx.QueryRow(ctx, `SELECT nationality, birth_date FROM member WHERE member_no = $1`, memberNo).Scan(&nationality, &birth); err != nil {
			return err
		}
		newID, err = d.reprogramme(ctx, tx, f, before, ps, d.jkp(f, ps, nationality, birth, today(tx)), from, reason, actor)
		if err != nil {
			return err
		}
		return d.correctFrom(ctx, tx, f.no, from, []int64{memberNo}, "programmes changed", actor)
	})
	return newID, err
}

// reprogramme writes the change of one enrolment.
func (d *Desk) reprogramme(ctx context.Context, tx *db.Tx, f firm, before Enrolment, ps law.Programmes, jkp bool, from period.Month, reason, actor string) (int64, error) {
	e := before
	e.Programmes, e.JKP, e.RiskGroup, e.Sector = ps, jkp, f.riskGroup, f.sector
	if from.First() <= before.Start { // it never held otherwise
		e.Version++
		const q = `UPDATE enrolment SET programmes = $3, jkp = $4, risk_group = $5, sector = $6, version = version + 1, updated_at = $7
			WHERE member_no = $1 AND enrolment_id = $2`
		if err := tx.ExecOne(ctx, q, e.MemberNo, e.ID, int(ps), flag(jkp), e.RiskGroup, e.Sector, db.Micros(tx.Now())); err != nil {
			return 0, err
		}
		return e.ID, auditEnrolment(ctx, tx, "contribution.change_programmes", &before, e, reason, actor)
	}
	const q = `UPDATE enrolment SET state = 'ended', end_date = $3, end_reason = 'programmes', version = version + 1, updated_at = $4
		WHERE member_no = $1 AND enrolment_id = $2`
	if err := tx.ExecOne(ctx, q, e.MemberNo, e.ID, int(from.First().AddDays(-1)), db.Micros(tx.Now())); err != nil {
		return 0, err
	}
	e.ID, e.Start, e.Version = id.Row(tx.Now()), from.First(), 1
	if err := insertEnrolments(ctx, tx, []Enrolment{e}); err != nil {
		return 0, err
	}
	return e.ID, auditEnrolment(ctx, tx, "contribution.change_programmes", &before, e, reason, actor)
}

// ApplyProgrammes gives all workers of an employer the programmes, the risk group
// and the sector that the employer holds now (employer.Office.ChooseProgrammes,
// Update), from a month on, and returns how many changed. It works in
// transactions of at most 1,024 workers and may be run again.
func (d *Desk) ApplyProgrammes(ctx context.Context, employerNo int64, from period.Month, actor string) (total int, err error) {
	if !from.Valid() {
		return 0, refuse(fault.Invalid, CodeMonth, "month", from.String()).On("from")
	}
	for cursor, done := int64(0), false; !done; {
		n, last := 0, int64(0)
		err := d.DB.Write(ctx, func(tx *db.Tx) error {
			n = 0
			f, err := firmTx(ctx, tx, employerNo)
			if err != nil {
				return err
			}
			es, err := db.All(ctx, tx, scanEnrolment, selectEnrolments+` WHERE employer_no = $1 AND segment = 1 AND state <> 'ended' AND member_no > $2
				ORDER BY member_no LIMIT $3`, employerNo, cursor, correctAtOnce)
			if err != nil {
				return err
			}
			if done = len(es) == 0; done {
				return d.correctFrom(ctx, tx, employerNo, from, nil, "programmes changed", actor)
			}
			who, err := births(ctx, tx, es)
			if err != nil {
				return err
			}
			for _, e := range es {
				last = e.MemberNo
				w := who[e.MemberNo]
				jkp := d.jkp(f, f.programmes, w.nationality, w.birth, today(tx))
				if e.Programmes == f.programmes && e.RiskGroup == f.riskGroup && e.Sector == f.sector && e.JKP == jkp {
					continue
				}
				n++
				if _, err := d.reprogramme(ctx, tx, f, e, f.programmes, jkp, from, "the employer's data changed", actor); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return total, err
		}
		total, cursor = total+n, last
	}
	return total, nil
}

type origin struct {
	nationality string
	birth       period.Date
	state       string
}

func births(ctx context.Context, tx *db.Tx, es []Enrolment) (map[int64]origin, error) {
	var args []any
	members := make([]int64, len(es))
	for i, e := range es {
		members[i] = e.MemberNo
	}
	out := make(map[int64]origin, len(es))
	q := `SELECT member_no, nationality, birth_date, state FROM member WHERE member_no IN ` + db.In(&args, members)
	return out, db.Each(ctx, tx, q, args, func(scan func(...any) error) error {
		var no int64
		var o origin
		err := scan(&no, &o.nationality, &o.birth, &o.state)
		out[no] = o
		return err
	})
}

// correctFrom corrects every billed month of an employer from one on.
func (d *Desk) correctFrom(ctx context.Context, tx *db.Tx, employerNo int64, from period.Month, members []int64, reason, actor string) error {
	const q = `SELECT DISTINCT month_from FROM bill WHERE payer = $1 AND kind = 'employer' AND month_from >= $2 ORDER BY month_from`
	months, err := db.All(ctx, tx, func(scan func(...any) error) (m period.Month, err error) { return m, scan(&m) }, q, employerNo, int(from))
	if err != nil {
		return err
	}
	for _, m := range months {
		if _, err := d.CorrectMonthTx(ctx, tx, employerNo, m, members, reason, actor); err != nil {
			return err
		}
	}
	return nil
}
