package cli

import "github.com/jamsos/jamsos/bench"

type benchWhatIfCmd struct {
	Engine  string `enum:"sqlite,postgres" default:"sqlite" help:"sqlite or postgres (a private durable cluster)."`
	Members int    `default:"1000000" help:"Members enrolled."`
	Per     int    `default:"31" help:"Workers of an employer."`
	Rounds  int    `default:"3" help:"Rounds, alternating with the anchor."`
}

func (c *benchWhatIfCmd) Run(r *run) error {
	p := r.progress("registering members")
	res, err := bench.WhatIf(r.ctx, c.Engine, c.Members, c.Per, c.Rounds, p.update)
	p.done()
	if err != nil {
		return err
	}
	if r.json {
		return r.print(res)
	}
	r.sayf("%s, a change over %d members on %s", res.Engine, res.Members, res.Machine)
	r.sayf("  seconds  %.2f (rounds %.2f); %.0f MiB over idle, peak %.0f MiB", res.Median, res.Seconds, res.MemoryMiB, res.PeakMiB)
	r.sayf("  anchor   one bare SELECT of the same columns: rounds %.2f", res.Anchor)
	r.sayf("  ratio    %.2f", res.Ratio)
	return nil
}
