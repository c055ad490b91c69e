package biller_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/ledger"
	"github.com/jamsos/jamsos/member"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/biller"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
	"github.com/jamsos/jamsos/schema/schematest"
)

var (
	bg   = context.Background()
	noon = time.Date(2026, 11, 10, 12, 0, 0, 0, period.WIB).UTC()
)

// world is a biller over an empty database, a clock that tests move, and a log
// that tests read.
type world struct {
	testing.TB
	db       *db.DB
	at       *clock.Fixed
	till     *payment.Till
	desk     *contribution.Desk
	partners *partner.Registry
	server   *biller.Server
	handler  http.Handler
	log      *syncBuffer
	people   int
	calls    int
}

type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *syncBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}
func (b *syncBuffer) String() string { b.mu.Lock(); defer b.mu.Unlock(); return b.b.String() }

func newWorld(t testing.TB, d *db.DB, at *clock.Fixed) *world {
	ring, err := secret.New()
	if err != nil {
		t.Fatal(err)
	}
	w := &world{TB: t, db: d, at: at, log: &syncBuffer{}}
	w.desk = &contribution.Desk{DB: d, Law: law.MustLoad(), Members: &member.Registry{DB: d, Ring: ring}}
	w.till = &payment.Till{DB: d, Desk: w.desk, Book: ledger.Book{DB: d}}
	w.partners = &partner.Registry{DB: d, Ring: ring}
	w.server = biller.New(d, w.till, w.partners)
	w.serve(biller.Config{})
	return w
}

func (w *world) serve(c biller.Config) {
	c.Log = slog.New(slog.NewJSONHandler(w.log, nil))
	w.handler = w.server.Handler(c)
}

func each(t *testing.T, f func(w *world)) {
	at := clock.NewFixed(noon)
	schematest.Each(t, func(t *testing.T, d *db.DB) {
		at.Set(noon)
		f(newWorld(t, d, at))
	}, db.WithClock(at))
}

func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// person is a name that must not be read in a log.
const person = "Ratmi Sukarsih"

// worker registers an informal worker and gives the open bill.
func (w *world) worker() (b contribution.Bill) {
	w.Helper()
	w.people++
	w.must(w.db.Write(bg, func(tx *db.Tx) error {
		no, err := w.desk.Members.ReserveTx(bg, tx, member.Person{Name: person, BirthDate: 19900115, Sex: id.Male, MotherName: "Sumiyati",
			NIK: fmt.Sprintf("360401150190%04d", w.people), Phone: fmt.Sprintf("+62812345%05d", w.people), Area: "36.04", Address: "Karangantu"}, nil, nil, "test", "web")
		if err != nil {
			return err
		}
		if _, err := w.desk.EnrolSelfTx(bg, tx, no, contribution.SelfEnrolment{Programmes: law.SetOf(law.JKK, law.JKM), Income: 900_000, Occupation: "Nelayan", Area: "36.04"}, "test"); err != nil {
			return err
		}
		b, err = w.desk.IssueSelfBillTx(bg, tx, no, 1, "test")
		return err
	}))
	return b
}

func (w *world) count(q string, args ...any) (n int64) {
	w.Helper()
	w.must(w.db.Read(bg, func(tx *db.Tx) error { return tx.QueryRow(bg, q, args...).Scan(&n) }))
	return n
}

// posted is how many payments stand in the books.
func (w *world) posted() int64 { return w.count(`SELECT count(*) FROM receipt`) }

func (w *world) sound() {
	w.Helper()
	w.must(w.db.Read(bg, func(tx *db.Tx) error {
		if err := payment.Check(bg, tx, func(f payment.Finding) { w.Error("payment:", f) }); err != nil {
			return err
		}
		return ledger.Check(bg, tx, func(f ledger.Finding) { w.Error("ledger:", f) })
	}))
}

var bankKey = sync.OnceValue(func() *rsa.PrivateKey {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return k
})

// bank is the calling side.
type bank struct {
	*world
	p      *partner.Partner
	secret string
	token  string
}

// bank makes a live partner with its keys.
func (w *world) bank(p partner.Partner) *bank {
	w.Helper()
	if p.Name == "" {
		p.Name = "Bank " + p.Key
	}
	if p.ClientID == "" {
		p.ClientID = "client-" + p.Key
	}
	if p.Channel == "" { // each bank has its own
		list, err := w.partners.List(bg)
		w.must(err)
		p.Channel = []string{"va-mandiri", "va-bri", "va-bni", "va-bca"}[len(list)]
	}
	if p.State == "" {
		p.State = partner.Live
	}
	if p.Company == "" {
		p.Company = "19777"
	}
	_, err := w.partners.Create(bg, p, "test")
	w.must(err)
	b := &bank{world: w, secret: "rahasia-bersama-" + p.Key + "-123456"}
	_, err = w.partners.AddKey(bg, p.Key, partner.NewKey{Kind: partner.Secret, Value: partner.Material(b.secret)}, "test")
	w.must(err)
	der, err := x509.MarshalPKIXPublicKey(&bankKey().PublicKey)
	w.must(err)
	_, err = w.partners.AddKey(bg, p.Key, partner.NewKey{Kind: partner.Public, Value: partner.Material(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))}, "test")
	w.must(err)
	b.p, err = w.partners.Find(bg, p.Key)
	w.must(err)
	b.token = w.partners.IssueToken(b.p, w.at.Now())
	return b
}

