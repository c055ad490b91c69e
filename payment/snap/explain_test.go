package snap

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jamsos/jamsos/kit/fault"
)

func vectorNamed(t *testing.T, id string) vector {
	t.Helper()
	for _, v := range readVectors(t, "testdata/vectors.json") {
		if v.ID == id {
			return v
		}
	}
	t.Fatalf("no vector %s", id)
	return vector{}
}

func b64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// hmacOf signs a text as a partner would, the right one or a wrong one.
func hmacOf(text string) string { return b64(macOf(crypto.SHA512, []byte(exampleSecret), text)) }

const exampleSecret = "contoh-rahasia"

var seenCodes sync.Map

func codesOf(e Explanation) string {
	var out []string
	for _, d := range e.Deviations {
		out = append(out, d.Code)
		seenCodes.Store(d.Code, true)
	}
	return strings.Join(out, " ")
}

func TestEveryDeviationOfAnHMACIsFound(t *testing.T) {
	plain, spaced := vectorNamed(t, "S-01").call(), vectorNamed(t, "S-02").call()
	secret := []byte(exampleSecret)
	standard := Standard()
	sorted, _ := DialectNamed("bca")
	legacy, _ := DialectNamed("bca-legacy")
	text, _ := standard.SymmetricString(plain)
	spacedText, _ := standard.SymmetricString(spaced)
	minified, digest, _ := standard.Digest(spaced.Body)
	raw, _ := hex.DecodeString(digest)
	withDigest := func(d string) string { return hmacOf(strings.Replace(spacedText, digest, d, 1)) }
	withBody := func(b string) string { return withDigest(hexOf(b)) }
	query := plain
	query.Path += "?b=2&a=1%20x"
	queryText, _ := standard.SymmetricString(query)
	var tree any
	if err := json.Unmarshal(spaced.Body, &tree); err != nil {
		t.Fatal(err)
	}
	recodedByGo, _ := json.Marshal(tree)
	empty := plain
	empty.Body = nil
	emptyText, _ := standard.SymmetricString(empty)
	rep := func(old, new string) string { return hmacOf(strings.Replace(text, old, new, 1)) }
	good := hmacOf(text)
	// One whose Base64 has a + and a / to lose.
	i := 0
	risky := plain
	for ; ; i++ {
		risky.Timestamp = fmt.Sprintf("2026-11-21T09:15:%02d+07:00", i)
		s, _ := standard.SignHMAC(secret, risky)
		if strings.Contains(s, "+") && strings.Contains(s, "/") {
			good = s
			break
		}
	}
	alphabet := strings.NewReplacer("+", "-", "/", "_")
	goodHex := hex.EncodeToString(macOf(crypto.SHA512, secret, text))

	for _, c := range []struct {
		want      string
		d         Dialect
		call      Call
		secret    string
		signature string
	}{
		{"signature_missing", standard, plain, exampleSecret, " "},
		{"signature_unreadable", standard, plain, exampleSecret, "not a signature!"},
		{"signature_space", standard, risky, exampleSecret, good + "\n"},
		{"signature_space", standard, risky, exampleSecret, good[:76] + "\n" + good[76:]},
		{"signature_space", standard, plain, exampleSecret, goodHex + " "},
		{"hex_upper", standard, plain, exampleSecret, strings.ToUpper(goodHex)},
		{"base64_url", standard, risky, exampleSecret, alphabet.Replace(good)},
		{"base64_url", standard, risky, exampleSecret, strings.TrimRight(alphabet.Replace(good), "=")},
		{"base64_padding", standard, risky, exampleSecret, strings.TrimRight(good, "=")},
		{"base64_plus", standard, risky, exampleSecret, strings.ReplaceAll(good, "+", " ")},
		{"percent_encoded", standard, risky, exampleSecret, url.QueryEscape(good)},
		{"base64_of_hex", standard, plain, exampleSecret, b64([]byte(goodHex))},
		{"length_wrong", standard, plain, exampleSecret, b64([]byte("thirteen byte"))},
		{"method_case", standard, plain, exampleSecret, rep("POST", "post")},
		{"path_query_missing", standard, query, exampleSecret, rep("", "")},
		{"path_unsorted", sorted, query, exampleSecret, hmacOf(queryText)},
		{"path_sorted", standard, query, exampleSecret, hmacOf(strings.Replace(queryText, "b=2&a=1%20x", "a=1%20x&b=2", 1))},
		{"path_decoded", standard, query, exampleSecret, hmacOf(strings.Replace(queryText, "1%20x", "1 x", 1))},
		{"path_slash", standard, plain, exampleSecret, rep("inquiry:", "inquiry/:")},
		{"path_slash", standard, plain, exampleSecret, rep("/openapi", "openapi")},
		{"path_host", standard, plain, exampleSecret, rep("/openapi", "https://api.contoh.id/openapi")},
		{"path_prefix_missing", standard, plain, exampleSecret, rep("/openapi/v1.0", "")},
		{"path_prefix_missing", standard, plain, exampleSecret, rep("/openapi", "")},
		{"path_prefix_extra", standard, Call{"POST", "/transfer-va/inquiry", plain.Token, plain.Body, plain.Timestamp}, exampleSecret, hmacOf(text)},
		{"token_bearer", standard, plain, exampleSecret, rep("tok-contoh", "Bearer tok-contoh")},
		{"token_bearer", standard, Call{"POST", plain.Path, "Bearer tok-contoh", plain.Body, plain.Timestamp}, exampleSecret, hmacOf(text)},
		{"token_space", standard, Call{"POST", plain.Path, "tok-contoh\n", plain.Body, plain.Timestamp}, exampleSecret, hmacOf(text)},
		{"token_empty", standard, plain, exampleSecret, rep("tok-contoh", "")},
		{"token_left_out", standard, plain, exampleSecret, rep(":tok-contoh", "")},
		{"body_not_minified", standard, spaced, exampleSecret, withBody(string(spaced.Body))},
		{"body_minified", legacy, spaced, exampleSecret, hex.EncodeToString(macOf(crypto.SHA256, secret, spacedText))},
		{"body_stripped", standard, spaced, exampleSecret, withBody(strings.Join(strings.Fields(string(minified)), ""))},
		{"body_newline", standard, spaced, exampleSecret, withBody(string(minified) + "\n")},
		{"body_newline", standard, spaced, exampleSecret, withBody(strings.ReplaceAll(string(spaced.Body), "\r\n", "\n"))},
		{"body_spaced", standard, plain, exampleSecret, rep(hexOf(string(plain.Body)), hexOf(python(string(plain.Body))))},
		{"body_recoded", standard, spaced, exampleSecret, withBody(strings.NewReplacer("&", `\u0026`, "<", `\u003c`, ">", `\u003e`, `\/`, "/").Replace(string(minified)))},
		{"body_sorted", standard, spaced, exampleSecret, withBody(string(recodedByGo))},
		{"body_ignored", standard, plain, exampleSecret, rep(hexOf(string(plain.Body)), hexOf(""))},
		{"body_left_out", standard, plain, exampleSecret, rep(hexOf(string(plain.Body))+":", "")},
		{"body_left_out", standard, empty, exampleSecret, hmacOf(strings.Replace(emptyText, hexOf("")+":", "", 1))},
		{"empty_body", standard, empty, exampleSecret, hmacOf(strings.Replace(emptyText, hexOf(""), hexOf("{}"), 1))},
		{"empty_body", standard, empty, exampleSecret, hmacOf(strings.Replace(emptyText, hexOf(""), "", 1))},
		{"digest_upper", standard, spaced, exampleSecret, withDigest(strings.ToUpper(digest))},
		{"digest_base64", standard, spaced, exampleSecret, withDigest(b64(raw))},
		{"digest_missing", standard, spaced, exampleSecret, withDigest(string(minified))},
		{"digest_sha512", standard, spaced, exampleSecret, withDigest(hex.EncodeToString(sumOf(crypto.SHA512, string(minified))))},
		{"timestamp_format", standard, plain, exampleSecret, rep("09:15:00+07:00", "02:15:00Z")},
		{"timestamp_format", standard, plain, exampleSecret, rep("09:15:00+07:00", "09:15:00.000+07:00")},
		{"timestamp_format", standard, plain, exampleSecret, rep("2026-11-21T09:15:00+07:00", "1795227300")},
		{"timestamp_zone", standard, plain, exampleSecret, rep("09:15:00+07:00", "09:15:00Z")},
		{"timestamp_other", standard, plain, exampleSecret, rep("09:15:00+07:00", "09:14:59+07:00")},
		{"separator", standard, plain, exampleSecret, hmacOf("POST|/openapi/v1.0/transfer-va/inquiry|tok-contoh|" + hexOf(string(plain.Body)) + "|" + plain.Timestamp)},
		{"text_newline", standard, plain, exampleSecret, hmacOf(text + "\n")},
		{"token_rule", standard, plain, exampleSecret, hmacOf("BANK-CONTOH|" + plain.Timestamp)},
		{"hmac_sha256", standard, plain, exampleSecret, b64(macOf(crypto.SHA256, secret, text))},
		{"hmac_sha1", standard, plain, exampleSecret, b64(macOf(crypto.SHA1, secret, text))},
		{"hmac_sha384", standard, plain, exampleSecret, b64(macOf(crypto.SHA384, secret, text))},
		{"hmac_swapped", standard, plain, exampleSecret, b64(macOf(crypto.SHA512, []byte(text), exampleSecret))},
		{"hash_plain", standard, plain, exampleSecret, hex.EncodeToString(sumOf(crypto.SHA512, text))},
		{"hashed_first", standard, plain, exampleSecret, hmacOf(hexOf(text))},
		{"secret_newline", standard, plain, exampleSecret, b64(macOf(crypto.SHA512, []byte(exampleSecret+"\n"), text))},
		{"secret_newline", standard, plain, exampleSecret + "\n", hmacOf(text)},
		{"secret_space", standard, plain, " " + exampleSecret, hmacOf(text)},
		{"secret_decoded", standard, plain, b64(secret), hmacOf(text)},
		{"secret_encoded", standard, plain, exampleSecret, b64(macOf(crypto.SHA512, []byte(b64(secret)), text))},
		{"hmac_wanted", standard, plain, exampleSecret, b64(make([]byte, 256))},
		{"unexplained", standard, plain, "another secret", hmacOf(text)},
		// Two at once.
		{"method_case timestamp_zone", standard, plain, exampleSecret, hmacOf(strings.NewReplacer("POST", "post", "+07:00", "Z").Replace(text))},
		{"hmac_sha256 path_prefix_missing", standard, plain, exampleSecret, b64(macOf(crypto.SHA256, secret, strings.Replace(text, "/openapi/v1.0", "", 1)))},
		{"hex_upper token_bearer", standard, plain, exampleSecret, strings.ToUpper(hex.EncodeToString(macOf(crypto.SHA512, secret, strings.Replace(text, "tok", "Bearer tok", 1))))},
	} {
		e := Explain(c.d, c.call, Credential{ClientID: "BANK-CONTOH", Secret: []byte(c.secret)}, c.signature, "api.contoh.id")
		if e.Err != nil || e.Valid || codesOf(e) != c.want {
			t.Errorf("want %s, got %q (valid %t): %v", c.want, codesOf(e), e.Valid, e.Err)
		}
		if c.d.VerifyHMAC([]byte(c.secret), c.call, c.signature) == nil {
			t.Errorf("%s: the signature is right after all", c.want)
		}
	}
	legacySigned, _ := Dialect{Minify: MinifyAll, Query: QuerySorted}.SignHMAC(secret, spaced)
	if e := Explain(legacy, spaced, Credential{Secret: secret}, legacySigned); codesOf(e) != "hmac_sha512" {
		t.Errorf("got %q", codesOf(e))
	}
	blank := plain
	blank.Path = "/a b"
	if e := Explain(standard, blank, Credential{Secret: secret}, hmacOf(strings.Replace(text, plain.Path, "/a%20b", 1))); codesOf(e) != "path_encoded" {
		t.Errorf("got %q", codesOf(e))
	}
}

