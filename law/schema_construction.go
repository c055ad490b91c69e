package law

var constructionSchema = map[string]form{
	"construction.jkk.rate":      {kind: kindPercent},
	"construction.jkm.rate":      {kind: kindPercent},
	"construction.jkk.tiers":     {kind: kindTiers},
	"construction.jkm.tiers":     {kind: kindTiers},
	"construction.programmes":    {kind: kindProgrammesBy, keys: []string{"required", "optional"}},
	"construction.vat":           {kind: kindPercent},
	"construction.vat.rounding":  {kind: kindWord, words: []string{"half_up", "down", "up"}},
	"construction.instalment":    {kind: kindWord, words: []string{"by_payment"}},
	"construction.register.days": {kind: kindCount},
	"due.jakon.jkk":              {kind: kindDue},
	"due.jakon.jkm":              {kind: kindDue},
}
