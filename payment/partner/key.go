package partner

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"strings"
	"time"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/kit/secret"
	"github.com/jamsos/jamsos/payment/snap"
)

// Kind is what a key is for.
type Kind string

// The kinds. Each direction has a secret of its own: who could read ours toward
// a partner cannot pose as the partner.
const (
	Public   Kind = "public"   // the partner's RSA key: checks its signatures
	Secret   Kind = "secret"   // shared: checks the signatures of its calls
	Private  Kind = "private"  // our RSA key toward it: signs our calls
	Outgoing Kind = "outgoing" // shared: signs our calls
)

// Key is a key of a partner. What is secret in it never leaves the package but
// as a signature.
type Key struct {
	ID          string    `json:"key"`
	Kind        Kind      `json:"kind"`
	Fingerprint string    `json:"fingerprint"` // RSA: of the public half, SHA-256 of PKIX; secrets: a blind index
	Note        string    `json:"note"`
	From        time.Time `json:"valid_from"`        // UTC
	To          time.Time `json:"valid_to,omitzero"` // UTC; zero: open, left out of JSON

	public  *rsa.PublicKey // of Public, and the public half of Private
	private *rsa.PrivateKey
	shared  []byte
}

// ValidAt tells whether the key counts at an instant: from ≤ at < to.
func (k Key) ValidAt(at time.Time) bool {
	return !at.Before(k.From) && (k.To.IsZero() || at.Before(k.To))
}

// PublicPEM is what the other side may have of an RSA key; ” of a secret.
func (k Key) PublicPEM() string {
	if k.public == nil {
		return ""
	}
	der, err := x509.MarshalPKIXPublicKey(k.public)
	if err != nil {
		return "" // an RSA key always marshals
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
}

// The limits of keys.
const (
	maxKeys   = 40 // of a partner, ended ones too
	minSecret = 8  // characters
	maxSecret = 512
	newBits   = 3072 // of RSA keys that we make
	// maxMaterial bounds the text of a key: a long chain of certificates fits.
	maxMaterial = 64 << 10
	maxNote     = 120
)

// Keys are the partner's keys in the order in which they become valid.
func (p *Partner) Keys() []Key { return append([]Key(nil), p.keys...) }

// newest is the key of a kind that became valid last and still is.
func (p *Partner) newest(kind Kind, at time.Time) (Key, error) {
	for i := len(p.keys) - 1; i >= 0; i-- {
		if k := p.keys[i]; k.Kind == kind && k.ValidAt(at) {
			return k, nil
		}
	}
	return Key{}, fault.New(fault.Unauthorized, codeKeyMissing, "kind", string(kind))
}

// Material is the text of a key: PEM, or a secret.
type Material string

// String and GoString keep a key out of logs.
func (Material) String() string   { return "(secret)" }
func (Material) GoString() string { return "(secret)" }

// NewMaterial makes a key of a kind: a secret of 256 bits, or an RSA key pair of
// which public is for the other side. The kind Public is nobody's to make here:
// the partner makes it, and keeps the private half.
func NewMaterial(kind Kind) (value Material, public string, err error) {
	switch kind {
	case Secret, Outgoing:
		return Material(id.Token() + id.Token()), "", nil
	case Private:
		k, err := rsa.GenerateKey(rand.Reader, newBits)
		if err != nil {
			return "", "", err
		}
		der, err := x509.MarshalPKCS8PrivateKey(k)
		if err != nil {
			return "", "", err
		}
		return Material(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der})), Key{public: &k.PublicKey}.PublicPEM(), nil
	}
	return "", "", invalid("kind", "secret, outgoing, private")
}

// read reads a key's text into k and returns what is stored of it.
func (k *Key) read(ring *secret.Ring, value Material) (stored string, err error) {
	switch k.Kind {
	case Public:
		if k.public, err = snap.ParsePublicKey([]byte(value)); err != nil {
			return "", err
		}
		stored = k.PublicPEM()
	case Private:
		if k.private, err = snap.ParsePrivateKey([]byte(value)); err != nil {
			return "", err
		}
		k.public, stored = &k.private.PublicKey, string(value)
	case Secret, Outgoing:
		if !word(string(value), printable, minSecret, maxSecret) {
			return "", fault.New(fault.Invalid, codeSecretShort, "min", minSecret, "max", maxSecret).On("value")
		}
		k.shared, stored = []byte(value), string(value)
		k.Fingerprint = ring.Index("partner.key", string(value))
		return stored, nil
	default:
		return "", invalid("kind", "public, secret, private, outgoing")
	}
	der, err := x509.MarshalPKIXPublicKey(k.public)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(der)
	k.Fingerprint = hex.EncodeToString(sum[:16])
	return stored, nil
}

// sealed is how a key is stored: only the partner's public key in clear.
func sealed(ring *secret.Ring, partner string, k Key, value string) (string, error) {
	if k.Kind == Public {
		return value, nil
	}
	return ring.Seal(value, place(partner, k.ID))
}

func unsealed(ring *secret.Ring, partner string, k Key, stored string) (Material, error) {
	if k.Kind == Public {
		return Material(stored), nil
	}
	s, err := ring.Unseal(stored, place(partner, k.ID))
	return Material(s), err
}

func place(partner, key string) string { return "partner_key.value/" + partner + "/" + key }

// printable are the characters of a secret: ASCII without blanks.
var printable = func() string {
	var b strings.Builder
	for c := byte('!'); c <= '~'; c++ {
		b.WriteByte(c)
	}
	return b.String()
}()
