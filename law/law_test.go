package law

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/jamsos/jamsos/kit/golden"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"pgregory.net/rapid"
)

func TestContributionsAreOrderly(t *testing.T) {
	l := MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		in := drawInput(t)
		r, err := l.Contribution(in)
		if err != nil {
			t.Fatal(err)
		}
		limit, _, _ := l.PensionCap(in.Month) // 0 before there was JP
		var sum money.Rupiah
		for i, line := range r.Lines {
			sum += line.Amount
			if line.Amount < 0 || line.Amount > line.Normal {
				t.Fatalf("%v %s: %d of %d", line.Programme, line.Bearer, line.Amount, line.Normal)
			}
			if line.Programme == JKP {
				t.Fatal("JKP stands in a line")
			}
			if line.Programme == JP && *line.Base > limit {
				t.Fatalf("JP base %d above the cap %d", *line.Base, limit)
			}
			if line.Article == "" || confidenceOrder[line.Confidence] == 0 || line.Why.Key == "" {
				t.Fatalf("line without article, confidence or reason: %+v", line)
			}
			if (line.Base == nil) != (line.RatePPM == nil) {
				t.Fatal("a base without a rate")
			}
			if line.Base != nil && line.Amount != money.Mul(*line.Base, *line.RatePPM, money.HalfUp) {
				t.Fatalf("%+v is not base × rate", line)
			}
			if i > 0 {
				last := r.Lines[i-1]
				if last.Programme > line.Programme || last.Programme == line.Programme && last.Bearer >= line.Bearer {
					t.Fatal("lines are out of order")
				}
			}
		}
		if sum != r.Total {
			t.Fatalf("total %d, sum of lines %d", r.Total, sum)
		}
		for _, b := range r.Booking {
			if b.Programme != JKP || *b.Base > 5_000_000 || b.Amount < 0 {
				t.Fatalf("booking %+v", b)
			}
		}
		for _, s := range append(r.Explain("id"), r.Explain("en")...) {
			if strings.ContainsAny(s, "{}") {
				t.Fatalf("sentence with an open parameter: %s", s)
			}
		}
		more := in
		more.Wage += money.Rupiah(rapid.Int64Range(0, max(0, int64(MaxWage-more.Wage))).Draw(t, "more wage"))
		more.Income += money.Rupiah(rapid.Int64Range(0, max(0, int64(MaxWage-more.Income))).Draw(t, "more income"))
		m, err := l.Contribution(more)
		if err != nil {
			t.Fatal(err)
		}
		for i, line := range m.Lines {
			if line.Amount < r.Lines[i].Amount {
				t.Fatalf("%v %s falls from %d to %d when the wage rises", line.Programme, line.Bearer, r.Lines[i].Amount, line.Amount)
			}
		}
	})
}

func TestDerivationSurvivesStorage(t *testing.T) {
	r, err := MustLoad().Contribution(Input{Segment: BPU, Month: 202601, Income: 3_450_000, Sector: Transport})
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(r.Document())
	if err != nil {
		t.Fatal(err)
	}
	var back Document
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(Sentences(back.Derivation, "id"), "\n"), strings.Join(r.Explain("id"), "\n"); got != want {
		t.Errorf("read back:\n%s\nwritten:\n%s", got, want)
	}
	if back.Rules != r.Version || back.Total != r.Total {
		t.Error("version or total was lost")
	}
}

func TestExplanationsReadWell(t *testing.T) {
	l := MustLoad()
	var out strings.Builder
	for _, in := range []Input{
		{Segment: PU, Month: 202604, Wage: 15_000_050, RiskGroup: 2, JKP: true},
		{Segment: PU, Month: 202012, Wage: 5_000_000, RiskGroup: 1},
		{Segment: BPU, Month: 202601, Income: 3_450_000, Sector: Transport, Programmes: SetOf(JKK, JKM, JHT)},
		{Segment: BPU, Month: 202604, Income: 3_450_000, OldestUnpaid: 202602},
		{Segment: BPU, Month: 202604, Income: 3_450_000, PaidByState: true},
		{Segment: PU, Month: 202505, Wage: 4_000_000, RiskGroup: 3, Programmes: SetOf(JKK), Sector: LabourIntensive, Workers: 49, JKP: true},
	} {
		r, err := l.Contribution(in)
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range []string{"id", "en"} {
			out.WriteString("# " + in.Segment.String() + " " + in.Month.String() + " " + lang + "\n" + strings.Join(r.Explain(lang), "\n") + "\n\n")
		}
		b, err := json.MarshalIndent(r, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		out.Write(append(b, "\n\n"...))
	}
	p, err := l.LatePenalty(PenaltyInput{Segment: PU, Programme: JP, Month: 202506, Amount: 1_500_000, Paid: 20250901})
	if err != nil {
		t.Fatal(err)
	}
	_, cap, err := l.NextPensionCap(8_939_700, -20_700, 202103)
	if err != nil {
		t.Fatal(err)
	}
	_, wage, err := l.WageBase(WageInput{Kind: WagePiece, Month: 202506, Last: []money.Rupiah{3_000_000, 3_600_001, 3_300_000}})
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"id", "en"} {
		out.WriteString(strings.Join(Sentences(append(append(p.Why, cap...), wage...), lang), "\n") + "\n\n")
	}
	golden.Check(t, "explained.txt", out.String())
}

