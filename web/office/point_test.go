package office_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/point"
)

// cashAt takes in a bank's counter that holds 70,000 and has told a deposit of
// 50,000.
func (w *world) cashAt() (point.Point, point.Deposit) {
	w.Helper()
	p, err := w.sys.Points.Add(ctx, point.Point{Kind: point.SPO, Name: "BJB Serang", Partner: "Bank BJB", Area: "36.04", PaymentLimit: 500_000, DailyLimit: 5_000_000, FloatLimit: 1_000_000}, "test")
	w.ok(err)
	code, err := w.sys.Desk.StandingCode(ctx, w.firm, "test")
	w.ok(err)
	_, err = w.sys.Points.Collect(ctx, point.Cash{Point: p.No, Teller: "account:9", Slip: "S1", Code: fmt.Sprint(code), Amount: 70_000})
	w.ok(err)
	x, err := w.sys.Points.Deposit(ctx, p.No, 50_000, "FT-0042", "account:9")
	w.ok(err)
	return p, x
}

func TestTheOfficeLooksAfterPoints(t *testing.T) {
	each(t, func(w *world) {
		p, x := w.cashAt()
		at := fmt.Sprintf("/kantor/titik/%d", p.No)
		deposit := fmt.Sprintf("%s/setoran/%d", at, x.ID)
		finance, officer, auditor := w.as(auth.Finance), w.as(auth.Officer), w.as(auth.Auditor)
		finance.page("/kantor/titik", "BJB Serang", "Setoran yang menunggu", "FT-0042", "Rp20.000", "Rp50.000")
		auditor.page(at, "BJB Serang", "Rp1.000.000")
		if strings.Contains(auditor.page(deposit), "name=\"evidence\"") {
			t.Error("an auditor is offered to decide")
		}
		if a := officer.form(deposit, deposit, "do", "confirm", "evidence", "x"); a.code != 403 {
			t.Errorf("an officer confirms a deposit: %d", a.code)
		}
		if a := finance.form(deposit, deposit, "do", "", "evidence", "x"); a.code != 422 || !strings.Contains(a.body, "Pilih salah satu") {
			t.Errorf("%d", a.code)
		}
		if a := finance.form(deposit, deposit, "do", "confirm", "evidence", ""); a.code != 422 || !strings.Contains(a.body, "Tulis buktinya") {
			t.Errorf("%d %s", a.code, a.body)
		}
		if a := finance.form(deposit, deposit, "do", "confirm", "evidence", "baris 4"); a.to != "/kantor/titik" {
			t.Fatalf("%d → %s %s", a.code, a.to, a.body)
		}
		finance.page(deposit, "baris 4", "sudah masuk")
		if a := finance.form(deposit, deposit, "do", "refuse", "evidence", "baris 4"); a.code != 422 {
			t.Errorf("decided twice: %d", a.code)
		}
		for _, bad := range []string{"/kantor/titik/1", at + "/setoran/1", at + "/setoran/x"} {
			if a := finance.get(bad); a.code != 404 {
				t.Errorf("%s: %d", bad, a.code)
			}
		}
		limits := []string{"payment_limit", "600.000", "daily_limit", "6.000.000", "float_limit", "2.000.000", "state", "paused"}
		if a := officer.form(at, at, append(limits, "reason", "")...); a.code != 422 || !strings.Contains(a.body, "Tulis alasannya") {
			t.Errorf("%d", a.code)
		}
		if a := officer.form(at, at, append(limits[:len(limits)-2:len(limits)-2], "state", "closed", "reason", "pindah")...); a.code != 422 || !strings.Contains(a.body, "masih memegang") {
			t.Errorf("a point with cash is closed: %d", a.code)
		}
		if a := officer.form(at, at, append(limits, "reason", "pemeriksaan")...); a.to != at {
			t.Fatalf("%d → %s %s", a.code, a.to, a.body)
		}
		officer.page(at, "dihentikan sementara", "2.000.000")
		if _, err := w.sys.Points.Collect(ctx, point.Cash{Point: p.No, Teller: "account:9", Slip: "S2", Code: "1", Amount: 1}); fault.Of(err).Code != "point.paused" {
			t.Error(err)
		}
	})
}
