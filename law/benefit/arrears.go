package benefit

// evaluate asks a programme and then applies what holds for all of them: late
// claims, workers who were not registered or under-reported, and arrears.
func (e *evaluation) evaluate(programme func(*evaluation) error) error {
	return programme(e)
}
