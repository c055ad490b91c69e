package snap

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/url"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/fault"
)

// Call is what a signature covers, as it stands in the request. Nothing is
// mended: a lower-case method gives another signature.
type Call struct {
	Method    string
	Path      string // relative, with the query: "/openapi/v1.0/transfer-va/inquiry"
	Token     string // access token without "Bearer "; '' is legal in notices of some gateways; not signed with RSA
	Body      []byte // the bytes received or to be sent
	Timestamp string // X-TIMESTAMP, literally
}

// Digest minifies a body as the dialect says and returns what was hashed with
// its SHA-256 in lower-case hexadecimal. No body is the digest of nothing.
func (d Dialect) Digest(body []byte) (minified []byte, digest string, err error) {
	minified = body
	switch {
	case len(body) == 0:
	case d.Minify == MinifyAll:
		minified, err = stripAll(body)
	case d.Minify == MinifyNone && len(body) > MaxBody:
		err = fault.New(fault.TooLarge, codeBodyLarge, "max", MaxBody).On("body")
	case d.Minify == MinifyNone:
	default:
		minified, err = Minify(body)
	}
	if err != nil {
		return nil, "", err
	}
	sum := sha256.Sum256(minified)
	return minified, hex.EncodeToString(sum[:]), nil
}

// SymmetricString is the text that SignHMAC signs:
// METHOD:PATH:token:digest:timestamp.
func (d Dialect) SymmetricString(c Call) (string, error) { return d.stringToSign(c, true) }

// AsymmetricString is the text that SignRSA signs: METHOD:PATH:digest:timestamp.
func (d Dialect) AsymmetricString(c Call) (string, error) { return d.stringToSign(c, false) }

func (d Dialect) stringToSign(c Call, withToken bool) (string, error) {
	if c.Method == "" || strings.Trim(c.Method, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") != "" {
		return "", fault.New(fault.Invalid, codeMethodInvalid).On("method")
	}
	path, err := d.signedPath(c.Path)
	if err != nil {
		return "", err
	}
	parts := []string{c.Method, path}
	if withToken {
		parts = append(parts, c.Token)
	}
	_, digest, err := d.Digest(c.Body)
	if err != nil {
		return "", err
	}
	if len(c.Body) > 0 || d.EmptyBody != EmptyOmitted {
		parts = append(parts, digest)
	}
	return strings.Join(append(parts, c.Timestamp), ":"), nil
}

// signedPath is the path as the dialect signs it.
func (d Dialect) signedPath(path string) (string, error) {
	if !strings.HasPrefix(path, "/") || strings.ContainsFunc(path, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", fault.New(fault.Invalid, codePathInvalid).On("path")
	}
	if d.Query != QuerySorted {
		return path, nil
	}
	path, query, has := strings.Cut(path, "?")
	if path = encodeRest(path); !has {
		return path, nil
	}
	pairs := strings.Split(query, "&")
	name := func(pair string) string { n, _, _ := strings.Cut(pair, "="); return n }
	slices.SortStableFunc(pairs, func(a, b string) int { return strings.Compare(name(a), name(b)) })
	return path + "?" + encodeRest(strings.Join(pairs, "&")), nil
}

// encodeRest percent-encodes what may not stand in an address and leaves what
// is encoded already.
func encodeRest(s string) string {
	var b strings.Builder
	for i := range len(s) {
		if c := s[i]; c > ' ' && c < 0x7f && !strings.ContainsRune("\"<>\\^`{|}", rune(c)) {
			b.WriteByte(c)
		} else {
			b.WriteString(strings.ReplaceAll(url.QueryEscape(string([]byte{c})), "+", "%20"))
		}
	}
	return b.String()
}

// SignHMAC signs a call with the shared secret and writes the signature in the
// dialect's encoding.
func (d Dialect) SignHMAC(secret []byte, c Call) (string, error) {
	mac, err := d.mac(secret, c)
	if err != nil {
		return "", err
	}
	if d.Encoding == Hex {
		return hex.EncodeToString(mac), nil
	}
	return base64.StdEncoding.EncodeToString(mac), nil
}

