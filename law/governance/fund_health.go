package governance

import (
	"slices"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
)

// SolvencyInput is what the solvency of a fund is measured by; each fund reads
// only its own figures.
type SolvencyInput struct {
	NetAssets   money.Rupiah // JKK, JKM, JKP, JP: assets less liabilities; may be negative
	Claims      money.Rupiah // JKK, JKM, JKP: paid in the last twelve months
	Assets      money.Rupiah // JHT
	Obligations money.Rupiah // JHT: all that is owed to members
	// JP: present values by an actuary, of the benefits of the next five years and
	// of the contributions of the next three.
	Benefits, Contributions money.Rupiah
}

// CheckSolvency measures a fund's net assets on a day [kesehatan keuangan] (PP
// 99/2013 and PP 55/2015 Ps 47-48): JKK, JKM and JKP between one and twelve months
// of claims, JHT by all it owes, JP by its actuarial obligation.
func CheckSolvency(l *law.Law, on period.Date, fund string, in SolvencyInput) ([]Finding, error) {
	a, err := newAudit(l, on, fund)
	if err != nil {
		return nil, err
	}
	if err := amountsInRange(-maxFund, map[string]money.Rupiah{"net assets": in.NetAssets}); err != nil {
		return nil, err
	}
	if err := amountsInRange(0, map[string]money.Rupiah{"claims": in.Claims, "assets": in.Assets, "obligations": in.Obligations, "benefits": in.Benefits, "contributions": in.Contributions}); err != nil {
		return nil, err
	}
	switch {
	case a.group == "risk":
		err = a.months(in)
	case fund == law.JHT.String():
		v, e := l.At("fund.solvency.jht", on)
		if e != nil {
			return nil, e
		}
		a.rule("solvency_jht", Holding{Class: "any", Party: fund}, in.Assets < in.Obligations, in.Obligations, in.Assets, v,
			law.RpParam("assets", in.Assets), law.RpParam("need", in.Obligations))
	case fund == law.JP.String():
		err = a.actuarial(in)
	default:
		err = law.Refuse(law.CodeInput, map[string]string{"field": "fund", "figure": fund}, "no rule measures the solvency of %s", fund)
	}
	if err != nil {
		return nil, err
	}
	if in.NetAssets < 0 {
		v, err := l.At("fund.negative", on)
		if err != nil {
			return nil, err
		}
		if v.Words[fund] != "" {
			a.rule("negative", Holding{Class: "any", Party: fund}, true, 0, in.NetAssets, v, netParam(in.NetAssets))
		}
	}
	return a.out, nil
}

// months compares net assets with months of claims.
func (a *audit) months(in SolvencyInput) error {
	mean, err := a.l.At("fund.solvency.averaging_months", a.on)
	if err != nil {
		return err
	}
	monthly := money.Div(in.Claims, money.Rupiah(mean.Number), a.round)
	estimate := law.NewStep("fund_monthly", law.RpParam("claims", in.Claims), law.CountParam("months", int(mean.Number)), law.RpParam("monthly", monthly), law.TextParam("article", mean.Citation))
	for _, x := range []struct {
		rule, id string
		broken   func(limit money.Rupiah) bool
	}{
		{"solvency_min", "fund.solvency.min_months", func(limit money.Rupiah) bool { return in.NetAssets < limit }},
		{"solvency_max", "fund.solvency.max_months", func(limit money.Rupiah) bool { return in.NetAssets > limit }},
	} {
		v, err := a.l.At(x.id, a.on)
		if err != nil {
			return err
		}
		limit := money.Div(in.Claims*money.Rupiah(v.Number), money.Rupiah(mean.Number), a.round)
		a.rule(x.rule, Holding{Class: "any", Party: a.fund}, x.broken(limit), limit, in.NetAssets, v, netParam(in.NetAssets), law.RpParam("limit", limit), law.CountParam("months", int(v.Number)))
		last := &a.out[len(a.out)-1]
		last.Why = last.Why.Because(estimate)
	}
	return nil
}

// actuarial compares JP's net assets with what it will owe.
func (a *audit) actuarial(in SolvencyInput) error {
	years, err := a.l.At("fund.solvency.benefit_years", a.on)
	if err != nil {
		return err
	}
	income, err := a.l.At("fund.solvency.contribution_years", a.on)
	if err != nil {
		return err
	}
	need := max(in.Benefits-in.Contributions, 0)
	a.rule("solvency_jp", Holding{Class: "any", Party: a.fund}, in.NetAssets < need, need, in.NetAssets, years, netParam(in.NetAssets), law.RpParam("need", need))
	last := &a.out[len(a.out)-1]
	last.Why = last.Why.Because(law.NewStep("fund_actuarial", law.RpParam("benefits", in.Benefits), law.CountParam("years", int(years.Number)), law.RpParam("contributions", in.Contributions),
		law.CountParam("income", int(income.Number)), law.RpParam("need", need), law.TextParam("article", years.Citation)))
	return nil
}

