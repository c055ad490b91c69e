package employer_test

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"maps"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/employer/sipp"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

const november = 202611

// staff are the workers of the employer in these tests: 0 to 19; 20 to 29 are
// registered and work nowhere.
const staff = 20

func eachFirm(t *testing.T, f func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed)) {
	each(t, func(t *testing.T, o *employer.Office, c *clock.Fixed) {
		c.Set(monday)
		no := register(t, o, garment())
		populate(t, o, no, 0, staff+10, staff)
		f(t, o, no, c)
	})
}

func stage(t testing.TB, o *employer.Office, no int64, file []byte) (employer.Report, error) {
	t.Helper()
	rid, err := o.Stage(ctx, no, november, 0, employer.Upload{Name: `C:\upah\november.csv`, Reader: bytes.NewReader(file), Size: int64(len(file))}, clerk, nil)
	if rid == 0 {
		return employer.Report{}, err
	}
	r, rerr := o.Report(ctx, no, rid)
	if rerr != nil {
		t.Fatal(rerr)
	}
	return r, err
}

// must stages a file that is good as a whole.
func must(t testing.TB, o *employer.Office, no int64, file []byte) (employer.Report, []employer.StagedRow) {
	t.Helper()
	r, err := stage(t, o, no, file)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := o.Rows(ctx, no, r.ID, employer.Filter{}, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, o)
	return r, rows
}

// sound asks doctor.
func sound(t testing.TB, o *employer.Office) {
	t.Helper()
	for _, f := range findings(t, o) {
		t.Errorf("doctor: %+v", f)
	}
}

func findings(t testing.TB, o *employer.Office) (list []employer.Finding) {
	t.Helper()
	if err := o.DB.Read(ctx, func(tx *db.Tx) error {
		return employer.Check(ctx, tx, func(f employer.Finding) { list = append(list, f) })
	}); err != nil {
		t.Fatal(err)
	}
	return list
}

func table(rows ...[]string) []byte {
	var b bytes.Buffer
	_ = csv.NewWriter(&b).WriteAll(rows)
	return b.Bytes()
}

func with(row []string, column int, value string) []string {
	row = append([]string(nil), row...)
	row[column] = value
	return row
}

func codes(r employer.StagedRow) (s []string) {
	for _, p := range r.Problems {
		s = append(s, p.Code)
	}
	return s
}

