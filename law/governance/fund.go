package governance

import (
	"slices"

	"github.com/jamsos/jamsos/law"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
)

// OwnAssets is the agency's own fund, which has limits of its own; the other funds
// are named by their programme: JKK, JKM, JHT, JP, JKP.
const OwnAssets = "OWN"

// maxFund is the largest sum of one fund that is evaluated, in rupiah.
const maxFund money.Rupiah = 10_000_000_000_000_000

// Holding is one investment of a fund, in rupiah at its value on the day.
type Holding struct {
	Class      string       `json:"class"`           // one of AssetClasses
	Party      string       `json:"party"`           // bank, issuer, manager or counterparty
	Group      string       `json:"group,omitempty"` // whose majority owns the party; "" = the party itself
	Amount     money.Rupiah `json:"amount"`
	Rating     string       `json:"rating,omitempty"`     // "AA-"; "" = not said, not checked
	Foreign    bool         `json:"foreign,omitempty"`    // the issuer is a foreign legal entity
	Days       int          `json:"days,omitempty"`       // repo: term
	Collateral money.Rupiah `json:"collateral,omitempty"` // repo: its market value; 0 = not said
	Financial  bool         `json:"financial,omitempty"`  // direct: a financial firm
	OwnedPPM   money.PPM    `json:"owned_ppm,omitempty"`  // direct: share of the firm that is owned
	Housing    bool         `json:"housing,omitempty"`    // JHT: supports housing of members
}

// Finding is one limit with what was found. Its JSON is public.
type Finding struct {
	Rule       string         `json:"rule"` // party, total, one_party, joint, joint_cover, rating …
	Class      string         `json:"class,omitempty"`
	Party      string         `json:"party,omitempty"`
	Limit      money.Rupiah   `json:"limit"`  // rupiah; 0 for rules that know no amount
	Actual     money.Rupiah   `json:"actual"` // rupiah
	Breach     bool           `json:"breach"`
	Article    string         `json:"article"`
	Confidence law.Confidence `json:"confidence"`
	Why        law.Step       `json:"-"`
}

// audit collects the findings of one fund on one day.
type audit struct {
	l     *law.Law
	on    period.Date
	fund  string
	group string // of rules: savings, risk, own
	round money.Rounding
	out   []Finding
}

func newAudit(l *law.Law, on period.Date, fund string) (*audit, error) {
	a := &audit{l: l, on: on, fund: fund}
	v, err := l.At("fund.rules", on)
	if err != nil {
		return nil, err
	}
	if a.group = v.Words[fund]; a.group == "" {
		return nil, law.Refuse(law.CodeInput, map[string]string{"field": "fund", "figure": fund}, "%q is no fund with rules on %v; give JKK, JKM, JHT, JP, JKP or OWN", fund, on)
	}
	a.round, _, err = l.Rounding("rounding.fund", on)
	return a, err
}

// amounts refuses figures out of range.
func amountsInRange(least money.Rupiah, figures map[string]money.Rupiah) error {
	for name, x := range figures {
		if x < least || x > maxFund {
			return law.Refuse(law.CodeInput, map[string]string{"field": "figures", "figure": name}, "%s %v is not between %v and %v", name, x, least, maxFund)
		}
	}
	return nil
}

// ceiling adds a limit of rate × base; key ends in the sentence's name, to which
// _over is added when the limit is broken.
func (a *audit) ceiling(rule, class, party string, actual, base money.Rupiah, rate money.PPM, v *law.Value, of law.Step) {
	base = max(base, 0)
	limit := money.Mul(base, rate, a.round)
	f := Finding{Rule: rule, Class: class, Party: party, Limit: limit, Actual: actual, Breach: actual > limit, Article: v.Citation, Confidence: v.Confidence}
	key := "fund_within"
	if f.Breach {
		key = "fund_over"
	}
	if party == "" {
		party = a.fund
	}
	f.Why = law.NewStep(key, law.WordParam("what", "fund_"+rule), law.WordParam("class", "fund_"+class), law.TextParam("party", party), law.RpParam("actual", actual),
		law.RateParam("rate", rate), law.RpParam("base", base), law.RpParam("limit", limit), law.TextParam("article", v.Citation)).Because(of)
	a.out = append(a.out, f)
}

// rule adds a rule that is kept or not.
func (a *audit) rule(rule string, h Holding, breach bool, limit, actual money.Rupiah, v *law.Value, ps ...law.Param) {
	key := "fund_" + rule
	if breach {
		key += "_over"
	}
	ps = append([]law.Param{law.WordParam("class", "fund_"+h.Class), law.TextParam("party", h.Party), law.TextParam("article", v.Citation)}, ps...)
	a.out = append(a.out, Finding{rule, h.Class, h.Party, limit, actual, breach, v.Citation, v.Confidence, law.NewStep(key, ps...)})
}

