package contribution_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/golden"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// job is a PU enrolment of a test.
type work struct {
	member, employer int64
	branch           int
	programmes       law.Programmes
	jkp              bool
	wage             int64
	wageMonth        period.Month
	group            int
	start, end       period.Date
}

const enrolmentColumns = `member_no,enrolment_id,employer_no,branch_no,segment,state,programmes,jkp,wage,wage_month,risk_group,sector,occupation,second_job,
	workplace,area,staff_no,contract,start_date,end_date,end_reason,contract_end,version,updated_at`

// employ adds enrolments by hand.
func (w *world) employ(ws ...work) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		rows := make([][]any, len(ws))
		for i, x := range ws {
			jkp, state := 0, "live"
			if x.jkp {
				jkp = 1
			}
			if x.end != 0 {
				state = "ended"
			}
			rows[i] = []any{x.member, id.Row(tx.Now()), x.employer, x.branch, 1, state, int(x.programmes), jkp, x.wage, int(x.wageMonth), x.group, "", "", "",
				"", "33.74", "", "", int(x.start), int(x.end), "", 0, 1, 0}
		}
		_, err := tx.Insert(ctx, "enrolment", enrolmentColumns, "", rows)
		return err
	})
}

func (w *world) bills(employer int64, m period.Month) (live []contribution.Bill) {
	w.t.Helper()
	bs, err := w.desk.BillsOfMonth(ctx, employer, m)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, b := range bs {
		if b.State != contribution.Cancelled {
			live = append(live, b)
		}
	}
	return live
}

// rowsOf sums the rows of a bill and of those it supersedes.
func (w *world) rowsOf(b contribution.Bill) money.Rupiah {
	return money.Rupiah(w.number(`SELECT coalesce(sum(jkk+jkm+jht_employer+jht_worker+jp_employer+jp_worker), 0) FROM contribution
		WHERE employer_no = $1 AND (bill_no = $2 OR bill_no IN (SELECT old_bill_no FROM bill_supersedes WHERE payer = $1 AND bill_no = $2))`, b.Payer, b.No))
}

// fresh is what the law says now, one by one, for who is enrolled in the month.
func (w *world) fresh(employer int64, m period.Month) (total money.Rupiah) {
	w.t.Helper()
	es := map[int64]contribution.Enrolment{}
	rows := map[int64]bool{}
	if err := w.d.Read(ctx, func(tx *db.Tx) error {
		return db.Each(ctx, tx, `SELECT DISTINCT member_no FROM enrolment WHERE employer_no = $1`, []any{employer}, func(scan func(...any) error) error {
			var no int64
			err := scan(&no)
			rows[no] = true
			return err
		})
	}); err != nil {
		w.t.Fatal(err)
	}
	for no := range rows {
		list, err := w.desk.Enrolments(ctx, no)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, e := range list {
			if e.EmployerNo == employer && e.Start <= m.Last() && (e.End == 0 || e.End >= m.First()) && e.ID > es[no].ID {
				es[no] = e
			}
		}
	}
	for no, e := range es {
		if e.ID == 0 {
			continue
		}
		wage := e.Wage
		if e.WageMonth > m {
			wage = money.Rupiah(w.number(`SELECT amount FROM wage WHERE member_no = $1 AND employer_no = $2 AND kind = 'regular' AND month <= $3
				ORDER BY month DESC, revision DESC LIMIT 1`, no, employer, int(m)))
		}
		wage += money.Rupiah(w.number(`SELECT coalesce((SELECT amount FROM wage WHERE member_no = $1 AND employer_no = $2 AND kind = 'back_pay' AND month = $3
			ORDER BY revision DESC LIMIT 1), 0)`, no, employer, int(m)))
		r, err := law.MustLoad().Contribution(law.Input{Segment: law.PU, Month: m, Wage: wage, RiskGroup: e.RiskGroup, Programmes: e.Programmes, JKP: e.JKP, NoDeferral: true})
		if err != nil {
			w.t.Fatal(err)
		}
		total += r.Total
	}
	return total
}

