package law

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/money"
	"pgregory.net/rapid"
)

func TestAChangeHoldsFromItsMonth(t *testing.T) {
	c, err := ReadChange("x.yaml", []byte("title: Batas JP 12 juta\nmonth: 2026-11\nparameters:\n  - {id: jp.cap, value: 12_000_000}\n  - id: jkk.pu.rate\n    value: {1: 0.24 %, 2: 0.54 %, 3: 0.90 %, 4: 1.27 %, 5: 1.74 %}\nwithout: [pp50-2025-other]\n"))
	if err != nil {
		t.Fatal(err)
	}
	l := MustLoad()
	w, err := l.With(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range []struct {
		l    *Law
		in   Input
		want money.Rupiah
	}{
		{l, Input{Segment: PU, Month: 202611, Wage: 20_000_000, Programmes: SetOf(JP)}, 332_589},
		{w, Input{Segment: PU, Month: 202611, Wage: 20_000_000, Programmes: SetOf(JP)}, 360_000},
		{w, Input{Segment: PU, Month: 202712, Wage: 20_000_000, Programmes: SetOf(JP)}, 360_000},
		{w, Input{Segment: PU, Month: 202610, Wage: 20_000_000, Programmes: SetOf(JP)}, 332_589},
		{w, Input{Segment: PU, Month: 202611, Wage: 10_000_000, RiskGroup: 3, Programmes: SetOf(JKK)}, 90_000},
		{l, Input{Segment: BPU, Month: 202611, Income: 1_000_000}, 8_400},
		{w, Input{Segment: BPU, Month: 202611, Income: 1_000_000}, 16_800},
	} {
		r, err := x.l.Contribution(x.in)
		if err != nil || r.Total != x.want {
			t.Errorf("%+v: %v, %v, want %v", x.in, r.Total, err, x.want)
		}
	}
	tried := l.Tried(c)
	if len(tried) != 3 || tried[0].Old.EN != "Rp11,086,300" || tried[0].New.EN != "Rp12,000,000" || tried[1].Old.EN != "3: 0.89%" || tried[1].New.EN != "3: 0.9%" ||
		tried[2].What != Ended || tried[2].Old.EN != "JKK: 50% due; JKM: 50% due" {
		t.Errorf("%+v", tried)
	}
	if w.Version() == l.Version() {
		t.Error("a change goes by the version of the data")
	}
	if _, err := w.Archive(); err == nil {
		t.Error("a change was archived as data")
	}
}

func TestBadChangesAreRefusedWithFileLineAndReason(t *testing.T) {
	place := regexp.MustCompile(`x\.yaml(:\d+|: not YAML)`)
	const head = "title: t\nmonth: 2026-11\n"
	for text, want := range map[string]string{
		"":                               "not YAML",
		"month: 2026-11\nwithout: [a]\n": "missing title",
		"title: t\nwithout: [a]\n":       "missing month",
		"title: t\nmonth: 2026-13\n":     "not a month",
		head:                             "nothing is changed",
		head + "rate: 1\n":               `unknown key "rate"`,
		head + "without: [a, a]\n":       "stands twice",
		head + "parameters: []\n":        "expected a list",
		head + "parameters: [{id: jp.kap, value: 1}]\n":                         `knows no parameter "jp.kap"`,
		head + "parameters: [{id: jp.cap, value: 1.5}]\n":                       "not a whole number",
		head + "parameters: [{id: jp.cap, value: unknown}]\n":                   "unknown value",
		head + "parameters: [{id: jp.cap, value: 1, since: 2020}]\n":            `unknown key "since"`,
		head + "parameters: [{id: jkk.pu.rate, value: {1: 1 %}}]\n":             "exactly the keys",
		head + "parameters: [{id: jp.cap, value: 1}, {id: jp.cap, value: 2}]\n": "stands twice",
		head + "parameters: [{id: jp.cap, value: &a 1}]\n":                      "anchors",
		head + "without: [a]\n---\ntitle: u\n":                                  "second document",
		head + "parameters: [{id: rounding.contribution, value: sideways}]\n":   "is not one of",
	} {
		if _, err := ReadChange("x.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) || !place.MatchString(err.Error()) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func TestWithRefusesWhatChangesNoContribution(t *testing.T) {
	l := MustLoad()
	for want, c := range map[string]Change{
		"changes no monthly contribution": {Month: 202611, Parameters: []Changed{{ID: "penalty.pu.jkk", Value: Value{Number: 10_000}}}},
		"no parameter":                    {Month: 202611, Parameters: []Changed{{ID: "nothing"}}},
		"no relief":                       {Month: 202611, Without: []string{"nothing"}},
		"no contribution month":           {Without: []string{"pp7-2025"}},
		"does not fit the reliefs":        {Month: 202601, Parameters: []Changed{{ID: "jkk.bpu.rate", Value: Value{Number: 9_999}}}},
	} {
		_, err := l.With(c)
		var f *Fault
		if !errors.As(err, &f) || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", c, err, want)
		}
	}
}

// A parameter is listed as monthly exactly when the kernels of some month read it.
func TestMonthlyParametersAreThoseThatKernelsRead(t *testing.T) {
	l := MustLoad()
	for id := range schema {
		without := l.clone()
		without.params = map[string]*Parameter{}
		for k, p := range l.params {
			without.params[k] = p
		}
		p := *l.params[id]
		p.Values = []Value{{Since: p.Values[len(p.Values)-1].Since, Unknown: true, Note: "taken away"}}
		without.params[id] = &p
		_, pu := without.CompilePU(202611)
		_, bpu := without.CompileBPU(202611)
		if read, listed := pu != nil || bpu != nil, slices.Contains(monthlyParameters, id); read != listed {
			t.Errorf("%s: read by a kernel %v, listed %v", id, read, listed)
		}
	}
}

func TestArchivedLawReckonsAsItDid(t *testing.T) {
	l := MustLoad()
	b, err := l.Archive()
	if err != nil {
		t.Fatal(err)
	}
	again, _ := l.Archive()
	if string(b) != string(again) {
		t.Error("an archive differs from itself")
	}
	old, err := ReadArchive(b, l.RuleVersion())
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		want, err := l.Contribution(in)
		if err != nil {
			t.Fatal(err)
		}
		in.Programmes = want.Programmes
		in.Sector, in.Workers, in.OldestUnpaid, in.PaidByState = "", 0, 0, false // no record tells them any more
		got, err := old.Reckoned(in, want.Flags)
		if err != nil || got.Due() != want.Due() || got.Version != want.Version {
			t.Fatalf("%v, %v, want %v", got.Due(), err, want.Due())
		}
		if _, err := old.Reckoned(in, want.Flags^1<<30); err == nil {
			t.Fatal("other flags were accepted")
		}
	})
}

