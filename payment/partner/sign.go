package partner

import (
	"time"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/payment/snap"
)

// Flow is whether a call does something or only tells it: some partners sign
// their notices otherwise than their calls.
type Flow int

// The flows.
const (
	Call   Flow = iota
	Notice      // 21, 52, 56, 72
)

// Signing is how the partner signs a flow.
func (p *Partner) Signing(f Flow) snap.Signing {
	if f == Notice {
		return p.dialect.Notices
	}
	return p.dialect.Calls
}

// VerifyToken checks the signature of a request for a token by every public key
// that is valid at the instant. Faults: partner.key_missing, snap.signature_….
func (p *Partner) VerifyToken(at time.Time, timestamp, signature string) error {
	return p.try(Public, at, func(k Key) error { return snap.VerifyToken(k.public, p.ClientID, timestamp, signature) })
}

// Verify checks the signature of a call from the partner as VerifyToken does, by
// its public keys or the shared secrets, as the dialect says.
func (p *Partner) Verify(at time.Time, f Flow, c snap.Call, signature string) error {
	err := p.verify(at, p.dialect, f, c, signature)
	if fault.Of(err).Code != "snap.body_unreadable" {
		return err
	}
	// What is not JSON cannot be minified: who signed it as it stands is known by
	// that and is told about the body; everybody else is told nothing of it.
	raw := p.dialect
	raw.Minify = snap.MinifyNone
	return p.verify(at, raw, f, c, signature)
}

func (p *Partner) verify(at time.Time, d snap.Dialect, f Flow, c snap.Call, signature string) error {
	if p.Signing(f) == snap.Asymmetric {
		return p.try(Public, at, func(k Key) error { return d.VerifyRSA(k.public, c, signature) })
	}
	return p.try(Secret, at, func(k Key) error { return d.VerifyHMAC(k.shared, c, signature) })
}

func (p *Partner) try(kind Kind, at time.Time, verify func(Key) error) error {
	var err error = fault.New(fault.Unauthorized, codeKeyMissing, "kind", string(kind))
	for i := len(p.keys) - 1; i >= 0; i-- { // the newest is most likely the one
		if k := p.keys[i]; k.Kind == kind && k.ValidAt(at) {
			if err = verify(k); err == nil {
				return nil
			}
		}
	}
	return err
}

// SignToken signs our request for a token by our newest private key. Faults:
// partner.closed, partner.key_missing.
func (p *Partner) SignToken(at time.Time, timestamp string) (string, error) {
	if !p.Open() {
		return "", fault.New(fault.Conflict, codeClosed)
	}
	k, err := p.newest(Private, at)
	if err != nil {
		return "", err
	}
	return snap.SignToken(k.private, p.Outward.ClientID, timestamp)
}

// Sign signs a call of ours as the dialect says, by our newest private key or
// outgoing secret.
func (p *Partner) Sign(at time.Time, f Flow, c snap.Call) (string, error) {
	if !p.Open() {
		return "", fault.New(fault.Conflict, codeClosed)
	}
	if p.Signing(f) == snap.Asymmetric {
		k, err := p.newest(Private, at)
		if err != nil {
			return "", err
		}
		return p.dialect.SignRSA(k.private, c)
	}
	k, err := p.newest(Outgoing, at)
	if err != nil {
		return "", err
	}
	return p.dialect.SignHMAC(k.shared, c)
}
