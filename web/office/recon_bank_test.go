package office_test

import (
	"bytes"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/retail"
	"github.com/jamsos/jamsos/payment/statement"
)

// line is a movement of a day's statement; amount negative is a debit.
type line struct {
	amount          int64
	reference, text string
}

// bankDay loads the statement of a day that begins with a balance.
func (w *world) bankDay(opening int64, day period.Date, lines ...line) {
	w.Helper()
	amount := func(n int64) statement.Amount { a, err := statement.NewAmount(n, 0); w.ok(err); return a }
	d := statement.Document{Statement: statement.Statement{Account: "0019012026", Number: "1", Reference: "S", Currency: "IDR"}}
	d.Opening = &statement.Balance{Date: day, Amount: amount(opening)}
	for _, x := range lines {
		e := statement.Entry{Date: day, ValueDate: day, Amount: amount(max(x.amount, -x.amount)), Currency: "IDR", Direction: statement.Credit, Type: "NTRF", Reference: x.reference, Text: x.text}
		if x.amount < 0 {
			e.Direction = statement.Debit
		}
		e.Refs.Customer = x.reference
		d.Entries, opening = append(d.Entries, e), opening+x.amount
	}
	d.Closing = &statement.Balance{Date: day, Amount: amount(opening)}
	var b bytes.Buffer
	w.ok(statement.WriteMT940(&b, d))
	_, err := w.sys.Reconcile.LoadStatement(ctx, "", reconcile.File{Name: "s", Body: &b, By: "system:test"})
	w.ok(err)
}

func TestTheBanksBalanceIsSetBesideTheBooks(t *testing.T) {
	each(t, func(w *world) {
		const at = "/kantor/rekonsiliasi/bank"
		w.at.Set(time.Date(2026, 11, 16, 11, 0, 0, 0, period.WIB))
		c, auditor := w.as(auth.Finance), w.as(auth.Auditor)
		c.page("/kantor/rekonsiliasi", at)
		c.page(at, "Belum ada rekening koran")
		w.bankDay(1_000_000, 20261110, line{60_000, "FT1", "tanpa kode"})
		w.bankDay(1_060_000, 20261111, line{-6_500, "FT2", "BIAYA ADM"})
		body := c.page(at, "11\u00a0November 2026", "Saldo bank terjelaskan", rupiah(1_053_500), "0019012026", "Uang keluar di bank, belum dibukukan", "cocok", at+"?hari=2026-11-10", at+"?hari=2026-11-12")
		if strings.Contains(body, "Rekening koran yang hilang") {
			w.Error("a statement is said to be missing")
		}
		c.page(at+"?hari=2026-11-10", "10\u00a0November 2026", rupiah(1_060_000))
		c.page(at+"?hari=2026-11-14", "rekening koran hari ini belum ada")
		if body := c.page(at+"?hari=kapan", "Isi tanggal yang ada", "summary-error"); !strings.Contains(body, "11\u00a0November 2026") {
			w.Error("a day that is none shows another than the last")
		}
		w.bankDay(1_060_000, 20261113, line{1_000, "FT3", "tanpa kode"})
		auditor.page(at, "Rekening koran yang hilang", rupiah(6_500), "belum terjelaskan")
		auditor.page(at+"?lang=en", "is not explained", "Missing statements", "Balance by our books")
	})
}

