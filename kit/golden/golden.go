// Package golden compares what people read (pages, letters, explanations) with
// files under testdata, for tests only. `go test ./pkg -update` writes them anew;
// the change is then read before it is committed.
package golden

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

// Check fails the test when testdata/name differs from got, and names the first
// line that does.
func Check(t testing.TB, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got == string(b) {
		return
	}
	have, want := strings.Split(got, "\n"), strings.Split(string(b), "\n")
	line := 0
	for line < len(have) && line < len(want) && have[line] == want[line] {
		line++
	}
	at := func(lines []string) string {
		if line < len(lines) {
			return lines[line]
		}
		return "(end)"
	}
	t.Errorf("%s differs (read the change, then run with -update) in line %d:\n- %s\n+ %s", path, line+1, at(want), at(have))
}
