package api

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// workerView is one employment with the employer who asks; nothing of other
// employers or of what the member pays alone.
type workerView struct {
	MemberNo     int64          `json:"member_no"`
	EmploymentID ID             `json:"employment_id"`
	Name         string         `json:"name"`
	NIKMasked    string         `json:"nik_masked,omitempty"`
	State        string         `json:"state" doc:"reserved (number not issued yet), live, ended"`
	Branch       int            `json:"branch_no"`
	StaffNo      string         `json:"staff_no,omitempty"`
	Programmes   law.Programmes `json:"programmes"`
	JKP          bool           `json:"jkp" doc:"Takes part in job-loss insurance"`
	Wage         money.Rupiah   `json:"wage" doc:"Last reported"`
	WageMonth    period.Month   `json:"wage_month"`
	Occupation   string         `json:"occupation,omitempty"`
	Contract     string         `json:"contract,omitempty" doc:"PKWT, PKWTT"`
	Start        period.Date    `json:"start"`
	End          period.Date    `json:"end,omitzero" doc:"Last day; left out while it runs"`
	EndReason    string         `json:"end_reason,omitempty"`
}

func workerOf(e contribution.Enrolment) workerView {
	return workerView{MemberNo: e.MemberNo, EmploymentID: ID(e.ID), State: string(e.State), Branch: e.Branch, StaffNo: e.StaffNo, Programmes: e.Programmes, JKP: e.JKP,
		Wage: e.Wage, WageMonth: e.WageMonth, Occupation: e.Occupation, Contract: e.Contract, Start: e.Start, End: e.End, EndReason: e.EndReason}
}

func (v workerView) key() string { return fmt.Sprintf("%d-%d", v.MemberNo, v.EmploymentID) }

// employmentsSQL lists employments by member; the key is the pair, because a
// worker whose programmes changed has one employment after the other.
const employmentsSQL = `SELECT member_no, enrolment_id, state, branch_no, staff_no, programmes, jkp, wage, wage_month, occupation, contract, start_date, end_date, end_reason
FROM enrolment WHERE employer_no = $1 AND (member_no > $2 OR member_no = $2 AND enrolment_id > $3) AND (end_date = 0 OR end_date >= $4)
ORDER BY member_no, enrolment_id LIMIT $5`

type WorkerPath struct {
	Employer
	Member int64 `path:"member_no" minimum:"10000000000" maximum:"99999999999" doc:"Member number" example:"26011874402"`
}

type endBody struct {
	LastDay period.Date `json:"last_day" doc:"Last working day" example:"2026-11-30"`
	Reason  string      `json:"reason" minLength:"1" maxLength:"300" doc:"Kept with the change"`
}

func (s *server) workers() {
	base := "/employers/{employer_no}/workers"
	add(s, spec{id: "list-workers", method: "GET", path: base, tag: "Employer", access: forEmployer, summary: "Workers, by member number", doc: "Employments that run today or later; with ended=true those that have ended too."}, s.listWorkers)
	add(s, spec{id: "get-worker", method: "GET", path: base + "/{member_no}", tag: "Employer", access: forEmployer, errors: []int{404}, summary: "A worker's employments with the company, oldest first"},
		func(ctx context.Context, in *struct{ WorkerPath }) (*listOf[workerView], error) {
			vs, err := s.employments(ctx, in.No, in.Member)
			if err != nil {
				return nil, err
			}
			return list(ctx, vs, len(vs), nil), nil
		})
	add(s, spec{id: "end-employment", method: "POST", path: base + "/{member_no}/end", tag: "Employer", access: forEmployer, errors: []int{404, 409}, summary: "End an employment",
		doc: "The worker is due for the month of the last day; months after it that were billed are corrected.", example: endBody{20261130, "Mengundurkan diri"}}, s.endEmployment)
}

func (s *server) listWorkers(ctx context.Context, in *struct {
	Employer
	Page
	Ended bool `query:"ended" doc:"Those that have ended too"`
}) (*listOf[workerView], error) {
	var member, enrolment int64
	if in.After != "" {
		a, b, ok := strings.Cut(in.After, "-")
		var err1, err2 error
		member, err1 = strconv.ParseInt(a, 10, 64)
		enrolment, err2 = strconv.ParseInt(b, 10, 64)
		if !ok || err1 != nil || err2 != nil {
			return nil, fault.New(fault.Invalid, "api.cursor").On("after")
		}
	}
	from := s.today()
	if in.Ended {
		from = 0
	}
	var out []workerView
	err := s.sys.DB.Read(ctx, func(tx *db.Tx) (err error) {
		out, err = db.All(ctx, tx, func(scan func(...any) error) (v workerView, err error) {
			var jkp int
			err = scan(&v.MemberNo, &v.EmploymentID, &v.State, &v.Branch, &v.StaffNo, &v.Programmes, &jkp, &v.Wage, &v.WageMonth, &v.Occupation, &v.Contract, &v.Start, &v.End, &v.EndReason)
			v.JKP = jkp != 0
			return v, err
		}, employmentsSQL, in.No, member, enrolment, int32(from), in.Limit+1)
		if err != nil {
			return err
		}
		return s.name(ctx, tx, out)
	})
	if err != nil {
		return nil, err
	}
	return list(ctx, out, in.Limit, workerView.key), nil
}

// name adds who the workers are.
func (s *server) name(ctx context.Context, tx *db.Tx, vs []workerView) error {
	numbers := make([]int64, len(vs))
	for i, v := range vs {
		numbers[i] = v.MemberNo
	}
	briefs, err := s.sys.Members.BriefsTx(ctx, tx, numbers)
	for i := range vs {
		b := briefs[vs[i].MemberNo]
		vs[i].Name, vs[i].NIKMasked = b.Name, b.NIKMasked
	}
	return err
}

// employments are a member's with one employer; none is "unknown", whether the
// number exists or not.
func (s *server) employments(ctx context.Context, employerNo, memberNo int64) (vs []workerView, err error) {
	err = s.sys.DB.Read(ctx, func(tx *db.Tx) error {
		es, err := contribution.EnrolmentsTx(ctx, tx, memberNo)
		if err != nil && fault.Of(err).Class != fault.NotFound {
			return err
		}
		for _, e := range es {
			if e.EmployerNo == employerNo {
				vs = append(vs, workerOf(e))
			}
		}
		if len(vs) == 0 {
			return fault.New(fault.NotFound, "api.worker_unknown")
		}
		return s.name(ctx, tx, vs)
	})
	return vs, err
}

func (s *server) endEmployment(ctx context.Context, in *struct {
	WorkerPath
	Body endBody
}) (*listOf[workerView], error) {
	vs, err := s.employments(ctx, in.No, in.Member)
	if err != nil {
		return nil, err
	}
	last := vs[len(vs)-1]
	if last.State == string(contribution.Ended) || last.End != 0 {
		if last.End == in.Body.LastDay { // sent twice
			return list(ctx, vs, len(vs), nil), nil
		}
		return nil, fault.New(fault.Conflict, "api.worker_left")
	}
	if err := s.sys.Desk.EndEmployment(ctx, in.Member, int64(last.EmploymentID), in.Body.LastDay, in.Body.Reason, callOf(ctx).actor()); err != nil {
		return nil, err
	}
	if vs, err = s.employments(ctx, in.No, in.Member); err != nil {
		return nil, err
	}
	return list(ctx, vs, len(vs), nil), nil
}
