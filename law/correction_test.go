package law

import (
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/money"
	"pgregory.net/rapid"
)

func TestCorrectionsPostTheDifferenceOnly(t *testing.T) {
	l := MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		old, corrected := drawInput(t), Input{}
		for corrected = drawInput(t); corrected.Segment != old.Segment; corrected = drawInput(t) {
		}
		if corrected.Month = old.Month; old.Month < 201507 {
			corrected.Programmes = corrected.Programmes.Without(JP) | JKK.Bit()
		}
		before, err := l.Contribution(old)
		if err != nil {
			t.Fatal(err)
		}
		after, err := l.Contribution(corrected)
		if err != nil {
			t.Fatal(err)
		}
		there, err := l.Difference(old, corrected)
		if err != nil {
			t.Fatal(err)
		}
		back, err := l.Correct(after, before)
		if err != nil {
			t.Fatal(err)
		}
		if there.Owed-there.Refund != after.Total-before.Total || there.Owed != back.Refund || there.Refund != back.Owed {
			t.Fatalf("owed %v, refund %v for %v to %v", there.Owed, there.Refund, before.Total, after.Total)
		}
		for _, p := range there.Postings {
			if p.Change == 0 || p.Before+p.Change != p.After || p.Settled == "" || p.Article == "" ||
				p.Before != before.Amount(p.Programme, p.Bearer) || p.After != after.Amount(p.Programme, p.Bearer) {
				t.Fatalf("%+v", p)
			}
		}
		for _, lang := range []string{"id", "en"} {
			if s := strings.Join(Sentences([]Step{there.Why}, lang), "\n"); strings.ContainsAny(s, "{}") {
				t.Fatal(s)
			}
		}
		same, err := l.Difference(old, old)
		if err != nil || len(same.Postings)+len(same.Booking)+len(same.Deferred) != 0 {
			t.Fatalf("nothing changed, but %+v, %v", same, err)
		}
		first, err := l.Difference(Input{}, corrected)
		if err != nil || first.Owed != after.Total || first.Refund != 0 {
			t.Fatalf("a worker who was forgotten: %+v, %v", first, err)
		}
	})
	a, b := Input{Segment: PU, Month: 202506, Wage: 1, RiskGroup: 1}, Input{Segment: PU, Month: 202507, Wage: 1, RiskGroup: 1}
	for name, pair := range map[string][2]Input{"two months": {a, b}, "nothing at all": {}, "two segments": {a, {Segment: BPU, Month: 202506}}} {
		if _, err := l.Difference(pair[0], pair[1]); err == nil {
			t.Errorf("%s were compared", name)
		}
	}
}

func TestSeveralEmployersEachOweTheirOwn(t *testing.T) {
	l := MustLoad()
	one := changed(t, "pu.yaml", "value: "+limitEach, "value: "+limitPerson)
	rapid.Check(t, func(t *rapid.T) {
		limit, _, err := l.PensionCap(202506)
		if err != nil {
			t.Fatal(err)
		}
		var jobs []Input
		for range rapid.IntRange(1, 4).Draw(t, "jobs") {
			jobs = append(jobs, Input{Segment: PU, Month: 202506, Wage: money.Rupiah(rapid.Int64Range(1, 15_000_000).Draw(t, "wage")), RiskGroup: rapid.IntRange(1, 5).Draw(t, "group"), JKP: rapid.Bool().Draw(t, "jkp")})
		}
		chosen := rapid.IntRange(0, len(jobs)-1).Draw(t, "chosen")
		got, err := l.ContributionOfSeveral(jobs, chosen)
		if err != nil {
			t.Fatal(err)
		}
		shared, err := one.ContributionOfSeveral(jobs, chosen)
		if err != nil {
			t.Fatal(err)
		}
		var sum, base, wages money.Rupiah
		for i, in := range jobs {
			alone, err := l.Contribution(in)
			if err != nil {
				t.Fatal(err)
			}
			sum += alone.Total
			wages += in.Wage
			if alone.Total != got.Jobs[i].Total || len(got.Jobs[i].Booking) > 0 != (i == chosen && in.JKP) {
				t.Fatalf("job %d: %v alone, %v with others, booking %v", i, alone.Total, got.Jobs[i].Total, got.Jobs[i].Booking)
			}
			for _, line := range shared.Jobs[i].Lines {
				if line.Programme == JP && line.Bearer == Worker {
					base += *line.Base
				}
			}
		}
		if sum != got.Total || shared.Total > got.Total {
			t.Fatalf("sum %v, total %v, shared %v", sum, got.Total, shared.Total)
		}
		if base != min(limit, wages) {
			t.Fatalf("the shared pension base of wages %v is %v, the limit %v", wages, base, limit)
		}
		for _, s := range append(Sentences(shared.Why, "id"), Sentences(got.Why, "en")...) {
			if strings.ContainsAny(s, "{}") {
				t.Fatal(s)
			}
		}
	})
	two := []Input{{Segment: PU, Month: 202506, Wage: 1, RiskGroup: 1, JKP: true}, {Segment: PU, Month: 202506, Wage: 1, RiskGroup: 1, JKP: true}}
	if _, err := l.ContributionOfSeveral(two, -1); err == nil {
		t.Error("JKP at two employers without a choice was accepted")
	}
	if _, err := l.ContributionOfSeveral([]Input{two[0], {Segment: BPU, Month: 202506}}, 0); err == nil {
		t.Error("an informal worker was accepted as a job")
	}
}
