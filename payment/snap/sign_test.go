package snap

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/kit/fault"
)

var makeKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, minKeyBits) })

// testKey is one key for all tests of a run.
func testKey(t *testing.T) *rsa.PrivateKey {
	t.Helper()
	k, err := makeKey()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func is(err error, code string) bool { return errors.Is(err, fault.New("", code)) }

// aCall draws a call with a body of JSON or none.
func aCall(t *rapid.T) Call {
	body := rapid.SampledFrom([]string{"", `{}`, `{ "a" : "b c" }`, `{"n":1.50,"s":"\/é <&>"}`, "[\r\n1,\t2]"}).Draw(t, "body")
	return Call{
		Method:    rapid.SampledFrom([]string{"POST", "GET", "PUT", "DELETE"}).Draw(t, "method"),
		Path:      "/" + rapid.StringMatching(`[a-z0-9/.-]{0,20}(\?[a-z]=[0-9](&[a-z]=[0-9])?)?`).Draw(t, "path"),
		Token:     rapid.StringMatching(`[A-Za-z0-9]{0,20}`).Draw(t, "token"),
		Body:      []byte(body),
		Timestamp: "2026-11-21T09:15:0" + rapid.StringMatching(`[0-9]`).Draw(t, "second") + "+07:00",
	}
}

// flip changes one byte.
func flip(t *rapid.T, s string) string {
	b := []byte(s)
	b[rapid.IntRange(0, len(b)-1).Draw(t, "at")] ^= byte(rapid.IntRange(1, 255).Draw(t, "bits"))
	return string(b)
}

func TestWhatIsSignedVerifiesAndAnyChangeFails(t *testing.T) {
	key := testKey(t)
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(Dialects()).Draw(t, "dialect")
		c := aCall(t)
		secret := rapid.SliceOfN(rapid.Byte(), 1, 40).Draw(t, "secret")
		mac, err := d.SignHMAC(secret, c)
		if err != nil {
			t.Fatal(err)
		}
		sig, err := d.SignRSA(key, c)
		if err != nil {
			t.Fatal(err)
		}
		verify := func(c Call, mac, sig string) (error, error) {
			return d.VerifyHMAC(secret, c, mac), d.VerifyRSA(&key.PublicKey, c, sig)
		}
		if a, b := verify(c, mac, sig); a != nil || b != nil {
			t.Fatal(a, b)
		}
		if a, b := verify(c, flip(t, mac), flip(t, sig)); a == nil || b == nil {
			t.Fatalf("a changed signature passed: %v, %v", a, b)
		}
		// The signature bytes themselves, in the other spelling.
		raw, _ := base64.StdEncoding.DecodeString(sig)
		if err := d.VerifyRSA(&key.PublicKey, c, hex.EncodeToString(raw)); err != nil {
			t.Fatal(err)
		}
		other := c
		switch rapid.IntRange(0, 4).Draw(t, "what") {
		case 0:
			other.Method = strings.ToLower(c.Method)
		case 1:
			other.Path += "x"
		case 2:
			other.Timestamp += " "
		case 3:
			if len(c.Body) == 0 {
				other.Body = []byte(`{}`)
			} else {
				other.Body = []byte(`[` + string(c.Body) + `]`)
			}
		case 4:
			other.Token += "x"
			if d.VerifyHMAC(secret, other, mac) == nil {
				t.Fatal("another token passed")
			}
			return
		}
		if a, b := verify(other, mac, sig); a == nil || b == nil {
			t.Fatalf("%+v passed for %+v: %v, %v", other, c, a, b)
		}
		if d.VerifyHMAC(append(secret, 1), c, mac) == nil {
			t.Fatal("another secret passed")
		}
	})
}

// TestEveryByteOfABodyIsSigned changes each byte that minifying keeps.
func TestEveryByteOfABodyIsSigned(t *testing.T) {
	d, secret := Standard(), []byte("rahasia")
	c := Call{"POST", "/openapi/v1.0/transfer-va/payment", "t", []byte(`{"paidAmount":{"value":"108990.00"},"n":[1,2],"s":"a  b\/"}`), "now"}
	sig, err := d.SignHMAC(secret, c)
	if err != nil {
		t.Fatal(err)
	}
	for i := range c.Body {
		for _, bit := range []byte{1, 2, 4, 8, 16, 32, 64, 128} {
			other := c
			other.Body = append([]byte(nil), c.Body...)
			other.Body[i] ^= bit
			if d.VerifyHMAC(secret, other, sig) == nil {
				t.Errorf("byte %d: %s passed", i, other.Body)
			}
		}
	}
}

