package cli

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment/merchant"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/system"
)

// openBill is an open bill and the payer's standing code.
func openBill(t *testing.T, s *system.System) (b contribution.Bill, standing int64) {
	t.Helper()
	ctx := context.Background()
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		no, err := s.Members.ReserveTx(ctx, tx, member.Person{Name: "Siti Rahmawati", BirthDate: 19900115, BirthPlace: "Serang", Sex: id.Female, MotherName: "Sumiyati", NIK: "3604015501900001", Phone: "+6281234500001",
			Area: "36.04", Address: "Karangantu RT 3"}, []member.Heir{{Name: "Budi", Relation: "spouse", BirthDate: 19880101}}, nil, "test", "web")
		if err == nil {
			_, err = s.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test")
		}
		if err == nil {
			b, err = s.Desk.IssueSelfBillTx(ctx, tx, no, 1, "test")
		}
		return err
	})
	if err == nil {
		standing, err = s.Desk.StandingCode(ctx, b.Payer, "test")
	}
	if err != nil {
		t.Fatal(err)
	}
	return b, standing
}

func TestVirtualAccountsAndCodesAtABankByTheCommandLine(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	dialect, err := snap.DialectNamed("bca")
	if err != nil {
		t.Fatal(err)
	}
	b := simulate.NewBank(simulate.BankConfig{Code: "014", Dialect: dialect, Clients: []simulate.BankClient{{ID: "jamsos", PartnerID: "19777", Secret: []byte("rahasia"), Public: &key.PublicKey}}})
	server := httptest.NewServer(b)
	defer server.Close()
	data := t.TempDir()
	must(t, nil, data, "migrate")
	pemText := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	must(t, nil, data, "bank", "set", "bca", "--name", "BCA", "--bank-code", "014", "--account", "888801000157508", "--account-name", "BPJS KETENAGAKERJAAN", "--base-url", server.URL, "--dialect", "bca",
		"--client-id", "jamsos", "--partner-id", "19777", "--channel-id", "95221", "--secret-file", file(t, "rahasia\n"), "--key-file", file(t, pemText), "--by", "ani")
	s, err := system.Open(t.Context(), system.Config{Database: filepath.Join(data, "jamsos.db"), Data: data})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	bill, standing := openBill(t, s)
	code, always := fmt.Sprint(bill.Code), fmt.Sprint(standing)
	if status, out := jamsos(t, data, "bank", "va", "create", code, "--bank", "bca"); status == 0 {
		t.Errorf("no partner has a company code: %s", out)
	}
	if _, err := s.Partners.Create(t.Context(), partner.Partner{Key: "bca", Name: "BCA", Channel: "va-bca", ClientID: "bca", PartnerID: "bca", Company: "12345", DialectName: "bca", State: partner.Live}, "test"); err != nil {
		t.Fatal(err)
	}

	// What is printed is what the bank said, and is read as such.
	va := func(args ...string) snap.VirtualAccountAnswer {
		t.Helper()
		a, err := dialect.ReadVirtualAccountAnswer([]byte(must(t, &map[string]any{}, data, append([]string{"bank", "va"}, args...)...)))
		if err != nil || a.Data == nil {
			t.Fatalf("%v: %+v, %v", args, a, err)
		}
		return a
	}
	made := va("create", code, "--bank", "bca")
	if made.Data.Total != snap.IDR(bill.Amount) || made.Data.TrxID != code || made.Data.TrxType != "C" || len(made.Data.CustomerNo) > 9 || made.Data.ExpiresAt == "" {
		t.Fatalf("27: %+v %+v", made, made.Data)
	}
	p, err := s.Partners.Find(t.Context(), "bca")
	if err != nil {
		t.Fatal(err)
	}
	if of, err := s.Partners.CodeOf(t.Context(), p, made.Data.CustomerNo); err != nil || of != code {
		t.Errorf("the account leads to %s, %v", of, err)
	}
	var changed snap.VirtualAccountAnswer
	for range 2 { // each change is a call of its own
		changed = va("update", code, "--bank", "bca")
	}
	if changed.Data.VirtualAccountNo != made.Data.VirtualAccountNo || changed.Data.LastUpdate == "" {
		t.Errorf("28: %+v", changed.Data)
	}
	free := va("create", always, "--bank", "bca")
	if free.Data.TrxType != "O" || free.Data.Total.Given || free.Data.CustomerNo == made.Data.CustomerNo {
		t.Errorf("a standing code: %+v", free.Data)
	}
	if out := must(t, nil, data, "bank", "va", "delete", code, "--bank", "bca"); !strings.Contains(out, "2003100") || !strings.Contains(out, made.Data.CustomerNo) {
		t.Error(out)
	}
	if status, out := jamsos(t, data, "bank", "va", "update", code, "--bank", "bca"); status != 1 || !strings.Contains(out, "4042812") {
		t.Errorf("changed after its end: %d %s", status, out)
	}
	if status, _ := jamsos(t, data, "bank", "va", "create", "123", "--bank", "bca"); status == 0 {
		t.Error("123 is no code")
	}

	var qr snap.QRCode
	must(t, &qr, data, "bank", "qr", "generate", code, "--bank", "bca")
	if !strings.HasPrefix(qr.Content, "000201") {
		t.Errorf("47: %+v", qr)
	}
	if status, _ := jamsos(t, data, "bank", "qr", "generate", always, "--bank", "bca"); status == 0 {
		t.Error("a standing code asks for no amount")
	}
	query := func(code string) snap.QRAnswer {
		t.Helper()
		a, err := dialect.ReadQRAnswer([]byte(must(t, &map[string]any{}, data, "bank", "qr", "query", code, "--bank", "bca")))
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	state := query(code)
	if state.Status != snap.TransactionPending {
		t.Errorf("51: %+v", state)
	}
	b.PayQR(code)
	state = query(id.FormatPaymentCode(bill.Code))
	if state.Status != snap.TransactionSuccess || state.Amount != snap.IDR(bill.Amount) {
		t.Errorf("51: %+v", state)
	}
	var asked merchant.Asked
	must(t, &asked, data, "bank", "qr", "ask")
	if asked != (merchant.Asked{}) {
		t.Errorf("asked at once: %+v", asked)
	}
	err = s.DB.Write(t.Context(), func(tx *db.Tx) error {
		return tx.ExecOne(t.Context(), `UPDATE qris_code SET next_at = 1 WHERE payer = $1 AND bank = 'bca'`, bill.Payer)
	})
	if err != nil {
		t.Fatal(err)
	}
	must(t, &asked, data, "bank", "qr", "ask")
	// The partner of that key tells by its own channel; so is what was asked.
	if _, ok, err := s.Till.Status(t.Context(), "va-bca", state.ReferenceNo); asked.Posted != 1 || !ok || err != nil {
		t.Errorf("%+v %v %v", asked, ok, err)
	}
}
