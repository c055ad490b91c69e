package bank_test

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/simulate"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/schema/schematest"
)

const clientSecret = "rahasia-sekali"

var key = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

var noon = time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)

func dialect(t *testing.T, name string) snap.Dialect {
	d, err := snap.DialectNamed(name)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// world is a simulated bank and a client that knows it.
func world(t *testing.T, name string, f simulate.BankFaults, c clock.Clock) (*simulate.Bank, *bank.Client) {
	d := dialect(t, name)
	b := simulate.NewBank(simulate.BankConfig{Code: "002", Dialect: d, Clock: c, Seed: 1, Faults: f,
		Clients: []simulate.BankClient{{ID: "jamsos", PartnerID: "19777", Secret: []byte(clientSecret), Public: &key().PublicKey}}})
	b.Open("", "888801000157508", "BPJS KETENAGAKERJAAN", 1_000_000)
	b.Open("014", "777", "SUMIYATI", 50_000)
	s := httptest.NewServer(b)
	t.Cleanup(s.Close)
	return b, client(s.URL, d, c)
}

func client(url string, d snap.Dialect, c clock.Clock) *bank.Client {
	var n atomic.Int64
	return &bank.Client{HTTP: &http.Client{}, BaseURL: url, Dialect: d, ClientID: "jamsos", PartnerID: "19777", ChannelID: "95221", Secret: []byte(clientSecret), Key: key(), Clock: c,
		Timeout: 5 * time.Second, Number: func(context.Context, snap.Service, string) (string, error) {
			return fmt.Sprint(100_000_000 + n.Add(1)), nil
		}}
}

func transfer(reference string, amount int) snap.Transfer {
	return snap.Transfer{PartnerReferenceNo: reference, Amount: snap.IDR(16_800), AccountName: "SUMIYATI", AccountNo: "777", BankCode: "014", SourceAccountNo: "888801000157508", Date: snap.Standard().Stamp(noon)}
}

func code(err error) string {
	if err == nil {
		return ""
	}
	return fault.Of(err).Code
}

func TestEveryServiceIsSpokenInEveryDialect(t *testing.T) {
	for _, name := range []string{"standard", "bca", "bri", "doku", "midtrans", "faspay", "body-omitted"} {
		t.Run(name, func(t *testing.T) {
			ctx := t.Context()
			b, c := world(t, name, simulate.BankFaults{}, clock.NewFixed(noon))
			if a, err := c.AccountName(ctx, "J0", 1, "014", "777"); err != nil || a.AccountName != "SUMIYATI" {
				t.Fatalf("16: %+v, %v", a, err)
			}
			if a, err := c.Transfer(ctx, transfer("J1", 16_800), 1); err != nil || a.ReferenceNo == "" {
				t.Fatalf("18: %+v, %v", a, err)
			}
			if a, err := c.TransferState(ctx, snap.TransferQuery{PartnerReferenceNo: "J1", ServiceCode: "18"}, 1); err != nil || a.Status != snap.TransactionSuccess || a.Amount != snap.IDR(16_800) {
				t.Fatalf("36: %+v, %v", a, err)
			}
			if a, err := c.Balance(ctx, "S1", "888801000157508"); err != nil || a.Balances[0].Available != snap.IDR(983_200) {
				t.Fatalf("11: %+v, %v", a, err)
			}
			if a, err := c.Bulk(ctx, snap.Bulk{PartnerBulkID: "B1", CustomerReference: "x", SourceAccountNo: "888801000157508", Date: snap.Standard().Stamp(noon),
				Items: []snap.BulkItem{{PartnerReferenceNo: "J2", BankCode: "014", AccountNo: "777", AccountName: "SUMIYATI", Amount: snap.IDR(1_000)}}}); err != nil || a.BulkID == "" {
				t.Fatalf("20: %+v, %v", a, err)
			}
			if n, amount := b.Paid("J2"); n != 1 || amount != 1_000 {
				t.Fatalf("20 booked %d times %v", n, amount)
			}
			va, err := c.Dialect.NewAccount("19777", "210800004")
			if err != nil {
				t.Fatal(err)
			}
			if a, err := c.CreateVA(ctx, snap.VirtualAccount{Account: &va, Name: "Sumiyati", TrxID: "T1", Total: snap.IDR(16_800)}); err != nil || a.Data.TrxID != "T1" {
				t.Fatalf("27: %+v, %v", a, err)
			}
			if a, err := c.UpdateVA(ctx, snap.VirtualAccount{Account: &va, Name: "Sumiyati", TrxID: "T1", Total: snap.IDR(33_600)}, 1); err != nil || a.Data.Total != snap.IDR(33_600) {
				t.Fatalf("28: %+v, %v", a, err)
			}
			if _, err := c.VAState(ctx, snap.StatusRequest{Account: va}, 1); code(err) != bank.CodeRefused {
				t.Fatalf("26 of an unpaid account: %v", err)
			}
			b.PayVA(va, snap.PaymentFacts{RequestID: "P1", Paid: snap.IDR(33_600)})
			if a, err := c.VAState(ctx, snap.StatusRequest{Account: va}, 2); err != nil || a.Data.Paid != snap.IDR(33_600) {
				t.Fatalf("26: %+v, %v", a, err)
			}
			if _, err := c.DeleteVA(ctx, snap.Deletion{Account: va, TrxID: "T1"}); err != nil {
				t.Fatalf("31: %v", err)
			}
			if a, err := c.GenerateQR(ctx, snap.QRGenerate{PartnerReferenceNo: "Q1", Amount: snap.IDR(16_800)}); err != nil || !strings.HasPrefix(a.Content, "000201") {
				t.Fatalf("47: %+v, %v", a, err)
			}
			b.PayQR("Q1")
			if a, err := c.QueryQR(ctx, snap.QRQuery{PartnerReferenceNo: "Q1", ServiceCode: "47"}, 1); err != nil || a.Status != snap.TransactionSuccess {
				t.Fatalf("51: %+v, %v", a, err)
			}
			m, err := c.GrantMandate(ctx, snap.Mandate{PartnerReferenceNo: "M1", BankCode: "014", AccountNo: "777", AccountName: "Sumiyati", Maximum: snap.IDR(50_000), BillerID: "1",
				BillerName: "Jamsos", CustomerID: "26011874402", ExpiresAt: snap.Standard().Stamp(noon.AddDate(2, 0, 0))}, 1)
			if err != nil || m.MandateID == "" {
				t.Fatalf("70: %+v, %v", m, err)
			}
			if a, err := c.TakeDebit(ctx, snap.Debit{PartnerReferenceNo: "D1", CustomerReference: "x", BeneficiaryNo: "888801000157508", BeneficiaryName: "BPJS", Date: snap.Standard().Stamp(noon),
				BankCode: "014", AccountNo: "777", AccountName: "Sumiyati", Amount: snap.IDR(16_800), MandateID: m.MandateID}, 1); err != nil || a.ReferenceNo == "" {
				t.Fatalf("71: %+v, %v", a, err)
			}
			if got := b.Calls(snap.TokenB2B); (got != 0) != (c.Dialect.Calls == snap.Symmetric) || got > 1 {
				t.Errorf("a token was asked %d times", got)
			}
		})
	}
}

func TestWhatIsUnknownIsNeverCalledFailed(t *testing.T) {
	const all = 1_000_000
	for _, c := range []struct {
		name   string
		faults simulate.BankFaults
		code   string
		booked int
	}{
		{"answered", simulate.BankFaults{}, "", 1},
		{"lost before booking", simulate.BankFaults{LostPPM: all}, bank.CodeNoAnswer, 0},
		{"cut after booking", simulate.BankFaults{CutPPM: all}, bank.CodeNoAnswer, 1},
		{"504 after booking", simulate.BankFaults{BookedPPM: all}, bank.CodeNoAnswer, 1},
		{"500 without booking", simulate.BankFaults{BrokenPPM: all}, bank.CodeNoAnswer, 0},
		{"refused", simulate.BankFaults{RefusedPPM: all}, bank.CodeRefused, 0},
		{"in progress", simulate.BankFaults{PendingPPM: all, LateBy: time.Minute}, "", 0},
		{"cut and booked later", simulate.BankFaults{LatePPM: all, LateBy: time.Minute}, bank.CodeNoAnswer, 0},
	} {
		now := clock.NewFixed(noon)
		b, k := world(t, "standard", c.faults, now)
		if _, err := k.Transfer(t.Context(), transfer("J1", 16_800), 1); code(err) != c.code {
			t.Errorf("%s: %v, want %s", c.name, err, c.code)
		}
		if n, _ := b.Paid("J1"); n != c.booked {
			t.Errorf("%s: booked %d times", c.name, n)
		}
		now.Advance(2 * time.Minute)
		if n, _ := b.Paid("J1"); c.faults.LateBy > 0 && n != 1 {
			t.Errorf("%s: booked %d times in the end", c.name, n)
		}
	}
}

// answers gives a client whose bank answers a transfer in one way.
func answers(t *testing.T, h http.HandlerFunc) (*bank.Client, *atomic.Int64) {
	var calls atomic.Int64
	d := dialect(t, "faspay") // no token to ask for
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls.Add(1)
		h(w, r)
	}))
	t.Cleanup(s.Close)
	return client(s.URL, d, clock.NewFixed(noon)), &calls
}

