package sim

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/audit"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member/occupation"
	"github.com/jamsos/jamsos/sim/population"
)

var enrolmentColumns = []string{"member_no", "enrolment_id", "employer_no", "branch_no", "segment", "state", "programmes", "jkp", "wage", "wage_month",
	"risk_group", "sector", "occupation", "second_job", "workplace", "area", "staff_no", "contract", "start_date", "end_date", "end_reason",
	"contract_end", "version", "updated_at"}

var wageColumns = []string{"member_no", "employer_no", "month", "kind", "revision", "amount", "report_id", "at"}

// enrol writes the enrolments of people who have just registered, the first
// wage of wage earners, and the audit of both histories.
func (p *player) enrol(ctx context.Context, tx *db.Tx, in []*entrant) error {
	now := db.Micros(tx.Now())
	rows := make([][]any, len(in))
	var wages [][]any
	changes := make([]audit.Change, 0, 2*len(in))
	for i, e := range in {
		x := p.enrolment(e, id.Row(tx.Now()))
		rows[i] = []any{x.MemberNo, x.ID, x.EmployerNo, int64(x.Branch), int64(x.Segment), string(x.State), int64(x.Programmes), bit(x.JKP), int64(x.Wage),
			int64(x.WageMonth), int64(x.RiskGroup), x.Sector, x.Occupation, x.SecondJob, x.Workplace, x.Area, x.StaffNo, x.Contract, int64(x.Start),
			int64(x.End), x.EndReason, int64(x.ContractEnd), int64(x.Version), now}
		c := audit.Change{Word: x.MemberNo, Actor: actor, Action: "contribution.enrol_self", Subject: "enrolment:" + strconv.FormatInt(x.ID, 10), After: x}
		if x.EmployerNo != 0 {
			c.Action = "contribution.enrol_worker"
			its := c
			its.Word, its.Subject = x.EmployerNo, "member:"+strconv.FormatInt(x.MemberNo, 10)
			changes = append(changes, its)
		}
		changes = append(changes, c)
		if x.Segment == law.PU {
			wages = append(wages, []any{x.MemberNo, x.EmployerNo, int64(x.WageMonth), "regular", int64(0), int64(x.Wage), int64(0), now})
		}
	}
	if _, err := tx.Load(ctx, "enrolment", enrolmentColumns, slices.Values(rows)); err != nil {
		return err
	}
	if _, err := tx.Load(ctx, "wage", wageColumns, slices.Values(wages)); err != nil {
		return err
	}
	return audit.Write(ctx, tx, changes...)
}

