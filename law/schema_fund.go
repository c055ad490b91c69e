package law

var fundSchema = map[string]form{}
