package contribution_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/golden"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"pgregory.net/rapid"
)

const two, three = law.Programmes(3), law.Programmes(7)

func code(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Code
}

func TestQuote(t *testing.T) {
	d := contribution.Desk{Law: law.MustLoad()}
	for name, c := range map[string]struct {
		in       contribution.QuoteInput
		from     period.Month
		total    money.Rupiah
		parts    int
		wantCode string
	}{
		"the lowest band pays 16,800 without a relief": {contribution.QuoteInput{Programmes: two, Income: 900_000, Today: 20250610, Months: 1}, 202506, 16_800, 1, ""},
		"a relief halves the months it covers":         {contribution.QuoteInput{Programmes: two, Income: 900_000, Today: 20261110, Months: 1}, 202611, 8_400, 1, ""},
		"a bill over the end of a relief is the sum of unlike months": {contribution.QuoteInput{Programmes: two, Income: 900_000, Today: 20261110, Months: 3},
			202611, 8_400 + 8_400 + 16_800, 2, ""},
		"transport keeps the relief until March 2027": {contribution.QuoteInput{Programmes: two, Income: 900_000, Sector: law.Transport, Today: 20261110, Months: 3},
			202611, 3 * 8_400, 1, ""},
		"savings are added by choice and not halved": {contribution.QuoteInput{Programmes: three, Income: 900_000, Today: 20261110, Months: 1}, 202611, 8_400 + 20_000, 1, ""},
		"months go on after the last paid one":       {contribution.QuoteInput{Programmes: two, Income: 900_000, Today: 20250610, LastPaid: 202508, Months: 2}, 202509, 33_600, 1, ""},
		"past months are never sold":                 {contribution.QuoteInput{Programmes: two, Income: 900_000, Today: 20250610, LastPaid: 202411, Months: 1}, 202506, 16_800, 1, ""},
		"the last day of a month sells that month":   {contribution.QuoteInput{Programmes: two, Income: 900_000, Today: 20250630, Months: 1}, 202506, 16_800, 1, ""},
		"four months at once are not offered":        {contribution.QuoteInput{Programmes: two, Income: 900_000, Today: 20250610, Months: 4}, 0, 0, 0, contribution.CodeMonths},
		"an impossible income is refused by the law": {contribution.QuoteInput{Programmes: two, Income: -1, Today: 20250610, Months: 1}, 0, 0, 0, string(law.CodeWage)},
	} {
		t.Run(name, func(t *testing.T) {
			q, err := d.Quote(c.in)
			if code(err) != c.wantCode {
				t.Fatalf("error %v, want code %q", err, c.wantCode)
			}
			if q.From != c.from || q.Total != c.total || len(q.Why.Parts) != c.parts {
				t.Errorf("from %v total %v parts %d, want %v %v %d", q.From, q.Total, len(q.Why.Parts), c.from, c.total, c.parts)
			}
		})
	}
}

func TestQuoteIsTheSumOfItsLines(t *testing.T) {
	d := contribution.Desk{Law: law.MustLoad()}
	rapid.Check(t, func(t *rapid.T) {
		in := contribution.QuoteInput{
			Programmes: rapid.SampledFrom([]law.Programmes{two, three}).Draw(t, "programmes"),
			Income:     money.Rupiah(rapid.Int64Range(1, 40_000_000).Draw(t, "income")),
			Sector:     rapid.SampledFrom([]string{"", law.Transport}).Draw(t, "sector"),
			Today:      period.NewMonth(rapid.IntRange(2016, 2028).Draw(t, "year"), time.Month(rapid.IntRange(1, 12).Draw(t, "month"))).Day(rapid.IntRange(1, 31).Draw(t, "day")),
			Months:     rapid.SampledFrom([]int{1, 2, 3, 6, 12}).Draw(t, "months"),
		}
		q, err := d.Quote(in)
		if err != nil {
			t.Fatal(err)
		}
		var lines, sums, parts money.Rupiah
		for _, m := range q.Months {
			sums += m.Billed()
			for _, l := range m.Result.Lines {
				lines += l.Amount
			}
		}
		for _, p := range q.Why.Parts {
			parts += p.Amount()
		}
		if q.Total != lines || q.Total != sums || q.Total != parts || q.Total != q.Billed() || len(q.Months) != in.Months {
			t.Fatalf("total %v, lines %v, sums %v, parts %v", q.Total, lines, sums, parts)
		}
	})
}

