package scenarios

import (
	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law/governance"
)

func init() { ask("incentive", incentive) }

// incentiveCase is given to the question "incentive"; see governance.IncentiveInput.
type incentiveCase struct {
	Month      string `yaml:"month"`
	New        int    `yaml:"new"`
	Programmes int    `yaml:"programmes"`
	Collected  int64  `yaml:"collected"`
	Later      int64  `yaml:"later"`
}

// incentiveAnswer is what agent and office earn; lines are complete.
type incentiveAnswer struct {
	Lines  map[string]int64 `yaml:"lines"`
	Total  *int64           `yaml:"total"`
	Agent  *int64           `yaml:"agent"`
	Office *int64           `yaml:"office"`
}

func incentive(r *Run, g *incentiveCase, want *incentiveAnswer) error {
	res, err := governance.AgentIncentive(r.Law, governance.IncentiveInput{Month: parsed(r, g.Month, period.ParseMonth), New: g.New, Programmes: g.Programmes,
		Collected: money.Rupiah(g.Collected), Later: money.Rupiah(g.Later)})
	if err != nil {
		return err
	}
	lines := map[string]int64{}
	for _, l := range res.Lines {
		lines[l.Incentive] += int64(l.Amount)
	}
	amounts(r, "line", lines, want.Lines)
	amount(r, "total", res.Total, want.Total)
	amount(r, "agent", res.Agent, want.Agent)
	amount(r, "office", res.Office, want.Office)
	return nil
}
