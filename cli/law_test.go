package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// told is a derivation as every answer of the law carries it.
type told struct {
	Text string
	Of   []told
}

// articles tells whether a derivation leads to an article somewhere.
func articles(list []told) bool {
	for _, t := range list {
		if strings.Contains(t.Text, " Ps ") || strings.Contains(t.Text, "Lampiran") || articles(t.Of) {
			return true
		}
	}
	return false
}

type benefitAnswer struct {
	Lines []struct {
		Benefit, Article, Confidence string
		Amount                       int64
	}
	Total      int64
	Monthly    *int64
	Months     []struct{ Month, Amount int64 }
	Derivation []told
}

func TestLawBenefitKeepsItsContract(t *testing.T) {
	monthly := func(n int64) *int64 { return &n }
	for _, c := range []struct {
		args    string
		total   int64
		lines   int
		monthly *int64
		months  []int64
	}{
		{"JKM --event death --date 2020-05-01 --wage 4000000 --months-paid 30", 42_000_000, 3, nil, nil},
		{"JKM --event death --date 2013-06-01 --wage 4000000", 21_000_000, 3, nil, nil},
		{"JKM --event death --date 2022-05-01 --wage 4000000 --months-paid 36 --children SMP,PT", 56_000_000, 5, nil, nil},
		{"JKM --event death --date 2026-05-01 --segment BPU --wage 900000 --months-paid 2", 10_000_000, 1, nil, nil},
		{"JKK --event disability --date 2022-05-01 --wage 4000000 --code THUMB_R", 48_000_000, 1, nil, nil},
		{"JKK --event disability --date 2022-05-01 --wage 4000000 --code TOTAL", 236_000_000, 2, nil, nil},
		{"JKK --event stmb --date 2021-05-01 --wage 6000000 --months 13", 75_000_000, 1, nil,
			[]int64{6e6, 6e6, 6e6, 6e6, 6e6, 6e6, 6e6, 6e6, 6e6, 6e6, 6e6, 6e6, 3e6}},
		{"JKK --event death --date 2022-05-01 --wage 6000000", 310_000_000, 3, nil, nil},
		{"JHT --event partial --purpose house --date 2025-06-01 --balance 40000000 --member-since 2015-01-01", 12_000_000, 1, nil, nil},
		{"JHT --event termination --date 2025-06-01 --balance 40000000", 40_000_000, 1, nil, nil},
		{"JHT --event retirement --date 2025-06-15 --wage 5000000 --months-paid 120", 34_200_000, 1, nil, nil},
		{"JP --event retirement --date 2025-06-15 --wage 6000000 --months-paid 100", 18_000_000, 1, nil, nil},
		{"JP --event retirement --date 2025-06-01 --wage 8000000 --months-paid 180", 1_200_000, 1, monthly(1_200_000), nil},
		{"JP --event retirement --date 2025-06-01 --wage 2000000 --months-paid 180", 399_700, 1, monthly(399_700), nil},
		{"JP --event death --date 2024-05-01 --wage 6000000 --months-paid 30", 450_000, 1, monthly(450_000), nil},
		{"JKP --event termination --date 2023-05-01 --wage 4000000", 8_400_000, 1, nil, []int64{1_800_000, 1_800_000, 1_800_000, 1_000_000, 1_000_000, 1_000_000}},
		{"JKP --event termination --date 2025-04-10 --wage 4000000 --months-paid 14", 14_400_000, 1, nil, []int64{2_400_000, 2_400_000, 2_400_000, 2_400_000, 2_400_000, 2_400_000}},
		{"JKP --event resignation --date 2025-04-10 --wage 4000000", 0, 0, nil, nil},
	} {
		t.Run(c.args, func(t *testing.T) {
			var got benefitAnswer
			must(t, &got, t.TempDir(), append([]string{"law", "benefit", "--programme"}, strings.Fields(c.args)...)...)
			var sum int64
			for _, l := range got.Lines {
				sum += l.Amount
				if l.Benefit == "" || l.Article == "" || l.Confidence == "" {
					t.Errorf("line %+v", l)
				}
			}
			if got.Lines == nil || len(got.Lines) != c.lines || got.Total != c.total || sum != c.total {
				t.Errorf("%d lines of %d, total %d; want %d and %d", len(got.Lines), sum, got.Total, c.lines, c.total)
			}
			if (got.Monthly == nil) != (c.monthly == nil) || got.Monthly != nil && *got.Monthly != *c.monthly {
				t.Errorf("monthly %v", got.Monthly)
			}
			var months []int64
			for _, m := range got.Months {
				months = append(months, m.Amount)
			}
			if !slices.Equal(months, c.months) {
				t.Errorf("months %v", months)
			}
			if !articles(got.Derivation) {
				t.Errorf("no article in %+v", got.Derivation)
			}
		})
	}
	for args, want := range map[string]string{
		"JKK --event disability --date 2022-05-01 --wage 4000000":               "THUMB_R",
		"JKK --event death --date 2022-05-01 --wage=-4":                         "check the number of digits",
		"JP --event termination --date 2022-05-01 --wage 4000000":               "peristiwa",
		"JKM --event death --date 2022-13-01 --wage 4000000":                    "2022-13-01",
		"JHT --event retirement --date 2022-05-01":                              "balance",
		"XYZ --event retirement --date 2022-05-01":                              "not a programme",
		"JKM --event death --date 1950-01-01 --wage 4000000":                    "tidak ada aturannya",
		"JKM --event death --date 2022-05-01 --wage 4000000 --children KULIAH1": "KULIAH1",
	} {
		if code, out := jamsos(t, t.TempDir(), append([]string{"law", "benefit", "--programme"}, strings.Fields(args)...)...); code == 0 || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d, want %q in:\n%s", args, code, want, out)
		}
	}
}

