package payment_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
)

// firm registers an employer with workers; each has the consents given for them.
func (w *world) firm(phones []string, consents [][]member.Consent) (no int64, members []int64) {
	w.Helper()
	office := &employer.Office{DB: w.db, Law: law.MustLoad(), Members: w.desk.Members}
	no, err := office.Register(ctx, employer.Registration{Name: "PT Benang Sari", LegalForm: "pt", NIB: "9120012345678", NPWP: "01.234.567.8-901.000", KBLI: "14111",
		Scale: law.Medium, Address: "Jl. Raya Serang KM 12", Area: "36.04", Postcode: "42111", Phone: "021-5551234", ContactName: "Sri Wahyuni"}, "test", "web")
	if err != nil {
		w.Fatal(err)
	}
	if err := w.db.Write(ctx, func(tx *db.Tx) error {
		for i, phone := range phones {
			m, err := w.desk.Members.ReserveTx(ctx, tx, member.Person{Name: fmt.Sprintf("Pekerja %d", i), BirthDate: 19900115, Sex: id.Male, MotherName: "Sumiyati",
				NIK: fmt.Sprintf("360401150190%04d", 100+i), Phone: phone, Area: "36.04", Address: "Cikande", Language: "id"}, nil, consents[i], "test", "payroll")
			if err != nil {
				return err
			}
			members = append(members, m)
			if _, err := w.desk.EnrolWorkerTx(ctx, tx, no, m, contribution.WorkerEnrolment{Wage: 6_000_000, Start: 20260801, Area: "36.04"}, "test"); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		w.Fatal(err)
	}
	return no, members
}

func TestEveryWorkerIsToldOnceWhatTheEmployerPaid(t *testing.T) {
	each(t, func(w *world) {
		given := func(kinds ...string) (out []member.Consent) {
			for _, k := range kinds {
				out = append(out, member.Consent{Kind: k, Version: "2026-01"})
			}
			return out
		}
		no, members := w.firm([]string{"+6281234500001", "", "+6281234500003", "+6281234500004"},
			[][]member.Consent{nil, nil, given("data"), given("data", "messages")})
		var told []payment.WorkerNotice
		w.till.TellWorkers = func(_ context.Context, _ *db.Tx, ns []payment.WorkerNotice) error {
			told = append(told, ns...)
			return nil
		}
		w.jobs.Handlers[payment.JobTellWorkers] = w.till.HandleTellWorkers
		bills, err := w.desk.BillEmployer(ctx, no, 202610, "test")
		if err != nil || len(bills) != 1 {
			w.Fatalf("%v, %v", bills, err)
		}
		w.mustPost(w.message(bills[0], "w1"), payment.Posted)
		w.mustPost(w.message(bills[0], "w1"), payment.Posted) // told again by the channel
		w.drain()
		var got []int64
		for _, n := range told {
			got = append(got, n.MemberNo)
		}
		want := []int64{members[0], members[3]} // with a phone, and not against messages
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("told %v, want %v", got, want)
		}
		n := told[0]
		whole := 0
		for _, x := range []int64{int64(n.JKK), int64(n.JKM), int64(n.JHT), int64(n.JP)} {
			whole += int(x)
		}
		if n.Employer != "PT Benang Sari" || n.EmployerNo != no || n.From != 202610 || n.To != period.Month(202610) || whole*4 != int(bills[0].Amount) || n.Lang != "id" {
			t.Errorf("%+v, bill of %v", n, bills[0].Amount)
		}
		w.sound()
	})
}

func TestWithoutWordsNobodyIsTold(t *testing.T) {
	each(t, func(w *world) {
		no, _ := w.firm([]string{"+6281234500001"}, [][]member.Consent{nil})
		bills, err := w.desk.BillEmployer(ctx, no, 202610, "test")
		if err != nil {
			w.Fatal(err)
		}
		w.mustPost(w.message(bills[0], "w1"), payment.Posted)
		w.drain()
		if n := w.count(`SELECT count(*) FROM job`); n != 0 {
			t.Errorf("%d jobs are left", n)
		}
	})
}