// number is a fresh X-EXTERNAL-ID.
func (w *world) number() string {
	w.calls++
	return fmt.Sprintf("%012d", w.calls)
}

// request makes a signed call; change may spoil it after it was signed.
func (b *bank) request(s snap.Service, external, body string, change ...func(r *http.Request)) *http.Request {
	b.Helper()
	d := b.p.Dialect()
	r := httptest.NewRequest(s.Method, d.Path(s), strings.NewReader(body))
	stamp := d.Stamp(b.at.Now())
	c := snap.Call{Method: r.Method, Path: d.Path(s), Token: b.token, Body: []byte(body), Timestamp: stamp}
	if _, err := snap.Minify(c.Body); err != nil {
		d.Minify = snap.MinifyNone // a bank's own code signs what it has
	}
	sig, err := d.SignHMAC([]byte(b.secret), c)
	if b.p.Signing(partner.Call) == snap.Asymmetric {
		sig, err = d.SignRSA(bankKey(), c)
	}
	b.must(err)
	for k, v := range map[string]string{"Content-Type": "application/json", "X-TIMESTAMP": stamp, "X-SIGNATURE": sig, "X-PARTNER-ID": b.p.PartnerID,
		"X-EXTERNAL-ID": external, "CHANNEL-ID": "95231", "Authorization": "Bearer " + b.token} {
		r.Header.Set(k, v)
	}
	for _, f := range change {
		f(r)
	}
	return r
}

// answer is what came back.
type answer struct {
	http int
	raw  string
	Code string `json:"responseCode"`
	Text string `json:"responseMessage"`
	VA   struct {
		Inquiry, Payment struct{}
		InquiryStatus    string       `json:"inquiryStatus"`
		PaymentStatus    string       `json:"paymentFlagStatus"`
		InquiryReason    snap.Words   `json:"inquiryReason"`
		PaymentReason    snap.Words   `json:"paymentFlagReason"`
		Service          string       `json:"partnerServiceId"`
		Customer         string       `json:"customerNo"`
		Name             string       `json:"virtualAccountName"`
		Type             string       `json:"virtualAccountTrxType"`
		Request          string       `json:"paymentRequestId"`
		Total, Paid      amount       `json:"-"`
		TotalAmount      amount       `json:"totalAmount"`
		PaidAmount       amount       `json:"paidAmount"`
		Bills            []billDetail `json:"billDetails"`
	} `json:"virtualAccountData"`
	Token   string `json:"accessToken"`
	Expires string `json:"expiresIn"`
}

type amount struct{ Value, Currency string }

type billDetail struct {
	No     string `json:"billNo"`
	Name   string `json:"billName"`
	Amount amount `json:"billAmount"`
	Status string `json:"status"`
}

func (w *world) do(r *http.Request) answer {
	w.Helper()
	rec := httptest.NewRecorder()
	w.handler.ServeHTTP(rec, r)
	return w.read(rec.Code, rec.Body)
}

func (w *world) read(status int, body io.Reader) answer {
	w.Helper()
	b, err := io.ReadAll(body)
	w.must(err)
	a := answer{http: status, raw: string(b)}
	if len(b) > 0 && b[0] == '{' {
		w.must(json.Unmarshal(b, &a))
		if a.Code[:3] != fmt.Sprint(status) {
			w.Errorf("HTTP %d says %s", status, a.Code)
		}
	}
	return a
}

func (b *bank) call(s snap.Service, external, body string, change ...func(r *http.Request)) answer {
	b.Helper()
	return b.do(b.request(s, external, body, change...))
}

// expect compares a response code and, when given, the final status.
func (a answer) expect(t testing.TB, code string, status ...string) answer {
	t.Helper()
	got := a.VA.InquiryStatus + a.VA.PaymentStatus
	if a.Code != code || len(status) > 0 && got != status[0] {
		t.Errorf("got %s %q, want %s %v: %s", a.Code, got, code, status, a.raw)
	}
	return a
}

func (b *bank) account(customer string) string {
	return fmt.Sprintf(`"partnerServiceId":"%8s","customerNo":"%s","virtualAccountNo":"%8s%s"`, b.p.Company, customer, b.p.Company, customer)
}

func code(b contribution.Bill) string { return fmt.Sprint(b.Code) }

func (b *bank) inquiry(customer, request string) string {
	return fmt.Sprintf(`{%s,"trxDateInit":"2026-11-10T12:00:00+07:00","channelCode":6011,"inquiryRequestId":"%s","additionalInfo":{}}`, b.account(customer), request)
}

func (b *bank) payment(customer, request string, rupiah int64) string {
	return fmt.Sprintf(`{%s,"virtualAccountName":"%s","paymentRequestId":"%s","channelCode":6011,"paidAmount":{"value":"%d.00","currency":"IDR"},"trxDateTime":"20261110T045900Z","referenceNo":"00113696201","paymentType":1,"flagAdvise":"N","billDetails":[{"billNo":"1","billAmount":{"value":"%d.00","currency":"IDR"}}]}`,
		b.account(customer), person, request, rupiah, rupiah)
}
