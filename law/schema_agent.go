package law

var agentSchema = map[string]form{
	"incentive.threshold":      {kind: kindCount},
	"incentive.acquisition":    {kind: kindRupiah},
	"incentive.participant":    {kind: kindRupiahBy, keys: []string{"2", "3"}},
	"incentive.contribution":   {kind: kindRuns},
	"incentive.below":          {kind: kindWord, words: []string{"contribution_only", "nothing"}},
	"incentive.agent":          {kind: kindPercent},
	"incentive.office":         {kind: kindPercent},
	"incentive.office.paid":    {kind: kindWord, words: []string{"on_top", "out_of_total"}},
	"incentive.recruits":       {kind: kindWord, words: []string{"informal", "informal_and_small_employers"}},
	"incentive.employer.limit": {kind: kindRupiah},
	"incentive.paid_by":        {kind: kindCount},
	"incentive.office.agents":  {kind: kindCount},
	"incentive.contract":       {kind: kindCount},
	"incentive.idle":           {kind: kindCount},
	"incentive.return":         {kind: kindCount},
	"rounding.incentive":       {kind: kindWord, words: []string{"half_up", "down", "up"}},
}
