package snap

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
)

// The choices of a dialect. They are words, so that a partner's record reads in
// a dump as it reads here.
type (
	// Signing is how calls are signed.
	Signing string
	// HMACAlgorithm is the hash of symmetric signatures.
	HMACAlgorithm string
	// Encoding is how a symmetric signature is written; RSA is always Base64.
	Encoding string
	// MinifyMode is which white space a body loses before it is hashed.
	MinifyMode string
	// EmptyBody is what stands in the string to sign when there is no body.
	EmptyBody string
	// QueryOrder is how a query is signed.
	QueryOrder string
	// TimeFormat is how X-TIMESTAMP is written; reading takes all forms.
	TimeFormat string
)

// The choices.
const (
	Symmetric  Signing = "symmetric"  // HMAC with the client secret and a token
	Asymmetric Signing = "asymmetric" // RSA, no token

	HMACSHA512 HMACAlgorithm = "sha512"
	HMACSHA256 HMACAlgorithm = "sha256" // before the standard

	Base64 Encoding = "base64"
	Hex    Encoding = "hex" // lower case

	MinifyJSON MinifyMode = "json" // outside strings
	MinifyNone MinifyMode = "none" // the bytes as they are
	MinifyAll  MinifyMode = "all"  // inside strings too; before the standard

	EmptyHashed  EmptyBody = "hash" // the digest of nothing
	EmptyOmitted EmptyBody = "omit" // neither digest nor its colon

	QueryAsSent QueryOrder = "as_sent"
	QuerySorted QueryOrder = "sorted" // by name, percent-encoded

	WIBSeconds TimeFormat = "wib"        // 2026-11-21T09:15:00+07:00
	UTCSeconds TimeFormat = "utc"        // 2026-11-21T02:15:00Z
	UTCMillis  TimeFormat = "utc_millis" // 2026-11-21T02:15:00.000Z
)

// DefaultWindow is how far a call's time may be off when the partner's record
// says nothing. The standard gives no figure.
const DefaultWindow = 5 * time.Minute

// maxExternalID and maxCustomerNo are the standard's widths.
const (
	maxExternalID = 36
	maxCustomerNo = 20
	serviceWidth  = 8 // of partnerServiceId, padded with spaces on the left
)

// Dialect is what one partner does differently. Zero values are the standard's
// rules with Base64, so a record names only what differs.
type Dialect struct {
	Name   string `json:"name"`
	Source string `json:"source"`
	Note   string `json:"note,omitempty"`

	Calls     Signing       `json:"calls"`   // of service calls
	Notices   Signing       `json:"notices"` // of notifications (52, 56)
	HMAC      HMACAlgorithm `json:"hmac"`
	Encoding  Encoding      `json:"encoding"`
	Minify    MinifyMode    `json:"minify"`
	EmptyBody EmptyBody     `json:"empty_body"`
	Prefix    string        `json:"prefix"` // of paths, before /transfer-va/…
	Query     QueryOrder    `json:"query"`

	TokenTime     TimeFormat `json:"token_time"`
	ServiceTime   TimeFormat `json:"service_time"`
	WindowMinutes int        `json:"window_minutes"` // 0: DefaultWindow

	ExternalMax     int  `json:"external_id_max"`     // characters of X-EXTERNAL-ID; 0: 36
	ExternalLetters bool `json:"external_id_letters"` // letters too, not only digits

	CustomerMin int  `json:"customer_min"` // digits of customerNo; 0: 1
	CustomerMax int  `json:"customer_max"` // 0: 20
	FreeDigits  int  `json:"free_digits"`  // digits that are ours behind the bank's prefix; 0: all of customerNo
	ZeroPadding bool `json:"zero_padding"` // zeros before partnerServiceId are padding too

	CutOffMinute int `json:"cut_off_minute"` // settlement day ends so many minutes after midnight WIB, as its channel says; 0: not said
}

const sourceBanks = "ifortepay's list of banks' virtual-account prefixes; all else as the standard, the bank's own page was not found"

