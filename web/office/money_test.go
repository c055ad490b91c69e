package office_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment"
)

// stray is money on the account that nobody's code came with.
func (w *world) stray(remark string, amount int64) int64 {
	w.Helper()
	w.next++
	out, err := w.sys.Till.Post(ctx, payment.Message{Channel: "transfer", Reference: fmt.Sprintf("stray-%d", w.next), Code: "-", Remark: remark, Amount: money.Rupiah(amount)})
	w.ok(err)
	return out.PaymentID
}

func TestMoneyWithoutAnOwnerIsAllocated(t *testing.T) {
	each(t, func(w *world) {
		c := w.as(auth.Finance)
		at := fmt.Sprintf("/kantor/tak-bertuan/%d", w.held)
		c.page("/kantor/tugas?jenis=held", at, "Alokasikan")
		c.page(at, rupiah(w.loose.Amount), "Transfer bank", "bayar bu joko", "Joko Widagdo", "jumlahnya tepat tagihan terbuka", "nama JOKO ada dalam beritanya")
		if a := w.as(auth.Auditor).get(at); a.code != 200 || strings.Contains(a.body, `name="reason"`) {
			w.Errorf("an auditor sees it and cannot allocate: %d", a.code)
		}
		code := id.FormatPaymentCode(w.loose.Code)
		other := w.self("Lain Orang", "3604010404930009", 19930404, "+6281234500009")
		_, err := w.sys.Desk.IssueSelfBill(ctx, other.Payer, 2, "test")
		w.ok(err)
		for name, pairs := range map[string][]string{"nothing chosen": {"reason", "x"}, "no reason": {"to", "code", "code", code}, "a wrong code": {"to", "code", "code", "123", "reason", "x"},
			"a bill nobody has": {"to", "code", "code", id.FormatPaymentCode(100000000007), "reason", "x"}, "a bill that was replaced": {"to", "code", "code", id.FormatPaymentCode(other.Code), "reason", "x"},
			"nobody's number": {"to", "payer", "payer", fmt.Sprint(id.MemberNoOf(4711)), "reason", "x"}, "no number": {"to", "payer", "payer", "abc", "reason", "x"}} {
			if a := c.form(at, at, pairs...); a.code != 422 {
				w.Errorf("%s: %d", name, a.code)
			}
		}
		for i := range 2 {
			if a := c.form(at, at, "to", fmt.Sprintf("code:%d", w.loose.Code), "reason", "nama di berita transfer"); a.to != at {
				w.Errorf("allocate %d: %d %s", i, a.code, a.body)
			}
		}
		b, err := w.sys.Desk.Bill(ctx, w.loose.Payer, w.loose.No)
		if err != nil || b.State != contribution.Paid {
			w.Errorf("%v %v", b.State, err)
		}
		if n := w.count(`SELECT count(*) FROM payment WHERE payer = $1`, w.loose.Payer); n != 1 {
			w.Errorf("%d payments", n)
		}
		c.page(at, "sampai ke pemiliknya", "nama di berita transfer", "Uang dialokasikan", "Rina finance")
		credit := w.stray("setoran", 5_000)
		at = fmt.Sprintf("/kantor/tak-bertuan/%d", credit)
		c.page(at, "Tidak ada petunjuk")
		if a := c.form(at, at, "to", "payer", "payer", id.FormatMemberNo(w.siti), "reason", "menelepon"); a.to != at {
			w.Errorf("to credit: %d %s", a.code, a.body)
		}
		if n := w.count(`SELECT coalesce(sum(amount), 0) FROM payer_credit WHERE payer = $1`, w.siti); n != 5_000 {
			w.Errorf("credit %d", n)
		}
	})
}

