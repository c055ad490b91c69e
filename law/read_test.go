package law

import (
	"regexp"
	"strings"
	"testing"
)

func TestBadDataIsRefusedWithFileLineAndReason(t *testing.T) {
	place := regexp.MustCompile(`[a-z_]+\.(yaml|csv)(:\d+|: .*line \d+)`)
	for name, c := range map[string]struct{ file, old, new, want string }{
		"unknown key in a value":     {"jkp.yaml", "confidence: S\n", "confidense: S\n", `unknown key "confidense"`},
		"unknown key on top":         {"jkp.yaml", "about:", "abuot:", `unknown key "abuot"`},
		"unknown parameter":          {"jkp.yaml", "id: jkp.cap", "id: jkp.kap", `knows no parameter "jkp.kap"`},
		"missing citation":           {"pu.yaml", "        citation: PP 44/2015 Ps 18\n", "", "missing citation"},
		"empty citation":             {"pu.yaml", "citation: PP 44/2015 Ps 18\n", "citation: \"\"\n", "expected a text"},
		"missing confidence":         {"pu.yaml", "        confidence: T\n", "", "missing confidence"},
		"unknown confidence":         {"pu.yaml", "confidence: T\n", "confidence: sure\n", `confidence "sure"`},
		"percentage without sign":    {"pu.yaml", "value: 0.30 %", "value: 0.30", "not a percentage"},
		"percentage too fine":        {"pu.yaml", "value: 0.30 %", "value: 0.30001 %", "not a percentage"},
		"percentage above hundred":   {"pu.yaml", "value: 0.30 %", "value: 130 %", "not a percentage"},
		"negative percentage":        {"pu.yaml", "value: 0.30 %", "value: -1 %", "not a percentage"},
		"amount with dots":           {"pu.yaml", "value: 8_094_000", "value: 8.094.000", "not a whole number"},
		"amount with wrong groups":   {"pu.yaml", "value: 8_094_000", "value: 8_0940_00", "not a whole number"},
		"amount as a float":          {"pu.yaml", "value: 8_094_000", "value: 8.094e6", "not a whole number"},
		"amount too large":           {"pu.yaml", "value: 8_094_000", "value: 9_999_999_999_999", "not a whole number"},
		"octal":                      {"pu.yaml", "value: 25", "value: 025", "not a whole number"},
		"month thirteen":             {"pu.yaml", "since: 2018-03", "since: 2018-13", "not a month"},
		"values out of order":        {"pu.yaml", "since: 2018-03", "since: 2020-03", "newest first"},
		"overlapping dates":          {"pu.yaml", "since: 2018-03\n", "since: 2018-03\n        until: 2019-05\n", "overlaps"},
		"gap":                        {"pu.yaml", "since: 2018-03\n", "since: 2018-03\n        until: 2018-12\n", "gap"},
		"end before beginning":       {"pu.yaml", "since: 2018-03\n", "since: 2018-03\n        until: 2018-02\n", "before it begins"},
		"unknown word":               {"due.yaml", "value: started_months", "value: begun_months", `"begun_months" is not one of`},
		"day 32":                     {"due.yaml", "day: 15, holiday: none", "day: 32, holiday: none", "not a whole number"},
		"risk group missing":         {"pu.yaml", ", 5: 1.74 %", "", "exactly the keys"},
		"key twice":                  {"pu.yaml", "{1: 0.24 %,", "{1: 0.24 %, 1: 0.25 %,", "stands twice"},
		"band falls":                 {"bpu.yaml", "[1_300_000, 1_400_000]", "[1_300_000, 1_100_000]", "bands rise"},
		"first band above zero":      {"bpu.yaml", "[0, 1_000_000]", "[1, 1_000_000]", "begins at 0"},
		"anchor":                     {"pu.yaml", "value: 0.30 %", "value: &x 0.30 %", "anchors"},
		"second document":            {"pu.yaml", "about:", "---\nabout: x\n---\nabout:", "second document"},
		"parameter twice":            {"jkp.yaml", "id: jkp.from_jkk", "id: jkp.government", "stands already in"},
		"relief without end":         {"relief.yaml", "    until: 2021-01\n", "", "missing until"},
		"reliefs overlap":            {"relief.yaml", "since: 2025-08", "since: 2025-07", "overlaps pp7-2025"},
		"relief shares a bit":        {"relief.yaml", "bit: 12", "bit: 11", "shares its bit"},
		"relief takes a low bit":     {"relief.yaml", "bit: 12", "bit: 2", "other meanings"},
		"deferral without repayment": {"relief.yaml", "    repay: {from: 2021-05-15, to: 2022-04-15}\n", "", "repayment dates"},
		"rate between two ppm":       {"relief.yaml", "pay: {JKK: 50 %}", "pay: {JKK: 33.3333 %}", "whole number of millionths"},
		"holiday on a wrong weekday": {"holidays.csv", "2015-01-01,Kamis", "2015-01-01,Senin", "is Kamis, not Senin"},
		"holiday with a bad date":    {"holidays.csv", "2015-01-01,", "1-1-2015,", "not a date"},
		"announced with an odd word": {"pu.yaml", "announced: no", "announced: maybe", "maybe"},
		"broken YAML":                {"pu.yaml", "parameters:", "parameters: [", "not YAML"},
	} {
		t.Run(name, func(t *testing.T) {
			data := dataFiles(t)
			text := string(data[c.file].Data)
			if !strings.Contains(text, c.old) {
				t.Fatalf("%s does not contain %q", c.file, c.old)
			}
			data[c.file].Data = []byte(strings.Replace(text, c.old, c.new, 1))
			_, err := Read(data)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
			if !place.MatchString(err.Error()) {
				t.Errorf("no file and line in %v", err)
			}
		})
	}
	t.Run("parameter missing altogether", func(t *testing.T) {
		data := dataFiles(t)
		delete(data, "cover.yaml")
		if _, err := Read(data); err == nil || !strings.Contains(err.Error(), "cover.bpu.jkk.limit") {
			t.Fatal(err)
		}
	})
}

// FuzzRead looks for text that makes the reader panic, or that it accepts
// although a value lacks its citation or its dates overlap.
func FuzzRead(f *testing.F) {
	data := dataFiles(f)
	for name, file := range data {
		if strings.HasSuffix(name, ".yaml") && name != "minimum_wage.yaml" {
			f.Add(file.Data)
		}
	}
	f.Add([]byte("about: x\nparameters:\n  - id: jkp.cap\n    title: {id: a, en: b}\n    values:\n      - {since: 2021-02, value: 1, citation: c, confidence: T}\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		l := &Law{params: map[string]*Parameter{}}
		if err := l.readFile("fuzz.yaml", b); err != nil {
			if !strings.Contains(err.Error(), "fuzz.yaml") {
				t.Fatalf("refused without the file's name: %v", err)
			}
			return
		}
		for id, p := range l.params {
			for i, v := range p.Values {
				if v.Citation == "" || confidenceOrder[v.Confidence] == 0 || !v.Since.Valid() || v.Number < 0 || v.Number > maxAmount {
					t.Fatalf("%s: accepted %+v", id, v)
				}
				if i > 0 && (v.Until == 0 || v.Until >= p.Values[i-1].Since) {
					t.Fatalf("%s: accepted an overlap at %v", id, v.Until)
				}
			}
		}
		for _, r := range l.reliefs {
			if r.Citation == "" || r.Until < r.Since {
				t.Fatalf("accepted %+v", r)
			}
		}
	})
}
