package biller

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment"
	"github.com/jamsos/jamsos/payment/partner"
	"github.com/jamsos/jamsos/payment/snap"
)

// call is a request on its way through the checks.
type call struct {
	ctx     context.Context
	cfg     Config
	req     *http.Request
	service snap.Service
	flow    partner.Flow
	from    []string // kinds of channels that have the service
	body    []byte
	now     time.Time
	address netip.Addr

	partner *partner.Partner // known after its signature
	stamp   time.Time        // X-TIMESTAMP
	number  payment.Call     // X-EXTERNAL-ID; Request is the service's to set
}

// The fault codes of this package.
const (
	codeAddress  = "biller.address"
	codeSandbox  = "biller.sandbox"
	codeKind     = "biller.kind"
	codeRate     = "biller.rate"
	codeToken    = "biller.token_missing"
	codeHeader   = "biller.header_twice"
	codeAmount   = "biller.amount_missing"
	codeNotFound = "biller.payment_unknown"
	codeRepeated = "biller.repeated"
)

// Messages are the fault codes of this package in Indonesian and English.
var Messages = map[string][2]string{
	codeAddress:  {"Alamat jaringan ini tidak terdaftar untuk mitra tersebut.", "This network address is not registered for the partner."},
	codeSandbox:  {"Mitra uji coba hanya dilayani di server uji coba.", "A sandbox partner is served on a sandbox server only."},
	codeKind:     {"Layanan ini bukan untuk jenis saluran mitra tersebut.", "This service is not for the partner's kind of channel."},
	codeRate:     {"Terlalu banyak panggilan per detik. Ulangi sebentar lagi.", "Too many calls a second. Try again in a moment."},
	codeToken:    {"Token akses tidak ada. Minta dahulu lewat layanan 73.", "There is no access token. Ask for one with service 73."},
	codeHeader:   {"Kepala {field} muncul lebih dari sekali.", "The header {field} stands more than once."},
	codeNotFound: {"Pembayaran itu tidak ada.", "There is no such payment."},
	codeRepeated: {"Panggilan ini sudah dijawab; hasil pertama berlaku.", "This call was answered before; the first result counts."},
	codeAmount:   {"Jumlah uang wajib ada bila pembayaran berhasil.", "A payment that succeeded needs its amount."},
}

// header reads a header that may stand once; need makes its absence the fault
// snap.field_missing.
func (c *call) header(name string, need bool) (string, error) {
	switch v := c.req.Header.Values(name); {
	case len(v) > 1:
		return "", fault.New(fault.Invalid, codeHeader, "field", name).On(name)
	case len(v) == 1 && v[0] != "":
		return v[0], nil
	case need:
		return "", fault.New(fault.Invalid, "snap.field_missing", "field", name).On(name)
	}
	return "", nil
}

// headers reads X-TIMESTAMP, X-SIGNATURE and one more.
func (c *call) headers(who string) (stamp, signature, value string, err error) {
	if stamp, err = c.header("X-TIMESTAMP", true); err != nil {
		return
	}
	if signature, err = c.header("X-SIGNATURE", true); err != nil {
		return
	}
	if value, err = c.header(who, true); err != nil {
		return
	}
	c.stamp, err = snap.ParseTimestamp(stamp)
	return
}

// gate lets a call of a service through, in the order of the package's doc.
func (s *Server) gate(c *call) error {
	stamp, signature, id, err := c.headers("X-PARTNER-ID")
	if err != nil {
		return err
	}
	authorization, err := c.header("Authorization", false)
	if err != nil {
		return err
	}
	scheme, token, _ := strings.Cut(authorization, " ")
	if !strings.EqualFold(scheme, "Bearer") {
		token = ""
	}
	// Two banks may have given us the same number: the one whose key verifies is
	// the caller. What is told is the fault of the one that came furthest.
	callers, err := s.Partners.Callers(c.ctx, id)
	if err != nil {
		return err
	}
	signed := snap.Call{Method: c.req.Method, Path: c.path(), Token: token, Body: c.body, Timestamp: stamp}
	var worst error
	for _, p := range callers {
		if err := s.knows(c, p); err != nil {
			worst = later(worst, err)
			continue
		}
		if err := p.Verify(c.now, c.flow, signed, signature); err != nil {
			worst = later(worst, err)
			continue
		}
		c.partner = p
		break
	}
	if c.partner == nil {
		return worst
	}
	if err := s.checkToken(c, token); err != nil {
		return err
	}
	if !s.buckets.allow(c.partner.Key, c.partner.Rate) {
		return fault.New(fault.Unavailable, codeRate)
	}
	if c.partner.State == partner.Sandbox && !c.cfg.Sandbox {
		return fault.New(fault.Forbidden, codeSandbox)
	}
	if c.from != nil {
		ch, err := s.Till.Channel(c.ctx, c.partner.Channel)
		if err != nil {
			return err
		}
		if !slices.Contains(c.from, ch.Kind) {
			return fault.New(fault.Forbidden, codeKind)
		}
	}
	if err := c.channelID(); err != nil {
		return err
	}
	external, err := c.header("X-EXTERNAL-ID", true)
	if err != nil {
		return err
	}
	key, err := c.partner.Dialect().ExternalKey(c.partner.Key, external, c.stamp)
	if err != nil {
		return err
	}
	c.number = payment.Call{Partner: key.Partner, Day: key.Day, ExternalID: key.ID, Service: c.service.Code}
	return nil
}

