package bench

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/db/pgtest"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/payment"
)

var ctx = context.Background()

// each runs f on both engines; a missing PostgreSQL skips, or fails where it is
// required.
func each(t *testing.T, f func(t *testing.T, engine string)) {
	t.Run("sqlite", func(t *testing.T) { f(t, "sqlite") })
	t.Run("postgres", func(t *testing.T) {
		if _, err := pgtest.Find(); errors.Is(err, pgtest.ErrMissing) && !strings.Contains(os.Getenv("JAMSOS_TEST_REQUIRE"), "postgres") {
			t.Skip(err)
		}
		f(t, "postgres")
	})
}

func TestAnEmployersPaymentReachesEveryWorkerInChunks(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		p, err := NewPlace(ctx, engine, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		const workers = 4096 + 904
		if err := p.Fill(ctx, workers, workers, nil); err != nil {
			t.Fatal(err)
		}
		sys := p.System
		bills, err := sys.Desk.BillEmployer(ctx, employerNo(0), 202610, "test")
		if err != nil || len(bills) != 1 || bills[0].Members != workers {
			t.Fatalf("%v, %v", bills, err)
		}
		out, err := sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: "big", Code: id.FormatPaymentCode(bills[0].Code), Amount: bills[0].Amount})
		if err != nil {
			t.Fatal(err)
		}
		if err := sys.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		var chunks, members, settled int
		var state string
		q := sys.DB.Writer()
		if err := q.QueryRow(`SELECT count(*), sum(members) FROM spread`).Scan(&chunks, &members); err != nil {
			t.Fatal(err)
		}
		if err := q.QueryRow(`SELECT count(*) FROM settlement`).Scan(&settled); err != nil {
			t.Fatal(err)
		}
		if err := q.QueryRow(`SELECT state FROM payment WHERE payment_id = $1`, out.PaymentID).Scan(&state); err != nil {
			t.Fatal(err)
		}
		var told int
		if err := q.QueryRow(`SELECT count(DISTINCT word) FROM message WHERE kind = 'paid' AND sent_at > 0`).Scan(&told); err != nil || told != workers {
			t.Errorf("%d workers told, %v", told, err)
		}
		if chunks != 2 || members != workers || settled != workers || state != "spread" {
			t.Errorf("%d chunks, %d members, %d settled, %s", chunks, members, settled, state)
		}
		x, err := sys.Examine(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range x.Findings {
			if f.Record != "member" { // Fill leaves out the indexes by name
				t.Errorf("%+v", f)
			}
		}
	})
}

func TestMeasurementsMeasureWhatTheySay(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		b, err := Billing(ctx, engine, 2000, 20, 1, nil)
		if err != nil || b.Median <= 0 || b.Ratio <= 0 {
			t.Errorf("billing: %+v, %v", b, err)
		}
		x, err := WhatIf(ctx, engine, 2000, 20, 1, nil)
		if err != nil || x.Median <= 0 || x.Ratio <= 0 || x.Total.Affected == 0 {
			t.Errorf("what if: %+v, %v", x, err)
		}
		rows, err := Payroll(ctx, engine, 500, 1000, nil)
		if err != nil || len(rows) != 2 || rows[0].Format != "csv" || rows[1].RowsPerSec <= 0 {
			t.Errorf("payroll: %+v, %v", rows, err)
		}
	})
	if l, err := Law(100_000); err != nil || l.NsPer <= 0 || l.Checksum == 0 {
		t.Errorf("law: %+v, %v", l, err)
	}
}

func TestACorrectionsCreditReachesWorkersAndTheNextBill(t *testing.T) {
	each(t, func(t *testing.T, engine string) {
		p, err := NewPlace(ctx, engine, 0)
		if err != nil {
			t.Fatal(err)
		}
		defer p.Close()
		if err := p.Fill(ctx, 10, 10, nil); err != nil {
			t.Fatal(err)
		}
		sys, firm := p.System, employerNo(0)
		sound := func(when string) {
			t.Helper()
			if err := sys.Settle(ctx); err != nil {
				t.Fatal(when, err)
			}
			x, err := sys.Examine(ctx)
			if err != nil {
				t.Fatal(when, err)
			}
			for _, f := range x.Findings {
				if f.Record != "member" {
					t.Errorf("%s: %+v", when, f)
				}
			}
			if x.JobsWaiting+x.JobsGivenUp > 0 {
				t.Errorf("%s: %d jobs wait, %d were given up", when, x.JobsWaiting, x.JobsGivenUp)
			}
		}
		pay := func(reference string, b contribution.Bill) {
			t.Helper()
			if _, err := sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: reference, Code: id.FormatPaymentCode(b.Code), Amount: b.Amount}); err != nil {
				t.Fatal(err)
			}
		}
		bills, err := sys.Desk.BillEmployer(ctx, firm, 202609, "test")
		if err != nil {
			t.Fatal(err)
		}
		first := bills[0].Amount
		pay("first", bills[0])
		sound("paid")
		// One worker's wage was half of what was reported.
		w := worker(3)
		if err := sys.DB.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE enrolment SET wage = wage / 2, wage_month = 202609 WHERE member_no = $1`, w.no())
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := sys.Desk.CorrectMonth(ctx, firm, 202609, []int64{w.no()}, "reported twice", "test"); err != nil {
			t.Fatal(err)
		}
		sound("corrected")
		bills, err = sys.Desk.BillEmployer(ctx, firm, 202610, "test")
		if err != nil || bills[0].CreditUsed <= 0 || bills[0].Amount >= first {
			t.Fatalf("the next bill does not use the credit: %+v, %v", bills, err)
		}
		sound("billed")
		pay("second", bills[0])
		sound("paid with credit")
		var left int64
		if err := sys.DB.Writer().QueryRow(`SELECT coalesce(sum(amount), 0) FROM payer_credit`).Scan(&left); err != nil || left != 0 {
			t.Errorf("%d of the credit is left, %v", left, err)
		}
	})
}
