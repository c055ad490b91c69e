package snap

import (
	"crypto"
	"crypto/hmac"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
)

// Credential is what a signature is checked with: the shared secret or the
// partner's public key. ClientID is X-CLIENT-KEY; for a service call it may be
// empty, and then a mix-up with the token's rule cannot be recognised.
type Credential struct {
	ClientID string
	Secret   []byte
	Key      *rsa.PublicKey
}

// Part is a segment of the string to sign.
type Part struct {
	Name  string // method, path, token, digest, timestamp, client
	Value string
}

// Form is how a right signature looks.
type Form struct {
	Algorithm  string // "HMAC-SHA512", "SHA256withRSA"
	Encoding   Encoding
	Characters int
}

// Explanation is what a signature covers, part by part, and why one given does
// not fit. It holds nothing that the caller did not give and no signature, so
// it cannot be used to have something signed.
type Explanation struct {
	Parts        []Part
	StringToSign string
	Minified     []byte // the body as it is hashed
	Digest       string // SHA-256 of it, lower-case hexadecimal
	Form         Form
	Valid        bool
	// Deviations would have made the signature fit, at most two at once; the
	// single Unexplained when none is known. Empty when Valid or Err.
	Deviations []Deviation
	// Note is a remark on a valid signature, such as another encoding than the
	// dialect writes; nil: none.
	Note *Deviation
	// Err is why there is nothing to check: a fault of this package (body that is
	// no JSON, path, method, client id, key, secret).
	Err error
}

// Explain checks the signature of a service call as VerifyHMAC (with a secret)
// or VerifyRSA (with a key) does and tells which known mistake made it when it
// does not fit. A path with a server's name in front is taken without it; hosts
// are other names of the server that may have been signed by mistake.
func Explain(d Dialect, c Call, k Credential, signature string, hosts ...string) Explanation {
	d = d.complete()
	var e Explanation
	if u, err := url.Parse(c.Path); err == nil && u.Host != "" {
		hosts = append(hosts, u.Host)
		_, rest, _ := strings.Cut(c.Path, u.Host)
		c.Path = rest
	}
	symmetric := k.Key == nil
	if e.Err = explainable(c, k); e.Err != nil {
		return e
	}
	if e.StringToSign, e.Err = d.stringToSign(c, symmetric); e.Err != nil {
		return e
	}
	e.Minified, e.Digest, _ = d.Digest(c.Body)
	path, _ := d.signedPath(c.Path)
	base := shape{method: c.Method, path: path, token: c.Token, digest: e.Digest, stamp: c.Timestamp, separator: ":",
		hasToken: symmetric, hasDigest: len(c.Body) > 0 || d.EmptyBody != EmptyOmitted}
	e.Parts = base.parts()
	e.Form = formOf(d, k)
	s := search{signature: signature, credential: k, base: base}
	var err error
	if symmetric {
		err = d.VerifyHMAC(k.Secret, c, signature)
		s.algorithm = crypto.SHA512
		if d.HMAC == HMACSHA256 {
			s.algorithm = crypto.SHA256
		}
	} else {
		err = d.VerifyRSA(k.Key, c, signature)
		s.algorithm = crypto.SHA256
	}
	if err == nil {
		e.Valid = true
		if symmetric {
			e.Note = encodingNote(d, signature)
		}
		return e
	}
	s.variants = callVariants(d, c, k, base, hosts)
	e.Deviations = s.run()
	return e
}

// ExplainToken does the same for the signature of a request for a token (73).
// With a secret beside the key it also recognises an HMAC where RSA belongs.
func ExplainToken(d Dialect, k Credential, timestamp, signature string) Explanation {
	var e Explanation
	if k.Key == nil {
		e.Err = fault.New(fault.Invalid, codeKeyUnreadable)
		return e
	}
	if e.StringToSign, e.Err = TokenString(k.ClientID, timestamp); e.Err != nil {
		return e
	}
	base := shape{client: k.ClientID, stamp: timestamp, separator: "|"}
	e.Parts = base.parts()
	e.Form = formOf(d.complete(), k)
	if VerifyToken(k.Key, k.ClientID, timestamp, signature) == nil {
		e.Valid = true
		return e
	}
	s := search{signature: signature, credential: k, base: base, algorithm: crypto.SHA256}
	s.variants = tokenVariants(d.complete(), base)
	e.Deviations = s.run()
	return e
}

// explainable is nil when a call and a credential are such that a signature can
// be right.
func explainable(c Call, k Credential) error {
	if k.Key == nil && len(k.Secret) == 0 {
		return fault.New(fault.Invalid, codeSecretMissing)
	}
	if len(c.Body) > MaxBody {
		return fault.New(fault.TooLarge, codeBodyLarge, "max", MaxBody).On("body")
	}
	return nil
}

