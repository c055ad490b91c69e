package scenarios

import (
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/benefit"
)

func init() {
	ask("deadlines", deadlines)
	ask("lateness", lateness)
}

// deadlineCase is given to the question "deadlines"; see benefit.DeadlineInput.
type deadlineCase struct {
	Programme     string `yaml:"programme"`
	Segment       string `yaml:"segment"`
	Event         string `yaml:"event"`
	Outcome       string `yaml:"outcome"`
	Received      string `yaml:"received"`
	Complete      string `yaml:"complete"`
	ProviderBill  string `yaml:"provider_bill"`
	EmployerPaid  string `yaml:"employer_paid"`
	EmployerAsked string `yaml:"employer_asked"`
	Hired         string `yaml:"hired"`
	Trained       string `yaml:"trained"`
}

// deadlineAnswer lists every deadline: "claim member 2020-05-01", and where there
// is no day "claim member none" or "pay agency unknown".
type deadlineAnswer struct {
	Deadlines []string `yaml:"deadlines"`
}

func deadlines(r *Run, g *deadlineCase, want *deadlineAnswer) error {
	day := func(s string) period.Date { return parsed(r, s, period.ParseDate) }
	list, err := benefit.Deadlines(r.Law, benefit.DeadlineInput{Programme: parsed(r, g.Programme, law.ParseProgramme), Segment: parsed(r, g.Segment, law.ParseSegment),
		Event: day(g.Event), Outcome: day(g.Outcome), Received: day(g.Received), Complete: day(g.Complete), ProviderBill: day(g.ProviderBill),
		EmployerPaid: day(g.EmployerPaid), EmployerAsked: day(g.EmployerAsked), Hired: day(g.Hired), Trained: day(g.Trained)})
	if err != nil {
		return err
	}
	var got []string
	for _, d := range list {
		last := d.State
		if d.Last != 0 {
			last = d.Last.String()
		}
		got = append(got, d.What+" "+d.Who+" "+last)
	}
	r.checks++
	if !slices.Equal(got, want.Deadlines) {
		r.differ("deadlines", strings.Join(got, "; "), strings.Join(want.Deadlines, "; "))
	}
	return nil
}

// latenessCase is given to the question "lateness"; see benefit.LatenessInput.
type latenessCase struct {
	Programme string `yaml:"programme"`
	Amount    int64  `yaml:"amount"`
	Complete  string `yaml:"complete"`
	Due       string `yaml:"due"`
	Paid      string `yaml:"paid"`
}

// latenessAnswer is what the agency owes.
type latenessAnswer struct {
	Due    string `yaml:"due"`
	Days   *int   `yaml:"days"`
	Months *int   `yaml:"months"`
	Amount *int64 `yaml:"amount"`
	Payee  string `yaml:"payee"`
}

func lateness(r *Run, g *latenessCase, want *latenessAnswer) error {
	c, err := benefit.Lateness(r.Law, benefit.LatenessInput{Programme: parsed(r, g.Programme, law.ParseProgramme), Amount: money.Rupiah(g.Amount),
		Complete: parsed(r, g.Complete, period.ParseDate), Due: parsed(r, g.Due, period.ParseDate), Paid: parsed(r, g.Paid, period.ParseDate)})
	if err != nil {
		return err
	}
	if want.Due != "" {
		compare(r, "due", c.Due, parsed(r, want.Due, period.ParseDate))
	}
	if want.Days != nil {
		compare(r, "days", c.Days, *want.Days)
	}
	if want.Months != nil {
		compare(r, "months", c.Months, *want.Months)
	}
	amount(r, "amount", c.Amount, want.Amount)
	if want.Payee != "" {
		compare(r, "payee", c.Payee, want.Payee)
	}
	return nil
}
