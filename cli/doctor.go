package cli

import "time"

type doctorCmd struct{}

// unsealedLate is the age from which a row without a block is told: the sealer
// of a running server needs seconds.
const unsealedLate = time.Minute

func (doctorCmd) Run(r *run) error {
	s, err := r.open(false)
	if err != nil {
		return err
	}
	defer s.Close()
	x, err := s.Examine(r.ctx)
	if err != nil {
		return err
	}
	if r.json {
		if err := r.print(x); err != nil {
			return err
		}
	}
	for _, f := range x.Findings {
		r.sayf("%s: %s at %s: %s", f.Record, f.Rule, f.Where, f.What)
	}
	if len(x.Findings) > 0 {
		r.sayf("%d findings: the four records do not agree.", len(x.Findings))
		return findings(len(x.Findings))
	}
	r.sayf("The four records agree: %d members, %d employers, %d contributions due, %d settled, %d journal entries, %d rows sealed.",
		x.Members, x.Employers, x.Due, x.Settled, x.Entries, x.Sealed)
	if x.OldestUnseal > unsealedLate {
		r.sayf("Note: rows wait to be sealed since %v; is a server running?", x.OldestUnseal.Round(time.Second))
	}
	if x.JobsGivenUp > 0 {
		r.sayf("Note: %d jobs were given up after many tries; see table job where dead = 1.", x.JobsGivenUp)
	}
	return nil
}
