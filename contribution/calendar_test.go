package contribution_test

import (
	"testing"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// settle settles what is due of a member and month, as a payment does.
func (w *world) settle(member, employer int64, month int) {
	w.t.Helper()
	w.write(func(tx *db.Tx) error {
		now := db.Micros(tx.Now())
		_, err := tx.Exec(ctx, `INSERT INTO settlement (member_no, month, employer_no, segment, revision, payment_id, amount, paid_at)
			SELECT member_no, month, employer_no, segment, revision, 1, jkk+jkm+jht_employer+jht_worker+jp_employer+jp_worker, CAST($4 AS BIGINT) FROM contribution
			WHERE member_no = $1 AND employer_no = $2 AND month = $3`, member, employer, month, now)
		return err
	})
}

func TestCalendar(t *testing.T) {
	each(t, wib(2026, 1, 10, 9, 0), func(w *world) {
		a, p := w.company(""), w.person("issued")
		w.employ(work{p, a, 0, 15, true, 6_000_000, 202601, 2, 20260105, 0})
		for m, pay := range map[int]bool{202601: true, 202602: true, 202603: false} {
			w.at.Set(wib(2026, 4, 10, 9, 0))
			if _, err := w.desk.BillEmployer(ctx, a, period.Month(m), "account:1"); err != nil {
				w.t.Fatal(err)
			}
			if pay {
				w.at.Set(wib(2026, 2, 10, 9, 0))
				w.settle(p, a, m)
			}
		}
		w.at.Set(wib(2026, 4, 20, 9, 0))
		c, err := w.desk.Calendar(ctx, p, 2026)
		if err != nil {
			w.t.Fatal(err)
		}
		state := func(month int, prog law.Programme) law.State {
			for _, s := range c.Months[month-1].States {
				if s.Programme == prog {
					return s.State
				}
			}
			return ""
		}
		w.t.Run("days before the number was issued are not covered", func(t *testing.T) {
			if len(c.Spans) == 0 || c.Spans[0].From != 20260101 || c.Spans[0].State != law.CoverNone || c.Spans[0].To != 20260109 {
				t.Errorf("%+v", c.Spans)
			}
		})
		w.t.Run("a wage earner stays covered through arrears", func(t *testing.T) {
			if state(2, law.JKK) != law.CoverFull || state(4, law.JKK) != law.CoverInArrears || state(4, law.JKP) != law.CoverInArrears {
				t.Errorf("February %v, April %v, JKP %v", state(2, law.JKK), state(4, law.JKK), state(4, law.JKP))
			}
			got, err := w.desk.CoveredOn(ctx, p, 20260420)
			if err != nil || len(got) != 3 || !got[0].Covered() || got[0].Article == "" || got[0].Text("id") == got[0].Text("en") {
				t.Errorf("%+v, %v", got, err)
			}
		})
		w.t.Run("savings and pension show paid months", func(t *testing.T) {
			jht, jp, err := w.desk.PaidMonths(ctx, p)
			if err != nil || jht != 2 || jp != 2 || !c.Months[0].JHT || c.Months[2].JHT || c.Months[2].Due == 0 || c.Months[2].Paid != 0 {
				t.Errorf("%d, %d, %v", jht, jp, err)
			}
		})
		w.t.Run("lines show who bears what and what was paid", func(t *testing.T) {
			mine, err := w.desk.Contributions(ctx, p, 2026)
			if err != nil || len(mine) != 3 || !mine[0].Settled() || mine[2].Settled() || mine[0].Name != "PT Uji" {
				t.Fatalf("%+v, %v", mine, err)
			}
			if mine[0].Worker() != 120_000+60_000 || mine[0].Due() != mine[0].Employer()+mine[0].Worker() {
				t.Errorf("%+v", mine[0])
			}
			theirs, err := w.desk.MonthLines(ctx, a, 202603, 0, 10)
			if err != nil || len(theirs) != 1 || theirs[0].Due() != mine[2].Due() || theirs[0].Name != "Siti" {
				t.Errorf("%+v, %v", theirs, err)
			}
			if more, err := w.desk.MonthLines(ctx, a, 202603, p, 10); err != nil || len(more) != 0 {
				t.Errorf("%+v, %v", more, err)
			}
		})
	})
}

func TestCalendarOfASelfPayer(t *testing.T) {
	each(t, wib(2026, 6, 10, 9, 0), func(w *world) {
		w.register()
		p := w.person("reserved")
		w.enrolSelf(p, two, 900_000, "")
		w.t.Run("waits while nothing is paid", func(t *testing.T) {
			got, err := w.desk.CoveredOn(ctx, p, 20260610)
			if err != nil || len(got) != 2 || got[0].State != law.CoverPending || got[0].Reason != law.ReasonReserved {
				t.Errorf("%+v, %v", got, err)
			}
		})
		b, err := w.desk.IssueSelfBill(ctx, p, 2, "member:test")
		if err != nil {
			w.t.Fatal(err)
		}
		w.write(func(tx *db.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE bill SET state = 'paid' WHERE payer = $1`, p); err != nil {
				return err
			}
			_, err := w.desk.SettleSelfTx(ctx, tx, []contribution.PaidBill{{Payer: p, BillNo: b.No, PaymentID: 1, PaidAt: tx.Now(), RuleVersion: int64(b.RuleVersion)}}, nil, false)
			return err
		})
		w.t.Run("is covered from the payment for the months paid", func(t *testing.T) {
			for day, want := range map[int]law.State{20260609: law.CoverNone, 20260610: law.CoverFull, 20260731: law.CoverFull} {
				got, err := w.desk.CoveredOn(ctx, p, period.Date(day))
				if err != nil || got[0].State != want {
					t.Errorf("%d: %+v, %v", day, got, err)
				}
			}
		})
		w.t.Run("goes on after the last paid month", func(t *testing.T) {
			q, err := w.desk.QuoteSelf(ctx, p, 1)
			if err != nil || q.From != 202608 {
				t.Errorf("%v, %v", q.From, err)
			}
		})
		w.t.Run("loses cover when months stay unpaid", func(t *testing.T) {
			w.at.Set(wib(2026, 12, 20, 9, 0))
			got, err := w.desk.CoveredOn(ctx, p, 20261220)
			if err != nil || got[0].State != law.CoverNone || got[0].Reason != law.ReasonLapsed {
				t.Errorf("%+v, %v", got, err)
			}
		})
		w.clean()
	})
}