func TestTheListOfStrayMoneyIsFilteredPagedAndDownloaded(t *testing.T) {
	each(t, func(w *world) {
		for i := range 30 {
			w.stray(fmt.Sprintf("=kiriman %d", i), int64(10_000+i))
		}
		c := w.as(auth.Finance)
		body := c.page("/kantor/tak-bertuan", "31 pembayaran", "standar 3 hari", `rel="next"`)
		if n := strings.Count(body, `href="/kantor/tak-bertuan/`); n != 25 {
			w.Errorf("%d rows on a page", n)
		}
		if body := c.page("/kantor/tak-bertuan?dari=10.029&sampai=10029"); strings.Count(body, `href="/kantor/tak-bertuan/`) != 1 {
			w.Error("the amounts do not narrow")
		}
		c.page("/kantor/tak-bertuan?umur=3", "Tidak ada uang tak bertuan")
		c.page("/kantor/tak-bertuan?keadaan=allocated", "Tidak ada uang tak bertuan")
		c.page("/kantor/tak-bertuan?saluran=retail", "Tidak ada uang tak bertuan")
		csv := c.page("/kantor/tak-bertuan.csv?dari=10000&sampai=10029", "suspense_id,state,channel", "'=kiriman 0")
		if n := strings.Count(csv, "\n"); n != 31 {
			w.Errorf("%d lines", n)
		}
		w.at.Advance(8 * 24 * time.Hour)
		_, n, err := w.sys.Till.TendSuspense(ctx)
		if err != nil || n != 31 {
			w.Fatalf("%d escalated, %v", n, err)
		}
		c = w.as(auth.Finance)
		c.page("/kantor/tak-bertuan?umur=3", "dinaikkan, lewat")
	})
}

func TestAPaymentForTheWrongPersonIsMoved(t *testing.T) {
	each(t, func(w *world) {
		c := w.as(auth.Finance)
		at := fmt.Sprintf("/kantor/pembayaran/%d/%d", w.siti, w.paid)
		c.page(fmt.Sprintf("/kantor/peserta/%d", w.siti), at)
		c.page(at, "Salah orang?", "sampai ke setiap bulan", "Kasir toko", "Pembayaran dibukukan")
		if body := w.as(auth.Officer).page(at); strings.Contains(body, "Salah orang?") {
			w.Error("an officer is offered to move it")
		}
		for name, pairs := range map[string][]string{"nobody": {"payer", "", "reason", "x"}, "no reason": {"payer", fmt.Sprint(w.twin)}, "the same": {"payer", fmt.Sprint(w.siti), "reason", "x"},
			"an unknown number": {"payer", fmt.Sprint(id.MemberNoOf(4711)), "reason", "x"}} {
			if a := c.form(at, at, pairs...); a.code != 422 {
				w.Errorf("%s: %d", name, a.code)
			}
		}
		for range 2 {
			if a := c.form(at, at, "payer", fmt.Sprint(w.twin), "reason", "salah ketik satu angka"); a.to != at {
				w.Errorf("move: %d %s", a.code, a.body)
			}
		}
		c.page(at, "dipindahkan", "salah ketik satu angka")
		w.ok(w.sys.Settle(ctx))
		if n := w.count(`SELECT count(*) FROM settlement WHERE member_no = $1 AND amount > 0`, w.twin); n != 1 {
			w.Errorf("the twin has %d months", n)
		}
		if a := c.get(fmt.Sprintf("/kantor/pembayaran/%d/%d", w.twin, w.paid)); a.code != 404 {
			w.Errorf("somebody else's payment: %d", a.code)
		}
	})
}