func formOf(d Dialect, k Credential) Form {
	if k.Key != nil {
		return Form{"SHA256withRSA", Base64, base64.StdEncoding.EncodedLen(k.Key.Size())}
	}
	f := Form{"HMAC-SHA512", d.Encoding, 64}
	if d.HMAC == HMACSHA256 {
		f = Form{"HMAC-SHA256", d.Encoding, 32}
	}
	if d.Encoding == Hex {
		f.Characters *= 2
	} else {
		f.Characters = base64.StdEncoding.EncodedLen(f.Characters)
	}
	return f
}

// encodingNote remarks that a signature came in the other encoding. It is taken
// here; other receivers are stricter.
func encodingNote(d Dialect, signature string) *Deviation {
	isHex := strings.Trim(signature, "0123456789abcdef") == ""
	if isHex == (d.Encoding == Hex) {
		return nil
	}
	n := deviation("other_encoding")
	return &n
}

// search looks for the mistake in a signature that does not fit.
type search struct {
	signature  string
	credential Credential
	algorithm  crypto.Hash
	base       shape
	variants   []variant
}

// run names the mistakes: first one alone, then two at once.
func (s search) run() []Deviation {
	given := strings.TrimSpace(s.signature)
	if given == "" {
		return []Deviation{deviation("signature_missing")}
	}
	var first []Deviation // how the signature itself is written
	raw, code := readSignature(s.signature)
	if code != "" {
		first = append(first, deviation(code))
	}
	if raw == nil {
		return first
	}
	var found []string
	if s.credential.Key == nil {
		found = s.symmetric(raw)
	} else {
		found = s.asymmetric(raw)
	}
	for _, code := range found {
		first = append(first, deviation(code))
	}
	return first
}

// explained finds the variant, or two variants of different parts, for which
// fits is true; nil when there is none. The unchanged text is the empty list.
func (s search) explained(fits func(shape) bool) (codes []string, ok bool) {
	if fits(s.base) {
		return []string{}, true
	}
	for _, v := range s.variants {
		changed := s.base
		if v.change(&changed); fits(changed) {
			return []string{v.code}, true
		}
	}
	for i, v := range s.variants {
		if v.alone {
			continue
		}
		one := s.base
		v.change(&one)
		for _, w := range s.variants[i+1:] {
			if w.alone || w.part == v.part {
				continue
			}
			two := one
			if w.change(&two); fits(two) {
				return []string{v.code, w.code}, true
			}
		}
	}
	return nil, false
}

// symmetric explains an HMAC.
func (s search) symmetric(raw []byte) []string {
	var out []string
	h, known := hashOfLength[len(raw)]
	switch {
	case len(raw) >= minKeyBits/8:
		return []string{"hmac_wanted"}
	case !known:
		return []string{"length_wrong"}
	case h != s.algorithm:
		out = append(out, map[crypto.Hash]string{crypto.SHA1: "hmac_sha1", crypto.SHA256: "hmac_sha256", crypto.SHA384: "hmac_sha384", crypto.SHA512: "hmac_sha512"}[h])
	}
	secrets := secretVariants(s.credential.Secret)
	codes, ok := s.explained(func(v shape) bool { return hmac.Equal(macOf(h, s.credential.Secret, v.text()), raw) })
	for i := 0; !ok && i < len(secrets); i++ {
		if codes, ok = s.single(func(v shape) bool { return hmac.Equal(secrets[i].mac(h, v.text()), raw) }); ok {
			codes = append([]string{secrets[i].code}, codes...)
		}
	}
	if !ok {
		// Another hash alone does not say why it does not fit, but it is wrong for sure.
		return append(out, "unexplained")
	}
	return append(out, codes...)
}

// single is explained without pairs.
func (s search) single(fits func(shape) bool) ([]string, bool) {
	if fits(s.base) {
		return []string{}, true
	}
	for _, v := range s.variants {
		changed := s.base
		if v.change(&changed); fits(changed) {
			return []string{v.code}, true
		}
	}
	return nil, false
}

