package crash

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/payout"
	"github.com/jamsos/jamsos/payment/simulate"
)

const (
	// payoutEvery is after how many kills a server lives until it sends orders.
	payoutEvery = 10
	// payoutAfter is when a server begins to send, counted from its first answer.
	payoutAfter = 4900 * time.Millisecond
	// orders are placed for each such server.
	orders = 8
	// slow is how long the simulated bank takes over a call, so that kills fall
	// into calls.
	slow = 60 * time.Millisecond
	// patience is how long orders may need to be cleared up: a lease of two
	// minutes, and what the bank does not know.
	patience = 5 * time.Minute

	payerBank = "simulasi"
	ourNo     = "0019012026"
	strays    = "stray-" // references of money that is sent back
)

// payouts are orders that are sent by servers which are killed meanwhile.
type payouts struct {
	bank   *simulate.Bank
	server *http.Server
	list   []payout.Order
	placed int
}

// openBank makes the bank that our server calls, in this process, where no kill
// reaches it.
func (r *run) openBank(ctx context.Context) error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	p := &payouts{}
	p.bank = simulate.NewBank(simulate.BankConfig{Code: "002", Seed: r.Seed, Faults: simulate.BankFaults{CutPPM: 100_000},
		Clients: []simulate.BankClient{{ID: "jamsos", PartnerID: "19777", Secret: []byte("rahasia-simulasi"), Public: &key.PublicKey}}})
	p.bank.Open("", ourNo, "BPJS KETENAGAKERJAAN", 1_000_000_000_000)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	p.server = &http.Server{ReadHeaderTimeout: startTime, Handler: http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		time.Sleep(slow / 2)
		p.bank.ServeHTTP(w, q)
	})}
	go func() { _ = p.server.Serve(l) }()
	r.payouts = p
	text := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))
	// What the bank does not know after a minute is lost: who called is dead.
	return r.sys.Banks.Set(ctx, bank.Account{Bank: payerBank, Name: "Bank Simulasi", BankCode: "002", AccountNo: ourNo, AccountName: "BPJS KETENAGAKERJAAN", BaseURL: "http://" + l.Addr().String(),
		ClientID: "jamsos", PartnerID: "19777", ChannelID: "95221", OrderLimit: bank.FastLimit, LostAfter: time.Minute, Open: true},
		&bank.Keys{Secret: "rahasia-simulasi", PrivateKey: text}, actor)
}

// order places orders that the next server is to send: money without an owner
// goes back, checked and approved by two people.
func (r *run) order(ctx context.Context) error {
	p := r.payouts
	for range orders {
		n := p.placed
		p.placed++
		amount := money.Rupiah(50_000 + n)
		reference := fmt.Sprintf("%s%d", strays, n)
		payee := payout.Payee{BankCode: "014", AccountNo: fmt.Sprintf("88%08d", n), Name: fmt.Sprintf("Pengirim %d", n)}
		p.bank.Open(payee.BankCode, payee.AccountNo, payee.Name, 0)
		if _, err := r.sys.Till.Post(ctx, payment.Message{Channel: "qris", Reference: reference, Code: "nobody", Amount: amount}); err != nil {
			return err
		}
		var stray int64
		if err := r.sys.DB.Read(ctx, func(tx *db.Tx) error {
			return tx.QueryRow(ctx, `SELECT suspense_id FROM suspense WHERE channel = 'qris' AND reference = $1`, reference).Scan(&stray)
		}); err != nil {
			return err
		}
		o, err := r.sys.Payouts.ReturnSuspense(ctx, stray, payout.Placing{Bank: payerBank, To: payee, Reason: "simulator", Actor: "account:1"})
		if err != nil {
			return err
		}
		p.list = append(p.list, o)
	}
	// The names are asked here; sending is left to the server.
	if _, err := r.sys.Payouts.Run(ctx); err != nil {
		return err
	}
	for _, o := range p.list[len(p.list)-orders:] {
		if _, err := r.sys.Payouts.Approve(ctx, o.ID, "account:2", "simulator"); err != nil {
			return err
		}
	}
	return nil
}

// settlePayouts clears up what the killed servers left, and compares the orders
// with the bank's own books.
func (r *run) settlePayouts(ctx context.Context) error {
	p := r.payouts
	start := clock.Monotonic()
	for {
		open := 0
		for i := range p.list {
			o, err := r.sys.Payouts.Order(ctx, p.list[i].ID)
			if err != nil {
				return err
			}
			if p.list[i] = o; o.State != payout.Paid && o.State != payout.Failed {
				open++
			}
		}
		if r.tell("clearing up payouts", len(p.list)-open, len(p.list)); open == 0 {
			break
		}
		if clock.Since(start) > patience {
			return errors.New("payout orders are not cleared up")
		}
		if _, err := r.sys.Payouts.Run(ctx); err != nil {
			return err
		}
		time.Sleep(time.Second)
	}
	for _, o := range p.list {
		times, amount := p.bank.Paid(o.Reference)
		what := fmt.Sprintf("payout %s: %s here, %d times and %v at the bank", o.Reference, o.State, times, amount)
		switch {
		case times > 1:
			r.res.Twice = append(r.res.Twice, what)
		case o.State == payout.Paid && (times != 1 || amount != o.Amount):
			r.res.Missing = append(r.res.Missing, what)
		case o.State == payout.Failed && times != 0:
			r.res.Other = append(r.res.Other, what)
		}
		if o.State == payout.Paid {
			r.res.PaidOut++
		} else {
			r.res.NotSent++
		}
		if o.SettledBy != "answer" {
			r.res.AskedFor++
		}
	}
	return nil
}
