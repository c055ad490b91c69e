package scenarios

import (
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/benefit"
)

func init() { ask("benefit", benefits) }

// benefitCase is given to the question "benefit"; see benefit.Input.
type benefitCase struct {
	Programme    string           `yaml:"programme"`
	Segment      string           `yaml:"segment"`
	Event        string           `yaml:"event"`
	Date         string           `yaml:"date"`
	Wage         int64            `yaml:"wage"`
	MonthsPaid   *int             `yaml:"months_paid"`
	Months       int              `yaml:"months"`
	Balance      int64            `yaml:"balance"`
	Codes        []string         `yaml:"codes"`
	Loss         string           `yaml:"loss"` // 50 %
	Units        int              `yaml:"units"`
	Rating       string           `yaml:"rating"` // 12 %
	LeftHanded   bool             `yaml:"left_handed"`
	Costs        map[string]int64 `yaml:"costs"`
	Born         string           `yaml:"born"`
	MemberSince  string           `yaml:"member_since"`
	Children     []string         `yaml:"children"`
	ChildrenBorn []string         `yaml:"children_born"`
	NoHeirs      bool             `yaml:"no_heirs"`
	Days         int              `yaml:"days"`
	WagePaid     *int64           `yaml:"wage_paid"`
	Trainee      bool             `yaml:"trainee"`
	Ended        string           `yaml:"employment_ended"`
	Survivor     string           `yaml:"survivor"`
	Pension      int64            `yaml:"pension"`
	Density      string           `yaml:"density"`
	Purpose      string           `yaml:"purpose"`
	WorksUntil   string           `yaml:"works_until"`
	History      []wageYear       `yaml:"history"`
	Longest      int              `yaml:"longest"`
	Earlier      int              `yaml:"earlier"`
	Scale        string           `yaml:"scale"`
	SinceLast    *int             `yaml:"since_last"`
	Unregistered bool             `yaml:"unregistered"`
	ReportedWage int64            `yaml:"reported_wage"`
	Bankrupt     bool             `yaml:"bankrupt"`
	Arrears      int              `yaml:"arrears"`
	ClaimedOn    string           `yaml:"claimed_on"`
}

// benefitAnswer is the expected answer; lines and months are complete.
type benefitAnswer struct {
	Lines   map[string]int64  `yaml:"lines"` // jkm.funeral: 10_000_000
	Total   *int64            `yaml:"total"`
	Monthly *int64            `yaml:"monthly"`
	From    *string           `yaml:"payable_from"` // first day it may be paid
	Months  []int64           `yaml:"months"`
	Payer   map[string]string `yaml:"payer"` // jkm.funeral: employer
	When    map[string]string `yaml:"when"`  // jkm.lump_sum: after_arrears
	Payee   map[string]string `yaml:"payee"`
	Known   map[string]string `yaml:"confidence"` // jp.old_age: D
	Notes   []string          `yaml:"notes"`      // keys of the sentences
	Told    []string          `yaml:"told"`       // parts of the Indonesian derivation
}

func (g *benefitCase) input(r *Run) benefit.Input {
	in := benefit.Input{Programme: parsed(r, g.Programme, law.ParseProgramme), Segment: parsed(r, g.Segment, law.ParseSegment),
		Event: benefit.Event(g.Event), Date: parsed(r, g.Date, period.ParseDate), Wage: money.Rupiah(g.Wage), MonthsPaid: g.MonthsPaid,
		Months: g.Months, Balance: money.Rupiah(g.Balance), Codes: g.Codes, Loss: parsed(r, g.Loss, money.ParsePercent), Units: g.Units,
		Rating: parsed(r, g.Rating, money.ParsePercent), LeftHanded: g.LeftHanded, Born: parsed(r, g.Born, period.ParseDate),
		MemberSince: parsed(r, g.MemberSince, period.ParseDate), Children: g.Children, Survivor: g.Survivor, Pension: money.Rupiah(g.Pension),
		Density: parsed(r, g.Density, money.ParsePercent), Purpose: g.Purpose, Longest: g.Longest, Earlier: g.Earlier,
		Scale: parsed(r, g.Scale, law.ParseScale), Unregistered: g.Unregistered, Arrears: g.Arrears, ClaimedOn: parsed(r, g.ClaimedOn, period.ParseDate)}
	in.NoHeirs, in.Days, in.Trainee, in.EmploymentEnded = g.NoHeirs, g.Days, g.Trainee, parsed(r, g.Ended, period.ParseDate)
	for _, born := range g.ChildrenBorn {
		in.ChildrenBorn = append(in.ChildrenBorn, parsed(r, born, period.ParseDate))
	}
	if g.WagePaid != nil {
		paid := money.Rupiah(*g.WagePaid)
		in.WagePaid = &paid
	}
	in.SinceLast, in.ReportedWage, in.Bankrupt = g.SinceLast, money.Rupiah(g.ReportedWage), g.Bankrupt
	in.WorksUntil, in.History = parsed(r, g.WorksUntil, period.ParseDate), history(g.History)
	if len(g.Costs) > 0 {
		in.Costs = map[string]money.Rupiah{}
		for k, v := range g.Costs {
			in.Costs[k] = money.Rupiah(v)
		}
	}
	return in
}

func benefits(r *Run, g *benefitCase, want *benefitAnswer) error {
	res, err := benefit.Evaluate(r.Law, g.input(r))
	if err != nil {
		return err
	}
	lines := map[string]int64{}
	for _, l := range res.Lines {
		lines[l.Benefit] += int64(l.Amount)
		for _, x := range []struct {
			what, got string
			want      map[string]string
		}{{"payer", l.Payer, want.Payer}, {"when", l.When, want.When}, {"payee", l.Payee, want.Payee}, {"confidence", string(l.Confidence), want.Known}} {
			if w, ok := x.want[l.Benefit]; ok {
				compare(r, x.what+" of "+l.Benefit, x.got, w)
			}
		}
	}
	amounts(r, "line", lines, want.Lines)
	amount(r, "total", res.Total, want.Total)
	if want.Monthly != nil {
		monthly := money.Rupiah(-1)
		if res.Monthly != nil {
			monthly = *res.Monthly
		}
		amount(r, "monthly", monthly, want.Monthly)
	}
	if want.From != nil {
		compare(r, "payable from", res.PayableFrom.String(), *want.From)
	}
	if want.Months != nil {
		compare(r, "number of months", len(res.Months), len(want.Months))
		for i := range min(len(res.Months), len(want.Months)) {
			compare(r, "month "+money.Rupiah(i+1).Format(), int64(res.Months[i].Amount), want.Months[i])
		}
	}
	told(r, res.Steps(), want.Told)
	for _, key := range want.Notes {
		found := false
		for _, n := range res.Notes {
			found = found || n.Key == key
		}
		compare(r, "note "+key, found, true)
	}
	return nil
}