func TestSelfPayer(t *testing.T) {
	each(t, wib(2026, 11, 10, 9, 0), func(w *world) {
		no := w.person("reserved")
		w.enrolSelf(no, three, 2_750_000, "")
		b, err := w.desk.IssueSelfBill(ctx, no, 3, "member:test")
		if err != nil {
			w.t.Fatal(err)
		}
		w.t.Run("a bill is the sum of its months", func(t *testing.T) {
			sum := w.number(`SELECT sum(jkk + jkm + jht) FROM bill_month WHERE payer = $1 AND bill_no = $2`, no, b.No)
			if int64(b.Amount) != sum || b.Amount != b.Billed() || b.From != 202611 || b.To != 202701 {
				t.Errorf("amount %v, months %v, %v to %v", b.Amount, sum, b.From, b.To)
			}
			if w.number(`SELECT count(DISTINCT jkk) FROM bill_month WHERE payer = $1 AND bill_no = $2`, no, b.No) != 2 {
				t.Error("January 2027 is outside the relief and must differ")
			}
		})
		w.t.Run("it is found by its code, with its derivation", func(t *testing.T) {
			got, err := w.desk.BillByCode(ctx, b.Code)
			if err != nil || got.No != b.No || got.Amount != b.Amount || !id.ValidPaymentCode(b.Code) {
				t.Fatalf("%+v, %v", got, err)
			}
			golden.Check(t, "self_bill_why.id.txt", strings.Join(got.Why.Explain("id"), "\n")+"\n")
			golden.Check(t, "self_bill_tree.id.txt", strings.Join(law.Outline(got.Why.Tell("id")), "\n")+"\n")
			golden.Check(t, "self_bill_why.en.txt", strings.Join(got.Why.Explain("en"), "\n")+"\n")
			if strings.Join(got.Why.Explain("en"), "") != strings.Join(b.Why.Explain("en"), "") {
				t.Error("the derivation changed by being stored")
			}
		})
		w.t.Run("it ends after 72 hours", func(t *testing.T) {
			if want := wib(2026, 11, 13, 9, 0); !b.ExpiresAt.Equal(want) {
				t.Errorf("ends %v, want %v", b.ExpiresAt, want)
			}
		})
		w.t.Run("a new bill cancels the open one", func(t *testing.T) {
			b2, err := w.desk.IssueSelfBill(ctx, no, 1, "member:test")
			if err != nil {
				t.Fatal(err)
			}
			old, err := w.desk.Bill(ctx, no, b.No)
			if err != nil || old.State != contribution.Cancelled || b2.Code == b.Code {
				t.Fatalf("old is %v, %v", old.State, err)
			}
			b = b2
		})
		w.t.Run("it can be cancelled once, with a reason", func(t *testing.T) {
			if err := w.desk.CancelBill(ctx, no, b.No, "", "member:test"); code(err) != contribution.CodeReason {
				t.Errorf("without a reason: %v", err)
			}
			if err := w.desk.CancelBill(ctx, no, b.No, "changed my mind", "member:test"); err != nil {
				t.Fatal(err)
			}
			if err := w.desk.CancelBill(ctx, no, b.No, "again", "member:test"); code(err) != contribution.CodeNotOpen {
				t.Errorf("twice: %v", err)
			}
		})
		w.t.Run("a cancelled bill is reissued under a new code", func(t *testing.T) {
			b3, err := w.desk.ReissueBill(ctx, no, b.No, "member:test")
			if err != nil || b3.Code == b.Code || b3.Amount != b.Amount || b3.State != contribution.Open {
				t.Fatalf("%+v, %v", b3, err)
			}
			b = b3
		})
		w.t.Run("other answers before the payment replace the first and cancel the bill", func(t *testing.T) {
			first := w.number(`SELECT enrolment_id FROM enrolment WHERE member_no = $1`, no)
			if e := w.enrolSelf(no, two, 900_000, ""); e != first {
				t.Errorf("a second enrolment %d beside %d", e, first)
			}
			got, err := w.desk.Bill(ctx, no, b.No)
			if err != nil || got.State != contribution.Cancelled {
				t.Errorf("%v, %v", got.State, err)
			}
			if b, err = w.desk.IssueSelfBill(ctx, no, 1, "member:test"); err != nil || b.Amount != 8_400 {
				t.Errorf("%v, %v", b.Amount, err)
			}
		})
		w.t.Run("every change is in the audit", func(t *testing.T) {
			for action, want := range map[string]int64{"contribution.enrol_self": 2, "contribution.issue_bill": 4, "contribution.cancel_bill": 3} {
				if n := w.number(`SELECT count(*) FROM audit WHERE word = $1 AND action = $2`, no, action); n != want {
					t.Errorf("%s: %d, want %d", action, n, want)
				}
			}
		})
		w.t.Run("time ends it, once", func(t *testing.T) {
			w.at.Set(wib(2026, 11, 13, 9, 1))
			n, err := w.desk.ExpireBills(ctx)
			if err != nil || n != 1 {
				t.Fatalf("%d, %v", n, err)
			}
			if n, err := w.desk.ExpireBills(ctx); err != nil || n != 0 {
				t.Fatalf("again %d, %v", n, err)
			}
			got, err := w.desk.Bill(ctx, no, b.No)
			if err != nil || got.State != contribution.Expired {
				t.Errorf("%v, %v", got.State, err)
			}
		})
	})
}

