package cli

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"net"
	"net/http"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/payout"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/system"
)

// demoAccount is our account at the simulated bank.
const demoAccount = "999000000000001"

// demoBank gives the demonstration a bank: a simulator in this process that
// speaks the standard over HTTP, with keys of its own for each run. Everybody has
// an account there: payouts and auto-debits can be tried with any number.
func (r *run) demoBank(sys *system.System) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	secret := id.Token()
	b := simulate.NewBank(simulate.BankConfig{Name: "Bank Simulasi", Code: "999", Clock: sys.DB.Clock(), Clients: []simulate.BankClient{{ID: "jamsos", PartnerID: "jamsos", Secret: []byte(secret), Public: &key.PublicKey}},
		Lookup: func(_, no, name string) (string, money.Rupiah, bool) {
			return demoOwner(r.ctx, sys, no, name), 10_000_000, true
		}})
	b.Open("", demoAccount, "JAMSOS PENAMPUNGAN IURAN", 100_000_000_000)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	server := &http.Server{Handler: b, ReadHeaderTimeout: 10 * time.Second}
	go func() { _ = server.Serve(l) }()
	context.AfterFunc(r.ctx, func() { server.Close() })
	sys.QRIS.Acquirer = "simulasi"
	if _, err := sys.Partners.Find(r.ctx, "bank-simulasi"); fault.Of(err).Class == fault.NotFound && err != nil {
		// Whose virtual accounts the bills show. It has no keys until somebody adds
		// them: jamsos partner key new bank-simulasi.
		if _, err := sys.Partners.Create(r.ctx, partner.Partner{Key: "bank-simulasi", Name: "Bank Simulasi", Channel: "va-mandiri", ClientID: "bank-simulasi", Company: "88899",
			DialectName: "mandiri", State: partner.Sandbox}, "system:demo"); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	return sys.Banks.Set(r.ctx, bank.Account{Bank: "simulasi", Name: "Bank Simulasi", BankCode: "999", AccountNo: demoAccount, AccountName: "JAMSOS PENAMPUNGAN IURAN", BaseURL: "http://" + l.Addr().String(),
		ClientID: "jamsos", PartnerID: "jamsos", ChannelID: "95221", OrderLimit: bank.FastLimit, Open: true, Note: "simulator of the demonstration, new keys for each run"},
		&bank.Keys{Secret: secret, PrivateKey: string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))}, "system:demo")
}

// demoOwner is whose account a number is: of whom the caller names or the order
// pays, so that names fit; numbers that end with 8 belong to somebody similar,
// with 9 to somebody else.
func demoOwner(ctx context.Context, sys *system.System, no, name string) string {
	if name == "" {
		if list, err := sys.Payouts.List(ctx, payout.Filter{State: payout.Ordered}, 0, 100); err == nil {
			for _, o := range list {
				if o.To.AccountNo == no {
					name = o.To.Name
				}
			}
		}
		switch no[len(no)-1] {
		case '8':
			name += " BINTI KARTO"
		case '9':
			name = "BUDI HARTONO"
		}
	}
	return strings.ToUpper(name)
}
