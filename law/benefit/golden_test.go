package benefit

import (
	"regexp"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/law"
)

// explained writes what cases answer in both languages, for a golden file.
func explained(t *testing.T, cases []Input) string {
	t.Helper()
	var out strings.Builder
	for _, in := range cases {
		r, err := Evaluate(law.MustLoad(), in)
		if err != nil {
			t.Fatal(err)
		}
		out.WriteString("# " + in.Programme.String() + " " + string(in.Event) + " " + in.Date.String() + "\n")
		for _, l := range r.Lines {
			out.WriteString(l.Benefit + " " + l.Amount.Format() + " " + l.Payee + " " + l.Payer + " " + string(l.Confidence) + "\n")
		}
		for _, lang := range []string{"id", "en"} {
			out.WriteString("\n" + strings.Join(law.Outline(law.Tell(r.Steps(), lang)), "\n") + "\n")
		}
		out.WriteString("\n")
	}
	return out.String()
}

var brace = regexp.MustCompile(`\{[a-z]+\}`)

// sameParameters checks that sentences name the same parameters in both
// languages and that both are written.
func sameParameters(t *testing.T, texts map[string]law.Text) {
	t.Helper()
	for key, text := range texts {
		if text.ID == "" || text.EN == "" || text.ID == text.EN && !strings.HasPrefix(text.ID, "{") {
			t.Errorf("%s is not in two languages", key)
		}
		count := map[string]int{}
		for i, lang := range []string{text.ID, text.EN} {
			for _, b := range brace.FindAllString(lang, -1) {
				count[b] |= 1 << i
			}
		}
		for b, in := range count {
			if in != 3 {
				t.Errorf("%s: %s stands in one language only", key, b)
			}
		}
	}
}
