package public_test

import (
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment"
)

func TestStrayMoneyIsPublicWithItsAge(t *testing.T) {
	each(t, func(w *world) {
		w.client().get("/transparansi").at("/transparansi", 200).says("Sekarang tidak ada uang yang menunggu", "Indomaret", "Rp2.500", "tanpa biaya", "tanpa batas")
		for i, amount := range []int64{16_800, 5_000} {
			if _, err := w.sys.Till.Post(ctx, payment.Message{Channel: "transfer", Reference: strings.Repeat("x", i+1), Code: "-", Remark: "NANI WIJAYA 081234567890", Amount: money.Rupiah(amount)}); err != nil {
				t.Fatal(err)
			}
			w.at.Advance(5 * 24 * time.Hour)
		}
		c := w.client().get("/transparansi").at("/transparansi", 200).says("Rp21.800", "2 pembayaran", "10 hari", "Lebih lama dari 3 hari", "Menurut umur")
		for _, secret := range []string{"NANI", "0812"} {
			if strings.Contains(c.Body, secret) {
				w.Errorf("the public page tells %q", secret)
			}
		}
		w.client().get("/transparansi.csv").at("/transparansi.csv", 200).says("waiting,0,,2,21800", "waiting_by_age,8,30,1,16800", "found_owner_30_days,,,0,0")
		w.client().get("/transparansi?lang=en").at("/transparansi", 200).says("Money that has not found its owner", "no fee")
	})
}
