package citizen_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/simulate"
)

// connect gives the system a bank, simulated, where a member has an account.
func (w *world) connect(key *rsa.PrivateKey) *simulate.Bank {
	w.Helper()
	b := simulate.NewBank(simulate.BankConfig{Code: "002", Clock: w.at, Clients: []simulate.BankClient{{ID: "jamsos", PartnerID: "19777", Secret: []byte("rahasia"), Public: &key.PublicKey}}})
	b.Open("", "888801000157508", "BPJS KETENAGAKERJAAN", 0)
	b.Open("014", "1234567890", "SITI RAHMAWATI", 100_000)
	server := httptest.NewServer(b)
	w.Cleanup(server.Close)
	text := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	if err := w.sys.Banks.Set(ctx, bank.Account{Bank: "bri", Name: "BRI", BankCode: "002", AccountNo: "888801000157508", AccountName: "BPJS KETENAGAKERJAAN", BaseURL: server.URL,
		ClientID: "jamsos", PartnerID: "19777", ChannelID: "95221", Open: true}, &bank.Keys{Secret: "rahasia", PrivateKey: text}, "account:1"); err != nil {
		w.Fatal(err)
	}
	return b
}

func (w *world) mandates() {
	w.Helper()
	if _, err := w.sys.Mandates.Run(ctx); err != nil {
		w.Fatal(err)
	}
}

func TestAMemberLetsTheContributionBeTakenAndStopsIt(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	each(t, func(w *world) {
		w.person("Siti Rahmawati", nikA, phone, 19900615, 1)
		c := w.signIn("081234567890").at("/saya", 200).says("Debit otomatis")
		c.get("/saya/debit").at("/saya/debit", 200).says("Belum tersedia")
		b := w.connect(key)
		c.get("/saya/debit").says("Izinkan debit otomatis", "dua tahun", "BCA")
		if !strings.Contains(c.Body, `value="Siti Rahmawati"`) || !strings.Contains(c.Body, `value="5"`) {
			t.Error("nothing is proposed")
		}
		c.post("/saya/debit", "bank", "014", "account", "12", "name", "Siti", "maximum", "5", "day", "40").at("/saya/debit", 422).says("account")
		c.post("/saya/debit", "bank", "014", "account", "1234-567-890", "name", "Siti Rahmawati", "maximum", "1.000", "day", "5").at("/saya/debit", 422).says("Batas harus")
		good := []string{"bank", "014", "account", "1234-567-890", "name", "Siti Rahmawati", "maximum", "Rp75.000", "day", "5"}
		c.post("/saya/debit", good...).at("/saya/debit", 200).says("Permintaan dikirim ke bank", "BCA •7890", "Rp75.000")
		c.post("/saya/debit", good...).at("/saya/debit", 200) // sent twice
		w.mandates()
		c.get("/saya/debit").says("Aktif", "5 Desember 2026")
		if strings.Contains(c.Body, "1234567890") {
			t.Error("the whole account number is shown")
		}
		w.at.Set(time.Date(2026, 12, 5, 8, 0, 0, 0, period.WIB))
		w.mandates()
		c = w.signIn("081234567890")
		c.get("/saya/debit").says("lunas", "5 Desember 2026", "5 Januari 2027")
		if b.Balance("014", "1234567890") >= 100_000 {
			t.Error("nothing was taken")
		}
		c.post("/saya/debit", "action", "lanjut").at("/saya/debit", 422).says("tidak mungkin lagi")
		c.post("/saya/debit", "action", "akhiri").at("/saya/debit", 200).says("dihentikan", "Izinkan debit otomatis")
		c.post("/saya/debit", "action", "akhiri").at("/saya/debit", 200) // sent twice
		c.get("/saya/debit?lang=en").says("Allow auto-debit")
	})
}
