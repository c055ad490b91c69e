package jamsos_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// oneWord are words that pages used beside another for the same thing; the
// glossary says which one is ours.
var oneWord = map[string]string{"kanal": "saluran", "data awal": "data contoh", "data buatan": "data contoh"}

func TestPagesUseOneWordForAThing(t *testing.T) {
	read := 0
	if err := filepath.WalkDir("web", func(p string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Base(p) != "id.json" {
			return err
		}
		b, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		read++
		for i, line := range strings.Split(string(b), "\n") {
			for word, ours := range oneWord {
				if strings.Contains(strings.ToLower(line), word) {
					t.Errorf("%s:%d says %q, ours is %q: %s", p, i+1, word, ours, strings.TrimSpace(line))
				}
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if read < 7 {
		t.Errorf("only %d catalogues were read", read)
	}
}