func TestUnverifiedListsWhatWasNotRead(t *testing.T) {
	var out strings.Builder
	seen := map[Confidence]bool{}
	for _, u := range MustLoad().Unverified() {
		seen[u.Confidence] = true
		if u.Citation == "" || u.Line == 0 || u.File == "" {
			t.Errorf("%s without citation or place", u.ID)
		}
		value, _, _ := strings.Cut(u.Value.EN, ";")
		out.WriteString(string(u.Confidence) + " " + u.ID + " " + u.Since.String() + " " + value + "\n")
	}
	if !seen[Memory] || !seen[Secondary] || !seen[Derived] || seen[Verified] {
		t.Errorf("confidences %v", seen)
	}
	golden.Check(t, "unverified.txt", out.String())
}

func TestEveryValueIsCitedWithoutGaps(t *testing.T) {
	l := MustLoad()
	for _, p := range l.Parameters() {
		if p.Title.ID == "" || p.Title.EN == "" || p.Title.ID == p.Title.EN {
			t.Errorf("%s: title is not in two languages", p.ID)
		}
		for i, v := range p.Values {
			if v.Citation == "" || confidenceOrder[v.Confidence] == 0 || v.Line == 0 {
				t.Errorf("%s since %v: no citation, confidence or place", p.ID, v.Since)
			}
			if v.Confidence == Memory && v.Note == "" && !strings.HasPrefix(p.ID, "scale.") {
				t.Errorf("%s since %v: from memory without a note", p.ID, v.Since)
			}
			if i > 0 && v.Until != p.Values[i-1].Since.AddDays(-1) {
				t.Errorf("%s: gap or overlap at %v", p.ID, v.Until)
			}
			for _, lang := range []string{"id", "en"} {
				if s := p.Format(v, lang); s == "" || len(s) > 4000 {
					t.Errorf("%s since %v: cannot be shown: %q", p.ID, v.Since, s)
				}
			}
		}
	}
	if len(l.Reliefs()) < 10 || l.HolidaysUntil() < 2026 {
		t.Error("reliefs or holidays are missing")
	}
}

func TestVersionFollowsTheData(t *testing.T) {
	l, again := MustLoad(), dataFiles(t)
	same, err := Read(again)
	if err != nil {
		t.Fatal(err)
	}
	again["jkp.yaml"].Data = []byte(strings.Replace(string(again["jkp.yaml"].Data), "value: 54", "value: 55", 1))
	other, err := Read(again)
	if err != nil {
		t.Fatal(err)
	}
	if l.Version() != same.Version() || l.Version() == other.Version() || l.RuleVersion() == other.RuleVersion() || len(l.Version()) != 8 {
		t.Errorf("%s %s %s", l.Version(), same.Version(), other.Version())
	}
}

func TestFaultCodesAreUnique(t *testing.T) {
	seen := map[Code]bool{}
	for _, c := range Codes {
		if seen[c] || !strings.HasPrefix(string(c), "law.") {
			t.Errorf("code %s", c)
		}
		seen[c] = true
	}
	for r, s := range Reasons {
		if seen[Code(r)] || s == "" || reasonTexts[r].ID == "" || reasonTexts[r].EN == "" {
			t.Errorf("reason %s", r)
		}
		seen[Code(r)] = true
	}
}

func TestTextsNameTheSameParametersInBothLanguages(t *testing.T) {
	brace := regexp.MustCompile(`\{[a-z]+\}`)
	for key, text := range stepTexts {
		count := map[string]int{}
		for _, b := range brace.FindAllString(text.ID, -1) {
			count[b] |= 1
		}
		for _, b := range brace.FindAllString(text.EN, -1) {
			count[b] |= 2
		}
		for b, in := range count {
			if in != 3 {
				t.Errorf("%s: %s stands in one language only", key, b)
			}
		}
	}
}

func TestSetsReadWhatTheyWrite(t *testing.T) {
	for n := range 32 {
		s := Programmes(n)
		got, err := ParseProgrammes(s.String())
		if err != nil || got != s {
			t.Errorf("%q: %v, %v", s.String(), got, err)
		}
	}
	for _, bad := range []string{"JKX", "JKK,", "JKK,JKK", ","} {
		if _, err := ParseProgrammes(bad); err == nil {
			t.Errorf("%q was accepted", bad)
		}
	}
	if SetOf(JKK, JKM, JHT, JP, JKP) != 31 || JKP.Bit() != 16 {
		t.Error("the bits are a contract of stored rows")
	}
}

func TestInformalProgrammes(t *testing.T) {
	must, may, below, err := MustLoad().InformalProgrammes(20260101)
	if err != nil || must != SetOf(JKK, JKM) || may != SetOf(JHT) || below != 65 {
		t.Errorf("%v %v %d %v", must, may, below, err)
	}
}

func TestScaleFollowsTheLargerMeasure(t *testing.T) {
	l := MustLoad()
	for _, c := range []struct {
		capital, sales money.Rupiah
		on             period.Date
		want           Scale
	}{
		{0, 0, 20250101, Micro}, {1_000_000_000, 2_000_000_000, 20250101, Micro}, {1_000_000_001, 0, 20250101, Small},
		{0, 15_000_000_001, 20250101, Medium}, {20_000_000_000, 1, 20250101, Large}, {60_000_000, 0, 20200101, Small},
	} {
		if got, err := l.ScaleOf(c.capital, c.sales, c.on); err != nil || got != c.want {
			t.Errorf("%v %v: %v, %v", c.capital, c.sales, got, err)
		}
	}
}

func dataFiles(t testing.TB) fstest.MapFS {
	t.Helper()
	out := fstest.MapFS{}
	sub, err := fs.Sub(embedded, "data")
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(sub, "*")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		b, err := fs.ReadFile(sub, name)
		if err != nil {
			t.Fatal(err)
		}
		out[name] = &fstest.MapFile{Data: b}
	}
	return out
}
