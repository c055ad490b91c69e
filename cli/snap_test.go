package cli

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/payment/snap"
)

type snapAnswer struct {
	StringToSign string `json:"string_to_sign"`
	Signature    string
	Valid        bool
	Reason       string
	Why          []struct{ Code string }
}

// answered is jamsos --json with an exit code that is expected.
func answered(t *testing.T, v any, exit int, args ...string) {
	t.Helper()
	code, out := jamsos(t, t.TempDir(), append([]string{"--json"}, args...)...)
	if code != exit {
		t.Fatalf("%v: exit %d, want %d\n%s", args, code, exit, out)
	}
	if err := json.Unmarshal([]byte(out), v); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
}

func file(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSnapSignsAndVerifiesWithASecret(t *testing.T) {
	// The known answer is vector S-02 of payment/snap.
	body := file(t, "{\r\n\t\"partnerServiceId\": \"   19777\",\r\n\t\"customerNo\": \"210800004501\",\r\n\t\"virtualAccountNo\": \"   19777210800004501\",\r\n\t\"virtualAccountName\": \"PT CONTOH  MAJU & REKAN <SEMARANG>\",\r\n\t\"paymentRequestId\": \"INQ-20261121-000001\",\r\n\t\"paidAmount\": {\"value\": \"108990.00\", \"currency\": \"IDR\"},\r\n\t\"trxDateTime\": \"2026-11-21T09:16:02+07:00\",\r\n\t\"referenceNo\": \"00113696201\",\r\n\t\"flagAdvise\": \"N\",\r\n\t\"additionalInfo\": {\"catatan\": \"iuran \\\"JKK\\/JKM\\\" — Nov\"}\r\n}")
	const sig = "vB9M4omhrtkfjelcRyEPisRfo7ZTIq1YZiud0+ryLMEZGDBlIDdN3D3pYYbQzVjJoVZi4Smqci1o6WhyTSFaWg=="
	const digest = "42fb5e0307ada28b781ab9dd63a690d5ee8ea4b58f791b9f4236839f57713c25"
	call := []string{"--method", "POST", "--path", "/openapi/v1.0/transfer-va/payment", "--body", body, "--timestamp", "2026-11-21T09:16:02+07:00", "--secret", "contoh-rahasia", "--token", "tok-contoh"}
	var got snapAnswer
	answered(t, &got, 0, append([]string{"snap", "sign"}, call...)...)
	if got.Signature != sig || !got.Valid || got.StringToSign != "POST:/openapi/v1.0/transfer-va/payment:tok-contoh:"+digest+":2026-11-21T09:16:02+07:00" {
		t.Errorf("%+v", got)
	}
	answered(t, &got, 0, append([]string{"snap", "verify", "--signature", sig}, call...)...)
	if !got.Valid || got.Signature != sig {
		t.Errorf("%+v", got)
	}
	answered(t, &got, 0, append([]string{"snap", "sign", "--dialect", "bri"}, call...)...)
	if len(got.Signature) != 128 {
		t.Errorf("BRI signs in hexadecimal: %+v", got)
	}
	answered(t, &got, 1, append([]string{"snap", "verify", "--signature", "v" + sig}, call...)...)
	if got.Valid || got.Reason != "snap.signature_unreadable" {
		t.Errorf("%+v", got)
	}
	answered(t, &got, 1, append([]string{"snap", "verify", "--signature", "A" + sig[1:]}, call...)...)
	if got.Valid || got.Reason != "snap.signature_wrong" {
		t.Errorf("%+v", got)
	}
	var d struct{ Minified, Digest string }
	answered(t, &d, 0, "snap", "body-digest", body)
	if d.Digest != digest || !strings.Contains(d.Minified, `"PT CONTOH  MAJU & REKAN <SEMARANG>"`) || strings.Contains(d.Minified, "\n") || !strings.Contains(d.Minified, `JKK\/JKM`) {
		t.Errorf("%+v", d)
	}
	answered(t, &d, 0, "snap", "body-digest", file(t, ""))
	if d.Minified != "" || d.Digest != "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" {
		t.Errorf("%+v", d)
	}
}

// keyFiles writes a new key, private and public.
func keyFiles(t *testing.T) (*rsa.PrivateKey, string, string) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return key, file(t, string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}))),
		file(t, string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})))
}

