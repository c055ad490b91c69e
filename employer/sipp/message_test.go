package sipp_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/employer/sipp"
)

var update = flag.Bool("update", false, "write the golden files anew")

// example is a problem of each code with what it would carry.
func example(code string, severity sipp.Severity) sipp.Problem {
	return sipp.Problem{Sheet: sipp.Wages, Row: 12, Column: "F", Field: "UPAH", Code: code, Severity: severity, Value: "3,27E+15", Params: map[string]string{
		"columns": "UPAH", "first": "A", "second": "C", "limit": "2000000", "month": "2025-06", "name": "Sheet3", "count": "57", "first_row": "7",
		"choices": "L, P", "digits": "15", "reason": "nik.birth_date", "date": "1990-01-01", "age": "12", "employer": "17081342", "amount": "3.666.667",
	}}
}

func TestMessagesSayWhatWhyAndWhatToDo(t *testing.T) {
	var codes []string
	all := sipp.Codes()
	for code := range all {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	var out strings.Builder
	for _, code := range codes {
		p := example(code, all[code])
		id, en := p.Message("id"), p.Message("en")
		fmt.Fprintf(&out, "%s (%s)\n  id: %s\n  en: %s\n", code, all[code], id, en)
		for _, m := range []string{id, en} {
			if strings.Contains(m, "{") || strings.Count(m, ".") < 1 || len(m) < 30 {
				t.Errorf("%s: %q", code, m)
			}
		}
		if id == en {
			t.Errorf("%s is not translated", code)
		}
	}
	path := filepath.Join("testdata", "messages.golden")
	if *update {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(path, []byte(out.String()), 0o644))
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if out.String() != string(want) {
		t.Error("the messages differ from testdata/messages.golden; read the difference and run with -update")
	}
}

// TestEachCodeIsUsedAndKnown compares the catalogue with the code's own strings.
func TestEachCodeIsUsedAndKnown(t *testing.T) {
	files, err := filepath.Glob("*.go")
	must(t, err)
	literal := regexp.MustCompile(`"((?:file|row|key|duplicate|cell|formula|required|expected|choice|nik|passport|kpj|name|date|birth|contract|month|npp|amount|phone|email|number|leaver)_[a-z_]+)"`)
	used := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") || f == "catalogue.go" || f == "template.go" || f == "json.go" {
			continue
		}
		src, err := os.ReadFile(f)
		must(t, err)
		for _, m := range literal.FindAllStringSubmatch(string(src), -1) {
			used[m[1]] = true
			if _, ok := sipp.Codes()[m[1]]; !ok {
				t.Errorf("%s uses %s, which has no words", f, m[1])
			}
		}
	}
	for code := range sipp.Codes() {
		if !used[code] {
			t.Errorf("%s has words and is never used", code)
		}
	}
}

func TestTemplatesAreInTheOrderOfSIPP(t *testing.T) {
	for s, want := range map[sipp.Sheet]struct {
		n           int
		first, last string
	}{
		sipp.NewWorkers:  {30, "NO_PEGAWAI", "TGL_AKHIR_KONTRAK"},
		sipp.Wages:       {9, "NIK", "NPP"},
		sipp.Leavers:     {6, "KPJ", "KETERANGAN"},
		sipp.DataUpdates: {14, "KODE", "NAMA_REKENING"},
	} {
		f := sipp.Columns(s)
		if len(f) != want.n || f[0].Name != want.first || f[len(f)-1].Name != want.last {
			t.Errorf("%s: %d columns from %s to %s", s, len(f), f[0].Name, f[len(f)-1].Name)
		}
	}
}
