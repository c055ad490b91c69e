package partner

import (
	"encoding/json"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/payment/snap"
)

// State is where a partner stands.
type State string

// The states.
const (
	Sandbox State = "sandbox" // tries; moves no money outside of a demonstration
	Live    State = "live"
	Closed  State = "closed" // for good
)

// Reconcile is what the partner does with a payment that we did not answer in
// time [tipe rekonsiliasi].
type Reconcile string

// The ways. Of the last two a payment may be settled to us without our answer.
const (
	ByAnswer    Reconcile = ""
	ByReversal  Reconcile = "reversal"
	ForceSettle Reconcile = "force settle"
)

// Partner is a record as it stands in memory. What Find and its sisters give is
// shared: change a copy.
type Partner struct {
	Key       string    `json:"partner"`
	Name      string    `json:"name"`
	Channel   string    `json:"channel"`    // key of the table channel
	ClientID  string    `json:"client_id"`  // X-CLIENT-KEY
	PartnerID string    `json:"partner_id"` // X-PARTNER-ID; at some banks the same as Company
	Company   string    `json:"company"`    // code of its virtual accounts, 1–8 digits; '' none
	Reconcile Reconcile `json:"reconcile"`
	State     State     `json:"state"`
	// DialectName is a preset of package snap; Overrides is a JSON object of what
	// differs from it, in the words of snap.Dialect.
	DialectName string          `json:"dialect"`
	Overrides   json.RawMessage `json:"overrides,omitempty"`
	// Addresses are the networks that may call; none: any.
	Addresses []netip.Prefix `json:"addresses"`
	Rate      int            `json:"rate"` // calls a second that are served; 0: the server's own limit
	Outward   Outward        `json:"outward"`
	Version   int64          `json:"version"` // grows with each change

	dialect snap.Dialect
	keys    []Key
}

// Outward is how we call the partner.
type Outward struct {
	BaseURL   string `json:"base_url"`   // https://…, without the dialect's prefix; '' we never call
	ClientID  string `json:"client_id"`  // what it calls us, our X-CLIENT-KEY
	PartnerID string `json:"partner_id"` // our X-PARTNER-ID
	ChannelID string `json:"channel_id"` // our CHANNEL-ID
}

// Dialect is the preset with the overrides.
func (p *Partner) Dialect() snap.Dialect { return p.dialect }

// Open tells whether the partner may call at all.
func (p *Partner) Open() bool { return p.State == Sandbox || p.State == Live }

// Allows tells whether the partner may call from an address.
func (p *Partner) Allows(a netip.Addr) bool {
	a = a.Unmap()
	return len(p.Addresses) == 0 || slices.ContainsFunc(p.Addresses, func(n netip.Prefix) bool { return n.Contains(a) })
}

// The limits of a record.
const (
	maxName      = 80
	maxAddresses = 64
	maxRate      = 10_000
	maxOverrides = 4096
	maxURL       = 200
)

func word(s, letters string, low, high int) bool {
	return len(s) >= low && len(s) <= high && strings.Trim(s, letters) == ""
}

const (
	digitsOnly = "0123456789"
	lowerOnly  = "abcdefghijklmnopqrstuvwxyz"
	upperOnly  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	idLetters  = lowerOnly + upperOnly + digitsOnly + "-_.:"
)

// check judges a record and reads its dialect.
func (p *Partner) check() (err error) {
	switch {
	case !word(p.Key, lowerOnly+digitsOnly+"-", 2, 20):
		return invalid("partner", "2–20 × a-z 0-9 -")
	case strings.TrimSpace(p.Name) != p.Name || p.Name == "" || len(p.Name) > maxName:
		return invalid("name", "1–80")
	case !word(p.Channel, lowerOnly+digitsOnly+"-", 2, 20):
		return invalid("channel", "va-bca, qris …")
	case !word(p.ClientID, idLetters, 1, 64):
		return invalid("client_id", "1–64 × A-Z a-z 0-9 - _ . :")
	case !word(p.PartnerID, idLetters, 1, 36):
		return invalid("partner_id", "1–36 × A-Z a-z 0-9 - _ . :")
	case p.Company != "" && !word(p.Company, digitsOnly, 1, 8):
		return invalid("company", "1–8 × 0-9")
	case p.Reconcile != ByAnswer && p.Reconcile != ByReversal && p.Reconcile != ForceSettle:
		return invalid("reconcile", "reversal, force settle")
	case p.State != Sandbox && p.State != Live && p.State != Closed:
		return invalid("state", "sandbox, live, closed")
	case len(p.Addresses) > maxAddresses || slices.ContainsFunc(p.Addresses, func(n netip.Prefix) bool { return !n.IsValid() }):
		return invalid("addresses", "10.1.2.0/24")
	case p.Rate < 0 || p.Rate > maxRate:
		return invalid("rate", "0–10000")
	}
	if err := p.Outward.check(); err != nil {
		return err
	}
	p.dialect, err = readDialect(p.DialectName, p.Overrides)
	return err
}

func (o Outward) check() error {
	if o.BaseURL != "" {
		u, err := url.Parse(o.BaseURL)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || len(o.BaseURL) > maxURL || strings.HasSuffix(o.BaseURL, "/") {
			return invalid("base_url", "https://api.bank.example")
		}
	}
	switch {
	case !word(o.ClientID, idLetters, 0, 64):
		return invalid("our_client_id", "0–64 × A-Z a-z 0-9 - _ . :")
	case !word(o.PartnerID, idLetters, 0, 36):
		return invalid("our_partner_id", "0–36 × A-Z a-z 0-9 - _ . :")
	case !word(o.ChannelID, idLetters, 0, 5):
		return invalid("channel_id", "0–5 × A-Z a-z 0-9")
	}
	return nil
}
