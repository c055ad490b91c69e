package citizen_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/web/webtest"
)

// pays posts a payment of any amount to a code.
func (w *world) pays(reference, code string, amount money.Rupiah) payment.Outcome {
	w.Helper()
	out, err := w.sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: reference, Code: code, Amount: amount})
	if err != nil {
		w.Fatal(err)
	}
	if err := w.sys.Settle(ctx); err != nil {
		w.Fatal(err)
	}
	return out
}

func TestSmallSavingsAreSeen(t *testing.T) {
	each(t, func(w *world) {
		no := w.person("Siti Rahmawati", nikA, phone, 19900615, 1)
		c := w.signIn(id.FormatMemberNo(no))
		if c.get("/saya"); strings.Contains(text(c.Body), "Saldo titipan Rp") {
			t.Error("credit is shown though there is none")
		}
		c.get("/saya/titipan").at("/saya/titipan", 200).says("Menabung sedikit-sedikit")
		for range 2 {
			c.get("/saya/titipan").post("/saya/titipan").at("/saya/titipan", 200).says("Bayar berapa saja", "Kode titipan Anda")
		}
		shown := regexp.MustCompile(`\d{4} \d{4} \d{4}`).FindString(text(c.Body))
		q, err := w.sys.Till.Inquire(ctx, shown)
		if err != nil || !q.Open || q.Payer != no {
			w.Fatalf("%q: %+v, %v", shown, q, err)
		}
		w.pays("save-1", shown, 5_000)
		need, err := w.sys.Desk.QuoteSelf(ctx, no, 1)
		if err != nil {
			w.Fatal(err)
		}
		c.get("/saya").says("Saldo titipan Rp5.000; kurang Rp" + (need.Total - 5_000).Format() + " untuk Desember 2026")
		c.get("/saya/titipan").says("dibayar ke kode titipan", "dari Rp"+need.Total.Format(), shown,
			"Lunas sampai akhir November 2026 Sekarang tidak ada yang harus dibayar. Yang Anda titipkan disimpan dan pada 1 Desember 2026 membayar Desember 2026, bila saat itu sudah cukup.")
		w.pays("save-2", shown, need.Total)
		c.get("/saya").says("cukup untuk Desember 2026 dan dipakai 1 Desember 2026")
		w.at.Set(time.Date(2026, 12, 1, 1, 0, 0, 0, time.UTC))
		if _, err := w.sys.Till.UseCredits(ctx); err != nil {
			w.Fatal(err)
		}
		if err := w.sys.Settle(ctx); err != nil {
			w.Fatal(err)
		}
		c = w.signIn(id.FormatMemberNo(no))
		c.get("/saya/titipan").says("dipakai membayar iuran", "Saldo titipan Rp5.000")
	})
}

// Where a deposit can be paid and what it costs follow from the channels' records.
func TestSavingsSayWhereAndAtWhatCost(t *testing.T) {
	each(t, func(w *world) {
		no := w.person("Siti Rahmawati", nikA, phone, 19900615, 1)
		if _, err := w.sys.Desk.StandingCode(ctx, no, "test"); err != nil {
			w.Fatal(err)
		}
		c := w.signIn(id.FormatMemberNo(no)).get("/saya/titipan")
		c.says("Agen Perisai, Dompet digital, Loket, Loket bank Rp5.000, tanpa biaya Rp10.000, tanpa biaya berapa saja Kasir toko, Tokopedia Rp7.500 (biaya Rp2.500) Rp12.500 (biaya Rp2.500) berapa saja Alfamart, Indomaret terlalu kecil Rp12.500 (biaya Rp2.500) Rp10.000")
		if s := text(c.Body); strings.Contains(s, "Virtual account") || strings.Contains(s, "QRIS") || strings.Contains(s, "Debit otomatis") {
			t.Errorf("somewhere nobody could pay is named: %s", s)
		}
		if _, err := w.sys.Partners.Create(ctx, partner.Partner{Key: "bca", Name: "BCA", Channel: "va-bca", ClientID: "bca", PartnerID: "bca", Company: "11223", DialectName: "bca", State: partner.Live}, "test"); err != nil {
			w.Fatal(err)
		}
		agent, err := w.sys.Till.Channel(ctx, "agent")
		if err != nil {
			w.Fatal(err)
		}
		agent.Open = false
		if err := w.sys.Till.SetChannel(ctx, agent, "test"); err != nil {
			w.Fatal(err)
		}
		if err := w.sys.Till.AddFee(ctx, "wallet", payment.Fee{From: 20261101, Bearer: "payer", PPM: 20_000, Source: "test"}, "test"); err != nil {
			w.Fatal(err)
		}
		c.get("/saya/titipan").says("Loket, Loket bank, Virtual account BCA Rp5.000, tanpa biaya", "Dompet digital Rp5.100 (biaya Rp100) Rp10.200 (biaya Rp200)", "Nomor virtual account BCA", "Nomor ini tetap milik Anda")
		if strings.Contains(text(c.Body), "Agen Perisai,") {
			t.Error("a closed channel is listed")
		}
	})
}