func TestAnAnswerThatIsNoneLeavesItOpen(t *testing.T) {
	write := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	for name, h := range map[string]http.HandlerFunc{
		"html":          write(502, "<html>Bad Gateway</html>"),
		"empty":         write(200, ""),
		"no code":       write(200, `{"referenceNo":"1"}`),
		"contradiction": write(200, `{"responseCode":"4031814","responseMessage":"Insufficient Funds"}`),
		"other way":     write(403, `{"responseCode":"2001800"}`),
		"4xx of a wall": write(404, "not here"),
		"large":         write(200, `{"responseCode":"2001800","x":"`+strings.Repeat("x", 2<<20)+`"}`),
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		},
		"half": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "500")
			_, _ = w.Write([]byte(`{"responseCode":"2001800"`))
		},
		"slow": func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			<-r.Context().Done()
		},
	} {
		t.Run(name, func(t *testing.T) {
			c, calls := answers(t, h)
			c.Timeout = 300 * time.Millisecond
			_, err := c.Transfer(t.Context(), transfer("J1", 16_800), 1)
			if !bank.NoAnswer(err) || bank.Unreachable(err) {
				t.Errorf("%v", err)
			}
			if calls.Load() != 1 {
				t.Errorf("the order left %d times", calls.Load())
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		c, _ := answers(t, write(200, ""))
		c.BaseURL = "http://127.0.0.1:1"
		if _, err := c.Transfer(t.Context(), transfer("J1", 16_800), 1); !bank.Unreachable(err) || bank.NoAnswer(err) {
			t.Errorf("%v", err)
		}
	})
	t.Run("no token", func(t *testing.T) {
		c, calls := answers(t, write(500, "<html>"))
		c.Dialect = snap.Standard()
		if _, err := c.Transfer(t.Context(), transfer("J1", 16_800), 1); !bank.Unreachable(err) || calls.Load() != 1 {
			t.Errorf("%v after %d calls", err, calls.Load())
		}
	})
}

func TestOneTokenServesMany(t *testing.T) {
	now := clock.NewFixed(noon)
	b, c := world(t, "standard", simulate.BankFaults{}, now)
	ask := func() {
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if _, err := c.Balance(t.Context(), "S", "888801000157508"); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	}
	ask()
	if n := b.Calls(snap.TokenB2B); n != 1 {
		t.Errorf("%d tokens for 50 calls", n)
	}
	now.Advance(14*time.Minute + time.Second) // a minute before it ends
	ask()
	if n := b.Calls(snap.TokenB2B); n != 2 {
		t.Errorf("%d tokens after the first ran out", n)
	}
}

func TestAForgottenTokenIsAskedForAnew(t *testing.T) {
	d := snap.Standard()
	now := clock.NewFixed(noon)
	make := func() *simulate.Bank {
		b := simulate.NewBank(simulate.BankConfig{Code: "002", Dialect: d, Clock: now, Clients: []simulate.BankClient{{ID: "jamsos", PartnerID: "19777", Secret: []byte(clientSecret), Public: &key().PublicKey}}})
		b.Open("", "888801000157508", "BPJS KETENAGAKERJAAN", 1_000_000)
		b.Open("014", "777", "SUMIYATI", 0)
		return b
	}
	var current atomic.Pointer[simulate.Bank]
	current.Store(make())
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { current.Load().ServeHTTP(w, r) }))
	defer s.Close()
	c := client(s.URL, d, now)
	if _, err := c.Transfer(t.Context(), transfer("J1", 16_800), 1); err != nil {
		t.Fatal(err)
	}
	current.Store(make()) // the bank restarts and knows no token
	if _, err := c.Transfer(t.Context(), transfer("J2", 16_800), 1); err != nil {
		t.Fatal(err)
	}
	if n, _ := current.Load().Paid("J2"); n != 1 {
		t.Errorf("booked %d times", n)
	}
}

