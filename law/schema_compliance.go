package law

var complianceSchema = map[string]form{}