// Two days of a shop owe the same, and money for one of them came: the page of
// the other says so and lets it be taken.
func TestMoneyOfADayThatOwedTheSameIsTaken(t *testing.T) {
	each(t, func(w *world) {
		const shop = "tokopedia"
		code, err := w.sys.Desk.StandingCode(ctx, w.siti, "test")
		w.ok(err)
		for i, day := range []period.Date{20261110, 20261111} {
			at := day.Start().Add(10 * time.Hour)
			w.at.Set(at.UTC())
			reference := fmt.Sprint("T-", i)
			_, err = w.sys.Till.Post(ctx, payment.Message{Channel: shop, Reference: reference, Code: id.FormatPaymentCode(code), Amount: 16_800, PaidAt: at})
			w.ok(err)
			var file bytes.Buffer
			w.ok(retail.Write(&file, retail.Profiles[0], shop, day, []retail.Line{{Kind: retail.Payment, Reference: reference, Code: fmt.Sprint(code), Amount: 16_800, PaidAt: at}}))
			_, err = w.sys.Reconcile.LoadSettlement(ctx, shop, reconcile.File{Name: "x", Body: &file, Day: day, By: "system:test"})
			w.ok(err)
		}
		w.at.Set(time.Date(2026, 11, 13, 11, 0, 0, 0, period.WIB))
		w.bankDay(1_000_000, 20261112, line{16_800, "FT1", "PT TOKOPEDIA"})
		for _, day := range []period.Date{20261110, 20261111} {
			_, err := w.sys.Reconcile.Match(ctx, shop, day)
			w.ok(err)
		}
		list, err := w.sys.Reconcile.Tasks(ctx, reconcile.Filter{Channel: shop})
		w.ok(err)
		if len(list) != 1 || list[0].Day != 20261111 {
			w.Fatalf("%+v", list)
		}
		c := w.as(auth.Finance)
		task, other := fmt.Sprintf("/kantor/rekonsiliasi/tugas/%d", list[0].ID), "/kantor/rekonsiliasi/tokopedia/2026-11-10"
		c.page(task, "Jumlah yang sama", other, `value="reassign"`, "yang jatuh tempo lebih dulu")
		if a := c.form(task, task, "action", "reassign"); a.code != 422 || !strings.Contains(a.body, "Tulis alasannya") {
			w.Errorf("without a reason: %d", a.code)
		}
		if a := c.form(task, task, "action", "reassign", "why", "kata Tokopedia lewat telepon"); a.to != "/kantor/rekonsiliasi/tokopedia/2026-11-11" {
			w.Fatalf("%d %s", a.code, a.body)
		}
		c.page(other, "Uang belum masuk")
		c.page(task, "Selesai", "Uang hari lain dipindahkan ke hari ini", "Rina finance")
	})
}

func TestACreditIsTheDepositOfAPoint(t *testing.T) {
	each(t, func(w *world) {
		const moves = "/kantor/rekonsiliasi/mutasi"
		p, x := w.cashAt()
		w.bankDay(1_000_000, 20261110, line{50_000, "TRX99", "SETOR TUNAI TELLER 4"}, line{50_001, "TRX98", "lain"})
		c, auditor := w.as(auth.Finance), w.as(auth.Auditor)
		body := c.page(moves, "Kredit yang mungkin setoran titik layanan", "SETOR TUNAI TELLER 4", "FT-0042")
		m := regexp.MustCompile(`href="(/kantor/rekonsiliasi/mutasi/2026-11-10[^"]+)"`).FindAllStringSubmatch(body, -1)
		if len(m) != 1 {
			w.Fatalf("%d credits are offered\n%s", len(m), body)
		}
		path := strings.ReplaceAll(m[0][1], "&amp;", "&")
		c.page(path, "SETOR TUNAI TELLER 4", "FT-0042", id.FormatPointNo(p.No), `name="why"`)
		if body := auditor.page(path, "FT-0042"); strings.Contains(body, `name="why"`) {
			w.Error("an auditor may link a deposit")
		}
		if a := auditor.do("POST", path, url.Values{"deposit": {fmt.Sprint(x.ID)}, "why": {"x"}}); a.code != 403 {
			w.Errorf("an auditor links it: %d", a.code)
		}
		for _, bad := range [][]string{{"deposit", "", "why", "x"}, {"deposit", "12", "why", "x"}, {"deposit", fmt.Sprint(x.ID), "why", " "}} {
			if a := c.form(path, path, bad...); a.code != 422 || !strings.Contains(a.body, "summary-error") {
				w.Errorf("%v: %d → %s", bad, a.code, a.to)
			}
		}
		// Who told the deposit cannot say so.
		w.exec(`UPDATE point_deposit SET told_by = $1 WHERE deposit_id = $2`, w.users[auth.Finance].Actor(), x.ID)
		if a := c.form(path, path, "deposit", fmt.Sprint(x.ID), "why", "slip"); a.code != 422 || !strings.Contains(a.body, "orang lain") {
			w.Errorf("by who told it: %d %s", a.code, a.body)
		}
		w.exec(`UPDATE point_deposit SET told_by = 'account:9' WHERE deposit_id = $1`, x.ID)
		good := c.values(path, "deposit", fmt.Sprint(x.ID), "why", "slip setoran 0042")
		for range 2 { // sent twice
			if a := c.do("POST", path, good); a.to != moves {
				w.Fatalf("%d → %s %s", a.code, a.to, a.body)
			}
		}
		c.page(fmt.Sprintf("/kantor/titik/%d/setoran/%d", p.No, x.ID), "sudah masuk")
		if strings.Contains(c.page(moves), "Kredit yang mungkin") {
			w.Error("it is offered again")
		}
		if n := w.count(`SELECT count(*) FROM audit WHERE action = 'reconcile.deposit' AND reason = 'slip setoran 0042'`); n != 1 {
			w.Errorf("%d entries in the audit", n)
		}
		if a := c.get(path); a.to != moves {
			w.Errorf("gone: %d → %s", a.code, a.to)
		}
	})
}

