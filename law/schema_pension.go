package law

var pensionSchema = map[string]form{}
