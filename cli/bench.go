package cli

import (
	"time"

	"github.com/jamsos/jamsos/bench"
)

type benchCmd struct {
	Post    benchPostCmd    `cmd:"" help:"Post payments: whole, durable, from many clients, beside pgbench -N."`
	Payroll benchPayrollCmd `cmd:"" help:"Read, check, match and store a payroll sheet, as CSV and XLSX."`
	Billing benchBillingCmd `cmd:"" help:"Bill a month for many members, beside a raw COPY of the same rows."`
	Law     benchLawCmd     `cmd:"" help:"Compute contributions in batches."`
}

type benchPostCmd struct {
	Engine   string        `enum:"sqlite,postgres" default:"sqlite" help:"sqlite or postgres (a private durable cluster)."`
	Payments int           `default:"10000" help:"Payments in each round."`
	Clients  int           `default:"32" help:"Callers at the same time."`
	Rounds   int           `default:"3" help:"Rounds, alternating with the anchor."`
	Delay    time.Duration `help:"PostgreSQL: added to every commit, as a slower disk would." placeholder:"2ms"`
}

func (c *benchPostCmd) Run(r *run) error {
	p := r.progress("registering payers")
	res, err := bench.Post(r.ctx, bench.PostOptions{Engine: c.Engine, Payments: c.Payments, Clients: c.Clients, Rounds: c.Rounds, Delay: c.Delay}, p.update)
	p.done()
	if err != nil {
		return err
	}
	if r.json {
		return r.print(res)
	}
	r.sayf("%s, %d clients, %d rounds of %d payments on %s", res.Engine, res.Clients, c.Rounds, res.Payments, res.Machine)
	r.sayf("  payments/s      %.0f (rounds %.0f)", res.Median, res.PerSec)
	r.sayf("  p50 %.1f ms, p99 %.1f ms, peak memory %.0f MiB", res.P50, res.P99, res.PeakMiB)
	r.sayf("  anchor          %.0f/s, %s (rounds %.0f)", res.Median/max(res.Ratio, 1e-9), res.AnchorBy, res.Anchor)
	r.sayf("  ratio           %.2f", res.Ratio)
	return nil
}
