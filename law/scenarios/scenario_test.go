package scenarios

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jamsos/jamsos/law"
)

func TestScenariosHold(t *testing.T) {
	results, err := RunAll(law.MustLoad())
	if err != nil {
		t.Fatal(err)
	}
	if len(results) < 150 {
		t.Fatalf("only %d scenarios were found", len(results))
	}
	for _, r := range results {
		t.Run(r.Scenario.File+"/"+r.Scenario.Title, func(t *testing.T) {
			for _, d := range r.Differences {
				t.Error(d)
			}
		})
	}
}

func read(text string) ([]Scenario, error) {
	return Read(fstest.MapFS{"x.yaml": {Data: []byte(text)}})
}

func TestDifferencesAreFound(t *testing.T) {
	const month = "ask: contribution, segment: BPU, month: 2025-06, income: 1_000_000"
	for name, c := range map[string]struct{ given, expect, want string }{
		"wrong total":        {month, "total: 1", "total is"},
		"missing line":       {month, "lines: {JKK member: 10_000}", "line JKM member"},
		"nothing comparable": {month, "cover: [x]", "nothing is expected"},
		"fault not expected": {"ask: contribution, segment: BPU, month: 1914-06", "total: 1", "fault is law:"},
		"fault did not come": {month, "fault: law.segment", "fault is none"},
		"unreadable month":   {"ask: contribution, segment: BPU, month: June", "total: 1", "not a month"},
	} {
		t.Run(name, func(t *testing.T) {
			list, err := read("- {title: a, source: b, given: {" + c.given + "}, expect: {" + c.expect + "}}\n")
			if err != nil {
				t.Fatal(err)
			}
			if got := list[0].Differences(law.MustLoad()); len(got) == 0 || !strings.Contains(strings.Join(got, "\n"), c.want) {
				t.Fatalf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestFilesAreReadStrictly(t *testing.T) {
	const ok = "  given: {ask: due}\n  expect: {due: x}\n"
	for name, c := range map[string]struct{ text, want string }{
		"unknown key on top":    {"- title: a\n  sauce: b\n" + ok, "line 2"},
		"unknown key in given":  {"- title: a\n  source: b\n  given: {ask: due,\n    segmnet: PU}\n  expect: {due: x}\n", `line 4: unknown key "segmnet"`},
		"unknown key in expect": {"- title: a\n  source: b\n  given: {ask: due}\n  expect: {do: x}\n", `unknown key "do"`},
		"no source":             {"- title: a\n" + ok, "needs title, source"},
		"nothing expected":      {"- title: a\n  source: b\n  given: {ask: due}\n", "needs title, source"},
		"unknown question":      {"- title: a\n  source: b\n  given: {ask: weather}\n  expect: {due: x}\n", `unknown question "weather"`},
		"title twice":           {strings.Repeat("- {title: a, source: b, given: {ask: due}, expect: {due: x}}\n", 2), "stands already"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(c.text)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
		})
	}
}
