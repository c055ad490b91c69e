package cli

import (
	"encoding/json"
	"os"
	"slices"
	"strings"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"github.com/jamsos/jamsos/law"
	"github.com/jamsos/jamsos/law/governance"
)

// maxPortfolio bounds the file of holdings.
const maxPortfolio = 16 << 20

type lawPortfolioCmd struct {
	File          string      `arg:"" type:"existingfile" help:"JSON: a list of {class, party, group, amount, rating …}."`
	Fund          string      `required:"" help:"JKK, JKM, JHT, JP, JKP or OWN (the agency's own assets)."`
	On            period.Date `help:"Day of the portfolio; default today." placeholder:"YYYY-MM-DD"`
	NetAssets     int64       `help:"Net assets of the fund, rupiah (JKK, JKM, JKP)."`
	MonthlyClaims int64       `help:"Claims of an average month, rupiah (JKK, JKM, JKP)."`
}

func (c *lawPortfolioCmd) Run(r *run) error {
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || info.Size() > maxPortfolio {
		return misusef("%s: larger than %d bytes, or unreadable: %v", c.File, maxPortfolio, err)
	}
	dec := json.NewDecoder(f)
	dec.DisallowUnknownFields()
	var holdings []governance.Holding
	if err := dec.Decode(&holdings); err != nil {
		return misusef("%s: %w", c.File, err)
	}
	list, err := governance.CheckPortfolio(law.MustLoad(), dayOrToday(c.On), strings.ToUpper(c.Fund), holdings, money.Rupiah(c.NetAssets), money.Rupiah(c.MonthlyClaims))
	if err != nil {
		return err
	}
	return r.findings(list)
}

type lawSolvencyCmd struct {
	Fund          string      `required:"" help:"JKK, JKM, JHT, JP or JKP."`
	On            period.Date `help:"Day of the accounts; default today." placeholder:"YYYY-MM-DD"`
	NetAssets     *int64      `help:"JKK, JKM, JKP, JP: assets less liabilities."`
	Claims        *int64      `help:"JKK, JKM, JKP: paid in the last twelve months."`
	Assets        *int64      `help:"JHT: all assets."`
	Obligations   *int64      `help:"JHT: all that is owed to members."`
	Benefits      *int64      `help:"JP: present value of the benefits of the next five years."`
	Contributions *int64      `help:"JP: present value of the contributions of the next three years."`
}

func (c *lawSolvencyCmd) Run(r *run) error {
	c.Fund = strings.ToUpper(c.Fund)
	var in governance.SolvencyInput
	for _, f := range []struct {
		flag, funds string
		given       *int64
		into        *money.Rupiah
	}{
		{"net-assets", "JKK JKM JKP JP", c.NetAssets, &in.NetAssets}, {"claims", "JKK JKM JKP", c.Claims, &in.Claims},
		{"assets", "JHT", c.Assets, &in.Assets}, {"obligations", "JHT", c.Obligations, &in.Obligations},
		{"benefits", "JP", c.Benefits, &in.Benefits}, {"contributions", "JP", c.Contributions, &in.Contributions},
	} {
		needed := slices.Contains(strings.Fields(f.funds), c.Fund)
		switch {
		case needed && f.given == nil:
			return misusef("the solvency of %s needs --%s", c.Fund, f.flag)
		case !needed && f.given != nil:
			return misusef("--%s does not belong to %s", f.flag, c.Fund)
		}
		if needed {
			*f.into = money.Rupiah(*f.given)
		}
	}
	list, err := governance.CheckSolvency(law.MustLoad(), dayOrToday(c.On), c.Fund, in)
	if err != nil {
		return err
	}
	return r.findings(list)
}

type lawOperatingCmd struct {
	Fund          string      `required:"" help:"JKK, JKM, JHT, JP or JKP."`
	On            period.Date `help:"A day of the year; default today." placeholder:"YYYY-MM-DD"`
	Contributions int64       `help:"Contributions received in the year."`
	Yield         int64       `help:"Investment results of the year."`
	Accumulated   int64       `help:"JHT up to 2015: contributions and results gathered so far."`
	Taken         int64       `help:"What was taken, or shall be."`
}

func (c *lawOperatingCmd) Run(r *run) error {
	if c.Contributions == 0 && c.Accumulated == 0 {
		return misusef("give --contributions of the year (JHT up to 2015: --accumulated)")
	}
	f, err := governance.OperatingFund(law.MustLoad(), dayOrToday(c.On), strings.ToUpper(c.Fund), governance.OperatingInput{Contributions: money.Rupiah(c.Contributions),
		Yield: money.Rupiah(c.Yield), Accumulated: money.Rupiah(c.Accumulated), Taken: money.Rupiah(c.Taken)})
	if err != nil {
		return err
	}
	return r.findings([]governance.Finding{f})
}

func dayOrToday(d period.Date) period.Date {
	if d == 0 {
		return today()
	}
	return d
}

// findings prints limits with what was found, and ends with exit code 1 when one
// is broken.
func (r *run) findings(list []governance.Finding) error {
	type told struct {
		governance.Finding
		Derivation []law.Told `json:"derivation"`
	}
	out, broken := []told{}, 0
	for _, f := range list {
		t := told{f, law.Tell([]law.Step{f.Why}, r.lang)}
		out = append(out, t)
		mark := "✓"
		if f.Breach {
			mark = "✗"
			broken++
		}
		r.sayf("%s %s", mark, strings.Join(law.Outline(t.Derivation), "\n  "))
	}
	if r.json {
		if err := r.print(map[string]any{"findings": out, "breaches": broken}); err != nil {
			return err
		}
	}
	if broken > 0 {
		return findings(broken)
	}
	return nil
}
