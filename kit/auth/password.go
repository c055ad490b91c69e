// Package auth proves who somebody is and what a role may do: passwords, time-based
// codes of an authenticator app (RFC 6238), one-time codes by message, secrets of
// programs, and the table of roles.
//
// It holds no state and knows no database: whoever stores a hash, a step or a
// try writes it in the transaction in which it was checked.
package auth

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// Error is a refusal that a person can do something about.
type Error struct {
	Code   string         // for the message catalogue: "password.short"
	Params map[string]any // for the translated message; may be nil
	Text   string         // in English
}

// Error is the English text.
func (e *Error) Error() string { return e.Text }

// FaultCode is the code under which the message is translated.
func (e *Error) FaultCode() string { return e.Code }

// FaultParams are the parameters of the translated message; may be nil.
func (e *Error) FaultParams() map[string]any { return e.Params }

// Length of a password in characters.
const (
	MinPassword = 10
	MaxPassword = 128
)

// CheckPolicy tells whether a password may be chosen: 10 to 128 characters, not
// one of the well-known ones, not digits alone, one character or a row of keys, and not made
// of what others know: about holds the person's name, mail address, company or
// number. No rule asks for kinds of characters (NIST SP 800-63B 3.1.1). Codes:
// password.short, .long, .common, .personal.
func CheckPolicy(password string, about ...string) error {
	p := norm.NFC.String(password)
	n := utf8.RuneCountInString(p)
	switch {
	case n < MinPassword:
		return &Error{Code: "password.short", Params: map[string]any{"min": MinPassword},
			Text: fmt.Sprintf("The password needs at least %d characters: a short sentence is easy to keep in mind.", MinPassword)}
	case n > MaxPassword:
		return &Error{Code: "password.long", Params: map[string]any{"max": MaxPassword},
			Text: fmt.Sprintf("The password may have at most %d characters.", MaxPassword)}
	}
	plain := squeeze(p)
	bare := strings.TrimRight(plain, "0123456789")
	if common[plain] || common[bare] || isRow(plain) {
		return &Error{Code: "password.common",
			Text: "This password is among the first that a thief tries: take several words that do not belong together."}
	}
	for _, a := range about {
		for word := range strings.FieldsFuncSeq(strings.ToLower(a), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			// What remains beside the personal word must be a password's core itself.
			if len(word) >= 4 && strings.Contains(plain, word) && len(strings.ReplaceAll(plain, word, "")) < 6 {
				return &Error{Code: "password.personal",
					Text: "This password is made of your name, address or number, which others know: take something else."}
			}
		}
	}
	return nil
}

// squeeze is lower case without anything but letters and digits.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// common are words that, alone or with digits behind, open many accounts.
var common = func() map[string]bool {
	m := map[string]bool{"": true}
	for w := range strings.FieldsSeq(`password passw0rd p4ssword katasandi rahasia rahasiaku bismillah alhamdulillah sayang sayangku
		indonesia indonesiaraya jakarta bandung surabaya merdeka garuda pancasila admin administrator adminadmin jamsos jamsostek
		ketenagakerjaan bpjsketenagakerjaan bpjstk bpjs welcome selamat selamatdatang letmein qwerty qwertyuiop asdfghjkl
		iloveyou akucintakamu cintaku anakku persib persija arema doraemon naruto superman test testing contoh coba gantisaya
		changeme passwordpassword default username superuser rootroot masuk masukan`) {
		m[w] = true
	}
	return m
}()

// isRow tells whether s is one character again and again, a row of keys or
// digits counted up or down, or a short piece repeated.
func isRow(s string) bool {
	if s == "" {
		return true
	}
	for size := 1; size <= 4 && size*2 <= len(s); size++ {
		if strings.HasPrefix(strings.Repeat(s[:size], len(s)/size+1), s) {
			return true
		}
	}
	for _, row := range []string{"01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "1q2w3e4r5t6y7u8i9o0p"} {
		if strings.Contains(row, s) {
			return true
		}
	}
	return false
}

// argon2id with 19 MiB, two passes, one lane: the first choice of the OWASP
// password storage cheat sheet.
const (
	argonMemory = 19 * 1024 // KiB
	argonTime   = 2
	argonLanes  = 1
	argonKey    = 32
	argonSalt   = 16
)

// hashing bounds the memory that sign-ins take at once to 2 × 19 MiB.
var hashing = make(chan struct{}, 2)

// HashPassword is the hash to store, in PHC format:
// $argon2id$v=19$m=19456,t=2,p=1$salt$key. It does not check the policy.
func HashPassword(password string) string {
	salt := make([]byte, argonSalt)
	rand.Read(salt) // never fails; the runtime stops the process instead
	key := derive(password, salt, argonTime, argonMemory, argonLanes, argonKey)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonLanes,
		base64.RawStdEncoding.EncodeToString(salt), base64.RawStdEncoding.EncodeToString(key))
}

// ErrHash tells that a stored hash is not one of HashPassword.
var ErrHash = errors.New("auth: the stored password hash cannot be read: let the person set a new password")

// CheckPassword tells whether the password belongs to the stored hash, and
// whether the hash should be made anew because the cost was raised since.
func CheckPassword(hash, password string) (ok, rehash bool, err error) {
	var version, memory, time int
	var lanes uint8
	parts := strings.Split(hash, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return false, false, ErrHash
	}
	if _, err := fmt.Sscanf(parts[2], "v=%d", &version); err != nil || version != argon2.Version {
		return false, false, ErrHash
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &memory, &time, &lanes); err != nil ||
		memory < 8 || memory > 1<<18 || time < 1 || time > 16 || lanes < 1 {
		return false, false, ErrHash
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(parts[4])
	want, err2 := base64.RawStdEncoding.DecodeString(parts[5])
	if err1 != nil || err2 != nil || len(salt) < 8 || len(want) < 16 || len(want) > 64 {
		return false, false, ErrHash
	}
	if utf8.RuneCountInString(password) > 4*MaxPassword {
		return false, false, nil // no such password was ever accepted; do not spend time on it
	}
	got := derive(password, salt, uint32(time), uint32(memory), lanes, uint32(len(want)))
	ok = subtle.ConstantTimeCompare(got, want) == 1
	return ok, ok && (memory != argonMemory || time != argonTime || lanes != argonLanes), nil
}

// SpendPassword takes the time of CheckPassword; call it when the account does
// not exist, so that the answer's delay does not tell.
func SpendPassword(password string) {
	derive(password, make([]byte, argonSalt), argonTime, argonMemory, argonLanes, argonKey)
}

func derive(password string, salt []byte, time, memory uint32, lanes uint8, key uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(norm.NFC.String(password)), salt, time, memory, lanes, key)
}
