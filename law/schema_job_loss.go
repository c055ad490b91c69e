package law

var jobLossSchema = map[string]form{}
