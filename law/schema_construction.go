package law

var constructionSchema = map[string]form{}
