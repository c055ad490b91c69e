package law

// The classes of assets that the limits tell apart.
const (
	AssetDepositState   = "deposit_state"    // deposito pada bank pemerintah
	AssetDeposit        = "deposit"          // deposito pada bank lain
	AssetStateDebt      = "government"       // surat berharga negara
	AssetCentralBank    = "central_bank"     // surat berharga Bank Indonesia
	AssetBond           = "bond"             // surat utang korporasi
	AssetShare          = "share"            // saham
	AssetMutualFund     = "mutual_fund"      // reksadana
	AssetBacked         = "asset_backed"     // efek beragun aset
	AssetRealEstateFund = "real_estate_fund" // dana investasi real estat
	AssetRepo           = "repo"             // repurchase agreement
	AssetDirect         = "direct"           // penyertaan langsung
	AssetLand           = "land"             // tanah dan bangunan
	AssetRegionalBond   = "regional_bond"    // obligasi daerah
)

// AssetClasses lists the classes of Holding, in the order of the law.
var AssetClasses = []string{AssetDepositState, AssetDeposit, AssetStateDebt, AssetCentralBank, AssetBond, AssetShare, AssetMutualFund, AssetBacked, AssetRealEstateFund, AssetRepo, AssetDirect, AssetLand, AssetRegionalBond}

// ruleGroups are the three sets of investment rules: of JHT and JP, of JKK, JKM
// and JKP, and of the agency's own assets.
var ruleGroups = []string{"savings", "risk", "own"}

// Ratings lists the grades from best to worst that a class may be asked to have at least.
var Ratings = []string{"AAA", "AA+", "AA", "AA-", "A+", "A", "A-", "BBB+", "BBB", "BBB-"}

var roundingWords = []string{"half_up", "down", "up"}

var fundSchema = map[string]form{
	"fund.rules":               {kind: kindWordBy, words: ruleGroups},
	"fund.limit.party.savings": {kind: kindPercentBy, keys: AssetClasses},
	"fund.limit.party.risk":    {kind: kindPercentBy, keys: AssetClasses},
	"fund.limit.party.own":     {kind: kindPercentBy, keys: AssetClasses},
	"fund.limit.total.savings": {kind: kindPercentBy, keys: AssetClasses},
	"fund.limit.total.risk":    {kind: kindPercentBy, keys: AssetClasses},
	"fund.limit.total.own":     {kind: kindPercentBy, keys: AssetClasses},
	"fund.limit.one_party":     {kind: kindPercent},
	"fund.limit.joint":         {kind: kindPercent},
	"fund.limit.joint.classes": {kind: kindWordBy, words: []string{"yes", "no"}, keys: AssetClasses},
	"fund.limit.joint.cover":   {kind: kindCount},
	"fund.limit.housing":       {kind: kindPercent},
	"fund.limit.housing.base":  {kind: kindWord, words: []string{"net_assets", "investments"}},
	"fund.rating":              {kind: kindWordBy, words: Ratings},
	"fund.repo.days":           {kind: kindCount},
	"fund.repo.collateral":     {kind: kindPercent},
	"fund.direct.financial":    {kind: kindPercentBy, keys: ruleGroups},
	"fund.foreign_issuer":      {kind: kindWordBy, words: []string{"forbidden", "allowed"}},
	"fund.own.adjust_months":   {kind: kindCount},
	"fund.bridging":            {kind: kindPercent},

	"fund.operating.contributions":   {kind: kindPercentBy},
	"fund.operating.yield":           {kind: kindPercentBy},
	"fund.operating.accumulated":     {kind: kindPercentBy},
	"fund.operating.proposal_months": {kind: kindCount},
	"fund.operating.decision_months": {kind: kindCount},

	"fund.liabilities.risk":    {kind: kindWordBy},
	"fund.liabilities.savings": {kind: kindWordBy},

	"fund.solvency.min_months":         {kind: kindCount},
	"fund.solvency.max_months":         {kind: kindCount},
	"fund.solvency.averaging_months":   {kind: kindCount},
	"fund.solvency.jht":                {kind: kindWord, words: []string{"all_obligations"}},
	"fund.solvency.benefit_years":      {kind: kindCount},
	"fund.solvency.contribution_years": {kind: kindCount},
	"fund.negative":                    {kind: kindWordBy, words: []string{"government_action"}},

	"fund.report.yearly":     {kind: kindDue},
	"fund.report.published":  {kind: kindDue},
	"fund.report.half_year":  {kind: kindDue},
	"fund.report.adhoc_days": {kind: kindCount},

	"rounding.fund": {kind: kindWord, words: roundingWords},
}
