package law

// registrationSchema are rules that are told and cited, and that no amount
// follows from: time limits of registration and data, who may register, and how
// often rates are reviewed.
var registrationSchema = map[string]form{
	// Time limits of registration, in the units of register.units.
	"register.units":                         {kind: kindWordBy, keys: registrationLimits, words: dayWords},
	"register.pu.form.days":                  {kind: kindCount},
	"register.jp.days":                       {kind: kindCount},
	"register.jkp.days":                      {kind: kindCount},
	"register.negligent.days":                {kind: kindCount},
	"register.number.days":                   {kind: kindCount},
	"register.card.days":                     {kind: kindCount},
	"register.card.hand_over.days":           {kind: kindCount},
	"register.self.verify.days":              {kind: kindCount},
	"register.self.documents":                {kind: kindWordBy, keys: []string{"contract", "identity_card", "family_card"}, words: []string{"required"}},
	"register.state.form.days":               {kind: kindCount},
	"register.state.number.days":             {kind: kindCount},
	"register.construction.number.days":      {kind: kindCount},
	"register.construction.replacement.days": {kind: kindCount},
	"register.migrant":                       {kind: kindWord, words: []string{"before_departure"}},

	// Changes of data.
	"register.change.forward.days":  {kind: kindCount},
	"register.change.employer.days": {kind: kindCount},
	"register.change.bpu.days":      {kind: kindCount},
	"register.change.jkp.days":      {kind: kindCount},
	"register.change.confirm.days":  {kind: kindCount},
	"register.jp.list.days":         {kind: kindCount},
	"register.jp.list.closed":       {kind: kindWord, words: []string{"first_pension_or_death"}},
	"register.jkp.integration.days": {kind: kindCount},
	"register.job_change":           {kind: kindWord, words: []string{"number_goes_on"}},

	// Who registers, and for what.
	"register.foreigner.months": {kind: kindCount},
	"register.family.children":  {kind: kindCount},
	"register.bpu.jobs":         {kind: kindCount},
	"register.bpu.employer":     {kind: kindProgrammesBy, keys: []string{"required", "optional"}},
	"register.owner.companies":  {kind: kindWordBy, keys: []string{"JKK", "JKM", "JHT"}, words: []string{"each", "one"}},
	"register.jp.age":           {kind: kindWord, words: []string{"before_pension_age"}},
	"register.migrant.age":      {kind: kindCount},
	"cover.jp.start":            {kind: kindWord, words: []string{"registered_and_paid"}},

	// Job loss: the wage without components, contributions of the government, willingness.
	"jkp.wage.no_components":       {kind: kindWord, words: []string{"without_allowances"}},
	"jkp.wage.variable_allowances": {kind: kindWord, words: []string{"basic_only"}},
	"jkp.government.late":          {kind: kindWord, words: []string{"after_settlement"}},
	"jkp.conditions.willing":       {kind: kindWord, words: []string{"required"}},

	// Reviews of rates and benefits, in years.
	"jkk.pu.group.review":   {kind: kindCount},
	"jkk.pu.review":         {kind: kindCount},
	"jkm.pu.review":         {kind: kindCount},
	"jht.pu.review":         {kind: kindCount},
	"jp.pu.review":          {kind: kindCount},
	"jp.pu.target":          {kind: kindPercent},
	"jkp.government.review": {kind: kindCount},

	// Death in membership, construction, the agency's own assets.
	"jkm.active":                {kind: kindWord, words: []string{"working_and_paying"}},
	"construction.benefit.wage": {kind: kindWord, words: []string{"minimum_wage"}},
	"fund.own.derivatives":      {kind: kindWord, words: []string{"only_embedded"}},
	"fund.insiders.degree":      {kind: kindCount},
	"fund.csr":                  {kind: kindWord, words: []string{"at_most_as_funds"}},
}

// registrationLimits are the limits of registration whose days are counted as
// register.units says.
var registrationLimits = []string{
	"pu_form", "jp", "jkp", "negligent", "number", "card", "hand_over", "verify", "state_form", "construction_number", "construction_replacement",
	"change_forward", "change_employer", "change_bpu", "change_jkp", "change_confirm", "jp_list", "jkp_integration",
}
