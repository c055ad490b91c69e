package scenarios

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jamsos/jamsos/law"
)

// FuzzRead looks for scenarios that make the reader or the law panic, and for
// refusals that do not name the file.
func FuzzRead(f *testing.F) {
	names, err := embedded.ReadDir(".")
	if err != nil {
		f.Fatal(err)
	}
	for _, n := range names {
		b, err := embedded.ReadFile(n.Name())
		if err != nil {
			f.Fatal(err)
		}
		// One scenario of each file is enough to start from.
		first, _, _ := strings.Cut(string(b)[1:], "\n- title:")
		f.Add([]byte("-" + first + "\n"))
	}
	l := law.MustLoad()
	f.Fuzz(func(t *testing.T, b []byte) {
		list, err := Read(fstest.MapFS{"fuzz.yaml": {Data: b}})
		if err != nil {
			if !strings.Contains(err.Error(), "fuzz.yaml") {
				t.Fatalf("refused without the file's name: %v", err)
			}
			return
		}
		for _, s := range list {
			s.Differences(l)
		}
	})
}
