package law

var jobLossSchema = map[string]form{
	"jkp.cash.rates":              {kind: kindRuns},
	"jkp.cash.cap":                {kind: kindRupiah},
	"jkp.cash.start":              {kind: kindWord, words: []string{"paid", "not_yet"}},
	"jkp.transition":              {kind: kindWord, words: []string{"of_payment", "of_event"}},
	"jkp.record.months":           {kind: kindCount},
	"jkp.record.window":           {kind: kindCount},
	"jkp.record.consecutive":      {kind: kindCount},
	"jkp.reasons":                 {kind: kindWordBy, words: []string{"entitled", "excluded"}, keys: []string{"contract_end", "death", "disability", "resignation", "retirement", "termination"}},
	"jkp.claims":                  {kind: kindCount},
	"jkp.claims.between":          {kind: kindCount},
	"jkp.conditions.applications": {kind: kindCount},
	"jkp.conditions.interviews":   {kind: kindCount},
	"jkp.conditions.attendance":   {kind: kindPercent},
	"jkp.training":                {kind: kindRupiah},
	"jkp.unregistered.exempt":     {kind: kindWord, words: []string{"micro", "nobody"}},
	"rounding.jkp":                {kind: kindWord, words: []string{"half_up", "down", "up"}},
}
