package api

import (
	"strconv"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment/point"
)

// point takes in a bank's counter and gives its number and credential.
func (w *world) point() (no string, auth []string) {
	w.Helper()
	p, err := w.sys.Points.Add(ctx, point.Point{Kind: point.SPO, Name: "BJB Serang", Partner: "Bank BJB", Area: "36.04", PaymentLimit: 40_000, DailyLimit: 500_000, FloatLimit: 60_000}, "test")
	if err != nil {
		w.Fatal(err)
	}
	_, token, err := w.sys.Points.NewCredential(ctx, p.No, "test")
	if err != nil {
		w.Fatal(err)
	}
	return strconv.FormatInt(p.No, 10), []string{"Authorization", "Bearer " + token}
}

// selfBill registers an informal worker with an open bill of one month.
func (w *world) selfBill() (b contribution.Bill) {
	w.Helper()
	if err := w.db.Write(ctx, func(tx *db.Tx) error {
		no, err := w.sys.Members.ReserveTx(ctx, tx, member.Person{Name: "Siti Rahmawati", BirthDate: 19900115, Sex: id.Female, MotherName: "Sumiyati", NIK: "3604015501900001",
			Phone: "+6281234500001", Area: "36.04", Address: "Karangantu"}, nil, nil, "test", "web")
		if err != nil {
			return err
		}
		if _, err := w.sys.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test"); err != nil {
			return err
		}
		b, err = w.sys.Desk.IssueSelfBillTx(ctx, tx, no, 1, "test")
		return err
	}); err != nil {
		w.Fatal(err)
	}
	return b
}

func TestABanksCounterTakesCash(t *testing.T) {
	each(t, func(w *world) {
		no, auth := w.point()
		base := "/api/v1/points/" + no
		self := w.selfBill()
		code, amount := id.FormatPaymentCode(self.Code), self.Amount
		digits := strconv.FormatInt(int64(amount), 10)
		w.call("POST", base+"/inquiries", inquiryBody{code}, auth...).is(200).has("amount", digits, "open", "false", "left", "60000")
		body := slipBody{"S-1", code, amount}
		w.call("POST", base+"/slips", body, auth...).is(200).has("state", "paid", "amount", digits)
		w.call("POST", base+"/slips", body, auth...).is(200).has("state", "paid", "repeated", "true")
		body.Amount++
		w.call("POST", base+"/slips", body, auth...).problem(409, "point.slip_reused")
		w.call("POST", base+"/slips", slipBody{"S-2", code, amount}, auth...).problem(409, "payment.already_paid")
		w.call("POST", base+"/slips", slipBody{"S-3", code, 40_001}, auth...).problem(422, "point.payment_limit")
		w.call("POST", base+"/slips", slipBody{"a/b", code, 1}, auth...).problem(422, "api.shape")
		w.call("GET", base+"/slips/S-2", nil, auth...).is(200).has("state", "void", "reason", "payment.already_paid")
		w.call("GET", base+"/slips/S-9", nil, auth...).problem(404, "point.slip_unknown")
		w.call("GET", base+"/float", nil, auth...).is(200).has("held", digits, "left", strconv.FormatInt(60_000-int64(amount), 10), "today.slips", "1")
		w.call("GET", base+"/slips", nil, auth...).is(200).has("items.0.slip", "S-2", "items.1.slip", "S-1")
		w.call("GET", base+"/slips?date=x", nil, auth...).problem(422, "api.shape")
		w.call("POST", base+"/slips/S-1/reversal", slipReversal{"wrong person"}, auth...).is(200).has("state", "returned")
		w.call("POST", base+"/slips/S-1/reversal", slipReversal{"wrong person"}, auth...).is(200).has("state", "returned")
		w.call("POST", base+"/slips", slipBody{"S-4", code, amount}, auth...).is(200).has("state", "paid")
		w.call("POST", base+"/deposits", depositBody{amount + 1, "FT1"}, auth...).problem(422, "point.deposit_too_much")
		w.call("POST", base+"/deposits", depositBody{amount, "FT1"}, auth...).is(200).has("state", "told")
		w.call("POST", base+"/slips/S-4/reversal", slipReversal{"late"}, auth...).problem(409, "point.reverse_deposited")
		w.call("POST", base+"/days/2026-11-10/close", nil, auth...).is(200).has("collected", digits, "held", "0")
		w.call("POST", base+"/slips", slipBody{"S-5", code, amount}, auth...).problem(409, "point.day_closed")
		// The neutral API of channels knows no float: it takes no cash.
		if _, _, err := CreateChannelCredential(ctx, w.sys, "agent", "test"); err == nil {
			t.Error("a credential of the channel agent goes past the points")
		}
		w.at.Advance(24 * time.Hour)
		standing, err := w.sys.Desk.StandingCode(ctx, self.Payer, "test")
		if err != nil {
			t.Fatal(err)
		}
		w.call("POST", base+"/inquiries", inquiryBody{id.FormatPaymentCode(standing)}, auth...).is(200).has("open", "true", "savings.credit", "0")
		w.call("POST", base+"/slips", slipBody{"S-6", id.FormatPaymentCode(standing), 5_000}, auth...).is(200).has("savings.credit", "5000", "surplus", "5000")
	})
}