func TestLawContributionsOfOtherSegments(t *testing.T) {
	for args, total := range map[string]int64{
		"--segment JAKON --contract-value 750000000 --month 2025-06":                                            1_375_000,
		"--segment JAKON --contract-value 111000000 --vat-included --month 2025-06":                             240_000,
		"--segment JAKON --contract-value 100000000 --month 2020-09":                                            2_400,
		"--segment JAKON --wage 10000000 --month 2025-06":                                                       204_000,
		"--segment PMI --route agency --contract-months 24 --month 2025-06":                                     370_000,
		"--segment PMI --route individual --contract-months 27 --month 2025-06":                                 373_000,
		"--wage 4000000 --risk-group 3 --sector labour-intensive --workers 80 --programmes JKK --month 2025-05": 17_800,
		"--segment BPU --income 3450000 --sector transport --month 2026-01":                                     20_650,
		"--wage 3000000 --risk-group 5 --scale micro --month 2025-06":                                           61_200,
		"--wage 5000000 --state-organiser --month 2025-06":                                                      12_000 + 15_000 + 285_000,
	} {
		var got struct {
			Total      int64
			Derivation []told
		}
		must(t, &got, t.TempDir(), append([]string{"law", "contribution"}, strings.Fields(args)...)...)
		if got.Total != total || !articles(got.Derivation) {
			t.Errorf("%s: total %d, want %d; %+v", args, got.Total, total, got.Derivation)
		}
	}
}

func TestLawTaxKeepsItsContract(t *testing.T) {
	for args, want := range map[string][]int64{
		"--payments 2009-12-01:50000000,2010-02-01:100000000":   {0, 5_000_000},
		"--payments 2025-02-01:80000000":                        {1_500_000},
		"--payments 2011-12-01:50000000 --third-year":           {2_500_000},
		"--payments 2011-12-01:50000000 --third-year --no-npwp": {3_000_000},
	} {
		var got struct{ Payments []struct{ Gross, Tax int64 } }
		must(t, &got, t.TempDir(), append([]string{"law", "tax"}, strings.Fields(args)...)...)
		var taxes []int64
		for _, p := range got.Payments {
			taxes = append(taxes, p.Tax)
		}
		if !slices.Equal(taxes, want) {
			t.Errorf("%s: %v, want %v", args, taxes, want)
		}
	}
}

func TestLawIncentiveKeepsItsContract(t *testing.T) {
	for args, want := range map[string][2]int64{ // total, agent
		"--month 2018-06 --new 30 --programmes 3 --collected 1104000 --agent-share": {82_800, 74_520},
		"--month 2018-06 --new 100 --programmes 3 --collected 3680000":              {776_000, 698_400},
		"--month 2022-06 --new 30 --programmes 3 --collected 1104000":               {615_600, 615_600},
		"--month 2022-06 --new 100 --programmes 3 --collected 3680000":              {2_052_000, 2_052_000},
	} {
		var got struct {
			Lines        []struct{ Amount int64 }
			Total, Agent int64
		}
		must(t, &got, t.TempDir(), append([]string{"law", "incentive"}, strings.Fields(args)...)...)
		if got.Total != want[0] || got.Agent != want[1] || len(got.Lines) == 0 {
			t.Errorf("%s: %+v", args, got)
		}
	}
}

