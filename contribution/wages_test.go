package contribution_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
)

// register gives the desk a register of persons.
func (w *world) register() {
	w.t.Helper()
	ring, err := secret.New()
	if err != nil {
		w.t.Fatal(err)
	}
	w.desk.Members = &member.Registry{DB: w.d, Ring: ring}
}

// row is one staged row; exactly one pointer is set.
type row struct {
	member int64
	bad    bool
	new    *sipp.NewWorker
	wage   *sipp.WageLine
	leave  *sipp.Leaver
	update *sipp.DataUpdate
}

// stage keeps a report as package employer does.
func (w *world) stage(employer int64, m period.Month, rows ...row) (report int64) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		report = id.Row(tx.Now())
		if _, err := tx.Insert(ctx, "wage_report", `employer_no,report_id,month,branch_no,state,source,file_name,sha256,rows_total,rows_error,rows_warning,summary,
			problem,created_at,touched_at,created_by,applied_at`, "", [][]any{{employer, report, int(m), 0, "staged", "json", "", "", len(rows), 0, 0, "", "", 0, 0, "", 0}}); err != nil {
			return err
		}
		for i, r := range rows {
			kind, severity := "", 0
			var amount, back money.Rupiah
			switch {
			case r.new != nil:
				kind, amount = "new", r.new.Wage
			case r.wage != nil:
				kind, amount, back = "wage", r.wage.Wage, r.wage.BackPay
			case r.leave != nil:
				kind = "leave"
			default:
				kind = "update"
			}
			if r.bad {
				severity = 2
			}
			plain, err := json.Marshal(map[string]any{"new": r.new, "wage": r.wage, "leave": r.leave, "update": r.update})
			if err != nil {
				return err
			}
			sealed, err := w.desk.Members.Ring.Seal(string(plain), fmt.Sprintf("wage_row/%d/%d/%d", employer, report, i+1))
			if err != nil {
				return err
			}
			if _, err := tx.Insert(ctx, "wage_row", `employer_no,report_id,row_no,sheet,sheet_row,kind,state,severity,member_no,nik_index,name,wage,back_pay,old_wage,
				problems,payload`, "", [][]any{{employer, report, i + 1, "data_upah", i + 2, kind, "known", severity, r.member, "", "", int64(amount), int64(back), 0, "", sealed}}); err != nil {
				return err
			}
		}
		return nil
	})
	return report
}

func newcomer(i int, wage money.Rupiah) *sipp.NewWorker {
	return &sipp.NewWorker{Name: fmt.Sprintf("Budi %c Santoso", 'A'+i), BirthDate: 19900817, BirthPlace: "Semarang", MotherName: "Sri", IDKind: sipp.KTP,
		IDNumber: fmt.Sprintf("33740117089000%02d", i+1), Sex: "L", Married: "T", Mobile: "081234567890", Wage: wage, JoinedOn: 20260401, WorkStart: 20260401,
		WorkRegency: "3374", Contract: "PKWTT", StaffNo: fmt.Sprint(i)}
}

func (w *world) apply(employer, report int64) contribution.Applied {
	w.t.Helper()
	a, err := w.desk.ApplyWageReport(ctx, employer, report, "account:1", nil)
	if err != nil {
		w.t.Fatal(err)
	}
	return a
}

func (w *world) clean() {
	w.t.Helper()
	if err := w.d.Read(ctx, func(tx *db.Tx) error {
		return w.desk.Check(ctx, tx, func(f contribution.Finding) { w.t.Errorf("%s: %s %s", f.Code, f.Row, f.What) })
	}); err != nil {
		w.t.Fatal(err)
	}
}

