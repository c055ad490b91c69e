package governance

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"github.com/jamsos/jamsos/kit/golden"
	"github.com/jamsos/jamsos/law"

	"github.com/jamsos/jamsos/kit/money"
	"github.com/jamsos/jamsos/kit/period"
	"pgregory.net/rapid"
)

func drawHoldings(t *rapid.T) []Holding {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Holding {
		return Holding{Class: rapid.SampledFrom(law.AssetClasses).Draw(t, "class"), Party: rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "party"),
			Amount: money.Rupiah(rapid.Int64Range(0, 400_000_000_000_000).Draw(t, "amount")), Rating: rapid.SampledFrom([]string{"", "A-", "BBB"}).Draw(t, "rating"),
			Days: rapid.IntRange(0, 180).Draw(t, "days"), Collateral: money.Rupiah(rapid.Int64Range(0, 1_000_000_000_000).Draw(t, "collateral")),
			Financial: rapid.Bool().Draw(t, "financial"), OwnedPPM: money.PPM(rapid.Int64Range(0, 1_000_000).Draw(t, "owned")), Foreign: rapid.Bool().Draw(t, "foreign")}
	}), 0, 12).Draw(t, "holdings")
}

var openBrace = regexp.MustCompile(`[{}]|fund_|fund\.`)

func TestFindingsAreOrderly(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		fund := rapid.SampledFrom([]string{"JKK", "JKM", "JHT", "JP", "JKP", OwnAssets}).Draw(t, "fund")
		on := period.Date(20210202).AddDays(rapid.IntRange(0, 2500).Draw(t, "day"))
		holdings := drawHoldings(t)
		net := money.Rupiah(rapid.Int64Range(-1_000_000_000_000, 500_000_000_000_000).Draw(t, "net"))
		claims := money.Rupiah(rapid.Int64Range(0, 1_000_000_000_000).Draw(t, "claims"))
		found, err := CheckPortfolio(l, on, fund, holdings, net, claims)
		if err != nil {
			t.Fatal(err)
		}
		var sum money.Rupiah
		for _, h := range holdings {
			sum += h.Amount
		}
		broken := map[string]bool{}
		for _, f := range found {
			if f.Article == "" || f.Confidence == "" || f.Limit < 0 && f.Rule != "joint_cover" {
				t.Fatalf("%+v", f)
			}
			switch f.Rule {
			case "party", "total", "one_party":
				if f.Breach != (f.Actual > f.Limit) || f.Limit > sum || f.Actual > sum {
					t.Fatalf("%+v of %v", f, sum)
				}
				broken[f.Rule+f.Class+f.Party] = f.Breach
			}
			for _, lang := range []string{"id", "en"} {
				for _, s := range law.Sentences([]law.Step{f.Why}, lang) {
					if openBrace.MatchString(s) {
						t.Fatalf("sentence with an open parameter or word: %s", s)
					}
				}
			}
		}
		// Safer money added never breaks a law.AssetShare of the investments.
		more := append(holdings, Holding{Class: law.AssetStateDebt, Party: "RI", Amount: 1_000_000_000_000})
		found, err = CheckPortfolio(l, on, fund, more, net, claims)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if was, known := broken[f.Rule+f.Class+f.Party]; f.Breach && known && !was {
				t.Fatalf("%+v is broken by adding securities of the State", f)
			}
		}
	})
}

func TestFundLimitsAreConsistent(t *testing.T) {
	l := law.MustLoad()
	for _, group := range []string{"savings", "risk", "own"} {
		party, _ := l.Parameter("fund.limit.party." + group)
		total, _ := l.Parameter("fund.limit.total." + group)
		for i, v := range party.Values {
			for _, class := range law.AssetClasses {
				p, all := v.Table[class], total.Values[i].Table[class]
				if (p == 0) != (all == 0) || p > all && p != 1_000_000 || v.Since != total.Values[i].Since {
					t.Errorf("%s %v %s: %d of %d", group, v.Since, class, p, all)
				}
			}
		}
	}
	for _, class := range append([]string{"any", "risky", "housing"}, law.AssetClasses...) {
		if _, known := law.WordText("fund_" + class); !known {
			t.Errorf("class %s has no word", class)
		}
	}
}

func TestSolvencyIsContinuousAndMonotone(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		claims := money.Rupiah(rapid.Int64Range(0, 50_000_000_000_000).Draw(t, "claims"))
		breach := func(net money.Rupiah) (low, high bool) {
			found, err := CheckSolvency(l, 20240630, "JKK", SolvencyInput{NetAssets: net, Claims: claims})
			if err != nil {
				t.Fatal(err)
			}
			return found[0].Breach, found[1].Breach
		}
		month := claims / 12
		if low, high := breach(month); low || high && claims >= 12 {
			t.Fatalf("a month of %v is out of bounds", claims)
		}
		if low, high := breach(claims); low || high {
			t.Fatalf("twelve months of %v are out of bounds", claims)
		}
		if low, _ := breach(month - 1); !low {
			t.Fatalf("less than a month of %v is enough", claims)
		}
		if _, high := breach(claims + 1); !high {
			t.Fatalf("more than twelve months of %v are accepted", claims)
		}
	})
}

