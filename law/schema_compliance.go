package law

var complianceSchema = map[string]form{
	// Arrears and employers who did not report.
	"arrears.pu":                {kind: kindWord, words: []string{"employer_first"}},
	"arrears.bpu.jkk.now":       {kind: kindWordBy, words: []string{"now"}},
	"arrears.bpu.jkm.now":       {kind: kindWordBy, words: []string{"now"}},
	"arrears.bpu.settle":        {kind: kindWord, words: []string{"up_to_limit", "after_event"}},
	"arrears.jht":               {kind: kindWord, words: []string{"balance_paid"}},
	"arrears.jp":                {kind: kindWord, words: []string{"paid_months"}},
	"arrears.jkp.bankrupt":      {kind: kindCount},
	"arrears.jkp.reimbursement": {kind: kindCount},
	"unregistered.payer":        {kind: kindWordBy, words: payerWords, keys: byProgramme},
	"shortfall.payer":           {kind: kindWordBy, words: payerWords, keys: byProgramme},

	// Deadlines of members, employers and the agency.
	"deadline.claim.jkk":        {kind: kindCount},
	"deadline.claim.rule":       {kind: kindWord, words: []string{"of_event"}},
	"deadline.claim.jkm":        {kind: kindWord, words: []string{"none"}},
	"deadline.claim.jht":        {kind: kindWord, words: []string{"none"}},
	"deadline.claim.jp":         {kind: kindWord, words: []string{"none"}},
	"deadline.claim.jkp":        {kind: kindCount},
	"deadline.claim.pmi":        {kind: kindCount},
	"deadline.report.jkk":       {kind: kindCount},
	"deadline.report.jkp":       {kind: kindCount},
	"deadline.incomplete.jkk":   {kind: kindCount},
	"deadline.pay.jkk":          {kind: kindCount},
	"deadline.pay.jkm":          {kind: kindCount},
	"deadline.pay.jht":          {kind: kindCount},
	"deadline.pay.jp":           {kind: kindCount},
	"deadline.pay.jp.next":      {kind: kindCount},
	"deadline.pay.jkp":          {kind: kindCount},
	"deadline.pay.jkp.employer": {kind: kindCount},
	"deadline.pay.provider":     {kind: kindCount},
	"deadline.counting":         {kind: kindWord, words: []string{"day_after"}},
	"lateness.jkk":              {kind: kindPercent},
	"lateness.jkm":              {kind: kindPercent},
	"lateness.jp":               {kind: kindPercent},
	"lateness.jht":              {kind: kindPercent},
	"lateness.jkp":              {kind: kindPercent},
	"lateness.days":             {kind: kindWord, words: dayWords},
	"lateness.months":           {kind: kindWord, words: []string{"started_months", "completed_months"}},
	"rounding.lateness":         {kind: kindWord, words: []string{"half_up", "down", "up"}},

	// Sanctions.
	"sanction.warnings":             {kind: kindCount},
	"sanction.warning.days":         {kind: kindCount},
	"sanction.warning.employer":     {kind: kindWord, words: dayWords},
	"sanction.warning.person":       {kind: kindWord, words: dayWords},
	"sanction.fine.rate":            {kind: kindPercent},
	"sanction.fine.counting":        {kind: kindWord, words: []string{"started_months", "completed_months"}},
	"sanction.fine.days":            {kind: kindCount},
	"sanction.fine.paid_with":       {kind: kindWord, words: []string{"next_contribution"}},
	"sanction.fine.goes_to":         {kind: kindWord, words: []string{"fund_other_income"}},
	"sanction.denial":               {kind: kindWord, words: []string{"after_fine_period"}},
	"sanction.services.employer":    {kind: kindWordBy, words: []string{"denied"}},
	"sanction.services.person":      {kind: kindWordBy, words: []string{"denied"}},
	"sanction.lifted":               {kind: kindWordBy, words: []string{"fine_paid_and_registered", "complete_data_delivered"}, keys: []string{"data", "registration"}},
	"sanction.person":               {kind: kindWord, words: []string{"no_fine"}},
	"sanction.jkp":                  {kind: kindWord, words: []string{"no_fine"}},
	"criminal.contributions.prison": {kind: kindCount},
	"criminal.contributions.fine":   {kind: kindRupiah},
	"criminal.board.prison":         {kind: kindCount},
	"criminal.board.fine":           {kind: kindRupiah},
	"receivable.grades":             {kind: kindCounts},
	"rounding.fine":                 {kind: kindWord, words: []string{"half_up", "down", "up"}},
}

var (
	byProgramme = []string{"JHT", "JKK", "JKM", "JKP", "JP"}
	payerWords  = []string{"employer", "not_found"}
	dayWords    = []string{"calendar", "working"}
)