func TestAWrongSecretIsRefusedAndNotTold(t *testing.T) {
	_, c := world(t, "standard", simulate.BankFaults{}, clock.NewFixed(noon))
	c.Secret = []byte("salah-sekali")
	_, err := c.Transfer(t.Context(), transfer("J1", 16_800), 1)
	if r, ok := bank.Refusal(err); !ok || r.String() != "4011800" {
		t.Fatalf("%v", err)
	}
	if strings.Contains(fmt.Sprintf("%v %+v", err, fault.Of(err)), "salah") {
		t.Errorf("the secret is in %v", err)
	}
}

func pemOf(k *rsa.PrivateKey) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)}))
}

func record() bank.Account {
	return bank.Account{Bank: "bri", Name: "BRI", BankCode: "002", AccountNo: "888801000157508", AccountName: "BPJS KETENAGAKERJAAN", BaseURL: "https://bank.example", Dialect: "bri",
		ClientID: "jamsos", PartnerID: "19777", ChannelID: "95221", OrderLimit: bank.FastLimit, DayLimit: 1_000_000_000, Open: true}
}

func TestAccountsAreKeptWithTheirSecretsSealed(t *testing.T) {
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		ring, err := secret.New()
		if err != nil {
			t.Fatal(err)
		}
		s := &bank.Accounts{DB: d, Ring: ring}
		if err := s.Set(ctx, record(), &bank.Keys{Secret: clientSecret, PrivateKey: pemOf(key())}, "account:1"); err != nil {
			t.Fatal(err)
		}
		changed := record()
		changed.DayLimit = 5
		if err := s.Set(ctx, changed, nil, "account:1"); err != nil {
			t.Fatal(err)
		}
		c, a, err := s.Client(ctx, "bri")
		if err != nil || a.DayLimit != 5 || a.LostAfter != time.Hour || string(c.Secret) != clientSecret || !c.Key.Equal(key()) {
			t.Fatalf("%+v, %v", a, err)
		}
		if again, _, _ := s.Client(ctx, "bri"); again != c {
			t.Error("the client and its token are not kept")
		}
		var dump string
		if err := d.Read(ctx, func(tx *db.Tx) error {
			return db.Each(ctx, tx, `SELECT secret_sealed, key_sealed, '' FROM bank_account UNION ALL SELECT before_row, after_row, reason FROM audit`, nil, func(scan func(...any) error) error {
				var x, y, z string
				err := scan(&x, &y, &z)
				dump += x + y + z
				return err
			})
		}); err != nil || !strings.Contains(dump, "keys replaced") {
			t.Fatalf("%s, %v", dump, err)
		}
		if strings.Contains(dump, clientSecret) || strings.Contains(dump, "PRIVATE KEY") {
			t.Error("a secret stands in clear")
		}
		for field, wrong := range map[string]func(*bank.Account){
			"bank":       func(a *bank.Account) { a.Bank = "B R I" },
			"bank_code":  func(a *bank.Account) { a.BankCode = "2" },
			"account_no": func(a *bank.Account) { a.AccountNo = "12x" },
			"base_url":   func(a *bank.Account) { a.BaseURL = "http://bank.example" },
			"limit":      func(a *bank.Account) { a.OrderLimit = -1 },
		} {
			a := record()
			wrong(&a)
			if err := s.Set(ctx, a, nil, "account:1"); code(err) != "bank.record_invalid" || fault.Of(err).Field != field {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := s.Get(ctx, "bca"); code(err) != "bank.unknown" {
			t.Error(err)
		}
	})
}

