package contribution_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// lawWith is the law of today with one text of its data replaced.
func lawWith(t *testing.T, file, old, new string) *law.Law {
	t.Helper()
	data := fstest.MapFS{}
	entries, err := os.ReadDir("../law/data")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := os.ReadFile("../law/data/" + e.Name())
		if err != nil {
			t.Fatal(err)
		}
		if e.Name() == file {
			if !strings.Contains(string(b), old) {
				t.Fatalf("%s does not contain %q", file, old)
			}
			b = []byte(strings.Replace(string(b), old, new, 1))
		}
		data[e.Name()] = &fstest.MapFile{Data: b}
	}
	l, err := law.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func refusedWith(t *testing.T, err error, code string) {
	t.Helper()
	var f *fault.Error
	if !errors.As(err, &f) || f.Code != code {
		t.Errorf("%v, want %s", err, code)
	}
}

func TestAWorkersMonthIsExplainedAsItWasBilled(t *testing.T) {
	each(t, wib(2026, 6, 20, 9, 0), func(w *world) {
		t := w.t
		// Fifty workers: the labour-intensive relief of 2025 applies.
		firm := w.company("labour-intensive")
		var staff []int64
		for i := range 50 {
			p := w.person("issued")
			staff = append(staff, p)
			ps := law.Programmes(15)
			if i == 3 {
				ps = 3
			}
			w.employ(work{p, firm, i % 2, ps, i%2 == 0, int64(3_000_000 + i*400_000), 202502, 1 + i%5, 20200101, 0})
		}
		if _, err := w.desk.BillEmployer(ctx, firm, 202503, "account:1"); err != nil {
			t.Fatal(err)
		}
		explained := func(m period.Month, want int) {
			t.Helper()
			lines, err := w.desk.MonthLines(ctx, firm, m, 0, 100)
			if err != nil || len(lines) != want {
				t.Fatalf("%d lines, %v", len(lines), err)
			}
			for _, line := range lines {
				doc, err := w.desk.WhyLine(ctx, line.MemberNo, firm, m)
				if line.Due() == 0 {
					refusedWith(t, err, contribution.CodeNothingDue)
					continue
				}
				if err != nil || doc.Total != line.Due() || doc.Month != m || len(doc.Derivation) == 0 {
					t.Errorf("member %d: %v, %v, want %v", line.MemberNo, doc.Total, err, line.Due())
				}
			}
		}
		explained(202503, 50)
		doc, err := w.desk.WhyLine(ctx, staff[0], firm, 202503)
		if err != nil || !strings.Contains(strings.Join(law.Sentences(doc.Derivation, "en"), "\n"), "Discount on JKK 50% (PP 7/2025)") {
			t.Errorf("%v, %v", law.Sentences(doc.Derivation, "en"), err)
		}
		// Corrections: another wage, other programmes, somebody who had left.
		w.exec(`UPDATE enrolment SET wage = 9123457 WHERE member_no = $1`, staff[0])
		w.exec(`UPDATE enrolment SET programmes = 3, jkp = 0 WHERE member_no = $1`, staff[2])
		w.exec(`UPDATE enrolment SET state = 'ended', end_date = 20250228 WHERE member_no = $1`, staff[4])
		w.exec(`UPDATE enrolment SET branch_no = 1 WHERE member_no = $1`, staff[6])
		if _, err := w.desk.CorrectMonth(ctx, firm, 202503, nil, "test", "account:1"); err != nil {
			t.Fatal(err)
		}
		explained(202503, 50)
		if n := w.number(`SELECT count(*) FROM rule_set`); n != 1 {
			t.Errorf("%d rule sets", n)
		}
		_, err = w.desk.WhyLine(ctx, staff[0], firm, 202504)
		refusedWith(t, err, contribution.CodeNothingDue)
	})
}

func TestAnOldMonthIsExplainedByItsOwnRules(t *testing.T) {
	old := lawWith(t, "pu.yaml", "value: 0.30 %", "value: 0.31 %")
	each(t, wib(2026, 6, 20, 9, 0), func(w *world) {
		t := w.t
		firm, p := w.company(""), w.person("issued")
		w.employ(work{p, firm, 0, 15, true, 5_000_000, 202605, 3, 20200101, 0})
		then := &contribution.Desk{DB: w.d, Law: old}
		if _, err := then.BillEmployer(ctx, firm, 202605, "account:1"); err != nil {
			t.Fatal(err)
		}
		doc, err := w.desk.WhyLine(ctx, p, firm, 202605)
		if err != nil || doc.Rules != old.Version() || doc.Amount(law.JKM, law.Employer) != 15_500 {
			t.Fatalf("%+v, %v", doc, err)
		}
		w.exec(`UPDATE contribution SET jkm = jkm + 1 WHERE member_no = $1`, p)
		_, err = w.desk.WhyLine(ctx, p, firm, 202605)
		refusedWith(t, err, contribution.CodeUnexplained)
		w.exec(`DELETE FROM rule_set`)
		_, err = (&contribution.Desk{DB: w.d, Law: law.MustLoad()}).WhyLine(ctx, p, firm, 202605)
		refusedWith(t, err, contribution.CodeNoRules)
	})
}

func TestRulesAreKeptThoughTheFirstToBillFails(t *testing.T) {
	each(t, wib(2026, 6, 20, 9, 0), func(w *world) {
		t := w.t
		firm, p := w.company(""), w.person("issued")
		w.employ(work{p, firm, 0, 15, true, 5_000_000, 202605, 3, 20200101, 0})
		broken := errors.New("power cut")
		for range 2 {
			err := w.d.Write(ctx, func(tx *db.Tx) error {
				for _, m := range []period.Month{202604, 202605} {
					if _, err := w.desk.BillEmployerTx(ctx, tx, firm, m, "account:1"); err != nil {
						return err
					}
				}
				return broken
			})
			if !errors.Is(err, broken) {
				t.Fatal(err)
			}
		}
		for _, m := range []period.Month{202603, 202604, 202605} {
			w.at.Advance(1e9)
			if _, err := w.desk.BillEmployer(ctx, firm, m, "account:1"); err != nil {
				t.Fatal(err)
			}
			if n := w.number(`SELECT count(*) FROM rule_set`); n != 1 {
				t.Errorf("%d rule sets", n)
			}
		}
	})
}

func TestASelfPayersMonthIsExplainedByItsBill(t *testing.T) {
	each(t, wib(2026, 3, 10, 9, 0), func(w *world) {
		t := w.t
		p := w.person("issued")
		w.enrolSelf(p, 7, 3_450_000, "")
		b, err := w.desk.IssueSelfBill(ctx, p, 2, "member:test")
		if err != nil {
			t.Fatal(err)
		}
		_, err = w.desk.WhyLine(ctx, p, 0, 202603)
		refusedWith(t, err, contribution.CodeNothingDue)
		w.write(func(tx *db.Tx) error {
			_, err := w.desk.SettleSelfTx(ctx, tx, []contribution.PaidBill{{Payer: p, BillNo: b.No, PaymentID: 1, PaidAt: tx.Now(), RuleVersion: int64(b.RuleVersion)}}, nil, false)
			return err
		})
		var sum money.Rupiah
		for _, m := range []period.Month{202603, 202604} { // halved from April by PP 50/2025
			doc, err := w.desk.WhyLine(ctx, p, 0, m)
			if err != nil || doc.Month != m {
				t.Fatalf("%v: %+v, %v", m, doc, err)
			}
			sum += doc.Total
		}
		if sum != b.Amount {
			t.Errorf("months explain %v of %v", sum, b.Amount)
		}
	})
}
