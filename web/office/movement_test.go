package office_test

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/auth"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/retail"
	"github.com/jamsos/jamsos/payment/statement"
)

// send posts a form with a file.
func (c *client) send(at, name string, content []byte, pairs ...string) answer {
	c.Helper()
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	for k, v := range c.values(at, pairs...) {
		c.ok(m.WriteField(k, v[0]))
	}
	if name != "" {
		f, err := m.CreateFormFile("file", name)
		c.ok(err)
		_, err = f.Write(content)
		c.ok(err)
	}
	c.ok(m.Close())
	req, err := http.NewRequest("POST", c.srv.URL+at, &b)
	c.ok(err)
	req.Header.Set("Content-Type", m.FormDataContentType())
	res, err := c.http.Do(req)
	c.ok(err)
	defer res.Body.Close()
	var body bytes.Buffer
	_, err = body.ReadFrom(res.Body)
	c.ok(err)
	return answer{res.StatusCode, body.String(), res.Header.Get("Location")}
}

// bankBook is a statement of our account with movements that nobody accounts for:
// a channel's money with unknown words, a payer's with the words of a channel,
// what the bank took, and what left by itself.
func (w *world) bankBook(code int64) []byte {
	w.Helper()
	sum := int64(0)
	amount := func(n int64) statement.Amount { a, err := statement.NewAmount(n, 0); w.ok(err); return a }
	var entries []statement.Entry
	for i, x := range []struct {
		amount int64
		text   string
	}{{16_800, "TRSF CR TOKOPEDIA 101126"}, {25_000, fmt.Sprintf("KIRIMAN TOKOPEDIA TITIP %d", code)}, {-6_500, "BIAYA ADM"}, {-2_750_000, "TRSF DB PT MAJU"}} {
		e := statement.Entry{Date: 20261111, ValueDate: 20261111, Amount: amount(max(x.amount, -x.amount)), Currency: "IDR", Direction: statement.Credit, Type: "NTRF", Reference: fmt.Sprintf("FT%d", i+1), Text: x.text}
		if x.amount < 0 {
			e.Direction = statement.Debit
		}
		e.Refs.Customer = e.Reference
		entries, sum = append(entries, e), sum+x.amount
	}
	d := statement.Document{Statement: statement.Statement{Account: "0019012026", Number: "1", Reference: "S", Currency: "IDR"}, Entries: entries}
	d.Opening, d.Closing = &statement.Balance{Date: 20261111, Amount: amount(1_000_000)}, &statement.Balance{Date: 20261111, Amount: amount(1_000_000 + sum)}
	var b bytes.Buffer
	w.ok(statement.WriteMT940(&b, d))
	return b.Bytes()
}

func (w *world) shopFile(code int64, amounts ...money.Rupiah) []byte {
	w.Helper()
	var lines []retail.Line
	for i, a := range amounts {
		lines = append(lines, retail.Line{Kind: retail.Payment, Reference: fmt.Sprintf("T-%d", i+1), Code: fmt.Sprint(code), Amount: a, PaidAt: noon})
	}
	var b bytes.Buffer
	w.ok(retail.Write(&b, retail.Profiles[0], "tokopedia", 20261110, lines))
	return b.Bytes()
}

