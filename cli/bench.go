package cli

import (
	"time"

	"github.com/jamsos/jamsos/bench"
)

type benchCmd struct {
	Post       benchPostCmd       `cmd:"" help:"Post payments: whole, durable, from many clients, beside pgbench -N."`
	Settlement benchSettlementCmd `cmd:"" help:"Post a settlement file, and match one of payments that are known."`
	Snap       benchSnapCmd       `cmd:"" help:"Let a bank pay over SNAP: signed HTTP calls at fixed instants."`
	Payroll    benchPayrollCmd    `cmd:"" help:"Read, check, match and store a payroll sheet, as CSV and XLSX."`
	Billing    benchBillingCmd    `cmd:"" help:"Bill a month for many members, beside a raw COPY of the same rows."`
	Spread     benchSpreadCmd     `cmd:"" help:"Let an employer's payment reach its workers."`
	Law        benchLawCmd        `cmd:"" help:"Compute contributions in batches."`
	WhatIf     benchWhatIfCmd     `cmd:"" name:"whatif" help:"Try a change of the law out over everybody, beside a bare SELECT of the same columns."`
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

type benchPayrollCmd struct {
	Engine     string `enum:"sqlite,postgres" default:"sqlite" help:"sqlite or postgres (a private durable cluster)."`
	Rows       int    `default:"100000" help:"Rows of the sheet."`
	Registered int    `default:"300000" help:"Members in the registry that the rows are matched against."`
}

func (c *benchPayrollCmd) Run(r *run) error {
	p := r.progress("registering members")
	res, err := bench.Payroll(r.ctx, c.Engine, c.Rows, c.Registered, p.update)
	p.done()
	if err != nil {
		return err
	}
	if r.json {
		return r.print(res)
	}
	for _, x := range res {
		r.sayf("%s, %s, %d rows against %d members on %s", x.Engine, x.Format, x.Rows, x.Registered, x.Machine)
		r.sayf("  read, checked, matched, stored %.2f s (%.0f rows/s); first error after %.2f s", x.Seconds, x.RowsPerSec, x.FirstError)
		r.sayf("  memory over idle %.0f MiB; anchor (as many rows written bare) %.2f s; applied in %.2f s", x.MemoryMiB, x.Anchor, x.Apply)
	}
	return nil
}

type benchBillingCmd struct {
	Engine  string `enum:"sqlite,postgres" default:"sqlite" help:"sqlite or postgres (a private durable cluster)."`
	Members int    `default:"500000" help:"Members to bill."`
	Per     int    `default:"31" help:"Workers of an employer."`
	Rounds  int    `default:"3" help:"Months, alternating with the anchor."`
}

func (c *benchBillingCmd) Run(r *run) error {
	p := r.progress("registering members")
	res, err := bench.Billing(r.ctx, c.Engine, c.Members, c.Per, c.Rounds, p.update)
	p.done()
	if err != nil {
		return err
	}
	if r.json {
		return r.print(res)
	}
	r.sayf("%s, %d members on %s", res.Engine, res.Members, res.Machine)
	r.sayf("  members/s  %.0f (rounds %.0f); peak memory %.0f MiB", res.Median, res.PerSec, res.PeakMiB)
	r.sayf("  anchor     the same rows written bare: rounds %.0f", res.Anchor)
	r.sayf("  ratio      %.2f", res.Ratio)
	return nil
}

type benchLawCmd struct {
	Members int `default:"20000000" help:"Members to compute."`
}

func (c *benchLawCmd) Run(r *run) error {
	res, err := bench.Law(c.Members)
	if err != nil {
		return err
	}
	if r.json {
		return r.print(res)
	}
	r.sayf("five programmes, one core: %.1f ns a member in batches, %.0f ns explained, on %s", res.NsPer, res.Explain, res.Machine)
	return nil
}

type benchSpreadCmd struct {
	Engine  string `enum:"sqlite,postgres" default:"sqlite" help:"sqlite or postgres (a private durable cluster)."`
	Workers int    `default:"20000" help:"Workers of the employer."`
	Rounds  int    `default:"3" help:"Months."`
}

func (c *benchSpreadCmd) Run(r *run) error {
	p := r.progress("registering workers")
	res, err := bench.Spread(r.ctx, c.Engine, c.Workers, c.Rounds, p.update)
	p.done()
	if err != nil {
		return err
	}
	if r.json {
		return r.print(res)
	}
	r.sayf("%s, an employer with %d workers on %s", res.Engine, res.Workers, res.Machine)
	r.sayf("  channel answered after %.0f ms; every month settled, every worker told %.2f s later: %.2f s for 10,000 workers", res.Post, res.Spread, res.Per10k)
	return nil
}
