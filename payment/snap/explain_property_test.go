package snap

import (
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// An explanation is shown to who asked, who may not be the one that holds the
// secret: neither secret nor signature may be in it.
func TestAnExplanationHoldsNoSecretAndNoSignature(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.StringMatching(`[A-Za-z0-9]{24}`).Draw(t, "secret")
		call := Call{"POST", "/openapi/v1.0/transfer-va/inquiry", "token", []byte(rapid.SampledFrom([]string{"", "{}", `{"a": "b c"}`}).Draw(t, "body")), "2026-11-21T09:15:00+07:00"}
		right, err := Standard().SignHMAC([]byte(secret), call)
		if err != nil {
			t.Fatal(err)
		}
		mac, _ := base64.StdEncoding.DecodeString(right)
		given := rapid.SampledFrom([]string{"", "x", b64(make([]byte, 64)), hex.EncodeToString(make([]byte, 32)), b64(make([]byte, 256))}).Draw(t, "given")
		e := Explain(Standard(), call, Credential{Secret: []byte(secret)}, given)
		all := fmt.Sprintf("%+v", e)
		for _, hidden := range []string{secret, right, hex.EncodeToString(mac), hex.EncodeToString([]byte(secret)), b64([]byte(secret))} {
			if strings.Contains(all, hidden) {
				t.Fatalf("the explanation tells %q", hidden)
			}
		}
		if e.Valid || len(e.Deviations) == 0 {
			t.Fatalf("%+v", e)
		}
	})
}

// Explain and Verify never disagree about what is valid.
func TestExplainAgreesWithVerify(t *testing.T) {
	names := Dialects()
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom(names).Draw(t, "dialect")
		call := Call{rapid.SampledFrom([]string{"POST", "get"}).Draw(t, "method"), rapid.SampledFrom([]string{"/a", "/a/b?x=2&a=1", "/"}).Draw(t, "path"),
			rapid.SampledFrom([]string{"", "tok"}).Draw(t, "token"), []byte(rapid.SampledFrom([]string{"", `{"b": 1, "a":"x y"}`}).Draw(t, "body")), "2026-11-21T09:15:00+07:00"}
		by := rapid.SampledFrom(names).Draw(t, "signed by")
		signature, err := by.SignHMAC([]byte("s"), call)
		if err != nil {
			t.Fatal(err)
		}
		e := Explain(d, call, Credential{Secret: []byte("s")}, signature)
		if e.Err != nil || e.Valid != (d.VerifyHMAC([]byte("s"), call, signature) == nil) {
			t.Fatalf("%+v", e)
		}
		if !e.Valid && slices.ContainsFunc(e.Deviations, func(d Deviation) bool { return d.Code == "unexplained" }) {
			t.Fatalf("%s signed as %s is not explained", d.Name, by.Name)
		}
	})
}

// A page of our own calls Explain for strangers: the largest body that it takes
// must not cost more than a blink.
func TestAnExplanationIsCheap(t *testing.T) {
	body := []byte(`{"a":["` + strings.Repeat(`é/& "," `, maxRecoded/10) + `"]}`)
	began := time.Now()
	e := Explain(Standard(), Call{"POST", "/a/b/c/d/e/f?x=1&a=2", strings.Repeat("t", 2048), body, "2026-11-21T09:15:00+07:00"}, Credential{ClientID: "c", Secret: []byte("s")}, b64(make([]byte, 64)))
	if len(e.Deviations) != 1 || e.Deviations[0].Code != "unexplained" {
		t.Fatalf("%+v", e.Err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	} else {
		t.Log(took)
	}
}

func FuzzExplain(f *testing.F) {
	f.Add("POST", "/a?b=1", "t", `{"a": [1.50, "é&"]}`, "2026-11-21T09:15:00+07:00", "c2lnbmF0dXJl")
	f.Add("post", "https://h/a", "Bearer t", "", "x", strings.Repeat("ab", 64))
	f.Fuzz(func(t *testing.T, method, path, token, body, stamp, signature string) {
		c := Call{method, path, token, []byte(body), stamp}
		for _, d := range []Dialect{Standard(), {Query: QuerySorted, EmptyBody: EmptyOmitted}} {
			e := Explain(d, c, Credential{Secret: []byte("s")}, signature)
			if e.Err == nil && !e.Valid && len(e.Deviations) == 0 {
				t.Fatalf("neither valid nor a reason: %+v", e)
			}
		}
	})
}
