package simulate

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/money"
)

// Shop is a shop, marketplace, wallet or switch that calls a biller over the
// neutral partner API. Its fields are set once; it is safe for concurrent use.
type Shop struct {
	HTTP    *http.Client // nil: one of its own
	URL     string       // of the site
	Channel string       // key of the channel
	Token   string       // the channel's credential
	Clock   clock.Clock  // nil: the machine's
	Seed    uint64

	once sync.Once
}

func (s *Shop) init() {
	s.once.Do(func() {
		if s.HTTP == nil {
			t := http.DefaultTransport.(*http.Transport).Clone()
			t.MaxIdleConnsPerHost = 64
			s.HTTP = &http.Client{Transport: t}
		}
		if s.Clock == nil {
			s.Clock = clock.System
		}
		s.URL = strings.TrimRight(s.URL, "/")
	})
}

// Told is what the neutral API answered.
type Told struct {
	Heard
	State    string       `json:"state"`   // of a payment
	Outcome  string       `json:"outcome"` // of a reversal
	Repeated bool         `json:"repeated"`
	Problem  string       `json:"code"` // code of a problem; of an inquiry the payment code
	Amount   money.Rupiah `json:"amount"`
	Fee      money.Rupiah `json:"fee"`
	Total    money.Rupiah `json:"total"`
	Inquiry  string       `json:"inquiry_id"`
	Receipt  string       `json:"receipt"`
}

// said is "200 posted", "200 posted again", "409 payment.already_paid".
func (t Told) said() string {
	if t.Err != nil {
		return "no answer: " + t.Err.Error()
	}
	word := t.State + t.Outcome
	if t.Status >= 400 {
		word = t.Problem
	}
	if t.Repeated {
		word += " again"
	}
	return strings.TrimSpace(fmt.Sprint(t.Status, " ", word))
}

// PaymentWords are the body of a payment.
type PaymentWords struct {
	Reference string       `json:"reference"`
	Code      string       `json:"code"`
	Amount    money.Rupiah `json:"amount"`
	PaidAt    *time.Time   `json:"paid_at,omitempty"`
	Inquiry   string       `json:"inquiry_id,omitempty"`
	Advice    bool         `json:"advice,omitempty"`
}

func (s *Shop) call(ctx context.Context, method, path string, body any, hangUp bool) Told {
	s.init()
	h := http.Header{"Accept": {"application/json"}}
	if s.Token != "" {
		h.Set("Authorization", "Bearer "+s.Token)
	}
	raw, isRaw := body.([]byte)
	if body != nil {
		h.Set("Content-Type", "application/json")
		if !isRaw {
			var err error
			if raw, err = encode(body); err != nil {
				return Told{Heard: Heard{Err: err}}
			}
		}
	}
	t := Told{Heard: exchange(ctx, s.HTTP, s.URL, method, "/api/v1/channels/"+url.PathEscape(s.Channel)+path, h, raw, hangUp)}
	if t.Err == nil {
		heard := t.Heard
		if err := json.Unmarshal(t.Body, &t); err != nil {
			heard.Err = fmt.Errorf("HTTP %d, the answer is not JSON", t.Status)
		}
		t.Heard = heard
	}
	return t
}

// Inquire asks what a code owes.
func (s *Shop) Inquire(ctx context.Context, code string) Told {
	return s.call(ctx, http.MethodPost, "/inquiries", map[string]string{"code": code}, false)
}

// Pay tells that money was paid.
func (s *Shop) Pay(ctx context.Context, p PaymentWords) Told {
	return s.call(ctx, http.MethodPost, "/payments", p, false)
}

// State asks what became of a payment.
func (s *Shop) State(ctx context.Context, reference string) Told {
	return s.call(ctx, http.MethodGet, "/payments/"+url.PathEscape(reference), nil, false)
}

// Reverse takes a payment back; amount 0 is not told.
func (s *Shop) Reverse(ctx context.Context, reference string, amount money.Rupiah, reason string) Told {
	body := map[string]any{"reason": reason}
	if amount > 0 {
		body["amount"] = amount
	}
	return s.call(ctx, http.MethodPost, "/payments/"+url.PathEscape(reference)+"/reversal", body, false)
}