func TestATransferIsTakenBackWithTheBank(t *testing.T) {
	each(t, func(w *world) {
		const moves = "/kantor/rekonsiliasi/mutasi"
		code, err := w.sys.Desk.StandingCode(ctx, w.siti, "test")
		w.ok(err)
		w.bankDay(1_000_000, 20261110, line{5_000, "FT7", fmt.Sprintf("IURAN %d", code)})
		w.bankDay(1_005_000, 20261111, line{-5_000, "FT7", "KOREKSI"}, line{-7_000, "FT8", "KOREKSI"}, line{9_000, "FT9", "TOKOPEDIA"})
		c := w.as(auth.Finance)
		body := c.page(moves)
		links := map[string]string{}
		for _, m := range regexp.MustCompile(`href="(/kantor/rekonsiliasi/mutasi/2026-11-11[^"]+)"`).FindAllStringSubmatch(body, -1) {
			for _, reference := range []string{"FT7", "FT8", "FT9"} {
				if strings.Contains(m[1], reference) {
					links[reference] = strings.ReplaceAll(m[1], "&amp;", "&")
				}
			}
		}
		c.page(links["FT7"], "Bank menarik kembali transfer pembayar", "transfer FT7 tanggal 10\u00a0November 2026")
		if strings.Contains(c.page(links["FT8"]), `value="takeback"`) || strings.Contains(c.page(links["FT9"]), `value="takeback"`) {
			w.Error("a verb is offered that does not fit")
		}
		for reference, say := range map[string]string{"FT8": "harus tepat satu", "FT9": "Pilih uang apa ini"} {
			if a := c.form(links[reference], links[reference], "to", "takeback", "why", "nota bank"); a.code != 422 || !strings.Contains(a.body, say) {
				w.Errorf("%s, not %q: %d → %s %s", reference, say, a.code, a.to, a.body)
			}
		}
		if a := c.form(links["FT7"], links["FT7"], "to", "takeback", "why", ""); a.code != 422 {
			w.Errorf("without a reason: %d", a.code)
		}
		good := c.values(links["FT7"], "to", "takeback", "why", "nota bank")
		for range 2 {
			if a := c.do("POST", links["FT7"], good); a.to != moves {
				w.Fatalf("%d → %s %s", a.code, a.to, a.body)
			}
		}
		if n := w.count(`SELECT count(*) FROM reversal WHERE channel = 'transfer' AND outcome = 'reversed'`); n != 1 {
			w.Errorf("%d taken back", n)
		}
		if n := w.count(`SELECT coalesce(sum(amount), 0) FROM payer_credit WHERE payer = $1`, w.siti); n != 0 {
			w.Errorf("Siti keeps %v", money.Rupiah(n))
		}
	})
}
