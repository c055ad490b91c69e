package cli

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/simulate"
)

func TestMoneyGoesOutByTheCommandLine(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	b := simulate.NewBank(simulate.BankConfig{Code: "002", Clients: []simulate.BankClient{{ID: "jamsos", PartnerID: "19777", Secret: []byte("rahasia"), Public: &key.PublicKey}}})
	b.Open("", "888801000157508", "BPJS KETENAGAKERJAAN", 1_000_000)
	b.Open("014", "700001", "SUMIYATI", 0)
	server := httptest.NewServer(b)
	defer server.Close()

	data := t.TempDir()
	must(t, nil, data, "migrate")
	pemText := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	var a bank.Account
	must(t, &a, data, "bank", "set", "bri", "--name", "BRI", "--bank-code", "002", "--account", "888801000157508", "--account-name", "BPJS KETENAGAKERJAAN", "--base-url", server.URL,
		"--client-id", "jamsos", "--partner-id", "19777", "--channel-id", "95221", "--secret-file", file(t, "rahasia\n"), "--key-file", file(t, pemText), "--by", "ani")
	if a.OrderLimit != bank.FastLimit || !a.Open {
		t.Errorf("%+v", a)
	}
	must(t, &a, data, "bank", "set", "bri", "--day-limit", "900000", "--by", "ani") // the keys stay
	if list := must(t, nil, data, "bank", "list"); strings.Contains(list, "rahasia") || !strings.Contains(list, "900.000") {
		t.Error(list)
	}
	if got := must(t, nil, data, "bank", "balance", "bri"); !strings.Contains(got, "1.000.000") {
		t.Error(got)
	}

	order := func(reference string) (o said) {
		t.Helper()
		var held struct {
			Payment int64
			State   string
		}
		must(t, &held, data, "pay", "000000000000", "--amount", "150000", "--channel", "transfer", "--reference", reference)
		must(t, &o, data, "payout", "order", "--suspense", fmt.Sprint(held.Payment), "--bank", "bri", "--to-bank", "014", "--account", "700001", "--name", "Hj. Sumiyati", "--reason", "salah kirim", "--by", "ani")
		must(t, nil, data, "payout", "run")
		return o
	}
	o := order("T1")
	number := fmt.Sprint(o.ID)
	if code, out := jamsos(t, data, "payout", "approve", number, "--by", "ani"); code != 1 || !strings.Contains(out, "orang lain") {
		t.Errorf("%d %s", code, out)
	}
	must(t, nil, data, "payout", "approve", number, "--by", "budi")
	must(t, nil, data, "payout", "run")
	must(t, &o, data, "payout", "show", number)
	if o.State != "paid" || o.Check != "same" || b.Balance("014", "700001") != 150_000 {
		t.Errorf("%+v", o)
	}

	second := order("T2")
	must(t, nil, data, "payout", "cancel", fmt.Sprint(second.ID), "--by", "ani", "--reason", "salah rekening")
	must(t, &second, data, "payout", "again", fmt.Sprint(second.ID), "--by", "ani", "--reason", "rekening benar")
	must(t, nil, data, "payout", "run")
	must(t, nil, data, "payout", "approve", fmt.Sprint(second.ID), "--by", "budi")
	out := filepath.Join(t.TempDir(), "out.xml")
	var batch struct{ Batch, Orders int64 }
	must(t, &batch, data, "payout", "export-pain001", "--bank", "bri", "--by", "budi", "--out", out)
	first, err := os.ReadFile(out)
	if err != nil || batch.Orders != 1 || !strings.Contains(string(first), second.Reference) {
		t.Fatalf("%+v, %v:\n%s", batch, err, first)
	}
	if again := must(t, nil, data, "payout", "export-pain001", "--batch", fmt.Sprint(batch.Batch), "--out", "-"); again != string(first) {
		t.Error("the file written again is another")
	}
	var list []said
	must(t, &list, data, "payout", "list", "--state", "sent")
	if len(list) != 1 || list[0].ID != second.ID {
		t.Errorf("%+v", list)
	}
	var doctor struct{ Findings []any }
	must(t, &doctor, data, "doctor")
	if len(doctor.Findings) != 0 {
		t.Errorf("%+v", doctor.Findings)
	}
}