func TestApplyingAWageReport(t *testing.T) {
	each(t, wib(2026, 6, 20, 9, 0), func(w *world) {
		w.register()
		defer contribution.SetApplyRows(3)()
		a := w.company("")
		rows := make([]row, 7)
		for i := range rows {
			rows[i] = row{new: newcomer(i, 5_000_000), bad: i == 6}
		}
		rep := w.stage(a, 202605, rows...)
		members := map[int]int64{}
		w.t.Run("new workers are registered, enrolled and reported, errors are left out", func(t *testing.T) {
			got := w.apply(a, rep)
			if got.Registered != 6 || got.Enrolled != 6 || got.Wages != 6 || got.Rows != 6 || len(got.Refused) != 0 {
				t.Fatalf("%+v", got)
			}
			for i := range 6 {
				members[i] = w.number(`SELECT member_no FROM wage_row WHERE employer_no = $1 AND report_id = $2 AND row_no = $3`, a, rep, i+1)
			}
			if n := w.number(`SELECT count(*) FROM enrolment e JOIN member m ON m.member_no = e.member_no WHERE e.employer_no = $1 AND e.jkp = 1 AND e.area = '33.74'
				AND e.start_date = 20260401 AND m.state = 'reserved'`, a); n != 6 {
				t.Errorf("%d enrolments as they should be", n)
			}
		})
		w.t.Run("applying it again does nothing", func(t *testing.T) {
			if got := w.apply(a, rep); !got.Already || got.Enrolled+got.Wages+got.Registered != 0 {
				t.Errorf("%+v", got)
			}
		})
		w.t.Run("the same content in another report doubles nothing", func(t *testing.T) {
			got := w.apply(a, w.stage(a, 202605, rows...))
			if got.Registered != 0 || got.Enrolled != 0 || got.Wages != 0 || len(got.Refused) != 0 ||
				w.number(`SELECT count(*) FROM member`) != 6 || w.number(`SELECT count(*) FROM enrolment`) != 6 {
				t.Errorf("%+v", got)
			}
		})
		if _, err := w.desk.BillEmployer(ctx, a, 202605, "account:1"); err != nil {
			w.t.Fatal(err)
		}
		first := w.bills(a, 202605)[0]
		line := func(i int, wage, back money.Rupiah, m period.Month) row {
			return row{member: members[i], wage: &sipp.WageLine{Wage: wage, BackPay: back, Month: m}}
		}
		w.t.Run("a changed wage supersedes the open bill", func(t *testing.T) {
			got := w.apply(a, w.stage(a, 202605, line(0, 7_000_000, 0, 0), line(1, 5_000_000, 0, 0)))
			now := w.bills(a, 202605)
			if got.Wages != 1 || len(now) != 1 || now[0].No == first.No || now[0].Billed() != w.fresh(a, 202605) || now[0].Billed() != w.rowsOf(now[0]) || now[0].Members != 6 {
				t.Errorf("%+v, %d bills, %v, want %v", got, len(now), now[0].Billed(), w.fresh(a, 202605))
			}
		})
		w.t.Run("a later month keeps the earlier wage; who is absent keeps the last", func(t *testing.T) {
			w.apply(a, w.stage(a, 202606, line(0, 9_000_000, 0, 0)))
			if _, err := w.desk.BillEmployer(ctx, a, 202606, "account:1"); err != nil {
				t.Fatal(err)
			}
			for _, m := range []period.Month{202605, 202606} {
				if bs, err := w.desk.CorrectMonth(ctx, a, m, nil, "nothing", "account:1"); err != nil || len(bs) != 0 {
					t.Errorf("%v differs: %v", m, err)
				}
				if b := w.bills(a, m)[0]; b.Billed() != w.fresh(a, m) {
					t.Errorf("%v: %v, want %v", m, b.Billed(), w.fresh(a, m))
				}
			}
		})
		w.t.Run("back pay goes to its own month", func(t *testing.T) {
			before, other := w.bills(a, 202605)[0].Billed(), w.bills(a, 202606)[0].Billed()
			w.apply(a, w.stage(a, 202606, line(2, 5_000_000, 1_000_000, 202605)))
			may, june := w.bills(a, 202605)[0], w.bills(a, 202606)[0]
			r, err := law.MustLoad().Contribution(law.Input{Segment: law.PU, Month: 202605, Wage: 1_000_000, RiskGroup: 1, Programmes: 15})
			if err != nil || may.Billed() != before+r.Total || june.Billed() != other {
				t.Errorf("May %v → %v, June %v → %v, %v", before, may.Billed(), other, june.Billed(), err)
			}
		})
		w.t.Run("a leaver owes the month of leaving and no later one", func(t *testing.T) {
			got := w.apply(a, w.stage(a, 202606, row{member: members[3], leave: &sipp.Leaver{Reason: "1", Date: 20260531}}))
			if got.Ended != 1 || w.bills(a, 202606)[0].Members != 5 || w.bills(a, 202605)[0].Members != 6 || w.bills(a, 202606)[0].Billed() != w.fresh(a, 202606) {
				t.Errorf("%+v", got)
			}
		})
		w.t.Run("contact data change, the bank account does not", func(t *testing.T) {
			got := w.apply(a, w.stage(a, 202606, row{member: members[4], update: &sipp.DataUpdate{Mobile: "081298765432", Email: "budi@example.org", StaffNo: "77", Bank: "014", AccountNo: "123"}}))
			p, err := w.desk.Members.Get(ctx, members[4])
			if err != nil || got.Updated != 1 || p.Phone != "+6281298765432" || p.BankAccount != "" ||
				w.number(`SELECT count(*) FROM enrolment WHERE member_no = $1 AND staff_no = '77'`, members[4]) != 1 {
				t.Errorf("%+v, %v, %v", got, p.Phone, err)
			}
		})
		w.t.Run("a report that is not staged is refused", func(t *testing.T) {
			w.exec(`UPDATE wage_report SET state = 'reading' WHERE report_id = $1`, rep)
			if _, err := w.desk.ApplyWageReport(ctx, a, rep, "account:1", nil); code(err) != contribution.CodeReportState {
				t.Error(err)
			}
			if _, err := w.desk.ApplyWageReport(ctx, a, 1, "account:1", nil); code(err) != contribution.CodeNoReport {
				t.Error(err)
			}
		})
		w.clean()
	})
}

