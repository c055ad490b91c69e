package sheet

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestMessagesOfEachCode(t *testing.T) {
	var codes []Code
	for c := range messages {
		codes = append(codes, c)
	}
	slices.Sort(codes)
	var out strings.Builder
	for _, c := range codes {
		e := &Error{Code: c, Sheet: "Sheet1", Row: 7, Limit: 268435456}
		fmt.Fprintf(&out, "%s\n  id: %s\n  en: %s\n", c, e.Message("id"), e.Message("en"))
		if strings.Contains(e.Message("id")+e.Message("en"), "{") || messages[c].id == messages[c].en {
			t.Errorf("%s: %q", c, e.Message("en"))
		}
	}
	const path = "testdata/messages.golden"
	if *update {
		if err := os.WriteFile(path, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Error("the messages differ from testdata/messages.golden; read the difference and run with -update")
	}
}
