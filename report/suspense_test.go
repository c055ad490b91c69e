package report_test

import (
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/report"
)

func TestStrayMoneyIsCountedByItsAge(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, at *clock.Fixed) {
		now := at.Now()
		row := func(id int64, days int, amount int64, state string, closed int) []any {
			closedAt := int64(0)
			if state != "open" {
				closedAt = db.Micros(now.AddDate(0, 0, -closed))
			}
			return []any{id, "transfer", id, "", amount, "payment.code_unknown", 0, state, 0, db.Micros(now.AddDate(0, 0, -days)), closedAt, "", 0, 0}
		}
		for i, r := range [][]any{row(1, 0, 100, "open", 0), row(2, 3, 200, "open", 0), row(3, 5, 300, "open", 0), row(4, 40, 400, "open", 0), row(5, 200, 500, "open", 0),
			row(6, 3, 600, "allocated", 1), row(7, 20, 700, "allocated", 2), row(8, 90, 800, "allocated", 60), row(9, 5, 900, "returned", 1)} {
			r[2] = string(rune('a' + i))
			if err := d.Write(ctx, func(tx *db.Tx) error {
				_, err := tx.Insert(ctx, "suspense", "suspense_id,channel,reference,code,amount,reason,suggestion,state,paid_at,opened_at,closed_at,closed_by,payer,payment_id", "", [][]any{r})
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		s, err := report.StrayMoney(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		if s.Payments != 5 || s.Amount != 1500 || s.OldestDays() != 200 || s.Late != 3 || s.LateAmount != 1200 || s.Standard.Days != 3 {
			t.Errorf("%+v", s)
		}
		for i, want := range []int64{300, 300, 0, 400, 500} {
			if int64(s.Bands[i].Amount) != want {
				t.Errorf("band %+v, want %d", s.Bands[i], want)
			}
		}
		if s.Found != 2 || s.FoundAmount != 1300 || s.FoundInTime != 500_000 || s.Returned != 1 || s.ReturnedAmount != 900 {
			t.Errorf("%+v", s)
		}
	})
}

func TestStandardsAreData(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ *clock.Fixed) {
		s, err := report.Standards(ctx, d)
		if err != nil {
			t.Fatal(err)
		}
		for _, task := range []string{"suspense", "duplicate", "wage"} {
			if s[task].Days <= 0 || s[task].Source == "" {
				t.Errorf("%s: %+v", task, s[task])
			}
		}
	})
}

func TestAgeIsInWholeDays(t *testing.T) {
	night := time.Date(2026, 11, 10, 23, 0, 0, 0, period.WIB)
	for after, want := range map[time.Duration]int{2 * time.Hour: 0, 24*time.Hour - 1: 0, 24 * time.Hour: 1, 73 * time.Hour: 3} {
		if got := report.WholeDays(night, night.Add(after)); got != want {
			t.Errorf("%v later: %d days, want %d", after, got, want)
		}
	}
}
