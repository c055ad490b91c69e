package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"
)

const (
	totpPeriod = 30 // seconds
	totpWindow = 1  // steps before and after: clocks differ
)

// NewTOTP makes the secret of an authenticator app and the otpauth:// address
// for its QR. The secret is stored sealed, and counts once a code was verified.
func NewTOTP(issuer, account string) (secret, url string, err error) {
	k, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: account, Period: totpPeriod, SecretSize: 20})
	if err != nil {
		return "", "", fmt.Errorf("auth: make an authenticator secret: %w", err)
	}
	return k.Secret(), k.URL(), nil
}

// TOTPCode is the code that the app shows at an instant.
func TOTPCode(secret string, now time.Time) (string, error) {
	c, err := totp.GenerateCode(secret, now)
	if err != nil {
		return "", fmt.Errorf("auth: authenticator secret: %w", err)
	}
	return c, nil
}

// VerifyTOTP checks a code of an app whose clock is up to 30 s off. lastStep is
// the step of the last code that was accepted (0 at first): it and all before
// are refused, so that no code works twice. When ok, store step in the same
// transaction. The error means that the secret is damaged.
func VerifyTOTP(secret, code string, now time.Time, lastStep int64) (step int64, ok bool, err error) {
	code = squeeze(code)
	if len(code) != 6 {
		return 0, false, nil
	}
	current := now.Unix() / totpPeriod
	for step := current - totpWindow; step <= current+totpWindow; step++ {
		if step <= lastStep || step < 0 {
			continue
		}
		right, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false, fmt.Errorf("auth: authenticator secret: %w", err)
		}
		if right {
			return step, true, nil
		}
	}
	return 0, false, nil
}

// MaxTries is how often a one-time code may be guessed: 5 of 1,000,000.
const MaxTries = 5

// OneTime is a six-digit code sent by message, as it is stored. A million
// codes are soon tried, so the hash is keyed: hash is the blind index of
// kit/secret.
type OneTime struct {
	Salt    string
	Hash    string
	Expires time.Time // UTC
	Tries   int       // wrong ones so far
	Used    bool
}

// NewOneTime draws a code that is good for ttl. The code goes into the message,
// the OneTime into the database.
func NewOneTime(now time.Time, ttl time.Duration, hash func(string) string) (code string, o OneTime) {
	n, err := rand.Int(rand.Reader, big.NewInt(1_000_000))
	if err != nil {
		panic("auth: the system's random numbers failed: " + err.Error()) // crypto/rand stops the process itself
	}
	code = fmt.Sprintf("%06d", n)
	o = OneTime{Salt: rand.Text(), Expires: now.Add(ttl).UTC()}
	o.Hash = hash(o.Salt + ":" + code)
	return code, o
}

// Check tries a code. The caller stores o afterwards whatever the outcome,
// before it answers: tries count even when they fail. Codes: otp.used,
// otp.expired, otp.tries (ask for a new code), otp.wrong (left: how many more).
func (o *OneTime) Check(code string, now time.Time, hash func(string) string) error {
	switch {
	case o.Used:
		return &Error{Code: "otp.used", Text: "This code was used already: ask for a new one."}
	case !now.Before(o.Expires):
		return &Error{Code: "otp.expired", Text: "This code is too old: ask for a new one."}
	case o.Tries >= MaxTries:
		return &Error{Code: "otp.tries", Text: "There were too many wrong codes: ask for a new one."}
	}
	if subtle.ConstantTimeCompare([]byte(hash(o.Salt+":"+squeeze(code))), []byte(o.Hash)) != 1 {
		o.Tries++
		left := MaxTries - o.Tries
		return &Error{Code: "otp.wrong", Params: map[string]any{"left": left},
			Text: fmt.Sprintf("This is not the code that was sent: look again, you have %d more tries.", left)}
	}
	o.Used = true
	return nil
}

// Credential is the key of a program that calls the API for a company. Hash is
// stored, Secret is shown once.
type Credential struct {
	ID     string // "jms_" and 16 characters; may be shown and logged
	Secret string // 256 bits
	Hash   string // SHA-256 in hex; enough, as the secret cannot be guessed
}

var credentialEncoding = base32.NewEncoding("0123456789abcdefghjkmnpqrstvwxyz").WithPadding(base32.NoPadding)

// NewCredential draws a credential.
func NewCredential() Credential {
	var id [10]byte
	var secret [32]byte
	rand.Read(id[:])
	rand.Read(secret[:])
	c := Credential{ID: "jms_" + credentialEncoding.EncodeToString(id[:]), Secret: credentialEncoding.EncodeToString(secret[:])}
	c.Hash = hashSecret(c.Secret)
	return c
}

// Token is what the program sends: Authorization: Bearer <id>.<secret>.
func (c Credential) Token() string { return c.ID + "." + c.Secret }

// ParseToken takes a token apart; ok tells whether it has the shape of one.
func ParseToken(token string) (id, secret string, ok bool) {
	id, secret, ok = strings.Cut(strings.TrimSpace(token), ".")
	return id, secret, ok && strings.HasPrefix(id, "jms_") && len(id) == 20 && len(secret) == 52
}

// CheckSecret tells whether the secret belongs to the stored hash.
func CheckSecret(hash, secret string) bool {
	return subtle.ConstantTimeCompare([]byte(hashSecret(secret)), []byte(hash)) == 1
}

func hashSecret(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}
