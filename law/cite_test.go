package law

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestArticlesStandInTheData(t *testing.T) {
	article := regexp.MustCompile(`(PP|UU|Permenaker|Perpres) \d+/\d{4}`)
	read := 0
	for _, pattern := range []string{"*.go", "benefit/*.go", "governance/*.go"} {
		names, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			read++
			ast.Inspect(f, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && article.MatchString(lit.Value) {
					t.Errorf("%s: %s: an article stands in the data, with the value that it decides", name, lit.Value)
				}
				return true
			})
		}
	}
	if read < 50 {
		t.Errorf("only %d files were read", read)
	}
}

func TestCiteJoinsArticles(t *testing.T) {
	for want, citations := range map[string][]string{
		"PP 45/2015 Ps 26(1)-(3), 26(4)":                  {"PP 45/2015 Ps 26(1)-(3)", "PP 45/2015 Ps 26(4)"},
		"PP 37/2021 Ps 18 jo. PP 6/2025":                  {"PP 37/2021 Ps 18 jo. PP 6/2025", "PP 6/2025"},
		"PP 37/2021 Ps 18 jo. PP 6/2025; PP 37/2021 Ps 2": {"PP 37/2021 Ps 18 jo. PP 6/2025", "PP 37/2021 Ps 2"},
		"PP 45/2015 Ps 15, 1; UU 7/1983 Ps 17":            {"PP 45/2015 Ps 15", "PP 45/2015 Ps 1", "UU 7/1983 Ps 17"},
		"PP 45/2015 Ps 15":                                {"PP 45/2015 Ps 15", "PP 45/2015 Ps 15"},
	} {
		var values []*Value
		for _, c := range citations {
			values = append(values, &Value{Citation: c})
		}
		if got := Cite(values...); got != want {
			t.Errorf("Cite(%q) = %q, want %q", citations, got, want)
		}
	}
}

func TestOutlineSaysAReasonOnce(t *testing.T) {
	rounded := NewStep("rounded_up")
	flat := NewStep("flat", WordParam("programme", "JKM"), RpParam("amount", 6800), TextParam("article", "X"))
	line := NewStep("relief", WordParam("programme", "JKM"), RateParam("cut", 0), RpParam("amount", 6800), TextParam("article", "X")).Because(flat, rounded)
	a, b := line.In("en"), flat.In("en")
	got := Outline(Tell([]Step{TotalStep(20400, line, line, flat)}, "en"))
	want := []string{"Sum of 3 lines: Rp20,400.", "  " + a, "    " + b, "    Rounded up to the whole rupiah.", "  " + a, "    " + b, "  " + b}
	if !slices.Equal(got, want) {
		t.Errorf("outline %q, want %q", got, want)
	}
}
