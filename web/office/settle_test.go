package office_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/account"
	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/retail"
	"github.com/jamsos/jamsos/payment/statement"
)

// second is another person of finance, signed in.
func (w *world) second() *client {
	w.Helper()
	a, err := w.sys.Accounts.Create(ctx, account.New{Login: "finance2", Name: "Budi finance", Roles: []auth.Role{auth.Finance}, Office: "Kantor Serang", Password: password}, "system:test")
	w.ok(err)
	s, _, err := auth.NewTOTP("Jamsos", "finance2")
	w.ok(err)
	w.ok(w.sys.Accounts.SetTOTP(ctx, a.Ref, s, "test", "system:test"))
	return w.as("finance2")
}

// settled plays a settlement day of a marketplace: one payment agrees, one is on
// the file alone; the money of both is on the statement.
func (w *world) settled() (day period.Date) {
	w.Helper()
	const shop = "tokopedia"
	day = 20261110
	code, err := w.sys.Desk.StandingCode(ctx, w.siti, "test")
	w.ok(err)
	at := w.at.Now()
	_, err = w.sys.Till.Post(ctx, payment.Message{Channel: shop, Reference: "T-1", Code: id.FormatPaymentCode(code), Amount: 16_800, PaidAt: at})
	w.ok(err)
	line := func(reference string, amount money.Rupiah) retail.Line {
		return retail.Line{Kind: retail.Payment, Reference: reference, Code: fmt.Sprint(code), Amount: amount, PaidAt: at}
	}
	var file bytes.Buffer
	w.ok(retail.Write(&file, retail.Profiles[0], shop, day, []retail.Line{line("T-1", 16_800), line("T-2", 5_000)}))
	w.at.Set(time.Date(2026, 11, 12, 11, 0, 0, 0, period.WIB))
	_, err = w.sys.Reconcile.LoadSettlement(ctx, shop, reconcile.File{Name: "tokopedia_20261110", Body: bytes.NewReader(file.Bytes()), By: "system:test"})
	w.ok(err)
	amount := func(n int64) statement.Amount { a, err := statement.NewAmount(n, 0); w.ok(err); return a }
	e := statement.Entry{Date: day + 1, ValueDate: day + 1, Amount: amount(21_800), Currency: "IDR", Direction: statement.Credit, Type: "NTRF", Reference: "FT1", Text: "TRSF CR TOKOPEDIA 101126"}
	e.Refs.Customer = "FT1"
	d := statement.Document{Statement: statement.Statement{Account: "0019012026", Number: "1", Reference: "S", Currency: "IDR"}, Entries: []statement.Entry{e}}
	d.Opening, d.Closing = &statement.Balance{Date: day + 1, Amount: amount(1_000_000)}, &statement.Balance{Date: day + 1, Amount: amount(1_021_800)}
	var book bytes.Buffer
	w.ok(statement.WriteMT940(&book, d))
	_, err = w.sys.Reconcile.LoadStatement(ctx, "", reconcile.File{Name: "s", Body: bytes.NewReader(book.Bytes()), By: "system:test"})
	w.ok(err)
	_, err = w.sys.Reconcile.MatchAll(ctx, "", day)
	w.ok(err)
	return day
}

