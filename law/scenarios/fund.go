package scenarios

import (
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law/governance"
)

func init() {
	ask("portfolio", fundCheck)
	ask("solvency", fundCheck)
	ask("operating_fund", fundCheck)
	ask("bridging", fundCheck)
	ask("fund_report", fundReport)
	ask("diff", lawDiff)
}

// fundCase is given to portfolio, solvency, operating_fund, bridging and fund_report.
type fundCase struct {
	Fund     string `yaml:"fund"`
	On       string `yaml:"on"`
	Holdings []struct {
		Class      string `yaml:"class"`
		Party      string `yaml:"party"`
		Group      string `yaml:"group"`
		Amount     int64  `yaml:"amount"`
		Rating     string `yaml:"rating"`
		Foreign    bool   `yaml:"foreign"`
		Days       int    `yaml:"days"`
		Collateral int64  `yaml:"collateral"`
		Financial  bool   `yaml:"financial"`
		Owned      string `yaml:"owned"` // 20 %
		Housing    bool   `yaml:"housing"`
	} `yaml:"holdings"`
	NetAssets     int64  `yaml:"net_assets"`
	MonthlyClaims int64  `yaml:"monthly_claims"`
	Claims        int64  `yaml:"claims"` // of twelve months
	Assets        int64  `yaml:"assets"`
	Obligations   int64  `yaml:"obligations"`
	Benefits      int64  `yaml:"benefits"`
	Contributions int64  `yaml:"contributions"`
	Yield         int64  `yaml:"yield"`
	Accumulated   int64  `yaml:"accumulated"`
	Taken         int64  `yaml:"taken"`
	OwnAssets     int64  `yaml:"own_assets"`
	Report        string `yaml:"report"`
	End           string `yaml:"end"` // month
}

// fundAnswer names findings "rule class party", what is empty left out.
type fundAnswer struct {
	Limits   map[string]int64 `yaml:"limits"`   // only those named are compared
	Breaches *[]string        `yaml:"breaches"` // all of them, in order
	Due      string           `yaml:"due"`
}

func fundCheck(r *Run, g *fundCase, want *fundAnswer) error {
	on, rp := parsed(r, g.On, period.ParseDate), func(n int64) money.Rupiah { return money.Rupiah(n) }
	var found []governance.Finding
	var err error
	var one governance.Finding
	switch r.ask {
	case "portfolio":
		var holdings []governance.Holding
		for _, h := range g.Holdings {
			holdings = append(holdings, governance.Holding{Class: h.Class, Party: h.Party, Group: h.Group, Amount: rp(h.Amount), Rating: h.Rating, Foreign: h.Foreign,
				Days: h.Days, Collateral: rp(h.Collateral), Financial: h.Financial, OwnedPPM: parsed(r, h.Owned, money.ParsePercent), Housing: h.Housing})
		}
		found, err = governance.CheckPortfolio(r.Law, on, g.Fund, holdings, rp(g.NetAssets), rp(g.MonthlyClaims))
	case "solvency":
		found, err = governance.CheckSolvency(r.Law, on, g.Fund, governance.SolvencyInput{NetAssets: rp(g.NetAssets), Claims: rp(g.Claims), Assets: rp(g.Assets),
			Obligations: rp(g.Obligations), Benefits: rp(g.Benefits), Contributions: rp(g.Contributions)})
	case "operating_fund":
		one, err = governance.OperatingFund(r.Law, on, g.Fund, governance.OperatingInput{Contributions: rp(g.Contributions), Yield: rp(g.Yield), Accumulated: rp(g.Accumulated), Taken: rp(g.Taken)})
		found = []governance.Finding{one}
	case "bridging":
		one, err = governance.Bridging(r.Law, on, rp(g.OwnAssets), rp(g.Taken))
		found = []governance.Finding{one}
	}
	if err != nil {
		return err
	}
	limits := map[string]governance.Finding{}
	breaches := []string{}
	for _, f := range found {
		name := strings.Join(strings.Fields(f.Rule+" "+f.Class+" "+f.Party), " ")
		limits[name] = f
		if f.Breach {
			breaches = append(breaches, name)
		}
	}
	for name, limit := range want.Limits {
		f, ok := limits[name]
		compare(r, name+" found", ok, true)
		compare(r, "limit of "+name, int64(f.Limit), limit)
	}
	if want.Breaches != nil {
		compare(r, "breaches", strings.Join(breaches, "; "), strings.Join(*want.Breaches, "; "))
	}
	return nil
}

func fundReport(r *Run, g *fundCase, want *fundAnswer) error {
	due, _, err := governance.FundReportDue(r.Law, g.Report, parsed(r, g.End, period.ParseMonth))
	if err == nil {
		compare(r, "due", due.String(), want.Due)
	}
	return err
}

// diffCase is given to diff: days.
type diffCase struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// diffAnswer names changes "2025-03-01 altered jp.cap: Rp1 -> Rp2" as in English.
type diffAnswer struct {
	Told    []string `yaml:"told"`     // these are told
	NotTold []string `yaml:"not_told"` // these ids are not
}

func lawDiff(r *Run, g *diffCase, want *diffAnswer) error {
	told, ids := map[string]bool{}, map[string]bool{}
	for _, d := range r.Law.Diff(parsed(r, g.From, period.ParseDate), parsed(r, g.To, period.ParseDate)) {
		told[d.On.String()+" "+d.What+" "+d.ID+": "+d.Old.EN+" -> "+d.New.EN] = true
		ids[d.ID] = true
	}
	for _, w := range want.Told {
		compare(r, "told "+w, told[w], true)
	}
	for _, w := range want.NotTold {
		compare(r, "told "+w, ids[w], false)
	}
	return nil
}