func TestEmployments(t *testing.T) {
	each(t, wib(2026, 6, 20, 9, 0), func(w *world) {
		a, other, p, q := w.company(""), w.company(""), w.person("issued"), w.person("issued")
		w.exec(`UPDATE employer SET scale = 'micro' WHERE employer_no = $1`, a)
		enrol := func(employer, no int64, wage money.Rupiah, start period.Date) (e int64, err error) {
			err = w.d.Write(ctx, func(tx *db.Tx) error {
				e, err = w.desk.EnrolWorkerTx(ctx, tx, employer, no, contribution.WorkerEnrolment{Wage: wage, Start: start}, "account:1")
				return err
			})
			return e, err
		}
		e, err := enrol(a, p, 4_000_000, 20260401)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, m := range []period.Month{202604, 202605, 202606} {
			if _, err := w.desk.BillEmployer(ctx, a, m, "account:1"); err != nil {
				w.t.Fatal(err)
			}
		}
		w.t.Run("nobody is enrolled twice at one employer, but at two", func(t *testing.T) {
			if _, err := enrol(a, p, 4_000_000, 20260401); code(err) != contribution.CodeEnrolled {
				t.Error(err)
			}
			if _, err := enrol(other, p, 4_000_000, 20260601); err != nil {
				t.Error(err)
			}
			if _, err := enrol(a, q, 0, 0); code(err) != contribution.CodeWage {
				t.Error(err)
			}
			if _, err := enrol(99, q, 1, 20260101); code(err) != contribution.CodeNoEmployer {
				t.Error(err)
			}
		})
		w.t.Run("a late joiner is added to the months that were billed", func(t *testing.T) {
			if _, err := enrol(a, q, 3_000_000, 20260515); err != nil {
				t.Fatal(err)
			}
			for m, want := range map[period.Month]int{202604: 1, 202605: 2, 202606: 2} {
				if b := w.bills(a, m)[0]; b.Members != want || b.Billed() != w.fresh(a, m) {
					t.Errorf("%v: %d workers, %v, want %v", m, b.Members, b.Billed(), w.fresh(a, m))
				}
			}
		})
		w.t.Run("other programmes hold from their month on", func(t *testing.T) {
			e2, err := w.desk.ChangeProgrammes(ctx, p, e, two, 202606, "micro", "account:1")
			if err != nil || e2 == e {
				t.Fatal(err)
			}
			for _, m := range []period.Month{202605, 202606} {
				if bs, err := w.desk.CorrectMonth(ctx, a, m, nil, "nothing", "account:1"); err != nil || len(bs) != 0 || w.bills(a, m)[0].Billed() != w.fresh(a, m) {
					t.Errorf("%v differs, %v", m, err)
				}
			}
			if w.number(`SELECT sum(jp_employer) FROM contribution WHERE member_no = $1 AND employer_no = $2 AND month = 202606`, p, a) != 0 ||
				w.number(`SELECT sum(jp_employer) FROM contribution WHERE member_no = $1 AND employer_no = $2 AND month = 202605`, p, a) == 0 {
				t.Error("the pension does not end with May")
			}
			e = e2
			if _, err := w.desk.ChangeProgrammes(ctx, p, e, 1, 202606, "too little", "account:1"); code(err) != contribution.CodeProgrammes {
				t.Error(err)
			}
		})
		w.t.Run("the employer's choice reaches every worker", func(t *testing.T) {
			w.exec(`UPDATE employer SET programmes = 7 WHERE employer_no = $1`, a)
			n, err := w.desk.ApplyProgrammes(ctx, a, 202606, "account:1")
			if err != nil || n != 2 || w.bills(a, 202606)[0].Billed() != w.fresh(a, 202606) || w.bills(a, 202606)[0].JP != 0 {
				t.Errorf("%d, %v", n, err)
			}
			e = w.number(`SELECT max(enrolment_id) FROM enrolment WHERE member_no = $1 AND employer_no = $2 AND state = 'live'`, p, a)
		})
		w.t.Run("ending needs a reason and a possible day, and takes back later months", func(t *testing.T) {
			if err := w.desk.EndEmployment(ctx, p, e, 20260531, "", "account:1"); code(err) != contribution.CodeReason {
				t.Error(err)
			}
			if err := w.desk.EndEmployment(ctx, p, e, 20260331, "x", "account:1"); code(err) != contribution.CodeEndDate {
				t.Error(err)
			}
			if err := w.desk.EndEmployment(ctx, p, e, 20260615, "resigned", "account:1"); err != nil {
				t.Fatal(err)
			}
			if err := w.desk.EndEmployment(ctx, p, e, 20260615, "again", "account:1"); code(err) != contribution.CodeEnded {
				t.Error(err)
			}
			if w.bills(a, 202606)[0].Members != 2 {
				t.Error("the month of leaving is owed whole")
			}
		})
		w.clean()
	})
}

