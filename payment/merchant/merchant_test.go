package merchant_test

import (
	"context"
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/merchant"
	"github.com/jamsos/jamsos/payment/qris"
	"github.com/jamsos/jamsos/schema/schematest"
)

func TestABillsCodeSaysAmountAndNumber(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		code := rapid.Custom(func(r *rapid.T) int64 {
			n := rapid.Int64Range(100_000_000_000, 999_999_999_999).Draw(r, "n")
			for !id.ValidPaymentCode(n) {
				n++
			}
			return n
		}).Draw(r, "code")
		amount := rapid.Int64Range(1, 9_999_999_999).Draw(r, "amount")
		text, err := merchant.Code(merchant.Simulated, code, money.Rupiah(amount))
		if err != nil {
			r.Fatal(err)
		}
		c, err := qris.Decode(text)
		if err != nil {
			r.Fatal(err)
		}
		got, err := c.Amount()
		if err != nil || int64(got) != amount || c.Get(qris.AdditionalData, qris.BillNumber) != fmt.Sprint(code) || c.Method() != qris.Dynamic || c.IsTransfer() {
			r.Fatalf("%s: %v %v", text, got, err)
		}
	})
}

func TestAMerchantRecordIsKeptWithAReason(t *testing.T) {
	ctx := context.Background()
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		r := &merchant.Registry{DB: d}
		if _, ok, err := r.Get(ctx, merchant.Channel); ok || err != nil {
			t.Fatal(ok, err)
		}
		if err := r.Set(ctx, merchant.Channel, merchant.Simulated, "account:1", " "); fault.Of(err).Code != "merchant.reason_missing" {
			t.Error(err)
		}
		bad := merchant.Simulated
		bad.NMID = "ID1"
		if err := r.Set(ctx, merchant.Channel, bad, "account:1", "x"); err == nil {
			t.Error("a wrong NMID was kept")
		}
		for range 2 {
			if err := r.Set(ctx, merchant.Channel, merchant.Simulated, "account:1", "registered"); err != nil {
				t.Fatal(err)
			}
		}
		m, ok, err := r.Get(ctx, merchant.Channel)
		if m != merchant.Simulated || !ok || err != nil {
			t.Errorf("%+v %v %v", m, ok, err)
		}
		n := 0
		if err := d.Read(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(ctx, `SELECT count(*) FROM audit WHERE action = 'merchant.set'`).Scan(&n)
		}); err != nil || n != 2 {
			t.Errorf("%d audit rows, %v", n, err)
		}
	})
}