func TestLawAnswersCarryTheirDerivation(t *testing.T) {
	dir := t.TempDir()
	holdings := filepath.Join(dir, "holdings.json")
	if err := os.WriteFile(holdings, []byte(`[{"class":"deposit","party":"Bank Contoh","amount":15000000000000},{"class":"government","party":"Negara","amount":85000000000000}]`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range []string{
		"penalty --programme JKK --month 2025-02 --amount 1000000 --paid 2025-05-10",
		"fine --contribution 50000000 --months 2",
		"fine --contribution 50000000 --warned 2026-03-02 --until 2026-06-01",
		"heirs --programme JKM --date 2026-01-01 spouse=Ani sibling",
		"lateness --programme JKM --amount 42000000 --complete 2026-05-04 --paid 2026-05-11",
		"development --opening 20000000 --from 2025-01 --to 2025-12 --rate 5%",
		"pension-age 1967-03-15",
	} {
		var got struct {
			Amount     *int64
			Derivation []told
		}
		must(t, &got, dir, append([]string{"law"}, strings.Fields(args)...)...)
		if !articles(got.Derivation) {
			t.Errorf("%s: %+v", args, got.Derivation)
		}
		for _, lang := range []string{"id", "en"} {
			out := must(t, nil, dir, append([]string{"--lang", lang, "law"}, strings.Fields(args)...)...)
			if strings.ContainsAny(out, "{}") || strings.Contains(out, "_") {
				t.Errorf("%s %s is not for people:\n%s", lang, args, out)
			}
		}
	}
	var diff struct {
		Changes []struct {
			ID, On     string
			NewArticle string `json:"new_article"`
		}
	}
	must(t, &diff, dir, "law", "diff", "2025-01", "2025-03")
	for _, id := range []string{"jkp.cash.rates", "jp.cap", "pp7-2025", "jkp.from_jkm"} {
		if !slices.ContainsFunc(diff.Changes, func(c struct {
			ID, On     string
			NewArticle string `json:"new_article"`
		}) bool {
			return c.ID == id && c.On > "2025-01-01" && c.NewArticle != ""
		}) {
			t.Errorf("%s is missing in %+v", id, diff.Changes)
		}
	}
	for args, code := range map[string]int{
		"portfolio --fund JHT --on 2024-12-31 " + holdings:                                         0,
		"portfolio --fund JKK --on 2024-12-31 --net-assets 100000000000000 " + holdings:            0,
		"solvency --fund JKM --claims 600000000000 --net-assets 700000000000 --on 2024-12-31":      1,
		"operating --fund JHT --on 2014-12-31 --accumulated 150000000000000 --taken 3000000000001": 1,
		"operating --fund JHT --on 2014-12-31 --accumulated 150000000000000 --taken 3000000000000": 0,
	} {
		if got, out := jamsos(t, dir, append([]string{"law"}, strings.Fields(args)...)...); got != code || out == "" {
			t.Errorf("%s: exit %d\n%s", args, got, out)
		}
	}
}

func TestLawAnswersAreWrittenInTheReadersLanguage(t *testing.T) {
	for args, words := range map[string][2][]string{
		"benefit --programme JKK --event death --date 2022-05-01 --wage 6000000 --arrears 5":              {{"ahli waris", "pemberi kerja", "Rp288.000.000"}, {"heirs", "employer", "Rp288,000,000"}},
		"benefit --programme JKM --event death --date 2026-05-01 --segment BPU --wage 900000 --arrears 2": {{"setelah tunggakan lunas"}, {"after the arrears are settled"}},
		"incentive --month 2018-06 --new 60 --collected 1104000":                                          {{"Insentif akuisisi", "Agen"}, {"Acquisition incentive", "Agent"}},
		"fine --contribution 50000000 --months 2":                                                         {{"Teguran tertulis"}, {"Written warning"}},
		"receivable --unpaid 5 --on 2024-01-01":                                                           {{"kurang lancar"}, {"sub-standard"}},
		"benefit --programme JP --event termination --date 2022-05-01 --wage 4000000":                     {{"tidak memberi manfaat"}, {"has no benefit"}},
	} {
		for i, lang := range []string{"id", "en"} {
			_, out := jamsos(t, t.TempDir(), append([]string{"--lang", lang, "law"}, strings.Fields(args)...)...)
			for _, w := range words[i] {
				if !strings.Contains(out, w) {
					t.Errorf("%s %s: %q is missing in\n%s", lang, args, w, out)
				}
			}
		}
	}
}

func TestLawWhatIfWritesNothing(t *testing.T) {
	data := t.TempDir()
	must(t, nil, data, "migrate")
	company(t, data)
	file := filepath.Join(t.TempDir(), "change.yaml")
	write := func(text string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("title: Higher cap\nmonth: 2026-11\nparameters:\n  - {id: jp.cap, value: 12_000_000}\n")
	var got struct {
		Month                             string
		Total                             struct{ Difference *int64 }
		Segments, Classes, Funds, Bearers []struct{ Key string }
	}
	must(t, &got, data, "law", "whatif", file)
	if got.Month != "2026-11" || got.Total.Difference == nil || len(got.Segments) != 2 || len(got.Funds) != 5 || len(got.Bearers) != 4 || len(got.Classes) < 3 {
		t.Errorf("%+v", got)
	}
	for text, want := range map[string]string{
		"title: x\nmonth: 2026-11\nparameters:\n  - {id: jp.kap, value: 1}\n":         "change.yaml:4",
		"title: x\nmonth: 2026-11\nparameters:\n  - {id: jp.cap, value: 5 %}\n":       "change.yaml:4",
		"title: x\nmonth: 2026-11\nparameters:\n  - {id: jkm.lump_sum, value: 1}\n":   "changes no monthly contribution",
		"title: x\nmoth: 2026-11\nparameters:\n  - {id: jp.cap, value: 12_000_000}\n": "unknown key",
	} {
		write(text)
		if code, out := jamsos(t, data, "law", "whatif", file); code == 0 || !strings.Contains(out, want) {
			t.Errorf("%q: exit %d, want %q in %s", text, code, want, out)
		}
	}
}

func TestLawRefusesQuestionsThatCannotBeRead(t *testing.T) {
	for args, want := range map[string]string{
		"contribution --segment XX":                                     "--segment",
		"fine --contribution 50000000 --months 2 --warned 2025-01-02":   "not both",
		"fine --contribution 50000000":                                  "--warned",
		"solvency --fund JKM":                                           "needs --net-assets",
		"solvency --fund JHT --net-assets 5 --assets 1 --obligations 1": "does not belong to JHT",
		"operating --fund JHT":                                          "--contributions",
		"diff 2025-03 2025-01":                                          "older day first",
		"diff 2025-13 2026-01":                                          "2025-13",
		"coverage --from 2025-06-02 --to 2025-06-01":                    "before --from",
		"tax --payments 2025-01-01":                                     "2009-12-01:50000000",
		"rules jp.kap":                                                  "no rule",
	} {
		code, out := jamsos(t, t.TempDir(), append([]string{"law"}, strings.Fields(args)...)...)
		if code != 2 || !strings.Contains(out, want) {
			t.Errorf("%s: exit %d, want 2 and %q in %s", args, code, want, out)
		}
		code, out = jamsos(t, t.TempDir(), append([]string{"--json", "law"}, strings.Fields(args)...)...)
		if code != 2 || !strings.Contains(out, `"code": "usage"`) {
			t.Errorf("%s --json: exit %d %s", args, code, out)
		}
	}
}

func TestLawRulesShowTheirHistory(t *testing.T) {
	var got struct {
		Rules []struct {
			ID     string
			Values []struct{ Since, Article, Confidence string }
		}
	}
	must(t, &got, t.TempDir(), "law", "rules", "jp.cap")
	if len(got.Rules) != 1 || len(got.Rules[0].Values) < 12 || got.Rules[0].Values[len(got.Rules[0].Values)-1].Since != "2015-07-01" {
		t.Errorf("%+v", got)
	}
	must(t, &got, t.TempDir(), "law", "rules", "pemakaman", "--on", "2026-01-01")
	for _, x := range got.Rules {
		if len(x.Values) > 1 || len(x.Values) == 1 && (x.Values[0].Article == "" || x.Values[0].Confidence == "") {
			t.Errorf("%+v", x)
		}
	}
	if len(got.Rules) < 2 {
		t.Errorf("%+v", got)
	}
}

func TestLawDueSaysWhy(t *testing.T) {
	type answer struct {
		Due []struct {
			Programme, Due string
			Derivation     []told
		}
	}
	for args, want := range map[string]string{
		"--month 2026-07":               "JKK 2026-08-18 JKM 2026-08-18 JHT 2026-08-18 JP 2026-08-15 ",
		"--month 2015-05":               "JKK 2015-06-15 JKM 2015-06-15 JHT 2015-06-15 ",
		"--segment BPU --month 2026-11": "JKK 2026-11-16 JKM 2026-11-16 JHT 2026-12-15 ",
	} {
		var got answer
		must(t, &got, t.TempDir(), append([]string{"law", "due"}, strings.Fields(args)...)...)
		out := ""
		for _, d := range got.Due {
			out += d.Programme + " " + d.Due + " "
			if !articles(d.Derivation) {
				t.Errorf("%s: %+v", args, d)
			}
		}
		if out != want {
			t.Errorf("%s: %s, want %s", args, out, want)
		}
	}
	if out := must(t, nil, t.TempDir(), "law", "due", "--month", "2026-07"); !strings.Contains(out, "Sabtu") || !strings.Contains(out, "Kemerdekaan") {
		t.Errorf("the shift is not explained:\n%s", out)
	}
	if code, out := jamsos(t, t.TempDir(), "law", "due", "--segment", "JAKON", "--month", "2026-01"); code != 1 || !strings.Contains(out, "belum diketahui") {
		t.Errorf("exit %d %s", code, out)
	}
	if out := must(t, nil, t.TempDir(), "law", "due", "--segment", "PMI", "--departure", "2026-12-01"); !strings.Contains(out, "30 November 2026") {
		t.Error(out)
	}
}

func TestLawMonthsBeyondOnePerson(t *testing.T) {
	var c struct {
		Owed, Refund int64
		Postings     []struct{ Before, After, Change int64 }
		Derivation   []told
	}
	for args, want := range map[string][2]int64{ // owed, refund
		"--month 2025-06 --wage 5000000 --to-wage 6000000":                      {92_400, 0},
		"--month 2025-06 --wage 6000000 --to-wage 5000000":                      {0, 92_400},
		"--month 2025-06 --wage 5000000 --to-wage 0":                            {0, 462_000},
		"--month 2025-06 --to-wage 5000000":                                     {462_000, 0},
		"--month 2025-06 --wage 5000000 --to-risk-group 5":                      {75_000, 0},
		"--segment BPU --month 2025-06 --income 900000 --to-wage 1400000":       {4_000, 0},
		"--month 2025-06 --wage 5000000 --programmes JKK,JKM --to-wage 5000000": {0, 0},
	} {
		must(t, &c, t.TempDir(), append([]string{"law", "correct"}, strings.Fields(args)...)...)
		if c.Owed != want[0] || c.Refund != want[1] {
			t.Errorf("%s: owed %d, refund %d, want %v", args, c.Owed, c.Refund, want)
		}
		var sum int64
		for _, p := range c.Postings {
			if sum += p.Change; p.Change != p.After-p.Before || p.Change == 0 {
				t.Errorf("%s: %+v", args, p)
			}
		}
		if sum != c.Owed-c.Refund || sum != 0 && !articles(c.Derivation) {
			t.Errorf("%s: postings of %d", args, sum)
		}
		c.Postings, c.Derivation = nil, nil
	}
	var s struct {
		Total int64
		Jobs  []struct{ Total int64 }
	}
	must(t, &s, t.TempDir(), "law", "several", "--month", "2025-06", "5000000", "5000000:5")
	if len(s.Jobs) != 2 || s.Jobs[0].Total != 462_000 || s.Jobs[1].Total != 537_000 || s.Total != 999_000 {
		t.Errorf("%+v", s)
	}
	var i struct {
		Total       int64
		Instalments []struct{ Total int64 }
	}
	must(t, &i, t.TempDir(), "law", "contribution", "--segment", "JAKON", "--contract-value", "100000000", "--month", "2025-06", "--instalments", "30000000,70000000")
	if i.Total != 240_000 || len(i.Instalments) != 2 || i.Instalments[0].Total != 72_000 || i.Instalments[1].Total != 168_000 {
		t.Errorf("%+v", i)
	}
	var x struct{ Monthly int64 }
	must(t, &x, t.TempDir(), "law", "indexing", "--pension", "1200000", "--year", "2025")
	if x.Monthly != 1_218_840 {
		t.Errorf("%+v", x)
	}
	var b benefitAnswer
	must(t, &b, t.TempDir(), "law", "benefit", "--programme", "JP", "--event", "death", "--date", "2025-05-01", "--history", "2023:6000000,2024:6500000:12")
	if b.Monthly == nil || *b.Monthly != 482_074 {
		t.Errorf("%+v", b.Monthly)
	}
	for _, args := range []string{"correct --month 2025-06 --wage 5000000", "several 5juta", "contribution --wage 5000000 --instalments 1,2", "benefit --programme JP --event death --date 2025-05-01 --history 2023"} {
		if code, out := jamsos(t, t.TempDir(), append([]string{"law"}, strings.Fields(args)...)...); code != 2 {
			t.Errorf("%s: exit %d %s", args, code, out)
		}
	}
}
