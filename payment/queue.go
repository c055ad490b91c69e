package payment

import (
	"context"
	"runtime"
	"sync"
)

// queueLength bounds the waiting messages; a caller beyond it waits until its
// context ends.
const queueLength = 4096

type waiting struct {
	msg  Message
	done chan answer
}

// enough is a batch that is worth a writer of its own: what it costs as a whole
// is little beside its messages.
const enough = 12

// queue is where messages wait for a writer. A batch costs its statements once,
// however many messages it has. So one writer gathers and works while those
// before it commit, and the next batch grows meanwhile, without a timer; only
// when enough messages wait do writers work side by side. Messages of one code
// are never in two batches at the same time: they would race for their bill.
type queue struct {
	room    chan struct{} // as many as may wait
	arrived chan struct{} // holds one when there may be something to take

	mu      sync.Mutex
	waiting []*waiting
	working int             // batches before their commit
	posting map[string]bool // codes in batches
}

func newQueue() *queue {
	return &queue{room: make(chan struct{}, queueLength), arrived: make(chan struct{}, 1), posting: map[string]bool{}}
}

// join lets a message wait; the error is the context's.
func (q *queue) join(ctx context.Context, w *waiting) error {
	select {
	case q.room <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	q.mu.Lock()
	q.waiting = append(q.waiting, w)
	q.mu.Unlock()
	q.wake()
	return nil
}

func (q *queue) wake() {
	select {
	case q.arrived <- struct{}{}:
	default:
	}
}

// take waits for messages and gives them with the function that is called when
// only the commit is left. The batch is nil when ctx ends.
func (q *queue) take(ctx context.Context) (batch []*waiting, committing func()) {
	for {
		select {
		case <-ctx.Done():
			return nil, nil
		case <-q.arrived:
		}
		// Callers who were just answered are on their way with their next message.
		for n := 0; n < q.length(); {
			n = q.length()
			runtime.Gosched()
		}
		if batch = q.gather(); len(batch) > 0 {
			return batch, sync.OnceFunc(q.next)
		}
	}
}

func (q *queue) length() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.waiting)
}

// gather takes what may be posted now; the rest stays in its order.
func (q *queue) gather() (batch []*waiting) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.working > 0 && len(q.waiting) < enough {
		return nil // next wakes somebody
	}
	var rest []*waiting
	for _, w := range q.waiting {
		if len(batch) == maxBatch || q.posting[w.msg.Code] {
			rest = append(rest, w)
			continue
		}
		batch = append(batch, w)
		<-q.room
	}
	for _, w := range batch {
		q.posting[w.msg.Code] = true
	}
	if len(batch) > 0 {
		q.working++
	}
	if q.waiting = rest; len(batch) == maxBatch && len(rest) > 0 {
		q.wake()
	}
	return batch
}

// next lets another writer work.
func (q *queue) next() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.working--; len(q.waiting) > 0 {
		q.wake()
	}
}

// posted lets the codes of a batch go.
func (q *queue) posted(batch []*waiting) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, w := range batch {
		delete(q.posting, w.msg.Code)
	}
	if len(q.waiting) > 0 {
		q.wake()
	}
}
