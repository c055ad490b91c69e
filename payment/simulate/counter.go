package simulate

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"

	"github.com/jamsos/jamsos/kit/money"
)

// Counter is the counter of a bank service point or an agent, whose software
// tells of cash over the neutral API. Its fields are set once; it is safe for
// concurrent use.
type Counter struct {
	HTTP  *http.Client // nil: one of its own
	URL   string       // of the site
	Point string       // number of the point
	Token string       // its credential
	Kind  string       // spo, agent

	once sync.Once
}

var _ Teller = (*Counter)(nil)

func (c *Counter) init() {
	c.once.Do(func() {
		if c.HTTP == nil {
			t := http.DefaultTransport.(*http.Transport).Clone()
			t.MaxIdleConnsPerHost = 64
			c.HTTP = &http.Client{Transport: t}
		}
		c.URL = strings.TrimRight(c.URL, "/")
	})
}

// slip is what the API says of a slip.
type slip struct {
	State    string `json:"state"` // taken, paid, void, returning, returned
	Repeated bool   `json:"repeated"`
	Problem  string `json:"code"` // of a problem
}

func (c *Counter) call(ctx context.Context, method, path string, body any, hangUp bool) Word {
	c.init()
	var raw []byte
	h := http.Header{"Accept": {"application/json"}, "Authorization": {"Bearer " + c.Token}}
	if body != nil {
		h.Set("Content-Type", "application/json")
		var err error
		if raw, err = encode(body); err != nil {
			return Word{Unknown, err.Error(), false}
		}
	}
	heard := exchange(ctx, c.HTTP, c.URL, method, "/api/v1/points/"+c.Point+path, h, raw, hangUp)
	if heard.Err != nil {
		return Word{Unknown, heard.said(), false}
	}
	var s slip
	if err := json.Unmarshal(heard.Body, &s); err != nil {
		return Word{Unknown, fmt.Sprintf("HTTP %d, the answer is not JSON", heard.Status), false}
	}
	w := Word{Unknown, fmt.Sprint(heard.Status, " ", s.State), s.Repeated}
	switch {
	case heard.Status == 401 || heard.Status == 408 || heard.Status == 429 || heard.Status >= 500:
	case heard.Status >= 400:
		w.Verdict, w.Code = Refused, fmt.Sprint(heard.Status, " ", s.Problem)
	case s.State == "void":
		w.Verdict = Refused
	case s.State == "returned":
		w.Verdict = Reversed
	case s.State == "paid":
		w.Verdict = Posted
	}
	return w
}

// Through is the channel.
func (c *Counter) Through() string { return c.Kind }

// Refuses is true: a counter asks first.
func (c *Counter) Refuses() bool { return true }

// NextNumber is nothing: the slip is the only number.
func (c *Counter) NextNumber() string { return "" }

// Can is true of what can happen to cash in a drawer.
func (c *Counter) Can(f Fault) bool {
	return slices.Contains([]Fault{Duplicate, TimeOut, NoInquiry, WrongAmount, PaidTwice, UnknownCode, Reversal}, f)
}

// Ask inquires.
func (c *Counter) Ask(ctx context.Context, p Payable) Word {
	w := c.call(ctx, http.MethodPost, "/inquiries", map[string]string{"code": p.Code}, false)
	if w.Verdict == Unknown && strings.HasPrefix(w.Code, "200") {
		w.Verdict = Posted
	}
	return w
}

// Tell says that cash was taken.
func (c *Counter) Tell(ctx context.Context, s Sale, t Telling) Word {
	type body struct {
		Slip   string       `json:"slip"`
		Code   string       `json:"code"`
		Amount money.Rupiah `json:"amount"`
	}
	return c.call(ctx, http.MethodPost, "/slips", body{s.Reference, s.Code, s.Amount}, t.HangUp)
}

// What asks what became of a slip.
func (c *Counter) What(ctx context.Context, s Sale) Word {
	return c.call(ctx, http.MethodGet, "/slips/"+s.Reference, nil, false)
}

// Undo gives a slip back.
func (c *Counter) Undo(ctx context.Context, s Sale) Word {
	return c.call(ctx, http.MethodPost, "/slips/"+s.Reference+"/reversal", map[string]string{"reason": "simulator"}, false)
}
