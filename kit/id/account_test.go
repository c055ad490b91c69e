package id_test

import (
	"crypto/rand"
	"testing"

	"github.com/jamsos/jamsos/kit/id"
)

func TestAccountNumbersHaveTheirLengthAndCheckDigit(t *testing.T) {
	for n := id.MinAccountDigits; n <= id.MaxAccountDigits; n++ {
		for range 50 {
			s, err := id.NewAccountNumber(rand.Reader, n)
			if err != nil || len(s) != n || !id.ValidAccountNumber(s) || s[0] == '0' {
				t.Fatalf("%d digits: %q %v", n, s, err)
			}
			slip := []byte(s)
			slip[n/2] = '0' + (slip[n/2]-'0'+1)%10
			if id.ValidAccountNumber(string(slip)) {
				t.Fatalf("%s passes for %s", slip, s)
			}
		}
	}
	for _, s := range []string{"", "0", "12", "-12345", "+12345", "0123456", "1234567890123456789", "12a45678"} {
		if id.ValidAccountNumber(s) {
			t.Errorf("%q is taken", s)
		}
	}
}
