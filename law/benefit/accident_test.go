package benefit

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/golden"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"pgregory.net/rapid"
)

// drawAccident draws a case of JKK or JKM that the law can answer.
func drawAccident(t *rapid.T) Input {
	programme := rapid.SampledFrom([]law.Programme{law.JKK, law.JKM}).Draw(t, "programme")
	in := Input{Programme: programme, Event: Death, Segment: rapid.SampledFrom([]law.Segment{law.PU, law.BPU, law.Jakon}).Draw(t, "segment"),
		Date: period.Date(rapid.SampledFrom([]int{20120423, 20140630, 20150630, 20150701, 20191201, 20191202, 20210401, 20260115}).Draw(t, "date")),
		Wage: money.Rupiah(rapid.Int64Range(1, 200_000_000).Draw(t, "wage")), NoHeirs: rapid.Bool().Draw(t, "no heirs"),
		Children: rapid.SliceOfN(rapid.SampledFrom(law.SchoolLevels), 0, 4).Draw(t, "children"), LeftHanded: rapid.Bool().Draw(t, "left-handed")}
	if in.Segment == law.BPU && in.Date < 20150701 {
		in.Segment = law.PU // the bands begin with PP 44/2015
	}
	if rapid.Bool().Draw(t, "months known") {
		n := rapid.IntRange(0, 120).Draw(t, "months paid")
		in.MonthsPaid = &n
	}
	if programme == law.JKM {
		return in
	}
	in.Event = rapid.SampledFrom([]Event{Death, Accident, STMB, Disability}).Draw(t, "event")
	in.Months, in.Days = rapid.IntRange(0, 40).Draw(t, "months"), rapid.IntRange(0, 31).Draw(t, "days")
	if in.Event == STMB && in.Months+in.Days == 0 {
		in.Months = 1
	}
	if rapid.Bool().Draw(t, "employer paid something") {
		paid := money.Rupiah(rapid.Int64Range(0, 1_000_000_000).Draw(t, "wage paid"))
		in.WagePaid = &paid
	}
	if in.Event == Disability {
		in.Codes = rapid.SliceOfNDistinct(rapid.SampledFrom(law.DisabilityCodes), 1, 5, func(s string) string { return s }).Draw(t, "codes")
		in.Loss = money.PPM(rapid.Int64Range(0, 100).Draw(t, "loss")) * money.Percent
		if rapid.IntRange(0, 9).Draw(t, "total") == 0 {
			in.Codes = []string{Total}
		}
	}
	in.Costs = map[string]money.Rupiah{}
	for _, c := range rapid.SliceOfNDistinct(rapid.SampledFrom(costKinds), 0, 4, func(c cost) string { return c.name }).Draw(t, "costs") {
		if c.name != "transport_return_to_work" { // nobody has found its maximum
			in.Costs[c.name] = money.Rupiah(rapid.Int64Range(0, 100_000_000).Draw(t, c.name))
		}
	}
	return in
}

func evaluated(t *rapid.T, in Input) Result {
	r, err := Evaluate(law.MustLoad(), in)
	if err != nil {
		t.Fatalf("%+v: %v", in, err)
	}
	return r
}

func TestAccidentsAndDeathsAreOrderly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawAccident(t)
		r := evaluated(t, in)
		var sum, months money.Rupiah
		for _, l := range r.Lines {
			sum += l.Amount
			if l.Amount < 0 || l.Article == "" || l.Confidence == "" || l.Payee == "" || l.Payer != "fund" {
				t.Fatalf("%+v", l)
			}
			if _, named := titles[l.Benefit]; !named {
				t.Fatalf("%s has no title", l.Benefit)
			}
			if !strings.Contains(strings.Join(law.Outline(law.Tell([]law.Step{l.Why}, "en")), "\n"), "Rp"+l.Amount.FormatEnglish()) {
				t.Fatalf("the reason of %s does not name its amount", l.Benefit)
			}
		}
		if sum != r.Total {
			t.Fatalf("lines are %v, total %v", sum, r.Total)
		}
		for i, m := range r.Months {
			months += m.Amount
			if m.Number != i+1 || i > 0 && m.RatePPM > r.Months[i-1].RatePPM {
				t.Fatalf("month %+v", m)
			}
		}
		if got := amountOf(r, "jkk.stmb") + amountOf(r, "jkk.stmb.difference"); got != months {
			t.Fatalf("months are %v, lines %v", months, got)
		}
		for _, lang := range []string{"id", "en"} {
			for _, s := range law.Outline(law.Tell(r.Steps(), lang)) {
				if strings.ContainsAny(s, "{}_") {
					t.Fatalf("sentence with an open parameter or an unknown key: %s", s)
				}
			}
		}
		in.Wage += money.Rupiah(rapid.Int64Range(0, 100_000_000).Draw(t, "more wage"))
		if more := evaluated(t, in); more.Total < r.Total {
			t.Fatalf("more wage gives %v instead of %v", more.Total, r.Total)
		}
	})
}

