package contribution_test

import (
	"context"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/schema/schematest"
)

// world is a database with a desk and a clock that tests move.
type world struct {
	t    *testing.T
	d    *db.DB
	at   *clock.Fixed
	desk *contribution.Desk
	next int64
}

var ctx = context.Background()

// wib is a moment in WIB.
func wib(year int, month time.Month, day, hour, minute int) time.Time {
	return time.Date(year, month, day, hour, minute, 0, 0, period.WIB)
}

func each(t *testing.T, now time.Time, f func(w *world)) {
	at := clock.NewFixed(now)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(now)
		f(&world{t: t, d: d, at: at, desk: &contribution.Desk{DB: d, Law: law.MustLoad()}})
	}, db.WithClock(at))
}

func (w *world) write(f func(tx *db.Tx) error) {
	w.t.Helper()
	if err := w.d.Write(ctx, f); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(q string, args ...any) int64 {
	w.t.Helper()
	var n int64
	w.write(func(tx *db.Tx) (err error) { n, err = tx.Exec(ctx, q, args...); return err })
	return n
}

func (w *world) number(q string, args ...any) (n int64) {
	w.t.Helper()
	if err := w.d.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, q, args...).Scan(&n) }); err != nil {
		w.t.Fatal(err)
	}
	return n
}

const memberColumns = `member_no,state,name,name_key,birth_date,birth_place,sex,mother_name,nationality,nik_sealed,passport_sealed,permit_sealed,marital,
	phone,email,address,area,postcode,language,bank_code,bank_account,channel,warnings,merged_into,reserved_at,issued_at,version,updated_at,synthetic`

// person adds a member row; state reserved or issued.
func (w *world) person(state string) int64 {
	w.t.Helper()
	w.next++
	no := id.MemberNoOf(w.next * 7919)
	w.write(func(tx *db.Tx) error {
		issued := int64(0)
		if state == "issued" {
			issued = db.Micros(tx.Now())
		}
		_, err := tx.Insert(ctx, "member", memberColumns, "", [][]any{{no, state, "Siti", "siti", 19900101, "", "F", "", "ID", "", "", "", "",
			"", "", "", "33.74", "", "id", "", "", "web", "", 0, db.Micros(tx.Now()), issued, 1, db.Micros(tx.Now()), 1}})
		return err
	})
	return no
}

// company adds an employer row.
func (w *world) company(sector string) int64 {
	w.t.Helper()
	w.next++
	no := id.EmployerNoOf(w.next * 104_729)
	w.write(func(tx *db.Tx) error {
		_, err := tx.Insert(ctx, "employer", `employer_no,state,name,name_key,legal_form,nib,npwp,kbli,risk_kind,risk_group,scale,programmes,jkn,sector,
			address,area,postcode,phone,email,contact_name,channel,registered_at,version,updated_at,synthetic`, "", [][]any{{no, "active", "PT Uji", "uji", "pt",
			"", "", "", "", 1, "medium", 15, 1, sector, "", "33.74", "", "", "", "", "web", 0, 1, 0, 1}})
		return err
	})
	return no
}

func (w *world) enrolSelf(no int64, ps law.Programmes, income money.Rupiah, sector string) int64 {
	w.t.Helper()
	var e int64
	w.write(func(tx *db.Tx) (err error) {
		e, err = w.desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: ps, Income: income, Occupation: "BPU-01", Sector: sector}, "member:test")
		return err
	})
	return e
}
