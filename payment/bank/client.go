package bank

import (
	"bytes"
	"context"
	"crypto/rsa"
	"crypto/tls"
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
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/snap"
)

const (
	// defaultTimeout is how long a call may take. Banks give up on a transfer
	// after less.
	defaultTimeout = 30 * time.Second
	// maxAnswer bounds an answer, in bytes.
	maxAnswer = 1 << 20
	// tokenMargin is how long before its end a token is no longer used.
	tokenMargin = time.Minute
	// minToken is what a token is good for when the bank says less.
	minToken = 10 * time.Second
)

// Client speaks to one bank. Its fields are set once; it is safe for concurrent
// use.
type Client struct {
	HTTP      *http.Client // nil: NewHTTP()
	BaseURL   string       // https://api.bank.example, without the dialect's prefix
	Dialect   snap.Dialect
	ClientID  string          // X-CLIENT-KEY
	PartnerID string          // X-PARTNER-ID
	ChannelID string          // CHANNEL-ID
	Secret    []byte          // of symmetric signatures
	Key       *rsa.PrivateKey // asks for tokens, and signs asymmetric calls
	Clock     clock.Clock
	Timeout   time.Duration // 0: 30 s
	// Number gives the X-EXTERNAL-ID of a call: the same for the same service
	// and reference on a day, and kept before it is used.
	Number func(ctx context.Context, s snap.Service, reference string) (string, error)

	once  sync.Once
	turn  chan struct{} // one flight for a token at a time
	token string
	until time.Time
}

// NewHTTP is an HTTP client as banks want it: TLS 1.3 (the standard let 1.2 end
// on 30 June 2026), and no redirects, which would send an order twice.
func NewHTTP() *http.Client {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS13}
	t.MaxIdleConnsPerHost = 8
	return &http.Client{Transport: t, CheckRedirect: noRedirect}
}

func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

func (c *Client) init() {
	c.once.Do(func() {
		c.turn = make(chan struct{}, 1)
		if c.HTTP == nil {
			c.HTTP = NewHTTP()
		} else if c.HTTP.CheckRedirect == nil {
			own := *c.HTTP
			own.CheckRedirect = noRedirect
			c.HTTP = &own
		}
		if c.Clock == nil {
			c.Clock = clock.System
		}
		if c.Timeout <= 0 {
			c.Timeout = defaultTimeout
		}
	})
}

// answer is what every answer can tell.
type answer interface {
	Answered() (snap.ResponseCode, error)
}

// ask makes a signed call and reads its answer; see the package's doc for what
// it can come to. reference says what the call is about.
func ask[A answer](ctx context.Context, c *Client, s snap.Service, reference string, body any, read func([]byte) (A, error)) (a A, err error) {
	c.init()
	text, err := encode(body)
	if err != nil {
		return a, err
	}
	number, err := c.Number(ctx, s, reference)
	if err != nil {
		return a, err
	}
	for try := 0; ; try++ {
		token, err := c.bearer(ctx)
		if err != nil {
			return a, err
		}
		status, raw, err := c.send(ctx, s, token, number, text)
		if err != nil {
			return a, err
		}
		var code snap.ResponseCode
		a, code, err = judge(status, raw, read)
		// A token that the bank has forgotten was refused before anything was done.
		if token != "" && try == 0 && code.HTTP == http.StatusUnauthorized && (code.Case == "01" || code.Case == "03") {
			c.forget(token)
			continue
		}
		return a, err
	}
}

// judge reads an answer.
func judge[A answer](status int, raw []byte, read func([]byte) (A, error)) (a A, code snap.ResponseCode, err error) {
	a, err = read(raw)
	if err != nil {
		// The reader's fault names a field, never its content.
		return a, code, noAnswer(fmt.Errorf("HTTP %d: %w", status, err))
	}
	if code, err = a.Answered(); err != nil {
		return a, code, noAnswer(err)
	}
	switch {
	case code.HTTP != status:
		return a, snap.ResponseCode{}, noAnswer(fmt.Errorf("HTTP %d with responseCode %v", status, code))
	case code.HTTP == http.StatusOK || code.HTTP == http.StatusAccepted:
		return a, code, nil
	case code.HTTP >= 400 && code.HTTP < 500:
		return a, code, refused(code)
	}
	return a, code, noAnswer(fmt.Errorf("responseCode %v", code))
}