// python writes members as that language's json.dumps does.
func python(compact string) string {
	n, _ := readTree([]byte(compact))
	var b strings.Builder
	coding{comma: ", ", colon: ": ", ascii: true}.write(&b, n, 0)
	return b.String()
}

func signWith(t *testing.T, key *rsa.PrivateKey, h crypto.Hash, text string) string {
	t.Helper()
	b, err := rsa.SignPKCS1v15(rand.Reader, key, h, sumOf(h, text))
	if err != nil {
		t.Fatal(err)
	}
	return b64(b)
}

func TestEveryDeviationOfRSAIsFound(t *testing.T) {
	key := testKey(t)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	call := vectorNamed(t, "S-01").call()
	d := Standard()
	text, _ := d.AsymmetricString(call)
	digest := sha256.Sum256([]byte(text))
	pss, err := rsa.SignPSS(rand.Reader, key, crypto.SHA256, digest[:], nil)
	if err != nil {
		t.Fatal(err)
	}
	noInfo, err := rsa.SignPKCS1v15(rand.Reader, key, 0, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	rawText, err := rsa.SignPKCS1v15(rand.Reader, key, 0, []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	tokenText := "BANK-CONTOH|" + call.Timestamp
	secret := []byte(exampleSecret)
	service := func(signature string) Explanation {
		return Explain(d, call, Credential{ClientID: "BANK-CONTOH", Secret: secret, Key: &key.PublicKey}, signature)
	}
	token := func(signature string) Explanation {
		return ExplainToken(d, Credential{ClientID: "BANK-CONTOH", Secret: secret, Key: &key.PublicKey}, call.Timestamp, signature)
	}
	for _, c := range []struct {
		want string
		e    Explanation
	}{
		{"rsa_pss", service(b64(pss))},
		{"rsa_sha1", service(signWith(t, key, crypto.SHA1, text))},
		{"rsa_sha384", service(signWith(t, key, crypto.SHA384, text))},
		{"rsa_sha512", service(signWith(t, key, crypto.SHA512, text))},
		{"rsa_sha512 method_case", service(signWith(t, key, crypto.SHA512, strings.Replace(text, "POST", "post", 1)))},
		{"rsa_no_digest_info", service(b64(noInfo))},
		{"rsa_raw", service(b64(rawText))},
		{"hashed_first", service(signWith(t, key, crypto.SHA256, string(digest[:])))},
		{"hashed_first", service(signWith(t, key, crypto.SHA256, hex.EncodeToString(digest[:])))},
		{"wrong_key", service(signWith(t, other, crypto.SHA256, text))},
		{"key_size", service(b64(make([]byte, 128)))},
		{"text_differs", service(signWith(t, key, crypto.SHA256, "something else"))},
		{"token_extra", service(signWith(t, key, crypto.SHA256, strings.Replace(text, "inquiry:", "inquiry:tok-contoh:", 1)))},
		{"token_rule", service(signWith(t, key, crypto.SHA256, tokenText))},
		{"rsa_wanted", service(b64(macOf(crypto.SHA512, secret, text)))},
		{"rsa_wanted", service(b64(macOf(crypto.SHA512, []byte("unknown"), text)))},
		{"base64_url", service(strings.TrimRight(strings.NewReplacer("+", "-", "/", "_").Replace(signWith(t, key, crypto.SHA256, text)), "="))},

		{"rsa_wanted", token(b64(macOf(crypto.SHA512, secret, tokenText)))},
		{"call_rule", token(signWith(t, key, crypto.SHA256, "POST:/openapi/v1.0/access-token/b2b:"+hexOf(`{"grantType":"client_credentials"}`)+":"+call.Timestamp))},
		{"separator", token(signWith(t, key, crypto.SHA256, "BANK-CONTOH:"+call.Timestamp))},
		{"order", token(signWith(t, key, crypto.SHA256, call.Timestamp+"|BANK-CONTOH"))},
		{"client_case", token(signWith(t, key, crypto.SHA256, "bank-contoh|"+call.Timestamp))},
		{"client_alone", token(signWith(t, key, crypto.SHA256, "BANK-CONTOH"))},
		{"text_newline", token(signWith(t, key, crypto.SHA256, tokenText+"\n"))},
		{"timestamp_format", token(signWith(t, key, crypto.SHA256, "BANK-CONTOH|2026-11-21T02:15:00.000Z"))},
		{"timestamp_other", token(signWith(t, key, crypto.SHA256, "BANK-CONTOH|2026-11-21T09:15:02+07:00"))},
		{"rsa_sha1 separator", token(signWith(t, key, crypto.SHA1, "BANK-CONTOH"+call.Timestamp))},
		{"wrong_key", token(signWith(t, other, crypto.SHA256, tokenText))},
	} {
		if c.e.Err != nil || c.e.Valid || codesOf(c.e) != c.want {
			t.Errorf("want %s, got %q: %v", c.want, codesOf(c.e), c.e.Err)
		}
	}
}

func TestPublishedSignaturesAreExplained(t *testing.T) {
	// The published examples that must fail say why.
	named := map[string]vector{}
	for _, v := range readVectors(t, beside) {
		named[v.ID] = v
	}
	bad := named["N-02"]
	if e := Explain(Standard(), bad.call(), Credential{Secret: []byte(bad.Secret)}, bad.B64); codesOf(e) != "method_case" {
		t.Errorf("got %q", codesOf(e))
	}
	changed := named["N-01"]
	if e := Explain(Standard(), changed.call(), Credential{Secret: []byte(changed.Secret)}, changed.B64); codesOf(e) != "unexplained" {
		t.Errorf("got %q", codesOf(e))
	}
	key := named["P-03"]
	public, err := ParsePublicKey([]byte(key.PublicKey))
	if err != nil {
		t.Fatal(err)
	}
	if e := ExplainToken(Standard(), Credential{ClientID: key.Client, Key: public}, key.Timestamp, key.B64); !e.Valid || e.Err != nil {
		t.Errorf("%+v", e)
	}
	if e := ExplainToken(Standard(), Credential{ClientID: strings.ToLower(key.Client), Key: public}, key.Timestamp, key.B64); codesOf(e) != "client_case" {
		t.Errorf("got %q", codesOf(e))
	}
}

func TestARightSignatureIsShownInParts(t *testing.T) {
	v := vectorNamed(t, "S-02")
	e := Explain(Standard(), v.call(), Credential{Secret: []byte(v.Secret)}, v.B64)
	if !e.Valid || e.Err != nil || len(e.Deviations) > 0 || e.Note != nil || e.Form != (Form{"HMAC-SHA512", Base64, 88}) || e.Digest != v.BodySHA256 {
		t.Fatalf("%+v", e)
	}
	var names []string
	var values []string
	for _, p := range e.Parts {
		names, values = append(names, p.Name), append(values, p.Value)
	}
	if got := strings.Join(names, " "); got != "method path token digest timestamp" || strings.Join(values, ":") != e.StringToSign {
		t.Errorf("%s: %v", got, values)
	}
	if e := Explain(Standard(), v.call(), Credential{Secret: []byte(v.Secret)}, v.HexSignature); !e.Valid || e.Note == nil || e.Note.Code != "other_encoding" {
		t.Errorf("the other encoding: %+v", e)
	} else {
		seenCodes.Store(e.Note.Code, true)
	}
	c := v.call()
	c.Path = "https://api.contoh.id" + c.Path
	if e := Explain(Standard(), c, Credential{Secret: []byte(v.Secret)}, v.B64); !e.Valid || e.Parts[1].Value != v.Path {
		t.Errorf("with the server's name: %+v", e)
	}
	whole := strings.Replace(e.StringToSign, v.Path, c.Path, 1)
	if e := Explain(Standard(), c, Credential{Secret: []byte(v.Secret)}, b64(macOf(crypto.SHA512, []byte(v.Secret), whole))); codesOf(e) != "path_host" {
		t.Errorf("got %q", codesOf(e))
	}
}

func TestWhatCannotBeCheckedSaysWhy(t *testing.T) {
	call := vectorNamed(t, "S-01").call()
	broken, nowhere, large := call, call, call
	broken.Body = []byte(`{"a":`)
	nowhere.Path = "transfer-va"
	large.Body = make([]byte, MaxBody+1)
	for code, e := range map[string]Explanation{
		codeBodyUnreadable: Explain(Standard(), broken, Credential{Secret: []byte("s")}, "x"),
		codePathInvalid:    Explain(Standard(), nowhere, Credential{Secret: []byte("s")}, "x"),
		codeBodyLarge:      Explain(Standard(), large, Credential{Secret: []byte("s")}, "x"),
		codeSecretMissing:  Explain(Standard(), call, Credential{}, "x"),
		codeClientInvalid:  ExplainToken(Standard(), Credential{ClientID: "a|b", Key: &testKey(t).PublicKey}, call.Timestamp, "x"),
		codeKeyUnreadable:  ExplainToken(Standard(), Credential{ClientID: "a"}, call.Timestamp, "x"),
	} {
		if f := fault.Of(e.Err); e.Err == nil || f.Code != code || e.Valid || len(e.Deviations) > 0 {
			t.Errorf("want %s, got %v (%+v)", code, e.Err, e)
		}
	}
}

func TestTheTableOfDeviations(t *testing.T) {
	t.Run("cases", func(t *testing.T) {
		TestEveryDeviationOfAnHMACIsFound(t)
		TestEveryDeviationOfRSAIsFound(t)
		TestARightSignatureIsShownInParts(t)
	})
	codes := map[string]bool{}
	for _, d := range Deviations {
		if codes[d.Code] || d.ID == "" || d.EN == "" || d.ID == d.EN {
			t.Errorf("%s: twice or without words", d.Code)
		}
		codes[d.Code] = true
		if _, seen := seenCodes.Load(d.Code); !seen {
			t.Errorf("no test finds %s", d.Code)
		}
	}
}

func TestOpeningASignatureAgreesWithTheLibrary(t *testing.T) {
	key := testKey(t)
	text := "client|now"
	sum := sha256.Sum256([]byte(text))
	raw, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	content, ok := openPKCS1(&key.PublicKey, raw)
	if h, digest := digestInfo(content); !ok || h != crypto.SHA256 || !hmac.Equal(digest, sum[:]) {
		t.Errorf("%t %v %x", ok, h, digest)
	}
	for i := range raw {
		broken := slices.Clone(raw)
		broken[i] ^= 1
		if _, ok := openPKCS1(&key.PublicKey, broken); ok {
			t.Errorf("byte %d changed and still padded", i)
		}
	}
	if _, ok := openPKCS1(&key.PublicKey, new(big.Int).Add(key.N, big.NewInt(1)).Bytes()); ok {
		t.Error("larger than the modulus")
	}
}