// CheckPortfolio holds the investments of a fund ("JHT", …, OwnAssets) on a day
// against every limit that concerns them (PP 99/2013 and PP 55/2015 Ps 25-41), by
// class, and tells each with its limit and what was found. netAssets (may be
// negative) and monthlyClaims, the estimate of one month's claims, are read for
// JKK, JKM and JKP; netAssets also for JHT's support of housing.
func CheckPortfolio(l *law.Law, on period.Date, fund string, holdings []Holding, netAssets, monthlyClaims money.Rupiah) ([]Finding, error) {
	a, err := newAudit(l, on, fund)
	if err != nil {
		return nil, err
	}
	if err := amountsInRange(-maxFund, map[string]money.Rupiah{"net assets": netAssets}); err != nil {
		return nil, err
	}
	var sum money.Rupiah
	for _, h := range holdings {
		if !slices.Contains(law.AssetClasses, h.Class) {
			return nil, law.Refuse(law.CodeInput, map[string]string{"field": "holding", "figure": h.Class}, "%q is no class of assets; give one of %v", h.Class, law.AssetClasses)
		}
		if h.Party == "" {
			return nil, law.Refuse(law.CodeInput, map[string]string{"field": "holding", "figure": h.Class}, "an investment in %s names no party", h.Class)
		}
		sum += h.Amount
		if err := amountsInRange(0, map[string]money.Rupiah{"amount": h.Amount, "collateral": h.Collateral, "sum of investments": sum, "monthly claims": monthlyClaims}); err != nil {
			return nil, err
		}
	}
	base := law.NewStep("fund_base", law.TextParam("fund", fund), law.RpParam("base", sum))
	if err := a.classes(holdings, sum, base); err != nil {
		return nil, err
	}
	for _, check := range []func() error{
		func() error { return a.oneParty(holdings, sum, base) },
		func() error { return a.joint(holdings, netAssets, monthlyClaims) },
		func() error { return a.housing(holdings, sum, netAssets) },
		func() error { return a.each(holdings) },
	} {
		if err := check(); err != nil {
			return nil, err
		}
	}
	return a.out, nil
}

// classes checks the limits of each class held: per party, then in all.
func (a *audit) classes(holdings []Holding, sum money.Rupiah, base law.Step) error {
	party, err := a.l.At("fund.limit.party."+a.group, a.on)
	if err != nil {
		return err
	}
	total, err := a.l.At("fund.limit.total."+a.group, a.on)
	if err != nil {
		return err
	}
	for _, class := range law.AssetClasses {
		by, names := parties(holdings, func(h Holding) string {
			if h.Class == class {
				return h.Party
			}
			return ""
		})
		if len(names) == 0 {
			continue
		}
		var all money.Rupiah
		for _, name := range names {
			all += by[name]
			if rate := money.PPM(party.Table[class]); rate < 100*money.Percent && total.Table[class] > 0 {
				a.ceiling("party", class, name, by[name], sum, rate, party, base)
			}
		}
		if rate := money.PPM(total.Table[class]); rate == 0 {
			a.rule("not_allowed", Holding{Class: class, Party: a.fund}, true, 0, all, total, law.RpParam("actual", all))
		} else if rate < 100*money.Percent {
			a.ceiling("total", class, "", all, sum, rate, total, base)
		}
	}
	return nil
}

// parties sums holdings by a name, "" is left out, names in the order of holdings.
func parties(holdings []Holding, name func(Holding) string) (map[string]money.Rupiah, []string) {
	by, names := map[string]money.Rupiah{}, []string{}
	for _, h := range holdings {
		n := name(h)
		if n == "" {
			continue
		}
		if _, seen := by[n]; !seen {
			names = append(names, n)
		}
		by[n] += h.Amount
	}
	return by, names
}

// oneParty checks what one company or group holds over all classes.
func (a *audit) oneParty(holdings []Holding, sum money.Rupiah, base law.Step) error {
	v, err := a.l.At("fund.limit.one_party", a.on)
	if err != nil {
		return err
	}
	by, names := parties(holdings, func(h Holding) string {
		switch {
		case h.Class == law.AssetStateDebt || h.Class == law.AssetCentralBank || h.Class == law.AssetLand:
			return ""
		case h.Group != "":
			return h.Group
		}
		return h.Party
	})
	for _, name := range names {
		a.ceiling("one_party", "any", name, by[name], sum, money.PPM(v.Number), v, base)
	}
	return nil
}

