package page

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jamsos/jamsos/web/assets"
)

const derivationPage = `{{define "title"}}t{{end}}{{define "main"}}{{template "derivation" (derive .Data)}}{{end}}`

func drawn(t *testing.T, told []Told) string {
	t.Helper()
	b, err := Load(nil, assets.Default(), Source{"x", fstest.MapFS{"a.html": {Data: []byte(derivationPage)}}})
	if err != nil {
		t.Fatal(err)
	}
	var s strings.Builder
	if err := b.Render(&s, "x/a", &View{Lang: "id", Data: told}); err != nil {
		t.Fatal(err)
	}
	_, main, _ := strings.Cut(s.String(), "<main")
	return main
}

func TestDerivationsStandUnderTheirConclusion(t *testing.T) {
	short := []Told{{Text: "Jumlah", Of: []Told{{Text: "JKK", Of: []Told{{Text: "tarif <0,24 %>"}}}}}}
	s := drawn(t, short)
	if strings.Count(s, `<ul class="reasons">`) != 3 || strings.Contains(s, "<details") {
		t.Errorf("a short derivation shows all its levels: %s", s)
	}
	if !strings.Contains(s, "tarif &lt;0,24 %&gt;") {
		t.Error("a sentence is not escaped")
	}
	long := []Told{{Text: "Jumlah"}}
	for i := range longDerivation {
		long[0].Of = append(long[0].Of, Told{Text: fmt.Sprint("baris ", i), Of: []Told{{Text: fmt.Sprint("sebab ", i)}}})
	}
	if s := drawn(t, long); strings.Count(s, "<details>") != longDerivation || !strings.Contains(s, "sebab 13") {
		t.Errorf("a long derivation folds the reasons of its lines and keeps them: %s", s)
	}
}

func TestArticlesLeadToTheirRules(t *testing.T) {
	for sentence, want := range map[string]string{
		"JKK 1 % (PP 44/2015 Ps 20), ditanggung peserta.": "PP 44/2015 Ps 20>/law?q=PP+44%2F2015+Ps+20",
		"menurut PP 50/2025.":                             "PP 50/2025>/law?q=PP+50%2F2025",
		"Perpres 109/2013 Ps 6 ayat 1":                    "Perpres 109/2013 Ps 6>/law?q=Perpres+109%2F2013+Ps+6",
		"jatuh tempo 15 Juni 2025":                        "",
	} {
		got, all := "", ""
		for _, p := range Cite(sentence) {
			all += p.Text
			if p.Href != "" {
				got += p.Text + ">" + p.Href
			}
		}
		if got != want || all != sentence {
			t.Errorf("%q: %q in %q", sentence, got, all)
		}
	}
}