func TestSnapSignsAndVerifiesWithKeys(t *testing.T) {
	key, private, public := keyFiles(t)
	call := []string{"--method", "POST", "--path", "/v1.0/debit/notify", "--body", file(t, `{ "a": 1 }`), "--timestamp", "2026-11-21T09:15:00+07:00", "--dialect", "midtrans"}
	var got, checked snapAnswer
	answered(t, &got, 0, append([]string{"snap", "sign", "--private-key", private}, call...)...)
	for _, with := range [][]string{{"--public-key", public}, {"--private-key", private}} {
		answered(t, &checked, 0, append(append([]string{"snap", "verify", "--signature", got.Signature}, with...), call...)...)
		if !checked.Valid || checked.StringToSign != got.StringToSign || strings.Count(got.StringToSign, ":") != 6 {
			t.Errorf("%+v", checked)
		}
	}
	call[1] = "post"
	answered(t, &checked, 1, append([]string{"snap", "verify", "--signature", got.Signature, "--public-key", public}, call...)...)
	if checked.Valid || len(checked.Why) != 1 || checked.Why[0].Code != "method_case" {
		t.Errorf("another method: %+v", checked)
	}

	sig, err := snap.SignToken(key, "CONTOH", "2026-11-21T09:00:00+07:00")
	if err != nil {
		t.Fatal(err)
	}
	token := []string{"snap", "token-verify", "--client-id", "CONTOH", "--public-key", public, "--signature", sig, "--timestamp"}
	answered(t, &checked, 0, append(token, "2026-11-21T09:00:00+07:00")...)
	if !checked.Valid || checked.StringToSign != "CONTOH|2026-11-21T09:00:00+07:00" {
		t.Errorf("%+v", checked)
	}
	answered(t, &checked, 1, append(token, "2026-11-21T09:00:01+07:00")...)
	if checked.Valid {
		t.Error("another time has the same signature")
	}
}

func TestSnapRefusesWithoutTellingSecrets(t *testing.T) {
	_, private, public := keyFiles(t)
	body, broken := file(t, `{}`), file(t, `{"a":1,}`)
	const secret = "sangat-rahasia"
	call := func(body string, more ...string) []string {
		return append([]string{"--method", "POST", "--path", "/a", "--body", body, "--timestamp", "2026-11-21T09:15:00+07:00"}, more...)
	}
	nowhere := filepath.Join(t.TempDir(), "nowhere")
	for _, c := range []struct {
		exit int
		says string
		args []string
	}{
		{1, "snap.body_unreadable", append([]string{"snap", "sign"}, call(broken, "--secret", secret)...)},
		{1, "snap.body_unreadable", append([]string{"snap", "verify", "--signature", "x"}, call(broken, "--secret", secret)...)},
		{1, "snap.dialect_unknown", append([]string{"snap", "sign", "--dialect", "x"}, call(body, "--secret", secret)...)},
		{1, "snap.key_private", append([]string{"snap", "verify", "--signature", "x"}, call(body, "--public-key", private)...)},
		{1, "snap.key_public", append([]string{"snap", "sign"}, call(body, "--private-key", public)...)},
		{1, "snap.key_unreadable", append([]string{"snap", "sign"}, call(body, "--private-key", body)...)},
		{1, "snap.path_invalid", []string{"snap", "sign", "--method", "POST", "--path", "a", "--timestamp", "x", "--secret", secret}},
		{2, "", append([]string{"snap", "sign"}, call(body)...)},
		{2, "", append([]string{"snap", "verify"}, call(body, "--secret", secret)...)},
		{2, "", append([]string{"snap", "sign"}, call(body, "--secret", secret, "--private-key", private)...)},
		{2, `"usage"`, []string{"snap", "body-digest", nowhere}},
		{2, `"usage"`, append([]string{"snap", "sign"}, call(nowhere, "--secret", secret)...)},
		{2, `"usage"`, append([]string{"snap", "sign"}, call(body, "--private-key", nowhere)...)},
		{2, `"usage"`, append([]string{"snap", "verify", "--signature", "x"}, call(nowhere, "--secret", secret)...)},
		{2, `"usage"`, append([]string{"snap", "verify", "--signature", "x"}, call(body, "--public-key", nowhere)...)},
		{2, `"usage"`, []string{"snap", "token-verify", "--client-id", "c", "--timestamp", "x", "--signature", "x", "--public-key", nowhere}},
		{1, "snap.body_unreadable", []string{"snap", "body-digest", file(t, "{\"a\":\"caf\xe9\"}")}},
		{1, "snap.body_unreadable", append([]string{"snap", "sign"}, call(file(t, "{\"a\":\"caf\xe9\"}"), "--secret", secret)...)},
		{1, "snap.body_unreadable", []string{"snap", "body-digest", broken}},
		{1, "snap.service_unknown", []string{"snap", "codes", "--service", "99"}},
	} {
		for _, as := range [][]string{{"--json"}, nil} {
			code, out := jamsos(t, t.TempDir(), append(as, c.args...)...)
			if code != c.exit || as != nil && !strings.Contains(out, c.says) || as == nil && c.says != "" && strings.Contains(out, c.says) {
				t.Errorf("%v: exit %d: %s", c.args, code, out)
			}
			if strings.Contains(out, secret) || strings.Contains(out, "MII") || strings.Contains(out, "{field}") {
				t.Errorf("%v tells too much: %s", c.args, out)
			}
		}
	}
}