func TestBillingAMonth(t *testing.T) {
	each(t, wib(2026, 6, 20, 9, 0), func(w *world) {
		a, b, empty := w.company(""), w.company(""), w.company("")
		p := make([]int64, 8)
		for i := range p {
			p[i] = w.person("issued")
		}
		w.employ(
			work{p[0], a, 0, 15, true, 8_000_000, 202606, 3, 20200101, 0},
			work{p[1], a, 0, 15, false, 15_000_000, 202601, 3, 20200101, 0},       // the last reported wage, above the cap
			work{p[2], a, 2, 3, false, 3_000_000, 202606, 5, 20260630, 0},         // joined on the last day
			work{p[3], a, 0, 15, false, 5_000_000, 202605, 3, 20200101, 20260601}, // left on the first day
			work{p[4], a, 0, 15, false, 5_000_000, 202605, 3, 20200101, 20260531}, // left the day before
			work{p[5], a, 0, 15, false, 5_000_000, 202605, 3, 20260701, 0},        // joins next month
			work{p[6], b, 0, 15, false, 5_000_000, 202605, 1, 20200101, 20260610}, // left and came back
			work{p[6], b, 0, 15, false, 6_000_000, 202606, 1, 20260615, 0},        // owes the month once, by the newer
			work{p[0], b, 0, 3, false, 2_000_000, 202606, 1, 20200101, 0},         // a second employer
		)
		n, err := w.desk.RunBilling(ctx, 202606, nil)
		if err != nil || n != 6 {
			w.t.Fatalf("%d rows, %v", n, err)
		}
		w.t.Run("each branch has a bill that is the sum of its rows", func(t *testing.T) {
			as, bs := w.bills(a, 202606), w.bills(b, 202606)
			if len(as) != 2 || len(bs) != 1 || len(w.bills(empty, 202606)) != 0 {
				t.Fatalf("%d and %d bills", len(as), len(bs))
			}
			var total money.Rupiah
			for _, x := range as {
				total += x.Amount
				if x.Amount != w.rowsOf(x) || x.Amount != x.Billed() || !id.ValidPaymentCode(x.Code) || x.DueDate != 20260715 || !x.ExpiresAt.IsZero() {
					t.Errorf("bill %+v, rows %v", x, w.rowsOf(x))
				}
			}
			if want := w.fresh(a, 202606); total != want {
				t.Errorf("%v, want %v", total, want)
			}
			if want := w.fresh(b, 202606); bs[0].Amount != want || bs[0].Members != 2 {
				t.Errorf("%v for %d, want %v", bs[0].Amount, bs[0].Members, want)
			}
		})
		w.t.Run("job loss is booked, not billed", func(t *testing.T) {
			if n := w.number(`SELECT jkp_state + jkp_jkk FROM contribution WHERE member_no = $1 AND employer_no = $2`, p[0], a); n != 11_000+7_000 {
				t.Error(n)
			}
			if n := w.number(`SELECT count(*) FROM contribution WHERE jkp_state <> 0`); n != 1 {
				t.Errorf("%d booked", n)
			}
		})
		w.t.Run("its derivation reads in both languages", func(t *testing.T) {
			for _, x := range w.bills(a, 202606) {
				if x.Branch == 0 {
					golden.Check(t, "employer_bill_why.id.txt", strings.Join(x.Why.Explain("id"), "\n")+"\n")
					golden.Check(t, "employer_bill_why.en.txt", strings.Join(x.Why.Explain("en"), "\n")+"\n")
				}
			}
		})
		w.t.Run("a second run is a no-op", func(t *testing.T) {
			bills := w.number(`SELECT count(*) FROM bill`)
			n, err := w.desk.RunBilling(ctx, 202606, nil)
			if err != nil || n != 0 || w.number(`SELECT count(*) FROM bill`) != bills {
				t.Errorf("%d, %v", n, err)
			}
			got, err := w.desk.BillEmployer(ctx, a, 202606, "account:1")
			if err != nil || len(got) != 2 || w.number(`SELECT count(*) FROM bill`) != bills {
				t.Errorf("%d bills, %v", len(got), err)
			}
		})
		w.t.Run("an employer who comes later is billed by the next run", func(t *testing.T) {
			w.employ(work{p[7], empty, 0, 15, false, 4_000_000, 202606, 1, 20260101, 0})
			n, err := w.desk.RunBilling(ctx, 202606, nil)
			if err != nil || n != 1 || len(w.bills(empty, 202606)) != 1 {
				t.Errorf("%d, %v", n, err)
			}
		})
		w.t.Run("a month to come is refused", func(t *testing.T) {
			for _, m := range []period.Month{202607, 201506, 0} {
				if _, err := w.desk.RunBilling(ctx, m, nil); code(err) != contribution.CodeMonth {
					t.Errorf("%v: %v", m, err)
				}
			}
		})
	})
}

// crowd employs many people in firms of many sizes and returns the employers.
func (w *world) crowd(employers, biggest int, seed uint64) []int64 {
	w.t.Helper()
	r := rand.New(rand.NewPCG(seed, 1))
	nos := make([]int64, employers)
	var ws []work
	for i := range nos {
		nos[i] = w.company("")
		for range 1 + r.IntN(biggest) {
			w.next++
			ws = append(ws, work{id.MemberNoOf(w.next * 7919), nos[i], r.IntN(2), 15, r.IntN(2) == 0, int64(2_000_000 + r.IntN(14_000_000)), 202605, 1 + r.IntN(5), 20200101, 0})
		}
	}
	w.employ(ws...)
	return nos
}

