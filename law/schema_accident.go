package law

// DisabilityCodes are the rows of the disability table that have one
// percentage. Rows with a range, or with a percentage for every ten, have
// parameters of their own.
var DisabilityCodes = []string{
	"ARM_SHOULDER_R", "ARM_SHOULDER_L", "ARM_ELBOW_R", "ARM_ELBOW_L", "HAND_WRIST_R", "HAND_WRIST_L",
	"LEGS_HIP_BOTH", "LEGS_HIP_ONE", "FEET_ANKLE_BOTH", "FEET_ANKLE_ONE", "EYES_BOTH", "EYE_ONE", "HEAR_BOTH", "HEAR_ONE",
	"THUMB_R", "THUMB_L", "INDEX_R", "INDEX_L", "FINGER_OTHER_R", "FINGER_OTHER_L", "PHAL_INDEX_R", "PHAL_INDEX_L",
	"PHAL_OTHER_R", "PHAL_OTHER_L", "TOE_BIG", "TOE_SECOND", "TOE_OTHER", "IMPOTENCE", "LEG_SHORT_LESS", "LEG_SHORT_5", "LEG_SHORT_7_5",
	"EARLOBE_ONE", "EARLOBE_BOTH", "NOSE_WING", "SEPTUM", "SMELL", "WORK_PHYS_51", "WORK_PHYS_26", "WORK_PHYS_10", "WORK_MENTAL", "COLOUR",
}

// DisabilityTens are the rows with a percentage for every ten (decibels, or
// percent of visual efficiency or field) that are lost.
var DisabilityTens = []string{"HEAR_LOSS_BOTH", "HEAR_LOSS_ONE", "VISION_ACUITY", "FIELD"}

var accidentSchema = map[string]form{
	"jkk.wage_months":                {kind: kindCount},
	"jkk.trainee_wage":               {kind: kindWord, words: []string{"lowest_same_job", "same_job"}},
	"jkk.occupational_disease.years": {kind: kindCount},
	"jkk.return_to_work":             {kind: kindWord, words: []string{"on_advice"}},
	"rounding.jkk":                   {kind: kindWord, words: []string{"half_up", "down", "up"}},

	// Costs.
	"jkk.medical":                  {kind: kindWord, words: []string{"as_needed", "up_to_maximum"}},
	"jkk.medical.maximum":          {kind: kindRupiah},
	"jkk.rehabilitation.maximum":   {kind: kindRupiah},
	"jkk.home_care.maximum":        {kind: kindRupiah},
	"jkk.home_care.years":          {kind: kindCount},
	"jkk.transport":                {kind: kindRupiahBy, keys: []string{"land", "sea", "air"}},
	"jkk.transport.several":        {kind: kindWord, words: []string{"each_up_to_its_maximum"}},
	"jkk.transport.return_to_work": {kind: kindRupiah},
	"jkk.prosthesis.markup":        {kind: kindPercent},
	"jkk.dentures.maximum":         {kind: kindRupiah},
	"jkk.hearing_aid.maximum":      {kind: kindRupiah},
	"jkk.glasses.maximum":          {kind: kindRupiah},

	// Cash.
	"jkk.stmb":             {kind: kindRuns},
	"jkk.stmb.day_divisor": {kind: kindCount},
	"jkk.stmb.payee":       {kind: kindWord, words: []string{"employer_then_worker"}},
	"jkk.total":            {kind: kindPercent},
	"jkk.death":            {kind: kindPercent},
	"jkk.death.floor":      {kind: kindWord, words: []string{"jkm_lump_sum"}},
	"jkk.periodic":         {kind: kindRupiah},
	"jkk.funeral":          {kind: kindRupiah},

	// Disability table.
	"jkk.disability.table":        {kind: kindPercentBy, keys: DisabilityCodes},
	"jkk.disability.scalp":        {kind: kindPercentBy, keys: []string{"least", "most"}},
	"jkk.disability.tens":         {kind: kindPercentBy, keys: DisabilityTens},
	"jkk.disability.tens_of":      {kind: kindWordBy, keys: DisabilityTens, words: []string{"HEAR_BOTH", "HEAR_ONE", "EYES_BOTH"}},
	"jkk.disability.tens_are":     {kind: kindWord, words: []string{"whole"}},
	"jkk.disability.left":         {kind: kindWord, words: []string{"exchanged"}},
	"jkk.disability.contained":    {kind: kindWord, words: []string{"largest_only", "all"}},
	"jkk.disability.contained_in": {kind: kindWordBy}, // by the contained code
	"jkk.disability.several":      {kind: kindWord, words: []string{"up_to_total"}},
	"jkk.vision.better":           {kind: kindCount},
	"jkk.vision.divisor":          {kind: kindCount},
	"jkk.vision.step":             {kind: kindPercent},
}
