package page

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/jamsos/jamsos/web/assets"
)

func TestNumbersReadInBothLanguages(t *testing.T) {
	for _, c := range []struct {
		n      int64
		id, en string
	}{
		{0, "Rp0", "Rp0"}, {20_650, "Rp20.650", "Rp20,650"}, {-500, "-Rp500", "-Rp500"}, {999_999, "Rp1\u00a0jt", "Rp1\u00a0m"},
		{1_803_500, "Rp1,8\u00a0jt", "Rp1.8\u00a0m"}, {2_412_118_400, "Rp2,41\u00a0M", "Rp2.41\u00a0bn"}, {49_960_000, "Rp50\u00a0jt", "Rp50\u00a0m"},
		{123_456_789_000, "Rp123\u00a0M", "Rp123\u00a0bn"}, {5_000_000_000_000, "Rp5\u00a0T", "Rp5\u00a0tn"}, {-1_500_000, "-Rp1,5\u00a0jt", "-Rp1.5\u00a0m"},
	} {
		for lang, want := range map[string]string{"id": c.id, "en": c.en} {
			if got, err := Short(lang, c.n); err != nil || got != want {
				t.Errorf("Short(%s, %d) = %q %v, want %q", lang, c.n, got, err, want)
			}
		}
	}
	if _, err := RupiahText("id", 1.5); err == nil {
		t.Error("a float was written as an amount")
	}
	at := time.Date(2026, 11, 20, 18, 30, 0, 0, time.UTC) // the 21st in WIB
	if got := When("id", at); got != "21\u00a0November 2026 pukul 01.30\u00a0WIB" {
		t.Error(got)
	}
}

func TestSourcesAreCheckedAtLoad(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	const good = `{{define "title"}}t{{end}}{{define "main"}}{{T "x.hello" "Name" "Siti"}}{{end}}`
	load := func(fs fstest.MapFS) (*Book, error) { return Load(nil, assets.Default(), Source{"x", fs}) }
	for name, fs := range map[string]fstest.MapFS{
		"a page without main": {"a.html": file(`{{define "title"}}t{{end}}`)}, "an unknown function": {"a.html": file(`{{nope}}`)},
		"other words for a shared id": {"text/id.json": file(`{"continue":"Terus"}`)},
	} {
		t.Run(name+" is refused", func(t *testing.T) {
			if _, err := load(fs); err == nil {
				t.Error("accepted")
			}
		})
	}
	b, err := load(fstest.MapFS{"a.html": file(good), "text/id.json": file(`{"x.hello":"Halo {{.Name}}"}`)})
	if err != nil {
		t.Fatal(err)
	}
	var s strings.Builder
	if err := b.Render(&s, "x/a", &View{Lang: "en"}); err != nil || !strings.Contains(s.String(), "Halo Siti") {
		t.Errorf("without English words the Indonesian stand in: %v %s", err, s.String())
	}
	if missing := b.Check(); len(missing) != 1 || missing[0] != "en: x.hello" {
		t.Errorf("missing words: %v", missing)
	}
}

func TestBarsStayOnTheTrack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.Int64Range(-1000, 1<<40)
		b := Bar{Value: n.Draw(t, "value"), Target: n.Draw(t, "target"), Full: n.Draw(t, "full")}
		for _, s := range []string{b.ValueShare(), b.TargetShare()} {
			if strings.HasPrefix(s, "-") || (len(s) > 5 && s != "100.0%") {
				t.Fatalf("%+v: %s", b, s)
			}
		}
	})
}

func TestAllProvincesHaveATileOfTheirOwn(t *testing.T) {
	seen := map[[2]int]string{}
	for _, p := range Places {
		if other := seen[[2]int{p.Col, p.Row}]; other != "" {
			t.Errorf("%s lies on %s", p.Short, other)
		}
		seen[[2]int{p.Col, p.Row}] = p.Short
	}
	if len(Places) != 38 {
		t.Errorf("%d provinces", len(Places))
	}
}
