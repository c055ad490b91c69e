package law

var deathSchema = map[string]form{}