// maxChannelID is the standard's width of CHANNEL-ID.
const maxChannelID = 5

// channelID checks CHANNEL-ID, which the standard wants of every call. Nothing
// hangs on it here, so a notice goes without: what it tells of has been paid, and
// to refuse it would lose it.
func (c *call) channelID() error {
	v, err := c.header("CHANNEL-ID", c.flow == partner.Call)
	if err == nil && len(v) > maxChannelID {
		err = fault.New(fault.Invalid, "snap.field_format", "field", "CHANNEL-ID", "want", "≤ 5").On("CHANNEL-ID")
	}
	return err
}

// knows checks where and when a call comes from.
func (s *Server) knows(c *call, p *partner.Partner) error {
	if !p.Allows(c.address) {
		return fault.New(fault.Unauthorized, codeAddress)
	}
	return p.Dialect().CheckWindow(c.stamp, c.now)
}

// later is the fault of the check that comes later.
func later(a, b error) error {
	rank := func(err error) int {
		switch fault.Of(err).Code {
		case codeAddress:
			return 1
		case "snap.timestamp_outside":
			return 2
		}
		return 3
	}
	if a != nil && rank(a) >= rank(b) {
		return a
	}
	return b
}

// checkToken checks the access token of calls that are signed with the shared
// secret. Some gateways send their notices without one; their signature proves
// the secret all the same.
func (s *Server) checkToken(c *call, token string) error {
	if c.partner.Signing(c.flow) == snap.Asymmetric || token == "" && c.flow == partner.Notice {
		return nil
	}
	if token == "" {
		return fault.New(fault.Unauthorized, codeToken)
	}
	return s.Partners.CheckToken(c.ctx, c.partner, token, c.now)
}

// path is the address as the caller wrote it, with the query.
func (c *call) path() string {
	if uri := c.req.RequestURI; strings.HasPrefix(uri, "/") {
		return uri
	}
	return c.req.URL.RequestURI() // a proxy may have written the whole address
}

// token answers service 73: partner known, address, window, signature, body.
func (s *Server) token(c *call) reply {
	stamp, signature, client, err := c.headers("X-CLIENT-KEY")
	if err != nil {
		return c.refuse(err)
	}
	p, err := s.Partners.Client(c.ctx, client)
	if err != nil {
		return c.refuse(err)
	}
	if err := s.knows(c, p); err != nil {
		return c.refuse(err)
	}
	if err := p.VerifyToken(c.now, stamp, signature); err != nil {
		return c.refuse(err)
	}
	c.partner = p
	if !s.buckets.allow(p.Key, p.Rate) {
		return c.refuse(fault.New(fault.Unavailable, codeRate))
	}
	if _, err := p.Dialect().ReadTokenRequest(c.body); err != nil {
		return c.refuse(err)
	}
	return reply{kind: snap.Successful, body: func(h snap.Head) any {
		return snap.TokenAnswer{Head: h, AccessToken: s.Partners.IssueToken(p, c.now), TokenType: "Bearer", ExpiresIn: tokenSeconds}
	}}
}

// tokenSeconds is a string, as the standard has it.
const tokenSeconds = "900"

// external is the X-EXTERNAL-ID in a log: who has the partner's own records can
// find it again.
func (c *call) external() string {
	id := c.req.Header.Get("X-EXTERNAL-ID")
	if id == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:6])
}
