package payment

import (
	"context"
	"errors"
	"log/slog"

	"github.com/jamsos/jamsos/contribution"
	"github.com/jamsos/jamsos/kit/db"
	"github.com/jamsos/jamsos/kit/fault"
	"github.com/jamsos/jamsos/ledger"
)

const (
	// maxBatch is the most messages committed together.
	maxBatch = 256
	// postgresWriters commit side by side on PostgreSQL. SQLite has one writer.
	postgresWriters = 4
	// raceTries is how often a batch is decided anew when another process was
	// faster with one of its bills.
	raceTries = 5
)

// Till posts payments.
type Till struct {
	DB   *db.DB
	Desk *contribution.Desk
	Book ledger.Book
	// Committed is called after commits that left jobs; may be nil.
	Committed func()
	// TellWorkers writes the messages that tell workers what their employer paid;
	// nil: nobody is told.
	TellWorkers func(ctx context.Context, tx *db.Tx, ns []WorkerNotice) error

	queue    *queue // nil without Start
	channels channelCache
}

type answer struct {
	out Outcome
	err error
}

// Start begins group commit: until ctx ends, Post hands its message to a writer
// that commits what has gathered. Without Start, Post commits by itself.
func (t *Till) Start(ctx context.Context) {
	n := 1
	if t.DB.Engine() == db.Postgres {
		n = postgresWriters
	}
	t.queue = newQueue()
	for range n {
		go t.write(ctx, t.queue)
	}
}

// Post posts one message and answers after the commit. The same message again
// gives the first answer with Repeated set; the same reference with another
// content is a conflict. A wrong payment is refused with a fault, or answered as
// InSuspense when the channel cannot refuse.
func (t *Till) Post(ctx context.Context, m Message) (Outcome, error) {
	if err := m.check(); err != nil {
		return Outcome{}, err
	}
	one := []Message{m}
	if err := t.find(ctx, one); err != nil {
		return Outcome{}, asFault(err)
	}
	if t.queue == nil {
		a := t.commit(ctx, one, func() {})[0]
		return a.out, a.err
	}
	w := &waiting{one[0], make(chan answer, 1)}
	if err := t.queue.join(ctx, w); err != nil {
		return Outcome{}, fault.New(fault.Unavailable, "payment.busy").Because(err)
	}
	select {
	case a := <-w.done:
		return a.out, a.err
	case <-ctx.Done():
		// It may still be posted; the caller asks again with its reference.
		return Outcome{}, fault.New(fault.Unavailable, "payment.busy").Because(ctx.Err())
	}
}

// write posts what has gathered, again and again.
func (t *Till) write(ctx context.Context, q *queue) {
	var msgs []Message
	for {
		batch, committing := q.take(ctx)
		if batch == nil {
			return
		}
		msgs = msgs[:0]
		for _, w := range batch {
			msgs = append(msgs, w.msg)
		}
		// A caller who went away must not take the others' commit with it.
		answers := t.commit(context.WithoutCancel(ctx), msgs, committing)
		q.posted(batch)
		for i, a := range answers {
			batch[i].done <- a
		}
	}
}

// commit posts messages in one transaction; when it fails they are halved until
// the culprit stands alone. committing is called when only the commit is left.
func (t *Till) commit(ctx context.Context, ms []Message, committing func()) []answer {
	defer committing()
	if twoNames(ms) {
		mid := len(ms) / 2
		return append(t.commit(ctx, ms[:mid], func() {}), t.commit(ctx, ms[mid:], committing)...)
	}
	var answers []answer
	var err error
	careful := false // ask first which months are paid already
	for range raceTries {
		err = t.DB.Write(ctx, func(tx *db.Tx) (err error) {
			answers, err = t.postBatch(ctx, tx, ms, careful)
			committing()
			return err
		})
		taken := errors.Is(err, contribution.ErrMonthTaken)
		if !errors.Is(err, errRaced) && !taken {
			break
		}
		careful = careful || taken
	}
	if err == nil {
		for _, a := range answers {
			if a.err == nil && !a.out.Repeated && a.out.State != InSuspense && t.Committed != nil {
				t.Committed()
				break
			}
		}
		return answers
	}
	if len(ms) == 1 {
		slog.ErrorContext(ctx, "payment could not be posted", "channel", ms[0].Channel, "reference", ms[0].Reference, "err", err)
		return []answer{{err: asFault(err)}}
	}
	mid := len(ms) / 2
	return append(t.commit(ctx, ms[:mid], committing), t.commit(ctx, ms[mid:], committing)...)
}

func asFault(err error) error {
	if errors.Is(err, errRaced) || errors.Is(err, contribution.ErrMonthTaken) {
		return fault.New(fault.Unavailable, "payment.busy").Because(err)
	}
	switch db.Code(err) {
	case db.Busy, db.Unavailable, db.Full:
		return fault.New(fault.Unavailable, "payment.busy").Because(err)
	}
	return err
}