func TestPaymentsTellWhatBecameOfThem(t *testing.T) {
	each(t, func(w *world) {
		no := w.person("Siti Rahmawati", nikA, phone, 19900615, 1)
		other := w.person("Wati", nikB, phone, 19900615, 0)
		code, err := w.sys.Desk.StandingCode(ctx, no, "test")
		if err != nil {
			w.Fatal(err)
		}
		for i, r := range []string{"a", "b", "c", "d"} {
			w.at.Advance(time.Minute)
			w.pays(r, id.FormatPaymentCode(code), money.Rupiah(1_000+i))
		}
		moved := w.pays("e", id.FormatPaymentCode(code), 2_000)
		if err := w.sys.Till.MovePayment(ctx, no, moved.PaymentID, other, "account:1", "wrong person"); err != nil {
			w.Fatal(err)
		}
		if _, err := w.sys.Till.Reverse(ctx, payment.Reversal{Channel: "retail", Reference: "d", Reason: "test"}); err != nil {
			w.Fatal(err)
		}
		c := w.signIn(id.FormatMemberNo(no))
		c.get("/saya").says("dibatalkan", "dipindahkan", "Semua pembayaran")
		c.get("/saya/pembayaran").at("/saya/pembayaran", 200).says("dibatalkan", "dipindahkan", "disimpan", "dibukukan", "November 2026")
		if n := strings.Count(c.Body, `href="/r/`); n != 6 {
			w.Errorf("%d payments", n)
		}
		w.signIn(id.FormatMemberNo(other)).get("/saya/titipan").says("dibayarkan orang lain dengan kode keliru")
	})
}

func TestManyPaymentsArePaged(t *testing.T) {
	each(t, func(w *world) {
		no := w.person("Siti Rahmawati", nikA, phone, 19900615, 1)
		code, err := w.sys.Desk.StandingCode(ctx, no, "test")
		if err != nil {
			w.Fatal(err)
		}
		for i := range 25 {
			w.pays("p"+string(rune('a'+i)), id.FormatPaymentCode(code), 100)
		}
		c := w.signIn(id.FormatMemberNo(no)).get("/saya/pembayaran")
		next := regexp.MustCompile(`rel="next" href="([^"]+)"`).FindStringSubmatch(c.Body)
		if next == nil || strings.Count(c.Body, `href="/r/`) != 20 {
			w.Fatalf("%v", next)
		}
		if c.get(next[1]); strings.Count(c.Body, `href="/r/`) != 6 {
			w.Errorf("%d on the second page", strings.Count(c.Body, `href="/r/`))
		}
		c.get("/saya/pembayaran?sebelum=x").at("/saya/pembayaran", 200)
	})
}

func TestSavingsInTheBrowser(t *testing.T) {
	each(t, func(w *world) {
		no := w.person("Siti Rahmawati", nikA, phone, 19900615, 1)
		if _, err := w.sys.Partners.Create(ctx, partner.Partner{Key: "bca", Name: "BCA", Channel: "va-bca", ClientID: "bca", PartnerID: "bca", Company: "11223", DialectName: "bca", State: partner.Live}, "test"); err != nil {
			w.Fatal(err)
		}
		b := webtest.Start(t)
		b.View(t, 360, "light")
		b.Open(t, w.url+"/masuk")
		b.Type(t, "#f-who", "081234567890")
		b.Click(t, "main button[type=submit]")
		b.Wait(t, "#f-code")
		b.Type(t, "#f-code", w.sms(phone))
		b.Click(t, "main button[type=submit]")
		b.Wait(t, ".calendar")
		look := func(path, name string) {
			t.Helper()
			for _, width := range []int{1280, 360} {
				b.View(t, width, "light")
				b.Open(t, w.url+path)
				b.Axe(t)
				b.NoSideways(t)
				b.Screenshot(t, "citizen-"+name, width)
			}
		}
		look("/saya", "home-ahead")
		look("/saya/titipan", "savings-ask")
		code, err := w.sys.Desk.StandingCode(ctx, no, "test")
		if err != nil {
			t.Fatal(err)
		}
		w.pays("s1", id.FormatPaymentCode(code), 5_000)
		look("/saya", "home-saves")
		look("/saya/titipan", "savings-ahead")
		w.at.Set(time.Date(2026, 12, 3, 2, 0, 0, 0, time.UTC))
		look("/saya", "home-due")
		look("/saya/titipan", "savings-due")
		if _, err := w.sys.Desk.IssueSelfBill(ctx, no, 1, "test"); err != nil {
			t.Fatal(err)
		}
		look("/saya", "home-bill")
		b.Quiet(t)
	})
}

// The first screen: protected until when, and what is to be paid by when.
func TestHomeSaysUntilWhenAndWhatIsNext(t *testing.T) {
	each(t, func(w *world) {
		no := w.person("Siti Rahmawati", nikA, phone, 19900615, 3)
		c := w.signIn(id.FormatMemberNo(no)).get("/saya")
		c.says("JKK · JKM sampai 31 Januari 2027", "Lunas sampai akhir Januari 2027 Sekarang tidak ada yang harus dibayar. Berikutnya Februari 2027,", "paling lambat 15 Februari 2027.", "Menabung sedikit-sedikit")
		for _, twice := range []string{`href="/saya/titipan"`, `href="/saya/bayar"`, `href="/saya/data"`, `href="/kartu"`, `href="/saya/iuran"`} {
			if n := strings.Count(c.Body, twice); n != 1 {
				t.Errorf("%s is there %d times", twice, n)
			}
		}
		w.at.Set(time.Date(2027, 2, 3, 2, 0, 0, 0, time.UTC))
		c = w.signIn(id.FormatMemberNo(no)).get("/saya")
		c.says("sampai 15 Februari 2027", "Bayar Februari 2027: Rp", "Paling lambat 15 Februari 2027.", "Ambil kode bayar")
		w.at.Set(time.Date(2027, 2, 20, 2, 0, 0, 0, time.UTC))
		if c = w.signIn(id.FormatMemberNo(no)).get("/saya"); strings.Contains(text(c.Body), "JKM sampai") {
			t.Error("cover that is not full has an end of full cover")
		}
	})
}
