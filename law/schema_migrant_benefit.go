package law

var migrantBenefitSchema = map[string]form{
	"migrant.benefit.death":                        {kind: kindRupiah},
	"migrant.benefit.accident_death":               {kind: kindRupiah},
	"migrant.benefit.total_disability":             {kind: kindRupiah},
	"migrant.benefit.partial_disability":           {kind: kindRupiah},
	"migrant.benefit.medical.maximum":              {kind: kindRupiah},
	"migrant.benefit.home_care.maximum":            {kind: kindRupiah},
	"migrant.benefit.hearing_aid.maximum":          {kind: kindRupiah},
	"migrant.benefit.glasses.maximum":              {kind: kindRupiah},
	"migrant.benefit.return_loss.maximum":          {kind: kindRupiah},
	"migrant.benefit.wrong_placement.repatriation": {kind: kindRupiah},
	"migrant.benefit.rape":                         {kind: kindRupiah},
	"migrant.benefit.failed_departure":             {kind: kindRupiah},
	"migrant.benefit.failed_placement":             {kind: kindRupiah},
	"migrant.benefit.wrong_placement":              {kind: kindRupiah},
	"migrant.benefit.dismissal_accident":           {kind: kindRupiahBy},
	"migrant.benefit.dismissal_accident.through":   {kind: kindCount},
	"migrant.benefit.dismissal":                    {kind: kindRupiah},
	"migrant.benefit.repatriation.maximum":         {kind: kindRupiah},
}