func TestOperatingFundNeverExceedsItsBase(t *testing.T) {
	l := law.MustLoad()
	rapid.Check(t, func(t *rapid.T) {
		amount := rapid.Int64Range(0, int64(maxFund))
		in := OperatingInput{Contributions: money.Rupiah(amount.Draw(t, "contributions")), Yield: money.Rupiah(amount.Draw(t, "yield")), Accumulated: money.Rupiah(amount.Draw(t, "accumulated"))}
		f, err := OperatingFund(l, period.Date(20160101).AddDays(rapid.IntRange(0, 4000).Draw(t, "day")), rapid.SampledFrom([]string{"JKK", "JKM", "JHT", "JP"}).Draw(t, "fund"), in)
		if err != nil || f.Limit < 0 || f.Limit > in.Contributions+in.Yield || f.Breach {
			t.Fatalf("%+v, %v", f, err)
		}
		more := in
		more.Contributions += (maxFund - in.Contributions) / 2
		a, err1 := OperatingFund(l, 20240101, "JHT", in)
		b, err2 := OperatingFund(l, 20240101, "JHT", more)
		if err1 != nil || err2 != nil || b.Limit < a.Limit {
			t.Fatalf("%v then %v, %v, %v", a.Limit, b.Limit, err1, err2)
		}
	})
}

func TestFundChecksRefuseBadFigures(t *testing.T) {
	l := law.MustLoad()
	portfolio := func(on period.Date, fund string, net money.Rupiah, h ...Holding) error {
		_, err := CheckPortfolio(l, on, fund, h, net, 0)
		return err
	}
	for name, err := range map[string]error{
		"unknown fund":     portfolio(20240101, "XYZ", 0),
		"unknown class":    portfolio(20240101, "JHT", 0, Holding{Class: "gold", Party: "A"}),
		"no party":         portfolio(20240101, "JHT", 0, Holding{Class: law.AssetBond}),
		"negative amount":  portfolio(20240101, "JHT", 0, Holding{Class: law.AssetBond, Party: "A", Amount: -1}),
		"sum out of range": portfolio(20240101, "JHT", 0, Holding{Class: law.AssetBond, Party: "A", Amount: maxFund}, Holding{Class: law.AssetBond, Party: "A", Amount: 1}),
		"net assets":       portfolio(20240101, "JHT", -maxFund-1),
		"before the rules": portfolio(20131231, "JHT", 0),
	} {
		var f *law.Fault
		if !errors.As(err, &f) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := CheckSolvency(l, 20240101, OwnAssets, SolvencyInput{}); err == nil {
		t.Error("the agency's own assets have a solvency")
	}
	if _, _, err := FundReportDue(l, "adhoc_days", 202412); err == nil {
		t.Error("a number of days was taken as a due date")
	}
}

func TestFundFindingsReadWell(t *testing.T) {
	l := law.MustLoad()
	var out strings.Builder
	tell := func(title string, found []Finding, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, lang := range []string{"id", "en"} {
			out.WriteString("# " + title + " " + lang + "\n")
			for _, f := range found {
				out.WriteString(strings.Join(law.Outline(law.Tell([]law.Step{f.Why}, lang)), "\n") + "\n")
			}
			out.WriteString("\n")
		}
	}
	const tn = 1_000_000_000_000
	found, err := CheckPortfolio(l, 20240630, "JHT", []Holding{
		{Class: law.AssetDepositState, Party: "BRI", Amount: 30 * tn, Housing: true}, {Class: law.AssetDeposit, Party: "BCA", Amount: 2 * tn, Housing: true},
		{Class: law.AssetBond, Party: "PLN", Amount: 5 * tn, Rating: "AAA"}, {Class: law.AssetBond, Party: "X", Amount: tn, Rating: "BBB", Foreign: true},
		{Class: law.AssetRepo, Party: "BNI", Amount: tn, Days: 91, Collateral: tn}, {Class: law.AssetRepo, Party: "BSI", Amount: tn / 2, Days: 30, Collateral: tn},
		{Class: law.AssetDirect, Party: "Y", Amount: tn / 10, Financial: true, OwnedPPM: 250_000}, {Class: law.AssetDirect, Party: "Z", Amount: tn / 10, Financial: true, OwnedPPM: 50_000},
		{Class: law.AssetStateDebt, Party: "RI", Amount: 60 * tn}}, 100*tn, 0)
	tell("JHT", found, err)
	found, err = CheckPortfolio(l, 20240630, "JKM", []Holding{{Class: law.AssetLand, Party: "A", Amount: 1}, {Class: law.AssetShare, Party: "B", Amount: 2}, {Class: law.AssetStateDebt, Party: "RI", Amount: tn}}, -5, tn)
	tell("JKM", found, err)
	found, err = CheckPortfolio(l, 20240630, "JKK", []Holding{{Class: law.AssetShare, Party: "B", Amount: 2}, {Class: law.AssetStateDebt, Party: "RI", Amount: tn}}, 2*tn, tn)
	tell("JKK", found, err)
	for _, x := range []struct {
		fund string
		in   SolvencyInput
	}{{"JKM", SolvencyInput{NetAssets: tn * 7 / 10, Claims: tn * 6 / 10}}, {"JKK", SolvencyInput{NetAssets: -1, Claims: 12}}, {"JHT", SolvencyInput{Assets: 5, Obligations: 4}},
		{"JHT", SolvencyInput{Assets: 3, Obligations: 4}}, {"JP", SolvencyInput{NetAssets: 5, Benefits: 30, Contributions: 25}}, {"JP", SolvencyInput{NetAssets: 4, Benefits: 30, Contributions: 25}}} {
		found, err := CheckSolvency(l, 20231231, x.fund, x.in)
		tell("solvency "+x.fund, found, err)
	}
	f, err := OperatingFund(l, 20141231, "JHT", OperatingInput{Accumulated: 150 * tn, Taken: 4 * tn})
	tell("operating JHT 2014", []Finding{f}, err)
	f, err = OperatingFund(l, 20241231, "JP", OperatingInput{Contributions: 20 * tn, Yield: 4 * tn, Taken: tn})
	tell("operating JP 2024", []Finding{f}, err)
	f, err = Bridging(l, 20241231, 10*tn, tn)
	tell("bridging", []Finding{f}, err)
	golden.Check(t, "fund.txt", out.String())
}
