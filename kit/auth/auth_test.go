package auth

import (
	"encoding/base64"
	"errors"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "write the golden files anew")

var noon = time.Date(2026, 11, 21, 5, 0, 0, 0, time.UTC)

func code(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.FaultCode()
	}
	return ""
}

func TestPasswordPolicy(t *testing.T) {
	about := []string{"Siti Rahmawati", "siti.r@contoh.co.id", "26011874402"}
	for p, want := range map[string]string{
		"kuda hujan lampu tujuh": "", "Rahmawati suka durian di sungai": "", "ñandú büro 42 é": "",
		"pendek": "password.short", strings.Repeat("aB3 ", 40): "password.long",
		"Password123": "password.common", "BISMILLAH 786": "password.common", "1234567890": "password.common",
		"aaaaaaaaaaaa": "password.common", "abcabcabcabc": "password.common", "qwertyuiop": "password.common", "..........": "password.common",
		"Rahmawati123": "password.personal", "26011874402 aku": "password.personal", "26011874402": "password.common",
	} {
		if got := code(CheckPolicy(p, about...)); got != want {
			t.Errorf("%q: %q, want %q", p, got, want)
		}
	}
}

func TestPasswordHash(t *testing.T) {
	h := HashPassword("kuda hujan lampu")
	if ok, rehash, err := CheckPassword(h, "kuda hujan lampu"); !ok || rehash || err != nil {
		t.Error(ok, rehash, err)
	}
	if ok, _, err := CheckPassword(h, "kuda hujan lampU"); ok || err != nil {
		t.Error("a wrong password was accepted", err)
	}
	if HashPassword("kuda hujan lampu") == h {
		t.Error("no salt")
	}
	composed, decomposed := "caf\u00e9 pagi hari", "cafe\u0301 pagi hari"
	if ok, _, _ := CheckPassword(HashPassword(composed), decomposed); !ok {
		t.Error("the same letters from another keyboard were refused")
	}
	// Made with m=8 KiB, t=1: cheaper than today's cost.
	weak := "$argon2id$v=19$m=8,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
	weak += base64Key("kuda hujan lampu", 1, 8)
	if ok, rehash, err := CheckPassword(weak, "kuda hujan lampu"); !ok || !rehash || err != nil {
		t.Error("an old hash must be accepted and made anew:", ok, rehash, err)
	}
	for _, bad := range []string{"", "x", "$2a$10$abc", "$argon2id$v=19$m=99999999,t=1,p=1$AAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAA", h[:len(h)-30]} {
		if ok, _, err := CheckPassword(bad, "x"); ok || !errors.Is(err, ErrHash) {
			t.Errorf("%q: %v, %v", bad, ok, err)
		}
	}
}

func TestTOTP(t *testing.T) {
	// RFC 6238 appendix B, SHA-1: at 59 s the eight digits are 94287082.
	rfc := "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	if c, err := TOTPCode(rfc, time.Unix(59, 0)); c != "287082" || err != nil {
		t.Errorf("RFC 6238 vector: %s, %v", c, err)
	}
	secret, url, err := NewTOTP("Jamsos", "rina")
	if err != nil || !strings.HasPrefix(url, "otpauth://totp/Jamsos:rina?") {
		t.Fatal(url, err)
	}
	c, _ := TOTPCode(secret, noon)
	step, ok, err := VerifyTOTP(secret, c[:3]+" "+c[3:], noon, 0)
	if !ok || err != nil || step != noon.Unix()/30 {
		t.Fatal(step, ok, err)
	}
	for name, c := range map[string]struct {
		at   time.Duration
		last int64
		want bool
	}{
		"accepted half a minute early": {-30 * time.Second, 0, true},
		"accepted half a minute late":  {30 * time.Second, 0, true},
		"refused a minute early":       {-time.Minute, 0, false},
		"refused a minute late":        {time.Minute, 0, false},
		"refused a second time":        {10 * time.Second, step, false},
	} {
		t.Run(name, func(t *testing.T) {
			code, _ := TOTPCode(secret, noon)
			if _, ok, err := VerifyTOTP(secret, code, noon.Add(c.at), c.last); ok != c.want || err != nil {
				t.Error(ok, err)
			}
		})
	}
	if _, ok, _ := VerifyTOTP(secret, "", noon, 0); ok {
		t.Error("no code was accepted")
	}
}

