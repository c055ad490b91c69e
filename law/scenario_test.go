package law

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestScenariosHold(t *testing.T) {
	results, err := MustLoad().RunScenarios()
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

func TestScenarioRunnerFindsDifferences(t *testing.T) {
	l := MustLoad()
	total := int64(1)
	for name, s := range map[string]Scenario{
		"wrong total":        {Given: ScenarioGiven{Ask: "contribution", Segment: "BPU", Month: "2025-06"}, Expect: ScenarioExpect{Total: &total}},
		"missing line":       {Given: ScenarioGiven{Ask: "contribution", Segment: "BPU", Month: "2025-06"}, Expect: ScenarioExpect{Lines: map[string]int64{"JKK member": 10_000}}},
		"nothing expected":   {Given: ScenarioGiven{Ask: "contribution", Segment: "BPU", Month: "2025-06"}},
		"fault not expected": {Given: ScenarioGiven{Ask: "contribution", Segment: "BPU", Month: "2014-06"}, Expect: ScenarioExpect{Total: &total}},
		"fault did not come": {Given: ScenarioGiven{Ask: "contribution", Segment: "BPU", Month: "2025-06"}, Expect: ScenarioExpect{Fault: "law.segment"}},
		"unreadable month":   {Given: ScenarioGiven{Ask: "contribution", Segment: "BPU", Month: "June"}, Expect: ScenarioExpect{Total: &total}},
		"unknown question":   {Given: ScenarioGiven{Ask: "weather"}},
	} {
		t.Run(name, func(t *testing.T) {
			if len(l.RunScenario(s)) == 0 {
				t.Fatal("passed")
			}
		})
	}
}

func TestScenarioFilesAreReadStrictly(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"unknown key": {"- title: a\n  source: b\n  given: {ask: due, segmnet: PU}\n", "line 3"},
		"no source":   {"- title: a\n  given: {ask: due}\n", "needs title, source"},
		"title twice": {"- {title: a, source: b, given: {ask: due}}\n- {title: a, source: b, given: {ask: due}}\n", "stands already"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadScenarios(fstest.MapFS{"x.yaml": {Data: []byte(c.text)}})
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Fatalf("got %v, want %q", err, c.want)
			}
		})
	}
}
