package snap

import (
	"crypto/hmac"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"os"
	"testing"

	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/kit/money"
)

// vector is a worked example with its source. Examples whose source does not let
// them be copied stand outside the repository; they are checked where the file
// lies beside the checkout.
type vector struct {
	ID, Kind, Source, Note, Alg, Minify string
	Key                                 string `json:"key_of"`
	PublicKey                           string `json:"public_key"`
	Client                              string `json:"client_id"`
	Secret, Method, Path, Token, Body   string
	Timestamp, Message, Hex             string
	B64                                 string `json:"signature_b64"`
	HexSignature                        string `json:"signature_hex"`
	SHA256                              string
	BodySHA256                          string `json:"body_sha256"`
	Service, Request, Response          string
	Cases                               [][]any
	Expect                              json.RawMessage
	Parts                               []int64
	Total                               int64
}

const beside = "../../../shared/payments/vectors.json"

func readVectors(t *testing.T, path string) []vector {
	t.Helper()
	b, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) && path == beside {
		t.Skip("the examples that may not be copied do not lie beside the checkout (../shared/payments/vectors.json)")
	}
	var list []vector
	if err == nil {
		err = json.Unmarshal(b, &list)
	}
	if err != nil || len(list) < 10 {
		t.Fatalf("%d vectors: %v", len(list), err)
	}
	return list
}

// elsewhere are kinds of examples that other packages hold.
var elsewhere = map[string]bool{"qris": true, "qris_bad": true, "crc16": true, "sha1_upper": true, "mt940": true, "sum": true}

func TestVectorsOfTheRepository(t *testing.T) {
	if n := runVectors(t, "testdata/vectors.json"); n != 12 {
		t.Errorf("%d vectors ran", n)
	}
}

func TestVectorsBesideTheCheckout(t *testing.T) {
	if n := runVectors(t, beside); n < 23 {
		t.Errorf("only %d vectors ran", n)
	}
}

func runVectors(t *testing.T, path string) (ran int) {
	list := readVectors(t, path)
	keys := map[string]*rsa.PublicKey{}
	for _, v := range list {
		if v.PublicKey != "" {
			k, err := ParsePublicKey([]byte(v.PublicKey))
			if err != nil {
				t.Fatalf("%s: %v", v.ID, err)
			}
			keys[v.ID] = k
		}
	}
	for _, v := range list {
		if elsewhere[v.Kind] {
			continue
		}
		ran++
		if v.Key == "" {
			v.Key = v.ID
		}
		t.Run(v.ID, func(t *testing.T) { checkVector(t, v, keys[v.Key]) })
	}
	return ran
}

func (v vector) call() Call {
	return Call{Method: v.Method, Path: v.Path, Token: v.Token, Body: []byte(v.Body), Timestamp: v.Timestamp}
}

func checkVector(t *testing.T, v vector, key *rsa.PublicKey) {
	d := Standard()
	if v.Alg == "sha256" {
		d, _ = DialectNamed("bca-legacy")
		if v.Minify != "strip_all" {
			d.Minify = MinifyJSON
		}
	}
	switch v.Kind {
	case "rsa_token":
		if err := VerifyToken(key, v.Client, v.Timestamp, v.B64); err != nil {
			t.Error(err)
		}
		if VerifyToken(key, v.Client+"x", v.Timestamp, v.B64) == nil || VerifyToken(key, v.Client, v.Timestamp+"0", v.B64) == nil {
			t.Error("another client or time has the same signature")
		}
		if _, err := ParseTimestamp(v.Timestamp); err != nil {
			t.Error(err)
		}
	case "rsa_service", "rsa_service_nobody":
		if v.Kind == "rsa_service_nobody" {
			if d.VerifyRSA(key, v.call(), v.B64) == nil {
				t.Error("the standard's dialect took a signature without the body's segment")
			}
			d, _ = DialectNamed("body-omitted")
		}
		if err := d.VerifyRSA(key, v.call(), v.B64); err != nil {
			t.Error(err)
		}
		if other := v.call(); d.VerifyRSA(key, Call{other.Method, other.Path + "/", "", other.Body, other.Timestamp}, v.B64) == nil {
			t.Error("another path has the same signature")
		}
	case "hmac_service", "hmac_service_nobody":
		if v.Kind == "hmac_service_nobody" {
			d, _ = DialectNamed("body-omitted")
		}
		checkHMAC(t, d, v)
	case "hmac_service_must_fail":
		if err := d.VerifyHMAC([]byte(v.Secret), v.call(), v.B64); !errors.Is(err, fault.New("", codeSignatureWrong)) {
			t.Errorf("got %v", err)
		}
	case "raw_hmac":
		mac := hmac.New(sha512.New, []byte(v.Secret))
		mac.Write([]byte(v.Message))
		for _, s := range []string{v.Hex, v.B64} {
			if b, err := decodeSignature(s, sha512.Size); err != nil || !hmac.Equal(b, mac.Sum(nil)) {
				t.Errorf("%s: %x, %v", s, b, err)
			}
		}
	case "rsa_token_symmetric_variant":
		// Not standard: an HMAC where RSA belongs. It is what it says, and refused.
		text, err := TokenString(v.Client, v.Timestamp)
		mac := hmac.New(sha512.New, []byte(v.Secret))
		mac.Write([]byte(text))
		if want := base64.StdEncoding.EncodeToString(mac.Sum(nil)); err != nil || want != v.B64 {
			t.Errorf("%s, %v", want, err)
		}
		if err := VerifyToken(&testKey(t).PublicKey, v.Client, v.Timestamp, v.B64); !errors.Is(err, fault.New("", codeSignatureUnreadable)) {
			t.Errorf("got %v", err)
		}
	case "body_sha256":
		if _, digest, err := d.Digest([]byte(v.Body)); err != nil || digest != v.SHA256 {
			t.Errorf("%s, %v", digest, err)
		}
		if _, digest, _ := (Dialect{Minify: MinifyNone}).Digest([]byte(v.Body)); digest == v.SHA256 {
			t.Error("nothing was to minify")
		}
	case "va_pair":
		checkPair(t, v)
	case "json_invalid":
		if _, err := Minify([]byte(v.Body)); !errors.Is(err, fault.New("", codeBodyUnreadable)) {
			t.Errorf("got %v", err)
		}
		if _, err := d.ReadPaymentAnswer([]byte(v.Body)); err == nil {
			t.Error("it was read")
		}
	case "response_code":
		for _, c := range v.Cases {
			r, err := ParseResponseCode(c[0].(string))
			if err != nil || r.HTTP != int(c[1].(float64)) || r.Service != c[2] || r.Case != c[3] || r.String() != c[0] {
				t.Errorf("%v: %+v, %v", c, r, err)
			}
			if k, ok := r.Of(); !ok || k.HTTP != r.HTTP || k.Case != r.Case {
				t.Errorf("%v is not in the table", c)
			}
		}
	default:
		t.Errorf("nobody checks %s", v.Kind)
	}
}