func amountOf(r Result, codes ...string) (sum money.Rupiah) {
	for _, l := range r.Lines {
		if slices.Contains(codes, l.Benefit) {
			sum += l.Amount
		}
	}
	return sum
}

func TestDisabilityStaysBelowTotal(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawAccident(t)
		in.Programme, in.Event, in.Months, in.Days, in.Costs = law.JKK, Disability, 0, 0, nil
		in.Codes = []string{rapid.SampledFrom(law.DisabilityCodes).Draw(t, "code")}
		in.Loss, in.LeftHanded = 0, false
		whole := evaluated(t, in).Total

		functional := in
		functional.Loss = money.PPM(rapid.Int64Range(1, 100).Draw(t, "use")) * money.Percent
		if got := evaluated(t, functional).Total; got > whole {
			t.Fatalf("loss of use %v is worth more than the limb %v", got, whole)
		}
		functional.Loss = 100 * money.Percent
		if got := evaluated(t, functional).Total; got != whole {
			t.Fatalf("loss of all use %v is not the limb %v", got, whole)
		}

		several := in
		several.Codes = append(slices.Clone(law.DisabilityCodes)[:maxLosses-1:maxLosses-1], "SCALP:30%")
		total := in
		total.Codes = []string{Total}
		limit := amountOf(evaluated(t, total), "jkk.disability.total")
		if sum := evaluated(t, several).Total; whole > limit || sum != limit {
			t.Fatalf("one loss %v, all losses %v, total disability %v", whole, sum, limit)
		}

		left, other := in, in
		left.LeftHanded = true
		other.Codes = []string{otherSide(in.Codes[0])}
		if evaluated(t, left).Total != evaluated(t, other).Total {
			t.Fatalf("%s of a left-handed worker is not %s", in.Codes[0], other.Codes[0])
		}
	})
}

func TestOtherSideIsAnInvolution(t *testing.T) {
	swapped := 0
	for _, code := range DisabilityCodes() {
		other := otherSide(code)
		if otherSide(other) != code || !slices.Contains(DisabilityCodes(), other) {
			t.Errorf("%s and %s", code, other)
		}
		if other != code {
			swapped++
		}
	}
	if swapped != 16 {
		t.Errorf("%d codes have a side", swapped)
	}
}

func TestDeathByAccidentIsNeverBelowDeathByIllness(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := drawAccident(t)
		in.Programme, in.Event, in.Children, in.MonthsPaid, in.Months, in.Days, in.Costs = law.JKK, Death, nil, nil, 0, 0, nil
		accident := evaluated(t, in)
		in.Programme = law.JKM
		illness := evaluated(t, in)
		if accident.Total < illness.Total || amountOf(accident, "jkk.death") < amountOf(illness, "jkm.lump_sum") {
			t.Fatalf("accident %v, illness %v", accident.Total, illness.Total)
		}
	})
}

func TestEveryLossAndCostIsNamed(t *testing.T) {
	for _, code := range DisabilityCodes() {
		if code == Total {
			code = "total"
		}
		if _, ok := titles["jkk.disability."+code]; !ok {
			t.Errorf("%s has no title", code)
		}
	}
	for _, c := range costKinds {
		if _, ok := titles[c.code]; !ok {
			t.Errorf("%s has no title", c.code)
		}
	}
	for _, texts := range []map[string]law.Text{accidentTexts, accidentTitles, accidentWords, heirsTexts, heirsWords, migrantTexts, migrantTitles} {
		sameParameters(t, texts)
	}
}