func TestBillingInManyChunks(t *testing.T) {
	each(t, wib(2026, 6, 20, 9, 0), func(w *world) {
		defer contribution.SetBlockRows(64)()
		nos := w.crowd(40, 200, 7)
		total := w.number(`SELECT count(*) FROM enrolment`)
		w.t.Run("a killed run goes on where it stopped", func(t *testing.T) {
			stop, cancel := context.WithCancel(ctx)
			calls := 0
			_, err := w.desk.RunBilling(stop, 202606, func(done, all int) {
				if calls++; calls == 9 {
					cancel()
				}
			})
			if !errors.Is(err, context.Canceled) {
				t.Fatal(err)
			}
			before := w.number(`SELECT count(*) FROM contribution`)
			if before == 0 || before >= total {
				t.Fatalf("%d of %d rows when stopped", before, total)
			}
			last := 0
			n, err := w.desk.RunBilling(ctx, 202606, func(done, all int) { last = done })
			if err != nil || int64(n)+before != total || int64(last) != total {
				t.Fatalf("%d and %d of %d, progress %d, %v", before, n, total, last, err)
			}
		})
		w.t.Run("every bill is the sum of its rows and of the law's lines", func(t *testing.T) {
			for _, no := range nos {
				var sum money.Rupiah
				for _, b := range w.bills(no, 202606) {
					if b.Amount != w.rowsOf(b) {
						t.Errorf("bill %d: %v, rows %v", b.No, b.Amount, w.rowsOf(b))
					}
					sum += b.Amount
				}
				if want := w.fresh(no, 202606); sum != want {
					t.Errorf("employer %d: %v, want %v", no, sum, want)
				}
			}
		})
		w.t.Run("chunks are on record", func(t *testing.T) {
			if n := w.number(`SELECT sum(rows) FROM batch_chunk WHERE batch = 'bill:2026-06'`); n != total {
				t.Errorf("%d, want %d", n, total)
			}
		})
	})
}

func TestCorrections(t *testing.T) {
	each(t, wib(2026, 6, 20, 9, 0), func(w *world) {
		defer contribution.SetBlockRows(16)()
		r := rand.New(rand.NewPCG(3, 3))
		a := w.crowd(1, 60, 11)[0]
		if _, err := w.desk.RunBilling(ctx, 202606, nil); err != nil {
			w.t.Fatal(err)
		}
		due := func() (sum money.Rupiah) { // what the rows say, and the bills, must be the same
			for _, b := range w.bills(a, 202606) {
				sum += b.Amount + b.CreditUsed
				if rows := w.rowsOf(b); rows != b.Billed() {
					w.t.Errorf("bill %d (%s, %s): %v, rows %v", b.No, b.Kind, b.State, b.Billed(), rows)
				}
			}
			return sum
		}
		for round := range 6 {
			w.t.Run(fmt.Sprintf("sums over revisions are what is due anew, round %d", round), func(t *testing.T) {
				paid := round >= 3
				if round == 3 || round == 4 {
					w.exec(`UPDATE bill SET state = 'paid' WHERE payer = $1 AND state = 'open'`, a)
				}
				var touched []int64
				if err := w.d.Read(ctx, func(tx *db.Tx) error {
					return db.Each(ctx, tx, `SELECT member_no FROM enrolment WHERE employer_no = $1 AND end_date = 0`, []any{a}, func(scan func(...any) error) error {
						var no int64
						err := scan(&no)
						if r.IntN(3) == 0 {
							touched = append(touched, no)
						}
						return err
					})
				}); err != nil {
					t.Fatal(err)
				}
				for i, no := range touched {
					switch i % 4 {
					case 0:
						w.exec(`UPDATE enrolment SET wage = $2 WHERE member_no = $1`, no, 1_000_000+r.IntN(20_000_000))
					case 1:
						w.exec(`UPDATE enrolment SET branch_no = 1 - branch_no WHERE member_no = $1`, no)
					case 2:
						w.exec(`UPDATE enrolment SET end_date = 20260520 WHERE member_no = $1`, no)
					case 3:
						w.exec(`UPDATE enrolment SET programmes = 3, jkp = 0 WHERE member_no = $1`, no)
					}
				}
				w.next++
				joiner := id.MemberNoOf(w.next * 7919)
				w.employ(work{joiner, a, r.IntN(3), 15, false, 5_000_000, 202606, 2, 20260610, 0})
				members := append(touched, joiner)
				if round%2 == 0 {
					members = nil
				}
				if _, err := w.desk.CorrectMonth(ctx, a, 202606, members, "test", "account:1"); err != nil {
					t.Fatal(err)
				}
				if got, want := due(), w.fresh(a, 202606); got != want {
					t.Errorf("bills %v, fresh %v (paid %v)", got, want, paid)
				}
				rows := w.number(`SELECT sum(jkk+jkm+jht_employer+jht_worker+jp_employer+jp_worker) FROM contribution WHERE employer_no = $1`, a)
				if want := w.fresh(a, 202606); rows != int64(want) {
					t.Errorf("rows %v, fresh %v", rows, want)
				}
				n := w.number(`SELECT count(*) FROM contribution`)
				bs, err := w.desk.CorrectMonth(ctx, a, 202606, nil, "again", "account:1")
				if err != nil || len(bs) != 0 || w.number(`SELECT count(*) FROM contribution`) != n {
					t.Errorf("again: %d bills, %v", len(bs), err)
				}
			})
		}
	})
}

