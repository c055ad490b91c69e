package seal_test

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/seal"
)

// What is sealed is sealed for good: the form of a hash never changes.
func TestTheFormOfAHashStays(t *testing.T) {
	long := strings.Repeat("x", 2000)
	for form, fields := range map[string][]string{
		"":                      {},
		"0:":                    {""},
		"1:a0:2:bc":             {"a", "", "bc"},
		"2000:" + long + "3:é:": {long, "é:"},
	} {
		want := sha256.Sum256([]byte(form))
		if got := seal.Hash(fields...); got != hex.EncodeToString(want[:]) {
			t.Errorf("%.20q: %s", form, got)
		}
	}
}

func TestHashingAllocatesItsAnswerAlone(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { seal.Hash("retail", "reference", "123456789012", "36800") }); n > 2 {
		t.Errorf("%.0f allocations", n)
	}
}