// asymmetric explains an RSA signature. What the public key opens shows whether
// the key is the right one, and which hash was used.
func (s search) asymmetric(raw []byte) []string {
	if h, known := hashOfLength[len(raw)]; known {
		if len(s.credential.Secret) > 0 {
			if codes, ok := s.single(func(v shape) bool { return hmac.Equal(macOf(h, s.credential.Secret, v.text()), raw) }); ok {
				return append([]string{"rsa_wanted"}, codes...)
			}
		}
		return []string{"rsa_wanted"}
	}
	if len(raw) != s.credential.Key.Size() {
		return []string{"key_size"}
	}
	content, padded := openPKCS1(s.credential.Key, raw)
	if !padded {
		return s.pss(raw)
	}
	h, digest := digestInfo(content)
	var out []string
	switch {
	case h == 0 && len(digest) == crypto.SHA256.Size():
		h, out = crypto.SHA256, append(out, "rsa_no_digest_info")
	case h == 0:
		return []string{"rsa_raw"}
	case h != crypto.SHA256:
		out = append(out, map[crypto.Hash]string{crypto.SHA1: "rsa_sha1", crypto.SHA384: "rsa_sha384", crypto.SHA512: "rsa_sha512"}[h])
	}
	fits := func(text func(shape) string) func(shape) bool {
		return func(v shape) bool { return hmac.Equal(sumOf(h, text(v)), digest) }
	}
	if codes, ok := s.explained(fits(shape.text)); ok {
		return append(out, codes...)
	}
	if codes, ok := s.single(fits(func(v shape) string { return hex.EncodeToString(sumOf(h, v.text())) })); ok {
		return append(append(out, "hashed_first"), codes...)
	}
	if codes, ok := s.single(fits(func(v shape) string { return string(sumOf(h, v.text())) })); ok {
		return append(append(out, "hashed_first"), codes...)
	}
	return append(out, "text_differs")
}

// pss tries the other padding of RSA; what is neither was made with another key.
func (s search) pss(raw []byte) []string {
	for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA512, crypto.SHA1, crypto.SHA384} {
		fits := func(v shape) bool {
			return rsa.VerifyPSS(s.credential.Key, h, sumOf(h, v.text()), raw, nil) == nil
		}
		if h != crypto.SHA256 {
			if fits(s.base) {
				return []string{"rsa_pss"}
			}
		} else if codes, ok := s.single(fits); ok {
			return append([]string{"rsa_pss"}, codes...)
		}
	}
	return []string{"wrong_key"}
}

// readSignature decodes a signature however it is written and names what is
// wrong with the writing ("" when nothing is). nil: not readable at all.
func readSignature(s string) (raw []byte, code string) {
	if b, err := hex.DecodeString(s); err == nil && s == strings.ToLower(s) && known(b) {
		return b, ""
	}
	if b, err := base64.StdEncoding.Strict().DecodeString(s); err == nil && !strings.ContainsAny(s, "\r\n") {
		if inner, err := hex.DecodeString(string(b)); err == nil && known(inner) {
			return inner, "base64_of_hex"
		}
		if known(b) {
			return b, ""
		}
	}
	clean := strings.TrimSpace(s)
	try := []struct {
		code string
		text string
		read func(string) ([]byte, error)
	}{
		{"signature_space", clean, hex.DecodeString},
		{"hex_upper", clean, hex.DecodeString},
		{"signature_space", strings.Join(strings.Fields(clean), ""), base64.StdEncoding.DecodeString},
		{"base64_url", clean, base64.URLEncoding.DecodeString},
		{"base64_url", clean, base64.RawURLEncoding.DecodeString},
		{"base64_padding", clean, base64.RawStdEncoding.DecodeString},
		{"base64_plus", strings.ReplaceAll(clean, " ", "+"), base64.StdEncoding.DecodeString},
		{"percent_encoded", clean, func(s string) ([]byte, error) {
			u, err := url.PathUnescape(s)
			if err != nil || u == s {
				return nil, errors.Join(err, errors.ErrUnsupported)
			}
			return base64.StdEncoding.DecodeString(u)
		}},
	}
	for _, t := range try {
		b, err := t.read(t.text)
		if err != nil || len(b) == 0 || t.code == "signature_space" && t.text == s || t.code == "base64_url" && !strings.ContainsAny(s, "-_") {
			continue
		}
		if inner, err := hex.DecodeString(string(b)); err == nil && known(inner) {
			return inner, "base64_of_hex"
		}
		if t.code == "signature_space" && strings.ToLower(t.text) != t.text && strings.Trim(t.text, "0123456789abcdefABCDEF") == "" {
			continue // capitals matter more than the blank
		}
		if known(b) {
			return b, t.code
		}
	}
	if b, err := base64.StdEncoding.DecodeString(clean); err == nil {
		return b, "" // readable, of a strange length
	}
	return nil, "signature_unreadable"
}

// known tells whether b has the length of a signature.
func known(b []byte) bool {
	_, ok := hashOfLength[len(b)]
	return ok || len(b) >= 128 && len(b) <= maxKeyBits/8 && len(b)%32 == 0
}