func TestManyTabsLeaveOneOpenBill(t *testing.T) {
	each(t, wib(2026, 11, 10, 9, 0), func(w *world) {
		no := w.person("reserved")
		w.enrolSelf(no, two, 900_000, "")
		errs := make(chan error)
		for range 8 {
			go func() {
				_, err := w.desk.IssueSelfBill(ctx, no, 1, "member:test")
				errs <- err
			}()
		}
		for range 8 {
			if err := <-errs; err != nil {
				w.t.Error(err)
			}
		}
		if n := w.number(`SELECT count(*) FROM bill WHERE payer = $1 AND state = 'open'`, no); n != 1 {
			w.t.Errorf("%d open bills", n)
		}
	})
}

func TestSelfBillNeverOutlivesItsFirstMonth(t *testing.T) {
	each(t, wib(2026, 11, 29, 20, 0), func(w *world) {
		no := w.person("reserved")
		w.enrolSelf(no, two, 900_000, "")
		b, err := w.desk.IssueSelfBill(ctx, no, 6, "member:test")
		if err != nil || !b.ExpiresAt.Equal(wib(2026, 12, 1, 0, 0)) {
			w.t.Fatalf("ends %v, %v", b.ExpiresAt, err)
		}
	})
}

func TestSelfEnrolmentIsRefused(t *testing.T) {
	each(t, wib(2026, 11, 10, 9, 0), func(w *world) {
		no, closed, live := w.person("reserved"), w.person("closed"), w.person("issued")
		w.enrolSelf(live, two, 900_000, "")
		w.exec(`UPDATE enrolment SET state = 'live' WHERE member_no = $1`, live)
		good := contribution.SelfEnrolment{Programmes: two, Income: 1_000_000, Occupation: "BPU-01"}
		for name, c := range map[string]struct {
			no     int64
			change func(*contribution.SelfEnrolment)
			want   string
		}{
			"without JKM":              {no, func(s *contribution.SelfEnrolment) { s.Programmes = 1 }, contribution.CodeProgrammes},
			"with a pension":           {no, func(s *contribution.SelfEnrolment) { s.Programmes = 15 }, contribution.CodeProgrammes},
			"without an income":        {no, func(s *contribution.SelfEnrolment) { s.Income = 0 }, contribution.CodeIncome},
			"without an occupation":    {no, func(s *contribution.SelfEnrolment) { s.Occupation = "" }, contribution.CodeOccupation},
			"in an unknown sector":     {no, func(s *contribution.SelfEnrolment) { s.Sector = "space" }, contribution.CodeSector},
			"of nobody":                {12345, func(*contribution.SelfEnrolment) {}, contribution.CodeNoMember},
			"of a closed number":       {closed, func(*contribution.SelfEnrolment) {}, contribution.CodeMemberClosed},
			"when one is live already": {live, func(*contribution.SelfEnrolment) {}, contribution.CodeEnrolled},
		} {
			w.t.Run(name, func(t *testing.T) {
				in := good
				c.change(&in)
				err := w.d.Write(ctx, func(tx *db.Tx) error {
					_, err := w.desk.EnrolSelfTx(ctx, tx, c.no, in, "member:test")
					return err
				})
				if code(err) != c.want {
					t.Errorf("%v, want %s", err, c.want)
				}
			})
		}
		w.t.Run("a bill without an enrolment", func(t *testing.T) {
			if _, err := w.desk.IssueSelfBill(ctx, no, 1, "member:test"); code(err) != contribution.CodeNoEnrolment {
				t.Error(err)
			}
		})
		w.t.Run("several mistakes are told at once", func(t *testing.T) {
			err := w.d.Write(ctx, func(tx *db.Tx) error {
				_, err := w.desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{}, "member:test")
				return err
			})
			var l fault.List
			if !errors.As(err, &l) || len(l) != 3 {
				t.Errorf("%v", err)
			}
		})
	})
}
