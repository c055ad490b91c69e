package member_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/id"
	"github.com/jamsos/jamsos/member"
)

// TestEveryCodeHasATextInBothLanguages reads the codes out of the sources.
func TestEveryCodeHasATextInBothLanguages(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	kit, err := filepath.Glob("../kit/id/*.go")
	if err != nil {
		t.Fatal(err)
	}
	own := regexp.MustCompile(`(?:fault\.New\(fault\.\w+, |refuse\([^,]*, |Warn\w+\s*= )"([a-z_.]+)"`)
	theirs := regexp.MustCompile(`"((?:nik|phone|passport|permit|resume_code)\.[a-z_]+)"`)
	codes := map[string]bool{}
	for i, f := range append(files, kit...) {
		if strings.HasSuffix(f, "_test.go") || strings.HasSuffix(f, "faults.go") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		pattern := own
		if i >= len(files) {
			pattern = theirs
		}
		for _, m := range pattern.FindAllStringSubmatch(string(b), -1) {
			codes[m[1]] = true
		}
	}
	if len(codes) < 50 {
		t.Fatal("only", len(codes), "codes found: the pattern does not read the sources")
	}
	for c := range codes {
		if m := member.Messages[c]; m[0] == "" || m[1] == "" {
			t.Errorf("%s has no text", c)
		}
	}
	for c, m := range member.Messages {
		if !codes[c] && !strings.HasPrefix(c, "member_no.") {
			t.Errorf("%s is never used", c)
		}
		if strings.Count(m[0], "{") != strings.Count(m[1], "{") {
			t.Errorf("%s: the two texts have other params", c)
		}
	}
}

// stuck gives the same bytes for the first draws.
type stuck struct{ zeros int }

func (s *stuck) Read(b []byte) (int, error) {
	clear(b)
	if s.zeros--; s.zeros < 0 {
		b[len(b)-1] = byte(-s.zeros)
	}
	return len(b), nil
}

func TestANumberThatIsTakenIsDrawnAgain(t *testing.T) {
	each(t, func(t *testing.T, r *member.Registry, _ *clock.Fixed) {
		r.Random = &stuck{zeros: 4}
		first, second := reserve(t, r, siti(1)), reserve(t, r, siti(2))
		if first != id.MemberNoOf(0) || second == first || get(t, r, first).NIK == get(t, r, second).NIK {
			t.Error(first, second)
		}
		sound(t, r)
	})
}
