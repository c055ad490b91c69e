package cli

import (
	"fmt"
	"os"
	"slices"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/clock"
	"github.com/jamsos/jamsos/kit/period"
)

type importCmd struct {
	Payroll importPayrollCmd `cmd:"" help:"A payroll sheet in the SIPP shape, XLSX or CSV."`
}

type importPayrollCmd struct {
	File     string       `arg:"" type:"existingfile" help:"The sheet."`
	Employer int64        `required:"" help:"Employer number, 8 digits."`
	Month    period.Month `required:"" help:"Contribution month." placeholder:"YYYY-MM"`
	Branch   int          `help:"Branch; 0 is the head office."`
	DryRun   bool         `help:"Check and compare only; write nothing but the staged report."`
}

func (c *importPayrollCmd) Run(r *run, g *grammar) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	p := r.progress("reading")
	start := clock.Monotonic()
	first := false
	id, err := s.Employers.Stage(r.ctx, c.Employer, c.Month, c.Branch, employer.Upload{Name: st.Name(), Reader: f, Size: st.Size()}, "system:cli",
		func(x employer.Progress) {
			p.update(int(x.Bytes), int(x.Size))
			if x.First != nil && !first && !r.json {
				first = true
				fmt.Fprintf(r.env.Stderr, "first error after %.1f s: row %d, %s\n", clock.Since(start).Seconds(), x.First.Row, employer.ProblemMessage(*x.First, g.Lang))
			}
		})
	p.done()
	if err != nil {
		return err
	}
	rep, err := s.Employers.Report(r.ctx, c.Employer, id)
	if err != nil {
		return err
	}
	took := clock.Since(start)
	refused := rep.Problem != nil
	applied := false
	if !c.DryRun && !refused {
		if _, err := s.Desk.ApplyWageReport(r.ctx, c.Employer, id, "system:cli", nil); err != nil {
			return err
		}
		if err := s.Settle(r.ctx); err != nil {
			return err
		}
		applied = true
		if rep, err = s.Employers.Report(r.ctx, c.Employer, id); err != nil {
			return err
		}
	}
	if r.json {
		if err := r.print(map[string]any{"report": rep, "applied": applied, "dry_run": c.DryRun, "seconds": took.Seconds()}); err != nil {
			return err
		}
	} else {
		c.tell(r, g, rep, applied, took.Seconds())
	}
	if refused || rep.Errors > 0 {
		return findings(max(1, rep.Errors))
	}
	return nil
}

func (c *importPayrollCmd) tell(r *run, g *grammar, rep employer.Report, applied bool, seconds float64) {
	if rep.Problem != nil {
		r.sayf("The file was refused: %s", rep.Problem.Message(g.Lang))
		return
	}
	r.sayf("%d rows in %.1f s: %d errors, %d warnings. Report %d.", rep.Rows, seconds, rep.Errors, rep.Warnings, rep.ID)
	states := make([]employer.RowState, 0, len(rep.Summary.States))
	for st := range rep.Summary.States {
		states = append(states, st)
	}
	slices.Sort(states)
	for _, st := range states {
		r.sayf("  %-16s %d", st, rep.Summary.States[st])
	}
	r.sayf("Compared with before: %d joiners, %d leavers, %d wages changed, %d unchanged.", rep.Summary.Joiners, rep.Summary.Leavers, rep.Summary.Changed, rep.Summary.Unchanged)
	switch {
	case applied && rep.Errors == rep.Rows:
		r.sayf("No row was sound, so nothing was applied. Mend the rows and send the file again.")
	case applied && rep.Errors > 0:
		r.sayf("The sound rows are applied. Mend the %d rows with errors and send the file again: nothing doubles.", rep.Errors)
	case applied:
		r.sayf("Applied. Next: jamsos bill run --month %v --employer %d", c.Month, c.Employer)
	default:
		r.sayf("Nothing was changed (dry run). Run again without --dry-run to apply.")
	}
}
