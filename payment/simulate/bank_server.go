package simulate

import (
	"context"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/payment/bank"
	"github.com/jamsos/jamsos/payment/snap"
)

// BankConfig says how a simulated bank behaves.
type BankConfig struct {
	Name    string // "Bank Simulasi"
	Code    string // three digits of Bank Indonesia, of its own accounts
	Dialect snap.Dialect
	Clients []BankClient
	Clock   clock.Clock // nil: the machine's
	Seed    uint64      // the same seed and calls give the same faults
	Faults  BankFaults
	// TokenLife is how long a token is good for; 0: 15 minutes.
	TokenLife time.Duration
	// Lookup is asked for an account that was not opened, with the name that the
	// caller gives, "" when none; nil or false: there is none. A demonstration lets
	// everybody have an account. With it a mandate of an earlier run counts too.
	Lookup func(bank, no, name string) (owner string, balance money.Rupiah, ok bool)
	// Notify sends notices (21, 72) to the customer; nil: none are sent. NoticesBy
	// makes one over a client.
	Notify Notify
}

// BankClient is a customer of the bank's API: us.
type BankClient struct {
	ID        string
	PartnerID string
	Secret    []byte
	Public    *rsa.PublicKey
}

// BankFaults are how often the bank does what banks do, in ppm of the calls that
// move money (18, 71, and each item of 20). Which calls is drawn from the seed
// and the call's reference, so it does not depend on their order.
type BankFaults struct {
	LostPPM     int // cut off before anything was booked, and never booked
	CutPPM      int // booked, then cut off without an answer
	LatePPM     int // cut off, booked later
	PendingPPM  int // 202, booked later
	BrokenPPM   int // 500 without booking
	BookedPPM   int // 504 although booked
	RefusedPPM  int // 403 do not honour
	NamePPM     int // 16 tells another name
	NoticePPM   int // the notice is lost
	AnswerPPM   int // of 36: cut off
	LateBy      time.Duration
	NoticeDelay time.Duration
}

// Bank is a simulated bank: an http.Handler that speaks SNAP BI with real
// signatures, tokens, accounts and balances. It is no bank and keeps everything
// in memory. Safe for concurrent use.
type Bank struct {
	config BankConfig

	mu        sync.Mutex
	clients   map[string]BankClient // by X-CLIENT-KEY
	tokens    map[string]token
	numbers   map[string]string // partner, day, X-EXTERNAL-ID → what it was used for
	accounts  map[string]*account
	transfers map[string]*transfer // by the customer's reference
	order     []*transfer          // as they came
	mandates  map[string]*mandate
	virtual   map[string]*virtual
	codes     map[string]*code
	bulks     map[string]*bulk
	booked    []booking
	asked     map[string]int // how often a reference was asked
	calls     map[string]int // by service
	serial    int64
}

type token struct {
	client string
	until  time.Time
}

// NewBank makes a simulated bank.
func NewBank(c BankConfig) *Bank {
	if c.Clock == nil {
		c.Clock = clock.System
	}
	if c.Dialect.Name == "" {
		c.Dialect = snap.Standard()
	}
	if c.Name == "" {
		c.Name = "Bank Simulasi"
	}
	if c.Code == "" {
		c.Code = "999"
	}
	if c.TokenLife <= 0 {
		c.TokenLife = 15 * time.Minute
	}
	b := &Bank{config: c, clients: map[string]BankClient{}, tokens: map[string]token{}, numbers: map[string]string{}, accounts: map[string]*account{},
		transfers: map[string]*transfer{}, mandates: map[string]*mandate{}, virtual: map[string]*virtual{}, codes: map[string]*code{}, bulks: map[string]*bulk{},
		asked: map[string]int{}, calls: map[string]int{}}
	for _, k := range c.Clients {
		b.clients[k.ID] = k
	}
	return b
}

// Calls is how often a service was called with a right signature.
func (b *Bank) Calls(s snap.Service) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.calls[s.Code]
}

// reply is an answer: its status line follows from its code.
type reply struct {
	status int
	body   any
}

func say(c snap.Case, s snap.Service, detail string) reply {
	return reply{c.HTTP, c.Head(s, detail)}
}

// cut is the reply of a line that broke.
var cut = reply{}

// handler does a call whose sender is known.
type handler func(b *Bank, client BankClient, body []byte) reply

// served are the calls of the bank.
var served = map[string]handler{
	snap.AskBalance.Code: (*Bank).balance, snap.AskAccount.Code: (*Bank).accountName, snap.SendTransfer.Code: (*Bank).transfer, snap.SendBulk.Code: (*Bank).bulk,
	snap.AskTransfer.Code: (*Bank).state, snap.GrantMandate.Code: (*Bank).mandate, snap.TakeDebit.Code: (*Bank).debit,
	snap.CreateVA.Code: (*Bank).createVA, snap.UpdateVA.Code: (*Bank).updateVA, snap.DeleteVA.Code: (*Bank).deleteVA, snap.PayStatus.Code: (*Bank).stateVA,
	snap.GenerateQR.Code: (*Bank).generateQR, snap.QueryQR.Code: (*Bank).queryQR,
}

