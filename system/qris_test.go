package system_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"net/http/httptest"
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
	"github.com/jamsos/jamsos/payment/merchant"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/schema/schematest"
	"github.com/jamsos/jamsos/system"
)

// TestALostNoticeOfQRISIsAskedAbout shows codes of bills, lets the acquirer be
// paid without telling, and looks for the money.
func TestALostNoticeOfQRISIsAskedAbout(t *testing.T) {
	noon := time.Date(2026, 11, 10, 12, 0, 0, 0, period.WIB).UTC()
	at := clock.NewFixed(noon)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pemText := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		at.Set(noon)
		ok := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		ring, err := secret.New()
		ok(err)
		s := system.Over(d, system.Config{Ring: ring, Clock: at})
		b := simulate.NewBank(simulate.BankConfig{Code: "002", Clock: at, Clients: []simulate.BankClient{{ID: "jamsos", PartnerID: "19777", Secret: []byte("rahasia"), Public: &key.PublicKey}}})
		server := httptest.NewServer(b)
		t.Cleanup(server.Close)
		ok(s.Banks.Set(ctx, bank.Account{Bank: "bri", Name: "BRI", BankCode: "002", AccountNo: "0019012026", AccountName: "JAMSOS", BaseURL: server.URL, ClientID: "jamsos", PartnerID: "19777", ChannelID: "95221", Open: true},
			&bank.Keys{Secret: "rahasia", PrivateKey: pemText}, "test"))
		bill := func(name, nik string) (b contribution.Bill) {
			ok(d.Write(ctx, func(tx *db.Tx) error {
				no, err := s.Members.ReserveTx(ctx, tx, member.Person{Name: name, BirthDate: 19900115, BirthPlace: "Serang", Sex: id.Female, MotherName: "Sumiyati", NIK: nik, Phone: "+62812345" + nik[11:],
					Area: "36.04", Address: "Karangantu RT 3"}, []member.Heir{{Name: "Budi", Relation: "spouse", BirthDate: 19880101}}, nil, "test", "web")
				if err == nil {
					_, err = s.Desk.EnrolSelfTx(ctx, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test")
				}
				if err == nil {
					b, err = s.Desk.IssueSelfBillTx(ctx, tx, no, 1, "test")
				}
				return err
			}))
			return b
		}
		text := func(b contribution.Bill) string {
			c, err := merchant.Code(merchant.Simulated, b.Code, b.Amount)
			ok(err)
			return c
		}
		show := func(b contribution.Bill) {
			ok(s.QRIS.Shown(ctx, b.Payer, b.Code, merchant.Channel, "", b.Amount))
		}
		run := func(want merchant.Asked) {
			t.Helper()
			got, err := s.QRIS.Run(ctx)
			if err != nil || got != want {
				t.Fatalf("at %v: %+v, %v; want %+v", at.Now().Sub(noon), got, err, want)
			}
		}
		state := func(b contribution.Bill) (state string) {
			ok(d.Read(ctx, func(tx *db.Tx) error {
				return tx.QueryRow(ctx, `SELECT state FROM qris_code WHERE payer = $1 AND code = $2`, b.Payer, b.Code).Scan(&state)
			}))
			return state
		}
		one, two, three := bill("Siti", "3604011501900001"), bill("Joko", "3604011501900002"), bill("Ani", "3604011501900003")

		// Nobody is the acquirer: there is nobody to ask.
		show(one)
		at.Advance(3 * time.Minute)
		run(merchant.Asked{})
		if state(one) != "unknown" {
			t.Errorf("nobody to ask: %s", state(one))
		}

		s.QRIS.Acquirer = "bri"
		show(one)
		show(two)
		show(three)
		at.Advance(time.Minute)
		run(merchant.Asked{})
		show(one) // a page that is opened again puts nothing off
		at.Advance(time.Minute)
		run(merchant.Asked{Asked: 3}) // nobody has paid yet
		reference, err := b.PayCode(text(one))
		ok(err)
		paid := at.Now()
		at.Advance(5 * time.Minute)
		run(merchant.Asked{})
		// Two pays, and the notice comes: nothing is left to ask.
		reference2, err := b.PayCode(text(two))
		ok(err)
		_, err = s.Till.Post(ctx, payment.Message{Channel: merchant.Channel, Reference: reference2, Code: fmt.Sprint(two.Code), Amount: two.Amount, PaidAt: at.Now()})
		ok(err)
		at.Advance(3 * time.Minute)
		run(merchant.Asked{Asked: 2, Posted: 1})
		if state(one) != "paid" || state(two) != "settled" || state(three) != "waiting" {
			t.Errorf("%s %s %s", state(one), state(two), state(three))
		}
		// The notice comes late: the first answer again, and money once.
		out, err := s.Till.Post(ctx, payment.Message{Channel: merchant.Channel, Reference: reference, Code: fmt.Sprint(one.Code), Amount: one.Amount, PaidAt: at.Now(),
			Call: &payment.Call{Partner: "bri", Day: period.DateOf(at.Now()), ExternalID: "1", Service: snap.NotifyQR.Code, Request: reference}})
		if err != nil || !out.Repeated || out.State != payment.Posted {
			t.Errorf("the late notice: %+v, %v", out, err)
		}
		list, err := s.Till.Payments(ctx, out.Payer, 0, 10)
		if err != nil || len(list) != 1 {
			t.Fatalf("%+v, %v", list, err)
		}
		if p := list[0]; p.ID != out.PaymentID || !p.PaidAt.Equal(paid) || p.Reference != reference || p.Surplus != 0 {
			t.Errorf("%+v; paid at %v", p, paid)
		}
		// The acquirer is away: it does not count, and is asked again when it is back.
		server.CloseClientConnections()
		server.Listener.Close()
		at.Advance(50 * time.Minute)
		run(merchant.Asked{Failed: 1})
		again := httptest.NewServer(b)
		t.Cleanup(again.Close)
		a, err := s.Banks.Get(ctx, "bri")
		ok(err)
		a.BaseURL = again.URL
		ok(s.Banks.Set(ctx, a, nil, "test"))
		run(merchant.Asked{})
		at.Advance(10 * time.Minute)
		run(merchant.Asked{Asked: 1})
		if state(three) != "unpaid" {
			t.Errorf("asked enough: %s", state(three))
		}
		at.Advance(24 * time.Hour)
		run(merchant.Asked{})
		// Shown once more, it is asked about once more.
		show(three)
		_, err = b.PayCode(text(three))
		ok(err)
		at.Advance(2 * time.Minute)
		run(merchant.Asked{Asked: 1, Posted: 1})
		var receipts int
		ok(d.Read(ctx, func(tx *db.Tx) error { return tx.QueryRow(ctx, `SELECT count(*) FROM receipt`).Scan(&receipts) }))
		if receipts != 3 {
			t.Errorf("%d receipts", receipts)
		}
	}, db.WithClock(at))
}
