package id

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/lang"
)

func TestEveryCodeHasItsMessage(t *testing.T) {
	c, err := lang.New(Messages())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range c.Problems() {
		t.Error(p)
	}
	codes := map[string]bool{}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	literal := regexp.MustCompile(`(?:fault\(|Code: +|= )"([a-z_]+\.[a-z_]+)"`)
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") || name == "role.go" {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range literal.FindAllStringSubmatch(string(b), -1) {
			codes[m[1]] = true
		}
	}
	for _, k := range kinds {
		for _, reason := range []string{".not_digits", ".length", ".first_digit", ".check_digit"} {
			codes[k.code+reason] = true
		}
	}
	for _, k := range []string{"npwp", "nib"} {
		for _, reason := range []string{".not_digits", ".length", ".scientific"} {
			codes[k+reason] = true
		}
	}
	if len(codes) < 35 {
		t.Fatalf("only %d codes found: %v", len(codes), codes)
	}
	for code := range codes {
		if !c.For("id").Has(code) {
			t.Errorf("%s has no message", code)
		}
	}
}