func TestWrongCasesAreRefused(t *testing.T) {
	ok := Input{Programme: law.JKK, Event: Disability, Date: 20240501, Wage: 1_000_000}
	for name, change := range map[string]func(*Input){
		"percentage above 100":       func(in *Input) { in.Codes = []string{"THUMB_R:101%"} },
		"no percent sign":            func(in *Input) { in.Codes = []string{"THUMB_R:50"} },
		"nothing lost":               func(in *Input) { in.Codes = []string{"THUMB_R:0%"} },
		"one eye only":               func(in *Input) { in.Codes = []string{"VISION_ACUITY:80%/"} },
		"eye above 100":              func(in *Input) { in.Codes = []string{"VISION_ACUITY:180%/20%"} },
		"eyes for the ears":          func(in *Input) { in.Codes = []string{"HEAR_LOSS_ONE:80%/20%"} },
		"too many tens":              func(in *Input) { in.Codes = []string{"FIELD:21"} },
		"negative tens":              func(in *Input) { in.Codes = []string{"FIELD:-1"} },
		"total with a figure":        func(in *Input) { in.Codes = []string{"TOTAL:50%"} },
		"negative loss":              func(in *Input) { in.Codes, in.Loss = []string{"THUMB_R"}, -1 },
		"too many losses":            func(in *Input) { in.Codes = slices.Repeat([]string{"TOE_OTHER"}, maxLosses+1) },
		"negative cost":              func(in *Input) { in.Event, in.Costs = Accident, map[string]money.Rupiah{"medical": -1} },
		"negative months":            func(in *Input) { in.Event, in.Months = STMB, -1 },
		"endless months":             func(in *Input) { in.Event, in.Months = STMB, maxMonths+1 },
		"negative wage paid":         func(in *Input) { paid := money.Rupiah(-1); in.Event, in.Months, in.WagePaid = STMB, 1, &paid },
		"employment ended on no day": func(in *Input) { in.Event, in.Months, in.EmploymentEnded = STMB, 1, 20240231 },
		"child born on no day": func(in *Input) {
			in.Event, in.Children, in.ChildrenBorn = Death, []string{"SD"}, []period.Date{20150231}
		},
		"more births than children": func(in *Input) { in.Event, in.ChildrenBorn = Death, []period.Date{20150201} },
	} {
		t.Run(name, func(t *testing.T) {
			in := ok
			change(&in)
			var f *law.Fault
			if _, err := Evaluate(law.MustLoad(), in); !errors.As(err, &f) || f.Code == law.CodeMonth {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestAnyCodeIsAnsweredOrRefused(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.OneOf(rapid.String(), rapid.Map(rapid.SampledFrom(DisabilityCodes()), func(s string) string {
			return s + ":" + rapid.StringMatching(`[0-9%/.-]{0,12}`).Draw(t, "figure")
		})).Draw(t, "code")
		in := Input{Programme: law.JKK, Event: Disability, Date: 20240501, Wage: 1_000_000, Codes: []string{code}}
		r, err := Evaluate(law.MustLoad(), in)
		var f *law.Fault
		if err != nil && !errors.As(err, &f) || err == nil && (r.Total <= 0 && !strings.Contains(code, "/") || r.Total > 80_000_000) {
			t.Fatalf("%q: %v, %v", code, r.Total, err)
		}
	})
}

func TestAccidentsReadWell(t *testing.T) {
	ten, forty := 10, 40
	golden.Check(t, "accident.txt", explained(t, []Input{
		{Programme: law.JKK, Event: Death, Date: 20220501, Wage: 6_000_000, Children: []string{"SMP", "PT", "SD"}},
		{Programme: law.JKK, Event: Death, Date: 20220501, Wage: 400_000, NoHeirs: true},
		{Programme: law.JKK, Event: STMB, Date: 20210301, Wage: 6_000_001, Months: 13, Days: 10},
		{Programme: law.JKK, Event: Disability, Date: 20240501, Wage: 4_000_000, LeftHanded: true, Codes: []string{"THUMB_L", "HAND_WRIST_R:50%", "VISION_ACUITY:80%/60%", "SCALP:20%"}},
		{Programme: law.JKK, Event: Disability, Date: 20240501, Wage: 4_000_000, Codes: []string{"LEGS_HIP_ONE", "ARM_SHOULDER_R", "EYE_ONE"}},
		{Programme: law.JKK, Event: Disability, Date: 20180501, Wage: 4_000_000, Codes: []string{Total}, Children: []string{"SD"}},
		{Programme: law.JKK, Event: Accident, Date: 20240501},
		{Programme: law.JKK, Event: Accident, Date: 20180501, Costs: map[string]money.Rupiah{"transport_land": 1_500_000, "transport_sea": 400_000, "medical": 30_000_000, "prosthesis": 5_000_000, "glasses": 500_000}},
		{Programme: law.JKK, Event: STMB, Date: 20240501, Wage: 6_000_000, Months: 1, EmploymentEnded: 20200101},
		{Programme: law.JKM, Event: Death, Date: 20240501, MonthsPaid: &forty, Children: []string{"TK", "TK"}, ChildrenBorn: []period.Date{20200101}},
		{Programme: law.JKM, Event: Death, Date: 20240501, MonthsPaid: &ten, Children: []string{"SD"}},
		{Programme: law.JKM, Segment: law.BPU, Event: Death, Date: 20240501, Wage: 1_000_000},
		{Programme: law.JKM, Event: Death, Date: 20140501, NoHeirs: true},
		{Programme: law.JKM, Segment: law.PMI, Event: Death, Date: 20240501},
		{Programme: law.JKK, Segment: law.PMI, Event: Termination, Date: 20220501, Months: 7, Codes: []string{"ACCIDENT"}},
	}))
}
