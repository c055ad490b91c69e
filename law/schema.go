package law

import "maps"

// form is how the values of a parameter are written: their kind, for words what
// they may say, and for tables the keys that must stand there, no other ones.
type form struct {
	kind  kind
	words []string
	keys  []string
}

// schema lists every parameter that the program knows. The data must hold all of
// them and no other, so that a misspelt id is found when the data is read.
var schema = func() map[string]form {
	out := map[string]form{}
	for _, part := range []map[string]form{contributionSchema, constructionSchema, migrantSchema, accidentSchema, deathSchema,
		savingsSchema, pensionSchema, jobLossSchema, complianceSchema, agentSchema, fundSchema, migrantBenefitSchema,
		registrationSchema} {
		maps.Copy(out, part)
	}
	return out
}()

var contributionSchema = map[string]form{
	// Contributions of wage earners.
	"jkk.pu.rate":     {kind: kindPercentBy, keys: []string{"1", "2", "3", "4", "5"}},
	"jkm.pu.rate":     {kind: kindPercent},
	"jht.pu.employer": {kind: kindPercent},
	"jht.pu.worker":   {kind: kindPercent},
	"jp.pu.employer":  {kind: kindPercent},
	"jp.pu.worker":    {kind: kindPercent},
	"jp.cap":          {kind: kindRupiah},
	"jp.cap.step":     {kind: kindRupiah},
	"jp.cap.rounding": {kind: kindWord, words: []string{"half_up", "down", "up"}},

	// Several employers, state organisers.
	"jp.several_employers":  {kind: kindWord, words: []string{limitEach, limitPerson}},
	"jkp.several_employers": {kind: kindWord, words: []string{"one_chosen"}},
	"several.each":          {kind: kindProgrammesBy, keys: []string{"programmes"}},
	"state.programmes":      {kind: kindProgrammesBy, keys: []string{"required", "optional"}},
	"state.rates":           {kind: kindWord, words: []string{"as_wage_earners"}},

	// Contributions of informal workers.
	"bpu.bands":          {kind: kindBands},
	"bpu.advance_months": {kind: kindCounts},
	"bpu.programmes":     {kind: kindProgrammesBy, keys: []string{"required", "optional"}},
	"bpu.age_limit":      {kind: kindCount},
	"jkk.bpu.rate":       {kind: kindPercent},
	"jkm.bpu.amount":     {kind: kindRupiah},
	"jht.bpu.rate":       {kind: kindPercent},

	// Job loss: financing and conditions.
	"jkp.government":   {kind: kindPercent},
	"jkp.from_jkk":     {kind: kindPercent},
	"jkp.from_jkm":     {kind: kindPercent},
	"jkp.cap":          {kind: kindRupiah},
	"jkp.under_relief": {kind: kindWord, words: []string{"unchanged"}},
	"jkp.age_limit":    {kind: kindCount},
	"jkp.nationality":  {kind: kindWord, words: []string{"indonesian"}},
	"jkp.programmes":   {kind: kindProgrammesBy, keys: scaleNames[1:]},
	"jkp.health":       {kind: kindWord, words: []string{"business_wage_worker", "any", "not_asked"}},

	// Rounding and the wage base.
	"rounding.contribution": {kind: kindWord, words: []string{"half_up", "down", "up"}},
	"rounding.penalty":      {kind: kindWord, words: []string{"half_up", "down", "up"}},
	"rounding.wage_base":    {kind: kindWord, words: []string{"half_up", "down", "up"}},
	"wage.monthly":          {kind: kindWord, words: []string{"basic_and_fixed_allowances", "wage_received"}},
	"wage.daily.days":       {kind: kindCount},
	"wage.piece.months":     {kind: kindCount},
	"wage.weather.months":   {kind: kindCount},
	"wage.minimum":          {kind: kindRupiahBy},
	"province.bps":          {kind: kindWordBy},

	// Employers.
	"scale.required": {kind: kindProgrammesBy, keys: scaleNames[1:]},
	"scale.optional": {kind: kindProgrammesBy, keys: scaleNames[1:]},
	"scale.capital":  {kind: kindRupiahBy, keys: []string{"small", "medium", "large"}},
	"scale.sales":    {kind: kindRupiahBy, keys: []string{"small", "medium", "large"}},
	"duty.workers":   {kind: kindCount},
	"duty.wage_bill": {kind: kindRupiah},

	// Due dates.
	"due.pu.jkk":             {kind: kindDue},
	"due.pu.jkm":             {kind: kindDue},
	"due.pu.jht":             {kind: kindDue},
	"due.pu.jp":              {kind: kindDue},
	"due.bpu.jkk":            {kind: kindDue},
	"due.bpu.jkm":            {kind: kindDue},
	"due.bpu.jht":            {kind: kindDue},
	"due.joint.holiday":      {kind: kindWord, words: holidayWords},
	"due.joint.choice":       {kind: kindWord, words: []string{"earliest", "latest"}},
	"working_days.week":      {kind: kindWord, words: []string{"monday_friday", "monday_saturday"}},
	"working_days.off_kinds": {kind: kindWordBy, words: []string{"off", "working"}},

	// Late payment.
	"penalty.pu.jkk":    {kind: kindPercent},
	"penalty.pu.jkm":    {kind: kindPercent},
	"penalty.pu.jht":    {kind: kindPercent},
	"penalty.pu.jp":     {kind: kindPercent},
	"penalty.bpu":       {kind: kindPercent},
	"penalty.counting":  {kind: kindWord, words: []string{"started_months", "completed_months"}},
	"penalty.interest":  {kind: kindWord, words: []string{"simple"}},
	"penalty.paid_with": {kind: kindWordBy, words: []string{"next_contribution", "arrears"}, keys: []string{"JKK", "JKM", "JHT", "JP"}},
	"penalty.goes_to":   {kind: kindWordBy, words: []string{"fund_other_income", "fund_asset", "not_stated"}, keys: []string{"JKK", "JKM", "JHT", "JP"}},

	// Over- and underpayment.
	"correction.notice.days":   {kind: kindCount},
	"correction.notice.unit":   {kind: kindWord, words: []string{"working_days", "days"}},
	"correction.settled":       {kind: kindWord, words: []string{"next_contribution"}},
	"correction.settled.other": {kind: kindWord, words: []string{"next_contribution"}},

	// Cover and arrears.
	"cover.pu.start":      {kind: kindWord, words: []string{"number_issued"}},
	"cover.bpu.start":     {kind: kindWord, words: []string{"number_issued"}},
	"cover.jkp.start":     {kind: kindWord, words: []string{"number_issued"}},
	"cover.pu.jkk.limit":  {kind: kindCount},
	"cover.pu.jkm.limit":  {kind: kindCount},
	"cover.pu.jkp.limit":  {kind: kindCount},
	"cover.bpu.jkk.limit": {kind: kindCount},
	"cover.bpu.jkm.limit": {kind: kindCount},
}

var holidayWords = []string{"next_working_day", "none"}