func noAnswer(cause error) error {
	return fault.New(fault.Unavailable, CodeNoAnswer).Because(cause)
}

func unreachable(cause error) error {
	return fault.New(fault.Unavailable, CodeUnreachable).Because(cause)
}

func encode(body any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(body); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// send signs and sends a call and reads what comes back.
func (c *Client) send(ctx context.Context, s snap.Service, token, number string, body []byte) (int, []byte, error) {
	stamp := c.Dialect.Stamp(c.Clock.Now())
	call := snap.Call{Method: s.Method, Path: c.Dialect.Path(s), Token: token, Body: body, Timestamp: stamp}
	var signature string
	var err error
	if c.Dialect.Calls == snap.Asymmetric {
		signature, err = c.Dialect.SignRSA(c.Key, call)
	} else {
		signature, err = c.Dialect.SignHMAC(c.Secret, call)
	}
	if err != nil {
		return 0, nil, err
	}
	h := http.Header{"X-Timestamp": {stamp}, "X-Signature": {signature}, "X-Partner-Id": {c.PartnerID}, "X-External-Id": {number}, "Channel-Id": {c.ChannelID}}
	if token != "" {
		h.Set("Authorization", "Bearer "+token)
	}
	return c.post(ctx, s.Method, call.Path, h, body)
}

// post sends bytes. When no connection was made nothing left the house.
func (c *Client) post(ctx context.Context, method, path string, h http.Header, body []byte) (int, []byte, error) {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	var connected atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { connected.Store(true) }})
	r, err := http.NewRequestWithContext(ctx, method, strings.TrimRight(c.BaseURL, "/")+path, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	r.Header = h
	r.Header.Set("Content-Type", "application/json")
	res, err := c.HTTP.Do(r)
	if err != nil {
		if !connected.Load() {
			return 0, nil, unreachable(err)
		}
		return 0, nil, noAnswer(err)
	}
	defer res.Body.Close()
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err == nil && len(raw) > maxAnswer {
		err = errors.New("the answer is too large")
	}
	if err != nil {
		return res.StatusCode, nil, noAnswer(err)
	}
	return res.StatusCode, raw, nil
}

// bearer is a token that is good for a while, or "" where calls have none. One
// caller asks the bank, the others wait for what it gets.
func (c *Client) bearer(ctx context.Context) (string, error) {
	if c.Dialect.Calls == snap.Asymmetric {
		return "", nil
	}
	select {
	case c.turn <- struct{}{}:
		defer func() { <-c.turn }()
	case <-ctx.Done():
		return "", unreachable(ctx.Err())
	}
	if c.token != "" && c.Clock.Now().Before(c.until) {
		return c.token, nil
	}
	now := c.Clock.Now()
	stamp := c.Dialect.StampToken(now)
	signature, err := snap.SignToken(c.Key, c.ClientID, stamp)
	if err != nil {
		return "", err
	}
	body, err := encode(snap.TokenRequest{GrantType: "client_credentials"})
	if err != nil {
		return "", err
	}
	h := http.Header{"X-Timestamp": {stamp}, "X-Client-Key": {c.ClientID}, "X-Signature": {signature}}
	status, raw, err := c.post(ctx, snap.TokenB2B.Method, c.Dialect.Path(snap.TokenB2B), h, body)
	if err == nil {
		var a snap.TokenAnswer
		if a, _, err = judge(status, raw, c.Dialect.ReadTokenAnswer); err == nil {
			seconds, _ := strconv.Atoi(a.ExpiresIn) // digits, says the reader
			c.token, c.until = a.AccessToken, now.Add(max(time.Duration(min(seconds, 86_400))*time.Second-tokenMargin, minToken))
			return c.token, nil
		}
	}
	// Without a token no order was sent, however the bank failed to give one.
	return "", unreachable(err)
}

func (c *Client) forget(token string) {
	c.turn <- struct{}{}
	if c.token == token {
		c.token = ""
	}
	<-c.turn
}
