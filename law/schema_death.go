package law

// SchoolLevels are the school levels of the scholarship, lowest first: kindergarten,
// primary, junior and senior secondary, higher education or training.
var SchoolLevels = []string{"TK", "SD", "SMP", "SMA", "PT"}

var heirKin = []string{"spouse", "child", "parent", "grandparent", "grandchild", "sibling", "parent_in_law", "will"}

var heirPlaces = []string{"first", "second", "third", "fourth", "fifth", "sixth", "seventh", "never"}

var deathSchema = map[string]form{
	"jkm.lump_sum":            {kind: kindRupiah},
	"jkm.periodic":            {kind: kindRupiah},
	"jkm.funeral":             {kind: kindRupiah},
	"periodic.paid":           {kind: kindWord, words: []string{"at_once", "as_chosen"}},
	"periodic.months":         {kind: kindCount},
	"jkm.bpu.waiting_months":  {kind: kindCount},
	"jkm.trainee":             {kind: kindWord, words: []string{"none"}},
	"jkm.scholarship.months":  {kind: kindCount},
	"jkm.no_heirs":            {kind: kindWord, words: []string{"fund", "heritage_office"}},
	"jkk.no_heirs":            {kind: kindWord, words: []string{"fund", "heritage_office"}},
	"scholarship.once":        {kind: kindRupiah},
	"scholarship.amount":      {kind: kindRupiahBy, keys: SchoolLevels},
	"scholarship.years":       {kind: kindCounts},
	"scholarship.children":    {kind: kindCount},
	"scholarship.choice":      {kind: kindWord, words: []string{"as_listed"}},
	"scholarship.age":         {kind: kindCount},
	"scholarship.two_members": {kind: kindWord, words: []string{"one_set"}},

	// Order of the heirs.
	"heirs.jkk":         {kind: kindWordBy, keys: heirKin, words: heirPlaces},
	"heirs.jkm":         {kind: kindWordBy, keys: heirKin, words: heirPlaces},
	"heirs.jht":         {kind: kindWordBy, keys: heirKin, words: heirPlaces},
	"heirs.jp":          {kind: kindWordBy, keys: heirKin, words: heirPlaces},
	"heirs.pmi":         {kind: kindWordBy, keys: heirKin, words: heirPlaces},
	"heirs.jht.none":    {kind: kindWord, words: []string{"heritage_office"}},
	"heirs.jp.none":     {kind: kindWord, words: []string{"fund"}},
	"heirs.jp.children": {kind: kindCount},
	"heirs.jp.parents":  {kind: kindCount},
	"heirs.jp.spouses":  {kind: kindCount},
	"heirs.jp.equals":   {kind: kindWord, words: []string{"agreement_then_court"}},
	"heirs.equals":      {kind: kindWord, words: []string{"not_split"}},
}
