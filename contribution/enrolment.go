package contribution

import (
	"context"

	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// EnrolmentState is where an enrolment stands.
type EnrolmentState string

// The states: reserved until the first contribution is paid, live, ended.
const (
	Reserved EnrolmentState = "reserved"
	Live     EnrolmentState = "live"
	Ended    EnrolmentState = "ended"
)

// Enrolment says who takes part where, in which segment and programmes, on
// what reported wage, from when to when [kepesertaan].
type Enrolment struct {
	MemberNo, ID int64
	EmployerNo   int64 // 0: self-paying
	Branch       int
	Segment      law.Segment
	State        EnrolmentState
	Programmes   law.Programmes
	JKP          bool         // fulfils the conditions of job-loss insurance
	Wage         money.Rupiah // last reported monthly wage; income of the self-employed
	WageMonth    period.Month
	RiskGroup    int    // JKK group of the employer, PU
	Sector       string // "", transport, labour-intensive
	Occupation   string
	SecondJob    string
	Workplace    string
	Area         string // regency, Kemendagri code
	StaffNo      string
	Contract     string // PKWT, PKWTT, ''
	Start, End   period.Date
	EndReason    string
	ContractEnd  period.Date
	Version      int
}

// SelfEnrolment are the answers of an informal worker [BPU]. The form asks for
// two jobs at most (PP 44/2015 Ps 11(2)).
type SelfEnrolment struct {
	Programmes law.Programmes // JKK, JKM, and JHT by choice
	Income     money.Rupiah   // a month
	Occupation string         // code of package occupation, or free text
	SecondJob  string
	Workplace  string
	Area       string // regency, Kemendagri code; '' is the member's
	Sector     string // '' or transport: decides on reliefs
}

// check judges the answers by the law of a day.
func (s SelfEnrolment) check(l *law.Law, on period.Date) error {
	must, may, _, err := l.InformalProgrammes(on)
	if err != nil {
		return lawFault(err)
	}
	var bad fault.List
	if !s.Programmes.HasAll(must) || s.Programmes&^(must|may) != 0 {
		bad = append(bad, refuse(fault.Invalid, CodeProgrammes, "programmes", s.Programmes.String(), "must", must.String(), "may", may.String()).On("programmes"))
	}
	if s.Income <= 0 || s.Income > law.MaxWage {
		bad = append(bad, refuse(fault.Invalid, CodeIncome, "max", law.MaxWage.String()).On("income"))
	}
	if s.Occupation == "" {
		bad = append(bad, refuse(fault.Invalid, CodeOccupation).On("occupation"))
	}
	if s.Sector != "" && s.Sector != law.Transport {
		bad = append(bad, refuse(fault.Invalid, CodeSector).On("sector"))
	}
	return bad.OrNil()
}

func (s SelfEnrolment) into(e *Enrolment) {
	e.Programmes, e.Wage, e.Occupation, e.SecondJob, e.Workplace, e.Sector = s.Programmes, s.Income, s.Occupation, s.SecondJob, s.Workplace, s.Sector
	if s.Area != "" {
		e.Area = s.Area
	}
}

// EnrolSelfTx enrols a member as an informal worker, in state reserved until
// the first contribution is paid, and returns the enrolment's id. Answers given
// again before that replace the earlier ones and cancel their open bill. A
// member whose enrolment is live already is refused: ChangeSelf is for that.
func (d *Desk) EnrolSelfTx(ctx context.Context, tx *db.Tx, memberNo int64, in SelfEnrolment, actor string) (int64, error) {
	if err := in.check(d.Law, today(tx)); err != nil {
		return 0, err
	}
	area, err := memberArea(ctx, tx, memberNo)
	if err != nil {
		return 0, err
	}
	e, found, err := selfEnrolment(ctx, tx, memberNo)
	if err != nil {
		return 0, err
	}
	if found && e.State == Live {
		return 0, refuse(fault.Conflict, CodeEnrolled)
	}
	before := e
	if !found {
		e = Enrolment{MemberNo: memberNo, ID: id.Row(tx.Now()), Segment: law.BPU, State: Reserved, Area: area}
	}
	in.into(&e)
	e.Start, e.WageMonth, e.Version = today(tx), today(tx).Month(), e.Version+1
	if !found {
		if err := insertEnrolments(ctx, tx, []Enrolment{e}); err != nil {
			return 0, err
		}
		return e.ID, auditEnrolment(ctx, tx, "contribution.enrol_self", nil, e, "", actor)
	}
	if err := updateSelf(ctx, tx, e); err != nil {
		return 0, err
	}
	if _, err := d.cancelOpenSelf(ctx, tx, memberNo, "answers were changed", actor); err != nil {
		return 0, err
	}
	return e.ID, auditEnrolment(ctx, tx, "contribution.enrol_self", &before, e, "", actor)
}

// ChangeSelf changes what a self-payer told: income, programmes, jobs. It
// counts for bills made from then on; an open one is cancelled.
func (d *Desk) ChangeSelf(ctx context.Context, memberNo int64, in SelfEnrolment, reason, actor string) error {
	return d.DB.Write(ctx, func(tx *db.Tx) error {
		if err := in.check(d.Law, today(tx)); err != nil {
			return err
		}
		e, found, err := selfEnrolment(ctx, tx, memberNo)
		if err != nil {
			return err
		}
		if !found {
			return refuse(fault.NotFound, CodeNoEnrolment)
		}
		before := e
		in.into(&e)
		e.WageMonth, e.Version = today(tx).Month(), e.Version+1
		if err := updateSelf(ctx, tx, e); err != nil {
			return err
		}
		if _, err := d.cancelOpenSelf(ctx, tx, memberNo, "answers were changed", actor); err != nil {
			return err
		}
		return auditEnrolment(ctx, tx, "contribution.change_self", &before, e, reason, actor)
	})
}

func updateSelf(ctx context.Context, tx *db.Tx, e Enrolment) error {
	const q = `UPDATE enrolment SET programmes = $3, wage = $4, wage_month = $5, occupation = $6, second_job = $7, workplace = $8, area = $9,
		sector = $10, start_date = $11, version = $12, updated_at = $13 WHERE member_no = $1 AND enrolment_id = $2 AND version = $12 - 1`
	return tx.ExecOne(ctx, q, e.MemberNo, e.ID, int(e.Programmes), int64(e.Wage), int(e.WageMonth), e.Occupation, e.SecondJob, e.Workplace, e.Area,
		e.Sector, int(e.Start), e.Version, db.Micros(tx.Now()))
}

// selfEnrolment finds the member's enrolment as an informal worker that has not
// ended; the live one first.
func selfEnrolment(ctx context.Context, tx *db.Tx, memberNo int64) (Enrolment, bool, error) {
	const q = selectEnrolments + ` WHERE member_no = $1 AND segment = 2 AND state <> 'ended' ORDER BY state, enrolment_id DESC LIMIT 1`
	e, err := scanEnrolment(tx.QueryRow(ctx, q, memberNo).Scan)
	if db.Code(err) == db.NoRow {
		return e, false, nil
	}
	return e, err == nil, err
}

// Enrolments lists a member's enrolments, oldest first.
func (d *Desk) Enrolments(ctx context.Context, memberNo int64) (es []Enrolment, err error) {
	err = d.DB.Read(ctx, func(tx *db.Tx) error {
		es, err = EnrolmentsTx(ctx, tx, memberNo)
		return err
	})
	return es, err
}

// EnrolmentsTx lists a member's enrolments within a transaction.
func EnrolmentsTx(ctx context.Context, tx *db.Tx, memberNo int64) ([]Enrolment, error) {
	return db.All(ctx, tx, scanEnrolment, selectEnrolments+` WHERE member_no = $1 ORDER BY enrolment_id`, memberNo)
}

// memberArea checks that the member exists and is not closed or merged.
func memberArea(ctx context.Context, tx *db.Tx, memberNo int64) (area string, err error) {
	var state string
	err = tx.QueryRow(ctx, `SELECT state, area FROM member WHERE member_no = $1`, memberNo).Scan(&state, &area)
	if db.Code(err) == db.NoRow {
		return "", refuse(fault.NotFound, CodeNoMember, "member_no", memberNo)
	}
	if err == nil && (state == "merged" || state == "closed") {
		return "", refuse(fault.Conflict, CodeMemberClosed)
	}
	return area, err
}

// auditEnrolment keeps a change of an enrolment under the member and, when it
// has an employer, under the employer too, so that both histories show it.
func auditEnrolment(ctx context.Context, tx *db.Tx, action string, before *Enrolment, after Enrolment, reason, actor string) error {
	c := audit.Change{Word: after.MemberNo, Actor: actor, Action: action, Subject: enrolmentSubject(after.ID), After: after, Reason: reason}
	if before != nil {
		c.Before = *before
	}
	if after.EmployerNo == 0 {
		return audit.Write(ctx, tx, c)
	}
	e := c
	e.Word, e.Subject = after.EmployerNo, memberSubject(after.MemberNo)
	return audit.Write(ctx, tx, c, e)
}

func insertEnrolments(ctx context.Context, tx *db.Tx, es []Enrolment) error {
	now := db.Micros(tx.Now())
	rows := make([][]any, len(es))
	for i, e := range es {
		rows[i] = enrolmentRow(e, now)
	}
	_, err := tx.Insert(ctx, "enrolment", enrolmentColumns+", updated_at", "", rows)
	return err
}
