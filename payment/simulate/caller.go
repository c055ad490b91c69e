package simulate

import (
	"bytes"
	"context"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/payment/snap"
)

// patience is how long a simulated caller waits for an answer; banks hang up
// after 15 to 30 seconds.
const patience = 20 * time.Second

// maxAnswer bounds an answer, in bytes.
const maxAnswer = 1 << 20

// Caller is a bank or an acquirer that calls a biller over SNAP BI. Its fields
// are set once; it is safe for concurrent use.
type Caller struct {
	HTTP      *http.Client // nil: one of its own
	URL       string       // of the biller, without the dialect's prefix
	Dialect   snap.Dialect
	ClientID  string // X-CLIENT-KEY
	PartnerID string // X-PARTNER-ID
	ChannelID string // CHANNEL-ID; '' is sent by acquirers alone
	Company   string // code of the virtual accounts
	Channel   string // key of the channel at the biller, for sales
	Secret    []byte
	Key       *rsa.PrivateKey
	Clock     clock.Clock // nil: the machine's
	Seed      uint64
	Other     *Caller // another partner of the biller, whose token is tried; may be nil

	once   sync.Once
	number atomic.Int64
	mu     sync.Mutex
	token  string
	until  time.Time
}

func (c *Caller) init() {
	c.once.Do(func() {
		if c.HTTP == nil {
			t := http.DefaultTransport.(*http.Transport).Clone()
			t.MaxIdleConnsPerHost = 64
			c.HTTP = &http.Client{Transport: t, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		}
		if c.Clock == nil {
			c.Clock = clock.System
		}
		c.URL = strings.TrimRight(c.URL, "/")
	})
}

// Letter is a call as it goes out. What is empty is not sent.
type Letter struct {
	Method, Path     string
	Token            string // of Authorization: Bearer
	Timestamp        string
	Client           string // X-CLIENT-KEY, of a token
	Partner, Channel string
	External         string
	Signature        string
	Body             []byte
}

// Bend changes a letter on purpose.
type Bend func(*Letter)

// Call is what to send.
type Call struct {
	Service snap.Service
	Body    any    // []byte is sent as it is
	Number  string // X-EXTERNAL-ID; '': the next one
	At      time.Time
	Before  Bend // before it is signed
	After   Bend // after
	HangUp  bool // the line is dropped once the request is written
}

// Heard is what came back.
type Heard struct {
	Status int
	Type   string // Content-Type
	Body   []byte
	Code   string // responseCode, '' when it cannot be read
	Err    error  // no answer at all
}

// NextNumber is the next X-EXTERNAL-ID: digits, unique within the seed.
func (c *Caller) NextNumber() string {
	n := c.number.Add(1)
	width := c.Dialect.ExternalMax
	if width == 0 || width >= 18 {
		return fmt.Sprintf("%06d%012d", mix(c.Seed, "number", c.PartnerID)%1_000_000, n)
	}
	return fmt.Sprintf("%03d%0*d", mix(c.Seed, "number", c.PartnerID)%1000, width-3, n)
}

// Token asks for a token as Before and After say, and does not keep it.
func (c *Caller) Token(ctx context.Context, call Call) Heard {
	c.init()
	at := call.At
	if at.IsZero() {
		at = c.Clock.Now()
	}
	l := &Letter{Method: snap.TokenB2B.Method, Path: c.Dialect.Path(snap.TokenB2B), Timestamp: c.Dialect.StampToken(at), Client: c.ClientID}
	if call.Body == nil {
		call.Body = snap.TokenRequest{GrantType: "client_credentials"}
	}
	return c.send(ctx, l, call, func() (err error) {
		l.Signature, err = snap.SignToken(c.Key, l.Client, l.Timestamp)
		return err
	})
}

// bearer is a token that is good for a while; none where calls have none.
func (c *Caller) bearer(ctx context.Context, s snap.Service) (string, error) {
	if c.signing(s, nil).Calls == snap.Asymmetric {
		return "", nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.token != "" && c.Clock.Now().Before(c.until) {
		return c.token, nil
	}
	h := c.Token(ctx, Call{})
	if h.Err != nil {
		return "", h.Err
	}
	a, err := c.Dialect.ReadTokenAnswer(h.Body)
	if err != nil || a.AccessToken == "" {
		return "", fmt.Errorf("no token: HTTP %d %s", h.Status, h.Code)
	}
	seconds, _ := strconv.Atoi(a.ExpiresIn)
	c.token, c.until = a.AccessToken, c.Clock.Now().Add(time.Duration(max(seconds-60, 5))*time.Second)
	return c.token, nil
}

// Forget drops the token, as a bank that starts anew.
func (c *Caller) Forget() {
	c.mu.Lock()
	c.token = ""
	c.mu.Unlock()
}

// Call makes a signed call.
func (c *Caller) Call(ctx context.Context, call Call) Heard {
	c.init()
	token, err := c.bearer(ctx, call.Service)
	if err != nil {
		return Heard{Err: err}
	}
	at := call.At
	if at.IsZero() {
		at = c.Clock.Now()
	}
	if call.Number == "" {
		call.Number = c.NextNumber()
	}
	l := &Letter{Method: call.Service.Method, Path: c.Dialect.Path(call.Service), Token: token, Timestamp: c.Dialect.Stamp(at), Partner: c.PartnerID, Channel: c.ChannelID, External: call.Number}
	return c.send(ctx, l, call, func() (err error) {
		s := snap.Call{Method: l.Method, Path: l.Path, Token: l.Token, Body: l.Body, Timestamp: l.Timestamp}
		if d := c.signing(call.Service, l.Body); d.Calls == snap.Asymmetric {
			l.Signature, err = d.SignRSA(c.Key, s)
		} else {
			l.Signature, err = d.SignHMAC(c.Secret, s)
		}
		return err
	})
}

// signing is the dialect by which a call is signed. What is no JSON cannot be
// minified: its sender signs the bytes as they are.
func (c *Caller) signing(s snap.Service, body []byte) snap.Dialect {
	d := c.Dialect
	if s.Code == snap.NotifyQR.Code {
		d = d.ForNotices()
	}
	if !json.Valid(body) {
		d.Minify = snap.MinifyNone
	}
	return d
}

// errHungUp is the error of a call whose caller hung up.
var errHungUp = errors.New("the simulator hung up before reading the answer")

func (c *Caller) send(ctx context.Context, l *Letter, call Call, sign func() error) Heard {
	var err error
	if raw, ok := call.Body.([]byte); ok {
		l.Body = raw
	} else if l.Body, err = encode(call.Body); err != nil {
		return Heard{Err: err}
	}
	if call.Before != nil {
		call.Before(l)
	}
	if err := sign(); err != nil {
		return Heard{Err: err}
	}
	if call.After != nil {
		call.After(l)
	}
	return exchange(ctx, c.HTTP, c.URL, l.Method, l.Path, l.headers(), l.Body, call.HangUp)
}

func (l *Letter) headers() http.Header {
	h := http.Header{"Content-Type": {"application/json"}}
	for name, v := range map[string]string{"X-TIMESTAMP": l.Timestamp, "X-CLIENT-KEY": l.Client, "X-PARTNER-ID": l.Partner, "CHANNEL-ID": l.Channel,
		"X-EXTERNAL-ID": l.External, "X-SIGNATURE": l.Signature} {
		if v != "" {
			h.Set(name, v)
		}
	}
	if l.Token != "" {
		h.Set("Authorization", "Bearer "+l.Token)
	}
	return h
}

// encode writes JSON as banks do: & and < stand as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

// exchange sends bytes and reads the answer, or hangs up once they are written.
func exchange(ctx context.Context, client *http.Client, base, method, path string, h http.Header, body []byte, hangUp bool) Heard {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	if hangUp {
		ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { cancel() }})
	}
	r, err := http.NewRequestWithContext(ctx, method, base+path, bytes.NewReader(body))
	if err != nil {
		return Heard{Err: err}
	}
	r.Header = h
	res, err := client.Do(r)
	if err != nil {
		if hangUp && errors.Is(err, context.Canceled) {
			err = errHungUp
		}
		return Heard{Err: err}
	}
	defer res.Body.Close()
	if hangUp {
		return Heard{Err: errHungUp}
	}
	out := Heard{Status: res.StatusCode, Type: res.Header.Get("Content-Type")}
	if out.Body, err = io.ReadAll(io.LimitReader(res.Body, maxAnswer)); err != nil {
		return Heard{Status: res.StatusCode, Err: err}
	}
	var head struct {
		Code json.RawMessage `json:"responseCode"`
	}
	if json.Unmarshal(out.Body, &head) == nil {
		out.Code = strings.Trim(string(head.Code), `"`)
	}
	return out
}

func (c *Caller) now() time.Time {
	c.init()
	return c.Clock.Now()
}
