package law

var savingsSchema = map[string]form{}