func TestArchivesOfOtherProgramsAreReadLeniently(t *testing.T) {
	files := dataFiles(t)
	files["jkp.yaml"].Data = []byte(strings.Replace(string(files["jkp.yaml"].Data), "id: jkp.age_limit", "id: jkp.age_of_then", 1))
	files["pu.yaml"].Data = []byte(strings.Replace(string(files["pu.yaml"].Data), ", 5: 1.74 %", "", 1))
	if _, err := Read(files); err == nil {
		t.Fatal("the strict reader accepted it")
	}
	then, err := read(files, true)
	if err != nil {
		t.Fatal(err)
	}
	b, err := then.Archive()
	if err != nil {
		t.Fatal(err)
	}
	l, err := ReadArchive(b, then.RuleVersion())
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"jkp.age_limit", "jkk.pu.rate"} {
		_, err := l.At(id, 20250301)
		var f *Fault
		if !errors.As(err, &f) || f.Code != CodeUnknown {
			t.Errorf("%s: %v", id, err)
		}
	}
	if r, err := l.Contribution(Input{Segment: PU, Month: 202503, Wage: 5_000_000, Programmes: SetOf(JKM, JHT, JP)}); err != nil || r.Total != 450_000 {
		t.Errorf("%v, %v", r.Total, err)
	}
}

func TestForeignArchivesAreRefused(t *testing.T) {
	l := MustLoad()
	b, err := l.Archive()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ReadArchive(b, l.RuleVersion()+1); err == nil || !strings.Contains(err.Error(), "holds the data of "+l.Version()) {
		t.Error(err)
	}
	if _, err := ReadArchive(b[:len(b)/2], l.RuleVersion()); err == nil {
		t.Error("half an archive was accepted")
	}
}

// FuzzReadChange looks for text that makes the reader panic, or that it accepts
// though the law cannot say whether it would hold.
func FuzzReadChange(f *testing.F) {
	f.Add([]byte("title: t\nmonth: 2026-11\nparameters: [{id: jp.cap, value: 12_000_000}]\nwithout: [pp7-2025]\n"))
	f.Add([]byte("title: t\nmonth: 2020-09\nparameters:\n  - id: bpu.bands\n    value:\n      - [0, 1]\n      - [5, 9]\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := ReadChange("x.yaml", b)
		if err != nil {
			if !strings.Contains(err.Error(), "x.yaml") {
				t.Fatalf("no file: %v", err)
			}
			return
		}
		l, err := MustLoad().With(c)
		var fault *Fault
		if err != nil && !errors.As(err, &fault) {
			t.Fatal(err)
		}
		if err == nil && c.Month >= 201507 {
			if _, err := l.CompilePU(c.Month); err != nil && !errors.As(err, &fault) {
				t.Fatal(err)
			}
		}
	})
}