func TestSignaturesHaveOneSpelling(t *testing.T) {
	d, c := Standard(), Call{"GET", "/a", "", nil, "now"}
	sig, err := d.SignHMAC([]byte("s"), c)
	if err != nil {
		t.Fatal(err)
	}
	raw, _ := base64.StdEncoding.DecodeString(sig)
	low := hex.EncodeToString(raw)
	for _, s := range []string{"", "x", sig[:len(sig)-1], sig + "\n", "\n" + sig[1:], strings.ToUpper(low), low[2:], low + "00", sig + sig,
		sig[:len(sig)-3] + string(sig[len(sig)-3]+1) + "=="} {
		if err := d.VerifyHMAC([]byte("s"), c, s); !is(err, codeSignatureUnreadable) {
			t.Errorf("%q: %v", s, err)
		}
	}
	if err := d.VerifyHMAC([]byte("s"), c, low); err != nil {
		t.Error(err)
	}
}

func TestWhatCannotBeSignedIsRefused(t *testing.T) {
	d := Standard()
	good := Call{"POST", "/a", "t", []byte(`{}`), "now"}
	for code, change := range map[string]func(*Call){
		codeMethodInvalid:  func(c *Call) { c.Method = "PO:ST" },
		codePathInvalid:    func(c *Call) { c.Path = "https://bank/a" },
		codeBodyUnreadable: func(c *Call) { c.Body = []byte(`{"a":1,}`) },
		codeBodyLarge:      func(c *Call) { c.Body = make([]byte, MaxBody+1) },
	} {
		c := good
		change(&c)
		if _, err := d.SignHMAC([]byte("s"), c); !is(err, code) {
			t.Errorf("%s: %v", code, err)
		}
		if _, err := d.AsymmetricString(c); !is(err, code) {
			t.Errorf("%s: %v", code, err)
		}
	}
	if _, err := d.SignHMAC(nil, good); !is(err, codeSecretMissing) {
		t.Error(err)
	}
	if err := d.VerifyHMAC(nil, good, "x"); !is(err, codeSecretMissing) {
		t.Error(err)
	}
	for _, id := range []string{"", "a|b", "a b", "a\n", strings.Repeat("x", maxClientID+1)} {
		if _, err := TokenString(id, "now"); !is(err, codeClientInvalid) {
			t.Errorf("%q: %v", id, err)
		}
	}
}

func TestQueryAndBodyAreSignedByDialect(t *testing.T) {
	text := func(name, path string, body string) string {
		d, err := DialectNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		s, err := d.AsymmetricString(Call{Method: "GET", Path: path, Body: []byte(body), Timestamp: "T"})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	const nothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
	for _, c := range [][3]string{
		{"standard", "/a?b=2&a=1", "GET:/a?b=2&a=1:" + nothing + ":T"},
		{"bca", "/a?b=2&a=1&b=1", "GET:/a?a=1&b=2&b=1:" + nothing + ":T"},
		{"bca", "/a b?n=x y&%20=é", "GET:/a%20b?%20=%C3%A9&n=x%20y:" + nothing + ":T"},
		{"bca", "/a", "GET:/a:" + nothing + ":T"},
		{"body-omitted", "/a", "GET:/a:T"},
	} {
		if got := text(c[0], c[1], ""); got != c[2] {
			t.Errorf("%s %s: %s", c[0], c[1], got)
		}
	}
	if text("standard", "/a", `{ }`) != text("body-omitted", "/a", `{}`) {
		t.Error("with a body the two are the same")
	}
	raw := Dialect{Minify: MinifyNone}
	if a, _ := raw.AsymmetricString(Call{Method: "GET", Path: "/a", Body: []byte("{ }")}); strings.Contains(a, text("standard", "/a", "{ }")[7:71]) {
		t.Error("the bytes were minified")
	}
}
