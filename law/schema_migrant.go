package law

var migrantSchema = map[string]form{}