func TestTheSameCallBearsTheSameNumber(t *testing.T) {
	now := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		now.Set(noon)
		ring, err := secret.New()
		if err != nil {
			t.Fatal(err)
		}
		s := &bank.Accounts{DB: d, Ring: ring}
		if err := s.Set(ctx, record(), &bank.Keys{Secret: clientSecret, PrivateKey: pemOf(key())}, "account:1"); err != nil {
			t.Fatal(err)
		}
		c, _, err := s.Client(ctx, "bri")
		if err != nil {
			t.Fatal(err)
		}
		first, err := c.Number(ctx, snap.SendTransfer, "J1")
		if err != nil || len(first) != c.Dialect.ExternalMax || len(first) > 9 {
			t.Fatalf("%q, %v: BRI takes %d digits", first, err, c.Dialect.ExternalMax)
		}
		seen := map[string]bool{first: true}
		for _, reference := range []string{"J2", "J3", "J4"} {
			n, err := c.Number(ctx, snap.SendTransfer, reference)
			if err != nil || seen[n] {
				t.Errorf("%s is called %s again: %v", reference, n, err)
			}
			seen[n] = true
		}
		if n, _ := c.Number(ctx, snap.AskTransfer, "J1"); seen[n] {
			t.Error("another service has the same number")
		}
		if n, _ := c.Number(ctx, snap.SendTransfer, "J1"); n != first {
			t.Errorf("the same call is %s, then %s", first, n)
		}
		// Somebody else drew this number already: it is drawn anew.
		if err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE bank_call SET reference = 'OTHER' WHERE external_id = $1`, first)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if n, err := c.Number(ctx, snap.SendTransfer, "J1"); err != nil || n == first || seen[n] {
			t.Errorf("%s, %v", n, err)
		}
		now.Advance(24 * time.Hour)
		if n, _ := c.Number(ctx, snap.SendTransfer, "J2"); seen[n] {
			t.Error("the next day repeats a number")
		}
	}, db.WithClock(now))
}

func TestEveryFaultHasItsWords(t *testing.T) {
	for code, texts := range bank.Messages {
		if texts[0] == "" || texts[1] == "" || !strings.HasPrefix(code, "bank.") {
			t.Errorf("%s: %q", code, texts)
		}
	}
}