// dialects are the presets. Where a source is silent the standard's rule stands.
var dialects = func() map[string]Dialect {
	list := []Dialect{
		{Name: "standard", Source: "ASPI developer site, standard 1.0.2; Base64 as most providers write",
			Note: "what we ask of a partner without wishes of its own"},
		{Name: "aspi", Source: "ASPI developer site, samples", Encoding: Hex, Prefix: "/v1.0", ZeroPadding: true,
			Note: "samples sign in hexadecimal, pad with a mixture of spaces and zeros, write 20201231T235959Z and call a field txnDateInit"},
		{Name: "bca", Source: "developer.bca.co.id, SNAP", Prefix: "/openapi/v1.0", Query: QuerySorted, FreeDigits: 9,
			Note: "addresses percent-encoded, query sorted by name; free digits by ifortepay's list"},
		{Name: "bca-legacy", Source: "developer.bca.co.id, Signature (before the standard)", HMAC: HMACSHA256, Encoding: Hex, Minify: MinifyAll, Query: QuerySorted,
			Note: "white space disappears inside strings too; to check old records only"},
		{Name: "bri", Source: "developers.bri.co.id/snap-bi; bri-oss/bridex-api-php-sdk", Encoding: Hex, Prefix: "/snap/v1.0", ExternalMax: 9, CustomerMax: 13, FreeDigits: 11,
			Note: "X-EXTERNAL-ID of push notifications up to 12 (dialect bri-push); free digits by ifortepay's list"},
		{Name: "bri-push", Source: "developers.bri.co.id/snap-bi, push notification", Encoding: Hex, Prefix: "/snap/v1.0", ExternalMax: 12, CustomerMax: 13, FreeDigits: 11},
		{Name: "bri-brivaonline", Source: "developers.bri.co.id/snap-bi, BrivaOnline", Encoding: Hex, Prefix: "/snap/v1.0", TokenTime: UTCMillis, ServiceTime: UTCMillis,
			ExternalMax: 9, CustomerMax: 13, FreeDigits: 11},
		{Name: "doku", Source: "developers.doku.com", TokenTime: UTCSeconds,
			Note: "token time in UTC, service time +07:00; empty token segment in notifications; asks a status only 60 s after payment; its own repeats are answered with HTTP 409"},
		{Name: "midtrans", Source: "docs.midtrans.com; Midtrans SNAP-BI-Signature-Demo", Prefix: "/v1.0", Notices: Asymmetric, TokenTime: UTCMillis, ServiceTime: UTCMillis, ExternalLetters: true},
		{Name: "dana", Source: "dana-id/dana-go webhook", Notices: Asymmetric},
		{Name: "faspay", Source: "docs.faspay.co.id, SNAP", Calls: Asymmetric, Notices: Asymmetric, Prefix: "/v1.0"},
		{Name: "winpay", Source: "docs.winpay.id, SNAP", Calls: Asymmetric, Notices: Asymmetric, CustomerMin: 3, CustomerMax: 14,
			Note: "customerNo of 3 to 14 digits is for modern retail"},
		{Name: "bankneo", Source: "developers.bankneo.co.id", Calls: Asymmetric, Notices: Asymmetric},
		{Name: "payermax", Source: "PayerMax documentation", Note: "asks to keep the order of members and nulls, as we always do"},
		{Name: "body-omitted", Source: "behaviour of a public Go library", EmptyBody: EmptyOmitted, Note: "without a body neither digest nor its colon"},
		{Name: "mandiri", Source: sourceBanks, FreeDigits: 14},
		{Name: "bni", Source: sourceBanks, FreeDigits: 12},
		{Name: "permata", Source: sourceBanks, FreeDigits: 12},
		{Name: "cimb", Source: sourceBanks, FreeDigits: 12},
		{Name: "bsi", Source: sourceBanks, FreeDigits: 12},
	}
	all := map[string]Dialect{}
	for _, d := range list {
		if all[d.Name].Name != "" {
			panic("snap: two dialects " + d.Name)
		}
		all[d.Name] = d.complete()
	}
	return all
}()

// ForNotices is the dialect as its notifications are signed.
func (d Dialect) ForNotices() Dialect {
	d = d.complete()
	d.Calls = d.Notices
	return d
}

// complete writes the standard's rules where a record is silent, so that a list
// of dialects leaves nothing to guess.
func (d Dialect) complete() Dialect {
	orWord(&d.Calls, Symmetric)
	orWord(&d.Notices, d.Calls)
	orWord(&d.HMAC, HMACSHA512)
	orWord(&d.Encoding, Base64)
	orWord(&d.Minify, MinifyJSON)
	orWord(&d.EmptyBody, EmptyHashed)
	orWord(&d.Prefix, "/openapi/v1.0")
	orWord(&d.Query, QueryAsSent)
	orWord(&d.TokenTime, WIBSeconds)
	orWord(&d.ServiceTime, WIBSeconds)
	orNumber(&d.WindowMinutes, int(DefaultWindow/time.Minute))
	orNumber(&d.ExternalMax, maxExternalID)
	orNumber(&d.CustomerMin, 1)
	orNumber(&d.CustomerMax, maxCustomerNo)
	orNumber(&d.FreeDigits, d.CustomerMax)
	return d
}

func orWord[T ~string](to *T, standard T) {
	if *to == "" {
		*to = standard
	}
}

func orNumber(to *int, standard int) {
	if *to == 0 {
		*to = standard
	}
}

// Standard is the dialect of a partner without wishes of its own.
func Standard() Dialect { return dialects["standard"] }

// DialectNamed finds a preset (snap.dialect_unknown).
func DialectNamed(name string) (Dialect, error) {
	d, ok := dialects[name]
	if !ok {
		return Dialect{}, fault.New(fault.Invalid, codeDialectUnknown, "known", strings.Join(slices.Sorted(maps.Keys(dialects)), ", ")).On("dialect")
	}
	return d, nil
}

// Dialects are the presets by name.
func Dialects() []Dialect {
	return slices.SortedFunc(maps.Values(dialects), func(a, b Dialect) int { return strings.Compare(a.Name, b.Name) })
}

// Fits tells whether a payment code of n digits is a customer number of the
// partner as it stands. Otherwise a table must lead from account to code: the
// numbers of some banks are shorter than our code.
func (d Dialect) Fits(n int) bool {
	d = d.complete()
	return n >= d.CustomerMin && n <= min(d.CustomerMax, d.FreeDigits)
}
