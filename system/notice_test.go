package system

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/biller"
	"github.com/jamsos/jamsos/payment/mandate"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/payout"
	"github.com/jamsos/jamsos/payment/reconcile"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/payment/statement"
	"github.com/jamsos/jamsos/schema/schematest"
)

// TestABankTellsWhatBecameOfMoneyOutAndIn walks the whole way over HTTP with
// signatures of both sides: our calls to the bank, and the bank's notices (21,
// 72) to us.
func TestABankTellsWhatBecameOfMoneyOutAndIn(t *testing.T) {
	ours, theirs := newKey(t), newKey(t)
	start := time.Date(2026, 11, 2, 9, 0, 0, 0, period.WIB)
	at := clock.NewFixed(start)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(start)
		ctx := context.Background()
		ring, err := secret.New()
		if err != nil {
			t.Fatal(err)
		}
		s := Over(d, Config{Ring: ring})
		// The bank as a partner that calls us, by the same key as its account.
		if _, err := s.Partners.Create(ctx, partner.Partner{Key: "bri", Name: "BRI", Channel: "debit", ClientID: "BRI", PartnerID: "BRI", State: partner.Sandbox}, "account:1"); err != nil {
			t.Fatal(err)
		}
		for _, k := range []partner.NewKey{{Kind: partner.Public, Value: partner.Material(publicPEM(t, theirs))}, {Kind: partner.Secret, Value: partner.Material("rahasia-bank-1234567890")}} {
			if _, err := s.Partners.AddKey(ctx, "bri", k, "account:1"); err != nil {
				t.Fatal(err)
			}
		}
		us := httptest.NewServer(s.Biller.Handler(biller.Config{Sandbox: true}))
		defer us.Close()
		var calls atomic.Int64
		// Every debit stays pending, so that only the notice can tell of it.
		b := simulate.NewBank(simulate.BankConfig{Code: "002", Clock: at, Faults: simulate.BankFaults{PendingPPM: 1_000_000, LateBy: time.Minute, AnswerPPM: 1_000_000},
			Clients: []simulate.BankClient{{ID: "jamsos", PartnerID: "19777", Secret: []byte("rahasia"), Public: &ours.PublicKey}},
			Notify: simulate.NoticesBy(&bank.Client{BaseURL: us.URL, Dialect: snap.Standard().ForNotices(), ClientID: "BRI", PartnerID: "BRI", ChannelID: "95221", Secret: []byte("rahasia-bank-1234567890"), Key: theirs, Clock: at,
				Number: func(context.Context, snap.Service, string) (string, error) { return fmt.Sprint(calls.Add(1)), nil }})})
		b.Open("", "888801000157508", "BPJS KETENAGAKERJAAN", 1_000_000)
		b.Open("014", "700001", "SUMIYATI", 100_000)
		there := httptest.NewServer(b)
		defer there.Close()
		if err := s.Banks.Set(ctx, bank.Account{Bank: "bri", Name: "BRI", BankCode: "002", AccountNo: "888801000157508", AccountName: "BPJS KETENAGAKERJAAN", BaseURL: there.URL, ClientID: "jamsos", PartnerID: "19777",
			ChannelID: "95221", Open: true}, &bank.Keys{Secret: "rahasia", PrivateKey: string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(ours)}))}, "account:1"); err != nil {
			t.Fatal(err)
		}

		// Out: a bulk.
		held, err := s.Till.Post(ctx, payment.Message{Channel: "transfer", Reference: "T1", Code: "000000000000", Amount: 50_000})
		if err != nil {
			t.Fatal(err)
		}
		o, err := s.Payouts.ReturnSuspense(ctx, held.PaymentID, payout.Placing{Bank: "bri", To: payout.Payee{BankCode: "014", AccountNo: "700001", Name: "Sumiyati"}, Reason: "salah kirim", Actor: "account:1"})
		if err != nil {
			t.Fatal(err)
		}
		run := func() {
			t.Helper()
			if _, err := s.Payouts.Run(ctx); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Mandates.Run(ctx); err != nil {
				t.Fatal(err)
			}
		}
		run()
		if _, err := s.Payouts.Approve(ctx, o.ID, "account:2", ""); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Payouts.SendBulk(ctx, "bri", "account:2"); err != nil {
			t.Fatal(err)
		}
		at.Advance(2 * time.Minute)
		if b.Tell(ctx) != 1 {
			t.Fatal("the notice of the bulk was not taken")
		}
		if o, err = s.Payouts.Order(ctx, o.ID); err != nil || o.State != payout.Paid || o.SettledBy != "notice" {
			t.Errorf("%+v, %v", o, err)
		}

		// In: a debit.
		var no int64
		if err := d.Write(ctx, func(tx *db.Tx) (err error) {
			if no, err = s.Members.ReserveTx(ctx, tx, member.Person{Name: "Sumiyati", BirthDate: 19900115, Sex: id.Female, MotherName: "Karti", NIK: "3604015501900001", Phone: "+6281234500001", Area: "36.04", Address: "Karangantu"}, nil, nil, "test", "web"); err != nil {
				return err
			}
			_, err = s.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test")
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Mandates.Register(ctx, mandate.Registration{MemberNo: no, BankCode: "014", AccountNo: "700001", AccountName: "Sumiyati", Maximum: 50_000, Day: 5, Actor: "member:1"}); err != nil {
			t.Fatal(err)
		}
		run()
		at.Set(start.AddDate(0, 0, 3))
		run()
		at.Advance(2 * time.Minute)
		if b.Tell(ctx) != 1 {
			t.Fatal("the notice of the debit was not taken")
		}
		if list, err := s.Mandates.Debits(ctx, no, 1); err != nil || len(list) != 1 || list[0].State != mandate.Paid {
			t.Errorf("%+v, %v", list, err)
		}
		if b.Tell(ctx) != 0 {
			t.Error("the bank tells again what was taken")
		}
		// The statement shows both, and nothing is left waiting for anybody.
		var file bytes.Buffer
		if err := b.WriteStatement(&file, statement.Camt053, ourAccount, 20261101, 20261105); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Reconcile.LoadStatement(ctx, "", reconcile.File{Name: "s", Body: &file, By: "account:1"}); err != nil {
			t.Fatal(err)
		}
		if left, err := s.Reconcile.Unassigned(ctx, 9); err != nil || len(left) != 0 {
			t.Errorf("nobody accounts for %+v, %v", left, err)
		}
		if held, err := s.Till.OpenSuspense(ctx, 0, 9); err != nil || len(held) != 0 {
			t.Errorf("the debit waits for an owner: %+v, %v", held, err)
		}
		if n := count(t, d, `SELECT coalesce(sum(amount), 0) FROM posting p JOIN entry e ON e.word = p.word AND e.entry_id = p.entry_id WHERE p.account = 1120 AND e.reference <> 'suspense:' || CAST(e.word AS TEXT)`); n != 0 {
			t.Errorf("Rp %d of the debit is still in clearing", n)
		}
		if err := s.Settle(ctx); err != nil {
			t.Fatal(err)
		}
		x, err := s.Examine(ctx)
		if err != nil || len(x.Findings) != 0 {
			t.Errorf("%+v, %v", x.Findings, err)
		}
	}, db.WithClock(at))
}

func newKey(t *testing.T) *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func publicPEM(t *testing.T, k *rsa.PrivateKey) string {
	b, err := x509.MarshalPKIXPublicKey(&k.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: b}))
}
