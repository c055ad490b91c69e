package company

import "github.com/jamsos/jamsos/employer"

// Pretend makes a report look as if this process were reading it.
func (p *Pages) Pretend(employerNo, report int64, now employer.Progress) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.running[key{employerNo, report}] = &progress{now: now}
}

// PretendDone ends what Pretend began.
func (p *Pages) PretendDone(employerNo, report int64) { p.forget(key{employerNo, report}) }