func TestStates(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		populateAt(t, o, 40) // employed by somebody else
		w := func(i worker) []string { return i.row(no) }
		wage := func(i worker, s string) []string { return with(w(i), 5, s) }
		file := table(wageHeader,
			w(0),                                // 4.0 m, as before
			wage(1, "4100001"),                  // known at 4.1 m
			wage(2, "3780000"),                  // 4.2 m − 10 %
			wage(3, "3780000"),                  // 4.3 m − 12 %
			wage(4, "3100880"),                  // one rupiah under the minimum of Banten in 2026, and a drop
			w(25),                               // registered, works nowhere
			w(99),                               // nobody
			w(0),                                // twice
			wage(5, "tiga juta"),                // no amount
			with(w(6), 0, ""),                   // by KPJ
			with(w(8), 1, itoa(worker(9).no())), // NIK and KPJ of two persons
			with(with(w(10), 3, "SITI"), 4, "01-01-1999"),
			with(w(11), 3, "BUDI SANTOSO"), // shorter name
			w(40),
		)
		r, rows := must(t, o, no, file)
		want := []struct {
			state    employer.RowState
			severity int
			code     string
		}{
			{employer.RowKnown, 0, ""}, {employer.RowChanged, 0, ""}, {employer.RowWageDrop, 1, "employer.row_wage_drop"},
			{employer.RowWageDrop, 1, "employer.row_wage_drop"}, {employer.RowWageDrop, 1, "employer.row_below_minimum"},
			{employer.RowWrongEmployer, 2, ""}, {employer.RowUnknownWorker, 2, ""}, {employer.RowError, 2, "duplicate_nik"}, {employer.RowError, 2, "amount_format"},
			{employer.RowKnown, 0, ""}, {employer.RowError, 2, "employer.row_two_persons"}, {employer.RowError, 2, "employer.row_other_person"},
			{employer.RowKnown, 1, "employer.row_name_differs"}, {employer.RowWrongEmployer, 2, ""},
		}
		if len(rows) != len(want) {
			t.Fatalf("%d rows, want %d", len(rows), len(want))
		}
		for i, x := range want {
			if g := rows[i]; g.State != x.state || g.Severity != x.severity || x.code != "" && !strings.Contains(strings.Join(codes(g), " "), x.code) {
				t.Errorf("row %d is %s, severity %d, %v; want %+v", i+1, g.State, g.Severity, codes(g), x)
			}
		}
		if p := rows[8].Problems[0]; p.Value != "tiga juta" || p.Column != "F" || p.Row != 10 {
			t.Errorf("the wrong amount is shown as %+v", p)
		}
		s := r.Summary
		if r.State != employer.Staged || r.Rows != 14 || r.Errors != 7 || r.Warnings != 4 || s.Changed != 4 || s.Unchanged != 3 || s.Joiners != 0 || s.Minimum != 3_100_881 {
			t.Errorf("report %+v", r)
		}
		// 20 workers; 0 to 6 and 11 are in good rows or bad ones, 8 and 10 in bad ones.
		if s.Absent != staff-10 || s.WorkersBefore != staff || s.WorkersAfter != staff {
			t.Errorf("summary %+v", s)
		}
		if r.FileName != "november.csv" || r.Source != "csv" {
			t.Errorf("kept as %q, %s", r.FileName, r.Source)
		}
		for _, part := range []employer.Filter{{State: employer.RowWageDrop}, {MinSeverity: employer.Bad}, {Kind: employer.KindWage}} {
			got, err := o.Rows(ctx, no, r.ID, part, 2, 3)
			if err != nil || len(got) != 3 && part.State == "" || part.State != "" && len(got) != 3 {
				t.Errorf("filter %+v: %d rows, %v", part, len(got), err)
			}
		}
	})
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }

// populateAt registers one more person, who works for another employer.
func populateAt(t *testing.T, o *employer.Office, i int) {
	t.Helper()
	r := garment()
	r.NIB, r.NPWP, r.Name = "9120012340000", "029999999901000", "CV Lain Hati"
	populate(t, o, register(t, o, r), i, i+1, i+1)
}

func newWorker(i worker) sipp.NewWorkerInput {
	return sipp.NewWorkerInput{Name: i.name(), BirthDate: i.birthText(), MotherName: "IBU", IDKind: "KTP", IDNumber: i.nik(), Sex: "L", Wage: 3_500_000,
		Mobile: "081234567890", BirthPlace: "Tangerang", MailTo: "E", JoinedOn: "01-11-2026", Married: "Y", Country: "ID", Address: "Jl. Mawar", WorkRegency: "3603",
		Contract: "PKWTT", WorkStart: "01-11-2026"}
}

