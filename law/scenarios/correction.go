package scenarios

import (
	"fmt"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"go.yaml.in/yaml/v3"
)

func init() {
	ask("correction", correction)
	ask("several", several)
	ask("instalments", instalments)
	ask("correction_notice", correctionNotice)
	ask("project_registration", projectRegistration)
	ask("migrant_due", migrantDue)
	ask("migrant_cover", migrantCover)
	ask("jamsostek_duty", jamsostekDuty)
}

// report is one report or job inside another question.
type report struct{ dues }

// UnmarshalYAML refuses keys that no contribution knows.
func (j *report) UnmarshalYAML(n *yaml.Node) error { return strict(n, &j.dues) }

// corrected is given to correction; a report that is left out is "nobody".
type corrected struct {
	Old *report `yaml:"old"`
	New *report `yaml:"new"`
}

type correctionExpected struct {
	Changes  map[string]int64 `yaml:"changes"` // "JKK employer": -2_400; complete
	Booking  map[string]int64 `yaml:"booking"`
	Deferred map[string]int64 `yaml:"deferred"`
	Owed     *int64           `yaml:"owed"`
	Refund   *int64           `yaml:"refund"`
}

func correction(r *Run, g *corrected, want *correctionExpected) error {
	input := func(j *report) law.Input {
		if j == nil {
			return law.Input{}
		}
		return j.input(r)
	}
	c, err := r.Law.Difference(input(g.Old), input(g.New))
	if err != nil {
		return err
	}
	table := func(ps []law.Posting) map[string]int64 {
		out := map[string]int64{}
		for _, p := range ps {
			out[p.Programme.String()+" "+string(p.Bearer)] += int64(p.Change)
		}
		return out
	}
	amounts(r, "change", table(c.Postings), want.Changes)
	amounts(r, "booking", table(c.Booking), want.Booking)
	amounts(r, "deferred", table(c.Deferred), want.Deferred)
	amount(r, "owed", c.Owed, want.Owed)
	amount(r, "refund", c.Refund, want.Refund)
	return nil
}

type severalJobs struct {
	Jobs   []report `yaml:"jobs"`
	Chosen int      `yaml:"chosen"` // the job that counts for JKP, from 1; 0 = none chosen
}

type severalExpected struct {
	Totals []int64            `yaml:"totals"` // by job
	Total  *int64             `yaml:"total"`
	Bases  []map[string]int64 `yaml:"bases"`   // by job, complete: "JP worker": 10_547_400
	Booked []int64            `yaml:"booking"` // JKP by job
}

func several(r *Run, g *severalJobs, want *severalExpected) error {
	var jobs []law.Input
	for _, j := range g.Jobs {
		jobs = append(jobs, j.input(r))
	}
	s, err := r.Law.ContributionOfSeveral(jobs, g.Chosen-1)
	if err != nil {
		return err
	}
	amount(r, "total", s.Total, want.Total)
	for _, x := range [...]struct {
		name string
		n    int
	}{{"totals", len(want.Totals)}, {"bases", len(want.Bases)}, {"bookings", len(want.Booked)}} {
		if x.n > 0 {
			compare(r, x.name, x.n, len(s.Jobs))
		}
	}
	for i, job := range s.Jobs {
		name := fmt.Sprintf("job %d ", i+1)
		if i < len(want.Totals) {
			compare(r, name+"total", int64(job.Total), want.Totals[i])
		}
		if i < len(want.Bases) {
			bases := map[string]int64{}
			for _, line := range job.Lines {
				if line.Base != nil {
					bases[lineKey(line)] = int64(*line.Base)
				}
			}
			amounts(r, name+"base", bases, want.Bases[i])
		}
		if i < len(want.Booked) {
			var sum money.Rupiah
			for _, line := range job.Booking {
				sum += line.Amount
			}
			compare(r, name+"booking", int64(sum), want.Booked[i])
		}
	}
	return nil
}

type instalmentsGiven struct {
	Contract report  `yaml:"contract"`
	Payments []int64 `yaml:"payments"`
}

type instalmentsExpected struct {
	Parts []map[string]int64 `yaml:"parts"` // by payment, complete
	Total *int64             `yaml:"total"`
}

