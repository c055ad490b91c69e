package governance

import (
	"strconv"

	"github.com/jamsos/jamsos/law"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// IncentiveInput asks what an agent [Perisai] earns for a month.
type IncentiveInput struct {
	Month      period.Month
	New        int          // participants brought in that month
	Programmes int          // of each new participant: 2 or 3
	Collected  money.Rupiah // contributions of participants in their first run of months (1 to 24)
	Later      money.Rupiah // contributions of participants in the next run (25 to 60)
}

// IncentiveLine is one incentive before the split.
type IncentiveLine struct {
	Incentive  string         `json:"incentive"` // acquisition, contribution, contribution_later
	Amount     money.Rupiah   `json:"amount"`
	Article    string         `json:"article"`
	Confidence law.Confidence `json:"confidence"`
	Why        law.Step       `json:"-"`
}

// Incentive is what an agent and its office earn. Total is the sum of Lines.
type Incentive struct {
	Lines   []IncentiveLine `json:"lines"`
	Total   money.Rupiah    `json:"total"`
	Agent   money.Rupiah    `json:"agent"`
	Office  money.Rupiah    `json:"office"` // OnTop: beside Total; else Total is Agent and Office
	OnTop   bool            `json:"on_top"`
	Version string          `json:"-"` // of the data
	Notes   []law.Step      `json:"-"` // the split, what does not apply
}

// Steps is the whole derivation: the total, under it every line, then the split.
func (r Incentive) Steps() []law.Step {
	whys := make([]law.Step, len(r.Lines))
	for i, l := range r.Lines {
		whys[i] = l.Why
	}
	return append([]law.Step{law.TotalStep(r.Total, whys...)}, r.Notes...)
}

// AgentIncentive evaluates the agents' scheme of a month: an acquisition incentive
// from a number of new participants on, a share of the contributions collected
// by the participants' months of membership, and the split between agent and
// office. Below the number only the share is paid (incentive.below). Taxes are
// not reckoned. It answers a *Fault before the scheme began.
func AgentIncentive(l *law.Law, in IncentiveInput) (Incentive, error) {
	if !in.Month.Valid() {
		return Incentive{}, law.Refuse(law.CodeDates, nil, "an incentive needs a month, like 2025-06")
	}
	if in.New < 0 || in.New > maxRecruits {
		return Incentive{}, law.Refuse(law.CodeInput, map[string]string{"field": "new"}, "%d new participants are not between 0 and %d", in.New, maxRecruits)
	}
	if in.Collected < 0 || in.Later < 0 || in.Collected > law.MaxContribution || in.Later > law.MaxContribution {
		return Incentive{}, law.Refuse(law.CodeInput, map[string]string{"field": "collected"}, "contributions collected must be between 0 and %v", law.MaxContribution)
	}
	if in.New > 0 && in.Programmes != 2 && in.Programmes != 3 {
		return Incentive{}, law.Refuse(law.CodeInput, map[string]string{"field": "programmes"}, "new participants have 2 or 3 programmes, not %d", in.Programmes)
	}
	day := in.Month.First()
	v := map[string]*law.Value{}
	for _, id := range []string{"threshold", "acquisition", "participant", "contribution", "below", "agent", "office", "office.paid"} {
		x, err := l.At("incentive."+id, day)
		if err != nil {
			return Incentive{}, err
		}
		v[id] = x
	}
	round, _, err := l.Rounding("rounding.incentive", day)
	if err != nil {
		return Incentive{}, err
	}
	out := Incentive{Lines: []IncentiveLine{}, Version: l.Version(), OnTop: v["office.paid"].Word == "on_top"}
	add := func(name string, amount money.Rupiah, x *law.Value, why law.Step) {
		out.Lines = append(out.Lines, IncentiveLine{name, amount, x.Citation, x.Confidence, why})
		out.Total += amount
	}
	reached := in.New >= int(v["threshold"].Number)
	count := []law.Param{law.CountParam("new", in.New), law.CountParam("threshold", int(v["threshold"].Number)), law.TextParam("article", v["threshold"].Citation)}
	switch {
	case !reached:
		out.Notes = append(out.Notes, law.NewStep("incentive_below", append(count, law.WordParam("rest", "incentive."+v["below"].Word))...))
	case v["acquisition"].Number > 0:
		amount := money.Rupiah(v["acquisition"].Number)
		add("acquisition", amount, v["acquisition"], law.NewStep("incentive_flat", law.RpParam("amount", amount), law.TextParam("article", v["acquisition"].Citation)).
			Because(law.NewStep("incentive_reached", count...)))
	default:
		each := money.Rupiah(v["participant"].Table[strconv.Itoa(in.Programmes)])
		amount := each * money.Rupiah(in.New)
		add("acquisition", amount, v["participant"], law.NewStep("incentive_each", law.CountParam("new", in.New), law.CountParam("programmes", in.Programmes), law.RpParam("each", each),
			law.RpParam("amount", amount), law.TextParam("article", v["participant"].Citation)).Because(law.NewStep("incentive_reached", count...)))
	}
	if reached || v["below"].Word == "contribution_only" {
		for i, base := range []money.Rupiah{in.Collected, in.Later} {
			run := v["contribution"].Runs[min(i, len(v["contribution"].Runs)-1)]
			if i > 0 && base == 0 {
				continue
			}
			amount := money.Mul(base, run.Rate, round)
			add([]string{"contribution", "contribution_later"}[i], amount, v["contribution"], law.NewStep("incentive_contribution", law.RateParam("rate", run.Rate), law.RpParam("base", base),
				law.RpParam("amount", amount), law.TextParam("article", v["contribution"].Citation)))
		}
	}
	out.split(v["agent"], v["office"], round)
	return out, nil
}

// split shares the total between agent and office.
func (r *Incentive) split(agent, office *law.Value, round money.Rounding) {
	r.Agent = money.Mul(r.Total, money.PPM(agent.Number), round)
	if r.Office = r.Total - r.Agent; r.OnTop {
		r.Office = money.Mul(r.Total, money.PPM(office.Number), round)
	}
	key := "incentive_split"
	if r.OnTop {
		key = "incentive_on_top"
	}
	r.Notes = append(r.Notes,
		law.NewStep("incentive_agent", law.RateParam("rate", money.PPM(agent.Number)), law.RpParam("total", r.Total), law.RpParam("amount", r.Agent), law.TextParam("article", agent.Citation)),
		law.NewStep(key, law.RateParam("rate", money.PPM(office.Number)), law.RpParam("amount", r.Office), law.TextParam("article", office.Citation)),
		law.NewStep("incentive_untaxed"))
}

// maxRecruits is the highest number of new participants of one agent in a month.
const maxRecruits = 1_000_000

var _ = law.AddSentences(map[string]law.Text{
	"incentive_flat":         {ID: "Insentif akuisisi {amount} ({article}).", EN: "Acquisition incentive {amount} ({article})."},
	"incentive_each":         {ID: "Insentif akuisisi {new} peserta baru dengan {programmes} program × {each} = {amount} ({article}).", EN: "Acquisition incentive for {new} new participants with {programmes} programmes × {each} = {amount} ({article})."},
	"incentive_reached":      {ID: "{new} peserta baru, ambangnya {threshold} sebulan ({article}).", EN: "{new} new participants; the threshold is {threshold} a month ({article})."},
	"incentive_below":        {ID: "{new} peserta baru, di bawah ambang {threshold}: tanpa insentif akuisisi; {rest} ({article}).", EN: "{new} new participants, below the threshold of {threshold}: no acquisition incentive; {rest} ({article})."},
	"incentive_contribution": {ID: "Insentif iuran {rate} × {base} = {amount} ({article}).", EN: "Incentive on contributions {rate} × {base} = {amount} ({article})."},
	"incentive_agent":        {ID: "Bagian agen {rate} × {total} = {amount} ({article}).", EN: "The agent's share {rate} × {total} = {amount} ({article})."},
	"incentive_split":        {ID: "Bagian kantor Perisai {rate}: {amount} ({article}).", EN: "Share of the agents' office {rate}: {amount} ({article})."},
	"incentive_on_top":       {ID: "Kantor Perisai menerima {rate}: {amount}, di luar insentif agen ({article}).", EN: "The agents' office gets {rate}: {amount}, beside the agent's incentives ({article})."},
	"incentive_untaxed":      {ID: "Sebelum pajak.", EN: "Before tax."},
}, map[string]law.Text{
	"incentive.acquisition":        {ID: "Insentif akuisisi", EN: "Acquisition incentive"},
	"incentive.contribution":       {ID: "Insentif iuran", EN: "Incentive on contributions"},
	"incentive.contribution_later": {ID: "Insentif iuran, masa berikutnya", EN: "Incentive on later contributions"},
	"incentive.contribution_only":  {ID: "insentif iuran tetap dibayar", EN: "the incentive on contributions is paid"},
	"incentive.nothing":            {ID: "insentif iuran juga tidak dibayar", EN: "the incentive on contributions is not paid either"},
})