func TestJoinersAndLeavers(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		populateAt(t, o, 40)
		p := sipp.Payroll{
			NewWorkers: []sipp.NewWorkerInput{newWorker(50), newWorker(25), newWorker(40), newWorker(3)},
			Wages:      []sipp.WageInput{{NIK: worker(0).nik(), Wage: 4_000_000, BackPay: 500_000}, {NIK: worker(3).nik(), Wage: 4_300_000}},
			Leavers: []sipp.LeaverInput{
				{KPJ: itoa(worker(1).no()), Name: worker(1).name(), BirthDate: worker(1).birthText(), Reason: "01", Date: "31-10-2026"},
				{KPJ: itoa(worker(2).no()), Name: worker(2).name(), BirthDate: worker(2).birthText(), Reason: "01", Date: "01-11-2026"},
				{KPJ: itoa(worker(25).no()), Name: worker(25).name(), BirthDate: worker(25).birthText(), Reason: "01", Date: "01-11-2026"},
				{KPJ: itoa(worker(4).no()), Name: worker(4).name(), BirthDate: worker(4).birthText(), Reason: "01", Date: "01-11-2019"},
			},
			DataUpdates: []sipp.DataUpdateInput{{NIK: worker(5).nik(), Address: "Jl. Melati"}},
		}
		rid, err := o.StageRows(ctx, no, november, 0, p, clerk, nil)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := o.Rows(ctx, no, rid, employer.Filter{}, 0, 100)
		if err != nil {
			t.Fatal(err)
		}
		want := []struct {
			kind  employer.Kind
			state employer.RowState
			known bool
			wage  money.Rupiah
		}{
			{employer.KindNew, employer.RowNew, false, 3_500_000}, {employer.KindNew, employer.RowNew, true, 3_500_000}, {employer.KindNew, employer.RowElsewhere, true, 3_500_000},
			{employer.KindWage, employer.RowWageDrop, true, 3_500_000}, // works here already
			{employer.KindWage, employer.RowKnown, true, 4_000_000}, {employer.KindWage, employer.RowError, true, 4_300_000},
			{employer.KindLeave, employer.RowLeaver, true, 0}, {employer.KindLeave, employer.RowLeaver, true, 4_200_000},
			{employer.KindLeave, employer.RowUnknownLeaver, true, 0}, {employer.KindLeave, employer.RowError, true, 0},
			{employer.KindUpdate, employer.RowUpdate, true, 0},
		}
		if len(rows) != len(want) {
			t.Fatalf("%d rows", len(rows))
		}
		for i, x := range want {
			if g := rows[i]; g.Kind != x.kind || g.State != x.state || (g.MemberNo != 0) != x.known || g.Wage != x.wage {
				t.Errorf("row %d: %s %s, member %d, wage %d, %v; want %+v", i+1, g.Kind, g.State, g.MemberNo, g.Wage, codes(g), x)
			}
		}
		r, _ := o.Report(ctx, no, rid)
		s := r.Summary
		// before: the wages of 0 to 19; after: 1 is gone, 3 has 3.5 m, three joined.
		var before, after money.Rupiah
		month := func(m int32, w money.Rupiah) money.Rupiah {
			res, err := o.Law.Contribution(law.Input{Segment: law.PU, Month: s.DifferFrom.Add(int(m)), Wage: w, RiskGroup: 3})
			if err != nil {
				t.Fatal(err)
			}
			return res.Total
		}
		e, _ := o.Get(ctx, no)
		for i := range worker(staff) {
			before += month(0, money.Rupiah(i.wage()))
			switch i {
			case 1:
			case 3:
				after += month(1, 3_500_000)
			default:
				after += month(1, money.Rupiah(i.wage()))
			}
		}
		for range 3 {
			res, err := o.Law.Contribution(law.Input{Segment: law.PU, Month: november, Wage: 3_500_000, RiskGroup: e.RiskGroup})
			if err != nil {
				t.Fatal(err)
			}
			after += res.Total
		}
		if s.TotalBefore != before || s.TotalAfter != after {
			t.Errorf("amounts %v → %v, want %v → %v", s.TotalBefore, s.TotalAfter, before, after)
		}
		if s.Joiners != 3 || s.Leavers != 2 || s.WorkersAfter != staff-1+3 || s.BackPay != 500_000 {
			t.Errorf("summary %+v", s)
		}
		t.Run("usable rows open to what was sent", func(t *testing.T) {
			var usable []employer.StagedRow
			if err := o.DB.Read(ctx, func(tx *db.Tx) (err error) {
				usable, err = o.UsableTx(ctx, tx, no, rid, 0, 100)
				return err
			}); err != nil || len(usable) != 8 {
				t.Fatalf("%d usable rows, %v", len(usable), err)
			}
			row, err := employer.DecodeRow(o.Members.Ring, usable[0])
			if err != nil || row.NewWorker == nil || row.NewWorker.IDNumber != worker(50).nik() || row.NewWorker.MotherName != "IBU" {
				t.Errorf("%+v, %v", row, err)
			}
			moved := usable[0]
			moved.RowNo++
			if _, err := employer.DecodeRow(o.Members.Ring, moved); err == nil {
				t.Error("a row opened at another's place")
			}
		})
	})
}

