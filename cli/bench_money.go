package cli

import "github.com/jamsos/jamsos/bench"

type benchSnapCmd struct {
	Engine  string `enum:"sqlite,postgres" default:"sqlite" help:"sqlite or postgres (a private durable cluster)."`
	Rate    int    `default:"500" help:"Payments a second, at fixed instants."`
	Seconds int    `default:"20" help:"For how long."`
	Inquiry bool   `help:"As many inquiries beside the payments."`
}

func (c *benchSnapCmd) Run(r *run) error {
	p := r.progress("registering payers")
	res, err := bench.Snap(r.ctx, bench.SnapOptions{Engine: c.Engine, Rate: max(1, c.Rate), Seconds: max(1, c.Seconds), Inquiry: c.Inquiry}, p.update)
	p.done()
	if err != nil {
		return err
	}
	if r.json {
		return r.print(res)
	}
	r.sayf("%s, %d signed payments over HTTP at %d/s on %s", res.Engine, res.Payments, res.Rate, res.Machine)
	r.sayf("  p50 %.1f ms, p99 %.1f ms, worst %.1f ms from the planned instant; reached %.0f/s; peak memory %.0f MiB, both sides", res.P50, res.P99, res.Worst, res.Reached, res.PeakMiB)
	if c.Inquiry {
		r.sayf("  inquiries p50 %.1f ms, p99 %.1f ms", res.InquiryP50, res.InquiryP99)
	}
	return nil
}

type benchSettlementCmd struct {
	Engine string `enum:"sqlite,postgres" default:"sqlite" help:"sqlite or postgres (a private durable cluster)."`
	Lines  int    `default:"20000" help:"Lines of each file."`
	Rounds int    `default:"3" help:"Files of payments that nobody told us of before."`
}

func (c *benchSettlementCmd) Run(r *run) error {
	p := r.progress("registering payers")
	res, err := bench.Settlement(r.ctx, c.Engine, max(4, c.Lines), max(1, c.Rounds), p.update)
	p.done()
	if err != nil {
		return err
	}
	if r.json {
		return r.print(res)
	}
	r.sayf("%s, settlement files of %d lines on %s", res.Engine, res.Lines, res.Machine)
	r.sayf("  payments posted from the file  %.0f/s (rounds %.0f)", res.Median, res.PostPerSec)
	r.sayf("  known payments matched         %.0f lines/s (loaded in %.2f s, matched in %.2f s, %d differences)", res.KnownPerSec, res.Load, res.Match, res.Differences)
	r.sayf("  peak memory                    %.0f MiB", res.PeakMiB)
	return nil
}
