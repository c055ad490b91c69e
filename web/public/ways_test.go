package public_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/merchant"
	"github.com/jamsos/jamsos/payment/partner"
)

func TestABillCanBePaidFromAPhone(t *testing.T) {
	each(t, func(w *world) {
		c := w.client().register(nikSiti)
		c.get("/daftar/periksa").post("/daftar/periksa")
		bill, code := c.Path, c.payCode()
		c.says("Bayar dengan QRIS", "Kode contoh")
		if strings.Contains(text(c.Body), "Virtual account bank") {
			t.Error("a bank is offered though none is a partner")
		}
		wide, err := w.sys.Partners.Create(ctx, partner.Partner{Key: "bni", Name: "BNI", Channel: "va-bni", ClientID: "bni", PartnerID: "bni", Company: "98812", DialectName: "aspi", State: partner.Sandbox}, "test")
		if err != nil {
			t.Fatal(err)
		}
		short, err := w.sys.Partners.Create(ctx, partner.Partner{Key: "bca", Name: "BCA", Channel: "va-bca", ClientID: "bca", PartnerID: "bca", Company: "11223", DialectName: "bca", State: partner.Sandbox}, "test")
		if err != nil {
			t.Fatal(err)
		}
		if !wide.Dialect().Fits(12) || short.Dialect().Fits(12) {
			t.Fatal("the dialects are not those that this test is about")
		}
		for range 2 { // the second look gives the same numbers
			c.get(bill).says("Virtual account bank", "Nomor virtual account BNI", "Nomor virtual account BCA")
			if !strings.Contains(c.Body, "98812"+code) {
				t.Error("BNI's number is not the code's own")
			}
		}
		alias := regexp.MustCompile(`data-copy="11223(\d+)"`).FindStringSubmatch(c.Body)
		if alias == nil {
			t.Fatal(text(c.Body))
		}
		if back, err := w.sys.Partners.CodeOf(ctx, short, alias[1]); err != nil || back != code {
			t.Errorf("%s leads to %s, %v; want %s", alias[1], back, err, code)
		}
		if n := w.number(`SELECT count(*) FROM code_alias`); n != 1 {
			t.Errorf("%d aliases", n)
		}
		m := merchant.Simulated
		m.Name = "IURAN"
		if err := w.sys.Merchants.Set(ctx, merchant.Channel, m, "test", "registered"); err != nil {
			t.Fatal(err)
		}
		if c.get(bill).says("Bayar dengan QRIS"); strings.Contains(text(c.Body), "Kode contoh") {
			t.Error("a registered merchant is called a sample")
		}
		for _, key := range []string{"qris", "va-bni", "va-bca"} {
			ch, err := w.sys.Till.Channel(ctx, key)
			if err != nil {
				t.Fatal(err)
			}
			ch.Open = false
			if err := w.sys.Till.SetChannel(ctx, ch, "test"); err != nil {
				t.Fatal(err)
			}
		}
		if c.get(bill); strings.Contains(text(c.Body), "Bayar dari telepon") {
			t.Error("closed channels are offered")
		}
		// What the payer saved is taken off the bill.
		payer := w.number(`SELECT payer FROM bill ORDER BY bill_no DESC LIMIT 1`)
		standing, err := w.sys.Desk.StandingCode(ctx, payer, "test")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: "save", Code: id.FormatPaymentCode(standing), Amount: 2_000}); err != nil {
			t.Fatal(err)
		}
		c.get(bill).post(bill+"/baru").says("Dikurangi saldo titipan", "2.000")
	})
}

func TestAStandingCodeIsPaidAtTheCounter(t *testing.T) {
	each(t, func(w *world) {
		c := w.client().register(nikSiti)
		c.get("/daftar/periksa").post("/daftar/periksa")
		payer := w.number(`SELECT payer FROM bill`)
		code, err := w.sys.Desk.StandingCode(ctx, payer, "test")
		if err != nil {
			t.Fatal(err)
		}
		shop := w.client().get("/demo/kasir").post("/demo/kasir", "paycode", id.FormatPaymentCode(code)).at("/demo/kasir", 200).says("Kode titipan: berapa saja", "S••• R••••••••")
		reference := regexp.MustCompile(`name="reference" value="([^"]+)"`).FindStringSubmatch(shop.Body)[1]
		for _, bad := range []string{"", "0", "lima ribu"} {
			shop.post("/demo/kasir/bayar", "paycode", id.FormatPaymentCode(code), "reference", reference, "amount", bad)
			if shop.Code != 422 || !strings.Contains(shop.Body, reference) {
				t.Errorf("%q: %d", bad, shop.Code)
			}
		}
		for range 2 {
			shop.post("/demo/kasir/bayar", "paycode", id.FormatPaymentCode(code), "reference", reference, "amount", "5.000").says("Menjadi saldo titipan", "Rp5.000")
		}
		if n := w.number(`SELECT sum(amount) FROM payer_credit`); n != 5_000 {
			t.Errorf("credit %d", n)
		}
		receipt := "/r/" + between(shop.Body, `href="/r/`, `"`)
		w.client().get(receipt).at(receipt, 200).says("Rp5.000 sudah diterima")
		if _, err := w.sys.Till.Reverse(ctx, payment.Reversal{Channel: "retail", Reference: reference, Reason: "test"}); err != nil {
			t.Fatal(err)
		}
		if body := w.client().get(receipt).at(receipt, 200).says("Rp5.000 dikembalikan", "Pembayaran ini dibatalkan").Body; strings.Contains(body, "sudah diterima") {
			t.Error("what was taken back is called received")
		}
	})
}