func bit(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// enrolment is what somebody's job means to the scheme.
func (p *player) enrolment(e *entrant, rowID int64) contribution.Enrolment {
	x := contribution.Enrolment{MemberNo: e.no, ID: rowID, State: contribution.Live, Start: e.start, WageMonth: e.start.Month(), Occupation: e.person.Occupation,
		Area: e.person.Residence, Version: 1}
	if e.job.Employer >= 0 {
		f := p.firms[e.job.Employer]
		x.EmployerNo, x.RiskGroup, x.Wage = f.no, int(f.group), e.job.Wage(x.WageMonth)
		x.StaffNo, x.Contract = fmt.Sprintf("%05d", e.i%100_000), "PKWTT"
		if e.i%4 == 0 {
			x.Contract = "PKWT"
		}
	}
	switch e.job.Segment {
	case population.PU:
		f := p.firms[e.job.Employer]
		x.Segment, x.Programmes = law.PU, f.programmes
		health := law.HealthNone
		if f.jkn {
			health = law.HealthBusinessWage
		}
		x.JKP, _ = p.law.JKPEligible(law.JKPInput{Nationality: "ID", BirthDate: e.person.Birth, RegisteredOn: e.start, Employed: true, Scale: f.scale,
			Programmes: f.programmes, Health: health})
	case population.Jakon:
		x.Segment, x.Programmes, x.Contract = law.Jakon, law.SetOf(law.JKK, law.JKM), "PKWT"
		x.ContractEnd = e.job.End
	case population.BPU:
		x.Segment, x.Programmes, x.State = law.BPU, selfProgrammes(e.job.JHT), contribution.Reserved
		x.Wage, x.Sector = e.job.Wage(x.WageMonth), sectorOf(e.person.Occupation)
		x.Workplace = regencyName(e.person.Residence)
	case population.PMI:
		x.Segment, x.Programmes, x.State = law.PMI, selfProgrammes(e.job.JHT), contribution.Reserved
		x.Workplace, x.ContractEnd = e.job.Country, e.job.End
	}
	return x
}

func selfProgrammes(jht bool) law.Programmes {
	if jht {
		return law.SetOf(law.JKK, law.JKM, law.JHT)
	}
	return law.SetOf(law.JKK, law.JKM)
}

// sectorOf tells whom PP 50/2025 relieves longer.
func sectorOf(code string) string {
	if o, ok := occupation.Find(code); ok && o.Sector == occupation.Transport {
		return law.Transport
	}
	return ""
}

// raise is a wage that differs from last month's.
type raise struct {
	i    int
	firm int
	wage money.Rupiah
}

// raisesAtOnce bounds the wages that one statement changes.
const raisesAtOnce = 256

// reportWages writes changed wages as their employers report them.
func (p *player) reportWages(ctx context.Context, raises []raise, who func(i int) *known) error {
	for part := range slices.Chunk(raises, raisesAtOnce) {
		if err := p.db.Write(ctx, func(tx *db.Tx) error {
			now := db.Micros(tx.Now())
			members, wages := make([]int64, 0, len(part)), make([][]any, 0, len(part))
			changed := map[int64]int{}
			var employers []int64
			for _, r := range part {
				no, firm := who(r.i).no, p.firms[r.firm].no
				members = append(members, no)
				wages = append(wages, []any{no, firm, int64(p.month), "regular", int64(0), int64(r.wage), int64(0), now})
				if changed[firm]++; changed[firm] == 1 {
					employers = append(employers, firm)
				}
			}
			if _, err := tx.Load(ctx, "wage", wageColumns, slices.Values(wages)); err != nil {
				return err
			}
			// By the key of the member: a join with a list of values would
			// make SQLite walk the whole table.
			args := []any{int(p.month), now}
			q := `UPDATE enrolment SET wage_month = $1, version = version + 1, updated_at = $2, wage = (SELECT w.amount FROM wage w
				WHERE w.member_no = enrolment.member_no AND w.employer_no = enrolment.employer_no AND w.month = $1 AND w.kind = 'regular' AND w.revision = 0)
				WHERE segment = 1 AND state = 'live' AND member_no IN ` + db.In(&args, members)
			if n, err := tx.Exec(ctx, q, args...); err != nil {
				return err
			} else if n != int64(len(part)) {
				return fmt.Errorf("sim: %d wages changed for %d reported", n, len(part))
			}
			var changes []audit.Change
			for _, no := range employers {
				changes = append(changes, audit.Change{Word: no, Actor: actor, Action: "contribution.report_wages", Subject: "employer:" + strconv.FormatInt(no, 10),
					After: map[string]any{"month": p.month, "changed": changed[no]}})
			}
			return audit.Write(ctx, tx, changes...)
		}); err != nil {
			return err
		}
		p.sum.WageChanges += len(part)
	}
	return nil
}

// leave ends the enrolments of workers whose last day is today.
func (p *player) leave(ctx context.Context, leavers []int, who func(i int) *known) error {
	if len(leavers) == 0 {
		return nil
	}
	return p.db.Write(ctx, func(tx *db.Tx) error {
		var changes []audit.Change
		for _, i := range leavers {
			no, j := who(i).no, p.world.Job(i)
			var firm int64
			reason := "contract_ended"
			if j.Employer >= 0 {
				firm = p.firms[j.Employer].no
			}
			if j.Segment == population.PU {
				reason = [...]string{"resigned", "resigned", "contract_ended", "dismissed"}[i%4]
			}
			const q = `UPDATE enrolment SET state = 'ended', end_date = $1, end_reason = $2, version = version + 1, updated_at = $3
				WHERE member_no = $4 AND employer_no = $5 AND state <> 'ended'`
			if err := tx.ExecOne(ctx, q, int(p.day), reason, db.Micros(tx.Now()), no, firm); err != nil {
				return err
			}
			c := audit.Change{Word: no, Actor: actor, Action: "contribution.end_employment", Subject: "member:" + strconv.FormatInt(no, 10),
				After: map[string]any{"employer": firm, "end": p.day}, Reason: reason}
			changes = append(changes, c)
			if firm != 0 {
				c.Word = firm
				changes = append(changes, c)
			}
		}
		return audit.Write(ctx, tx, changes...)
	})
}
