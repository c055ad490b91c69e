package benefit

import (
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"pgregory.net/rapid"
)

// The maxima of the regulations, by the first day on which they hold; copied
// here so that a wrong figure in the data is found. 0 = no benefit yet.
var maxima = map[string][]struct {
	since period.Date
	most  money.Rupiah
}{
	"jkk.transport.land": {{20191202, 5_000_000}, {20150701, 1_000_000}, {20120423, 750_000}},
	"jkk.transport.sea":  {{20191202, 2_000_000}, {20150701, 1_500_000}, {20120423, 1_000_000}},
	"jkk.transport.air":  {{20191202, 10_000_000}, {20150701, 2_500_000}, {20120423, 2_000_000}},
	"jkk.medical":        {{20150701, law.MaxWage}, {20120423, 20_000_000}},
	"jkk.rehabilitation": {{20150701, law.MaxWage}, {20120423, 2_000_000}},
	"jkk.home_care":      {{20191202, 20_000_000}, {20120423, 0}},
	"jkk.dentures":       {{20191202, 5_000_000}, {20150701, 3_000_000}, {20120423, 2_000_000}},
	"jkk.hearing_aid":    {{20191202, 2_500_000}, {20120423, 0}},
	"jkk.glasses":        {{20191202, 1_000_000}, {20120423, 0}},
	"pmi.medical":        {{20230222, 50_000_000}},
	"pmi.home_care":      {{20230222, 20_000_000}},
	"pmi.hearing_aid":    {{20230222, 2_500_000}},
	"pmi.glasses":        {{20230222, 1_000_000}},
	"pmi.return_loss":    {{20230222, 10_000_000}},
}

func TestCostsArePaidUpToTheirMaximum(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := Input{Programme: law.JKK, Event: Accident, Segment: rapid.SampledFrom([]law.Segment{law.PU, law.BPU, law.Jakon, law.PMI}).Draw(t, "segment"), Wage: 3_000_000}
		days, kinds := []period.Date{20150701, 20191201, 20191202, 20230221, 20260115}, costKinds
		switch in.Segment {
		case law.PMI:
			days, kinds = []period.Date{20230222, 20260115}, migrantCostKinds
		case law.PU:
			days = append(days, 20120423, 20150630)
		}
		in.Date = rapid.SampledFrom(days).Draw(t, "date")
		c := rapid.SampledFrom(kinds).Draw(t, "cost")
		if _, known := maxima[c.code]; !known {
			t.Skip("no maximum, or nobody has found it")
		}
		of := func(cost money.Rupiah) money.Rupiah {
			in.Costs = map[string]money.Rupiah{c.name: cost}
			r := evaluated(t, in)
			if r.Total != amountOf(r, c.code) {
				t.Fatalf("lines beside %s: %+v", c.code, r.Lines)
			}
			return r.Total
		}
		var most money.Rupiah
		for _, m := range maxima[c.code] {
			if in.Date >= m.since {
				most = m.most
				break
			}
		}
		cost := money.Rupiah(rapid.Int64Range(0, 100_000_000).Draw(t, "amount"))
		more := cost + money.Rupiah(rapid.Int64Range(0, 100_000_000).Draw(t, "more"))
		for _, x := range []money.Rupiah{cost, more, most, max(most, 1) - 1, min(most+1, law.MaxWage)} {
			if got := of(x); got != min(x, most) {
				t.Fatalf("%s of %v on %v: %v, at most %v", c.code, x, in.Date, got, most)
			}
		}
	})
}

// What a migrant worker is paid is never negative, names its amount and is the
// sum of its lines. An accident alone has costs, which the test above holds.
func TestMigrantBenefitsAreOrderly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := Input{Programme: rapid.SampledFrom([]law.Programme{law.JKK, law.JKM}).Draw(t, "programme"), Segment: law.PMI,
			Event:  rapid.SampledFrom([]Event{Death, Disability, Rape, FailedDeparture, FailedPlacement, WrongPlacement, Termination}).Draw(t, "event"),
			Date:   rapid.SampledFrom([]period.Date{20181210, 20230221, 20230222, 20260115}).Draw(t, "date"),
			Months: rapid.IntRange(0, 24).Draw(t, "months")}
		switch in.Event {
		case Disability:
			in.Codes = []string{Total}
		case Termination:
			in.Codes = rapid.SampledFrom([][]string{nil, {"ACCIDENT"}}).Draw(t, "codes")
		}
		r, err := Evaluate(law.MustLoad(), in)
		if err != nil {
			t.Skip(err)
		}
		var sum money.Rupiah
		for _, l := range r.Lines {
			sum += l.Amount
			if s := strings.Join(law.Outline(law.Tell([]law.Step{l.Why}, "en")), "\n"); l.Amount <= 0 || l.Article == "" || l.Payer != "fund" || !strings.Contains(s, "Rp"+l.Amount.FormatEnglish()) {
				t.Fatalf("%+v\n%s", l, s)
			}
		}
		if sum != r.Total || len(r.Lines) == 0 && len(r.Notes) == 0 {
			t.Fatalf("%+v", r)
		}
		if in.Event == Termination && len(in.Codes) > 0 {
			longer := in
			longer.Months = rapid.IntRange(in.Months, 24).Draw(t, "longer")
			if m, err := Evaluate(law.MustLoad(), longer); err == nil && m.Total < r.Total {
				t.Fatalf("%d months give %v, %d give %v", in.Months, r.Total, longer.Months, m.Total)
			}
		}
	})
}
