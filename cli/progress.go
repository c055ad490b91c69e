package cli

import (
	"io"

	"github.com/schollz/progressbar/v3"
)

// progress shows a bar on a terminal and nothing elsewhere.
type progress struct{ bar *progressbar.ProgressBar }

func (r *run) progress(what string) *progress {
	if !r.terminal() || r.json {
		return &progress{progressbar.NewOptions64(-1, progressbar.OptionSetWriter(io.Discard))}
	}
	return &progress{progressbar.NewOptions64(-1, progressbar.OptionSetWriter(r.env.Stderr), progressbar.OptionSetDescription(what),
		progressbar.OptionShowCount(), progressbar.OptionShowIts(), progressbar.OptionClearOnFinish(), progressbar.OptionThrottle(100e6))}
}

// update says how much of how much is done; total 0 is unknown.
func (p *progress) update(done, total int) {
	if total > 0 && p.bar.GetMax() != total {
		p.bar.ChangeMax(total)
	}
	_ = p.bar.Set(done)
}

func (p *progress) done() { _ = p.bar.Finish() }
