// Package banktest is what tests share that call a bank: a simulated one where we
// have an account, and a line to it that can be cut. What a bank does stands in
// payment/simulate.
package banktest

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	mathrand "math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/payment/snap"
)

// Ours is the number of our account.
const Ours = "888801000157508"

const (
	owner  = "BPJS KETENAGAKERJAAN"
	secret = "rahasia"
)

var key = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

// Start runs a bank in which our account holds an amount, and gives its address.
// Its notices go to notify.
func Start(t testing.TB, c clock.Clock, seed uint64, f simulate.BankFaults, holds money.Rupiah, notify func(ctx context.Context, notice any) error) (b *simulate.Bank, url string) {
	b = simulate.NewBank(simulate.BankConfig{Code: "002", Clock: c, Seed: seed, Faults: f,
		Clients: []simulate.BankClient{{ID: "jamsos", PartnerID: "19777", Secret: []byte(secret), Public: &key().PublicKey}},
		Notify:  func(ctx context.Context, _ snap.Service, _ string, notice any) error { return notify(ctx, notice) }})
	b.Open("", Ours, owner, holds)
	s := httptest.NewServer(b)
	t.Cleanup(s.Close)
	return b, s.URL
}

// Account is how that bank stands in our records; its key there is "bri".
func Account(url string) (bank.Account, *bank.Keys) {
	text := pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key())})
	return bank.Account{Bank: "bri", Name: "BRI", BankCode: "002", AccountNo: Ours, AccountName: owner, BaseURL: url, ClientID: "jamsos", PartnerID: "19777", ChannelID: "95221", Open: true},
		&bank.Keys{Secret: secret, PrivateKey: string(text)}
}

// ErrKilled stands for a process that dies: what came after it does not happen.
var ErrKilled = errors.New("killed")

// Line carries calls to a bank, and kills the process before or after one: it
// panics with ErrKilled. Make it with NewLine.
type Line struct {
	before, after atomic.Int64 // ppm
	mu            sync.Mutex
	draw          *mathrand.Rand
}

// NewLine is a line that kills nobody yet.
func NewLine(seed uint64) *Line { return &Line{draw: mathrand.New(mathrand.NewPCG(seed, 1))} }

// Kill sets the share of calls (parts per million) before which, and as many after
// which, the process dies.
func (l *Line) Kill(ppm int64) {
	l.before.Store(ppm)
	l.after.Store(ppm)
}

func (l *Line) hit(ppm int64) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.draw.Int64N(1_000_000) < ppm
}

// RoundTrip carries a call.
func (l *Line) RoundTrip(r *http.Request) (*http.Response, error) {
	if l.hit(l.before.Load()) {
		panic(ErrKilled)
	}
	res, err := http.DefaultTransport.RoundTrip(r)
	if l.hit(l.after.Load()) {
		if err == nil {
			res.Body.Close()
		}
		panic(ErrKilled)
	}
	return res, err
}
