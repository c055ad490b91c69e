package law

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/golden"

	"github.com/jamsos/jamsos/kit/money"
)

// What is explained here stands in a golden file, in both languages, because
// people read it: construction, migrant workers, state staff, the years before
// 2015, corrections, several employers, notices.
func TestOtherSegmentsReadWell(t *testing.T) {
	l := MustLoad()
	var out strings.Builder
	write := func(title string, steps []Step, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range []string{"id", "en"} {
			lines := Outline(Tell(steps, lang))
			out.WriteString("# " + title + " " + lang + "\n" + strings.Join(lines, "\n") + "\n\n")
			for _, s := range lines {
				if strings.ContainsAny(s, "{}") {
					t.Errorf("open parameter: %s", s)
				}
			}
		}
	}
	for _, x := range []struct {
		title string
		in    Input
	}{
		{"construction by value with tax", Input{Segment: Jakon, Month: 202506, ContractValue: 832_500_000, VATIncluded: true}},
		{"construction under the Covid-19 relief", Input{Segment: Jakon, Month: 202009, ContractValue: 250_000_001}},
		{"construction by wages", Input{Segment: Jakon, Month: 202506, Wage: 10_000_000}},
		{"migrant worker through an agency", Input{Segment: PMI, Month: 202506, Route: ThroughAgency, ContractMonths: 18, Savings: 100_000}},
		{"migrant worker alone", Input{Segment: PMI, Month: 202506, Route: Individual, ContractMonths: 27}},
		{"migrant worker of 2020", Input{Segment: PMI, Month: 202006, Route: ThroughAgency, ContractMonths: 18}},
		{"state staff", Input{Segment: PU, Month: 202506, Wage: 3_000_000, RiskGroup: 1, StateOrganiser: true}},
		{"wage earner of 2010", Input{Segment: PU, Month: 201003, Wage: 2_000_000, RiskGroup: 2}},
	} {
		r, err := l.Contribution(x.in)
		write(x.title, r.Steps(), err)
		for _, line := range r.Lines {
			if !leadsToArticle(line.Why) {
				t.Errorf("%s: %v: no article under the amount", x.title, line.Programme)
			}
		}
		b, err := json.MarshalIndent(r, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(b, "\n\n"...))
	}
	r, err := l.Contribution(Input{Segment: Jakon, Month: 202506, ContractValue: 1_000_000_000})
	if err != nil {
		t.Fatal(err)
	}
	parts, err := l.Instalments(r, []money.Rupiah{300_000_000, 700_000_000})
	write("second instalment", []Step{parts[1].Lines[0].Why}, err)
	c, err := l.Difference(Input{Segment: PU, Month: 202012, Wage: 5_000_000, RiskGroup: 1}, Input{Segment: PU, Month: 202012, Wage: 6_000_000, RiskGroup: 1})
	write("correction of a deferred month", []Step{c.Why, c.Deferred[0].Why}, err)
	c, err = l.Difference(Input{Segment: PU, Month: 202506, Wage: 6_000_000, RiskGroup: 1, JKP: true}, Input{Segment: PU, Month: 202506, Wage: 4_000_000, RiskGroup: 1, JKP: true})
	write("correction downwards", []Step{c.Why, c.Booking[0].Why}, err)
	s, err := l.ContributionOfSeveral([]Input{{Segment: PU, Month: 202506, Wage: 12_000_000, RiskGroup: 1, JKP: true}, {Segment: PU, Month: 202506, Wage: 4_000_000, RiskGroup: 3, JKP: true}}, 1)
	write("two employers", s.Why, err)
	_, by, err := l.RegisterBy(20250602)
	write("registration of a project", []Step{by}, err)
	_, notice, err := l.CorrectionNotice(20250602)
	write("notice", []Step{notice}, err)
	_, notice, err = l.CorrectionNotice(20100602)
	write("notice of 2010", []Step{notice}, err)
	_, _, due, err := l.MigrantDue(Individual, 20250602)
	write("due date of a migrant worker", []Step{due}, err)
	_, duty, err := l.JamsostekDuty(9, 999_999, 20100101)
	write("no duty", []Step{duty}, err)
	_, duty, err = l.JamsostekDuty(10, 0, 20100101)
	write("duty", []Step{duty}, err)
	windows, err := l.MigrantCover(MigrantCoverInput{Route: ThroughAgency, Paid: 20240115, Departed: 20240401, ContractEnd: 20260331, Landed: 20260410, Home: 20260412})
	var whys []Step
	for _, w := range windows {
		whys = append(whys, w.Why)
	}
	write("cover of a migrant worker", whys, err)
	windows, err = l.MigrantCover(MigrantCoverInput{Route: Individual, Paid: 20240115, Departed: 20240401, ContractEnd: 20260331})
	write("cover of a migrant worker alone", []Step{windows[0].Why}, err)
	golden.Check(t, "segments.txt", out.String())
}

// leadsToArticle tells whether a sentence or one under it names its article.
func leadsToArticle(s Step) bool {
	for _, p := range s.Params {
		if p.Name == "article" && p.S != "" {
			return true
		}
	}
	for _, of := range s.Of {
		if leadsToArticle(of) {
			return true
		}
	}
	return false
}