func TestFilesAreLoadedAndMovementsGetTheirOwner(t *testing.T) {
	each(t, func(w *world) {
		code, err := w.sys.Desk.StandingCode(ctx, w.siti, "test")
		w.ok(err)
		w.at.Set(time.Date(2026, 11, 16, 11, 0, 0, 0, period.WIB))
		c := w.as(auth.Finance)
		const files, moves = "/kantor/rekonsiliasi/berkas", "/kantor/rekonsiliasi/mutasi"
		c.page("/kantor/rekonsiliasi", files, moves)
		c.page(files, "Rekening koran", "Berkas rekonsiliasi Tokopedia", "64 MB", `enctype="multipart/form-data"`)
		c.page(moves, "Semua mutasi sudah teridentifikasi")

		// A file that cannot be, is said to be so, and nothing is kept.
		book, shop := w.bankBook(code), w.shopFile(code, 16_800, 5_000)
		for name, bad := range map[string]answer{
			"no file":       c.send(files, "", nil, "of", "statement"),
			"empty":         c.send(files, "x", []byte{}, "of", "statement"),
			"nothing said":  c.send(files, "x", book),
			"no day":        c.send(files, "x", shop, "of", "tokopedia", "day", "kapan"),
			"another's":     c.send(files, "x", shop, "of", "alfamart"),
			"no statement":  c.send(files, "x", []byte("halo"), "of", "statement"),
			"no settlement": c.send(files, "x", []byte{0, 1, 2}, "of", "tokopedia"),
			"sum is wrong":  c.send(files, "x", bytes.Replace(book, []byte("16800,"), []byte("16900,"), 1), "of", "statement"),
		} {
			if bad.code != 422 || !strings.Contains(bad.body, "summary-error") {
				w.Errorf("%s: %d\n%.300s", name, bad.code, bad.body)
			}
		}
		if a := c.send(files, "x", shop, "of", "nirwana"); a.code != 404 {
			w.Errorf("a channel that is not: %d", a.code)
		}
		if a := c.send(files, "x", make([]byte, 65<<20), "of", "statement"); a.code != 413 {
			w.Errorf("too large: %d", a.code)
		}
		if n := w.count(`SELECT count(*) FROM recon_file`); n != 0 {
			w.Fatalf("%d files were kept", n)
		}

		a := c.send(files, "../rk<b>.sta", book, "of", "statement")
		if a.code != 200 || !strings.Contains(a.body, "Berkas dimuat") || !strings.Contains(a.body, "rk&lt;b&gt;.sta") || strings.Contains(a.body, "../rk") {
			w.Fatalf("statement: %d %s", a.code, a.body)
		}
		if a := c.send(files, "rk.sta", book, "of", "statement"); a.code != 200 || !strings.Contains(a.body, "sudah pernah dimuat") {
			w.Errorf("again: %d", a.code)
		}
		// A line that cannot be read is told with its reason; the others are there.
		broken := bytes.Replace(bytes.Replace(shop, []byte("5000"), []byte("5x00"), 1), []byte("T|2|21800"), []byte("T|1|16800"), 1)
		a = c.send(files, "tokopedia_20261110", broken, "of", "tokopedia")
		if a.code != 200 || !strings.Contains(a.body, "1 baris tidak terbaca") || !strings.Contains(a.body, "Alasan") {
			w.Errorf("broken line: %d %s", a.code, a.body)
		}
		a = c.send(files, "tokopedia_20261110", shop, "of", "tokopedia")
		if a.code != 200 || !strings.Contains(a.body, "/kantor/rekonsiliasi/tokopedia/2026-11-10") {
			w.Errorf("settlement: %d %s", a.code, a.body)
		}

		body := c.page(moves, "Identifikasi", "BIAYA ADM", "TRSF DB PT MAJU", "5 hari", rupiah(2_756_500))
		c.page("/kantor/tugas?jenis=move", "Uang keluar tanpa perintah", "Uang masuk belum teridentifikasi", "BIAYA ADM", "lewat 4 hari")
		links := map[string]string{}
		for _, m := range regexp.MustCompile(`(?s)<tr.*?</tr>`).FindAllString(body, -1) {
			if href := regexp.MustCompile(`href="(/kantor/rekonsiliasi/mutasi/2026-11-11[^"]+)"`).FindStringSubmatch(m); href != nil {
				for _, text := range []string{"BIAYA ADM", "PT MAJU", "CR TOKOPEDIA", "KIRIMAN TOKOPEDIA"} {
					if strings.Contains(m, text) {
						links[text] = strings.ReplaceAll(href[1], "&amp;", "&")
					}
				}
			}
		}
		for text, path := range links {
			c.page(path, text, "0019012026")
			if strings.Contains(w.as(auth.Auditor).page(path), `name="why"`) {
				w.Errorf("an auditor may account for %s", text)
			}
			for _, bad := range [][]string{{}, {"to", "gift", "why", "x"}, {"to", "charge"}, {"to", "channel", "why", "x"}, {"to", "channel", "channel", "tokopedia", "day", "2026", "why", "x"},
				{"to", "channel", "channel", "transfer", "day", "2026-11-10", "why", "x"}, {"to", "channel", "channel", "tokopedia", "day", "2026-10-01", "why", "x"}} {
				if a := c.form(path, path, bad...); a.code != 422 {
					w.Errorf("%s %v: %d → %s", text, bad, a.code, a.to)
				}
			}
		}
		if links["BIAYA ADM"] == "" || links["KIRIMAN TOKOPEDIA"] == "" || links["PT MAJU"] == "" {
			w.Fatalf("%v\n%s", links, body)
		}
		if strings.Contains(c.page(links["BIAYA ADM"]), `value="transfer"`) || strings.Contains(c.page(links["KIRIMAN TOKOPEDIA"]), `value="charge"`) {
			w.Error("a verb is offered that does not fit")
		}
		charge := c.values(links["BIAYA ADM"], "to", "charge", "why", "biaya bulan November")
		for range 2 { // sent twice
			if a := c.do("POST", links["BIAYA ADM"], charge); a.to != moves {
				w.Errorf("charge: %d %s", a.code, a.body)
			}
		}
		if a := c.form(links["KIRIMAN TOKOPEDIA"], links["KIRIMAN TOKOPEDIA"], "to", "transfer", "why", "kiriman Siti sendiri"); a.to != moves {
			w.Errorf("transfer: %d %s", a.code, a.body)
		}
		if n := w.count(`SELECT count(*) FROM payment WHERE payer = $1 AND channel = 'transfer' AND amount = 25000`, w.siti); n != 1 {
			w.Errorf("Siti has %d such payments (%s)", n, id.FormatPaymentCode(code))
		}
		if path := links["CR TOKOPEDIA"]; path != "" {
			if a := c.form(path, path, "to", "channel", "channel", "tokopedia", "day", "2026-11-10", "why", "sesuai berkas"); a.to != "/kantor/rekonsiliasi/tokopedia/2026-11-10" {
				w.Errorf("channel: %d %s", a.code, a.body)
			}
		}
		if a := c.form(links["PT MAJU"], links["PT MAJU"], "to", "charge", "why", "biaya kustodi setahun"); a.to != moves {
			w.Errorf("more than one person may: %d %s", a.code, a.body)
		}
		if body := c.page(moves, "PT MAJU", "orang lain harus mengulanginya"); strings.Contains(body, "BIAYA ADM") || strings.Contains(body, "KIRIMAN TOKOPEDIA") {
			w.Error("what is accounted for still waits")
		}
		if n := w.count(`SELECT count(*) FROM audit WHERE reason IN ('biaya bulan November', 'kiriman Siti sendiri')`); n != 2 {
			w.Errorf("%d entries in the audit", n)
		}
		if a := c.get(links["BIAYA ADM"]); a.to != moves {
			w.Errorf("gone: %d → %s", a.code, a.to)
		}
		for _, path := range []string{moves + "/kapan?kunci=x", moves + "/2026-11-11"} {
			if a := c.get(path); a.code != 404 {
				w.Errorf("%s: %d", path, a.code)
			}
		}

		// A colleague says the same, and it is booked.
		if a := w.second().form(links["PT MAJU"], links["PT MAJU"], "to", "charge", "why", "sesuai nota bank"); a.to != moves {
			w.Errorf("the second person: %d %s", a.code, a.body)
		}
		c.page(moves, "Semua mutasi sudah teridentifikasi")

		const words = moves + "/kata"
		c.page(words, "SETTLEMENT TOKOPEDIA")
		for _, bad := range [][]string{{}, {"channel", "tokopedia"}, {"channel", "tokopedia", "pattern", "PT|TOKO"}} {
			if a := c.form(words, words, bad...); a.code != 422 {
				w.Errorf("words %v: %d", bad, a.code)
			}
		}
		if a := c.form(words, words, "channel", "nirwana", "pattern", "NIRWANA"); a.code != 404 {
			w.Errorf("words of no channel: %d", a.code)
		}
		if a := c.form(words, words, "channel", "tokopedia", "pattern", "pt maju | tokped"); a.to != words {
			w.Errorf("words: %d %s", a.code, a.body)
		}
		c.page(words+"?saluran=tokopedia", "PT MAJU | TOKPED")
		auditor := w.as(auth.Auditor)
		if body := auditor.page(words, "PT MAJU | TOKPED"); strings.Contains(body, `name="pattern"`) {
			w.Error("an auditor may change words")
		}
		if body := auditor.page(moves, "Kata kunci saluran"); strings.Contains(body, files) {
			w.Error("an auditor is led to the upload")
		}
		if a := auditor.get(files); a.code != 403 {
			w.Errorf("an auditor at the upload: %d", a.code)
		}
	})
}
