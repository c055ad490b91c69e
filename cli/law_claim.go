package cli

import (
	"fmt"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/benefit"
)

type lawDeadlinesCmd struct {
	Programme    string      `required:"" help:"JKK, JKM, JHT, JP or JKP."`
	Segment      string      `help:"PU, BPU, JAKON or PMI." default:"PU"`
	Event        period.Date `required:"" help:"Day of the accident, death or termination." placeholder:"YYYY-MM-DD"`
	Outcome      period.Date `help:"JKK: the doctor declares recovery, disability or death." placeholder:"YYYY-MM-DD"`
	Received     period.Date `help:"JKK: the report of the outcome came in." placeholder:"YYYY-MM-DD"`
	Complete     period.Date `help:"The claim is complete." placeholder:"YYYY-MM-DD"`
	ProviderBill period.Date `help:"JKK: the hospital's complete bill came in." placeholder:"YYYY-MM-DD"`
}

func (c *lawDeadlinesCmd) Run(r *run) error {
	in := benefit.DeadlineInput{Event: c.Event, Outcome: c.Outcome, Received: c.Received, Complete: c.Complete, ProviderBill: c.ProviderBill}
	if err := readFlags(flagText{"programme", c.Programme, into(&in.Programme, law.ParseProgramme)},
		flagText{"segment", c.Segment, into(&in.Segment, law.ParseSegment)}); err != nil {
		return err
	}
	res, err := benefit.Deadlines(law.MustLoad(), in)
	if err != nil {
		return err
	}
	type line struct {
		benefit.Deadline
		Derivation []law.Told `json:"derivation"`
	}
	out := []line{}
	for _, d := range res {
		told := law.Tell([]law.Step{d.Why}, r.lang)
		out = append(out, line{d, told})
		r.sayf("%s", strings.Join(law.Outline(told), "\n"))
	}
	if r.json {
		return r.print(map[string]any{"deadlines": out})
	}
	return nil
}

type lawLatenessCmd struct {
	Programme string      `required:"" help:"JKK, JKM, JHT, JP or JKP."`
	Amount    int64       `required:"" help:"Cash that should have been paid; JP: a month's pension, rupiah."`
	Complete  period.Date `help:"Day on which the claim was complete." placeholder:"YYYY-MM-DD"`
	Due       period.Date `help:"Last day to pay; default by the law from --complete." placeholder:"YYYY-MM-DD"`
	Paid      period.Date `help:"Day of payment; default today." placeholder:"YYYY-MM-DD"`
}

func (c *lawLatenessCmd) Run(r *run) error {
	in := benefit.LatenessInput{Amount: money.Rupiah(c.Amount), Complete: c.Complete, Due: c.Due, Paid: c.Paid}
	if err := readFlags(flagText{"programme", c.Programme, into(&in.Programme, law.ParseProgramme)}); err != nil {
		return err
	}
	if in.Paid == 0 {
		in.Paid = today()
	}
	res, err := benefit.Lateness(law.MustLoad(), in)
	if err != nil {
		return err
	}
	told := law.Tell(res.Why, r.lang)
	if r.json {
		return r.print(struct {
			benefit.Compensation
			Derivation []law.Told `json:"derivation"`
		}{res, told})
	}
	r.sayf("%s", r.rupiah(res.Amount))
	return why(r, told)
}

type lawHeirsCmd struct {
	Programme string      `required:"" help:"JKK, JKM, JHT or JP."`
	Segment   string      `help:"PU, BPU, JAKON or PMI." default:"PU"`
	Date      period.Date `required:"" help:"Day of death." placeholder:"YYYY-MM-DD"`
	Claimants []string    `arg:"" optional:"" help:"KIN or KIN=NAME: spouse, child, parent, grandparent, grandchild, sibling, parent_in_law, will."`
}

func (c *lawHeirsCmd) Run(r *run) error {
	var p law.Programme
	var seg law.Segment
	if err := readFlags(flagText{"programme", c.Programme, into(&p, law.ParseProgramme)},
		flagText{"segment", c.Segment, into(&seg, law.ParseSegment)}); err != nil {
		return err
	}
	var who []benefit.Claimant
	for i, s := range c.Claimants {
		kin, name, named := strings.Cut(s, "=")
		if !named {
			name = fmt.Sprintf("%s %d", kin, i+1)
		}
		who = append(who, benefit.Claimant{Name: name, Kin: benefit.Kin(kin)})
	}
	res, err := benefit.Heirs(law.MustLoad(), seg, p, c.Date, who)
	if err != nil {
		return err
	}
	type standing struct {
		Name  string      `json:"name"`
		Kin   benefit.Kin `json:"kin"`
		Place int         `json:"place"` // from 1; 0 = never an heir
		First bool        `json:"first"`
	}
	list, steps := []standing{}, res.Steps
	for _, s := range res.Standings {
		list, steps = append(list, standing{s.Claimant.Name, s.Claimant.Kin, s.Place, s.First}), append(steps, s.Why)
	}
	told := law.Tell(steps, r.lang)
	if r.json {
		return r.print(map[string]any{"heirs": list, "receiver": res.Receiver, "funeral": res.Funeral, "derivation": told})
	}
	r.sayf("%s", strings.Join(law.Outline(told), "\n"))
	return nil
}