func TestADayIsReconciledAndClosedByTwoPeople(t *testing.T) {
	each(t, func(w *world) {
		day := w.settled()
		one := w.as(auth.Finance)
		at := fmt.Sprintf("/kantor/rekonsiliasi/tokopedia/%s", day)
		one.page("/kantor/rekonsiliasi", "! 1 terbuka", at, "Ada di saluran, tidak ada di sini", "Bukukan dari berkas")
		one.page(at, "Tiga sisi berdampingan", rupiah(16_800), rupiah(21_800), rupiah(5_000), "Tidak terjelaskan")
		if a := one.form(at, at+"/ajukan"); a.code != 422 || !strings.Contains(a.body, "selisih masih terbuka") {
			w.Errorf("proposed with an open difference: %d", a.code)
		}
		task := regexp.MustCompile(`/kantor/rekonsiliasi/tugas/\d+`).FindString(one.page(at)) // other channels miss their files
		one.page(task, "Saluran menyetor pembayaran yang tidak pernah diberitahukan", "disarankan", "T-2")
		auditor := w.as(auth.Auditor)
		for _, path := range []string{"/kantor/rekonsiliasi", at, task, "/kantor/rekonsiliasi/liga"} {
			if body := auditor.page(path); strings.Contains(body, "Ajukan tutup") || strings.Contains(body, `name="action"`) {
				w.Errorf("an auditor is offered something at %s", path)
			}
		}
		for _, pairs := range [][]string{{"action", "reverse", "why", "x"}, {"action", ""}, {"action", "claim"}} {
			if a := one.form(task, task, pairs...); a.code != 422 {
				w.Errorf("%v: %d", pairs, a.code)
			}
		}
		for range 2 {
			if a := one.form(task, task, "action", "post"); a.to != at && a.to != task {
				w.Errorf("post: %d → %s %s", a.code, a.to, a.body)
			}
		}
		one.page(task, "Selesai", "Rina finance")
		if n := w.count(`SELECT count(*) FROM receipt WHERE reference = 'T-2'`); n != 1 {
			w.Errorf("%d receipts", n)
		}
		if a := one.form(at, at+"/cocokkan"); a.to != at {
			w.Errorf("match: %d", a.code)
		}
		if a := one.form(at, at+"/tutup"); a.code != 422 {
			w.Errorf("closed without a proposal: %d", a.code)
		}
		if a := one.form(at, at+"/ajukan"); a.to != at {
			w.Fatalf("propose: %d %s", a.code, a.body)
		}
		if body := one.page(at, "Menunggu orang kedua", "Diajukan oleh"); strings.Contains(body, at+"/tutup") {
			w.Error("who proposed is offered to close")
		}
		if a := one.form(at, at+"/tutup"); a.code != 422 || !strings.Contains(a.body, "orang lain") {
			w.Errorf("closed by one person: %d", a.code)
		}
		if strings.Contains(one.page("/kantor/tugas"), "Hari menunggu ditutup") {
			w.Error("who proposed is asked to close")
		}
		two := w.second()
		two.page("/kantor/tugas?jenis=day", "Hari menunggu ditutup", at)
		two.page(at, at+"/tutup")
		if a := two.form(at, at+"/tutup"); a.to != at {
			w.Fatalf("close: %d %s", a.code, a.body)
		}
		two.page(at, "Ditutup", "Budi finance", "Hari ditutup")
		two.page("/kantor/rekonsiliasi", "✓ Ditutup")
		two.page("/kantor/rekonsiliasi/liga", "Tokopedia", "Selisih per 10.000")
		for _, path := range []string{"/kantor/rekonsiliasi/tokopedia/kapan", "/kantor/rekonsiliasi/nirwana/2026-11-10", "/kantor/rekonsiliasi/tugas/1"} {
			if a := two.get(path); a.code != 404 {
				w.Errorf("%s: %d", path, a.code)
			}
		}
	})
}