func TestChannelsAreChangedWithAReason(t *testing.T) {
	each(t, func(w *world) {
		c := w.as(auth.Finance)
		c.page("/kantor/saluran", "Indomaret", "Rp2.500", "15.00 WIB", "D&#43;1")
		const at = "/kantor/saluran/indomaret"
		c.page(at, "Rp10.000 – Rp5.000.000", "Ubah saluran ini")
		if body := w.as(auth.Auditor).page(at); strings.Contains(body, "Ubah saluran ini") {
			w.Error("an auditor is offered to change it")
		}
		good := []string{"open", "no", "minimum", "10.000", "maximum", "2000000", "cut_off", "14:30", "settle_days", "2", "note", "uji", "reason", "gangguan jaringan"}
		with := func(k, v string) []string {
			out := append([]string{}, good...)
			for i := 0; i < len(out); i += 2 {
				if out[i] == k {
					out[i+1] = v
				}
			}
			return out
		}
		for _, bad := range [][2]string{{"open", ""}, {"minimum", "x"}, {"maximum", "5"}, {"cut_off", "25.00"}, {"cut_off", "siang"}, {"settle_days", "99"}, {"reason", " "}} {
			if a := c.form(at, at, with(bad[0], bad[1])...); a.code != 422 {
				w.Errorf("%v: %d", bad, a.code)
			}
		}
		if a := c.form(at, at, good...); a.to != at {
			w.Fatalf("change: %d %s", a.code, a.body)
		}
		c.page(at, "tutup", "14.30 WIB", "D&#43;2", "gangguan jaringan", "Saluran diubah")
		if _, err := w.sys.Till.Post(ctx, payment.Message{Channel: "indomaret", Reference: "closed", Code: id.FormatPaymentCode(w.loose.Code), Amount: w.loose.Amount}); err == nil {
			w.Error("a closed channel takes money")
		}
		fee := []string{"valid_from", "2026-12-01", "bearer", "scheme", "flat", "", "percent", "0,7", "cap", "", "source", "addendum 3"}
		for _, bad := range [][]string{{"valid_from", "2026-11-01", "bearer", "scheme", "percent", "0,7", "source", "x"}, {"valid_from", "2026-12-01", "bearer", "us", "source", "x"},
			{"valid_from", "2026-12-01", "bearer", "scheme", "percent", "101", "source", "x"}, {"valid_from", "2026-12-01", "bearer", "scheme", "percent", "0,7"}} {
			if a := c.form(at, at+"/biaya", bad...); a.code != 422 {
				w.Errorf("%v: %d", bad, a.code)
			}
		}
		if a := c.form(at, at+"/biaya", fee...); a.to != at {
			w.Fatalf("fee: %d %s", a.code, a.body)
		}
		c.page(at, "1\u00a0Desember 2026", "0,7\u00a0%", "addendum 3", "Biaya saluran diubah")
		w.as(auth.Administrator).page("/kantor/saluran", "tutup")
		if a := c.get("/kantor/saluran/nirwana"); a.code != 404 {
			w.Errorf("no such channel: %d", a.code)
		}
	})
}

func TestTheMerchantRecordIsKept(t *testing.T) {
	each(t, func(w *world) {
		c := w.as(auth.Finance)
		const at = "/kantor/saluran/qris"
		c.page(at, "Belum terdaftar")
		good := []string{"59", "iuran jamsos", "60", "Jakarta Pusat", "61", "10110", "52", "9399", "51.02", "ID1099999999999", "51.03", "PSO", "26.00", "ID.CO.CONTOH.WWW", "26.01", "9360 0999 0000 0000 01", "26.02", "CONTOH000000001", "why", "surat penyelenggara 12/2026"}
		for i, bad := range map[int]string{1: "", 7: "93", 9: "ID1", 19: ""} {
			v := append([]string{}, good...)
			v[i] = bad
			if a := c.form(at, at+"/merchant", v...); a.code != 422 || !strings.Contains(a.body, `class="field wrong"`) {
				w.Errorf("%s %q: %d", good[i-1], bad, a.code)
			}
		}
		if a := c.form(at, at+"/merchant", good...); a.to != at {
			w.Fatalf("%d %s", a.code, a.body)
		}
		c.page(at, "IURAN JAMSOS", "Catatan merchant diubah", "surat penyelenggara 12/2026")
		if a := c.form(at, "/kantor/saluran/indomaret/merchant", good...); a.code != 404 {
			w.Errorf("a shop has no merchant record: %d", a.code)
		}
	})
}
