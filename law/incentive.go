package law

import (
	"strconv"

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
	Incentive  string       `json:"incentive"` // acquisition, contribution, contribution_later
	Amount     money.Rupiah `json:"amount"`
	Article    string       `json:"article"`
	Confidence Confidence   `json:"confidence"`
	Why        Step         `json:"-"`
}

// Incentive is what an agent and its office earn. Total is the sum of Lines.
type Incentive struct {
	Lines   []IncentiveLine `json:"lines"`
	Total   money.Rupiah    `json:"total"`
	Agent   money.Rupiah    `json:"agent"`
	Office  money.Rupiah    `json:"office"` // OnTop: beside Total; else Total is Agent and Office
	OnTop   bool            `json:"on_top"`
	Version string          `json:"-"` // of the data
	Notes   []Step          `json:"-"` // the split, what does not apply
}

// Steps is the whole derivation: the total, under it every line, then the split.
func (r Incentive) Steps() []Step {
	total := NewStep("total", CountParam("lines", len(r.Lines)), RpParam("amount", r.Total))
	for _, l := range r.Lines {
		total = total.Because(l.Why)
	}
	return append([]Step{total}, r.Notes...)
}

// Incentive evaluates the agents' scheme of a month: an acquisition incentive
// from a number of new participants on, a share of the contributions collected
// by the participants' months of membership, and the split between agent and
// office. Below the number only the share is paid (incentive.below). Taxes are
// not reckoned. It answers a *Fault before the scheme began.
func (l *Law) Incentive(in IncentiveInput) (Incentive, error) {
	if !in.Month.Valid() {
		return Incentive{}, fault(CodeDates, nil, "an incentive needs a month, like 2025-06")
	}
	if in.New < 0 || in.New > maxRecruits {
		return Incentive{}, fault(CodeInput, map[string]string{"field": "new"}, "%d new participants are not between 0 and %d", in.New, maxRecruits)
	}
	if in.Collected < 0 || in.Later < 0 || in.Collected > MaxContribution || in.Later > MaxContribution {
		return Incentive{}, fault(CodeInput, map[string]string{"field": "collected"}, "contributions collected must be between 0 and %v", MaxContribution)
	}
	if in.New > 0 && in.Programmes != 2 && in.Programmes != 3 {
		return Incentive{}, fault(CodeInput, map[string]string{"field": "programmes"}, "new participants have 2 or 3 programmes, not %d", in.Programmes)
	}
	day := in.Month.First()
	v := map[string]*Value{}
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
	add := func(name string, amount money.Rupiah, x *Value, why Step) {
		out.Lines = append(out.Lines, IncentiveLine{name, amount, x.Citation, x.Confidence, why})
		out.Total += amount
	}
	reached := in.New >= int(v["threshold"].Number)
	count := []Param{CountParam("new", in.New), CountParam("threshold", int(v["threshold"].Number)), TextParam("article", v["threshold"].Citation)}
	switch {
	case !reached:
		out.Notes = append(out.Notes, NewStep("incentive_below", append(count, WordParam("rest", "incentive."+v["below"].Word))...))
	case v["acquisition"].Number > 0:
		amount := money.Rupiah(v["acquisition"].Number)
		add("acquisition", amount, v["acquisition"], NewStep("incentive_flat", RpParam("amount", amount), TextParam("article", v["acquisition"].Citation)).
			Because(NewStep("incentive_reached", count...)))
	default:
		each := money.Rupiah(v["participant"].Table[strconv.Itoa(in.Programmes)])
		amount := each * money.Rupiah(in.New)
		add("acquisition", amount, v["participant"], NewStep("incentive_each", CountParam("new", in.New), CountParam("programmes", in.Programmes), RpParam("each", each),
			RpParam("amount", amount), TextParam("article", v["participant"].Citation)).Because(NewStep("incentive_reached", count...)))
	}
	if reached || v["below"].Word == "contribution_only" {
		for i, base := range []money.Rupiah{in.Collected, in.Later} {
			run := v["contribution"].Runs[min(i, len(v["contribution"].Runs)-1)]
			if i > 0 && base == 0 {
				continue
			}
			amount := money.Mul(base, run.Rate, round)
			add([]string{"contribution", "contribution_later"}[i], amount, v["contribution"], NewStep("incentive_contribution", RateParam("rate", run.Rate), RpParam("base", base),
				RpParam("amount", amount), TextParam("article", v["contribution"].Citation)))
		}
	}
	out.split(v["agent"], v["office"], round)
	return out, nil
}

// split shares the total between agent and office.
func (r *Incentive) split(agent, office *Value, round money.Rounding) {
	r.Agent = money.Mul(r.Total, money.PPM(agent.Number), round)
	if r.Office = r.Total - r.Agent; r.OnTop {
		r.Office = money.Mul(r.Total, money.PPM(office.Number), round)
	}
	key := "incentive_split"
	if r.OnTop {
		key = "incentive_on_top"
	}
	r.Notes = append(r.Notes,
		NewStep("incentive_agent", RateParam("rate", money.PPM(agent.Number)), RpParam("total", r.Total), RpParam("amount", r.Agent), TextParam("article", agent.Citation)),
		NewStep(key, RateParam("rate", money.PPM(office.Number)), RpParam("amount", r.Office), TextParam("article", office.Citation)),
		NewStep("incentive_untaxed"))
}

// maxRecruits is the highest number of new participants of one agent in a month.
const maxRecruits = 1_000_000

var _ = AddSentences(map[string]Text{
	"incentive_flat":         {"Insentif akuisisi {amount} ({article}).", "Acquisition incentive {amount} ({article})."},
	"incentive_each":         {"Insentif akuisisi {new} peserta baru dengan {programmes} program × {each} = {amount} ({article}).", "Acquisition incentive for {new} new participants with {programmes} programmes × {each} = {amount} ({article})."},
	"incentive_reached":      {"{new} peserta baru, ambangnya {threshold} sebulan ({article}).", "{new} new participants; the threshold is {threshold} a month ({article})."},
	"incentive_below":        {"{new} peserta baru, di bawah ambang {threshold}: tanpa insentif akuisisi; {rest} ({article}).", "{new} new participants, below the threshold of {threshold}: no acquisition incentive; {rest} ({article})."},
	"incentive_contribution": {"Insentif iuran {rate} × {base} = {amount} ({article}).", "Incentive on contributions {rate} × {base} = {amount} ({article})."},
	"incentive_agent":        {"Bagian agen {rate} × {total} = {amount} ({article}).", "The agent's share {rate} × {total} = {amount} ({article})."},
	"incentive_split":        {"Bagian kantor Perisai {rate}: {amount} ({article}).", "Share of the agents' office {rate}: {amount} ({article})."},
	"incentive_on_top":       {"Kantor Perisai menerima {rate}: {amount}, di luar insentif agen ({article}).", "The agents' office gets {rate}: {amount}, beside the agent's incentives ({article})."},
	"incentive_untaxed":      {"Sebelum pajak.", "Before tax."},
}, map[string]Text{
	"incentive.acquisition":        {"Insentif akuisisi", "Acquisition incentive"},
	"incentive.contribution":       {"Insentif iuran", "Incentive on contributions"},
	"incentive.contribution_later": {"Insentif iuran, masa berikutnya", "Incentive on later contributions"},
	"incentive.contribution_only":  {"insentif iuran tetap dibayar", "the incentive on contributions is paid"},
	"incentive.nothing":            {"insentif iuran juga tidak dibayar", "the incentive on contributions is not paid either"},
})