func TestWhatTheEmployerChangesReachesItsWorkers(t *testing.T) {
	each(t, wib(2026, 11, 10, 9, 0), func(w *world) {
		firm, no := w.company(""), w.person("issued")
		w.write(func(tx *db.Tx) error {
			_, err := w.desk.EnrolWorkerTx(ctx, tx, firm, no, contribution.WorkerEnrolment{Wage: 5_000_000, Start: 20260901}, "test")
			return err
		})
		if _, err := w.desk.BillEmployer(ctx, firm, 202611, "test"); err != nil {
			t.Fatal(err)
		}
		jkk := func(m period.Month) int64 {
			return w.number(`SELECT coalesce(sum(jkk), 0) FROM contribution WHERE member_no = $1 AND month = $2`, no, m)
		}
		if got := jkk(202611); got != 12_000 { // group I, 0.24 %
			w.t.Fatalf("before: %d", got)
		}
		w.exec(`UPDATE employer SET risk_group = 5 WHERE employer_no = $1`, firm)
		for range 2 { // the second time nothing is left to do
			if _, err := w.desk.ApplyProgrammes(ctx, firm, 202611, "test"); err != nil {
				w.t.Fatal(err)
			}
		}
		if got := jkk(202611); got != 87_000 { // group V, 1.74 %
			w.t.Errorf("the billed month has JKK %d, want that of group V", got)
		}
		if n := w.number(`SELECT count(*) FROM enrolment WHERE member_no = $1 AND state <> 'ended' AND risk_group = 5`, no); n != 1 {
			w.t.Errorf("%d enrolments in group V", n)
		}
		if n := w.number(`SELECT count(*) FROM enrolment WHERE member_no = $1`, no); n != 2 {
			w.t.Errorf("%d enrolments: the earlier months must keep theirs", n)
		}
	})
}