func TestTheRunningSettlementDayIsShownAndNotProposed(t *testing.T) {
	each(t, func(w *world) {
		w.at.Set(time.Date(2026, 11, 10, 15, 30, 0, 0, period.WIB))
		code, err := w.sys.Desk.StandingCode(ctx, w.siti, "test")
		w.ok(err)
		_, err = w.sys.Till.Post(ctx, payment.Message{Channel: "tokopedia", Reference: "T-1", Code: id.FormatPaymentCode(code), Amount: 16_800, PaidAt: w.at.Now()})
		w.ok(err)
		_, err = w.sys.Reconcile.Match(ctx, "tokopedia", 20261111)
		w.ok(err)
		const at = "/kantor/rekonsiliasi/tokopedia/2026-11-11"
		c := w.as(auth.Finance)
		c.page("/kantor/rekonsiliasi", at, "11\u00a0November 2026")
		c.page("/kantor/rekonsiliasi?sampai=2026-11-10", "sampai=2026-11-11")
		if body := c.page(at, "dapat diajukan sesudah 11\u00a0November 2026 pukul 15.00"); strings.Contains(body, at+"/ajukan") {
			w.Error("a running day is offered to be proposed")
		}
		if a := c.form(at, at+"/ajukan"); a.code != 422 || !strings.Contains(a.body, "11\u00a0November 2026") || strings.Contains(a.body, "Hari 2026-11-11 belum") {
			w.Errorf("proposed while it runs: %d %s", a.code, a.body)
		}
		c.page(at+"?lang=en", "it can be proposed after 11\u00a0November 2026, 15:00")
		w.at.Set(time.Date(2026, 11, 11, 15, 0, 0, 0, period.WIB))
		c = w.as(auth.Finance)
		c.page(at, at+"/ajukan")
	})
}

func TestMoneyGoesOutByTwoPeople(t *testing.T) {
	each(t, func(w *world) {
		one := w.as(auth.Finance)
		at := fmt.Sprintf("/kantor/tak-bertuan/%d", w.held)
		if strings.Contains(one.page(at), "Kembalikan kepada pengirim") {
			w.Error("it can be returned though we have no account")
		}
		w.ok(w.sys.Banks.Set(ctx, bank.Account{Bank: "bri", Name: "BRI", BankCode: "002", AccountNo: "0019012026", AccountName: "JAMSOS", Open: true}, nil, "system:test"))
		one.page(at, "Kembalikan kepada pengirim", "Kode bank tujuan")
		good := []string{"to", "return", "bank", "bri", "to_bank", "014", "to_account", "541-0077 1234", "to_name", "Joko Widagdo", "reason", "salah kirim"}
		for i := 2; i < len(good); i += 2 {
			bad := append([]string{}, good...)
			bad[i+1] = ""
			a := one.form(at, at, bad...)
			if a.code != 422 {
				w.Errorf("without %s: %d", good[i], a.code)
			}
			if good[i] == "to_bank" && (strings.Count(a.body, "Kode bank tujuan terdiri dari tiga angka") != 2 || strings.Contains(a.body, ": to_bank")) {
				w.Errorf("not said above and beside the box:\n%s", a.body)
			}
		}
		a := one.form(at, at, good...)
		if a.code != 303 || !strings.HasPrefix(a.to, "/kantor/uang-keluar/") {
			w.Fatalf("return: %d %s", a.code, a.body)
		}
		order := a.to
		one.page(at, "dikembalikan", "Perintah bayar dibuat")
		one.page(order, "diperintahkan", "salah kirim", "Rina finance", "Joko Widagdo")
		if strings.Contains(one.page(order), "54100771234") {
			w.Error("the account stands in full")
		}
		_, err := w.sys.Payouts.Run(ctx)
		w.ok(err)
		if body := one.page(order, "menunggu persetujuan", "tidak dapat ditanya", "rekan lain"); strings.Contains(body, "/setujui") {
			w.Error("who ordered is offered to approve")
		}
		if a := one.form(order, order+"/setujui", "reason", "x"); a.code != 422 {
			w.Errorf("approved by who ordered: %d", a.code)
		}
		two := w.second()
		two.page("/kantor/tugas?jenis=payout", "Uang keluar Rp", order)
		two.page("/kantor/uang-keluar", "Setujui", order)
		if a := two.form(order, order+"/setujui"); a.code != 422 {
			w.Errorf("the name was not compared, and no reason: %d", a.code)
		}
		if a := two.form(order, order+"/setujui", "reason", "nama dicocokkan lewat telepon"); a.to != order {
			w.Fatalf("approve: %d %s", a.code, a.body)
		}
		two.page(order, "disetujui", "nama dicocokkan lewat telepon")
		if a := two.form("/kantor/uang-keluar", "/kantor/uang-keluar/berkas"); a.code != 422 {
			w.Errorf("no account chosen: %d", a.code)
		}
		a = two.form("/kantor/uang-keluar", "/kantor/uang-keluar/berkas", "bank", "bri")
		if !strings.HasPrefix(a.to, "/kantor/uang-keluar/kumpulan/") {
			w.Fatalf("file: %d %s", a.code, a.body)
		}
		two.page(a.to, "Unduh pain.001", "Joko Widagdo")
		xml := two.page(a.to+"/berkas", "pain.001.001.03", "54100771234", "Joko Widagdo")
		if two.page(a.to+"/berkas") != xml {
			w.Error("downloaded again it differs")
		}
		if a := two.form("/kantor/uang-keluar", "/kantor/uang-keluar/berkas", "bank", "bri"); a.code != 422 {
			w.Errorf("nothing is left to send: %d", a.code)
		}
		if a := two.form(order, order+"/batal", "why", "terlambat"); a.code != 422 {
			w.Errorf("cancelled after it was sent: %d", a.code)
		}
		if a := w.as(auth.Auditor).get(a.to + "/berkas"); a.code != 404 && a.code != 403 {
			w.Errorf("an auditor takes the file: %d", a.code)
		}
	})
}

