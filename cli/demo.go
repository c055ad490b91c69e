package cli

type demoCmd struct{}
type benchPayrollCmd struct{}
type benchBillingCmd struct{}
type benchLawCmd struct{}

func (demoCmd) Run(r *run) error { return nil }
