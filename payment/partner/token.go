package partner

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
)

// TokenLife is how long an access token counts; partners are told 900 seconds.
const TokenLife = 15 * time.Minute

// A token is version, expiry in Unix seconds, nonce, partner, and a MAC over
// these; in URL-safe Base64.
const (
	tokenVersion = 1
	tokenNonce   = 12
	tokenHead    = 1 + 8 + tokenNonce
	maxToken     = 256 // characters that are looked at
)

func (r *Registry) tokenKey() []byte {
	r.made.Do(func() { r.token = r.Ring.Derive("partner.token") })
	return r.token
}

func (r *Registry) mac(b []byte) []byte {
	h := hmac.New(sha256.New, r.tokenKey())
	h.Write(b)
	return h.Sum(nil)
}

// IssueToken makes an access token of the partner that counts until at +
// TokenLife.
func (r *Registry) IssueToken(p *Partner, at time.Time) string {
	b := make([]byte, tokenHead, tokenHead+len(p.Key)+sha256.Size)
	b[0] = tokenVersion
	binary.BigEndian.PutUint64(b[1:], uint64(at.Add(TokenLife).Unix()))
	rand.Read(b[9:tokenHead]) // never fails; the runtime stops the process instead
	b = append(b, p.Key...)
	return base64.RawURLEncoding.EncodeToString(append(b, r.mac(b)...))
}

// CheckToken checks that a token is ours, of this partner, not expired, and that
// the partner is not closed. Faults: partner.token_wrong, partner.token_expired,
// partner.token_foreign, partner.closed.
func (r *Registry) CheckToken(ctx context.Context, p *Partner, token string, at time.Time) error {
	owner, err := r.tokenOwner(token, at)
	if err != nil {
		return err
	}
	if owner != p.Key {
		return fault.New(fault.Unauthorized, codeTokenForeign)
	}
	now, err := r.Find(ctx, p.Key)
	if err != nil {
		return err
	}
	if !now.Open() {
		return fault.New(fault.Unauthorized, codeClosed)
	}
	return nil
}

// tokenOwner is the word of the partner that a token was made for.
func (r *Registry) tokenOwner(token string, at time.Time) (string, error) {
	wrong := fault.New(fault.Unauthorized, codeTokenWrong)
	if len(token) > maxToken {
		return "", wrong
	}
	// Strict: two spellings of one token would be two tokens in a log.
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) <= tokenHead+sha256.Size || b[0] != tokenVersion {
		return "", wrong
	}
	body, mac := b[:len(b)-sha256.Size], b[len(b)-sha256.Size:]
	if !hmac.Equal(mac, r.mac(body)) {
		return "", wrong
	}
	if expiry := time.Unix(int64(binary.BigEndian.Uint64(body[1:])), 0); !at.Before(expiry) {
		return "", fault.New(fault.Unauthorized, codeTokenExpired)
	}
	return string(body[tokenHead:]), nil
}
