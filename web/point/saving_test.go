package point_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	paypoint "github.com/jamsos/jamsos/payment/point"
)

// saver is somebody who has paid a month and goes on with a standing code.
func (w *world) saver() (code, payer int64) {
	w.Helper()
	b := w.bill()
	_, err := w.sys.Points.Collect(ctx, paypoint.Cash{Point: w.point.No, Teller: "account:1", Slip: "first", Code: fmt.Sprint(b.Code), Amount: b.Amount})
	w.ok(err)
	code, err = w.sys.Desk.StandingCode(ctx, b.Payer, "test")
	w.ok(err)
	return code, b.Payer
}

func TestAFreeAmountIsLookedAtBeforeItIsTaken(t *testing.T) {
	each(t, func(w *world) {
		w.teller(w.point.No, "rina@agen.id")
		code, payer := w.saver()
		w.at.Set(time.Date(2026, 9, 2, 9, 0, 0, 0, period.WIB).UTC())
		c := w.signedIn("rina@agen.id")
		slip, body := c.asked(code)
		if !strings.Contains(body, `action="/loket/periksa"`) || strings.Contains(body, `action="/loket/terima"`) {
			t.Error("an amount that was typed is taken without a look")
		}
		look := func(amount string) answer {
			return c.post("/loket/periksa", "paycode", id.FormatPaymentCode(code), "slip", slip, "amount", amount)
		}
		c.has(look(""), 422, "Tulis jumlah", `href="#f-amount"`)
		c.has(look("lima"), 422, "Tulis jumlah")
		c.has(look("900.000"), 422, "Paling banyak Rp60.000", `href="#f-amount"`)
		c.has(look("55.000"), 422, "hampir mencapai batas")
		small := look("5.000")
		c.has(small, 200, "Terima Rp5.000", "lima ribu rupiah", "S••• R•", id.FormatPaymentCode(code), "Titipan menjadi Rp5.000, kurang Rp3.400 lagi untuk iuran September 2026", "Uang Rp5.000 sudah saya terima", `value="`+slip+`"`)
		c.has(look("50.000"), 200, "lima puluh ribu rupiah", "Membayar iuran September 2026, Rp8.400", "Titipan menjadi Rp41.600")
		if strings.Contains(small.body, "Rahmawati") {
			t.Error("the payer's name is not masked")
		}
		if n := w.count(`SELECT count(*) FROM point_slip WHERE slip <> 'first'`); n != 0 {
			t.Errorf("looking wrote %d slips", n)
		}
		c.has(c.post("/loket/tagihan", "paycode", fmt.Sprint(code), "amount", "50000"), 200, `value="50000"`) // to change it
		c.has(c.post("/loket/terima", "paycode", fmt.Sprint(code), "slip", slip, "amount", "5000"), 303)
		w.ok(w.sys.Settle(ctx))
		if s, err := w.sys.Desk.Savings(ctx, payer); err != nil || s.Credit != 5_000 {
			t.Errorf("%+v, %v", s, err)
		}
		c.has(look("3.400"), 200, "Membayar iuran September 2026, Rp8.400")
		if strings.Contains(look("3.400").body, "Titipan menjadi") {
			t.Error("credit is told where none is left")
		}
		// A bill says its own amount, whatever is posted; an unknown code says so.
		b := w.bill()
		c.has(c.post("/loket/periksa", "paycode", fmt.Sprint(b.Code), "slip", "x", "amount", "1"), 200, "Terima "+rupiah(b.Amount), `action="/loket/terima"`)
		c.has(c.post("/loket/periksa", "paycode", "123456789012", "slip", "x", "amount", "1"), 422, "Kode bayar tidak ditemukan")
		if en := c.post("/loket/periksa?lang=en", "paycode", fmt.Sprint(code), "slip", "a/b", "amount", "1.000"); !strings.Contains(en.body, "one thousand rupiah") || strings.Contains(en.body, "a/b") {
			t.Errorf("%d %s", en.code, en.body)
		}
		w.sound()
	})
}

func TestSavingAheadWaitsForTheMonth(t *testing.T) {
	each(t, func(w *world) {
		w.teller(w.point.No, "rina@agen.id")
		code, _ := w.saver()
		c := w.signedIn("rina@agen.id")
		c.has(c.post("/loket/periksa", "paycode", fmt.Sprint(code), "slip", "x", "amount", "20.000"), 200, "dua puluh ribu rupiah", "cukup untuk iuran September 2026, yang dibayar pada hari pertama")
		_, err := w.sys.Points.Change(ctx, w.point.No, paypoint.Change{State: paypoint.Paused, Reason: "test"}, "test")
		w.ok(err)
		c.has(c.post("/loket/periksa", "paycode", fmt.Sprint(code), "slip", "x", "amount", "20.000"), 422, "dihentikan sementara")
	})
}