func TestSameFileCountsOnce(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		file := table(wageHeader, worker(0).row(no), worker(1).row(no))
		first, _ := must(t, o, no, file)
		again, _ := must(t, o, no, file)
		if again.ID != first.ID {
			t.Error("the same file made another report")
		}
		if list, err := o.Reports(ctx, no, 0, 10); err != nil || len(list) != 1 {
			t.Errorf("%d reports, %v", len(list), err)
		}
		if err := o.Discard(ctx, no, first.ID, clerk); err != nil {
			t.Fatal(err)
		}
		if err := o.Discard(ctx, no, first.ID, clerk); err != nil {
			t.Errorf("discarded twice: %v", err)
		}
		sound(t, o)
		third, rows := must(t, o, no, file)
		if third.ID == first.ID || len(rows) != 2 {
			t.Errorf("after discarding: report %d, %d rows", third.ID, len(rows))
		}
		t.Run("two at once make one", func(t *testing.T) {
			file := table(wageHeader, worker(3).row(no))
			ids := make(chan int64, 4)
			for range 4 {
				go func() {
					rid, err := o.Stage(ctx, no, november, 0, employer.Upload{Reader: bytes.NewReader(file), Size: int64(len(file))}, clerk, nil)
					if err != nil && code(err) != "employer.report_reading" {
						t.Error(err)
					}
					ids <- rid
				}()
			}
			seen := map[int64]bool{}
			for range 4 {
				seen[<-ids] = true
			}
			if len(seen) != 1 {
				t.Errorf("reports %v", seen)
			}
		})
	})
}

func TestKilledWhileReading(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		file := table(wageHeader, worker(0).row(no), worker(1).row(no))
		r, _ := must(t, o, no, file)
		// What a process that was killed leaves behind.
		if err := o.DB.Write(ctx, func(tx *db.Tx) error {
			return tx.ExecOne(ctx, `UPDATE wage_report SET state = 'reading', summary = '' WHERE employer_no = $1 AND report_id = $2`, no, r.ID)
		}); err != nil {
			t.Fatal(err)
		}
		if got, err := stage(t, o, no, file); code(err) != "employer.report_reading" || got.ID != r.ID {
			t.Errorf("while it may still live: report %d, %v", got.ID, err)
		}
		c.Advance(61 * time.Minute)
		if f := findings(t, o); len(f) != 1 || f[0].Rule != "wage_report.stuck" {
			t.Errorf("doctor: %+v", f)
		}
		anew, rows := must(t, o, no, file)
		if anew.ID == r.ID || len(rows) != 2 {
			t.Errorf("read anew as %d with %d rows", anew.ID, len(rows))
		}
		if old, _ := o.Report(ctx, no, r.ID); old.State != employer.Discarded {
			t.Errorf("the old one is %s", old.State)
		}
	})
}

// breaking fails to read behind an offset, once it was read over passes times.
type breaking struct {
	io.ReaderAt
	after  int64
	passes int
	last   int64
}

func (b *breaking) ReadAt(p []byte, off int64) (int, error) {
	if off < b.last && off == 0 && b.last > b.after {
		b.passes--
	}
	b.last = off
	if off+int64(len(p)) > b.after && b.passes <= 0 {
		return 0, errors.New("the disk is gone")
	}
	return b.ReaderAt.ReadAt(p, off)
}

func TestDoctorSeesWrongCounts(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		r, _ := must(t, o, no, table(wageHeader, worker(0).row(no), worker(1).row(no)))
		if err := o.DB.Write(ctx, func(tx *db.Tx) error {
			return tx.ExecOne(ctx, `DELETE FROM wage_row WHERE employer_no = $1 AND report_id = $2 AND row_no = 2`, no, r.ID)
		}); err != nil {
			t.Fatal(err)
		}
		if f := findings(t, o); len(f) != 1 || f[0].Rule != "wage_report.counts" {
			t.Errorf("doctor: %+v", f)
		}
	})
}