func instalments(r *Run, g *instalmentsGiven, want *instalmentsExpected) error {
	res, err := r.Law.Contribution(g.Contract.input(r))
	if err != nil {
		return err
	}
	var payments []money.Rupiah
	for _, p := range g.Payments {
		payments = append(payments, money.Rupiah(p))
	}
	parts, err := r.Law.Instalments(res, payments)
	if err != nil {
		return err
	}
	if len(want.Parts) > 0 {
		compare(r, "instalments", len(parts), len(want.Parts))
	}
	var total money.Rupiah
	for i, part := range parts {
		total += part.Total
		if i < len(want.Parts) {
			got := map[string]int64{}
			for _, line := range part.Lines {
				got[lineKey(line)] = int64(line.Amount)
			}
			amounts(r, fmt.Sprintf("instalment %d", i+1), got, want.Parts[i])
		}
	}
	amount(r, "total", total, want.Total)
	return nil
}

type dated struct {
	Received  string `yaml:"received"`
	WorkOrder string `yaml:"work_order"`
	Route     string `yaml:"route"`
	Departure string `yaml:"departure"`
}

type datedExpected struct {
	First string `yaml:"first"`
	Last  string `yaml:"last"`
}

func (want *datedExpected) last(r *Run, d period.Date, err error) error {
	if err == nil {
		compare(r, "last", d.String(), want.Last)
	}
	return err
}

func correctionNotice(r *Run, g *dated, want *datedExpected) error {
	d, _, err := r.Law.CorrectionNotice(parsed(r, g.Received, period.ParseDate))
	return want.last(r, d, err)
}

func projectRegistration(r *Run, g *dated, want *datedExpected) error {
	d, _, err := r.Law.RegisterBy(parsed(r, g.WorkOrder, period.ParseDate))
	return want.last(r, d, err)
}

func migrantDue(r *Run, g *dated, want *datedExpected) error {
	first, last, _, err := r.Law.MigrantDue(parsed(r, g.Route, law.ParseRoute), parsed(r, g.Departure, period.ParseDate))
	if err == nil && want.First != "" {
		compare(r, "first", first.String(), want.First)
	}
	return want.last(r, last, err)
}

type stay struct {
	Route       string `yaml:"route"`
	Paid        string `yaml:"paid"`
	Departed    string `yaml:"departed"`
	ContractEnd string `yaml:"contract_end"`
	Landed      string `yaml:"landed"`
	Home        string `yaml:"home"`
	Ended       string `yaml:"ended"`
}

type stayExpected struct {
	Windows []string `yaml:"windows"` // "before JKK,JKM 2024-01-15 2024-03-31"
}

func migrantCover(r *Run, g *stay, want *stayExpected) error {
	day := func(s string) period.Date { return parsed(r, s, period.ParseDate) }
	windows, err := r.Law.MigrantCover(law.MigrantCoverInput{Route: parsed(r, g.Route, law.ParseRoute), Paid: day(g.Paid), Departed: day(g.Departed),
		ContractEnd: day(g.ContractEnd), Landed: day(g.Landed), Home: day(g.Home), Ended: day(g.Ended)})
	if err != nil {
		return err
	}
	for i := range max(len(windows), len(want.Windows)) {
		got, expected := "nothing", "nothing"
		if i < len(windows) {
			w := windows[i]
			got = fmt.Sprintf("%s %v %v %v", w.Phase, w.Programmes, w.From, w.To)
		}
		if i < len(want.Windows) {
			expected = want.Windows[i]
		}
		compare(r, fmt.Sprintf("window %d", i+1), got, expected)
	}
	return nil
}

type dutyGiven struct {
	Workers  int    `yaml:"workers"`
	WageBill int64  `yaml:"wage_bill"`
	On       string `yaml:"on"`
}

type dutyExpected struct {
	Must *bool `yaml:"must"`
}

func jamsostekDuty(r *Run, g *dutyGiven, want *dutyExpected) error {
	must, _, err := r.Law.JamsostekDuty(g.Workers, money.Rupiah(g.WageBill), parsed(r, g.On, period.ParseDate))
	if err == nil && want.Must != nil {
		compare(r, "must", must, *want.Must)
	}
	return err
}