func TestSnapTablesAreComplete(t *testing.T) {
	var codes struct {
		Codes []struct {
			Code, Message, Case string
			HTTP                int
			ID                  string `json:"meaning_id"`
		}
		Answers []struct {
			Code, Situation, Status string
			First                   bool `json:"first_status"`
		}
	}
	answered(t, &codes, 0, "snap", "codes", "--service", "25")
	found := map[string]bool{}
	for _, c := range codes.Codes {
		found[c.Code] = c.Message != "" && c.ID != "" && len(c.Case) == 2 && c.HTTP > 0
	}
	for _, c := range []string{"2002500", "4042518", "4092500", "4012501", "4042514"} {
		if !found[c] {
			t.Errorf("%s is missing", c)
		}
	}
	same := false
	for _, a := range codes.Answers {
		same = same || a.Situation == "same_payment" && a.Code == "4042518" && a.First
	}
	if !same {
		t.Errorf("%+v", codes.Answers)
	}
	var dialects struct {
		Dialects []struct{ Name, Source, Encoding, Prefix string }
	}
	answered(t, &dialects, 0, "snap", "dialects")
	if len(dialects.Dialects) != len(snap.Dialects()) || dialects.Dialects[0].Source == "" {
		t.Errorf("%+v", dialects)
	}
	for _, args := range [][]string{{"snap", "codes"}, {"snap", "dialects"}} {
		if code, out := jamsos(t, t.TempDir(), args...); code != 0 || !strings.Contains(out, "\n") || strings.HasPrefix(out, "{") {
			t.Errorf("%v: exit %d %s", args, code, out)
		}
	}
}

func TestSnapTellsProgramsTheReasonInWords(t *testing.T) {
	body := file(t, "{\"a\":\"caf\xe9\"}")
	for lang, words := range map[string]string{"id": "rusak pada bita ke-9", "en": "it breaks at byte 9"} {
		code, out := jamsos(t, t.TempDir(), "--lang", lang, "--json", "snap", "body-digest", body)
		var got struct{ Error problem }
		if err := json.Unmarshal([]byte(out), &got); err != nil || code != 1 || got.Error.Code != "snap.body_unreadable" || got.Error.Class != "invalid" || !strings.Contains(got.Error.Detail, words) {
			t.Errorf("exit %d, %v\n%s", code, err, out)
		}
	}
}