func TestCreditOfAPaidMonth(t *testing.T) {
	each(t, wib(2026, 6, 20, 9, 0), func(w *world) {
		a, p := w.company(""), w.person("issued")
		w.employ(work{p, a, 0, 15, false, 8_000_000, 202605, 3, 20200101, 0})
		if _, err := w.desk.BillEmployer(ctx, a, 202605, "account:1"); err != nil {
			w.t.Fatal(err)
		}
		w.exec(`UPDATE bill SET state = 'paid' WHERE payer = $1`, a)
		w.exec(`UPDATE enrolment SET wage = 5000000 WHERE member_no = $1`, p)
		bs, err := w.desk.CorrectMonth(ctx, a, 202605, nil, "wage was wrong", "account:1")
		if err != nil || len(bs) != 1 {
			w.t.Fatalf("%d, %v", len(bs), err)
		}
		gives := bs[0]
		w.t.Run("a decrease gives credit and asks for nothing", func(t *testing.T) {
			if gives.State != contribution.Credited || gives.Amount != 0 || gives.Code != 0 || gives.Billed() >= 0 || gives.CreditUsed != gives.Billed() {
				t.Errorf("%+v", gives)
			}
			if n := w.number(`SELECT count(*) FROM job WHERE kind = $1`, contribution.JobCredited); n != 1 {
				t.Errorf("%d jobs", n)
			}
		})
		credit := func() (a2 money.Rupiah) {
			if err := w.d.Read(ctx, func(tx *db.Tx) (err error) { a2, err = contribution.CreditTx(ctx, tx, a); return err }); err != nil {
				w.t.Fatal(err)
			}
			return a2
		}
		w.t.Run("the next bill uses it", func(t *testing.T) {
			had := credit()
			next, err := w.desk.BillEmployer(ctx, a, 202606, "account:1")
			if err != nil || len(next) != 1 {
				t.Fatal(err)
			}
			if had != -gives.Billed() || next[0].CreditUsed != had || next[0].Amount != next[0].Billed()-had || credit() != 0 {
				t.Errorf("had %v, %+v, left %v", had, next[0], credit())
			}
			golden.Check(t, "credit_why.id.txt", strings.Join(next[0].Why.Explain("id"), "\n")+"\n")
		})
		w.t.Run("a bill with another code keeps the credit", func(t *testing.T) {
			old := w.bills(a, 202606)[0]
			b, err := w.desk.ReissueBill(ctx, a, old.No, "account:1")
			if err != nil || b.Amount != old.Amount || b.CreditUsed != old.CreditUsed || b.Code == old.Code || b.Members != 1 || credit() != 0 {
				t.Errorf("%+v, %v", b, err)
			}
			if b.Billed() != w.rowsOf(b) {
				t.Errorf("rows %v of %v", w.rowsOf(b), b.Billed())
			}
		})
		w.clean()
		w.t.Run("doctor names a bill that was tampered with", func(t *testing.T) {
			no := w.bills(a, 202606)[0].No
			w.exec(`UPDATE bill SET amount = amount + 1 WHERE bill_no = $1`, no)
			var found []contribution.Finding
			if err := w.d.Read(ctx, func(tx *db.Tx) error {
				return w.desk.Check(ctx, tx, func(f contribution.Finding) { found = append(found, f) })
			}); err != nil {
				t.Fatal(err)
			}
			if len(found) != 2 || found[0].Row != fmt.Sprintf("bill %d/%d", a, no) || found[0].Code != "contribution.bill_differs_from_rows" {
				t.Errorf("%+v", found)
			}
			w.exec(`UPDATE bill SET amount = amount - 1 WHERE bill_no = $1`, no)
		})
		w.t.Run("an employer cannot cancel what is due", func(t *testing.T) {
			if err := w.desk.CancelBill(ctx, a, w.bills(a, 202606)[0].No, "no", "account:1"); code(err) != contribution.CodeNotCancellable {
				t.Error(err)
			}
		})
	})
}