// OperatingInput is what the operating fund of a year is taken from; each fund
// reads only what its ceiling names.
type OperatingInput struct {
	Contributions money.Rupiah // received in the year
	Yield         money.Rupiah // investment results of the year
	Accumulated   money.Rupiah // JHT up to 2015: contributions and results gathered so far
	Taken         money.Rupiah // what was taken, or shall be
}

// OperatingFund tells the most that the agency may take out of a fund for its
// operation in the year of a day [dana operasional] (PP 99/2013 and PP 55/2015 Ps
// 13). The minister of finance sets the share of each year at or below it.
func OperatingFund(l *law.Law, on period.Date, fund string, in OperatingInput) (Finding, error) {
	a, err := newAudit(l, on, fund)
	if err != nil {
		return Finding{}, err
	}
	if err := amountsInRange(0, map[string]money.Rupiah{"contributions": in.Contributions, "yield": in.Yield, "accumulated": in.Accumulated, "taken": in.Taken}); err != nil {
		return Finding{}, err
	}
	out := Finding{Rule: "operating", Actual: in.Taken, Confidence: law.Verified}
	var parts []law.Step
	for _, x := range []struct {
		id     string
		amount money.Rupiah
	}{{"fund.operating.contributions", in.Contributions}, {"fund.operating.yield", in.Yield}, {"fund.operating.accumulated", in.Accumulated}} {
		p, _ := l.Parameter(x.id)
		v, inForce := p.On(on)
		rate, found := v.Table[fund]
		if !inForce || v.Unknown || !found {
			continue
		}
		limit := money.Mul(x.amount, money.PPM(rate), a.round)
		out.Limit += limit
		out.Article, out.Confidence = v.Citation, law.Weaker(out.Confidence, v.Confidence)
		parts = append(parts, law.NewStep("fund_operating_part", law.WordParam("what", x.id), law.RateParam("rate", money.PPM(rate)), law.RpParam("base", x.amount), law.RpParam("limit", limit), law.TextParam("article", v.Citation)))
	}
	if len(parts) == 0 {
		return Finding{}, law.Refuse(law.CodeMonth, map[string]string{"parameter": "fund.operating.contributions", "date": on.String()}, "no ceiling of the operating fund of %s is in force on %v", fund, on)
	}
	out.Breach = out.Actual > out.Limit
	key := "fund_operating"
	if out.Breach {
		key = "fund_operating_over"
	}
	out.Why = law.NewStep(key, law.TextParam("fund", fund), law.RpParam("limit", out.Limit), law.RpParam("actual", out.Actual)).Because(parts...)
	return out, nil
}

// Bridging tells the most that the agency may lend out of its own assets to funds
// that are short of cash [dana talangan] (PP 99/2013 Ps 49), and whether what is
// lent keeps to it.
func Bridging(l *law.Law, on period.Date, ownAssets, lent money.Rupiah) (Finding, error) {
	a, err := newAudit(l, on, OwnAssets)
	if err != nil {
		return Finding{}, err
	}
	if err := amountsInRange(0, map[string]money.Rupiah{"own assets": ownAssets, "lent": lent}); err != nil {
		return Finding{}, err
	}
	v, err := l.At("fund.bridging", on)
	if err != nil {
		return Finding{}, err
	}
	a.ceiling("bridging", "any", "", lent, ownAssets, money.PPM(v.Number), v, law.NewStep("fund_own", law.RpParam("base", ownAssets)))
	return a.out[0], nil
}

var reports = []string{"yearly", "published", "half_year"}

// FundReportDue is the last day for a report on a period that ends with a month:
// "yearly" to the President, "published", "half_year".
func FundReportDue(l *law.Law, report string, end period.Month) (period.Date, string, error) {
	if !slices.Contains(reports, report) {
		return 0, "", law.Refuse(law.CodeInput, map[string]string{"field": "report", "figure": report}, "%q is no report; give yearly, published or half_year", report)
	}
	v, err := l.At("fund.report."+report, end.Last())
	if err != nil {
		return 0, "", err
	}
	return end.Add(v.Due.Months).Day(v.Due.Day), v.Citation, nil
}
