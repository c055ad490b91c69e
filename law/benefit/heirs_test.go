package benefit

import (
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/golden"

	"github.com/jamsos/jamsos/law"
	"pgregory.net/rapid"
)

func TestHeirsAreOrderly(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		p := rapid.SampledFrom([]law.Programme{law.JKK, law.JKM, law.JHT, law.JP}).Draw(t, "programme")
		var claimants []Claimant
		for _, k := range rapid.SliceOfN(rapid.SampledFrom(Kins), 0, 8).Draw(t, "kin") {
			claimants = append(claimants, Claimant{Name: "Siti", Kin: k})
		}
		got, err := Heirs(l, law.PU, p, 20240501, claimants)
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Standings) != len(claimants) {
			t.Fatal("a claimant was lost")
		}
		first, steps := 0, got.Steps
		for i, s := range got.Standings {
			steps = append(steps, s.Why)
			if s.First {
				first++
			}
			if i > 0 && byPlace(s.Place) < byPlace(got.Standings[i-1].Place) {
				t.Fatal("standings are out of order")
			}
			if s.First && (s.Place == 0 || s.Place != got.Standings[0].Place) {
				t.Fatalf("%+v is first behind others", s)
			}
		}
		if (first > 0) != (got.Receiver == "heirs") {
			t.Fatalf("%d receive and the receiver is %s", first, got.Receiver)
		}
		if (got.Funeral != "") != (p == law.JKK || p == law.JKM) {
			t.Fatalf("%v pays funeral costs to %q", p, got.Funeral)
		}
		for _, lang := range []string{"id", "en"} {
			for _, s := range law.Outline(law.Tell(steps, lang)) {
				if strings.ContainsAny(s, "{}_") || !strings.Contains(s, "(") {
					t.Fatalf("sentence without article or with an open parameter: %s", s)
				}
			}
		}
	})
}

func TestHeirsReadWell(t *testing.T) {
	var out strings.Builder
	for _, c := range []struct {
		programme law.Programme
		claimants []Claimant
	}{
		{law.JKM, []Claimant{{"Budi", Sibling}, {"Siti", Spouse}, {"Ani", Child}}},
		{law.JP, []Claimant{{"Ani", Child}, {"Adi", Child}, {"Ari", Child}, {"Budi", Sibling}}},
		{law.JHT, nil}, {law.JKK, nil},
	} {
		got, err := Heirs(law.MustLoad(), law.PU, c.programme, 20240501, c.claimants)
		if err != nil {
			t.Fatal(err)
		}
		steps := got.Steps
		for _, s := range got.Standings {
			steps = append(steps, s.Why)
		}
		out.WriteString("# " + c.programme.String() + " " + got.Receiver + " " + got.Funeral + "\n")
		for _, lang := range []string{"id", "en"} {
			out.WriteString(strings.Join(law.Outline(law.Tell(steps, lang)), "\n") + "\n")
		}
	}
	golden.Check(t, "heirs.txt", out.String())
}
