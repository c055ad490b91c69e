package law

// roundings are the names of package money.
var roundings = []string{"half_up", "down", "up"}

// whenWords: at once, after waiting months, or not before the age.
var whenWords = []string{"now", "waiting", "at_age"}

// savingsSchema is old-age savings [JHT] and the income tax on what is paid at
// once.
var savingsSchema = map[string]form{
	"jht.age":              {kind: kindCount},
	"jht.age.agreed":       {kind: kindWord, words: []string{"counts", "no"}},
	"jht.amount":           {kind: kindWord, words: []string{"contributions_and_return"}},
	"jht.when":             {kind: kindWordBy, words: whenWords, keys: []string{"death", "disability", "retirement"}},
	"jht.when.stopped":     {kind: kindWordBy, words: whenWords, keys: []string{"contract_end", "leaving", "resignation", "stop_work", "termination"}},
	"jht.waiting.months":   {kind: kindCount},
	"jht.stop.years":       {kind: kindCount},
	"jht.deferral":         {kind: kindWord, words: []string{"until_work_ends"}},
	"jht.partial.years":    {kind: kindCount},
	"jht.partial.rate":     {kind: kindPercentBy, keys: []string{"house", "other"}},
	"jht.partial.times":    {kind: kindCount},
	"jht.statement.times":  {kind: kindCount},
	"jht.notice.days":      {kind: kindCount},
	"jht.protection":       {kind: kindWord, words: []string{"not_assignable_pledgeable_seizable"}},
	"jht.return.rate":      {kind: kindPercent},
	"jht.return.floor":     {kind: kindPercent},
	"jht.return.posting":   {kind: kindWord, words: []string{"simple_in_year", "compound_monthly"}},
	"rounding.jht.return":  {kind: kindWord, words: roundings},
	"rounding.jht.partial": {kind: kindWord, words: roundings},
	"tax.lump_sum":         {kind: kindTiers},
	"tax.lump_sum.years":   {kind: kindCount},
	"tax.article17":        {kind: kindTiers},
	"tax.article17.base":   {kind: kindWord, words: []string{"calendar_year", "payment"}},
	"tax.article17.credit": {kind: kindWord, words: []string{"creditable"}},
	"tax.no_number":        {kind: kindPercent},
	"tax.pension_lump_sum": {kind: kindWord, words: []string{"as_savings"}},
	"rounding.tax":         {kind: kindWord, words: roundings},
}
