package law

var accidentSchema = map[string]form{}