// VerifyHMAC checks a call's signature, hexadecimal or Base64 whatever the
// dialect writes, in time that does not depend on where it differs.
func (d Dialect) VerifyHMAC(secret []byte, c Call, signature string) error {
	mac, err := d.mac(secret, c)
	if err != nil {
		return err
	}
	given, err := decodeSignature(signature, len(mac))
	if err != nil {
		return err
	}
	if !hmac.Equal(mac, given) {
		return fault.New(fault.Unauthorized, codeSignatureWrong)
	}
	return nil
}

func (d Dialect) mac(secret []byte, c Call) ([]byte, error) {
	if len(secret) == 0 {
		return nil, fault.New(fault.Invalid, codeSecretMissing)
	}
	text, err := d.SymmetricString(c)
	if err != nil {
		return nil, err
	}
	var algorithm func() hash.Hash = sha512.New
	if d.HMAC == HMACSHA256 {
		algorithm = sha256.New
	}
	h := hmac.New(algorithm, secret)
	h.Write([]byte(text))
	return h.Sum(nil), nil
}

// SignRSA signs a call with our private key, in Base64.
func (d Dialect) SignRSA(key *rsa.PrivateKey, c Call) (string, error) {
	text, err := d.AsymmetricString(c)
	if err != nil {
		return "", err
	}
	return signRSA(key, text)
}

// VerifyRSA checks a call's signature by the partner's public key.
func (d Dialect) VerifyRSA(key *rsa.PublicKey, c Call, signature string) error {
	text, err := d.AsymmetricString(c)
	if err != nil {
		return err
	}
	return verifyRSA(key, text, signature)
}

// maxClientID bounds X-CLIENT-KEY, in bytes.
const maxClientID = 128

// TokenString is the text that asks for a token: client_ID|X-TIMESTAMP. A
// client id with the separator in it would let two requests sign the same text.
func TokenString(clientID, timestamp string) (string, error) {
	if clientID == "" || len(clientID) > maxClientID || strings.ContainsFunc(clientID, func(r rune) bool { return r <= ' ' || r == '|' || r == 0x7f }) {
		return "", fault.New(fault.Unauthorized, codeClientInvalid).On("X-CLIENT-KEY")
	}
	return clientID + "|" + timestamp, nil
}

// SignToken signs the request for a token (service 73), in Base64.
func SignToken(key *rsa.PrivateKey, clientID, timestamp string) (string, error) {
	text, err := TokenString(clientID, timestamp)
	if err != nil {
		return "", err
	}
	return signRSA(key, text)
}

// VerifyToken checks the request for a token by the partner's public key.
func VerifyToken(key *rsa.PublicKey, clientID, timestamp, signature string) error {
	text, err := TokenString(clientID, timestamp)
	if err != nil {
		return err
	}
	return verifyRSA(key, text, signature)
}

func signRSA(key *rsa.PrivateKey, text string) (string, error) {
	sum := sha256.Sum256([]byte(text))
	b, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		return "", fault.New(fault.Invalid, codeKeyUnreadable)
	}
	return base64.StdEncoding.EncodeToString(b), nil
}

func verifyRSA(key *rsa.PublicKey, text, signature string) error {
	given, err := decodeSignature(signature, key.Size())
	if err != nil {
		return err
	}
	sum := sha256.Sum256([]byte(text))
	if rsa.VerifyPKCS1v15(key, crypto.SHA256, sum[:], given) != nil {
		return fault.New(fault.Unauthorized, codeSignatureWrong)
	}
	return nil
}

// decodeSignature reads n bytes of Base64 or lower-case hexadecimal, told apart
// by length. Each signature has one spelling in each: no line ends, no other
// padding bits, no capitals in hexadecimal.
func decodeSignature(s string, n int) ([]byte, error) {
	var b []byte
	var err error
	switch {
	case len(s) == 2*n && strings.Trim(s, "0123456789abcdef") == "":
		b, err = hex.DecodeString(s)
	case len(s) == base64.StdEncoding.EncodedLen(n) && !strings.ContainsAny(s, "\r\n"):
		b, err = base64.StdEncoding.Strict().DecodeString(s)
	}
	if err != nil || len(b) != n {
		return nil, fault.New(fault.Unauthorized, codeSignatureUnreadable)
	}
	return b, nil
}