func TestOneTimeCode(t *testing.T) {
	hash := func(s string) string { return "keyed:" + hashSecret(s) }
	c, fresh := NewOneTime(noon, 5*time.Minute, hash)
	if len(c) != 6 || strings.Contains(fresh.Hash, c) {
		t.Fatal(c, fresh)
	}
	t.Run("works once", func(t *testing.T) {
		o := fresh
		if err := o.Check(c[:3]+" "+c[3:], noon.Add(time.Minute), hash); err != nil {
			t.Error(err)
		}
		if got := code(o.Check(c, noon.Add(time.Minute), hash)); got != "otp.used" {
			t.Error(got)
		}
	})
	t.Run("expires to the instant", func(t *testing.T) {
		o := fresh
		if got := code(o.Check(c, noon.Add(5*time.Minute), hash)); got != "otp.expired" {
			t.Error(got)
		}
		if err := o.Check(c, noon.Add(5*time.Minute-time.Microsecond), hash); err != nil {
			t.Error(err)
		}
	})
	t.Run("closes after five wrong tries, even for the right code", func(t *testing.T) {
		o := fresh
		wrong := "000000"
		if c == wrong {
			wrong = "000001"
		}
		for left := MaxTries - 1; left >= 0; left-- {
			err := o.Check(wrong, noon, hash)
			if e, ok := errors.AsType[*Error](err); !ok || e.Code != "otp.wrong" || e.FaultParams()["left"] != left {
				t.Fatal(err)
			}
		}
		if got := code(o.Check(c, noon, hash)); got != "otp.tries" {
			t.Error(got)
		}
	})
}

func TestCredential(t *testing.T) {
	c := NewCredential()
	id, secret, ok := ParseToken(c.Token())
	if !ok || id != c.ID || !CheckSecret(c.Hash, secret) || CheckSecret(c.Hash, secret+"x") || CheckSecret("", "") {
		t.Error(c)
	}
	for _, s := range []string{"", ".", "jms_abc.def", c.ID, c.Secret, "x" + c.Token()} {
		if _, _, ok := ParseToken(s); ok {
			t.Errorf("%q has the shape of a token", s)
		}
	}
}

// TestRoleTable keeps the table readable: a change of rights is a change of a file.
func TestRoleTable(t *testing.T) {
	var b strings.Builder
	all := map[Permission]bool{}
	for _, r := range Roles {
		fmt.Fprintf(&b, "%s:\n", r)
		for _, p := range grants[r] {
			all[p] = true
			fmt.Fprintf(&b, "  %s\n", p)
		}
	}
	const golden = "testdata/roles.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("the table changed; if on purpose, run with -update:\n%s", b.String())
	}
	for role, can := range map[Role]Permission{"": SelfRead, "root": KeyRotate, Officer: "", Citizen: "self.delete"} {
		if Can(role, can) {
			t.Errorf("%q can %q", role, can)
		}
	}
	for p := range all {
		if Can(Citizen, p) && !strings.HasPrefix(string(p), "self.") ||
			(Can(EmployerOwner, p) || Can(PayrollClerk, p)) && !strings.HasPrefix(string(p), "company.") {
			t.Errorf("%s reaches beyond the own record", p)
		}
		if Can(PayrollClerk, p) && !Can(EmployerOwner, p) {
			t.Errorf("a clerk can %s and the owner cannot", p)
		}
	}
	if len(grants) != len(Roles) || Role("root").Valid() || !Finance.Valid() || !Auditor.InOffice() || EmployerOwner.InOffice() {
		t.Error("the roles are not the table's")
	}
}

// base64Key derives a key with a salt of zeros, as an older cost would have.
func base64Key(password string, time, memory uint32) string {
	return base64.RawStdEncoding.EncodeToString(derive(password, make([]byte, 16), time, memory, 1, 32))
}
