package cli

import (
	"fmt"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/governance"
)

type lawIncentiveCmd struct {
	Month      period.Month `required:"" help:"Month, YYYY-MM; it decides the scheme." placeholder:"YYYY-MM"`
	New        int          `help:"New participants brought in that month."`
	Programmes int          `help:"Programmes of each new participant: 2 or 3." default:"3"`
	Collected  int64        `help:"Contributions collected of participants in months 1 to 24, rupiah."`
	Later      int64        `help:"Contributions collected of participants in months 25 to 60, rupiah."`
	AgentShare bool         `help:"Print the agent's share only."`
}

func (c *lawIncentiveCmd) Run(r *run) error {
	res, err := governance.AgentIncentive(law.MustLoad(), governance.IncentiveInput{Month: c.Month, New: c.New, Programmes: c.Programmes,
		Collected: money.Rupiah(c.Collected), Later: money.Rupiah(c.Later)})
	if err != nil {
		return err
	}
	told := law.Tell(res.Steps(), r.lang)
	if r.json {
		return r.print(struct {
			governance.Incentive
			Derivation []law.Told `json:"derivation"`
		}{res, told})
	}
	if c.AgentShare {
		r.sayf("%s", r.rupiah(res.Agent))
		return nil
	}
	w := table(r)
	for _, x := range res.Lines {
		fmt.Fprintf(w, "%s\t%s\t%s [%v]\n", r.word("incentive."+x.Incentive), r.rupiah(x.Amount), x.Article, x.Confidence)
	}
	fmt.Fprintf(w, "Total\t%s\n%s\t%s\n%s\t%s\n", r.rupiah(res.Total), law.Text{ID: "Agen", EN: "Agent"}.In(r.lang), r.rupiah(res.Agent),
		law.Text{ID: "Kantor", EN: "Office"}.In(r.lang), r.rupiah(res.Office))
	if err := w.Flush(); err != nil {
		return err
	}
	return why(r, told)
}

type lawFineCmd struct {
	Contribution int64       `required:"" help:"Contributions that should have been paid in a month, rupiah."`
	Warned       period.Date `help:"Day of the first written warning; the ladder then has its days." placeholder:"YYYY-MM-DD"`
	Until        period.Date `help:"Day on which the duty was fulfilled; default today." placeholder:"YYYY-MM-DD"`
	Months       int         `help:"Months since the end of the second warning, when --warned is not given."`
	Duty         string      `help:"registration (not registered) or data (wrong or late data)." enum:"registration,data" default:"registration"`
	Person       bool        `help:"A person who is no employer."`
	JKP          bool        `name:"jkp" help:"The duties of JKP."`
}

func (c *lawFineCmd) Run(r *run) error {
	in := governance.FineInput{Contribution: money.Rupiah(c.Contribution), Warned: c.Warned, Until: c.Until, Months: c.Months, Duty: governance.Duty(c.Duty), Person: c.Person, JKP: c.JKP}
	if in.Until == 0 {
		in.Until = today()
	}
	if (in.Warned == 0) == (in.Months == 0) {
		return misusef("give --warned, the day of the first warning, or --months since the end of the second, not both")
	}
	res, err := governance.Sanctions(law.MustLoad(), in)
	if err != nil {
		return err
	}
	told := law.Tell(res.Why, r.lang)
	if r.json {
		return r.print(struct {
			governance.Fine
			Derivation []law.Told `json:"derivation"`
		}{res, told})
	}
	w := table(r)
	for _, x := range res.Ladder {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.word(x.Sanction), dayText(x.From), dayText(x.To), x.Article)
	}
	fmt.Fprintf(w, "%s\t%s\n", law.Text{ID: "Denda", EN: "Fine"}.In(r.lang), r.rupiah(res.Amount))
	if err := w.Flush(); err != nil {
		return err
	}
	return why(r, told)
}

// dayText writes a day, or a dash for none.
func dayText(d period.Date) string {
	if d == 0 {
		return "–"
	}
	return d.String()
}

type lawPenaltyCmd struct {
	Segment   string       `help:"PU or BPU." enum:"PU,BPU" default:"PU"`
	Programme string       `required:"" help:"JKK, JKM, JHT or JP."`
	Month     period.Month `required:"" help:"Contribution month, YYYY-MM; it decides the rate." placeholder:"YYYY-MM"`
	Amount    int64        `required:"" help:"The contribution that should have been paid, rupiah."`
	Paid      period.Date  `help:"Day of payment; default today." placeholder:"YYYY-MM-DD"`
}

func (c *lawPenaltyCmd) Run(r *run) error {
	in := law.PenaltyInput{Month: c.Month, Amount: money.Rupiah(c.Amount), Paid: c.Paid}
	if err := readFlags(flagText{"segment", c.Segment, into(&in.Segment, law.ParseSegment)},
		flagText{"programme", c.Programme, into(&in.Programme, law.ParseProgramme)}); err != nil {
		return err
	}
	if in.Paid == 0 {
		in.Paid = today()
	}
	res, err := law.MustLoad().LatePenalty(in)
	if err != nil {
		return err
	}
	told := law.Tell(res.Why, r.lang)
	if r.json {
		return r.print(struct {
			law.Penalty
			Why        int        `json:"-"`
			Derivation []law.Told `json:"derivation"`
		}{res, 0, told})
	}
	r.sayf("%s", r.rupiah(res.Amount))
	return why(r, told)
}

type lawReceivableCmd struct {
	Unpaid int         `required:"" help:"Months of contributions unpaid."`
	On     period.Date `help:"Day asked about; default today." placeholder:"YYYY-MM-DD"`
}

func (c *lawReceivableCmd) Run(r *run) error {
	if c.On == 0 {
		c.On = today()
	}
	grade, v, err := governance.ReceivableGrade(law.MustLoad(), c.Unpaid, c.On)
	if err != nil {
		return err
	}
	if grade == "" {
		grade = "nothing_unpaid"
	}
	if r.json {
		return r.print(map[string]any{"grade": grade, "article": v.Citation, "confidence": v.Confidence})
	}
	r.sayf("%s  %s [%v]", r.word(grade), v.Citation, v.Confidence)
	return nil
}