func TestMonthAndBranch(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		file := table(wageHeader, worker(0).row(no))
		up := employer.Upload{Reader: bytes.NewReader(file), Size: int64(len(file))}
		for m, want := range map[int32]string{201506: "employer.report_month", 202701: "employer.report_month", 0: "employer.report_month", 202613: "employer.report_month"} {
			if _, err := o.Stage(ctx, no, period.Month(m), 0, up, clerk, nil); code(err) != want {
				t.Errorf("month %d: %v", m, err)
			}
		}
		if _, err := o.Stage(ctx, no, november, 3, up, clerk, nil); code(err) != "employer.branch_not_found" {
			t.Error(err)
		}
		if _, err := o.Stage(ctx, 12345678, november, 0, up, clerk, nil); fault.Of(err).Class != fault.NotFound {
			t.Error(err)
		}
	})
}

func TestChunkingDoesNotShow(t *testing.T) {
	eachFirm(t, func(t *testing.T, o *employer.Office, no int64, c *clock.Fixed) {
		n := 0
		rapid.Check(t, func(rt *rapid.T) {
			var p sipp.Payroll
			for range rapid.IntRange(0, 4).Draw(rt, "new") {
				p.NewWorkers = append(p.NewWorkers, newWorker(worker(rapid.IntRange(0, 60).Draw(rt, "who"))))
			}
			for range rapid.IntRange(1, 12).Draw(rt, "wages") {
				w := worker(rapid.IntRange(0, 40).Draw(rt, "who"))
				p.Wages = append(p.Wages, sipp.WageInput{NIK: w.nik(), Wage: rapid.Int64Range(0, 12).Draw(rt, "wage") * 1_000_000})
			}
			for range rapid.IntRange(0, 3).Draw(rt, "leavers") {
				w := worker(rapid.IntRange(0, 40).Draw(rt, "who"))
				p.Leavers = append(p.Leavers, sipp.LeaverInput{KPJ: itoa(w.no()), Reason: "01", Date: "15-11-2026"})
			}
			var first employer.Summary
			var states []employer.RowState
			for i, chunk := range []int{1000, 1, rapid.IntRange(2, 6).Draw(rt, "chunk")} {
				n++
				rid, err := o.StageInChunks(ctx, no, november, p, chunk, strconv.Itoa(n))
				if err != nil {
					rt.Fatal(err)
				}
				r, _ := o.Report(ctx, no, rid)
				rows, err := o.Rows(ctx, no, rid, employer.Filter{}, 0, 1000)
				if err != nil {
					rt.Fatal(err)
				}
				var got []employer.RowState
				for _, row := range rows {
					got = append(got, row.State)
				}
				if i == 0 {
					first, states = r.Summary, got
				} else if !reflect.DeepEqual(first, r.Summary) || !reflect.DeepEqual(states, got) {
					rt.Fatalf("in chunks of %d: %+v %v, at once: %+v %v", chunk, r.Summary, got, first, states)
				}
				total := 0
				for v := range maps.Values(r.Summary.States) {
					total += v
				}
				if total != len(rows) {
					rt.Fatalf("%d states for %d rows", total, len(rows))
				}
				if err := o.Discard(ctx, no, rid, clerk); err != nil {
					rt.Fatal(err)
				}
			}
		})
	})
}

func TestTakenIsExact(t *testing.T) {
	var s employer.Taken
	for i := 1; i <= 20_000; i++ {
		no := int64(99_999_999_999 - i*7)
		if at := s.First(no, i); at != 0 {
			t.Fatalf("%d stood in row %d", no, at)
		}
	}
	for i := 1; i <= 20_000; i++ {
		if at := s.First(int64(99_999_999_999-i*7), sipp.MaxRows); at != i {
			t.Fatalf("row %d was noted as %d", i, at)
		}
	}
}