// joint checks what JKK, JKM and JKP may hold of risky assets together, and
// whether they may at all.
func (a *audit) joint(holdings []Holding, net, claims money.Rupiah) error {
	if a.group != "risk" {
		return nil
	}
	v, err := a.l.At("fund.limit.joint", a.on)
	if err != nil {
		return err
	}
	risky, err := a.l.At("fund.limit.joint.classes", a.on)
	if err != nil {
		return err
	}
	cover, err := a.l.At("fund.limit.joint.cover", a.on)
	if err != nil {
		return err
	}
	var all money.Rupiah
	for _, h := range holdings {
		if risky.Words[h.Class] == "yes" {
			all += h.Amount
		}
	}
	if all == 0 {
		return nil
	}
	a.ceiling("joint", "risky", "", all, net, money.PPM(v.Number), v, law.NewStep("fund_net", law.TextParam("fund", a.fund), netParam(net)))
	need := claims * money.Rupiah(cover.Number)
	a.rule("joint_cover", Holding{Class: "risky", Party: a.fund}, net < need, need, net, cover, law.RpParam("need", need), netParam(net), law.CountParam("months", int(cover.Number)))
	return nil
}

// netParam shows net assets, which may be negative.
func netParam(net money.Rupiah) law.Param {
	if net < 0 {
		return law.TextParam("net", "−"+(-net).String())
	}
	return law.RpParam("net", net)
}

// housing checks JHT's support of housing.
func (a *audit) housing(holdings []Holding, sum, net money.Rupiah) error {
	var all money.Rupiah
	for _, h := range holdings {
		if h.Housing {
			all += h.Amount
		}
	}
	if all == 0 {
		return nil
	}
	v, err := a.l.At("fund.limit.housing", a.on)
	if err != nil {
		return err
	}
	if a.fund != law.JHT.String() {
		a.rule("not_allowed", Holding{Class: "housing", Party: a.fund}, true, 0, all, v, law.RpParam("actual", all))
		return nil
	}
	of, err := a.l.At("fund.limit.housing.base", a.on)
	if err != nil {
		return err
	}
	base, why := net, law.NewStep("fund_net", law.TextParam("fund", a.fund), netParam(net))
	if of.Word == "investments" {
		base, why = sum, law.NewStep("fund_base", law.TextParam("fund", a.fund), law.RpParam("base", sum))
	}
	weaker := *v
	weaker.Confidence = law.Weaker(v.Confidence, of.Confidence)
	a.ceiling("housing", "any", "", all, base, money.PPM(v.Number), &weaker, why)
	for _, h := range holdings {
		if h.Housing && h.Class == law.AssetDeposit {
			a.rule("housing_bank", h, true, 0, h.Amount, v)
		}
	}
	return nil
}

// each checks what a single investment must fulfil.
func (a *audit) each(holdings []Holding) error {
	at := map[string]*law.Value{}
	for _, id := range []string{"fund.rating", "fund.foreign_issuer", "fund.repo.days", "fund.repo.collateral", "fund.direct.financial"} {
		v, err := a.l.At(id, a.on)
		if err != nil {
			return err
		}
		at[id] = v
	}
	for _, h := range holdings {
		if least := at["fund.rating"].Words[h.Class]; least != "" && h.Rating != "" {
			rank := slices.Index(law.Ratings, h.Rating)
			a.rule("rating", h, rank < 0 || rank > slices.Index(law.Ratings, least), 0, 0, at["fund.rating"], law.TextParam("rating", h.Rating), law.TextParam("least", least))
		}
		if v := at["fund.foreign_issuer"]; h.Foreign && v.Words[h.Class] == "forbidden" {
			a.rule("foreign", h, true, 0, h.Amount, v)
		}
		if v := at["fund.repo.days"]; h.Class == law.AssetRepo && h.Days > 0 {
			a.rule("repo_days", h, int64(h.Days) > v.Number, 0, 0, v, law.CountParam("days", h.Days), law.CountParam("most", int(v.Number)))
		}
		if v := at["fund.repo.collateral"]; h.Class == law.AssetRepo && h.Collateral > 0 {
			a.ceiling("repo_collateral", h.Class, h.Party, h.Amount, h.Collateral, money.PPM(v.Number), v, law.NewStep("fund_collateral", law.TextParam("party", h.Party), law.RpParam("base", h.Collateral)))
		}
		if v := at["fund.direct.financial"]; h.Class == law.AssetDirect && h.Financial {
			most := money.PPM(v.Table[a.group])
			a.rule("financial", h, h.OwnedPPM > most || most == 0, 0, 0, v, law.RateParam("owned", h.OwnedPPM), law.RateParam("most", most))
		}
	}
	return nil
}