func TestCreditIsPaidBack(t *testing.T) {
	each(t, func(w *world) {
		w.ok(w.sys.Banks.Set(ctx, bank.Account{Bank: "bri", Name: "BRI", BankCode: "002", AccountNo: "0019012026", AccountName: "JAMSOS", Open: true}, nil, "system:test"))
		code, err := w.sys.Desk.StandingCode(ctx, w.siti, "test")
		w.ok(err)
		_, err = w.sys.Till.Post(ctx, payment.Message{Channel: "retail", Reference: "save", Code: id.FormatPaymentCode(code), Amount: 5_000})
		w.ok(err)
		c := w.as(auth.Finance)
		at := fmt.Sprintf("/kantor/titipan/%d", w.siti)
		c.page(fmt.Sprintf("/kantor/peserta/%d", w.siti), "Saldo titipan", "Rp5.000", at, id.FormatPaymentCode(code))
		c.page(at, "Rp5.000", "Siti Rahmawati")
		good := []string{"amount", "2.500", "bank", "bri", "to_bank", "014", "to_account", "5410077", "to_name", "Siti Rahmawati", "reason", "diminta kembali"}
		for i, bad := range map[int]string{1: "5.001", 3: "", 5: "1", 7: "abc", 9: "", 11: ""} {
			v := append([]string{}, good...)
			v[i] = bad
			if a := c.form(at, at, v...); a.code != 422 {
				w.Errorf("%s %q: %d", good[i-1], bad, a.code)
			}
		}
		twice := c.values(at, good...)
		a := c.do("POST", at, twice)
		if b := c.do("POST", at, twice); a.code != 303 || b.to != a.to {
			w.Fatalf("%d %s; sent twice → %s", a.code, a.body, b.to)
		}
		if a := c.form(a.to, a.to+"/batal", "why", ""); a.code != 422 {
			w.Errorf("cancel without a reason: %d", a.code)
		}
		if b := c.form(a.to, a.to+"/batal", "why", "salah rekening"); b.to != a.to {
			w.Errorf("cancel: %d %s", b.code, b.body)
		}
		c.page(fmt.Sprintf("/kantor/peserta/%d", w.siti), "Rp5.000")
		twice = c.values(a.to, "reason", "rekening sudah benar")
		b := c.do("POST", a.to+"/lagi", twice)
		if again := c.do("POST", a.to+"/lagi", twice); b.code != 303 || b.to == a.to || again.to != b.to {
			w.Errorf("again: %d → %s; sent twice → %s", b.code, b.to, again.to)
		}
		if n := w.count(`SELECT sum(amount) FROM payer_credit WHERE payer = $1`, w.siti); n != 2_500 {
			w.Errorf("credit %d is left", n)
		}
		if a := c.get("/kantor/titipan/123"); a.code != 404 {
			w.Errorf("nobody: %d", a.code)
		}
	})
}