// ServeHTTP answers a call.
func (b *Bank) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, snap.MaxBody)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	var out reply
	for _, s := range snap.Services {
		if r.URL.Path != b.config.Dialect.Path(s) || r.Method != s.Method {
			continue
		}
		if s.Code == snap.TokenB2B.Code {
			out = b.giveToken(r, body)
		} else if h := served[s.Code]; h != nil {
			out = b.serve(r, s, body, h)
		}
	}
	if out.body == nil && !b.knows(r) {
		http.NotFound(w, r)
		return
	}
	if out.body == nil {
		panic(http.ErrAbortHandler) // the line breaks: no answer
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-TIMESTAMP", b.config.Dialect.Stamp(b.now()))
	w.WriteHeader(out.status)
	_ = json.NewEncoder(w).Encode(out.body)
}

func (b *Bank) knows(r *http.Request) bool {
	for _, s := range snap.Services {
		if r.URL.Path == b.config.Dialect.Path(s) && r.Method == s.Method && (served[s.Code] != nil || s.Code == snap.TokenB2B.Code) {
			return true
		}
	}
	return false
}

func (b *Bank) now() time.Time { return b.config.Clock.Now() }

// giveToken is service 73.
func (b *Bank) giveToken(r *http.Request, body []byte) reply {
	d, s := b.config.Dialect, snap.TokenB2B
	stamp := r.Header.Get("X-TIMESTAMP")
	at, err := snap.ParseTimestamp(stamp)
	if err == nil {
		err = d.CheckWindow(at, b.now())
	}
	client, known := b.clients[r.Header.Get("X-CLIENT-KEY")]
	switch {
	case err != nil:
		return fail(s, err)
	case !known:
		return say(snap.Unauthorized, s, "Unknown client")
	}
	if err := snap.VerifyToken(client.Public, client.ID, stamp, r.Header.Get("X-SIGNATURE")); err != nil {
		return fail(s, err)
	}
	if _, err := d.ReadTokenRequest(body); err != nil {
		return fail(s, err)
	}
	t := id.Token()
	b.mu.Lock()
	b.tokens[t] = token{client.ID, b.now().Add(b.config.TokenLife)}
	b.calls[s.Code]++
	b.mu.Unlock()
	return reply{200, snap.TokenAnswer{Head: snap.Successful.Head(s, ""), AccessToken: t, TokenType: "Bearer", ExpiresIn: fmt.Sprint(int(b.config.TokenLife / time.Second))}}
}

// fail answers what is wrong with a call.
func fail(s snap.Service, err error) reply {
	c, detail := snap.CaseOf(err)
	return say(c, s, detail)
}

// serve checks who calls, in the order that the standard wants (time, partner,
// signature, token, number), then does the call.
func (b *Bank) serve(r *http.Request, s snap.Service, body []byte, h handler) reply {
	d := b.config.Dialect
	stamp := r.Header.Get("X-TIMESTAMP")
	at, err := snap.ParseTimestamp(stamp)
	if err == nil {
		err = d.CheckWindow(at, b.now())
	}
	if err != nil {
		return fail(s, err)
	}
	var client BankClient
	for _, c := range b.clients {
		if c.PartnerID == r.Header.Get("X-PARTNER-ID") {
			client = c
		}
	}
	if client.ID == "" {
		return say(snap.Unauthorized, s, "Unknown client")
	}
	bearer := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	call := snap.Call{Method: r.Method, Path: r.URL.RequestURI(), Token: bearer, Body: body, Timestamp: stamp}
	if d.Calls == snap.Asymmetric {
		err = d.VerifyRSA(client.Public, call, r.Header.Get("X-SIGNATURE"))
	} else {
		err = d.VerifyHMAC(client.Secret, call, r.Header.Get("X-SIGNATURE"))
	}
	if err != nil {
		return fail(s, err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if d.Calls != snap.Asymmetric {
		if t, ok := b.tokens[bearer]; !ok || t.client != client.ID || !b.now().Before(t.until) {
			return say(snap.InvalidToken, s, "")
		}
	}
	key, err := d.ExternalKey(client.PartnerID, r.Header.Get("X-EXTERNAL-ID"), at)
	if err != nil {
		return fail(s, err)
	}
	number := fmt.Sprint(key)
	if b.numbers[number] != "" {
		return say(snap.Conflict, s, "")
	}
	b.numbers[number] = s.Code
	b.calls[s.Code]++
	b.settle()
	return h(b, client, body)
}

// drawn tells whether a fault of so many ppm strikes the call with a reference.
func (b *Bank) drawn(what, reference string, ppm int) bool {
	if ppm <= 0 {
		return false
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%d|%s|%s", b.config.Seed, what, reference)
	x := h.Sum64() // mixed once more: FNV alone leaves neighbours alike
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	return int(x%1_000_000) < ppm
}

// next is the bank's own number of something.
func (b *Bank) next() string {
	b.serial++
	return fmt.Sprintf("%s%012d", b.config.Code, b.serial)
}

// Notify sends a notice to the customer.
type Notify func(ctx context.Context, s snap.Service, reference string, notice any) error

// NoticesBy sends notices over a client that is set up as the bank calling us,
// with the dialect's ForNotices.
func NoticesBy(c *bank.Client) Notify { return c.Notice }