func checkHMAC(t *testing.T, d Dialect, v vector) {
	if v.BodySHA256 != "" {
		if _, digest, err := d.Digest([]byte(v.Body)); err != nil || digest != v.BodySHA256 {
			t.Errorf("digest %s, %v", digest, err)
		}
	}
	given := 0
	for _, s := range []struct {
		text string
		Encoding
	}{{v.B64, Base64}, {v.HexSignature, Hex}} {
		if s.text == "" {
			continue
		}
		given++
		if err := d.VerifyHMAC([]byte(v.Secret), v.call(), s.text); err != nil {
			t.Errorf("%s: %v", s.Encoding, err)
		}
		d.Encoding = s.Encoding
		if got, err := d.SignHMAC([]byte(v.Secret), v.call()); err != nil || got != s.text {
			t.Errorf("signed %s, %v", got, err)
		}
		if d.VerifyHMAC([]byte(v.Secret+"x"), v.call(), s.text) == nil {
			t.Error("another secret makes the same signature")
		}
	}
	if given == 0 {
		t.Error("no signature is given")
	}
}

func checkPair(t *testing.T, v vector) {
	d := Standard()
	if v.ID == "P-24" { // its sample pads with zeros
		if _, err := d.ReadInquiry([]byte(v.Request)); err == nil {
			t.Error("zeros are padding only in a dialect that says so")
		}
		d, _ = DialectNamed("aspi")
	}
	var want struct {
		Code   string
		Status Status
		Sum    string `json:"bills_sum"`
	}
	if err := json.Unmarshal(v.Expect, &want); err != nil {
		t.Fatal(err)
	}
	var bills []Bill
	var head Head
	var status Status
	var total Amount
	if v.Service == "24" {
		if m, err := d.ReadInquiry([]byte(v.Request)); err != nil || m.RequestID == "" || m.CustomerNo == "" || m.ChannelCode != "6011" || m.At == "" {
			t.Errorf("request: %+v, %v", m, err)
		}
		m, err := d.ReadInquiryAnswer([]byte(v.Response))
		if err != nil {
			t.Fatal(err)
		}
		head, status, bills, total = m.Head, m.Data.Status, m.Data.Bills, m.Data.Total
	} else {
		if m, err := d.ReadPayment([]byte(v.Request)); err != nil || m.RequestID == "" || m.Paid.Rupiah == 0 || m.Type != "1" || len(m.Bills) != 1 {
			t.Errorf("request: %+v, %v", m, err)
		}
		m, err := d.ReadPaymentAnswer([]byte(v.Response))
		if err != nil {
			t.Fatal(err)
		}
		head, status, bills, total = m.Head, m.Data.Status, m.Data.Bills, m.Data.Paid
	}
	if head.ResponseCode != want.Code || status != want.Status || !head.Succeeded() {
		t.Errorf("%+v %s", head, status)
	}
	var sum money.Rupiah
	for _, b := range bills {
		sum += b.Amount.Rupiah
	}
	if sum == 0 || sum != total.Rupiah || want.Sum != "" && total.Value() != want.Sum {
		t.Errorf("bills %v of %v", sum, total)
	}
}

func TestLegacyDialectsReproduceWhatWasPublished(t *testing.T) {
	// The two legacy examples at hand use each their own half of bca-legacy; here
	// the whole: white space inside strings, HMAC-SHA256, sorted query.
	d, err := DialectNamed("bca-legacy")
	if err != nil {
		t.Fatal(err)
	}
	mac := hmac.New(sha256.New, []byte("s"))
	sum := sha256.Sum256([]byte(`{"a":"bc"}`))
	mac.Write([]byte("POST:/x?A=1&B=2&B=1:t:" + hex.EncodeToString(sum[:]) + ":now"))
	got, err := d.SignHMAC([]byte("s"), Call{"POST", "/x?B=2&A=1&B=1", "t", []byte("{ \"a\":\t\"b c\" }"), "now"})
	if want := hex.EncodeToString(mac.Sum(nil)); err != nil || got != want {
		t.Errorf("%s, want %s: %v", got, want, err)
	}
}
