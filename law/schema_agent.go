package law

var agentSchema = map[string]form{}
