package company

import (
	"context"
	"io"
	"os"
	"sync"
	"time"

	"github.com/jamsos/jamsos/employer"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/web"
)

// key names a report that this process works on.
type key struct{ employer, report int64 }

// progress is how far the work on a report has come.
type progress struct {
	mu          sync.Mutex
	now         employer.Progress
	applying    bool
	done, total int   // rows applied
	err         error // why applying ended, for the next look at the page
	ended       bool
}

func (g *progress) look() (now employer.Progress, applying bool, done, total int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.now, g.applying, g.done, g.total
}

// reading is a file that is being read.
type reading struct {
	first chan struct{} // closed when the report has its number
	done  chan struct{}
	once  sync.Once
	id    int64
	told  bool // rows were read: the report is new
	err   error
}

// start reads a report in the background. At most maxRunning at once.
func (p *Pages) start(c *call, work func(context.Context, func(employer.Progress)) (int64, error)) (*reading, error) {
	p.mu.Lock()
	busy := len(p.running) >= maxRunning
	p.mu.Unlock()
	if busy {
		return nil, fault.New(fault.Unavailable, "company.busy")
	}
	run := &reading{first: make(chan struct{}), done: make(chan struct{})}
	g := &progress{}
	no := c.No
	tell := func(now employer.Progress) {
		g.mu.Lock()
		g.now = now
		g.mu.Unlock()
		run.once.Do(func() {
			p.mu.Lock()
			p.running[key{no, now.ReportID}] = g
			p.mu.Unlock()
			run.id, run.told = now.ReportID, true
			close(run.first)
		})
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Context()), stageTime)
	p.work.Add(1)
	go func() {
		defer p.work.Done()
		defer cancel()
		id, err := work(ctx, tell)
		p.mu.Lock()
		delete(p.running, key{no, id})
		p.mu.Unlock()
		run.once.Do(func() { close(run.first) })
		run.id, run.err = id, err
		close(run.done)
	}()
	return run, nil
}

// wait answers when the report is read, or when it takes longer than a click
// should: then its number. known tells that the same file was here before.
func (r *reading) wait(ctx context.Context) (id int64, known bool, err error) {
	soon := time.NewTimer(answerSoon)
	defer soon.Stop()
	select {
	case <-r.done:
		return r.id, !r.told && r.err == nil, r.err
	case <-soon.C:
	case <-ctx.Done():
		return 0, false, ctx.Err()
	}
	select {
	case <-r.done:
		return r.id, !r.told && r.err == nil, r.err
	case <-r.first:
		select {
		case <-r.done: // both at once
			return r.id, !r.told && r.err == nil, r.err
		default:
			return r.id, false, nil
		}
	case <-ctx.Done():
		return 0, false, ctx.Err()
	}
}

// startApply applies a report in the background; a second click joins the first.
func (p *Pages) startApply(c *call, rep employer.Report, work func(ctx context.Context, tell func(done, total int)) error) error {
	k := key{c.No, rep.ID}
	g := &progress{applying: true, total: rep.Rows}
	p.mu.Lock()
	if old := p.running[k]; old != nil && !old.ended {
		p.mu.Unlock()
		return nil
	}
	if len(p.running) >= maxRunning {
		p.mu.Unlock()
		return fault.New(fault.Unavailable, "company.busy")
	}
	p.running[k] = g
	p.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.Context()), stageTime)
	done := make(chan struct{})
	var err error
	p.work.Add(1)
	go func() {
		defer p.work.Done()
		defer cancel()
		err = work(ctx, func(done, total int) {
			g.mu.Lock()
			g.done, g.total = done, total
			g.mu.Unlock()
		})
		p.mu.Lock()
		if g.ended, g.err = true, err; err == nil {
			delete(p.running, k)
		}
		p.mu.Unlock()
		close(done)
	}()
	soon := time.NewTimer(answerSoon)
	defer soon.Stop()
	select {
	case <-done:
		p.forget(k)
		return err
	case <-soon.C:
	case <-c.Context().Done():
	}
	return nil
}

// work on a report in this process, nil when there is none; the error of work
// that has ended is given once.
func (p *Pages) workOn(k key) (*progress, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	g := p.running[k]
	if g != nil && g.ended {
		delete(p.running, k)
		return nil, g.err
	}
	return g, nil
}

func (p *Pages) forget(k key) {
	p.mu.Lock()
	defer p.mu.Unlock()
	delete(p.running, k)
}

// pipe answers with a file that is written to disk first: a refusal becomes a
// page and not a broken file, and memory does not grow with it.
func pipe(c *call, name, kind string, write func(context.Context, io.Writer) error) (web.Response, error) {
	f, err := os.CreateTemp("", "jamsos-*")
	if err != nil {
		return nil, fault.New(fault.Unavailable, "company.file_lost").Because(err)
	}
	s := &spool{File: f}
	if err := write(c.Context(), f); err != nil {
		s.Close()
		return nil, err
	}
	size, err := f.Seek(0, io.SeekCurrent)
	if err == nil {
		_, err = f.Seek(0, io.SeekStart)
	}
	if err != nil {
		s.Close()
		return nil, fault.New(fault.Unavailable, "company.file_lost").Because(err)
	}
	return web.File{Name: name, Type: kind, Content: s, Size: size}, nil
}

// spool is a temporary file that goes when it was sent.
type spool struct{ *os.File }

// Close closes and removes it.
func (s *spool) Close() error {
	err := s.File.Close()
	if rerr := os.Remove(s.Name()); err == nil {
		err = rerr
	}
	return err
}
