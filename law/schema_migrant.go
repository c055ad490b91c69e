package law

var migrantSchema = map[string]form{
	"migrant.programmes":              {kind: kindProgrammesBy, keys: []string{"required", "optional"}},
	"migrant.before":                  {kind: kindRupiah},
	"migrant.packages":                {kind: kindRupiahBy}, // by months of contract
	"migrant.extra_month":             {kind: kindRupiah},
	"migrant.pricing":                 {kind: kindWord, words: []string{longestBelow, shortestAbove, cheapest}},
	"migrant.below_shortest":          {kind: kindWord, words: []string{"shortest_term", "extra_months"}},
	"migrant.savings":                 {kind: kindRupiahBy}, // by number of the choice
	"migrant.savings.paid":            {kind: kindWord, words: []string{"monthly"}},
	"migrant.bearer":                  {kind: kindWord, words: []string{string(Member)}},
	"migrant.pay_last":                {kind: kindWord, words: []string{"day_before_departure"}},
	"migrant.pay_first.months":        {kind: kindCount},
	"migrant.cover.before.months":     {kind: kindCount},
	"migrant.cover.individual.months": {kind: kindCount},
	"migrant.cover.return.months":     {kind: kindCount},
	"migrant.cover.after.jkk.days":    {kind: kindCount},
	"migrant.cover.after.jkm.days":    {kind: kindCount},
}
